"""Nets of a cube. The generator rolls a die over the squares; the solver folds the net in three dimensions."""

import random
from collections.abc import Iterable
from itertools import combinations, permutations
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft, numeric_draft
from quizapp.domain.item_models.figures import disc, figure, line, polygon, rect, text
from quizapp.domain.item_models.words import capital, listed, num
from quizapp.domain.questions import Figure

Cell = tuple[int, int]  # row, column
Net = frozenset[Cell]
View = tuple[int, int, int]  # marks on top, in front, on the right
Vector = tuple[int, int, int]

_NETS = (  # the eleven, up to turning and mirroring
    "1.../1111/1...",
    "1.../1111/.1..",
    "1.../1111/..1.",
    "1.../1111/...1",
    ".1../1111/.1..",
    ".1../1111/..1.",
    "11.../.111/.1..",
    "11.../.111/..1.",
    "11.../.111/...1",
    "11../.11./..11",
    "111../..111",
)
# Marks that look the same after a quarter turn and, drawn aslant, like no other.
_MARKS = ("dolu dairə", "boş dairə", "xaç", "nöqtəli dairə", "boş kvadrat", "dolu kvadrat")
_STEP = {(0, 1): "east", (0, -1): "west", (-1, 0): "north", (1, 0): "south"}
_FOLDED = "Şəkildəki açılışdan işarələr çöl tərəfdə qalmaqla kub düzəldilir."


def _cells(rows: str) -> Net:
    return frozenset((r, c) for r, row in enumerate(rows.split("/")) for c, sign in enumerate(row) if sign == "1")


def _normal(cells: Iterable[Cell]) -> Net:
    found = list(cells)
    top, left = min(r for r, _ in found), min(c for _, c in found)
    return frozenset((r - top, c - left) for r, c in found)


def _turned(rng: random.Random, net: Net) -> Net:
    for _ in range(rng.randrange(4)):
        net = _normal((c, -r) for r, c in net)
    return _normal((r, -c) for r, c in net) if rng.random() < 0.5 else net


# ---- The die: each square takes the face that lies on it --------------------------------------------------------


def _rolled(net: Net) -> dict[Cell, str]:
    """Square → the side of a die that lies on it when the die rolls over the net."""
    start = min(net)
    state = {"top": "T", "bottom": "B", "north": "N", "south": "S", "east": "E", "west": "W"}
    found, waiting = {start: "B"}, [(start, state)]
    while waiting:
        (r, c), at = waiting.pop()
        for (dr, dc), way in _STEP.items():
            cell = (r + dr, c + dc)
            if cell in net and cell not in found:
                back = {"east": "west", "west": "east", "north": "south", "south": "north"}[way]
                new = {**at, "bottom": at[way], way: at["top"], "top": at[back], back: at["bottom"]}
                found[cell] = new["bottom"]
                waiting.append((cell, new))
    return found


_OPPOSITE = {"T": "B", "B": "T", "N": "S", "S": "N", "E": "W", "W": "E"}
# Corners of the cube, sides in the order top, front, right as they are seen. The printed side of the paper lies up, to
# the die; folded the other way, with the print outside, the cube is the mirror image of the die.
_CORNERS = tuple(map(tuple, ("TWN", "TSW", "TES", "TNE", "BNW", "BWS", "BSE", "BEN")))


def _views(sides: dict[int, str]) -> list[View]:
    """Every view of the cube: top, front and right mark."""
    marks = {side: mark for mark, side in sides.items()}
    return [
        (marks[a], marks[b], marks[c])
        for corner in _CORNERS
        for a, b, c in (corner, (*corner[1:], corner[0]), (corner[2], *corner[:2]))
    ]


# ---- The three questions -----------------------------------------------------------------------------------------


def _opposite(rng: random.Random) -> Draft:
    net = _turned(rng, _cells(rng.choice(_NETS)))
    marks = dict(zip(sorted(net), rng.sample(range(1, 7), 6), strict=True))
    sides = {marks[cell]: side for cell, side in _rolled(net).items()}
    asked = rng.randint(1, 6)
    key = next(m for m, side in sides.items() if side == _OPPOSITE[sides[asked]])
    places = {mark: cell for cell, mark in marks.items()}

    def why(mark: int) -> str:
        (r, c), (s, d) = places[asked], places[mark]
        if abs(r - s) + abs(c - d) == 1:
            return f"{asked} və {mark} açılışda yan-yanadır, kubda da ortaq tilləri olur, qarşı-qarşıya dayana bilməz."
        return f"Qatlananda {mark} nömrəli üz {asked} nömrəli üzlə ortaq tilə malik olur, yəni qonşu üzdür."

    return numeric_draft(
        rng,
        stem=f"Şəkildəki açılışdan kub düzəldilir. {asked} rəqəmi yazılmış üzün qarşısındakı üzdə hansı rəqəm olacaq?",
        key=key,
        slips=[(m, why(m)) for m in range(1, 7) if m not in (asked, key)],
        explanation=f"Qatlananda {asked} və {key} qarşı-qarşıya düşür; qalan dörd üz hər ikisi ilə qonşudur.",
        facts=("opposite", tuple(marks.items()), asked),
        fact=f"opposite-{_shape_number(net)}",
        spare=False,
        figure=_net_figure(net, {cell: str(mark) for cell, mark in marks.items()}),
    )


def _which_net(rng: random.Random) -> Draft:
    wanted = rng.random() < 0.65  # else: which cannot
    good, bad = (1, 4) if wanted else (4, 1)
    nets = [_turned(rng, _cells(rows)) for rows in rng.sample(_NETS, good)]
    others: dict[int, tuple[Net, str]] = {}
    while len(others) < bad:
        grown = _grown(rng)
        if why := _overlap(grown):
            others.setdefault(_shape_number(grown), (grown, why))
    fits = "Bu fiqurdan kub alınır: altı kvadratın hər biri ayrı üzü örtür."
    wrong = [Slip(net, f"{why}, bir üz isə açıq qalır.") for net, why in others.values()]
    listed_nets = (*nets, *(net for net, _ in others.values()))
    if wanted:
        key, slips = nets[0], wrong
        stem = "Bu fiqurlardan yalnız birini xətlər üzrə qatlamaqla kub düzəltmək olar. Hansını?"
        explanation = "Bu fiqur qatlananda altı kvadrat altı ayrı üzü örtür; qalanlarında iki kvadrat üst-üstə düşür."
    else:
        key, why = next(iter(others.values()))
        slips = [Slip(net, fits) for net in nets]
        stem = "Bu fiqurlardan hansını xətlər üzrə qatlamaqla kub düzəltmək **olmaz**?"
        explanation = f"{why}, bir üz isə açıq qalır."
    return choice_draft(
        rng,
        stem=stem,
        key=(key, ""),
        slips=slips,
        explanation=explanation,
        facts=("foldable" if wanted else "unfoldable", listed_nets),
        fact=f"{'foldable' if wanted else 'unfoldable'}-{_shape_number(key)}",
        drawn=lambda net: _net_figure(net, {}),
    )


def _grown(rng: random.Random) -> Net:
    cells = {(0, 0)}
    while len(cells) < 6:
        r, c = rng.choice(sorted(cells))
        dr, dc = rng.choice(sorted(_STEP))
        cells.add((r + dr, c + dc))
    return _normal(cells)


def _overlap(net: Net) -> str:
    """Why six squares make no cube; '' when they do."""
    if len(set(_rolled(net).values())) == 6 and not _has_block(net):
        return ""
    if _has_block(net):
        return "Dörd kvadrat 2 × 2 blok təşkil edir, onlar bir təpədə birləşdiyi üçün qatlanmır"
    if any(all((r, c + i) in net for i in range(5)) or all((r + i, c) in net for i in range(5)) for r, c in net):
        return "Bir sırada beş kvadrat var: qatlananda beşincisi birincinin üstünə düşür"
    return "Qatlananda iki kvadrat eyni üzün üstünə düşür"


def _has_block(net: Net) -> bool:
    return any({(r, c), (r + 1, c), (r, c + 1), (r + 1, c + 1)} <= net for r, c in net)


def _which_cube(rng: random.Random) -> Draft:
    net = _turned(rng, _cells(rng.choice(_NETS)))
    marks = dict(zip(sorted(net), rng.sample(range(6), 6), strict=True))
    sides = {marks[cell]: side for cell, side in _rolled(net).items()}
    views = _views(sides)
    mirrored = [(a, c, b) for a, b, c in views]
    pairs = {(m, n) for m, n in permutations(range(6), 2) if _OPPOSITE[sides[m]] == sides[n]}
    torn = [view for view in permutations(range(6), 3) if any(p in pairs for p in permutations(view, 2))]
    wanted = rng.random() < 0.65
    if wanted:
        key, rest = rng.choice(views), [*rng.sample(mirrored, 2), *rng.sample(torn, 2)]
        stem = f"{_FOLDED} Hansı kub alına bilər?"
        explanation = f"{capital(_told(key))}: bu üzlər açılışda da bir təpədə həmin sıra ilə birləşir."
        slips = [Slip(view, _why_not(view, pairs)) for view in rest]
    else:
        key = rng.choice([rng.choice(mirrored), rng.choice(torn)])
        stem = f"{_FOLDED} Bu kublardan hansını almaq **olmaz**?"
        explanation = _why_not(key, pairs)
        slips = [Slip(v, "Bu üç üz bir təpədə məhz bu sıra ilə birləşir.") for v in rng.sample(views, 4)]
    if len({frozenset(s.value) for s in slips} | {frozenset(key)}) < 4:  # no row of one corner turned about
        raise Redraw
    return choice_draft(
        rng,
        stem=stem,
        key=(key, ""),
        slips=slips,
        explanation=explanation,
        facts=("cube" if wanted else "no-cube", tuple(marks.items()), (key, *(slip.value for slip in slips))),
        fact=f"{'cube' if wanted else 'no-cube'}-{_shape_number(net)}",
        figure=_net_figure(net, {cell: _MARKS[mark] for cell, mark in marks.items()}, marks),
        drawn=_cube_figure,
    )


def _why_not(view: View, pairs: set[tuple[int, int]]) -> str:
    for a, b in combinations(view, 2):
        if (a, b) in pairs:
            return f"{capital(_MARKS[a])} ilə {_MARKS[b]} kubun qarşı üzlərinə düşür, onlar yanaşı görünə bilməz."
    return "Bu üç üz bir təpədə birləşir, lakin sıraları güzgüdəki kimi tərsinədir."


def _told(view: View) -> str:
    return f"üstdə {_MARKS[view[0]]}, öndə {_MARKS[view[1]]}, sağda {_MARKS[view[2]]}"


def _shape_number(net: Net) -> int:
    """A number that turned and mirrored nets share."""
    forms = []
    for _ in range(4):
        net = _normal((c, -r) for r, c in net)
        forms += [sorted(net), sorted(_normal((r, -c) for r, c in net))]
    return sum(1 << (r * 6 + c) for r, c in min(forms))


# ---- Pictures ----------------------------------------------------------------------------------------------------


def _mark(mark: int, x: float, y: float, r: float) -> str:
    """A mark that looks the same after a quarter turn."""
    if mark < 2:
        return disc(x, y, r * 0.9, "line fig-full" if mark == 0 else "line")
    if mark == 2:
        return line((x - r, y), (x + r, y), "bold") + line((x, y - r), (x, y + r), "bold")
    if mark == 3:
        return disc(x, y, r * 0.9, "line") + disc(x, y, r * 0.35)
    d = r * 0.8
    return rect(x - d, y - d, 2 * d, 2 * d, "line" if mark == 4 else "line fig-full")


def _net_figure(net: Net, said: dict[Cell, str], marks: dict[Cell, int] | None = None) -> Figure:
    side = 34 if said else 22
    rows, columns = max(r for r, _ in net) + 1, max(c for _, c in net) + 1
    parts = []
    for r, c in sorted(net):
        x, y = 2 + c * side, 2 + r * side
        parts.append(rect(x, y, side, side, "line"))
        if marks:
            parts.append(_mark(marks[r, c], x + side / 2, y + side / 2, 9))
        elif said:
            parts.append(text(x + side / 2, y + side / 2, said[r, c]))
    lines = []
    for r in range(rows):
        filled = [c for c in range(columns) if (r, c) in net]
        if said:
            told = ", ".join(f"{num(c + 1, 'ordinal')} sütunda {said[r, c]}" for c in filled)
        else:
            told = f"{listed([num(c + 1, 'ordinal') for c in filled])} {'sütunlar' if filled[1:] else 'sütun'}"
        lines.append(f"{num(r + 1, 'ordinal')} sətir – {told}")
    what = "Kubun açılışı" if said else "Kvadratların yeri"
    return figure(columns * side + 4, rows * side + 4, parts, f"{what}: {'; '.join(lines)}.")


def _cube_figure(view: View) -> Figure:
    """A cube seen from above on the right: top, front and right face."""
    w, h = 30, 16
    top = [(34, 2), (34 + w, 2 + h), (34, 2 + 2 * h), (34 - w, 2 + h)]
    front = [(4, 18), (34, 34), (34, 34 + 34), (4, 18 + 34)]
    right = [(34, 34), (64, 18), (64, 18 + 34), (34, 34 + 34)]
    parts = [polygon(face) for face in (top, front, right)]
    planes = ("0.6 0.32 -0.6 0.32 34 18", "0.6 0.32 0 0.68 19 43", "0.6 -0.32 0 0.68 49 43")
    for mark, plane in zip(view, planes, strict=True):
        parts.append(f'<g transform="matrix({plane})">{_mark(mark, 0, 0, 13)}</g>')
    return figure(68, 70, parts, f"Kub: {_told(view)}.")


# ---- The solver --------------------------------------------------------------------------------------------------


def draw(rng: random.Random, level: int) -> Draft:
    """The opposite face; which net folds to a cube; which cube a net makes."""
    return {1: _opposite, 2: _which_net, 3: _which_cube}[level](rng)


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Fold the net away from the eye, squares as planes with a normal; then compare normals."""
    match facts:
        case ("foldable" | "unfoldable" as kind, nets):
            return frozenset(net for net in nets if (len(set(_fold(net).values())) == 6) is (kind == "foldable"))
        case ("opposite", marks, asked):
            normals = _normals(dict(marks))
            x, y, z = normals[asked]
            return frozenset(mark for mark, normal in normals.items() if normal == (-x, -y, -z))
        case ("cube" | "no-cube" as kind, marks, views):
            at = _normals(dict(marks))
            possible = {view for view in views if _cross(at[view[2]], at[view[0]]) == at[view[1]]}
            return frozenset(possible if kind == "cube" else set(views) - possible)
    raise ValueError(f"unknown facts {facts!r}")


def _normals(marks: dict[Cell, int]) -> dict[int, Vector]:
    return {marks[cell]: normal for cell, normal in _fold(frozenset(marks)).items()}


def _fold(net: Net) -> dict[Cell, Vector]:
    """Square → where it looks outwards after folding; nothing when squares that hang together would have to part."""
    start = max(net)
    done: dict[Cell, Vector] = {}
    frames: dict[Cell, tuple[Vector, Vector, Vector]] = {}
    torn = False

    def visit(cell: Cell, out: Vector, right: Vector, up: Vector) -> None:
        nonlocal torn
        if cell not in net:
            return
        if cell in done:
            torn = torn or frames[cell] != (out, right, up)
            return
        done[cell], frames[cell] = out, (out, right, up)
        r, c = cell
        visit((r, c + 1), right, _minus(out), up)
        visit((r, c - 1), _minus(right), out, up)
        visit((r - 1, c), up, right, _minus(out))
        visit((r + 1, c), _minus(up), right, out)

    visit(start, (0, 0, 1), (1, 0, 0), (0, 1, 0))
    return {} if torn else done


def _minus(v: Vector) -> Vector:
    return -v[0], -v[1], -v[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


MODEL = Model("cube-nets", "rcn", "Kubun açılışları", "reasoning.figures", draw, solve, version=2)
