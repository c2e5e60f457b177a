"""The ladder: two lifelines with their states, and the segments between them.

The one rule: everything drawn is read from the trace; a mark of the k-th moment is there from
step k on. A segment still under way at a step is an arrow that has come only so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tcplearn.model import State
from tcplearn.text import Text, reader_language
from tcplearn.view.flights import Flights, stops
from tcplearn.view.labels import Placed, Point, Strips, box, cross, overlap, place, width
from tcplearn.view.layout import FRAME, ROW, SLANT, Frame, Layout, clock, layout
from tcplearn.view.legend import legend, notes, suffered
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import Numbers
from tcplearn.view.palette import family
from tcplearn.view.rows import QUEUES
from tcplearn.view.sentences import ENDS, sentences, story
from tcplearn.view.shapes import along, head, line, ring, saltire, wave
from tcplearn.view.told import Told, trace_of
from tcplearn.view.waits import TIMERS, UNTIMED, waited
from tcplearn.world.trace import SIDES, Flight, Moment, Trace

BAR = 104  # the width of a state bar
EDGE = 2  # half of a lifeline's thickness
CROSSED = 4  # of two crossing arrows, neither label is longer than half of the way, less this
LOST_AT = 0.6  # the part of its way that a lost segment comes
BORN_AT = 0.4  # where a segment that nobody here sent begins, or before, for the sake of its label
NOT_ITS_LABEL = 40  # the part of its arrow beside the label
LONG_WAY = 3  # so many moments under way are long: the label travels with the segment

TITLE = Text("{name}: ladder diagram", "{name}：时序图")
UNNAMED = Text("a run", "一次运行")
TIME = Text("time / s", "时间 / s")
MOVE = Text("move", "步")
GIVEN = Text("gets {n} octets", "交付 {n} 字节")
GIVEN_ONE = Text("gets 1 octet", "交付 1 字节")


def ladder(
    trace: Told,
    lang: str | None = None,
    numbers: str | Numbers = "absolute",
    noted: bool = True,
    frame: Frame = FRAME,
    at: Layout | None = None,
) -> Drawing:
    """This draws a trace (or a scene's run, a conversation's trace) as a ladder, numbers as `Numbers` says them.

    `lang` "en" or "zh"; None: the reader's language. So it is wherever `lang` may be None.
    `noted`: whether the trace's notes stand below; `frame`, `at`: where things stand, if it has been decided already.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    named = Numbers.of(trace, numbers)
    name = trace.title.of(lang) if trace.title else trace.name or UNNAMED.of(lang)
    told = sentences(trace, lang, named)
    pen = _Pen(trace, frame, at or layout(trace, slant(trace, named)), lang, named, told)
    marks = [*pen.bars(), *pen.breaks(), *pen.flights(), *pen.events(), *pen.below(noted)]
    title, text = TITLE.of(lang).format(name=name), story(trace, lang, named, told)
    ends = ENDS.of(lang).format(**{side: trace.tcb(side).state for side in SIDES})
    marks = [*pen.heads(), *marks]
    return Drawing(frame.width, pen.height, tuple(marks), title, text, ends, clock=clock(trace, pen.at))


def written(trace: Trace, at: Layout, lang: str, named: Numbers) -> tuple[list[Mark], list[str]]:
    """These are the texts of a ladder without the drawing: marks of those beside the bars, labels of the arrows."""
    pen = _Pen(trace, FRAME, at, lang, named, [""] * len(trace.moments))
    beside = [mark for mark in (*pen.breaks(), *pen.events()) if mark.kind == "text"]
    return beside, [pen.label(flight) for flight in trace.segments]


class _Pen:
    """One drawing under way: what is drawn, where, and in which language."""

    def __init__(self, trace: Trace, frame: Frame, at: Layout, lang: str, named: Numbers, told: list[str]):
        self.trace, self.at, self.lang, self.named, self.told = trace, at, lang, named, told
        self.frame, self.line = frame, frame.line
        self.height = self.foot = float(round(at.bottom + 16))
        wire = Flights(trace)
        self.heard, self.again, self.since, self.kind = wire.heard, wire.again, wire.since, wire.classes
        self.decimals = _decimals(moment.t for moment in trace.moments)

    def heads(self) -> Iterator[Mark]:
        yield Mark("rect", (0, 0, self.frame.width, self.height), "paper")
        yield Mark("text", (8, 26), "given", text=(MOVE if self.trace.untimed else TIME).of(self.lang))
        for side in SIDES:
            yield Mark("text", (self.outer(side) + BAR / 2, 26), "head mid", text=side)

    def outer(self, side: str) -> float:
        """This is the left edge of a side's state bar."""
        return self.line(side) - BAR - EDGE if side == "A" else self.line(side) + EDGE

    def bars(self) -> Iterator[Mark]:
        """The states of both sides; the one that lasts grows as the story goes down."""
        for side in SIDES:
            path: list[tuple[State, float, int]] = [(self.trace.start[side].state, 38, 0)]
            for i, moment in enumerate(self.trace.moments):
                if moment.side == side:
                    states = moment.passed or ((moment.tcb.state,) if moment.kind == "forget" else ())
                    path += [(s, y, i + 1) for s, y in zip(states, self.at.states[i], strict=True)]
            ends = [*path[1:], (None, self.foot - 10, len(self.trace.moments) + 1)]
            for (state, y, since), (_, end, until) in zip(path, ends, strict=True):
                yield from self.bar(side, state, y, end, since, until)

    def bar(self, side: str, state: State, y: float, end: float, since: int, until: int) -> Iterator[Mark]:
        kind, x = family(state), self.outer(side)
        last = until > len(self.trace.moments)
        grown = -1.0
        begun = since
        for step in range(since, until):  # as far as the story has come; the whole once it is over
            low = end if last and step == len(self.trace.moments) else min(end, max(self.at.now[step], y + ROW))
            if low != grown:
                if grown > 0:
                    yield from self.piece(side, y, grown, kind, begun, step)
                grown, begun = low, step
        if since == until:  # passed through at once
            grown, begun = end, since
        if last:
            yield from self.piece(side, y, grown, kind, begun, None)
        else:
            if grown != end:
                yield from self.piece(side, y, grown, kind, begun, until)
                begun = until
            yield from self.piece(side, y, end, kind, begun, None)
        yield Mark("text", (x + BAR / 2, y + 14), "state", since, text=str(state))

    def piece(self, side: str, y: float, end: float, kind: str, since: int, until: int | None) -> Iterator[Mark]:
        if until is None or until > since:
            edge = self.line(side)
            yield Mark("rect", (self.outer(side), y + 1, BAR, end - y - 1), f"bar {kind}", since, until)
            yield Mark("line", (edge, y, edge, end), f"edge {kind}", since, until)

    def breaks(self) -> Iterator[Mark]:
        """A long wait: both lifelines are cut."""
        lines = Strips[tuple[Point, Point]]()
        for flight in self.trace.segments if self.at.breaks else ():
            way = self.start(flight), self.end(flight)
            lines.put(way, way)
        for y, _, before in self.at.breaks:
            since = before + 1
            for side in SIDES:
                x = self.outer(side) - (0 if side == "A" else EDGE) - 3
                yield Mark("rect", (x, y - 3, BAR + EDGE + 8, 6), "gap", since)
                for dy in (-3, 3):
                    yield Mark("path", (), "break", since, d=wave(x, y + dy, BAR + EDGE + 8))
            said = waited(self.trace, before, self.lang)
            middle = (self.line("A") + self.line("B")) / 2
            spots = {x: box(x, y + 4, width(said, 11), 0) for x in (middle, middle - 80, middle + 80)}
            free = min(spots, key=lambda x: sum(overlap(spots[x], way) for way in lines.between(y, y)))
            yield Mark("text", (free, y + 4), "wait", since, text=said)

    def start(self, flight: Flight) -> Point:
        x = self.line(flight.sender) + (EDGE if flight.sender == "A" else -EDGE)
        if flight.fate == "injected":
            long, way = self.line(flight.to) - x, width(self.label(flight)) + NOT_ITS_LABEL
            x = round(x + long * max(0, min(BORN_AT, 1 - way / abs(long))))
        return x, self.at.leaves[flight.number]

    def end(self, flight: Flight) -> Point:
        """Where an arrow's tip is, or would have been."""
        x = self.line(flight.to) + (EDGE if flight.to == "A" else -EDGE)
        return x, self.at.arrives.get(flight.number, self.at.leaves[flight.number] + self.at.slant)

    def flights(self) -> Iterator[Mark]:
        """The arrows first, their labels on top of them."""
        shapes = []
        for flight in self.trace.segments:
            start, end = self.start(flight), self.end(flight)
            gone = flight.number not in self.heard
            tip = along(start, end, LOST_AT if flight.fate != "corrupted" else 0.9) if gone else end
            shapes.append((flight, start, tip, end))
        placed, labels, lines = [], Strips[tuple[Point, ...]](), Strips[tuple[tuple[Point, Point], int]]()
        for mark in self.breaks():
            if mark.kind == "text":
                labels.put(corners := box(mark.at[0], mark.at[1], width(mark.text, 11) + 6), corners)
        half = (self.line("B") - self.line("A")) / 2 - CROSSED
        for f, start, tip, end in shapes:
            lines.put((start, end), ((start, tip), f.number))
            if stops(f):  # its cross, too
                upright = (tip[0], tip[1] - 7), (tip[0], tip[1] + 7)
                lines.put(upright, (upright, 0))
        for flight, start, tip, end in shapes:
            text = self.label(flight)
            top, low = start[1] - 30, end[1] + 30
            near = [line for line, number in lines.between(top, low) if number != flight.number]
            if width(text) > half and any(cross((start, tip), line) for line in near):
                text = re.sub(r"\d{4,}(\d{3})", r"…\1", text)  # the whole is in the title
            close = list(labels.between(top, low))
            begin = along(start, end, 0.06) if flight.fate == "injected" else start
            room = tip if abs(tip[0] - start[0]) > width(text) + 20 else end
            spot = place(width(text), begin, room, close, near, self.long_way(flight))
            labels.put(spot.box, spot.box)
            placed.append((flight, start, tip, end, spot, text))
        for flight, start, tip, end, spot, _ in placed:
            yield from self.arrow(flight, start, tip, end, spot)
        for flight, start, _, end, spot, text in placed:
            arrival = self.heard.get(flight.number)
            if self.long_way(flight) and arrival is not None:
                away = place(width(text), start, end, (), (), near_first=True)
                yield self.labelled(flight, text, away, self.since(flight), arrival + 1)
                yield self.labelled(flight, text, spot, arrival + 1)
            else:
                yield self.labelled(flight, text, spot, self.since(flight))

    def long_way(self, flight: Flight) -> bool:
        """This says whether much happens while a segment is under way."""
        return self.heard.get(flight.number, 0) + 1 - self.since(flight) > LONG_WAY

    def labelled(self, flight: Flight, text: str, spot: Placed, since: int, until: int | None = None) -> Mark:
        at, cls = (round(spot.x, 1), round(spot.y, 1)), f"label {self.kind(flight)}"
        return Mark("text", at, cls, since, until, text, turn=round(spot.turn, 1), title=str(flight.segment))

    def label(self, flight: Flight) -> str:
        more = suffered(flight, flight.number in self.again, self.lang)
        return self.named.short(flight) + (f" · {more}" if more else "")

    def arrow(self, flight: Flight, start: Point, tip: Point, end: Point, label: Placed) -> Iterator[Mark]:
        cls, since = f"arrow {self.kind(flight)}", self.since(flight)
        arrival = self.heard.get(flight.number)
        if flight.fate == "injected":
            yield Mark("path", (), f"origin flight-{flight.number}", since, d=ring(start))
        if arrival is None:
            yield Mark("path", (), cls, since, d=line(start, tip) + ("" if stops(flight) else head(start, tip)))
            if stops(flight):
                yield Mark("path", (), f"cross flight-{flight.number}", since, d=saltire(tip))
            return
        least = 0.3  # an arrow under way is at least as long as its label
        if not self.long_way(flight):
            far = max(abs(x - start[0]) for x, _ in label.box)
            least = min(max(least, round((far + 10) / abs(end[0] - start[0]), 2)), 0.85)
        drawn, begun = -1.0, since
        for step in range(since, arrival + 1):  # under way: as far down as the story has come
            part = (self.at.now[step] - ROW - start[1]) / (end[1] - start[1])
            part = round(min(max(part, least, drawn), 0.85), 2)
            if part != drawn:
                if drawn > 0:
                    yield self.partly(cls, start, end, drawn, begun, step)
                drawn, begun = part, step
        if drawn > 0:
            yield self.partly(cls, start, end, drawn, begun, arrival + 1)
        if flight.fate in ("copy", "unknown"):  # the line is dashed, its head is not
            yield Mark("path", (), cls, arrival + 1, d=line(start, end))
            yield Mark("path", (), f"arrow flight-{flight.number}", arrival + 1, d=head(start, end))
        else:
            yield Mark("path", (), cls, arrival + 1, d=line(start, end) + head(start, end))

    def partly(self, cls: str, start: Point, end: Point, part: float, since: int, until: int) -> Mark:
        tip = along(start, end, part)
        return Mark("path", (), cls, since, until, d=line(start, tip) + head(start, tip))

    def events(self) -> Iterator[Mark]:
        """Calls, timers and deliveries beside the bars, times at the left."""
        low, said = 0.0, -1.0
        for i, moment in enumerate(self.trace.moments):
            y = self.at.moments[i]
            if y - low >= 13 and moment.t != said:
                low, said = y, moment.t
                time = f"{moment.t:.{self.decimals}f}"
                yield Mark("text", (50, y + 4), "time", i + 1, text=time, title=self.told[i])
            for cls, text in self.beside(moment):
                x = self.outer(moment.side) + (-6 if moment.side == "A" else BAR + 6)
                cls += " end" if moment.side == "A" else ""
                yield Mark("text", (x, y + 14), cls, i + 1, text=text, title=self.told[i])

    def beside(self, moment: Moment) -> Iterator[tuple[str, str]]:
        if moment.kind == "timer":
            yield "timer", (UNTIMED if self.trace.untimed else TIMERS)[moment.what].of(self.lang)
        elif moment.kind != "arrival":
            yield "call", moment.what
        elif moment.delivered:
            given = GIVEN_ONE if len(moment.delivered) == 1 else GIVEN
            yield "given", given.of(self.lang).format(n=len(moment.delivered))
        yield from (("timer", QUEUES[row.does].of(self.lang)) for row in moment.fired if row.does in QUEUES)

    def below(self, noted: bool) -> Iterator[Mark]:
        """The legend of the lines, and the notes."""
        for under in (legend, notes) if noted else (legend,):
            yield from (
                below := list(under(self.trace, self.since, (20, self.height + 14), self.frame.width - 40, self.lang))
            )
            self.height = max([self.height, *(mark.at[1] + 10 for mark in below if mark.kind == "text")])


def slant(trace: Trace, named: Numbers) -> float:
    """Arrows fall more where their labels are long, so that those of crossing arrows have room."""
    longest = max((width(named.short(flight)) for flight in trace.segments), default=0)
    return round(SLANT + max(0, longest - 190) * 0.35)


def _decimals(times: Iterable[float]) -> int:
    """How many decimals all times at the left have: as many as one needs, three at most, if there is room."""
    said = [f"{t:.3f}".rstrip("0") for t in times]
    room = 6 - max((text.index(".") for text in said), default=1)
    return max(0, min(max((len(text.partition(".")[2]) for text in said), default=0), room))
