"""Rows of an attempt and its log, as the other parts read them."""

from sqlalchemy import select

from quizapp.database import db
from quizapp.domain.attempt import Event, EventKind
from quizapp.domain.errors import NotFound
from quizapp.models import AttemptEventRow, AttemptRow


def attempt_row(attempt_id: int, user_id: int) -> AttemptRow:
    row = db.session.scalars(
        select(AttemptRow)
        .where(AttemptRow.id == attempt_id, AttemptRow.user_id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(attempt_id)
    return row


_KINDS = {kind.value: kind for kind in EventKind}


def events_of(attempt_id: int) -> list[Event]:
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
