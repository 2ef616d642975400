"""Mastery, points at stake, streak, outlook, and the order of today's work. Figures are computed by hand."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product

import pytest
from builders import titles

from quizapp.domain.errors import BadExamDay
from quizapp.domain.goals import check_exam_day
from quizapp.domain.grading import Score
from quizapp.domain.mastery import (
    UNREAD,
    Graded,
    Level,
    Mastery,
    Outlook,
    Step,
    TopicLoss,
    Work,
    day_of,
    expected_points,
    mastery_by_topic,
    next_step,
    outlook,
    streak,
    weakest_first,
)
from quizapp.domain.plans import ExamPlan, Section

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BAKU = timezone(timedelta(hours=4))


def graded(answers: int, marks: float, *, days: float = 0, topic: str = "law") -> Graded:
    return Graded(topic, NOW - timedelta(days=days), answers, marks)


def mastery(*groups: Graded) -> Mastery:
    return mastery_by_topic(groups, now=NOW)["law"]


# ---- Mastery


@pytest.mark.parametrize(
    ("answers", "marks", "share"),
    [
        (1, 1, 1.8 / 5),  # four guesses worth 0.2 are added: (1 + 0.8) / (1 + 4)
        (1, 0, 0.8 / 5),
        (10, 10, 10.8 / 14),
        (16, 8, 8.8 / 20),
        (96, 96, 0.968),
    ],
)
def test_mastery_starts_at_guessing_and_moves_away_with_answers(answers: int, marks: float, share: float) -> None:
    assert mastery(graded(answers, marks)).share == pytest.approx(share)


def test_one_right_answer_is_far_from_strong() -> None:
    assert mastery(graded(1, 1)).share < 0.4


def test_answer_of_thirty_days_weighs_half() -> None:
    # marks 0 · 1 + 10 · ½ = 5, weight 10 + 5 = 15: (5 + 0.8) / 19
    assert mastery(graded(10, 0), graded(10, 10, days=30)).share == pytest.approx(5.8 / 19)


def test_answer_of_sixty_days_weighs_a_quarter() -> None:
    assert mastery(graded(16, 16, days=60)).share == pytest.approx((4 + 0.8) / (4 + 4))


def test_order_of_the_answers_does_not_matter() -> None:
    groups = [graded(3, 1, days=1), graded(5, 5, days=40), graded(2, 0)]

    assert mastery(*groups).share == pytest.approx(mastery(*reversed(groups)).share)


def test_answers_beyond_memory_are_left_out() -> None:
    assert mastery_by_topic([graded(50, 50, days=301)], now=NOW) == {}
    assert mastery(graded(50, 50, days=300)).answers == 50


def test_group_without_answers_says_nothing() -> None:
    assert mastery_by_topic([graded(0, 0)], now=NOW) == {}


def test_answer_dated_after_now_weighs_no_more_than_a_new_one() -> None:
    assert mastery(graded(10, 10, days=-5)) == mastery(graded(10, 10))


def test_topics_are_kept_apart() -> None:
    found = mastery_by_topic([graded(6, 6), graded(6, 0, topic="history")], now=NOW)

    assert {topic: known.share for topic, known in found.items()} == pytest.approx({"law": 0.68, "history": 0.08})


@pytest.mark.parametrize(
    ("answers", "share", "level"),
    [
        (0, 0.2, Level.UNREAD),
        (4, 1.0, Level.FEW),
        (5, 0.549, Level.WEAK),
        (5, 0.55, Level.FAIR),
        (5, 0.749, Level.FAIR),
        (5, 0.75, Level.STRONG),
    ],
)
def test_level_follows_the_thresholds(answers: int, share: float, level: Level) -> None:
    assert Mastery(share, answers).level is level


def test_five_of_five_are_not_strong_yet() -> None:
    assert mastery(graded(5, 5)).level is Level.FAIR


# ---- What an exam holds of a topic, and what is expected to be lost


def a_plan(**quotas: int) -> ExamPlan:
    section = Section("law", titles("Hüquq"), quotas, 20)
    return ExamPlan("official-x", "official", titles("Rəsmi"), (section,), 30, 70, "Elan", "2022-07-31")


def test_quota_is_shared_over_its_topics_by_the_root_of_their_size() -> None:
    points = expected_points(a_plan(MM=6, KO=3), {"MM": {"big": 400, "small": 100}, "KO": {"constitution": 5}})

    assert points == pytest.approx({"big": 4.0, "small": 2.0, "constitution": 3.0})


def test_topic_without_questions_holds_no_points() -> None:
    assert expected_points(a_plan(MM=6), {"MM": {"full": 9, "empty": 0}, "KO": {"other": 7}}) == {"full": 6.0}


def test_topic_of_two_sections_holds_the_points_of_both() -> None:
    plan = ExamPlan(
        "official-x",
        "official",
        titles("Rəsmi"),
        (Section("a", titles("A"), {"MM": 6}, 20), Section("b", titles("B"), {"MM": 2}, 5)),
        30,
        70,
        "Elan",
        "2022-07-31",
    )

    assert expected_points(plan, {"MM": {"law": 9}}) == {"law": 8.0}


def test_weakest_topic_is_the_one_that_costs_the_most_points() -> None:
    known = {"small-weak": Mastery(0.1, 20), "large-fair": Mastery(0.6, 20)}

    losses = weakest_first({"small-weak": 2.0, "large-fair": 10.0, "unread": 4.0}, known)

    assert [(loss.topic, pytest.approx(loss.lost)) for loss in losses] == [
        ("large-fair", 4.0),
        ("unread", 3.2),
        ("small-weak", 1.8),
    ]
    assert losses[1].mastery is UNREAD


# ---- Streak


def test_day_is_that_of_the_zone() -> None:
    assert day_of(datetime(2026, 11, 22, 20, 0, tzinfo=UTC), BAKU) == date(2026, 11, 23)
    assert day_of(datetime(2026, 11, 22, 19, 59, tzinfo=UTC), BAKU) == date(2026, 11, 22)


TODAY = date(2026, 11, 23)


def days(*ago: int) -> set[date]:
    return {TODAY - timedelta(days=n) for n in ago}


@pytest.mark.parametrize(
    ("ago", "count"),
    [
        ((), 0),
        ((0,), 1),
        ((0, 1, 2), 3),
        ((1, 2), 2),  # today is not over
        ((2, 3, 4), 0),
        ((0, 2, 3), 1),
        ((-1, 0), 1),
    ],
)
def test_streak_counts_days_in_a_row(ago: tuple[int, ...], count: int) -> None:
    assert streak(days(*ago), TODAY) == count


# ---- Outlook


def score(points: float) -> Score:
    return Score(points, 100, 70)


@pytest.mark.parametrize(("points", "missing"), [([], 2), ([99], 1)])
def test_outlook_is_refused_below_two_full_mocks(points: list[float], missing: int) -> None:
    assert outlook([score(p) for p in points]) == Outlook(missing)


def test_outlook_describes_the_last_three() -> None:
    found = outlook([score(69.9), score(70), score(80), score(90)])

    assert found == Outlook(0, (score(69.9), score(70), score(80)))
    assert found.passed == 2


def test_outlook_of_two_is_of_two() -> None:
    assert outlook([score(50), score(60)]).scores == (score(50), score(60))


# ---- Today's work

WEAK = TopicLoss("law", 5.0, Mastery(0.4, 20))  # 3 points
SMALL = TopicLoss("flags", 1.0, UNREAD)  # 0.8 points


def work(**facts: object) -> Work:
    usual = {"unfinished": None, "due": 0, "has_mock": True, "losses": [WEAK, SMALL], "full_mock_offered": True}
    return next_step(**usual | facts)  # type: ignore[arg-type]


def test_unfinished_exam_comes_first() -> None:
    assert work(unfinished=7, due=3, has_mock=False) == Work(Step.GO_ON, attempt_id=7)


def test_reviews_come_before_a_first_mock() -> None:
    assert work(due=14, has_mock=False) == Work(Step.REVIEW, count=14, waiting=14)


def test_of_many_reviews_one_sitting_is_todays_work():
    work = next_step(unfinished=None, due=222, has_mock=True, losses=[], full_mock_offered=True)

    assert work == Work(Step.REVIEW, count=30, waiting=222)


def test_without_a_mock_the_quick_one_is_first() -> None:
    assert work(has_mock=False) == Work(Step.QUICK_MOCK)


def test_costliest_topic_is_practised() -> None:
    assert work() == Work(Step.PRACTISE, count=10, loss=WEAK)


@pytest.mark.parametrize("losses", [[], [SMALL]])
def test_full_mock_is_left_when_no_topic_costs_a_point(losses: list[TopicLoss]) -> None:
    assert work(losses=losses) == Work(Step.FULL_MOCK)


def test_topic_that_costs_one_point_is_worth_practising() -> None:
    one = TopicLoss("law", 2.0, Mastery(0.5, 9))

    assert work(losses=[one]).loss is one


def test_quick_mock_stands_in_for_a_full_one_that_cannot_be_made() -> None:
    assert work(losses=[], full_mock_offered=False) == Work(Step.QUICK_MOCK)


def test_there_is_always_something_to_do() -> None:
    cases = product((None, 1), (0, 2), (False, True), ([], [WEAK]), (False, True))

    assert all(next_step(unfinished=a, due=b, has_mock=c, losses=d, full_mock_offered=e) for a, b, c, d, e in cases)


# ---- The day of the exam


@pytest.mark.parametrize("ahead", [0, 1, 730])
def test_exam_lies_between_today_and_two_years_ahead(ahead: int) -> None:
    check_exam_day(TODAY + timedelta(days=ahead), TODAY)


@pytest.mark.parametrize("ahead", [-1, 731])
def test_exam_in_the_past_or_too_far_ahead_is_refused_with_both_ends(ahead: int) -> None:
    with pytest.raises(BadExamDay) as refused:
        check_exam_day(TODAY + timedelta(days=ahead), TODAY)

    assert (refused.value.first, refused.value.last) == (TODAY, TODAY + timedelta(days=730))
