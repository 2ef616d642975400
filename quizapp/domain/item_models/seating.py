"""Six people round a table, or in rooms on both sides of a corridor. The solver tries every arrangement."""

import math
import random
from collections.abc import Callable
from functools import cache
from itertools import combinations, permutations

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.figures import compass, disc, figure, line, rect, text
from quizapp.domain.item_models.words import listed, of, people
from quizapp.domain.questions import Figure

# after a b (b just clockwise of a); opposite, beside, apart, gap a b; at, not-at a k; middle a; same-side, across a b
Clue = tuple[str, int, int]
Asked = tuple[str, int]  # ("place", k from 0) or ("opposite", person)
Facts = tuple[str, tuple[Clue, ...], Asked]  # "table" or "corridor", clues, question
_PEOPLE = 6
_LEAST = {1: 2, 2: 3, 3: 4}  # clues that the answer needs, at each level
_TABLE_CLUES = {
    "after": "saat əqrəbi istiqamətində {a_abl} bilavasitə sonra {b} oturub",
    "opposite": "{a} ilə {b} üzbəüz oturub",
    "beside": "{a} ilə {b} yanaşı oturub",
    "apart": "{a} ilə {b} yanaşı oturmayıb",
    "gap": "{a} ilə {b} arasında bir nəfər oturub",
    "not-opposite": "{a} ilə {b} üzbəüz oturmayıb",
    "at": "{a} {k} nömrəli stulda oturub",
    "not-at": "{a} {k} nömrəli stulda oturmayıb",
}
_CORRIDOR_CLUES = {
    "opposite": "{a} ilə {b} üzbəüz otaqlarda işləyir",
    "beside": "{a} ilə {b} dəhlizin eyni tərəfində, qonşu otaqlarda işləyir",
    "same-side": "{a} ilə {b} dəhlizin eyni tərəfində işləyir",
    "across": "{a} ilə {b} dəhlizin ayrı-ayrı tərəflərində işləyir",
    "not-opposite": "{a} ilə {b} üzbəüz otaqlarda işləmir",
    "middle": "{a} öz tərəfində ortadakı otaqda işləyir",
    "at": "{a} {k} nömrəli otaqda işləyir",
    "not-at": "{a} {k} nömrəli otaqda işləmir",
}
_KINDS = {
    ("table", 1): ("at", "after", "after", "opposite"),
    ("table", 2): ("after", "opposite", "beside", "apart", "gap"),
    ("table", 3): ("beside", "apart", "gap", "not-opposite", "apart"),
    ("corridor", 1): ("at", "opposite", "beside", "middle"),
    ("corridor", 2): ("at", "opposite", "beside", "same-side", "not-at", "middle"),
    ("corridor", 3): ("not-opposite", "beside", "across", "not-at", "same-side"),
}


def _round(a: int, b: int) -> int:
    """Steps between two chairs, the shorter way."""
    return min((a - b) % _PEOPLE, (b - a) % _PEOPLE)


_TABLE: dict[str, Callable[[tuple[int, ...], int, int], bool]] = {
    "after": lambda at, a, b: (at[b] - at[a]) % _PEOPLE == 1,
    "opposite": lambda at, a, b: _round(at[a], at[b]) == 3,
    "not-opposite": lambda at, a, b: _round(at[a], at[b]) != 3,
    "beside": lambda at, a, b: _round(at[a], at[b]) == 1,
    "apart": lambda at, a, b: _round(at[a], at[b]) != 1,
    "gap": lambda at, a, b: _round(at[a], at[b]) == 2,
    "at": lambda at, a, k: at[a] == k,
    "not-at": lambda at, a, k: at[a] != k,
}
_CORRIDOR: dict[str, Callable[[tuple[int, ...], int, int], bool]] = {
    "opposite": lambda at, a, b: at[a] % 3 == at[b] % 3,
    "not-opposite": lambda at, a, b: at[a] % 3 != at[b] % 3,
    "beside": lambda at, a, b: at[a] // 3 == at[b] // 3 and abs(at[a] - at[b]) == 1,
    "same-side": lambda at, a, b: at[a] // 3 == at[b] // 3,
    "across": lambda at, a, b: at[a] // 3 != at[b] // 3,
    "middle": lambda at, a, _: at[a] % 3 == 1,
    "at": lambda at, a, k: at[a] == k,
    "not-at": lambda at, a, k: at[a] != k,
}
_ORDERS = tuple(permutations(range(_PEOPLE)))  # each is the place of person 0, 1, …
_NUMBER = {order: i for i, order in enumerate(_ORDERS)}


@cache
def _mask(where: str, clue: Clue) -> int:
    """The arrangements that a clue allows, one bit each."""
    kind, a, b = clue
    holds = (_TABLE if where == "table" else _CORRIDOR)[kind]
    return sum(1 << i for i, order in enumerate(_ORDERS) if holds(order, a, b))


def _alike(true: tuple[int, ...], turned: bool) -> int:
    """The arrangements that are `true`, or only turned or mirrored when chairs have no numbers."""
    wanted = {true}
    if turned:
        wanted |= {tuple((s * p + r) % _PEOPLE for p in true) for s in (1, -1) for r in range(_PEOPLE)}
    return sum(1 << _NUMBER[order] for order in wanted)


def _clue(rng: random.Random, kind: str) -> Clue:
    a, b = rng.sample(range(_PEOPLE), 2)
    if kind in ("at", "not-at"):
        return kind, a, rng.randrange(_PEOPLE)
    return kind, a, -1 if kind == "middle" else b


def _clues(rng: random.Random, where: str, level: int, true: tuple[int, ...], turned: bool) -> tuple[Clue, ...]:
    """Clues that leave `true` alone, or its turns; none of them can be left out."""
    left, goal, chosen = (1 << len(_ORDERS)) - 1, _alike(true, turned), list[Clue]()
    place = _NUMBER[true]
    for _ in range(80):
        clue = _clue(rng, rng.choice(_KINDS[where, level]))
        if not _mask(where, clue) >> place & 1 or {clue[1], clue[2]} in [{c[1], c[2]} for c in chosen]:
            continue
        if clue[0] == "at" and any(c[0] == "at" for c in chosen):
            continue
        if left & _mask(where, clue) != left:
            chosen.append(clue)
            left &= _mask(where, clue)
        if not left & ~goal:
            return _lean(where, chosen, goal)
    raise Redraw


def _lean(where: str, clues: list[Clue], goal: int) -> tuple[Clue, ...]:
    for clue in clues:
        rest, left = [c for c in clues if c != clue], (1 << len(_ORDERS)) - 1
        for other in rest:
            left &= _mask(where, other)
        if not left & ~goal:
            return _lean(where, rest, goal)
    return tuple(clues)


def _needed(where: str, clues: tuple[Clue, ...], asked: Asked) -> int:
    """How few of the clues, well chosen, already leave one answer."""
    for count in range(1, len(clues)):
        for some in combinations(clues, count):
            left = (1 << len(_ORDERS)) - 1
            for clue in some:
                left &= _mask(where, clue)
            if sum(1 for answer in _answers(asked) if left & answer) == 1:
                return count
    return len(clues)


@cache
def _answers(asked: Asked) -> tuple[int, ...]:
    """For each person the arrangements in which they are the answer, one bit each."""
    found = [0] * _PEOPLE
    for i, order in enumerate(_ORDERS):
        found[_answer(order, asked)] |= 1 << i
    return tuple(found)


def _told(where: str, clue: Clue, names: list[str]) -> str:
    kind, a, b = clue
    other = names[b] if kind not in ("at", "not-at", "middle") else ""
    forms = (_TABLE_CLUES if where == "table" else _CORRIDOR_CLUES)[kind]
    said = forms.format(a=names[a], b=other, a_abl=of(names[a], "ablative"), k=b + 1)
    return said[0].upper() + said[1:]


def draw(rng: random.Random, level: int) -> Draft:
    """Places told one by one; neighbours and opposites; only what is beside and what is not."""
    where = rng.choice(["table", "corridor"])
    turned = where == "table" and level > 1
    names = people(rng, _PEOPLE)
    true = tuple(rng.sample(range(_PEOPLE), _PEOPLE))
    clues = _clues(rng, where, level, true, turned)
    if not 3 <= len(clues) <= (5 if level < 3 else 7):
        raise Redraw
    asked: Asked = ("opposite", rng.randrange(_PEOPLE)) if turned else ("place", rng.randrange(_PEOPLE))
    key = _answer(true, asked)
    if ("at", key, asked[1]) in clues or {key, asked[1]} in [{a, b} for kind, a, b in clues if kind == "opposite"]:
        raise Redraw
    if _needed(where, clues, asked) < _LEAST[level]:
        raise Redraw
    sentences = ". ".join(_told(where, clue, names) for clue in rng.sample(clues, len(clues)))
    intro, question = _frame(where, names, asked, turned)
    others = [p for p in range(_PEOPLE) if p != key and not (turned and p == asked[1])]
    rng.shuffle(others)
    return choice_draft(
        rng,
        stem=f"{intro} {sentences}. {question}",
        key=(key, names[key]),
        slips=[Slip(p, _why(where, true, names, p, asked, clues), names[p]) for p in others],
        explanation=_explained(where, true, names, turned),
        facts=(where, clues, asked),
        fact=f"{where}-{level}-{len(clues)}",
        figure=_table(not turned) if where == "table" else _corridor(),
    )


def _frame(where: str, names: list[str], asked: Asked, turned: bool) -> tuple[str, str]:
    if where == "corridor":
        intro = f"Şəkildəki altı otağın hər birində bir əməkdaş işləyir: {listed(names)}. 1 ilə 4, 2 ilə 5, 3 ilə 6 nömrəli otaqlar üzbəüzdür."
        return intro, f"{asked[1] + 1} nömrəli otaqda kim işləyir?"
    if turned:
        return (
            f"Altı nəfər dairəvi masa arxasında bərabər məsafədə oturub: {listed(names)}.",
            f"{of(names[asked[1]], 'genitive')} üzbəüzündə kim oturub?",
        )
    intro = f"Altı nəfər dairəvi masa arxasında oturub: {listed(names)}. Stullar saat əqrəbi istiqamətində nömrələnib."
    return intro, f"{asked[1] + 1} nömrəli stulda kim oturub?"


def _answer(true: tuple[int, ...], asked: Asked) -> int:
    place = (true[asked[1]] + 3) % _PEOPLE if asked[0] == "opposite" else asked[1]
    return true.index(place)


def _why(
    where: str, true: tuple[int, ...], names: list[str], person: int, asked: Asked, clues: tuple[Clue, ...]
) -> str:
    """Where the person is instead, and which clue is overlooked if one names the two."""
    if asked[0] == "opposite":
        ahead = true.index((true[person] + 3) % _PEOPLE)
        for clue in clues:
            if {clue[1], clue[2]} == {person, asked[1]}:
                return f"Bu, «{_told(where, clue, names)}» şərtinə ziddir."
        return f"Bu adam {of(names[ahead], 'genitive')} üzbəüzündə oturur."
    thing = "stul" if where == "table" else "otaq"
    if ("not-at", person, asked[1]) in clues:
        return f"Bu, «{_told(where, ('not-at', person, asked[1]), names)}» şərtinə ziddir."
    if true[person] % 3 == asked[1] % 3:
        return f"Üzbəüz yerlər qarışdırılıb: bu adamın yeri – {true[person] + 1} nömrəli {thing}."
    return f"Şərtlər bu adama başqa yer verir: {true[person] + 1} nömrəli {thing}."


def _explained(where: str, true: tuple[int, ...], names: list[str], turned: bool) -> str:
    by_place = [names[true.index(p)] for p in range(_PEOPLE)]
    if where == "corridor":
        return f"Bütün şərtləri yalnız bu düzülüş ödəyir: 1–3-cü otaqlarda {listed(by_place[:3])}, 4–6-cı otaqlarda {listed(by_place[3:])}."
    if turned:
        return f"Şərtləri ödəyən düzülüşdə üzbəüz oturanlar: {'; '.join(f'{by_place[i]} və {by_place[i + 3]}' for i in range(3))}."
    return f"Bütün şərtləri yalnız bu düzülüş ödəyir (1-dən 6-dək): {listed(by_place)}."


def _table(numbered: bool) -> Figure:
    parts = [disc(70, 70, 34, "line fig-soft")]
    for k in range(_PEOPLE):
        x, y = compass(70, 70, 53, k, _PEOPLE)
        parts.append(disc(x, y, 13, "line"))
        if numbered:
            parts.append(text(x, y, str(k + 1)))
    alt = "Dairəvi masa ətrafında bərabər məsafədə altı stul"
    order = (
        ": 1-ci yuxarıda, sonrakılar saat əqrəbi istiqamətində; 1 ilə 4, 2 ilə 5, 3 ilə 6 üzbəüzdür."
        if numbered
        else "."
    )
    return figure(140, 140, parts, alt + order)


def _corridor() -> Figure:
    parts = []
    for k in range(_PEOPLE):
        x, y = 2 + 60 * (k % 3), 2 + 62 * (k // 3)
        parts += [rect(x, y, 60, 40), text(x + 30, y + 20, str(k + 1))]
    parts.append(line((2, 53), (182, 53), "dash"))
    alt = "Dəhlizin bir tərəfində yan-yana 1, 2 və 3 nömrəli, digər tərəfində onlarla üzbəüz 4, 5 və 6 nömrəli otaqlar."
    return figure(184, 106, parts, alt)


# ---- The solver --------------------------------------------------------------------------------------------------

_CHAIRS = tuple((math.cos(math.radians(60 * k)), math.sin(math.radians(60 * k))) for k in range(_PEOPLE))
_FAR = tuple(tuple(round(math.dist(a, b), 3) for b in _CHAIRS) for a in _CHAIRS)  # 1 beside, 1.732 one between, 2
_ROOMS = tuple((k % 3, k // 3) for k in range(_PEOPLE))


def solve(facts: Facts) -> frozenset[int]:
    """Everybody who can be the answer in an arrangement that meets all clues, measured on the plan."""
    where, clues, (question, about) = facts
    meets = _meets_at_table if where == "table" else _meets_in_corridor
    found = set()
    for place in permutations(range(_PEOPLE)):
        if all(meets(clue, place) for clue in clues):
            if question == "place":
                found.add(place.index(about))
            else:
                found |= {p for p in range(_PEOPLE) if _FAR[place[p]][place[about]] == 2}
    return frozenset(found)


def _meets_at_table(clue: Clue, place: tuple[int, ...]) -> bool:
    kind, a, b = clue
    if kind in ("at", "not-at"):
        return (place[a] == b) is (kind == "at")
    apart = _FAR[place[a]][place[b]]
    match kind:
        case "after":
            (x, y), (u, v) = _CHAIRS[place[a]], _CHAIRS[place[b]]
            return apart == 1 and x * v - y * u > 0
        case "opposite" | "not-opposite":
            return (apart == 2) is (kind == "opposite")
        case "beside" | "apart":
            return (apart == 1) is (kind == "beside")
        case "gap":
            return apart == 1.732
    raise ValueError(f"unknown clue {clue!r}")


def _meets_in_corridor(clue: Clue, place: tuple[int, ...]) -> bool:
    kind, a, b = clue
    if kind in ("at", "not-at"):
        return (place[a] == b) is (kind == "at")
    (x, side), (u, other) = _ROOMS[place[a]], _ROOMS[place[b]]
    match kind:
        case "opposite" | "not-opposite":
            return (x == u) is (kind == "opposite")
        case "beside":
            return side == other and x - u in (1, -1)
        case "same-side" | "across":
            return (side == other) is (kind == "same-side")
        case "middle":
            return x == 1
    raise ValueError(f"unknown clue {clue!r}")


MODEL = Model("seating", "rsg", "Masa və otaqlar", "reasoning.ordering", draw, solve, version=2)
