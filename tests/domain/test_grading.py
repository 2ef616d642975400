"""Response → fraction → score, for every kind of item."""

import pytest
from builders import a_matching_question, a_question, a_statements_question, an_ordering_question

from quizapp.domain.grading import Part, Score, by_part, fold, fraction, total
from quizapp.domain.questions import Kind, Option, Question

IN_FILE_ORDER = (0, 1, 2, 3)


def a_numeric_question(value: float | None = 0.5, tolerance: float = 0.0) -> Question:
    return a_question(kind=Kind.NUMERIC, options=(), value=value, tolerance=tolerance)


def a_short_question(*accepted: str) -> Question:
    return a_question(kind=Kind.SHORT, options=(), accepted=accepted)


def a_multiple_question() -> Question:
    return a_question(
        kind=Kind.MULTIPLE, options=(Option("a", 1.0), Option("b", why="yox"), Option("c", 1.0), Option("d", why="yox"))
    )


@pytest.mark.parametrize(
    ("question", "letter"),
    [
        (a_question(), "A"),
        (a_statements_question(), "C"),
        (an_ordering_question(), "A"),
        (a_matching_question(), "A"),
    ],
    ids=["single", "statements", "ordering", "matching"],
)
def test_only_the_key_of_a_one_choice_item_is_worth_a_point(question, letter):
    letters = "ABCD"[: len(question.options)]

    worth = {chosen: fraction(question, chosen, IN_FILE_ORDER) for chosen in letters}

    assert worth == {chosen: float(chosen == letter) for chosen in letters}


def test_letters_count_as_the_paper_showed_them():
    shown = (3, 2, 0, 1)  # the key, first in the file, stands under C

    assert fraction(a_question(), "C", shown) == 1
    assert fraction(a_question(), "A", shown) == 0


def test_a_situational_item_gives_what_the_option_is_worth():
    question = a_question(
        kind=Kind.SITUATIONAL, options=(Option("izah", 1.0), Option("gözləmə", 0.5, "gec"), Option("rədd", why="kobud"))
    )

    assert [fraction(question, letter, (0, 1, 2)) for letter in "ABC"] == [1.0, 0.5, 0.0]


@pytest.mark.parametrize(
    ("value", "worth"), [("AC", 1), ("A", 0), ("C", 0), ("ABC", 0), ("ABCD", 0), ("BD", 0), ("AD", 0)]
)
def test_a_several_choice_item_is_right_only_as_a_whole(value, worth):
    assert fraction(a_multiple_question(), value, IN_FILE_ORDER) == worth


def test_a_several_choice_item_counts_letters_as_shown():
    assert fraction(a_multiple_question(), "AB", (2, 0, 1, 3)) == 1


@pytest.mark.parametrize("value", ["", " ", "  "])
@pytest.mark.parametrize(
    "question", [a_question(), a_multiple_question(), a_numeric_question(0.0), a_short_question("Bakı")]
)
def test_a_blank_is_worth_nothing(question, value):
    assert fraction(question, value, IN_FILE_ORDER) == 0


@pytest.mark.parametrize("value", ["0.5", "0,5", " 0,50 ", "+0,5", "0.51", "0.49", "0,505"])
def test_a_number_within_the_tolerance_is_right(value):
    assert fraction(a_numeric_question(0.5, 0.01), value, ()) == 1


@pytest.mark.parametrize(
    "value",
    ["0.52", "0.4899", "0.511", "-0.5", "5", "1/2", "yarım", "0.5.1", "nan", "inf", "0_5", "5e-1", "1e999999999"],
)
def test_a_number_outside_the_tolerance_or_no_number_is_wrong(value):
    assert fraction(a_numeric_question(0.5, 0.01), value, ()) == 0


@pytest.mark.parametrize("value", ["1500", "1 500", "1\u00a0500", "1500,0"])
def test_thousands_may_be_spaced(value):
    assert fraction(a_numeric_question(1500), value, ()) == 1


def test_without_tolerance_only_the_value_itself_is_right():
    assert fraction(a_numeric_question(8), "8", ()) == 1
    assert fraction(a_numeric_question(8), "8,001", ()) == 0


@pytest.mark.parametrize(("value", "worth"), [("-3", 1), ("\u22123", 1), ("- 3", 1), ("3", 0), ("+3", 0)])
def test_a_negative_number_keeps_its_sign(value, worth):
    assert fraction(a_numeric_question(-3), value, ()) == worth


@pytest.mark.parametrize("value", ["Bakı", "bakı", "BAKI", "  Bakı ", "Bakı.", "BAKI  şəhəri", "bakı ŞƏHƏRİ"])
def test_a_typed_word_is_right_in_any_case_and_spacing(value):
    assert fraction(a_short_question("Bakı", "Bakı şəhəri"), value, ()) == 1


@pytest.mark.parametrize("value", ["Internet", "internet", "INTERNET", "İNTERNET"])
def test_a_foreign_word_is_right_with_either_capital(value):
    assert fraction(a_short_question("Internet", "İnternet"), value, ()) == 1


@pytest.mark.parametrize("value", ["Baki", "Gəncə", "Bakı rayonu", "Bak ı"])
def test_another_word_is_wrong(value):
    assert fraction(a_short_question("Bakı", "Bakı şəhəri"), value, ()) == 0


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("İ", "i"),
        ("I", "ı"),
        ("i", "i"),
        ("ı", "ı"),
        ("I\u0307", "i"),
        ("İLHAM", "ilham"),
        ("QIZIL", "qızıl"),
        ("ƏLİ ŞIX", "əli şıx"),
        ("  iki   söz ", "iki söz"),
        ("söz.", "söz"),
        ("ﬁ", "fi"),
        ("a\u00a0b", "a b"),
    ],
)
def test_folding_follows_azerbaijani(typed, folded):
    assert fold(typed) == folded


def test_a_paper_is_the_sum_of_its_fractions():
    assert total([1.0, 0.5, 0.0, 1 / 3], 2) == Score(1.83, 4, 2)


def test_an_empty_paper_has_no_points():
    assert total([], None) == Score(0, 0, None)


@pytest.mark.parametrize(
    ("points", "pass_mark", "passed"), [(8, 8, True), (7.99, 8, False), (9, 8, True), (3, None, None)]
)
def test_a_paper_passes_from_its_mark_on(points, pass_mark, passed):
    assert Score(points, 12, pass_mark).passed is passed


def test_parts_are_summed_in_the_order_of_their_appearance():
    parts = by_part([("law", 1.0), ("history", 0.5), ("law", 0.0), ("law", 1 / 3)])

    assert list(parts.items()) == [("law", Part(1.33, 3)), ("history", Part(0.5, 1))]


def test_without_items_there_are_no_parts():
    assert by_part([]) == {}
