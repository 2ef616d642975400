"""The second figure is to the first as the fourth to the third. The solver tries every change that fits the pair."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.figure_series import PLACES
from quizapp.domain.item_models.figures import SHADES, SHAPES, compass, disc, figure, rect, shape, text
from quizapp.domain.item_models.words import capital
from quizapp.domain.questions import Figure

Drawn = tuple[int, int, int, int]  # outer shape, inner shape, filling of the inner one, place of the dot
_SIDE, _GAP = 84, 22
_STEM = (
    "Birinci fiqurdan ikinci fiqur hansı dəyişikliklə alınıbsa, üçüncü fiqurdan dördüncü fiqur da həmin dəyişikliklə "
    "alınmalıdır. Sual işarəsinin yerinə hansı fiqur gəlməlidir?"
)
_TURNS = {1: "saat əqrəbi istiqamətində 45°", 2: "saat əqrəbi istiqamətində 90°", 3: "saat əqrəbi istiqamətində 135°"}
_TURNS |= {8 - n: words.replace("əqrəbi", "əqrəbinin əksi") for n, words in _TURNS.items()} | {4: "180°"}


@dataclass(frozen=True, slots=True)
class _Change:
    """What happens to a figure: shapes swapped or not, the new filling or None, the steps of the dot."""

    swaps: bool
    filling: int | None
    turn: int

    def rules(self) -> Iterator[str]:
        """Each change in words."""
        if self.swaps:
            yield "xarici və daxili fiqurlar yerini dəyişir"
        if self.filling is not None:
            yield f"daxili fiqur {SHADES[self.filling]} olur"
        if self.turn:
            yield f"nöqtə {_TURNS[self.turn]} fırlanır"


def _applied(change: _Change, drawn: Drawn) -> Drawn:
    outer, inner, filling, dot = drawn
    if change.swaps:
        outer, inner = inner, outer
    return outer, inner, filling if change.filling is None else change.filling, (dot + change.turn) % 8


def _change(rng: random.Random, level: int) -> _Change:
    chosen = set(rng.sample(["swap", "filling", "turn"], level))
    return _Change(
        "swap" in chosen,
        rng.randrange(3) if "filling" in chosen else None,
        rng.choice([1, 2, 3, 4, 5, 6, 7] if level > 1 else [2, 4, 6]) if "turn" in chosen else 0,
    )


def draw(rng: random.Random, level: int) -> Draft:
    """One thing changes; two; three."""
    change = _change(rng, level)
    shapes = rng.sample(range(len(SHAPES)), 4)
    filling = rng.choice([f for f in range(3) if f != change.filling])
    first = (shapes[0], shapes[1], filling, rng.randrange(8))
    # where the filling changes, it starts alike: no other rule for it can give another result
    third = (shapes[2], shapes[3], filling if change.filling is not None else rng.randrange(3), rng.randrange(8))
    if first[3] == third[3]:
        raise Redraw
    second, key = _applied(change, first), _applied(change, third)
    rules = list(change.rules())
    return choice_draft(
        rng,
        stem=_STEM,
        key=(key, ""),
        slips=_slips(rng, change, third, key),
        explanation=f"Dəyişiklik belədir: {'; '.join(rules)}. Axtarılan fiqur: {_said(key)}.",
        facts=(first, second, third),
        fact=f"{'swap' if change.swaps else 'stay'}-{'fill' if change.filling is not None else 'same'}-turn{change.turn}",
        figure=_row((first, second, third)),
        drawn=_one,
    )


def _slips(rng: random.Random, change: _Change, third: Drawn, key: Drawn) -> list[Slip]:
    """Three things to go wrong in, in twos: no value of the key stands out."""
    outer, inner, filling, dot = key
    shapes = (
        "xarici və daxili fiqurların yeri dəyişdirilməyib"
        if change.swaps
        else "xarici və daxili fiqurların yeri yersiz dəyişdirilib"
    )
    if change.filling is None:
        shade = rng.choice([f for f in range(3) if f != filling]), "daxili fiqurun boyanması yersiz dəyişdirilib"
    else:
        shade = third[2], "daxili fiqurun boyanması dəyişdirilməyib"
    back = (third[3] - change.turn) % 8
    if not change.turn:
        place = (dot + rng.choice([2, 4, 6])) % 8, "nöqtənin yeri yersiz dəyişdirilib"
    elif back != dot and rng.random() < 0.6:
        place = back, "nöqtə əks istiqamətdə aparılıb"
    else:
        place = third[3], "nöqtə yerində qalıb"

    def slip(*wrong: str) -> Slip:
        value = (
            *((inner, outer) if "shapes" in wrong else (outer, inner)),
            shade[0] if "shade" in wrong else filling,
            place[0] if "place" in wrong else dot,
        )
        why = {"shapes": shapes, "shade": shade[1], "place": place[1]}
        return Slip(value, capital("; ".join(why[name] for name in wrong)) + ".")

    last = rng.choice([("shapes",), ("shade",), ("place",), ("shapes", "shade", "place")])
    return [slip("shade", "place"), slip("shapes", "place"), slip("shapes", "shade"), slip(*last)]


def _said(drawn: Drawn) -> str:
    outer, inner, filling, dot = drawn
    return f"xaricdə {SHAPES[outer]}, daxildə {SHADES[filling]} {SHAPES[inner]}, nöqtə {PLACES[dot]}"


def _parts(drawn: Drawn, x: float, y: float) -> Iterator[str]:
    outer, inner, filling, dot = drawn
    yield shape(SHAPES[outer], x, y, 23)
    yield shape(SHAPES[inner], x, y, 8, filling)
    yield disc(*compass(x, y, 36, dot), 4)


def _one(drawn: Drawn) -> Figure:
    half = _SIDE / 2 + 2
    return figure(_SIDE + 4, _SIDE + 4, [rect(2, 2, _SIDE, _SIDE), *_parts(drawn, half, half)], capital(_said(drawn)))


def _row(shown: tuple[Drawn, Drawn, Drawn]) -> Figure:
    parts = []
    for i, sign in enumerate((":", "=", ":", "")):
        x, y = 2 + i * (_SIDE + _GAP), 2 + _SIDE / 2
        parts.append(rect(x, 2, _SIDE, _SIDE, "line" if i < 3 else "dash"))
        if i < 3:
            parts += [*_parts(shown[i], x + _SIDE / 2, y), text(x + _SIDE + _GAP / 2, y, sign)]
    parts.append(text(2 + 3 * (_SIDE + _GAP) + _SIDE / 2, 2 + _SIDE / 2, "?"))
    said = "; ".join(
        f"{name} fiqur: {_said(d)}" for name, d in zip(("Birinci", "ikinci", "üçüncü"), shown, strict=True)
    )
    return figure(4 * _SIDE + 3 * _GAP + 4, _SIDE + 4, parts, f"{said}; dördüncü: sual işarəsi.")


def solve(facts: tuple[Drawn, Drawn, Drawn]) -> frozenset[Drawn]:
    """The third figure after every change that makes the second of the first."""
    (a_out, a_in, a_fill, a_dot), (b_out, b_in, b_fill, b_dot), (c_out, c_in, c_fill, c_dot) = facts
    shapes = {
        made
        for before, after, made in (
            ((a_out, a_in), (b_out, b_in), (c_out, c_in)),
            ((a_in, a_out), (b_out, b_in), (c_in, c_out)),
        )
        if before == after
    }
    fillings = {c_fill} if a_fill == b_fill else {(c_fill + b_fill - a_fill) % 3, b_fill}
    if {a_fill, b_fill} == {0, 2} and c_fill != 1:
        fillings.add(2 - c_fill)
    dots = {(c_dot + b_dot - a_dot) % 8}
    if b_dot != a_dot:  # it may have gone to that very place, or a mirror may have moved it
        dots |= {b_dot} | {(axis - c_dot) % 8 for axis in (0, 2, 4, 6) if (axis - a_dot) % 8 == b_dot}
    return frozenset((*pair, filling, dot) for pair, filling, dot in product(shapes, fillings, dots))


MODEL = Model("figure-analogies", "rfa", "Fiqurların uyğunluğu", "reasoning.figures", draw, solve, version=2)
