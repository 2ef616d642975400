"""Plain functions that build domain values with sensible defaults, and write a bank folder of them."""

import random
import string
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from quizapp.domain.catalogue import Act, Area, Catalogue, Topic, Vacancy
from quizapp.domain.plans import ExamPlan, Section, Titles
from quizapp.domain.questions import Basis, Citation, Kind, Option, Question, Skill, Statement
from quizapp.domain.traps import Trap
from quizapp.formats import bank_yaml

WORDS = ("alfa", "beta", "qama", "zeta", "teta", "yota", "meta", "nota")  # of one length: no key stands out


def titles(text: str) -> Titles:
    return {"az": text, "en": text, "ru": text}


def some_options(count: int = 4, key: int = 0) -> tuple[Option, ...]:
    """`count` options of equal look; the one at index `key` is right."""
    return tuple(
        Option(text, 1.0) if n == key else Option(text, why=f"{text} səhvdir") for n, text in enumerate(WORDS[:count])
    )


def a_question(**changes: Any) -> Question:
    """A `single` question on the Migration Code with four options, the first of which is right."""
    base = Question(
        id="tst-0001",
        topic="migration.basics",
        kind=Kind.SINGLE,
        stem="Əcnəbi hansı sənədlə qeydiyyata alınır?",
        explanation="Məcəllədə belə göstərilib.",
        cites=(Citation(act="migration-code", provision="16.1.6"),),
        difficulty=2,
        skill=Skill.APPLY,
        fact="tst-fact",
        basis=Basis.VERBATIM,
        checked=date(2026, 11, 23),
        options=some_options(),
    )
    return replace(base, **changes)


def a_statements_question(**changes: Any) -> Question:
    """Three statements of which the first and the third hold; the third option is right."""
    return a_question(
        **{
            "kind": Kind.STATEMENTS,
            "statements": (
                Statement("Birinci müddəa", True),
                Statement("İkinci müddəa", False, "İkinci səhvdir."),
                Statement("Üçüncü müddəa", True),
            ),
            "options": (
                Option("1", pick=("1",)),
                Option("1 və 2", pick=("1", "2")),
                Option("1 və 3", 1.0, pick=("1", "3")),
                Option("2 və 3", pick=("2", "3")),
            ),
        }
        | changes
    )


def an_ordering_question(**changes: Any) -> Question:
    """Three items whose order is 2, 3, 1."""
    return a_question(
        **{
            "kind": Kind.ORDERING,
            "items": ("Məcəllə", "Konstitusiya", "Xidmət"),
            "answer": ("2", "3", "1"),
            "options": (
                Option("2 → 3 → 1", 1.0, pick=("2", "3", "1")),
                Option("1 → 2 → 3", why="Məcəllə sonuncudur.", pick=("1", "2", "3")),
            ),
        }
        | changes
    )


def a_matching_question(**changes: Any) -> Question:
    """Two on the left, three on the right; 1 goes with b, 2 with a."""
    return a_question(
        **{
            "kind": Kind.MATCHING,
            "left": ("1951", "1961"),
            "right": ("vətəndaşsızlıq", "qaçqınlar", "əmək"),
            "answer": ("1b", "2a"),
            "options": (
                Option("1–b, 2–a", 1.0, pick=("1b", "2a")),
                Option("1–a, 2–c", why="1961 əmək deyil.", pick=("1a", "2c")),
            ),
        }
        | changes
    )


def some_questions(count: int, prefix: str = "tst", *, option_count: int = 4, **changes: Any) -> list[Question]:
    """Questions that share no fact and no wording; their keys take turns at the positions."""
    return [
        a_question(
            **{
                "id": f"{prefix}-{number:04}",
                "stem": _words(f"{prefix}{number}"),
                "fact": f"{prefix}-fact-{number}",
                "options": some_options(option_count, number % option_count),
            }
            | changes
        )
        for number in range(1, count + 1)
    ]


def _words(seed: str) -> str:
    rng = random.Random(seed)
    return " ".join("".join(rng.choices(string.ascii_lowercase, k=7)) for _ in range(8)) + "?"


def a_plan(**changes: Any) -> ExamPlan:
    """An official paper of six: two on migration, two on the Constitution, two on history."""
    base = ExamPlan(
        code="official-north",
        kind="official",
        title=titles("Rəsmi"),
        sections=(
            Section("law", titles("Qanun"), {"MM": 2, "KO": 2}, 8),
            Section("history", titles("Tarix"), {"AT": 2}, 4),
        ),
        time_limit_minutes=12,
        pass_mark=4,
        source="Elan",
        dated="2022-07-31",
        vacancies=("north",),
    )
    return replace(base, **changes)


def a_position_plan(**changes: Any) -> ExamPlan:
    """A module of two legal questions."""
    sections = (Section("position", titles("Modul"), {"PH": 2}, 5),)
    return a_plan(**{"code": "position-north", "kind": "position", "pass_mark": None, "sections": sections} | changes)


def a_topic(code: str, plan_code: str = "", target: int = 0, acts: Sequence[str] = ()) -> Topic:
    return Topic(code, plan_code, titles(code), tuple(acts), target, code.partition(".")[0])


def a_catalogue(**changes: Any) -> Catalogue:
    """Four areas of one topic each, two acts, two vacancies, an official plan and a position plan."""
    topics = (
        a_topic("migration.basics", "MM", target=4, acts=["migration-code"]),
        a_topic("legislation.constitution", "KO", target=4, acts=["constitution"]),
        a_topic("azerbaijan.history", "AT"),
        a_topic("position.legal", "PH"),
    )
    fields: dict[str, Any] = {
        "areas": tuple(Area(topic.area, titles(topic.area), (topic,)) for topic in topics),
        "acts": {act.code: act for act in (an_act("migration-code"), an_act("constitution"))},
        "vacancies": {vacancy.code: vacancy for vacancy in (a_vacancy("north", 1), a_vacancy("south", 2))},
        "plans": {plan.code: plan for plan in (a_plan(), a_position_plan())},
    }
    return Catalogue(**fields | changes)


def a_trap(**changes: Any) -> Trap:
    """Registration within 15 days, once 10: an option of tst-0001. `a_question` cites a part of its provision."""
    fields: dict[str, Any] = {
        "code": "registration-term",
        "was": "10 gün idi.",
        "now": "Gəldiyi vaxtdan 15 gün.",
        "questions": {"tst-0001": "10 gün"},
        "act": "migration-code",
        "provision": "16.1",
        "since": 2018,
        "by": "1218-VQD",
    }
    return Trap(**fields | changes)


def an_act(code: str, **changes: Any) -> Act:
    base = Act(
        code=code,
        title=f"{code} haqqında",
        kind="Məcəllə",
        number="№ 713-IVQ",
        adopted=date(2013, 7, 2),
        in_force=date(2013, 8, 1),
        eqanun=46959,
        url="",
        revision=date(2025, 5, 1),
        status="verbatim",
    )
    return replace(base, **changes)


def a_vacancy(code: str, number: int = 1) -> Vacancy:
    return Vacancy(
        code=code,
        number=number,
        title=titles("İnspektor"),
        unit=titles(code),
        address="Bakı şəhəri",
        duties=(titles("Nəzarət"), titles("Qeydiyyat")),
        education=titles("Ali"),
        computer=titles("Ofis"),
        languages=None,
        experience=None,
    )


def write_bank(folder: Path, questions: Iterable[Question] = (), catalogue: Catalogue | None = None) -> Path:
    """Write the catalogue and one file a topic into `folder`, in the bank's format, and return it."""
    catalogue = catalogue or a_catalogue()
    _write_yaml(folder / "taxonomy.yaml", {"areas": [_area(area) for area in catalogue.areas]})
    _write_yaml(folder / "acts.yaml", {"acts": [asdict(act) for act in catalogue.acts.values()]})
    _write_yaml(folder / "vacancies.yaml", {"vacancies": [asdict(v) for v in catalogue.vacancies.values()]})
    _write_yaml(folder / "exam_plans.yaml", {"plans": [asdict(plan) for plan in catalogue.plans.values()]})
    _write_yaml(folder / "traps.yaml", {"traps": [asdict(trap) for trap in catalogue.traps]})
    _write_yaml(folder / "item_models.yaml", {"models": [asdict(use) for use in catalogue.models]})
    by_topic: dict[str, list[Question]] = {}
    for question in questions:
        by_topic.setdefault(question.topic, []).append(question)
    for topic, listed in by_topic.items():
        path = folder / f"{topic.replace('.', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(bank_yaml.write(listed), encoding="utf-8")
    return folder


def _area(area: Area) -> dict[str, Any]:
    """An area as its file says it: topics do not repeat where they belong."""
    data = asdict(area)
    for topic in data["topics"]:
        del topic["area"]
    return data


def _write_yaml(path: Path, data: Any) -> None:
    path.write_text(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes equal parts out each time: anchors are not for readers."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
