"""Percentages and ratios. The solver tries every whole answer against the told story."""

import random
from collections.abc import Callable
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import num, of, people, plain


def _part(rng: random.Random) -> Draft:
    p, whole = rng.choice([5, 15, 20, 25, 30, 35, 40, 45, 60, 65, 70]), rng.randrange(80, 900, 20)
    if p * whole % 100:
        raise Redraw
    part = p * whole // 100
    asks_rest = rng.random() < 0.5
    key = whole - part if asks_rest else part
    who, done, left = rng.choice(
        [
            (
                "İdarəyə daxil olan {n} müraciətin {p}-i elektron formada göndərilib.",
                "Neçə müraciət elektron formada göndərilib?",
                "Neçə müraciət elektron formada göndərilməyib?",
            ),
            (
                "Seminarda iştirak edən {n} nəfərin {p}-i qadındır.",
                "Seminarda neçə qadın iştirak edib?",
                "Seminarda neçə kişi iştirak edib?",
            ),
            (
                "Kitabxanadakı {n} kitabın {p}-i xarici dildədir.",
                "Neçə kitab xarici dildədir?",
                "Neçə kitab Azərbaycan dilindədir?",
            ),
        ]
    )
    text = who.format(n=whole, p=f"{p} faiz").replace("faiz-i", "faizi")
    if left.startswith("Neçə kitab"):
        text = text.replace("xarici dildədir", "xarici dildə, qalanı Azərbaycan dilindədir")
    return numeric_draft(
        rng,
        stem=f"{text} {left if asks_rest else done}",
        key=key,
        slips=(
            (part if asks_rest else whole - part, "Soruşulan hissə yox, o biri hissə hesablanıb."),
            (whole - p, f"Faiz ədəd kimi çıxılıb: {whole} − {p}."),
            (key + whole // 20, f"Cavab {num(whole, 'genitive')} 5 faizi qədər artıq tapılıb."),
            (key - whole // 20, f"Cavab {num(whole, 'genitive')} 5 faizi qədər əskik tapılıb."),
            (key + 10, "Hesablamada bir onluq artıq götürülüb."),
            (key - 10, "Hesablamada bir onluq itirilib."),
            (p, "Faizin özü cavab kimi götürülüb."),
        ),
        explanation=f"{whole} × {p} ÷ 100 = {part}" + (f"; {whole} − {part} = {key}." if asks_rest else "."),
        highest=whole - 1,
        facts=("part", whole, p, asks_rest),
        fact="percent-rest" if asks_rest else "percent-part",
    )


def _change(rng: random.Random) -> Draft:
    p, price = rng.choice([5, 10, 15, 20, 25, 30, 40]), rng.randrange(40, 600, 20)
    up = rng.random() < 0.5
    if p * price % 100:
        raise Redraw
    sign = 1 if up else -1
    key = price + sign * p * price // 100
    thing = rng.choice(["Kursun qiyməti", "Printerin qiyməti", "Aylıq icarə haqqı", "Biletin qiyməti"])
    return numeric_draft(
        rng,
        stem=f"{thing} {price} manat idi və {p} faiz {'artıb' if up else 'azalıb'}. Yeni məbləğ neçə manatdır?",
        key=key,
        slips=(
            (
                price - sign * p * price // 100,
                f"Dəyişmənin istiqaməti səhv götürülüb: {'çıxılıb' if up else 'əlavə olunub'}.",
            ),
            (price + sign * p, f"{p} faiz əvəzinə {p} manat {'əlavə olunub' if up else 'çıxılıb'}."),
            (p * price // 100, "Yeni məbləğ yox, dəyişmənin özü verilib."),
            (key + 10, "Hesablamada on manat artıq götürülüb."),
            (key - 10, "Hesablamada on manat itirilib."),
            (key + 2, "Son əməldə iki manat artıq götürülüb."),
            (key - 2, "Son əməldə iki manat itirilib."),
        ),
        show=lambda v: f"{v} manat",
        explanation=f"{price} manatın {p} faizi {p * price // 100} manatdır; {price} {'+' if up else '−'} {p * price // 100} = {key} manat.",
        facts=("change", price, (sign * p,)),
        fact="percent-increase" if up else "percent-decrease",
    )


def _before(rng: random.Random) -> Draft:
    p, key = rng.choice([10, 20, 25, 30, 40]), rng.randrange(40, 500, 10)
    up = rng.random() < 0.4
    sign = 1 if up else -1
    if p * key % 100:
        raise Redraw
    now = key + sign * p * key // 100
    if now * p % 100:
        raise Redraw
    thing = rng.choice(["Kitab dəstinin", "Telefonun", "Masanın", "Paltonun"])
    return numeric_draft(
        rng,
        stem=f"{thing} qiyməti {p} faiz {'artdıqdan' if up else 'endirimdən'} sonra {now} manat olub. Əvvəlki qiymət neçə manat idi?",
        key=key,
        slips=(
            (now - sign * now * p // 100, f"{p} faiz əvvəlki yox, yeni qiymətdən hesablanıb."),
            (now - sign * p, f"{p} faiz əvəzinə {p} manat götürülüb."),
            (now + sign * now * p // 100, "Faiz bir də eyni istiqamətdə tətbiq olunub."),
            (key + 10, "Son bölmədə on manat artıq götürülüb."),
            (key - 10, "Son bölmədə on manat itirilib."),
            (key + 5, "Son bölmədə beş manat artıq götürülüb."),
            (key - 5, "Son bölmədə beş manat itirilib."),
        ),
        show=lambda v: f"{v} manat",
        explanation=f"{now} manat əvvəlki qiymətin {100 + sign * p} faizidir: {now} × 100 ÷ {100 + sign * p} = {key} manat.",
        lowest=1 if up else now + 1,
        highest=now - 1 if up else None,
        facts=("before", now, sign * p),
        fact="percent-before-increase" if up else "percent-before-discount",
    )


def _by_percent(rng: random.Random) -> Draft:
    old, p = rng.randrange(40, 400, 10), rng.choice([5, 10, 15, 20, 25, 30, 35, 40, 50, 60])
    up = rng.random() < 0.5
    sign = 1 if up else -1
    if old * p % 100:
        raise Redraw
    new = old + sign * old * p // 100
    diff = abs(new - old)
    what = rng.choice(["müraciətlərin sayı", "iştirakçıların sayı", "verilən arayışların sayı"])
    return numeric_draft(
        rng,
        stem=f"Bir ay ərzində {what} {num(old, 'ablative')} {num(new, 'dative')} {'yüksəlib' if up else 'düşüb'}. Say neçə faiz {'artıb' if up else 'azalıb'}?",
        key=p,
        slips=(
            (round(diff * 100 / new), f"Fərq əvvəlki yox, yeni saya bölünüb: {diff} ÷ {new} (təxminən)."),
            (diff, f"Faiz yox, fərqin özü verilib: {diff}."),
            (round(new * 100 / old), "Dəyişmə yox, yeni sayın əvvəlkinə nisbəti verilib."),
            (p + 5, "Bölmədə beş faiz artıq götürülüb."),
            (p - 5, "Bölmədə beş faiz itirilib."),
            (p + 10, "Bölmədə on faiz artıq götürülüb."),
            (p - 10, "Bölmədə on faiz itirilib."),
            (p // 2, "Fərq əvvəlki sayın iki mislinə bölünüb."),
            (p + 2, "Bölmədə iki faiz artıq götürülüb."),
            (p - 2, "Bölmədə iki faiz itirilib."),
        ),
        show=lambda v: f"{v}%",
        explanation=f"Fərq {diff}, əvvəlki say {old}: {diff} × 100 ÷ {old} = {p} faiz.",
        highest=None if up else 99,
        facts=("by", old, new),
        fact="percent-change",
    )


def _ratio(rng: random.Random) -> Draft:
    a, b, unit = rng.randint(2, 7), rng.randint(3, 9), rng.randrange(6, 41, 2)
    if a >= b or b % a == 0 or (a == 2 and b == 4):
        raise Redraw
    total = (a + b) * unit
    key = b * unit
    x, y = people(rng, 2)
    return numeric_draft(
        rng,
        stem=f"{total} manat mükafat {x} və {y} arasında, müvafiq olaraq, {a} : {b} nisbətində bölünüb. {y} neçə manat alıb?",
        key=key,
        slips=(
            (a * unit, f"Bu, {of(x, 'genitive')} aldığı məbləğdir: {total} ÷ {a + b} × {a}."),
            (total // 2, "Məbləğ yarıya bölünüb."),
            (total // b, f"Məbləğ birbaşa {num(b, 'dative')} bölünüb (tam hissə)."),
            (total - b, f"Məbləğdən {b} manat çıxılıb."),
            (key + unit, f"{b} əvəzinə {b + 1} hissə götürülüb."),
            (key - unit, f"{b} əvəzinə {b - 1} hissə götürülüb."),
            (unit, "Yalnız bir hissənin məbləği verilib."),
        ),
        show=lambda v: f"{v} manat",
        explanation=f"Cəmi {a} + {b} = {a + b} hissə; bir hissə {total} ÷ {a + b} = {unit} manat, {b} hissə {key} manatdır.",
        highest=total - 1,
        facts=("ratio", total, (a, b), 1),
        fact="ratio-share",
    )


def _twice(rng: random.Random) -> Draft:
    p, q = rng.choice([10, 20, 25, 30, 40, 50]), rng.choice([10, 20, 25, 30, 40, 50])
    price = rng.randrange(100, 900, 50)
    s, t = rng.choice([(1, -1), (-1, 1), (-1, -1), (1, 1)])
    middle = price * (100 + s * p)
    if middle % 100 or middle // 100 * (100 + t * q) % 100:
        raise Redraw
    middle //= 100
    key = middle * (100 + t * q) // 100
    simple = price + price * (s * p + t * q) // 100
    word = {1: "artıb", -1: "azalıb"}
    return numeric_draft(
        rng,
        stem=f"Malın qiyməti {price} manat idi. Əvvəlcə qiymət {p} faiz {word[s]}, sonra yeni qiymət daha {q} faiz {word[t]}. Malın indiki qiyməti neçə manatdır?"
        if s == t
        else f"Malın qiyməti {price} manat idi. Əvvəlcə qiymət {p} faiz {word[s]}, sonra yeni qiymət {q} faiz {word[t]}. Malın indiki qiyməti neçə manatdır?",
        key=key,
        slips=(
            (simple, f"Faizlər toplanıb və ilkin qiymətə tətbiq olunub: cəmi {plain(s * p + t * q)} faiz."),
            (middle, "Yalnız birinci dəyişmə hesablanıb."),
            (price * (100 + t * q) // 100, "Yalnız ikinci dəyişmə hesablanıb."),
            (middle * (100 - t * q) // 100, "İkinci dəyişmənin istiqaməti səhv götürülüb."),
            (price, "Dəyişmələrin bir-birini aradan qaldırdığı güman edilib."),
            (
                price * (100 - s * p) * (100 + t * q) // 10000,
                "Birinci dəyişmənin istiqaməti səhv götürülüb (tam hissə).",
            ),
            (key + 10, "Son əməldə on manat artıq götürülüb."),
            (key - 10, "Son əməldə on manat itirilib."),
        ),
        show=lambda v: f"{v} manat",
        explanation=f"{price} × {100 + s * p}% = {middle} manat, {middle} × {100 + t * q}% = {key} manat.",
        facts=("change", price, (s * p, t * q)),
        fact="percent-twice",
    )


def _of_part(rng: random.Random) -> Draft:
    p, q, total = rng.choice([20, 30, 40, 60, 70]), rng.choice([10, 20, 25, 30, 40, 60]), rng.randrange(200, 2001, 50)
    if p * q * total % 10000:
        raise Redraw
    key = p * q * total // 10000
    return numeric_draft(
        rng,
        stem=f"Sərgiyə gələnlərin {p} faizi gəncdir, gənclərin {q} faizi tələbədir. Sərgidə {key} tələbə olub və bütün tələbələr gəncdir. "
        "Sərgiyə cəmi neçə nəfər gəlib?",
        key=total,
        slips=(
            (key * 100 // q, f"Yalnız gənclərin sayı tapılıb: {key} × 100 ÷ {q}."),
            (key * 100 // p, f"Yalnız {p} faiz nəzərə alınıb (tam hissə)."),
            (key * 100 // (p + q), f"Faizlər toplanıb: {p} + {q} = {p + q} (tam hissə)."),
            (total + 50, "Son bölmədə əlli nəfər artıq götürülüb."),
            (total - 50, "Son bölmədə əlli nəfər itirilib."),
            (total + 100, "Son bölmədə yüz nəfər artıq götürülüb."),
            (total * 2, "Tələbələrin payı iki dəfə az hesablanıb."),
            (total + key, "Tələbələr ümumi saya bir də əlavə olunub."),
        ),
        explanation=f"Gənclər {key} × 100 ÷ {q} = {key * 100 // q} nəfərdir, gələnlər isə {key * 100 // q} × 100 ÷ {p} = {total} nəfər.",
        facts=("of-part", key, p, q),
        fact="percent-of-percent",
    )


def _ratio_change(rng: random.Random) -> Draft:
    a, b, unit, more = rng.randint(2, 7), rng.randint(3, 9), rng.randint(3, 15), rng.randint(3, 24)
    c, d = rng.randint(2, 9), rng.randint(2, 9)
    if (
        a >= b
        or (a * unit + more) * d != b * unit * c
        or (b % a == 0 and a > 1)
        or b == d
        or (a, b) in {(4, 6), (6, 9), (6, 8)}
    ):
        raise Redraw
    if any(c % n == 0 and d % n == 0 for n in (2, 3, 5, 7)):
        raise Redraw
    men = b * unit
    return numeric_draft(
        rng,
        stem=f"İdarədə qadınların sayının kişilərin sayına nisbəti {a} : {b} idi. İşə {more} qadın qəbul edildikdən sonra nisbət {c} : {d} olub. "
        "İdarədə neçə kişi var?",
        key=men,
        slips=(
            (a * unit, "Kişilərin yox, qadınların əvvəlki sayı verilib."),
            (a * unit + more, "Qadınların indiki sayı verilib."),
            ((a + b) * unit, "Əvvəlki ümumi say verilib."),
            (more * d, f"Hissə {num(more, 'dative')} bərabər götürülüb: {more} × {d}."),
            (men + b, f"Hissənin böyüklüyü {unit} əvəzinə {unit + 1} götürülüb."),
            (men - b, f"Hissənin böyüklüyü {unit} əvəzinə {unit - 1} götürülüb."),
            ((a + b) * unit + more, "İndiki ümumi say verilib."),
        ),
        explanation=f"Kişilər {men} nəfər olduqda qadınlar əvvəl {a * unit}, indi {a * unit + more} nəfərdir: {a * unit} : {men} = {a} : {b}, {a * unit + more} : {men} = {c} : {d}.",
        facts=("ratio-change", a, b, more, c, d),
        fact="ratio-change",
    )


_KINDS = {1: (_part, _change), 2: (_before, _by_percent, _ratio), 3: (_twice, _of_part, _ratio_change)}


def draw(rng: random.Random, level: int) -> Draft:
    """One percentage forward; backward, as a change, or a ratio; two percentages or ratios in a chain."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Every whole answer under 4000 with which the story comes out even."""
    fits = _story(facts)
    return frozenset(n for n in range(1, 4000) if fits(n))


def _story(facts: tuple[Any, ...]) -> Callable[[int], bool]:
    match facts:
        case ("part", whole, p, asks_rest):
            return lambda n: (whole - n if asks_rest else n) * 100 == whole * p
        case ("change", price, changes):
            units, scale = price, 1
            for change in changes:
                units, scale = units * (100 + change), scale * 100
            return lambda n: n * scale == units
        case ("before", now, change):
            return lambda n: n * 100 + n * change == now * 100
        case ("by", old, new):
            return lambda n: old * n == abs(new - old) * 100
        case ("ratio", total, (a, b), _):
            return lambda n: n * a == (total - n) * b
        case ("of-part", count, p, q):
            return lambda n: n * p * q == count * 100 * 100
        case ("ratio-change", a, b, more, c, d):
            return lambda men: a * men % b == 0 and (a * men // b + more) * d == men * c
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("percentages", "rpc", "Faiz və nisbət", "reasoning.arithmetic", draw, solve)
