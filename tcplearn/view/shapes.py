"""The outlines of arrows, crosses and breaks as path data.

The one rule: absolute coordinates rounded to one decimal, so that the text is short and the same
everywhere.
"""

from __future__ import annotations

import re

from tcplearn.view.labels import Point


def n(value: float) -> str:
    """This is a coordinate as text."""
    return f"{value:.1f}".removesuffix(".0")


def along(start: Point, end: Point, part: float) -> Point:
    """This is a point part of the way from start to end."""
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def line(start: Point, end: Point) -> str:
    """A straight line."""
    return f"M{n(start[0])} {n(start[1])}L{n(end[0])} {n(end[1])}"


def head(start: Point, end: Point) -> str:
    """An open arrow head at the end of a line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    long = (dx * dx + dy * dy) ** 0.5 or 1
    ux, uy = dx / long, dy / long
    a = (end[0] - 9 * ux + 4.5 * uy, end[1] - 9 * uy - 4.5 * ux)
    b = (end[0] - 9 * ux - 4.5 * uy, end[1] - 9 * uy + 4.5 * ux)
    return f"M{n(a[0])} {n(a[1])}L{n(end[0])} {n(end[1])}L{n(b[0])} {n(b[1])}"


def saltire(at: Point) -> str:
    """The cross where a segment is lost."""
    x, y = at
    return f"M{n(x - 6)} {n(y - 6)}L{n(x + 6)} {n(y + 6)}M{n(x - 6)} {n(y + 6)}L{n(x + 6)} {n(y - 6)}"


def ring(at: Point) -> str:
    """The small circle where an injected segment begins."""
    x, y = at
    return f"M{n(x - 4)} {n(y)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"


def wave(x: float, y: float, wide: float) -> str:
    """One edge of a break."""
    return f"M{n(x)} {n(y)}" + f"q{n(wide / 8)} -5 {n(wide / 4)} 0t{n(wide / 4)} 0" + f"t{n(wide / 4)} 0" * 2


def upright_wave(x: float, y: float, high: float) -> str:
    """One edge of a break in what goes from left to right."""
    return f"M{n(x)} {n(y)}" + f"q-4 {n(high / 8)} 0 {n(high / 4)}t0 {n(high / 4)}" + f"t0 {n(high / 4)}" * 2


def disc(x: float, y: float) -> str:
    """A circle for the number of a step."""
    return f"M{n(x - 9)} {n(y)}a9 9 0 1 0 18 0a9 9 0 1 0 -18 0"


def shifted(d: str, dx: float, dy: float) -> str:
    """This is a path moved: the points that are absolute are."""

    def point(found: re.Match[str]) -> str:
        x, y = float(found[2]) + dx, float(found[3]) + dy
        return f"{found[1]}{n(x)} {n(y)}"

    return re.sub(r"([ML])(-?[\d.]+) (-?[\d.]+)", point, d)
