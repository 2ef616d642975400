"""What an open room asks for from time to time: the clock, and what happened in other tabs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import Event, EventKind
from quizapp.domain.errors import NotFound
from quizapp.models import AttemptEventRow, AttemptRow, UserRow

SHARED = (EventKind.ANSWER, EventKind.FLAG, EventKind.STRIKE, EventKind.NOTE)  # what another tab must show, too


@dataclass(frozen=True, slots=True)
class News:
    """The attempt as a tab should know it: its clock, whether it has ended, and what others did since."""

    deadline: datetime
    finished: bool
    log: int  # the place in the log up to which this tells
    events: list[Event]


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
    rows = db.session.execute(
        select(log.id, log.kind, log.slot, log.value, log.at, log.sequence, log.client)
        .where(
            log.attempt_id == attempt_id,
            log.id > after,
            log.client != client,
            log.refused == "",
            log.kind.in_([kind.value for kind in SHARED]),
        )
        .order_by(log.id)
    ).all()
    events = [Event(EventKind(r.kind), r.slot, r.value, r.at, r.sequence, r.client) for r in rows]
    return News(row.deadline, row.finished_at is not None, max((r.id for r in rows), default=after), events)
