"""What the questions cover of a legal act: its planned structure, and the table chapter × article × questions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.questions import Question

LEAST_FACTS = 2  # of an important article: questions on one fact never meet in an exam, so they count once

_ARTICLE = re.compile(r"\d+(?:-\d+)?")


class Importance(StrEnum):
    """Why an article needs more than one question."""

    DEFINITIONS = "definitions"
    TERMS = "terms"
    DECIDES = "decides"
    GROUNDS = "grounds"
    RIGHTS = "rights"
    PROCEDURE = "procedure"
    LIABILITY = "liability"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter as the act names it. `articles` in the act's order: 1, 2, 88-1."""

    number: str
    title: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActPlan:
    """The structure of an act. `part` says what of the act it holds, '' for the whole."""

    act: str
    chapters: tuple[Chapter, ...]
    important: Mapping[str, Importance]
    part: str = ""


@dataclass(frozen=True, slots=True)
class ArticleCoverage:
    """The questions that cite an article, by id, and the different facts that they ask."""

    article: str
    importance: Importance | None
    questions: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether an important article is asked for fewer than two different facts."""
        return self.importance is not None and len(self.facts) < LEAST_FACTS


@dataclass(frozen=True, slots=True)
class ChapterCoverage:
    chapter: Chapter
    articles: tuple[ArticleCoverage, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no question cites any of its articles."""
        return not any(article.questions for article in self.articles)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table of an act.

    `whole` are the questions that cite the act without a provision; `outside` those whose provision lies in no planned
    chapter, by provision.
    """

    plan: ActPlan
    chapters: tuple[ChapterCoverage, ...]
    whole: tuple[str, ...]
    outside: Mapping[str, tuple[str, ...]]

    @property
    def articles(self) -> tuple[ArticleCoverage, ...]:
        return tuple(article for chapter in self.chapters for article in chapter.articles)

    @property
    def asked(self) -> tuple[ArticleCoverage, ...]:
        return tuple(article for article in self.articles if article.questions)

    @property
    def gaps(self) -> tuple[ArticleCoverage, ...]:
        """Important articles with fewer than two different facts."""
        return tuple(article for article in self.articles if article.is_gap)

    @property
    def empty_chapters(self) -> tuple[Chapter, ...]:
        return tuple(chapter.chapter for chapter in self.chapters if chapter.is_empty)


def article_of(provision: str) -> str:
    """Return the article of a provision: 16 of 16.1.6, 106-1 of 106-1.IV, '' of the whole act."""
    found = _ARTICLE.match(provision)
    return found.group() if found else ""


def cover(plan: ActPlan, questions: Iterable[Question]) -> Coverage:
    """Lay the questions over the structure of an act. One that cites several articles counts for each."""
    asked: dict[str, dict[str, str]] = {article: {} for chapter in plan.chapters for article in chapter.articles}
    whole: dict[str, str] = {}  # question id → fact, as in the others
    outside: dict[str, dict[str, str]] = {}
    for question in questions:
        for cite in question.cites:
            if cite.act != plan.act:
                continue
            if not cite.provision:
                place = whole
            elif (article := article_of(cite.provision)) in asked:
                place = asked[article]
            else:
                place = outside.setdefault(cite.provision, {})
            place[question.id] = question.fact
    return Coverage(
        plan=plan,
        chapters=tuple(
            ChapterCoverage(chapter, tuple(_article(plan, article, asked[article]) for article in chapter.articles))
            for chapter in plan.chapters
        ),
        whole=tuple(whole),
        outside={provision: tuple(ids) for provision, ids in sorted(outside.items())},
    )


def _article(plan: ActPlan, article: str, asked: Mapping[str, str]) -> ArticleCoverage:
    return ArticleCoverage(article, plan.important.get(article), tuple(asked), tuple(dict.fromkeys(asked.values())))
