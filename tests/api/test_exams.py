"""Saving from the exam room: what is kept, what is refused and why. JSON answers have one shape."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import make_app
from flask import Flask
from markup import parse
from sitting import ago, event, send, shown, start, start_at, stored_events, stored_values, submit, words

from quizapp.api.exams import MAX_SEQUENCE
from quizapp.database import db
from quizapp.domain.questions import Kind
from quizapp.domain.roles import Role
from quizapp.i18n import LANGUAGES
from quizapp.services import accounts
from quizapp.services.exams import MAX_BATCH


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


@pytest.fixture
def attempt(aysel: Any) -> int:
    """A running official exam of Aysel."""
    return start(aysel)


def post(client: Any, attempt_id: int, body: Any, **more: Any) -> Any:
    """Send whatever this is as a body."""
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(f"/api/v1/attempts/{attempt_id}/events", data=data, content_type="application/json", **more)


def answers(app: Flask, attempt_id: int) -> list[tuple[int, str]]:
    return [(slot, value) for kind, slot, value in stored_events(app, attempt_id) if kind == "answer"]


# ---- It works


def test_saved_answer_is_acknowledged_with_its_sequence(app: Flask, aysel: Any, attempt: int) -> None:
    answer = send(aysel, attempt, [event(3, "B", 7)])

    assert (answer.status_code, answer.json["saved"]) == (200, 7)
    assert answers(app, attempt) == [(3, "B")]


def test_batch_is_acknowledged_up_to_its_highest_sequence(app: Flask, aysel: Any, attempt: int) -> None:
    answer = send(aysel, attempt, [event(1, "A", 2), event(1, "1", 9, kind="flag"), event(2, "", 4, kind="visit")])

    assert answer.json["saved"] == 9
    assert stored_events(app, attempt) == [("answer", 1, "A"), ("flag", 1, "1"), ("visit", 2, "")]


def test_same_delivery_twice_is_stored_once(app: Flask, aysel: Any, attempt: int) -> None:
    events = [event(1, "A"), event(2, "B", 2)]

    first, second = send(aysel, attempt, events), send(aysel, attempt, events)

    assert first.json["saved"] == second.json["saved"] == 2
    assert answers(app, attempt) == [(1, "A"), (2, "B")]


def test_delivery_that_overlaps_an_earlier_one_adds_what_is_new(app: Flask, aysel: Any, attempt: int) -> None:
    send(aysel, attempt, [event(1, "A")])

    answer = send(aysel, attempt, [event(1, "A"), event(2, "B", 2)])

    assert answer.json["saved"] == 2
    assert answers(app, attempt) == [(1, "A"), (2, "B")]


def test_later_sequence_wins_whatever_arrives_last(app: Flask, aysel: Any, attempt: int) -> None:
    send(aysel, attempt, [event(1, "B", 20)])
    send(aysel, attempt, [event(1, "A", 10)])
    submit(aysel, attempt)

    assert stored_values(app, attempt)[1] == "B"


def test_second_tab_is_not_refused(app: Flask, aysel: Any, attempt: int) -> None:
    send(aysel, attempt, [event(1, "A", 1)], tab="tab-1")

    answer = send(aysel, attempt, [event(1, "B", 1)], tab="tab-2")

    assert answer.status_code == 200
    assert answers(app, attempt) == [(1, "A"), (1, "B")]


def test_empty_value_clears_the_answer(app: Flask, aysel: Any, attempt: int) -> None:
    send(aysel, attempt, [event(1, "A"), event(1, "", 2)])
    submit(aysel, attempt)

    assert stored_values(app, attempt)[1] == ""


def test_typed_text_is_kept_as_it_was_typed(app: Flask, aysel: Any) -> None:
    attempt = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt).items() if question.kind is Kind.SHORT)
    typed = "İçərişəhər – “ə” 😀 'x'; DROP TABLE users"

    send(aysel, attempt, [event(slot, typed)])
    submit(aysel, attempt)

    assert stored_values(app, attempt)[slot] == typed


def test_largest_batch_is_taken(app: Flask, aysel: Any, attempt: int) -> None:
    events = [event(1 + n % 12, "ABCD"[n % 4], n) for n in range(MAX_BATCH)]

    answer = send(aysel, attempt, events)

    assert answer.json["saved"] == MAX_BATCH - 1
    assert len(answers(app, attempt)) == MAX_BATCH


def test_highest_sequence_is_taken(app: Flask, aysel: Any, attempt: int) -> None:
    answer = send(aysel, attempt, [event(1, "A", MAX_SEQUENCE)])

    assert (answer.status_code, answer.json["saved"]) == (200, MAX_SEQUENCE)


def test_acknowledgement_tells_the_time_of_the_server(aysel: Any, attempt: int) -> None:
    before = ago().timestamp()

    answer = send(aysel, attempt, [event(1, "A")])

    assert set(answer.json) == {"saved", "log", "now"}
    assert before <= answer.json["now"] <= ago().timestamp()


def test_clock_tells_the_time_of_the_server_to_everyone(client: Any) -> None:
    before = ago().timestamp()

    answer = client.get("/api/v1/attempts/clock")

    assert (answer.status_code, set(answer.json)) == (200, {"now"})
    assert before <= answer.json["now"] <= ago().timestamp()
    assert answer.headers["Cache-Control"] == "no-store"


def test_guest_saves_as_well(app: Flask, client: Any) -> None:
    attempt = start(client, plan="quick")

    assert send(client, attempt, [event(1, "A")]).status_code == 200
    assert answers(app, attempt) == [(1, "A")]


# ---- Wrong input


def body(*events: Any, client: Any = "tab-1") -> dict[str, Any]:
    return {"client": client, "events": list(events)}


GOOD = event(1, "A")
MALFORMED: dict[str, Any] = {
    "nothing": b"",
    "no JSON": b"{",
    "not UTF-8": b'{"client": "\xff"}',
    "nested without end": b"[" * 100_000,
    "null": None,
    "a list": [GOOD],
    "a text": "x",
    "no events": {"client": "tab-1"},
    "events that are no list": {"client": "tab-1", "events": {}},
    "an empty list": body(),
    "more than a batch": body(*[event(1, "A", n) for n in range(MAX_BATCH + 1)]),
    "no client": {"events": [GOOD]},
    "client that is no text": body(GOOD, client=5),
    "client without a name": body(GOOD, client=""),
    "client with a long name": body(GOOD, client="x" * 37),
    "client with half a character": body(GOOD, client="\ud800"),
    "client with a zero byte": body(GOOD, client="a\x00"),
    "event that is no object": body("x"),
    "event that is null": body(None),
    "event without a slot": body({"kind": "answer", "value": "A", "sequence": 1}),
    "event without a value": body({"kind": "answer", "slot": 1, "sequence": 1}),
    "event without a sequence": body({"kind": "answer", "slot": 1, "value": "A"}),
    "unknown kind": body(event(1, "A", kind="submit")),
    "kind that is a list": body(GOOD | {"kind": []}),
    "slot that is a text": body(GOOD | {"slot": "1"}),
    "slot that is a fraction": body(GOOD | {"slot": 1.5}),
    "slot that is true": body(GOOD | {"slot": True}),
    "negative slot": body(event(-1, "A")),
    "slot beyond every number": body(event(2**31, "A")),
    "negative sequence": body(event(1, "A", -1)),
    "sequence beyond every exam": body(event(1, "A", MAX_SEQUENCE + 1)),
    "sequence beyond every number": body(event(1, "A", 2**31)),
    "slot beyond every exam": body(event(MAX_SEQUENCE + 1, "A")),
    "value that is a number": body(GOOD | {"value": 1}),
    "value that is null": body(GOOD | {"value": None}),
    "value of a thousand and one": body(event(1, "A" * 1001)),
    "age that is a word": body(GOOD | {"age": "x"}),
    "age that is a list": body(GOOD | {"age": []}),
    "negative age": body(GOOD | {"age": -1}),
    "age without end": body(GOOD | {"age": float("inf")}),
    "age that is no number": body(GOOD | {"age": float("nan")}),
    "age of four hundred digits": body(GOOD | {"age": 10**400}),
    "age of more than a day": body(GOOD | {"age": 86_401}),
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED)
def test_malformed_delivery_is_refused_and_nothing_is_stored(app: Flask, aysel: Any, attempt: int, sent: Any) -> None:
    answer = post(aysel, attempt, sent)

    assert answer.status_code == 400
    assert answer.json["error"]["message"] == words(app, "az", "The request could not be understood.")
    assert stored_events(app, attempt) == []


def test_json_under_another_content_type_is_refused(aysel: Any, attempt: int) -> None:
    answer = aysel.post(f"/api/v1/attempts/{attempt}/events", data=json.dumps(body(GOOD)), content_type="text/plain")

    assert answer.status_code == 400


def test_body_beyond_the_limit_is_refused(app: Flask, aysel: Any, attempt: int) -> None:
    answer = post(aysel, attempt, b" " * 1_000_001)

    assert answer.status_code == 413
    assert answer.json["error"]["message"] == words(app, "az", "What was sent is too large; nothing was saved.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_that_the_question_cannot_have_is_named_in_the_language(
    app: Flask, aysel: Any, attempt: int, language: str
) -> None:
    aysel.post("/language", data={"language": language})

    answer = send(aysel, attempt, [event(4, "E")])

    assert answer.status_code == 422
    assert answer.json == {
        "error": {
            "code": "BadResponse",
            "message": words(
                app, language, "“%(value)s” is not a possible answer to question %(slot)s.", value="E", slot=4
            ),
        }
    }


@pytest.mark.parametrize("value", ["E", "AB", "a", " A", "Bakı", "1", "%", "\ud800", "A\x00"])
def test_value_that_is_no_letter_of_the_question_is_refused(app: Flask, aysel: Any, attempt: int, value: str) -> None:
    answer = send(aysel, attempt, [event(1, value)])

    assert answer.status_code == 422
    assert stored_events(app, attempt) == []


@pytest.mark.parametrize("value", ["\ud800", "a\x00b", "a" * 201])
def test_text_that_no_database_keeps_is_refused(app: Flask, aysel: Any, value: str) -> None:
    attempt = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt).items() if question.kind is Kind.SHORT)

    answer = send(aysel, attempt, [event(slot, value)])

    assert answer.status_code == 422
    assert stored_events(app, attempt) == []


@pytest.mark.parametrize("slot", [0, 13, MAX_SEQUENCE])
def test_slot_that_the_paper_has_not_is_named(app: Flask, aysel: Any, attempt: int, slot: int) -> None:
    answer = send(aysel, attempt, [event(slot, "A")])

    assert answer.status_code == 404
    assert answer.json["error"]["message"] == words(
        app, "az", "This exam has questions 1 to %(last)s; there is no question %(slot)s.", last=12, slot=slot
    )


def test_one_bad_event_refuses_the_whole_delivery(app: Flask, aysel: Any, attempt: int) -> None:
    answer = send(aysel, attempt, [event(1, "A"), event(2, "E", 2), event(3, "C", 3)])

    assert answer.status_code == 422
    assert stored_events(app, attempt) == []


# ---- After the end


def test_answer_after_submission_is_refused_with_the_reason(app: Flask, aysel: Any, attempt: int) -> None:
    submit(aysel, attempt)

    answer = send(aysel, attempt, [event(1, "A")])

    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "AttemptClosed"
    sentence = words(
        app,
        "az",
        "This exam was submitted on %(moment)s and takes no more answers. What was saved before counts.",
        moment="|",
    )
    assert all(part in answer.json["error"]["message"] for part in sentence.split("|"))
    assert stored_events(app, attempt) == []


def test_answer_after_the_time_is_refused_with_the_moment(app: Flask, person: Any, log_in: Any) -> None:
    attempt = start_at(app, person("Aysel"), ago(minutes=31))

    answer = send(log_in("Aysel"), attempt, [event(1, "A")])

    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "AttemptExpired"
    assert stored_events(app, attempt) == []


def test_answer_that_waited_in_the_browser_is_not_taken_after_the_time(app: Flask, person: Any, log_in: Any) -> None:
    attempt = start_at(app, person("Aysel"), ago(minutes=31))

    answer = send(log_in("Aysel"), attempt, [event(1, "A", age=120)])

    assert answer.status_code == 409


def test_answer_in_the_last_second_is_taken(app: Flask, person: Any, log_in: Any) -> None:
    attempt = start_at(app, person("Aysel"), ago(minutes=29, seconds=50))

    assert send(log_in("Aysel"), attempt, [event(1, "A")]).status_code == 200


def test_repeat_after_submission_of_what_was_stored_is_acknowledged(app: Flask, aysel: Any, attempt: int) -> None:
    send(aysel, attempt, [event(1, "A"), event(2, "B", 2)])
    submit(aysel, attempt)

    answer = send(aysel, attempt, [event(1, "A"), event(2, "B", 2)])

    assert (answer.status_code, answer.json["saved"]) == (200, 2)
    assert answers(app, attempt) == [(1, "A"), (2, "B")]


@pytest.mark.parametrize(
    ("events", "tab"),
    [([event(1, "A"), event(2, "B", 2)], "tab-1"), ([event(1, "A")], "tab-2"), ([event(1, "A", 2)], "tab-1")],
    ids=["with something new", "of another tab", "with another sequence"],
)
def test_repeat_after_submission_that_was_not_stored_is_refused(
    app: Flask, aysel: Any, attempt: int, events: list[dict[str, object]], tab: str
) -> None:
    send(aysel, attempt, [event(1, "A")])
    submit(aysel, attempt)

    assert send(aysel, attempt, events, tab=tab).status_code == 409
    assert answers(app, attempt) == [(1, "A")]


def test_repeat_of_what_somebody_else_stored_is_not_found(person: Any, log_in: Any, aysel: Any, attempt: int) -> None:
    person("Murad")
    send(aysel, attempt, [event(1, "A")])
    submit(aysel, attempt)

    assert send(log_in("Murad"), attempt, [event(1, "A")]).status_code == 404


# ---- Wrong person


def test_stranger_is_told_to_log_in_in_json(app: Flask, client: Any, attempt: int) -> None:
    answer = send(client, attempt, [event(1, "A")])

    assert answer.status_code == 401
    assert answer.json["error"]["message"] == words(app, "az", "Log in first.")


def test_answer_for_somebody_else_is_not_found(app: Flask, person: Any, log_in: Any, aysel: Any, attempt: int) -> None:
    person("Murad")

    answer = send(log_in("Murad"), attempt, [event(1, "A")])

    assert answer.status_code == 404
    assert stored_events(app, attempt) == []


@pytest.mark.parametrize("number", [999_999, 2**31, 10**30])
def test_attempt_that_does_not_exist_is_not_found(aysel: Any, number: int) -> None:
    assert send(aysel, number, [event(1, "A")]).status_code == 404


def test_cookie_of_an_ended_session_saves_nothing(app: Flask, aysel: Any, log_in: Any, attempt: int) -> None:
    log_in("Aysel").post("/account/logout-everywhere")

    answer = send(aysel, attempt, [event(1, "A")])

    assert answer.status_code == 401
    assert stored_events(app, attempt) == []


@pytest.mark.parametrize("claim", ["1", "1.", "1.forged", "x.y", ""])
def test_cookie_that_claims_somebody_without_proof_saves_nothing(
    app: Flask, client: Any, attempt: int, claim: str
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = claim

    answer = send(client, attempt, [event(1, "A")])

    assert answer.status_code == 401
    assert stored_events(app, attempt) == []


# ---- The token against forged requests


@pytest.fixture
def guarded(tmp_path: Path, sqlite_template: Path, bank_folder: Path) -> Iterator[Flask]:
    """An application that asks for the token, as the real one does."""
    shutil.copy(sqlite_template, tmp_path / "quizapp.sqlite3")
    app = make_app(tmp_path, bank_folder, extra={"WTF_CSRF_ENABLED": True})
    with app.app_context():
        accounts.create_user("aysel@example.az", "dörd fəsil bir ildir", "Aysel", Role.CANDIDATE, now=ago(days=1))
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def in_room(guarded: Flask) -> tuple[Any, str, str]:
    """A browser in the room of a running exam, with the address to save to and the room's token."""
    client = guarded.test_client()
    form = parse(client.get("/").text).one("form", css="hero__form")
    fields = {field["name"]: field["value"] for field in form.all("input")} | {"vacancy": "north"}
    room = parse(client.get(client.post("/attempts/", data=fields).location).text).one(id="room")
    return client, room["data-events"], room["data-token"]


def test_room_gives_the_address_and_the_token_that_saving_needs(in_room: tuple[Any, str, str]) -> None:
    client, address, token = in_room

    answer = client.post(address, json=body(GOOD), headers={"X-CSRFToken": token})

    assert (answer.status_code, answer.json["saved"]) == (200, 1)


@pytest.mark.parametrize("token", ["", "forged"])
def test_save_without_the_token_is_refused_in_json(in_room: tuple[Any, str, str], token: str) -> None:
    client, address, _ = in_room

    answer = client.post(address, json=body(GOOD), headers={"X-CSRFToken": token})

    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "NoToken"


# ---- Both databases


def test_answer_is_saved_once_on_both_databases(any_app: Flask) -> None:
    client = any_app.test_client()
    attempt = start(client, plan="quick")

    first, second = (send(client, attempt, [event(1, "A"), event(2, "B", 2)]) for _ in range(2))

    assert first.json["saved"] == second.json["saved"] == 2
    assert answers(any_app, attempt) == [(1, "A"), (2, "B")]


@pytest.mark.parametrize(
    ("kind", "value", "status"), [("answer", "a\x00", 422), ("answer", "F", 422), ("flag", "\x00", 200)]
)
def test_strange_value_is_no_fault_on_both_databases(any_app: Flask, kind: str, value: str, status: int) -> None:
    client = any_app.test_client()
    attempt = start(client, plan="quick")

    assert send(client, attempt, [event(1, value, kind=kind)]).status_code == status


@pytest.mark.parametrize("address", ["/attempts/{}", "/attempts/{}/result", "/attempts/{}/paper"])
def test_number_beyond_every_id_is_no_fault_on_both_databases(any_app: Flask, address: str) -> None:
    client = any_app.test_client()
    start(client, plan="quick")

    assert client.get(address.format(2**31)).status_code == 404
    assert client.get(address.format(2**31 - 1)).status_code == 404


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/attempts/", {"vacancy": "north\x00", "plan": "quick-north"}),
        ("/attempts/", {"vacancy": "north", "plan": "quick-north\x00"}),
        ("/account/login", {"email": "a\x00@example.az", "password": "x"}),
        ("/account/login", {"email": "a@example.az", "password": "\x00"}),
        ("/account/register", {"email": "a@example.az", "name": "\x00a", "password": "dörd fəsil bir ildir"}),
    ],
)
def test_zero_byte_in_a_form_is_refused_on_both_databases(any_app: Flask, address: str, fields: dict[str, str]) -> None:
    client = any_app.test_client()
    start(client, plan="quick")  # who is there already: the database is asked

    assert client.post(address, data=fields).status_code == 400


# ---- News


@pytest.mark.parametrize(
    ("after", "status"), [("0", 200), (str(2**53), 200), (str(2**53 + 1), 400), (str(2**63), 400), ("-1", 400)]
)
def test_news_are_told_from_a_place_that_a_log_can_have(aysel: Any, attempt: int, after: str, status: int) -> None:
    answer = aysel.get(f"/api/v1/attempts/{attempt}/news?client=tab-1&after={after}")

    assert answer.status_code == status
