"""Terms of administrative procedure (Law 1036-IIQ, article 48): from the next day, in calendar days, never ending on a
day off. Which days are off is told in the stem. The solver walks the calendar day by day."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft
from quizapp.domain.item_models.words import MONTHS, WEEKDAYS, listed, num
from quizapp.domain.questions import Citation

_ACT = "«İnzibati icraat haqqında» Azərbaycan Respublikası Qanununun 17.02.2023 tarixli redaksiyasına əsasən"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """The day of the event, the length in days, and the days off besides Saturdays and Sundays."""

    event: date
    days: int
    off: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Case:
    """A sentence with {day}, {weekday} and {n}, and its possible lengths."""

    code: str
    text: str
    lengths: tuple[int, ...]


_CASES = (
    _Case(
        "application",
        "Vətəndaşın ərizəsi inzibati orqanda {day}, {weekday} günü qeydiyyata alınıb; müvafiq qanun qərarın qəbulu üçün {n} gün müəyyən edib.",
        (10, 14, 15, 20, 21, 25, 30),
    ),
    _Case(
        "restoring",
        "Şəxsin müddəti buraxmasına səbəb olan üzrlü hal {day}, {weekday} günü aradan qalxıb; müddətin bərpası üçün ərizə vermək müddəti {n} gündür.",
        (10,),
    ),
    _Case(
        "complaint",
        "İnzibati akt {day}, {weekday} günü qüvvəyə minib; qanuna görə ondan inzibati şikayət vermək müddəti {n} gündür.",
        (30,),
    ),
)
# Windows in which no movable holiday falls, and their days off that are fixed by the Labour Code (105.1, 105.2).
_WINDOWS = (
    (date(2026, 6, 1), date(2026, 8, 31), frozenset({date(2026, 6, 15), date(2026, 6, 26)})),
    (date(2027, 5, 20), date(2027, 6, 25), frozenset({date(2027, 5, 28), date(2027, 6, 15)})),
    (date(2027, 9, 1), date(2027, 11, 30), frozenset({date(2027, 11, 8), date(2027, 11, 9)})),
)


def _said(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _next_working(day: date, off: frozenset[date]) -> date:
    while day.weekday() > 4 or day in off:
        day += _DAY
    return day


def _kind(last: date, off: frozenset[date]) -> int:
    """The level of a term that ends on `last` before it is moved."""
    if last.weekday() < 5 and last not in off:
        return 1
    moved = _next_working(last, off)
    free = [last + _DAY * i for i in range((moved - last).days)]
    return 3 if any(day in off for day in free) else 2


def draw(rng: random.Random, level: int) -> Draft:
    """The last day is a working day; a Saturday or Sunday; a holiday, alone or beside a weekend."""
    case, (start, end, holidays) = rng.choice(_CASES), rng.choice(_WINDOWS)
    n = rng.choice(case.lengths)
    event = start + _DAY * rng.randrange((end - start).days)
    last = event + _DAY * n
    if event.weekday() > 4 or event in holidays or last + _DAY * 6 > end or _kind(last, holidays) != level:
        raise Redraw
    key = _next_working(last, holidays)
    working = event
    for _ in range(n):
        working = _next_working(working + _DAY, holidays)
    near = frozenset(day for day in holidays if event < day <= working + _DAY * 3)
    others = listed(["şənbə", "bazar", *map(_said, sorted(near))])
    back = last
    while back.weekday() > 4 or back in holidays:
        back -= _DAY
    slips = [
        (_weekend_only(last), "Yalnız şənbə və bazar nəzərə alınıb, bayram günü iş günü sayılıb."),
        (
            last,
            f"Son gün qeyri-iş gününə düşür; belə halda müddət növbəti iş günü bitir (48.6): {_said(last)} son gün deyil.",
        ),
        (
            last - _DAY,
            f"{_said(event).capitalize()} da müddətə qatılıb, halbuki müddət növbəti gündən başlanır (48.2).",
        ),
        (back, "Müddət geriyə, əvvəlki iş gününə çəkilib, halbuki növbəti iş günü bitir (48.6)."),
        (working, "Yalnız iş günləri sayılıb, müddətlər isə təqvim günləri ilə hesablanır (48.5)."),
        (key + _DAY, "Bir gün artıq sayılıb."),
        (
            _next_working(event + _DAY * (n - 1), holidays),
            "Hadisə günü birinci gün sayılıb, halbuki müddət növbəti gündən başlanır (48.2).",
        ),
        (key + _DAY * 2, "İki gün artıq sayılıb."),
        (last - _DAY * 2, "İki gün az sayılıb."),
        (last - _DAY * 3, "Üç gün az sayılıb."),
    ]
    day = f"{num(event.year, 'ordinal')} il {_said(event)}"
    ends = "iş günüdür" if level == 1 else f"qeyri-iş günüdür, ona görə müddət növbəti iş günü, {_said(key)} bitir"
    return numeric_draft(
        rng,
        stem=f"{case.text.format(day=day, weekday=WEEKDAYS[event.weekday()], n=n)} "
        f"Şərtə görə qeyri-iş günləri: {others}. {_ACT}, müddətin son günü hansıdır?",
        key=key,
        slips=_one_day_off(slips, holidays),
        lowest=date.min,
        show=_said,
        explanation=f"Hesab {_said(event + _DAY)} tarixindən başlanır (48.2) və təqvim günləri ilə aparılır (48.5): {num(n, 'ordinal')} gün {_said(last)}, "
        f"{WEEKDAYS[last.weekday()]}, {ends}{'' if level == 1 else ' (48.6)'}.",
        facts=Term(event, n, near),
        fact=f"{case.code}-{level}",
        fixed=True,
        count=4,
    )


def _one_day_off(slips: list[tuple[date, str]], off: frozenset[date]) -> list[tuple[date, str]]:
    """The slips with the first day off among them only: whoever knows 48.6 strikes such days out unread."""
    on_days_off = [slip for slip in slips if _next_working(slip[0], off) != slip[0]]
    return [slip for slip in slips if slip in on_days_off[:1] or slip not in on_days_off]


def _weekend_only(day: date) -> date:
    return _next_working(day, frozenset())


def solve(facts: Term) -> frozenset[date]:
    """Count one day after another from the event on; then go on to a working day."""
    counted, day = 0, facts.event.toordinal()
    while counted < facts.days or date.fromordinal(day).isoweekday() in (6, 7) or date.fromordinal(day) in facts.off:
        day += 1
        counted += 1
    return frozenset({date.fromordinal(day)})


MODEL = Model(
    "legal-deadlines",
    "lad",
    "İnzibati icraatda müddətlər",
    "legislation.administrative-procedure",
    draw,
    solve,
    version=2,
    cites=tuple(Citation(act="administrative-procedure-law", provision=p) for p in ("48.2", "48.5", "48.6")),
    options=4,
)
