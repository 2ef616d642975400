"""Working on paper: the PDFs, and the sheet that is typed in under the same clock."""

import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import ngettext
from markup import Element, parse
from pdf_text import pages_of, text_of
from sitting import (
    ago,
    event,
    keys,
    secrets_of,
    send,
    shown,
    start,
    start_at,
    stored_events,
    stored_values,
    submit,
    words,
    wrong_value,
)

from quizapp.database import db
from quizapp.models import AttemptEventRow, AttemptRow
from quizapp.web.papers import KEPT, Prints

PDFS = ["booklet.pdf", "sheet.pdf"]


@pytest.fixture
def aysel_id(person: Any) -> int:
    return person("Aysel")


@pytest.fixture
def aysel(aysel_id: int, log_in: Any) -> Any:
    return log_in("Aysel")


def sheet(client: Any, attempt_id: int) -> Element:
    response = client.get(f"/attempts/{attempt_id}/sheet")
    assert response.status_code == 200, response.text
    return parse(response.text)


def fields(page: Element) -> dict[str, list[str]]:
    """What the browser sends of the form as it stands."""
    found: dict[str, list[str]] = {}
    for box in page.one("form", css="sheet").all("input"):
        if box.get("type") not in ("radio", "checkbox") or "checked" in box.attributes:
            found.setdefault(box["name"], []).append(box.get("value"))
    return found


def type_in(client: Any, attempt_id: int, answers: dict[int, str], go: str = "save") -> Any:
    """Open the sheet, change some answers, and press a button."""
    return client.post(f"/attempts/{attempt_id}/sheet", data=changed(sheet(client, attempt_id), answers) | {"go": go})


def changed(page: Element, answers: dict[int, str]) -> dict[str, list[str]]:
    sent = fields(page)
    for slot, value in answers.items():
        squares = page.all("input", type="checkbox", name=f"answer-{slot}")
        sent[f"answer-{slot}"] = list(value) if squares else [value]
    return sent


# ---- The PDFs


@pytest.mark.parametrize("name", PDFS)
def test_pdf_comes_inline_under_a_name_and_is_not_kept(aysel: Any, name: str) -> None:
    attempt_id = start(aysel)

    response = aysel.get(f"/attempts/{attempt_id}/print/{name}")

    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert re.fullmatch(rf'inline; filename="exam-{attempt_id}-[a-z-]+\.pdf"', response.headers["Content-Disposition"])
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data.startswith(b"%PDF-")


@pytest.mark.parametrize("name", PDFS)
def test_pdf_can_be_had_when_the_exam_has_ended(aysel: Any, name: str) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    assert aysel.get(f"/attempts/{attempt_id}/print/{name}").data.startswith(b"%PDF-")


@pytest.mark.parametrize("address", ["print/booklet.pdf", "print/sheet.pdf", "sheet"])
def test_paper_of_somebody_else_is_not_there(aysel: Any, person: Any, log_in: Any, address: str) -> None:
    attempt_id = start(aysel)
    person("Murad")

    assert log_in("Murad").get(f"/attempts/{attempt_id}/{address}").status_code == 404


def test_sheet_of_somebody_else_cannot_be_typed_in(app: Flask, aysel: Any, person: Any, log_in: Any) -> None:
    attempt_id = start(aysel)
    person("Murad")

    response = log_in("Murad").post(f"/attempts/{attempt_id}/sheet", data={"answer-1": "A"})

    assert response.status_code == 404
    assert stored_events(app, attempt_id) == []


@pytest.mark.parametrize("plan", ["official-north", "preset-typed"])
def test_booklet_asks_every_question_and_tells_no_key(app: Flask, aysel: Any, plan: str) -> None:
    attempt_id = start(aysel, plan=plan)

    text = text_of(aysel.get(f"/attempts/{attempt_id}/print/booklet.pdf").data)

    for question, _ in shown(app, attempt_id).values():
        assert question.stem in text
        assert all(option.text in text for option in question.options)
        assert not [secret for secret in secrets_of(question) | set(question.accepted) if secret in text.split()]
        assert question.id not in text


@pytest.mark.parametrize("language", ["az", "en", "ru"])
def test_words_around_the_questions_are_in_the_reader_s_language(app: Flask, aysel: Any, language: str) -> None:
    attempt_id = start(aysel)
    aysel.post("/language", data={"language": language})

    booklet, bubbles = (text_of(aysel.get(f"/attempts/{attempt_id}/print/{name}").data) for name in PDFS)

    number = words(app, language, "Exam no. %(number)s", number=attempt_id)
    assert number in booklet
    assert number in bubbles
    assert words(app, language, "Name and surname") in bubbles


def test_bubbles_are_explained_as_far_as_the_paper_has_them(app: Flask, aysel: Any) -> None:
    squares = words(app, "az", "Squares: mark every answer that is right.")

    plain, typed = (
        text_of(aysel.get(f"/attempts/{start(aysel, plan=plan)}/print/sheet.pdf").data)
        for plan in ("official-north", "preset-typed")
    )

    assert squares not in plain
    assert squares in typed


def test_pages_of_the_booklet_are_numbered_in_words(app: Flask, aysel: Any) -> None:
    pages = pages_of(aysel.get(f"/attempts/{start(aysel)}/print/booklet.pdf").data)

    assert words(app, "az", "Page %(page)s of %(pages)s", page=1, pages=len(pages)) in pages[0]


# ---- Made once


@pytest.mark.parametrize("name", PDFS)
def test_pdf_that_was_made_is_not_made_again(app: Flask, aysel: Any, name: str) -> None:
    address = f"/attempts/{start(aysel)}/print/{name}"
    first = aysel.get(address).data
    prints = app.extensions["quizapp_prints"]
    key = list(prints._kept)[-1]

    prints._kept[key] = b"%PDF- kept"

    assert first.startswith(b"%PDF-")
    assert aysel.get(address).data == b"%PDF- kept"


def test_booklet_tells_a_deadline_that_was_moved_after_it_was_first_printed(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    before = text_of(aysel.get(f"/attempts/{attempt_id}/print/booklet.pdf").data)
    with app.app_context():
        row = db.session.get_one(AttemptRow, attempt_id)
        row.closes_at += timedelta(minutes=17)
        row.deadline += timedelta(minutes=17)
        db.session.commit()

    assert text_of(aysel.get(f"/attempts/{attempt_id}/print/booklet.pdf").data) != before


def test_kept_pdf_is_not_shown_to_somebody_else(aysel: Any, person: Any, log_in: Any) -> None:
    address = f"/attempts/{start(aysel)}/print/booklet.pdf"
    aysel.get(address)
    person("Murad")

    assert log_in("Murad").get(address).status_code == 404


def test_of_prints_asked_for_at_once_each_is_made_once_and_one_at_a_time() -> None:
    prints, running, most, made = Prints(), 0, 0, []
    all_ask = threading.Barrier(8)

    def make(key: int) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        made.append(key)
        sum(range(200_000))  # long enough for the others to come
        running -= 1
        return bytes([key])

    def ask(key: int) -> bytes:
        all_ask.wait()
        return prints.once(key, lambda: make(key))

    with ThreadPoolExecutor(8) as people:
        given = list(people.map(ask, [0, 1, 2, 3] * 2))

    assert given == [b"\0", b"\1", b"\2", b"\3"] * 2
    assert (most, sorted(made)) == (1, [0, 1, 2, 3])


def test_only_so_many_prints_are_kept_and_the_one_longest_not_asked_for_goes_first() -> None:
    prints, made = Prints(), []

    def ask(key: int) -> None:
        prints.once(key, lambda: made.append(key) or b"")

    for key in (*range(KEPT), 0, KEPT, 0, 1):
        ask(key)

    assert made == [*range(KEPT), KEPT, 1]


def test_a_print_that_fails_keeps_nobody_waiting() -> None:
    prints = Prints()

    with pytest.raises(ZeroDivisionError):
        prints.once("paper", lambda: bytes([1 // 0]))

    assert prints.once("paper", lambda: b"made") == b"made"


# ---- Links


def test_room_links_to_the_print_and_to_the_sheet(aysel: Any) -> None:
    attempt_id = start(aysel)

    room = parse(aysel.get(f"/attempts/{attempt_id}").text)

    addresses = {link["href"] for link in room.one("section", css="palette").all("a")}
    assert {f"/attempts/{attempt_id}/print/booklet.pdf", f"/attempts/{attempt_id}/sheet"} <= addresses


def test_plan_says_that_paper_will_do(app: Flask, client: Any) -> None:
    sentence = words(
        app,
        "az",
        "You can also work on paper: once started, print the questions and an answer sheet, and type your answers in"
        " before the time ends.",
    )

    assert sentence in parse(client.get("/vacancies/north/exams/official-north").text).text


def test_sheet_links_to_both_prints_and_back(aysel: Any) -> None:
    attempt_id = start(aysel)

    addresses = {link["href"] for link in sheet(aysel, attempt_id).all("a")}

    assert {f"/attempts/{attempt_id}/print/{name}" for name in PDFS} | {f"/attempts/{attempt_id}"} <= addresses


# ---- The sheet


def test_sheet_has_a_row_for_each_question_with_the_letters_it_has(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    page = sheet(aysel, attempt_id)

    for slot, (question, _) in shown(app, attempt_id).items():
        letters = [box["value"] for box in page.all("input", type="radio", name=f"answer-{slot}")]
        assert letters == [*"ABCDE"[: len(question.options)], ""]


def test_several_choices_are_boxes_and_typed_answers_fields(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")

    page = sheet(aysel, attempt_id)

    kinds = {slot: question.kind.value for slot, (question, _) in shown(app, attempt_id).items()}
    for slot, kind in kinds.items():
        types = {box.get("type", "text") for box in page.all("input", name=f"answer-{slot}")}
        assert types == {{"multiple": "checkbox", "numeric": "text", "short": "text"}.get(kind, "radio")}


def test_sheet_is_filled_with_what_is_saved(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    right = keys(app, attempt_id)
    send(aysel, attempt_id, [event(slot, value, slot) for slot, value in right.items()])

    sent = fields(sheet(aysel, attempt_id))

    assert {slot: "".join(sent[f"answer-{slot}"]) for slot in right} == right


def test_sheet_does_not_show_any_question(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    text = aysel.get(f"/attempts/{attempt_id}/sheet").text

    assert not [question.stem for question, _ in shown(app, attempt_id).values() if question.stem in text]


def test_all_answers_are_saved_at_once(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    right = keys(app, attempt_id)

    response = type_in(aysel, attempt_id, right)

    assert response.status_code == 302
    assert response.location == f"/attempts/{attempt_id}/sheet"
    assert sorted(stored_events(app, attempt_id)) == sorted(("answer", slot, value) for slot, value in right.items())
    assert fields(sheet(aysel, attempt_id))["answer-3"] == [right[3]]


def test_page_tells_how_many_answers_were_saved(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    response = type_in(aysel, attempt_id, {1: "A", 2: "B"})

    with app.test_request_context():
        told = ngettext("%(num)s answer saved.", "%(num)s answers saved.", 2)
    assert told in parse(aysel.get(response.location).text).one("div", css="page--messages").text


def test_unchanged_answers_send_nothing(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A"), event(2, "B", 2)])

    type_in(aysel, attempt_id, {})
    type_in(aysel, attempt_id, {2: "C"})

    assert stored_events(app, attempt_id) == [("answer", 1, "A"), ("answer", 2, "B"), ("answer", 2, "C")]


def test_answer_can_be_taken_back(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    right = keys(app, attempt_id)
    type_in(aysel, attempt_id, right)

    type_in(aysel, attempt_id, dict.fromkeys(right, ""))
    submit(aysel, attempt_id)

    assert set(stored_values(app, attempt_id).values()) == {""}


def test_answer_that_the_room_gave_meanwhile_is_not_undone(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    sent = changed(sheet(aysel, attempt_id), {1: "A"})
    send(aysel, attempt_id, [event(2, "D")])

    aysel.post(f"/attempts/{attempt_id}/sheet", data=sent)
    submit(aysel, attempt_id)

    values = stored_values(app, attempt_id)
    assert (values[1], values[2]) == ("A", "D")


def test_sheet_wins_over_what_the_room_said_before(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A", 500)])

    type_in(aysel, attempt_id, {1: "B"})
    submit(aysel, attempt_id)

    assert stored_values(app, attempt_id)[1] == "B"


def test_second_button_leads_to_the_end(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    response = type_in(aysel, attempt_id, {1: "C"}, go="finish")

    assert response.location == f"/attempts/{attempt_id}/finish"
    assert stored_events(app, attempt_id) == [("answer", 1, "C")]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("plan", ["official-north", "preset-typed"])
def test_what_is_typed_is_what_is_graded(app: Flask, aysel: Any, plan: str, seed: int) -> None:
    rng = random.Random(seed)
    attempt_id = start(aysel, plan=plan)
    places, right = shown(app, attempt_id), keys(app, attempt_id)
    expected = dict.fromkeys(places, "")
    for _ in range(3):  # in three goes, some answers changed again
        typed = {
            slot: rng.choice([right[slot], wrong_value(*places[slot]), ""]) for slot in places if rng.random() < 0.6
        }
        assert type_in(aysel, attempt_id, typed).status_code == 302
        expected |= typed

    submit(aysel, attempt_id)

    assert stored_values(app, attempt_id) == expected
    page = parse(aysel.get(f"/attempts/{attempt_id}/result").text)
    points = sum(expected[slot] == right[slot] for slot in places)
    assert page.one("p", css="score__points").one("strong").text == str(points)


# ---- Refusals


@pytest.fixture
def late(app: Flask, aysel_id: int) -> int:
    """An exam whose time is over, with its first answer saved in time by nobody."""
    return start_at(app, aysel_id, ago(minutes=31))


def test_what_comes_late_is_refused_and_kept_on_the_page(app: Flask, aysel: Any, late: int) -> None:
    response = aysel.post(f"/attempts/{late}/sheet", data={"was-1": "", "answer-1": "B", "was-3": "", "answer-3": "D"})

    page = parse(response.text)
    assert response.status_code == 409
    assert "1, 3" in page.one("div", role="alert").text
    sent = fields(page)
    assert (sent["answer-1"], sent["answer-2"], sent["answer-3"]) == (["B"], [""], ["D"])
    assert (sent["was-1"], sent["was-3"]) == ([""], [""])
    assert stored_events(app, late) == []


def test_typed_words_that_come_late_are_kept_too(app: Flask, aysel_id: int, aysel: Any) -> None:
    attempt_id = start_at(app, aysel_id, ago(minutes=11), plan="preset-typed")
    kinds = {question.kind.value: slot for slot, (question, _) in shown(app, attempt_id).items()}
    short, multiple = kinds["short"], kinds["multiple"]

    response = aysel.post(
        f"/attempts/{attempt_id}/sheet", data={f"answer-{short}": "Gəncə", f"answer-{multiple}": ["A", "C"]}
    )

    sent = fields(parse(response.text))
    assert response.status_code == 409
    assert sent[f"answer-{short}"] == ["Gəncə"]
    assert sent[f"answer-{multiple}"] == ["A", "C"]


def test_late_page_leads_to_the_result_and_has_no_clock_script(aysel: Any, late: int) -> None:
    page = parse(aysel.post(f"/attempts/{late}/sheet", data={"answer-1": "B"}).text)

    assert page.one("a", css="btn-primary")["href"] == f"/attempts/{late}/result"
    assert "paper-clock" not in "".join(script.get("src") for script in page.all("script"))


def test_log_keeps_what_came_late_and_the_grade_does_not_count_it(app: Flask, aysel: Any, late: int) -> None:
    aysel.post(f"/attempts/{late}/sheet", data={"answer-1": "B"})
    submit(aysel, late)

    assert stored_values(app, late)[1] == ""
    with app.app_context():
        refused = db.session.execute(
            db.select(AttemptEventRow.slot, AttemptEventRow.value).where(AttemptEventRow.refused == "late")
        ).all()
        db.session.remove()
    assert [tuple(row) for row in refused] == [(1, "B")]


def test_answers_for_a_submitted_exam_are_refused(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    sent = changed(sheet(aysel, attempt_id), {1: "A"})
    submit(aysel, attempt_id)

    response = aysel.post(f"/attempts/{attempt_id}/sheet", data=sent)

    assert response.status_code == 409
    assert fields(parse(response.text))["answer-1"] == ["A"]
    assert stored_values(app, attempt_id)[1] == ""


def test_sheet_of_an_ended_exam_leads_to_the_result(aysel: Any, late: int) -> None:
    assert aysel.get(f"/attempts/{late}/sheet").location == f"/attempts/{late}/result"


def test_late_form_in_which_nothing_was_changed_leads_to_the_result(aysel: Any, late: int) -> None:
    assert aysel.post(f"/attempts/{late}/sheet").location == f"/attempts/{late}/result"


@pytest.mark.parametrize("value", ["Z", "E", "AB", "a"])
def test_letter_that_a_row_has_not_is_refused_and_nothing_saved(app: Flask, aysel: Any, value: str) -> None:
    attempt_id = start(aysel, plan="quick-north")
    four = next(slot for slot, (question, _) in shown(app, attempt_id).items() if len(question.options) == 4)
    other = 1 if four != 1 else 2

    response = aysel.post(f"/attempts/{attempt_id}/sheet", data={f"answer-{four}": value, f"answer-{other}": "A"})

    assert response.status_code == 422
    assert stored_events(app, attempt_id) == []


def test_guest_may_work_on_paper(app: Flask, client: Any) -> None:
    attempt_id = start(client)

    assert type_in(client, attempt_id, {1: "A"}).status_code == 302
    assert stored_events(app, attempt_id) == [("answer", 1, "A")]


def test_time_left_is_on_the_page(aysel: Any) -> None:
    clock = sheet(aysel, start(aysel)).one("time", id="clock")

    assert re.fullmatch(r"0:(30:00|29:5\d)", clock.text)
