"""Spaced review: what a person got wrong comes back when it is about to be forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from quizapp.database import begin_write, db
from quizapp.domain.scheduling import Card, review
from quizapp.models import AttemptRow, QuestionRow, ResponseRow, ReviewCardRow, UserRow
from quizapp.services.exams.finishing import settle_row
from quizapp.services.exams.records import KEYS_SHOWN

# A blank that was on screen is an answer: the person did not know. One that was never opened says nothing.
ANSWERED = or_(ResponseRow.value != "", ResponseRow.seconds > 0)


def sync(user_id: int, *, now: datetime) -> int:
    """Take the answers of this person's graded exams into their review; those whose time is over are graded first.

    Each attempt is taken once, whoever asks and how often: it is claimed by a conditional UPDATE.

    Returns:
        How many attempts this call took.
    """
    pending = _pending(user_id, now)
    if not pending:
        return 0
    begin_write()
    exam_on = lock(user_id)
    claimed = db.session.scalars(
        update(AttemptRow)
        .where(AttemptRow.id.in_(pending), AttemptRow.user_id == user_id, AttemptRow.reviewed_at.is_(None), KEYS_SHOWN)
        .values(reviewed_at=now)
        .returning(AttemptRow.id),
        execution_options={"synchronize_session": False},
    ).all()
    if claimed:
        _take(user_id, claimed, exam_on)
    db.session.commit()
    return len(claimed)


def _pending(user_id: int, now: datetime) -> list[int]:
    """Attempts whose answers are not in the review yet, settled where their time is over.

    What waits for its key in a blind review is no lesson yet.
    """
    over = and_(AttemptRow.points.is_(None), or_(AttemptRow.finished_at.is_not(None), AttemptRow.closes_at <= now))
    rows = db.session.execute(
        select(AttemptRow.id, AttemptRow.points).where(
            AttemptRow.user_id == user_id, AttemptRow.reviewed_at.is_(None), or_(KEYS_SHOWN, over)
        )
    ).all()
    for attempt_id, points in rows:
        if points is None:
            settle_row(db.session.get_one(AttemptRow, attempt_id, populate_existing=True), now)
    return [attempt_id for attempt_id, _ in rows]


def _take(user_id: int, attempts: Sequence[int], exam_on: date | None) -> None:
    """Move the cards by the answers of these attempts, in the order in which they were handed in."""
    answers = db.session.execute(
        select(ResponseRow.question_id, ResponseRow.fraction, AttemptRow.finished_at)
        .join(AttemptRow, AttemptRow.id == ResponseRow.attempt_id)
        .where(ResponseRow.attempt_id.in_(attempts), ANSWERED)
        .order_by(AttemptRow.finished_at, AttemptRow.id, ResponseRow.slot)
    ).all()
    before = _cards(user_id)
    after = dict(before)
    for question_id, fraction, at in answers:
        assert at is not None  # of finished attempts
        moved = review(after.get(question_id), right=fraction == 1, unsure=False, at=at, exam_on=exam_on)
        if moved is not None:
            after[question_id] = moved
    _store(user_id, {question_id: card for question_id, card in after.items() if card != before.get(question_id)})


def _cards(user_id: int) -> dict[int, Card]:
    row = ReviewCardRow
    found = db.session.execute(select(row.question_id, *_columns()).where(row.user_id == user_id))
    return {question_id: Card(*values) for question_id, *values in found}


def _columns() -> tuple[Any, ...]:
    """Columns of the row in the order of the card's fields."""
    return tuple(getattr(ReviewCardRow, name) for name in Card.__dataclass_fields__)


def _store(user_id: int, cards: Mapping[int, Card]) -> None:
    """Put these in the place of what there is of the same questions: one statement, however many."""
    if not cards:
        return
    # the table itself: by way of the class, rows without a step would make statements of their own
    new = _INSERT[db.engine.dialect.name](ReviewCardRow.__table__)
    rows = [asdict(card) | {"user_id": user_id, "question_id": question_id} for question_id, card in cards.items()]
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["user_id", "question_id"],
            set_={name: new.excluded[name] for name in Card.__dataclass_fields__},
        ),
        rows,
    )


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def record(
    user_id: int, question_id: int, *, right: bool, unsure: bool, at: datetime, exam_on: date | None
) -> Card | None:
    """Move the card of one question by an answer and return it; None while the question needs none.

    Part of the caller's transaction, which has called `lock` for `exam_on`.
    """
    row = ReviewCardRow
    mine = (row.user_id == user_id, row.question_id == question_id)
    found = db.session.execute(select(*_columns()).where(*mine)).first()
    card = Card(*found) if found else None
    moved = review(card, right=right, unsure=unsure, at=at, exam_on=exam_on)
    if moved is not None and moved != card:
        _store(user_id, {question_id: moved})
    return moved


def lock(user_id: int) -> date | None:
    """Let nobody else move this person's cards until the transaction ends; return the day of their exam.

    SQLite's write lock does so by itself; PostgreSQL locks the person's row, no more than that others may refer to it.
    """
    return db.session.scalar(select(UserRow.exam_on).where(UserRow.id == user_id).with_for_update(key_share=True))


def due_count(user_id: int, *, now: datetime) -> int:
    """Return how many questions are due; a question that is no longer asked is not."""
    query = (
        select(func.count())
        .select_from(ReviewCardRow)
        .join(QuestionRow, QuestionRow.id == ReviewCardRow.question_id)
        .where(*_published_cards(user_id), ReviewCardRow.due <= now)
    )
    return db.session.scalar(query) or 0


def next_due(user_id: int, *, now: datetime) -> datetime | None:
    """Return when the next question comes back that is not due yet; None when none will."""
    return db.session.scalar(
        select(func.min(ReviewCardRow.due))
        .join(QuestionRow, QuestionRow.id == ReviewCardRow.question_id)
        .where(*_published_cards(user_id), ReviewCardRow.due > now)
    )


def _published_cards(user_id: int) -> Iterable[ColumnElement[bool]]:
    return ReviewCardRow.user_id == user_id, QuestionRow.state == "published"


def due_since(user_id: int, *, now: datetime) -> dict[int, datetime]:
    """Return question id → since when it is due."""
    row = ReviewCardRow
    found = db.session.execute(select(row.question_id, row.due).where(row.user_id == user_id, row.due <= now))
    return {question_id: due for question_id, due in found}  # noqa: C416 – dict() would take the result for a mapping


def hand_over(guest_id: int, user_id: int) -> None:
    """Move a guest's cards to an account; where both have one, the later answer knows more. The caller commits."""
    mine, other = ReviewCardRow, aliased(ReviewCardRow)

    def has_other(owner: int, *later: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(other.user_id == owner, other.question_id == mine.question_id, *later)

    for statement in (
        delete(mine).where(mine.user_id == user_id, has_other(guest_id, other.last_review > mine.last_review)),
        delete(mine).where(mine.user_id == guest_id, has_other(user_id)),
        update(mine).where(mine.user_id == guest_id).values(user_id=user_id),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})
