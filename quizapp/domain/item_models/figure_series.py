"""Five figures that change by rules; which is the sixth. The solver continues each feature by every rule it knows."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft
from quizapp.domain.item_models.figure_matrices import DIRECTIONS
from quizapp.domain.item_models.figures import SHADES, SHAPES, arrow, compass, disc, figure, line, rect, shape, text
from quizapp.domain.item_models.words import capital
from quizapp.domain.questions import Figure

Row = tuple[int, ...]
Facts = tuple[tuple[str, Row], ...]  # features with their first five values
_SHOWN, _SIDE = 5, 58
_MOST = 9  # strokes that a cell can hold
_CYCLES = {"angle": 8, "dot": 8}
PLACES = ("yuxarıda", "sağ yuxarıda", "sağda", "sağ aşağıda", "aşağıda", "sol aşağıda", "solda", "sol yuxarıda")
_STEM = "Fiqurlar müəyyən qayda ilə dəyişir. Sual işarəsinin yerinə hansı fiqur gəlməlidir?"


@dataclass(frozen=True, slots=True)
class _Feature:
    """One thing that changes: its six values, how, and the nearest wrong sixth values with their mistakes."""

    name: str
    values: Row
    rule: str
    slips: tuple[tuple[int, str], ...]


def _turn(steps: int) -> str:
    return f"saat əqrəbi{'' if steps > 0 else 'nin əksi'} istiqamətində {abs(steps) * 45}°"


def _turning(rng: random.Random, name: str, level: int, growing: bool = False) -> _Feature:
    """An arrow that turns, or a dot that goes round; by one step, or by a step that grows."""
    what, moved = ("ox", "döndərilib") if name == "angle" else ("nöqtə", "aparılıb")
    first, sign = rng.randrange(8), rng.choice([1, -1])
    if growing:
        steps = [sign * i for i in range(1, 6)]
        way = "saat əqrəbi" + ("" if sign > 0 else "nin əksi") + " istiqamətində"
        rule = f"{what} {way} əvvəl 45°, sonra 90°, sonra 135° və s. {'dönür' if what == 'ox' else 'irəliləyir'}"
    else:
        steps = [sign * rng.choice([1, 2] if level == 1 else [1, 2, 3])] * 5
        rule = f"{what} hər addımda {_turn(steps[0])} {'dönür' if what == 'ox' else 'irəliləyir'}"
    row = [first]
    for step in steps:
        row.append((row[-1] + step) % 8)
    last, step = row[-2], steps[-1]
    slips = [
        ((last - step) % 8, f"{what} əks istiqamətdə {moved}"),
        (last, f"{what} yerində qalıb"),
        ((row[-1] + step) % 8, f"{what} bir addım artıq {moved}"),
        ((row[-1] + 1) % 8, f"{what} 45° artıq {moved}"),
        ((row[-1] - 1) % 8, f"{what} 45° əskik {moved}"),
    ]
    if growing:
        slips.insert(0, ((last + steps[-2]) % 8, f"{what} üçün əvvəlki addım təkrarlanıb, böyüdülməyib"))
    return _Feature(name, tuple(row), rule, _different(row[-1], slips))


def _strokes(rng: random.Random, level: int) -> _Feature:
    """Strokes that are added or taken away; every other time; added and taken away in turn."""
    if level == 3:
        a, b, first = rng.choice([(2, -1, 1), (3, -1, 1), (3, -2, 1), (-1, 2, 3), (2, -1, 2)])
        rule = f"çubuqların sayı növbə ilə {_changed(a)} və {_changed(b)}"
    elif level == 1 and rng.random() < 0.5:
        a, b = rng.choice([(1, 0), (0, 1), (-1, 0), (0, -1)])
        first = rng.randint(1, 5) if a + b > 0 else rng.randint(5, _MOST)
        rule = f"çubuqların sayı növbə ilə bir dəfə {_changed(a)}, bir dəfə {_changed(b)}"
    else:
        a = b = rng.choice([1, -1])
        first = rng.randint(1, 3) if a > 0 else rng.randint(7, _MOST)
        rule = f"çubuqların sayı hər dəfə {_changed(a)}"
    row = [first]
    for i in range(5):
        row.append(row[-1] + (b if i % 2 else a))
    step = row[-1] - row[-2]
    slips = [
        (row[-2] - step, "çubuqların sayı əksinə dəyişdirilib"),
        (row[-2], "çubuqların sayı dəyişməyib"),
        (row[-1] + 1, "bir çubuq artıq çəkilib"),
        (row[-1] - 1, "bir çubuq əskik çəkilib"),
        (row[-1] + 2, "iki çubuq artıq çəkilib"),
        (row[-1] - 2, "iki çubuq əskik çəkilib"),
        (row[-1] + 3, "üç çubuq artıq çəkilib"),
        (row[-1] - 3, "üç çubuq əskik çəkilib"),
    ]
    if a != b:
        slips.insert(0, (row[-2] + (a if step == b else b), "çubuqlar üçün son addım təkrarlanıb"))
    return _Feature("strokes", tuple(row), rule, _different(row[-1], [s for s in slips if 1 <= s[0] <= _MOST]))


def _changed(step: int) -> str:
    return f"{abs(step)} {'artır' if step > 0 else 'azalır'}" if step else "dəyişmir"


def _cycle(rng: random.Random, name: str, period: int) -> _Feature:
    """A shape or a filling that comes back after `period` figures."""
    names = SHADES if name == "shade" else SHAPES
    what = "boyanma" if name == "shade" else "forma"
    values = rng.sample([0, 2] if name == "shade" and period == 2 else range(len(names)), period)
    row = tuple(values[i % period] for i in range(6))
    rule = f"{what} növbələşir: {', '.join(names[v] for v in values)}"
    slips = [(row[-2], f"{what} əvvəlki fiqurdan təkrarlanıb"), (row[-3], f"{what} ardıcıllığı pozulub")]
    return _Feature(name, row, rule, _different(row[-1], slips))


def _still(name: str, value: int) -> _Feature:
    return _Feature(name, (value,) * 6, "", ())


def _different(key: int, slips: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    found: dict[int, str] = {}
    for value, why in slips:
        if value != key:
            found.setdefault(value, why)
    return tuple(found.items())


def _features(rng: random.Random, level: int) -> list[_Feature]:
    if rng.random() < 0.55:
        arrow_, dot = _turning(rng, "angle", level, level == 3), _turning(rng, "dot", level)
        if level == 1:
            return [rng.choice([arrow_, dot])]
        if level == 2:
            return [arrow_, dot]
        return [arrow_, dot, _cycle(rng, "shade", 2)]
    strokes = _strokes(rng, level)
    if level == 1:
        return [strokes, _still("shape", rng.randrange(len(SHAPES))), _still("shade", rng.randrange(3))]
    figures = _cycle(rng, "shape", rng.choice([2, 3]))
    return [strokes, figures] if level == 2 else [strokes, figures, _cycle(rng, "shade", 5 - len(set(figures.values)))]


def draw(rng: random.Random, level: int) -> Draft:
    """One thing changes; two at once; three, with steps that grow or take turns."""
    features = _features(rng, level)
    names = [f.name for f in features]
    rows = list(zip(*(f.values for f in features), strict=True))
    if len(set(rows[:_SHOWN])) < 3:
        raise Redraw
    said = [_said(dict(zip(names, row, strict=True))) for row in rows]
    moving = [f for f in features if f.rule]
    return choice_draft(
        rng,
        stem=_STEM,
        key=(rows[-1], ""),
        slips=_slips(rng, features),
        explanation=f"{capital('; '.join(f.rule for f in moving))}. Növbəti fiqur: {said[-1]}.",
        facts=tuple((f.name, f.values[:_SHOWN]) for f in features),
        fact="-".join([*names, str(level), *_steps(moving[0])]),
        figure=_strip([dict(zip(names, row, strict=True)) for row in rows[:_SHOWN]], said),
        drawn=lambda row: _one(dict(zip(names, row, strict=True))),
    )


def _steps(feature: _Feature) -> list[str]:
    """The first two steps, for the name of the item; one when they are alike."""
    a, b, c = feature.values[:3]
    return list(dict.fromkeys(str(step).replace("-", "m") for step in (b - a, c - b)))


def _slips(rng: random.Random, features: list[_Feature]) -> list[Slip]:
    """One feature: its five mistakes. More: mistakes in turn, so that no value stands out."""
    moving = [i for i, f in enumerate(features) if f.rule]
    key = tuple(f.values[-1] for f in features)
    if len(moving) == 1:
        return [_slip(key, {moving[0]: slip}) for slip in features[moving[0]].slips]
    one = {i: rng.choice(features[i].slips[:2]) for i in moving}
    if len(moving) == 2:
        a, b = moving
        far = max(moving, key=lambda i: len(features[i].slips))
        rest = [slip for slip in features[far].slips if slip != one[far]]
        last = {far: rng.choice(rest[:3])} | ({a + b - far: one[a + b - far]} if rng.random() < 0.7 else {})
        changes = [{a: one[a]}, {b: one[b]}, one, last]
    else:
        a, b, c = moving
        last = dict(rng.choice([{a: one[a]}, {b: one[b]}, {c: one[c]}, one]))
        changes = [{b: one[b], c: one[c]}, {a: one[a], c: one[c]}, {a: one[a], b: one[b]}, last]
    return [_slip(key, change) for change in changes]


def _slip(key: Row, wrong: dict[int, tuple[int, str]]) -> Slip:
    value = tuple(wrong[i][0] if i in wrong else v for i, v in enumerate(key))
    return Slip(value, capital("; ".join(why for _, why in wrong.values())) + ".")


def _said(cell: dict[str, int]) -> str:
    parts = []
    if "shape" in cell:
        parts.append(f"{SHADES[cell.get('shade', 0)]} {SHAPES[cell['shape']]}")
        parts.append(f"{cell['strokes']} çubuq")
    if "angle" in cell:
        parts.append(f"ox {DIRECTIONS[cell['angle']]}")
    if "dot" in cell:
        filling = f"{SHADES[cell['shade']]} " if "shade" in cell else ""
        round_it = "" if "angle" in cell else "dairə, "
        parts.append(f"{round_it}{filling}nöqtə {PLACES[cell['dot']]}")
    return ", ".join(parts)


def _drawing(cell: dict[str, int], x: float, y: float) -> Iterator[str]:
    """A cell around a point."""
    if "shape" in cell:
        yield shape(SHAPES[cell["shape"]], x, y - 9, 13, cell.get("shade", 0))
        count = cell["strokes"]
        for i in range(count):
            at = x + 5.5 * (i - (count - 1) / 2)
            yield line((at, y + 10), (at, y + 24), "bold")
    if "angle" in cell:
        yield arrow((x, y), compass(x, y, 18, cell["angle"]))
    if "dot" in cell:
        kind = ("line", "line fig-half", "line fig-full")[cell.get("shade", 2)]
        if "angle" not in cell:
            yield disc(x, y, 16, "line")
        yield disc(*compass(x, y, 23, cell["dot"]), 4, kind)


def _one(cell: dict[str, int]) -> Figure:
    half = _SIDE / 2 + 2
    parts = [rect(2, 2, _SIDE, _SIDE), *_drawing(cell, half, half)]
    return figure(_SIDE + 4, _SIDE + 4, parts, capital(_said(cell)))


def _strip(cells: list[dict[str, int]], said: list[str]) -> Figure:
    parts = []
    for i, cell in enumerate(cells):
        x = 2 + i * (_SIDE + 4)
        parts += [rect(x, 2, _SIDE, _SIDE), *_drawing(cell, x + _SIDE / 2, 2 + _SIDE / 2)]
    x = 2 + _SHOWN * (_SIDE + 4)
    parts += [rect(x, 2, _SIDE, _SIDE, "dash"), text(x + _SIDE / 2, 2 + _SIDE / 2, "?")]
    alt = "; ".join(f"{i}) {words}" for i, words in enumerate(said[:_SHOWN], 1))
    return figure(6 * (_SIDE + 4), _SIDE + 4, parts, f"Altı fiqurluq sıra. {alt}; 6) sual işarəsi.")


def solve(facts: Facts) -> frozenset[Row]:
    """Every sixth figure: each feature by a cycle, a constant, growing or alternating step."""
    return frozenset(product(*(_continued(row, _CYCLES.get(name, 0)) for name, row in facts)))


def _continued(row: Row, cycle: int) -> set[int]:
    found = {row[-period] for period in (1, 2, 3) if all(a == b for a, b in zip(row, row[period:], strict=False))}

    def ends(step: int) -> int:
        return (row[-1] + step) % cycle if cycle else row[-1] + step

    steps = [(b - a) % cycle if cycle else b - a for a, b in pairwise(row)]
    growth = [(b - a) % cycle if cycle else b - a for a, b in pairwise(steps)]
    if len(set(steps)) == 1:
        found.add(ends(steps[0]))
    if len(set(growth)) == 1:
        found.add(ends(steps[-1] + growth[0]))
    if steps[0] == steps[2] and steps[1] == steps[3]:
        found.add(ends(steps[0]))
    return found


MODEL = Model("figure-series", "rfs", "Fiqur ardıcıllıqları", "reasoning.figures", draw, solve, version=2)
