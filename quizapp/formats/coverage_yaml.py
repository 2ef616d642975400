"""The plan of coverage beside the questions: chapters and articles of the legal acts, and which articles matter."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from quizapp.domain.coverage import ActPlan, Chapter, Importance
from quizapp.formats import Problem
from quizapp.formats.located_yaml import LINE, LocatedError, line_of, load, without_lines

FILE = "coverage.yaml"

_ARTICLE = re.compile(r"[1-9]\d*(-[1-9]\d*)?")


def expand(text: object) -> tuple[str, ...]:
    """Return the articles that a list such as `1..5, 27-1, 88-1..88-11` names, in its order.

    Raises:
        ValueError: not such a list; a range that does not rise; an article named twice.
    """
    if not isinstance(text, str):
        raise ValueError("articles are text such as '1..5, 27-1'")
    articles: list[str] = []
    for part in text.split(","):
        first, dots, last = (piece.strip() for piece in part.partition(".."))
        for article in (first, last) if dots else (first,):
            if not _ARTICLE.fullmatch(article):
                raise ValueError(f"{article!r} is no article such as 5 or 88-1")
        articles.extend(_range(first, last) if dots else [first])
    twice = [article for article, count in Counter(articles).items() if count > 1]
    if twice:
        raise ValueError(f"article {twice[0]} stands twice")
    return tuple(articles)


def _range(first: str, last: str) -> Iterator[str]:
    """The articles from `first` to `last`: whole numbers, or additions to one article."""
    *base, low = first.split("-")
    *same, high = last.split("-")
    if base != same or int(low) >= int(high):
        raise ValueError(f"{first}..{last} is no rising range")
    for number in range(int(low), int(high) + 1):
        yield "-".join([*base, str(number)])


Words = Annotated[str, Field(min_length=1)]
Articles = Annotated[tuple[str, ...], BeforeValidator(expand)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Chapter(_Part):
    number: Words
    title: Words
    articles: Articles


class _Act(_Part):
    act: Words
    part: str = ""
    chapters: Annotated[list[_Chapter], Field(min_length=1)]
    important: dict[Annotated[Importance, Field(strict=False)], Articles] = {}


def read(directory: Path, acts: Container[str]) -> tuple[dict[str, ActPlan], list[Problem]]:
    """Read `coverage.yaml` of a bank; without the file nothing is planned.

    Args:
        acts: the codes of the acts there are.

    Returns:
        Act → its plan, of acts without mistakes, in the order of the file; and a located problem for each mistake.
    """
    path = directory / FILE
    if not path.exists():
        return {}, []
    try:
        document = load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Problem(FILE, 1, f"cannot be read: {error}")]
    except LocatedError as error:
        return {}, [Problem(FILE, error.line, error.what)]
    if not isinstance(document, dict) or not isinstance(document.get("acts"), list):
        return {}, [Problem(FILE, 1, "a list `acts:` is missing")]
    plans: dict[str, ActPlan] = {}
    problems: list[Problem] = []
    for raw in document["acts"]:
        if plan := _read_act(raw, acts, problems):
            if plan.act in plans:
                problems.append(Problem(FILE, raw[LINE], f"{plan.act} stands twice"))
            plans.setdefault(plan.act, plan)
    return plans, problems


def _read_act(raw: Any, acts: Container[str], problems: list[Problem]) -> ActPlan | None:
    if not isinstance(raw, dict):
        problems.append(Problem(FILE, 1, f"{str(raw)[:40]!r} is not the plan of an act"))
        return None
    name = raw.get("act", "an act")
    try:
        act = _Act.model_validate(without_lines(raw))
    except ValidationError as error:
        for wrong in error.errors():
            where = ".".join(map(str, wrong["loc"]))
            problems.append(Problem(FILE, line_of(raw, wrong["loc"]), f"{name}: {where}: {wrong['msg']}"))
        return None
    found = [Problem(FILE, line, f"{name}: {what}") for line, what in _mistakes(act, raw, acts)]
    problems.extend(found)
    if found:
        return None
    chapters = tuple(Chapter(c.number, c.title, c.articles) for c in act.chapters)
    important = {article: reason for reason, articles in act.important.items() for article in articles}
    return ActPlan(act.act, chapters, important, act.part)


def _mistakes(act: _Act, raw: Any, acts: Container[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the sentence of what no field alone can show."""
    if act.act not in acts:
        yield raw[LINE], "unknown act"
    chapter_of: dict[str, str] = {}
    numbers: set[str] = set()
    for chapter, raw_chapter in zip(act.chapters, raw["chapters"], strict=True):
        line = raw_chapter[LINE]
        if chapter.number in numbers:
            yield line, f"chapter {chapter.number} stands twice"
        numbers.add(chapter.number)
        for article in chapter.articles:
            first = chapter_of.setdefault(article, chapter.number)
            if first != chapter.number:
                yield line, f"article {article} stands in the chapters {first} and {chapter.number}"
    if act.important:
        line = raw["important"][LINE]
        yield from ((line, what) for what in _importance_mistakes(act, chapter_of))


def _importance_mistakes(act: _Act, planned: Container[str]) -> Iterator[str]:
    reasons: dict[str, Importance] = {}
    for reason, articles in act.important.items():
        for article in articles:
            if article not in planned:
                yield f"the important article {article} stands in no chapter"
            first = reasons.setdefault(article, reason)
            if first != reason:
                yield f"article {article} is important twice, for {first} and {reason}"
