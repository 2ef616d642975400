"""What two texts of a question say differently, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from quizapp.domain.questions import Kind, Question

Place = tuple[str, int]  # a field of a question, and which of several from 1; 0 where there is one


class Mark(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words that stands in both texts, in the old one, or in the new one."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs. `number` tells which option, statement or citation, from 1; 0 where there is only one."""

    field: str
    number: int
    parts: tuple[Part, ...]


def differences(old: Question, new: Question) -> list[Difference]:
    """Return the fields that differ, in the order in which a question is read."""
    before, after = _fields(old), _fields(new)
    return [
        Difference(*place, compare(before.get(place, ""), after.get(place, "")))
        for place in sorted(before.keys() | after.keys(), key=_place_order)
        if before.get(place, "") != after.get(place, "")
    ]


_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def compare(old: str, new: str) -> tuple[Part, ...]:
    """Return the parts of both texts in order: joined without the added they are `old`, without the removed `new`."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    parts: list[Part] = []
    removed = added = ""
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for index, (tag, a1, a2, b1, b2) in enumerate(codes):
        was, now = "".join(a[a1:a2]), "".join(b[b1:b2])
        between = 0 < index < len(codes) - 1 and not was.strip()  # a space between two changed words reads as changed
        if tag != "equal" or between:
            removed, added = removed + was, added + now
            continue
        parts += [*_changed(removed, added), Part(Mark.SAME, was)]
        removed = added = ""
    return (*parts, *_changed(removed, added))


def _changed(removed: str, added: str) -> Iterator[Part]:
    if removed:
        yield Part(Mark.REMOVED, removed)
    if added:
        yield Part(Mark.ADDED, added)


_ORDER = (
    "topic",
    "stem",
    "statement",
    "statement_holds",
    "statement_why",
    "item",
    "left",
    "right",
    "option",
    "option_why",
    "key",
    "answer",
    "value",
    "tolerance",
    "accepted",
    "order",
    "explanation",
    "cite",
    "difficulty",
    "skill",
    "fact",
    "basis",
    "checked",
)
FIELDS = frozenset(_ORDER)


def _place_order(place: Place) -> tuple[int, int, int]:
    """Fields in reading order; an option and its reason stay together."""
    name, number = place
    group = name.removesuffix("_why").removesuffix("_holds")
    return _ORDER.index(group), number, _ORDER.index(name)


def _fields(question: Question) -> Mapping[Place, str]:
    """Every field of a question as a text, without the empty ones."""
    return {place: text for place, text in _all_fields(question) if text}


def _all_fields(question: Question) -> Iterator[tuple[Place, str]]:
    yield ("topic", 0), question.topic
    yield ("stem", 0), f"{question.stem} {question.figure.alt}" if question.figure else question.stem
    for number, statement in enumerate(question.statements, 1):
        yield ("statement", number), statement.text
        yield ("statement_holds", number), "+" if statement.holds else "-"
        yield ("statement_why", number), statement.why
    for name, texts in (("item", question.items), ("left", question.left), ("right", question.right)):
        yield from (((name, number), text) for number, text in enumerate(texts, 1))
    for number, option in enumerate(question.options, 1):
        yield ("option", number), option.words
        yield ("option_why", number), option.why
    yield ("key", 0), _key(question)
    yield ("answer", 0), " ".join(question.answer)
    yield ("value", 0), "" if question.value is None else f"{question.value:.15g}"
    yield ("tolerance", 0), f"{question.tolerance:.15g}" if question.tolerance else ""
    yield ("accepted", 0), "; ".join(question.accepted)
    yield ("order", 0), "+" if question.fixed_order else "-"
    yield ("explanation", 0), question.explanation
    for number, cite in enumerate(question.cites, 1):
        yield ("cite", number), cite.source or f"{cite.act} {cite.provision}".strip()
    yield ("difficulty", 0), str(question.difficulty)
    yield ("skill", 0), question.skill.value
    yield ("fact", 0), question.fact
    yield ("basis", 0), question.basis.value
    yield ("checked", 0), question.checked.isoformat()


def _key(question: Question) -> str:
    """Letters of the right options; of a situational item the worth of each."""
    if question.kind is Kind.SITUATIONAL:
        return ", ".join(f"{option.fraction:g}" for option in question.options)
    return ", ".join("ABCDEFGH"[index] for index in question.keys)
