"""How many SQL statements a response costs; the figures are PRODUCT.md's. Caches are warm, as in a running server."""

from typing import Any

import pytest
from flask import Flask
from sitting import event, keys, send, start, submit
from sqlalchemy import insert, select
from studio import COMPLETE, form_of, id_of
from studio import submit as submit_text
from studio import write as write_text

from quizapp.database import db
from quizapp.domain.authoring import Person
from quizapp.domain.roles import Role

MOST = 12  # any page that is not of the table


def cost(response: Any) -> int:
    assert response.status_code in (200, 302), response.text
    return int(response.headers["X-DB-Statements"])


@pytest.fixture
def aysel(app: Flask, person: Any, log_in: Any) -> Any:
    """Aysel after a first exam: what a process reads once has been read."""
    person("Aysel")
    client = log_in("Aysel")
    attempt_id = start(client)
    client.get(f"/attempts/{attempt_id}/paper")
    send(client, attempt_id, [event(1, "A")])
    submit(client, attempt_id)
    client.get(f"/attempts/{attempt_id}/result")
    return client


def test_saving_one_answer_costs_at_most_two_statements(aysel: Any) -> None:
    attempt_id = start(aysel)

    assert 1 <= cost(send(aysel, attempt_id, [event(2, "B")])) <= 2


def test_saving_a_batch_costs_no_more_than_one_answer(aysel: Any) -> None:
    attempt_id = start(aysel)

    assert 1 <= cost(send(aysel, attempt_id, [event(1 + n % 12, "A", n) for n in range(100)])) <= 2


def test_starting_costs_at_most_four_statements(aysel: Any) -> None:
    assert 1 <= cost(aysel.post("/attempts/", data={"vacancy": "north", "plan": "official-north"})) <= 4


def test_starting_again_costs_no_more_than_starting(aysel: Any) -> None:
    start(aysel)

    assert 1 <= cost(aysel.post("/attempts/", data={"vacancy": "north", "plan": "official-north"})) <= 4


def test_submitting_costs_at_most_six_statements(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(slot, value, slot) for slot, value in keys(app, attempt_id).items()])

    assert 1 <= cost(submit(aysel, attempt_id)) <= 6


def test_result_costs_at_most_four_statements(aysel: Any) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    assert 1 <= cost(aysel.get(f"/attempts/{attempt_id}/result")) <= 4


PAGES = [
    "/",
    "/vacancies/",
    "/vacancies/north",
    "/vacancies/north/exams/official-north",
    "/sources",
    "/traps",
    "/patterns",
    "/healthz",
    "/readyz",
    "/account/",
    "/account/login",
    "/account/register",
    "/account/forgot",
    "/attempts/",
    "/practice/",
    "/progress/",
    "/progress/goal",
    "/attempts/{}",
    "/attempts/{}/paper",
    "/attempts/{}/finish",
    "/attempts/{}/sheet",
    "/attempts/{}/print/booklet.pdf",
    "/attempts/{}/print/sheet.pdf",
]


@pytest.mark.parametrize("address", PAGES)
def test_any_other_page_costs_at_most_twelve_statements(aysel: Any, address: str) -> None:
    address = address.format(start(aysel, plan="quick"))
    aysel.get(address)

    assert cost(aysel.get(address)) <= MOST


@pytest.mark.parametrize("go", ["next", "flag", "clear", "finish"])
def test_form_of_the_room_costs_at_most_twelve_statements(aysel: Any, go: str) -> None:
    attempt_id = start(aysel)

    assert 1 <= cost(aysel.post(f"/attempts/{attempt_id}/slots/1", data={"answer": "A", "go": go})) <= MOST


def test_answer_sheet_costs_the_same_however_much_is_typed(aysel: Any) -> None:
    attempt_id = start(aysel)
    sheet = f"/attempts/{attempt_id}/sheet"

    assert 1 <= cost(aysel.post(sheet, data={f"answer-{slot}": "A" for slot in range(1, 13)})) <= 6
    assert 1 <= cost(aysel.get(sheet)) <= 6


@pytest.mark.parametrize("address", ["/", "/attempts/"])
def test_list_of_attempts_costs_the_same_however_long_it_is(aysel: Any, address: str) -> None:
    assert cost(aysel.get(address)) <= MOST  # home takes what was handed in into the review, once
    before = cost(aysel.get(address))
    for _ in range(5):
        submit(aysel, start(aysel))

    assert cost(aysel.get(address)) <= MOST
    assert cost(aysel.get(address)) == before


def test_response_of_a_stranger_is_counted_too(client: Any) -> None:
    client.get("/")

    assert cost(client.get("/")) <= 1


@pytest.mark.parametrize("address", ["/account/login", "/healthz"])
def test_page_that_needs_no_data_asks_for_none(client: Any, address: str) -> None:
    assert cost(client.get(address)) == 0


@pytest.fixture
def studio(app: Flask, person: Any, log_in: Any) -> Any:
    """Nigar in a bank of 3,000 questions, thirty of which wait for approval."""
    rashad = Person(person("Rashad", Role.TUTOR), Role.TUTOR)
    person("Nigar", Role.APPROVER)
    with app.app_context():
        fill_bank(3_000 - 60)
        for _ in range(30):
            submit_text(write_text(rashad), rashad)
        db.session.remove()
    client = log_in("Nigar")
    client.get("/authoring/")
    return client


def fill_bank(count: int) -> None:
    """Store copies of the first question, each with a version."""
    row, version = db.metadata.tables["questions"], db.metadata.tables["question_versions"]
    first = dict(db.session.execute(select(row).where(row.c.id == 1)).mappings().one())
    said = dict(db.session.execute(select(version).where(version.c.question_id == 1)).mappings().one())
    numbers = range(1001, 1001 + count)
    db.session.execute(insert(row), [first | {"id": n, "code": f"zz-{n}", "file_hash": ""} for n in numbers])
    db.session.execute(insert(version), [said | {"id": n, "question_id": n} for n in numbers])
    db.session.commit()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/authoring/", 9),
        ("/authoring/?page=40", 9),
        ("/authoring/?q=mm+sual&topic=law.migration&mine=1", 9),
        ("/authoring/?state=submitted", 9),
        ("/authoring/1", 6),
        ("/authoring/new", 4),
    ],
)
def test_studio_costs_few_statements_however_large_the_bank(studio: Any, address: str, most: int) -> None:
    studio.get(address)

    assert 1 <= cost(studio.get(address)) <= most


def test_decisions_and_saves_of_the_studio_cost_at_most_twelve_statements(app: Flask, studio: Any) -> None:
    with app.app_context():
        waiting = id_of("mm-5001")
        db.session.remove()
    saved = form_of(COMPLETE, revision="2", base_version="0")

    assert 1 <= cost(studio.post("/authoring/preview", data=saved)) <= MOST
    assert 1 <= cost(studio.post(f"/authoring/{waiting}/publish", data={"revision": "2"})) <= MOST
    assert 1 <= cost(studio.post("/authoring/1/draft")) <= MOST
    assert 1 <= cost(studio.post("/authoring/1/edit", data=saved | {"revision": "1", "base_version": "1"})) <= MOST
