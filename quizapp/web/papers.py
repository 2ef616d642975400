"""Working on paper: the questions and a sheet of bubbles as PDF, and a page to type the bubbles in under the clock."""

import math
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from threading import Lock

from flask import Blueprint, Flask, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.domain.attempt import EventKind
from quizapp.domain.errors import AttemptClosed, AttemptExpired, BadResponse, Refusal
from quizapp.domain.questions import LETTERS, option_count
from quizapp.domain.roles import Role
from quizapp.i18n import duration, words
from quizapp.services import bank, exams
from quizapp.services.exams import AnswerSheet, BookletWords, NewEvent, Paper, SheetWords
from quizapp.web import refusals
from quizapp.web.access import role_required

bp = Blueprint("papers", __name__, url_prefix="/attempts/<int:attempt_id>")


KEPT = 16  # prints a process keeps, a tenth of a megabyte each; beyond it forgets the one longest not asked for


class Prints:
    """The PDFs of an application, made one at a time: a booklet takes the processor for a second."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making = Lock()

    def once(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what `make` gives; those who ask meanwhile wait for it."""
        with self._making:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def init_app(app: Flask) -> None:
    app.extensions["quizapp_prints"] = Prints()


def _print(paper: Paper, words: BookletWords | SheetWords, make: Callable[[], bytes]) -> bytes:
    """A paper never changes; the words around it do: with the language, and with a deadline that was moved.

    In a restored database an id is given again, but not in the same moment.
    """
    prints: Prints = current_app.extensions["quizapp_prints"]
    return prints.once((paper.attempt.id, paper.attempt.started_at, words), make)


def _now() -> datetime:
    return datetime.now(UTC)


@bp.get("/print/booklet.pdf")
@role_required(Role.GUEST)
def booklet(attempt_id: int) -> Response:
    """The questions, in this person's order of options."""
    paper = exams.paper(attempt_id, current_user.id)
    around = _booklet_words(paper)
    content = _print(paper, around, lambda: exams.booklet(paper, around))
    return _pdf(content, f"exam-{attempt_id}-questions.pdf")


@bp.get("/print/sheet.pdf")
@role_required(Role.GUEST)
def bubbles(attempt_id: int) -> Response:
    """The sheet on which answers are marked."""
    paper = exams.paper(attempt_id, current_user.id)
    around = _sheet_words(paper)
    content = _print(paper, around, lambda: exams.bubble_sheet(paper, around))
    return _pdf(content, f"exam-{attempt_id}-answer-sheet.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _booklet_words(paper: Paper) -> BookletWords:
    time = paper.attempt.deadline - paper.attempt.started_at
    return BookletWords(
        title=words(paper.plan.title),
        subtitle=_vacancy(paper),
        attempt=_attempt(paper),
        lead=(
            _(
                "One clock runs for the whole exam: %(duration)s. The times of the sections are advice.",
                duration=duration(int(time.total_seconds())),
            ),
            _("Each right answer is one point. A wrong answer takes nothing away, so leave nothing blank."),
            _(
                "Type your answers in before the time ends: %(moment)s. What comes later does not count.",
                moment=format_datetime(paper.attempt.deadline, "d MMMM y, HH:mm"),
            ),
        ),
        sections=tuple(words(section.title) for section in paper.plan.sections),
        page=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        answer=_("Your answer"),
    )


def _sheet_words(paper: Paper) -> SheetWords:
    lead = [_("Fill the circle of your answer completely; one circle a question.")]
    if any(shape.isalpha() and shape != "t" for shape in paper.shapes):
        lead.append(_("Squares: mark every answer that is right."))
    if "t" in paper.shapes:
        lead.append(_("On a line: write the answer out."))
    return SheetWords(
        title=f"{_('Answer sheet')}: {words(paper.plan.title)}",
        subtitle=_vacancy(paper),
        attempt=_attempt(paper),
        lead=tuple(lead),
        name=_("Name and surname"),
        date=_("Date"),
    )


def _attempt(paper: Paper) -> str:
    return _("Exam no. %(number)s", number=paper.attempt.id)


def _vacancy(paper: Paper) -> str:
    vacancy = bank.published().catalogue.vacancies.get(paper.vacancy_code)
    return f"{words(vacancy.unit)} – {words(vacancy.title)}" if vacancy else ""


@bp.get("/sheet")
@role_required(Role.GUEST)
def sheet(attempt_id: int) -> str | Response:
    """The bubbles as a form, filled with what is saved."""
    now = _now()
    shown = exams.answer_sheet(attempt_id, current_user.id, now=now)
    if not shown.is_open:
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    saved = {slot: shown.progress.of(slot).value for slot in range(1, len(shown.shapes) + 1)}
    return _sheet_page(shown, now, saved, saved)


@bp.post("/sheet")
@role_required(Role.GUEST)
def save_sheet(attempt_id: int) -> str | Response | tuple[str, int]:
    """Save every answer that was changed on this page, all or none; what is refused stays on it."""
    now = _now()
    shown = exams.answer_sheet(attempt_id, current_user.id, now=now)
    was = {slot: request.form.get(f"was-{slot}", "") for slot in range(1, len(shown.shapes) + 1)}
    typed = {slot: _typed(slot, shape, was[slot]) for slot, shape in enumerate(shown.shapes, 1)}
    events = [
        NewEvent(EventKind.ANSWER, slot, value, shown.progress.sequence + 1)
        for slot, value in typed.items()
        if value not in (was[slot], shown.progress.of(slot).value)  # the room may have answered meanwhile
    ]
    try:
        exams.save_events(attempt_id, current_user.id, events, client=f"sheet-{secrets.token_hex(8)}", now=now)
    except (AttemptClosed, AttemptExpired, BadResponse) as refusal:
        status, _message = refusals.explain(refusal)
        return _sheet_page(shown, now, typed, was, refusal), status
    if not shown.is_open:
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    if request.form.get("go") == "finish":
        return redirect(url_for("exams.finish", attempt_id=attempt_id))
    flash(_told(len(events)))
    return redirect(url_for("papers.sheet", attempt_id=attempt_id))


def _typed(slot: int, shape: str, was: str) -> str:
    """What the form says of a slot; one that it does not mention stays as it was."""
    name = f"answer-{slot}"
    if shape.isdigit() or shape == "t":
        return request.form.get(name, was).strip()
    return "".join(sorted(set(request.form.getlist(name))))  # a form does not mention squares that are all empty


def _told(count: int) -> str:
    if not count:
        return _("Nothing has changed: everything was saved before.")
    return ngettext("%(num)s answer saved.", "%(num)s answers saved.", count)


def _sheet_page(
    shown: AnswerSheet, now: datetime, values: Mapping[int, str], was: Mapping[int, str], refusal: Refusal | None = None
) -> str:
    """The form; `was` is what it was filled with at first, so that only what is changed on it is sent."""
    return render_template(
        "papers/sheet.html",
        attempt_id=shown.attempt.id,
        plan=shown.plan,
        is_open=shown.is_open,
        deadline=shown.attempt.deadline,
        # upwards: the browser's clock must not end before the server's
        remaining=max(0, math.ceil((shown.attempt.deadline - now).total_seconds())),
        now=now,
        log=shown.log,
        blank_count=sum(not value for value in values.values()),
        refusal=refusals.explain(refusal)[1] if refusal else "",
        lost=getattr(refusal, "slots", ()),
        rows=[_row(slot, shape, values[slot], was[slot]) for slot, shape in enumerate(shown.shapes, 1)],
    )


def _row(slot: int, shape: str, value: str, was: str) -> dict[str, object]:
    return {
        "number": slot,
        "letters": LETTERS[: option_count(shape)],
        "one": shape.isdigit(),
        "value": value,
        "was": was,
    }
