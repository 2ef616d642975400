"""Drawing: small SVG pictures of shapes, lines and text, coloured by classes only."""

import math
from collections.abc import Iterable

from quizapp.domain.questions import Figure

Point = tuple[float, float]
Shade = int  # 0 empty, 1 grey, 2 full
SHADES = ("boş", "boz", "dolu")
SHAPES = ("dairə", "üçbucaq", "kvadrat", "romb", "beşbucaqlı", "ulduz")
_SHADE_CLASS = ("", "fig-half", "fig-full")


def figure(width: int, height: int, parts: Iterable[str], alt: str) -> Figure:
    """A picture of `width` × `height` units; 18 units are as high as a line of text."""
    return Figure(f'<svg viewBox="0 0 {width} {height}">{"".join(parts)}</svg>', alt)


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1) + 0:g}"


def line(a: Point, b: Point, kind: str = "line") -> str:
    """A stroke; `kind` is line, bold or dash."""
    return f'<line class="fig-{kind}" x1="{n(a[0])}" y1="{n(a[1])}" x2="{n(b[0])}" y2="{n(b[1])}"/>'


def rect(x: float, y: float, width: float, height: float, kind: str = "line") -> str:
    """A rectangle; `kind` is a class without its prefix."""
    return f'<rect class="fig-{kind}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"/>'


def disc(x: float, y: float, r: float, kind: str = "full") -> str:
    """A circle; `kind` is a class without its prefix."""
    return f'<circle class="fig-{kind}" cx="{n(x)}" cy="{n(y)}" r="{n(r)}"/>'


def polygon(points: Iterable[Point], kind: str = "line") -> str:
    """A closed outline; `kind` is a class without its prefix."""
    return f'<polygon class="fig-{kind}" points="{" ".join(f"{n(x)},{n(y)}" for x, y in points)}"/>'


def text(x: float, y: float, words: str) -> str:
    """Text in the middle of a point."""
    return f'<text class="fig-text" x="{n(x)}" y="{n(y + 6)}">{words}</text>'


def arrow(a: Point, b: Point, head: float = 7) -> str:
    """A stroke with a filled head at `b`."""
    angle = math.atan2(b[1] - a[1], b[0] - a[0])
    wings = [(b[0] - head * math.cos(angle + s), b[1] - head * math.sin(angle + s)) for s in (0.5, -0.5)]
    return line(a, b) + polygon([b, *wings], "full")


def around(x: float, y: float, r: float, corners: int, turn: float = 0) -> list[Point]:
    """Corners of a regular polygon, the first on top, turned clockwise by `turn` degrees."""
    angles = (math.radians(360 * i / corners + turn - 90) for i in range(corners))
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def compass(x: float, y: float, r: float, place: int, places: int = 8) -> Point:
    """The point on a circle at `place`, counted clockwise from the top."""
    return around(x, y, r, 1, 360 * place / places)[0]


def shape(name: str, x: float, y: float, r: float, shade: Shade = 0) -> str:
    """One of SHAPES with its outline and filling. A drawn thing has the same parts whatever its filling is."""
    fill = _SHADE_CLASS[shade]
    kind = f"line {fill}".strip()
    if name == "dairə":
        return disc(x, y, r, kind)
    return polygon(_outline(name, x, y, r), kind)


def _outline(name: str, x: float, y: float, r: float) -> list[Point]:
    if name == "üçbucaq":
        return around(x, y + r * 0.18, r * 1.15, 3)
    if name == "kvadrat":
        return around(x, y, r * 1.2, 4, 45)
    if name == "romb":
        return around(x, y, r * 1.15, 4)
    if name == "beşbucaqlı":
        return around(x, y, r * 1.05, 5)
    outer, inner = around(x, y, r * 1.15, 5), around(x, y, r * 0.48, 5, 36)
    return [point for pair in zip(outer, inner, strict=True) for point in pair]
