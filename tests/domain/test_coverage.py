"""The table chapter × article × questions: what is asked, what is missing, what lies outside."""

import pytest
from builders import a_question

from quizapp.domain.coverage import ActPlan, Chapter, Coverage, Importance, article_of, cover
from quizapp.domain.questions import Citation, Question

PLAN = ActPlan(
    "migration-code",
    (
        Chapter("1", "Ümumi", ("1", "2", "3")),
        Chapter("2", "Mərkəz", ("88", "88-1", "88-11")),
        Chapter("3", "Son", ("95",)),
    ),
    {"2": Importance.TERMS, "88-1": Importance.RIGHTS},
)


def asking(id: str, *provisions: str, fact: str = "", act: str = "migration-code") -> Question:
    return a_question(
        id=id, fact=fact or f"{id}-fact", cites=tuple(Citation(act, provision) for provision in provisions)
    )


def questions_of(coverage: Coverage) -> dict[str, tuple[str, ...]]:
    return {article.article: article.questions for article in coverage.asked}


@pytest.mark.parametrize(
    ("provision", "article"),
    [
        ("16.1.6", "16"),
        ("53.I", "53"),
        ("106-1.IV", "106-1"),
        ("88-11", "88-11"),
        ("3.0.10-1", "3"),
        ("45, Qeyd 1", "45"),
        ("", ""),
    ],
)
def test_a_provision_belongs_to_its_article(provision: str, article: str) -> None:
    assert article_of(provision) == article


def test_a_question_stands_at_every_article_that_it_cites() -> None:
    coverage = cover(PLAN, [asking("tst-0001", "1.2", "88-1"), asking("tst-0002", "1.1", "1.3")])

    assert questions_of(coverage) == {"1": ("tst-0001", "tst-0002"), "88-1": ("tst-0001",)}


def test_an_added_article_is_not_the_one_it_follows() -> None:
    coverage = cover(PLAN, [asking("tst-0001", "88-1.2"), asking("tst-0002", "88.1"), asking("tst-0003", "88-11")])

    assert questions_of(coverage) == {"88": ("tst-0002",), "88-1": ("tst-0001",), "88-11": ("tst-0003",)}


def test_citations_of_other_acts_do_not_count() -> None:
    coverage = cover(PLAN, [asking("tst-0001", "1", act="constitution")])

    assert (coverage.asked, coverage.outside, coverage.whole) == ((), {}, ())


def test_an_important_article_is_a_gap_until_two_different_facts_are_asked() -> None:
    twice_the_same = [asking("tst-0001", "2", fact="term"), asking("tst-0002", "2", fact="term")]
    another = asking("tst-0003", "2", fact="extension")

    assert [gap.article for gap in cover(PLAN, twice_the_same).gaps] == ["2", "88-1"]
    assert [gap.article for gap in cover(PLAN, [*twice_the_same, another]).gaps] == ["88-1"]


def test_an_article_that_does_not_matter_is_no_gap() -> None:
    assert "1" not in [gap.article for gap in cover(PLAN, []).gaps]


def test_a_chapter_is_empty_until_one_of_its_articles_is_asked() -> None:
    coverage = cover(PLAN, [asking("tst-0001", "3.0.1")])

    assert [chapter.number for chapter in coverage.empty_chapters] == ["2", "3"]


def test_citations_of_the_act_as_a_whole_and_of_unplanned_articles_stand_apart() -> None:
    coverage = cover(PLAN, [asking("tst-0001", ""), asking("tst-0002", "96.1"), asking("tst-0003", "4", "96.1")])

    assert coverage.whole == ("tst-0001",)
    assert coverage.outside == {"4": ("tst-0003",), "96.1": ("tst-0002", "tst-0003")}
    assert coverage.asked == ()
