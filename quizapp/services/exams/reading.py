"""What a person sees of their attempts: the room while it runs, the result afterwards, and the list of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import Attempt, AttemptState, Progress, Slot, as_of, layout_from_data, replay, require_open
from quizapp.domain.errors import AttemptClosing, AttemptStillOpen, BlindReviewOpen, UnknownSlot
from quizapp.domain.grading import Part, Score, by_part, total
from quizapp.domain.held import held_together
from quizapp.domain.plans import ExamPlan, plan_from_data
from quizapp.domain.questions import Question
from quizapp.models import AttemptEventRow, AttemptRow, ResponseRow
from quizapp.services import bank
from quizapp.services.exams.finishing import settle_row
from quizapp.services.exams.records import attempt_row, held_on, log_of, row_and_papers, slots_held


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the exam room shows; questions carry keys, which the surface must not send."""

    attempt: Attempt
    vacancy_code: str
    plan: ExamPlan
    layout: Sequence[Slot]
    shapes: str
    progress: Progress
    questions: dict[int, Question]  # version id → question
    log: int  # the place in the log up to which this tells

    @property
    def count(self) -> int:
        return len(self.layout)

    def question(self, slot: int) -> Question:
        return self.questions[self.layout[slot - 1].version_id]


def room(attempt_id: int, user_id: int, *, now: datetime, slot: int | None = None) -> Room:
    """Return the open attempt as it stands.

    Args:
        slot: load only this slot's question (others are absent); 0 for where the person left off, None for all.

    Raises:
        NotFound: no such attempt of this person.
        AttemptClosed, AttemptExpired: it is over; the result is there to see.
        UnknownSlot: the paper has no such slot.
    """
    row = attempt_row(attempt_id, user_id)
    attempt = row.to_domain()
    require_open(attempt, now)
    layout = layout_from_data(row.layout)
    if slot is not None and not 0 <= slot <= len(layout):
        raise UnknownSlot(slot, len(layout))
    events, log = log_of(attempt_id)
    progress = replay(events)
    if slot == 0:
        slot = progress.last or 1
    wanted = [layout[slot - 1]] if slot else layout
    questions = bank.questions(s.version_id for s in wanted)
    return Room(attempt, row.vacancy_code, plan_from_data(row.plan), layout, row.shapes, progress, questions, log)


@dataclass(frozen=True, slots=True)
class Paper:
    """What an attempt asks, running or ended; questions carry keys, which the surface must not send."""

    attempt: Attempt
    vacancy_code: str
    plan: ExamPlan
    layout: Sequence[Slot]
    shapes: str
    questions: dict[int, Question]  # version id → question


def paper(attempt_id: int, user_id: int) -> Paper:
    """Return the questions of an attempt as they were set, for print.

    Raises:
        NotFound: no such attempt of this person.
    """
    row = attempt_row(attempt_id, user_id)
    layout = layout_from_data(row.layout)
    questions = bank.questions(slot.version_id for slot in layout)
    return Paper(row.to_domain(), row.vacancy_code, plan_from_data(row.plan), layout, row.shapes, questions)


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The answers of an attempt without its questions, running or ended."""

    attempt: Attempt  # as it stands now
    plan: ExamPlan
    shapes: str
    progress: Progress
    log: int  # the place in the log up to which this tells

    @property
    def is_open(self) -> bool:
        return self.attempt.state is AttemptState.OPEN


def answer_sheet(attempt_id: int, user_id: int, *, now: datetime) -> AnswerSheet:
    """Return what the log of an attempt holds, for a sheet that is typed in.

    Raises:
        NotFound: no such attempt of this person.
    """
    row = attempt_row(attempt_id, user_id)
    events, log = log_of(attempt_id)
    return AnswerSheet(as_of(row.to_domain(), now), plan_from_data(row.plan), row.shapes, replay(events), log)


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One slot of a finished paper: what was shown, chosen, and worth.

    `held`: the question, or another on its fact, stands on a paper whose keys are not shown yet; its key waits as well.
    """

    slot: int
    section: int
    version_id: int
    question: Question
    order: tuple[int, ...]
    value: str
    fraction: float
    seconds: int
    held: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A finished attempt, graded."""

    attempt: Attempt
    vacancy_code: str
    plan: ExamPlan
    score: Score
    items: list[ResultItem]
    sections: dict[int, Part]
    topics: dict[str, Part]
    section_seconds: dict[int, int]
    blind: Score | None  # with the blind review

    @property
    def duration(self) -> timedelta:
        assert self.attempt.finished_at is not None
        return self.attempt.finished_at - self.attempt.started_at


def result(attempt_id: int, user_id: int, *, now: datetime) -> Result:
    """Return the graded paper; an attempt whose time is over is settled first.

    What stands on another paper of the person whose keys are not shown yet is marked as held.

    Raises:
        NotFound: no such attempt of this person.
        AttemptStillOpen: keys are shown only afterwards.
        AttemptClosing: answers given before the deadline may still arrive.
        BlindReviewOpen: the person is answering again what was flagged or blank.
    """
    row, papers, revision = row_and_papers(attempt_id, user_id, now)
    if as_of(row.to_domain(), now).state is AttemptState.OPEN:
        raise AttemptStillOpen(attempt_id)
    row = settle_row(row, now) if row.points is None else row
    if row.finished_at is None:
        raise AttemptClosing(attempt_id, row.closes_at)
    if row.blind_opened_at and row.blind_points is None:
        raise BlindReviewOpen(attempt_id)
    layout = layout_from_data(row.layout)
    responses = db.session.execute(
        select(ResponseRow.slot, ResponseRow.value, ResponseRow.fraction, ResponseRow.seconds)
        .where(ResponseRow.attempt_id == attempt_id)
        .order_by(ResponseRow.slot)
    ).all()
    questions = bank.questions(slot.version_id for slot in layout)
    held: set[int] = set()
    if papers:
        pool = bank.published(revision).pool
        others = held_together([held_on(paper.layout, pool) for paper in papers])
        held = slots_held(layout, questions, others, pool)
    items = [
        ResultItem(
            r.slot,
            (place := layout[r.slot - 1]).section,
            place.version_id,
            questions[place.version_id],
            place.order,
            r.value,
            r.fraction,
            r.seconds,
            r.slot in held,
        )
        for r in responses
    ]
    plan = plan_from_data(row.plan)
    seconds: dict[int, int] = {}
    for item in items:
        seconds[item.section] = seconds.get(item.section, 0) + item.seconds
    return Result(
        row.to_domain(),
        row.vacancy_code,
        plan,
        total((item.fraction for item in items), plan.pass_mark),
        items,
        by_part((item.section, item.fraction) for item in items),
        by_part((item.question.topic, item.fraction) for item in items),
        seconds,
        None if row.blind_points is None else Score(row.blind_points, plan.count, plan.pass_mark),
    )


def refused_slots(attempt_id: int, user_id: int) -> list[int]:
    """Return the slots whose answers came too late to count; [] for an attempt of somebody else."""
    rows = db.session.scalars(
        select(AttemptEventRow.slot)
        .join(AttemptRow, AttemptRow.id == AttemptEventRow.attempt_id)
        .where(AttemptRow.id == attempt_id, AttemptRow.user_id == user_id, AttemptEventRow.refused != "")
        .distinct()
        .order_by(AttemptEventRow.slot)
    )
    return list(rows)


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """A line of a person's list of attempts."""

    attempt: Attempt
    vacancy_code: str
    plan: ExamPlan
    points: float | None

    @property
    def is_running(self) -> bool:
        return self.attempt.finished_at is None

    @property
    def passed(self) -> bool | None:
        return None if self.points is None else Score(self.points, self.plan.count, self.plan.pass_mark).passed


def attempts_of(user_id: int, *, now: datetime, limit: int = 200) -> list[AttemptSummary]:
    """Return a person's attempts, running ones first, then the newest; those whose time is over are settled."""
    rows = list(
        db.session.scalars(
            select(AttemptRow)
            .where(AttemptRow.user_id == user_id)
            .order_by(AttemptRow.finished_at.is_not(None), AttemptRow.started_at.desc(), AttemptRow.id.desc())
            .limit(limit)
            .execution_options(populate_existing=True)
        )
    )
    rows = [settle_row(row, now) if row.points is None else row for row in rows]
    return [AttemptSummary(r.to_domain(), r.vacancy_code, plan_from_data(r.plan), r.points) for r in rows]
