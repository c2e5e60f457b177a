"""Where the states stand in the state machine's picture, and how its arrows run.

The one rule: geometry only. Which arrows there are is the table's business; this file bends them
round the boxes and puts what is written on them beside them, the same for every trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import hypot

from tcplearn.model import State
from tcplearn.view.labels import Point, cross, overlap, width
from tcplearn.view.shapes import head, n

WIDTH, HEIGHT = 860.0, 640.0
NODE = (120.0, 38.0)
Box = tuple[float, float, float, float]  # left, top, right, bottom
# Where the states stand, as in Figure 5: column and row, in the order of State.
PLACES = dict(zip(State, (
    (1, 0), (1, 1), (2, 2), (0, 2), (1, 3), (0, 4), (0, 5), (2, 4), (1, 5), (2, 5), (1, 6),
), strict=True))  # fmt: skip
AGAIN = (2, 6)  # the first state once more, at the bottom, where the figure has it too
COLUMNS, ROWS_FROM, ROWS_STEP = (110.0, 430.0, 750.0), 34.0, 92.0
BENDS = (0.0, 40.0, -40.0, 80.0, -80.0, 130.0, -130.0, 200.0, -200.0, 280.0, -280.0)
PAIR = (18.0, -18.0, 70.0, -70.0, 130.0, -130.0, 200.0, -200.0)  # where there is an arrow back, too
CLEAR = 3  # what keeps this far from a text's ends does not touch it in any font
BADGE = 6  # the point of a curve, of 25, where the number of a step is
Ends = tuple[State, State]


def centre(state: State, lower: bool = False) -> Point:
    """This is the middle of a state's box; of the first state's lower one if `lower`."""
    column, row = AGAIN if lower and state is next(iter(State)) else PLACES[state]
    return COLUMNS[column], ROWS_FROM + ROWS_STEP * row


def below(start: State) -> bool:
    """Arrows from the lower half of the figure end in the lower of the two equal boxes."""
    return PLACES[start][1] > 3


def _box_of(state: State, lower: bool = False) -> Box:
    (x, y), (wide, high) = centre(state, lower), (NODE[0] / 2 + 3, NODE[1] / 2 + 3)
    return x - wide, y - high, x + wide, y + high


@cache
def curve(start: State, goes: State, both: bool) -> tuple[str, list[Point]]:
    """A curve from one box to another that goes round the boxes in between; its points."""
    a, b = centre(start), centre(goes, below(start))
    long = hypot(b[0] - a[0], b[1] - a[1])
    nx, ny = (b[1] - a[1]) / long, -(b[0] - a[0]) / long
    others = [_box_of(state) for state in State if centre(state) not in (a, b)]
    best: tuple[float, Point] | None = None
    for bend in PAIR if both else BENDS:
        c = ((a[0] + b[0]) / 2 + nx * bend, (a[1] + b[1]) / 2 + ny * bend)
        points = [_bezier(a, c, b, i / 24) for i in range(2, 23)]
        hits = sum(left < x < right and top < y < low for x, y in points for left, top, right, low in others)
        off = sum(not (6 < p[0] < WIDTH - 6 and 6 < p[1] < HEIGHT - 6) for p in points)
        cost = hits * 10 + off * 5 + abs(bend) / 40
        if best is None or cost < best[0]:
            best = (cost, c)
    assert best is not None
    c = best[1]
    ts = [i / 200 for i in range(201)]
    free = [t for t in ts if not _inside(_bezier(a, c, b, t), a) and not _inside(_bezier(a, c, b, t), b)]
    points = [_bezier(a, c, b, free[0] + (free[-1] - free[0]) * i / 24) for i in range(25)]
    u = 1 - free[0]
    v = free[-1]
    turn = tuple(u * (1 - v) * a[i] + (u * v + free[0] * (1 - v)) * c[i] + free[0] * v * b[i] for i in (0, 1))
    return _draw(points, turn), points


def _inside(p: Point, box_at: Point) -> bool:
    return abs(p[0] - box_at[0]) < NODE[0] / 2 + 3 and abs(p[1] - box_at[1]) < NODE[1] / 2 + 3


def _bezier(a: Point, c: Point, b: Point, t: float) -> Point:
    u = 1 - t
    return u * u * a[0] + 2 * u * t * c[0] + t * t * b[0], u * u * a[1] + 2 * u * t * c[1] + t * t * b[1]


def _draw(points: list[Point], turn: tuple[float, ...]) -> str:
    (x1, y1), (x, y) = points[0], points[-1]
    return f"M{n(x1)} {n(y1)}Q{n(turn[0])} {n(turn[1])} {n(x)} {n(y)}" + head(points[-2], points[-1])


@cache
def labels_at(written: tuple[tuple[Ends, bool, tuple[str, ...]], ...]) -> dict[Ends, Point]:
    """These are the places of what is written on arrows: of each, where the first line's middle is."""
    taken = [*map(_box_of, State), _box_of(next(iter(State)), lower=True)]
    lines: list[tuple[Box, tuple[Point, Point]]] = []
    for ends, both, _ in written:
        points = curve(*ends, both)[1]
        lines += [(_round(p, q), (p, q)) for p, q in pairwise(points)]
        x, y = points[BADGE]
        taken.append((x - 10, y - 10, x + 10, y + 10))
    places = {}
    for ends, both, texts in written:
        if not texts:  # no row: the host forgot
            continue
        x, y = places[ends] = _beside(curve(*ends, both)[1], texts, taken, lines)
        half = max(width(text, 11) for text in texts) / 2
        taken.append((x - half, y - 10, x + half, y + 14 * len(texts) - 11))
    return places


def _beside(
    points: list[Point], texts: tuple[str, ...], taken: list[Box], lines: list[tuple[Box, tuple[Point, Point]]]
) -> Point:
    """Where an arrow's label hides least: near the arrow, clear of boxes, labels and other arrows."""
    wide, high = max(width(text, 11) for text in texts), 14.0 * len(texts)
    sides = [(0.0, -4.0), (0.0, high + 1), (0.0, -9.0), (0.0, high + 6), (0.0, -15.0), (0.0, high + 12)]
    sides += [(way * (wide / 2 + off), high / 2 - 2) for off in (5, 10, 15, 22, 32, 44, 60) for way in (1, -1)]
    sides += [(0, high / 2 - 3)]
    best, found, own = float("inf"), points[0], list(pairwise(points))
    for rank, part in enumerate((0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.14, 0.86, 0.08, 0.92)):
        x, y = points[int(part * (len(points) - 1))]
        for away, (dx, dy) in enumerate(sides):
            at = (round(x + dx, 1), round(y + dy - high + 14, 1))
            here = (at[0] - wide / 2 - CLEAR, at[1] - 11, at[0] + wide / 2 + CLEAR, at[1] + high - 11)
            cost = rank * 0.5 + away * 0.1 + 100 * sum(_meet(here, other) for other in taken)
            cost += 100 * (here[0] < 2 or here[2] > WIDTH - 2)
            if cost < best:  # nor beyond another arrow
                middle = (at[0], at[1] + high / 2 - 11)
                cost += 60 * any(cross(((x, y), middle), line) for _, line in lines)
                cost += 6 * (_far(middle, (line for _, line in lines if line[0] not in points)) < _far(middle, own))
            if cost < best:
                cost += 8 * sum(_meet(here, room) and _struck(here, line) for room, line in lines)
            if cost < best:
                best, found = cost, at
    return found


def _far(point: Point, lines: Iterable[tuple[Point, Point]]) -> float:
    """This is how far a label's middle is from the nearest of some lines."""
    return min(hypot(point[0] - (p[0] + q[0]) / 2, point[1] - (p[1] + q[1]) / 2) for p, q in lines)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _round(start: Point, end: Point) -> Box:
    (x0, y0), (x1, y1) = start, end
    return min(x0, x1) - 0.1, min(y0, y1) - 0.1, max(x0, x1) + 0.1, max(y0, y1) + 0.1


def _struck(here: Box, line: tuple[Point, Point]) -> bool:
    left, top, right, low = here
    return overlap(((left, top), (right, top), (right, low), (left, low)), line)
