"""The project's own bank keeps its rules."""

import re
from pathlib import Path

import pytest

from quizapp.domain.questions import reasons
from quizapp.services.bank import Bank, read_files
from quizapp.services.bank_check import check, read_accepted
from quizapp.services.bank_coverage import of_act, of_all
from quizapp.services.bank_stats import stats
from quizapp.web import text

FOLDER = Path(__file__).parent.parent / "question_bank"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_files(FOLDER)


def test_the_bank_has_no_errors(bank: Bank) -> None:
    assert check(bank, read_accepted(FOLDER)).errors == []


def test_no_warning_is_accepted_that_no_longer_occurs(bank: Bank) -> None:
    warnings = check(bank, read_accepted(FOLDER)).warnings

    assert [warning.text for warning in warnings if warning.key.startswith("accepted:")] == []


def test_every_official_plan_has_ten_disjoint_papers(bank: Bank) -> None:
    plans = stats(bank)["plans"]

    official = {code: plan["disjoint_papers"] for code, plan in plans.items() if plan["kind"] == "official"}
    assert len(official) == len(bank.catalogue.vacancies)
    assert {code: papers for code, papers in official.items() if papers < 10} == {}


def test_a_trap_stands_once_and_in_the_order_of_the_acts(bank: Bank) -> None:
    traps = bank.catalogue.traps

    assert traps
    assert len({trap.now for trap in traps}) == len(traps)
    acts = [*bank.catalogue.acts, ""]
    places = [(acts.index(trap.act), [_number(part) for part in re.findall(r"\w+", trap.provision)]) for trap in traps]
    assert places == sorted(places)


def _number(part: str) -> int:
    """The place of a part of a provision: 6 of 6, 9 of IX."""
    return int(part) if part.isdigit() else ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"].index(part)


@pytest.mark.parametrize("act", ["migration-code", "constitution"])
def test_no_chapter_is_without_a_question(bank: Bank, act: str) -> None:
    assert [chapter.number for chapter in of_act(bank, act).empty_chapters] == []


def test_no_question_cites_what_its_act_does_not_have(bank: Bank) -> None:
    whole = [coverage for coverage in of_all(bank) if not coverage.plan.part]

    assert {coverage.plan.act: coverage.outside for coverage in whole if coverage.outside} == {}


def test_every_text_is_shown_as_the_markdown_library_shows_it(bank: Bank) -> None:
    for question in bank.questions:
        for source in (question.stem, question.explanation):
            assert text.block(source) == text.block_by_library(source)
        lines = [*question.items, *question.left, *question.right, *(s.text for s in question.statements)]
        options = [line for n, option in enumerate(question.options) for line in (option.text, reasons(question, n))]
        for source in (*lines, *options):
            assert text.inline(source) == text.inline_by_library(source)
