"""The files beside the questions: topics, acts, traps, vacancies and exam plans."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizapp.domain.catalogue import Act, Area, Catalogue, ModelUse, Topic, Vacancy
from quizapp.domain.plans import ExamPlan, Section
from quizapp.domain.traps import Trap
from quizapp.formats import Problem
from quizapp.formats.located_yaml import LINE, LocatedError, load, without_lines

TRAPS = "traps.yaml"

Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Titles(_Part):
    az: Words
    en: Words
    ru: Words


class _Topic(_Part):
    code: Words
    plan_code: str = ""
    title: _Titles
    acts: list[str] = []
    target: int = 0


class _Area(_Part):
    code: Words
    title: _Titles
    topics: list[_Topic]


class _Act(_Part):
    code: Words
    title: Words
    kind: Words
    number: str = ""
    adopted: date | None = None
    in_force: date | None = None
    eqanun: int | None = None
    url: str = ""
    revision: date | None = None
    status: Words
    note: str = ""


class _Vacancy(_Part):
    code: Words
    number: int
    title: _Titles
    unit: _Titles
    address: Words
    duties: list[_Titles]
    education: _Titles
    computer: _Titles
    languages: _Titles | None = None
    experience: _Titles | None = None


class _Section(_Part):
    code: Words
    title: _Titles
    quotas: dict[str, Annotated[int, Field(gt=0)]]
    minutes: Annotated[int, Field(gt=0)]


class _Plan(_Part):
    code: Words
    kind: Annotated[str, Field(pattern="^(official|quick|position|historical)$")]
    title: _Titles
    note: _Titles | None = None
    vacancies: list[str] = []
    time_limit_minutes: Annotated[int, Field(gt=0, le=600)]
    grace_minutes: Annotated[int, Field(ge=0, le=60)] = 5
    pass_mark: int | None
    source: Words
    dated: Words
    difficulty: dict[int, float] | None = None
    sections: Annotated[list[_Section], Field(min_length=1)]


class _ModelUse(_Part):
    model: Words
    variants: Annotated[int, Field(gt=0, le=200)] = 20


class _Trap(_Part):
    code: Words
    act: str = ""
    provision: str = ""
    was: str = ""
    mistaken: str = ""
    now: Words
    since: Annotated[int, Field(ge=1900, le=2100)] | None = None
    by: str = ""
    questions: Annotated[dict[Words, Words], Field(min_length=1)]


P = TypeVar("P", bound=_Part)


def read(directory: Path) -> tuple[Catalogue, list[Problem]]:
    """Read `taxonomy.yaml`, `acts.yaml`, `vacancies.yaml`, `exam_plans.yaml` and `item_models.yaml` of a bank, and its
    `traps.yaml` if it has one.

    Returns:
        The catalogue of what is right, and a located problem for each mistake or unknown name.
    """
    problems: list[Problem] = []

    def entries(name: str, key: str, shape: type[P]) -> list[tuple[P, int]]:
        return _entries(directory / name, key, shape, problems)

    areas = [_area(a) for a, _ in entries("taxonomy.yaml", "areas", _Area)]
    acts = [Act(**a.model_dump()) for a, _ in entries("acts.yaml", "acts", _Act)]
    vacancies = [Vacancy(**_vacancy(v)) for v, _ in entries("vacancies.yaml", "vacancies", _Vacancy)]
    plans = entries("exam_plans.yaml", "plans", _Plan)
    traps: list[tuple[_Trap, int]] = []
    if (directory / TRAPS).exists():
        traps = entries(TRAPS, "traps", _Trap)
    models = [ModelUse(m.model, m.variants) for m, _ in entries("item_models.yaml", "models", _ModelUse)]
    catalogue = Catalogue(
        areas=tuple(areas),
        acts={a.code: a for a in acts},
        vacancies={v.code: v for v in vacancies},
        plans={p.code: _plan(p) for p, _ in plans},
        models=tuple(models),
        traps=tuple(Trap(**trap.model_dump()) for trap, _ in traps),
    )
    for plan, line in plans:
        for what in _plan_problems(plan, catalogue):
            problems.append(Problem("exam_plans.yaml", line, f"{plan.code}: {what}"))
    for trap, line in traps:
        problems.extend(Problem(TRAPS, line, f"{trap.code}: {what}") for what in _trap_problems(trap, catalogue))
    return catalogue, problems


def _entries(path: Path, key: str, shape: type[P], problems: list[Problem]) -> list[tuple[P, int]]:
    try:
        document = load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(path.name, 1, f"cannot be read: {error}"))
        return []
    except LocatedError as error:
        problems.append(Problem(path.name, error.line, error.args[0]))
        return []
    if not isinstance(document, dict) or not isinstance(document.get(key), list):
        problems.append(Problem(path.name, 1, f"a list `{key}:` is missing"))
        return []
    found: list[tuple[P, int]] = []
    names: set[str] = set()
    for raw in document[key]:
        line = raw.get(LINE, 1) if isinstance(raw, dict) else 1
        try:
            entry = shape.model_validate(without_lines(raw))
        except ValidationError as error:
            for wrong in error.errors():
                where = ".".join(map(str, wrong["loc"]))
                problems.append(Problem(path.name, line, f"{where}: {wrong['msg']}"))
            continue
        name = str(getattr(entry, "code", None) or getattr(entry, "model", ""))
        if name in names:
            problems.append(Problem(path.name, line, f"{name} stands twice"))
        names.add(name)
        found.append((entry, line))
    return found


def _area(area: _Area) -> Area:
    topics = tuple(
        Topic(t.code, t.plan_code, t.title.model_dump(), tuple(t.acts), t.target, area.code) for t in area.topics
    )
    return Area(area.code, area.title.model_dump(), topics)


def _vacancy(vacancy: _Vacancy) -> dict[str, Any]:
    data = vacancy.model_dump()
    data["duties"] = tuple(data["duties"])
    return data


def _plan(plan: _Plan) -> ExamPlan:
    data = plan.model_dump()
    data["sections"] = tuple(Section(**section) for section in data["sections"])
    data["vacancies"] = tuple(data["vacancies"])
    return ExamPlan(**data)


def _trap_problems(trap: _Trap, catalogue: Catalogue) -> Iterator[str]:
    if trap.act and trap.act not in catalogue.acts:
        yield f"unknown act {trap.act}"
    if bool(trap.was) == bool(trap.mistaken):
        yield "a trap has `was`, a rule that has changed, or `mistaken`, what never held"
    if trap.mistaken and (trap.since or trap.by):
        yield "`since` and `by` tell when a rule has changed; this one is a mistake"
    if trap.by and not trap.since:
        yield "`by` needs the year of the change, `since`"
    if trap.provision and not trap.act:
        yield "`provision` needs its `act`"


def _plan_problems(plan: _Plan, catalogue: Catalogue) -> list[str]:
    codes = {topic.plan_code for topic in catalogue.topics.values()}
    found = [f"no topic has the plan code {c}" for s in plan.sections for c in s.quotas if c not in codes]
    found += [f"unknown vacancy {v}" for v in plan.vacancies if v not in catalogue.vacancies]
    count = sum(sum(s.quotas.values()) for s in plan.sections)
    if plan.pass_mark is not None and not 0 < plan.pass_mark <= count:
        found.append(f"pass mark {plan.pass_mark} of {count} questions")
    minutes = sum(s.minutes for s in plan.sections)
    if minutes > plan.time_limit_minutes:
        found.append(f"sections advise {minutes} minutes, the exam has {plan.time_limit_minutes}")
    return found
