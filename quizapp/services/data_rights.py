"""What a person may ask for: all that is kept about them, and that it is erased."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from quizapp.database import Base, begin_write, db
from quizapp.domain.attempt import EventKind
from quizapp.domain.errors import BadCredentials, LastAdministrator, NotFound
from quizapp.domain.held import NOTHING_HELD, Held, held_together
from quizapp.domain.roles import Role
from quizapp.models import (
    IS_CURRENT,
    AttemptEventRow,
    AttemptRow,
    AuditEventRow,
    BankStateRow,
    DraftRow,
    PracticeAnswerRow,
    PracticeRunRow,
    QuestionRow,
    QuestionVersionRow,
    ReportRow,
    ResponseRow,
    ReviewCardRow,
    UserRow,
)
from quizapp.services import audit, bank, exams, passwords
from quizapp.services.administration import ERASED_TOKEN, lock_administrators
from quizapp.services.exams.records import held_on

FORMAT = "quizapp-export/1"
_SECRET = ("password_hash", "session_token")
_TELLS_KEYS = ("layout", "seed", "points")  # of an attempt whose keys the person may not see yet
_MARKS = {  # list → what would tell, by earlier answers, the keys of a question on such an attempt
    "responses": ("value", "fraction"),
    "practice_answers": ("value", "fraction"),
    "review_cards": ("due", "state", "step", "stability", "difficulty", "lapses"),
}
_NOTE = (
    "Exams listed in keys_withheld are without layout, seed, points and responses, and earlier answers to their"
    " questions, or to others on the same facts, are without value and mark, until the keys are shown: ask again then."
)


def export(user_id: int, *, now: datetime) -> dict[str, Any]:
    """Return everything that is kept about a person, as JSON values.

    Every list is named as its table and holds the table's columns; a `question` is the code of the question that
    `question_id` means. Left out are what opens the account, the ids of other people, what others wrote in reports
    that this person answered, and of exams whose keys are not shown yet (`keys_withheld`) what would tell them: also
    the value and mark of earlier answers to questions on their facts. `note` says so where something is withheld.

    Raises:
        NotFound: there is no such person.
    """
    found = db.session.execute(
        select(UserRow, select(BankStateRow.revision).scalar_subquery())
        .where(UserRow.id == user_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("user")
    user, revision = found
    rows = {name: list(_rows(model, condition, user_id)) for name, (model, condition) in _kept(user_id).items()}
    waiting = [row for row in rows["attempts"] if not _shows_keys(row)]
    withheld = [row["id"] for row in waiting]
    _hold_marks(rows, _held_on(waiting, revision))
    for row in rows["attempts"]:
        if row["id"] in withheld:
            row.update(dict.fromkeys(_TELLS_KEYS))
    rows["responses"] = [row for row in rows["responses"] if row["attempt_id"] not in withheld]
    for row in rows["reports"]:
        if row["user_id"] is None:
            row.update(text=None, provision=None)
    account = {c.key: _plain(getattr(user, c.key)) for c in UserRow.__table__.columns if c.key not in _SECRET}
    head = {"format": FORMAT, "made_at": now.isoformat(), "account": account, "keys_withheld": withheld}
    return head | {"note": _NOTE if withheld else ""} | rows


def _held_on(attempts: Sequence[Mapping[str, Any]], revision: int | None) -> Held:
    """What these attempts withhold."""
    if not attempts:
        return NOTHING_HELD
    pool = bank.published(revision).pool
    return held_together([held_on(attempt["layout"], pool) for attempt in attempts])


def _hold_marks(rows: dict[str, list[dict[str, Any]]], held: Held) -> None:
    """Blank what earlier answers tell of the keys that are `held`, as practice holds such questions back."""
    for name, marks in _MARKS.items():
        for row in rows[name]:
            if held.holds(row["question_id"], (row.pop("fact"), row.pop("shown_fact", None))):
                row.update(dict.fromkeys(marks))


def _kept(user_id: int) -> dict[str, tuple[type[Base], ColumnElement[bool]]]:
    """List → the rows in it that are this person's, by them or about them."""
    attempts = select(AttemptRow.id).where(AttemptRow.user_id == user_id)
    about_them = (AuditEventRow.subject == "user") & (AuditEventRow.subject_id == user_id)
    return {
        "attempts": (AttemptRow, AttemptRow.user_id == user_id),
        "attempt_events": (AttemptEventRow, AttemptEventRow.attempt_id.in_(attempts)),
        "responses": (ResponseRow, ResponseRow.attempt_id.in_(attempts)),
        "practice_runs": (PracticeRunRow, PracticeRunRow.user_id == user_id),
        "practice_answers": (PracticeAnswerRow, PracticeAnswerRow.user_id == user_id),
        "review_cards": (ReviewCardRow, ReviewCardRow.user_id == user_id),
        "reports": (ReportRow, or_(ReportRow.user_id == user_id, ReportRow.answered_by_id == user_id)),
        "drafts": (DraftRow, or_(DraftRow.author_id == user_id, DraftRow.approver_id == user_id)),
        "question_versions": (
            QuestionVersionRow,
            or_(QuestionVersionRow.author_id == user_id, QuestionVersionRow.approver_id == user_id),
        ),
        "audit_events": (AuditEventRow, or_(AuditEventRow.actor_id == user_id, about_them)),
    }


def _rows(model: type[Base], condition: ColumnElement[bool], user_id: int) -> Iterator[dict[str, Any]]:
    table = model.__table__
    query = select(table).where(condition).order_by(*table.primary_key)
    if "question_id" in table.c:
        code = QuestionRow.code.label("question")
        query = query.add_columns(code).join(QuestionRow, QuestionRow.id == table.c.question_id)
        if model.__tablename__ in _MARKS:
            query = query.add_columns(QuestionVersionRow.fact).outerjoin(QuestionVersionRow, IS_CURRENT)
            if "version_id" in table.c:
                shown = aliased(QuestionVersionRow)
                query = query.add_columns(shown.fact.label("shown_fact")).join(shown, shown.id == table.c.version_id)
    people = {key.parent.name for key in table.foreign_keys if key.column.table is UserRow.__table__}
    for row in db.session.execute(query).mappings():
        yield {name: None if name in people and value != user_id else _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _shows_keys(attempt: dict[str, Any]) -> bool:
    waits = attempt["blind_opened_at"] is not None and attempt["blind_points"] is None
    return attempt["points"] is not None and not waits


def erase(user_id: int, password: str, *, now: datetime) -> None:
    """Forget a person. What they answered stays, nameless, because the difficulty of questions is computed from it.

    Running exams are submitted first. Then, in one transaction: attempts and practice pass to the nameless guest of
    all who have left (`ERASED_TOKEN`), notes and review cards are deleted, reports, drafts, versions and the log lose
    the name, a draft that this person approved waits for approval again, and the account is gone with its sessions.
    What others wrote about them goes as well: the comments in the log on the person and their attempts (reasons for
    extra time or a role), and what an approver asked of their drafts. Comments on questions and reports stay.

    Args:
        password: the account's; guests have none.

    Raises:
        NotFound: there is no such person.
        BadCredentials: the password is wrong.
        LastAdministrator: nobody else could administer the installation.
    """
    user = db.session.get(UserRow, user_id, populate_existing=True)
    if user is None or user.session_token == ERASED_TOKEN:
        raise NotFound("user")
    if user.password_hash and not passwords.verify(user.password_hash, password):
        raise BadCredentials
    if user.role == Role.ADMINISTRATOR and not _other_administrator(user_id):
        raise LastAdministrator  # before an exam is ended for nothing
    while unfinished := _erase(user_id, now):
        for attempt_id in unfinished:
            exams.submit(attempt_id, user_id, now=now)


def _other_administrator(user_id: int) -> bool:
    others = select(UserRow.id).where(UserRow.role == Role.ADMINISTRATOR, UserRow.id != user_id)
    return db.session.scalar(others.limit(1)) is not None


def _erase(user_id: int, now: datetime) -> list[int]:
    """Erase the person and return nothing, or change nothing and return the exams that must end before."""
    begin_write()
    administrators = lock_administrators()
    # locked, the row takes no new attempt, answer or report until it is gone
    role = db.session.scalar(select(UserRow.role).where(UserRow.id == user_id).with_for_update())
    mine = AttemptRow.user_id == user_id
    unfinished = list(db.session.scalars(select(AttemptRow.id).where(mine, AttemptRow.points.is_(None))))
    if role is None or unfinished or administrators == [user_id]:
        db.session.rollback()
        if role is None:
            raise NotFound("user")
        if not unfinished:
            raise LastAdministrator
        return unfinished
    _forget(user_id, _nameless_guest(now))
    audit.record(None, "user.erased", "user", user_id, now=now, role=role)
    db.session.commit()
    return []


def _forget(user_id: int, heir_id: int) -> None:
    """Take the person out of every table. What is not named here the database does: ON DELETE SET NULL and CASCADE."""
    quietly = {"synchronize_session": False}
    attempts = select(AttemptRow.id).where(AttemptRow.user_id == user_id)
    notes = (AttemptEventRow.kind == EventKind.NOTE) & AttemptEventRow.attempt_id.in_(attempts)
    db.session.execute(delete(AttemptEventRow).where(notes), execution_options=quietly)
    log = AuditEventRow
    about_them = or_(
        (log.subject == "user") & (log.subject_id == user_id), (log.subject == "attempt") & log.subject_id.in_(attempts)
    )
    db.session.execute(update(log).where(about_them).values(comment=""), execution_options=quietly)
    db.session.execute(
        update(DraftRow).where(DraftRow.author_id == user_id).values(returned=""), execution_options=quietly
    )
    for model in (AttemptRow, PracticeRunRow, PracticeAnswerRow):
        db.session.execute(
            update(model).where(model.user_id == user_id).values(user_id=heir_id), execution_options=quietly
        )
    unapproved = case((DraftRow.state == "approved", "submitted"), else_=DraftRow.state)
    db.session.execute(
        update(DraftRow)
        .where(DraftRow.approver_id == user_id)
        .values(state=unapproved, approver_id=None, revision=DraftRow.revision + 1),
        execution_options=quietly,
    )
    db.session.execute(delete(UserRow).where(UserRow.id == user_id), execution_options=quietly)


def _nameless_guest(now: datetime) -> int:
    """Return the one who keeps what people left; made when the first leaves."""
    heir = select(UserRow.id).where(UserRow.session_token == ERASED_TOKEN)
    found = db.session.scalar(heir)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(UserRow(role=Role.GUEST, session_token=ERASED_TOKEN, created_at=now))
        except IntegrityError:  # somebody else leaves at this moment
            pass
        found = db.session.scalars(heir).one()
    return found
