"""A single-choice question while it is being written: perhaps incomplete, and what it lacks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from quizapp.domain.bank_rules import is_provision
from quizapp.domain.catalogue import Act
from quizapp.domain.questions import LETTERS, Basis, Citation, Kind, Option, Question, Skill

MAX_TEXT = 4000  # characters, as formats/bank_yaml.py reads them
MAX_PROVISION = 40
MAX_SOURCE = 300
MAX_FACT = 80
FEWEST_OPTIONS, MOST_OPTIONS = 2, len(LETTERS)
FIRST_NUMBER, LAST_NUMBER = 5001, 9999  # of ids given in the studio; those given in the files stay below

_FACT = re.compile(r"[a-z0-9][a-z0-9-]*")
_CODE = re.compile(r"([a-z]{2,5})-(\d{4})")


@dataclass(frozen=True, slots=True)
class DraftOption:
    """An offered answer, and why it is wrong."""

    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author has written so far. `key` is the index of the right option, None until it is chosen."""

    stem: str = ""
    options: tuple[DraftOption, ...] = ()
    key: int | None = None
    explanation: str = ""
    cites: tuple[Citation, ...] = ()
    difficulty: int = 3
    skill: Skill = Skill.RECALL
    fact: str = ""  # '' for one of its own
    basis: Basis = Basis.VERBATIM
    checked: date | None = None
    fixed_order: bool = False


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """What keeps a draft from being asked: `code` says what, `facts` which and how much."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def to_question(draft: Draft, code: str, topic: str) -> Question:
    """Return `draft` as the bank's question; it can be asked when `problems` finds nothing.

    The fact of a draft that names none is its own: nothing else in the bank is about the same.
    """
    return Question(
        id=code,
        topic=topic,
        kind=Kind.SINGLE,
        stem=draft.stem,
        explanation=draft.explanation,
        cites=draft.cites,
        difficulty=draft.difficulty,
        skill=draft.skill,
        fact=draft.fact or code,
        basis=draft.basis,
        checked=draft.checked or date.min,
        options=tuple(Option(o.text, float(n == draft.key), o.why) for n, o in enumerate(draft.options)),
        fixed_order=draft.fixed_order,
    )


def from_question(question: Question) -> Draft:
    """Return a working copy of a single-choice question."""
    return Draft(
        stem=question.stem,
        options=tuple(DraftOption(option.text, option.why) for option in question.options),
        key=question.keys[0],
        explanation=question.explanation,
        cites=question.cites,
        difficulty=question.difficulty,
        skill=question.skill,
        fact=question.fact,
        basis=question.basis,
        checked=question.checked,
        fixed_order=question.fixed_order,
    )


def tidy(draft: Draft) -> Draft:
    """Return `draft` as the bank's reader would give it back: no blank ends, no empty rows."""
    rows = [DraftOption(_clean(o.text), _clean(o.why)) for o in draft.options]
    kept = [n for n, row in enumerate(rows) if row != DraftOption()]
    cites = (Citation(c.act.strip(), c.provision.strip(), _clean(c.source)) for c in draft.cites)
    return replace(
        draft,
        stem=_clean(draft.stem),
        options=tuple(rows[n] for n in kept),
        key=kept.index(draft.key) if draft.key in kept else None,
        explanation=_clean(draft.explanation),
        cites=tuple(cite for cite in cites if cite != Citation()),
        fact=draft.fact.strip(),
    )


def _clean(text: str) -> str:
    """Line ends of any browser as one, none at the ends."""
    return "\n".join(text.splitlines()).strip()


def to_data(draft: Draft) -> dict[str, Any]:
    """Return `draft` as plain JSON values."""
    return {
        "stem": draft.stem,
        "options": [{"text": option.text, "why": option.why} for option in draft.options],
        "key": draft.key,
        "explanation": draft.explanation,
        "cites": [{"act": c.act, "provision": c.provision, "source": c.source} for c in draft.cites],
        "difficulty": draft.difficulty,
        "skill": draft.skill.value,
        "fact": draft.fact,
        "basis": draft.basis.value,
        "checked": draft.checked.isoformat() if draft.checked else None,
        "fixed_order": draft.fixed_order,
    }


def from_data(data: Mapping[str, Any]) -> Draft:
    """The inverse of `to_data`."""
    return Draft(
        stem=data["stem"],
        options=tuple(DraftOption(**option) for option in data["options"]),
        key=data["key"],
        explanation=data["explanation"],
        cites=tuple(Citation(**cite) for cite in data["cites"]),
        difficulty=data["difficulty"],
        skill=Skill(data["skill"]),
        fact=data["fact"],
        basis=Basis(data["basis"]),
        checked=date.fromisoformat(data["checked"]) if data["checked"] else None,
        fixed_order=data["fixed_order"],
    )


def problems(draft: Draft, acts: Mapping[str, Act], today: date) -> tuple[DraftProblem, ...]:
    """Return everything that keeps `draft` from being asked, in the order of the form.

    Args:
        acts: those of the catalogue; a key rests on one of them or on a named source.
        today: keys are not checked in the future.
    """
    return tuple(
        DraftProblem(code, facts)
        for found in (
            _text_problems(draft),
            _option_problems(draft),
            _cite_problems(draft, acts),
            _day_problems(draft, acts, today),
        )
        for code, facts in found
    )


_Found = Iterator[tuple[str, dict[str, Any]]]


def _text_problems(draft: Draft) -> _Found:
    if not draft.stem:
        yield "stem_missing", {}
    if not draft.explanation:
        yield "explanation_missing", {}
    texts = [draft.stem, draft.explanation, *(t for option in draft.options for t in (option.text, option.why))]
    if any(len(text) > MAX_TEXT for text in texts):
        yield "text_long", {"most": MAX_TEXT}
    if draft.fact and not (_FACT.fullmatch(draft.fact) and len(draft.fact) <= MAX_FACT):
        yield "fact_form", {"fact": draft.fact}
    if not 1 <= draft.difficulty <= 5:
        yield "difficulty_range", {"difficulty": draft.difficulty}


def _option_problems(draft: Draft) -> _Found:
    if not FEWEST_OPTIONS <= len(draft.options) <= MOST_OPTIONS:
        yield "options_count", {"count": len(draft.options), "fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS}
    if draft.key is None:
        yield "key_missing", {}
    seen: dict[str, int] = {}
    for number, option in enumerate(draft.options, 1):
        if not option.text:
            yield "option_empty", {"number": number}
        elif (first := seen.setdefault(" ".join(option.text.split()), number)) != number:
            yield "options_alike", {"first": first, "second": number}
        if draft.key not in (None, number - 1) and not option.why:
            yield "why_missing", {"number": number}


def _cite_problems(draft: Draft, acts: Mapping[str, Act]) -> _Found:
    if not draft.cites:
        yield "cite_missing", {}
    for number, cite in enumerate(draft.cites, 1):
        if bool(cite.act) == bool(cite.source):
            yield "cite_both" if cite.act else "cite_nothing", {"number": number}
        if cite.act and cite.act not in acts:
            yield "act_unknown", {"act": cite.act}
        if cite.source and cite.provision and not cite.act:
            yield "source_provision", {"provision": cite.provision}
        elif not is_provision(cite.provision) or len(cite.provision) > MAX_PROVISION:
            yield "provision_form", {"provision": cite.provision}
        if len(cite.source) > MAX_SOURCE:
            yield "source_long", {"most": MAX_SOURCE}


def _day_problems(draft: Draft, acts: Mapping[str, Act], today: date) -> _Found:
    if draft.checked is None:
        yield "checked_missing", {}
        return
    if draft.checked > today:
        yield "checked_future", {"day": draft.checked}
    for code in dict.fromkeys(cite.act for cite in draft.cites):
        act = acts.get(code)
        if act and act.revision and draft.checked < act.revision:
            yield "checked_stale", {"day": draft.checked, "act": act.title, "revision": act.revision}


def new_code(topic: str, codes: Iterable[tuple[str, str]]) -> str:
    """Return an id for a new question of `topic` that the files will never give.

    The prefix is the one most used in the topic; a topic without questions gets one of its own.

    Args:
        codes: (id, topic) of every question there has been.

    Raises:
        ValueError: no prefix is left.
    """
    used: dict[str, set[int]] = {}
    of_topic: Counter[str] = Counter()
    for code, its_topic in codes:
        if found := _CODE.fullmatch(code):
            prefix, number = found[1], int(found[2])
            used.setdefault(prefix, set()).add(number)
            of_topic[prefix] += its_topic == topic
    known = sorted((prefix for prefix, count in of_topic.items() if count), key=lambda p: (-of_topic[p], p))
    for prefix in (*known, *(prefix for prefix in _prefixes(topic) if prefix not in used)):
        number = max(FIRST_NUMBER - 1, *used.get(prefix, {0})) + 1
        if number <= LAST_NUMBER:
            return f"{prefix}-{number:04}"
    raise ValueError(f"no prefix is left for {topic}")


def _prefixes(topic: str) -> Iterator[str]:
    """Yield prefixes that remind of `topic`: the area's first letter and the beginning of the name; then any."""
    area, _, name = topic.partition(".")
    letters = re.sub(r"[^a-z]", "", name) or "x"
    stem = (area[:1] if "a" <= area[:1] <= "z" else "") + letters
    for length in (3, 4, 5, 2):
        if len(stem) >= length:
            yield stem[:length]
    for a in "abcdefghijklmnopqrstuvwxyz":
        for b in "abcdefghijklmnopqrstuvwxyz":
            yield f"{stem[:2]}{a}{b}"
