"""Counting and chances. The solver lists every outcome and counts."""

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, factorial
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import capital, people

_PLUS = (
    (1, "Saymada bir variant artıq götürülüb."),
    (-1, "Saymada bir variant itirilib."),
    (2, "Saymada iki variant artıq götürülüb."),
    (-2, "Saymada iki variant itirilib."),
)
_COLOURS = ("ağ", "qara", "qırmızı", "yaşıl", "mavi", "sarı")


def _share(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _chance(
    rng: random.Random,
    stem: str,
    key: Fraction,
    slips: Iterable[tuple[Fraction, str]],
    explanation: str,
    facts: Any,
    fact: str,
) -> Draft:
    """A draft whose options are probabilities, written as fractions in lowest terms."""
    if not 0 < key < 1:
        raise Redraw
    sound = [(value, why) for value, why in slips if 0 < value < 1]
    return numeric_draft(
        rng,
        stem=stem,
        key=key,
        slips=sound,
        explanation=explanation,
        facts=facts,
        fact=fact,
        show=_share,
        lowest=0,
        fixed=True,
    )


def _one_ball(rng: random.Random) -> Draft:
    first, second, third = rng.sample(_COLOURS, 3)
    a, b, c = rng.sample(range(2, 11), 3)
    n = a + b + c
    negative = rng.random() < 0.5
    good = n - a if negative else a
    key = Fraction(good, n)
    return _chance(
        rng,
        f"Qutuda {a} {first}, {b} {second} və {c} {third} kürə var. Təsadüfən götürülən bir kürənin {first} {'**olmaması**' if negative else 'olması'} ehtimalı neçədir?",
        key,
        (
            (1 - key, "Əks hadisənin ehtimalı verilib."),
            (Fraction(a, b + c), f"{first.capitalize()} kürələrin sayı bütün kürələrə yox, qalanlara bölünüb."),
            (Fraction(b, n), f"{second.capitalize()} kürə üçün ehtimal verilib."),
            (Fraction(c, n), f"{third.capitalize()} kürə üçün ehtimal verilib."),
            (Fraction(2 if negative else 1, 3), "Üç rəng eyni ehtimallı sayılıb."),
            (Fraction(good, n + 1), "Kürələrin ümumi sayı bir vahid artıq tapılıb."),
            (Fraction(good + 1, n), "Əlverişli kürələr bir vahid artıq sayılıb."),
            (Fraction(good - 1, n), "Əlverişli kürələr bir vahid əskik sayılıb."),
        ),
        f"Cəmi {n} kürə var, əlverişli halların sayı {good}: {good}/{n}"
        + (f" = {_share(key)}." if key.denominator != n else "."),
        ("ball", (a, b, c), negative),
        "one-ball-not" if negative else "one-ball",
    )


def _ways(rng: random.Random) -> Draft:
    a, b, c = rng.randint(3, 8), rng.randint(2, 7), rng.randint(2, 5)
    text = rng.choice(
        [
            "Yeməkxanada {a} növ şorba, {b} növ ikinci yemək və {c} növ içki var. Hər birindən bir növ seçməklə neçə müxtəlif nahar seçmək olar?",
            "İdarədə {a} hüquqşünas, {b} tərcüməçi və {c} mühasib işləyir. Hər peşədən bir nəfər olmaqla üç nəfərlik qrupu neçə üsulla seçmək olar?",
            "Geyim formasına {a} növ köynək, {b} növ şalvar və {c} növ papaq daxildir. Hər birindən bir növ seçməklə neçə müxtəlif dəst yığmaq olar?",
        ]
    )
    key = a * b * c
    return numeric_draft(
        rng,
        stem=text.format(a=a, b=b, c=c),
        key=key,
        slips=(
            (a + b + c, f"Seçimlər vurulmaq əvəzinə toplanıb: {a} + {b} + {c}."),
            (a * b, "Üçüncü seçim nəzərə alınmayıb."),
            (a * b + c, "Üçüncü seçim vurulmaq əvəzinə əlavə olunub."),
            (a * b + b * c + a * c, "Yalnız cüt seçimlər sayılıb və toplanıb."),
            (key + a, f"Hasil {a} vahid artıq hesablanıb."),
            (key * 2, "Seçim ardıcıllığı da ayrıca sayılıb, nəticə ikiyə vurulub."),
            (key * 6, "Üç seçimin bütün ardıcıllıqları ayrıca sayılıb, nəticə altıya vurulub."),
            (a * b * (c + 1), f"{c} əvəzinə {c + 1} seçim götürülüb."),
            (a * (b + 1) * c, f"{b} əvəzinə {b + 1} seçim götürülüb."),
        ),
        explanation=f"Seçimlər bir-birindən asılı deyil, ona görə vurulur: {a} × {b} × {c} = {key}.",
        facts=("product", a, b, c),
        fact="product-rule",
    )


def _committee(rng: random.Random) -> Draft:
    n, k = rng.randint(5, 10), rng.choice([2, 2, 3])
    key = comb(n, k)
    text, verb = rng.choice(
        [
            (f"{n} əməkdaşdan {k} nəfərlik işçi qrupu", "seçmək"),
            (f"{n} namizəddən {k} nəfərlik komissiya", "təşkil etmək"),
        ]
    )
    ordered = factorial(n) // factorial(n - k)
    return numeric_draft(
        rng,
        stem=f"{text} neçə üsulla {verb} olar? (Vəzifə bölgüsü nəzərdə tutulmur.)".replace(
            "işçi qrupu neçə", "işçi qrupunu neçə"
        ).replace("komissiya neçə", "komissiyanı neçə"),
        key=key,
        slips=(
            (ordered, "Sıra nəzərə alınıb: eyni heyət bir neçə dəfə sayılıb."),
            (n * k, f"Ədədlər sadəcə vurulub: {n} × {k}."),
            (n**k, f"Bir nəfərin təkrar seçilə bildiyi güman edilib: {' × '.join([str(n)] * k)}."),
            (comb(n - 1, k), f"{n} əvəzinə {n - 1} nəfərdən seçilib."),
            (comb(n + 1, k), f"{n} əvəzinə {n + 1} nəfərdən seçilib."),
            (comb(n, k - 1), f"{k} əvəzinə {k - 1} nəfər seçilib."),
            (n + k, f"Ədədlər toplanıb: {n} + {k}."),
        ),
        explanation=f"Sıra əhəmiyyətli deyil: {' × '.join(str(n - i) for i in range(k))} ÷ {factorial(k)} = {key}.",
        facts=("committee", n, k),
        fact="committee",
    )


def _handshakes(rng: random.Random) -> Draft:
    n = rng.randint(5, 16)
    key = n * (n - 1) // 2
    text = rng.choice(
        [
            "Şahmat turnirində {n} nəfər iştirak edir, hər kəs qalanların hər biri ilə bir partiya oynayır. Cəmi neçə partiya oynanacaq?",
            "Turnirdə {n} komanda iştirak edir, hər komanda qalanların hər biri ilə bir dəfə qarşılaşır. Cəmi neçə oyun keçiriləcək?",
            "{n} şəhərin hər biri qalan şəhərlərin hər biri ilə bir birbaşa avtobus xətti ilə bağlıdır. Cəmi neçə belə xətt var?",
        ]
    )
    return numeric_draft(
        rng,
        stem=text.format(n=n),
        key=key,
        slips=(
            (n * (n - 1), "Hər cüt iki dəfə sayılıb."),
            (n * (n + 1) // 2, f"{n - 1} əvəzinə {n + 1} götürülüb: hər kəs özü ilə də sayılıb."),
            (n * n // 2, f"{n} × {n} ÷ 2 (tam hissə) hesablanıb."),
            ((n - 1) * (n - 2) // 2, f"{n} əvəzinə {n - 1} iştirakçı götürülüb."),
            (2 * n, f"Ədəd ikiyə vurulub: {n} × 2."),
            (n - 1, "Yalnız bir iştirakçının cütləri sayılıb."),
            (n * n, f"Ədəd özünə vurulub: {n} × {n}."),
        ),
        explanation=f"Hər iştirakçı {n - 1} cütə daxildir, hər cüt iki dəfə sayılır: {n} × {n - 1} ÷ 2 = {key}.",
        facts=("committee", n, 2),
        fact="pairs",
    )


def _two_balls(rng: random.Random) -> Draft:
    first, second = rng.sample(_COLOURS, 2)
    a, b = rng.randint(2, 7), rng.randint(2, 7)
    if a == b:
        raise Redraw
    n = a + b
    mixed = rng.random() < 0.5
    good = a * b if mixed else comb(a, 2)
    key = Fraction(good, comb(n, 2))
    what = "kürələrin müxtəlif rəngdə olması" if mixed else f"hər iki kürənin {first} olması"
    return _chance(
        rng,
        f"Qutuda {a} {first} və {b} {second} kürə var. Qutudan eyni vaxtda təsadüfən iki kürə götürülür. {capital(what)} ehtimalı neçədir?",
        key,
        (
            (
                Fraction(2 * a * b, n * n) if mixed else Fraction(a * a, n * n),
                "Birinci kürənin geri qaytarıldığı güman edilib.",
            ),
            (
                Fraction(a * b, n * (n - 1)) if mixed else Fraction(a, n),
                "Yalnız bir ardıcıllıq sayılıb." if mixed else "Yalnız bir kürə nəzərə alınıb.",
            ),
            (1 - key, "Əks hadisənin ehtimalı verilib."),
            (Fraction(1, 2), "İki hal eyni ehtimallı sayılıb."),
            (Fraction(comb(b, 2), comb(n, 2)), f"Hər iki kürənin {second} olması ehtimalı verilib."),
            (
                Fraction(a, n) if mixed else Fraction(a * b, comb(n, 2)),
                f"Yalnız birinci kürənin {first} olması nəzərə alınıb."
                if mixed
                else "Müxtəlif rənglər üçün ehtimal verilib.",
            ),
            (Fraction(good + 1, comb(n, 2)), "Əlverişli cütlər bir vahid artıq sayılıb."),
            (Fraction(good - 1, comb(n, 2)), "Əlverişli cütlər bir vahid əskik sayılıb."),
        ),
        f"Bütün cütlərin sayı {n} × {n - 1} ÷ 2 = {comb(n, 2)}, əlverişli cütlər {good}; ehtimal {_share(key)}.",
        ("two-balls", a, b, mixed),
        "two-balls-mixed" if mixed else "two-balls-same",
    )


def _row(rng: random.Random) -> Draft:
    n = rng.randint(4, 6)
    names = people(rng, n)
    x, y = names[:2]
    together = rng.random() < 0.5
    beside = 2 * factorial(n - 1)
    key = beside if together else factorial(n) - beside
    rule = f"{x} və {y} yan-yana dayanmalıdır" if together else f"{x} və {y} yan-yana dayanmamalıdır"
    return numeric_draft(
        rng,
        stem=f"{', '.join(names[:-1])} və {names[-1]} foto çəkdirmək üçün bir cərgədə dayanır. {rule}. Onlar neçə üsulla düzülə bilər?",
        key=key,
        slips=(
            (factorial(n), "Şərt nəzərə alınmayıb: bütün düzülüşlər sayılıb."),
            (
                factorial(n - 1) if together else factorial(n) - factorial(n - 1),
                f"Cüt daxilində iki düzülüşün ({x}, {y} və {y}, {x}) mümkün olduğu nəzərə alınmayıb.",
            ),
            (factorial(n) - beside if together else beside, "Əks şərtə uyğun düzülüşlər sayılıb."),
            (2 * factorial(n - 2), f"Cüt bir nəfər sayılanda {n - 1} əvəzinə {n - 2} nəfər düzülüb."),
            (factorial(n) // 2, "Bütün düzülüşlərin yarısı götürülüb."),
            (factorial(n - 2), "Yalnız qalan adamların düzülüşləri sayılıb."),
            (n * (n - 1), "Yalnız iki nəfərin yerləri sayılıb."),
        ),
        explanation=f"Cütü bir nəfər kimi saysaq, yan-yana düzülüşlər 2 × {factorial(n - 1)} = {beside}"
        + ("." if together else f"; cəmi {factorial(n)} düzülüşdən {factorial(n)} − {beside} = {key} qalır."),
        facts=("row", n, together),
        fact="row-together" if together else "row-apart",
    )


def _digits(rng: random.Random) -> Draft:
    size = rng.randint(4, 6)
    digits = tuple(sorted(rng.sample(range(10), size)))
    length = 3
    even = rng.random() < 0.6
    facts = ("digits", digits, length, even)
    key = next(iter(solve(facts)))
    zero = 0 in digits
    evens = sum(d % 2 == 0 for d in digits)
    if not zero or not 0 < evens < size:
        raise Redraw
    free = size * (size - 1) * (size - 2)
    return numeric_draft(
        rng,
        stem=f"{', '.join(map(str, digits))} rəqəmlərindən, hər birini ən çoxu bir dəfə işlətməklə, neçə üçrəqəmli {'cüt ' if even else ''}ədəd yazmaq olar?",
        key=key,
        slips=(
            (free, "Ədədin 0 ilə başlaya bilmədiyi nəzərə alınmayıb" + (" və cütlük şərti unudulub." if even else ".")),
            (
                evens * (size - 1) * (size - 2) if even else (size - 1) * size * size,
                "Ədədin 0 ilə başlaya bilmədiyi nəzərə alınmayıb."
                if even
                else "Rəqəmlərin təkrarlana bildiyi güman edilib.",
            ),
            ((size - 1) * (size - 1) * (size - 2), "Cütlük şərti unudulub."),
            (
                (evens - 1) * (size - 2) * (size - 2) if even else (size - 1) * (size - 2) * (size - 3),
                "0 ilə bitən ədədlər sayılmayıb." if even else "0 rəqəmi tamamilə kənarda qoyulub.",
            ),
            (
                (size - 1) * (size - 2) if even else (size - 1) * (size - 2) * (size - 2),
                "Yalnız 0 ilə bitən ədədlər sayılıb." if even else "İkinci rəqəm üçün 0 nəzərə alınmayıb.",
            ),
            (key + 2, "Saymada iki ədəd artıq götürülüb."),
            (key - 2, "Saymada iki ədəd itirilib."),
            (key + 4, "Saymada dörd ədəd artıq götürülüb."),
            (key - 4, "Saymada dörd ədəd itirilib."),
        ),
        explanation=(
            f"0 ilə bitənlər {(size - 1) * (size - 2)}, başqa cüt rəqəmlə bitənlər {evens - 1} × {size - 2} × {size - 2} = {(evens - 1) * (size - 2) ** 2}; cəmi {key}."
            if even
            else f"Birinci yerdə 0 ola bilməz: {size - 1} × {size - 1} × {size - 2} = {key}."
        ),
        facts=facts,
        fact="digits-even" if even else "digits",
    )


def _at_least_one(rng: random.Random) -> Draft:
    men, women, k = rng.randint(3, 6), rng.randint(2, 4), rng.choice([2, 3])
    n = men + women
    key = comb(n, k) - comb(men, k)
    return numeric_draft(
        rng,
        stem=f"{men} kişi və {women} qadın əməkdaşdan {k} nəfərlik komissiya seçilir. Komissiyada ən azı bir qadın olmalıdır. Neçə müxtəlif heyət seçmək olar?",
        key=key,
        slips=(
            (comb(n, k), "Şərt nəzərə alınmayıb: bütün heyətlər sayılıb."),
            (comb(men, k), "Qadınsız heyətlər sayılıb."),
            (
                women * comb(n - 1, k - 1),
                "Əvvəlcə bir qadın, sonra qalanlar seçilib: bir neçə qadın olan heyətlər təkrar sayılıb.",
            ),
            (women * comb(men, k - 1), "Yalnız bir qadın olan heyətlər sayılıb."),
            (comb(n, k) - comb(women, k), "Ən azı bir kişi olan heyətlər sayılıb."),
            (comb(women, k), "Yalnız qadınlardan ibarət heyətlər sayılıb."),
            *((key + d, why) for d, why in _PLUS),
        ),
        explanation=f"Bütün heyətlər {comb(n, k)}, qadınsız heyətlər {comb(men, k)}: {comb(n, k)} − {comb(men, k)} = {key}.",
        facts=("mixed", men, women, k),
        fact="at-least-one",
    )


def _dice(rng: random.Random) -> Draft:
    kind = rng.choice(["sum", "most", "one"])
    target = rng.randint(3, 11) if kind == "sum" else rng.randint(2, 5)
    facts = ("dice", kind, target)
    key = next(iter(solve(facts)))
    good = int(key * 36)
    what = {
        "sum": f"Düşən xalların cəminin {target} olması",
        "most": f"Düşən xalların ən böyüyünün {target} olması",
        "one": f"Ən azı bir zərdə {target} düşməsi",
    }[kind]
    unordered = sum(1 for a in range(1, 7) for b in range(a, 7) if _dice_good(kind, target, a, b))
    return _chance(
        rng,
        f"İki zər atılır. {what} ehtimalı neçədir?",
        key,
        (
            (Fraction(unordered, 36), "Zərlərin yerdəyişməsi (a, b) və (b, a) bir hal sayılıb."),
            (Fraction(unordered, 21), "Bütün cütlər (sırasız 21 hal) eyni ehtimallı sayılıb."),
            (Fraction(1, 11), "Cəmin 2-dən 12-yə qədər 11 qiyməti eyni ehtimallı sayılıb.")
            if kind == "sum"
            else (Fraction(1, 3), "İki zərin ehtimalları sadəcə toplanıb: 1/6 + 1/6."),
            (Fraction(1, 6), "Yalnız bir zər nəzərə alınıb."),
            (Fraction(good + 1, 36), "Əlverişli hallar bir vahid artıq sayılıb."),
            (Fraction(good - 1, 36), "Əlverişli hallar bir vahid əskik sayılıb."),
            (Fraction(good + 2, 36), "Əlverişli hallar iki vahid artıq sayılıb."),
            (1 - key, "Əks hadisənin ehtimalı verilib."),
        ),
        f"36 bərabər ehtimallı haldan {good} hal əlverişlidir: {good}/36"
        + (f" = {_share(key)}." if key.denominator != 36 else "."),
        facts,
        f"dice-{kind}",
    )


def _dice_good(kind: str, target: int, a: int, b: int) -> bool:
    return {"sum": a + b == target, "most": max(a, b) == target, "one": target in (a, b)}[kind]


_KINDS = {1: (_one_ball, _ways), 2: (_committee, _handshakes, _dice), 3: (_two_balls, _row, _digits, _at_least_one)}


def draw(rng: random.Random, level: int) -> Draft:
    """One draw or one product; pairs, committees, two dice; draws without return and arrangements with a condition."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Count the outcomes one by one."""
    match facts:
        case ("ball", counts, negative):
            balls = [colour for colour, count in enumerate(counts) for _ in range(count)]
            return frozenset({Fraction(sum((ball != 0) is negative for ball in balls), len(balls))})
        case ("product", a, b, c):
            return frozenset({sum(1 for _ in product(range(a), range(b), range(c)))})
        case ("committee", n, k):
            return frozenset({sum(1 for _ in combinations(range(n), k))})
        case ("two-balls", a, b, mixed):
            pairs = list(combinations([0] * a + [1] * b, 2))
            return frozenset({Fraction(sum((p == (0, 1)) if mixed else (p == (0, 0)) for p in pairs), len(pairs))})
        case ("row", n, together):
            return frozenset({sum((abs(r.index(0) - r.index(1)) == 1) is together for r in permutations(range(n)))})
        case ("digits", digits, length, even):
            rows = permutations(digits, length)
            return frozenset({sum(row[0] != 0 and (not even or row[-1] % 2 == 0) for row in rows)})
        case ("mixed", men, women, k):
            return frozenset({sum(max(c) >= men for c in combinations(range(men + women), k))})
        case ("dice", kind, target):
            rolls = list(product(range(1, 7), repeat=2))
            good = {
                "sum": [r for r in rolls if sum(r) == target],
                "most": [r for r in rolls if sorted(r)[-1] == target],
                "one": [r for r in rolls if r.count(target)],
            }[kind]
            return frozenset({Fraction(len(good), len(rolls))})
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("probability", "rpb", "Ehtimal və kombinatorika", "reasoning.probability", draw, solve, version=2)
