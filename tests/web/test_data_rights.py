"""Own data over HTTP: the file, and being forgotten."""

import json
from typing import Any

import pytest
from conftest import PASSWORD
from flask import Flask
from markup import parse
from sitting import event, send, start, words

from quizapp.domain.roles import Role
from quizapp.services import data_rights

WHOLE = {"account", "attempts", "attempt_events", "responses", "practice_runs", "practice_answers", "review_cards"}


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


def test_the_account_page_leads_to_file_and_erasing(aysel: Any) -> None:
    page = parse(aysel.get("/account/").text).one("section", id="data")

    assert [link["href"] for link in page.all("a")] == ["/account/export", "/account/erase"]


def test_the_file_holds_what_the_person_did(aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A")])

    answer = aysel.get("/account/export")

    kept = json.loads(answer.text)
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="quizapp-20')
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept["format"] == data_rights.FORMAT
    assert set(kept) >= WHOLE
    assert (kept["account"]["email"], kept["attempts"][0]["id"]) == ("aysel@example.az", attempt_id)
    assert "A" in [line["value"] for line in kept["attempt_events"]]


def test_the_file_costs_at_most_twelve_statements(aysel: Any) -> None:
    start(aysel)
    aysel.get("/account/export")

    assert int(aysel.get("/account/export").headers["X-DB-Statements"]) <= 12


def test_what_goes_and_what_stays_is_said_before(app: Flask, aysel: Any, person: Any, log_in: Any) -> None:
    person("Rashad", Role.TUTOR)

    page, tutors = (parse(client.get("/account/erase").text) for client in (aysel, log_in("Rashad")))

    assert page.one("input", type="password")
    authored = words(
        app, "az", "Questions and drafts that you wrote. A draft that you approved waits for approval again."
    )
    assert authored not in page.text
    assert authored in tutors.text


def test_looking_at_the_page_erases_nothing(aysel: Any) -> None:
    aysel.get("/account/erase")

    assert aysel.get("/account/").status_code == 200


def test_who_is_erased_is_logged_out_everywhere_and_cannot_return(app: Flask, aysel: Any, log_in: Any) -> None:
    phone = log_in("Aysel")
    attempt_id = start(phone)

    answer = aysel.post("/account/erase", data={"password": PASSWORD})

    home = parse(aysel.get(answer.location).text)
    said = "You are forgotten here: the account and everything in it that had your name are erased."
    assert words(app, "az", said) in home.one("div", role="status").text
    assert phone.get("/account/").location.startswith("/account/login")
    assert send(phone, attempt_id, [event(1, "A")]).status_code in (401, 404)
    again = app.test_client().post("/account/login", data={"email": "aysel@example.az", "password": PASSWORD})
    assert again.status_code == 401


@pytest.mark.parametrize(("password", "status"), [("", 422), ("səhv parol 1", 401)])
def test_without_the_password_nothing_is_erased(aysel: Any, password: str, status: int) -> None:
    answer = aysel.post("/account/erase", data={"password": password})

    page = parse(answer.text)
    assert answer.status_code == status
    assert page.one("div", css="field--invalid").one("p").text
    assert aysel.get("/account/").status_code == 200


def test_a_guest_is_erased_without_a_password(app: Flask, client: Any) -> None:
    start(client, plan="quick")
    assert not parse(client.get("/account/erase").text).all("input", type="password")

    client.post("/account/erase")

    assert client.get("/attempts/").location.startswith("/account/login")


def test_the_last_administrator_learns_why_they_stay(app: Flask, person: Any, log_in: Any) -> None:
    person("Chief", Role.ADMINISTRATOR)
    chief = log_in("Chief")

    answer = chief.post("/account/erase", data={"password": PASSWORD})

    sentence = words(app, "az", "This is the last administrator. Make somebody else administrator first.")
    assert answer.status_code == 409
    assert parse(answer.text).one("p", role="alert").text == sentence
    assert chief.get("/administration/").status_code == 200


def test_every_page_of_somebody_with_data_leads_to_it(client: Any) -> None:
    assert not parse(client.get("/sources").text).all("a", href="/account/#data")
    start(client, plan="quick")

    assert parse(client.get("/sources").text).all("a", href="/account/#data")
