"""Ending an attempt: by the person or by the clock; and grading it behind the closed door."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, insert, literal, select, union_all, update

from quizapp.database import UtcDateTime, begin_write, db
from quizapp.domain.attempt import AttemptState, EventKind, layout_from_data, replay
from quizapp.domain.grading import fraction, total
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import bank
from quizapp.services.exams.records import attempt_row, events_of, of_server


def submit(attempt_id: int, user_id: int, *, now: datetime, blind: bool = False) -> None:
    """End the attempt and grade what was saved. Submitting again changes nothing.

    After the deadline it ends the waiting for late deliveries: the person says that there are none.

    Args:
        blind: open the blind review; keys wait for its end. An attempt that has ended already gets none.

    Raises:
        NotFound: no such attempt of this person.
    """
    mine = AttemptRow.user_id == user_id
    in_time, over = AttemptRow.deadline > now, AttemptRow.deadline <= now
    if not (
        _finish(attempt_id, AttemptState.SUBMITTED, now, mine, in_time, blind=blind)
        or _finish(attempt_id, AttemptState.EXPIRED, now, mine, over, blind=blind)
    ):
        settle_row(attempt_row(attempt_id, user_id), now)


def settle(attempt_id: int, *, now: datetime) -> bool:
    """Record the end of an attempt that takes nothing more; True when this call did it. Safe to repeat."""
    return _finish(attempt_id, AttemptState.EXPIRED, now, AttemptRow.closes_at <= now)


def settle_all(*, now: datetime) -> int:
    """Record and grade every attempt that takes nothing more, and grade what a crash left ungraded; return how many.

    Nobody waits for this: whoever looks at an attempt sees it ended. Safe to run twice at once.
    """
    ended = AttemptRow.finished_at.is_(None) & (AttemptRow.closes_at <= now)
    half = AttemptRow.finished_at.is_not(None) & AttemptRow.points.is_(None)
    ids = db.session.scalars(select(AttemptRow.id).where(ended | half)).all()
    for attempt_id in ids:
        settle_row(db.session.get_one(AttemptRow, attempt_id, populate_existing=True), now)
    return len(ids)


def settle_row(row: AttemptRow, now: datetime) -> AttemptRow:
    """Return `row` with its end recorded and graded, if it has ended and takes no late deliveries any more."""
    if row.finished_at is None and now < row.closes_at:
        return row
    if row.finished_at is None:
        settle(row.id, now=now)
        db.session.refresh(row)
    if row.points is None:  # whoever closed it died before grading, or is about to grade
        _grade(row)
        db.session.refresh(row)
    return row


def _finish(
    attempt_id: int, how: AttemptState, now: datetime, *conditions: ColumnElement[bool], blind: bool = False
) -> bool:
    """Close the door first, grade behind it: no save can slip in between reading the log and grading it."""
    expired = how is AttemptState.EXPIRED
    values = {"finish": how.value, "finished_at": AttemptRow.deadline if expired else now}
    begin_write()
    row = db.session.scalars(
        update(AttemptRow)
        .where(AttemptRow.id == attempt_id, AttemptRow.finished_at.is_(None), *conditions)
        .values(values | ({"blind_opened_at": now} if blind else {}))
        .returning(AttemptRow),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).first()
    if row is not None:
        kind = EventKind.EXPIRE if expired else EventKind.SUBMIT
        assert row.finished_at is not None
        event = of_server(row.id, kind, "", at=row.finished_at, now=now)
        if not expired:
            event["at"] = _not_before_the_answers(row.id, row.finished_at)
        row.finished_at = db.session.scalars(
            insert(AttemptEventRow).values(event).returning(AttemptEventRow.at)
        ).one()  # written again only where it moved
    db.session.commit()
    if row is None:
        return False
    _grade(row)
    return True


def _not_before_the_answers(attempt_id: int, asked: datetime) -> ScalarSelect[datetime]:
    """When the door closed: as it was asked for, or, where that waited for the write lock, after the last answer that
    slipped in meanwhile."""
    log = AttemptEventRow
    times = union_all(
        select(literal(asked, UtcDateTime).label("at")),
        select(log.at).where(log.attempt_id == attempt_id, log.refused == "", log.kind == EventKind.ANSWER.value),
    ).subquery()
    return select(func.max(times.c.at)).scalar_subquery()


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
