"""Drafts: what they lack, what they become, and the ids they get."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import a_question, an_act
from hypothesis import given
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain import drafts, questions
from quizapp.domain.drafts import Draft, DraftOption, DraftProblem
from quizapp.domain.questions import Basis, Citation, Skill

TODAY = date(2026, 11, 23)
ACTS = {act.code: act for act in (an_act("migration-code"), an_act("constitution", revision=None))}
COMPLETE = drafts.from_question(a_question())


def found(draft: Draft) -> list[tuple[str, dict[str, object]]]:
    return [(problem.code, dict(problem.facts)) for problem in drafts.problems(draft, ACTS, TODAY)]


def test_a_complete_draft_lacks_nothing() -> None:
    assert found(COMPLETE) == []


def test_an_empty_draft_lacks_everything() -> None:
    codes = {code for code, _ in found(Draft())}

    assert codes == {
        "stem_missing",
        "explanation_missing",
        "options_count",
        "key_missing",
        "cite_missing",
        "checked_missing",
    }


def test_a_working_copy_says_what_its_question_says() -> None:
    question = a_question(fixed_order=True)

    assert drafts.to_question(drafts.from_question(question), question.id, question.topic) == question


def test_a_draft_without_a_fact_gets_one_of_its_own() -> None:
    assert drafts.to_question(replace(COMPLETE, fact=""), "mbs-5001", "migration.basics").fact == "mbs-5001"


def with_option(number: int, option: DraftOption) -> Draft:
    options = list(COMPLETE.options)
    options[number - 1] = option
    return replace(COMPLETE, options=tuple(options))


def citing(*cites: Citation) -> Draft:
    return replace(COMPLETE, cites=cites)


@pytest.mark.parametrize(
    ("draft", "code", "facts"),
    [
        (replace(COMPLETE, stem=""), "stem_missing", {}),
        (replace(COMPLETE, explanation=""), "explanation_missing", {}),
        (replace(COMPLETE, stem="a" * 4001), "text_long", {"most": 4000}),
        (replace(COMPLETE, fact="İlk müddət"), "fact_form", {"fact": "İlk müddət"}),
        (replace(COMPLETE, fact="a" * 81), "fact_form", {"fact": "a" * 81}),
        (replace(COMPLETE, difficulty=6), "difficulty_range", {"difficulty": 6}),
        (replace(COMPLETE, key=None), "key_missing", {}),
        (with_option(2, DraftOption("yalnız mətn", "")), "why_missing", {"number": 2}),
        (with_option(3, DraftOption("", "səbəb")), "option_empty", {"number": 3}),
        (with_option(2, DraftOption("alfa ", "səbəb")), "options_alike", {"first": 1, "second": 2}),
        (citing(), "cite_missing", {}),
        (citing(Citation("tax-code", "1")), "act_unknown", {"act": "tax-code"}),
        (citing(Citation("migration-code", "1", "Kitab")), "cite_both", {"number": 1}),
        (citing(Citation(provision="1.2")), "cite_nothing", {"number": 1}),
        (citing(Citation("migration-code", "maddə 5")), "provision_form", {"provision": "maddə 5"}),
        (citing(Citation(source="Tarix, Bakı, 2020", provision="12")), "source_provision", {"provision": "12"}),
        (citing(Citation(source="a" * 301)), "source_long", {"most": 300}),
        (replace(COMPLETE, checked=None), "checked_missing", {}),
        (replace(COMPLETE, checked=TODAY + timedelta(1)), "checked_future", {"day": TODAY + timedelta(1)}),
        (
            replace(COMPLETE, checked=date(2025, 4, 30)),
            "checked_stale",
            {"day": date(2025, 4, 30), "act": "migration-code haqqında", "revision": date(2025, 5, 1)},
        ),
    ],
)
def test_a_draft_that_lacks_one_thing_is_told_that_one(draft: Draft, code: str, facts: dict[str, object]) -> None:
    assert found(draft) == [(code, facts)]


@pytest.mark.parametrize("count", [1, 9])
def test_two_to_eight_options_are_possible(count: int) -> None:
    options = tuple(DraftOption(f"{n}", "səbəb") for n in range(count))

    assert found(replace(COMPLETE, options=options)) == [("options_count", {"count": count, "fewest": 2, "most": 8})]


def test_a_whole_act_and_a_source_are_citations() -> None:
    assert found(citing(Citation("constitution"), Citation(source="Tarix, Bakı, 2020"))) == []


def test_a_key_checked_today_against_todays_text_is_right() -> None:
    assert found(replace(COMPLETE, checked=date(2025, 5, 1))) == []


def test_whatever_lacks_nothing_is_a_question_that_can_be_asked() -> None:
    assert list(questions.problems(drafts.to_question(COMPLETE, "mbs-5001", "migration.basics"))) == []


# Tidying


def test_blank_ends_and_empty_rows_are_dropped() -> None:
    typed = replace(
        COMPLETE,
        stem="  Sual?\r\n\r\nİkinci abzas \n",
        options=(DraftOption(" bir "), DraftOption(" ", "\n"), DraftOption("iki", " yox ")),
        key=2,
        cites=(Citation(" migration-code", " 1.2 "), Citation(source="  ")),
        fact=" ilk ",
    )

    tidy = drafts.tidy(typed)

    assert tidy.stem == "Sual?\n\nİkinci abzas"
    assert tidy.options == (DraftOption("bir"), DraftOption("iki", "yox"))
    assert tidy.key == 1
    assert tidy.cites == (Citation("migration-code", "1.2"),)
    assert tidy.fact == "ilk"


def test_a_key_in_an_empty_row_is_no_key() -> None:
    assert drafts.tidy(replace(COMPLETE, options=(DraftOption("bir"), DraftOption()), key=1)).key is None


texts = st.text(max_size=30)
any_draft = st.builds(
    Draft,
    stem=texts,
    options=st.lists(st.builds(DraftOption, texts, texts), max_size=9).map(tuple),
    key=st.none() | st.integers(0, 9),
    explanation=texts,
    cites=st.lists(st.builds(Citation, texts, texts, texts), max_size=3).map(tuple),
    difficulty=st.integers(1, 5),
    skill=st.sampled_from(Skill),
    fact=texts,
    basis=st.sampled_from(Basis),
    checked=st.none() | st.dates(),
    fixed_order=st.booleans(),
)


@thorough
@given(any_draft)
def test_data_give_the_same_draft_back(draft: Draft) -> None:
    assert drafts.from_data(drafts.to_data(draft)) == draft


@thorough
@given(any_draft)
def test_tidying_twice_changes_nothing_more(draft: Draft) -> None:
    once = drafts.tidy(draft)

    assert drafts.tidy(once) == once


@thorough
@given(any_draft)
def test_what_has_no_problems_can_be_asked(draft: Draft) -> None:
    tidy = drafts.tidy(draft)
    if not drafts.problems(tidy, ACTS, TODAY):
        assert list(questions.problems(drafts.to_question(tidy, "mbs-5001", "migration.basics"))) == []


def test_problems_tell_their_kind_and_their_facts() -> None:
    assert drafts.problems(replace(COMPLETE, key=None), ACTS, TODAY) == (DraftProblem("key_missing"),)


# Ids

CODES = [
    ("mtr-0001", "migration.temporary-residence"),
    ("mtr-0002", "migration.temporary-residence"),
    ("mtp-0001", "migration.temporary-residence"),
    ("mlb-0009", "migration.labour"),
    ("rag-1-01", "reasoning.numeric"),
]


@pytest.mark.parametrize(
    ("topic", "more", "code"),
    [
        ("migration.temporary-residence", [], "mtr-5001"),
        ("migration.temporary-residence", [("mtr-5001", "migration.temporary-residence")], "mtr-5002"),
        ("migration.temporary-residence", [("mtr-5007", "migration.labour")], "mtr-5008"),
        ("migration.labour", [], "mlb-5001"),
        ("position.legal", [], "ple-5001"),
        ("position.legal", [("ple-0001", "position.levels")], "pleg-5001"),
        ("reasoning.numeric", [], "rnu-5001"),
    ],
)
def test_a_new_question_gets_the_next_code_that_files_never_give(
    topic: str, more: list[tuple[str, str]], code: str
) -> None:
    assert drafts.new_code(topic, CODES + more) == code


def test_a_full_prefix_gives_way_to_another() -> None:
    full = [*CODES, ("mtr-9999", "migration.temporary-residence")]

    assert drafts.new_code("migration.temporary-residence", full) == "mtp-5001"


def test_prefixes_are_found_however_many_are_taken() -> None:
    taken = [(f"{prefix}-0001", "other.topic") for prefix in ("ple", "pleg", "plega", "pl")]

    assert drafts.new_code("position.legal", taken) == "plaa-5001"
