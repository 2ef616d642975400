"""The list of traps on both databases: what it tells, and what it keeps to itself while a paper asks it."""

import pytest
from conftest import NOW
from exam_actions import DEADLINE, SOON, a_guest, row_of, start
from flask import Flask
from small_bank import TRAPPED
from studio import a_draft, id_of, publish_edit, retire, someone

from quizapp.domain.authoring import Person
from quizapp.domain.roles import Role
from quizapp.services import exams, traps
from quizapp.services.traps import Listing


@pytest.fixture
def aysel(in_app: Flask) -> int:
    return a_guest()


@pytest.fixture
def rashad(in_app: Flask) -> Person:
    return someone("Rashad")


@pytest.fixture
def nigar(in_app: Flask) -> Person:
    return someone("Nigar", Role.APPROVER)


def told(listing: Listing) -> list[tuple[str, list[str]]]:
    """Act → the traps under it."""
    return [(act.code if act else "", [trap.code for trap in listed]) for act, listed in listing.groups]


def a_paper_with(code: str, user_id: int) -> int:
    """Start papers until one asks this question, and no other trap's; return the attempt."""
    others = {id_of(other) for other in TRAPPED if other != code}
    for seed in range(200):
        attempt_id = start(user_id, seed=seed)
        asked = {place[0] for place in row_of(attempt_id).layout}
        if id_of(code) in asked and not asked & others:
            return attempt_id
        exams.submit(attempt_id, user_id, now=SOON)
    raise AssertionError(f"no paper has {code} alone")


def test_traps_stand_by_act_and_general_knowledge_last(in_app: Flask) -> None:
    listing = traps.listing(None, now=NOW)

    assert told(listing) == [("code-one", ["three-days"]), ("", ["flag-day"])]
    assert (listing.questions, listing.withheld) == (3, 0)


def test_a_trap_of_a_paper_being_sat_is_not_told_to_who_sits_it(aysel: int) -> None:
    a_paper_with("mm-0013", aysel)

    listing = traps.listing(aysel, now=SOON)

    assert told(listing) == [("", ["flag-day"])]
    assert (listing.questions, listing.withheld) == (1, 1)
    assert traps.listing(a_guest(), now=SOON).withheld == 0


def test_it_is_told_again_once_the_keys_are_shown(aysel: int) -> None:
    attempt_id = a_paper_with("at-0002", aysel)
    assert traps.listing(aysel, now=SOON).withheld == 1

    exams.submit(attempt_id, aysel, now=SOON)

    assert traps.listing(aysel, now=DEADLINE).withheld == 0


def test_a_trap_stays_while_one_of_its_questions_does(nigar: Person) -> None:
    retire("mm-0003", nigar)

    listing = traps.listing(None, now=NOW)

    assert told(listing) == [("code-one", ["three-days"]), ("", ["flag-day"])]
    assert listing.questions == 2


def test_a_trap_that_no_published_question_asks_is_not_told(nigar: Person) -> None:
    for code in TRAPPED:
        retire(code, nigar)

    assert traps.listing(None, now=NOW) == Listing([], 0, 0)


def test_a_question_whose_wrong_answer_the_studio_has_worded_anew_holds_the_trap_no_more(
    rashad: Person, nigar: Person
) -> None:
    publish_edit(id_of("at-0002"), rashad, nigar, a_draft(stem="Bayraq günü nə vaxtdır?"))

    listing = traps.listing(None, now=NOW)

    assert told(listing) == [("code-one", ["three-days"])]
    assert listing.questions == 2
