"""A trap and the questions that hold it: it is a wrong answer there, and a change of the rule is told."""

from dataclasses import replace

import pytest
from builders import a_question, a_statements_question, a_trap

from quizapp.domain.questions import Citation, Kind, Option, Question, Statement
from quizapp.domain.traps import Trap, problems

TOLD = "2018-ci ilədək belə idi."


def offering(old: str, why: str, **changes) -> Question:
    """A question whose second option is the old rule."""
    options = (Option("15 gün", 1.0), Option(old, why=why), Option("30 gün", why="Belə müddət yoxdur."))
    return a_question(options=options, **changes)


def found(trap: Trap, *questions: Question) -> list[str]:
    return list(problems(trap, {question.id: question for question in questions}))


def test_a_question_that_offers_the_old_rule_and_tells_the_change_is_right():
    assert found(a_trap(), offering("10 gün", TOLD)) == []


def test_the_change_may_be_told_in_the_explanation():
    assert found(a_trap(), offering("10 gün", "Müddət başqadır.", explanation=TOLD)) == []


def test_a_false_statement_may_be_the_old_rule():
    statements = (Statement("Müddət 15 gündür.", True), Statement("Müddət 10 gündür.", False, TOLD))
    trap = a_trap(questions={"tst-0001": "Müddət 10 gündür."})

    assert found(trap, a_statements_question(statements=statements)) == []


def test_a_question_that_the_bank_has_not_is_named():
    assert found(a_trap()) == ["there is no question tst-0001"]


@pytest.mark.parametrize("old", ["20 gün", "15 gün", "10"])
def test_what_is_not_among_the_wrong_answers_is_named(old):
    """Not offered, offered as the key, and only a part of what is offered."""
    trap = a_trap(questions={"tst-0001": old})

    named = f"tst-0001: {old!r} is none of its wrong options or false statements"
    assert found(trap, offering("10 gün", TOLD)) == [named]


def test_a_true_statement_is_no_old_rule():
    trap = a_trap(questions={"tst-0001": "Birinci müddəa"})

    assert len(found(trap, a_statements_question())) == 1


def test_a_question_on_another_act_is_named():
    trap = a_trap()
    question = offering("10 gün", TOLD, cites=(Citation("constitution", "53.I"),))

    assert found(trap, question) == ["tst-0001: does not cite migration-code 16.1"]
    assert found(replace(trap, act="", provision=""), question) == []


@pytest.mark.parametrize(
    ("since", "why", "named"),
    [
        (2018, "Əvvəl belə idi.", "changed in 2018"),
        (2018, "2014-cü ildə belə idi.", "changed in 2018"),
        (None, "Müddət başqadır.", "has changed"),
    ],
)
def test_a_change_that_nobody_is_told_is_named(since, why, named):
    named = f"tst-0001: neither the reason nor the explanation tells that the rule {named}"
    assert found(a_trap(since=since), offering("10 gün", why)) == [named]


@pytest.mark.parametrize(
    "why", ["Əvvəlki qayda belə idi.", "Bu bənd LƏĞV edilib.", "Köhnə ad idi.", "15 gün ilə əvəz olunub."]
)
def test_without_a_year_it_is_enough_to_say_that_it_is_no_longer_so(why):
    assert found(a_trap(since=None, by=""), offering("10 gün", why)) == []


@pytest.mark.parametrize("why", ["90 gündən artıq qalmaq olmaz.", "Ərizə 3 ay əvvəl verilir.", "Bu, əvəzsizdir."])
def test_words_of_a_rule_that_holds_tell_no_change(why):
    assert len(found(a_trap(since=None, by=""), offering("10 gün", why))) == 1


def test_a_year_inside_another_number_tells_no_change():
    assert len(found(a_trap(), offering("10 gün", "12018 nömrəli sənəd belədir."))) == 1


@pytest.mark.parametrize(
    ("provision", "right"),
    [("16.1.6", True), ("16.1", True), ("16", True), ("16.1.6.1", True), ("16.1.7", False), ("1", False), ("", True)],
)
def test_a_question_cites_the_provision_a_part_of_it_or_what_it_is_a_part_of(provision, right):
    """`a_question` cites 16.1.6."""
    assert (found(a_trap(provision=provision), offering("10 gün", TOLD)) == []) is right


def test_of_a_mistake_that_never_was_law_no_change_is_told():
    mistake = a_trap(was="", mistaken="10 gün yazılır.", since=None)

    assert found(mistake, offering("10 gün", "Belə müddət yoxdur.")) == []


def test_every_question_of_a_trap_is_looked_at():
    trap = a_trap(questions={"tst-0001": "10 gün", "tst-0002": "10 gün", "tst-0003": "10 gün"})

    assert len(found(trap, offering("10 gün", TOLD), offering("20 gün", TOLD, id="tst-0002"))) == 2


def test_kinds_whose_options_have_no_text_hold_no_old_rule():
    question = a_question(kind=Kind.NUMERIC, value=15.0, options=())

    assert len(found(a_trap(questions={"tst-0001": "10"}), question)) == 1
