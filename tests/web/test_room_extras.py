"""What surrounds the room: receipt, second look, waiting for late answers, the worker, extra time by tutors."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from markup import parse
from sitting import ago, event, keys, send, start, start_at, stored_values, submit, words

from quizapp.database import db
from quizapp.domain.roles import Role
from quizapp.models import AttemptRow


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


@pytest.fixture
def rashad(person: Any, log_in: Any) -> Any:
    person("Rashad", Role.TUTOR)
    return log_in("Rashad")


HELD = (
    "This question stands on an exam that is running, or another on the same fact does:"
    " its key is shown when that exam has ended."
)


def deadline(app: Flask, attempt_id: int) -> datetime:
    with app.app_context():
        return db.session.get_one(AttemptRow, attempt_id).deadline


def test_receipt_tells_what_was_saved_and_what_was_refused(aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(0, "", 1, "open"), event(1, "A", 2), event(1, "B", 3)])
    submit(aysel, attempt_id)
    send(aysel, attempt_id, [event(2, "C", 4)])

    page = aysel.get(f"/attempts/{attempt_id}/receipt").text

    assert "Question 2: an answer came after submission" in page or "Sual 2" in page or "2" in page
    assert page.count("<tr>") == 13  # a head and twelve questions
    assert "<td>B</td>" in page
    assert "<td>C</td>" not in page


def test_finishing_with_a_second_look_shows_no_key_before_its_end(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    right = keys(app, attempt_id)
    send(aysel, attempt_id, [event(1, right[1], 1)])

    answer = aysel.post(f"/attempts/{attempt_id}/finish", data={"blind": "1"})
    page = aysel.get(answer.location)

    assert page.location == f"/attempts/{attempt_id}/blind"
    form = aysel.get(page.location).text
    assert 'name="answer-2"' in form
    assert 'name="answer-1"' not in form
    assert "izah" not in form  # the explanations of the small bank

    sent = {f"answer-{slot}": right[slot] for slot in (2, 3)}
    done = aysel.post(page.location, data=sent | {"go": "end"})
    result = aysel.get(done.location).text
    assert "izah" in result
    assert stored_values(app, attempt_id)[2] == ""


def test_second_look_keeps_what_was_sent_and_goes_on(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    aysel.post(f"/attempts/{attempt_id}/finish", data={"blind": "1"})

    kept = aysel.post(f"/attempts/{attempt_id}/blind", data={"answer-5": "B", "go": "keep"})

    assert kept.location == f"/attempts/{attempt_id}/blind"
    form = aysel.get(kept.location).text
    assert 'name="answer-5" value="B" checked' in form


def test_time_over_waits_for_late_answers_and_shows_no_key(app: Flask, person: Any, log_in: Any) -> None:
    user_id = person("Farid")
    attempt_id = start_at(app, user_id, ago(minutes=31), plan="preset-graceful")
    farid = log_in("Farid")

    waiting = farid.get(f"/attempts/{attempt_id}/result").text
    assert "izah" not in waiting
    assert f'action="/attempts/{attempt_id}/finish"' in waiting

    submit(farid, attempt_id)
    assert "izah" in farid.get(f"/attempts/{attempt_id}/result").text


def test_worker_is_a_script_that_browsers_ask_for_anew(client: Any) -> None:
    worker = client.get("/attempts/worker.js")

    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "addEventListener" in worker.text


def test_news_tell_another_tab_and_the_new_deadline(app: Flask, aysel: Any, rashad: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A", 1)], tab="phone")
    before = deadline(app, attempt_id)
    rashad.post(f"/supervision/attempts/{attempt_id}/time", data={"minutes": "10", "reason": "fire alarm"})

    told = aysel.get(f"/api/v1/attempts/{attempt_id}/news?client=laptop&after=0").json

    assert told["events"] == [{"kind": "answer", "slot": 1, "value": "A"}]
    assert told["deadline"] == before.timestamp() + 600
    assert abs(told["now"] - datetime.now(UTC).timestamp()) < 60


@pytest.mark.parametrize("query", ["", "client=", "client=server", "client=" + "x" * 37])
def test_news_for_a_tab_without_a_name_are_refused(aysel: Any, query: str) -> None:
    attempt_id = start(aysel)

    assert aysel.get(f"/api/v1/attempts/{attempt_id}/news?{query}").status_code == 400


@pytest.mark.parametrize("kind", ["submit", "expire", "extend", "blind"])
def test_browser_cannot_say_what_only_the_server_says(aysel: Any, kind: str) -> None:
    attempt_id = start(aysel)

    assert send(aysel, attempt_id, [event(1, "A", 1, kind)]).status_code == 400


def test_late_refusal_names_the_questions(app: Flask, person: Any, log_in: Any) -> None:
    user_id = person("Farid")
    attempt_id = start_at(app, user_id, ago(minutes=31))
    farid = log_in("Farid")

    refused = send(farid, attempt_id, [event(3, "A", 1), event(7, "B", 2)])

    assert refused.status_code == 409
    assert refused.json["error"]["slots"] == [3, 7]
    assert "3, 7" in farid.get(f"/attempts/{attempt_id}/result?late=3,7").text


@pytest.mark.parametrize("late", ["x", "1;2", "<script>", "9999999999", ","])
def test_late_questions_in_an_address_are_numbers_or_nothing(aysel: Any, late: str) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    page = aysel.get(f"/attempts/{attempt_id}/result", query_string={"late": late})

    assert page.status_code == 200
    assert 'role="alert"' not in page.text


def test_tutor_sees_who_sits_an_exam_and_gives_time(app: Flask, aysel: Any, rashad: Any) -> None:
    attempt_id = start(aysel)
    before = deadline(app, attempt_id)

    assert "Aysel" in rashad.get("/supervision/").text
    rashad.post(f"/supervision/attempts/{attempt_id}/time", data={"minutes": "15", "reason": "fire alarm"})

    assert (deadline(app, attempt_id) - before).total_seconds() == 900


@pytest.mark.parametrize(
    "data",
    [
        {"minutes": "0", "reason": "x"},
        {"minutes": "999", "reason": "x"},
        {"minutes": "ten", "reason": "x"},
        {"minutes": "10", "reason": " "},
        {},
    ],
)
def test_bad_time_keeps_what_was_typed_and_changes_nothing(app: Flask, aysel: Any, rashad: Any, data: dict) -> None:
    attempt_id = start(aysel)
    before = deadline(app, attempt_id)

    page = rashad.post(f"/supervision/attempts/{attempt_id}/time", data=data)

    assert page.status_code == 422
    assert all(f'value="{value}"' in page.text for value in data.values() if value.strip())
    assert deadline(app, attempt_id) == before


def test_tutor_grants_extra_time_on_every_exam(app: Flask, aysel: Any, rashad: Any) -> None:
    data = {"email": "aysel@example.az", "percent": "50", "reason": "low vision"}

    assert rashad.post("/supervision/extra-time", data=data).status_code == 302

    assert "+50" in rashad.get("/supervision/").text
    attempt_id = start(aysel)
    with app.app_context():
        assert db.session.get_one(AttemptRow, attempt_id).extra_seconds == 15 * 60


def test_exam_that_has_ended_meanwhile_takes_no_time(aysel: Any, rashad: Any) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    assert rashad.get(f"/supervision/attempts/{attempt_id}/time").status_code == 404


def test_tutor_gives_no_time_to_themselves(app: Flask, rashad: Any) -> None:
    attempt_id = start(rashad)
    before = deadline(app, attempt_id)
    address = f"/supervision/attempts/{attempt_id}/time"
    sentence = words(app, "az", "Nobody gives themselves more time. Ask another tutor.")

    own = rashad.post(address, data={"minutes": "10", "reason": "fire alarm"})
    data = {"email": "rashad@example.az", "percent": "50", "reason": "low vision"}
    always = rashad.post("/supervision/extra-time", data=data)

    assert (own.status_code, always.status_code, rashad.get(address).status_code) == (409, 409, 409)
    assert sentence in own.text
    assert sentence in always.text
    assert address not in rashad.get("/supervision/").text
    assert deadline(app, attempt_id) == before


def test_tutor_searches_the_exams_under_way(aysel: Any, rashad: Any, person: Any, log_in: Any) -> None:
    person("Farid")
    start(aysel)
    start(log_in("Farid"))

    found = rashad.get("/supervision/?q=ays").text

    assert "aysel@example.az" in found
    assert "farid@example.az" not in found
    assert "aysel@example.az" not in rashad.get("/supervision/?page=2").text


def test_page_that_gives_time_reads_one_exam_only(person: Any, log_in: Any, aysel: Any, rashad: Any) -> None:
    attempt_id = start(aysel)

    page = rashad.get(f"/supervision/attempts/{attempt_id}/time")

    assert int(page.headers["X-DB-Statements"]) == 2  # the tutor and the exam


def test_result_holds_what_stands_on_an_exam_that_is_running(app: Flask, aysel: Any) -> None:
    earlier = start(aysel)
    send(aysel, earlier, [event(slot, value, slot) for slot, value in keys(app, earlier).items()])
    submit(aysel, earlier)
    running = start(aysel)
    with app.app_context():  # a paper takes what was asked before only when the bank has nothing else
        row, before = db.session.get_one(AttemptRow, running), db.session.get_one(AttemptRow, earlier)
        row.layout = [before.layout[2], *row.layout[1:]]
        db.session.commit()
    aysel.get(f"/attempts/{running}/paper")  # as the room does

    shows = aysel.get(f"/attempts/{earlier}/result")
    submit(aysel, running)
    afterwards = aysel.get(f"/attempts/{earlier}/result")

    held = words(app, "az", HELD)
    items = parse(shows.text).all("article", css="item")
    waiting = [item for item in items if held in item.text]
    assert (len(items), [item["aria-labelledby"] for item in waiting]) == (12, ["i3"])
    marks = [("li", "answer--right"), ("em", "answer__yours"), ("span", "outcome"), ("a", "item__report")]
    assert [waiting[0].all(tag, css=css) for tag, css in marks] == [[]] * 4
    assert "izah" not in waiting[0].text
    assert waiting[0].all("li", css="answer")
    assert "izah" in items[0].text
    assert held not in afterwards.text
    assert int(shows.headers["X-DB-Statements"]) <= 4
