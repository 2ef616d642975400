"""The log of what tutors and administrators did: appended with the deed, in its transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from quizapp.database import db
from quizapp.models import AuditEventRow, UserRow


def record(
    actor_id: int | None,
    action: str,
    subject: str,
    subject_id: int,
    *,
    now: datetime,
    comment: str = "",
    **details: Any,
) -> None:
    """Add a line to the log; the caller's transaction commits it together with the deed.

    Args:
        actor_id: who; None for a command of the operator.
        action: `<subject>.<past participle>`, such as `question.approved`.
        subject: question, user, report or attempt; `subject_id` says which.
        details: facts as JSON values.
    """
    db.session.add(
        AuditEventRow(
            at=now,
            actor_id=actor_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            comment=comment,
            details=details,
        )
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. `actor` is '' for someone who has left, or for a command."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: int
    comment: str
    details: dict[str, Any]
    actor_id: int | None = None


def entries(
    *,
    subject: str = "",
    subject_id: int | None = None,
    actor_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Return lines of the log, the newest first.

    Args:
        actor_id: only what this person did.
        before: only lines with a smaller id: the next page.
    """
    query = (
        select(AuditEventRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == AuditEventRow.actor_id)
        .order_by(AuditEventRow.id.desc())
        .limit(limit)
    )
    if subject:
        query = query.where(AuditEventRow.subject == subject)
    if subject_id is not None:
        query = query.where(AuditEventRow.subject_id == subject_id)
    if actor_id is not None:
        query = query.where(AuditEventRow.actor_id == actor_id)
    if before is not None:
        query = query.where(AuditEventRow.id < before)
    return [
        Entry(
            row.id,
            row.at,
            name or "",
            row.action,
            row.subject,
            row.subject_id,
            row.comment,
            row.details,
            row.actor_id,
        )
        for row, name in db.session.execute(query)
    ]
