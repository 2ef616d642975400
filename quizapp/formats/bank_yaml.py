"""The bank's own files: one topic a file, questions as `question_bank/README.md` describes them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizapp.domain.questions import (
    Basis,
    Citation,
    Kind,
    Option,
    Question,
    Skill,
    Statement,
    letters_text,
    problems,
    true_set,
)
from quizapp.formats import Problem, ReadResult
from quizapp.formats.located_yaml import LINE, LocatedError, line_of, load, without_lines

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Cite(_Part):
    act: Slug = ""
    provision: Annotated[str, Field(max_length=40)] = ""
    source: Annotated[str, Field(max_length=300)] = ""


class _Option(_Part):
    text: Text
    correct: bool = False
    why: str = ""


class _ScoredOption(_Part):
    text: Text
    score: Annotated[float, Field(ge=0, le=1, strict=False)]
    why: str = ""


class _SetOption(_Part):
    set: Annotated[list[int], Field(min_length=1)]
    why: str = ""


class _SequenceOption(_Part):
    sequence: Annotated[list[int], Field(min_length=2)]
    why: str = ""


class _PairsOption(_Part):
    pairs: Annotated[str, Field(pattern=r"^\d[a-h](?: \d[a-h])+$")]
    why: str = ""


class _Statement(_Part):
    text: Text
    holds: bool
    why: str = ""


class _Question(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z]{2,5}-\d{4}$")]
    stem: Text
    explanation: Text
    cites: Annotated[list[_Cite], Field(min_length=1)]
    difficulty: Annotated[int, Field(ge=1, le=5)]
    skill: Literal["recall", "apply", "analyse"]
    fact: Slug
    basis: Literal["verbatim", "official", "secondary", "computed"]
    checked: date


class _Choice(_Question):
    kind: Literal["single", "multiple"]
    options: list[_Option]
    order: Literal["fixed", "drawn"] = "drawn"


class _Situational(_Question):
    kind: Literal["situational"]
    options: list[_ScoredOption]


class _Statements(_Question):
    kind: Literal["statements"]
    statements: Annotated[list[_Statement], Field(min_length=3, max_length=6)]
    options: list[_SetOption]


class _Ordering(_Question):
    kind: Literal["ordering"]
    items: Annotated[list[Text], Field(min_length=2, max_length=6)]
    answer: list[int]
    options: list[_SequenceOption]


class _Matching(_Question):
    kind: Literal["matching"]
    left: Annotated[list[Text], Field(min_length=2, max_length=6)]
    right: Annotated[list[Text], Field(min_length=2, max_length=8)]
    answer: Annotated[str, Field(pattern=r"^\d[a-h](?: \d[a-h])+$")]
    options: list[_PairsOption]


class _Numeric(_Question):
    kind: Literal["numeric"]
    value: Annotated[float, Field(strict=False)]
    tolerance: Annotated[float, Field(strict=False, ge=0)] = 0.0


class _Short(_Question):
    kind: Literal["short"]
    accepted: Annotated[list[Text], Field(min_length=1)]


_SHAPES: dict[str, type[_Question]] = {
    "single": _Choice,
    "multiple": _Choice,
    "situational": _Situational,
    "statements": _Statements,
    "ordering": _Ordering,
    "matching": _Matching,
    "numeric": _Numeric,
    "short": _Short,
}


def read(text: str, *, file: str = "<text>") -> ReadResult:
    """Read one topic file.

    Args:
        file: the name that problems carry.

    Returns:
        The questions that are answerable, and a located problem for each mistake; never stops at the first.
    """
    result = ReadResult()
    try:
        document = load(text)
    except LocatedError as error:
        result.problems.append(Problem(file, error.line, error.args[0]))
        return result
    if not isinstance(document, dict) or not isinstance(document.get("questions"), list):
        result.problems.append(Problem(file, 1, "a topic file holds `topic:` and a list `questions:`"))
        return result
    topic = document.get("topic")
    if not isinstance(topic, str):
        result.problems.append(Problem(file, 1, "`topic:` is missing"))
        return result
    for raw in document["questions"]:
        _read_one(raw, topic, file, result)
    return result


def _read_one(raw: Any, topic: str, file: str, result: ReadResult) -> None:
    if not isinstance(raw, dict):
        result.problems.append(Problem(file, 1, f"{str(raw)[:40]!r} is not a question"))
        return
    line: int = raw[LINE]
    name = raw.get("id", "a question")
    shape = _SHAPES.get(str(raw.get("kind")))
    if shape is None:
        result.problems.append(Problem(file, line, f"{name}: kind {raw.get('kind')!r} is none of {', '.join(_SHAPES)}"))
        return
    try:
        parsed = shape.model_validate(without_lines(raw))
        question = _question(parsed, topic)
    except ValidationError as error:
        for found in error.errors():
            where = ".".join(str(part) for part in found["loc"])
            result.problems.append(Problem(file, line_of(raw, found["loc"]), f"{name}: {where}: {found['msg']}"))
        return
    except (IndexError, ValueError) as error:
        result.problems.append(Problem(file, line, f"{name}: {error}"))
        return
    found_problems = [Problem(file, line, f"{name}: {what}") for what in problems(question)]
    result.problems.extend(found_problems)
    if not found_problems:
        result.questions.append(question)
        result.lines[question.id] = (file, line)


def _question(parsed: Any, topic: str) -> Question:
    kind = Kind(parsed.kind)
    question = Question(
        id=parsed.id,
        topic=topic,
        kind=kind,
        stem=parsed.stem.strip(),
        explanation=parsed.explanation.strip(),
        cites=tuple(Citation(c.act, c.provision, c.source) for c in parsed.cites),
        difficulty=parsed.difficulty,
        skill=Skill(parsed.skill),
        fact=parsed.fact,
        basis=Basis(parsed.basis),
        checked=parsed.checked,
        options=tuple(_options(parsed, kind)),
        statements=tuple(Statement(s.text, s.holds, s.why) for s in getattr(parsed, "statements", ())),
        items=tuple(getattr(parsed, "items", ())),
        left=tuple(getattr(parsed, "left", ())),
        right=tuple(getattr(parsed, "right", ())),
        answer=_answer(parsed, kind),
        value=getattr(parsed, "value", None),
        tolerance=getattr(parsed, "tolerance", 0.0),
        accepted=tuple(getattr(parsed, "accepted", ())),
        fixed_order=getattr(parsed, "order", "drawn") == "fixed",
    )
    _check_picks(question)
    return question


def _answer(parsed: Any, kind: Kind) -> tuple[str, ...]:
    if kind is Kind.ORDERING:
        return tuple(map(str, parsed.answer))
    return tuple(parsed.answer.split()) if kind is Kind.MATCHING else ()


def _options(parsed: Any, kind: Kind) -> Iterable[Option]:
    """Options with their worth; for combinations it is computed from the truth, not declared."""
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        return (Option(o.text.strip(), float(o.correct), o.why.strip()) for o in parsed.options)
    if kind is Kind.SITUATIONAL:
        return (Option(o.text.strip(), float(o.score), o.why.strip()) for o in parsed.options)
    if kind is Kind.STATEMENTS:
        right = tuple(str(n) for n, s in enumerate(parsed.statements, 1) if s.holds)
        picks = [tuple(map(str, sorted(o.set))) for o in parsed.options]
    elif kind is Kind.ORDERING:
        right = _answer(parsed, kind)
        picks = [tuple(map(str, o.sequence)) for o in parsed.options]
    elif kind is Kind.MATCHING:
        right = _answer(parsed, kind)
        picks = [tuple(o.pairs.split()) for o in parsed.options]
    else:
        return ()
    return (
        Option(letters_text(pick, kind), float(pick == right), o.why.strip(), pick)
        for pick, o in zip(picks, parsed.options, strict=True)
    )


def _check_picks(question: Question) -> None:
    """Raise ValueError when a combination names what the question does not have."""
    if question.kind is Kind.STATEMENTS:
        names = {str(n) for n in range(1, len(question.statements) + 1)}
        for option in question.options:
            if not set(option.pick) <= names or len(set(option.pick)) != len(option.pick):
                raise ValueError(f"the set {option.text!r} names a statement that is not there, or one twice")
        if not true_set(question):
            raise ValueError("no statement holds")
    elif question.kind is Kind.ORDERING:
        names = {str(n) for n in range(1, len(question.items) + 1)}
        for pick in (question.answer, *(option.pick for option in question.options)):
            if sorted(pick) != sorted(names):
                raise ValueError(f"the sequence {' '.join(pick)} is not an order of all items")
    elif question.kind is Kind.MATCHING:
        left = [str(n) for n in range(1, len(question.left) + 1)]
        right = {chr(ord("a") + n) for n in range(len(question.right))}
        for pick in (question.answer, *(option.pick for option in question.options)):
            if [pair[0] for pair in pick] != left or not {pair[1] for pair in pick} <= right:
                raise ValueError(f"the pairs {' '.join(pick)} do not fit the two columns")


class _Dumper(yaml.SafeDumper):
    """Block style, two spaces, long texts folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _scalar(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    if len(text) > 70 and "\n" not in text and not re.search(r"  |: | #", text):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


class _Plain(str):
    """A word that needs no quotes: keys, codes."""


_Dumper.add_representer(str, _scalar)
_Dumper.add_representer(_Plain, lambda d, t: d.represent_scalar("tag:yaml.org,2002:str", str(t)))


def write(questions: Iterable[Question]) -> str:
    """Return the text of one topic file; `read` gives the same questions back.

    Raises:
        ValueError: questions of several topics, or none; a question with figures, which only item models make.
    """
    listed = list(questions)
    if drawn := [question.id for question in listed if question.figures]:
        raise ValueError(f"a file cannot hold figures: {', '.join(drawn)}")
    topics = {question.topic for question in listed}
    if len(topics) != 1:
        raise ValueError(f"one topic a file, not {sorted(topics)}")
    document = {_Plain("topic"): _Plain(topics.pop()), _Plain("questions"): [_to_file(q) for q in listed]}
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return re.sub(r"\n  - id:", "\n\n  - id:", text).replace("questions:\n\n", "questions:\n")


def _to_file(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {"id": _Plain(question.id), "kind": _Plain(question.kind), "stem": question.stem}
    if question.fixed_order:
        data["order"] = _Plain("fixed")
    if question.statements:
        data["statements"] = [_kept(text=s.text, holds=s.holds, why=s.why) for s in question.statements]
    for name in ("items", "left", "right", "accepted"):
        if values := getattr(question, name):
            data[name] = list(values)
    if question.kind is Kind.ORDERING:
        data["answer"] = [int(n) for n in question.answer]
    elif question.kind is Kind.MATCHING:
        data["answer"] = " ".join(question.answer)
    if question.options:
        data["options"] = [_option_to_file(o, question.kind) for o in question.options]
    if question.kind is Kind.NUMERIC:
        data["value"], data["tolerance"] = question.value, question.tolerance
    data["explanation"] = question.explanation
    data["cites"] = [_kept(act=_Plain(c.act), provision=c.provision, source=c.source) for c in question.cites]
    data["difficulty"] = question.difficulty
    data["skill"], data["fact"], data["basis"] = map(_Plain, (question.skill, question.fact, question.basis))
    data["checked"] = question.checked
    return {_Plain(key): value for key, value in data.items()}


def _option_to_file(option: Option, kind: Kind) -> dict[str, Any]:
    if kind is Kind.STATEMENTS:
        return _kept(set=[int(n) for n in option.pick], why=option.why)
    if kind is Kind.ORDERING:
        return _kept(sequence=[int(n) for n in option.pick], why=option.why)
    if kind is Kind.MATCHING:
        return _kept(pairs=" ".join(option.pick), why=option.why)
    if kind is Kind.SITUATIONAL:
        return _kept(text=option.text, score=option.fraction) | _kept(why=option.why)
    return _kept(text=option.text, why=option.why) | ({_Plain("correct"): True} if option.fraction == 1 else {})


def _kept(**values: Any) -> dict[str, Any]:
    return {_Plain(key): value for key, value in values.items() if value != "" and value != []}
