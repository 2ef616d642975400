"""The 11 vacancies: what is asked for each, how many, how long, what passes, what to read."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask_login import current_user

from quizapp.domain.catalogue import Act, Catalogue, Vacancy
from quizapp.domain.errors import NotFound
from quizapp.domain.plans import ExamPlan
from quizapp.services import bank, exams

bp = Blueprint("vacancies", __name__, url_prefix="/vacancies")


@bp.get("/")
def index() -> str:
    return render_template("vacancies/index.html", vacancies=bank.published().catalogue.vacancies.values())


@bp.get("/<code>")
def show(code: str) -> str:
    published = bank.published()
    vacancy = _vacancy(published.catalogue, code)
    plans = published.catalogue.plans_of(code)
    official = next(plan for plan in plans if plan.kind == "official")
    return render_template(
        "vacancies/show.html",
        vacancy=vacancy,
        plans=plans,
        official=official,
        missing=published.missing,
        topics=topics_by_plan_code(published.catalogue),
        reading=_reading(published.catalogue, official),
        has_traps=bool(published.trap_questions),
    )


@bp.get("/<code>/exams/<plan_code>")
def plan(code: str, plan_code: str) -> str:
    """The rules page, as on the day: read, then start."""
    published = bank.published()
    vacancy = _vacancy(published.catalogue, code)
    chosen = next((p for p in published.catalogue.plans_of(code) if p.code == plan_code), None)
    if chosen is None:
        raise NotFound(plan_code)
    now = datetime.now(UTC)
    attempts = exams.attempts_of(current_user.id, now=now, limit=5) if current_user.is_authenticated else []
    return render_template(
        "vacancies/plan.html",
        vacancy=vacancy,
        plan=chosen,
        missing=published.missing[plan_code],
        topics=topics_by_plan_code(published.catalogue),
        running=[a for a in attempts if a.is_running],
    )


def _vacancy(catalogue: Catalogue, code: str) -> Vacancy:
    if code not in catalogue.vacancies:
        raise NotFound(code)
    return catalogue.vacancies[code]


def topics_by_plan_code(catalogue: Catalogue) -> dict[str, list[dict[str, str]]]:
    """Return plan code → titles of its topics."""
    result: dict[str, list[dict[str, str]]] = {}
    for topic in catalogue.topics.values():
        result.setdefault(topic.plan_code, []).append(dict(topic.title))
    return result


def _reading(catalogue: Catalogue, plan: ExamPlan) -> Sequence[Act]:
    """The acts behind the plan's topics, those with the most questions first."""
    weight: dict[str, int] = {}
    quotas = {code: count for section in plan.sections for code, count in section.quotas.items()}
    for topic in catalogue.topics.values():
        for act in topic.acts:
            if topic.plan_code in quotas:
                weight[act] = weight.get(act, 0) + quotas[topic.plan_code]
    return [catalogue.acts[code] for code in sorted(weight, key=lambda c: -weight[c]) if code in catalogue.acts]
