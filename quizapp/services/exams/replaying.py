"""An attempt told from its log alone, and compared with what the database keeps of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import Event, EventKind, Progress, Refused, layout_from_data, replay
from quizapp.domain.errors import NotFound
from quizapp.domain.grading import fraction, total
from quizapp.domain.plans import ExamPlan, plan_from_data
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import bank
from quizapp.services.exams.records import attempt_row


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log. `number` is its place there; `refused` says why it does not count."""

    number: int
    event: Event
    received_at: datetime
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Replay:
    """An attempt rebuilt from its log. `differences` are sentences for operators: none means equal."""

    attempt_id: int
    plan: ExamPlan
    started_at: datetime
    deadline: datetime
    finished_at: datetime | None
    lines: list[LogLine]
    progress: Progress
    points: float | None  # of the log; None while it runs
    differences: list[str]

    @property
    def count(self) -> int:
        return self.plan.count


def replay_attempt(attempt_id: int) -> Replay:
    """Rebuild an attempt from its log and compare it with its stored deadline, responses and points.

    Raises:
        NotFound: no such attempt.
    """
    row = db.session.get(AttemptRow, attempt_id, populate_existing=True)
    if row is None:
        raise NotFound(f"attempt {attempt_id}")
    return _rebuild(row)


def receipt(attempt_id: int, user_id: int) -> Replay:
    """Return the log of a person's own attempt: what was saved, and when.

    Raises:
        NotFound: no such attempt of this person.
    """
    return _rebuild(attempt_row(attempt_id, user_id))


def _rebuild(row: AttemptRow) -> Replay:
    lines = _lines(row.id)
    counted = [line.event for line in lines if line.refused is None]
    progress = replay(counted, since=row.started_at, until=row.finished_at)
    points = _points(row, progress) if row.finished_at else None
    return Replay(
        attempt_id=row.id,
        plan=plan_from_data(row.plan),
        started_at=row.started_at,
        deadline=row.deadline,
        finished_at=row.finished_at,
        lines=lines,
        progress=progress,
        points=points,
        differences=list(_differences(row, counted, progress, points)),
    )


def _lines(attempt_id: int) -> list[LogLine]:
    rows = db.session.scalars(
        select(AttemptEventRow).where(AttemptEventRow.attempt_id == attempt_id).order_by(AttemptEventRow.id)
    )
    return [
        LogLine(
            row.id,
            Event(EventKind(row.kind), row.slot, row.value, row.at, row.sequence, row.client),
            row.received_at,
            Refused(row.refused) if row.refused else None,
        )
        for row in rows
    ]


def _points(row: AttemptRow, progress: Progress) -> float:
    layout = layout_from_data(row.layout)
    questions = bank.questions(slot.version_id for slot in layout)
    marks = (fraction(questions[slot.version_id], progress.of(n).value, slot.order) for n, slot in enumerate(layout, 1))
    return total(marks, None).points


def _differences(row: AttemptRow, counted: list[Event], progress: Progress, points: float | None) -> Iterator[str]:
    """Say where what is stored is not what the log tells."""
    plan = plan_from_data(row.plan)
    granted = sum(int(event.value) for event in counted if event.kind is EventKind.EXTEND)
    personal = row.extra_seconds - granted
    if row.deadline != row.started_at + timedelta(minutes=plan.time_limit_minutes, seconds=personal + granted):
        yield f"the deadline {row.deadline:%H:%M:%S} is not the start, the plan's time and the extra time"
    if row.finished_at is None or row.points is None:
        return
    answers = [event for event in counted if event.kind is EventKind.ANSWER]
    if any(event.at > row.finished_at or event.at >= row.deadline for event in answers):
        yield "an answer that counts was given after the end"
    stored = db.session.execute(
        select(ResponseRow.slot, ResponseRow.value).where(ResponseRow.attempt_id == row.id).order_by(ResponseRow.slot)
    ).all()
    if [slot for slot, _ in stored] != list(range(1, len(row.layout) + 1)):
        yield f"{len(stored)} responses are stored for {len(row.layout)} questions"
    for slot, value in stored:
        if value != progress.of(slot).value:
            yield f"question {slot}: the log says {progress.of(slot).value!r}, stored is {value!r}"
    if points != row.points:
        yield f"the log is worth {points}, stored is {row.points}"
