"""What the studio shows: the list, the queue, a question with its versions, use and history."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from quizapp.database import db
from quizapp.domain import drafts, search
from quizapp.domain.authoring import CopyState, Person, QuestionState, Standing
from quizapp.domain.drafts import Draft
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import Kind, Question, from_data
from quizapp.domain.roles import Role
from quizapp.models import IS_CURRENT, AuditEventRow, DraftRow, QuestionRow, QuestionVersionRow, ResponseRow, UserRow
from quizapp.services import audit
from quizapp.services.authoring import records

PAGE_SIZE = 50
QUEUE_SIZE = 5
EVENTS_SHOWN = 100

_Version = QuestionVersionRow
_HAS_COPY = DraftRow.question_id == QuestionRow.id
_IS_THERE = or_(QuestionRow.current_version > 0, DraftRow.question_id.is_not(None))  # not discarded as a first draft


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the bank to list. `state` is that of the question or of its working copy; '' for any."""

    topic: str = ""
    state: str = ""
    query: str = ""
    mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list. `stem` is the working copy's, if there is one; `author` is whose that is, '' for none."""

    id: int
    code: str
    topic: str
    stem: str
    state: QuestionState
    copy_state: CopyState | None
    author: str
    model: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list, counted from 1."""

    lines: list[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def questions(filters: Filters, who_id: int) -> Found:
    """Return a page of the questions that meet every filter, by code; past the last page stands the last.

    Args:
        who_id: whose questions `mine` are: those they are writing, or wrote a version of.
    """
    page = max(1, filters.page)
    found = _page(filters, who_id, page)
    if not found.lines and page > 1:
        total = _page(filters, who_id, 1).total
        return _page(filters, who_id, replace(found, total=total).pages)
    return found


def _page(filters: Filters, who_id: int, page: int) -> Found:
    """The ids first and by themselves, with how many there are; texts only of those."""
    chosen = (
        select(QuestionRow.id, func.count().over().label("total"))
        .outerjoin(DraftRow, _HAS_COPY)
        .where(_IS_THERE, *_conditions(filters, who_id))
        .order_by(QuestionRow.code)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    rows = db.session.execute(
        _lines().add_columns(chosen.c.total).join(chosen, chosen.c.id == QuestionRow.id).order_by(QuestionRow.code)
    ).all()
    return Found([_line(row) for row in rows], rows[0].total if rows else 0, page)


def _conditions(filters: Filters, who_id: int) -> Iterable[ColumnElement[bool]]:
    if filters.topic:
        yield QuestionRow.topic == filters.topic
    if filters.state in (QuestionState.PUBLISHED, QuestionState.RETIRED):
        yield QuestionRow.state == filters.state
    elif filters.state:
        yield DraftRow.state == filters.state
    for word in search.words(filters.query):
        yield QuestionRow.search_text.contains(word, autoescape=True)
    if filters.mine:
        wrote = exists().where(_Version.question_id == QuestionRow.id, _Version.author_id == who_id)
        yield or_(DraftRow.author_id == who_id, wrote)


def _lines() -> Select[Any]:
    columns = (
        QuestionRow.id,
        QuestionRow.code,
        QuestionRow.topic,
        QuestionRow.state,
        QuestionRow.model,
        DraftRow.state.label("copy_state"),
        DraftRow.content.label("copy_content"),
        _Version.content,
        UserRow.name,
    )
    return (
        select(*columns)
        .select_from(QuestionRow)
        .outerjoin(DraftRow, _HAS_COPY)
        .outerjoin(_Version, IS_CURRENT)
        .outerjoin(UserRow, UserRow.id == DraftRow.author_id)
    )


def _line(row: Any) -> Line:
    content = row.copy_content or row.content
    return Line(
        row.id,
        row.code,
        row.topic,
        content["stem"],
        QuestionState(row.state),
        CopyState(row.copy_state) if row.copy_state else None,
        row.name or "",
        row.model,
    )


def queue(who: Person) -> list[Line]:
    """Return what waits for `who`, the longest first: texts of others to approve, and for approvers to publish."""
    wrote = exists().where(records.wrote(DraftRow.question_id), AuditEventRow.actor_id == who.id)
    waiting = and_(
        DraftRow.state == CopyState.SUBMITTED, or_(DraftRow.author_id.is_(None), DraftRow.author_id != who.id), ~wrote
    )
    if who.role.may(Role.APPROVER):
        waiting = or_(waiting, DraftRow.state == CopyState.APPROVED)
    rows = db.session.execute(_lines().where(waiting).order_by(DraftRow.updated_at, QuestionRow.id).limit(QUEUE_SIZE))
    return [_line(row) for row in rows]


def counts() -> dict[str, int]:
    """Return state → how many questions, or working copies, are in it."""
    of_questions = (
        select(QuestionRow.state, func.count()).where(QuestionRow.state != "draft").group_by(QuestionRow.state)
    )
    of_copies = select(DraftRow.state, func.count()).group_by(DraftRow.state)
    found = dict.fromkeys((*(s.value for s in CopyState), "published", "retired"), 0)
    for state, count in db.session.execute(union_all(of_questions, of_copies)):
        found[state] = count
    return found


@dataclass(frozen=True, slots=True)
class WorkingText:
    """What the working copy says, and who wrote and approved it; '' for someone who has left."""

    content: Draft
    author: str
    approver: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question as the studio shows it. `current` is what new exams show, None before the first version."""

    id: int
    code: str
    topic: str
    standing: Standing
    current: Question | None
    version_id: int
    text: WorkingText | None


def question(question_id: int) -> QuestionPage:
    """Return a question with its current version and its working copy.

    Raises:
        NotFound: no such question, or a draft that was discarded before it became one.
    """
    author, approver = aliased(UserRow), aliased(UserRow)
    row = db.session.execute(
        select(QuestionRow, DraftRow, _Version.id, _Version.content, author.name, approver.name)
        .outerjoin(DraftRow, _HAS_COPY)
        .outerjoin(_Version, IS_CURRENT)
        .outerjoin(author, author.id == DraftRow.author_id)
        .outerjoin(approver, approver.id == DraftRow.approver_id)
        .where(QuestionRow.id == question_id, _IS_THERE)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(question_id)
    found, draft, version_id, content, author_name, approver_name = row
    current = from_data(content) if content else None
    return QuestionPage(
        found.id,
        found.code,
        found.topic,
        records.standing(found, draft, current.kind if current else Kind.SINGLE),
        current,
        version_id or 0,
        draft
        and WorkingText(drafts.from_data(draft.content), author_name or "", approver_name or "", draft.updated_at),
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version, who wrote and approved it ('' for one of the files), and how it was answered in exams.

    `share_right` is the mean worth of the answers from 0 to 1; None without any.
    """

    number: int
    at: datetime
    author: str
    approver: str
    answered: int
    share_right: float | None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that has happened to a question: its versions and the log, both the newest first."""

    versions: list[VersionLine]
    events: list[audit.Entry]

    @property
    def answered(self) -> int:
        return sum(version.answered for version in self.versions)

    @property
    def share_right(self) -> float | None:
        worth = sum(v.answered * v.share_right for v in self.versions if v.share_right is not None)
        return worth / self.answered if self.answered else None


def history(question_id: int) -> History:
    """Return the versions of a question, how each was answered, and the last hundred lines of its log."""
    author, approver = aliased(UserRow), aliased(UserRow)
    rows = db.session.execute(
        select(
            _Version.number,
            _Version.created_at,
            author.name,
            approver.name,
            func.count(ResponseRow.slot),
            func.avg(ResponseRow.fraction),
        )
        .outerjoin(ResponseRow, ResponseRow.version_id == _Version.id)
        .outerjoin(author, author.id == _Version.author_id)
        .outerjoin(approver, approver.id == _Version.approver_id)
        .where(_Version.question_id == question_id)
        .group_by(_Version.id, author.name, approver.name)
        .order_by(_Version.number.desc())
    )
    lines = [VersionLine(number, at, a or "", b or "", answered, share) for number, at, a, b, answered, share in rows]
    events = audit.entries(subject=records.SUBJECT, subject_id=question_id, limit=EVENTS_SHOWN)
    return History(lines, events)


def versions(question_id: int, numbers: Iterable[int]) -> dict[int, Question]:
    """Return number → what that version says, of those that exist."""
    rows = db.session.execute(
        select(_Version.number, _Version.content).where(
            _Version.question_id == question_id, _Version.number.in_(list(numbers))
        )
    )
    return {number: from_data(content) for number, content in rows}
