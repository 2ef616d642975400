"""Three guessers who know no law, and the other signs that give keys away."""

import pytest
from builders import a_question, a_statements_question, some_options, some_questions

from quizapp.domain.item_cues import (
    GuessRate,
    asks_negative_unmarked,
    guess_longest,
    guess_most_specific,
    guess_odd_one_out,
    guess_rates,
    hits,
    is_negative,
    key_positions,
)
from quizapp.domain.questions import Kind, Option, Question


def with_texts(*texts: str, key: int = 0) -> Question:
    options = tuple(Option(text, float(n == key), "" if n == key else "səhvdir") for n, text in enumerate(texts))
    return a_question(options=options)


def test_the_first_guesser_takes_the_longest_option() -> None:
    assert guess_longest(["on gün", "on beş iş günü", ""]) == [6, 14, 0]


def test_the_second_guesser_weighs_figures_names_and_punctuation() -> None:
    assert guess_most_specific(["hamı", "Nazirlik", "15 gün", "Bakı, Gəncə", "(2013) Daxili işlər"]) == [0, 0, 1, 2, 3]


def test_a_figure_counts_once_however_long_it_is() -> None:
    assert guess_most_specific(["1000000", "1"]) == [1, 1]


def test_the_third_guesser_takes_the_option_that_shares_fewest_words() -> None:
    weights = guess_odd_one_out(["iş icazəsi", "iş müqaviləsi", "yaşamaq üçün viza"])

    assert weights.index(max(weights)) == 2


def test_endings_do_not_make_a_word_another_word() -> None:
    one_stem = guess_odd_one_out(["icazə", "icazəsi"])
    two_stems = guess_odd_one_out(["icazə", "viza"])

    assert (one_stem, two_stems) == ([-1, -1], [0, 0])


def test_a_guess_that_finds_the_key_is_worth_one() -> None:
    question = with_texts("uzun bir cavab", "qısa", "qısa da")

    assert hits(question, "longest") == 1


def test_a_guess_that_misses_the_key_is_worth_nothing() -> None:
    question = with_texts("uzun bir cavab", "qısa", "qısa da", key=1)

    assert hits(question, "longest") == 0


def test_a_tie_is_shared() -> None:
    question = with_texts("beş", "dör", "üç", "iki")

    assert hits(question, "longest") == pytest.approx(1 / 3)


def test_options_of_equal_look_give_every_guesser_exactly_chance() -> None:
    rates = guess_rates(some_questions(8))

    assert rates.keys() == {"longest", "most_specific", "odd_one_out"}
    assert all(rate == GuessRate(0.25, 0.25, 8) for rate in rates.values())


def test_chance_is_the_mean_over_the_numbers_of_options() -> None:
    listed = [*some_questions(1, option_count=4), *some_questions(1, option_count=5)]

    assert guess_rates(listed)["longest"].chance == pytest.approx((1 / 4 + 1 / 5) / 2)


def test_nothing_is_said_about_questions_that_offer_nothing_to_guess_by() -> None:
    assert guess_rates([a_statements_question(), a_question(kind=Kind.NUMERIC, options=(), value=1.0)]) == {}
    assert guess_rates([]) == {}


@pytest.mark.parametrize(
    ("share", "count", "within"),
    [
        (0.28, 1000, True),
        (0.281, 1000, False),
        (0.22, 1000, True),
        (0.219, 1000, False),
        (0.30, 10, True),
        (0.31, 10, False),
    ],
)
def test_a_rate_is_within_chance_by_three_points_or_half_a_question(share: float, count: int, within: bool) -> None:
    assert GuessRate(share, chance=0.25, count=count).within_chance is within


def test_key_positions_count_from_one_and_leave_out_generated_questions() -> None:
    listed = [
        a_question(),
        a_question(options=some_options(key=2)),
        a_statements_question(),
        a_question(options=some_options(key=3), model="calendar"),
    ]

    assert key_positions(listed) == {1: 1, 3: 2}


@pytest.mark.parametrize(
    ("stem", "negative", "unmarked"),
    [
        ("Hansı sənəd düzgün **deyil**?", True, False),
        ("Hansı fikir **yanlışdır**?", True, False),
        ("Hansı hal **istisna** edilir?", True, False),
        ("Hansı sənəd düzgün deyil?", False, True),
        ("Hansı müddəa yanlışdır :", False, True),
        ("Vətəndaş deyil, əcnəbi olan şəxs hansı icazəni alır?", False, False),
        ("Hansı **sənəd** təqdim olunur?", False, False),
    ],
)
def test_a_negative_stem_is_known_by_its_bold_word(stem: str, negative: bool, unmarked: bool) -> None:
    question = a_question(stem=stem)

    assert (is_negative(question), asks_negative_unmarked(question)) == (negative, unmarked)
