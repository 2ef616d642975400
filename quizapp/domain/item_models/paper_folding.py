"""Folding and punching paper. The generator unfolds the holes; the solver follows every spot of the sheet forwards."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.figures import Point, arrow, disc, figure, line, polygon, rect
from quizapp.domain.item_models.words import listed, num
from quizapp.domain.questions import Figure

Spot = tuple[int, int]  # twice the column and row of a square's middle: 1, 3, 5, 7
Crease = tuple[int, int, int]  # a, b, c: what lies at a·x + b·y > c is folded over the rest
Facts = tuple[tuple[Crease, ...], frozenset[Spot]]  # creases in their order, and the punched spots
_SIZE = 8  # the sheet in half squares
_NAMES = {  # of the sheet
    (1, 0): "sağ yarısı sola qatlanır",
    (-1, 0): "sol yarısı sağa qatlanır",
    (0, 1): "aşağı yarısı yuxarı qatlanır",
    (0, -1): "yuxarı yarısı aşağı qatlanır",
    (1, 1): "sağ aşağı küncü diaqonal üzrə sol yuxarıya qatlanır",
    (-1, -1): "sol yuxarı küncü diaqonal üzrə sağ aşağıya qatlanır",
    (1, -1): "sağ yuxarı küncü diaqonal üzrə sol aşağıya qatlanır",
    (-1, 1): "sol aşağı küncü diaqonal üzrə sağ yuxarıya qatlanır",
}
_STRAIGHT = ((1, 0), (-1, 0), (0, 1), (0, -1))
_SLANTED = ((1, 1), (-1, -1), (1, -1), (-1, 1))
_STEM = "Kvadrat vərəq şəkildəki kimi {times} qatlanır və {holes} deşilir. Vərəq tam açılanda deşiklər necə yerləşəcək?"
_TIMES = {1: "bir dəfə", 2: "ardıcıl iki dəfə", 3: "ardıcıl üç dəfə"}
_PLACES = {1: "bir yerdən", 2: "iki yerdən"}


@dataclass(frozen=True, slots=True)
class _Fold:
    """A sheet before a fold, and the crease that halves it."""

    outline: tuple[Point, ...]
    crease: Crease


def _mirrored(spot: Point, crease: Crease) -> Point:
    a, b, c = crease
    far = 2 * (a * spot[0] + b * spot[1] - c) / (a * a + b * b)
    return spot[0] - far * a, spot[1] - far * b


def _clipped(outline: tuple[Point, ...], crease: Crease) -> tuple[Point, ...]:
    """The part of a polygon that stays where it is (Sutherland and Hodgman, 1974)."""
    a, b, c = crease

    def side(p: Point) -> float:
        return a * p[0] + b * p[1] - c

    kept: list[Point] = []
    for p, q in zip(outline, (*outline[1:], outline[0]), strict=True):
        if side(p) <= 0:
            kept.append(p)
        if side(p) * side(q) < 0:
            t = side(p) / (side(p) - side(q))
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return tuple(kept)


def _halving(outline: tuple[Point, ...], direction: tuple[int, int]) -> Crease:
    """The crease across the middle of a rectangle, or along the diagonal of a square."""
    (x1, y1), (x2, y2) = _box(outline)
    return (*direction, round(direction[0] * (x1 + x2) / 2 + direction[1] * (y1 + y2) / 2))


def _box(outline: tuple[Point, ...]) -> tuple[Point, Point]:
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _folds(rng: random.Random, level: int) -> tuple[list[_Fold], tuple[Point, ...], int]:
    """Folds, the outline after them, and how many holes are punched."""
    plans = {
        1: (("straight",), ("slanted",), ("straight",)),
        2: (("straight", "straight"),),
        3: (("straight", "straight", "straight"), ("straight", "across", "slanted"), ("straight", "straight")),
    }
    plan = rng.choice(plans[level])
    outline: tuple[Point, ...] = ((0, 0), (_SIZE, 0), (_SIZE, _SIZE), (0, _SIZE))
    folds: list[_Fold] = []
    for kind in plan:
        direction = rng.choice(_SLANTED if kind == "slanted" else _STRAIGHT)
        if kind == "across" and direction[0] ** 2 == folds[0].crease[0] ** 2:
            direction = direction[1], direction[0]
        crease = _halving(outline, direction)
        folds.append(_Fold(outline, crease))
        outline = _clipped(outline, crease)
    holes = 2 if level == 1 or (level == 3 and len(folds) == 2) else 1
    return folds, outline, holes


def _spots(outline: tuple[Point, ...], creases: list[Crease]) -> list[Spot]:
    """Middles of squares that lie whole under the folded paper."""
    (x1, y1), (x2, y2) = _box(outline)
    found = [(x, y) for x in range(1, _SIZE, 2) for y in range(1, _SIZE, 2) if x1 < x < x2 and y1 < y < y2]
    return [s for s in found if all(a * s[0] + b * s[1] < c for a, b, c in creases)]


def _opened(holes: frozenset[Spot], creases: list[Crease]) -> frozenset[Spot]:
    """The holes after unfolding: every fold, the last first, prints them on its other side."""
    found = set(holes)
    for crease in reversed(creases):
        found |= {(round(x), round(y)) for x, y in (_mirrored(spot, crease) for spot in found)}
    return frozenset(found)


def draw(rng: random.Random, level: int) -> Draft:
    """One fold and two holes; two folds; three folds, or two folds and two holes."""
    folds, outline, count = _folds(rng, level)
    creases = [fold.crease for fold in folds]
    free = _spots(outline, creases)
    if len(free) < count:
        raise Redraw
    holes = frozenset(rng.sample(free, count))
    key = _opened(holes, creases)
    slips = _slips(rng, holes, creases, key)
    steps = [f"{i}) {'qatlanmış ' * (i > 1)}vərəqin {_NAMES[fold.crease[:2]]}" for i, fold in enumerate(folds, 1)]
    opened = "Vərəq sonuncu qatdan başlayaraq açılır və hər açılışda" if folds[1:] else "Vərəq açılanda"
    return choice_draft(
        rng,
        stem=_STEM.format(times=_TIMES[len(folds)], holes=("sonda " if folds[1:] else "") + _PLACES[count]),
        key=(key, ""),
        slips=slips,
        explanation=f"Qatlanmış vərəq {2 ** len(folds)} qatdır, ona görə cəmi {len(key)} deşik alınır. {opened} "
        f"deşiklər qat xəttinə nəzərən simmetrik təkrarlanır: {_said(key)}.",
        facts=(tuple(creases), holes),
        fact="-".join([str(count), *("slanted" if a and b else "across" if a else "down" for a, b, _ in creases)]),
        figure=_steps(folds, outline, holes, steps),
        drawn=_sheet,
    )


def _slips(rng: random.Random, holes: frozenset[Spot], creases: list[Crease], key: frozenset[Spot]) -> list[Slip]:
    """Patterns that wrong unfolding gives."""
    slips = []
    if len(creases) > 1:
        slips.append(Slip(_opened(holes, creases[1:]), "Birinci qat açılmayıb, yalnız sonrakılar açılıb."))
        slips.append(Slip(_opened(holes, creases[:-1]), "Sonuncu qat açılmayıb: deşiklər iki dəfə azdır."))
    slips.append(Slip(_shifted(holes, creases), "Deşiklər güzgüdəki kimi yox, sürüşdürülərək köçürülüb."))
    a, b, _ = creases[0]
    wrong = (b, a, 4 * (a + b)) if not (a and b) else (a, -b, 4 * (a - b))
    slips.append(Slip(_opened(holes, [wrong, *creases[1:]]), "Birinci qat başqa xətt üzrə açılıb."))
    slips.append(Slip(_turned(key), "Deşiklərin düzülüşü 90° dönüb."))
    flipped = frozenset((_SIZE - x, y) for x, y in key)
    slips.append(Slip(flipped, "Düzülüş sağdan sola tərs çevrilib."))
    moved = rng.choice(sorted(holes))
    near = [(moved[0] + dx, moved[1] + dy) for dx, dy in ((2, 0), (-2, 0), (0, 2), (0, -2))]
    for spot in near:
        if (
            spot not in holes
            and all(0 < v < _SIZE for v in spot)
            and all(p * spot[0] + q * spot[1] < c for p, q, c in creases)
        ):
            other = _opened(holes - {moved} | {spot}, creases)
            slips.append(Slip(other, "Deşiyin qatlanmış vərəqdəki yeri bir xana səhv götürülüb."))
    slips = [slip for slip in slips if slip.value != key and all(0 < v < _SIZE for s in slip.value for v in s)]
    head, tail = slips[:3], slips[3:]
    rng.shuffle(tail)
    same = [slip for slip in (*head, *tail) if len(slip.value) == len(key)]
    fewer = [slip for slip in (*head, *tail) if len(slip.value) != len(key)]
    if len({slip.value for slip in same}) < 2:
        raise Redraw
    return [*same[:2], *fewer[:1], *same[2:], *fewer[1:]]


def _shifted(holes: frozenset[Spot], creases: list[Crease]) -> frozenset[Spot]:
    """Unfolding by shifting instead of mirroring, over the last fold."""
    a, b, _ = creases[-1]
    step = 4 if len(creases) == 1 else 2
    moved = {(x + step * a, y + step * b) for x, y in holes}
    return _opened(frozenset(holes | moved), creases[:-1])


def _turned(spots: frozenset[Spot]) -> frozenset[Spot]:
    return frozenset((_SIZE - y, x) for x, y in spots)


def _said(spots: frozenset[Spot]) -> str:
    rows = []
    for r in range(1, _SIZE, 2):
        if columns := sorted(x // 2 + 1 for x, y in spots if y == r):
            places = listed([num(column, "ordinal") for column in columns])
            rows.append(f"{num(r // 2 + 1, 'ordinal')} sətir – {places} {'sütunlar' if columns[1:] else 'sütun'}")
    return "; ".join(rows)


# ---- Pictures ----------------------------------------------------------------------------------------------------

_HALF = 10  # units of a half square
_PANEL = _SIZE * _HALF


def _grid(x: float, y: float) -> str:
    lines = [line((x, y + i * 20), (x + _PANEL, y + i * 20), "thin") for i in range(1, 4)]
    lines += [line((x + i * 20, y), (x + i * 20, y + _PANEL), "thin") for i in range(1, 4)]
    return "".join(lines)


def _sheet(holes: frozenset[Spot]) -> Figure:
    parts = [_grid(2, 2), rect(2, 2, _PANEL, _PANEL)]
    parts += [disc(2 + x * _HALF, 2 + y * _HALF, 5) for x, y in sorted(holes)]
    return figure(_PANEL + 4, _PANEL + 4, parts, f"Deşik olan xanalar: {_said(holes)}.")


def _steps(folds: list[_Fold], outline: tuple[Point, ...], holes: frozenset[Spot], said: list[str]) -> Figure:
    """The sheet before every fold, with crease and arrow, and the folded sheet with its holes."""
    gap, parts = 14, []

    def at(left: float) -> Callable[[Point], Point]:
        return lambda p: (left + p[0] * _HALF, 2 + p[1] * _HALF)

    for i, shape in enumerate([*(fold.outline for fold in folds), outline]):
        left = 2 + i * (_PANEL + gap)
        place = at(left)
        parts.append(rect(left, 2, _PANEL, _PANEL, "thin"))
        parts.append(polygon(map(place, shape), "line fig-soft"))
        if i < len(folds):
            parts += _fold_signs(folds[i], place)
        else:
            parts.append(_grid(left, 2))
            parts += [disc(*place(hole), 5) for hole in sorted(holes)]
    width = 4 + (len(folds) + 1) * (_PANEL + gap) - gap
    alt = f"4 × 4 xanalı vərəq. {'; '.join(said)}. Sonra qatlanmış vərəq deşilir; deşiklər (açıq vərəqin xanaları üzrə): {_said(holes)}."
    return figure(width, _PANEL + 4, parts, alt)


def _fold_signs(fold: _Fold, place: Callable[[Point], Point]) -> list[str]:
    a, b, c = fold.crease
    ends = [p for p in _clipped(fold.outline, fold.crease) if abs(a * p[0] + b * p[1] - c) < 1e-9]
    (x1, y1), (x2, y2) = _box(fold.outline)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    reach = (2.0 if a and b else 1.0) * min(x2 - x1, y2 - y1) / (8 if a and b else 4)
    start = (middle[0] + a * reach, middle[1] + b * reach)
    end = (middle[0] - a * reach, middle[1] - b * reach)
    return [line(place(ends[0]), place(ends[-1]), "dash"), arrow(place(start), place(end))]


# ---- The solver --------------------------------------------------------------------------------------------------


def solve(facts: Facts) -> frozenset[frozenset[Spot]]:
    """Where every square of the flat sheet ends up after the folds; those under a hole are pierced."""
    creases, holes = facts
    pierced = set()
    for x in range(1, _SIZE, 2):
        for y in range(1, _SIZE, 2):
            px, py = x, y
            for a, b, c in creases:
                over = a * px + b * py - c
                if over > 0:  # on the part that is folded
                    step = 2 * over // (a * a + b * b)
                    px, py = px - step * a, py - step * b
            if (px, py) in holes:
                pierced.add((x, y))
    return frozenset({frozenset(pierced)})


MODEL = Model("paper-folding", "rpf", "Qatlanıb deşilən vərəq", "reasoning.figures", draw, solve, version=2)
