"""Ages, averages, mixtures. The solver tries every whole answer against the told story."""

import random
from collections.abc import Callable
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import num, of, people, signed


def _sum_and_difference(rng: random.Random) -> Draft:
    young, d = rng.randint(4, 18), rng.randrange(20, 35, 2)
    total, old = 2 * young + d, young + d
    elder, elder_gen = rng.choice([("Ata", "Atanın"), ("Ana", "Ananın")])
    child, child_gen = rng.choice([("oğlundan", "Oğlunun"), ("qızından", "Qızının")])
    asks_young = rng.random() < 0.6
    key = young if asks_young else old
    return numeric_draft(
        rng,
        stem=f"{elder} {child} {d} yaş böyükdür. İkisinin yaşlarının cəmi {num(total, 'copula')}. {child_gen if asks_young else elder_gen} neçə yaşı var?",
        key=key,
        slips=(
            (old if asks_young else young, "Soruşulanın yox, o birinin yaşı verilib."),
            (total // 2, f"Cəm sadəcə ikiyə bölünüb: {total} ÷ 2."),
            (total - d, f"Cəmdən fərq çıxılıb, lakin ikiyə bölünməyib: {total} − {d}."),
            (key + 2, "İkiyə bölmədə iki vahid artıq götürülüb."),
            (key - 2, "İkiyə bölmədə iki vahid itirilib."),
            (key + 1, "İkiyə bölmədə bir vahid artıq götürülüb."),
            (key - 1, "İkiyə bölmədə bir vahid itirilib."),
            (d, "Yaş fərqinin özü verilib."),
        ),
        explanation=f"Kiçiyin yaşı ({total} − {d}) ÷ 2 = {young}, böyüyün yaşı {young} + {d} = {old}.",
        highest=total - 1,
        facts=("sum-difference", total, d, asks_young),
        fact="ages-sum-difference",
    )


def _later_sum(rng: random.Random) -> Draft:
    x, y = people(rng, 2)
    a, k, n = rng.randint(5, 14), rng.choice([2, 3]), rng.randint(3, 9)
    key = a + a * k + 2 * n
    return numeric_draft(
        rng,
        stem=f"{of(x, 'genitive')} {a} yaşı var, {y} isə ondan {k} dəfə böyükdür. {n} ildən sonra ikisinin yaşlarının cəmi neçə olacaq?",
        key=key,
        slips=(
            (key - n, f"{n} il yalnız bir nəfərin yaşına əlavə olunub."),
            (key - 2 * n, f"Keçəcək {n} il əlavə olunmayıb."),
            (a + a + k + 2 * n, f"{k} dəfə böyük əvəzinə {k} yaş böyük götürülüb."),
            (a + (a + n) * k + n, f"Nisbətin {n} ildən sonra da {k} olacağı güman edilib."),
            (key + n, f"{n} il üç dəfə əlavə olunub."),
            (a * k + n, f"Yalnız böyüyün {n} ildən sonrakı yaşı verilib."),
            (key + 10, "Toplamada bir onluq artıq götürülüb."),
        ),
        explanation=f"İndi yaşlar {a} və {a} × {k} = {a * k}; {n} ildən sonra cəm {a + a * k} + 2 × {n} = {key}.",
        facts=("later-sum", a, k, n),
        fact="ages-sum-later",
    )


def _when_times(rng: random.Random) -> Draft:
    key, k, small = rng.randint(3, 12), rng.choice([2, 3, 4]), rng.randint(4, 14)
    old = k * (small + key) - key
    if not 26 <= old <= 60 or old - small < 20:
        raise Redraw
    elder, child = rng.choice(
        [("Atanın", "oğlunun"), ("Ananın", "qızının"), ("Ananın", "oğlunun"), ("Atanın", "qızının")]
    )
    elder_n, child_abl = (
        {"Atanın": "ata", "Ananın": "ana"}[elder],
        {"oğlunun": "oğlundan", "qızının": "qızından"}[child],
    )
    return numeric_draft(
        rng,
        stem=f"{elder} {old}, {child} {small} yaşı var. Neçə ildən sonra {elder_n} {child_abl} {k} dəfə böyük olacaq?",
        key=key,
        slips=(
            (old - k * small, f"İllər yalnız bir tərəfə əlavə olunub: {old} − {k} × {small}."),
            (old - small, f"Yaş fərqi verilib: {old} − {small}."),
            (old // k - small, f"Böyüyün yaşının artmadığı güman edilib: {old} ÷ {k} − {small} (tam hissə)."),
            (key + small, f"İllərin sayı yox, həmin vaxt kiçiyin yaşı verilib: {small} + {key}."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
            (key - 2, "Son bölmədə iki vahid itirilib."),
            (key + 2, "Son bölmədə iki vahid artıq götürülüb."),
        ),
        explanation=f"{key} ildən sonra yaşlar {old + key} və {small + key} olacaq, {old + key} = {k} × {small + key}.",
        facts=("when-times", old, small, k),
        fact="ages-when-times",
    )


def _past_times(rng: random.Random) -> Draft:
    n, k, small = rng.randint(3, 10), rng.choice([3, 4, 5]), rng.randint(2, 8)
    young, old = small + n, k * small + n
    total = young + old
    if old - young < 18 or old > 60:
        raise Redraw
    elder, elder_abl, child_gen = rng.choice([("ata", "oğlundan", "Oğlunun"), ("ana", "qızından", "Qızının")])
    return numeric_draft(
        rng,
        stem=f"{n} il əvvəl {elder} {elder_abl} {k} dəfə böyük idi. İndi onların yaşlarının cəmi {num(total, 'copula')}. {child_gen} indi neçə yaşı var?",
        key=young,
        slips=(
            (small, f"İndiki yox, {n} il əvvəlki yaş verilib."),
            (total // (k + 1), f"Nisbət indiki yaşlara aid edilib: {total} ÷ {k + 1} (tam hissə)."),
            (total // (k + 1) + n, f"Cəmdən 2 × {n} il çıxılmayıb, sonra {n} il əlavə olunub."),
            ((total - n) // (k + 1) + n, f"Cəmdən yalnız bir dəfə {n} il çıxılıb."),
            (young + n, f"{n} il iki dəfə əlavə olunub."),
            (young + 1, "Son toplamada bir vahid artıq götürülüb."),
            (young - 1, "Son toplamada bir vahid itirilib."),
            (young + 2, "Son toplamada iki vahid artıq götürülüb."),
        ),
        explanation=f"{n} il əvvəl cəm {total} − 2 × {n} = {total - 2 * n} idi, kiçiyin yaşı {total - 2 * n} ÷ {k + 1} = {small}; indi {small} + {n} = {young}.",
        facts=("past-times", total, n, k),
        fact="ages-past-times",
    )


def _average(rng: random.Random) -> Draft:
    n, mean, rise = rng.randint(4, 9), rng.randint(26, 38), rng.choice([-2, -1, 1, 2])
    new = mean + rise
    key = new * (n + 1) - mean * n
    if not 18 <= key <= 62:
        raise Redraw
    place = rng.choice(["Şöbədəki", "Komandadakı", "Kursdakı"])
    return numeric_draft(
        rng,
        stem=f"{place} {n} nəfərin orta yaşı {num(mean, 'copula')}. Onlara bir nəfər qoşulduqdan sonra orta yaş {new} olub. Yeni gələnin neçə yaşı var?",
        key=key,
        slips=(
            (new, "Yeni orta yaş cavab kimi götürülüb."),
            (
                mean + rise * n,
                f"Orta yaşın dəyişməsi {num(n + 1, 'dative')} yox, {num(n, 'dative')} vurulub: {mean} {signed(rise)} × {n}.",
            ),
            (2 * new - mean, "Əvvəlki bütün qrup bir nəfər kimi sayılıb."),
            (mean - rise * (n + 1), "Ortanın dəyişməsi əks işarə ilə götürülüb."),
            (key + n, f"Yeni cəm {n} vahid artıq hesablanıb."),
            (key - n, f"Yeni cəm {n} vahid əskik hesablanıb."),
            (key + 1, "Son çıxmada bir vahid artıq götürülüb."),
            (key - 1, "Son çıxmada bir vahid itirilib."),
        ),
        explanation=f"Yeni cəm {new} × {n + 1} = {new * (n + 1)}, əvvəlki cəm {mean} × {n} = {mean * n}; fərq {key}.",
        highest=75,
        lowest=16,
        facts=("average", n, mean, new),
        fact="average-newcomer",
    )


def _mix(rng: random.Random) -> Draft:
    a, b = rng.randrange(10, 91, 5), rng.randrange(10, 91, 5)
    x, y = rng.randrange(2, 13), rng.randrange(2, 13)
    if abs(a - b) < 15 or x == y or (a * x + b * y) % (x + y):
        raise Redraw
    key = (a * x + b * y) // (x + y)
    return numeric_draft(
        rng,
        stem=f"{a} faizli {x} litr turşu məhlulu {b} faizli {y} litr turşu məhlulu ilə qarışdırılıb. Alınan məhlul neçə faizlidir?",
        key=key,
        slips=(
            ((a + b) // 2, f"Faizlərin sadə ortası götürülüb: ({a} + {b}) ÷ 2 (tam hissə)."),
            ((a * y + b * x) // (x + y), "Həcmlər yerdəyişik götürülüb (tam hissə)."),
            *([(a + b, "Faizlər toplanıb.")] if a + b < 100 else []),
            (abs(a - b), "Faizlərin fərqi götürülüb."),
            (key + 5, "Turşunun ümumi miqdarı artıq hesablanıb."),
            (key - 5, "Turşunun ümumi miqdarı əskik hesablanıb."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
        ),
        show=lambda v: f"{v}%",
        explanation=f"({a} × {x} + {b} × {y}) ÷ ({x} + {y}) = {a * x + b * y} ÷ {x + y} = {key}%.",
        highest=99,
        facts=("mix", a, x, b, y),
        fact="mixture-percent",
    )


def _add_water(rng: random.Random) -> Draft:
    a, b, x = rng.randrange(12, 61, 2), rng.randrange(5, 41), rng.randrange(4, 41)
    if b >= a or a * x % b:
        raise Redraw
    key = a * x // b - x
    if not 3 <= key <= 60 or b < a / 4:
        raise Redraw
    return numeric_draft(
        rng,
        stem=f"{x} litr {a} faizli turşu məhluluna neçə litr təmiz su əlavə edilməlidir ki, {b} faizli məhlul alınsın?",
        key=key,
        slips=(
            (key + x, f"Əlavə olunan suyun yox, alınan məhlulun həcmi verilib: {key} + {x}."),
            (a - b, f"Faizlərin fərqi litr kimi götürülüb: {a} − {b}."),
            (x * (a - b) // a, f"Azalma ilkin faizə görə hesablanıb: {x} × ({a} − {b}) ÷ {a} (tam hissə)."),
            (x * (a - b) // 100, "Faiz fərqi birbaşa həcmə tətbiq olunub (tam hissə)."),
            (x, "Suyun həcmi məhlulun həcminə bərabər götürülüb."),
            (key + 1, "Son çıxmada bir vahid artıq götürülüb."),
            (key - 1, "Son çıxmada bir vahid itirilib."),
            (key + 2, "Son çıxmada iki vahid artıq götürülüb."),
            (key - 2, "Son çıxmada iki vahid itirilib."),
        ),
        show=lambda v: f"{v} litr",
        explanation=f"Turşunun miqdarı dəyişmir: {x} × {a} = {b} × (yeni həcm), yeni həcm {a * x // b} litr, deməli, {a * x // b} − {x} = {key} litr su.",
        facts=("water", a, x, b),
        fact="mixture-dilution",
    )


def _price_mix(rng: random.Random) -> Draft:
    p, q, x = rng.randint(4, 20), rng.randint(6, 30), rng.randint(2, 15)
    target = rng.randint(min(p, q) + 1, max(p, q) - 1) if abs(p - q) > 2 else 0
    if not target or x * abs(target - p) % abs(q - target):
        raise Redraw
    key = x * abs(target - p) // abs(q - target)
    if not 2 <= key <= 30 or key == x:
        raise Redraw
    thing = rng.choice(["çay", "qoz ləpəsi", "quru meyvə"])
    return numeric_draft(
        rng,
        stem=f"Kiloqramı {p} manat olan {x} kq {thing} kiloqramı {q} manat olan {thing} ilə qarışdırılır. Qarışığın kiloqramının {target} manat olması üçün "
        f"ikinci növdən neçə kq götürülməlidir?",
        key=key,
        slips=(
            (x, "Hər iki növdən bərabər miqdar götürülüb."),
            (key + x, "İkinci növün yox, bütün qarışığın kütləsi verilib."),
            (x * abs(q - target) // abs(target - p), "Qiymət fərqlərinin nisbəti tərsinə götürülüb (tam hissə)."),
            (key + 1, "Son bölmədə bir vahid artıq götürülüb."),
            (key - 1, "Son bölmədə bir vahid itirilib."),
            (key + 2, "Son bölmədə iki vahid artıq götürülüb."),
            (key - 2, "Son bölmədə iki vahid itirilib."),
            (abs(q - p), "Qiymətlərin fərqi kiloqram kimi götürülüb."),
            (key - 3, "Son bölmədə üç vahid itirilib."),
        ),
        show=lambda v: f"{v} kq",
        explanation=f"Birinci növ orta qiymətdən {abs(target - p)} manat, ikinci növ {abs(q - target)} manat fərqlənir: {x} × {abs(target - p)} ÷ {abs(q - target)} = {key} kq.",
        facts=("price", p, x, q, target),
        fact="mixture-price",
    )


_KINDS = {
    1: (_sum_and_difference, _later_sum),
    2: (_when_times, _past_times, _average),
    3: (_mix, _add_water, _price_mix),
}


def draw(rng: random.Random, level: int) -> Draft:
    """Two ages now; ages over time and averages; mixtures."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Every whole answer under 500 with which the story comes out even."""
    fits = _story(facts)
    return frozenset(n for n in range(1, 500) if fits(n))


def _story(facts: tuple[Any, ...]) -> Callable[[int], bool]:
    match facts:
        case ("sum-difference", total, d, asks_young):
            return lambda n: n + (n + d if asks_young else n - d) == total
        case ("later-sum", a, k, n):
            return lambda s: s == (a + n) + (a * k + n)
        case ("when-times", old, small, k):
            return lambda n: old + n == k * (small + n)
        case ("past-times", total, n, k):
            return lambda young: total - young - n == k * (young - n)
        case ("average", n, mean, new):
            return lambda age: n * mean + age == new * (n + 1)
        case ("mix", a, x, b, y):
            return lambda c: x * (a - c) + y * (b - c) == 0
        case ("water", a, x, b):
            return lambda w: a * x == b * (x + w)
        case ("price", p, x, q, target):
            return lambda y: p * x + q * y == target * (x + y)
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("ages-mixtures", "rag", "Yaş və qarışıq məsələləri", "reasoning.arithmetic", draw, solve, version=2)
