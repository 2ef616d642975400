"""Reports of doubtful questions: from a candidate to the tutors, and the answer back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from quizapp.database import begin_write, db, read_page
from quizapp.domain.attempt import Slot, layout_from_data
from quizapp.domain.errors import AlreadyReported, NotFound, QuestionHeld, ReportAnswered
from quizapp.domain.questions import Question
from quizapp.domain.reports import Outcome, Reason, answer_text, doubt, require_may_answer
from quizapp.domain.roles import Role
from quizapp.models import (
    IS_CURRENT,
    AttemptRow,
    PracticeAnswerRow,
    PracticeRunRow,
    QuestionRow,
    QuestionVersionRow,
    ReportRow,
    ResponseRow,
    UserRow,
)
from quizapp.services import audit, bank
from quizapp.services.exams.records import KEYS_SHOWN
from quizapp.services.practice.papers import held_slots, papers_of

PAGE = 25
MOST = 200  # reports on one page of a person's own, or of others on one question

_IS_OPEN = ReportRow.answered_at.is_(None)


@dataclass(frozen=True, slots=True)
class Sight:
    """A version as a person last saw it with its key: where, in which order, their answer and what it was worth."""

    slot: int
    question_id: int
    version_id: int
    question: Question
    order: tuple[int, ...]
    value: str
    fraction: float


def sight(user_id: int, version_id: int, *, now: datetime) -> Sight:
    """Return how this person has seen this version answered.

    Raises:
        NotFound: they have not, neither in a finished exam nor in practice.
        QuestionHeld: it, or another on its fact, stands on a paper of theirs whose keys are not shown yet.
    """
    found = _sight(user_id, version_id)
    if found is None:
        raise NotFound("version")
    current, papers = papers_of(user_id, now)
    place = Slot(found.question_id, found.version_id, 0, found.order)
    if held := held_slots([place], {version_id: found.question}, papers, current):
        raise QuestionHeld(held[1])
    return found


def _sight(user_id: int, version_id: int) -> Sight | None:
    row = db.session.execute(_in_exams(user_id, version_id)).first()
    row = row or db.session.execute(_in_practice(user_id, version_id)).first()
    if row is None:
        return None
    order = layout_from_data(row.layout)[row.slot - 1].order
    question = bank.questions([version_id])[version_id]
    return Sight(row.slot, row.question_id, version_id, question, order, row.value, row.fraction)


def _in_exams(user_id: int, version_id: int) -> Select[Any]:
    """The latest answer in an exam whose keys are shown."""
    shown = ResponseRow
    return (
        select(shown.question_id, shown.slot, shown.value, shown.fraction, AttemptRow.layout)
        .join(AttemptRow, AttemptRow.id == shown.attempt_id)
        .where(
            shown.version_id == version_id,
            AttemptRow.user_id == user_id,
            KEYS_SHOWN,
        )
        .order_by(shown.attempt_id.desc())
        .limit(1)
    )


def _in_practice(user_id: int, version_id: int) -> Select[Any]:
    given = PracticeAnswerRow
    return (
        select(given.question_id, given.slot, given.value, given.fraction, PracticeRunRow.layout)
        .join(PracticeRunRow, PracticeRunRow.id == given.run_id)
        .where(given.user_id == user_id, given.version_id == version_id)
        .order_by(given.run_id.desc())
        .limit(1)
    )


def open_since(user_id: int, question_id: int) -> datetime | None:
    """Return when this person reported this question, while nobody has answered."""
    mine = (ReportRow.user_id == user_id) & (ReportRow.question_id == question_id)
    return db.session.scalars(select(ReportRow.created_at).where(mine, _IS_OPEN)).first()


def report(user_id: int, version_id: int, reason: Reason, text: str, provision: str, *, now: datetime) -> int:
    """Tell the tutors what is doubtful in a version; return the report's id.

    Raises:
        TextUnfit: a text is missing or too long.
        NotFound: this person has not seen the version answered.
        AlreadyReported: their report of this question is still open.
    """
    said = doubt(reason, text, provision)
    seen = sight(user_id, version_id, now=now)
    row = ReportRow(
        question_id=seen.question_id,
        version_id=version_id,
        user_id=user_id,
        reason=said.reason,
        text=said.text,
        provision=said.provision,
        created_at=now,
    )
    begin_write()
    db.session.add(row)
    try:
        db.session.commit()
    except IntegrityError:  # one open report of a question a person
        db.session.rollback()
        since = open_since(user_id, seen.question_id)
        if since is None:
            raise NotFound("user") from None  # erased meanwhile
        raise AlreadyReported(since) from None
    return row.id


@dataclass(frozen=True, slots=True)
class Line:
    """A report in a list. `open_count` counts the open ones on the same question; names of those who left are ''."""

    id: int
    question_id: int
    code: str
    topic: str
    reason: Reason
    text: str
    created_at: datetime
    open_count: int
    outcome: Outcome | None
    answered_by: str
    answered_at: datetime | None

    @property
    def took(self) -> timedelta | None:
        """How long the person waited for the answer."""
        return self.answered_at - self.created_at if self.answered_at else None


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list; `more` tells whether another page follows."""

    lines: Sequence[Line]
    more: bool


def open_count() -> int:
    """Count the reports that wait for an answer."""
    return db.session.scalar(select(func.count()).select_from(ReportRow).where(_IS_OPEN)) or 0


def counts() -> dict[str, int]:
    """Count reports by state: open and answered."""
    total, answered = db.session.execute(select(func.count(), func.count(ReportRow.answered_at))).one()
    return {"open": total - answered, "answered": answered}


def queue(state: str, *, newest_first: bool, page: int = 1) -> Page:
    """Return reports of all candidates, by the day they were written (open) or answered.

    Args:
        state: open or answered.
        page: from 1.
    """
    if state == "open":
        condition: ColumnElement[bool] = _IS_OPEN
        moment = ReportRow.created_at
    else:
        condition, moment = ~_IS_OPEN, ReportRow.answered_at  # type: ignore[assignment]
    order = (moment.desc(), ReportRow.id.desc()) if newest_first else (moment, ReportRow.id)
    rows, more = read_page(_lines().where(condition).order_by(*order), page=page, size=PAGE)
    return Page([_line(row) for row in rows], more)


def _lines() -> Select[Any]:
    other = aliased(ReportRow)
    on_question = (
        select(func.count())
        .where(other.question_id == ReportRow.question_id, other.answered_at.is_(None))
        .correlate(ReportRow)
        .scalar_subquery()
    )
    return (
        select(ReportRow, QuestionRow.code, QuestionRow.topic, UserRow.name, on_question)
        .join(QuestionRow, QuestionRow.id == ReportRow.question_id)
        .outerjoin(UserRow, UserRow.id == ReportRow.answered_by_id)
        .execution_options(populate_existing=True)
    )


def _line(row: Any) -> Line:
    kept, code, topic, name, open_reports = row
    return Line(
        kept.id,
        kept.question_id,
        code,
        topic,
        Reason(kept.reason),
        kept.text,
        kept.created_at,
        open_reports,
        Outcome(kept.outcome) if kept.outcome else None,
        name or "",
        kept.answered_at,
    )


@dataclass(frozen=True, slots=True)
class Answering:
    """How often a tutor has answered, and how often in the person's favour; '' for those who have left."""

    name: str
    answered: int
    upheld: int


def answering() -> list[Answering]:
    """Count answers by tutor, the busiest first."""
    upheld = func.count().filter(ReportRow.outcome == Outcome.UPHELD)
    rows = db.session.execute(
        select(UserRow.name, func.count(), upheld)
        .select_from(ReportRow)
        .outerjoin(UserRow, UserRow.id == ReportRow.answered_by_id)
        .where(~_IS_OPEN)
        .group_by(ReportRow.answered_by_id, UserRow.name)
        .order_by(func.count().desc(), UserRow.name)
    )
    return [Answering(name or "", answered, right) for name, answered, right in rows]


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with its question, for those who answer: as the person saw it, or as it stands in the file when they
    have left (`has_left`)."""

    line: Line
    seen: Sight
    has_left: bool
    provision: str
    answer: str
    is_current: bool  # whether new exams still show this version
    is_own: bool  # whether the reader wrote it
    others: Sequence[Line]  # open reports on the same question


def show(report_id: int, tutor_id: int) -> Shown:
    """Return a report as a tutor sees it.

    Raises:
        NotFound: there is none.
    """
    row = db.session.execute(_lines().where(ReportRow.id == report_id)).first()
    if row is None:
        raise NotFound("report")
    kept: ReportRow = row[0]
    seen = _sight(kept.user_id, kept.version_id) if kept.user_id else None
    return Shown(
        _line(row),
        seen or _in_file(kept),
        seen is None,
        kept.provision,
        kept.answer,
        _is_current(kept.version_id),
        kept.user_id == tutor_id,
        _others(kept),
    )


def _in_file(kept: ReportRow) -> Sight:
    question = bank.questions([kept.version_id])[kept.version_id]
    return Sight(1, kept.question_id, kept.version_id, question, tuple(range(len(question.options))), "", 0.0)


def _is_current(version_id: int) -> bool:
    version = QuestionVersionRow
    shown = select(version.id).join(QuestionRow, IS_CURRENT)
    query = shown.where(version.id == version_id, QuestionRow.state == "published")
    return db.session.scalar(query) is not None


def _others(kept: ReportRow) -> list[Line]:
    same = (ReportRow.question_id == kept.question_id) & (ReportRow.id != kept.id)
    return [_line(row) for row in db.session.execute(_lines().where(same, _IS_OPEN).order_by(ReportRow.id).limit(MOST))]


def answer(report_id: int, tutor_id: int, outcome: Outcome, text: str, provision: str, *, now: datetime) -> None:
    """Answer a report. The first answer stands.

    Raises:
        TextUnfit: the answer is missing or a text is too long.
        NotFound: there is no such report, or this is no tutor.
        OwnReport: the tutor wrote it.
        ReportAnswered: somebody else was first.
    """
    said = answer_text(text, provision)
    row = db.session.execute(
        select(ReportRow.user_id, UserRow.role, QuestionRow.code)
        .join(QuestionRow, QuestionRow.id == ReportRow.question_id)
        .join(UserRow, UserRow.id == tutor_id)
        .where(ReportRow.id == report_id)
    ).first()
    if row is None:
        raise NotFound("report")
    require_may_answer(Role(row.role), tutor_id, row.user_id)
    begin_write()
    answered = db.session.execute(
        update(ReportRow)
        .where(ReportRow.id == report_id, _IS_OPEN)
        .values(outcome=outcome, answer=said, answered_by_id=tutor_id, answered_at=now),
        execution_options={"synchronize_session": False},
    )
    if not answered.rowcount:  # type: ignore[attr-defined]
        db.session.rollback()
        raise _answered(report_id)
    audit.record(
        tutor_id, "report.answered", "report", report_id, now=now, comment=said, outcome=outcome, question=row.code
    )
    db.session.commit()


def _answered(report_id: int) -> ReportAnswered:
    name, moment = db.session.execute(
        select(UserRow.name, ReportRow.answered_at)
        .select_from(ReportRow)
        .outerjoin(UserRow, UserRow.id == ReportRow.answered_by_id)
        .where(ReportRow.id == report_id)
    ).one()
    assert moment is not None
    return ReportAnswered(name or "", moment)


@dataclass(frozen=True, slots=True)
class Own:
    """A report as its writer sees it; `is_new` when its answer has not been read."""

    id: int
    version_id: int
    question: Question
    reason: Reason
    text: str
    provision: str
    created_at: datetime
    outcome: Outcome | None
    answer: str
    answered_at: datetime | None
    is_new: bool


def mine(user_id: int) -> list[Own]:
    """Return what this person has reported: unread answers first, then the newest; the last 200."""
    rows = db.session.scalars(
        select(ReportRow)
        .where(ReportRow.user_id == user_id)
        .order_by(ReportRow.answered_at.is_(None) | ReportRow.seen_at.is_not(None), ReportRow.id.desc())
        .limit(MOST)
        .execution_options(populate_existing=True)
    ).all()
    questions = bank.questions(row.version_id for row in rows)
    return [
        Own(
            row.id,
            row.version_id,
            questions[row.version_id],
            Reason(row.reason),
            row.text,
            row.provision,
            row.created_at,
            Outcome(row.outcome) if row.outcome else None,
            row.answer,
            row.answered_at,
            row.answered_at is not None and row.seen_at is None,
        )
        for row in rows
    ]


def mark_seen(user_id: int, report_ids: Collection[int], *, now: datetime) -> None:
    """Remember that the person has read the answers to these reports of theirs; those of others stay as they are."""
    if not report_ids:
        return
    begin_write()
    db.session.execute(
        update(ReportRow)
        .where(ReportRow.id.in_(report_ids), ReportRow.user_id == user_id, ~_IS_OPEN, ReportRow.seen_at.is_(None))
        .values(seen_at=now),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reports a person has written, and how many answers they have not read."""

    total: int
    unseen: int


def tally(user_id: int) -> Tally:
    """Count a person's reports in one statement."""
    unread = func.count(ReportRow.answered_at) - func.count(ReportRow.seen_at)
    total, unseen = db.session.execute(select(func.count(), unread).where(ReportRow.user_id == user_id)).one()
    return Tally(total, unseen)


def unseen_count(user_id: int) -> int:
    """Count the answers that this person has not read."""
    return tally(user_id).unseen


def hand_over(guest_id: int, user_id: int) -> None:
    """Give a guest's reports to the account they have logged in to; the caller commits.

    An open one stays where it is when the account waits for an answer to the same question, too.
    """
    account = aliased(ReportRow)
    waits = select(account.question_id).where(account.user_id == user_id, account.answered_at.is_(None))
    db.session.execute(
        update(ReportRow)
        .where(ReportRow.user_id == guest_id, ~_IS_OPEN | ReportRow.question_id.not_in(waits))
        .values(user_id=user_id),
        execution_options={"synchronize_session": False},
    )
