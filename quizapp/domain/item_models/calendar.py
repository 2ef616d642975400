"""Calendars and clocks. The solver walks day by day and minute by minute."""

import random
from datetime import date, timedelta
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft, numeric_draft, one_of
from quizapp.domain.item_models.words import MONTHS, WEEKDAYS, capital, ending, num, of, spoken_end
from quizapp.domain.item_models.working_days import said


def _spoken(day: date) -> str:
    return f"{of(MONTHS[day.month - 1], 'genitive')} {num(day.day, 'possessive')}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _at(minutes: int) -> str:
    """`saat 10:45-də`, `saat 9-da`."""
    hour, minute = divmod(minutes, 60)
    if not minute:
        return f"saat {num(hour, 'locative')}"
    return f"saat {_clock(minutes)}-{ending(spoken_end(minute), 'locative')}"


def _weekday_slips(slips: list[tuple[int, str]]) -> list[Slip]:
    return [Slip(day % 7, why, WEEKDAYS[day % 7]) for day, why in slips]


def _after_days(rng: random.Random) -> Draft:
    start, n = rng.randrange(7), rng.randint(20, 120)
    ahead = rng.random() < 0.6
    key = (start + (n if ahead else -n)) % 7
    rest = n % 7
    if rest in (0, 6) or key == start:
        raise Redraw
    sign = 1 if ahead else -1
    back = "sonra" if ahead else "əvvəl"
    slips = [
        (key + 1, "Bir gün artıq sayılıb." if ahead else "Bir gün az sayılıb."),
        (key - 1, "Bu günün özü birinci gün kimi sayılıb." if ahead else "Bir gün artıq sayılıb."),
        (start - sign * rest, f"Qalıq ({rest} gün) əks istiqamətdə sayılıb."),
        (start + sign * (n // 7), f"Qalıq yox, tam həftələrin sayı ({n // 7}) götürülüb."),
        (start, "Müddət tam həftələrdən ibarət sayılıb, qalıq nəzərə alınmayıb."),
        (key + 2, "Qalıq tapılarkən iki gün səhv edilib."),
    ]
    question = f"{n} gün {back} həftənin hansı günü {'olacaq' if ahead else 'idi'}?"
    return choice_draft(
        rng,
        stem=f"Bu gün {of(WEEKDAYS[start], 'copula')}. {question}",
        key=(key, WEEKDAYS[key]),
        slips=_weekday_slips(slips),
        explanation=f"{n} = 7 × {n // 7} + {rest}: tam həftələrdən sonra {rest} gün {'irəli' if ahead else 'geri'} sayılır.",
        facts=("days", start, n if ahead else -n),
        fact="weekday-after-days" if ahead else "weekday-before-days",
    )


def _arrival(rng: random.Random) -> Draft:
    start, length = rng.randrange(7 * 60, 15 * 60, 5), rng.randrange(95, 420, 5)
    key = start + length
    if start % 60 + length % 60 <= 60:
        raise Redraw
    h, m = divmod(length, 60)
    thing = rng.choice(
        [
            "Qatar {} yola düşüb və {} yolda olub. Qatar mənzilə saat neçədə çatıb?",
            "İclas {} başlayıb və {} davam edib. İclas saat neçədə bitib?",
            "Avtobus {} yola düşüb və {} yolda olub. Avtobus son dayanacağa saat neçədə çatıb?",
        ]
    )
    return numeric_draft(
        rng,
        stem=thing.format(_at(start), f"{h} saat {m} dəqiqə"),
        key=key,
        slips=(
            (key - 60, "60 dəqiqədən yaranan bir saat əlavə edilməyib."),
            (key + 60, "Bir saat artıq əlavə edilib."),
            (key - m, f"Yalnız tam saatlar ({h} saat) əlavə edilib."),
            (key + 20, "Dəqiqələr toplananda 20 dəqiqə artıq götürülüb."),
            (key - 40, "Saat 60 yox, 100 dəqiqə kimi götürülüb, 40 dəqiqə itirilib."),
            (key + 10, "Dəqiqələr toplananda 10 dəqiqə artıq götürülüb."),
            (key - 10, "Dəqiqələr toplananda 10 dəqiqə itirilib."),
        ),
        show=_clock,
        explanation=f"{_clock(start)} üzərinə {h} saat gəlsək, {_clock(start + h * 60)}, daha {m} dəqiqə gəlsək, {_clock(key)} olur.",
        facts=("clock", start, length),
        fact="arrival-time",
        fixed=True,
    )


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} saat {rest} dəqiqə" if rest else f"{hours} saat"


def _duration(rng: random.Random) -> Draft:
    start, key = rng.randrange(7 * 60, 15 * 60, 5), rng.randrange(95, 420, 5)
    end = start + key
    if end % 60 >= start % 60 or not start % 60 or not end % 60:
        raise Redraw
    thing = rng.choice(
        [
            "Seminar {} başlayıb və {} bitib. Seminar nə qədər davam edib?",
            "Qatar {} yola düşüb və mənzilə {} çatıb. Qatar nə qədər yolda olub?",
            "İmtahan {} başlayıb və {} bitib. İmtahan nə qədər davam edib?",
        ]
    )
    h, m = divmod(key, 60)
    return numeric_draft(
        rng,
        stem=thing.format(_at(start), _at(end)),
        key=key,
        slips=(
            (key + 60, "Saatlar çıxılarkən dəqiqələrə verilmiş bir saat nəzərə alınmayıb."),
            (key - 60, "Bir saat artıq çıxılıb."),
            (
                (end // 60 - start // 60) * 60 + start % 60 - end % 60,
                f"Dəqiqələr tərsinə çıxılıb: {start % 60} − {end % 60}.",
            ),
            (key + 40, "Dəqiqələrə 60 yox, 100 dəqiqə verilib."),
            (key - m if m else 0, f"Yalnız tam saatlar ({h} saat) sayılıb."),
            (key + 10, "Dəqiqələr çıxılanda 10 dəqiqə artıq götürülüb."),
            (key - 10, "Dəqiqələr çıxılanda 10 dəqiqə itirilib."),
            (key - 20, "Dəqiqələr çıxılanda 20 dəqiqə itirilib."),
        ),
        show=_length,
        explanation=f"Saat {_clock(start)} üzərinə {h} saat gəlsək, {_clock(start + h * 60)} olur"
        + (f", {_clock(end)} vaxtınadək daha {m} dəqiqə qalır: {_length(key)}." if m else "."),
        lowest=60,
        facts=("duration", start, end),
        fact="duration",
        fixed=True,
    )


def _departure(rng: random.Random) -> Draft:
    key, length = rng.randrange(7 * 60, 15 * 60, 5), rng.randrange(95, 420, 5)
    end = key + length
    h, m = divmod(length, 60)
    if end % 60 >= m or not end % 60:
        raise Redraw
    thing = rng.choice(
        [
            "Qatar {} yolda olub və mənzilə {} çatıb. Qatar saat neçədə yola düşüb?",
            "Müşavirə {} davam edib və {} bitib. Müşavirə saat neçədə başlayıb?",
            "Avtobus {} yolda olub və son dayanacağa {} çatıb. Avtobus saat neçədə yola düşüb?",
        ]
    )
    return numeric_draft(
        rng,
        stem=thing.format(f"{h} saat {m} dəqiqə", _at(end)),
        key=key,
        slips=(
            (key + 60, "Saatlar çıxılarkən dəqiqələrə verilmiş bir saat nəzərə alınmayıb."),
            (key - 60, "Bir saat artıq çıxılıb."),
            ((end // 60 - h) * 60 + m - end % 60, f"Dəqiqələr tərsinə çıxılıb: {m} − {end % 60}."),
            (key + m, f"Yalnız tam saatlar ({h} saat) çıxılıb."),
            (key + 40, "Dəqiqələrə 60 yox, 100 dəqiqə verilib."),
            (key + 10, "Dəqiqələr çıxılanda 10 dəqiqə artıq götürülüb."),
            (key - 10, "Dəqiqələr çıxılanda 10 dəqiqə itirilib."),
            (key - 20, "Dəqiqələr çıxılanda 20 dəqiqə itirilib."),
        ),
        show=_clock,
        explanation=f"{_clock(end)} vaxtından {h} saat geri sayanda {_clock(end - h * 60)}, daha {m} dəqiqə geri sayanda {_clock(key)} alınır.",
        facts=("departure", end, length),
        fact="departure-time",
        fixed=True,
    )


def _nth_weekday(rng: random.Random) -> Draft:
    first, day, nth = rng.randrange(7), rng.randrange(7), rng.randint(2, 4)
    if first == day:
        raise Redraw
    gap = (day - first) % 7
    key = 1 + gap + 7 * (nth - 1)
    order = ("birinci", "ikinci", "üçüncü", "dördüncü")[nth - 1]
    return numeric_draft(
        rng,
        stem=f"Ayın 1-i {WEEKDAYS[first]} gününə düşür. Həmin ayın {order} {WEEKDAYS[day]} günü ayın neçəsidir?",
        key=key,
        slips=(
            (key - 7, "Bir həftə az sayılıb."),
            (key + 7, "Ayın əvvəlindəki həmin gün sayılmayıb, bir həftə artıq götürülüb."),
            (key - 1, f"Ayın 1-nə {gap} yox, {gap - 1} gün əlavə olunub." if gap > 1 else "Bir gün az sayılıb."),
            (key + 1, f"Ayın 1-nə {gap} yox, {gap + 1} gün əlavə olunub."),
            (1 + 7 * (nth - 1) - gap, f"Həftə günləri arasındakı {gap} gün irəli yox, geri sayılıb."),
            (7 * nth, f"Sadəcə {nth} tam həftə götürülüb: 7 × {nth}."),
            (key - 2, "İki gün az sayılıb."),
            (key + 2, "İki gün artıq sayılıb."),
        ),
        highest=31,
        explanation=f"İlk {WEEKDAYS[day]} günü ayın 1-dən {gap} gün sonradır, yəni {1 + gap}; {order} belə gün {1 + gap} + 7 × {nth - 1} = {key}.",
        facts=("nth", first, day, nth),
        fact="nth-weekday",
    )


def _term(rng: random.Random) -> Draft:
    start = date(2027, rng.randint(3, 9), rng.randint(5, 28))
    n = rng.choice([30, 40, 45, 50, 60, 75])
    key = start + timedelta(days=n)
    months = (key.year - start.year) * 12 + key.month - start.month
    thirty = start.day + n - 30 * months  # the day when every month has 30
    slips = [
        (key - timedelta(days=1), "Başlanğıc günün özü birinci gün sayılıb."),
        (key + timedelta(days=1), "Bir gün artıq sayılıb."),
        (key + timedelta(days=2), "İki gün artıq sayılıb."),
        (key - timedelta(days=2), "İki gün az sayılıb."),
        (key - timedelta(days=3), "Üç gün az sayılıb."),
    ]
    if 1 <= thirty <= _month_days(key) and thirty != key.day:
        slips.insert(0, (key.replace(day=thirty), "Bütün aylar 30 gün sayılıb."))
    thing = rng.choice(["Arayış", "Müvəqqəti vəsiqə", "Buraxılış vərəqəsi"])
    return numeric_draft(
        rng,
        stem=f"{thing} {said(start)} tarixində verilib və {n} gün etibarlıdır; müddət verilmə gününün ertəsindən hesablanır. Müddətin son günü hansı tarixdir?",
        key=key,
        slips=slips,
        lowest=date.min,
        show=said,
        explanation=f"{capital(MONTHS[start.month - 1])} ayının sonunadək {_month_days(start) - start.day} gün var; aylar 30 və ya 31 gün olduğu nəzərə alınmaqla {num(n, 'ordinal')} gün {said(key)} tarixinə düşür.",
        facts=("term", start, n),
        fact="calendar-term",
        fixed=True,
    )


def _month_days(day: date) -> int:
    return (date(day.year + day.month // 12, day.month % 12 + 1, 1) - date(day.year, day.month, 1)).days


def _same_year(rng: random.Random) -> Draft:
    year = rng.choice([2023, 2025, 2026, 2027, 2024])
    first = date(year, rng.randint(1, 5), rng.randint(1, 27))
    last = first + timedelta(days=rng.randint(65, 190))
    n = (last - first).days
    a, b = first.weekday(), last.weekday()
    rest = n % 7
    if last.year != year or rest < 2:
        raise Redraw
    months = last.month - first.month
    round_days = 30 * months + last.day - first.day
    leap = " (uzun il)" if year == 2024 else ""
    slips = [
        (b + 1, "Günlər sayılarkən başlanğıc günü də əlavə edilib."),
        (b - 1, "Günlər sayılarkən bir gün itirilib."),
        (a + round_days, f"Bütün aylar 30 gün sayılıb: {n} gün əvəzinə {round_days} gün."),
        (a + 31 * months + last.day - first.day, "Bütün aylar 31 gün sayılıb."),
        (a - rest, f"Qalıq ({rest} gün) geriyə sayılıb."),
        (a, "Yalnız tam həftələr sayılıb, qalıq nəzərə alınmayıb."),
    ]
    return choice_draft(
        rng,
        stem=f"{num(first.year, 'ordinal')} il{leap} {_spoken(first)} {of(WEEKDAYS[a], 'copula')}. Həmin il {_spoken(last)} həftənin hansı gününə düşür?",
        key=(b, WEEKDAYS[b]),
        slips=_weekday_slips(slips),
        explanation=f"İki tarix arasında {n} gün var; {n} = 7 × {n // 7} + {rest}, deməli, {rest} gün irəli saymaq lazımdır.",
        facts=("dates", first, last),
        fact="weekday-of-date",
    )


def _wrong_clock(rng: random.Random) -> Draft:
    fast = rng.random() < 0.5
    rate, hours, start = rng.randint(2, 6), rng.randint(5, 12), rng.randint(6, 10) * 60
    sign = 1 if fast else -1
    real = start + hours * 60
    key = real + sign * rate * hours
    word = "irəli gedir" if fast else "geri qalır"
    return numeric_draft(
        rng,
        stem=f"Divar saatı hər saatda {rate} dəqiqə {word}. Dəqiq vaxt {_clock(start)} olanda onu düzgün qurublar. "
        f"Dəqiq vaxt {_clock(real)} olanda divar saatı neçəni göstərəcək?",
        key=key,
        slips=(
            (real - sign * rate * hours, "Fərq əks istiqamətdə hesablanıb."),
            (real, "Saatın səhvi nəzərə alınmayıb."),
            (real + sign * rate, f"Səhv cəmi bir saat üçün götürülüb: {rate} dəqiqə."),
            (real + sign * rate * (hours - 1), f"{hours} saat əvəzinə {hours - 1} saat sayılıb."),
            (real + sign * rate * (hours + 1), f"{hours} saat əvəzinə {hours + 1} saat sayılıb."),
        ),
        show=_clock,
        explanation=f"{hours} saatda fərq {rate} × {hours} = {rate * hours} dəqiqə olur: {_clock(real)} {'+' if fast else '−'} {rate * hours} dəqiqə = {_clock(key)}.",
        facts=("drift", start, real, sign * rate),
        fact="wrong-clock",
        fixed=True,
    )


def _working_days(rng: random.Random) -> Draft:
    start = date(2027, 9, 1) + timedelta(days=rng.randrange(44))  # ends before the holidays of November
    n = rng.choice([7, 8, 9, 10, 12, 13, 14, 15])
    if start.weekday() > 4:
        raise Redraw
    key = next(iter(solve(("working", start, n))))
    only_sunday = _walk(start, n, {6})
    counted_first = _walk(start - timedelta(days=1), n, {5, 6})
    slips = [
        (start + timedelta(days=n), "İstirahət günləri çıxılmayıb, təqvim günləri sayılıb."),
        (only_sunday, "Yalnız bazar günləri istirahət sayılıb, şənbə iş günü götürülüb."),
        (counted_first, "Qeydə alınma günü də müddətə daxil edilib."),
        (_walk(start, n + 1, {5, 6}), "Bir iş günü artıq sayılıb."),
        (_walk(start, n + 2, {5, 6}), "İki iş günü artıq sayılıb."),
        (_walk(start, n - 2, {5, 6}), "İki iş günü az sayılıb."),
    ]
    return numeric_draft(
        rng,
        stem=f"Müraciət {said(start)} tarixində ({WEEKDAYS[start.weekday()]}) qeydə alınıb. Cavab {n} iş günü ərzində verilməlidir: müddət növbəti gündən sayılır, "
        f"şənbə və bazar iş günü deyil, bu dövrdə bayram günü yoxdur. Müddətin son günü hansıdır?",
        key=key,
        slips=slips,
        lowest=date.min,
        show=said,
        explanation=f"Hər tam həftə 5 iş günü verir; sayma növbəti gündən başlanır, {n} iş günündən sonuncusu {said(key)} "
        f"({WEEKDAYS[key.weekday()]}) olur.",
        facts=("working", start, n),
        fact="working-days",
        fixed=True,
    )


def _walk(start: date, count: int, free: set[int]) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() not in free
    return day


def _years(rng: random.Random) -> Draft:
    first = date(rng.randint(2021, 2027), rng.randint(1, 12), rng.randint(1, 28))
    years = rng.randint(4, 12)
    last = first.replace(year=first.year + years)
    n = (last - first).days
    leaps = n - 365 * years
    a, b = first.weekday(), last.weekday()
    if a == b:
        raise Redraw
    slips = [
        (a + years, f"Hər il üçün bir gün sayılıb, uzun illərdən gələn {leaps} gün unudulub."),
        (a + 2 * years, "Hər il uzun il sayılıb, yəni hər ilə iki gün götürülüb."),
        (b + 1, f"Uzun illərin sayı {leaps} əvəzinə {leaps + 1} götürülüb."),
        (b - 1, f"Uzun illərin sayı {leaps} əvəzinə {leaps - 1} götürülüb."),
        (a - years - leaps, f"{years + leaps} gün irəli yox, geri sayılıb."),
        (a, "Tarixin hər il həftənin eyni gününə düşdüyü güman edilib."),
    ]
    return choice_draft(
        rng,
        stem=f"{num(first.year, 'ordinal')} il {_spoken(first)} {of(WEEKDAYS[a], 'copula')}. {num(last.year, 'ordinal')} il {_spoken(last)} həftənin hansı gününə düşür?",
        key=(b, WEEKDAYS[b]),
        slips=_weekday_slips(slips),
        explanation=f"Hər il həftə günü bir gün, arada 29 fevral olduqda daha bir gün irəli keçir: {years} + {leaps} = {years + leaps} gün, "
        f"7-yə böldükdə qalıq {(years + leaps) % 7}.",
        facts=("dates", first, last),
        fact="weekday-over-years",
    )


def _angle(rng: random.Random) -> Draft:
    hour, minute = rng.randint(1, 11), rng.choice([10, 20, 30, 40, 50])
    hand, other = 30 * hour + minute // 2, 6 * minute
    gap = abs(hand - other)
    key = min(gap, 360 - gap)
    still = abs(30 * hour - other)
    if key == 0 or gap == 180:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"Saat {_clock(hour * 60 + minute)} olanda saat və dəqiqə əqrəbləri arasındakı ən kiçik bucaq neçə dərəcədir?",
        key=key,
        slips=(
            (min(still, 360 - still), "Saat əqrəbinin dəqiqələrlə birgə irəlilədiyi nəzərə alınmayıb."),
            (360 - key, "Kiçik yox, böyük bucaq götürülüb."),
            (key + 30, "Saat əqrəbi bir bölgü səhv qoyulub."),
            (key - 30, "Saat əqrəbi bir bölgü səhv qoyulub."),
            (key + minute // 2, "Saat əqrəbinin yerdəyişməsi bir dəfə artıq əlavə olunub."),
            (key - minute // 2, "Saat əqrəbinin yerdəyişməsi bir dəfə artıq çıxılıb."),
            (key + 6, "Dəqiqə əqrəbi bir dəqiqə səhv qoyulub."),
            (key - 6, "Dəqiqə əqrəbi bir dəqiqə səhv qoyulub."),
        ),
        show=lambda v: f"{v}°",
        explanation=f"Saat əqrəbi {hour} × 30° + {minute} × 0,5° = {hand}°, dəqiqə əqrəbi {minute} × 6° = {other}° göstərir; aradakı kiçik bucaq {key}°.",
        facts=("angle", hour, minute),
        fact="clock-angle",
    )


_KINDS = {
    1: (_after_days, _after_days, _arrival, _duration, _departure),
    2: (_same_year, _wrong_clock, _nth_weekday, _term),
    3: (_working_days, _years, _angle),
}


def draw(rng: random.Random, level: int) -> Draft:
    """Weekdays and arrival times; dates of one year and wrong clocks; working days, leap years, clock hands."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Walk from the told day or minute to the asked one, one step at a time."""
    match facts:
        case ("days", start, count):
            day = start
            for _ in range(abs(count)):
                day = (day + (1 if count > 0 else 6)) % 7
            return frozenset({day})
        case ("dates", first, last):
            return frozenset({(first.weekday() + sum(1 for _ in _days(first, last))) % 7, last.weekday()})
        case ("working", start, count):
            return frozenset({_last_working_day(start, count)})
        case ("clock", start, length):
            return frozenset({m for m in range(start, start + 24 * 60) if m - start == length})
        case ("duration", start, end):
            return frozenset(m for m in range(24 * 60) if start + m == end)
        case ("departure", end, length):
            return frozenset(m for m in range(24 * 60) if end - m == length)
        case ("nth", weekday, wanted, nth):
            dates = [n + 1 for n in range(31) if (weekday + n) % 7 == wanted]
            return frozenset({dates[nth - 1]})
        case ("term", start, count):
            return frozenset({_days(start + timedelta(1), start + timedelta(count + 1))[-1]})
        case ("drift", start, real, rate):
            shown = start * 60
            for _ in range(real - start):  # each minute of 60 seconds the hand moves by 60 + rate
                shown += 60 + rate
            return frozenset({shown // 60} if shown % 60 == 0 else ())
        case ("angle", hour, minute):
            ticks = [(i * 1 % 720, i * 12 % 720) for i in range(hour * 60 + minute + 1)][-1]  # half degrees
            gap = abs(ticks[0] - ticks[1])
            return frozenset({min(gap, 720 - gap) // 2} if gap % 2 == 0 else ())
    raise ValueError(f"unknown facts {facts!r}")


def _days(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal())]


def _last_working_day(start: date, count: int) -> date:
    return [day for day in _days(start + timedelta(1), start + timedelta(60)) if day.isoweekday() < 6][count - 1]


MODEL = Model("calendar", "rca", "Təqvim və saat", "reasoning.calendar", draw, solve, version=2)
