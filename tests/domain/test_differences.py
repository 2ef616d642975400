"""Differences between two texts of a question, word by word."""

from dataclasses import replace

import pytest
from builders import (
    a_matching_question,
    a_question,
    a_statements_question,
    an_ordering_question,
    some_options,
)
from hypothesis import given
from hypothesis import strategies as st
from seeds import thorough

from quizapp.domain.differences import FIELDS, Mark, Part, compare, differences
from quizapp.domain.questions import Citation, Kind, Question, Statement


def told(old: Question, new: Question) -> list[tuple[str, int]]:
    return [(found.field, found.number) for found in differences(old, new)]


def test_the_same_text_has_no_differences() -> None:
    assert differences(a_question(), a_question()) == []


def test_a_changed_word_is_told_with_what_stands_around_it() -> None:
    parts = compare("Müddət 10 gündür.", "Müddət 15 gündür.")

    assert parts == (
        Part(Mark.SAME, "Müddət "),
        Part(Mark.REMOVED, "10"),
        Part(Mark.ADDED, "15"),
        Part(Mark.SAME, " gündür."),
    )


def test_words_changed_one_after_another_are_told_as_one_change() -> None:
    assert compare("bir iki üç?", "dörd beş altı?") == (
        Part(Mark.REMOVED, "bir iki üç"),
        Part(Mark.ADDED, "dörd beş altı"),
        Part(Mark.SAME, "?"),
    )


@thorough
@given(st.text(max_size=60), st.text(max_size=60))
def test_parts_give_both_texts_back(old: str, new: str) -> None:
    parts = compare(old, new)

    assert "".join(part.text for part in parts if part.mark is not Mark.ADDED) == old
    assert "".join(part.text for part in parts if part.mark is not Mark.REMOVED) == new


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"stem": "Başqa sual?"}, [("stem", 0)]),
        ({"options": some_options(4, key=1)}, [("option_why", 1), ("option_why", 2), ("key", 0)]),
        ({"options": some_options(3)}, [("option", 4), ("option_why", 4)]),
        ({"explanation": "Başqa izah."}, [("explanation", 0)]),
        ({"cites": (Citation("migration-code", "16.2"),)}, [("cite", 1)]),
        ({"cites": (Citation("migration-code", "16.1.6"), Citation(source="Kitab"))}, [("cite", 2)]),
        ({"fixed_order": True, "difficulty": 5}, [("order", 0), ("difficulty", 0)]),
        ({"topic": "migration.labour"}, [("topic", 0)]),
    ],
)
def test_every_field_that_differs_is_named_in_reading_order(
    changes: dict[str, object], places: list[tuple[str, int]]
) -> None:
    assert told(a_question(), a_question(**changes)) == places


def test_statements_are_compared_with_their_truth_and_reasons() -> None:
    old = a_statements_question()
    new = replace(old, statements=(*old.statements[:2], Statement("Üçüncü müddəa", False, "Səhvdir.")))

    assert told(old, new) == [("statement_holds", 3), ("statement_why", 3)]


@pytest.mark.parametrize(
    "question",
    [
        a_question(),
        a_statements_question(),
        an_ordering_question(),
        a_matching_question(),
        a_question(kind=Kind.NUMERIC, options=(), value=0.0, tolerance=0.5),
        a_question(kind=Kind.SHORT, options=(), accepted=("Bakı",)),
        a_question(kind=Kind.SITUATIONAL),
    ],
    ids=lambda question: question.kind,
)
def test_every_kind_is_compared_in_known_fields(question: Question) -> None:
    empty = a_question(stem="", explanation="", options=(), cites=())

    assert {found.field for found in differences(empty, question)} <= FIELDS
    assert differences(question, question) == []
