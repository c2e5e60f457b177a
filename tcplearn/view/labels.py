"""Where an arrow's label goes: along its arrow, where it hides neither another label nor an arrow.

The one rule: a label belongs to one arrow and lies along it; it is moved along, or below, but
never away from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, sin

Point = tuple[float, float]
ABOVE, BELOW = 5.0, 14.0  # the baseline's distance from the arrow
HEIGHT = 12.0
NEAR_END = (0.56, 0.5, 0.62, 0.44, 0.68, 0.38, 0.74, 0.32, 0.8, 0.26, 0.2, 0.14)  # along the arrow; the far end first


def width(text: str, size: float = 12) -> float:
    """This is about how wide a text is, in pixels: generous, since the reader's font is unknown."""
    return sum(size if ord(c) > 0x2E7F else size * 0.62 if c.isupper() or c.isdigit() or c in "+=" else size * 0.5 for c in text)


@dataclass(frozen=True)
class Placed:
    """A label's place: the middle of its baseline, its turn in degrees, and the box it fills."""

    x: float
    y: float
    turn: float
    box: tuple[Point, Point, Point, Point]


def box(x: float, y: float, wide: float, turn: float, anchor: str = "mid") -> tuple[Point, Point, Point, Point]:
    """These are the corners of a text whose baseline's anchor is at (x, y), turned by radians."""
    left = {"mid": -wide / 2, "end": -wide}.get(anchor, 0.0)
    c, s = cos(turn), sin(turn)

    def corner(dx: float, dy: float) -> Point:
        return x + dx * c - dy * s, y + dx * s + dy * c

    return (
        corner(left, -HEIGHT + 2), corner(left + wide, -HEIGHT + 2), corner(left + wide, 3), corner(left, 3)
    )  # fmt: skip


def place(
    wide: float, start: Point, end: Point, labels: list[tuple[Point, ...]], lines: list[tuple[Point, Point]]
) -> Placed:
    """This finds the best place for a label on the arrow from start to end, if need be below it."""
    (x0, y0), (x1, y1) = start, end
    long = hypot(x1 - x0, y1 - y0)
    turn = atan2(y1 - y0, x1 - x0)
    if x1 < x0:  # read from left to right
        turn = atan2(y0 - y1, x0 - x1)
    best: tuple[float, Placed] | None = None
    for off in (-ABOVE, BELOW - 2):
        for rank, along in enumerate(NEAR_END):
            middle = min(max(along * long, wide / 2 + 4), max(long - wide / 2 - 12, long / 2))
            x = x0 + (x1 - x0) * middle / long - off * sin(turn)
            y = y0 + (y1 - y0) * middle / long + off * cos(turn)
            corners = box(x, y, wide, turn)
            cost = rank * 0.1 + (off > 0) * 3
            cost += 100 * sum(overlap(corners, other) for other in labels)
            cost += 8 * sum(crosses(corners, *line) for line in lines)
            if best is None or cost < best[0]:
                best = (cost, Placed(x, y, degrees(turn), corners))
            if cost < 1:
                return best[1]
    assert best is not None
    return best[1]


def overlap(one: tuple[Point, ...], other: tuple[Point, ...]) -> bool:
    """This says whether two boxes, however they are turned, share an area (separating axes)."""
    for a, b in ((one, other), (other, one)):
        for (x0, y0), (x1, y1) in zip(a[:2], a[1:3], strict=True):
            nx, ny = y1 - y0, x0 - x1
            if nx == ny == 0:  # a line has one side
                continue
            here = [nx * x + ny * y for x, y in a]
            there = [nx * x + ny * y for x, y in b]
            if max(here) <= min(there) or max(there) <= min(here):
                return False
    return True


def crosses(corners: tuple[Point, ...], start: Point, end: Point) -> bool:
    """This says whether a line runs through a box."""
    return overlap(corners, (start, end, end, start)) if start != end else False
