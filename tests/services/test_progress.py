"""Progress: mastery, trend, time, today's work, and what a person prepares for."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from conftest import NOW
from exam_actions import DEADLINE, a_guest, answer_rightly, flag, row_of, save, start, visit
from many_answers import write_history
from sqlalchemy import insert, select

from quizapp.database import StatementCounter, db
from quizapp.domain.errors import BadExamDay, UnknownVacancy
from quizapp.domain.mastery import Level, Step
from quizapp.models import PracticeAnswerRow, PracticeRunRow, QuestionRow, QuestionVersionRow, ReviewCardRow, UserRow
from quizapp.services import accounts, bank, exams, progress
from quizapp.services.progress import Overview, Phase, Today, Week

pytestmark = pytest.mark.usefixtures("in_app")

BAKU = timezone(timedelta(hours=4))
LATER = NOW + timedelta(minutes=29)


def overview(user_id: int, now: datetime = LATER) -> Overview:
    return progress.overview(user_id, bank.published(), now=now, zone=BAKU)


def today(user_id: int, now: datetime = LATER) -> Today:
    return progress.today(user_id, bank.published(), now=now, zone=BAKU)


def sat(user_id: int, right: int, *, vacancy: str = "north", kind: str = "official", now: datetime = NOW) -> int:
    """Sit an exam and hand it in 20 minutes or less later, with this many right answers and the rest unseen."""
    attempt_id = start(user_id, vacancy, f"{kind}-{vacancy}", now=now)
    soon = now + timedelta(minutes=1)
    if right:
        answer_rightly(attempt_id, user_id, range(1, right + 1), now=soon)
    exams.submit(attempt_id, user_id, now=now + timedelta(minutes=5))
    return attempt_id


def practised(user_id: int, topic: str, marks: list[float], *, at: datetime = NOW, seconds: int = 20) -> None:
    """Answers of practice in one topic, all at the same time."""
    questions = db.session.execute(
        select(QuestionRow.id, QuestionVersionRow.id)
        .join(QuestionVersionRow, QuestionVersionRow.question_id == QuestionRow.id)
        .where(QuestionRow.topic == topic)
        .limit(len(marks))
    ).all()
    run = {"user_id": user_id, "kind": "topic", "topic": topic, "layout": [], "started_at": at}
    run_id = db.session.execute(insert(PracticeRunRow).values(run).returning(PracticeRunRow.id)).scalar_one()
    common = {"run_id": run_id, "user_id": user_id, "value": "A", "unsure": False, "seconds": seconds, "at": at}
    db.session.execute(
        insert(PracticeAnswerRow),
        [
            common | {"slot": n, "question_id": question, "version_id": version, "fraction": mark}
            for n, (mark, (question, version)) in enumerate(zip(marks, questions, strict=True), 1)
        ],
    )
    db.session.commit()


def a_due_card(user_id: int, *, due: datetime) -> None:
    question_id = db.session.scalars(select(QuestionRow.id).limit(1)).one()
    values = {
        "user_id": user_id,
        "question_id": question_id,
        "due": due,
        "state": 2,
        "step": None,
        "stability": 1.0,
        "difficulty": 5.0,
        "last_review": due - timedelta(days=1),
        "lapses": 1,
    }
    db.session.execute(insert(ReviewCardRow).values(values))
    db.session.commit()


def cost(read: Callable[[int, datetime], object], user_id: int) -> int:
    """SQL statements of a page that a process has shown before."""
    read(user_id, NOW)
    counter = StatementCounter(db.engine)
    read(user_id, NOW)
    return counter.count


# ---- Mastery


def test_nobody_has_mastered_anything_at_first() -> None:
    found = overview(a_guest())

    assert (found.standing.mastery, found.standing.finished, found.weeks, found.answers) == ({}, [], [], 0)
    assert (found.streak, found.seconds, found.standing.goal) == (0, 0, None)


def test_answers_of_practice_make_mastery() -> None:
    user_id = a_guest()
    practised(user_id, "law.migration", [1, 1, 1, 0, 0, 1], at=LATER)

    known = overview(user_id).standing.mastery

    assert list(known) == ["law.migration"]
    assert (known["law.migration"].answers, known["law.migration"].share) == (6, pytest.approx(4.8 / 10, abs=0.001))


def test_answers_of_mocks_and_practice_are_added_up() -> None:
    user_id = a_guest()
    sat(user_id, 12)  # six of migration, three each of the others
    practised(user_id, "law.constitution", [0, 0], at=NOW)

    known = overview(user_id, NOW).standing.mastery

    assert {topic: (m.answers, round(m.share, 6)) for topic, m in known.items()} == {
        "law.migration": (6, 0.68),
        "law.constitution": (5, round(3.8 / 9, 6)),
        "general.history": (3, round(3.8 / 7, 6)),
    }


def test_old_answers_weigh_less() -> None:
    user_id = a_guest()
    practised(user_id, "law.migration", [1] * 8, at=LATER - timedelta(days=30))
    practised(user_id, "law.migration", [0] * 4, at=LATER)

    # hours are rounded down, by less than an hour here
    assert overview(user_id).standing.mastery["law.migration"].share == pytest.approx(4.8 / 12, abs=0.001)


def test_of_blank_questions_only_those_count_as_not_known_that_were_on_screen() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    save(attempt_id, user_id, visit(1))
    exams.submit(attempt_id, user_id, now=LATER)

    found = overview(user_id)

    assert [(known.share, known.answers) for known in found.standing.mastery.values()] == [
        (pytest.approx(0.8 / 5, abs=0.001), 1)
    ]
    assert (found.answers, found.streak) == (0, 0)
    assert found.seconds == 29 * 60


def test_answers_of_a_running_exam_say_nothing_yet() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    answer_rightly(attempt_id, user_id, range(1, 13))

    assert overview(user_id).standing.mastery == {}


def test_score_and_mastery_wait_for_the_end_of_the_blind_review() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    answer_rightly(attempt_id, user_id, range(1, 12))
    save(attempt_id, user_id, flag(1, sequence=50))
    exams.submit(attempt_id, user_id, now=LATER, blind=True)

    waiting = today(user_id)

    assert [(mock.phase, mock.score) for mock in waiting.standing.unfinished] == [(Phase.BLIND, None)]
    assert (waiting.standing.finished, waiting.standing.mastery) == ([], {})
    assert (waiting.work.step, waiting.work.attempt_id) == (Step.GO_ON, attempt_id)
    exams.end_blind(attempt_id, user_id)
    assert [mock.phase for mock in today(user_id).standing.finished] == [Phase.GRADED]
    assert today(user_id).standing.mastery


def test_another_persons_answers_are_not_mine() -> None:
    practised(a_guest(), "law.migration", [1] * 6)
    sat(a_guest(), 12)

    found = overview(a_guest())

    assert (found.standing.mastery, found.standing.finished, found.answers) == ({}, [], 0)


# ---- The vacancy, its topics and its mocks


def test_vacancy_of_the_latest_exam_stands_in_for_a_choice() -> None:
    user_id = a_guest()
    sat(user_id, 3, vacancy="north")
    sat(user_id, 3, vacancy="south", now=NOW + timedelta(minutes=10))

    goal = overview(user_id).standing.goal

    assert goal is not None
    assert (goal.vacancy.code, goal.chosen, goal.exam_on, goal.days_left) == ("south", False, None, None)


def test_choice_stays_when_an_exam_of_another_vacancy_is_begun() -> None:
    user_id = a_guest()
    accounts.set_goal(user_id, "north", None, now=NOW, zone=BAKU)
    sat(user_id, 3, vacancy="south")

    goal = overview(user_id).standing.goal

    assert goal is not None
    assert (goal.vacancy.code, goal.chosen) == ("north", True)


def test_days_to_the_exam_are_counted_by_the_calendar_of_the_zone() -> None:
    user_id = a_guest()
    accounts.set_goal(user_id, "north", date(2026, 12, 1), now=NOW, zone=BAKU)

    evening = datetime(2026, 11, 23, 20, 30, tzinfo=NOW.tzinfo)  # it is the 24th in Baku
    goal = overview(user_id, evening).standing.goal

    assert goal is not None
    assert (goal.exam_on, goal.days_left) == (date(2026, 12, 1), 7)


def test_weakest_topics_are_those_of_the_vacancys_full_mock() -> None:
    user_id = a_guest()
    accounts.set_goal(user_id, "north", None, now=NOW, zone=BAKU)
    practised(user_id, "law.migration", [1] * 20, at=LATER)
    practised(user_id, "general.typed", [0] * 5, at=LATER)  # not in the full mock

    standing = overview(user_id).standing

    assert [loss.topic for loss in standing.losses] == ["law.constitution", "general.history", "law.migration"]
    assert [loss.points for loss in standing.losses] == pytest.approx([3.0, 3.0, 6.0])
    assert standing.levels == {Level.UNREAD: 2, Level.STRONG: 1}


def test_trend_has_every_mock_the_newest_first_with_its_own_mark() -> None:
    user_id = a_guest()
    first = sat(user_id, 5)
    second = sat(user_id, 9, now=NOW + timedelta(minutes=6))
    quick = sat(user_id, 4, kind="quick", now=NOW + timedelta(minutes=12))

    mocks = overview(user_id).standing.finished

    assert [(m.attempt_id, m.kind) for m in mocks] == [(quick, "quick"), (second, "official"), (first, "official")]
    scores = [(m.score.points, m.score.count, m.score.pass_mark, m.score.passed) for m in mocks if m.score]
    assert scores == [(4, 6, 4, True), (9, 12, 8, True), (5, 12, 8, False)]


def test_mock_without_a_published_mark_has_none() -> None:
    user_id = a_guest()
    attempt_id = start(user_id, "north", "preset-typed")
    exams.submit(attempt_id, user_id, now=LATER)

    (mock,) = overview(user_id).standing.finished

    assert mock.score is not None
    assert (mock.kind, mock.score.pass_mark, mock.title["az"]) == ("historical", None, "Yazılı")


def test_outlook_counts_full_mocks_of_the_vacancy_only() -> None:
    user_id = a_guest()
    accounts.set_goal(user_id, "north", None, now=NOW, zone=BAKU)
    sat(user_id, 12, vacancy="south")
    sat(user_id, 6, kind="quick")
    sat(user_id, 12)
    one = overview(user_id)
    sat(user_id, 2, now=NOW + timedelta(minutes=10))
    two = overview(user_id)

    assert (one.outlook.missing, one.outlook.scores) == (1, ())
    assert (two.outlook.missing, two.outlook.passed, [s.points for s in two.outlook.scores]) == (0, 1, [2, 12])


def test_exam_whose_time_is_over_is_settled_and_shown() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    answer_rightly(attempt_id, user_id, range(1, 10))

    found = overview(user_id, NOW + timedelta(hours=3))

    assert [(m.attempt_id, m.score and m.score.points) for m in found.standing.finished] == [(attempt_id, 9)]
    assert found.standing.unfinished == []


def test_exam_that_may_still_get_late_answers_is_closing() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    row_of(attempt_id).closes_at = DEADLINE + timedelta(minutes=5)
    db.session.commit()

    (mock,) = overview(user_id, DEADLINE).standing.unfinished

    assert (mock.phase, mock.score) == (Phase.CLOSING, None)


# ---- Time and streak


def test_time_and_answers_are_added_up_by_week_from_monday() -> None:
    user_id = a_guest()
    monday = datetime(2026, 11, 22, 20, 30, tzinfo=NOW.tzinfo)  # the 23rd in Baku
    practised(user_id, "law.migration", [1, 1], at=monday - timedelta(hours=1), seconds=60)
    practised(user_id, "law.migration", [1, 1, 0], at=monday, seconds=10)
    practised(user_id, "law.constitution", [1], at=monday - timedelta(weeks=2), seconds=5)

    found = overview(user_id)

    assert found.weeks == [
        Week(date(2026, 11, 9), 1, 5),
        Week(date(2026, 11, 16), 2, 120),
        Week(date(2026, 11, 23), 3, 30),
    ]
    assert (found.answers, found.seconds) == (6, 155)


def test_streak_has_days_with_a_mock_or_with_practice() -> None:
    user_id = a_guest()
    sat(user_id, 3)
    practised(user_id, "law.migration", [1], at=NOW - timedelta(days=1))
    practised(user_id, "law.migration", [0], at=NOW - timedelta(days=2))
    practised(user_id, "law.migration", [0], at=NOW - timedelta(days=4))

    assert overview(user_id).streak == 3


# ---- Today's work


def test_newcomer_is_sent_to_the_quick_mock() -> None:
    assert today(a_guest()).work.step is Step.QUICK_MOCK


def test_running_exam_is_todays_work() -> None:
    user_id = a_guest()
    sat(user_id, 3)
    start(user_id, "south", "official-south", now=NOW)
    soonest = start(user_id, "south", "quick-south", now=NOW)

    found = today(user_id, NOW + timedelta(minutes=6))

    assert (found.work.step, found.work.attempt_id) == (Step.GO_ON, soonest)
    assert found.standing.unfinished[0].attempt_id == soonest


def test_due_reviews_are_todays_work() -> None:
    user_id = a_guest()
    a_due_card(user_id, due=NOW)

    assert today(user_id).work.step is Step.REVIEW
    assert today(user_id).work.count == 1
    assert today(user_id, NOW - timedelta(minutes=1)).work.step is Step.QUICK_MOCK


def test_costliest_topic_is_practised_after_the_first_mock() -> None:
    user_id = a_guest()
    sat(user_id, 12)

    found = today(user_id)

    assert found.work.step is Step.PRACTISE
    assert found.work.loss == found.standing.losses[0]
    assert found.work.loss.topic == "law.migration"


def test_full_mock_is_next_when_every_topic_is_known() -> None:
    user_id = a_guest()
    sat(user_id, 12)
    for topic in ("law.migration", "law.constitution", "general.history"):
        practised(user_id, topic, [1] * 15, at=LATER)

    assert today(user_id).work.step is Step.FULL_MOCK


def test_answers_of_a_finished_exam_are_in_the_review_when_home_is_opened() -> None:
    user_id = a_guest()
    attempt_id = start(user_id)
    save(attempt_id, user_id, visit(1))
    exams.submit(attempt_id, user_id, now=LATER)

    assert today(user_id, LATER + timedelta(days=30)).work.step is Step.REVIEW


# ---- A long history


@pytest.fixture
def long_history() -> int:
    user_id = a_guest()
    write_history(user_id, now=NOW, plan="official-north")
    return user_id


@pytest.mark.parametrize("read", [overview, today])
def test_statements_are_few_however_long_the_history(long_history: int, read: Callable[..., object]) -> None:
    long, short = cost(read, long_history), cost(read, a_guest())

    assert 1 <= long <= 8
    assert long == short


@pytest.mark.parametrize("read", [overview, today])
def test_long_history_is_read_quickly(long_history: int, read: Callable[..., object]) -> None:
    read(long_history, NOW)

    began = time.process_time()
    read(long_history, NOW)

    assert time.process_time() - began < 0.5  # about 0.06; machines differ


def test_long_history_is_counted_in_full(long_history: int) -> None:
    found = overview(long_history, NOW)

    assert (found.answers, found.seconds) == (25_000, 750_000)
    assert found.streak == 251  # practice of the last 250 days, and of today
    assert len(found.standing.finished) == 200
    assert all(known.share == pytest.approx(0.75, abs=0.03) for known in found.standing.mastery.values())


# ---- What a person prepares for


def stored(user_id: int) -> tuple[str | None, date | None]:
    db.session.expire_all()
    user = db.session.get_one(UserRow, user_id)
    return user.vacancy_code, user.exam_on


def test_goal_is_remembered_and_forgotten() -> None:
    user_id, other = a_guest(), a_guest()

    accounts.set_goal(user_id, "south", date(2027, 3, 1), now=NOW, zone=BAKU)
    chosen = stored(user_id)
    accounts.set_goal(user_id, None, None, now=NOW, zone=BAKU)

    assert chosen == ("south", date(2027, 3, 1))
    assert stored(user_id) == stored(other) == (None, None)


def test_unknown_vacancy_is_refused_and_nothing_changes() -> None:
    user_id = a_guest()
    accounts.set_goal(user_id, "south", None, now=NOW, zone=BAKU)

    with pytest.raises(UnknownVacancy):
        accounts.set_goal(user_id, "east", None, now=NOW, zone=BAKU)

    assert stored(user_id) == ("south", None)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2028, 11, 24), date(1, 1, 1)])
def test_exam_day_in_the_past_or_too_far_is_refused_by_the_calendar_of_the_zone(day: date) -> None:
    user_id = a_guest()
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=NOW.tzinfo)  # it is the 24th in Baku

    with pytest.raises(BadExamDay):
        accounts.set_goal(user_id, "north", day, now=evening, zone=BAKU)

    assert stored(user_id) == (None, None)
