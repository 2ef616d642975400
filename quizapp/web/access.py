"""Who may see what: closed by default, every open address listed here."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from quizapp.domain.roles import Role
from quizapp.i18n import language
from quizapp.services import accounts
from quizapp.web import refusals

OPEN = frozenset(
    {
        "pages.home",
        "pages.sources",
        "pages.traps",
        "pages.language",
        "pages.healthz",
        "pages.readyz",
        "pages.patterns",
        "vacancies.index",
        "vacancies.show",
        "vacancies.plan",
        "exams.start",
        "practice.start",
        "exams.worker",
        "accounts.register",
        "accounts.log_in",
        "accounts.forgot",
        "accounts.reset",
        "api_exams.clock",
        "api_exams.events",  # proves the session within its one statement
        "api_exams.news",  # likewise
    }
)

login_manager = LoginManager()
csrf = CSRFProtect()

F = TypeVar("F", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    # Phones change their address in mid-exam; a session bound to it would be lost.
    login_manager.session_protection = None
    login_manager.init_app(app)
    csrf.init_app(app)
    app.before_request(_closed_by_default)
    app.jinja_env.globals["may"] = may


def may(role: str) -> bool:
    """Whether who is here has this role or one above it: what the bar of every page offers them."""
    return bool(current_user.is_authenticated) and current_user.has_role.may(Role(role))


@login_manager.user_loader
def _load(cookie_id: str) -> Any:
    return accounts.by_cookie(cookie_id)


def role_required(role: Role) -> Callable[[F], F]:
    """Mark a view with the least role that may use it; others get 404, strangers the log-in page."""

    def mark(view: F) -> F:
        view.needed_role = role  # type: ignore[attr-defined]
        return view

    return mark


def needed_role(endpoint: str, views: dict[str, Any]) -> Role | None:
    """Return the least role for an endpoint; None for those open to all. An unmarked view needs an administrator."""
    if endpoint in OPEN:
        return None
    return getattr(views[endpoint], "needed_role", Role.ADMINISTRATOR)


def _closed_by_default() -> Response | None:
    if request.endpoint is None:
        return None
    role = needed_role(request.endpoint, current_app.view_functions)
    if role is None:
        return None
    if not current_user.is_authenticated:
        if request.path.startswith("/api/"):
            abort(401)
        flash(refusals.http(401))
        return redirect(
            url_for("accounts.log_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
        )
    if not current_user.has_role.may(role):
        abort(404)
    return None


def forget_if_unknown() -> None:
    """Go on as with a stranger when the database cannot say who this is: an error page must come all the same."""
    try:
        _ = current_user.is_authenticated and current_user.email  # looks the person up, again after a rollback
    except SQLAlchemyError:
        g._login_user = login_manager.anonymous_user()


def remember(user: Any) -> None:
    """Log `user` in for as long as the cookie lives, in their language."""
    session.permanent = True
    session["language"] = user.locale
    login_user(user)


def claimed_identity() -> tuple[int, str] | None:
    """Return the user id and session token that the signed cookie claims; whoever uses them proves the token."""
    return accounts.parse_cookie(session.get("_user_id", ""))


def person_or_guest() -> Any:
    """Return who is here; someone new becomes a guest with one click and keeps the attempt by registering."""
    if current_user.is_authenticated:
        return current_user
    guest = accounts.create_guest(locale=language(), now=datetime.now(UTC))
    remember(guest)
    return guest


__all__ = [
    "claimed_identity",
    "csrf",
    "forget_if_unknown",
    "init_app",
    "may",
    "needed_role",
    "person_or_guest",
    "remember",
    "role_required",
]
