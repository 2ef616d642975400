"""Shortest ways on a small map. The generator grows distances; the solver walks every way there is."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft, numeric_draft, one_of
from quizapp.domain.item_models.figures import disc, figure, line, text
from quizapp.domain.item_models.words import listed
from quizapp.domain.questions import Figure

Roads = tuple[tuple[str, str, int], ...]
_INTRO = "Xəritədə məntəqələr arasındakı yolların uzunluğu kilometrlə göstərilib."
_AGAIN = "Eyni məntəqədən bir neçə dəfə keçmək olar."


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the places are drawn, and which are joined."""

    places: dict[str, tuple[int, int]]
    roads: tuple[str, ...]


_LAYOUTS = {
    "ladder": _Layout(
        {"A": (20, 30), "B": (160, 20), "C": (300, 30), "D": (20, 160), "E": (160, 150), "F": (300, 160)},
        ("AB", "BC", "DE", "EF", "AD", "BE", "CF", "AE", "BF"),
    ),
    "wheel": _Layout(
        {
            "A": (20, 95),
            "B": (100, 20),
            "C": (220, 20),
            "D": (300, 95),
            "E": (220, 170),
            "F": (100, 170),
            "G": (160, 95),
        },
        ("AB", "BC", "CD", "DE", "EF", "AF", "AG", "CG", "DG", "FG", "BG"),
    ),
    "river": _Layout(
        {"A": (20, 95), "B": (90, 22), "C": (210, 22), "D": (150, 95), "E": (90, 168), "F": (210, 168), "G": (300, 95)},
        ("AB", "AD", "AE", "BC", "BD", "DE", "EF", "CD", "CG", "DF", "FG"),
    ),
}


class _Map:
    """A map with drawn lengths, and the distances between all places."""

    def __init__(self, rng: random.Random) -> None:
        self.name = rng.choice(sorted(_LAYOUTS))
        self.layout = _LAYOUTS[self.name]
        self.roads: Roads = tuple((road[0], road[1], rng.randint(3, 14)) for road in self.layout.roads)
        self.places = sorted(self.layout.places)

    def distances(self, closed: str = "") -> dict[tuple[str, str], int]:
        """Floyd and Warshall over the open roads."""
        far = {(a, b): 0 if a == b else 10_000 for a in self.places for b in self.places}
        for a, b, length in self.roads:
            if a + b != closed:
                far[a, b] = far[b, a] = length
        for k in self.places:
            for a in self.places:
                for b in self.places:
                    far[a, b] = min(far[a, b], far[a, k] + far[k, b])
        return far

    def length(self, a: str, b: str) -> int:
        return next(n for p, q, n in self.roads if {p, q} == {a, b})

    def ways(self, start: str, end: str, closed: str = "") -> list[tuple[int, str]]:
        """Ways without a repeated place, the shortest first: length and places."""
        return sorted(
            (sum(self.length(p, q) for p, q in pairwise(way)), way)
            for way in _ways([(a, b) for a, b, _ in self.roads if a + b != closed], start, end)
        )

    def circuit(self, start: str, stops: list[str]) -> int:
        """The shortest way round through all stops without a repeated place; 0 when there is none."""
        rounds = [
            n + length
            for a, b, length in self.roads
            if start in (a, b)
            for n, way in self.ways(start, b if start == a else a)
            if set(stops) <= set(way)
        ]
        return min(rounds, default=0)

    def figure(self) -> Figure:
        parts = []
        for a, b, length in self.roads:
            (x, y), (u, v) = self.layout.places[a], self.layout.places[b]
            size = ((u - x) ** 2 + (v - y) ** 2) ** 0.5
            dx, dy = (u - x) / size, (v - y) / size
            mx, my, gap = (x + u) / 2, (y + v) / 2, 16
            parts.append(line((x + 12 * dx, y + 12 * dy), (mx - gap * dx, my - gap * dy)))
            parts.append(line((mx + gap * dx, my + gap * dy), (u - 12 * dx, v - 12 * dy)))
            parts.append(text(mx, my, str(length)))
        for place, (x, y) in self.layout.places.items():
            parts += [disc(x, y, 12, "line fig-soft"), text(x, y, place)]
        told = "; ".join(f"{a}–{b}: {length}" for a, b, length in self.roads)
        return figure(320, 190, parts, f"Yol xəritəsi, məsafələr kilometrlə. {told}.")


def _ways(roads: list[tuple[str, str]], at: str, end: str, gone: str = "") -> Iterator[str]:
    gone += at
    if at == end:
        yield gone
        return
    for a, b in roads:
        if at in (a, b):
            to = b if at == a else a
            if to not in gone:
                yield from _ways(roads, to, end, gone)


def _dashed(way: str) -> str:
    return "–".join(way)


def _other_ways(ways: list[tuple[int, str]], key: int) -> list[tuple[int, str]]:
    """Lengths of longer ways, each with its mistake."""
    return [(n, f"{_dashed(way)} yolunun uzunluğudur, daha qısa yol var.") for n, way in ways if n != key][:5]


def _parts(drawn: _Map, way: str) -> list[tuple[int, str]]:
    """Lengths that come of leaving out a part of the way, the last first, and of adding up wrongly."""
    parts = [(p + q, drawn.length(p, q)) for p, q in pairwise(way)]
    total = sum(length for _, length in parts)
    left_out = [(total - n, f"{_dashed(road)} hissəsi ({n} km) əlavə olunmayıb.") for road, n in reversed(parts)]
    return left_out + _miscounted(total)


def _miscounted(total: int) -> list[tuple[int, str]]:
    return [
        (total - 10, "Toplamada bir onluq itirilib.")
        if total > 15
        else (total - 2, "Toplamada iki kilometr itirilib."),
        (total + 10, "Toplamada bir onluq artıq götürülüb."),
        (total - 1, "Toplamada bir kilometr itirilib."),
        (total + 1, "Toplamada bir kilometr artıq götürülüb."),
    ]


def _km(value: int) -> str:
    return f"{value} km"


def _ends(rng: random.Random, drawn: _Map) -> tuple[str, str]:
    """Two places that no road joins."""
    joined = {frozenset(road[:2]) for road in drawn.roads}
    a, b = rng.choice([pair for pair in combinations(drawn.places, 2) if frozenset(pair) not in joined])
    return a, b


def _shortest(rng: random.Random) -> Draft:
    drawn = _Map(rng)
    a, b = _ends(rng, drawn)
    key, ways = drawn.distances()[a, b], drawn.ways(a, b)
    way, few = ways[0][1], min(ways, key=lambda w: (len(w[1]), w[0]))
    if ways[1][0] == key or len(way) < 3:
        raise Redraw
    slips = [(few[0], f"Məntəqə sayı ən az olan {_dashed(few[1])} yolu seçilib, o isə ən qısa deyil.")]
    return numeric_draft(
        rng,
        stem=f"{_INTRO} {a} məntəqəsindən {b} məntəqəsinə ən qısa yol neçə kilometrdir?",
        key=key,
        slips=[*slips, *_other_ways(ways, key), *_parts(drawn, way)],
        show=_km,
        spare=False,
        explanation=_sum_of(drawn, way, key),
        facts=("shortest", drawn.roads, a, b),
        fact=f"shortest-{drawn.name}",
        figure=drawn.figure(),
    )


def _sum_of(drawn: _Map, way: str, key: int) -> str:
    lengths = " + ".join(str(drawn.length(p, q)) for p, q in pairwise(way))
    return f"Ən qısa yol {_dashed(way)}: {lengths} = {key} km."


def _closed(rng: random.Random) -> Draft:
    drawn = _Map(rng)
    a, b = _ends(rng, drawn)
    open_way, before = drawn.ways(a, b)[0][1], drawn.distances()[a, b]
    i = rng.randrange(len(open_way) - 1)
    shut = "".join(sorted(open_way[i : i + 2]))
    key, ways = drawn.distances(shut)[a, b], drawn.ways(a, b, shut)
    if key == before or len(ways) < 3 or ways[1][0] == key:
        raise Redraw
    slips = [
        (before, f"Bağlı {_dashed(shut)} yolundan istifadə edilib."),
        *_other_ways(ways, key),
        *_parts(drawn, ways[0][1]),
    ]
    return numeric_draft(
        rng,
        stem=f"{_INTRO} {_dashed(shut)} yolu təmirə görə bağlıdır. {a} məntəqəsindən {b} məntəqəsinə ən qısa açıq yol neçə kilometrdir?",
        key=key,
        slips=slips,
        show=_km,
        spare=False,
        explanation=f"{_dashed(shut)} yolu bağlı olduqda: {_lower(_sum_of(drawn, ways[0][1], key))}",
        facts=("closed", drawn.roads, a, b, shut),
        fact=f"closed-{drawn.name}",
        figure=drawn.figure(),
    )


def _lower(sentence: str) -> str:
    return sentence.replace("Ən qısa", "ən qısa", 1)


def _via(rng: random.Random) -> Draft:
    drawn = _Map(rng)
    a, b = _ends(rng, drawn)
    middle = rng.choice([p for p in drawn.places if p not in (a, b)])
    far = drawn.distances()
    key = far[a, middle] + far[middle, b]
    first, second = drawn.ways(a, middle), drawn.ways(middle, b)
    if key == far[a, b] or first[1][0] == first[0][0] or second[1][0] == second[0][0]:
        raise Redraw
    once = next((n for n, way in drawn.ways(a, b) if middle in way), key)
    slips = [
        (far[a, b], f"{middle} məntəqəsinə uğramaq şərti unudulub."),
        (
            first[1][0] + second[0][0],
            f"{a} məntəqəsindən {middle} məntəqəsinə daha uzun {_dashed(first[1][1])} yolu ilə gedilib.",
        ),
        (
            first[0][0] + second[1][0],
            f"{middle} məntəqəsindən {b} məntəqəsinə daha uzun {_dashed(second[1][1])} yolu ilə gedilib.",
        ),
        (far[a, middle], f"Yalnız {middle} məntəqəsinədək olan yol hesablanıb."),
        (first[1][0] + second[1][0], "Hər iki hissədə daha uzun yol seçilib."),
        (far[middle, b], f"Yalnız {middle} məntəqəsindən sonrakı yol hesablanıb."),
        *_miscounted(key),
    ]
    draft = numeric_draft(
        rng,
        stem=f"{_INTRO} Kuryer {a} məntəqəsindən {b} məntəqəsinə gedir və yolda mütləq {middle} məntəqəsinə uğramalıdır. {_AGAIN} "
        "Kuryerin getdiyi yol ən azı neçə kilometr olar?",
        key=key,
        slips=slips,
        show=_km,
        spare=False,
        explanation=f"Əvvəl {_dashed(first[0][1])} ({first[0][0]} km), sonra {_dashed(second[0][1])} ({second[0][0]} km): cəmi {key} km.",
        facts=("via", drawn.roads, a, b, middle),
        fact=f"via-{drawn.name}",
        figure=drawn.figure(),
    )
    return _without(once, draft)


def _without(length: int, draft: Draft) -> Draft:
    """The draft, unless one who never passes a place twice finds his other `length` among the options.

    Raises:
        Redraw: he does.
    """
    if length in draft.values and length != draft.values[draft.key]:
        raise Redraw
    return draft


def _tour(rng: random.Random) -> Draft:
    drawn = _Map(rng)
    start, *stops = rng.sample(drawn.places, 4)
    far = drawn.distances()
    tours = sorted(
        (far[start, p] + far[p, q] + far[q, r] + far[r, start], (p, q, r)) for p, q, r in permutations(stops)
    )[::2]  # each goes round both ways
    (key, best), (second, other), (third, last) = tours
    stops.sort()
    here, left, greedy = start, set(stops), 0
    while left:
        to = min(left, key=lambda p: (far[here, p], p))
        greedy, here, left = greedy + far[here, to], to, left - {to}
    greedy += far[here, start]
    if key == second:
        raise Redraw

    def told(order: tuple[str, ...]) -> str:
        return _dashed("".join((start, *order, start)))

    away = min(far[start, p] + far[p, q] + far[q, r] for p, q, r in permutations(stops))
    slips = [
        (away, "Geri qayıdış yolu nəzərə alınmayıb."),
        (greedy, "Hər dəfə ən yaxın məntəqəyə gedilib, bütöv dövrə müqayisə edilməyib."),
        (second, f"{told(other)} ardıcıllığı götürülüb, daha qısası var."),
        (third, f"{told(last)} ardıcıllığı götürülüb, daha qısası var."),
        (sum(far[start, p] for p in stops) * 2, "Hər məntəqəyə ayrıca gedib-qayıtmaq kimi hesablanıb."),
        (key - far[best[0], best[1]], f"{_dashed(''.join(best[:2]))} hissəsi əlavə olunmayıb."),
        *_miscounted(key),
    ]
    draft = numeric_draft(
        rng,
        stem=f"{_INTRO} Poçtalyon {start} məntəqəsindən çıxıb {listed(stops)} məntəqələrinə istədiyi ardıcıllıqla baş çəkir və {start} məntəqəsinə qayıdır. "
        f"{_AGAIN} Poçtalyonun getdiyi yol ən azı neçə kilometr olar?",
        key=key,
        slips=slips,
        show=_km,
        spare=False,
        explanation=f"Ən qısa dövrə {told(best)}: {' + '.join(str(far[p, q]) for p, q in zip((start, *best), (*best, start), strict=True))} = {key} km "
        "(hər hissə ən qısa yolla).",
        facts=("tour", drawn.roads, start, tuple(stops)),
        fact=f"tour-{drawn.name}",
        figure=drawn.figure(),
    )
    return _without(drawn.circuit(start, stops), draft)


def _meeting(rng: random.Random) -> Draft:
    drawn = _Map(rng)
    homes = sorted(rng.sample(drawn.places, 3))
    far = drawn.distances()
    sums = {p: sum(far[home, p] for home in homes) for p in drawn.places}
    ordered = sorted(sums.values())
    key = min(sums, key=lambda p: sums[p])
    if ordered[0] == ordered[1] or (key in homes and rng.random() < 0.5):
        raise Redraw

    def why(p: str) -> str:
        total = f"{' + '.join(str(far[home, p]) for home in homes)} = {sums[p]} km"
        return f"Yolların cəmi {total}, bu isə {sums[key]} km-dən çoxdur."

    others = [p for p in drawn.places if p != key]
    rng.shuffle(others)
    others.sort(key=lambda p: sums[p])
    return choice_draft(
        rng,
        stem=f"{_INTRO} {listed(homes)} məntəqələrinin hər birində bir əməkdaş yaşayır. Onlar bir məntəqədə görüşmək istəyirlər. "
        "Onların getdiyi yolların cəmi ən kiçik olsun deyə görüş hansı məntəqədə keçirilməlidir?",
        key=(key, key),
        slips=[Slip(p, why(p), p) for p in others],
        explanation=f"{key} məntəqəsinə yolların cəmi {' + '.join(str(far[home, key]) for home in homes)} = {sums[key]} km, bu, ən kiçik cəmdir.",
        facts=("meeting", drawn.roads, tuple(homes)),
        fact=f"meeting-{drawn.name}",
        figure=drawn.figure(),
    )


_KINDS = {1: (_shortest,), 2: (_closed, _via), 3: (_tour, _meeting)}


def draw(rng: random.Random, level: int) -> Draft:
    """The shortest way; with a closed road or a stop; a round trip or a place to meet."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[Any]:
    """Walk every way without a repeated place; round trips in every order of their stops."""
    kind, roads, *rest = facts
    lengths = {frozenset((a, b)): n for a, b, n in roads}
    if kind == "closed":
        del lengths[frozenset(rest.pop())]

    def shortest(start: str, end: str) -> int:
        best, waiting = 10**6, [(start, frozenset({start}), 0)]
        while waiting:
            at, gone, length = waiting.pop()
            if at == end:
                best = min(best, length)
                continue
            for road, n in lengths.items():
                if at in road:
                    (to,) = road - {at}
                    if to not in gone and length + n < best:
                        waiting.append((to, gone | {to}, length + n))
        return best

    match kind, rest:
        case (("shortest" | "closed"), (a, b)):
            return frozenset({shortest(a, b)})
        case "via", (a, b, middle):
            return frozenset({shortest(a, middle) + shortest(middle, b)})
        case "tour", (start, stops):
            legs = {frozenset(pair): shortest(*pair) for pair in combinations((start, *stops), 2)}
            rounds = [(start, *order, start) for order in permutations(stops)]
            return frozenset({min(sum(legs[frozenset(leg)] for leg in pairwise(r)) for r in rounds)})
        case "meeting", (homes,):
            places = {p for road in lengths for p in road}
            sums = {p: sum(shortest(home, p) for home in homes) for p in places}
            return frozenset(p for p in places if sums[p] == min(sums.values()))
    raise ValueError(f"unknown facts {facts!r}")


MODEL = Model("routes", "rrt", "Marşrutlar", "reasoning.planning", draw, solve, version=2)
