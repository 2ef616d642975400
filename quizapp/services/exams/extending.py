"""More time: for one running attempt, for everyone whose exam was disturbed, or for a person on every exam."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select, update

from quizapp.database import begin_write, db, read_page
from quizapp.domain import addresses
from quizapp.domain.attempt import SERVER, EventKind
from quizapp.domain.errors import BadExtension, NotFound, OwnTime
from quizapp.domain.plans import ExamPlan, plan_from_data
from quizapp.models import AttemptEventRow, AttemptRow, UserRow
from quizapp.services import audit
from quizapp.services.administration import matching
from quizapp.services.exams.records import of_server

MOST_MINUTES = 240
MOST_PERCENT = 200
PAGE = 50  # lines of the list of running attempts


def extend(attempt_ids: Sequence[int], minutes: int, reason: str, *, actor_id: int | None, now: datetime) -> list[int]:
    """Give running attempts more time; it counts at once in open rooms.

    An attempt whose deadline has passed is helped as well, as long as its end has not been recorded and the new
    deadline lies ahead: a server that was down must cost nobody.

    Args:
        reason: kept in the audit log until the person erases their account.
        actor_id: the tutor; None for a command of the operator.

    Returns:
        The attempts that were given time; the others have ended.

    Raises:
        BadExtension: not 1 to `MOST_MINUTES` minutes, or no reason.
        OwnTime: one of the attempts is the tutor's own; none was given time.
    """
    if not 1 <= minutes <= MOST_MINUTES or not reason.strip():
        raise BadExtension(MOST_MINUTES)
    more = timedelta(minutes=minutes)
    begin_write()
    rows = db.session.scalars(
        select(AttemptRow)
        .where(AttemptRow.id.in_(attempt_ids), AttemptRow.finished_at.is_(None), AttemptRow.deadline > now - more)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if actor_id is not None and any(row.user_id == actor_id for row in rows):
        db.session.rollback()
        raise OwnTime
    given = _given(row.id for row in rows)
    for row in rows:
        row.deadline += more
        row.closes_at += more
        row.extra_seconds += minutes * 60
        event = of_server(
            row.id, EventKind.EXTEND, str(minutes * 60), at=now, now=now, sequence=given.get(row.id, 0) + 1
        )
        db.session.execute(insert(AttemptEventRow).values(event))
        audit.record(actor_id, "attempt.extended", "attempt", row.id, now=now, comment=reason.strip(), minutes=minutes)
    db.session.commit()
    return [row.id for row in rows]


def _given(attempt_ids: Iterable[int]) -> dict[int, int]:
    """How often each attempt has been given time: the sequence of the server's own events."""
    log = AttemptEventRow
    rows = db.session.execute(
        select(log.attempt_id, func.count())
        .where(log.attempt_id.in_(list(attempt_ids)), log.client == SERVER, log.kind == EventKind.EXTEND.value)
        .group_by(log.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416


def open_since(since: datetime) -> list[int]:
    """Return the attempts that were running at `since` or began later, and whose end has not been recorded."""
    return list(
        db.session.scalars(select(AttemptRow.id).where(AttemptRow.finished_at.is_(None), AttemptRow.deadline > since))
    )


@dataclass(frozen=True, slots=True)
class RunningAttempt:
    """A line of the tutor's list of exams under way. `email` is '' for a guest."""

    attempt_id: int
    user_id: int
    name: str
    email: str
    plan: ExamPlan
    vacancy_code: str
    started_at: datetime
    deadline: datetime
    extra_seconds: int


@dataclass(frozen=True, slots=True)
class RunningPage:
    """Part of the list; `more` tells whether another page follows."""

    lines: Sequence[RunningAttempt]
    more: bool


def running_attempts(query: str = "", *, now: datetime, page: int = 1) -> RunningPage:
    """Return the attempts whose clock runs, those that end first first.

    Args:
        query: words that must all be in the person's name or address, as any keyboard types them.
        page: from 1.
    """
    listed = _running(now, *matching(query)).order_by(AttemptRow.deadline, AttemptRow.id)
    rows, more = read_page(listed, page=page, size=PAGE)
    return RunningPage([_line(row) for row in rows], more)


def running_attempt(attempt_id: int, *, now: datetime) -> RunningAttempt:
    """Return one attempt whose clock runs.

    Raises:
        NotFound: there is none, or it has ended.
    """
    row = db.session.execute(_running(now, AttemptRow.id == attempt_id)).first()
    if row is None:
        raise NotFound(attempt_id)
    return _line(row)


def _running(now: datetime, *conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (
        AttemptRow.id,
        AttemptRow.user_id,
        UserRow.name,
        UserRow.email,
        AttemptRow.plan,
        AttemptRow.vacancy_code,
        AttemptRow.started_at,
        AttemptRow.deadline,
        AttemptRow.extra_seconds,
    )
    return (
        select(*columns)
        .join(UserRow, UserRow.id == AttemptRow.user_id)
        .where(AttemptRow.finished_at.is_(None), AttemptRow.deadline > now, *conditions)
    )


def _line(row: Row[Any]) -> RunningAttempt:
    return RunningAttempt(
        row.id,
        row.user_id,
        row.name,
        row.email or "",
        plan_from_data(row.plan),
        row.vacancy_code,
        row.started_at,
        row.deadline,
        row.extra_seconds,
    )


@dataclass(frozen=True, slots=True)
class GrantedTime:
    """A person with extra time on every exam."""

    user_id: int
    name: str
    email: str
    percent: int


def granted_time() -> list[GrantedTime]:
    """Return everyone who has extra time on every exam, by name."""
    rows = db.session.execute(
        select(UserRow.id, UserRow.name, UserRow.email, UserRow.extra_time_percent)
        .where(UserRow.extra_time_percent > 0)
        .order_by(UserRow.name, UserRow.id)
    )
    return [GrantedTime(row.id, row.name, row.email or "", row.extra_time_percent) for row in rows]


def set_extra_time(email: str, percent: int, reason: str, *, actor_id: int, now: datetime) -> None:
    """Grant a person extra time on every exam that starts from now on, in per cent of the plan's time; 0 ends it.

    Args:
        reason: kept in the audit log until the person erases their account.

    Raises:
        BadExtension: not 0 to `MOST_PERCENT`, or no reason.
        NotFound: nobody has an account with this address.
        OwnTime: it is the tutor's own.
    """
    if not 0 <= percent <= MOST_PERCENT or not reason.strip():
        raise BadExtension(MOST_PERCENT)
    begin_write()
    person = db.session.execute(
        select(UserRow.id, UserRow.extra_time_percent)
        .where(UserRow.email == addresses.normalise(email))
        .with_for_update()
    ).first()
    if person is None or person.id == actor_id:
        db.session.rollback()
        raise NotFound(email) if person is None else OwnTime
    db.session.execute(
        update(UserRow).where(UserRow.id == person.id).values(extra_time_percent=percent),
        execution_options={"synchronize_session": False},
    )
    audit.record(
        actor_id,
        "user.extra_time",
        "user",
        person.id,
        now=now,
        comment=reason.strip(),
        old=person.extra_time_percent,
        new=percent,
    )
    db.session.commit()
