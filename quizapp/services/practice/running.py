"""A run of questions: the key after each answer, and what the answer teaches the review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, select, update

from quizapp.database import begin_write, db
from quizapp.domain.attempt import Slot, layout_from_data
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.errors import BadResponse, NotFound, QuestionHeld
from quizapp.domain.grading import fraction
from quizapp.domain.practice import Kind
from quizapp.domain.questions import Question, shape, shapes_accepting
from quizapp.models import PracticeAnswerRow, PracticeRunRow, QuestionRow, QuestionVersionRow, ReviewCardRow
from quizapp.services import bank, reviews
from quizapp.services.practice.papers import held_slots, papers_of

LONGEST_ANSWER = timedelta(minutes=10)  # who takes longer has left the desk


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in a slot, and what has become of its question since."""

    value: str
    fraction: float
    unsure: bool
    seconds: int
    withdrawn: bool  # the question is asked no more
    changed: bool  # it says something else now than what was shown
    due: datetime | None  # when it comes back; None: it was known, there is no need

    @property
    def right(self) -> bool:
        return self.fraction == 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands; questions carry keys, which the surface sends only for answered slots that are not held."""

    id: int
    kind: Kind
    topic: str
    layout: Sequence[Slot]
    questions: Mapping[int, Question]  # version id → question
    answers: Mapping[int, Answer]  # by slot
    held: Mapping[int, int]  # slot → the attempt on whose paper its question, or another on its fact, stands
    catalogue: Catalogue

    @property
    def count(self) -> int:
        return len(self.layout)

    @property
    def open_slots(self) -> list[int]:
        """Slots that can be answered now."""
        return [slot for slot in range(1, self.count + 1) if slot not in self.answers and slot not in self.held]

    @property
    def wrong_slots(self) -> list[int]:
        return [slot for slot, answer in sorted(self.answers.items()) if not answer.right]

    def question(self, slot: int) -> Question:
        return self.questions[self.layout[slot - 1].version_id]


def run(run_id: int, user_id: int, *, now: datetime) -> Run:
    """Return a run with its answers.

    Raises:
        NotFound: no such run of this person.
    """
    row = _run_row(run_id, user_id)
    layout = layout_from_data(row.layout)
    current, papers = papers_of(user_id, now)
    questions = bank.questions(slot.version_id for slot in layout)
    return Run(
        run_id,
        Kind(row.kind),
        row.topic,
        layout,
        questions,
        _answers_of(run_id),
        held_slots(layout, questions, papers, current),
        current.catalogue,
    )


def _run_row(run_id: int, user_id: int) -> PracticeRunRow:
    row = db.session.scalars(
        select(PracticeRunRow).where(PracticeRunRow.id == run_id, PracticeRunRow.user_id == user_id)
    ).first()
    if row is None:
        raise NotFound(run_id)
    return row


def _answers_of(run_id: int) -> dict[int, Answer]:
    given, version, card = PracticeAnswerRow, QuestionVersionRow, ReviewCardRow
    rows = db.session.execute(
        select(
            given.slot,
            given.value,
            given.fraction,
            given.unsure,
            given.seconds,
            QuestionRow.state != "published",
            version.number != QuestionRow.current_version,
            card.due,
        )
        .join(QuestionRow, QuestionRow.id == given.question_id)
        .join(version, version.id == given.version_id)
        .outerjoin(card, and_(card.user_id == given.user_id, card.question_id == given.question_id))
        .where(given.run_id == run_id)
    )
    return {row[0]: Answer(*row[1:]) for row in rows}


def answer(run_id: int, user_id: int, slot: int, value: str, *, unsure: bool, now: datetime) -> str:
    """Grade and keep the answer in a slot and move the question's review. The first one stays: its key was shown.

    It is graded against the version that was shown, whatever has become of the question since.

    Args:
        unsure: the person says that they are guessing.

    Returns:
        What is kept: `value`, or what was answered before.

    Raises:
        NotFound: no such run of this person, or no such slot in it.
        BadResponse: nothing, or nothing that this question can be answered with.
        QuestionHeld: an exam is running that asks the same.
    """
    row = _run_row(run_id, user_id)
    layout = layout_from_data(row.layout)
    if not 1 <= slot <= len(layout):
        raise NotFound(slot)
    place = layout[slot - 1]
    question = bank.questions([place.version_id])[place.version_id]
    if not value or shape(question) not in shapes_accepting(value):
        raise BadResponse(slot, value)
    current, papers = papers_of(user_id, now)
    if held := held_slots([place], {place.version_id: question}, papers, current):
        raise QuestionHeld(held[1])
    mark = fraction(question, value, place.order)
    begin_write()
    exam_on = reviews.lock(user_id)  # one person's answers wait for each other
    before = _kept(run_id)
    if slot in before:
        db.session.commit()
        return before[slot][0]
    db.session.execute(
        insert(PracticeAnswerRow).values(
            run_id=run_id,
            slot=slot,
            user_id=user_id,
            question_id=place.question_id,
            version_id=place.version_id,
            value=value,
            fraction=mark,
            unsure=unsure,
            seconds=_seconds(now - max((at for _, at in before.values()), default=row.started_at)),
            at=now,
        )
    )
    reviews.record(user_id, place.question_id, right=mark == 1, unsure=unsure, at=now, exam_on=exam_on)
    db.session.commit()
    return value


def _kept(run_id: int) -> dict[int, tuple[str, datetime]]:
    """Slot → what was answered there, and when."""
    given = PracticeAnswerRow
    rows = db.session.execute(select(given.slot, given.value, given.at).where(given.run_id == run_id))
    return {slot: (value, at) for slot, value, at in rows}


def _seconds(spent: timedelta) -> int:
    return round(min(max(spent, timedelta()), LONGEST_ANSWER).total_seconds())


def hand_over(guest_id: int, user_id: int) -> None:
    """Move a guest's runs, answers and review to an account. The caller commits."""
    for table in (PracticeRunRow, PracticeAnswerRow):
        db.session.execute(
            update(table).where(table.user_id == guest_id).values(user_id=user_id),
            execution_options={"synchronize_session": False},
        )
    reviews.hand_over(guest_id, user_id)
