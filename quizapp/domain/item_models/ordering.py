"""Lining up people by clues. The solver tries every order."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.words import listed, of, people

# before a b; next a b (a just before b); beside a b; apart a b; gap a b (one between); at a k; not-at a k; inner a
Clue = tuple[str, int, int]
_ORDINALS = ("birinci", "ikinci", "üçüncü", "dördüncü", "beşinci", "altıncı")
_COUNT = {5: "beş", 6: "altı"}


@dataclass(frozen=True, slots=True)
class Line:
    """Clues about `size` people in one line, and the asked place (from 0)."""

    size: int
    clues: tuple[Clue, ...]
    place: int


@dataclass(frozen=True, slots=True)
class _Context:
    """Sentences with {a}, {b}, their cases {a_gen}, {b_gen}, {b_abl}, an ordinal {k} and a number word {n}."""

    intro: str
    clues: dict[str, str]
    question: str


_CONTEXTS = {
    "queue": _Context(
        "Növbədə {n} nəfər dayanıb: {names}.",
        {
            "before": "{a} {b_abl} qabaqda dayanıb",
            "next": "{a} bilavasitə {b_gen} qabağında dayanıb",
            "beside": "{a} ilə {b} növbədə qonşudur",
            "apart": "{a} ilə {b} növbədə qonşu deyil",
            "gap": "{a} ilə {b} arasında yalnız bir nəfər var",
            "at": "{a} növbədə {k}dir",
            "not-at": "{a} növbədə {k} deyil",
            "inner": "{a} növbədə nə birinci, nə də sonuncudur",
        },
        "Növbədə {k} kimdir?",
    ),
    "floors": _Context(
        "{N}mərtəbəli binanın hər mərtəbəsində bir nəfər yaşayır: {names}.",
        {
            "before": "{a} {b_abl} aşağı mərtəbədə yaşayır",
            "next": "{a} {b_abl} bir mərtəbə aşağıda yaşayır",
            "beside": "{a} ilə {b} qonşu mərtəbələrdə yaşayır",
            "apart": "{a} ilə {b} qonşu mərtəbələrdə yaşamır",
            "gap": "{a_gen} mərtəbəsi ilə {b_gen} mərtəbəsi arasında yalnız bir mərtəbə var",
            "at": "{a} {k} mərtəbədə yaşayır",
            "not-at": "{a} {k} mərtəbədə yaşamır",
            "inner": "{a} nə ən aşağı, nə də ən yuxarı mərtəbədə yaşayır",
        },
        "{K} mərtəbədə kim yaşayır?",
    ),
    "race": _Context(
        "Yarışda {n} nəfər iştirak edib: {names}. Hər kəs finişə ayrı vaxtda çatıb.",
        {
            "before": "{a} finişə {b_abl} əvvəl çatıb",
            "next": "{a} finişə {b_abl} bilavasitə əvvəl çatıb",
            "beside": "{a} ilə {b} yanaşı yerləri tutub",
            "apart": "{a} ilə {b} yanaşı yerləri tutmayıb",
            "gap": "{a} ilə {b} arasında finişə yalnız bir nəfər çatıb",
            "at": "{a} {k} yeri tutub",
            "not-at": "{a} {k} yeri tutmayıb",
            "inner": "{a} nə birinci, nə də sonuncu yeri tutub",
        },
        "{K} yeri kim tutub?",
    ),
    "offices": _Context(
        "Dəhlizdə soldan sağa düzülmüş {n} otağın hər birində bir əməkdaş işləyir: {names}.",
        {
            "before": "{a_gen} otağı {b_gen} otağından soldadır",
            "next": "{a_gen} otağı {b_gen} otağının bilavasitə solundadır",
            "beside": "{a} ilə {b} qonşu otaqlarda işləyir",
            "apart": "{a} ilə {b} qonşu otaqlarda işləmir",
            "gap": "{a_gen} otağı ilə {b_gen} otağı arasında yalnız bir otaq var",
            "at": "{a} soldan {k} otaqda işləyir",
            "not-at": "{a} soldan {k} otaqda işləmir",
            "inner": "{a} kənar otaqlarda işləmir",
        },
        "Soldan {k} otaqda kim işləyir?",
    ),
}
_KINDS = {
    1: ("before", "before", "at", "next"),
    2: ("next", "beside", "gap", "apart", "not-at", "before"),
    3: ("beside", "gap", "apart", "not-at", "inner", "before"),
}


@cache
def _orders(size: int) -> tuple[tuple[int, ...], ...]:
    """Each is the place of person 0, 1, …"""
    return tuple(permutations(range(size)))


_HOLDS: dict[str, Callable[[tuple[int, ...], int, int], bool]] = {
    "before": lambda at, a, b: at[a] < at[b],
    "next": lambda at, a, b: at[b] - at[a] == 1,
    "beside": lambda at, a, b: abs(at[a] - at[b]) == 1,
    "apart": lambda at, a, b: abs(at[a] - at[b]) > 1,
    "gap": lambda at, a, b: abs(at[a] - at[b]) == 2,
    "at": lambda at, a, k: at[a] == k,
    "not-at": lambda at, a, k: at[a] != k,
    "inner": lambda at, a, _: 0 < at[a] < len(at) - 1,
}


def _clue(rng: random.Random, kind: str, size: int) -> Clue:
    a, b = rng.sample(range(size), 2)
    if kind in ("at", "not-at"):
        b = rng.randrange(size)
    elif kind == "inner":
        b = -1
    return kind, a, b


def _text(context: _Context, clue: Clue, names: list[str], size: int) -> str:
    kind, a, b = clue
    k = _ORDINALS[b] if kind in ("at", "not-at") else ""
    other = names[b] if not k and b >= 0 else names[a]
    text = context.clues[kind].format(
        a=names[a],
        b=other,
        a_gen=of(names[a], "genitive"),
        b_gen=of(other, "genitive"),
        b_abl=of(other, "ablative"),
        k=k,
    )
    return text.replace(f"{k}dir", of(k, "copula")) if k else text


@cache
def _mask(clue: Clue, size: int) -> int:
    """The orders that a clue allows, one bit each."""
    kind, a, b = clue
    return sum(1 << i for i, order in enumerate(_orders(size)) if _HOLDS[kind](order, a, b))


def _clues(rng: random.Random, level: int, true: tuple[int, ...]) -> tuple[Clue, ...]:
    """Clues of the level's kinds that leave `true` alone; none of them can be left out."""
    size, left, chosen = len(true), (1 << len(_orders(len(true)))) - 1, list[Clue]()
    for _ in range(60):
        kind = rng.choice(_KINDS[level])
        clue = _clue(rng, kind, size)
        if not _HOLDS[kind](true, clue[1], clue[2]) or {clue[1], clue[2]} in [{c[1], c[2]} for c in chosen]:
            continue
        if level == 1 and sum(c[0] == "at" for c in chosen) >= 2 and kind == "at":
            continue
        fewer = left & _mask(clue, size)
        if fewer != left:
            chosen.append(clue)
            left = fewer
        if left.bit_count() == 1:
            return _lean(chosen, size)
    raise Redraw


def _lean(clues: list[Clue], size: int) -> tuple[Clue, ...]:
    for clue in clues:
        rest, left = [c for c in clues if c != clue], -1
        for other in rest:
            left &= _mask(other, size)
        if left.bit_count() == 1:
            return _lean(rest, size)
    return tuple(clues)


def draw(rng: random.Random, level: int) -> Draft:
    """Five people and plain clues; five and neighbours; six and clues that only exclude."""
    size = 6 if level == 3 else 5
    name = rng.choice(sorted(_CONTEXTS))
    context, names = _CONTEXTS[name], people(rng, size)
    true = tuple(rng.sample(range(size), size))
    clues = _clues(rng, level, true)
    if not (3 if level == 1 else 4) <= len(clues) <= (5 if level < 3 else 7):
        raise Redraw
    place = rng.randrange(size)
    if ("at", true.index(place), place) in clues:
        raise Redraw
    key = true.index(place)
    by_place = [names[true.index(i)] for i in range(size)]
    n = _COUNT[size]
    question = context.question.format(k=_ORDINALS[place], K=_capital(_ORDINALS[place]))

    def why(person: int) -> str:
        mirrored = size - 1 - true[person] == place and true[person] != place
        head = "Sıra əks ucdan sayılıb: " if mirrored else "Şərtlər bu adama başqa yer verir: "
        return f"{head}{names[person]} {of(_ORDINALS[true[person]], 'copula')}."

    others = [p for p in range(size) if p != key]
    rng.shuffle(others)
    others.sort(key=lambda p: abs(true[p] - place) > 2 and size - 1 - true[p] != place)
    sentences = ". ".join(_text(context, c, names, size) for c in rng.sample(clues, len(clues)))
    return choice_draft(
        rng,
        stem=f"{context.intro.format(n=n, N=_capital(n), names=listed(names))} {sentences}. {question}",
        key=(key, names[key]),
        slips=[Slip(p, why(p), names[p]) for p in others],
        explanation=f"Bütün şərtləri ödəyən yeganə düzülüş ({_direction(name)}): {listed(by_place)}.",
        facts=Line(size, clues, place),
        fact=f"{name}-{level}",
    )


def _direction(name: str) -> str:
    return {"queue": "öndən arxaya", "floors": "aşağıdan yuxarı", "race": "yerlər üzrə", "offices": "soldan sağa"}[name]


def _capital(word: str) -> str:
    return {"i": "İ"}.get(word[0], word[0].upper()) + word[1:]


def solve(facts: Line) -> frozenset[int]:
    """Everybody who can stand at the asked place in an order that meets all clues."""
    found = set()
    for place in permutations(range(facts.size)):  # place[i] is where person i stands
        if all(_meets(clue, place) for clue in facts.clues):
            found.add(place.index(facts.place))
    return frozenset(found)


def _meets(clue: Clue, place: tuple[int, ...]) -> bool:
    match clue:
        case ("before", a, b):
            return place[a] < place[b]
        case ("next", a, b):
            return place[a] + 1 == place[b]
        case ("beside", a, b):
            return place[b] - place[a] in (1, -1)
        case ("apart", a, b):
            return place[b] - place[a] not in (1, -1)
        case ("gap", a, b):
            return place[b] - place[a] in (2, -2)
        case ("at", a, k):
            return place[a] == k
        case ("not-at", a, k):
            return place[a] != k
        case ("inner", a, _):
            return place[a] not in (0, len(place) - 1)
    raise ValueError(f"unknown clue {clue!r}")


MODEL = Model("ordering", "ror", "Sıraya düzmə", "reasoning.ordering", draw, solve)
