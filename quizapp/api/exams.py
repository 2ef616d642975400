"""Saving answers from the exam room."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, request
from flask_login import current_user

from quizapp.domain.attempt import OF_BROWSER, SERVER, EventKind
from quizapp.domain.errors import NotFound
from quizapp.services import exams
from quizapp.services.exams import MAX_BATCH, NewEvent
from quizapp.web.access import claimed_identity

bp = Blueprint("api_exams", __name__, url_prefix="/api/v1/attempts")

MAX_AGE = 60 * 60 * 24  # seconds that an event may have waited in the browser
MAX_SEQUENCE = 1_000_000
MAX_PLACE = 2**53  # in the log; whole numbers of a browser end here


@bp.post("/<int:attempt_id>/events")
def events(attempt_id: int) -> dict[str, object]:
    """Append events: {"client", "events": [{"kind", "slot", "value", "sequence", "age"}]} → {"saved", "log", "now"}.

    `saved` is the highest sequence of the tab that is in the log, `log` the place there. Repeating a delivery is
    harmless. What is refused is refused whole, with the reason; after the end the refusal names the slots.
    """
    body = _body()
    if not isinstance(body, dict) or not isinstance(body.get("events"), list):
        abort(400)
    client = _client(body.get("client"))
    if not 1 <= len(body["events"]) <= MAX_BATCH:
        abort(400)
    parsed = [_event(raw) for raw in body["events"]]
    identity = claimed_identity()
    if identity is None:
        abort(401)
    user_id, token = identity
    try:
        saved = exams.save_events(
            attempt_id, user_id, parsed, client=client, now=datetime.now(UTC), session_token=token
        )
    except NotFound:
        if not current_user.is_authenticated:  # the session was ended elsewhere
            abort(401)
        raise
    return {"saved": saved.sequence, "log": saved.log, "now": _epoch()}


@bp.get("/<int:attempt_id>/news")
def news(attempt_id: int) -> dict[str, object]:
    """What a tab has missed: ?client=…&after=N → {"now", "deadline", "finished", "log", "events": […]}.

    `events` are slots that others have touched since, with what stands there now.
    """
    client = _client(request.args.get("client"))
    identity = claimed_identity()
    if identity is None:
        abort(401)
    after = request.args.get("after", type=int, default=0)
    if not 0 <= after <= MAX_PLACE:
        abort(400)
    user_id, token = identity
    found = exams.news(attempt_id, user_id, session_token=token, client=client, after=after)
    return {
        "now": _epoch(),
        "deadline": found.deadline.timestamp(),
        "finished": found.finished,
        "log": found.log,
        "events": [{"kind": c.kind, "slot": c.slot, "value": c.value} for c in found.changes],
    }


def _client(name: object) -> str:
    """The name that a tab gave itself."""
    if not isinstance(name, str) or not 1 <= len(name) <= 36 or not name.isprintable() or name == SERVER:
        abort(400)
    return name


def _epoch() -> float:
    """The server's clock, seconds since 1970: a room that slept sets its own by it."""
    return datetime.now(UTC).timestamp()


@bp.get("/clock")
def clock() -> dict[str, float]:
    """What time it is here."""
    return {"now": _epoch()}


def _body() -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets within brackets, thousands deep
        abort(400)


def _event(raw: Any) -> NewEvent:
    try:
        kind, slot, value, sequence = EventKind(raw["kind"]), raw["slot"], raw["value"], raw["sequence"]
        age = float(raw.get("age", 0))
    except (KeyError, OverflowError, TypeError, ValueError):
        abort(400)
    if kind not in OF_BROWSER:
        abort(400)
    numbers = all(type(n) is int and 0 <= n <= MAX_SEQUENCE for n in (slot, sequence))
    if not numbers or not isinstance(value, str) or len(value) > 1000 or not 0 <= age <= MAX_AGE:
        abort(400)
    return NewEvent(kind, slot, value, sequence, age)
