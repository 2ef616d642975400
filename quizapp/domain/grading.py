"""Response → fraction → marks → score: one point an item, nothing taken away for a wrong one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from quizapp.domain.attempt import chosen_options
from quizapp.domain.questions import Kind, Question

K = TypeVar("K")


def fraction(question: Question, value: str, order: Sequence[int]) -> float:
    """Return what a response is worth, from 0 to 1.

    Args:
        value: the letters chosen as shown under `order`, or the typed text; '' is worth 0.

    Several-choice items are right only as a whole, as closed items of the real exam are.
    """
    if not value.strip():
        return 0.0
    if question.kind is Kind.NUMERIC:
        return float(_is_near(value, question.value, question.tolerance))
    if question.kind is Kind.SHORT:
        return float(any(fold(value) == fold(form) or _plain(value) == _plain(form) for form in question.accepted))
    chosen = chosen_options(value, order)
    if question.kind is Kind.MULTIPLE:
        return float(set(chosen) == set(question.keys))
    return question.options[chosen[0]].fraction


def fold(text: str) -> str:
    """Fold typed Azerbaijani for comparison: case by its own rule (İ–i, I–ı), spaces, compatibility forms."""
    text = unicodedata.normalize("NFKC", text).replace("İ", "i").replace("I", "ı").lower()
    return " ".join(text.split()).strip(" .")


def _plain(text: str) -> str:
    """Fold a word that is not Azerbaijani (Internet, IP), whose I is the capital of i."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .")


_TYPED_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", re.ASCII)


def _is_near(typed: str, value: float | None, tolerance: float) -> bool:
    """Whether a typed number is the right one. Counted in decimals: 0.51 is within 0.01 of 0.5, as floats it is not."""
    text = re.sub(r"\s", "", typed).replace(",", ".").replace("\u2212", "-")
    if value is None or not _TYPED_NUMBER.fullmatch(text):
        return False
    return abs(Decimal(text) - Decimal(str(value))) <= Decimal(str(tolerance))


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a part of the paper: a section or a topic."""

    score: float
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """The whole paper: points, out of how many, and whether that passes (None where no mark is published)."""

    points: float
    count: int
    pass_mark: int | None

    @property
    def passed(self) -> bool | None:
        return None if self.pass_mark is None else self.points >= self.pass_mark


def total(fractions: Iterable[float], pass_mark: int | None) -> Score:
    """Add up a paper."""
    marks = list(fractions)
    return Score(round(sum(marks), 2), len(marks), pass_mark)


def by_part(fractions: Iterable[tuple[K, float]]) -> dict[K, Part]:
    """Group (part, fraction) pairs, keeping the order in which the parts appear."""
    points: dict[K, float] = {}
    counts: Counter[K] = Counter()
    for part, mark in fractions:
        points[part] = points.get(part, 0.0) + mark
        counts[part] += 1
    return {part: Part(round(points[part], 2), counts[part]) for part in points}
