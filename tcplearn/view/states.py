"""The state timeline: time goes right, a row of state bars for each side, the segments between the rows.

The one rule: everything drawn is read from the trace, and after a step no bar, name or arrow tells more
than what has happened: all end at the line that is now, but for the little that they need to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from tcplearn.model import State
from tcplearn.text import Text, reader_language
from tcplearn.view.crossings import RULES as ARROWS
from tcplearn.view.crossings import Crossings
from tcplearn.view.labels import Point, box, overlap, spread, width
from tcplearn.view.legend import legend
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.palette import family
from tcplearn.view.sentences import ENDS
from tcplearn.view.shapes import line
from tcplearn.view.timeaxis import LEFT, RIGHT, WIDTH, TimeAxis, cut, lasting
from tcplearn.view.timeaxis import RULES as AXIS
from tcplearn.view.told import Told, trace_of
from tcplearn.view.waits import ran, waited
from tcplearn.world.trace import SIDES, Trace

HIGH = 30.0  # of a bar
EDGE = 2.0  # half of the dashed edge that faces the other row
BETWEEN = 126.0  # from row to row
STUB = 8.0  # so much of the present state is seen at least
LEAST = 4.0  # and so much of one that was passed through at once
MANY = 100  # of more bars, those that would be thinner than a stroke are not drawn
SLANT = 40  # degrees, of the names that do not fit
APART = 21.0  # from one of these names to the next
TOP = 12.0
RISE = 30.0  # a name of a wait that an arrow would cross stands so much higher

TITLE = Text("{name}: the states of both sides over time", "{name}：双方状态随时间的变化")
UNNAMED = Text("a run", "一次运行")
ENTERED = Text("{state} ({t} s)", "{state}（{t} s）")
MOVED = Text("{state} (move {t})", "{state}（第 {t} 步）")
DRAWN = Text("{drawn} of {every} segments are drawn", "共 {every} 个报文段，画出其中 {drawn} 个")
RULES = AXIS + ARROWS + ".tcp .leader{stroke:var(--quiet);stroke-width:1}"


@dataclass(frozen=True)
class Bar:
    """A state that a side is in: from step `since` to step `until` (None: to the end), from x to `end`."""

    state: State
    t: float
    since: int
    until: int | None
    x: float
    end: float


def states(trace: Told, lang: str | None = None) -> Drawing:
    """This draws which states A and B pass through, over time, and the segments between them.

    `lang` "en" or "zh"; None: the reader's language.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    pen = _Pen(trace, lang)
    title = TITLE.of(lang).format(name=trace.title.of(lang) if trace.title else trace.name or UNNAMED.of(lang))
    ends = ENDS.of(lang).format(**{side: trace.tcb(side).state for side in SIDES})
    marks = (*pen.marks(), *pen.legend())
    marks = (Mark("rect", (0, 0, WIDTH, pen.height), "paper"), *marks)
    return Drawing(WIDTH, pen.height, marks, title, _path(pen, trace, lang), ends, RULES)


class _Pen:
    """One drawing under way."""

    def __init__(self, trace: Trace, lang: str):
        self.trace, self.lang, self.axis = trace, lang, TimeAxis(trace)
        self.bars = {side: list(_bars(trace, self.axis, side)) for side in SIDES}
        self.outside = {side: self._outside(side) for side in SIDES}
        above, below = (max((_tall(bar.state) for bar in self.outside[side]), default=0.0) for side in SIDES)
        self.rows = {"A": round(TOP + above), "B": round(TOP + above + HIGH + BETWEEN)}
        self.foot = float(round(self.rows["B"] + HIGH + below + 14))
        self.height = self.foot + self.axis.depth
        self.between = Crossings(trace, self.axis, {"A": self._edge("A") + EDGE, "B": self._edge("B") - EDGE})

    def marks(self) -> Iterator[Mark]:
        for side in SIDES:
            yield Mark("text", (LEFT - 12, self.rows[side] + 20), "head end", text=side)
            yield from self._row(side)
        yield from self._cuts()
        yield from self.between.arrows()
        yield from self.axis.cursor(self.rows["A"] - 6, self.foot)
        for side in SIDES:
            yield from self._names(side)
        waits = list(self._waits())
        yield from waits
        yield from self.between.labels([_box(mark) for mark in waits])
        yield from self.axis.foot(self.foot, self.lang)

    def _edge(self, side: str) -> float:
        """The edge that faces the other row."""
        return self.rows[side] + (HIGH + EDGE if side == "A" else -EDGE)

    def _row(self, side: str) -> Iterator[Mark]:
        """The bars of one side; that of the present state comes as far as the line that is now."""
        top, edge = self.rows[side], self._edge(side)
        for bar in self._drawn(side):
            kind, title = family(bar.state), str(bar.state)
            until = self.axis.last if bar.until is None else bar.until
            ends = [(bar.since, min(self.axis.steps[bar.since] + STUB, bar.end))]
            ends += [(step, min(max(x, bar.x) + STUB, bar.end)) for step, x in self.axis.between(bar.since, until)]
            ends.append((max(until, bar.since), bar.end))
            yield from lasting(
                (step, Mark("rect", (bar.x + 1, top, max(end - bar.x - 1, 0), HIGH), f"bar {kind}", title=title))
                for step, end in ends
            )
            yield from lasting((step, Mark("line", (bar.x, edge, end, edge), f"edge {kind}")) for step, end in ends)

    def _drawn(self, side: str) -> Sequence[Bar]:
        bars = self.bars[side]
        return bars if len(bars) <= MANY else [bar for bar in bars if bar.end - bar.x > 1]

    def _room(self, bar: Bar) -> float:
        """How much of a bar its name may fill: up to the first break."""
        return min([bar.end, *(x - 8 for x, _, _ in self.axis.cuts() if bar.x < x < bar.end)]) - bar.x

    def _outside(self, side: str) -> dict[Bar, float]:
        """The bars whose names do not fit, and the x where each name begins instead."""
        tight = [bar for bar in self._drawn(side) if width(str(bar.state)) + 10 > self._room(bar)]
        long = max((width(str(bar.state)) for bar in tight), default=0) * cos(radians(SLANT))
        most = int((WIDTH - 8 - long - LEFT) / APART) + 1
        if len(tight) > most:  # the names of the longest ones
            chosen = set(sorted(tight, key=lambda bar: bar.x - bar.end)[:most])
            tight = [bar for bar in tight if bar in chosen]
        wanted = [(bar.x + min(bar.end, bar.x + 2 * STUB)) / 2 for bar in tight]
        return dict(zip(tight, spread(wanted, APART, LEFT, WIDTH - 8 - long), strict=True))

    def _names(self, side: str) -> Iterator[Mark]:
        top = self.rows[side]
        for bar in self._drawn(side):
            if bar in self.outside[side]:
                x, way = round(self.outside[side][bar], 1), -1 if side == "A" else 1
                begin = top if side == "A" else top + HIGH
                middle = (bar.x + min(bar.end, bar.x + 2 * STUB)) / 2
                yield Mark("path", (), "leader", bar.since, d=line((middle, begin), (x, begin + 7 * way)))
                at = (x + 3, begin - 9) if side == "A" else (x - 3, begin + 17)
                yield Mark("text", at, "bar-name", bar.since, text=str(bar.state), turn=SLANT * way)
            elif width(str(bar.state)) + 10 <= self._room(bar):
                yield Mark("text", (bar.x + 6, top + 19), "bar-name", bar.since, text=str(bar.state))

    def _cuts(self) -> Iterator[Mark]:
        for x, _, since in self.axis.cuts():
            for side in SIDES:
                low = min(self.rows[side], self._edge(side) - EDGE)
                yield from cut(x, low, low + HIGH + 2 * EDGE, since)

    def _waits(self) -> Iterator[Mark]:
        """What timer ran out after a long wait, where there is room to say it."""
        ways = [(self.between.ends(flight)[0], self.between.tip(flight)) for flight in self.between.drawn]
        middle = (self.rows["A"] + HIGH + self.rows["B"]) / 2 + 4
        taken: list[Sequence[Point]] = [*ways]
        for x, _, since in self.axis.cuts():
            if ran(self.trace, since - 1) is None:
                continue
            said = waited(self.trace, since - 1, self.lang)
            clear = min(x, self.axis.steps[since] - width(said, 11) / 2 - 8)  # of the line that is now
            for at, y in ((clear, middle), (clear, middle - RISE), (x, middle)):
                mark = Mark("text", (round(at, 1), y), "wait", since, text=said)
                if not any(overlap(_box(mark), one) for one in taken):
                    taken.append(_box(mark))
                    yield mark
                    break

    def legend(self) -> Iterator[Mark]:
        """The unusual arrows explained; and if there are more segments than arrows, how many."""
        told = list(legend(self.trace, self.between.wire.since, (LEFT, self.height + 14), RIGHT - LEFT, self.lang))
        self.height = max([self.height, *(mark.at[1] + 10 for mark in told if mark.kind == "text")])
        yield from told
        drawn, every = len(self.between.drawn), len(self.trace.segments)
        if drawn < every:
            said = DRAWN.of(self.lang).format(drawn=drawn, every=every)
            yield Mark("text", (LEFT, self.height + 8), "note", text=said)
            self.height += 18


def _box(mark: Mark) -> tuple[Point, ...]:
    return box(mark.at[0], mark.at[1], width(mark.text, 11) + 6)


def _tall(state: State) -> float:
    """How far the slanted name of a state reaches away from its row."""
    return width(str(state)) * sin(radians(SLANT)) + 24


def _bars(trace: Trace, axis: TimeAxis, side: str) -> Iterator[Bar]:
    """The states of one side in order, those passed through at once, too."""
    path = [(0, 0.0, trace.start[side].state)]
    for step, moment in enumerate(trace.moments, 1):
        if moment.side != side or moment.on:
            continue
        entered = moment.passed
        if not entered or entered[-1] is not moment.tcb.state:
            entered += (moment.tcb.state,)
        for state in entered:
            if state is not path[-1][2]:
                path.append((step, moment.t, state))
    x = LEFT
    for i, (since, t, state) in enumerate(path):
        until = path[i + 1][0] if i + 1 < len(path) else None
        end = RIGHT if until is None else axis.steps[until]
        least = LEAST if end == axis.steps[since] else 1.0
        end = min(max(end, x + least), RIGHT)
        yield Bar(state, t, since, until, x, end)
        x = end


def _path(pen: _Pen, trace: Trace, lang: str) -> str:
    """The states of both sides in words."""
    said = MOVED if trace.untimed else ENTERED
    when = "{:.0f}" if trace.untimed else "{:.3f}"
    return "\n".join(
        f"{side}: " + " → ".join(said.of(lang).format(state=bar.state, t=when.format(bar.t)) for bar in pen.bars[side])
        for side in SIDES
    )
