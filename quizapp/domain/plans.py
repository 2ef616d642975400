"""What an exam plan says: sections, quotas by plan code, minutes, pass mark, and where that comes from."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Titles = Mapping[str, str]  # language code → words

DEFAULT_DIFFICULTY = {1: 0.1, 2: 0.3, 3: 0.35, 4: 0.2, 5: 0.05}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper. `minutes` is advice: one clock runs for the whole exam."""

    code: str
    title: Titles
    quotas: Mapping[str, int]  # plan code (MM, KO, …) → number of questions
    minutes: int

    @property
    def count(self) -> int:
        return sum(self.quotas.values())


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """How many questions of which topic and difficulty make a paper. `pass_mark` is None where none is published."""

    code: str
    kind: str  # official | quick | position | historical
    title: Titles
    sections: tuple[Section, ...]
    time_limit_minutes: int
    pass_mark: int | None
    source: str
    dated: str
    vacancies: tuple[str, ...] = ()  # empty: for every vacancy
    note: Titles | None = None
    difficulty: Mapping[int, float] | None = None  # share of each difficulty, 1 to 5
    grace_minutes: int = 5  # after the deadline, for answers given before it that a bad connection has kept back

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def difficulty_shares(self) -> Mapping[int, float]:
        return self.difficulty or DEFAULT_DIFFICULTY


def plan_to_data(plan: ExamPlan) -> dict[str, Any]:
    """Return `plan` as JSON values: the snapshot an attempt keeps."""
    return asdict(plan)


def plan_from_data(data: Mapping[str, Any]) -> ExamPlan:
    """The inverse of `plan_to_data` (JSON turns difficulty keys into text)."""
    fields = dict(data)
    fields["sections"] = tuple(Section(**section) for section in data["sections"])
    fields["vacancies"] = tuple(data.get("vacancies", ()))
    if data.get("difficulty"):
        fields["difficulty"] = {int(level): share for level, share in data["difficulty"].items()}
    return ExamPlan(**fields)


def largest_remainder(shares: Mapping[int, float], total: int) -> dict[int, int]:
    """Split `total` into whole numbers in proportion to `shares` (Hare quota, largest remainder).

    Ties go to the share that comes first. The result sums to `total`.
    """
    weight = sum(shares.values())
    exact = {key: total * share / weight for key, share in shares.items()}
    result = {key: math.floor(value) for key, value in exact.items()}
    missing = total - sum(result.values())
    for key in sorted(exact, key=lambda k: result[k] - exact[k])[:missing]:
        result[key] += 1
    return result
