"""Home, sources, language choice, health; and the pattern page for those who build."""

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, jsonify, render_template, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain.errors import NotFound, SchemaMismatch
from quizapp.i18n import LANGUAGES
from quizapp.services import accounts, bank, exams, schema
from quizapp.web.accounts import back_or_home

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> str:
    published = _published_or_none()
    attempts = (
        exams.attempts_of(current_user.id, now=datetime.now(UTC), limit=5) if current_user.is_authenticated else []
    )
    return render_template(
        "pages/home.html",
        published=published,
        running=[a for a in attempts if a.is_running],
        finished=[a for a in attempts if not a.is_running],
        chosen=attempts[0].vacancy_code if attempts else "",
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
