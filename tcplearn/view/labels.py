"""Where an arrow's label goes: along its arrow, where it hides neither another label nor an arrow.

The one rule: a label belongs to one arrow and lies along it; it is moved along, or below, but
never away from it. Everything is looked at in the arrow's own frame, where the label is a level
box in a band: what else runs through the band leaves shadows, and the label seeks a place between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, degrees, hypot, sin
from typing import Generic, TypeVar

T = TypeVar("T")
Point = tuple[float, float]
Span = tuple[float, float]
WIDE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=")
ASCENT, DESCENT = 10.0, 3.0  # of a label's text above and below its baseline
ABOVE, BELOW = -5.0, 12.0  # the baseline's distance from the arrow
CLEAR = 6.0  # what keeps this far from a label's ends does not touch it in any font
STRIP = 100  # pixels
ALONG = (0.56, 0.5, 0.62, 0.44, 0.68, 0.38, 0.74, 0.32, 0.8, 0.26, 0.2, 0.14)  # the far half first


@lru_cache(maxsize=4096)
def width(text: str, size: float = 12) -> float:
    """This is about how wide a text is, in pixels: generous, since the reader's font is unknown."""
    return size * sum(1 if c in "…⋯" or ord(c) > 0x2E7F else 0.62 if c in WIDE else 0.5 for c in text)


@dataclass(frozen=True)
class Placed:
    """A label's place: the middle of its baseline, its turn in degrees, and the box it fills."""

    x: float
    y: float
    turn: float
    box: tuple[Point, ...]


def box(x: float, y: float, wide: float, turn: float = 0, anchor: str = "mid") -> tuple[Point, ...]:
    """These are the corners of a text whose baseline's anchor is at (x, y), turned by radians."""
    left = {"mid": -wide / 2, "end": -wide}.get(anchor, 0.0)
    c, s = cos(turn), sin(turn)
    corners = ((left, -ASCENT), (left + wide, -ASCENT), (left + wide, DESCENT), (left, DESCENT))
    return tuple((x + dx * c - dy * s, y + dx * s + dy * c) for dx, dy in corners)


def place(
    wide: float, start: Point, end: Point, labels: Sequence[Sequence[Point]], lines: Sequence[Sequence[Point]],
    near_first: bool = False,
) -> Placed:  # fmt: skip
    """This finds the best place for a label on the arrow from start to end, if need be below it.

    `near_first`: rather near the start than the end.
    """
    (x0, y0), (x1, y1) = start, end
    long = hypot(x1 - x0, y1 - y0)
    way = 1 if x1 >= x0 else -1  # the text reads from left to right
    c, s = way * (x1 - x0) / long, way * (y1 - y0) / long

    def within(points: Sequence[Point]) -> list[Point]:
        return [((x - x0) * c + (y - y0) * s, (y - y0) * c - (x - x0) * s) for x, y in points]

    theirs, crossing = [within(points) for points in labels], [within(points) for points in lines]
    best, found = float("inf"), (0.0, ABOVE)
    for base in (ABOVE, BELOW):
        band = (base - ASCENT, base + DESCENT)
        hidden, struck = _shadows(theirs, band), _shadows(crossing, band)
        for rank, along in enumerate(sorted(ALONG) if near_first else ALONG):
            cost = rank * 0.1 + (3 if base is BELOW else 0)
            if cost >= best:  # the places only get worse from here on
                break
            middle = way * min(max(along * long, wide / 2 + 4), max(long - wide / 2 - 12, long / 2))
            low, high = middle - wide / 2, middle + wide / 2
            cost += 100 * sum(a < high and b > low for a, b in hidden)
            cost += 40 * sum(a < high + CLEAR and b > low - CLEAR for a, b in hidden)
            cost += 8 * sum(a < high + CLEAR and b > low - CLEAR for a, b in struck)
            if cost < best:
                best, found = cost, (middle, base)
        if best < 3:
            break
    middle, base = found
    x, y, turn = x0 + middle * c - base * s, y0 + middle * s + base * c, atan2(s, c)
    return Placed(x, y, degrees(turn), box(x, y, wide, turn))


class Strips(Generic[T]):
    """Shapes by the level strips of paper that they reach into: those near a place are found without looking at all."""

    def __init__(self) -> None:
        self._strips: defaultdict[int, list[tuple[float, float, T]]] = defaultdict(list)

    def put(self, points: Sequence[Point], shape: T) -> None:
        """This notes a shape that reaches from the highest of its points to the lowest."""
        high, low = min(y for _, y in points), max(y for _, y in points)
        for strip in range(int(high // STRIP), int(low // STRIP) + 1):
            self._strips[strip].append((high, low, shape))

    def between(self, high: float, low: float) -> Iterator[T]:
        """These are the shapes that reach into what is below `high` and above `low`, each once."""
        first = int(high // STRIP)
        for strip in range(first, int(low // STRIP) + 1):
            for top, bottom, shape in self._strips.get(strip, ()):
                if bottom > high and top < low and strip == max(first, int(top // STRIP)):
                    yield shape


def _shadows(shapes: list[list[Point]], band: Span) -> list[Span]:
    """These are the parts of a level band that lines and boxes run through."""
    low, high = band
    found = []
    for points in shapes:
        ends: list[float] = []
        for i, (x1, y1) in enumerate(points):
            x0, y0 = points[i - 1]
            if (y0 <= low and y1 <= low) or (y0 >= high and y1 >= high):
                continue
            for y, x in ((y0, x0), (y1, x1)):
                if y < low or y > high:
                    edge = low if y < low else high
                    x = x0 + (x1 - x0) * (edge - y0) / (y1 - y0)
                ends.append(x)
        if ends:
            found.append((min(ends), max(ends)))
    return found


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """These are places near the wanted ones (in order), `apart` from each other, within low and high."""
    pools: list[tuple[float, int]] = []  # those that push each other share what they can get: (mean, how many)
    for i, place in enumerate(wanted):
        mean, many = place - i * apart, 1
        while pools and pools[-1][0] > mean:
            before, n = pools.pop()
            mean, many = (before * n + mean * many) / (n + many), n + many
        pools.append((mean, many))
    most = high - (len(wanted) - 1) * apart
    means = [max(low, min(mean, most)) for mean, many in pools for _ in range(many)]
    return [mean + i * apart for i, mean in enumerate(means)]


def overlap(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """This says whether two boxes, or a box and a line, share more than an edge (separating axes)."""
    for a, b in ((one, other), (other, one)):
        for (x0, y0), (x1, y1) in pairwise(a[:3]):  # two sides of a box; of a line, its one
            nx, ny = y1 - y0, x0 - x1
            here = [nx * x + ny * y for x, y in a]
            there = [nx * x + ny * y for x, y in b]
            if max(here) <= min(there) or max(there) <= min(here):
                return False
    return True


def cross(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """This says whether two arrows cross between their ends."""

    def side(line: Sequence[Point], p: Point) -> float:
        (x0, y0), (x1, y1) = line
        return (x1 - x0) * (p[1] - y0) - (y1 - y0) * (p[0] - x0)

    return side(one, other[0]) * side(one, other[1]) < 0 and side(other, one[0]) * side(other, one[1]) < 0
