"""When an item comes back. Golden sequences: py-fsrs 6, tests/test_basic.py, `test_memo_state`, `test_review_card`."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quizapp.domain.scheduling import Card, day_in_baku, review

MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # nine o'clock in Baku
TODAY = day_in_baku(MORNING)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LEARNING, REVIEW, RELEARNING = 1, 2, 3


def failed(at: datetime = MORNING, exam_on: date | None = None) -> Card:
    """The card of a question answered wrong for the first time."""
    card = review(None, right=False, unsure=False, at=at, exam_on=exam_on)
    assert card
    return card


def known(card: Card, at: datetime, exam_on: date | None = None) -> Card:
    """The card after a right and sure answer."""
    moved = review(card, right=True, unsure=False, at=at, exam_on=exam_on)
    assert moved
    return moved


def days_until(card: Card) -> int:
    return (day_in_baku(card.due) - day_in_baku(card.last_review)).days


def a_long_known_card() -> Card:
    """A card that came back after months and was known each time."""
    card = failed()
    for _ in range(7):
        card = known(card, card.due + timedelta(hours=9))
    return card


# The rules of FSRS


def test_stability_and_difficulty_follow_the_golden_sequence():
    """Again, then good after 0, 1, 3, 8 and 21 days: `test_memo_state`."""
    at = MORNING
    card = failed(at)

    for days in (0, 1, 3, 8, 21):
        at += days * DAY
        card = known(card, at)

    assert card.stability == pytest.approx(53.62691, abs=1e-4)
    assert card.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_intervals_follow_the_golden_sequence():
    """Good five times, again twice, good five times, each when it is due: `test_review_card` after its first answer."""
    stability, difficulty = 2.3065, 6.4133 - 2.718281828459045 ** (2 * 0.8334) + 1  # of a first good: w2, and w4, w5
    card = Card(MORNING, LEARNING, 0, stability, difficulty, MORNING, 0)
    intervals = []

    for right in [True] * 5 + [False] * 2 + [True] * 5:
        moved = review(card, right=right, unsure=False, at=max(card.due, card.last_review))
        assert moved
        card = moved
        intervals.append(days_until(card))

    assert intervals == [2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_first_failure_has_the_first_parameters_of_fsrs():
    """S0(again) = w0, D0(again) = w4: fsrs4anki wiki, «The Algorithm», FSRS-6."""
    card = failed()

    assert (card.stability, card.difficulty) == (0.212, pytest.approx(6.4133))
    assert (card.state, card.step, card.lapses) == (LEARNING, 0, 1)


# When a card is made, and when it comes back


def test_what_is_known_at_once_gets_no_card():
    assert review(None, right=True, unsure=False, at=MORNING) is None


def test_a_mistake_comes_back_in_ten_minutes():
    assert failed().due == MORNING + 10 * MINUTE


def test_a_right_guess_comes_back_soon_and_is_no_lapse():
    card = review(None, right=True, unsure=True, at=MORNING)

    assert card
    assert (card.due, card.state, card.lapses) == (MORNING + 15 * MINUTE, LEARNING, 0)


def test_a_wrong_guess_is_a_mistake_like_any_other():
    assert review(None, right=False, unsure=True, at=MORNING) == failed()


def test_a_mistake_put_right_comes_back_the_next_day():
    card = known(failed(), MORNING + 10 * MINUTE)

    assert (card.state, card.step, days_until(card)) == (REVIEW, None, 1)


def test_a_card_of_days_is_due_from_the_first_moment_of_its_day_in_baku():
    card = known(failed(), MORNING + 10 * MINUTE)

    assert card.due == datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # midnight in Baku


def test_evening_and_next_morning_are_a_day_apart():
    evening = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # 23:30 in Baku
    card = known(failed(evening), evening + 10 * MINUTE)
    morning, later = evening + timedelta(hours=9), evening + DAY

    assert known(card, morning).stability == known(card, later).stability > 3 * card.stability


def test_intervals_grow_while_it_is_known():
    card, intervals = failed(), []
    for _ in range(5):
        card = known(card, card.due)
        intervals.append(days_until(card))

    assert intervals == sorted(set(intervals))


def test_being_unsure_brings_it_back_earlier_than_being_sure():
    card = a_long_known_card()
    unsure = review(card, right=True, unsure=True, at=card.due)

    assert unsure
    assert card.due < unsure.due < known(card, card.due).due


def test_forgetting_counts_a_lapse_and_starts_relearning():
    card = a_long_known_card()
    forgotten = review(card, right=False, unsure=False, at=card.due)

    assert forgotten
    assert (forgotten.state, forgotten.lapses) == (RELEARNING, card.lapses + 1)
    assert forgotten.due == card.due + 10 * MINUTE
    assert forgotten.stability < card.stability


def test_an_answer_older_than_the_last_one_moves_nothing():
    card = known(failed(), MORNING + DAY)

    assert review(card, right=False, unsure=False, at=MORNING + 10 * MINUTE) is card


def test_the_same_answers_give_the_same_card():
    assert a_long_known_card() == a_long_known_card()


# The day of the exam


@pytest.mark.parametrize("days", [2, 3, 7, 30, 90])
def test_a_card_comes_back_before_the_exam(days):
    card = a_long_known_card()
    exam_on = day_in_baku(card.due) + days * DAY

    moved = known(card, card.due, exam_on)

    assert days_until(known(card, card.due)) > days
    assert day_in_baku(moved.due) == exam_on - DAY


def test_on_the_eve_of_the_exam_no_day_is_left():
    card = a_long_known_card()
    exam_on = day_in_baku(card.due) + DAY

    assert day_in_baku(known(card, card.due, exam_on).due) == exam_on


@pytest.mark.parametrize("days", [0, -1, -400])
def test_an_exam_that_is_today_or_over_changes_nothing(days):
    card = a_long_known_card()

    assert known(card, card.due, day_in_baku(card.due) + days * DAY) == known(card, card.due)


def test_a_far_exam_changes_nothing():
    card = known(failed(), MORNING + 10 * MINUTE)

    assert known(card, card.due, TODAY + 500 * DAY) == known(card, card.due)


def test_a_mistake_on_the_eve_still_comes_back_in_ten_minutes():
    assert failed(exam_on=TODAY + DAY).due == MORNING + 10 * MINUTE


def test_a_time_without_zone_is_refused():
    with pytest.raises((TypeError, ValueError)):
        review(failed(), right=True, unsure=False, at=datetime(2026, 11, 23, 9, 0))
