"""Accounts: guests, registration, log-in, passwords, sessions."""

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta, tzinfo

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from quizapp.database import begin_write, db
from quizapp.domain import addresses
from quizapp.domain.errors import BadCredentials, BadToken, EmailTaken, UnknownVacancy
from quizapp.domain.goals import check_exam_day
from quizapp.domain.roles import Role
from quizapp.models import AttemptRow, UserRow
from quizapp.services import bank, exams, passwords, practice, reports

RESET_LIFETIME = timedelta(hours=2)


def by_cookie(cookie_id: str) -> UserRow | None:
    """Return whose cookie this is; None when its session was ended."""
    claim = parse_cookie(cookie_id)
    if claim is None:
        return None
    user = db.session.get(UserRow, claim[0])
    return user if user and hmac.compare_digest(user.session_token, claim[1]) else None


def parse_cookie(cookie_id: str) -> tuple[int, str] | None:
    """Split what a cookie holds into user id and session token; None when it is something else."""
    user_id, _, token = cookie_id.partition(".")
    return (int(user_id), token) if user_id.isdigit() and token else None


def create_guest(*, locale: str, now: datetime) -> UserRow:
    """Create someone who has only just come: no address, no password."""
    user = UserRow(role=Role.GUEST, locale=locale, session_token=_token(), created_at=now)
    begin_write()
    db.session.add(user)
    db.session.commit()
    return user


def register(
    email: str, password: str, name: str, *, locale: str, now: datetime, guest_id: int | None = None
) -> UserRow:
    """Open a candidate's account. A guest's attempts stay with them.

    Raises:
        EmailTaken: the address has an account.
        WeakPassword: the password is guessed first.
    """
    email = addresses.normalise(email)
    passwords.check_strength(password, personal=(email.split("@")[0], name))
    password_hash = passwords.hash_password(password)
    begin_write()
    # read anew and locked: the guest may be registering in another window
    user = db.session.get(UserRow, guest_id, populate_existing=True, with_for_update=True) if guest_id else None
    if user is None or user.role != Role.GUEST:
        user = UserRow(locale=locale, created_at=now)
        db.session.add(user)
    user.email, user.password_hash, user.name = email, password_hash, name.strip()
    user.role, user.session_token = Role.CANDIDATE, _token()
    return _commit_new(user)


def create_user(email: str, password: str, name: str, role: Role, *, now: datetime) -> UserRow:
    """Create an account with any role but guest: the operator's command.

    Raises:
        EmailTaken, WeakPassword: as for `register`.
    """
    email = addresses.normalise(email)
    passwords.check_strength(password, personal=(email.split("@")[0], name))
    user = UserRow(
        email=email,
        password_hash=passwords.hash_password(password),
        name=name.strip(),
        role=role,
        session_token=_token(),
        created_at=now,
    )
    begin_write()
    db.session.add(user)
    return _commit_new(user)


def _commit_new(user: UserRow) -> UserRow:
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise EmailTaken from None
    return user


def log_in(email: str, password: str) -> UserRow:
    """Return the account.

    Raises:
        BadCredentials: unknown address or wrong password.
    """
    user = db.session.scalars(select(UserRow).where(UserRow.email == addresses.normalise(email))).first()
    if not passwords.verify(user.password_hash if user else None, password) or user is None:
        raise BadCredentials
    assert user.password_hash is not None
    if passwords.needs_rehash(user.password_hash):
        _rehash(user, password)
    return user


def _rehash(user: UserRow, password: str) -> None:
    """Keep the password under today's parameters, unless it was changed meanwhile."""
    old, fresh = user.password_hash, passwords.hash_password(password)
    begin_write()
    db.session.execute(
        update(UserRow).where(UserRow.id == user.id, UserRow.password_hash == old).values(password_hash=fresh),
        execution_options={"synchronize_session": "fetch"},
    )
    db.session.commit()


def adopt(guest_id: int, user_id: int, *, now: datetime) -> bool:
    """Move what a guest has done to the account they have logged in to.

    Returns:
        Whether an exam that ran in the account was submitted, because the guest is sitting the same one now.
    """
    guest = db.session.get(UserRow, guest_id)
    if guest is None or guest.role != Role.GUEST:
        return False
    sat = {(a.vacancy_code, a.plan.code) for a in exams.attempts_of(guest_id, now=now) if a.is_running}
    ended = False
    for summary in exams.attempts_of(user_id, now=now):
        if summary.is_running and (summary.vacancy_code, summary.plan.code) in sat:
            exams.submit(summary.attempt.id, user_id, now=now)
            ended = True
    begin_write()
    db.session.execute(
        update(AttemptRow).where(AttemptRow.user_id == guest_id).values(user_id=user_id),
        execution_options={"synchronize_session": False},
    )
    practice.hand_over(guest_id, user_id)
    reports.hand_over(guest_id, user_id)
    db.session.commit()
    return ended


def log_out_everywhere(user_id: int) -> UserRow:
    """End every session of this person; the new token is for the one that asked, if it goes on."""
    begin_write()
    user = db.session.get_one(UserRow, user_id)
    user.session_token = _token()
    db.session.commit()
    return user


def set_locale(user_id: int, locale: str) -> None:
    """Remember the language a person has chosen."""
    begin_write()
    db.session.execute(
        update(UserRow).where(UserRow.id == user_id).values(locale=locale),
        execution_options={"synchronize_session": "fetch"},
    )
    db.session.commit()


def set_goal(user_id: int, vacancy_code: str | None, exam_on: date | None, *, now: datetime, zone: tzinfo) -> None:
    """Remember what a person prepares for; None forgets the vacancy or the day.

    Args:
        zone: whose calendar says what day it is.

    Raises:
        UnknownVacancy: not one of those announced.
        BadExamDay: it has passed, or is more than two years away.
    """
    if vacancy_code is not None and vacancy_code not in bank.published().catalogue.vacancies:
        raise UnknownVacancy(vacancy_code)
    if exam_on is not None:
        check_exam_day(exam_on, now.astimezone(zone).date())
    begin_write()
    db.session.execute(
        update(UserRow).where(UserRow.id == user_id).values(vacancy_code=vacancy_code, exam_on=exam_on),
        execution_options={"synchronize_session": "fetch"},
    )
    db.session.commit()


def reset_token(email: str, *, secret: str, now: datetime) -> tuple[UserRow, str] | None:
    """Return the account and a token that lets its owner set a new password once; None for an unknown address.

    The token is bound to the present password: once that is changed, it is worthless.
    """
    user = db.session.scalars(select(UserRow).where(UserRow.email == addresses.normalise(email))).first()
    if user is None:
        return None
    payload = {"user": user.id, "state": _state(user), "at": now.timestamp()}
    return user, _serializer(secret).dumps(payload)


def reset_password(token: str, password: str, *, secret: str, now: datetime) -> UserRow:
    """Set a new password and end every session.

    Raises:
        BadToken: changed, used, or older than `RESET_LIFETIME`.
        WeakPassword: the password is guessed first.
    """
    user = user_of_token(token, secret=secret, now=now)
    passwords.check_strength(password, personal=((user.email or "").split("@")[0], user.name))
    password_hash = passwords.hash_password(password)
    begin_write()
    user = db.session.get_one(UserRow, user.id, populate_existing=True)
    user.password_hash, user.session_token = password_hash, _token()
    db.session.commit()
    return user


def user_of_token(token: str, *, secret: str, now: datetime) -> UserRow:
    """Return who may set a password with `token`.

    Raises:
        BadToken: changed, used, or too old.
    """
    try:
        payload = _serializer(secret).loads(token)
    except BadData:
        raise BadToken from None
    if not 0 <= now.timestamp() - payload["at"] <= RESET_LIFETIME.total_seconds():
        raise BadToken
    user = db.session.get(UserRow, payload["user"])
    if user is None or not hmac.compare_digest(_state(user), payload["state"]):
        raise BadToken
    return user


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="password-reset")


def _state(user: UserRow) -> str:
    return hashlib.sha256(f"{user.password_hash}{user.session_token}".encode()).hexdigest()[:32]


def _token() -> str:
    return secrets.token_urlsafe(32)


def administrator_exists() -> bool:
    """Whether anyone can administer this installation."""
    return db.session.scalar(select(UserRow.id).where(UserRow.role == Role.ADMINISTRATOR).limit(1)) is not None
