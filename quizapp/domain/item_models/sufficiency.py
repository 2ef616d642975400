"""Data sufficiency: which of two statements settles a question. The solver tries every pair of whole numbers."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from quizapp.domain.item_models.base import Draft, Model, Redraw
from quizapp.domain.item_models.words import capital, num

# A statement about the numbers x and y: kind and its parameter.
Claim = tuple[str, int]
_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Case:
    """The asked thing and two statements about two whole numbers from 1 to 40."""

    asked: str
    first: Claim
    second: Claim


@dataclass(frozen=True, slots=True)
class _Things:
    place: str  # with {each}: how many there may be
    x: str  # genitive plural
    y: str


_THINGS = (
    _Things("Anbarda stol və stul saxlanılır{each}.", "stolların", "stulların"),
    _Things("Qutuda qırmızı və mavi kürələr var{each}.", "qırmızı kürələrin", "mavi kürələrin"),
    _Things("Şöbədə kişi və qadın əməkdaşlar çalışır{each}.", "kişilərin", "qadınların"),
    _Things("Kitabxanaya kitab və jurnal alınıb{each}.", "kitabların", "jurnalların"),
    _Things("Dayanacaqda minik və yük maşınları var{each}.", "minik maşınlarının", "yük maşınlarının"),
    _Things("Seminarda hüquqşünaslar və iqtisadçılar iştirak edir{each}.", "hüquqşünasların", "iqtisadçıların"),
)
_TESTS: dict[str, Callable[[int, int, int], bool]] = {
    "sum": lambda x, y, n: x + y == n,
    "half-sum": lambda x, y, n: x + y == 2 * n,
    "more": lambda x, y, n: x == y + n,
    "times": lambda x, y, n: x == y * n,
    "y": lambda x, y, n: y == n,
    "twice-x": lambda x, y, n: 2 * x == n,
    "half-x": lambda x, y, n: x == 2 * n,
    "x-grown": lambda x, y, n: x + 10 == n,
    "x-below": lambda x, y, n: x < n,
    "x-above": lambda x, y, n: x > n,
    "y-below": lambda x, y, n: y < n,
    "y-above": lambda x, y, n: y > n,
    "product": lambda x, y, n: x * y == n,
    "x-divides": lambda x, y, n: x % n == 0,
    "sum-below": lambda x, y, n: x + y < n,
    "x-share": lambda x, y, n: x * 100 == (x + y) * n,
}
# The parameter with which a statement is true, or may be, of x and y; the third number is a free choice from 1 to 3.
_PARAMETERS: dict[str, Callable[[int, int, int], int]] = {
    "sum": lambda x, y, _: x + y,
    "half-sum": lambda x, y, _: (x + y) // 2,
    "more": lambda x, y, _: x - y,
    "times": lambda x, y, _: x // y,
    "y": lambda x, y, _: y,
    "twice-x": lambda x, y, _: 2 * x,
    "half-x": lambda x, y, _: x // 2,
    "x-grown": lambda x, y, _: x + 10,
    "x-below": lambda x, y, gap: x + gap,
    "x-above": lambda x, y, gap: x - gap,
    "y-below": lambda x, y, gap: y + gap,
    "y-above": lambda x, y, gap: y - gap,
    "product": lambda x, y, _: x * y,
    "x-divides": lambda x, y, gap: (2, 3, 5)[gap - 1],
    "sum-below": lambda x, y, gap: x + y + gap,
    "x-share": lambda x, y, _: x * 100 // (x + y),
}
_ASKED = {
    "x": "{X} sayı neçədir?",
    "sum": "{X} və {y} ümumi sayı neçədir?",
    "more": "{X} sayı {y} sayından çoxdurmu?",
    "even": "{X} və {y} ümumi sayı cüt ədəddirmi?",
}
_KINDS = {
    1: (("x",), ("sum", "more", "times", "y", "twice-x", "half-x", "x-grown", "half-sum")),
    2: (("x", "sum"), ("sum", "more", "times", "half-sum", "product", "x-share", "y")),
    3: (
        ("x", "more", "even", "sum"),
        ("x-below", "x-above", "y-below", "y-above", "product", "x-divides", "sum-below", "times", "more"),
    ),
}
_OPTIONS = (
    "(1) təkbaşına kifayətdir, (2) təkbaşına kifayət deyil.",
    "(2) təkbaşına kifayətdir, (1) təkbaşına kifayət deyil.",
    "(1) və (2) birlikdə kifayətdir, ayrılıqda heç biri kifayət deyil.",
    "Həm (1), həm də (2) təkbaşına kifayətdir.",
    "(1) və (2) birlikdə də kifayət deyil.",
)


def _text(claim: Claim, things: _Things) -> str:
    kind, n = claim
    x, y = capital(things.x), things.y
    return {
        "sum": lambda: f"{x} və {y} ümumi sayı {num(n, 'copula')}.",
        "half-sum": lambda: f"{x} və {y} ümumi sayının yarısı {num(n, 'copula')}.",
        "more": lambda: f"{x} sayı {y} sayından {n} vahid çoxdur.",
        "times": lambda: f"{x} sayı {y} sayından {n} dəfə çoxdur.",
        "y": lambda: f"{capital(y)} sayı {num(n, 'copula')}.",
        "twice-x": lambda: f"{x} sayının iki misli {num(n, 'copula')}.",
        "half-x": lambda: f"{x} sayının yarısı {num(n, 'copula')}.",
        "x-grown": lambda: f"{x} sayı 10 vahid artsa, {n} olar.",
        "x-below": lambda: f"{x} sayı {num(n, 'ablative')} azdır.",
        "x-above": lambda: f"{x} sayı {num(n, 'ablative')} çoxdur.",
        "y-below": lambda: f"{capital(y)} sayı {num(n, 'ablative')} azdır.",
        "y-above": lambda: f"{capital(y)} sayı {num(n, 'ablative')} çoxdur.",
        "product": lambda: f"{x} sayı ilə {y} sayının hasili {num(n, 'copula')}.",
        "x-divides": lambda: f"{x} sayı {num(n, 'dative')} qalıqsız bölünür.",
        "sum-below": lambda: f"{x} və {y} ümumi sayı {num(n, 'ablative')} azdır.",
        "x-share": lambda: f"{x} sayı ümumi sayın {n} faizidir.",
    }[kind]()


def _claim(rng: random.Random, kind: str, x: int, y: int) -> Claim:
    """A statement of a kind that is true of x and y."""
    n = _PARAMETERS[kind](x, y, rng.randint(1, 3))
    if n < 2 or not _TESTS[kind](x, y, n):
        raise Redraw
    return kind, n


@cache
def _meeting(claim: Claim) -> frozenset[tuple[int, int]]:
    """All pairs of numbers of which a statement is true."""
    kind, n = claim
    test, numbers = _TESTS[kind], range(1, _LIMIT + 1)
    return frozenset((x, y) for x in numbers for y in numbers if test(x, y, n))


def _pairs(claims: tuple[Claim, ...]) -> frozenset[tuple[int, int]]:
    return frozenset.intersection(*(_meeting(claim) for claim in claims))


def _value(asked: str, x: int, y: int) -> int:
    return {"x": x, "sum": x + y, "more": int(x > y), "even": int((x + y) % 2 == 0)}[asked]


@cache
def _settles(asked: str, claims: tuple[Claim, ...]) -> bool:
    return len({_value(asked, x, y) for x, y in _pairs(claims)}) == 1


def draw(rng: random.Random, level: int) -> Draft:
    """One unknown and plain equations; totals, shares and products; bounds, divisors and yes-or-no questions."""
    wanted = rng.randrange(5)
    asked_kinds, kinds = _KINDS[level]
    for _ in range(3000):
        x, y = rng.randint(3, 30), rng.randint(2, 24)
        try:
            first, second = (_claim(rng, kind, x, y) for kind in rng.sample(kinds, 2))
        except Redraw:
            continue
        asked = "even" if (level, wanted) == (3, 3) else rng.choice(asked_kinds)  # others almost never have two answers
        if asked == "more" and {first[0], second[0]} & {"more", "times"}:
            continue  # would answer itself
        if asked == "sum" and "sum" in (first[0], second[0]):
            continue  # would answer itself
        if _verdict(asked, first, second) == wanted:
            return _draft(rng, asked, first, second, wanted)
    raise Redraw


def _verdict(asked: str, first: Claim, second: Claim) -> int:
    a, b = _settles(asked, (first,)), _settles(asked, (second,))
    if a and b:
        return 3
    if a or b:
        return 0 if a else 1
    return 2 if _settles(asked, (first, second)) else 4


def _draft(rng: random.Random, asked: str, first: Claim, second: Claim, key: int) -> Draft:
    things = rng.choice(_THINGS)
    question = _ASKED[asked].format(X=capital(things.x), y=things.y)
    notes = [
        _note(asked, claims, name)
        for claims, name in (((first,), "(1)"), ((second,), "(2)"), ((first, second), "(1) və (2)"))
    ]
    a, b, both = (_settles(asked, claims) for claims in ((first,), (second,), (first, second)))
    why = (
        notes[1] if a else notes[0],
        notes[0] if b else notes[1],
        notes[0] if a else notes[1] if b else notes[2],
        notes[1] if a else notes[0],
        notes[2] if both else "",
    )
    explanation = " ".join(notes[:2] if key in (0, 1, 3) else notes)
    people = "çalışır" in things.place or "iştirak" in things.place
    each = f" (hər {'qrupda' if people else 'növdən'} ən azı 1, ən çoxu {_LIMIT} {'nəfər' if people else 'ədəd'})"
    return Draft(
        stem=f"{things.place.format(each=each)} {question}\n\n(1) {_text(first, things)}\n\n(2) {_text(second, things)}\n\n"
        "Suala birmənalı cavab vermək üçün hansı məlumat kifayətdir?",
        options=tuple((text, "" if i == key else why[i]) for i, text in enumerate(_OPTIONS)),
        key=key,
        explanation=explanation,
        values=tuple(range(5)),
        facts=Case(asked, first, second),
        fact=f"{asked}-{'-'.join(sorted((first[0], second[0])))}",
        fixed=True,
    )


def _note(asked: str, claims: tuple[Claim, ...], name: str) -> str:
    """Whether the statements settle the question, with the answer or two cases that differ."""
    pairs = sorted(_pairs(claims))
    word = " birlikdə" if len(claims) == 2 else ""
    x, y = pairs[0]
    first = _value(asked, x, y)
    other = next((p for p in pairs if _value(asked, *p) != first), None)
    if other is None:
        answer = ("bəli" if first else "xeyr") if asked in ("more", "even") else str(first)
        return f"{name}{word} kifayətdir: cavab – {answer}."
    return f"{name}{word} kifayət deyil: saylar {x} və {y}, həm də {other[0]} və {other[1]} ola bilər."


def solve(facts: Case) -> frozenset[int]:
    """The number of the option that says truly what settles the question."""
    (kind_1, n_1), (kind_2, n_2) = facts.first, facts.second
    test_1, test_2, numbers = _TESTS[kind_1], _TESTS[kind_2], range(1, _LIMIT + 1)
    cases_1 = [(x, y) for x in numbers for y in numbers if test_1(x, y, n_1)]
    cases_2 = [(x, y) for x in numbers for y in numbers if test_2(x, y, n_2)]
    cases_both = [(x, y) for x, y in cases_1 if test_2(x, y, n_2)]
    answers = []
    for cases in (cases_1, cases_2, cases_both):
        if facts.asked == "x":
            answers.append({x for x, _ in cases})
        elif facts.asked == "sum":
            answers.append({x + y for x, y in cases})
        elif facts.asked == "more":
            answers.append({int(x > y) for x, y in cases})
        else:
            answers.append({(x + y) % 2 for x, y in cases})
    alone_1, alone_2, together = (len(group) == 1 for group in answers)
    truth = (alone_1 and not alone_2, alone_2 and not alone_1, together and not alone_1 and not alone_2)
    return frozenset(i for i, holds in enumerate((*truth, alone_1 and alone_2, not together)) if holds)


MODEL = Model("data-sufficiency", "rds", "Məlumatın kifayətliyi", "reasoning.sufficiency", draw, solve, version=2)
