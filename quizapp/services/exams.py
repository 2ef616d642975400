"""Sitting an exam: start, save, submit, and the result."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from quizapp.database import begin_write, db, execute_alone, placeholder
from quizapp.domain.assembly import assemble
from quizapp.domain.attempt import (
    Attempt,
    AttemptState,
    Event,
    EventKind,
    Progress,
    Slot,
    as_of,
    check_response,
    layout_from_data,
    layout_of,
    layout_to_data,
    replay,
    require_open,
)
from quizapp.domain.errors import AttemptStillOpen, NotFound, PaperHeld, QuotaUnmet, UnknownSlot
from quizapp.domain.grading import Part, Score, by_part, fraction, total
from quizapp.domain.plans import ExamPlan, plan_from_data, plan_to_data
from quizapp.domain.questions import Question, shapes_accepting
from quizapp.models import AttemptEventRow, AttemptRow, BankStateRow, ResponseRow, UserRow
from quizapp.services import bank

MAX_BATCH = 200  # events in one delivery


@dataclass(frozen=True, slots=True)
class Started:
    """An open attempt; `resumed` when it was there before."""

    attempt_id: int
    resumed: bool


def start_attempt(user_id: int, vacancy_code: str, plan_code: str, *, seed: int, now: datetime) -> Started:
    """Assemble a paper for this person and start its clock, or return to the one that runs.

    Args:
        seed: the source of chance; stored, so that the choice can be repeated and explained.

    Raises:
        NotFound: no such vacancy, or no such plan for it.
        QuotaUnmet: the bank cannot fill the plan.
        PaperHeld: it could only with questions of a paper that this person is sitting.
    """
    revision, running = _running(user_id)
    for row in running:
        if now >= row.deadline:
            settle(row.id, now=now)
        elif (row.vacancy_code, row.plan_code) == (vacancy_code, plan_code):
            return Started(row.id, resumed=True)
    current = bank.published(revision)
    plan = plan_for(current, vacancy_code, plan_code)
    sat = [row for row in running if now < row.deadline]
    on_paper = {int(slot[0]) for row in sat for slot in row.layout}
    try:
        picks = assemble(plan, current.pool, rng=random.Random(seed), seen=_last_seen(user_id), closed=on_paper)
    except QuotaUnmet as refusal:
        lacking = {candidate.question_id for candidate in current.pool.of_code(refusal.topic)}
        holder = next((row for row in sat if any(int(slot[0]) in lacking for slot in row.layout)), None)
        if holder is None:
            raise
        raise PaperHeld(holder.id) from None
    values = {
        "user_id": user_id,
        "vacancy_code": vacancy_code,
        "plan_code": plan_code,
        "plan": plan_to_data(plan),
        "bank_revision": current.revision,
        "seed": seed,
        "layout": layout_to_data(layout_of(picks)),
        "shapes": "".join(pick.candidate.shape for pick in picks),
        "started_at": now,
        "deadline": now + timedelta(minutes=plan.time_limit_minutes),
    }
    try:
        begin_write()
        attempt_id = db.session.execute(insert(AttemptRow).values(values).returning(AttemptRow.id)).scalar_one()
        db.session.commit()
    except IntegrityError:  # a second click or another device was first
        db.session.rollback()
        _, running = _running(user_id)
        same = (r.id for r in running if (r.vacancy_code, r.plan_code) == (vacancy_code, plan_code))
        return Started(next(same), resumed=True)
    return Started(attempt_id, resumed=False)


def _running(user_id: int) -> tuple[int, Sequence[Any]]:
    """Return the bank's revision and this person's unfinished attempts, in one statement.

    Raises:
        NotFound: no bank has been loaded.
    """
    mine = (AttemptRow.user_id == user_id) & AttemptRow.finished_at.is_(None)
    columns = (AttemptRow.id, AttemptRow.vacancy_code, AttemptRow.plan_code, AttemptRow.deadline, AttemptRow.layout)
    rows = db.session.execute(
        select(BankStateRow.revision, *columns).outerjoin_from(BankStateRow, AttemptRow, mine)
    ).all()
    if not rows:
        raise NotFound("bank")
    return rows[0].revision, [row for row in rows if row.id is not None]


def plan_for(current: bank.Published, vacancy_code: str, plan_code: str) -> ExamPlan:
    """Return the plan as this vacancy may sit it.

    Raises:
        NotFound: no such vacancy, or no such plan for it.
        QuotaUnmet: the bank has too few questions for it.
    """
    plan = current.catalogue.plans.get(plan_code)
    if plan is None or vacancy_code not in current.catalogue.vacancies:
        raise NotFound(plan_code)
    if plan.vacancies and vacancy_code not in plan.vacancies:
        raise NotFound(plan_code)
    for code, (wanted, available) in current.missing[plan_code].items():
        raise QuotaUnmet(code, wanted, available)
    return plan


def _last_seen(user_id: int) -> dict[int, datetime]:
    rows = db.session.execute(
        select(ResponseRow.question_id, func.max(AttemptRow.started_at))
        .join(AttemptRow, AttemptRow.id == ResponseRow.attempt_id)
        .where(AttemptRow.user_id == user_id)
        .group_by(ResponseRow.question_id)
    )
    return {question_id: seen for question_id, seen in rows}  # noqa: C416 – dict() would take the result for a mapping


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a browser reports. `age` is how long ago it happened, by the browser's monotonic clock, in seconds."""

    kind: EventKind
    slot: int
    value: str
    sequence: int
    age: float = 0.0


def save_events(
    attempt_id: int,
    user_id: int,
    events: Sequence[NewEvent],
    *,
    client: str,
    now: datetime,
    session_token: str | None = None,
) -> int:
    """Append what happened to the attempt's log, all of it or nothing.

    One guarded statement: owner, state, deadline and the answers the slots can have stand in its WHERE. Delivering
    the same events twice is harmless.

    Args:
        client: the name a browser tab gave itself.
        session_token: what the person's cookie claims, where nobody has checked it yet; a session that was ended
            saves nothing. None: the caller knows the person.

    Returns:
        The highest sequence among `events`: all up to it is saved.

    Raises:
        NotFound: no such attempt of this person.
        AttemptClosed, AttemptExpired: it takes no more answers.
        UnknownSlot, BadResponse: the paper has no such slot or letter.
    """
    if not events:
        return 0
    parameters: dict[str, Any] = {
        "attempt": attempt_id,
        "user": user_id,
        "client": client,
        "now": now,
        "token": session_token,
    }
    for i, event in enumerate(events):
        value, accepting = _storable(event)
        if not accepting:
            _explain_refusal(attempt_id, user_id, events, now, session_token)
        happened = now - timedelta(seconds=max(0.0, event.age))
        parameters |= {
            f"sequence{i}": event.sequence,
            f"kind{i}": event.kind.value,
            f"slot{i}": event.slot,
            f"value{i}": value,
            f"shapes{i}": accepting,
            f"at{i}": happened,
        }
    if execute_alone(_append(len(events), db.engine.dialect.name), parameters) < len(events):
        _explain_refusal(attempt_id, user_id, events, now, session_token)
    return max(event.sequence for event in events)


def _storable(event: NewEvent) -> tuple[str, str]:
    """Return the value to store, and the shapes of the items that can have it: '' when none can."""
    if event.kind is EventKind.ANSWER:
        return event.value, shapes_accepting(event.value)
    return "1" if event.kind is EventKind.FLAG and event.value else "", shapes_accepting("")


@lru_cache(maxsize=2 * MAX_BATCH)
def _append(count: int, dialect: str) -> str:
    """The guarded insertion of `count` events, in the driver's own style.

    On PostgreSQL the attempt's row is share-locked, so that submitting waits for saves under way and none slips in
    after the paper was read for grading. If one event does not fit its slot, none is stored.
    """
    sqlite = dialect == "sqlite"
    lock, earliest, place = ("", "max", "instr") if sqlite else ("FOR SHARE OF attempts", "greatest", "strpos")

    def p(name: str, kind: str = "") -> str:
        mark = placeholder(name, dialect)
        return f"CAST({mark} AS {kind})" if kind and not sqlite else mark

    rows = " UNION ALL ".join(
        f"SELECT {i} AS n, {p(f'sequence{i}', 'INTEGER')} AS sequence, {p(f'kind{i}', 'TEXT')} AS kind,"
        f" {p(f'slot{i}', 'INTEGER')} AS slot, {p(f'value{i}', 'TEXT')} AS value,"
        f" {p(f'shapes{i}', 'TEXT')} AS accepting, {p(f'at{i}', 'TIMESTAMP')} AS at"
        for i in range(count)
    )
    return f"""
        INSERT INTO attempt_events (attempt_id, client, sequence, kind, slot, value, at)
        WITH open_attempt AS (
            SELECT attempts.id, shapes, started_at FROM attempts JOIN users ON users.id = attempts.user_id
            WHERE attempts.id = {p("attempt")} AND users.id = {p("user")}
                AND session_token = coalesce({p("token", "TEXT")}, session_token)
                AND finished_at IS NULL AND deadline > {p("now", "TIMESTAMP")} {lock}
        ), reported AS ({rows})
        SELECT open_attempt.id, {p("client", "TEXT")}, reported.sequence, reported.kind, reported.slot, reported.value,
               {earliest}(reported.at, open_attempt.started_at)
        FROM reported, open_attempt
        WHERE NOT EXISTS (
            SELECT 1 FROM reported AS bad, open_attempt
            WHERE bad.slot < 1 OR bad.slot > length(shapes) OR {place}(bad.accepting, substr(shapes, bad.slot, 1)) = 0
        )
        ORDER BY reported.n
        ON CONFLICT (attempt_id, client, sequence, kind, slot) DO NOTHING
        """


def _explain_refusal(
    attempt_id: int, user_id: int, events: Sequence[NewEvent], now: datetime, session_token: str | None
) -> None:
    """Raise why events were not stored; return when they had been stored before."""
    row = _attempt_row(attempt_id, user_id)
    present = db.session.scalar(select(UserRow.session_token).where(UserRow.id == user_id))
    if session_token not in (None, present):
        raise NotFound(attempt_id)
    require_open(row.to_domain(), now)
    for event in events:
        check_response(event.slot, event.value if event.kind is EventKind.ANSWER else "", row.shapes)


def _attempt_row(attempt_id: int, user_id: int) -> AttemptRow:
    row = db.session.scalars(
        select(AttemptRow)
        .where(AttemptRow.id == attempt_id, AttemptRow.user_id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(attempt_id)
    return row


_KINDS = {kind.value: kind for kind in EventKind}


def _events(attempt_id: int) -> list[Event]:
    rows = db.session.execute(
        select(
            AttemptEventRow.kind,
            AttemptEventRow.slot,
            AttemptEventRow.value,
            AttemptEventRow.at,
            AttemptEventRow.sequence,
            AttemptEventRow.client,
        )
        .where(AttemptEventRow.attempt_id == attempt_id)
        .order_by(AttemptEventRow.id)
    )
    return [Event(_KINDS[kind], slot, value, at, sequence, client) for kind, slot, value, at, sequence, client in rows]


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
    row = _attempt_row(attempt_id, user_id)
    attempt = row.to_domain()
    require_open(attempt, now)
    layout = layout_from_data(row.layout)
    if slot is not None and not 0 <= slot <= len(layout):
        raise UnknownSlot(slot, len(layout))
    progress = replay(_events(attempt_id))
    if slot == 0:
        slot = progress.last or 1
    wanted = [layout[slot - 1]] if slot else layout
    questions = bank.questions(s.version_id for s in wanted)
    return Room(attempt, row.vacancy_code, plan_from_data(row.plan), layout, row.shapes, progress, questions)


def submit(attempt_id: int, user_id: int, *, now: datetime) -> None:
    """End the attempt and grade what was saved. Submitting again changes nothing.

    Raises:
        NotFound: no such attempt of this person.
    """
    if not _finish(attempt_id, AttemptState.SUBMITTED, now, user_id=user_id):
        settle_row(_attempt_row(attempt_id, user_id), now)


def settle(attempt_id: int, *, now: datetime) -> bool:
    """Record the end of an attempt whose time is over; True when this call did it. Safe to repeat."""
    return _finish(attempt_id, AttemptState.EXPIRED, now)


def settle_row(row: AttemptRow, now: datetime) -> AttemptRow:
    """Return `row` with its end recorded and graded, if it has ended."""
    if as_of(row.to_domain(), now).state is AttemptState.OPEN:
        return row
    if row.finished_at is None:
        settle(row.id, now=now)
        db.session.refresh(row)
    if row.points is None:  # whoever closed it died before grading, or is about to grade
        _grade(row)
        db.session.refresh(row)
    return row


def _finish(attempt_id: int, how: AttemptState, now: datetime, *, user_id: int | None = None) -> bool:
    """Close the door first, grade behind it: no save can slip in between reading the log and grading it."""
    condition = [AttemptRow.id == attempt_id, AttemptRow.finished_at.is_(None)]
    if user_id is not None:
        condition.append(AttemptRow.user_id == user_id)
    expired = how is AttemptState.EXPIRED
    condition.append(AttemptRow.deadline <= now if expired else AttemptRow.deadline > now)
    begin_write()
    row = db.session.scalars(
        update(AttemptRow)
        .where(*condition)
        .values(finish=how.value, finished_at=AttemptRow.deadline if expired else now)
        .returning(AttemptRow),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).first()
    db.session.commit()
    if row is None:
        return False
    _grade(row)
    return True


def _grade(row: AttemptRow) -> None:
    """Write a closed attempt's responses and points; a repeat writes the same."""
    layout = layout_from_data(row.layout)
    progress = replay(_events(row.id), since=row.started_at, until=row.finished_at)
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


@dataclass(frozen=True, slots=True)
class ResultItem:
    """One slot of a finished paper: what was shown, chosen, and worth."""

    slot: int
    section: int
    version_id: int
    question: Question
    order: tuple[int, ...]
    value: str
    fraction: float
    seconds: int


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

    @property
    def duration(self) -> timedelta:
        assert self.attempt.finished_at is not None
        return self.attempt.finished_at - self.attempt.started_at


def result(attempt_id: int, user_id: int, *, now: datetime) -> Result:
    """Return the graded paper; an attempt whose time is over is settled first.

    Raises:
        NotFound: no such attempt of this person.
        AttemptStillOpen: keys are shown only afterwards.
    """
    row = _attempt_row(attempt_id, user_id)
    if as_of(row.to_domain(), now).state is AttemptState.OPEN:
        raise AttemptStillOpen(attempt_id)
    row = settle_row(row, now) if row.points is None else row
    layout = layout_from_data(row.layout)
    responses = db.session.execute(
        select(ResponseRow.slot, ResponseRow.value, ResponseRow.fraction, ResponseRow.seconds)
        .where(ResponseRow.attempt_id == attempt_id)
        .order_by(ResponseRow.slot)
    ).all()
    questions = bank.questions(slot.version_id for slot in layout)
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
    )


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """A line of a person's list of attempts."""

    attempt: Attempt
    vacancy_code: str
    plan: ExamPlan
    points: float | None

    @property
    def passed(self) -> bool | None:
        if self.points is None or self.plan.pass_mark is None:
            return None
        return self.points >= self.plan.pass_mark


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
