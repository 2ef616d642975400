"""Terms of administrative procedure (Law 1036-IIQ, article 48): from the next day, in calendar days, never ending on a
day off. Which days are off is told in the stem. The solver walks the calendar day by day."""

import random
from dataclasses import dataclass
from datetime import date

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft
from quizapp.domain.item_models.words import num
from quizapp.domain.item_models.working_days import (
    DAY,
    Window,
    after,
    dated,
    days_off,
    is_working,
    next_working,
    said,
    weekday,
)
from quizapp.domain.questions import Citation

_ACT = "«İnzibati icraat haqqında» Azərbaycan Respublikası Qanununun 17.02.2023 tarixli redaksiyasına əsasən"


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
_WINDOWS = (
    Window(date(2026, 6, 1), date(2026, 8, 31)),
    Window(date(2027, 5, 20), date(2027, 6, 25)),
    Window(date(2027, 9, 1), date(2027, 11, 30)),
)


def _kind(last: date, off: frozenset[date]) -> int:
    """The level of a term that ends on `last` before it is moved."""
    if is_working(last, off):
        return 1
    moved = next_working(last, off)
    free = [last + DAY * i for i in range((moved - last).days)]
    return 3 if any(day in off for day in free) else 2


def draw(rng: random.Random, level: int) -> Draft:
    """The last day is a working day; a Saturday or Sunday; a holiday, alone or beside a weekend."""
    case, window = rng.choice(_CASES), rng.choice(_WINDOWS)
    holidays = window.holidays
    n = rng.choice(case.lengths)
    event = window.start + DAY * rng.randrange((window.end - window.start).days)
    last = event + DAY * n
    if not is_working(event, holidays) or last + DAY * 6 > window.end or _kind(last, holidays) != level:
        raise Redraw
    key = next_working(last, holidays)
    working = after(event, n, holidays)
    near = frozenset(day for day in holidays if event < day <= working + DAY * 3)
    back = last
    while not is_working(back, holidays):
        back -= DAY
    slips = [
        (next_working(last, frozenset()), "Yalnız şənbə və bazar nəzərə alınıb, bayram günü iş günü sayılıb."),
        (
            last,
            f"Son gün qeyri-iş gününə düşür; belə halda müddət növbəti iş günü bitir (48.6): {said(last)} son gün deyil.",
        ),
        (
            last - DAY,
            f"{said(event).capitalize()} da müddətə qatılıb, halbuki müddət növbəti gündən başlanır (48.2).",
        ),
        (back, "Müddət geriyə, əvvəlki iş gününə çəkilib, halbuki növbəti iş günü bitir (48.6)."),
        (working, "Yalnız iş günləri sayılıb, müddətlər isə təqvim günləri ilə hesablanır (48.5)."),
        (key + DAY, "Bir gün artıq sayılıb."),
        (
            next_working(event + DAY * (n - 1), holidays),
            "Hadisə günü birinci gün sayılıb, halbuki müddət növbəti gündən başlanır (48.2).",
        ),
        (key + DAY * 2, "İki gün artıq sayılıb."),
        (last - DAY * 2, "İki gün az sayılıb."),
        (last - DAY * 3, "Üç gün az sayılıb."),
    ]
    ends = "iş günüdür" if level == 1 else f"qeyri-iş günüdür, ona görə müddət növbəti iş günü, {said(key)} bitir"
    return numeric_draft(
        rng,
        stem=f"{case.text.format(day=dated(event), weekday=weekday(event), n=n)} "
        f"Şərtə görə qeyri-iş günləri: {days_off(near)}. {_ACT}, müddətin son günü hansıdır?",
        key=key,
        slips=_one_day_off(slips, holidays),
        lowest=date.min,
        show=said,
        explanation=f"Hesab {said(event + DAY)} tarixindən başlanır (48.2) və təqvim günləri ilə aparılır (48.5): {num(n, 'ordinal')} gün {said(last)}, "
        f"{weekday(last)}, {ends}{'' if level == 1 else ' (48.6)'}.",
        facts=Term(event, n, near),
        fact=f"{case.code}-{level}",
        fixed=True,
        count=4,
    )


def _one_day_off(slips: list[tuple[date, str]], off: frozenset[date]) -> list[tuple[date, str]]:
    """The slips with the first day off among them only: whoever knows 48.6 strikes such days out unread."""
    on_days_off = [slip for slip in slips if not is_working(slip[0], off)]
    return [slip for slip in slips if slip in on_days_off[:1] or slip not in on_days_off]


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
