"""How many SQL statements a response costs; the figures are PRODUCT.md's. Caches are warm, as in a running server."""

from typing import Any

import pytest
from flask import Flask
from sitting import event, keys, send, start, submit

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
    "/patterns",
    "/healthz",
    "/readyz",
    "/account/",
    "/account/login",
    "/account/register",
    "/account/forgot",
    "/attempts/",
    "/attempts/{}",
    "/attempts/{}/paper",
    "/attempts/{}/finish",
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


@pytest.mark.parametrize("address", ["/", "/attempts/"])
def test_list_of_attempts_costs_the_same_however_long_it_is(aysel: Any, address: str) -> None:
    before = cost(aysel.get(address))
    for _ in range(5):
        submit(aysel, start(aysel))

    assert cost(aysel.get(address)) == before


def test_response_of_a_stranger_is_counted_too(client: Any) -> None:
    client.get("/")

    assert cost(client.get("/")) <= 1


@pytest.mark.parametrize("address", ["/account/login", "/healthz"])
def test_page_that_needs_no_data_asks_for_none(client: Any, address: str) -> None:
    assert cost(client.get(address)) == 0
