"""Home of a person, their progress page, and what they prepare for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, format_date
from many_answers import write_history
from markup import Element, parse
from sitting import ago, keys, send, start, start_at, submit, words
from sitting import event as saved
from sqlalchemy import func, select

from quizapp.database import db
from quizapp.i18n import LANGUAGES
from quizapp.models import AttemptRow, UserRow
from quizapp.services import exams

MOST = 12
TOMORROW = (datetime.now(UTC) + timedelta(days=1, hours=4)).date()  # in Baku


def page(client: Any, address: str, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return parse(answer.text)


@pytest.fixture
def aysel(person: Any, log_in: Any) -> Any:
    person("Aysel")
    return log_in("Aysel")


def speak(client: Any, language: str) -> Any:
    client.post("/language", data={"language": language})
    return client


def sat(app: Flask, client: Any, right: int, plan: str = "official-north", vacancy: str = "north") -> int:
    """Hand in an exam with this many right answers."""
    attempt_id = start(client, vacancy, plan)
    known = list(keys(app, attempt_id).items())[:right]
    send(client, attempt_id, [saved(slot, value, slot) for slot, value in known])
    submit(client, attempt_id)
    return attempt_id


@contextmanager
def inside(app: Flask) -> Iterator[int]:
    """The first person's id, inside the application."""
    with app.app_context():
        yield db.session.scalars(select(func.min(UserRow.id))).one()
        db.session.remove()


def primary(dom: Element) -> Element:
    """The one primary button."""
    return dom.one("main").one(css="btn-primary")


def sentences(dom: Element) -> list[str]:
    return [line.text for line in dom.one("main").all("p")]


# ---- Home


def test_home_of_a_newcomer_is_the_quick_mock(app: Flask, aysel: Any) -> None:
    dom = page(aysel, "/")

    assert dom.one("h1").text == words(app, "az", "Today: the quick mock")
    assert primary(dom).text == words(app, "az", "Start the quick mock")
    assert dom.one("section", css="card--act").one("form")["action"] == "/attempts/"


def test_home_of_a_stranger_says_what_this_is(app: Flask, client: Any) -> None:
    dom = page(client, "/")

    assert dom.one("h1").text == words(app, "az", "Would you pass today?")
    assert len(dom.one("ul", css="lines--links").all("a")) == 2
    assert not dom.all("section", css="card--act")


def test_home_offers_practice_in_the_costliest_topic(app: Flask, aysel: Any) -> None:
    sat(app, aysel, 12)
    with inside(app) as user_id:
        db.session.execute(db.text("DELETE FROM review_cards WHERE user_id = :id"), {"id": user_id})
        db.session.commit()

    form = page(aysel, "/").one("section", css="card--act").one("form")

    fields = {field["name"]: field["value"] for field in form.all("input") if field["name"] != "csrf_token"}
    assert (form["action"], fields) == ("/practice/", {"kind": "topic", "topic": "law.migration", "count": "10"})
    assert aysel.post(form["action"], data=fields).status_code == 302


def test_home_offers_reviews_that_are_due(app: Flask, aysel: Any) -> None:
    sat(app, aysel, 0, "official-north")
    with inside(app):
        db.session.execute(db.text("UPDATE attempts SET reviewed_at = started_at"))
        add_due_cards(app, 14)

    dom = page(aysel, "/")

    form = dom.one("section", css="card--act").one("form")
    assert dom.one("h1").text.count("14") == 1
    assert {field["name"]: field["value"] for field in form.all("input")}["kind"] == "due"
    assert aysel.post(form["action"], data={"kind": "due"}).location.startswith("/practice/runs/")


def add_due_cards(app: Flask, count: int) -> None:
    db.session.execute(
        db.text(
            "INSERT INTO review_cards"
            " SELECT (SELECT min(id) FROM users), id, '2026-01-01 00:00:00.000000', 2, NULL, 1.0, 5.0,"
            " '2025-12-31 00:00:00.000000', 1 FROM questions ORDER BY id LIMIT :count"
        ),
        {"count": count},
    )
    db.session.commit()


def test_home_offers_the_end_of_a_blind_review_and_no_score_before(app: Flask, aysel: Any) -> None:
    attempt_id = start(aysel)
    with inside(app) as user_id:
        exams.submit(attempt_id, user_id, now=datetime.now(UTC), blind=True)

    dom = page(aysel, "/")

    assert primary(dom)["href"] == f"/attempts/{attempt_id}/blind"
    assert not dom.all("section", aria_labelledby="last")
    assert aysel.get(primary(dom)["href"]).status_code == 200


def test_home_leads_from_an_exam_that_is_closing_to_its_result(app: Flask, aysel: Any) -> None:
    with inside(app) as user_id:
        attempt_id = start_at(app, user_id, ago(minutes=31))
    with inside(app):
        db.session.get_one(AttemptRow, attempt_id).closes_at = ago(minutes=-5)
        db.session.commit()

    assert primary(page(aysel, "/"))["href"] == f"/attempts/{attempt_id}/result"


def test_second_running_exam_is_on_home_too(aysel: Any) -> None:
    full, quick = start(aysel), start(aysel, plan="quick")

    dom = page(aysel, "/")

    assert primary(dom)["href"] == f"/attempts/{quick}"
    assert dom.one("main").one("p", css="also").one("a")["href"] == f"/attempts/{full}"


def test_home_shows_how_the_vacancy_stands(app: Flask, aysel: Any) -> None:
    attempt_id = sat(app, aysel, 9)
    aysel.post("/progress/goal", data={"vacancy": "north", "exam_on": TOMORROW.isoformat()})

    card = page(speak(aysel, "en"), "/").one("section", css="standing")

    assert card.one("a", css="num")["href"] == f"/attempts/{attempt_id}/result"
    assert card.one("a", css="num").text == "9 / 12"
    assert card.one("a", href="/progress/").text
    with app.test_request_context(), force_locale("en_GB"):
        assert format_date(TOMORROW, "long") in card.text
    assert [fact.text for fact in card.one("p", css="facts").all("strong")] == ["0", "1", "0", "2"]


@pytest.mark.parametrize("address", ["/", "/progress/", "/progress/goal"])
def test_page_has_one_primary_button_and_nothing_inline(app: Flask, aysel: Any, address: str) -> None:
    sat(app, aysel, 9)

    dom = page(aysel, address)

    assert primary(dom)
    assert not [e.tag for e in dom.walk() if any(name.startswith("on") or name == "style" for name in e.attributes)]
    assert not dom.all("style")


# ---- Progress


def test_progress_before_the_first_answer_says_what_to_do(app: Flask, aysel: Any) -> None:
    dom = page(aysel, "/progress/")

    assert primary(dom)["href"] == "/"
    assert not dom.all("svg")
    assert not dom.all("table")


def test_progress_during_a_first_exam_leads_back_to_it(aysel: Any) -> None:
    attempt_id = start(aysel)

    assert primary(page(aysel, "/progress/"))["href"] == f"/attempts/{attempt_id}"


def test_one_mock_is_a_dot_and_a_table_without_a_line(app: Flask, aysel: Any) -> None:
    attempt_id = sat(app, aysel, 9)

    section = page(aysel, "/progress/").one("section", aria_labelledby="trend-official")

    assert len(section.all("path", css="chart__dot")) == 1
    assert not section.all("path", css="chart__line")
    assert "open" in section.one("details").attributes
    assert section.one("tbody").one("a")["href"] == f"/attempts/{attempt_id}/result"
    assert section.one("td", css="num").text == "9 / 12"


def test_several_mocks_are_a_line_with_the_pass_mark_and_the_same_in_words(app: Flask, aysel: Any) -> None:
    for right in (3, 9, 12):
        sat(app, aysel, right)

    section = page(aysel, "/progress/").one("section", aria_labelledby="trend-official")

    # 20 is 100 %, 176 is 0 %: 3/12, 9/12 and 12/12; the mark is 8/12
    assert section.one("path", css="chart__line")["d"] == "M80.0 137.0 L292.0 59.0 L504.0 20.0"
    assert section.one("path", css="chart__mark")["d"] == "M80 72.0 H504"
    label = section.one("svg", role="img")["aria-label"]
    assert "3; 9; 12" in label
    assert "8" in label
    assert [cell.text for cell in section.all("td", css="num")] == ["12 / 12", "9 / 12", "3 / 12"]


def test_outlook_is_refused_with_what_is_missing_and_then_described(app: Flask, aysel: Any) -> None:
    speak(aysel, "en")
    sat(app, aysel, 12)
    refused = page(aysel, "/progress/").one("section", aria_labelledby="trend-official")
    sat(app, aysel, 3)
    described = page(aysel, "/progress/").one("section", aria_labelledby="trend-official")

    assert "1 more full mock for your vacancy" in refused.text
    assert "2 full mocks" in described.text
    assert "1 reached the pass mark" in described.text
    assert "%" not in described.one("div", css="trend").all("p")[0].text


def test_quick_mocks_stand_apart_from_full_ones(app: Flask, aysel: Any) -> None:
    sat(app, aysel, 5, "quick")

    dom = page(aysel, "/progress/")

    assert len(dom.one("section", aria_labelledby="trend-quick").all("path", css="chart__dot")) == 1
    assert not dom.one("section", aria_labelledby="trend-official").all("svg")


def test_each_weak_topic_has_a_button_that_practises_it(app: Flask, aysel: Any) -> None:
    sat(app, aysel, 12)

    forms = page(aysel, "/progress/").one("ul", css="weakest").all("form")

    sent = [{f["name"]: f["value"] for f in form.all("input") if f["name"] != "csrf_token"} for form in forms]
    assert sent == [
        {"kind": "topic", "topic": topic, "count": "10"}
        for topic in ("law.migration", "law.constitution", "general.history")
    ]
    assert {form["action"] for form in forms} == {"/practice/"}
    assert [aysel.post("/practice/", data=data).status_code for data in sent] == [302, 302, 302]


def test_mastery_is_told_by_area_and_topic(app: Flask, aysel: Any) -> None:
    speak(aysel, "en")
    sat(app, aysel, 12)

    areas = page(aysel, "/progress/").all("details", css="area")

    rows = [[cell.text for cell in row.all()] for area in areas for row in area.one("tbody").all("tr")]
    assert [row[0].split()[0] for row in rows] == ["Migration", "Constitution", "History"]
    assert "fair 68 %" in " ".join(rows[0])
    assert "too few answers" in " ".join(rows[1])


def test_time_is_told_by_week(app: Flask, aysel: Any) -> None:
    with inside(app) as user_id:
        write_history(user_id, now=datetime.now(UTC), mocks=20, practised=0, per_mock=12)

    rows = page(speak(aysel, "en"), "/progress/").one("section", aria_labelledby="time").one("tbody").all("tr")

    assert 3 <= len(rows) <= 4
    assert "84 answers" in rows[1].text
    assert "42 min" in rows[1].text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/progress/", "/progress/goal"])
def test_pages_speak_every_language(app: Flask, aysel: Any, address: str, language: str) -> None:
    sat(app, aysel, 9)
    sat(app, aysel, 2, "quick")

    dom = page(speak(aysel, language), address)

    assert dom.one("html")["lang"] == language
    assert dom.one("h1").text
    assert "%(" not in dom.text


@pytest.fixture
def long_history(app: Flask, aysel: Any) -> Any:
    with inside(app) as user_id:
        write_history(user_id, now=datetime.now(UTC))
    return aysel


@pytest.mark.parametrize("address", ["/", "/progress/"])
def test_page_of_a_long_history_costs_few_statements_and_stays_small(long_history: Any, address: str) -> None:
    long_history.get(address)

    answer = long_history.get(address)

    assert answer.status_code == 200
    assert 1 <= int(answer.headers["X-DB-Statements"]) <= MOST
    assert len(answer.data) < 60_000


def test_trend_of_a_long_history_has_the_last_thirty(long_history: Any) -> None:
    section = page(long_history, "/progress/").one("section", aria_labelledby="trend-official")

    assert len(section.all("path", css="chart__dot")) == len(section.one("tbody").all("tr")) == 30


def test_progress_of_others_is_not_shown(app: Flask, aysel: Any, person: Any, log_in: Any) -> None:
    sat(app, aysel, 9)
    person("Murad")

    assert not page(log_in("Murad"), "/progress/").all("table")


# ---- What I prepare for


def goal_of(app: Flask) -> tuple[str | None, date | None]:
    with inside(app) as user_id:
        user = db.session.get_one(UserRow, user_id)
        return user.vacancy_code, user.exam_on


def test_goal_is_saved_shown_again_and_leads_home(app: Flask, aysel: Any) -> None:
    answer = aysel.post("/progress/goal", data={"vacancy": "south", "exam_on": TOMORROW.isoformat()})

    dom = page(aysel, "/progress/goal")

    assert answer.location == "/"
    assert goal_of(app) == ("south", TOMORROW)
    assert [o["value"] for o in dom.all("option") if "selected" in o.attributes] == ["south"]
    assert dom.one("input", name="exam_on")["value"] == TOMORROW.isoformat()


def test_saving_the_goal_leads_back_to_where_one_came_from(aysel: Any) -> None:
    link = page(aysel, "/account/").one("main").one("a", href="/progress/goal?next=/account/")
    form = page(aysel, link["href"]).one("main").one("form")

    assert aysel.post(form["action"], data={"vacancy": "north"}).location == "/account/"


def test_choice_outlives_an_exam_of_another_vacancy(app: Flask, aysel: Any) -> None:
    aysel.post("/progress/goal", data={"vacancy": "south", "exam_on": ""})
    submit(aysel, start(aysel, "north", "quick"))

    options = page(aysel, "/").one("select", name="vacancy").all("option")

    assert goal_of(app) == ("south", None)
    assert [o["value"] for o in options if "selected" in o.attributes] == ["south"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"vacancy": "east"}, "vacancy"),
        ({"vacancy": "north", "exam_on": "2020-01-01"}, "exam_on"),
        ({"vacancy": "north", "exam_on": "2090-01-01"}, "exam_on"),
        ({"vacancy": "north", "exam_on": "tomorrow"}, "exam_on"),
    ],
)
def test_goal_that_cannot_be_is_refused_at_its_field_and_nothing_is_saved(
    app: Flask, aysel: Any, sent: dict[str, str], field: str
) -> None:
    answer = aysel.post("/progress/goal", data=sent)

    dom = parse(answer.text)
    invalid = dom.one("div", css="field--invalid")
    assert answer.status_code == 422
    assert [e["name"] for e in invalid.all() if e.get("name")] == [field]
    assert invalid.one("p", css="field__note").text
    assert goal_of(app) == (None, None)


def test_guest_may_choose_too(app: Flask, client: Any) -> None:
    start(client, plan="quick")

    client.post("/progress/goal", data={"vacancy": "south"})

    assert goal_of(app) == ("south", None)
