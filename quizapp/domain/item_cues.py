"""Three guessers who know no law, and other signs by which a key could give itself away."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from quizapp.domain.questions import Kind, Question

GUESSED = frozenset({Kind.SINGLE})  # combinations of numbers offer nothing to guess by
TOLERANCE = 0.03


@dataclass(frozen=True, slots=True)
class GuessRate:
    """How often a guesser hits the key: `share` of `count` questions, where blind chance gives `chance`."""

    share: float
    chance: float
    count: int

    @property
    def within_chance(self) -> bool:
        """Within three points of chance, or as near as one question more or less allows."""
        return abs(self.share - self.chance) <= max(TOLERANCE, 0.5 / self.count) + 1e-9


def guess_longest(texts: Sequence[str]) -> list[float]:
    """Weight each option by length in characters."""
    return [float(len(text)) for text in texts]


def guess_most_specific(texts: Sequence[str]) -> list[float]:
    """Weight each option by what makes it look exact: figures, names inside the sentence, commas, brackets, quotes."""
    return [
        float(
            len(re.findall(r"\d+", text))
            + len(re.findall(r"(?<=\s)[A-ZÇƏĞIİÖŞÜ]\w", text))
            + len(re.findall(r"[,;:(«]", text))
        )
        for text in texts
    ]


def guess_odd_one_out(texts: Sequence[str]) -> list[float]:
    """Weight each option by how little its words share with the others' (words by their first five letters)."""
    words = [{w[:5] for w in re.findall(r"\w+", text.lower())} for text in texts]
    return [-sum(_overlap(a, b) for j, b in enumerate(words) if j != i) for i, a in enumerate(words)]


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


GUESSERS: dict[str, Callable[[Sequence[str]], list[float]]] = {
    "longest": guess_longest,
    "most_specific": guess_most_specific,
    "odd_one_out": guess_odd_one_out,
}


def guess_rates(questions: Iterable[Question]) -> dict[str, GuessRate]:
    """Return each guesser's rate; a guesser who cannot decide between n options counts 1/n when the key is one."""
    listed = [q for q in questions if q.kind in GUESSED and len(q.keys) == 1]
    if not listed:
        return {}
    chance = sum(1 / len(q.options) for q in listed) / len(listed)
    return {
        name: GuessRate(sum(_hit(q, weigh) for q in listed) / len(listed), chance, len(listed))
        for name, weigh in GUESSERS.items()
    }


def hits(question: Question, guesser: str) -> float:
    """Return the worth of `guesser`'s guess at one question: 1, 0, or a share of a tie."""
    return _hit(question, GUESSERS[guesser])


def _hit(question: Question, weigh: Callable[[Sequence[str]], list[float]]) -> float:
    weights = weigh([option.text for option in question.options])
    best = [i for i, weight in enumerate(weights) if weight >= max(weights) - 1e-9]
    return 1 / len(best) if question.keys[0] in best else 0.0


def key_positions(questions: Iterable[Question]) -> Counter[int]:
    """Count the position, from 1, at which the key stands in the file, among one-key questions written by hand."""
    return Counter(q.keys[0] + 1 for q in questions if len(q.keys) == 1 and not q.model)


def is_negative(question: Question) -> bool:
    """Whether the stem asks for what is not so; the convention marks it in bold."""
    return bool(re.search(r"\*\*[^*]*(deyil|yanlış|olmaz|istisna)[^*]*\*\*", question.stem))


def asks_negative_unmarked(question: Question) -> bool:
    """Whether a stem ends in a negative question without the bold mark that keeps readers from missing it."""
    return bool(re.search(r"\b(deyil|yanlışdır)\s*[?:]\s*$", question.stem)) and not is_negative(question)
