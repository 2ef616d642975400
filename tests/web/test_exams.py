"""The exam as pages: starting, the room without JavaScript, ending, the result."""

from typing import Any

import pytest
from flask import Flask
from markup import Element, parse
from sitting import (
    ago,
    event,
    keys,
    right_value,
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
from quizapp.domain.questions import Kind
from quizapp.i18n import LANGUAGES
from quizapp.models import AttemptRow, UserRow


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    """A browser in which Aysel, who sits exams, is logged in."""
    person("Aysel")
    return log_in("Aysel")


def page(client: Any, address: str, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return parse(answer.text)


def refusal(answer: Any) -> str:
    """What the error page says."""
    return parse(answer.text).one("h1").text


def post_slot(client: Any, attempt_id: int, slot: int, go: str = "stay", **fields: Any) -> Any:
    """Press a button of the room, without JavaScript."""
    return client.post(f"/attempts/{attempt_id}/slots/{slot}", data={"go": go} | fields)


def chosen(dom: Element) -> str:
    """Letters that are chosen on the page, or the text typed."""
    typed = dom.all("input", name="text")
    if typed:
        return typed[0].get("value")
    return "".join(box["value"] for box in dom.all("input", name="answer") if "checked" in box.attributes)


def palette(dom: Element, css: str) -> list[int]:
    """Numbers in the palette that are marked so."""
    return [int(b["value"]) for b in dom.one("section", css="palette").all("button", css=css)]


def count_rows(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.query(table).count()


# ---- Starting


def test_starting_leads_into_the_room(aysel: Any) -> None:
    attempt_id = start(aysel)

    dom = page(aysel, f"/attempts/{attempt_id}")

    assert dom.one("div", css="room")["data-count"] == "12"
    assert dom.one(id="slot-number").text == "1"
    assert 1795 <= int(dom.one("time", id="clock")["data-remaining"]) <= 1800


def test_clock_of_the_room_never_ends_before_the_servers(app: Flask, person: Any, log_in: Any) -> None:
    attempt_id = start_at(app, person("Aysel"), began := ago(minutes=10, seconds=0.3))

    shown_seconds = int(page(log_in("Aysel"), f"/attempts/{attempt_id}").one("time", id="clock")["data-remaining"])

    assert shown_seconds >= 30 * 60 - (ago() - began).total_seconds()


def test_stranger_starts_the_quick_mock_with_one_click_and_no_account(client: Any) -> None:
    form = page(client, "/").one("form", css="hero__form")
    fields = {field["name"]: field["value"] for field in form.all("input")}

    room = client.post(form["action"], data=fields | {"vacancy": "south"}).location

    assert page(client, room).one("div", css="room")["data-count"] == "6"


def test_second_start_goes_on_with_the_first_and_says_so(app: Flask, aysel: Any) -> None:
    first = start(aysel)
    post_slot(aysel, first, 1, answer="B")

    second = start(aysel)
    dom = page(aysel, f"/attempts/{second}")

    assert second == first
    assert chosen(dom) == "B"
    assert dom.one("div", css="page--messages").text == words(
        app, "az", "This exam was running already: here you go on with it, with the time that is left."
    )


def test_start_after_the_end_makes_a_new_paper(aysel: Any) -> None:
    first = start(aysel)
    submit(aysel, first)

    second = start(aysel)

    assert second != first
    assert page(aysel, f"/attempts/{second}").one(id="saved-count").text == "0/0"


def test_start_after_the_time_ran_out_makes_a_new_paper(app: Flask, person: Any, log_in: Any) -> None:
    late = start_at(app, person("Aysel"), ago(minutes=31))

    fresh = start(log_in("Aysel"))

    assert fresh != late


@pytest.mark.parametrize("who", ["stranger", "Aysel"])
@pytest.mark.parametrize(
    ("vacancy", "plan"),
    [
        ("west", "official-north"),
        ("north", "official-west"),
        ("north", "official-south"),  # the plan of another vacancy
        ("", ""),
        ("west", "quick"),
    ],
)
def test_start_of_what_does_not_exist_is_not_found(
    app: Flask, client: Any, person: Any, log_in: Any, vacancy: str, plan: str, who: str
) -> None:
    person("Aysel")
    browser = client if who == "stranger" else log_in("Aysel")

    answer = browser.post("/attempts/", data={"vacancy": vacancy, "plan": plan})

    assert answer.status_code == 404
    assert refusal(answer) == words(app, "az", "There is no such page, or it is not yours to see.")
    assert count_rows(app, AttemptRow) == 0


@pytest.mark.parametrize(("vacancy", "plan"), [("west", "quick"), ("north", "official-west"), ("", "")])
def test_nobody_becomes_a_guest_by_asking_for_what_is_not_there(
    app: Flask, client: Any, vacancy: str, plan: str
) -> None:
    client.post("/attempts/", data={"vacancy": vacancy, "plan": plan})

    assert count_rows(app, UserRow) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_that_cannot_be_made_says_what_is_lacking(app: Flask, aysel: Any, language: str) -> None:
    aysel.post("/language", data={"language": language})

    answer = aysel.post("/attempts/", data={"vacancy": "north", "plan": "position-north"})

    assert answer.status_code == 409
    assert refusal(answer) == words(
        app,
        language,
        "This paper cannot be made: topic %(topic)s needs %(wanted)s questions and the bank has %(available)s.",
        topic="PX",
        wanted=4,
        available=0,
    )


# ---- The room without JavaScript


@pytest.mark.parametrize("language", LANGUAGES)
def test_room_speaks_the_language_and_shows_the_question_in_azerbaijani(app: Flask, aysel: Any, language: str) -> None:
    aysel.post("/language", data={"language": language})

    dom = page(aysel, f"/attempts/{start(aysel)}")

    assert dom.one("h1", css="question__label").text == words(app, language, "Question %(number)s", number=1)
    assert dom.one("button", id="next").one("span", css="wide").text == words(app, language, "Next")
    assert dom.one("div", css="question__stem")["lang"] == "az"


@pytest.mark.parametrize(
    ("slot", "go", "leads_to"),
    [
        (1, "next", "?slot=2"),
        (2, "previous", "?slot=1"),
        (1, "previous", "?slot=1"),
        (12, "next", "?slot=12"),
        (3, "9", "?slot=9"),
        (3, "0", "?slot=3"),
        (3, "13", "?slot=3"),
        (3, "stay", "?slot=3"),
        (3, "", "?slot=3"),
        (3, "²", "?slot=3"),
        (3, "9" * 5000, "?slot=3"),
        (3, "finish", "/finish"),
    ],
)
def test_button_saves_the_answer_and_leads_on(app: Flask, aysel: Any, slot: int, go: str, leads_to: str) -> None:
    attempt_id = start(aysel)

    answer = post_slot(aysel, attempt_id, slot, go, answer="C")

    assert answer.location == f"/attempts/{attempt_id}{leads_to}"
    assert chosen(page(aysel, f"/attempts/{attempt_id}?slot={slot}")) == "C"


def test_flag_is_set_and_taken_away(aysel: Any) -> None:
    attempt_id = start(aysel)

    post_slot(aysel, attempt_id, 2, page(aysel, f"/attempts/{attempt_id}?slot=2").one(id="flag")["value"])
    flagged = page(aysel, f"/attempts/{attempt_id}?slot=2")
    post_slot(aysel, attempt_id, 2, flagged.one(id="flag")["value"])
    plain = page(aysel, f"/attempts/{attempt_id}?slot=2")

    assert (palette(flagged, "slot--flagged"), flagged.one(id="flag")["aria-pressed"]) == ([2], "true")
    assert (palette(plain, "slot--flagged"), plain.one(id="flag")["aria-pressed"]) == ([], "false")


@pytest.mark.parametrize(("go", "flagged"), [("flag", [2]), ("unflag", [])])
def test_flag_button_pressed_twice_does_what_it_said(aysel: Any, go: str, flagged: list[int]) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(2, "" if go == "flag" else "1", kind="flag")])

    post_slot(aysel, attempt_id, 2, go)
    post_slot(aysel, attempt_id, 2, go)

    assert palette(page(aysel, f"/attempts/{attempt_id}?slot=2"), "slot--flagged") == flagged


def sent_by(dom: Element) -> dict[str, str]:
    """What the room's form sends as it stands, the button aside."""
    form = dom.one("form", id="room-form")
    fields = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    return fields | ({"answer": chosen(dom)} if chosen(dom) else {})


@pytest.mark.parametrize("before", ["", "A"])
@pytest.mark.parametrize("go", ["next", "flag", "5", "finish"])
def test_stale_page_does_not_undo_an_answer_given_elsewhere(aysel: Any, before: str, go: str) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, before)])
    stale = sent_by(page(aysel, f"/attempts/{attempt_id}?slot=1"))
    send(aysel, attempt_id, [event(1, "B", 2)])

    post_slot(aysel, attempt_id, 1, go, **stale)

    assert stale["was"] == before
    assert chosen(page(aysel, f"/attempts/{attempt_id}?slot=1")) == "B"


def test_stale_page_on_which_something_is_chosen_counts(aysel: Any) -> None:
    attempt_id = start(aysel)
    stale = sent_by(page(aysel, f"/attempts/{attempt_id}?slot=1"))
    send(aysel, attempt_id, [event(1, "B")])

    post_slot(aysel, attempt_id, 1, "next", **stale | {"answer": "C"})

    assert chosen(page(aysel, f"/attempts/{attempt_id}?slot=1")) == "C"


def test_stale_page_of_a_typed_question_does_not_undo_what_was_typed_elsewhere(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt_id).items() if question.kind is Kind.SHORT)
    stale = sent_by(page(aysel, f"/attempts/{attempt_id}?slot={slot}"))
    send(aysel, attempt_id, [event(slot, "Bakı")])

    post_slot(aysel, attempt_id, slot, "next", **stale | {"text": ""})

    assert chosen(page(aysel, f"/attempts/{attempt_id}?slot={slot}")) == "Bakı"


def test_flagging_keeps_the_answer_that_was_just_chosen(aysel: Any) -> None:
    attempt_id = start(aysel)

    post_slot(aysel, attempt_id, 2, "flag", answer="D")

    assert chosen(page(aysel, f"/attempts/{attempt_id}?slot=2")) == "D"


def test_clearing_takes_the_answer_away(aysel: Any) -> None:
    attempt_id = start(aysel)
    post_slot(aysel, attempt_id, 1, answer="D")

    post_slot(aysel, attempt_id, 1, "clear", answer="D")

    dom = page(aysel, f"/attempts/{attempt_id}")
    assert chosen(dom) == ""
    assert palette(dom, "slot--answered") == []


def test_changed_answer_replaces_the_first(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    post_slot(aysel, attempt_id, 1, answer="A")

    post_slot(aysel, attempt_id, 1, answer="B")
    submit(aysel, attempt_id)

    assert stored_values(app, attempt_id)[1] == "B"


def test_turning_pages_without_choosing_writes_no_answer(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    post_slot(aysel, attempt_id, 1, "next")
    post_slot(aysel, attempt_id, 2, "next")

    assert {kind for kind, _, _ in stored_events(app, attempt_id)} == {"visit"}


def test_palette_shows_answered_flagged_and_present(aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A"), event(4, "B", 2), event(3, "1", 3, kind="flag")])

    dom = page(aysel, f"/attempts/{attempt_id}?slot=4")

    assert palette(dom, "slot") == list(range(1, 13))
    assert palette(dom, "slot--answered") == [1, 4]
    assert palette(dom, "slot--flagged") == [3]
    assert [b["value"] for b in dom.all("button", aria_current="step")] == ["4"]
    assert dom.one(id="saved-count").text == "2/2"


def test_palette_says_states_in_words(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(2, "A"), event(2, "1", 2, kind="flag")])

    buttons = page(aysel, f"/attempts/{attempt_id}").one("section", css="palette").all("button", css="slot")

    number = words(app, "az", "Question %(number)s", number=2)
    assert buttons[1]["aria-label"] == f"{number}, {words(app, 'az', 'answered')}, {words(app, 'az', 'flagged')}"
    assert buttons[2]["aria-label"].endswith(words(app, "az", "blank"))


def test_palette_names_each_section_with_its_numbers_and_minutes(aysel: Any) -> None:
    dom = page(aysel, f"/attempts/{start(aysel)}")

    assert [h.one("span", css="num").text for h in dom.all("h3", css="palette__section")] == [
        "1–9 · 20 dəq",
        "10–12 · 10 dəq",
    ]


def test_room_of_a_second_device_shows_what_the_first_saved(aysel: Any, log_in: Any) -> None:
    attempt_id = start(aysel)
    post_slot(aysel, attempt_id, 5, answer="B")

    phone = log_in("Aysel")

    assert chosen(page(phone, f"/attempts/{attempt_id}?slot=5")) == "B"


def test_answer_given_by_form_after_the_browsers_events_wins(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(1, "A", 50)])

    post_slot(aysel, attempt_id, 1, answer="B")

    assert chosen(page(aysel, f"/attempts/{attempt_id}")) == "B"


@pytest.mark.parametrize(("slot", "go", "left_off"), [(1, "next", 2), (3, "9", 9), (5, "previous", 4), (7, "stay", 7)])
def test_resuming_opens_where_one_left_off(aysel: Any, slot: int, go: str, left_off: int) -> None:
    attempt_id = start(aysel)
    post_slot(aysel, attempt_id, slot, go)

    assert page(aysel, f"/attempts/{attempt_id}").one(id="slot-number").text == str(left_off)
    assert page(aysel, f"/attempts/{start(aysel)}").one(id="slot-number").text == str(left_off)


def test_resuming_opens_the_question_that_the_other_device_showed_last(aysel: Any, log_in: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(6, "", 1, kind="visit"), event(4, "", 2, kind="visit"), event(4, "A", 3)])

    dom = page(log_in("Aysel"), f"/attempts/{attempt_id}")

    assert dom.one(id="slot-number").text == "4"
    assert chosen(dom) == "A"


def test_last_question_ends_in_the_button_that_checks_and_ends(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    first, last = (page(aysel, f"/attempts/{attempt_id}?slot={slot}") for slot in (11, 12))

    hidden = [["hidden" in dom.one(id=name).attributes for name in ("next", "last")] for dom in (first, last)]
    assert hidden == [[False, True], [True, False]]
    assert (last.one(id="last")["value"], last.one(id="last").text) == ("finish", words(app, "az", "Check and end"))


def test_home_asks_a_stranger_for_the_vacancy(client: Any) -> None:
    select = page(client, "/").one("select", name="vacancy")

    options = select.all("option")
    assert "required" in select.attributes
    assert [option["value"] for option in options] == ["", "north", "south"]
    assert [option["value"] for option in options if "selected" in option.attributes] == [""]


def test_home_remembers_the_last_vacancy(app: Flask, person: Any, log_in: Any) -> None:
    aysel_id = person("Aysel")
    aysel = log_in("Aysel")
    submit(aysel, start_at(app, aysel_id, ago(days=2), "north", "quick-north"))
    submit(aysel, start_at(app, aysel_id, ago(days=1), "south", "quick-south"))

    options = page(aysel, "/").one("select", name="vacancy").all("option")

    assert [option["value"] for option in options if "selected" in option.attributes] == ["south"]


@pytest.fixture
def buried(app: Flask, person: Any, log_in: Any) -> tuple[Any, int]:
    """Aysel, in a running exam, after which six others were begun and submitted."""
    aysel_id = person("Aysel")
    aysel = log_in("Aysel")
    running = start_at(app, aysel_id, ago(minutes=20))
    for _ in range(6):
        submit(aysel, start(aysel, plan="quick"))
    return aysel, running


def test_running_exam_is_on_home_however_many_came_later(buried: tuple[Any, int]) -> None:
    aysel, running = buried

    cards = page(aysel, "/").all("section", css="card--act")

    assert [card.one("a")["href"] for card in cards] == [f"/attempts/{running}"]


def test_running_exam_is_on_the_rules_page_however_many_came_later(app: Flask, buried: tuple[Any, int]) -> None:
    aysel, running = buried

    notices = page(aysel, "/vacancies/south/exams/official-south").one("main").all("p", css="notice")

    assert [notice.one("a")["href"] for notice in notices] == [f"/attempts/{running}"]
    assert words(app, "az", "Go on with it") in notices[0].text


def test_rules_page_says_nothing_of_exams_that_are_over(aysel: Any, mixed: int) -> None:
    assert not page(aysel, "/vacancies/south/exams/official-south").one("main").all("p", css="notice")


def test_paper_leaves_out_what_stands_on_a_paper_that_is_being_sat(app: Flask, aysel: Any) -> None:
    papers = [shown(app, start(aysel, plan=plan)) for plan in ("official-north", "quick")]

    facts = [{question.fact for question, _ in paper.values()} for paper in papers]
    assert [len(found) for found in facts] == [12, 6]
    assert not facts[0] & facts[1]


def test_paper_that_only_the_questions_of_a_running_one_could_fill_waits_for_its_end(app: Flask, aysel: Any) -> None:
    running = start(aysel, "north", "preset-typed")

    answer = aysel.post("/attempts/", data={"vacancy": "south", "plan": "preset-typed"})

    assert answer.status_code == 409
    assert refusal(answer) == words(
        app, "az", "The questions left for this paper stand on an exam that you are sitting. Finish that one first."
    )
    submit(aysel, running)
    assert start(aysel, "south", "preset-typed") != running


def test_home_offers_the_running_exam(aysel: Any) -> None:
    attempt_id = start(aysel)

    cards = page(aysel, "/").all("section", css="card--act")

    assert [card.one("a")["href"] for card in cards] == [f"/attempts/{attempt_id}"]


@pytest.mark.parametrize("slot", ["0", "13", "-1", "99999999999999999999"])
def test_question_that_the_paper_has_not_is_refused_with_its_numbers(app: Flask, aysel: Any, slot: str) -> None:
    attempt_id = start(aysel)

    answer = aysel.get(f"/attempts/{attempt_id}?slot={slot}")

    assert answer.status_code == 404
    assert refusal(answer) == words(
        app, "az", "This exam has questions 1 to %(last)s; there is no question %(slot)s.", last=12, slot=slot
    )


def test_slot_that_is_no_number_shows_the_first_question(aysel: Any) -> None:
    attempt_id = start(aysel)

    assert page(aysel, f"/attempts/{attempt_id}?slot=x").one(id="slot-number").text == "1"


@pytest.mark.parametrize(
    ("slot", "fields", "status"),
    [
        (13, {"answer": "A"}, 404),
        (0, {"answer": "A"}, 404),
        (99999999999999999999, {"answer": "A"}, 404),
        (1, {"answer": "E"}, 422),
        (1, {"answer": "a"}, 422),
        (1, {"answer": "X"}, 422),
        (1, {"answer": ["A", "B"]}, 422),
        (1, {"answer": "<script>"}, 422),
        (1, {"text": "Bakı"}, 422),
    ],
)
def test_answer_that_the_question_cannot_have_is_refused_and_not_kept(
    app: Flask, aysel: Any, slot: int, fields: dict[str, Any], status: int
) -> None:
    attempt_id = start(aysel)

    answer = post_slot(aysel, attempt_id, slot, "next", **fields)

    assert answer.status_code == status
    assert refusal(answer)
    assert "<script>" not in answer.text
    assert stored_events(app, attempt_id) == []


def test_refused_answer_is_named_with_its_question(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    answer = post_slot(aysel, attempt_id, 3, "next", answer="E")

    assert refusal(answer) == words(
        app, "az", "“%(value)s” is not a possible answer to question %(slot)s.", value="E", slot=3
    )


@pytest.mark.parametrize("address", ["", "/paper", "/finish", "/result"])
def test_number_beyond_every_attempt_is_not_found(aysel: Any, address: str) -> None:
    answer = aysel.get(f"/attempts/99999999999999999999{address}")

    assert answer.status_code == 404


# ---- A whole exam by forms only


def test_official_exam_by_forms_only_from_the_rules_to_the_result(app: Flask, aysel: Any) -> None:
    form = page(aysel, "/vacancies/north/exams/official-north").one("main").one("form")
    fields = {field["name"]: field["value"] for field in form.all("input")}
    address = aysel.post(form["action"], data=fields).location
    right = keys(app, int(address.rsplit("/", 1)[1]))

    for slot in range(1, 13):
        dom = page(aysel, address)
        assert dom.one(id="slot-number").text == str(slot)
        go = "next" if slot < 12 else "finish"
        address = aysel.post(dom.one("form", id="room-form")["action"], data={"go": go, "answer": right[slot]}).location
    finish = page(aysel, address).one("main").one("form")
    result = page(aysel, aysel.post(finish["action"]).location)

    assert result.one("p", css="score__points").text == "12 / 12"
    assert result.one("span", css="verdict--right")


def test_exam_with_every_answer_kind_by_forms_only(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    paper = shown(app, attempt_id)
    assert {question.kind for question, _ in paper.values()} == {
        Kind.MULTIPLE, Kind.NUMERIC, Kind.SHORT, Kind.STATEMENTS, Kind.MATCHING,
    }  # fmt: skip

    for slot, place in paper.items():
        value = right_value(*place)
        typed = bool(page(aysel, f"/attempts/{attempt_id}?slot={slot}").all("input", name="text"))
        post_slot(aysel, attempt_id, slot, "next", **({"text": value} if typed else {"answer": list(value)}))
    submit(aysel, attempt_id)

    dom = page(aysel, f"/attempts/{attempt_id}/result")
    assert dom.one("p", css="score__points").text == "5 / 5"
    assert not dom.all("span", css="verdict")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(Kind.NUMERIC, "0,5"), (Kind.NUMERIC, "  .501 "), (Kind.SHORT, "BAKI"), (Kind.SHORT, " bakı  şəhəri ")],
)
def test_typed_answer_is_right_in_every_way_people_write_it(app: Flask, aysel: Any, kind: Kind, typed: str) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt_id).items() if question.kind is kind)

    post_slot(aysel, attempt_id, slot, text=typed)
    submit(aysel, attempt_id)

    assert page(aysel, f"/attempts/{attempt_id}/result").one("p", css="score__points").text == "1 / 5"


def test_several_choices_are_checkboxes_and_one_choice_is_radio_buttons(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")

    for slot, (question, _) in shown(app, attempt_id).items():
        kinds = {box["type"] for box in page(aysel, f"/attempts/{attempt_id}?slot={slot}").all("input", name="answer")}
        assert kinds == {Kind.MULTIPLE: {"checkbox"}, Kind.NUMERIC: set(), Kind.SHORT: set()}.get(
            question.kind, {"radio"}
        )


def test_typed_text_is_shown_as_text_in_room_and_result(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt_id).items() if question.kind is Kind.SHORT)
    typed = '"><script>alert(1)</script>'

    post_slot(aysel, attempt_id, slot, text=typed)
    room = aysel.get(f"/attempts/{attempt_id}?slot={slot}").text
    submit(aysel, attempt_id)
    result = aysel.get(f"/attempts/{attempt_id}/result").text

    assert chosen(parse(room)) == typed
    assert typed in parse(result).text
    assert "<script>alert" not in room + result


def test_text_longer_than_an_answer_can_be_is_refused_with_a_reason(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt_id).items() if question.kind is Kind.SHORT)

    answer = post_slot(aysel, attempt_id, slot, text="a" * 201)

    assert answer.status_code == 422


# ---- Ending


def test_page_before_the_end_lists_blanks_and_flags(aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(slot, "A", slot) for slot in range(1, 10)] + [event(4, "1", 20, kind="flag")])

    dom = page(aysel, f"/attempts/{attempt_id}/finish")

    blanks, flagged = dom.all("ul", css="chips")
    assert [link.text for link in blanks.all("a")] == ["10", "11", "12"]
    assert [link["href"] for link in flagged.all("a")] == [f"/attempts/{attempt_id}?slot=4"]
    assert [fact.text for fact in dom.one("p", css="facts").all("strong")][:3] == ["9", "3", "1"]


def test_page_before_the_end_of_a_full_paper_lists_nothing(aysel: Any) -> None:
    attempt_id = start(aysel)
    send(aysel, attempt_id, [event(slot, "A", slot) for slot in range(1, 13)])

    assert not page(aysel, f"/attempts/{attempt_id}/finish").all("ul", css="chips")


def test_looking_at_the_end_ends_nothing(aysel: Any) -> None:
    attempt_id = start(aysel)

    page(aysel, f"/attempts/{attempt_id}/finish")

    assert page(aysel, f"/attempts/{attempt_id}").one("div", css="room")


def test_submitting_twice_changes_nothing(aysel: Any) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)
    before = aysel.get(f"/attempts/{attempt_id}/result").text

    again = submit(aysel, attempt_id)

    assert again.location == f"/attempts/{attempt_id}/result"
    assert parse(aysel.get(again.location).text).text == parse(before).text


@pytest.mark.parametrize("address", ["", "?slot=3", "/finish"])
def test_pages_of_a_submitted_exam_lead_to_its_result(aysel: Any, address: str) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    assert aysel.get(f"/attempts/{attempt_id}{address}").location == f"/attempts/{attempt_id}/result"


@pytest.mark.parametrize("address", ["", "?slot=3", "/finish"])
def test_pages_of_an_expired_exam_lead_to_its_result(app: Flask, person: Any, log_in: Any, address: str) -> None:
    attempt_id = start_at(app, person("Aysel"), ago(minutes=31))

    assert log_in("Aysel").get(f"/attempts/{attempt_id}{address}").location == f"/attempts/{attempt_id}/result"


def test_expired_exam_counts_what_was_saved_and_says_that_time_ran_out(app: Flask, person: Any, log_in: Any) -> None:
    attempt_id = start_at(app, person("Aysel"), ago(minutes=29, seconds=59))
    aysel = log_in("Aysel")
    right = keys(app, attempt_id)
    assert send(aysel, attempt_id, [event(1, right[1])]).status_code == 200
    with app.app_context():  # its time is set back, instead of waiting
        row = db.session.get_one(AttemptRow, attempt_id)
        row.started_at, row.deadline, row.closes_at = ago(minutes=31), ago(minutes=1), ago(minutes=1)
        db.session.commit()

    dom = page(aysel, f"/attempts/{attempt_id}/result")

    assert dom.one("p", css="score__points").text == "1 / 12"
    assert words(app, "az", "the time ran out; what was saved counts") in dom.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_by_form_after_submission_is_refused_with_the_reason(app: Flask, aysel: Any, language: str) -> None:
    aysel.post("/language", data={"language": language})
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    answer = post_slot(aysel, attempt_id, 1, "next", answer="A")

    assert answer.status_code == 409
    sentence = words(
        app,
        language,
        "This exam was submitted on %(moment)s and takes no more answers. What was saved before counts.",
        moment="|",
    )
    assert all(part in refusal(answer) for part in sentence.split("|"))
    assert parse(answer.text).one("main").one("a")["href"] == f"/attempts/{attempt_id}/result"
    assert stored_values(app, attempt_id)[1] == ""


def test_answer_by_form_after_the_time_is_refused_with_the_reason(app: Flask, person: Any, log_in: Any) -> None:
    attempt_id = start_at(app, person("Aysel"), ago(minutes=31))

    answer = post_slot(log_in("Aysel"), attempt_id, 1, "next", answer="A")

    assert answer.status_code == 409
    assert parse(answer.text).one("main").one("a")["href"] == f"/attempts/{attempt_id}/result"
    assert stored_events(app, attempt_id) == []


def test_submitting_after_the_time_shows_the_result_of_what_was_saved(app: Flask, person: Any, log_in: Any) -> None:
    attempt_id = start_at(app, person("Aysel"), ago(minutes=31))
    aysel = log_in("Aysel")

    answer = submit(aysel, attempt_id)

    assert words(app, "az", "the time ran out; what was saved counts") in page(aysel, answer.location).text


# ---- The result


def test_result_of_a_running_exam_is_refused_and_leads_back(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)

    answer = aysel.get(f"/attempts/{attempt_id}/result")

    assert answer.status_code == 409
    assert refusal(answer) == words(
        app, "az", "This exam is still running. Keys and reasons are shown when it has been submitted."
    )
    assert parse(answer.text).one("main").one("a")["href"] == f"/attempts/{attempt_id}"


@pytest.fixture
def mixed(app: Flask, aysel: Any) -> int:
    """A submitted official exam: 1 to 8 right, 9 and 10 wrong, 11 and 12 blank."""
    attempt_id = start(aysel)
    paper = shown(app, attempt_id)
    values = {slot: (right_value if slot <= 8 else wrong_value)(*paper[slot]) for slot in range(1, 11)}
    send(aysel, attempt_id, [event(slot, value, slot) for slot, value in values.items()])
    submit(aysel, attempt_id)
    return attempt_id


def test_result_shows_score_pass_mark_and_verdict(app: Flask, aysel: Any, mixed: int) -> None:
    score = page(aysel, f"/attempts/{mixed}/result").one("section", css="score")

    assert score.one("p", css="score__points").text == "8 / 12"
    assert score.one("span", css="verdict--right").text.endswith(words(app, "az", "Passed"))
    assert words(app, "az", "pass mark %(mark)s", mark=8) in score.text


def test_result_below_the_mark_says_so_with_a_sign(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    submit(aysel, attempt_id)

    verdict = page(aysel, f"/attempts/{attempt_id}/result").one("span", css="verdict--wrong")

    assert verdict.text == f"✕ {words(app, 'az', 'Below the pass mark')}"


def test_result_counts_by_section_and_by_topic(aysel: Any, mixed: int) -> None:
    dom = page(aysel, f"/attempts/{mixed}/result")

    sections, topics = (
        [row.all("td")[0].text for row in dom.one("section", aria_labelledby=name).one("tbody").all("tr")]
        for name in ("by-section", "by-topic")
    )
    assert sections == ["8 / 9", "0 / 3"]
    assert sum(int(line.split(" / ")[0]) for line in topics) == 8
    assert topics[0] == "0 / 3"


def item(dom: Element, slot: int) -> Element:
    return next(e for e in dom.all("article", css="item") if e["aria-labelledby"] == f"i{slot}")


def test_result_marks_the_chosen_and_the_right_option_with_words(app: Flask, aysel: Any, mixed: int) -> None:
    dom = page(aysel, f"/attempts/{mixed}/result")

    right, wrong, blank = (item(dom, slot) for slot in (1, 9, 11))
    assert right.one("li", css="answer--right").one("em").text == words(app, "az", "your answer")
    assert not right.all("li", css="answer--wrong")
    assert wrong.one("li", css="answer--wrong").one("em").text == words(app, "az", "your answer")
    assert words(app, "az", "right answer") in wrong.one("li", css="answer--right").text
    assert len(blank.all("li", css="answer--right")) == 1
    assert not blank.all("em")


def test_result_gives_the_reason_of_every_wrong_option(app: Flask, aysel: Any, mixed: int) -> None:
    dom = page(aysel, f"/attempts/{mixed}/result")

    for slot, (question, order) in shown(app, mixed).items():
        answers = item(dom, slot).all("li", css="answer")
        reasons = [[why.text for why in answer.all("span", css="answer__why")] for answer in answers]
        assert reasons == [[option.why] if (option := question.options[i]).why else [] for i in order]


def test_result_explains_and_cites_with_link_and_revision(app: Flask, aysel: Any, mixed: int) -> None:
    dom = page(aysel, f"/attempts/{mixed}/result")
    slots = {question.topic: slot for slot, (question, _) in shown(app, mixed).items()}

    migration, history = item(dom, slots["law.migration"]), item(dom, slots["general.history"])
    source = migration.one("p", css="item__source")
    assert migration.one("div", css="item__why").text.endswith("izah")
    assert source.one("a")["href"] == "https://e-qanun.az/framework/111"
    assert source.one("a").text == "Birinci Məcəllə"
    assert f"{words(app, 'az', 'article')} 1.2, 3 (" in source.text
    assert "1 may 2025" in source.text
    assert "Tarix, Bakı, 2020" in history.one("p", css="item__source").text


def test_result_of_typed_questions_shows_what_was_typed_and_what_is_accepted(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel, plan="preset-typed")
    slot = next(slot for slot, (question, _) in shown(app, attempt_id).items() if question.kind is Kind.SHORT)
    post_slot(aysel, attempt_id, slot, text="Gəncə")
    submit(aysel, attempt_id)

    lines = [line.text for line in item(page(aysel, f"/attempts/{attempt_id}/result"), slot).all("li")]

    assert lines == [f"{words(app, 'az', 'your answer')}: Gəncə", "Bakı; Bakı şəhəri"]


@pytest.mark.parametrize(("show", "slots"), [("all", 12), ("wrong", 4), ("blank", 2), ("<script>", 12)])
def test_result_shows_all_or_only_wrong_or_blank(aysel: Any, mixed: int, show: str, slots: int) -> None:
    dom = page(aysel, f"/attempts/{mixed}/result?show={show}")

    assert len(dom.all("article", css="item")) == slots
    assert [tab.one("span", css="num").text for tab in dom.one("nav", css="tabs").all("a")] == ["12", "4", "2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_result_speaks_the_language(app: Flask, aysel: Any, mixed: int, language: str) -> None:
    aysel.post("/language", data={"language": language})

    dom = page(aysel, f"/attempts/{mixed}/result")

    assert dom.one("h1").text.startswith(words(app, language, "Result"))
    assert dom.one("h2", id="items").text == words(app, language, "Every question")


def test_result_leads_to_what_was_wrong_and_to_another_one_of_the_same_paper(
    app: Flask, aysel: Any, mixed: int
) -> None:
    links = page(aysel, f"/attempts/{mixed}/result").one("section", aria_labelledby="by-section").all("a", css="btn")

    assert [link["href"] for link in links] == [
        f"/attempts/{mixed}/result?show=wrong#items",
        "/vacancies/north/exams/official-north",
    ]
    assert links[0].text == words(app, "az", "Go through what was wrong or blank (%(count)s)", count=4)


def test_result_of_the_official_paper_leads_to_no_other_one(app: Flask, aysel: Any, mixed: int) -> None:
    score = page(aysel, f"/attempts/{mixed}/result").one("section", css="score")

    assert not score.all("a")


@pytest.mark.parametrize("right", [True, False])
def test_quick_result_promises_nothing_and_leads_to_the_full_mock(app: Flask, aysel: Any, right: bool) -> None:
    attempt_id = start(aysel, plan="quick")
    events = [event(slot, value, slot) for slot, value in keys(app, attempt_id).items()]
    send(aysel, attempt_id, events if right else events[:1])
    submit(aysel, attempt_id)

    score = page(aysel, f"/attempts/{attempt_id}/result").one("section", css="score")

    verdict = words(app, "az", "Above the mark" if right else "Below the pass mark")
    assert score.one("span", css="verdict").text == f"{'✓' if right else '✕'} {verdict}"
    assert score.one("a")["href"] == "/vacancies/north/exams/official-north"
    assert words(app, "az", "Passed") not in score.text


@pytest.mark.parametrize(("query", "said"), [("?late=1", True), ("?late=", False), ("", False)])
def test_result_says_that_an_answer_came_too_late(app: Flask, aysel: Any, mixed: int, query: str, said: bool) -> None:
    alerts = [line.text for line in page(aysel, f"/attempts/{mixed}/result{query}").all("p", role="alert")]

    sentence = words(
        app,
        "az",
        "Answers that arrived after the exam had ended do not count: question %(slots)s. The receipt lists them.",
        slots="1",
    )
    assert alerts == ([sentence] if said else [])


def test_topics_of_a_result_that_are_few_are_not_folded(aysel: Any, mixed: int) -> None:
    assert not page(aysel, f"/attempts/{mixed}/result").one("section", aria_labelledby="by-topic").all("details")


def test_own_results_are_listed_newest_first_with_state(app: Flask, aysel: Any, mixed: int) -> None:
    running = start(aysel, plan="quick")

    lines = page(aysel, "/attempts/").one("ul", css="lines").all("li")

    assert [line.one("a")["href"] for line in lines] == [f"/attempts/{running}", f"/attempts/{mixed}/result"]
    assert words(app, "az", "running") in lines[0].text
    assert lines[1].one("span", css="num").text == "8 / 12"


def test_home_shows_the_last_results(aysel: Any, mixed: int) -> None:
    section = page(aysel, "/").one("section", aria_labelledby="last")

    assert section.one("a")["href"] == f"/attempts/{mixed}/result"
    assert section.one("span", css="num").text == "8 / 12"


def test_list_of_results_before_the_first_exam_says_what_to_do(aysel: Any) -> None:
    main = page(aysel, "/attempts/").one("main")

    assert not main.all("ul")
    assert main.one("a", css="btn-primary")["href"] == "/"
