"""Ending an attempt: by the person or by the clock; and grading it behind the closed door."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from quizapp.database import begin_write, db
from quizapp.domain.attempt import AttemptState, as_of, layout_from_data, replay
from quizapp.domain.grading import fraction, total
from quizapp.models import AttemptRow, ResponseRow
from quizapp.services import bank
from quizapp.services.exams.records import attempt_row, events_of


def submit(attempt_id: int, user_id: int, *, now: datetime) -> None:
    """End the attempt and grade what was saved. Submitting again changes nothing.

    Raises:
        NotFound: no such attempt of this person.
    """
    if not _finish(attempt_id, AttemptState.SUBMITTED, now, user_id=user_id):
        settle_row(attempt_row(attempt_id, user_id), now)


def settle(attempt_id: int, *, now: datetime) -> bool:
    """Record the end of an attempt whose time is over; True when this call did it. Safe to repeat."""
    return _finish(attempt_id, AttemptState.EXPIRED, now)


def settle_row(row: AttemptRow, now: datetime) -> AttemptRow:
    """Return `row` with its end recorded and graded, if it has ended."""
    if as_of(row.to_domain(), now).state is AttemptState.OPEN:
        return row
    if row.finished_at is None:
        settle(row.id, now=now)
        db.session.refresh(row)
    if row.points is None:  # whoever closed it died before grading, or is about to grade
        _grade(row)
        db.session.refresh(row)
    return row


def _finish(attempt_id: int, how: AttemptState, now: datetime, *, user_id: int | None = None) -> bool:
    """Close the door first, grade behind it: no save can slip in between reading the log and grading it."""
    condition = [AttemptRow.id == attempt_id, AttemptRow.finished_at.is_(None)]
    if user_id is not None:
        condition.append(AttemptRow.user_id == user_id)
    expired = how is AttemptState.EXPIRED
    condition.append(AttemptRow.deadline <= now if expired else AttemptRow.deadline > now)
    begin_write()
    row = db.session.scalars(
        update(AttemptRow)
        .where(*condition)
        .values(finish=how.value, finished_at=AttemptRow.deadline if expired else now)
        .returning(AttemptRow),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).first()
    db.session.commit()
    if row is None:
        return False
    _grade(row)
    return True


def _grade(row: AttemptRow) -> None:
    """Write a closed attempt's responses and points; a repeat writes the same."""
    layout = layout_from_data(row.layout)
    progress = replay(events_of(row.id), since=row.started_at, until=row.finished_at)
    questions = bank.questions(slot.version_id for slot in layout)
    responses: list[dict[str, Any]] = [
        {
            "attempt_id": row.id,
            "slot": number,
            "question_id": slot.question_id,
            "version_id": slot.version_id,
            "value": (state := progress.of(number)).value,
            "fraction": fraction(questions[slot.version_id], state.value, slot.order),
            "seconds": state.seconds,
        }
        for number, slot in enumerate(layout, 1)
    ]
    points = total((response["fraction"] for response in responses), None).points
    begin_write()
    graded = db.session.execute(
        update(AttemptRow).where(AttemptRow.id == row.id, AttemptRow.points.is_(None)).values(points=points),
        execution_options={"synchronize_session": False},
    )
    if graded.rowcount:  # type: ignore[attr-defined]
        db.session.execute(insert(ResponseRow), responses)
    db.session.commit()
