"""A person with a long history, written in bulk: mocks every day and practice in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from quizapp.database import db
from quizapp.domain.plans import plan_to_data
from quizapp.models import AttemptRow, PracticeAnswerRow, PracticeRunRow, QuestionRow, QuestionVersionRow, ResponseRow
from quizapp.services import bank

PER_MOCK = 100
PER_RUN = 10


def write_history(
    user_id: int,
    *,
    now: datetime,
    mocks: int = 200,
    practised: int = 5_000,
    vacancy: str = "north",
    plan: str = "official-north",
    per_mock: int = PER_MOCK,
) -> None:
    """Give a person `mocks` finished mocks, one a day until yesterday, and `practised` answers of practice.

    Three answers in four are right; every answer takes 30 seconds.
    """
    questions = db.session.execute(
        select(QuestionRow.id, QuestionVersionRow.id)
        .join(QuestionVersionRow, QuestionVersionRow.question_id == QuestionRow.id)
        .order_by(QuestionRow.id)
    ).all()
    if mocks:
        plan_data = plan_to_data(bank.published().catalogue.plans[plan])
        days = [now - timedelta(days=n) for n in range(mocks, 0, -1)]
        _sit(questions, [_attempt(user_id, vacancy, plan_data, day, per_mock) for day in days], per_mock)
    if practised:
        _practise(user_id, questions, now, practised)
    db.session.commit()


def _sit(questions: Sequence[Any], rows: Sequence[dict[str, Any]], per_mock: int) -> None:
    attempts = db.session.scalars(insert(AttemptRow).returning(AttemptRow.id, sort_by_parameter_order=True), rows).all()
    db.session.execute(
        insert(ResponseRow),
        [
            {"attempt_id": attempt_id, "slot": slot, "value": "A"} | _answer(questions, n * per_mock + slot)
            for n, attempt_id in enumerate(attempts)
            for slot in range(1, per_mock + 1)
        ],
    )


def _attempt(user_id: int, vacancy: str, plan: dict[str, Any], day: datetime, per_mock: int) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "vacancy_code": vacancy,
        "plan_code": plan["code"],
        "plan": plan,
        "bank_revision": 1,
        "seed": 1,
        "layout": [],
        "shapes": "4" * per_mock,
        "started_at": day,
        "deadline": day + timedelta(hours=3),
        "closes_at": day + timedelta(hours=3),
        "finished_at": day + timedelta(hours=2),
        "finish": "submitted",
        "points": 0.75 * per_mock,
        "reviewed_at": day + timedelta(hours=2),
    }


def _answer(questions: Sequence[Any], number: int) -> dict[str, Any]:
    question_id, version_id = questions[number % len(questions)]
    right = (number + number // len(questions)) % 4 > 0  # each question is wrong every fourth time
    return {"question_id": question_id, "version_id": version_id, "fraction": float(right), "seconds": 30}


def _practise(user_id: int, questions: Sequence[Any], now: datetime, practised: int) -> None:
    starts = [now - timedelta(hours=12 * n) for n in range(1, practised // PER_RUN + 1)]
    runs = db.session.scalars(
        insert(PracticeRunRow).returning(PracticeRunRow.id, sort_by_parameter_order=True),
        [{"user_id": user_id, "kind": "mixed", "topic": "", "layout": [], "started_at": start} for start in starts],
    ).all()
    db.session.execute(
        insert(PracticeAnswerRow),
        [
            {"run_id": run, "slot": slot, "user_id": user_id, "value": "A", "unsure": False, "at": start}
            | _answer(questions, n * PER_RUN + slot)
            for n, (run, start) in enumerate(zip(runs, starts, strict=True))
            for slot in range(1, PER_RUN + 1)
        ],
    )
