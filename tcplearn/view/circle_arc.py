"""The shapes of the circle of numbers: the small whole circle, and the arc of a lens with what lies along it.

The one rule: geometry only. A place along an arc is 0 to 1, clockwise; a height is in pixels, outwards.
"""

from __future__ import annotations

from math import asin, ceil, cos, pi, sin

from tcplearn.view.labels import Point
from tcplearn.view.shapes import n

PIECE = 0.3  # radians that one curve of the path may turn


class Arc:
    """A gentle arc, bent upwards, from `left` to `right` at `foot`, `rise` higher in its middle."""

    def __init__(self, left: float, right: float, foot: float, rise: float):
        half = (right - left) / 2
        self.radius = (half * half + rise * rise) / (2 * rise)
        self.centre = ((left + right) / 2, foot - rise + self.radius)
        self.half = asin(half / self.radius)

    def at(self, place: float, height: float = 0) -> Point:
        """This is a point above the arc (below, if the height is negative)."""
        return self._point((2 * place - 1) * self.half, self.radius + height)

    def _point(self, turn: float, radius: float) -> Point:
        return self.centre[0] + radius * sin(turn), self.centre[1] - radius * cos(turn)

    def along(self, start: float, end: float, height: float = 0) -> str:
        """This is the path along the arc from one place to another."""
        x, y = self.at(start, height)
        return f"M{n(x)} {n(y)}" + self._curves(start, end, height)

    def band(self, start: float, end: float, low: float, high: float) -> str:
        """This is the outline of a band along the arc, from one place and height to others."""
        (x, y), (x2, y2) = self.at(start, low), self.at(end, high)
        back = f"L{n(x2)} {n(y2)}" + self._curves(end, start, high)
        return f"M{n(x)} {n(y)}{self._curves(start, end, low)}{back}L{n(x)} {n(y)}"

    def across(self, place: float, low: float, high: float, lean: float = 0) -> str:
        """This is a stroke across the arc; it leans by so many pixels."""
        (x, y), (x2, y2) = self.at(place, low), self.at(place, high)
        return f"M{n(x - lean / 2)} {n(y)}L{n(x2 + lean / 2)} {n(y2)}"

    def gap(self, place: float, low: float, high: float, wide: float, lean: float) -> str:
        """This is the outline of a leaning gap across the arc."""
        (x, y), (x2, y2) = self.at(place, low), self.at(place, high)
        left, right = -wide / 2, wide / 2
        x, x2 = x - lean / 2, x2 + lean / 2
        corners = (x + left, y), (x2 + left, y2), (x2 + right, y2), (x + right, y)
        return "M" + "L".join(f"{n(a)} {n(b)}" for a, b in corners)

    def _curves(self, start: float, end: float, height: float) -> str:
        turns, radius = [(2 * place - 1) * self.half for place in (start, end)], self.radius + height
        count = max(1, ceil(abs(turns[1] - turns[0]) / PIECE))
        step, said = (turns[1] - turns[0]) / count, ""
        for i in range(count):
            turn = turns[0] + step * i
            (cx, cy), (x, y) = self._point(turn + step / 2, radius / cos(step / 2)), self._point(turn + step, radius)
            said += f"Q{n(cx)} {n(cy)} {n(x)} {n(y)}"
        return said


def whole(centre: Point, radius: float) -> str:
    """This is a whole circle."""
    x, y = on_circle(centre, radius, 0)
    said = f"M{n(x)} {n(y)}"
    for part in range(8):
        cx, cy = on_circle(centre, radius / cos(pi / 8), (part + 0.5) / 8)
        x, y = on_circle(centre, radius, (part + 1) / 8)
        said += f"Q{n(cx)} {n(cy)} {n(x)} {n(y)}"
    return said


def on_circle(centre: Point, radius: float, part: float) -> Point:
    """This is the point of a circle after `part` of it, 0 to 1, clockwise from the top."""
    return centre[0] + radius * sin(2 * pi * part), centre[1] - radius * cos(2 * pi * part)
