"""Rows of an attempt and its log, as the other parts read them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from quizapp.database import db
from quizapp.domain.assembly import Pool
from quizapp.domain.attempt import SERVER, Event, EventKind, Slot, layout_from_data
from quizapp.domain.errors import NotFound
from quizapp.domain.held import Held
from quizapp.domain.questions import Question
from quizapp.models import AttemptEventRow, AttemptRow, BankStateRow, UserRow
from quizapp.services import bank

# Keys wait for the blind review of an attempt, and what waits for its key is no lesson yet.
KEYS_SHOWN = and_(
    AttemptRow.points.is_not(None), or_(AttemptRow.blind_opened_at.is_(None), AttemptRow.blind_points.is_not(None))
)


def attempt_row(attempt_id: int, user_id: int) -> AttemptRow:
    row = db.session.scalars(
        select(AttemptRow)
        .where(AttemptRow.id == attempt_id, AttemptRow.user_id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(attempt_id)
    return row


def waits(row: Any, now: datetime) -> bool:
    """Of an attempt whose keys are not shown: whether they wait for something. What takes no more answers and was only
    not graded yet is graded by whoever looks at it next."""
    return row.finished_at is not None or now < row.closes_at


def papers_to_come(user_id: int) -> tuple[int, int, Sequence[Any]]:
    """Return the bank's revision, the person's extra time in per cent, and their papers whose keys are not shown yet,
    in one statement.

    Raises:
        NotFound: no bank has been loaded.
    """
    mine = and_(AttemptRow.user_id == user_id, ~KEYS_SHOWN)
    columns = (
        AttemptRow.id,
        AttemptRow.vacancy_code,
        AttemptRow.plan_code,
        AttemptRow.deadline,
        AttemptRow.closes_at,
        AttemptRow.finished_at,
        AttemptRow.layout,
    )
    percent = select(UserRow.extra_time_percent).where(UserRow.id == user_id).scalar_subquery()
    rows = db.session.execute(
        select(BankStateRow.revision, percent.label("percent"), *columns).outerjoin_from(BankStateRow, AttemptRow, mine)
    ).all()
    if not rows:
        raise NotFound("bank")
    return rows[0].revision, rows[0].percent or 0, [row for row in rows if row.id is not None]


def held_on(stored: Iterable[Sequence[object]], pool: Pool) -> Held:
    """What the paper of a stored layout withholds: its questions, the facts its versions have, and those its questions
    have now."""
    layout = layout_from_data(stored)
    ids = frozenset(slot.question_id for slot in layout)
    shown = bank.questions(slot.version_id for slot in layout)
    return Held(ids, pool.facts_of(ids) | {question.fact for question in shown.values()})


def slots_held(layout: Sequence[Slot], questions: Mapping[int, Question], held: Held, pool: Pool) -> set[int]:
    """Slots of a layout whose question is held, by the fact that it had when it was shown or has now.

    Args:
        questions: version id → question, of the layout.
    """
    facts = pool.fact_by_question
    return {
        number
        for number, slot in enumerate(layout, 1)
        if held.holds(slot.question_id, (questions[slot.version_id].fact, facts.get(slot.question_id)))
    }


def row_and_papers(attempt_id: int, user_id: int, now: datetime) -> tuple[AttemptRow, list[AttemptRow], int]:
    """Return an attempt, the person's others whose keys are not shown yet, and the bank's revision, in one statement.

    Raises:
        NotFound: no such attempt of this person.
    """
    rows = db.session.execute(
        select(AttemptRow, select(BankStateRow.revision).scalar_subquery())
        .where(AttemptRow.user_id == user_id, or_(AttemptRow.id == attempt_id, ~KEYS_SHOWN))
        .execution_options(populate_existing=True)
    ).all()
    for found, revision in rows:
        if found.id == attempt_id:
            return found, [row for row, _ in rows if row is not found and waits(row, now)], revision
    raise NotFound(attempt_id)


_KINDS = {kind.value: kind for kind in EventKind}


def events_of(attempt_id: int) -> list[Event]:
    """The log as it counts: without what was refused."""
    return log_of(attempt_id)[0]


def log_of(attempt_id: int) -> tuple[list[Event], int]:
    """The log as it counts, and its last place."""
    rows = db.session.execute(
        select(
            AttemptEventRow.id,
            AttemptEventRow.kind,
            AttemptEventRow.slot,
            AttemptEventRow.value,
            AttemptEventRow.at,
            AttemptEventRow.sequence,
            AttemptEventRow.client,
        )
        .where(AttemptEventRow.attempt_id == attempt_id, AttemptEventRow.refused == "")
        .order_by(AttemptEventRow.id)
    ).all()
    events = [
        Event(_KINDS[kind], slot, value, at, sequence, client) for _, kind, slot, value, at, sequence, client in rows
    ]
    return events, rows[-1].id if rows else 0


def of_server(
    attempt_id: int, kind: EventKind, value: str, *, at: datetime, now: datetime, sequence: int = 1
) -> dict[str, Any]:
    """Columns of an event that the server itself records."""
    return {
        "attempt_id": attempt_id,
        "client": SERVER,
        "sequence": sequence,
        "kind": kind.value,
        "slot": 0,
        "value": value,
        "at": at,
        "received_at": now,
    }
