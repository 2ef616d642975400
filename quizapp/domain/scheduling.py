"""When an item is due again: spaced repetition by FSRS, counted in days of the calendar in Baku.

FSRS (Free Spaced Repetition Scheduler, version 6; https://github.com/open-spaced-repetition) keeps for each card how
long a memory lasts (stability) and how hard it is (difficulty). A card exists only for what was answered wrong once, or
right without being sure: what a person knows needs no reminder.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

import fsrs

RETENTION = 0.9  # an item comes back when the chance of recalling it has fallen to this
STEP = timedelta(minutes=10)  # after a mistake it comes back while it is fresh, then after days
LONGEST_DAYS = 36_500  # the default of FSRS
BAKU = timezone(timedelta(hours=4))  # without summer time since 2016


@dataclass(frozen=True, slots=True)
class Card:
    """What is remembered of one question. Field by field as FSRS has it, and how often it was answered wrong."""

    due: datetime  # aware UTC; of a card in review the first moment of a day in Baku
    state: int  # 1 learning, 2 review, 3 relearning (fsrs.State)
    step: int | None
    stability: float  # days until the chance of recalling it has fallen to 90 %
    difficulty: float  # 1 to 10
    last_review: datetime
    lapses: int


def review(card: Card | None, *, right: bool, unsure: bool, at: datetime, exam_on: date | None = None) -> Card | None:
    """Return the card after an answer.

    Wrong is FSRS's *again*, right but unsure *hard*, right *good*; nobody is asked to rate themselves.

    Args:
        card: None while there is none; a right and sure answer makes none.
        at: when it was answered. An answer older than the card's last one tells nothing new and moves nothing.
        exam_on: the day of the person's exam: the card comes back before it. On its eve no day is left for that.
    """
    if card is None and right and not unsure:
        return None
    if card is not None and at < card.last_review:
        return card
    today = _day(at)
    days = (datetime.combine(exam_on, datetime.min.time(), BAKU) - today).days if exam_on else 0
    scheduler = _scheduler(max(1, days - 1) if days > 0 else LONGEST_DAYS)
    moved, _ = scheduler.review_card(_to_fsrs(card, at), _rating(right, unsure), today)
    assert moved.stability is not None
    assert moved.difficulty is not None
    return Card(
        due=(today if moved.state is fsrs.State.Review else at) + (moved.due - today),
        state=moved.state.value,
        step=moved.step,
        stability=moved.stability,
        difficulty=moved.difficulty,
        last_review=at,
        lapses=(card.lapses if card else 0) + (not right),
    )


def day_in_baku(moment: datetime) -> date:
    """The calendar day of a moment, as candidates live it."""
    return moment.astimezone(BAKU).date()


def _day(moment: datetime) -> datetime:
    """The first moment of that day. FSRS counts days between moments; what was learned in the evening may be asked
    the next morning, and counts as a day later, only if moments are days."""
    return datetime.combine(day_in_baku(moment), datetime.min.time(), BAKU).astimezone(UTC)


def _rating(right: bool, unsure: bool) -> fsrs.Rating:
    if not right:
        return fsrs.Rating.Again
    return fsrs.Rating.Hard if unsure else fsrs.Rating.Good


def _to_fsrs(card: Card | None, at: datetime) -> fsrs.Card:
    """FSRS's card; without a number it would wait a millisecond to find one."""
    if card is None:
        return fsrs.Card(card_id=0, due=at)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=_day(card.last_review),
    )


@lru_cache(maxsize=512)
def _scheduler(longest_days: int) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=RETENTION,
        learning_steps=(STEP,),
        relearning_steps=(STEP,),
        maximum_interval=longest_days,
        enable_fuzzing=False,
    )
