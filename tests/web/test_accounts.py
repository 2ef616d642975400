"""Registration, log-in, passwords, sessions, as pages; mails are recorded, nothing is sent."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import PASSWORD, make_app
from flask import Flask
from flask_mail import Message
from markup import Element, parse
from sitting import OFF_SITE, ago, event, http_sentence, keys, send, start, start_at, stored_values, submit, words

from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.services import accounts

NEW = "beş barmağın beşi də birdir"
LEYLA = {"name": "Leyla", "email": "leyla@example.az", "password": PASSWORD}


def notes(page: Any) -> dict[str, str]:
    """Field → what is wrong with it, as the page says."""
    fields = parse(page.text).all("div", css="field--invalid")
    return {field.all("input")[0]["name"]: field.one("p", css="field__note").text for field in fields}


def kept(page: Any) -> dict[str, str]:
    """Field → what still stands in it."""
    return {field["name"]: field.get("value") for field in parse(page.text).one("main").all("input")}


def name_shown(client: Any) -> str:
    """Who the page says is logged in; '' for a stranger."""
    link = parse(client.get("/").text).all("nav", css="site-bar__nav--end")[0].one("a")
    return link.text if link["href"] == "/account/" else ""


def messages(page: Any) -> list[str]:
    return [line.text for line in parse(page.text).all("p", css="notice")]


# ---- Registration


def test_registering_opens_an_account_and_logs_in(client: Any) -> None:
    answer = client.post("/account/register", data=LEYLA)

    assert answer.location == "/"
    assert name_shown(client) == "Leyla"


def test_registering_says_that_the_account_is_open(app: Flask, client: Any) -> None:
    page = client.post("/account/register", data=LEYLA, follow_redirects=True)

    assert words(app, "az", "Your account is open.") in messages(page)


@pytest.mark.parametrize("language", ["az", "en", "ru"])
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write how you want to be called."),
        ({"name": "   "}, "name", "Write how you want to be called."),
        ({"name": "L" * 81}, "name", "At most 80 characters."),
        ({"email": ""}, "email", "Write your e-mail address."),
        ({"email": "leyla"}, "email", "This is not an e-mail address."),
        ({"email": "leyla@example"}, "email", "This is not an e-mail address."),
        ({"password": ""}, "password", "Choose a password."),
        (
            {"password": "qısa"},
            "password",
            "The password has fewer than 10 characters. Make it longer: a few words are good.",
        ),
        ({"password": "a ə" * 50}, "password", "The password has more than 128 characters. Make it shorter."),
        (
            {"password": "qwerty123456"},
            "password",
            "This password is among the first that are guessed. Choose words that nobody expects together.",
        ),
        (
            {"password": "leyla12345"},
            "password",
            "The password is mostly your name or address. Choose words that nobody expects together.",
        ),
    ],
)
def test_registration_says_what_is_wrong_and_keeps_what_was_written(
    app: Flask, client: Any, changes: dict[str, str], field: str, sentence: str, language: str
) -> None:
    client.post("/language", data={"language": language})
    sent = LEYLA | changes

    page = client.post("/account/register", data=sent)

    assert page.status_code == 422
    assert notes(page) == {field: words(app, language, sentence)}
    assert kept(page) == {"name": sent["name"], "email": sent["email"], "password": ""}
    assert not name_shown(client)


def test_every_wrong_field_of_a_registration_is_marked_for_screen_readers(client: Any) -> None:
    dom = parse(client.post("/account/register", data={}).text)

    for name in ("name", "email", "password"):
        field = dom.one("input", name=name)
        assert field["aria-invalid"] == "true"
        assert dom.one("p", id=field["aria-describedby"]).text


@pytest.mark.parametrize("email", ["aysel@example.az", "AYSEL@Example.az", " aysel@example.az "])
def test_registering_a_taken_address_is_refused_in_any_spelling(
    app: Flask, client: Any, person: Any, email: str
) -> None:
    person("Aysel")

    page = client.post("/account/register", data=LEYLA | {"email": email})

    assert page.status_code == 409
    assert notes(page) == {
        "email": words(app, "az", "There is an account with this address. Log in, or ask for a new password.")
    }
    assert not name_shown(client)


def test_what_was_written_is_shown_as_text(client: Any) -> None:
    page = client.post("/account/register", data=LEYLA | {"name": '"><script>alert(1)</script>', "email": "x"})

    assert "<script>alert" not in page.text
    assert kept(page)["name"] == '"><script>alert(1)</script>'


def test_registration_keeps_a_candidates_place(client: Any) -> None:
    answer = client.post("/account/register", query_string={"next": "/vacancies/north"}, data=LEYLA)

    assert answer.location == "/vacancies/north"


def test_nobody_registers_as_anything_but_a_candidate(app: Flask, client: Any) -> None:
    client.post("/account/register", data=LEYLA | {"role": "administrator"})

    with app.app_context():
        assert accounts.log_in(LEYLA["email"], PASSWORD).role == Role.CANDIDATE


# ---- Guests


def test_guest_who_registers_keeps_the_result(app: Flask, client: Any, log_in: Any) -> None:
    attempt_id = start(client, plan="quick")
    send(client, attempt_id, [event(slot, value, slot) for slot, value in keys(app, attempt_id).items()])
    submit(client, attempt_id)
    register = parse(client.get(f"/attempts/{attempt_id}/result").text).one("section", css="card--act").one("a")["href"]

    answer = client.post(register, data=LEYLA)

    assert answer.location == f"/attempts/{attempt_id}/result"
    assert log_in("Leyla").get(f"/attempts/{attempt_id}/result").status_code == 200
    assert words(app, "az", "Your account is open, and what you did as a guest is in it.") in messages(
        client.get(answer.location)
    )


def test_guest_who_registers_in_mid_exam_goes_on_with_it(client: Any, log_in: Any) -> None:
    attempt_id = start(client, plan="quick")
    send(client, attempt_id, [event(1, "A")])

    client.post("/account/register", data=LEYLA)

    room = parse(log_in("Leyla").get(f"/attempts/{attempt_id}").text)
    assert "checked" in room.one("input", name="answer", value="A").attributes


def test_guest_who_logs_in_brings_the_attempts_along(client: Any, person: Any, log_in: Any) -> None:
    person("Aysel")
    attempt_id = start(client, plan="quick")

    client.post("/account/login", data={"email": "aysel@example.az", "password": PASSWORD})

    assert log_in("Aysel").get(f"/attempts/{attempt_id}").status_code == 200


def test_same_exam_that_ran_in_the_account_is_submitted_and_the_one_in_hand_goes_on(
    app: Flask, client: Any, person: Any, log_in: Any
) -> None:
    person("Aysel")
    elsewhere = log_in("Aysel")
    own = start(elsewhere, plan="quick")
    send(elsewhere, own, [event(1, "A")])
    in_hand = start(client, plan="quick")

    page = client.post(
        "/account/login", data={"email": "aysel@example.az", "password": PASSWORD}, follow_redirects=True
    )

    assert client.get(f"/attempts/{in_hand}").status_code == 200
    assert client.get(f"/attempts/{own}/result").status_code == 200
    assert stored_values(app, own)[1] == "A"
    assert messages(page)[0] == words(
        app,
        "az",
        "The same exam was running in your account: that one has been submitted, and you go on with this one.",
    )


def test_another_exam_that_runs_in_the_account_goes_on_when_a_guest_logs_in(
    client: Any, person: Any, log_in: Any
) -> None:
    person("Aysel")
    own = start(log_in("Aysel"), "south", "quick")
    in_hand = start(client, plan="quick")

    page = client.post(
        "/account/login", data={"email": "aysel@example.az", "password": PASSWORD}, follow_redirects=True
    )

    assert [client.get(f"/attempts/{attempt_id}").status_code for attempt_id in (own, in_hand)] == [200, 200]
    assert not messages(page)


def test_guest_is_told_that_results_are_kept_in_this_browser_only(app: Flask, client: Any) -> None:
    start(client, plan="quick")

    assert words(app, "az", "You are here as a guest") == parse(client.get("/account/").text).one("h1").text


def test_second_registration_in_one_browser_opens_a_second_account(client: Any, log_in: Any) -> None:
    client.post("/account/register", data=LEYLA)
    attempt_id = start(client, plan="quick")

    client.post("/account/register", data=LEYLA | {"name": "Murad", "email": "murad@example.az"})

    assert name_shown(client) == "Murad"
    assert client.get(f"/attempts/{attempt_id}").status_code == 404
    assert log_in("Leyla").get(f"/attempts/{attempt_id}").status_code == 200


# ---- Log-in


def test_logging_in_shows_the_name(person: Any, log_in: Any) -> None:
    person("Aysel")

    assert name_shown(log_in("Aysel")) == "Aysel"


def test_address_of_a_log_in_is_taken_in_any_case(client: Any, person: Any) -> None:
    person("Aysel")

    client.post("/account/login", data={"email": " AYSEL@example.az", "password": PASSWORD})

    assert name_shown(client) == "Aysel"


def test_wrong_password_and_unknown_address_are_answered_alike(app: Flask, client: Any, person: Any) -> None:
    person("Aysel")

    answers = [
        client.post("/account/login", data={"email": email, "password": "səhv parol 1"})
        for email in ("aysel@example.az", "murad@example.az")
    ]

    sentence = words(app, "az", "Address and password do not belong together. Check both, or ask for a new password.")
    assert [answer.status_code for answer in answers] == [401, 401]
    assert [notes(answer) for answer in answers] == [{"password": sentence}] * 2
    assert kept(answers[0]) == {"email": "aysel@example.az", "password": ""}
    assert not name_shown(client)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"email": "Write your e-mail address.", "password": "Write your password."}),
        ({"email": "aysel", "password": "x"}, {"email": "This is not an e-mail address."}),
        ({"email": "aysel@example.az"}, {"password": "Write your password."}),
    ],
)
def test_incomplete_log_in_says_what_is_missing(
    app: Flask, client: Any, sent: dict[str, str], wrong: dict[str, str]
) -> None:
    page = client.post("/account/login", data=sent)

    assert page.status_code == 422
    assert notes(page) == {field: words(app, "az", sentence) for field, sentence in wrong.items()}


def test_page_that_needs_a_log_in_is_shown_after_it(client: Any, person: Any) -> None:
    person("Aysel")
    log_in_page = client.get("/attempts/?from=mail").location

    answer = client.post(log_in_page, data={"email": "aysel@example.az", "password": PASSWORD})

    assert answer.location == "/attempts/?from=mail"


def test_log_in_page_says_why_it_is_shown(app: Flask, client: Any) -> None:
    page = client.get("/attempts/", follow_redirects=True)

    assert messages(page) == [http_sentence(app, "az", 401)]


def test_log_in_page_that_was_asked_for_needs_no_reason(client: Any) -> None:
    assert not messages(client.get("/account/login"))


@pytest.mark.parametrize("target", OFF_SITE)
def test_logging_in_never_leads_off_the_site(client: Any, person: Any, target: str) -> None:
    person("Aysel")

    answer = client.post(
        "/account/login", query_string={"next": target}, data={"email": "aysel@example.az", "password": PASSWORD}
    )

    assert answer.location == "/"


@pytest.mark.parametrize("target", OFF_SITE)
def test_registering_never_leads_off_the_site(client: Any, target: str) -> None:
    answer = client.post("/account/register", query_string={"next": target}, data=LEYLA)

    assert answer.location == "/"


@pytest.mark.parametrize("cookie", ["1", "1.", "1.forged", "x.y", "."])
def test_cookie_that_names_no_session_is_a_stranger(client: Any, person: Any, cookie: str) -> None:
    person("Aysel")
    with client.session_transaction() as session:
        session["_user_id"] = cookie

    answer = client.get("/account/")

    assert answer.location.startswith("/account/login")


def test_cookie_signed_with_another_secret_is_a_stranger(app: Flask, person: Any, log_in: Any, tmp_path: Path) -> None:
    person("Aysel")
    other = make_app(tmp_path, app.config["QUIZAPP"].bank, secret_key="another secret")
    forged = other.session_interface.get_signing_serializer(other).dumps({"_user_id": "1.whatever"})
    client = app.test_client()
    client.set_cookie("quizapp", forged)

    assert client.get("/account/").location.startswith("/account/login")


# ---- Sessions


def test_logging_out_ends_the_session(person: Any, log_in: Any) -> None:
    person("Aysel")
    aysel = log_in("Aysel")

    aysel.post("/account/logout")

    assert not name_shown(aysel)
    assert aysel.get("/attempts/").status_code == 302


def test_logging_out_leaves_other_devices_logged_in(person: Any, log_in: Any) -> None:
    person("Aysel")
    phone, desk = log_in("Aysel"), log_in("Aysel")

    phone.post("/account/logout")

    assert name_shown(desk) == "Aysel"


def test_logging_out_everywhere_ends_every_session(app: Flask, person: Any, log_in: Any) -> None:
    person("Aysel")
    phone, desk = log_in("Aysel"), log_in("Aysel")

    page = desk.post("/account/logout-everywhere", follow_redirects=True)

    assert not name_shown(phone)
    assert not name_shown(desk)
    assert words(app, "az", "You are logged out on every device.") in messages(page)


def test_session_that_was_ended_saves_no_more_answers(person: Any, log_in: Any) -> None:
    person("Aysel")
    phone, desk = log_in("Aysel"), log_in("Aysel")
    attempt_id = start(phone)
    desk.post("/account/logout-everywhere")

    answer = send(phone, attempt_id, [event(1, "A")])

    assert answer.status_code == 401


# ---- A forgotten password


@pytest.fixture
def outbox(app: Flask) -> Iterator[list[Message]]:
    with app.extensions["mail"].record_messages() as box:
        yield box


def link_in(message: Message) -> str:
    """The address that the mail asks to open, without the host."""
    assert message.body
    found = re.search(r"http://localhost(/\S+)", unescape(message.body))
    assert found, message.body
    return found.group(1)


def ask(client: Any, email: str = "aysel@example.az") -> Any:
    return client.post("/account/forgot", data={"email": email})


def test_forgotten_password_sends_one_mail_to_the_owner(
    app: Flask, client: Any, person: Any, outbox: list[Message]
) -> None:
    person("Aysel")

    page = ask(client)

    assert page.status_code == 200
    assert [message.recipients for message in outbox] == [["aysel@example.az"]]
    assert outbox[0].subject == words(app, "az", "New password")
    assert outbox[0].sender == "quizapp@localhost"


def test_mail_goes_to_the_address_of_the_account_however_it_was_spelled(
    client: Any, person: Any, outbox: list[Message]
) -> None:
    person("Aysel")

    ask(client, " AYSEL@Example.AZ ")

    assert [message.recipients for message in outbox] == [["aysel@example.az"]]


@pytest.fixture
def placed(tmp_path: Path, sqlite_template: Path, bank_folder: Path) -> Iterator[Flask]:
    """An application that knows its own address, behind one proxy; Aysel has an account."""
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    app = make_app(tmp_path, bank_folder, site_url="https://exam.example", proxies=1)
    with app.app_context():
        accounts.create_user("aysel@example.az", PASSWORD, "Aysel", Role.CANDIDATE, now=ago(days=1))
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "exam.example"},
        {"Host": "exam.example:6666"},
        {"Host": "exam.example", "X-Forwarded-Host": "evil.example"},
        {"Host": "exam.example", "X-Forwarded-Prefix": "//evil.example"},
        {"Host": "exam.example", "Origin": "https://evil.example", "Referer": "https://evil.example/"},
    ],
)
def test_link_of_the_mail_takes_its_host_from_the_settings(placed: Flask, headers: dict[str, str]) -> None:
    with placed.extensions["mail"].record_messages() as box:
        placed.test_client().post("/account/forgot", data={"email": "aysel@example.az"}, headers=headers)

    links = re.findall(r"https?://\S+", box[0].body or "")
    assert links
    assert all(link.startswith("https://exam.example/account/reset/") for link in links)


@pytest.mark.parametrize("host", ["evil.example", "exam.example.evil.example", "evil.example:80", "127.0.0.1"])
def test_request_under_a_foreign_host_is_refused_and_sends_no_mail(placed: Flask, host: str) -> None:
    client = placed.test_client()

    with placed.extensions["mail"].record_messages() as box:
        answer = client.post("/account/forgot", data={"email": "aysel@example.az"}, headers={"Host": host})

    assert answer.status_code == 400
    assert not box
    assert answer.text == http_sentence(placed, "az", 400)


def test_mail_speaks_the_language_of_the_page(app: Flask, client: Any, person: Any, outbox: list[Message]) -> None:
    person("Aysel")
    client.post("/language", data={"language": "ru"})

    ask(client)

    assert outbox[0].subject == words(app, "ru", "New password")
    assert words(app, "ru", "Hello %(name)s,", name="Aysel") in (outbox[0].body or "")


def test_name_stands_in_the_mail_as_it_was_written(app: Flask, client: Any, outbox: list[Message]) -> None:
    client.post("/account/register", data=LEYLA | {"name": "Leyla D'Arco & <Co>"})

    ask(client, LEYLA["email"])

    assert "Leyla D'Arco & <Co>" in (outbox[0].body or "")


def test_unknown_address_gets_the_same_page_and_no_mail(client: Any, person: Any, outbox: list[Message]) -> None:
    person("Aysel")

    known, unknown = ask(client), ask(client, "murad@example.az")

    assert unknown.status_code == known.status_code
    assert unknown.text.replace("murad@", "aysel@") == known.text
    assert len(outbox) == 1


def test_asking_without_an_address_says_so(app: Flask, client: Any, outbox: list[Message]) -> None:
    page = ask(client, "aysel")

    assert page.status_code == 422
    assert notes(page) == {"email": words(app, "az", "This is not an e-mail address.")}
    assert kept(page)["email"] == "aysel"
    assert not outbox


def test_link_of_the_mail_sets_a_new_password_and_logs_in(
    app: Flask, client: Any, person: Any, outbox: list[Message]
) -> None:
    person("Aysel")
    ask(client)

    page = client.post(link_in(outbox[0]), data={"password": NEW}, follow_redirects=True)

    assert words(app, "az", "The new password is set. Other devices are logged out.") in messages(page)
    assert name_shown(client) == "Aysel"
    with app.app_context():
        assert accounts.log_in("aysel@example.az", NEW).name == "Aysel"


def test_new_password_ends_the_old_one_and_other_sessions(
    client: Any, person: Any, log_in: Any, outbox: list[Message]
) -> None:
    person("Aysel")
    phone = log_in("Aysel")
    ask(client)

    client.post(link_in(outbox[0]), data={"password": NEW})

    assert not name_shown(phone)
    assert phone.post("/account/login", data={"email": "aysel@example.az", "password": PASSWORD}).status_code == 401


def test_weak_new_password_is_refused_and_the_link_still_works(
    app: Flask, client: Any, person: Any, outbox: list[Message]
) -> None:
    person("Aysel")
    ask(client)
    link = link_in(outbox[0])

    refused = client.post(link, data={"password": "aysel12345"})

    assert refused.status_code == 422
    assert notes(refused) == {
        "password": words(
            app, "az", "The password is mostly your name or address. Choose words that nobody expects together."
        )
    }
    assert client.post(link, data={"password": NEW}).status_code == 302


def test_link_works_once(app: Flask, client: Any, person: Any, outbox: list[Message]) -> None:
    person("Aysel")
    ask(client)
    client.post(link_in(outbox[0]), data={"password": NEW})

    again = client.get(link_in(outbox[0]))

    assert again.status_code == 410
    assert _refusal(again).text == words(
        app, "az", "This link has been used, is older than two hours, or was not copied whole. Ask for a new one."
    )
    assert parse(again.text).one("main").one("a")["href"] == "/account/forgot"


def test_link_is_too_old_after_two_hours(app: Flask, client: Any, person: Any) -> None:
    person("Aysel")
    with app.app_context():
        found = accounts.reset_token("aysel@example.az", secret=str(app.secret_key), now=ago(hours=2, seconds=1))
    assert found

    assert client.get(f"/account/reset/{found[1]}").status_code == 410


def test_link_that_was_not_copied_whole_is_refused(client: Any, person: Any, outbox: list[Message]) -> None:
    person("Aysel")
    ask(client)

    assert client.get(link_in(outbox[0])[:-1]).status_code == 410


def _refusal(page: Any) -> Element:
    return parse(page.text).one("h1")


def test_attempts_of_one_person_stay_theirs_when_another_logs_in_on_the_same_browser(
    app: Flask, person: Any, log_in: Any
) -> None:
    attempt_id = start_at(app, person("Aysel"), ago(minutes=1))
    person("Murad")
    browser = log_in("Aysel")

    browser.post("/account/login", data={"email": "murad@example.az", "password": PASSWORD})

    assert browser.get(f"/attempts/{attempt_id}").status_code == 404


@pytest.mark.parametrize("way", ["/account/logout", "/account/logout-everywhere"])
def test_logging_out_lets_the_browser_forget_what_it_keeps_of_exams(person: Any, log_in: Any, way: str) -> None:
    person("Aysel")

    answer = log_in("Aysel").post(way)

    assert answer.headers["Clear-Site-Data"] == '"storage"'
