"""The exam: start, room, submission, result. The room works page by page without JavaScript."""

import math
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain.attempt import EventKind
from quizapp.domain.catalogue import Catalogue
from quizapp.domain.errors import AttemptClosed, AttemptClosing, AttemptExpired, BlindReviewOpen, UnknownSlot
from quizapp.domain.roles import Role
from quizapp.services import bank, exams
from quizapp.services.exams import NewEvent, Room
from quizapp.web import text
from quizapp.web.access import person_or_guest, role_required
from quizapp.web.articles import article
from quizapp.web.forms import posted_answer
from quizapp.web.items import ItemView, item_view

bp = Blueprint("exams", __name__, url_prefix="/attempts")


def _now() -> datetime:
    return datetime.now(UTC)


@bp.get("/")
@role_required(Role.GUEST)
def index() -> str:
    published = bank.published()
    attempts = exams.attempts_of(current_user.id, now=_now())
    return render_template("exams/index.html", attempts=attempts, vacancies=published.catalogue.vacancies)


@bp.post("/")
def start() -> Response:
    vacancy, plan = request.form.get("vacancy", ""), request.form.get("plan", "")
    if plan == "quick":  # the home page knows the vacancy only when the form is sent
        plan = f"quick-{vacancy}"
    if not current_user.is_authenticated:  # nobody becomes a guest by asking for what is not there
        exams.plan_for(bank.published(), vacancy, plan)
    started = exams.start_attempt(person_or_guest().id, vacancy, plan, seed=secrets.randbits(62), now=_now())
    if started.resumed:
        flash(_("This exam was running already: here you go on with it, with the time that is left."))
    return redirect(url_for("exams.room", attempt_id=started.attempt_id))


@bp.get("/<int:attempt_id>")
@role_required(Role.GUEST)
def room(attempt_id: int) -> str | Response:
    now = _now()
    slot = request.args.get("slot", type=int)
    try:
        shown = exams.room(attempt_id, current_user.id, now=now, slot=slot or 0)
    except (AttemptClosed, AttemptExpired):
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    if slot == 0:
        raise UnknownSlot(0, shown.count)
    return render_template("exams/room.html", **_room_view(shown, slot or shown.progress.last or 1, now))


@bp.get("/worker.js")
def worker() -> Response:
    """The service worker of the room; from here it may keep everything under /attempts/."""
    script = Path(current_app.root_path, "static/js/room-worker.js").read_text(encoding="utf-8")
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/<int:attempt_id>/paper")
@role_required(Role.GUEST)
def paper(attempt_id: int) -> str:
    """All questions of the running paper, for the room to turn pages without the network."""
    shown = exams.room(attempt_id, current_user.id, now=_now())
    slots = []
    for number, slot in enumerate(shown.layout, 1):
        rendered = text.question(slot.version_id, shown.questions[slot.version_id])
        value = shown.progress.of(number).value
        slots.append(
            {
                "number": number,
                "article": article(number, slot.version_id, rendered, slot.order, value),
                "section": shown.plan.sections[slot.section].title,
            }
        )
    return render_template("exams/paper.html", slots=slots)


def _slot_view(shown: Room, number: int) -> dict[str, object]:
    slot = shown.layout[number - 1]
    rendered = text.question(slot.version_id, shown.questions[slot.version_id])
    state = shown.progress.of(number)
    return {
        "number": number,
        "question": rendered,
        "options": rendered.shown(slot.order),
        "value": state.value,
        "flagged": state.flagged,
        "section": shown.plan.sections[slot.section].title,
    }


def _room_view(shown: Room, slot: int, now: datetime) -> dict[str, object]:
    blanks = shown.progress.blanks(shown.count)
    return {
        "attempt_id": shown.attempt.id,
        "plan": shown.plan,
        "count": shown.count,
        "slot": _slot_view(shown, slot),
        "palette": _palette(shown),
        "blank_count": len(blanks),
        # upwards: the browser's clock must not end before the server's
        "remaining": math.ceil((shown.attempt.deadline - now).total_seconds()),
        "deadline": shown.attempt.deadline,
        "sequence": shown.progress.sequence,
        "log": shown.log,
        "now": now,
        "closes_at": shown.attempt.closes_at,
        "marks": {
            slot: {"struck": state.struck, "note": state.note}
            for slot, state in shown.progress.slots.items()
            if state.struck or state.note
        },
    }


def _palette(shown: Room) -> list[dict[str, Any]]:
    """Sections with their numbers and the state of each."""
    sections: list[dict[str, Any]] = [
        {"title": s.title, "minutes": s.minutes, "slots": []} for s in shown.plan.sections
    ]
    for number, slot in enumerate(shown.layout, 1):
        state = shown.progress.of(number)
        sections[slot.section]["slots"].append(
            {"number": number, "answered": bool(state.value), "flagged": state.flagged}
        )
    return sections


@bp.post("/<int:attempt_id>/slots/<int:slot>")
@role_required(Role.GUEST)
def save(attempt_id: int, slot: int) -> Response:
    """Save what stands in the form and turn the page: the room without JavaScript."""
    now = _now()
    user_id = current_user.id
    try:
        shown = exams.room(attempt_id, user_id, now=now, slot=slot)
    except (AttemptClosed, AttemptExpired):
        late = NewEvent(EventKind.ANSWER, slot, posted_answer(), 1)
        exams.save_events(attempt_id, user_id, [late], client=f"form-{secrets.token_hex(8)}", now=now)  # says why not
        raise
    value = posted_answer()
    go = request.form.get("go", "")
    state = shown.progress.of(slot)
    sequence = shown.progress.sequence + 1
    events = []
    if go == "clear":
        value = ""
    if value not in (request.form.get("was", state.value), state.value):  # another tab may have answered meanwhile
        events.append(NewEvent(EventKind.ANSWER, slot, value, sequence))
    if go in ("flag", "unflag"):
        events.append(NewEvent(EventKind.FLAG, slot, "1" if go == "flag" else "", sequence))
    if not state.visited:
        events.append(NewEvent(EventKind.VISIT, slot, "", sequence))
    target = _target(go, slot, shown.count)
    if target not in (slot, 0):
        events.append(NewEvent(EventKind.VISIT, target, "", sequence))
    exams.save_events(attempt_id, user_id, events, client=f"form-{secrets.token_hex(8)}", now=now)
    if not target:
        return redirect(url_for("exams.finish", attempt_id=attempt_id))
    return redirect(url_for("exams.room", attempt_id=attempt_id, slot=target))


def _target(go: str, slot: int, count: int) -> int:
    """The slot to show next; 0 for the page that ends the exam."""
    if go == "finish":
        return 0
    if go in map(str, range(1, count + 1)):
        return int(go)
    return {"previous": max(1, slot - 1), "next": min(count, slot + 1)}.get(go, slot)


@bp.get("/<int:attempt_id>/finish")
@role_required(Role.GUEST)
def finish(attempt_id: int) -> str | Response:
    """What is still blank or flagged, and the button that ends the exam."""
    now = _now()
    try:
        shown = exams.room(attempt_id, current_user.id, now=now, slot=1)
    except (AttemptClosed, AttemptExpired):
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    return render_template(
        "exams/finish.html",
        attempt_id=attempt_id,
        plan=shown.plan,
        count=shown.count,
        blanks=shown.progress.blanks(shown.count),
        flagged=shown.progress.flagged(),
        remaining=_whole_minutes(shown.attempt.deadline - now),
    )


def _whole_minutes(left: timedelta) -> int:
    """Seconds left, whole minutes only and rounded down: nobody is promised time that is not there."""
    seconds = max(0, int(left.total_seconds()))
    return seconds - seconds % 60 if seconds >= 60 else seconds


@bp.post("/<int:attempt_id>/finish")
@role_required(Role.GUEST)
def submit(attempt_id: int) -> Response:
    exams.submit(attempt_id, current_user.id, now=_now(), blind="blind" in request.form)
    return redirect(url_for("exams.result", attempt_id=attempt_id, late=request.form.get("late")))


@bp.get("/<int:attempt_id>/receipt")
@role_required(Role.GUEST)
def receipt(attempt_id: int) -> str:
    """What the log of the attempt holds: what was saved, and when."""
    told = exams.receipt(attempt_id, current_user.id)
    return render_template("exams/receipt.html", receipt=told, slots=_receipt_slots(told), notes=_receipt_notes(told))


def _receipt_slots(told: exams.Replay) -> list[dict[str, Any]]:
    """Each slot with the answer that stands, when that came in, and how often it was answered."""
    answers: dict[int, list[exams.LogLine]] = {}
    for line in told.lines:
        if line.event.kind is EventKind.ANSWER and line.refused is None:
            answers.setdefault(line.event.slot, []).append(line)
    return [
        {
            "number": slot,
            "value": told.progress.of(slot).value,
            "flagged": told.progress.of(slot).flagged,
            "received_at": max((line.received_at for line in answers.get(slot, ())), default=None),
            "times": len(answers.get(slot, ())),
        }
        for slot in range(1, told.count + 1)
    ]


_TOLD = (EventKind.OPEN, EventKind.OFFLINE, EventKind.BACK, EventKind.EXTEND, EventKind.SUBMIT, EventKind.EXPIRE)


def _receipt_notes(told: exams.Replay) -> list[exams.LogLine]:
    """What else happened: the room opened, the network went, time was given, answers refused, the end."""
    return [line for line in told.lines if line.event.kind in _TOLD or line.refused]


@bp.get("/<int:attempt_id>/blind")
@role_required(Role.GUEST)
def blind(attempt_id: int) -> str:
    """Flagged and blank questions once more, without clock and before any key."""
    paper = exams.blind_paper(attempt_id, current_user.id)
    return render_template(
        "exams/blind.html", attempt_id=attempt_id, plan=paper.plan, views=[_blind_view(paper, n) for n in paper.slots]
    )


def _blind_view(paper: exams.BlindPaper, number: int) -> dict[str, object]:
    slot = paper.layout[number - 1]
    rendered = text.question(slot.version_id, paper.questions[slot.version_id])
    return {
        "number": number,
        "question": rendered,
        "options": rendered.shown(slot.order),
        "value": paper.values[number],
        "name": f"answer-{number}",
    }


@bp.post("/<int:attempt_id>/blind")
@role_required(Role.GUEST)
def save_blind(attempt_id: int) -> Response:
    """Keep all answers of the form; the other button ends the review."""
    values = {
        int(name.removeprefix("answer-")): "".join(sorted(request.form.getlist(name)))
        if all(len(value) == 1 for value in request.form.getlist(name))
        else request.form[name].strip()
        for name in request.form
        if re.fullmatch(r"answer-\d{1,3}", name)
    }
    exams.answer_blind(attempt_id, current_user.id, values, now=_now())
    if request.form.get("go") != "end":
        flash(_("Kept. Go on, or end your second look to see the keys."))
        return redirect(url_for("exams.blind", attempt_id=attempt_id))
    exams.end_blind(attempt_id, current_user.id)
    return redirect(url_for("exams.result", attempt_id=attempt_id))


SHOWN = ("all", "wrong", "blank")


@bp.get("/<int:attempt_id>/result")
@role_required(Role.GUEST)
def result(attempt_id: int) -> str | Response:
    now = _now()
    try:
        graded = exams.result(attempt_id, current_user.id, now=now)
    except AttemptClosing as closing:
        late = exams.refused_slots(attempt_id, current_user.id)
        return render_template(
            "exams/closing.html", attempt_id=attempt_id, closes_at=closing.closes_at, now=now, late=late
        )
    except BlindReviewOpen:
        return redirect(url_for("exams.blind", attempt_id=attempt_id))
    catalogue = bank.published().catalogue
    chosen = request.args.get("show", "all")
    show = chosen if chosen in SHOWN else "all"
    keep = {
        "all": lambda item: True,
        "wrong": lambda item: item.fraction < 1 and not item.held,
        "blank": lambda item: not item.value and not item.held,
    }[show]
    return render_template(
        "exams/result.html",
        result=graded,
        now=now,
        show=show,
        late=_late_slots(),
        full_plan=_full_plan(graded, catalogue),
        items=[_item(item, catalogue) for item in graded.items if keep(item)],
        vacancy=catalogue.vacancies.get(graded.vacancy_code),
        topics=_topic_lines(graded, catalogue),
        counts={
            "all": len(graded.items),
            "wrong": sum(item.fraction < 1 and not item.held for item in graded.items),
            "blank": sum(not item.value and not item.held for item in graded.items),
            # what can be practised: without what was never on screen
            "missed": sum(
                item.fraction < 1 and bool(item.value or item.seconds) and not item.held for item in graded.items
            ),
        },
    )


def _late_slots() -> list[int]:
    """The slots whose answers came too late, as the room reports them; the log holds the proof."""
    return [int(part) for part in request.args.get("late", "").split(",") if part.isdecimal() and len(part) <= 3]


def _full_plan(graded: exams.Result, catalogue: Catalogue) -> str:
    """The code of the full mock that a quick one only hints at; '' where this was no quick one."""
    if graded.plan.kind != "quick" or graded.vacancy_code not in catalogue.vacancies:
        return ""
    return next((p.code for p in catalogue.plans_of(graded.vacancy_code) if p.kind == "official"), "")


def _topic_lines(graded: exams.Result, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Topics by points lost; a topic that has left the taxonomy keeps its code as a name."""
    lines: list[dict[str, Any]] = [
        {
            "title": catalogue.topics[code].title if code in catalogue.topics else {"az": code},
            "score": part.score,
            "count": part.count,
        }
        for code, part in graded.topics.items()
    ]
    return sorted(lines, key=lambda line: (line["score"] - line["count"], line["score"] / line["count"]))


def _item(item: exams.ResultItem, catalogue: Catalogue) -> ItemView:
    return item_view(
        item.question,
        catalogue,
        version_id=item.version_id,
        slot=item.slot,
        order=item.order,
        value=item.value,
        fraction=item.fraction,
        held=item.held,
    )
