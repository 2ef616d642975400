"""What people do in practice, through the services: begin a run, answer rightly or wrongly, and time passes."""

from datetime import datetime

from conftest import NOW
from exam_actions import SOON
from flask import Flask
from sitting import right_value, wrong_value
from sqlalchemy import select, update

from quizapp.database import db
from quizapp.domain.attempt import layout_from_data
from quizapp.domain.questions import Question
from quizapp.domain.scheduling import Card
from quizapp.models import PracticeAnswerRow, PracticeRunRow, QuestionRow, ReviewCardRow
from quizapp.services import bank, practice


def begin(
    user_id: int, kind: str = "unseen", topic: str = "", count: int = 10, *, seed: int = 1, now: datetime = NOW
) -> int:
    """Begin a run and return it."""
    return practice.start(user_id, kind, topic, count, seed=seed, now=now)


def questions_of(run_id: int, user_id: int, *, now: datetime = SOON) -> list[int]:
    """Question ids of a run, by slot."""
    return [slot.question_id for slot in practice.run(run_id, user_id, now=now).layout]


def right(run_id: int, user_id: int, slot: int) -> str:
    shown = practice.run(run_id, user_id, now=SOON)
    return right_value(shown.question(slot), shown.layout[slot - 1].order)


def wrong(run_id: int, user_id: int, slot: int) -> str:
    shown = practice.run(run_id, user_id, now=SOON)
    return wrong_value(shown.question(slot), shown.layout[slot - 1].order)


def answer_right(run_id: int, user_id: int, *slots: int, unsure: bool = False, now: datetime = SOON) -> None:
    for slot in slots:
        practice.answer(run_id, user_id, slot, right(run_id, user_id, slot), unsure=unsure, now=now)


def answer_wrong(run_id: int, user_id: int, *slots: int, unsure: bool = False, now: datetime = SOON) -> None:
    for slot in slots:
        practice.answer(run_id, user_id, slot, wrong(run_id, user_id, slot), unsure=unsure, now=now)


def cards_of(user_id: int) -> dict[int, Card]:
    """Question id → card."""
    rows = db.session.scalars(
        select(ReviewCardRow).where(ReviewCardRow.user_id == user_id).execution_options(populate_existing=True)
    )
    return {row.question_id: Card(*(getattr(row, name) for name in Card.__dataclass_fields__)) for row in rows}


def answers_of(run_id: int) -> dict[int, PracticeAnswerRow]:
    """Slot → what is kept."""
    rows = db.session.scalars(
        select(PracticeAnswerRow).where(PracticeAnswerRow.run_id == run_id).execution_options(populate_existing=True)
    )
    return {row.slot: row for row in rows}


def retire(question_id: int) -> None:
    """Take a question out of the bank, as a tutor does."""
    db.session.execute(update(QuestionRow).where(QuestionRow.id == question_id).values(state="retired"))
    db.session.commit()


def make_due(user_id: int, at: datetime) -> None:
    """Let all cards of a person be due since `at`."""
    db.session.execute(update(ReviewCardRow).where(ReviewCardRow.user_id == user_id).values(due=at))
    db.session.commit()


def placed(app: Flask, run_id: int) -> dict[int, tuple[Question, tuple[int, ...]]]:
    """Slot → the question there and the order of its options, from outside: no page tells the key."""
    with app.app_context():
        layout = layout_from_data(db.session.get_one(PracticeRunRow, run_id).layout)
        questions = bank.questions(place.version_id for place in layout)
        db.session.remove()
    return {slot: (questions[place.version_id], place.order) for slot, place in enumerate(layout, 1)}
