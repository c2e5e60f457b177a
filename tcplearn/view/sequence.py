"""The sequence variables over time: SND.UNA and SND.NXT of each side, RCV.NXT of the other; time right, numbers up.

The one rule: a line is a variable of the trace; it is there while the variable means something, and no longer.
A number is never changed, only named: where a line stands is the same in every style of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from tcplearn.model.seq import distance
from tcplearn.text import Text, reader_language
from tcplearn.view.labels import width
from tcplearn.view.marks import Drawing, Mark
from tcplearn.view.numbers import FIRST, Numbers
from tcplearn.view.numberscale import NumberScale
from tcplearn.view.timeaxis import FRAMES, LEFT, RIGHT, WIDTH, TimeAxis, cut, lasting
from tcplearn.view.timeaxis import RULES as AXIS
from tcplearn.view.told import Told, trace_of
from tcplearn.view.tracks import Run, Track, names
from tcplearn.view.variables import OWN, VARIABLES, Value, keeper, values
from tcplearn.world.trace import SIDES, Trace

PANEL = 190.0  # the height of one side's numbers
HEAD, ROOM = 24.0, 24.0  # above a panel, for its heading; within it above the lines, for their names
BELOW = 14.0  # within a panel below the lines
GAP = 14.0
BESIDE = {"SND.UNA": 4.0, "SND.NXT": -4.0, "RCV.NXT": 0.0}  # lines at the same number run side by side
CLASSES = {"SND.UNA": "una", "SND.NXT": "nxt", "RCV.NXT": "rcv"}
MANY = 24  # a variable of more values is told by its first and last one

TITLE = Text("{name}: the sequence variables of both sides over time", "{name}：双方序号变量随时间的变化")
UNNAMED = Text("a run", "一次运行")
HEADS = {
    "absolute": Text("{side}'s sequence numbers (not to scale)", "{side} 的序号（间距不按比例）"),
    "relative": Text(
        "{side}'s sequence numbers, relative to its ISS (not to scale)", "{side} 的序号（相对于其 ISS，间距不按比例）"
    ),
    "symbolic": Text(
        "{side}'s sequence numbers; {x} is its ISS (not to scale)", "{side} 的序号（{x} 为其 ISS，间距不按比例）"
    ),
}
AT = Text("{number} ({t} s)", "{number}（{t} s）")
AT_MOVE = Text("{number} (move {t})", "{number}（第 {t} 步）")
NEVER = Text("means nothing in this run", "在本次运行中没有意义")
ALL = Text("{first} … {last}, {n} values", "{first} … {last}，共 {n} 个值")
RULES = (
    AXIS
    + ".tcp .panel-name{font-weight:700}.tcp .track-name{font-size:11px}"
    + ".tcp .number{font-size:11px;fill:var(--quiet)}.tcp .panel-name,.tcp .track-name"
    + "{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}"
    + ".tcp .track.una{stroke-width:2.4}.tcp .track.nxt{stroke-width:1.8;stroke-dasharray:8,4}"
    + ".tcp .track.rcv{stroke-width:2;stroke-dasharray:2,4}"
    + "".join(
        f".tcp .track.of-{side},.tcp .track-end.of-{side}{{stroke:var(--{own})}}"
        f".tcp .track-name.of-{side}{{fill:var(--{own})}}"
        for side, own in OWN.items()
    )
)


def sequences(trace: Told, lang: str | None = None, numbers: str | Numbers = "relative") -> Drawing:
    """This draws SND.UNA, SND.NXT and the peer's RCV.NXT over time, for the numbers of A and for those of B.

    `numbers` as in `Numbers`. Heights keep the order of the numbers, not their distances, so that a SYN is seen
    beside a thousand octets. Raises ValueError for a style that is none.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    named, axis = Numbers.of(trace, numbers), TimeAxis(trace)
    tops = {side: HEAD + i * (HEAD + PANEL + GAP) for i, side in enumerate(SIDES)}
    panels = [_Panel(trace, axis, side, tops[side], named, lang) for side in SIDES]
    foot = panels[-1].low + 12
    marks = [Mark("rect", (0, 0, WIDTH, foot + axis.depth), "paper")]
    for panel in panels:
        marks += panel.ground()
    marks += axis.cursor(HEAD - 8, foot)
    for panel in panels:
        marks += panel.lines()
    for panel in panels:
        marks += panel.names()
    marks += axis.foot(foot, lang)
    title = TITLE.of(lang).format(name=trace.title.of(lang) if trace.title else trace.name or UNNAMED.of(lang))
    told = [line for panel in panels for line in panel.told()]
    short = "; ".join(filter(None, (panel.short() for panel in panels)))
    return Drawing(WIDTH, foot + axis.depth, tuple(marks), title, "\n".join(told), short, RULES)


class _Panel:
    """The numbers of one side: three lines and the scale that they stand on."""

    def __init__(self, trace: Trace, axis: TimeAxis, side: str, top: float, named: Numbers, lang: str):
        self.trace, self.axis, self.side, self.top, self.named, self.lang = trace, axis, side, top, named, lang
        self.low = top + PANEL
        self.values = {name: list(_changes(values(trace, side, name))) for name in VARIABLES}
        known = [value for told in self.values.values() for value in told if value.number is not None]
        self.first = known[0].start if known else 0
        self.scale = NumberScale((self.place(value) for value in known), self.low - BELOW, top + ROOM)
        self.gone = list(accumulate((max((*m.sent, m.heard or 0)) for m in trace.moments), max, initial=0))
        self.tracks = [self._track(name) for name in VARIABLES]

    def place(self, value: Value) -> int:
        """A number as its distance from the first: the numbers wrap, the order does not."""
        assert value.number is not None
        return distance(self.first, value.number)

    def say(self, number: int, step: int) -> str:
        """A number as text, by what is known at a step."""
        return self.named.say(self.side, number, self.gone[step])

    def _track(self, name: str) -> Track:
        track = Track(f"{keeper(self.side, name)} {name}", f"{CLASSES[name]} of-{self.side}")
        going = False
        for value in self.values[name]:
            x = self.axis.steps[value.step]
            if value.number is None:
                if going:
                    track.runs[-1].until = (value.step, x)
                going = False
                continue
            x = float(round(x)) if self.axis.last > FRAMES else x
            change = (value.step, x, self.scale(self.place(value)) + BESIDE[name])
            if going:
                track.runs[-1].changes.append(change)
            else:
                track.runs.append(Run([change]))
            going = True
        return track

    def ground(self) -> Iterator[Mark]:
        """A level line for every number that is said, from the step on at which it is reached."""
        yield Mark("line", (LEFT, self.top, LEFT, self.low), "axis-line")
        reached: dict[int, tuple[int, int]] = {}
        for told in self.values.values():
            for value in told:
                if value.number is not None:
                    place = self.place(value)
                    reached[place] = min(reached.get(place, (value.step, value.number)), (value.step, value.number))
        for place in self.scale.ticks():
            (since, number), y = reached[place], self.scale(place)
            yield Mark("line", (LEFT - 4, y, RIGHT, y), "guide", since)
            said = self._names_of(number, since)
            yield from lasting((step, Mark("text", (LEFT - 8, y + 4), "number end", text=text)) for step, text in said)

    def _names_of(self, number: int, since: int) -> Iterator[tuple[int, str]]:
        """What a number is called, from step to step: it may get a second name, as x+1 = u when a FIN has it."""
        said = [self.say(number, since)]
        yield since, said[0]
        if self.say(number, self.axis.last) == said[0]:
            return
        for step in range(since + 1, self.axis.last + 1):
            if self.gone[step] > self.gone[step - 1] and (name := self.say(number, step)) not in said:
                said.append(name)
                told = (" = ".join(names) for names in (said, (said[0], name), (name,)))
                yield step, next((text for text in told if width(text, 11) < LEFT - 16), name)

    def lines(self) -> Iterator[Mark]:
        for track in self.tracks:
            yield from track.line(self.axis)
        for x, _, since in self.axis.cuts():
            yield from cut(x, self.top, self.low, since, "guide")

    def names(self) -> Iterator[Mark]:
        head = HEADS[self.named.style].of(self.lang).format(side=self.side, x=FIRST[self.side])
        yield Mark("text", (LEFT, self.top - 8), "panel-name", text=head)
        yield from names(self.tracks, self.axis, self.top, self.low)

    def told(self) -> Iterator[str]:
        """Every variable's values in words."""
        for name, track in zip(VARIABLES, self.tracks, strict=True):
            known = [value for value in self.values[name] if value.number is not None]
            said = [self._at(value) for value in known]
            if len(said) > MANY:
                said = [ALL.of(self.lang).format(first=said[0], last=said[-1], n=len(said))]
            yield f"{track.name}: " + (" → ".join(said) or NEVER.of(self.lang))

    def _at(self, value: Value) -> str:
        assert value.number is not None
        at, when = (AT_MOVE, "{:.0f}") if self.trace.untimed else (AT, "{:.3f}")
        return at.of(self.lang).format(number=self.say(value.number, value.step), t=when.format(value.t))

    def short(self) -> str:
        """Every variable's first and last value."""
        said = []
        for name, track in zip(VARIABLES, self.tracks, strict=True):
            known = [self.say(value.number, value.step) for value in self.values[name] if value.number is not None]
            said += [f"{track.name} {known[0]} → {known[-1]}"] if known else []
        return "; ".join(said)


def _changes(told: list[Value]) -> Iterator[Value]:
    """The values that are not those before them."""
    now: int | None = None
    for value in told:
        if value.number != now:
            now = value.number
            yield value
