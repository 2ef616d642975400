"""Sitting an exam over HTTP, and looking up what only the database knows: keys and reasons."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext

from quizapp.database import db
from quizapp.domain.attempt import SERVER, layout_from_data
from quizapp.domain.questions import LETTERS, Kind, Question
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import bank, exams
from quizapp.web import refusals

# What `next=` may say to lead somebody astray
OFF_SITE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "//[",
    "/\t/[",
    "/\r\nevil.example",
    "/a\r\nSet-Cookie: quizapp=x",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
]


def start(client: Any, vacancy: str = "north", plan: str = "official-north") -> int:
    """Start an exam as the button does; return its number."""
    response = client.post("/attempts/", data={"vacancy": vacancy, "plan": plan})
    assert response.status_code == 302, response.text
    return int(response.location.rsplit("/", 1)[1])


def ago(**time: float) -> datetime:
    """A moment before now, so that an exam begun then has little or no time left."""
    return datetime.now(UTC) - timedelta(**time)


def start_at(app: Flask, user_id: int, began: datetime, vacancy: str = "north", plan: str = "official-north") -> int:
    """Start an exam as if the person had come at `began`."""
    with app.app_context():
        attempt_id = exams.start_attempt(user_id, vacancy, plan, seed=7, now=began).attempt_id
        db.session.remove()
        return attempt_id


def event(slot: int, value: str, sequence: int = 1, kind: str = "answer", **more: object) -> dict[str, object]:
    """What the browser reports."""
    return {"kind": kind, "slot": slot, "value": value, "sequence": sequence} | more


def send(client: Any, attempt_id: int, events: Iterable[dict[str, object]], tab: str = "tab-1") -> Any:
    """Deliver events as the exam room does; return the response."""
    return client.post(f"/api/v1/attempts/{attempt_id}/events", json={"client": tab, "events": list(events)})


def submit(client: Any, attempt_id: int) -> Any:
    return client.post(f"/attempts/{attempt_id}/finish")


def shown(app: Flask, attempt_id: int) -> dict[int, tuple[Question, tuple[int, ...]]]:
    """Return slot → the question there and the order of its options."""
    with app.app_context():
        layout = layout_from_data(db.session.get_one(AttemptRow, attempt_id).layout)
        questions = bank.questions(place.version_id for place in layout)
        db.session.remove()
    return {slot: (questions[place.version_id], place.order) for slot, place in enumerate(layout, 1)}


def right_value(question: Question, order: tuple[int, ...]) -> str:
    """What a person who knows it answers."""
    if question.kind is Kind.NUMERIC:
        return str(question.value)
    if question.kind is Kind.SHORT:
        return question.accepted[0]
    return "".join(letter for letter, index in zip(LETTERS, order, strict=False) if index in question.keys)


def wrong_value(question: Question, order: tuple[int, ...]) -> str:
    """A single wrong letter, or a wrong text."""
    if question.kind in (Kind.NUMERIC, Kind.SHORT):
        return "999"
    return next(letter for letter, index in zip(LETTERS, order, strict=False) if index not in question.keys)


def keys(app: Flask, attempt_id: int) -> dict[int, str]:
    """Return slot → the right answer, from the database: no page tells it."""
    return {slot: right_value(*place) for slot, place in shown(app, attempt_id).items()}


def secrets_of(question: Question) -> set[str]:
    """Every text that tells the key of a question: reasons, explanation, reasons of statements."""
    texts = {option.why for option in question.options} | {s.why for s in question.statements}
    return {text for text in texts | {question.explanation} if text}


def stored_events(app: Flask, attempt_id: int) -> list[tuple[str, int, str]]:
    """The log of an attempt as it counts: (kind, slot, value) in order of arrival, what browsers reported only."""
    with app.app_context():
        rows = db.session.scalars(
            db.select(AttemptEventRow)
            .where(
                AttemptEventRow.attempt_id == attempt_id,
                AttemptEventRow.client != SERVER,
                AttemptEventRow.refused == "",
            )
            .order_by(AttemptEventRow.id)
        )
        found = [(row.kind, row.slot, row.value) for row in rows]
        db.session.remove()
    return found


def stored_values(app: Flask, attempt_id: int) -> dict[int, str]:
    """Slot → what was graded."""
    with app.app_context():
        rows = db.session.scalars(db.select(ResponseRow).where(ResponseRow.attempt_id == attempt_id))
        found = {row.slot: row.value for row in rows}
        db.session.remove()
    return found


def http_sentence(app: Flask, language: str, status: int) -> str:
    """What the program says to an error of the web itself."""
    with app.test_request_context(), force_locale(language):
        return refusals.http(status)


def words(app: Flask, language: str, sentence: str, **places: object) -> str:
    """A sentence of the program in a language, as a reader sees it."""
    with app.test_request_context(), force_locale(language):
        return " ".join(gettext(sentence, **places).split())
