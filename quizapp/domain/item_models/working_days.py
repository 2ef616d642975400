"""The working calendar of items on legal terms: days off, and how a day is named. Their solvers use none of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from quizapp.domain.item_models.words import MONTHS, WEEKDAYS, listed, num

DAY = timedelta(days=1)
# Fixed by the Labour Code (105.1, 105.2); for 26 June 2027, a Saturday, the Monday after it (105.5).
_HOLIDAYS = frozenset(
    date(year, month, day)
    for year, days in {
        2026: ((6, 15), (6, 26)),
        2027: ((5, 28), (6, 15), (6, 28), (11, 8), (11, 9)),
        2028: ((6, 15), (6, 26)),
    }.items()
    for month, day in days
)


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which no movable holiday falls."""

    start: date
    end: date

    @property
    def holidays(self) -> frozenset[date]:
        """Its days off besides Saturdays and Sundays."""
        return frozenset(day for day in _HOLIDAYS if self.start <= day <= self.end)


def said(day: date) -> str:
    """`3 iyun`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def dated(day: date) -> str:
    """`2026-cı il 3 iyun`."""
    return f"{num(day.year, 'ordinal')} il {said(day)}"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def days_off(holidays: frozenset[date]) -> str:
    """What the stem tells: the weekend and these holidays."""
    return listed(["şənbə", "bazar", *map(said, sorted(holidays))])


def is_working(day: date, off: frozenset[date]) -> bool:
    return day.weekday() < 5 and day not in off


def next_working(day: date, off: frozenset[date]) -> date:
    """The day itself, or the first working day after it."""
    while not is_working(day, off):
        day += DAY
    return day


def after(start: date, working_days: int, off: frozenset[date]) -> date:
    """The working day that comes so many working days after `start`."""
    day = start
    for _ in range(working_days):
        day = next_working(day + DAY, off)
    return day
