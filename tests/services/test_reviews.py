"""Review on both databases: exams and practice move the cards, each answer once, whoever asks at the same time."""

from datetime import date, datetime, timedelta

import pytest
from at_once import at_once
from conftest import NOW
from exam_actions import (
    DEADLINE,
    MOMENT,
    SOON,
    a_guest,
    answer,
    answer_rightly,
    flag,
    miss,
    row_of,
    save,
    start,
    visit,
)
from flask import Flask
from many_answers import write_history
from practice_actions import answer_right, answer_wrong, begin, cards_of, make_due, questions_of, retire
from sqlalchemy import update

from quizapp.database import StatementCounter, begin_write, db
from quizapp.domain.scheduling import review
from quizapp.models import AttemptRow, ResponseRow, UserRow
from quizapp.services import exams, practice, reviews

MINUTE = timedelta(minutes=1)
TEN_MINUTES = 10 * MINUTE


@pytest.fixture
def aysel(in_app: Flask) -> int:
    """Someone who practises."""
    return a_guest()


@pytest.fixture
def murad(in_app: Flask) -> int:
    """Someone else."""
    return a_guest()


def sat(user_id: int, *, right: range = range(0), wrong: range = range(0), plan: str = "official-north") -> int:
    """Sit an exam and hand it in at SOON, some slots answered rightly and some wrongly."""
    attempt = start(user_id, plan=plan)
    answer_rightly(attempt, user_id, right, now=NOW)
    save(attempt, user_id, *(answer(n, miss(attempt, user_id, n), 100 + n) for n in wrong), now=NOW)
    exams.submit(attempt, user_id, now=SOON)
    return attempt


def on_paper(attempt_id: int, *slots: int) -> set[int]:
    """Question ids in these slots."""
    layout = row_of(attempt_id).layout
    return {layout[slot - 1][0] for slot in slots}


# Exams


def test_what_was_wrong_in_an_exam_is_due_ten_minutes_after_it(aysel):
    attempt = sat(aysel, right=range(1, 4), wrong=range(4, 7))

    assert reviews.sync(aysel, now=SOON) == 1

    cards = cards_of(aysel)
    assert set(cards) == on_paper(attempt, 4, 5, 6)
    assert {(card.due, card.lapses) for card in cards.values()} == {(SOON + TEN_MINUTES, 1)}


def test_an_exam_is_taken_once(aysel):
    attempt = sat(aysel, wrong=range(1, 4))
    reviews.sync(aysel, now=SOON)
    before = cards_of(aysel)

    assert reviews.sync(aysel, now=SOON + MINUTE) == 0

    assert cards_of(aysel) == before
    assert row_of(attempt).reviewed_at == SOON


@pytest.mark.parametrize("round_", range(3))
def test_two_requests_at_once_take_an_exam_once(in_app, aysel, round_):
    attempt = sat(aysel, wrong=range(1, 7))

    outcomes = at_once(in_app, *(lambda: reviews.sync(aysel, now=SOON) for _ in range(4)))

    assert sorted(map(str, outcomes)) == ["0", "0", "0", "1"]
    assert {card.lapses for card in cards_of(aysel).values()} == {1}
    assert set(cards_of(aysel)) == on_paper(attempt, *range(1, 7))


def test_a_running_exam_is_left_alone(aysel):
    attempt = start(aysel)
    save(attempt, aysel, answer(1, miss(attempt, aysel, 1)))

    assert reviews.sync(aysel, now=DEADLINE - MOMENT) == 0
    assert cards_of(aysel) == {}


def test_an_exam_whose_time_is_over_is_graded_and_taken(aysel):
    attempt = start(aysel)
    save(attempt, aysel, answer(1, miss(attempt, aysel, 1)))

    assert reviews.sync(aysel, now=row_of(attempt).closes_at) == 1

    assert set(cards_of(aysel)) == on_paper(attempt, 1)
    assert row_of(attempt).points == 0


def test_an_exam_whose_keys_wait_for_the_blind_review_waits_too(aysel):
    attempt = sat(aysel, wrong=range(1, 4))
    db.session.execute(update(AttemptRow).values(blind_opened_at=SOON))
    db.session.commit()
    assert reviews.sync(aysel, now=SOON) == 0

    db.session.execute(update(AttemptRow).values(blind_points=1.0))
    db.session.commit()

    assert reviews.sync(aysel, now=SOON) == 1
    assert set(cards_of(aysel)) == on_paper(attempt, 1, 2, 3)


def test_an_open_blind_review_costs_no_writing(aysel):
    attempt = sat(aysel, wrong=range(1, 4))
    db.session.execute(update(AttemptRow).where(AttemptRow.id == attempt).values(blind_opened_at=SOON))
    db.session.commit()
    counter = StatementCounter(db.engine)

    assert reviews.sync(aysel, now=SOON) == 0

    assert counter.count == 1


def test_a_blank_that_was_on_screen_is_a_mistake_and_one_never_opened_is_not(aysel):
    attempt = start(aysel)
    save(attempt, aysel, visit(1, 1), flag(1, "1", 2), now=NOW)
    save(attempt, aysel, visit(2, 3), answer(2, "A", 4), now=NOW + MINUTE / 2)
    exams.submit(attempt, aysel, now=SOON)

    reviews.sync(aysel, now=SOON)

    assert on_paper(attempt, 1) <= set(cards_of(aysel)) <= on_paper(attempt, 1, 2)


def test_knowing_it_in_an_exam_moves_a_card_that_is_there(aysel):
    attempt = sat(aysel, right=range(1, 13))
    question = min(on_paper(attempt, 1))
    begin_write()
    reviews.record(aysel, question, right=False, unsure=False, at=NOW - TEN_MINUTES, exam_on=None)
    db.session.commit()

    reviews.sync(aysel, now=SOON)

    first = review(None, right=False, unsure=False, at=NOW - TEN_MINUTES)
    assert cards_of(aysel) == {question: review(first, right=True, unsure=False, at=SOON)}


def test_an_exam_taken_late_does_not_undo_what_was_practised_since(aysel):
    attempt = sat(aysel, wrong=range(1, 2))
    question = min(on_paper(attempt, 1))
    begin_write()
    reviews.record(aysel, question, right=False, unsure=False, at=SOON + MINUTE, exam_on=None)
    db.session.commit()
    practised = cards_of(aysel)

    reviews.sync(aysel, now=SOON + TEN_MINUTES)

    assert cards_of(aysel) == practised


def test_exams_are_taken_in_the_order_in_which_they_were_handed_in(aysel):
    later = sat(aysel, wrong=range(1, 2))
    question = min(on_paper(later, 1))
    earlier = sat(aysel, right=range(1, 2), plan="quick-north")
    db.session.execute(update(AttemptRow).where(AttemptRow.id == earlier).values(finished_at=SOON - MINUTE / 2))
    db.session.execute(update(ResponseRow).where(ResponseRow.attempt_id == earlier).values(question_id=question))
    db.session.commit()

    reviews.sync(aysel, now=SOON)

    assert cards_of(aysel)[question].last_review == SOON


def test_the_exams_of_others_are_not_taken(aysel, murad):
    sat(murad, wrong=range(1, 4))

    assert reviews.sync(aysel, now=SOON) == 0
    assert cards_of(murad) == {}


def test_cards_of_an_exam_come_back_before_the_day_of_the_real_one(aysel):
    db.session.execute(update(UserRow).values(exam_on=date(2026, 12, 3)))
    db.session.commit()
    attempt = sat(aysel, right=range(1, 2))
    question = min(on_paper(attempt, 1))
    begin_write()
    for days in (200, 190, 100):
        at = NOW - timedelta(days=days)
        reviews.record(aysel, question, right=days != 200, unsure=False, at=at, exam_on=None)
    db.session.commit()

    reviews.sync(aysel, now=SOON)

    assert cards_of(aysel)[question].due == datetime(2026, 12, 1, 20, tzinfo=NOW.tzinfo)  # 2 December in Baku


def test_a_long_history_is_taken_in_few_statements(aysel):
    write_history(aysel, now=NOW, mocks=150, practised=0)
    db.session.execute(update(AttemptRow).values(reviewed_at=None))
    db.session.commit()
    counter = StatementCounter(db.engine)

    assert reviews.sync(aysel, now=NOW) == 150

    assert counter.count <= 6
    assert len(cards_of(aysel)) == 60


# Practice


def test_an_answer_in_practice_makes_a_card_only_when_it_was_wrong_or_a_guess(aysel):
    run = begin(aysel)
    answer_right(run, aysel, 1)
    answer_wrong(run, aysel, 2)
    answer_right(run, aysel, 3, unsure=True)
    answer_wrong(run, aysel, 4, unsure=True)

    questions = questions_of(run, aysel)
    cards = cards_of(aysel)
    assert set(cards) == {questions[1], questions[2], questions[3]}
    assert [cards[questions[n]].lapses for n in (1, 2, 3)] == [1, 0, 1]


def test_a_known_answer_moves_the_card_and_a_wrong_one_lapses_it(aysel):
    run = begin(aysel, count=1)
    answer_wrong(run, aysel, 1)
    question = questions_of(run, aysel)[0]

    later = SOON + TEN_MINUTES
    again = begin(aysel, "due", now=later)
    answer_right(again, aysel, 1, now=later)

    assert questions_of(again, aysel) == [question]
    first = review(None, right=False, unsure=False, at=SOON)
    assert cards_of(aysel) == {question: review(first, right=True, unsure=False, at=later)}


def test_an_answer_and_an_exam_at_once_lose_neither(in_app, aysel):
    """Both move the same card: whichever is first, the card knows both."""
    run = begin(aysel, "topic", "law.migration", count=30)
    attempt = sat(aysel, wrong=range(1, 7))
    questions = questions_of(run, aysel)
    slot, question = next((n, q) for n, q in enumerate(questions, 1) if q in on_paper(attempt, *range(1, 7)))

    outcomes = at_once(
        in_app,
        lambda: reviews.sync(aysel, now=SOON + MINUTE),
        lambda: answer_wrong(run, aysel, slot, now=SOON + MINUTE),
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert cards_of(aysel)[question].last_review == SOON + MINUTE


# Counting


def test_due_are_the_cards_whose_time_has_come(aysel):
    answer_wrong(begin(aysel), aysel, 1, 2, 3)

    counts = [reviews.due_count(aysel, now=SOON + TEN_MINUTES + wait) for wait in (-MOMENT, 0 * MOMENT)]

    assert counts == [0, 3]


def test_a_question_that_is_no_longer_asked_is_not_due(aysel):
    run = begin(aysel)
    answer_wrong(run, aysel, 1, 2)
    retire(questions_of(run, aysel)[0])

    assert reviews.due_count(aysel, now=SOON + TEN_MINUTES) == 1
    assert reviews.next_due(aysel, now=SOON) == SOON + TEN_MINUTES


def test_the_cards_of_others_are_not_due(aysel, murad):
    answer_wrong(begin(murad), murad, 1)

    assert reviews.due_count(aysel, now=SOON + TEN_MINUTES) == 0
    assert reviews.next_due(aysel, now=SOON) is None


def test_what_is_due_already_does_not_come_back_next(aysel):
    answer_wrong(begin(aysel), aysel, 1)
    make_due(aysel, NOW)

    assert reviews.next_due(aysel, now=NOW) is None


# A guest's cards


def test_a_guests_cards_move_and_of_two_the_one_answered_later_stays(aysel, murad):
    for who, question, at in ((murad, 1, NOW), (aysel, 1, SOON), (murad, 2, SOON), (aysel, 2, NOW), (murad, 3, NOW)):
        begin_write()
        reviews.record(who, question, right=False, unsure=False, at=at, exam_on=None)
        db.session.commit()

    begin_write()
    practice.hand_over(murad, aysel)
    db.session.commit()

    assert {question: card.last_review for question, card in cards_of(aysel).items()} == {1: SOON, 2: SOON, 3: NOW}
    assert cards_of(murad) == {}
