"""Terms of answering a request for information (Law 1024-IIQ, articles 24 and 25): in working days, from the working
day after the request was registered. Which days are off is told in the stem. The solver counts from the other end:
it looks for the day up to which just so many working days have passed."""

import random
from dataclasses import dataclass
from datetime import date

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft
from quizapp.domain.item_models.words import num
from quizapp.domain.item_models.working_days import DAY, Window, after, dated, days_off, is_working, said, weekday
from quizapp.domain.questions import Citation

_ACT = "«İnformasiya əldə etmək haqqında» Azərbaycan Respublikasının Qanununa əsasən"
_TERM = 7  # working days: 24.1, and as many again by 25.1
_INCOMPLETE = 5  # working days in which faults of a request are told: 24.4


@dataclass(frozen=True, slots=True)
class Term:
    """The day of registration, the length in working days, and the days off besides Saturdays and Sundays."""

    registered: date
    days: int
    off: frozenset[date]


_CASES = (
    "Jurnalistin Dövlət Miqrasiya Xidmətinə verdiyi yazılı informasiya sorğusu {day}, {weekday} günü qeydə alınıb.",
    "Vətəndaşın dövlət orqanına elektron qaydada göndərdiyi informasiya sorğusu {day}, {weekday} günü qeydə alınıb.",
    "Şirkət rəhbərinin imzaladığı informasiya sorğusu dövlət orqanında {day}, {weekday} günü qeydə alınıb.",
)
_EXTENDED = (
    " Çoxsaylı sənədləri araşdırmaq lazım gəldiyindən informasiya sahibi icra müddətini qanunun yol verdiyi"
    " ən uzun müddətə uzadıb və bunu vaxtında bildirib. İnformasiya həmin müddətdə operativliyini itirmir."
)
_PLAIN = " İcra müddəti uzadılmayıb, informasiya da həmin müddətdə operativliyini itirmir."  # 24.2, 25.1
_WINDOWS = (
    Window(date(2026, 6, 1), date(2026, 8, 31)),
    Window(date(2027, 5, 20), date(2027, 7, 31)),
    Window(date(2027, 9, 1), date(2027, 11, 30)),
    Window(date(2028, 6, 1), date(2028, 8, 31)),
)


def draw(rng: random.Random, level: int) -> Draft:
    """Weekends only; a holiday in between; the extended term with a holiday in between."""
    window = rng.choice(_WINDOWS)
    holidays = window.holidays
    registered = window.start + DAY * rng.randrange((window.end - window.start).days)
    case = _CASES[registered.toordinal() % len(_CASES)]  # one day, one story: a second one would be no other item
    days = _TERM * 2 if level == 3 else _TERM
    key = after(registered, days, holidays)
    holiday_between = any(registered < day <= key for day in holidays)
    if not is_working(registered, holidays) or key + DAY * 16 > window.end or holiday_between != (level > 1):
        raise Redraw
    near = frozenset(day for day in holidays if registered < day <= key + DAY * 16)
    calendar = registered + DAY * days
    slips = [
        (
            after(registered, days - 1, holidays),
            f"{said(registered).capitalize()} da müddətə qatılıb, halbuki müddət növbəti iş günündən hesablanır (24.5).",
        ),
        (calendar, "Təqvim günləri sayılıb, qanun isə müddəti iş günləri ilə müəyyən edir."),
        (after(registered, days, frozenset()), "Yalnız şənbə və bazar nəzərə alınıb, bayram günü iş günü sayılıb."),
        (
            after(calendar - DAY, 1, holidays),
            "Təqvim günləri sayılıb, sonra növbəti iş gününə keçilib; müddət isə iş günləri ilə hesablanır.",
        ),
        (after(registered, days + 1, holidays), "Bir iş günü artıq sayılıb."),
    ]
    if level == 3:
        slips += [
            (after(registered, _TERM, holidays), "Uzadılma nəzərə alınmayıb: müddətə daha 7 iş günü qatılır (25.1)."),
            (
                after(registered, _TERM + _INCOMPLETE, holidays),
                "Müddət 5 iş günü uzadılıb; 5 iş günü uzadılma barədə məlumat vermək üçündür (25.2).",
            ),
            *(
                (
                    after(registered, _TERM + longer, holidays),
                    f"Müddət {longer} iş günü uzadılıb; qanun 7 iş günü uzatmağa yol verir (25.1).",
                )
                for longer in (10, 15)
            ),
        ]
    else:
        slips += [
            (
                after(registered, _INCOMPLETE, holidays),
                "5 iş günü sayılıb; bu, sorğunun çatışmazlığını bildirmək üçün müddətdir (24.4).",
            ),
            (
                after(registered, _INCOMPLETE - 1, holidays),
                "5 iş günü qeydə alınma günü ilə birlikdə sayılıb; müddət 7 iş günüdür və növbəti iş günündən hesablanır (24.1, 24.5).",
            ),
            *(
                (
                    after(registered, longer, holidays),
                    f"{longer} iş günü sayılıb, qanunda isə 7 iş günü göstərilib (24.1).",
                )
                for longer in (10, 15)
            ),
        ]
    length = "7 + 7 = 14 iş günüdür (24.1, 25.1)" if level == 3 else "7 iş günüdür (24.1)"
    return numeric_draft(
        rng,
        stem=case.format(day=dated(registered), weekday=weekday(registered))
        + (_EXTENDED if level == 3 else _PLAIN)
        + f" Şərtə görə qeyri-iş günləri: {days_off(near)}. {_ACT}, sorğu ən geci hansı gün icra edilməlidir?",
        key=key,
        slips=slips,
        lowest=registered + DAY,
        show=said,
        explanation=f"Müddət {length} və qeydə alınmadan sonrakı iş günündən, {said(after(registered, 1, holidays))} tarixindən "
        f"hesablanır (24.5): {num(days, 'ordinal')} iş günü {said(key)}, {weekday(key)} günüdür.",
        facts=Term(registered, days, near),
        fact=f"request-{level}",
        fixed=True,
        count=4,
    )


def solve(facts: Term) -> frozenset[date]:
    """Of all days of two months, those that are working days and close the asked number of working days."""
    later = [facts.registered.toordinal() + n for n in range(1, 61)]
    working = [n for n in later if n % 7 not in (0, 6) and date.fromordinal(n) not in facts.off]
    return frozenset(date.fromordinal(n) for n in working if sum(other <= n for other in working) == facts.days)


MODEL = Model(
    "request-deadlines",
    "lir",
    "İnformasiya sorğusunun müddətləri",
    "legislation.information",
    draw,
    solve,
    version=2,
    cites=tuple(Citation(act="information-access-law", provision=p) for p in ("24.1", "24.2", "24.5", "25.1")),
    options=4,
)
