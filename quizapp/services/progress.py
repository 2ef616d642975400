"""How a person stands: mocks, mastery by topic, time, and today's work. Read in a few statements, grouped in SQL."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, cast, extract, func, select, union_all

from quizapp.database import db
from quizapp.domain.assembly import Pool
from quizapp.domain.catalogue import Vacancy
from quizapp.domain.grading import Score
from quizapp.domain.mastery import (
    MEMORY,
    Graded,
    Level,
    Mastery,
    Outlook,
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
from quizapp.domain.plans import ExamPlan, Titles
from quizapp.models import AttemptRow, PracticeAnswerRow, QuestionRow, ResponseRow, UserRow
from quizapp.services import exams, reviews
from quizapp.services.bank import Published
from quizapp.services.exams.records import KEYS_SHOWN

ATTEMPTS_READ = 200  # a trend says nothing more with older ones
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Goal:
    """What a person prepares for. `chosen` is False where it is only the vacancy of their latest exam.

    `official` is the full mock for it and `offered` whether the bank can make one; `days_left` counts down to
    `exam_on` and is negative once that has passed.
    """

    vacancy: Vacancy
    official: ExamPlan | None
    offered: bool
    chosen: bool
    exam_on: date | None
    days_left: int | None


class Phase(StrEnum):
    OPEN = "open"
    CLOSING = "closing"  # its time is over, late deliveries may still come
    BLIND = "blind"  # handed in, but keys and score wait for the blind review
    GRADED = "graded"


@dataclass(frozen=True, slots=True)
class Mock:
    """An attempt of any plan, as lists and charts show it; `score` is None until the person may see it."""

    attempt_id: int
    vacancy_code: str
    kind: str  # official | quick | position | historical
    title: Titles
    started_at: datetime
    deadline: datetime
    phase: Phase
    score: Score | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What home and progress page share.

    `unfinished` has those first whose time ends first, and those after them whose time is over; `finished` has the
    newest first; `losses` are the topics of the vacancy's full mock, the costliest first (empty without a vacancy).
    """

    goal: Goal | None
    unfinished: list[Mock]
    finished: list[Mock]
    mastery: dict[str, Mastery]
    losses: list[TopicLoss]

    @property
    def full_mocks(self) -> list[Mock]:
        """Full mocks for the vacancy, the newest first."""
        code = self.goal.vacancy.code if self.goal else ""
        return [mock for mock in self.finished if mock.kind == "official" and mock.vacancy_code == code]

    @property
    def levels(self) -> Counter[Level]:
        """How many topics of the vacancy's full mock stand at each level."""
        return Counter(loss.mastery.level for loss in self.losses)


@dataclass(frozen=True, slots=True)
class Today:
    """Home of a person: where they stand, and the one thing to do now."""

    standing: Standing
    work: Work


@dataclass(frozen=True, slots=True)
class Week:
    """The week that begins on Monday `start`: answers given and seconds spent."""

    start: date
    answers: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The progress page. `weeks` run from the first with an answer to the present one, gaps included."""

    standing: Standing
    outlook: Outlook
    weeks: list[Week]
    answers: int
    seconds: int
    streak: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's answers in one topic within an hour, how many were given, and the seconds they took.

    What was on screen in a mock and left blank is graded, but not given.
    """

    graded: Graded
    given: int
    seconds: int


def today(user_id: int, published: Published, *, now: datetime, zone: tzinfo) -> Today:
    """Return where a person stands and their work of today; exams whose time is over are settled first.

    Args:
        zone: whose calendar counts the days to the exam.
    """
    reviews.sync(user_id, now=now)
    attempts = _attempts(user_id, now)
    standing = _standing(user_id, published, attempts, _answers(user_id, since=now - MEMORY), now, zone)
    work = next_step(
        unfinished=standing.unfinished[0].attempt_id if standing.unfinished else None,
        due=reviews.due_count(user_id, now=now),
        has_mock=bool(standing.finished),
        losses=standing.losses,
        full_mock_offered=bool(standing.goal and standing.goal.offered),
    )
    return Today(standing, work)


def overview(user_id: int, published: Published, *, now: datetime, zone: tzinfo) -> Overview:
    """Return a person's whole progress; exams whose time is over are settled first.

    Args:
        zone: whose calendar makes days and weeks.
    """
    attempts = _attempts(user_id, now)
    answered = _answers(user_id)
    standing = _standing(user_id, published, attempts, answered, now, zone)
    present = day_of(now, zone)
    answers, seconds = _by_day(answered, zone)
    return Overview(
        standing,
        outlook([mock.score for mock in standing.full_mocks if mock.score]),
        _weeks(answers, seconds, present),
        answers.total(),
        seconds.total(),
        streak({day for day, count in answers.items() if count}, present),
    )


def _standing(
    user_id: int,
    published: Published,
    attempts: Sequence[Mock],
    answered: Iterable[Answered],
    now: datetime,
    zone: tzinfo,
) -> Standing:
    goal = _goal(user_id, published, attempts, day_of(now, zone))
    mastery = mastery_by_topic((a.graded for a in answered), now=now)
    points = expected_points(goal.official, _sizes(published.pool)) if goal and goal.official else {}
    return Standing(
        goal,
        sorted(
            (mock for mock in attempts if mock.score is None),
            key=lambda mock: (mock.phase != Phase.OPEN, mock.deadline),
        ),
        [mock for mock in attempts if mock.score],
        mastery,
        weakest_first(points, mastery),
    )


def _goal(user_id: int, published: Published, attempts: Sequence[Mock], present: date) -> Goal | None:
    """The chosen vacancy, else that of the latest attempt; None when neither is among those announced."""
    user = db.session.get_one(UserRow, user_id)
    vacancies = published.catalogue.vacancies
    latest = max(attempts, key=lambda mock: mock.started_at, default=None)
    wished = (user.vacancy_code, latest.vacancy_code if latest else None)
    code = next((code for code in wished if code in vacancies), None)
    if code is None:
        return None
    official = next((plan for plan in published.catalogue.plans_of(code) if plan.kind == "official"), None)
    return Goal(
        vacancies[code],
        official,
        official is not None and not published.missing[official.code],
        code == user.vacancy_code,
        user.exam_on,
        (user.exam_on - present).days if user.exam_on else None,
    )


def _attempts(user_id: int, now: datetime) -> list[Mock]:
    """A person's attempts, unfinished ones first, then the newest; those whose time is over are settled."""
    rows = _attempt_rows(user_id)
    if any(row.points is None and (row.finished_at or now >= row.closes_at) for row in rows):
        exams.attempts_of(user_id, now=now)  # settles and grades what has ended
        rows = _attempt_rows(user_id)
    return [_mock(row, now) for row in rows]


def _mock(row: Row[Any], now: datetime) -> Mock:
    if row.keys_shown:
        phase = Phase.GRADED
    elif row.finished_at:
        phase = Phase.BLIND
    else:
        phase = Phase.OPEN if now < row.deadline else Phase.CLOSING
    score = Score(row.points, row.slots, row.pass_mark) if row.keys_shown else None
    return Mock(row.id, row.vacancy_code, row.kind, row.title, row.started_at, row.deadline, phase, score)


def _attempt_rows(user_id: int) -> Sequence[Row[Any]]:
    """Attempts without their layouts, which are large; the plan as it was on the day says what the mark was."""
    return db.session.execute(
        select(
            AttemptRow.id,
            AttemptRow.vacancy_code,
            AttemptRow.started_at,
            AttemptRow.deadline,
            AttemptRow.finished_at,
            AttemptRow.closes_at,
            AttemptRow.points,
            KEYS_SHOWN.label("keys_shown"),
            AttemptRow.plan["kind"].as_string().label("kind"),
            AttemptRow.plan["pass_mark"].as_integer().label("pass_mark"),
            AttemptRow.plan["title"].label("title"),
            func.length(AttemptRow.shapes).label("slots"),
        )
        .where(AttemptRow.user_id == user_id)
        .order_by(AttemptRow.finished_at.is_not(None), AttemptRow.started_at.desc(), AttemptRow.id.desc())
        .limit(ATTEMPTS_READ)
    ).all()


def _answers(user_id: int, *, since: datetime | None = None) -> list[Answered]:
    """Everything a person has answered in mocks and practice, added up by topic and hour.

    An hour is fine enough: Baku's days begin with one. A mock's answers count from the hour in which it began.
    """
    mock = (
        select(
            _hour(AttemptRow.started_at).label("hour"),
            QuestionRow.topic,
            func.count().label("answers"),
            func.sum(ResponseRow.fraction).label("marks"),
            func.count(func.nullif(ResponseRow.value, "")).label("given"),
            func.sum(ResponseRow.seconds).label("seconds"),
        )
        .join(ResponseRow, ResponseRow.attempt_id == AttemptRow.id)
        .join(QuestionRow, QuestionRow.id == ResponseRow.question_id)
        .where(AttemptRow.user_id == user_id, KEYS_SHOWN, reviews.ANSWERED)
        .group_by(AttemptRow.id, QuestionRow.topic)
    )
    practice = (
        select(
            _hour(PracticeAnswerRow.at).label("hour"),
            QuestionRow.topic,
            func.count().label("answers"),
            func.sum(PracticeAnswerRow.fraction).label("marks"),
            func.count().label("given"),
            func.sum(PracticeAnswerRow.seconds).label("seconds"),
        )
        .join(QuestionRow, QuestionRow.id == PracticeAnswerRow.question_id)
        .where(PracticeAnswerRow.user_id == user_id)
        .group_by("hour", QuestionRow.topic)
    )
    if since:
        mock = mock.where(AttemptRow.started_at >= since)
        practice = practice.where(PracticeAnswerRow.at >= since)
    rows = db.session.execute(union_all(mock, practice))
    return [
        Answered(Graded(topic, datetime.fromtimestamp(hour * HOUR, UTC), answers, marks), given, seconds)
        for hour, topic, answers, marks, given, seconds in rows
    ]


def _hour(moment: Any) -> ColumnElement[int]:
    """Whole hours since 1970."""
    return cast(extract("epoch", moment), BigInteger) // HOUR


def _sizes(pool: Pool) -> dict[str, dict[str, int]]:
    """Plan code → topic → questions that can be asked."""
    return {
        code: {topic: sum(map(len, levels.values())) for topic, levels in cells.items()}
        for code, cells in pool.by_code.items()
    }


def _by_day(answered: Sequence[Answered], zone: tzinfo) -> tuple[Counter[date], Counter[date]]:
    """Answers given and seconds spent, by day."""
    days = {hour: day_of(hour, zone) for hour in {each.graded.at for each in answered}}
    answers: Counter[date] = Counter()
    seconds: Counter[date] = Counter()
    for each in answered:
        day = days[each.graded.at]
        answers[day] += each.given
        seconds[day] += each.seconds
    return answers, seconds


def _weeks(answers: Counter[date], seconds: Counter[date], present: date) -> list[Week]:
    if not answers:
        return []
    first = _monday(min(answers))
    weeks = {first + timedelta(weeks=n): (0, 0) for n in range((_monday(present) - first).days // 7 + 1)}
    for day, count in answers.items():
        given, spent = weeks.get(_monday(day), (0, 0))
        weeks[_monday(day)] = given + count, spent + seconds[day]
    return [Week(start, *sums) for start, sums in weeks.items()]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
