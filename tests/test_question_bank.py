"""The project's own bank keeps its rules."""

from pathlib import Path

import pytest

from quizapp.services.bank import Bank, read_files
from quizapp.services.bank_check import check, read_accepted
from quizapp.services.bank_stats import stats

FOLDER = Path(__file__).parent.parent / "question_bank"


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_files(FOLDER)


def test_the_bank_has_no_errors(bank: Bank) -> None:
    assert check(bank, read_accepted(FOLDER)).errors == []


def test_no_warning_is_accepted_that_no_longer_occurs(bank: Bank) -> None:
    warnings = check(bank, read_accepted(FOLDER)).warnings

    assert [warning.text for warning in warnings if warning.key.startswith("accepted:")] == []


def test_every_official_plan_has_at_least_two_disjoint_papers(bank: Bank) -> None:
    plans = stats(bank)["plans"]

    official = {code: plan["disjoint_papers"] for code, plan in plans.items() if plan["kind"] == "official"}
    assert len(official) == len(bank.catalogue.vacancies)
    assert {code: papers for code, papers in official.items() if papers < 2} == {}
