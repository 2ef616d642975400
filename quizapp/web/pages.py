"""Home, sources, language choice, health; and the pattern page for those who build."""

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, jsonify, render_template, request, session
from flask_babel import get_timezone
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain.errors import NotFound, SchemaMismatch
from quizapp.i18n import LANGUAGES
from quizapp.services import accounts, bank, progress, reports, schema
from quizapp.services.traps import listing
from quizapp.web.accounts import back_or_home
from quizapp.web.practice import COUNTS

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> str:
    """For a stranger what this is; for everyone else the work of today."""
    published = _published_or_none()
    if published is None or not current_user.is_authenticated:
        return render_template("pages/home.html", published=published, today=None, chosen="")
    today = progress.today(current_user.id, published, now=datetime.now(UTC), zone=get_timezone())
    goal = today.standing.goal
    return render_template(
        "pages/home.html",
        published=published,
        today=today,
        chosen=goal.vacancy.code if goal else "",
        unseen=reports.unseen_count(current_user.id),
    )


def _published_or_none() -> bank.Published | None:
    try:
        return bank.published()
    except NotFound:
        return None


@bp.get("/sources")
def sources() -> str:
    published = bank.published()
    return render_template("pages/sources.html", published=published, counts=bank.counts(published))


@bp.get("/traps")
def traps() -> str:
    user_id = current_user.id if current_user.is_authenticated else None
    return render_template("pages/traps.html", listing=listing(user_id, now=datetime.now(UTC)), most=COUNTS[0])


@bp.post("/language")
def language() -> Response:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session.permanent = True
    session["language"] = chosen
    if current_user.is_authenticated:
        accounts.set_locale(current_user.id, chosen)
    return back_or_home()


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers, has this program's schema, and a bank is loaded."""
    try:
        schema.require_current()
        bank.published()
    except (SchemaMismatch, NotFound) as refusal:
        return jsonify(status="unready", reason=type(refusal).__name__), 503
    return jsonify(status="ready"), 200


@bp.get("/patterns")
def patterns() -> str:
    if current_app.config["QUIZAPP"].production:
        abort(404)
    return render_template("pages/patterns.html")
