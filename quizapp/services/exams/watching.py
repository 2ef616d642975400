"""What an open room asks for from time to time: the clock, and what happened in other tabs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import EventKind, SlotState, replay
from quizapp.domain.errors import NotFound
from quizapp.models import AttemptEventRow, AttemptRow, UserRow
from quizapp.services.exams.records import events_of

SHARED = (EventKind.ANSWER, EventKind.FLAG, EventKind.STRIKE, EventKind.NOTE)  # what another tab must show, too
OVERLAP = 16  # places of the log that are told again


@dataclass(frozen=True, slots=True)
class Change:
    """Something another tab has done in a slot, and what stands there now."""

    kind: EventKind
    slot: int
    value: str


@dataclass(frozen=True, slots=True)
class News:
    """The attempt as a tab should know it: its clock, whether it has ended, and what others did since."""

    deadline: datetime
    finished: bool
    log: int  # the place in the log up to which this tells
    changes: list[Change]


def news(attempt_id: int, user_id: int, *, session_token: str, client: str, after: int) -> News:
    """Return what a tab has missed since place `after` of the log.

    Args:
        session_token: what the person's cookie claims; it is proved here, with the attempt.
        client: the tab; its own events are not told.

    Raises:
        NotFound: no such attempt of this person, or an ended session.
    """
    row = db.session.execute(
        select(AttemptRow.deadline, AttemptRow.finished_at)
        .join(UserRow, UserRow.id == AttemptRow.user_id)
        .where(AttemptRow.id == attempt_id, UserRow.id == user_id, UserRow.session_token == session_token)
    ).first()
    if row is None:
        raise NotFound(attempt_id)
    log = AttemptEventRow
    touched = db.session.execute(
        select(log.id, log.kind, log.slot)
        .where(
            log.attempt_id == attempt_id,
            # PostgreSQL gives places before it commits: one just below the last told may have come after it
            log.id > after - OVERLAP,
            log.client != client,
            log.refused == "",
            log.kind.in_([kind.value for kind in SHARED]),
        )
        .order_by(log.id)
    ).all()
    changes: list[Change] = []
    if touched:  # what stands there now, not what arrived: an older answer that came late changes nothing
        progress = replay(events_of(attempt_id))
        places = dict.fromkeys((EventKind(kind), slot) for _, kind, slot in touched)
        changes = [Change(kind, slot, _value(progress.of(slot), kind)) for kind, slot in places]
    last = max((row.id for row in touched), default=after)
    return News(row.deadline, row.finished_at is not None, max(last, after), changes)


def _value(state: SlotState, kind: EventKind) -> str:
    if kind is EventKind.FLAG:
        return "1" if state.flagged else ""
    return {EventKind.ANSWER: state.value, EventKind.STRIKE: state.struck, EventKind.NOTE: state.note}[kind]
