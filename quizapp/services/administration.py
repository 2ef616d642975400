"""What administrators see and do: people and their roles, and the log of who did what."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select

from quizapp.database import begin_write, db, read_page
from quizapp.domain.errors import GuestRole, LastAdministrator, NotFound, OwnRole, Refusal, TextUnfit
from quizapp.domain.roles import Role
from quizapp.domain.search import fold, words
from quizapp.models import AttemptRow, PracticeAnswerRow, QuestionRow, UserRow
from quizapp.services import audit

PAGE = 50
MAX_COMMENT = 500  # characters of the reason for a new role
STAFF = (Role.TUTOR, Role.APPROVER, Role.ADMINISTRATOR)

# Who has erased their account leaves what they sat and practised to one nameless guest: the row without a session
# token. No cookie can name it, since one without a token is none (accounts.parse_cookie), and it has no address.
ERASED_TOKEN = ""


@dataclass(frozen=True, slots=True)
class UserLine:
    """A person in the list."""

    id: int
    name: str
    email: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UserPage:
    """Part of the list; `more` tells whether another page follows."""

    lines: Sequence[UserLine]
    more: bool


def users(query: str = "", *, role: Role | None = None, page: int = 1) -> UserPage:
    """Return people, the newest first.

    Args:
        query: words that must all be in name or address, as any keyboard types them.
        role: only people with this role; None for all who have an account.
        page: from 1.
    """
    chosen = UserRow.role == role if role else UserRow.role != Role.GUEST
    listed = (
        select(UserRow.id, UserRow.name, UserRow.email, UserRow.role, UserRow.created_at)
        .where(chosen, UserRow.session_token != ERASED_TOKEN, *matching(query))
        .order_by(UserRow.id.desc())
    )
    rows, more = read_page(listed, page=page, size=PAGE)
    return UserPage([UserLine(r.id, r.name, r.email or "", Role(r.role), r.created_at) for r in rows], more)


def matching(query: str) -> list[ColumnElement[bool]]:
    """Conditions on people: every word of the query is in name or address; none for an empty query."""
    wanted = words(query)
    if query.strip() and not wanted:
        return [false()]
    name = _folded(UserRow.name)
    return [
        or_(
            UserRow.email.contains(word, autoescape=True),
            # lower() of SQLite knows Latin letters only
            *(name.contains(form, autoescape=True) for form in {word, word.capitalize(), word.upper()}),
        )
        for word in wanted
    ]


def _folded(column: Any) -> Any:
    """`domain.search.fold` in SQL, as far as names of people need it."""
    for letter in "İIƏÖÜĞŞÇəıöüğşç":
        column = func.replace(column, letter, fold(letter))
    return func.lower(column)


@dataclass(frozen=True, slots=True)
class Person:
    """A person and how much they have done."""

    line: UserLine
    attempts: int
    practice_answers: int
    history: Sequence[audit.Entry]  # what was done to the account, the newest first


def person(user_id: int) -> Person:
    """Return one person.

    Raises:
        NotFound: there is none; nor is the nameless guest of those who left one.
    """
    attempts = select(func.count()).where(AttemptRow.user_id == UserRow.id).correlate(UserRow).scalar_subquery()
    answers = select(func.count()).where(PracticeAnswerRow.user_id == UserRow.id).correlate(UserRow).scalar_subquery()
    row = db.session.execute(
        select(UserRow.id, UserRow.name, UserRow.email, UserRow.role, UserRow.created_at, attempts, answers).where(
            UserRow.id == user_id, UserRow.session_token != ERASED_TOKEN
        )
    ).first()
    if row is None:
        raise NotFound("user")
    line = UserLine(row.id, row.name, row.email or "", Role(row.role), row.created_at)
    return Person(line, row[5], row[6], audit.entries(subject="user", subject_id=user_id))


def change_role(actor_id: int, user_id: int, role: Role, comment: str, *, now: datetime) -> bool:
    """Give a person another role; who may less than before is logged out everywhere.

    Args:
        comment: why, for the log.

    Returns:
        Whether the role is another than before.

    Raises:
        TextUnfit: the comment is missing or too long.
        NotFound: no such person, or the actor is no administrator (any more).
        LastAdministrator: nobody else is one.
        OwnRole: people do not change their own.
        GuestRole: guests register; nobody is made one.
    """
    comment = comment.strip()
    if not 0 < len(comment) <= MAX_COMMENT:
        raise TextUnfit("comment", len(comment), MAX_COMMENT)
    begin_write()
    try:
        user = _require_changeable(actor_id, user_id, role)
    except Refusal:
        db.session.rollback()
        raise
    old = Role(user.role)
    if old is not role:
        user.role = role
        if role.rank < old.rank:
            user.session_token = secrets.token_urlsafe(32)
        audit.record(actor_id, "user.role_changed", "user", user_id, now=now, comment=comment, old=old, new=role)
    db.session.commit()
    return old is not role


def _require_changeable(actor_id: int, user_id: int, role: Role) -> UserRow:
    administrators = lock_administrators()
    if actor_id not in administrators:
        raise NotFound("user")
    user = db.session.get(UserRow, user_id, populate_existing=True, with_for_update=True)
    if user is None or user.session_token == ERASED_TOKEN:
        raise NotFound("user")
    if administrators == [user_id] and role is not Role.ADMINISTRATOR:
        raise LastAdministrator
    if actor_id == user_id:
        raise OwnRole
    if Role.GUEST in (user.role, role):
        raise GuestRole
    return user


def lock_administrators() -> list[int]:
    """Return the administrators' ids; nobody else changes who they are until this transaction ends."""
    query = select(UserRow.id).where(UserRow.role == Role.ADMINISTRATOR).order_by(UserRow.id)
    return list(db.session.scalars(query.with_for_update(key_share=True)))  # they may go on sitting exams meanwhile


@dataclass(frozen=True, slots=True)
class Log:
    """Part of the log. `questions` and `people` name what the lines are about, where that still is."""

    entries: Sequence[audit.Entry]
    questions: Mapping[int, str]  # id → code
    people: Mapping[int, str]  # id → name
    more: bool


def log(*, subject: str = "", actor_id: int | None = None, before: int | None = None) -> Log:
    """Return lines of the log, the newest first.

    Args:
        before: only lines with a smaller id: the next page.
    """
    found = audit.entries(subject=subject, actor_id=actor_id, before=before, limit=PAGE + 1)
    lines = found[:PAGE]
    return Log(lines, _codes(lines), _names(lines), len(found) > PAGE)


def _codes(lines: Sequence[audit.Entry]) -> dict[int, str]:
    ids = {line.subject_id for line in lines if line.subject == "question"}
    rows = db.session.execute(select(QuestionRow.id, QuestionRow.code).where(QuestionRow.id.in_(ids))) if ids else ()
    return {question_id: code for question_id, code in rows}  # noqa: C416 – dict() takes a result for a mapping


def _names(lines: Sequence[audit.Entry]) -> dict[int, str]:
    ids = {line.subject_id for line in lines if line.subject == "user"}
    rows = db.session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(ids))) if ids else ()
    return {user_id: name for user_id, name in rows}  # noqa: C416 – dict() takes a result for a mapping


def staff(also: int | None = None) -> dict[int, str]:
    """Return id → name of those whose deeds are in the log: tutors and above, and the person `also`; at most 200."""
    rows = db.session.execute(
        select(UserRow.id, UserRow.name)
        .where(or_(UserRow.role.in_(STAFF), UserRow.id == also))
        .order_by(UserRow.id != also if also else UserRow.name, UserRow.name)
        .limit(200)
    )
    return {user_id: name for user_id, name in rows}  # noqa: C416 – dict() takes a result for a mapping
