"""Practice: choose, answer one question at a time with the key at once, see what comes back when; no script needed."""

import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain.catalogue import Catalogue
from quizapp.domain.errors import NotFound, NothingToPractise
from quizapp.domain.practice import MAX_COUNT, Kind
from quizapp.domain.roles import Role
from quizapp.domain.scheduling import day_in_baku
from quizapp.i18n import date, duration, words
from quizapp.services import practice, reviews
from quizapp.services.practice import Answer, Run
from quizapp.web import refusals, text
from quizapp.web.access import person_or_guest, role_required
from quizapp.web.forms import posted_answer
from quizapp.web.items import item_view

bp = Blueprint("practice", __name__, url_prefix="/practice")

COUNTS = (10, 20, MAX_COUNT)

NAMES = {
    Kind.TOPIC: _l("Practice"),  # of a topic that the taxonomy has lost
    Kind.DUE: _l("Review"),
    Kind.MIXED: _l("Mixed"),
    Kind.WRONG: _l("Wrong the last time"),
    Kind.UNSEEN: _l("New questions"),
    Kind.FLAGGED: _l("Flagged in mocks"),
    Kind.SURE_WRONG: _l("Wrong though sure"),
    Kind.TRAPS: _l("Changed rules, common mistakes"),
}
NOTES = {
    Kind.WRONG: _l("Until you answer them rightly."),
    Kind.UNSEEN: _l("You have not answered them yet."),
    Kind.FLAGGED: _l("Flagged when the mock ended, not answered rightly since."),
    Kind.SURE_WRONG: _l("Answered wrong in practice without “Not sure”."),
    Kind.TRAPS: _l("What older books and guides teach wrongly."),
}


def _now() -> datetime:
    return datetime.now(UTC)


@bp.get("/")
@role_required(Role.GUEST)
def index() -> str:
    now = _now()
    overview = practice.overview(current_user.id, now=now)
    left = overview.unfinished
    return render_template(
        "practice/index.html",
        overview=overview,
        kinds=[(kind.value, NAMES[kind], note, overview.kinds[kind]) for kind, note in NOTES.items()],
        unfinished=_title(left.kind, left.topic, overview.catalogue) if left else "",
        next_review=_next_review(overview.next_due, now),
        counts=COUNTS,
        most=MAX_COUNT,
    )


def _title(kind: Kind, topic: str, catalogue: Catalogue) -> str:
    """What a run is called: by its topic, else by its kind."""
    if topic in catalogue.topics:
        return words(catalogue.topics[topic].title)
    return str(NAMES[kind])


@bp.post("/")
def start() -> Response:
    topic = request.form.get("topic", "")
    kind = request.form.get("kind") or (Kind.TOPIC if topic else Kind.MIXED).value
    count = request.form.get("count", type=int) or (MAX_COUNT if kind == Kind.DUE else COUNTS[0])
    if not current_user.is_authenticated:  # nobody becomes a guest by asking for what is not there
        practice.require_for_newcomer(kind, topic)
    try:
        run_id = practice.start(person_or_guest().id, kind, topic, count, seed=secrets.randbits(62), now=_now())
    except NothingToPractise as refusal:
        flash(refusals.explain(refusal)[1])
        return redirect(url_for("practice.index"))
    return redirect(url_for("practice.show", run_id=run_id))


@bp.get("/runs/<int:run_id>")
@role_required(Role.GUEST)
def show(run_id: int) -> str | Response:
    """A question, or, once it has been answered, the same with its key and reasons."""
    now = _now()
    run = practice.run(run_id, current_user.id, now=now)
    slot = request.args.get("slot", type=int)
    if slot is None and not run.open_slots:
        return redirect(url_for("practice.end", run_id=run_id))
    slot = run.open_slots[0] if slot is None else slot
    if not 1 <= slot <= run.count:
        raise NotFound(slot)
    view = {
        "run": run,
        "slot": slot,
        "title": _title(run.kind, run.topic, run.catalogue),
        "next": url_for("practice.show", run_id=run_id, slot=slot + 1)
        if slot < run.count
        else url_for("practice.end", run_id=run_id),
    }
    if slot in run.held:
        return render_template("practice/held.html", **view, attempt_id=run.held[slot])
    if slot in run.answers:
        return render_template("practice/answered.html", **view, **_feedback(run, slot, now))
    return render_template("practice/question.html", **view, question=_question(run, slot))


def _question(run: Run, slot: int) -> dict[str, Any]:
    """What may be seen before the answer."""
    place = run.layout[slot - 1]
    rendered = text.question(place.version_id, run.question(slot))
    return {"number": slot, "question": rendered, "options": rendered.shown(place.order), "value": ""}


def _feedback(run: Run, slot: int, now: datetime) -> dict[str, Any]:
    place, answer = run.layout[slot - 1], run.answers[slot]
    item = item_view(
        run.question(slot),
        run.catalogue,
        version_id=place.version_id,
        slot=slot,
        order=place.order,
        value=answer.value,
        fraction=answer.fraction,
    )
    return {"item": item, "answer": answer, "comes_back": _comes_back(answer, now)}


def _comes_back(answer: Answer, now: datetime) -> str:
    """When the question is asked again, in minutes, tomorrow, or on a day: as precise as it is meant."""
    if answer.due is None:
        return _("You knew it and were sure: it need not come back for review.")
    if answer.due <= now:
        return _("It is due for review now.")
    if _is_soon(answer.due, now):
        return _("It comes back for review in %(duration)s.", duration=_left(answer.due, now))
    if _is_tomorrow(answer.due, now):
        return _("It comes back for review tomorrow.")
    return _("It comes back for review on %(day)s.", day=date(day_in_baku(answer.due)))


def _next_review(due: datetime | None, now: datetime) -> str:
    """When the next question comes back; '' when none will."""
    if due is None:
        return ""
    if _is_soon(due, now):
        return _("The next question comes back in %(duration)s.", duration=_left(due, now))
    if _is_tomorrow(due, now):
        return _("The next question comes back tomorrow.")
    return _("The next question comes back on %(day)s.", day=date(day_in_baku(due)))


def _is_soon(moment: datetime, now: datetime) -> bool:
    return moment - now < timedelta(hours=1) or day_in_baku(moment) == day_in_baku(now)


def _is_tomorrow(moment: datetime, now: datetime) -> bool:
    return day_in_baku(moment) - day_in_baku(now) == timedelta(days=1)


def _left(moment: datetime, now: datetime) -> str:
    """Whole minutes, at least one."""
    return duration(max(60, round((moment - now).total_seconds())))


@bp.post("/runs/<int:run_id>/slots/<int:slot>")
@role_required(Role.GUEST)
def answer(run_id: int, slot: int) -> Response:
    value = posted_answer()
    if value:
        unsure = "unsure" in request.form
        kept = practice.answer(run_id, current_user.id, slot, value, unsure=unsure, now=_now())
        if kept != value:
            flash(_("You have answered this question before. The first answer counts: its key was shown after it."))
    else:
        flash(_("Choose an answer first. If you do not know it, guess and tick “Not sure”."))
    return redirect(url_for("practice.show", run_id=run_id, slot=slot))


@bp.get("/runs/<int:run_id>/end")
@role_required(Role.GUEST)
def end(run_id: int) -> str:
    """How it went, what was wrong, and what comes back when."""
    now = _now()
    run = practice.run(run_id, current_user.id, now=now)
    return render_template(
        "practice/end.html",
        run=run,
        title=_title(run.kind, run.topic, run.catalogue),
        right=sum(given.right for given in run.answers.values()),
        wrong=[_wrong_line(run, slot) for slot in run.wrong_slots],
        returns=_returns(run, now),
        due=min(reviews.due_count(current_user.id, now=now), MAX_COUNT),
    )


def _wrong_line(run: Run, slot: int) -> dict[str, Any]:
    source = run.question(slot)
    topic = run.catalogue.topics.get(source.topic)
    stem = text.question(run.layout[slot - 1].version_id, source).stem.striptags()
    return {"slot": slot, "stem": stem, "topic": topic.title if topic else {"az": source.topic}}


def _returns(run: Run, now: datetime) -> list[tuple[str, int]]:
    """Day → how many questions of the run come back then, the next day first."""
    today = day_in_baku(now)
    days = Counter(max(day_in_baku(given.due), today) for given in run.answers.values() if given.due)
    names = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}
    return [(names.get(day) or date(day), count) for day, count in sorted(days.items())]
