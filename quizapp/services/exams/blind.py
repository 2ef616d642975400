"""Blind review: after the clock and before any key, what was flagged or blank may be answered again.

The score that counts stays as it was; the second one tells what was lost to time and nerves rather than to knowledge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from quizapp.database import begin_write, db
from quizapp.domain.attempt import EventKind, Progress, Slot, check_response, layout_from_data, replay
from quizapp.domain.errors import NotFound, UnknownSlot
from quizapp.domain.grading import fraction, total
from quizapp.domain.plans import ExamPlan, plan_from_data
from quizapp.domain.questions import Question
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import bank
from quizapp.services.exams.records import attempt_row, events_of, of_server


@dataclass(frozen=True, slots=True)
class BlindPaper:
    """What may be answered again. Questions carry keys, which the surface must not send."""

    attempt_id: int
    plan: ExamPlan
    layout: Sequence[Slot]
    shapes: str
    slots: list[int]
    values: dict[int, str]  # slot → what stands there now
    progress: Progress  # as the exam ended
    questions: dict[int, Question]


def _open_slots(progress: Progress, count: int) -> list[int]:
    """Return the slots that were blank or flagged when the exam ended."""
    return sorted({*progress.blanks(count), *progress.flagged()})


def blind_paper(attempt_id: int, user_id: int) -> BlindPaper:
    """Return an attempt's blind review while it is open.

    Raises:
        NotFound: no such attempt of this person, or its blind review is not open.
    """
    row = attempt_row(attempt_id, user_id)
    if not _is_open(row):
        raise NotFound(attempt_id)
    return _paper(row)


def _is_open(row: AttemptRow) -> bool:
    return row.blind_opened_at is not None and row.blind_points is None


def _paper(row: AttemptRow) -> BlindPaper:
    layout = layout_from_data(row.layout)
    events = events_of(row.id)
    progress = replay(events)
    slots = _open_slots(progress, len(layout))
    again = {event.slot: event.value for event in events if event.kind is EventKind.BLIND}
    return BlindPaper(
        row.id,
        plan_from_data(row.plan),
        layout,
        row.shapes,
        slots,
        {slot: again.get(slot, progress.of(slot).value) for slot in slots},
        progress,
        bank.questions(layout[slot - 1].version_id for slot in slots),
    )


def _locked(attempt_id: int) -> AttemptRow:
    """Start writing; nothing is kept between reading the answers and closing the review."""
    begin_write()
    return db.session.get_one(AttemptRow, attempt_id, populate_existing=True, with_for_update=True)


def answer_blind(attempt_id: int, user_id: int, values: Mapping[int, str], *, now: datetime) -> None:
    """Keep answers of the blind review; the last one of each slot stands.

    Raises:
        NotFound: as for `blind_paper`.
        UnknownSlot, BadResponse: a slot that is not under review, or a letter that it has not; nothing is kept.
    """
    paper = blind_paper(attempt_id, user_id)
    for slot, value in values.items():
        if slot not in paper.slots:
            raise UnknownSlot(slot, len(paper.layout))
        check_response(slot, value, paper.shapes)
    changed = {slot: value for slot, value in values.items() if value != paper.values[slot]}
    if not changed:
        return
    if not _is_open(_locked(attempt_id)):  # ended in another tab meanwhile
        db.session.rollback()
        raise NotFound(attempt_id)
    log = AttemptEventRow
    done = db.session.scalar(
        select(func.max(log.sequence)).where(log.attempt_id == attempt_id, log.kind == EventKind.BLIND.value)
    )
    rows = [
        of_server(attempt_id, EventKind.BLIND, value, at=now, now=now, sequence=n) | {"slot": slot}
        for n, (slot, value) in enumerate(sorted(changed.items()), (done or 0) + 1)
    ]
    db.session.execute(insert(log), rows)
    db.session.commit()


def end_blind(attempt_id: int, user_id: int) -> float:
    """Close the blind review, and return its points; from now on keys are shown. Ending it again changes nothing.

    Raises:
        NotFound: no such attempt of this person, or it never had a blind review.
    """
    row = attempt_row(attempt_id, user_id)
    if row.blind_opened_at is None:
        raise NotFound(attempt_id)
    if _is_open(row):
        row = _locked(attempt_id)
        if _is_open(row):
            row.blind_points = _points(_paper(row))
        db.session.commit()
    assert row.blind_points is not None
    return row.blind_points


def _points(paper: BlindPaper) -> float:
    """What the paper is worth with the answers of the blind review in the place of the timed ones."""
    timed = db.session.execute(
        select(ResponseRow.slot, ResponseRow.fraction).where(ResponseRow.attempt_id == paper.attempt_id)
    ).all()
    marks = {slot: mark for slot, mark in timed}  # noqa: C416 – dict() would take the rows for a mapping
    for slot, value in paper.values.items():
        place = paper.layout[slot - 1]
        marks[slot] = fraction(paper.questions[place.version_id], value, place.order)
    return total(marks.values(), None).points
