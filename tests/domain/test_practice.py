"""How the questions of a run are chosen."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from seeds import for_seeds

from quizapp.domain.assembly import Candidate
from quizapp.domain.held import NOTHING_HELD, Held
from quizapp.domain.practice import (
    MAX_COUNT,
    MIX,
    History,
    Kind,
    Past,
    TopicCount,
    available,
    choose,
    count_kinds,
    count_topics,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RIGHT, WRONG = Past(right=NOW - DAY), Past(wrong=NOW - DAY)
GUESSED_WRONG, SURE_WRONG = Past(wrong=NOW - DAY), Past(wrong=NOW - DAY, sure_wrong=NOW - DAY)


def a_candidate(number: int, topic: str = "law", **changes) -> Candidate:
    fields = {
        "question_id": number,
        "version_id": number + 1000,
        "topic": topic,
        "plan_code": "MM",
        "difficulty": 3,
        "fact": f"fact-{number}",
        "shape": "4",
    }
    return Candidate(**fields | changes)


def some(count: int, topic: str = "law", first: int = 1) -> list[Candidate]:
    return [a_candidate(number, topic) for number in range(first, first + count)]


def chosen(kind: Kind, candidates, history=None, *, seed: int = 1, count: int = 10, **more) -> list[int]:
    """Question ids of a run."""
    picks = choose(kind, candidates, history or History(), rng=random.Random(seed), count=count, **more)
    return [pick.candidate.question_id for pick in picks]


# What belongs to a kind


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.WRONG, {2, 3, 4, 7}),
        (Kind.SURE_WRONG, {4}),
        (Kind.UNSEEN, {8, 9, 10}),
        (Kind.DUE, {1, 8}),
        (Kind.FLAGGED, {5, 9}),
    ],
)
def test_a_kind_holds_its_questions_only(kind, expected):
    answers = {
        1: RIGHT,
        2: WRONG,
        3: GUESSED_WRONG,
        4: SURE_WRONG,
        5: Past(right=NOW - 2 * DAY),
        6: Past(right=NOW, wrong=NOW - DAY, sure_wrong=NOW - DAY),  # put right since
        7: Past(right=NOW - 2 * DAY, wrong=NOW - DAY),  # forgotten since
    }
    flagged = {5: NOW - DAY, 6: NOW - DAY, 9: NOW - DAY}
    history = History(answers, {1: NOW, 8: NOW - DAY}, flagged)

    assert set(chosen(kind, some(10), history)) == expected
    assert count_kinds(some(10), history)[kind] == len(expected)


def test_an_error_made_without_a_doubt_stays_on_the_list_through_an_unsure_one():
    past = Past(wrong=NOW, sure_wrong=NOW - DAY)

    assert chosen(Kind.SURE_WRONG, some(1), History({1: past})) == [1]


def test_a_flagged_question_answered_rightly_in_that_exam_stays_flagged():
    history = History({1: Past(right=NOW)}, flagged={1: NOW})

    assert chosen(Kind.FLAGGED, some(1), history) == [1]


def test_a_topic_gives_its_questions_only():
    pool = some(5) + some(5, "history", first=6)

    assert set(chosen(Kind.TOPIC, pool, topic="history")) == {6, 7, 8, 9, 10}


@pytest.mark.parametrize("kind", [Kind.UNSEEN, Kind.WRONG, Kind.MIXED])
def test_any_kind_can_be_kept_to_a_topic(kind):
    pool = some(5) + some(5, "history", first=6)
    history = History(dict.fromkeys((1, 2, 6, 7), WRONG))

    assert set(chosen(kind, pool, history, topic="history")) <= {6, 7, 8, 9, 10}


def test_traps_give_their_questions_only_and_new_ones_first():
    history = History({2: RIGHT, 5: WRONG})

    assert set(chosen(Kind.TRAPS, some(10), history, traps={2, 5, 7})) == {2, 5, 7}
    assert chosen(Kind.TRAPS, some(10), history, traps={2, 5, 7}, count=1) == [7]
    assert set(chosen(Kind.TRAPS, some(10), history, traps={2, 5, 7}, count=2)) == {5, 7}
    assert count_kinds(some(10), history, {2, 5, 7, 11})[Kind.TRAPS] == 3


@pytest.mark.parametrize("kind", [Kind.WRONG, Kind.SURE_WRONG, Kind.DUE, Kind.FLAGGED])
def test_somebody_new_has_nothing_of_what_comes_from_the_past(kind):
    assert chosen(kind, some(10)) == []


def test_an_empty_bank_gives_nothing():
    assert [chosen(kind, []) for kind in Kind] == [[] for _ in Kind]


# Which come first


def test_a_topic_gives_unseen_then_wrong_then_longest_ago():
    answers = {1: WRONG, 2: Past(right=NOW - 9 * DAY), 3: Past(right=NOW), 4: Past(right=NOW - 5 * DAY)}
    history = History(answers)

    assert set(chosen(Kind.TOPIC, some(6), history, count=2)) == {5, 6}
    assert set(chosen(Kind.TOPIC, some(6), history, count=3)) == {5, 6, 1}
    assert set(chosen(Kind.TOPIC, some(6), history, count=4)) == {5, 6, 1, 2}
    assert set(chosen(Kind.TOPIC, some(6), history, count=5)) == {5, 6, 1, 2, 4}


def test_the_latest_mistakes_come_first():
    history = History({number: Past(wrong=NOW - number * DAY) for number in range(1, 9)})

    assert set(chosen(Kind.WRONG, some(8), history, count=3)) == {1, 2, 3}


def test_what_has_been_due_longest_comes_first():
    history = History(due={number: NOW - number * DAY for number in range(1, 9)})

    assert set(chosen(Kind.DUE, some(8), history, count=3)) == {6, 7, 8}


def test_new_questions_come_more_often_from_weak_topics():
    """Ten of each topic have been answered: all wrong in history, all right in law."""
    pool = some(40) + some(40, "history", first=101)
    answers = dict.fromkeys(range(1, 11), RIGHT) | dict.fromkeys(range(101, 111), WRONG)
    counts = Counter(
        "history" if number > 100 else "law"
        for seed in range(200)
        for number in chosen(Kind.UNSEEN, pool, History(answers), seed=seed, count=6)
    )

    assert counts["history"] > 3 * counts["law"] > 0


def test_small_topics_are_not_starved():
    pool = some(900) + some(9, "history", first=1001)

    small = sum(number > 1000 for seed in range(200) for number in chosen(Kind.UNSEEN, pool, seed=seed))

    assert small > 100  # in proportion to size it would be about 20 of 2000


# The mixture


def mixable() -> tuple[list[Candidate], History]:
    """Sixty questions: 1–20 due, 21–40 wrong, 41–60 unseen."""
    answers = dict.fromkeys(range(1, 21), RIGHT) | dict.fromkeys(range(21, 41), WRONG)
    return some(60), History(answers, {number: NOW - number * DAY for number in range(1, 21)})


def parts(numbers: list[int]) -> Counter[Kind]:
    return Counter([Kind.DUE, Kind.WRONG, Kind.UNSEEN][(number - 1) // 20] for number in numbers)


@for_seeds(range(20))
def test_a_mixture_has_the_stated_shares(seed):
    pool, history = mixable()

    numbers = chosen(Kind.MIXED, pool, history, seed=seed, count=10)

    assert parts(numbers) == {kind: 10 * share for kind, share in MIX.items()}


@pytest.mark.parametrize("count", range(1, MAX_COUNT + 1))
def test_a_mixture_has_the_number_that_was_asked_for(count):
    pool, history = mixable()

    assert len(set(chosen(Kind.MIXED, pool, history, count=count))) == count


def test_what_a_part_lacks_the_others_give():
    pool, history = mixable()
    lacking = History({n: p for n, p in history.answers.items() if n not in range(23, 41)}, {1: NOW})

    numbers = chosen(Kind.MIXED, pool, lacking, count=10)

    assert len(numbers) == 10
    assert {1, 21, 22} <= set(numbers)


def test_a_mixture_of_what_was_all_answered_rightly_gives_what_was_seen_longest_ago():
    history = History({number: Past(right=NOW - number * DAY) for number in range(1, 21)})

    assert set(chosen(Kind.MIXED, some(20), history, count=5)) == {16, 17, 18, 19, 20}


def test_what_is_due_and_wrong_comes_once():
    history = History({1: WRONG}, {1: NOW})

    assert chosen(Kind.MIXED, some(1), history) == [1]


# What holds for every run


@pytest.mark.parametrize("kind", Kind)
def test_questions_on_one_fact_never_meet(kind):
    pool = [a_candidate(number, fact=f"fact-{number % 4}") for number in range(1, 21)]
    history = History(
        dict.fromkeys(range(1, 11), SURE_WRONG) if kind is not Kind.UNSEEN else {},
        dict.fromkeys(range(1, 11), NOW),
        dict.fromkeys(range(1, 11), NOW),
    )

    for seed in range(20):
        numbers = chosen(kind, pool, history, seed=seed, topic="law", traps=range(1, 21))
        assert sorted(number % 4 for number in numbers) == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", Kind)
def test_questions_and_facts_of_a_paper_being_sat_are_left_out(kind):
    pool = [*some(6), a_candidate(7, fact="fact-1")]
    everything = dict.fromkeys(range(1, 8), SURE_WRONG) if kind is not Kind.UNSEEN else {}
    history = History(everything, dict.fromkeys(range(1, 8), NOW), dict.fromkeys(range(1, 8), NOW))

    numbers = chosen(kind, pool, history, topic="law", traps=range(1, 8), closed=Held(frozenset({1, 2})))

    assert set(numbers) == {3, 4, 5, 6}


def test_what_is_closed_is_not_available():
    pool = [*some(3), a_candidate(4, fact="fact-1")]

    assert [c.question_id for c in available(pool, Held(frozenset({1})))] == [2, 3]
    assert [c.question_id for c in available(pool, Held(facts=frozenset({"fact-2"})))] == [1, 3, 4]
    assert available(pool, NOTHING_HELD) == pool


@pytest.mark.parametrize(("asked", "given"), [(0, 0), (-3, 0), (1, 1), (MAX_COUNT, MAX_COUNT), (500, MAX_COUNT)])
def test_a_run_has_at_most_so_many_questions(asked, given):
    assert len(chosen(Kind.UNSEEN, some(100), count=asked)) == given


def test_the_same_seed_gives_the_same_run_and_another_one_another():
    pool, history = mixable()

    runs = [choose(Kind.MIXED, pool, history, rng=random.Random(seed), count=10) for seed in (1, 1, 2)]

    assert runs[0] == runs[1] != runs[2]


def test_all_questions_stand_in_one_section_with_every_option_once():
    for pick in choose(Kind.UNSEEN, some(20), History(), rng=random.Random(1), count=20):
        assert pick.section == 0
        assert sorted(pick.order) == [0, 1, 2, 3]


def test_options_that_keep_their_order_keep_it():
    pool = [a_candidate(number, keeps_order=True) for number in range(1, 21)]

    orders = {pick.order for pick in choose(Kind.UNSEEN, pool, History(), rng=random.Random(1), count=20)}

    assert orders == {(0, 1, 2, 3)}


def test_a_question_with_a_typed_answer_has_no_options():
    picks = choose(Kind.UNSEEN, [a_candidate(1, shape="t")], History(), rng=random.Random(1), count=1)

    assert [pick.order for pick in picks] == [()]


# Counting


def test_topics_are_counted_by_what_was_met_and_missed():
    pool = some(5) + some(3, "history", first=6)
    history = History({1: RIGHT, 2: WRONG, 3: Past(right=NOW, wrong=NOW - DAY), 99: WRONG})

    assert count_topics(pool, history) == {"law": TopicCount(5, 3, 1), "history": TopicCount(3, 0, 0)}


def test_a_mixture_can_be_had_of_everything():
    assert count_kinds(some(7), History())[Kind.MIXED] == 7
