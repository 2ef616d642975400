"""Saving what a person does in the room: one guarded statement a delivery."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func, literal_column, select

from quizapp.database import begin_write, db, execute_alone, placeholder
from quizapp.domain.attempt import (
    MAX_NOTE,
    OF_THE_PAPER,
    Attempt,
    AttemptState,
    EventKind,
    Refused,
    as_of,
    check_response,
)
from quizapp.domain.errors import (
    AttemptClosed,
    AttemptExpired,
    BadResponse,
    LogFull,
    NotFound,
    SequenceReused,
    UnknownSlot,
)
from quizapp.domain.questions import LETTERS, is_storable, option_count, shapes_accepting
from quizapp.models import AttemptEventRow, UserRow
from quizapp.services.exams.records import attempt_row

MAX_BATCH = 200  # events in one delivery
MOST_EVENTS = 20_000  # that one attempt's log takes from browsers
NOTE_WEIGHT = 20  # events: what a note, which may be long, counts for
_Name = tuple[int, str, int]  # sequence, kind, slot: names an event within its tab


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a browser reports. `age` is how long ago it happened, by the browser's monotonic clock, in seconds."""

    kind: EventKind
    slot: int
    value: str
    sequence: int
    age: float = 0.0

    @property
    def name(self) -> _Name:
        return (self.sequence, self.kind.value, self.slot)

    def happened(self, now: datetime) -> datetime:
        """When it happened, by the server's clock, for a delivery that arrives at `now`."""
        return now - timedelta(seconds=max(0.0, self.age))


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledgement: all of the tab's events up to `sequence` are in the log, the last of them at place `log`."""

    sequence: int
    log: int


def save_events(
    attempt_id: int,
    user_id: int,
    events: Sequence[NewEvent],
    *,
    client: str,
    now: datetime,
    session_token: str | None = None,
) -> Saved:
    """Append what happened to the attempt's log, all of it or nothing.

    One guarded statement: owner, state, deadline and the answers the slots can have stand in its WHERE. Delivering
    the same events twice is harmless. After the deadline a tab that had spoken before may still deliver, while the
    plan's period of grace lasts, what happened before it.

    Args:
        client: the name a browser tab gave itself.
        session_token: what the person's cookie claims, where nobody has checked it yet; a session that was ended
            saves nothing. None: the caller knows the person.

    Raises:
        NotFound: no such attempt of this person.
        AttemptClosed, AttemptExpired: it takes no more answers; the log keeps them as refused.
        LogFull: no honest sitting says so much.
        UnknownSlot, BadResponse: the paper has no such slot or letter.
        SequenceReused: the tab has named another answer so before, or this one was refused before time was given;
            nothing is taken for a repetition that is none.
    """
    if not events:
        return Saved(0, 0)
    events = _once_each(events, client)
    delivery = _Delivery(attempt_id, user_id, events, client, now, session_token)
    parameters: dict[str, Any] = {
        "attempt": attempt_id,
        "user": user_id,
        "client": client,
        "now": now,
        "token": session_token,
        "before": MOST_EVENTS - _weight(events),
    }
    for i, event in enumerate(events):
        value, accepting = _storable(event)
        if not accepting:
            return _explain_refusal(delivery)
        parameters |= {
            f"sequence{i}": event.sequence,
            f"kind{i}": event.kind.value,
            f"slot{i}": event.slot,
            f"value{i}": value,
            f"shapes{i}": accepting,
            f"at{i}": event.happened(now),
        }
    numbers = execute_alone(_append(len(events), db.engine.dialect.name), parameters)
    if len(numbers) < len(events):
        return _explain_refusal(delivery)
    return Saved(max(event.sequence for event in events), max(number for (number,) in numbers))


def _once_each(events: Sequence[NewEvent], client: str) -> list[NewEvent]:
    """Leave out what is reported twice in one delivery."""
    named: dict[_Name, NewEvent] = {}
    for event in events:
        if named.setdefault(event.name, event).value != event.value:
            raise SequenceReused(client)
    return list(named.values())


def _weight(events: Sequence[NewEvent]) -> int:
    return sum(NOTE_WEIGHT if event.kind is EventKind.NOTE else 1 for event in events)


_EVERY_SHAPE = shapes_accepting("")
_THE_PAPER = "*"  # stands for a slot's shape where the event belongs to no slot


def _storable(event: NewEvent) -> tuple[str, str]:
    """Return the value to store, and the shapes of the items that can have it: '' when none can."""
    if event.kind is EventKind.ANSWER:
        return event.value, shapes_accepting(event.value)
    if event.kind is EventKind.STRIKE:
        letters = "".join(sorted(set(event.value) & set(LETTERS)))
        return letters, "".join(s for s in _EVERY_SHAPE if set(letters) <= set(LETTERS[: option_count(s)]))
    if event.kind is EventKind.NOTE:
        return event.value, _EVERY_SHAPE if is_storable(event.value, MAX_NOTE) else ""
    if event.kind in OF_THE_PAPER:
        return "", _THE_PAPER
    return "1" if event.kind is EventKind.FLAG and event.value else "", _EVERY_SHAPE


_LOGGED = f"coalesce(sum(CASE kind WHEN '{EventKind.NOTE.value}' THEN {NOTE_WEIGHT} ELSE 1 END), 0)"


@lru_cache(maxsize=2 * MAX_BATCH)
def _append(count: int, dialect: str) -> str:
    """The guarded insertion of `count` events, in the driver's own style; it returns their places in the log.

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
        INSERT INTO attempt_events (attempt_id, client, sequence, kind, slot, value, at, received_at)
        WITH open_attempt AS (
            SELECT attempts.id, shapes, started_at, deadline FROM attempts JOIN users ON users.id = attempts.user_id
            WHERE attempts.id = {p("attempt")} AND users.id = {p("user")}
                AND session_token = coalesce({p("token", "TEXT")}, session_token)
                AND finished_at IS NULL AND closes_at > {p("now", "TIMESTAMP")}
                AND (deadline > {p("now", "TIMESTAMP")} OR EXISTS (
                    SELECT 1 FROM attempt_events AS earlier
                    WHERE earlier.attempt_id = attempts.id AND earlier.client = {p("client", "TEXT")}
                        AND earlier.received_at < attempts.deadline))
                AND (SELECT {_LOGGED} FROM attempt_events WHERE attempt_id = {p("attempt")}) <= {p("before", "INTEGER")}
            {lock}
        ), reported AS ({rows})
        SELECT open_attempt.id, {p("client", "TEXT")}, reported.sequence, reported.kind, reported.slot, reported.value,
               {earliest}(reported.at, open_attempt.started_at), {p("now", "TIMESTAMP")}
        FROM reported, open_attempt
        WHERE NOT EXISTS (
            SELECT 1 FROM reported AS bad, open_attempt
            WHERE bad.at >= deadline OR bad.slot < 0 OR bad.slot > length(shapes)
                OR CASE bad.slot WHEN 0 THEN bad.accepting <> '{_THE_PAPER}'
                   ELSE {place}(bad.accepting, substr(shapes, bad.slot, 1)) = 0 END
        )
        ORDER BY reported.n
        ON CONFLICT (attempt_id, client, sequence, kind, slot) DO NOTHING
        RETURNING id
        """


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What was sent, kept together for the way on which refusals are explained."""

    attempt_id: int
    user_id: int
    events: Sequence[NewEvent]
    client: str
    now: datetime
    session_token: str | None


def _explain_refusal(sent: _Delivery) -> Saved:
    """Raise why events were not stored; return when they had been stored before, whatever happened since."""
    row = attempt_row(sent.attempt_id, sent.user_id)
    present = db.session.scalar(select(UserRow.session_token).where(UserRow.id == sent.user_id))
    if sent.session_token not in (None, present):
        raise NotFound(sent.attempt_id)
    stored = _stored(sent.attempt_id, sent.client)
    names = {event.name for event in sent.events}
    if any(e.name in stored and e.kind is EventKind.ANSWER and stored[e.name].value != e.value for e in sent.events):
        raise SequenceReused(sent.client)
    refused = any(stored[name].refused for name in names & stored.keys())
    if names <= stored.keys() and not refused:
        return Saved(max(event.sequence for event in sent.events), max(stored[name].id for name in names))
    for event in sent.events:
        _check(event, row.shapes)
    attempt = row.to_domain()
    if as_of(attempt, sent.now).state is not AttemptState.OPEN:
        return _deliver_late(sent, attempt, stored)
    if refused:  # time was given since: under another name the tab may deliver them again
        raise SequenceReused(sent.client)
    logged = db.session.scalar(
        select(literal_column(_LOGGED)).select_from(AttemptEventRow).where(AttemptEventRow.attempt_id == row.id)
    )
    if (logged or 0) + _weight(sent.events) > MOST_EVENTS:
        raise LogFull(row.id)
    # Something changed between the statement and this look at it; the browser sends again what is not acknowledged.
    raise RuntimeError(f"a save in attempt {sent.attempt_id} was not stored, and nothing says why")


def _check(event: NewEvent, shapes: str) -> None:
    """Refuse an event that its slot cannot have."""
    if event.kind in OF_THE_PAPER:
        if event.slot:
            raise UnknownSlot(event.slot, len(shapes))
        return
    check_response(event.slot, event.value if event.kind is EventKind.ANSWER else "", shapes)
    if shapes[event.slot - 1] not in _storable(event)[1]:
        raise BadResponse(event.slot, event.value)


def _deliver_late(sent: _Delivery, attempt: Attempt, stored: Mapping[_Name, Any]) -> Saved:
    """Store, of a delivery that came after the deadline, what happened before it; keep the rest in the log as refused.

    Raises:
        AttemptClosed, AttemptExpired: answers were refused; it names their slots.
    """
    known = any(row.received_at < attempt.deadline for row in stored.values())
    takes_late = known and attempt.finished_at is None and sent.now < attempt.closes_at
    fresh = [event for event in sent.events if event.name not in stored]
    timely = [event for event in fresh if takes_late and event.happened(sent.now) < attempt.deadline]
    _keep_refused(sent, attempt, [event for event in fresh if event not in timely])
    log = 0
    if timely:
        with suppress(AttemptClosed, AttemptExpired):  # submitted in this very moment: what was lost is told below
            log = save_events(
                sent.attempt_id,
                sent.user_id,
                timely,
                client=sent.client,
                now=sent.now,
                session_token=sent.session_token,
            ).log
    counted = {name for name, row in _stored(sent.attempt_id, sent.client).items() if not row.refused}
    slots = tuple(sorted({e.slot for e in sent.events if e.kind is EventKind.ANSWER and e.name not in counted}))
    if log and not slots:
        return Saved(max(event.sequence for event in sent.events), log)
    if attempt.state is AttemptState.SUBMITTED:
        assert attempt.finished_at is not None
        raise AttemptClosed(attempt.id, attempt.finished_at, slots)
    raise AttemptExpired(attempt.id, attempt.deadline, slots)


MOST_REFUSED = 500  # refused events that one attempt's log keeps


def _keep_refused(sent: _Delivery, attempt: Attempt, events: Sequence[NewEvent]) -> None:
    """Note answers that do not count: never dropped in silence, and never in the score."""
    why = Refused.CLOSED if attempt.state is AttemptState.SUBMITTED else Refused.LATE
    log = AttemptEventRow
    begin_write()
    kept = db.session.scalar(
        select(func.count()).select_from(log).where(log.attempt_id == attempt.id, log.refused != "")
    )
    stored = _stored(attempt.id, sent.client)
    for event in events[: max(0, MOST_REFUSED - (kept or 0))]:
        if event.kind is EventKind.ANSWER and event.name not in stored:
            db.session.add(
                log(
                    attempt_id=attempt.id,
                    client=sent.client,
                    sequence=event.sequence,
                    kind=event.kind.value,
                    slot=event.slot,
                    value=event.value,
                    at=event.happened(sent.now),
                    received_at=sent.now,
                    refused=why.value,
                )
            )
    db.session.commit()


def _stored(attempt_id: int, client: str) -> dict[_Name, Any]:
    """What a tab has delivered: (sequence, kind, slot) → its row."""
    log = AttemptEventRow
    rows = db.session.execute(
        select(log.sequence, log.kind, log.slot, log.id, log.refused, log.value, log.received_at).where(
            log.attempt_id == attempt_id, log.client == client
        )
    )
    return {(row.sequence, row.kind, row.slot): row for row in rows}
