"""Saving what a person does in the room: one guarded statement a delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from quizapp.database import db, execute_alone, placeholder
from quizapp.domain.attempt import EventKind, check_response, require_open
from quizapp.domain.errors import NotFound
from quizapp.domain.questions import shapes_accepting
from quizapp.models import AttemptEventRow, UserRow
from quizapp.services.exams.records import attempt_row

MAX_BATCH = 200  # events in one delivery


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
            _explain_refusal(attempt_id, user_id, events, now, client, session_token)
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
        _explain_refusal(attempt_id, user_id, events, now, client, session_token)
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
    attempt_id: int,
    user_id: int,
    events: Sequence[NewEvent],
    now: datetime,
    client: str,
    session_token: str | None,
) -> None:
    """Raise why events were not stored; return when they had been stored before, whatever happened since."""
    row = attempt_row(attempt_id, user_id)
    present = db.session.scalar(select(UserRow.session_token).where(UserRow.id == user_id))
    if session_token not in (None, present):
        raise NotFound(attempt_id)
    if {(event.sequence, event.kind.value, event.slot) for event in events} <= _stored(attempt_id, client):
        return
    require_open(row.to_domain(), now)
    for event in events:
        check_response(event.slot, event.value if event.kind is EventKind.ANSWER else "", row.shapes)


def _stored(attempt_id: int, client: str) -> set[tuple[int, str, int]]:
    """What a tab has delivered: (sequence, kind, slot)."""
    log = AttemptEventRow
    rows = db.session.execute(
        select(log.sequence, log.kind, log.slot).where(log.attempt_id == attempt_id, log.client == client)
    )
    return {(sequence, kind, slot) for sequence, kind, slot in rows}
