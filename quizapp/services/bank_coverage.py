"""The table act × chapter × article of a bank, for people, for programs and for the check."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quizapp.domain.coverage import LEAST_FACTS, ArticleCoverage, ChapterCoverage, Coverage, cover
from quizapp.domain.errors import NotFound
from quizapp.formats import coverage_yaml
from quizapp.services.bank import Bank

WIDTH = 110  # of a printed table


def mistakes(bank: Bank) -> list[str]:
    """Return what is wrong in the plan of coverage, as `file:line: what`; an act with a mistake has no table."""
    return [str(problem) for problem in bank.problems if problem.file == coverage_yaml.FILE]


def of_act(bank: Bank, act: str) -> Coverage:
    """Return the table of an act.

    Raises:
        NotFound: no structure of such an act is planned.
    """
    plan = bank.coverage.get(act)
    if plan is None:
        raise NotFound(f"plan of coverage for {act}; there are plans for {', '.join(bank.coverage) or 'no act'}")
    return cover(plan, bank.questions)


def of_all(bank: Bank) -> list[Coverage]:
    """Return the tables of all planned acts, in the order of the file."""
    return [cover(plan, bank.questions) for plan in bank.coverage.values()]


def unplanned(bank: Bank) -> list[str]:
    """Return the acts of the catalogue whose structure is not planned."""
    return [act for act in bank.catalogue.acts if act not in bank.coverage]


def lacks(coverage: Coverage) -> Iterator[str]:
    """Yield what an act lacks, one clause each; nothing when it is covered as planned."""
    if empty := coverage.empty_chapters:
        yield f"chapters without a question: {', '.join(chapter.number for chapter in empty)}"
    if gaps := coverage.gaps:
        yield f"important articles below {LEAST_FACTS} different questions: {_articles(gaps)}"
    if coverage.outside:
        yield f"cited outside the planned chapters: {', '.join(coverage.outside)}"


def _articles(listed: Iterable[ArticleCoverage]) -> str:
    return ", ".join(article.article for article in listed)


def counts(coverage: Coverage) -> dict[str, Any]:
    """Return an act in numbers, as JSON values; `covered` of the important articles have two different questions."""
    important = [article for article in coverage.articles if article.importance]
    return {
        "part": coverage.plan.part,
        "articles": len(coverage.articles),
        "asked": len(coverage.asked),
        "important": len(important),
        "covered": len(important) - len(coverage.gaps),
        "empty_chapters": [chapter.number for chapter in coverage.empty_chapters],
        "outside": len(coverage.outside),
    }


def all_to_data(bank: Bank) -> dict[str, Any]:
    """Return every planned act in numbers, by its code."""
    return {coverage.plan.act: counts(coverage) for coverage in of_all(bank)}


def to_data(bank: Bank, act: str, *, gaps: bool = False) -> dict[str, Any]:
    """Return the table of an act as JSON values: counts, chapters with their articles, and what lies outside them.

    Args:
        gaps: leave out the chapters that lack nothing, and the articles that are no gap.

    Raises:
        NotFound: no structure of such an act is planned.
    """
    coverage = of_act(bank, act)
    return {
        "act": act,
        "title": bank.catalogue.acts[act].title,
        **counts(coverage),
        "chapters": [
            {
                "number": chapter.chapter.number,
                "title": chapter.chapter.title,
                "articles": [_article_to_data(article) for article in articles],
            }
            for chapter, articles in _shown(coverage, gaps)
        ],
        "whole_act": list(coverage.whole),
        "cited_outside": {provision: list(ids) for provision, ids in coverage.outside.items()},
    }


def _article_to_data(article: ArticleCoverage) -> dict[str, Any]:
    return {
        "article": article.article,
        "important": article.importance and article.importance.value,
        "questions": list(article.questions),
        "facts": len(article.facts),
        "gap": article.is_gap,
    }


def _shown(coverage: Coverage, gaps: bool) -> Iterator[tuple[ChapterCoverage, Sequence[ArticleCoverage]]]:
    for chapter in coverage.chapters:
        articles = [article for article in chapter.articles if article.is_gap or not gaps]
        if articles or chapter.is_empty:
            yield chapter, articles


def format_all(bank: Bank, *, gaps: bool = False) -> str:
    """Lay out one line an act, and name the acts that are not planned.

    Args:
        gaps: add what each act lacks.
    """
    tables = of_all(bank)
    lines = [("act", "articles", "asked", "important", "covered", "outside", "empty chapters"), *map(_cells, tables)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    printed = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:-1], widths[1:-1]), line[-1]]) for line in lines
    ]
    if any(table.plan.part for table in tables):
        printed.append("* only a part of the act is planned")
    if left := unplanned(bank):
        printed.append(_wrapped("Not planned: ", ", ".join(left), 2))
    if gaps:
        for table in tables:
            printed += [_wrapped(f"{table.plan.act}: ", what, 2) for what in lacks(table)]
    return "\n".join(printed)


def _cells(coverage: Coverage) -> tuple[str, ...]:
    numbers = counts(coverage)
    name = coverage.plan.act + (" *" if coverage.plan.part else "")
    cells = [str(numbers[key]) for key in ("articles", "asked", "important", "covered", "outside")]
    return (name, *cells, " ".join(numbers["empty_chapters"]) or "-")


def format_act(bank: Bank, act: str, *, gaps: bool = False) -> str:
    """Lay out the table of an act: chapters, and under each its articles with facts, importance and questions.

    Args:
        gaps: leave out the chapters that lack nothing, and the articles that are no gap.

    Raises:
        NotFound: no structure of such an act is planned.
    """
    coverage = of_act(bank, act)
    numbers = counts(coverage)
    lines = [_wrapped(f"{act}  ", bank.catalogue.acts[act].title, 2)]
    if coverage.plan.part:
        lines.append(_wrapped("Part: ", coverage.plan.part, 2))
    lines.append(
        f"{numbers['articles']} articles, {numbers['asked']} asked; {numbers['important']} important,"
        f" {numbers['covered']} of them with {LEAST_FACTS} different questions or more"
    )
    lines.append(f"{_row('!', 'article', 'facts', 'important')} questions")
    for chapter, articles in _shown(coverage, gaps):
        empty = "  (no question)" if chapter.is_empty else ""
        lines += ["", _wrapped(f"Chapter {chapter.chapter.number}  ", chapter.chapter.title + empty, 2)]
        lines += [_line(article) for article in articles]
    if coverage.whole and not gaps:
        lines += ["", _wrapped("The act as a whole: ", " ".join(coverage.whole), 2)]
    for provision, ids in coverage.outside.items():
        lines += ["", _wrapped(f"! {provision} lies outside the planned chapters: ", " ".join(ids), 2)]
    return "\n".join(lines)


def _line(article: ArticleCoverage) -> str:
    start = _row("!" if article.is_gap else "", article.article, str(len(article.facts)), article.importance or "")
    return _wrapped(start, " ".join(article.questions) or "-", len(start))


def _row(mark: str, article: str, facts: str, important: str) -> str:
    return f"{mark:1} {article:>7} {facts:>5}  {important:12}"


def _wrapped(start: str, text: str, indent: int) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
