"""What every item model shares: the draft it draws, the model itself, and how options are put together."""

import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.domain.questions import Citation, Figure, Skill

Answer = Hashable
OPTIONS = 5
ATTEMPTS = 2000


class Redraw(Exception):
    """The numbers drawn make no good item: draw again."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong answer and the mistake that leads to it."""

    value: Any  # hashable
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it is a question. `values` are the machine-readable sides of the options, in their order;
    `facts` is all that the solver is told; `fact` is equal for two drafts that a person would feel as one item.
    `fixed` keeps options in order that are sorted but do not look like rising numbers. `figures` are the options', in
    their order, when they are pictures; `apart` tells drafts apart whose stems are the same."""

    stem: str
    options: tuple[tuple[str, str], ...]
    key: int
    explanation: str
    values: tuple[Answer, ...]
    facts: Any
    fact: str
    fixed: bool = False
    figure: Figure | None = None
    figures: tuple[Figure, ...] = ()
    apart: Hashable = None

    @property
    def face(self) -> Hashable:
        """What tells two drafts of a model apart: the stem, its picture, and `apart`; without a picture in the stem
        the options that are pictures. With one, other wrong options make no other item."""
        return self.stem, self.figure or frozenset(self.figures), self.apart


@dataclass(frozen=True, slots=True)
class Model:
    """A family of items. `draw` makes a draft or raises Redraw; `solve` returns every acceptable answer to the
    facts of a draft and shares no reasoning with `draw`."""

    code: str
    prefix: str
    title: str
    topic: str
    draw: Callable[[random.Random, int], Draft]
    solve: Callable[[Any], frozenset[Answer]]
    levels: tuple[int, ...] = (1, 2, 3)
    version: int = 1
    skill: Skill = Skill.ANALYSE
    cites: tuple[Citation, ...] = ()  # what the key rests on besides the computation
    options: int = OPTIONS

    def generate(self, rng: random.Random, level: int) -> Draft:
        """Draw until the solver finds exactly one acceptable option, and it is the key.

        Raises:
            RuntimeError: no such draft in many attempts; a fault of the model.
        """
        for _ in range(ATTEMPTS):
            try:
                draft = self.draw(rng, level)
            except Redraw:
                continue
            accepted = self.solve(draft.facts)
            if [i for i, value in enumerate(draft.values) if value in accepted] == [draft.key]:
                return draft
        raise RuntimeError(f"{self.code} level {level}: no sound draft in {ATTEMPTS} attempts")


def one_of(rng: random.Random, kinds: Sequence[Callable[[random.Random], Draft]]) -> Draft:
    """Draw one kind, and numbers until they suit it, so that picky kinds come as often as easy ones.

    Raises:
        Redraw: no numbers suited.
    """
    kind = rng.choice(kinds)
    for _ in range(ATTEMPTS):
        try:
            return kind(rng)
        except Redraw:
            continue
    raise Redraw


def numeric_draft(
    rng: random.Random,
    *,
    stem: str,
    key: Any,
    slips: Iterable[tuple[Any, str]],
    explanation: str,
    facts: Any,
    fact: str,
    show: Callable[[Any], str] = str,
    lowest: Any = 1,
    highest: Any = None,
    fixed: bool = False,
    spare: bool = True,
    figure: Figure | None = None,
    count: int = OPTIONS,
) -> Draft:
    """Return a draft whose options are numbers in rising order.

    Args:
        slips: wrong values with reasons, the most telling first; equal ones and those outside
            `lowest` to `highest`, which nobody would believe, are dropped.
        show: how a number is written.
        spare: whether halves and doubles of the key may fill up.
        count: of options.

    Raises:
        Redraw: too few different wrong values.
    """
    why: dict[Any, str] = {}
    for value, reason in slips:
        if value != key and value >= lowest and (highest is None or value <= highest):
            why.setdefault(value, reason)
    for value, reason in _spare(key) if spare and not fixed else ():
        if value not in why and value >= lowest and (highest is None or value <= highest):
            why[value] = reason
    below, above = [v for v in why if v < key], [v for v in why if v > key]
    wanted = count - 1
    if len(why) < wanted:
        raise Redraw
    under = min(max(rng.randrange(count), wanted - len(above)), len(below))
    values = tuple(sorted([key, *below[:under], *above[: wanted - under]]))
    return Draft(
        stem=stem,
        options=tuple((show(v), why.get(v, "")) for v in values),
        key=values.index(key),
        explanation=explanation,
        values=values,
        facts=facts,
        fact=fact,
        fixed=fixed,
        figure=figure,
    )


def _spare(key: Any) -> Iterable[tuple[Any, str]]:
    """Last resorts that keep the key's rank open: one step too many at the end."""
    if isinstance(key, int):
        for n, word in ((2, "ikiyə"), (3, "üçə"), (4, "dördə")):
            if key % n == 0:
                yield key // n, f"Nəticə axırda yersiz olaraq {word} bölünüb."
        yield key * 2, "Nəticə axırda yersiz olaraq ikiyə vurulub."


def choice_draft(
    rng: random.Random,
    *,
    stem: str,
    key: tuple[Answer, str],
    slips: Sequence[Slip],
    explanation: str,
    facts: Any,
    fact: str,
    figure: Figure | None = None,
    drawn: Callable[[Any], Figure] | None = None,
    apart: Hashable = None,
) -> Draft:
    """Return a draft with options in drawn order: `key` is (value, text), the first four slips are the rest.

    Args:
        figure: the stem's.
        drawn: makes the figure of an option from its value; the options then have no text.

    Raises:
        Redraw: fewer than four different wrong options.
    """
    wrong: dict[Answer, Slip] = {}
    for slip in slips:
        if slip.value != key[0]:
            wrong.setdefault(slip.value, slip)
    if len(wrong) < OPTIONS - 1:
        raise Redraw
    chosen = [Slip(key[0], "", key[1]), *list(wrong.values())[: OPTIONS - 1]]
    rng.shuffle(chosen)
    return Draft(
        stem=stem,
        options=tuple(("" if drawn else slip.text or str(slip.value), slip.why) for slip in chosen),
        key=[slip.value for slip in chosen].index(key[0]),
        explanation=explanation,
        values=tuple(slip.value for slip in chosen),
        facts=facts,
        fact=fact,
        figure=figure,
        figures=tuple(drawn(slip.value) for slip in chosen) if drawn else (),
        apart=apart,
    )
