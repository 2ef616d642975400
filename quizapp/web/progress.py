"""Progress: the trend of mocks, mastery by topic, time spent; and what the person prepares for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, render_template
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from quizapp.domain.catalogue import Catalogue
from quizapp.domain.errors import BadExamDay, UnknownVacancy
from quizapp.domain.mastery import (
    CHANCE,
    ENOUGH_ANSWERS,
    FAIR_FROM,
    HALF_LIFE,
    PRACTICE_COUNT,
    PRIOR_ANSWERS,
    STRONG_FROM,
    UNREAD,
    Level,
    Mastery,
)
from quizapp.domain.plans import Titles
from quizapp.domain.roles import Role
from quizapp.i18n import words
from quizapp.services import accounts, bank, progress
from quizapp.services.progress import Mock, Overview
from quizapp.web import refusals
from quizapp.web.access import role_required
from quizapp.web.accounts import back_or_home
from quizapp.web.forms import BaseForm

bp = Blueprint("progress", __name__, url_prefix="/progress")

MOCKS_SHOWN = 30  # more dots run into each other on a phone
WEAKEST_SHOWN = 5
WEEKS_SHOWN = 12


class GoalForm(BaseForm):
    """The vacancy and the day; whether they can be is for the service to say."""

    vacancy = SelectField(_l("Your vacancy"), validate_choice=False)
    exam_on = DateField(_l("Day of the exam, if you know it"), [Optional()])


def _now() -> datetime:
    return datetime.now(UTC)


@bp.get("/")
@role_required(Role.GUEST)
def show() -> str:
    published = bank.published()
    overview = progress.overview(current_user.id, published, now=_now(), zone=get_timezone())
    standing = overview.standing
    return render_template(
        "progress/show.html",
        overview=overview,
        standing=standing,
        vacancies=published.catalogue.vacancies,
        topics=published.catalogue.topics,
        trends=[_trend(kind, standing.finished) for kind in ("official", "quick")],
        weakest=standing.losses[:WEAKEST_SHOWN],
        areas=_areas(overview, published.catalogue),
        weeks=overview.weeks[: -WEEKS_SHOWN - 1 : -1],
        practice_count=PRACTICE_COUNT,
        rule=RULE,
    )


RULE = {
    "half_life": HALF_LIFE.days,
    "guesses": PRIOR_ANSWERS,
    "chance": round(100 * CHANCE),
    "enough": ENOUGH_ANSWERS,
    "strong": round(100 * STRONG_FROM),
    "fair": round(100 * FAIR_FROM),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """Points along time in a box of `WIDTH` by `HEIGHT`; `line` is empty for a single one, which is a dot."""

    dots: list[tuple[float, float]]
    line: str
    mark_y: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Mocks of a kind, the newest first, and the chart of them, the oldest on the left."""

    kind: str
    mocks: list[Mock]
    chart: Chart

    @property
    def oldest_first(self) -> list[Mock]:
        return self.mocks[::-1]


LEFT, RIGHT, TOP, BOTTOM = 80, 504, 20, 176  # of the plot in the box of components/charts.html


def _trend(kind: str, finished: Sequence[Mock]) -> Trend:
    mocks = [mock for mock in finished if mock.kind == kind][:MOCKS_SHOWN]
    scores = [mock.score for mock in reversed(mocks) if mock.score]
    step = (RIGHT - LEFT) / max(1, len(scores) - 1)
    dots = [(round(LEFT + n * step, 1), _height(score.points / score.count)) for n, score in enumerate(scores)]
    if len(dots) == 1:
        dots = [((LEFT + RIGHT) / 2, dots[0][1])]
    line = "M" + " L".join(f"{x} {y}" for x, y in dots) if len(dots) > 1 else ""
    mark = scores[-1].pass_mark if scores else None
    return Trend(kind, mocks, Chart(dots, line, _height(mark / scores[-1].count) if mark else None))


def _height(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP), 1)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A line of the table of mastery."""

    title: Titles
    mastery: Mastery
    percent: int


@dataclass(frozen=True, slots=True)
class AreaPart:
    """An area with its topics, in the order of the taxonomy, and how many of them stand at each level."""

    title: Titles
    lines: list[TopicLine]
    levels: Counter[Level]


def _areas(overview: Overview, catalogue: Catalogue) -> list[AreaPart]:
    """Topics of the person's exam and all that they have answered; a topic that has left the taxonomy is left out."""
    mastery = overview.standing.mastery
    asked = {loss.topic for loss in overview.standing.losses}
    parts = []
    for area in catalogue.areas:
        lines = [
            TopicLine(topic.title, known, round(100 * known.share))
            for topic in area.topics
            if topic.code in asked or topic.code in mastery
            for known in [mastery.get(topic.code, UNREAD)]
        ]
        if lines:
            parts.append(AreaPart(area.title, lines, Counter(line.mastery.level for line in lines)))
    return parts


@bp.route("/goal", methods=["GET", "POST"])
@role_required(Role.GUEST)
def goal() -> tuple[str, int] | str | Response:
    """What I prepare for: a vacancy, and the day of the exam."""
    form = GoalForm(vacancy=current_user.vacancy_code or "", exam_on=current_user.exam_on)
    vacancies = bank.published().catalogue.vacancies.values()
    form.vacancy.choices = [("", _("The vacancy of my latest exam"))] + [
        (vacancy.code, f"{words(vacancy.unit)} – {words(vacancy.title)}") for vacancy in vacancies
    ]
    if not form.validate_on_submit():
        return render_template("progress/goal.html", form=form), 422 if form.is_submitted() else 200
    try:
        accounts.set_goal(
            current_user.id, form.vacancy.data or None, form.exam_on.data, now=_now(), zone=get_timezone()
        )
    except (UnknownVacancy, BadExamDay) as refusal:
        status, message = refusals.explain(refusal)
        field: Any = form.vacancy if isinstance(refusal, UnknownVacancy) else form.exam_on
        field.errors = [message]
        return render_template("progress/goal.html", form=form), status
    flash(_("Saved: this is what you prepare for."))
    return back_or_home()
