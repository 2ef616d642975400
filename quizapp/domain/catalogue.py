"""What the questions hang on: areas and topics, acts, traps, vacancies, exam plans, item models in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from quizapp.domain.plans import ExamPlan, Titles
from quizapp.domain.traps import Trap


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the bank. `plan_code` is the name under which exam plans ask for it ('' for practice only)."""

    code: str
    plan_code: str
    title: Titles
    acts: tuple[str, ...]
    target: int
    area: str


@dataclass(frozen=True, slots=True)
class Area:
    code: str
    title: Titles
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A legal act. `revision` is the date of the text that the questions were checked against."""

    code: str
    title: str
    kind: str
    number: str
    adopted: date | None
    in_force: date | None
    eqanun: int | None
    url: str
    revision: date | None
    status: str
    note: str = ""

    @property
    def link(self) -> str:
        """The page of the official text, '' where its number is not known."""
        return self.url or (f"https://e-qanun.az/framework/{self.eqanun}" if self.eqanun else "")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One vacancy of the announcement; `number` is its place there, from 1."""

    code: str
    number: int
    title: Titles
    unit: Titles
    address: str
    duties: tuple[Titles, ...]
    education: Titles
    computer: Titles
    languages: Titles | None
    experience: Titles | None


@dataclass(frozen=True, slots=True)
class ModelUse:
    """An item model and how many variants a level the bank holds."""

    model: str
    variants: int


@dataclass(frozen=True)
class Catalogue:
    """All of it, in the order of the files."""

    areas: tuple[Area, ...] = ()
    acts: Mapping[str, Act] = field(default_factory=dict)
    vacancies: Mapping[str, Vacancy] = field(default_factory=dict)
    plans: Mapping[str, ExamPlan] = field(default_factory=dict)
    models: tuple[ModelUse, ...] = ()
    traps: tuple[Trap, ...] = ()

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {topic.code: topic for area in self.areas for topic in area.topics}

    def plans_of(self, vacancy: str) -> list[ExamPlan]:
        """Plans offered to a vacancy: its own, then those for everyone."""
        own = [p for p in self.plans.values() if vacancy in p.vacancies]
        return own + [p for p in self.plans.values() if not p.vacancies]
