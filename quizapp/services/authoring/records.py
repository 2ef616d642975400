"""Rows of a question and its working copy, as the actions read and write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, and_, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from quizapp.database import begin_write, db
from quizapp.domain.authoring import CopyState, Event, QuestionState, Standing, WorkingCopy
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.errors import DraftChanged, NotFound, Refusal, UnknownTopic
from quizapp.domain.questions import Kind, Question, from_data
from quizapp.models import AuditEventRow, BankStateRow, DraftRow, QuestionRow, QuestionVersionRow
from quizapp.services import audit

SUBJECT = "question"
_PAST = {
    Event.EDIT: "edited",
    Event.SUBMIT: "submitted",
    Event.RETURN: "returned",
    Event.APPROVE: "approved",
    Event.PUBLISH: "published",
    Event.DISCARD: "discarded",
    Event.RETIRE: "retired",
    Event.RESTORE: "restored",
}
CREATED = "question.created"
UNCHANGED = "unchanged"  # fact of a save that says what stood there before


def action(event: Event) -> str:
    """The name of an event in the log."""
    return f"{SUBJECT}.{_PAST[event]}"


@contextmanager
def writing() -> Iterator[None]:
    """One writing transaction: committed at the end, taken back whole when the rules refuse."""
    begin_write()
    try:
        yield
    except Refusal:
        db.session.rollback()
        raise
    db.session.commit()


def load(question_id: int) -> tuple[QuestionRow, DraftRow | None]:
    """Return a question and its working copy as they are in the database now.

    Raises:
        NotFound: no such question, or a draft that was discarded before it became one.
    """
    found = db.session.execute(
        select(QuestionRow, DraftRow)
        .outerjoin(DraftRow, DraftRow.question_id == QuestionRow.id)
        .where(QuestionRow.id == question_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(question_id)
    row, draft = found
    if row.current_version == 0 and draft is None:
        raise NotFound(question_id)
    return row, draft


def standing(row: QuestionRow, draft: DraftRow | None, kind: Kind, *, events: int = 0) -> Standing:
    """Return where the question stands, as the rules see it."""
    return Standing(QuestionState(row.state), row.current_version, kind, row.model, _copy(draft), events)


def wrote(question_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Of the log: the lines of those who wrote what the working copy of a question says or has said."""
    ended = aliased(AuditEventRow)
    last_end = (
        select(func.coalesce(func.max(ended.id), 0))
        .where(
            ended.subject == SUBJECT,
            ended.subject_id == question_id,
            ended.action.in_([action(Event.PUBLISH), action(Event.DISCARD)]),
        )
        .scalar_subquery()
    )
    return and_(
        AuditEventRow.subject == SUBJECT,
        AuditEventRow.subject_id == question_id,
        AuditEventRow.action.in_([CREATED, action(Event.EDIT)]),
        AuditEventRow.details[UNCHANGED].as_boolean().is_not(True),
        AuditEventRow.id > last_end,
    )


def _writers(question_id: int) -> tuple[int | None, ...]:
    """Who wrote on the working copy, the first of them first; None for those who have left."""
    lines = db.session.scalars(select(AuditEventRow.actor_id).where(wrote(question_id)).order_by(AuditEventRow.id))
    return tuple(dict.fromkeys(lines))


def _copy(draft: DraftRow | None) -> WorkingCopy | None:
    if draft is None:
        return None
    return WorkingCopy(
        CopyState(draft.state),
        draft.revision,
        draft.base_version,
        draft.author_id,
        draft.approver_id,
        draft.returned,
        _writers(draft.question_id),
    )


def current_content(row: QuestionRow) -> Question:
    """Return what the current version says."""
    version = QuestionVersionRow
    is_current = (version.question_id == row.id) & (version.number == row.current_version)
    return from_data(db.session.scalars(select(version.content).where(is_current)).one())


def count_events(question_id: int) -> int:
    """How many lines of the log are about the question."""
    about_it = (AuditEventRow.subject == SUBJECT) & (AuditEventRow.subject_id == question_id)
    return db.session.scalar(select(func.count()).select_from(AuditEventRow).where(about_it)) or 0


def record(who_id: int, event: Event, question_id: int, *, now: datetime, comment: str = "", **facts: Any) -> None:
    audit.record(who_id, action(event), SUBJECT, question_id, now=now, comment=comment, **facts)


def claim(statement: Update | Delete) -> bool:
    """Run a conditional UPDATE or DELETE of one row; return whether the row was as expected.

    Two people may have read the same state: only one of their statements finds it.
    """
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1


def move_copy(question_id: int, seen: int, after: Standing, *, now: datetime, **more: Any) -> None:
    """Write the working copy as `after` has it, if it is still at revision `seen`.

    Raises:
        DraftChanged: it is not.
    """
    copy = after.copy
    assert copy is not None
    values = {
        "state": copy.state.value,
        "revision": copy.revision,
        "base_version": copy.base_version,
        "author_id": copy.author_id,
        "approver_id": copy.approver_id,
        "returned": copy.returned,
        "updated_at": now,
    } | more
    where = (DraftRow.question_id == question_id, DraftRow.revision == seen)
    if not claim(update(DraftRow).where(*where).values(values)):
        raise DraftChanged(revision_now(question_id))


def revision_now(question_id: int) -> int:
    """The revision of the working copy in this moment, 0 when there is none."""
    return db.session.scalar(select(DraftRow.revision).where(DraftRow.question_id == question_id)) or 0


def raise_bank_revision() -> None:
    """Tell every process that the pool has changed."""
    db.session.execute(update(BankStateRow).values(revision=BankStateRow.revision + 1))


def require_topic(code: str, catalogue: Catalogue) -> None:
    """Raise UnknownTopic unless the catalogue has the topic: what is published there must find its place."""
    if code not in catalogue.topics:
        raise UnknownTopic(code)
