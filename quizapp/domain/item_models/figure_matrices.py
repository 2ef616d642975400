"""Three by three figures with one missing. The solver tries a declared family of rules on each attribute."""

import random
from collections.abc import Callable
from itertools import product

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.figures import SHADES, SHAPES, arrow, compass, figure, line, rect, shape, text
from quizapp.domain.item_models.words import capital, listed
from quizapp.domain.questions import Figure

Cell = tuple[int, ...]
Grid = tuple[tuple[Cell, ...], ...]  # the last row has two cells
Facts = tuple[tuple[str, ...], Grid]  # names of the attributes and the eight cells
_SIDE = 64
DIRECTIONS = (
    "yuxarıya",
    "sağ yuxarıya",
    "sağa",
    "sağ aşağıya",
    "aşağıya",
    "sol aşağıya",
    "sola",
    "sol yuxarıya",
)
_STEM = "Cədvəldəki fiqurlar müəyyən qayda ilə düzülüb. Sual işarəsinin yerinə hansı fiqur gəlməlidir?"
_ATTRIBUTES = {"shape": "forma", "count": "fiqurların sayı", "shade": "boyanma", "angle": "oxun istiqaməti"}
_RANGES = {"shape": range(len(SHAPES)), "count": range(1, 4), "shade": range(3), "angle": range(8)}
_EIGHTH = {1: "saat əqrəbi istiqamətində 45°", 2: "saat əqrəbi istiqamətində 90°"}

# ---- Attributes of shapes ----------------------------------------------------------------------------------------


def _values(rng: random.Random, name: str, kind: str) -> tuple[list[list[int]], str]:
    """A grid of values of one attribute, and its rule in words."""
    what, three = _ATTRIBUTES[name], rng.sample(list(_RANGES[name]), 3)
    if kind == "row":
        return [[v] * 3 for v in three], f"sətir boyunca {what} dəyişmir"
    if kind == "column":
        return [three] * 3, f"sütun boyunca {what} dəyişmir"
    if kind == "latin":
        turn = rng.choice([1, 2])
        rows = [[three[(c + turn * r) % 3] for c in range(3)] for r in range(3)]
        return rows, f"hər sətirdə və hər sütunda {what} üç cür olur, heç biri təkrarlanmır"
    if name == "count":
        if rng.random() < 0.5:
            return [[1, 2, 3]] * 3, "fiqurların sayı soldan sağa bir-bir artır"
        return [[3, 2, 1]] * 3, "fiqurların sayı soldan sağa bir-bir azalır"
    step = rng.choice([1, 2])
    starts = rng.sample(range(8), 3)
    return [[(s + step * c) % 8 for c in range(3)] for s in starts], f"ox soldan sağa hər addımda {_EIGHTH[step]} dönür"


_PLANS = {  # of shape, count, shade; and of shape, angle, shade
    1: (("row", "step", "row"), ("column", "row", "row"), ("row", "column", "row"), ("row", "row", "column")),
    2: (("latin", "step", "row"), ("row", "latin", "latin"), ("latin", "row", "column"), ("latin", "latin", "latin")),
}
_TURNING = {
    1: (("row", "step", "row"), ("column", "step", "row"), ("row", "step", "column")),
    2: (("latin", "step", "column"), ("column", "step", "latin"), ("latin", "step", "latin")),
}


def _shapes(rng: random.Random, level: int) -> Draft:
    turning = rng.random() < 0.4
    names = ("shape", "angle", "shade") if turning else ("shape", "count", "shade")
    plan = rng.choice((_TURNING if turning else _PLANS)[level])
    drawn = [_values(rng, name, kind) for name, kind in zip(names, plan, strict=True)]
    still = rng.choice([0, 2]) if level == 1 else -1  # one attribute tells nothing at the first level
    if still >= 0:
        drawn[still] = [[drawn[still][0][0][0]] * 3] * 3, ""
    grid = [[tuple(values[r][c] for values, _ in drawn) for c in range(3)] for r in range(3)]
    if any(len(set(line)) == 1 for line in (*grid, *zip(*grid, strict=True))):  # the key stands before everybody's eyes
        raise Redraw
    key = grid[2][2]
    rules = [rule for _, rule in drawn]

    def say(cell: Cell) -> str:
        return _said(names, cell)

    return choice_draft(
        rng,
        stem=_STEM,
        key=(key, ""),
        slips=_slips(rng, names, grid, rules),
        explanation=f"{capital('; '.join(rule for rule in rules if rule))}. Axtarılan fiqur: {say(key)}.",
        facts=(names, (tuple(grid[0]), tuple(grid[1]), tuple(grid[2][:2]))),
        fact="-".join(("turning" if turning else "counting", *plan)),
        figure=_table([[_cell(names, c) for c in row] for row in grid], [[say(c) for c in row] for row in grid]),
        drawn=lambda cell: _one(_cell(names, cell), say(cell)),
    )


def _slips(rng: random.Random, names: tuple[str, ...], grid: list[list[Cell]], rules: list[str]) -> list[Slip]:
    """Cells with values of the neighbours; every value stands in several options, so that none looks central."""
    key, moving = grid[2][2], [i for i, rule in enumerate(rules) if rule]
    sources = [(grid[2][1], "soldakı xanadan"), (grid[1][2], "yuxarıdakı xanadan"), (grid[1][1], "ortadakı xanadan")]
    other: dict[int, tuple[int, str]] = {}
    for i in moving:
        choices = [(cell[i], where) for cell, where in sources if cell[i] != key[i]]
        if not choices:
            raise Redraw
        other[i] = choices[0] if len(choices) == 1 or rng.random() < 0.7 else choices[-1]
    if len(moving) == 2:
        a, b = moving
        changes: list[tuple[int, ...]] = [(a,), (b,), (a, b)]
    else:
        a, b, c = moving
        changes = [(b, c), (a, c), (a, b), rng.choice([(a,), (b,), (c,), (a, b, c)])]
    slips = [_slip(names, key, {i: other[i] for i in change}, rules) for change in changes]
    if len(moving) == 2:
        slips.append(_far_slip(rng, names, key, other, rules))
    return slips


def _slip(names: tuple[str, ...], key: Cell, wrong: dict[int, tuple[int, str]], rules: list[str]) -> Slip:
    value = tuple(wrong[i][0] if i in wrong else v for i, v in enumerate(key))
    parts = [f"{_ATTRIBUTES[names[i]]} {where} köçürülüb, halbuki {rules[i]}" for i, (_, where) in wrong.items()]
    return Slip(value, capital("; ".join(parts)) + ".")


def _far_slip(
    rng: random.Random, names: tuple[str, ...], key: Cell, other: dict[int, tuple[int, str]], rules: list[str]
) -> Slip:
    """A value that no neighbour has, beside a copied one."""
    i, j = rng.sample(sorted(other), 2)
    free = [v for v in _RANGES[names[i]] if v not in (key[i], other[i][0])]
    value = tuple(rng.choice(free) if k == i else other[j][0] if k == j else v for k, v in enumerate(key))
    copied = f"{_ATTRIBUTES[names[j]]} {other[j][1]} köçürülüb"
    return Slip(value, f"{capital(_ATTRIBUTES[names[i]])} qaydaya uyğun deyil: {rules[i]}; {copied}.")


def _said(names: tuple[str, ...], cell: Cell) -> str:
    if "count" in names:
        return f"{cell[1]} {SHADES[cell[2]]} {SHAPES[cell[0]]}"
    return f"{SHADES[cell[2]]} {SHAPES[cell[0]]}, ox {DIRECTIONS[cell[1]]}"


def _cell(names: tuple[str, ...], cell: Cell) -> Callable[[float, float], str]:
    """How a cell is drawn around a point."""
    if "count" in names:
        places = {1: [(0, 0)], 2: [(-15, 0), (15, 0)], 3: [(-15, 12), (15, 12), (0, -14)]}[cell[1]]
        return lambda x, y: "".join(shape(SHAPES[cell[0]], x + dx, y + dy, 11, cell[2]) for dx, dy in places)
    return lambda x, y: (
        shape(SHAPES[cell[0]], x, y, 12, cell[2]) + arrow(compass(x, y, 18, cell[1]), compass(x, y, 29, cell[1]))
    )


# ---- Sets of lines -----------------------------------------------------------------------------------------------

_A, _M, _Z = -22, 0, 22
_LINES = (  # of a square
    ("yuxarı tərəfi", (_A, _A), (_Z, _A)),
    ("aşağı tərəfi", (_A, _Z), (_Z, _Z)),
    ("sol tərəfi", (_A, _A), (_A, _Z)),
    ("sağ tərəfi", (_Z, _A), (_Z, _Z)),
    ("üfüqi orta xətti", (_A, _M), (_Z, _M)),
    ("şaquli orta xətti", (_M, _A), (_M, _Z)),
    ("sol yuxarıdan enən diaqonalı", (_A, _A), (_Z, _Z)),
    ("sol aşağıdan qalxan diaqonalı", (_A, _Z), (_Z, _A)),
)
_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "xor": lambda a, b: a ^ b,
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
    "minus": lambda a, b: a & ~b,
}
_RULES = {
    "xor": "üçüncü fiqurda ilk iki fiqurun yalnız birində olan xətlər qalır, ortaq xətlər silinir",
    "or": "üçüncü fiqur ilk iki fiqurun bütün xətlərindən ibarətdir",
    "and": "üçüncü fiqurda yalnız ilk iki fiqurun ortaq xətləri qalır",
    "minus": "birinci fiqurdan ikinci fiqurun xətləri silinir",
}
_INSTEAD = {
    "xor": "Ortaq xətlər silinib, yalnız bir fiqurda olan xətlər saxlanılıb",
    "or": "İki fiqurun bütün xətləri birləşdirilib",
    "and": "Yalnız ortaq xətlər saxlanılıb",
    "minus": "Birinci fiqurdan ikinci fiqurun xətləri silinib",
}


def _lines(rng: random.Random) -> Draft:
    name = rng.choice(["xor", "xor", "xor", "or", "minus", "and"])
    operation = _OPERATIONS[name]
    grid = []
    for _ in range(3):
        first, second = (sum(1 << i for i in rng.sample(range(8), rng.randint(3, 4))) for _ in range(2))
        third = operation(first, second)
        if not 2 <= third.bit_count() <= 5 or not 1 <= (first & second).bit_count() <= 3 or third in (first, second):
            raise Redraw
        grid.append([(first,), (second,), (third,)])
    (a,), (b,), (key,) = grid[2]
    rule = _RULES[name]
    slips = [
        Slip((made,), f"{_INSTEAD[other]}, halbuki {rule}.")
        for other, op in _OPERATIONS.items()
        if other != name and (made := op(a, b)) and made not in (a, b)
    ]
    on = [i for i in range(8) if key >> i & 1]
    lost, extra = rng.choice(on), rng.choice([i for i in range(8) if not key >> i & 1])
    slips += [
        Slip((a,), "Birinci fiqur olduğu kimi köçürülüb, ikinci fiqur nəzərə alınmayıb."),
        Slip((b,), "İkinci fiqur olduğu kimi köçürülüb, birinci fiqur nəzərə alınmayıb."),
        Slip((key & ~(1 << lost),), f"Bir xətt unudulub: kvadratın {_LINES[lost][0]}."),
        Slip((key | 1 << extra,), f"Artıq xətt qalıb: kvadratın {_LINES[extra][0]}."),
    ]
    slips = [*slips[:1], *rng.sample(slips[1:], len(slips) - 1)]
    said = [[_lines_said(cell) for cell in row] for row in grid]
    return choice_draft(
        rng,
        stem=_STEM,
        key=((key,), ""),
        slips=slips,
        explanation=f"Hər sətirdə {rule}. Axtarılan fiqurun xətləri: kvadratın {said[2][2]}.",
        facts=(("lines",), (tuple(grid[0]), tuple(grid[1]), tuple(grid[2][:2]))),
        fact=f"lines-{name}-{key.bit_count()}",
        figure=_table(
            [[_strokes(cell) for cell in row] for row in grid], said, " Xanalarda kvadratın bu xətləri çəkilib."
        ),
        drawn=lambda cell: _one(_strokes(cell), f"kvadratın {_lines_said(cell)}"),
    )


def _lines_said(cell: Cell) -> str:
    return listed([name for i, (name, _, _) in enumerate(_LINES) if cell[0] >> i & 1])


def _strokes(cell: Cell) -> Callable[[float, float], str]:
    chosen = [(a, b) for i, (_, a, b) in enumerate(_LINES) if cell[0] >> i & 1]
    return lambda x, y: "".join(line((x + a[0], y + a[1]), (x + b[0], y + b[1]), "bold") for a, b in chosen)


# ---- Both --------------------------------------------------------------------------------------------------------


def _one(draw: Callable[[float, float], str], said: str) -> Figure:
    return figure(_SIDE + 4, _SIDE + 4, [rect(2, 2, _SIDE, _SIDE), draw(_SIDE / 2 + 2, _SIDE / 2 + 2)], capital(said))


def _table(cells: list[list[Callable[[float, float], str]]], said: list[list[str]], what: str = "") -> Figure:
    """The nine cells with a question mark in the last; `what` is said of all."""
    parts = []
    for r, row in enumerate(cells):
        for c, draw in enumerate(row):
            x, y = 2 + c * _SIDE, 2 + r * _SIDE
            middle = x + _SIDE / 2, y + _SIDE / 2
            parts.append(rect(x, y, _SIDE, _SIDE))
            parts.append(text(*middle, "?") if r == c == 2 else draw(*middle))
    rows = [f"{r}-ci sətir: {'; '.join(row)}" for r, row in enumerate((said[0], said[1]), 1)]
    alt = f"3 × 3 cədvəl.{what} {'. '.join(rows)}. 3-cü sətir: {'; '.join(said[2][:2])}; sual işarəsi."
    return figure(3 * _SIDE + 4, 3 * _SIDE + 4, parts, alt)


def draw(rng: random.Random, level: int) -> Draft:
    """Two attributes with plain rules; three that also change by turns; lines that are combined."""
    return _lines(rng) if level == 3 else _shapes(rng, level)


def solve(facts: Facts) -> frozenset[Cell]:
    """Everything that can stand in the last cell by some rule: attribute by attribute, along rows or columns."""
    names, grid = facts
    if names == ("lines",):
        return frozenset((v,) for v in _combined([[cell[0] for cell in row] for row in grid]))
    found = [_continued(name, [[cell[i] for cell in row] for row in grid]) for i, name in enumerate(names)]
    return frozenset(product(*found))


def _combined(grid: list[list[int]]) -> set[int]:
    (a, b, c), (d, e, f), (g, h) = grid
    found = set()
    for operation in (int.__xor__, int.__or__, int.__and__, lambda x, y: x - (x & y), lambda x, y: y - (x & y)):
        if operation(a, b) == c and operation(d, e) == f:
            found.add(operation(g, h))
        if operation(a, d) == g and operation(b, e) == h:
            found.add(operation(c, f))
    return found


def _continued(name: str, grid: list[list[int]]) -> set[int]:
    (a, b, c), (d, e, f), (g, h) = grid
    found = set()
    for p, q, r, s, t, u, v, w in ((a, b, c, d, e, f, g, h), (a, d, g, b, e, h, c, f)):  # by rows, by columns
        if p == q == r and s == t == u and v == w:
            found.add(v)
        if len({p, q, r}) == 3 and {p, q, r} == {s, t, u} and v != w and {v, w} < {p, q, r}:
            found |= {p, q, r} - {v, w}
        if name in ("count", "angle"):
            cycle = 8 if name == "angle" else 100
            steps = {(y - x) % cycle for x, y in ((p, q), (q, r), (s, t), (t, u), (v, w))}
            if len(steps) == 1:
                found.add((w + steps.pop()) % cycle)
        if name == "count" and p + q == r and s + t == u:
            found.add(v + w)
    return found


MODEL = Model("figure-matrices", "rfm", "Fiqur cədvəlləri", "reasoning.figures", draw, solve, version=2)
