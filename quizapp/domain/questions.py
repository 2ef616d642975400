"""What a question is, and what makes it answerable."""

import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

LETTERS = "ABCDEFGH"
MAX_TEXT = 200  # characters of a typed answer
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a pair


class Kind(StrEnum):
    """How a question is answered. The first five offer options of which one is chosen."""

    SINGLE = "single"
    STATEMENTS = "statements"
    ORDERING = "ordering"
    MATCHING = "matching"
    SITUATIONAL = "situational"
    MULTIPLE = "multiple"
    NUMERIC = "numeric"
    SHORT = "short"


ONE_CHOICE = frozenset({Kind.SINGLE, Kind.STATEMENTS, Kind.ORDERING, Kind.MATCHING, Kind.SITUATIONAL})


class Skill(StrEnum):
    RECALL = "recall"
    APPLY = "apply"
    ANALYSE = "analyse"


class Basis(StrEnum):
    """How good the text behind a key is."""

    VERBATIM = "verbatim"
    OFFICIAL = "official"
    SECONDARY = "secondary"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that an item model draws. `alt` says enough to solve the item without seeing it, and not the key."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Option:
    """One offered answer. `fraction` is its worth from 0 to 1; `pick` is the machine-readable side of a
    combination: numbers of statements, a sequence of items, or pairs such as `1b`. A figure may stand for the text."""

    text: str = ""
    fraction: float = 0.0
    why: str = ""
    pick: tuple[str, ...] = ()
    figure: Figure | None = None

    @property
    def words(self) -> str:
        """What is offered, in words: the text, and what its figure shows."""
        return f"{self.text} {self.figure.alt}".strip() if self.figure else self.text


@dataclass(frozen=True, slots=True)
class Statement:
    """A numbered claim of a `statements` question; `why` explains a false one."""

    text: str
    holds: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """What makes the key right: a provision of an act, or a named source."""

    act: str = ""
    provision: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the bank, complete with its key and reasons."""

    id: str
    topic: str
    kind: Kind
    stem: str
    explanation: str
    cites: tuple[Citation, ...]
    difficulty: int
    skill: Skill
    fact: str
    basis: Basis
    checked: date
    options: tuple[Option, ...] = ()
    statements: tuple[Statement, ...] = ()
    items: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()  # ordering and matching: the right `pick`
    value: float | None = None  # numeric
    tolerance: float = 0.0
    accepted: tuple[str, ...] = ()  # short
    fixed_order: bool = False  # options keep their order on screen
    model: str = ""  # the item model that made it, if one did
    figure: Figure | None = None  # below the stem; only item models draw

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The stem's figure and the options', those there are."""
        return tuple(f for f in (self.figure, *(option.figure for option in self.options)) if f)

    @property
    def keys(self) -> tuple[int, ...]:
        """Indexes of the options worth the full mark."""
        return tuple(i for i, option in enumerate(self.options) if option.fraction == 1)

    @property
    def keeps_order(self) -> bool:
        """Whether options are shown in file order: asked for, or sorted numbers, which a draw would muddle."""
        return self.fixed_order or _are_sorted_numbers([option.text for option in self.options])


def shape(question: Question) -> str:
    """One character that says how the item is answered: '4' one of four options, 'd' any of four, 't' typed text."""
    if question.kind in (Kind.NUMERIC, Kind.SHORT):
        return "t"
    count = len(question.options)
    return str(count) if question.kind in ONE_CHOICE else chr(ord("a") + count - 1)


def option_count(item_shape: str) -> int:
    """How many options an item of this shape offers."""
    if item_shape == "t":
        return 0
    return int(item_shape) if item_shape.isdigit() else ord(item_shape) - ord("a") + 1


def shapes_accepting(value: str) -> str:
    """Return the shapes of which `value` can be an answer; '' clears any item."""
    choice = "2345678"
    several = "bcdefgh"
    if not value:
        return choice + several + "t"
    typed = "t" if is_storable(value, MAX_TEXT) else ""
    if not set(value) <= set(LETTERS) or list(value) != sorted(set(value)):
        return typed
    least = LETTERS.index(value[-1]) + 1
    single = "".join(c for c in choice if int(c) >= least) if len(value) == 1 else ""
    return single + "".join(c for c in several if option_count(c) >= least) + typed


def is_storable(value: str, limit: int) -> bool:
    """Whether every database keeps this text as it is; `limit` in characters."""
    return len(value) <= limit and not _UNSTORABLE.search(value)


def letters_text(pick: tuple[str, ...], kind: Kind) -> str:
    """The words of a combination option: `1 və 3`, `2 → 1 → 3`, `1–b, 2–a`."""
    if kind is Kind.ORDERING:
        return " → ".join(pick)
    if kind is Kind.MATCHING:
        return ", ".join(f"{pair[:-1]}–{pair[-1]}" for pair in pick)
    return pick[0] if len(pick) == 1 else f"{', '.join(pick[:-1])} və {pick[-1]}"


def true_set(question: Question) -> tuple[str, ...]:
    """Numbers, from 1, of the statements that hold."""
    return tuple(str(n) for n, statement in enumerate(question.statements, 1) if statement.holds)


def reasons(question: Question, index: int) -> str:
    """Why the option at `index` is wrong; '' for the key. A set of statements is explained by its differences."""
    option = question.options[index]
    if option.why or option.fraction == 1 or question.kind is not Kind.STATEMENTS:
        return option.why
    return " ".join(_set_differences(question, option))


def _set_differences(question: Question, option: Option) -> Iterator[str]:
    for n, statement in enumerate(question.statements, 1):
        if (str(n) in option.pick) and not statement.holds:
            yield f"{n}: {statement.why}"
        elif (str(n) not in option.pick) and statement.holds:
            yield f"{n}: bu müddəa doğrudur, lakin seçilməyib."


def problems(question: Question) -> Iterator[str]:
    """Yield what keeps `question` from being asked: one sentence in English each, for authors and logs."""
    if question.kind is Kind.NUMERIC:
        if question.value is None:
            yield "a numeric question needs a value"
    elif question.kind is Kind.SHORT:
        if not question.accepted:
            yield "a short question needs its accepted forms"
    else:
        yield from _option_problems(question)
    yield from _figure_problems(question)
    if not question.explanation.strip():
        yield "the explanation is missing"
    if not question.cites:
        yield "no provision or source is cited"
    if not 1 <= question.difficulty <= 5:
        yield f"difficulty is {question.difficulty}, not 1 to 5"


def _option_problems(question: Question) -> Iterator[str]:
    count, keys = len(question.options), len(question.keys)
    if not 2 <= count <= len(LETTERS):
        yield f"{count} options, 2 to {len(LETTERS)} are possible"
    if question.kind is Kind.MULTIPLE and keys < 1:
        yield "no option is correct"
    elif question.kind is not Kind.MULTIPLE and keys != 1:
        yield f"{keys} options are correct, exactly one must be"
    if len({re.sub(r"\s+", " ", option.words.strip()) for option in question.options}) != count:
        yield "two options have the same text"
    for index, option in enumerate(question.options):
        if option.fraction < 1 and not reasons(question, index).strip():
            yield f"option {index + 1} does not say why it is wrong"
    if question.kind is Kind.STATEMENTS:
        for number, statement in enumerate(question.statements, 1):
            if not statement.holds and not statement.why.strip():
                yield f"statement {number} is false and does not say why"


def _figure_problems(question: Question) -> Iterator[str]:
    """Figures are made by item models, told in words, and different where options are."""
    if question.figures and not question.model:
        yield "only an item model draws figures"
    if not all(figure.svg.strip() and figure.alt.strip() for figure in question.figures):
        yield "a figure is empty or is not told in words"
    if len({(option.text, option.figure.svg) for option in question.options if option.figure}) != sum(
        option.figure is not None for option in question.options
    ):
        yield "two options show the same figure"
    for index, option in enumerate(question.options):
        if not option.words.strip():
            yield f"option {index + 1} has neither text nor figure"


_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?")


def _are_sorted_numbers(texts: list[str]) -> bool:
    """True when every text starts with a number and the numbers rise strictly."""
    found = [_NUMBER.match(text.strip()) for text in texts]
    numbers = [float(re.sub(r"[ \u00a0\u202f]", "", m.group()).replace(",", ".")) for m in found if m]
    return len(texts) > 1 and len(numbers) == len(texts) and all(a < b for a, b in itertools.pairwise(numbers))


def to_data(question: Question) -> dict[str, Any]:
    """Return `question` as plain JSON values, without fields that hold their default."""
    data = {name: value for name, value in asdict(question).items() if not _is_default(value)}
    data["checked"] = question.checked.isoformat()
    data["options"] = [_without_defaults(o) for o in data.get("options", ())]
    data["cites"] = [_without_defaults(c) for c in data["cites"]]
    return data


def _without_defaults(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if value not in ((), "", 0.0, None)}


def _is_default(value: object) -> bool:
    """Whether leaving a field out says the same; a numeric answer of 0 must stay."""
    return value is None or value is False or value in ((), "")


def from_data(data: dict[str, Any]) -> Question:
    """The inverse of `to_data`."""
    fields = dict(data)
    fields["kind"], fields["skill"], fields["basis"] = Kind(data["kind"]), Skill(data["skill"]), Basis(data["basis"])
    fields["checked"] = date.fromisoformat(data["checked"])
    fields["options"] = tuple(_option_from_data(o) for o in data.get("options", ()))
    fields["statements"] = tuple(Statement(**s) for s in data.get("statements", ()))
    fields["cites"] = tuple(Citation(**c) for c in data["cites"])
    for name in ("items", "left", "right", "answer", "accepted"):
        fields[name] = tuple(data.get(name, ()))
    return Question(**_with_figure(fields))


def _option_from_data(data: dict[str, Any]) -> Option:
    return Option(**_with_figure({**data, "pick": tuple(data.get("pick", ()))}))


def _with_figure(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "figure": Figure(**fields["figure"])} if "figure" in fields else fields


def content_hash(question: Question) -> str:
    """SHA-256 of everything a candidate or a key depends on; equal hashes are equal versions."""
    text = json.dumps(to_data(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
