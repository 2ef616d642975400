"""Number series: continue the row. The solver tries every rule of a declared family on the shown terms."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.words import num, plain, signed

Terms = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """`terms` end with the asked term and the one after it; `slips` are the mistakes that this rule invites."""

    rule: str
    terms: Terms
    explanation: str
    slips: tuple[tuple[int, str], ...] = ()

    @property
    def shown(self) -> Terms:
        return self.terms[:-2]

    @property
    def key(self) -> int:
        return self.terms[-2]


def _iterate(first: int, count: int, step: Callable[[int, int], int]) -> Terms:
    """`count` terms; `step(term, i)` gives the next one, i from 0."""
    terms = [first]
    for i in range(count - 1):
        terms.append(step(terms[-1], i))
    return tuple(terms)


def _arithmetic(rng: random.Random) -> _Series:
    d = rng.choice([-9, -8, -7, -6, 6, 7, 8, 9, 11, 12, 13])
    terms = _iterate(rng.randint(60, 95) if d < 0 else rng.randint(2, 30), 7, lambda t, _: t + d)
    last, key = terms[-3], terms[-2]
    what = "böyükdür" if d > 0 else "kiçikdir"
    return _Series(
        "arithmetic",
        terms,
        f"Hər hədd əvvəlkindən {abs(d)} vahid {what}: {last} {signed(d)} = {key}.",
        (
            (last + d - 1, f"Fərq {abs(d)} əvəzinə {abs(d - 1)} götürülüb."),
            (last + d + 1, f"Fərq {abs(d)} əvəzinə {abs(d + 1)} götürülüb."),
        ),
    )


def _geometric(rng: random.Random) -> _Series:
    q = rng.choice([2, 3])
    terms = _iterate(rng.randint(2, 11) if q == 2 else rng.randint(2, 5), 7 if q == 2 else 6, lambda t, _: t * q)
    last, key = terms[-3], terms[-2]
    return _Series(
        "geometric",
        terms,
        f"Hər hədd əvvəlkindən {q} dəfə böyükdür: {last} × {q} = {key}.",
        ((last * (q + 1), f"{q} əvəzinə {q + 1} dəfə artırılıb."), (last + terms[-4], "Son iki hədd toplanıb.")),
    )


def _growing_difference(rng: random.Random) -> _Series:
    d, grow = rng.randint(1, 6), rng.randint(1, 4)
    terms = _iterate(rng.randint(1, 15), 7, lambda t, i: t + d + grow * i)
    last, key = terms[-3], terms[-2]
    step = key - last
    return _Series(
        "growing-difference",
        terms,
        f"Fərqlər hər dəfə {grow} vahid artır: {', '.join(str(b - a) for a, b in _pairs(terms[:-2]))}, deməli, növbəti fərq "
        f"{step}: {last} + {step} = {key}.",
        ((last + step + grow, f"Fərq iki dəfə artırılıb: {step} əvəzinə {step + grow}."),),
    )


def _halving(rng: random.Random) -> _Series:
    q = rng.choice([2, 3])
    count = 6
    end = rng.randint(2, 9)
    terms = tuple(end * q**k for k in reversed(range(count)))
    last, key = terms[-3], terms[-2]
    return _Series(
        "division",
        terms,
        f"Hər hədd əvvəlkindən {q} dəfə kiçikdir: {last} ÷ {q} = {key}.",
        (
            (last - q, f"{q} dəfə azaltmaq əvəzinə {q} vahid azaldılıb."),
            (last // (q + 1), f"{num(q, 'dative')} yox, {num(q + 1, 'dative')} bölünüb."),
        ),
    )


def _alternating(rng: random.Random) -> _Series:
    a, b = rng.randint(2, 9), rng.choice([2, 3])
    terms = _iterate(rng.randint(1, 6), 8 if b == 2 else 7, lambda t, i: t + a if i % 2 == 0 else t * b)
    last, key = terms[-3], terms[-2]
    adds = key == last + a and (len(terms) - 3) % 2 == 0
    line = f"{last} + {a} = {key}" if adds else f"{last} × {b} = {key}"
    wrong = (
        (last * b, f"Növbə qarışdırılıb: toplamaq əvəzinə {b} dəfə artırılıb.")
        if adds
        else (last + a, f"Növbə qarışdırılıb: vurmaq əvəzinə {a} əlavə olunub.")
    )
    return _Series(
        "alternating-add-multiply",
        terms,
        f"Əməllər növbələşir: əvvəlcə {a} əlavə olunur, sonra {b} dəfə artırılır. Növbəti addım: {line}.",
        (wrong, (last * b + a, "İki əməl birdən yerinə yetirilib.")),
    )


def _two_steps(rng: random.Random) -> _Series:
    a, b = rng.randint(6, 14), rng.randint(2, 5)
    terms = _iterate(rng.randint(3, 30), rng.choice([8, 9]), lambda t, i: t + a if i % 2 == 0 else t - b)
    last, key = terms[-3], terms[-2]
    other = last - b if key > last else last + a
    return _Series(
        "alternating-add-subtract",
        terms,
        f"Addımlar növbələşir: + {a}, − {b}. Növbəti addım: {last} {signed(key - last)} = {key}.",
        (
            (other, f"Növbə qarışdırılıb: {signed(key - last)} əvəzinə {signed(other - last)} götürülüb."),
            (last + a - b, "Hər iki addım birdən atılıb."),
            (last + a + b, f"Çıxma toplama kimi götürülüb: + {a} + {b}."),
        ),
    )


def _fibonacci(rng: random.Random) -> _Series:
    terms = [rng.randint(1, 6), rng.randint(3, 9)]
    while len(terms) < 8:
        terms.append(terms[-1] + terms[-2])
    p, last, key = terms[-4], terms[-3], terms[-2]
    return _Series(
        "sum-of-two",
        tuple(terms),
        f"Üçüncüdən başlayaraq hər hədd özündən əvvəlki iki həddin cəmidir: {p} + {last} = {key}.",
        (
            (last * 2, "Son hədd iki dəfə artırılıb."),
            (terms[-5] + p + last, "İki əvəzinə üç hədd toplanıb."),
            (terms[-5] + last, "Son hədlə ondan iki yer əvvəlki hədd toplanıb."),
        ),
    )


def _interleaved(rng: random.Random) -> _Series:
    a, b, d, e = rng.randint(2, 12), rng.randint(20, 40), rng.randint(2, 6), rng.choice([-4, -3, -2, 3, 5])
    if d == e:
        raise Redraw
    terms = tuple(a + d * (i // 2) if i % 2 == 0 else b + e * (i // 2) for i in range(10))
    terms = terms if rng.random() < 0.5 else terms[:-1]
    last, key, before = terms[-3], terms[-2], terms[-4]
    step = key - before
    other = terms[-1] - last
    return _Series(
        "interleaved",
        terms,
        f"Bir-birinin içində iki ardıcıllıq var: tək yerlərdə {signed(d)}, cüt yerlərdə {signed(e)}. "
        f"Növbəti hədd: {before} {signed(step)} = {key}.",
        (
            (last + step, "Addım qonşu həddə, yəni o biri ardıcıllığa tətbiq olunub."),
            (before + other, "O biri ardıcıllığın addımı götürülüb."),
            (terms[-1], "O biri ardıcıllıq davam etdirilib."),
        ),
    )


def _multiply_add(rng: random.Random) -> _Series:
    p, c = rng.choice([2, 2, 3]), rng.choice([-3, -2, -1, 1, 2, 3, 4, 5])
    terms = _iterate(rng.randint(3, 7), 7 if p == 2 else 6, lambda t, _: p * t + c)
    last, key = terms[-3], terms[-2]
    return _Series(
        "multiply-and-add",
        terms,
        f"Hər hədd belə alınır: əvvəlki hədd × {p} {signed(c)}. Deməli, {last} × {p} {signed(c)} = {key}.",
        (
            (last * p, f"Yalnız {p} dəfə artırılıb, {signed(c)} unudulub."),
            (last * p - c, f"{signed(c)} əvəzinə {signed(-c)} götürülüb."),
        ),
    )


def _three_steps(rng: random.Random) -> _Series:
    a, b, c = rng.randint(2, 6), 2, rng.randint(1, 5)
    ops: list[Callable[[int], int]] = [lambda t: t + a, lambda t: t * b, lambda t: t - c]
    terms = _iterate(rng.randint(2, 7), rng.choice([9, 10]), lambda t, i: ops[i % 3](t))
    last, key = terms[-3], terms[-2]
    turn = (len(terms) - 3) % 3
    lines = (f"{last} + {a} = {key}", f"{last} × {b} = {key}", f"{last} − {c} = {key}")
    names = (f"+ {a}", f"× {b}", f"− {c}")
    slips = [
        (op(last), f"Növbə qarışdırılıb: {names[turn]} əvəzinə {names[i]}.") for i, op in enumerate(ops) if i != turn
    ]
    return _Series(
        "three-operations",
        terms,
        f"Üç əməl növbə ilə təkrarlanır: {', '.join(names)}. Növbəti addım: {lines[turn]}.",
        tuple(slips),
    )


def _sum_plus(rng: random.Random) -> _Series:
    c = rng.choice([-2, -1, 1, 2, 3])
    terms = [rng.randint(2, 6), rng.randint(4, 9)]
    while len(terms) < 9:
        terms.append(terms[-1] + terms[-2] + c)
    p, last, key = terms[-4], terms[-3], terms[-2]
    return _Series(
        "sum-of-two-and-constant",
        tuple(terms),
        f"Üçüncüdən başlayaraq hər hədd belə alınır: əvvəlki iki həddin cəmi {signed(c)}. Deməli, {p} + {last} {signed(c)} = {key}.",
        (
            (p + last, f"Son iki hədd toplanıb, {signed(c)} unudulub."),
            (p + last - c, f"{signed(c)} əvəzinə {signed(-c)} götürülüb."),
            (2 * last, "Son hədd iki dəfə artırılıb."),
        ),
    )


def _powers(rng: random.Random) -> _Series:
    start, c = rng.randint(1, 3), rng.choice([-1, 1, 2, 3, 5])
    power = rng.choice([2, 3])
    start += 2 if power == 2 else 0
    numbers = range(start, start + 8)
    terms = tuple(n**power + (c if i % 2 == 0 else -c) for i, n in enumerate(numbers))
    terms = terms if rng.random() < 0.5 else terms[:-1]
    key, at = terms[-2], len(terms) - 2
    n, sign = numbers[at], c if at % 2 == 0 else -c
    name = "kvadratı" if power == 2 else "kubu"
    return _Series(
        f"powers-{power}",
        terms,
        f"Ardıcıl ədədlərin {name} götürülür, üzərinə növbə ilə {signed(c)} və {signed(-c)} gəlinir: {n}{'²' if power == 2 else '³'} {signed(sign)} = {key}.",
        (
            (n**power, f"{n} ədədinin {name} tapılıb, lakin {signed(sign)} unudulub."),
            (n**power - sign, f"Növbə qarışdırılıb: {signed(sign)} əvəzinə {signed(-sign)}."),
            ((n + 1) ** power + sign, f"{n} əvəzinə {n + 1} götürülüb."),
        ),
    )


def _growing_factor(rng: random.Random) -> _Series:
    c, k = rng.choice([-1, 1, 2, 3]), 1
    terms = _iterate(rng.randint(2, 5), 7, lambda t, i: t * (i + k) + c)
    last, key = terms[-3], terms[-2]
    q = len(terms) - 3 + k
    return _Series(
        "growing-factor",
        terms,
        f"Vuruq hər addımda bir vahid böyüyür (×1, ×2, ×3, …), sonra hər dəfə {signed(c)}: {last} × {q} {signed(c)} = {key}.",
        (
            (last * q, f"{signed(c)} unudulub."),
            (last * (q - 1) + c, f"Vuruq böyüdülməyib: {q} əvəzinə {q - 1}."),
            (last * q - c, f"{signed(c)} əvəzinə {signed(-c)} götürülüb."),
            (last * (q + 1) + c, f"Vuruq {q} əvəzinə {q + 1} götürülüb."),
        ),
    )


def _doubling_difference(rng: random.Random) -> _Series:
    d, q = rng.randint(1, 5), rng.choice([2, 3])
    terms = _iterate(rng.randint(5, 40), 7, lambda t, i: t + d * q**i)
    last, key = terms[-3], terms[-2]
    return _Series(
        "geometric-difference",
        terms,
        f"Fərqlər hər dəfə {q} dəfə artır: {', '.join(str(b - a) for a, b in _pairs(terms[:-2]))}, deməli, növbəti fərq "
        f"{key - last}: {last} + {key - last} = {key}.",
        (
            (last * 2, "Fərqin yox, həddin özü iki dəfə artırılıb."),
            (last + (key - last) // q + q, f"Fərq {q} dəfə yox, {q} vahid artırılıb."),
        ),
    )


_RULES = {
    1: (_arithmetic, _geometric, _growing_difference, _halving),
    2: (_alternating, _two_steps, _fibonacci, _multiply_add, _doubling_difference),
    3: (_interleaved, _three_steps, _sum_plus, _powers, _growing_factor),
}
_STEMS = (
    "Ardıcıllıq hansı ədədlə davam etməlidir: {}, …?",
    "Ədədlər müəyyən qayda ilə düzülüb: {}, … Növbəti ədəd hansıdır?",
    "Sual işarəsinin yerinə hansı ədəd yazılmalıdır: {}, ?",
)
_OFFICE = (
    "Arxivdə qovluqlar müəyyən qayda ilə nömrələnib: {}, … Növbəti qovluğun nömrəsi hansıdır?",
    "Cihaz ekranda ədədləri müəyyən qayda ilə göstərir: {}, … Ekranda növbəti ədəd hansı olacaq?",
)


def _pairs(terms: Sequence[int]) -> Iterator[tuple[int, int]]:
    return pairwise(terms)


def _common_slips(series: _Series) -> Iterator[tuple[int, str]]:
    before, last, key, after = series.terms[-4:]
    step = key - last
    yield last + (last - before), f"Son fərq ({plain(last - before)}) dəyişmədən təkrarlanıb."
    yield after, "Bir addım ötürülüb: bu, növbəti yox, ondan sonrakı həddir."
    yield last - step, f"Addım əks istiqamətdə atılıb: {last} {signed(-step)}."
    yield key - 10, "Qanunauyğunluq tapılıb, lakin hesablamada bir onluq itirilib."
    yield key + 10, "Qanunauyğunluq tapılıb, lakin hesablamada bir onluq artıq götürülüb."
    yield key - 1, "Qanunauyğunluq tapılıb, lakin son əməldə bir vahid əskik götürülüb."
    yield key + 1, "Qanunauyğunluq tapılıb, lakin son əməldə bir vahid artıq götürülüb."
    yield key - 2, "Qanunauyğunluq tapılıb, lakin son əməldə iki vahid əskik götürülüb."
    yield key + 2, "Qanunauyğunluq tapılıb, lakin son əməldə iki vahid artıq götürülüb."


def draw(rng: random.Random, level: int) -> Draft:
    """Draw a series; Redraw when rules of the family disagree about its continuation or numbers are unlucky."""
    rule = rng.choice(_RULES[level])
    return one_of(rng, [lambda r: _draft(r, rule, level)])


def _draft(rng: random.Random, rule: Callable[[random.Random], _Series], level: int) -> Draft:
    series = rule(rng)
    if max(series.terms) > 2500 or min(series.shown) < 1 or len(set(series.shown)) < len(series.shown) - 1:
        raise Redraw
    if len(solve(series.shown)) != 1:
        raise Redraw
    stem = rng.choice(_STEMS + (_OFFICE if level == 1 else ()))
    return numeric_draft(
        rng,
        stem=stem.format(", ".join(map(str, series.shown))),
        key=series.key,
        slips=[*series.slips, *_common_slips(series)],
        explanation=series.explanation,
        facts=series.shown,
        fact=series.rule,
    )


def solve(terms: Terms) -> frozenset[int]:
    """Every whole continuation of `terms` by a rule of the family that fits all of them.

    The family: constant differences of order 1 to 3; one ratio; x → p·x + q·i + r; x → x·(i + k) + c; each term
    p·previous + q·the one before + c; two or three operations in turn; two interleaved rows; differences that
    follow one of the simple rules; powers with an alternating constant. A rule must be confirmed by at least one term more than fixes it.
    """
    found = {next_term for rule in _SOLVERS for next_term in rule(terms)}
    return frozenset(int(n) for n in found if n == int(n))


def _by_differences(terms: Terms, orders: int = 3) -> Iterator[Fraction]:
    rows = [list(terms)]
    for order in range(1, orders + 1):
        rows.append([b - a for a, b in _pairs(rows[-1])])
        if len(rows[-1]) >= 2 and len(set(rows[-1])) == 1:
            yield Fraction(sum(row[-1] for row in rows))
            return
        if len(terms) < order + 3:
            return


def _by_ratio(terms: Terms) -> Iterator[Fraction]:
    if len(terms) >= 3 and 0 not in terms:
        ratios = {Fraction(b, a) for a, b in _pairs(terms)}
        if len(ratios) == 1:
            yield terms[-1] * ratios.pop()


def _by_affine(terms: Terms) -> Iterator[Fraction]:
    """x → p·x + q·i + r with p from 1 to 4."""
    if len(terms) < 4:
        return
    for p in range(1, 5):
        rest = [b - p * a for a, b in _pairs(terms)]
        steps = {b - a for a, b in _pairs(rest)}
        if len(steps) == 1 and (len(rest) >= 4 or steps == {0}):
            yield Fraction(p * terms[-1] + rest[-1] + steps.pop())


def _by_growing_factor(terms: Terms) -> Iterator[Fraction]:
    if len(terms) < 4:
        return
    for k in range(-1, 5):
        rest = {b - a * (i + k) for i, (a, b) in enumerate(_pairs(terms))}
        if len(rest) == 1:
            yield Fraction(terms[-1] * (len(terms) - 1 + k) + rest.pop())


def _by_two_before(terms: Terms) -> Iterator[Fraction]:
    if len(terms) < 6:
        return
    triples = list(zip(terms, terms[1:], terms[2:], strict=False))
    for p in range(-1, 4):
        for q in range(-2, 4):
            first = triples[0][2] - p * triples[0][1] - q * triples[0][0]
            if q and all(c - p * b - q * a == first for a, b, c in triples):
                yield Fraction(p * terms[-1] + q * terms[-2] + first)


def _by_turns(terms: Terms) -> Iterator[Fraction]:
    """Operations + a or × b that repeat with period 2 or 3, each seen twice and more."""
    for period in (2, 3):
        if len(terms) < 2 * period + 1:
            continue
        at = (len(terms) - 1) % period
        lines = [list(_pairs(terms))[turn::period] for turn in range(period)]
        if all(
            len({b - a for a, b in line}) == 1 or len({Fraction(b, a) for a, b in line if a}) == 1 for line in lines
        ):
            sums, ratios = ({b - a for a, b in lines[at]}, {Fraction(b, a) for a, b in lines[at] if a})
            if len(sums) == 1:
                yield Fraction(terms[-1] + sums.pop())
            if len(ratios) == 1:
                yield terms[-1] * ratios.pop()


def _simple(terms: Terms) -> Iterator[Fraction]:
    if len(terms) >= 3:
        yield from _by_differences(terms, 1)
        yield from _by_ratio(terms)


def _by_interleaving(terms: Terms) -> Iterator[Fraction]:
    if len(terms) < 6:
        return
    mine, other = terms[len(terms) % 2 :: 2], terms[1 - len(terms) % 2 :: 2]
    if list(_simple(other)):
        yield from _simple(mine)


def _by_rule_of_differences(terms: Terms) -> Iterator[Fraction]:
    steps = tuple(b - a for a, b in _pairs(terms))
    if len(steps) >= 4:
        for rule in (_by_ratio, _by_affine, _by_two_before):
            yield from (terms[-1] + n for n in rule(steps))


def _by_alternating_powers(terms: Terms) -> Iterator[Fraction]:
    for power in (2, 3):
        for start in range(1, 10):
            rest = [t - (start + i) ** power for i, t in enumerate(terms)]
            if len(set(rest[::2])) == 1 and len(set(rest[1::2])) == 1:
                yield Fraction((start + len(terms)) ** power + rest[len(terms) % 2])


_SOLVERS = (
    _by_differences,
    _by_ratio,
    _by_affine,
    _by_growing_factor,
    _by_two_before,
    _by_turns,
    _by_interleaving,
    _by_rule_of_differences,
    _by_alternating_powers,
)

MODEL = Model("number-series", "rns", "Ədəd ardıcıllıqları", "reasoning.series", draw, solve)
