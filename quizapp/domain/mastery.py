"""What a person's answers say: mastery per topic, points at stake, the streak, the outlook, and what to do next."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from quizapp.domain.grading import Score
from quizapp.domain.plans import ExamPlan
from quizapp.domain.practice import MAX_COUNT

HALF_LIFE = timedelta(days=30)  # an answer this old says half as much about today as a new one
MEMORY = 10 * HALF_LIFE  # older ones would weigh less than a thousandth: they are left out
CHANCE = 0.2  # what guessing among five options brings
PRIOR_ANSWERS = 4  # guesses that are added to the answers, so that 1 of 1 is far from mastery
ENOUGH_ANSWERS = 5  # below that nothing is said of a topic

# The real exam passes at 0.70. The guesses that are added pull a mastery down by about 0.05 at thirty answers, so
# these two stand clear of it on either side: at 0.75 a slip is allowed, below 0.55 the exam would not be passed.
STRONG_FROM = 0.75
FAIR_FROM = 0.55

PRACTICE_COUNT = 10  # questions of a day's practice in one topic
WORTH_PRACTISING = 1.0  # points of the exam that a topic must be expected to cost before it is a day's work
MOCKS_FOR_OUTLOOK = 2  # full mocks below which nothing is said of passing
MOCKS_IN_OUTLOOK = 3


class Level(StrEnum):
    UNREAD = "unread"
    FEW = "few"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Graded:
    """Answers in one topic that were given at about the same time: how many, and the marks they brought."""

    topic: str
    at: datetime  # aware UTC
    answers: int
    marks: float


@dataclass(frozen=True, slots=True)
class Mastery:
    """How much of a topic a person is taken to know now, 0 to 1, and the number of answers behind it."""

    share: float = CHANCE
    answers: int = 0

    @property
    def level(self) -> Level:
        if not self.answers:
            return Level.UNREAD
        if self.answers < ENOUGH_ANSWERS:
            return Level.FEW
        if self.share >= STRONG_FROM:
            return Level.STRONG
        return Level.FAIR if self.share >= FAIR_FROM else Level.WEAK


UNREAD = Mastery()


def mastery_by_topic(graded: Iterable[Graded], *, now: datetime) -> dict[str, Mastery]:
    """Return topic → mastery: the share of marks, recent answers weighing more, drawn towards guessing when few.

    An answer weighs ½ to the power of its age in half-lives. `PRIOR_ANSWERS` guesses worth `CHANCE` each are added
    (the mean of a Beta prior), so the figure starts at chance and moves away from it as answers come in.

    Args:
        graded: in any order; those older than `MEMORY` are left out, those without answers say nothing.
    """
    marks: dict[str, float] = {}
    weights: dict[str, float] = {}
    answers: dict[str, int] = {}
    for group in graded:
        age = max(now - group.at, timedelta())
        if age > MEMORY or not group.answers:
            continue
        weight = 0.5 ** (age / HALF_LIFE)
        marks[group.topic] = marks.get(group.topic, 0.0) + weight * group.marks
        weights[group.topic] = weights.get(group.topic, 0.0) + weight * group.answers
        answers[group.topic] = answers.get(group.topic, 0) + group.answers
    return {topic: Mastery(_shrunk(marks[topic], weights[topic]), count) for topic, count in answers.items()}


def _shrunk(marks: float, weight: float) -> float:
    return (marks + PRIOR_ANSWERS * CHANCE) / (weight + PRIOR_ANSWERS)


def expected_points(plan: ExamPlan, sizes: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Return topic → points that a paper of `plan` holds of it on average.

    A quota is shared over its topics by the square root of their size, as `assembly` does.

    Args:
        sizes: plan code → topic → questions that can be asked; a topic without any gets nothing.
    """
    points: dict[str, float] = {}
    for section in plan.sections:
        for code, quota in section.quotas.items():
            roots = {topic: math.sqrt(size) for topic, size in sizes.get(code, {}).items() if size}
            for topic, root in roots.items():
                points[topic] = points.get(topic, 0.0) + quota * root / sum(roots.values())
    return points


@dataclass(frozen=True, slots=True)
class TopicLoss:
    """A topic of an exam: the points it holds on average, and how many of them are expected to be lost."""

    topic: str
    points: float
    mastery: Mastery

    @property
    def lost(self) -> float:
        return self.points * (1 - self.mastery.share)


def weakest_first(points: Mapping[str, float], mastery: Mapping[str, Mastery]) -> list[TopicLoss]:
    """Return the topics of an exam, those first that are expected to cost the most; ties in the order of `points`."""
    losses = [TopicLoss(topic, held, mastery.get(topic, UNREAD)) for topic, held in points.items()]
    return sorted(losses, key=lambda loss: -loss.lost)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The day that the calendar in `zone` shows at `moment`."""
    return moment.astimezone(zone).date()


def streak(days: Collection[date], today: date) -> int:
    """Return how many days in a row had an answer, up to today, or up to yesterday while today has none yet."""
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count += 1
        day -= timedelta(days=1)
    return count


@dataclass(frozen=True, slots=True)
class Outlook:
    """The last full mocks beside the pass mark: a description, no forecast.

    `missing` says how many mocks are wanting before there is anything to describe; `scores` is empty until then.
    """

    missing: int
    scores: tuple[Score, ...] = ()  # newest first

    @property
    def passed(self) -> int:
        return sum(score.passed is True for score in self.scores)


def outlook(full_mocks: Sequence[Score]) -> Outlook:
    """Describe the last full mocks, or say how many are wanting.

    Args:
        full_mocks: scores of full mocks for one vacancy, newest first.
    """
    if len(full_mocks) < MOCKS_FOR_OUTLOOK:
        return Outlook(MOCKS_FOR_OUTLOOK - len(full_mocks))
    return Outlook(0, tuple(full_mocks[:MOCKS_IN_OUTLOOK]))


class Step(StrEnum):
    GO_ON = "go_on"
    REVIEW = "review"
    QUICK_MOCK = "quick_mock"
    PRACTISE = "practise"
    FULL_MOCK = "full_mock"


@dataclass(frozen=True, slots=True)
class Work:
    """Today's work and its facts: the attempt, the number of questions, the topic, where the step has one."""

    step: Step
    attempt_id: int | None = None
    count: int = 0
    waiting: int = 0  # reviews due in all; one sitting takes `count` of them
    loss: TopicLoss | None = None


def next_step(
    *, unfinished: int | None, due: int, has_mock: bool, losses: Sequence[TopicLoss], full_mock_offered: bool
) -> Work:
    """Return what to do now. The first of these that holds:

    1. an exam is not finished: its clock, or its score, waits for the person → go on with it;
    2. reviews are due: they fade while they wait → review them;
    3. no mock has been sat: nothing is known yet → the quick mock;
    4. a topic is expected to cost `WORTH_PRACTISING` points or more → practise the one that costs the most;
    5. nothing is left that stands out → the full mock, or the quick one where the bank cannot make a full one.

    Args:
        unfinished: the attempt whose time ends first, None when there is none.
        due: reviews due at this moment.
        losses: the topics of the person's vacancy, the costliest first; empty when the vacancy is not known.
    """
    if unfinished is not None:
        return Work(Step.GO_ON, attempt_id=unfinished)
    if due:
        return Work(Step.REVIEW, count=min(due, MAX_COUNT), waiting=due)
    if not has_mock:
        return Work(Step.QUICK_MOCK)
    if losses and losses[0].lost >= WORTH_PRACTISING:
        return Work(Step.PRACTISE, count=PRACTICE_COUNT, loss=losses[0])
    return Work(Step.FULL_MOCK if full_mock_offered else Step.QUICK_MOCK)
