"""The segments between the two rows of a picture over time, as arrows that come as far as the line that is now.

The one rule: an arrow begins where its segment leaves and ends where it arrives; one that is lost ends in a
cross on its way. Of very many only those are drawn that can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot
from statistics import median

from tcplearn.view.flights import Flights, stops
from tcplearn.view.labels import Placed, Point, overlap, place, width
from tcplearn.view.marks import Mark
from tcplearn.view.numbers import flags
from tcplearn.view.shapes import along, head, line, ring, saltire
from tcplearn.view.timeaxis import TimeAxis, lasting
from tcplearn.world.trace import Flight, Trace

MANY = 60  # more segments get thin arrows, which grow no more and bear no flags
CROWDED = 150  # of more, only one is drawn of those of one side and one fate that leave within GRAIN, without heads
GRAIN = 6.0
LOST_AT, DAMAGED_AT = 0.6, 0.9  # the part of its way that a lost, a damaged one comes
BORN_AT = 0.4  # where a segment that nobody here sent begins
LEAST = 0.3  # the part of an arrow that is seen at once; or as much as its flags are long
LEAN = 14.0  # an arrow that does not arrive leans so much at least
RULES = ".tcp .thin{stroke:var(--quiet);stroke-width:.8}.tcp .thin.again{stroke-width:1.8}"


class Crossings:
    """The arrows of a trace on an axis, between the heights `rows` of the two sides."""

    def __init__(self, trace: Trace, axis: TimeAxis, rows: dict[str, float]):
        self.axis, self.rows, self.wire = axis, rows, Flights(trace)
        self.segments = trace.segments
        ways = [axis.x(f.arrived_at) - axis.x(f.sent_at) for f in trace.segments if f.arrived_at is not None]
        self.lean = max(LEAN, median(ways)) if ways else LEAN
        self.many, self.crowded = len(trace.segments) > MANY, len(trace.segments) > CROWDED
        self.drawn = list(self._apart() if self.crowded else trace.segments)

    def _apart(self) -> Iterator[Flight]:
        """The first of those that would hide one another."""
        seen = set()
        for flight in self.segments:
            again, left = flight.number in self.wire.again, self.axis.x(flight.sent_at)
            key = (flight.sender, flight.fate, again, int(left / GRAIN))
            if key not in seen:
                seen.add(key)
                yield flight

    def ends(self, flight: Flight) -> tuple[Point, Point]:
        """Where an arrow begins and where it ends, or would have ended."""
        start = (self.axis.x(flight.sent_at), self.rows[flight.sender])
        x = start[0] + self.lean if flight.arrived_at is None else self.axis.x(flight.arrived_at)
        end = (round(x, 1), self.rows[flight.to])
        if flight.fate == "injected":
            start = (round(end[0] - self.lean * (1 - BORN_AT), 1), round(along((0, start[1]), end, BORN_AT)[1], 1))
        return start, end

    def tip(self, flight: Flight) -> Point:
        """As far as an arrow comes."""
        start, end = self.ends(flight)
        if flight.number in self.wire.heard:
            return end
        return along(start, end, DAMAGED_AT if flight.fate == "corrupted" else LOST_AT)

    def arrows(self) -> Iterator[Mark]:
        """The arrows, growing as the story goes on."""
        for flight in self.drawn:
            yield from self.arrow(flight)

    def arrow(self, flight: Flight) -> Iterator[Mark]:
        (start, _), tip = self.ends(flight), self.tip(flight)
        cls = f"arrow {self.wire.classes(flight)}" + (" thin" if self.many else "")
        number, since, title = f"flight-{flight.number}", self.wire.since(flight), str(flight.segment)
        arrives = self.wire.heard.get(flight.number)
        if flight.fate == "injected":
            yield Mark("path", (), f"origin {number}", since, d=ring(start))
        if arrives is None:
            d = line(start, tip) + ("" if stops(flight) or self.crowded else head(start, tip))
            yield Mark("path", (), cls, since, d=d, title=title)
            if stops(flight):
                yield Mark("path", (), f"cross {number}", since, d=saltire(tip))
            return
        if not self.many:
            yield from lasting(self._under_way(flight, cls, start, tip, since, arrives + 1))
        dashed = flight.fate in ("copy", "unknown")  # its head is not
        d = line(start, tip) + ("" if dashed or self.crowded else head(start, tip))
        yield Mark("path", (), cls, arrives + 1, d=d, title=title)
        if dashed and not self.crowded:
            yield Mark("path", (), f"arrow {number}", arrives + 1, d=head(start, tip))

    def _under_way(
        self, flight: Flight, cls: str, start: Point, end: Point, since: int, until: int
    ) -> Iterator[tuple[int, Mark | None]]:
        part, long = 0.0, hypot(end[0] - start[0], end[1] - start[1])
        least = min(max(LEAST, (width(flags(flight)) + 18) / long), 0.85)
        for step in range(since, until):
            way = (self.axis.steps[step] - start[0]) / max(end[0] - start[0], 1)
            part = min(max(way, part, least), 0.85)
            tip = along(start, end, round(part, 2))
            yield step, Mark("path", (), cls, d=line(start, tip) + head(start, tip))
        yield until, None

    def labels(self, others: Sequence[Sequence[Point]]) -> Iterator[Mark]:
        """The flags along the arrows, where they hide nothing: on the way near the start, then at the best place."""
        if self.many:
            return
        taken, shown = list(others), [(one, 0) for one in others]
        lines = {f.number: (self.ends(f)[0], self.tip(f)) for f in self.drawn}
        for flight in self.drawn:
            start, tip = lines[flight.number]
            near = [way for number, way in lines.items() if number != flight.number]
            said, arrives = flags(flight), self.wire.heard.get(flight.number)
            for text in (f"{said} len={len(flight.segment.data)}", said) if flight.segment.data else (said,):
                tried = (place(width(text), start, tip, taken, near, first) for first in (False, True))
                free = (spot for spot in tried if not any(overlap(spot.box, one) for one in (*taken, *near)))
                if spot := next(free, None):
                    taken.append(spot.box)
                    since = self.wire.since(flight) if arrives is None else arrives + 1
                    shown.append((spot.box, since))
                    yield self._label(flight, text, spot, since)
                    break
        for flight in self.drawn:
            since, arrives = self.wire.since(flight), self.wire.heard.get(flight.number)
            if arrives is None or arrives < since:
                continue
            spot = place(width(flags(flight)), *lines[flight.number], (), (), near_first=True)
            if not any(begins <= arrives and overlap(spot.box, one) for one, begins in shown):
                shown.append((spot.box, since))
                yield self._label(flight, flags(flight), spot, since, arrives + 1)

    def _label(self, flight: Flight, text: str, spot: Placed, since: int, until: int | None = None) -> Mark:
        at, cls = (round(spot.x, 1), round(spot.y, 1)), f"label {self.wire.classes(flight)}"
        return Mark("text", at, cls, since, until, text, turn=round(spot.turn, 1), title=str(flight.segment))
