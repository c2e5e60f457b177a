"""One direction's half of the picture: the whole circle with a dot, and the lens beneath it.

The one rule: each part is drawn for one state of things alone, as if nothing had been before; `folded`
then finds from which step until which the same mark stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import floor, log10
from typing import NamedTuple

from tcplearn.model.seq import SPACE
from tcplearn.text import Text
from tcplearn.view.circle_arc import Arc, on_circle, whole
from tcplearn.view.circle_numbers import Lens, Sends, Standing, Takes
from tcplearn.view.labels import spread, width
from tcplearn.view.legend import wrap
from tcplearn.view.marks import Mark
from tcplearn.view.shapes import head, n
from tcplearn.world.trace import other

WIDE, HIGH = 406.0, 556.0  # of a half
CIRCLE, RADIUS = 104.0, 46.0  # the middle of the small circle, and how large it is
FRAME, FRAME_HIGH = 180.0, 316.0  # the lens
FOOT, RISE = 208.0, 60.0  # of its arc, below the frame's top
ABOVE, BELOW, LINE = 98.0, 258.0, 13.0  # the label lines next to the arc, and how far apart lines are
FIRST, LAST = 17.0, 306.0  # what is said of the sender and of the receiver
NEAR, FAR, TIP = 3.0, 17.0, 24.0  # a band begins and ends; a pointer is longer
APART, BOLD = 6.0, 1.15  # between labels; how much wider than others they may be
OCTETS, FINE = 12, 4.0  # so many numbers in a gap have ticks of their own, if they have so many pixels
COLOURS = {"A": "opening", "B": "closing"}  # as in the plot of the sequence variables
SIZE = 11.0

HEADING = Text("{side} → {to}: the sequence numbers of {side}", "{side} → {to}：{side} 的序号")
QUARTERS = ("2³² = 0", "2³⁰", "2³¹", "3·2³⁰")  # clockwise from the top
SENDS = Text(
    "{side} sends ({state}): {out} not acknowledged, {usable} more may leave",
    "{side} 发送（{state}）：未确认 {out} 个，还可发送 {usable} 个",
)
SENDS_FIRST = Text(
    "{side} sends ({state}): {out} not acknowledged, window not known yet",
    "{side} 发送（{state}）：未确认 {out} 个，窗口未知",
)
TAKES = Text("{to} receives ({state}): {wnd} acceptable", "{to} 接收（{state}）：可接收 {wnd} 个")
SENDS_NOT = Text("{side}: {state}, so SND.UNA and SND.NXT mean nothing", "{side}：{state}，SND.UNA、SND.NXT 没有意义")
TAKES_NOT = Text("{to}: {state}, so RCV.NXT means nothing", "{to}：{state}，RCV.NXT 没有意义")
SCALE = Text(
    "Magnified from the dot: first mark and last are {reach} numbers apart, {degrees}° of the circle. Their order is "
    "true, lengths are not{broken}.",
    "由圆点处放大：首尾刻度相距 {reach} 个序号，只占圆周的 {degrees}°。次序属实，长度不按比例{broken}。",
)
BROKEN = Text("; a cut (//) leaves numbers out", "；断口（//）处略去一些序号")

RULES = (
    ".tcp .nc-small{font-size:11px}.tcp .nc-small.nc-quiet{fill:var(--quiet)}.tcp .nc-value{font-weight:700}"
    ".tcp .nc-frame{fill:var(--paper);stroke:var(--rule);rx:8px}"
    ".tcp .nc-cone{fill:var(--closed-tint);stroke:none}"
    ".tcp .nc-circle{stroke:var(--ink);stroke-width:1.6;fill:var(--paper)}"
    ".tcp .nc-dot{fill:var(--now);stroke:var(--paper)}"
    ".tcp .nc-arc{stroke:var(--ink);stroke-width:1.6}"
    ".tcp .nc-tick{stroke:var(--ink);stroke-width:1}"
    ".tcp .nc-lead{stroke:var(--quiet);stroke-width:1}"
    ".tcp .nc-gap{fill:var(--paper);stroke:none}.tcp .nc-cut{stroke:var(--ink);stroke-width:1.2}"
    ".tcp .nc-wrap{stroke:var(--now);stroke-width:2.4;stroke-dasharray:4,2}"
    ".tcp .nc-sent,.tcp .nc-early{fill:var(--ink);stroke:var(--ink);stroke-width:1}"
    ".tcp .nc-may{fill:var(--closed-tint);stroke:var(--ink);stroke-width:1}"
    ".tcp .nc-takes{fill:var(--paper);stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4,3}"
    ".tcp .nc-shut{stroke:var(--ink);stroke-width:4}"
    + "".join(
        f".tcp .nc-sent.{name},.tcp .nc-early.{name}{{fill:var(--{name});stroke:var(--{name})}}"
        f".tcp .nc-may.{name}{{fill:var(--{name}-tint);stroke:var(--{name})}}"
        f".tcp .nc-takes.{name}{{stroke:var(--{name})}}"
        for name in COLOURS.values()
    )
)


class Label(NamedTuple):
    """What stands beside one number: its names and itself, the number nearest to the arc."""

    place: float
    value: str
    names: tuple[str, ...]

    @property
    def wide(self) -> float:
        """This is how much room it takes."""
        return BOLD * max(width(self.value), *(width(name, SIZE) for name in self.names), 0)


class Panel:
    """The half for the numbers of `side`, from `left` on."""

    def __init__(self, left: float, side: str, lang: str):
        self.left, self.middle, self.side, self.to, self.lang = left, left + WIDE / 2, side, other(side), lang
        self.arc = Arc(left + 12, left + WIDE - 12, FRAME + FOOT, RISE)
        self.cls = COLOURS[side]

    def say(self, text: Text, **words: object) -> str:
        """This is a sentence with the sides' names in it."""
        return text.of(self.lang).format(side=self.side, to=self.to, **words)

    def small(self, x: float, y: float, text: str, cls: str = "") -> Mark:
        """This is a small text."""
        return Mark("text", (round(x, 1), round(y, 1)), f"nc-small {cls}".strip(), text=text)

    def cone(self, lens: Lens) -> Iterator[Mark]:
        """What joins the dot and the lens."""
        x, y = self.dot(lens)
        top, right = n(FRAME), n(self.left + WIDE - 8)
        yield Mark("path", (), "nc-cone", d=f"M{n(x)} {n(y)}L{n(self.left + 8)} {top}L{right} {top}")

    def dot(self, lens: Lens) -> tuple[float, float]:
        """This is where the lens stands on the whole circle, to scale."""
        return on_circle((self.middle, CIRCLE), RADIUS, lens.numbers[0] / SPACE)

    def frame(self) -> Iterator[Mark]:
        """What is always there: the heading, the whole circle, the frame of the lens."""
        yield Mark("text", (self.left + 4, 26), "head", text=self.say(HEADING))
        yield Mark("path", (), "nc-circle", d=whole((self.middle, CIRCLE), RADIUS))
        spots = ((0, -RADIUS - 8, "mid"), (RADIUS + 8, 4, ""), (0, RADIUS + 17, "mid"), (-RADIUS - 8, 4, "end"))
        for quarter, (text, (dx, dy, anchor)) in enumerate(zip(QUARTERS, spots, strict=True)):
            ends = [on_circle((self.middle, CIRCLE), RADIUS + r, quarter / 4) for r in (-5, 5)]
            yield Mark("line", (*ends[0], *ends[1]), "nc-tick")
            yield self.small(self.middle + dx, CIRCLE + dy, text, f"nc-quiet {anchor}".strip())
        curve = [on_circle((self.middle, CIRCLE), RADIUS - 14, part / 24) for part in (-3, 0, 3)]
        (x, y), (_, top), (x2, y2) = curve
        control = (self.middle, 2 * top - (y + y2) / 2)
        bent = f"M{n(x)} {n(y)}Q{n(control[0])} {n(control[1])} {n(x2)} {n(y2)}"
        yield Mark("path", (), "nc-lead", d=bent + head(control, (x2, y2)))
        yield Mark("rect", (self.left, FRAME, WIDE, FRAME_HIGH), "nc-frame")

    def ground(self, lens: Lens) -> Iterator[Mark]:
        """The dot, the arc of the lens and its ticks, and what it says of its scale."""
        x, y = self.dot(lens)
        yield Mark("path", (), "nc-dot", d=whole((x, y), 5))
        before, end = self.arc.at(0.97), self.arc.at(1)
        yield Mark("path", (), "nc-arc", d=self.arc.along(0, 1) + head(before, end))
        for place in lens.places:
            yield Mark("path", (), "nc-tick", d=self.arc.across(place, -5, 5))
        for a, b, count in lens.gaps:
            if count <= OCTETS and (b - a) * WIDE / count >= FINE:
                for i in range(1, count):
                    yield Mark("path", (), "nc-tick", d=self.arc.across(a + (b - a) * i / count, -2.5, 2.5))
        degrees = lens.reach * 360 / SPACE
        angle = f"{degrees:.{max(0, 1 - floor(log10(degrees)))}f}" if lens.reach else "0"
        said = self.say(SCALE, reach=lens.reach, degrees=angle, broken=self.say(BROKEN) if lens.breaks else "")
        for i, text in enumerate(wrap(said, WIDE - 8, lambda text: width(text, SIZE))):
            yield self.small(self.left + 4, FRAME + FRAME_HIGH + 18 + 15 * i, text, "nc-quiet")

    def bands(self, lens: Lens, standing: Standing) -> Iterator[Mark]:
        """The windows: the sender's above the arc, the receiver's below."""
        if isinstance(s := standing.sends, Sends):
            una, nxt = lens.place(s.una), lens.place(s.nxt)
            if s.end is not None and s.usable:
                yield self.band(nxt, lens.place(s.end), 1, "nc-may")
            if una < nxt:
                yield self.band(una, nxt, 1, "nc-sent")
            if s.wnd == 0:
                yield self.shut(una, 1)
        if isinstance(t := standing.takes, Takes):
            if t.wnd:
                yield self.band(lens.place(t.nxt), lens.place(t.end), -1, "nc-takes")
            else:
                yield self.shut(lens.place(t.nxt), -1)
            for start, end in t.early:
                yield self.band(lens.place(start), lens.place(end), -1, "nc-early")

    def band(self, start: float, end: float, way: int, cls: str) -> Mark:
        """This is a stretch beside the arc: 1 above it, -1 below."""
        return Mark("path", (), f"{cls} {self.cls}", d=self.arc.band(start, end, NEAR * way, FAR * way))

    def shut(self, place: float, way: int) -> Mark:
        """This is the wall of a window that is closed."""
        return Mark("path", (), "nc-shut", d=self.arc.across(place, 0, TIP * way))

    def cuts(self, lens: Lens) -> Iterator[Mark]:
        """Where numbers are left out; and the wrap."""
        for place in lens.breaks:
            yield Mark("path", (), "nc-gap", d=self.arc.gap(place, -FAR - 3, FAR + 3, 8, 10))
            for dx in (-4, 4):
                (x, y), (x2, y2) = self.arc.at(place, -FAR - 3), self.arc.at(place, FAR + 3)
                yield Mark("line", (round(x - 5 + dx, 1), y, round(x2 + 5 + dx, 1), y2), "nc-cut")
        if 0 in lens.numbers:
            yield Mark("path", (), "nc-wrap", d=self.arc.across(lens.place(0), -TIP, TIP))

    def labels(self, lens: Lens, standing: Standing, say: Callable[[int], str]) -> Iterator[Mark]:
        """The pointers with their names and numbers: the sender's above, the receiver's and the wrap below."""
        named: dict[int, list[str]] = {}
        if isinstance(s := standing.sends, Sends):
            for name, number in (("ISS", s.iss), ("SND.UNA", s.una), ("SND.NXT", s.nxt), ("SND.UNA+SND.WND", s.end)):
                if number is not None:
                    named.setdefault(number, []).append(name)
        yield from self.row([Label(lens.place(v), say(v), tuple(names)) for v, names in named.items()], 1)
        named = {}
        if isinstance(t := standing.takes, Takes):
            for name, number in (("RCV.NXT", t.nxt), ("RCV.NXT+RCV.WND", t.end)):
                named.setdefault(number, []).append(name)
        labels = [Label(lens.place(v), say(v), tuple(names)) for v, names in named.items() if v or say(v) != "0"]
        if 0 in lens.numbers:
            labels.append(Label(lens.place(0), QUARTERS[0], tuple(named.get(0, ()) if say(0) == "0" else ())))
        yield from self.row(labels, -1)

    def row(self, labels: Sequence[Label], way: int) -> Iterator[Mark]:
        """Labels side by side, each as near to its place as the others let it; 1 above the arc, -1 below."""
        labels = sorted(labels)
        if not labels:
            return
        steps = [(a.wide + b.wide) / 2 + APART for a, b in pairwise(labels)]
        before = list(accumulate(steps, initial=0.0))
        low, high = self.left + 6 + labels[0].wide / 2, self.left + WIDE - 6 - labels[-1].wide / 2 - before[-1]
        wanted = [self.arc.at(label.place, TIP * way)[0] - b for label, b in zip(labels, before, strict=True)]
        for label, place, b in zip(labels, spread(wanted, 0, low, high), before, strict=True):
            x, (x2, y2), base = round(place + b, 1), self.arc.at(label.place, TIP * way), BELOW if way < 0 else ABOVE
            start = self.arc.at(label.place)
            edge = FRAME + base + (5 if way > 0 else -12)
            path = f"M{n(start[0])} {n(start[1])}L{n(x2)} {n(y2)}L{n(x)} {n(edge)}"
            yield Mark("path", (), "nc-lead", d=path)
            yield Mark("text", (x, FRAME + base), "nc-value mid", text=label.value)
            for i, name in enumerate(label.names, 1):
                yield self.small(x, FRAME + base - LINE * i * way, name, "mid")

    def captions(self, standing: Standing) -> Iterator[Mark]:
        """What each end may do now, in words."""
        s, t = standing
        if isinstance(s, Sends):
            out = (s.nxt - s.una) % SPACE
            said = self.say(SENDS_FIRST if s.wnd is None else SENDS, state=s.state, out=out, usable=s.usable)
        else:
            said = self.say(SENDS_NOT, state=s)
        yield self.small(self.left + 8, FRAME + FIRST, said)
        said = self.say(TAKES, state=t.state, wnd=t.wnd) if isinstance(t, Takes) else self.say(TAKES_NOT, state=t)
        yield self.small(self.left + 8, FRAME + LAST, said)


def folded(frames: Sequence[tuple[Mark, ...]]) -> list[Mark]:
    """These are the marks of all steps, each once for the steps through which it stands unchanged."""
    standing: dict[Mark, int] = {}
    found: list[tuple[int, Mark]] = []
    for step, frame in enumerate(frames):
        if step and frame is frames[step - 1]:
            continue
        now = dict.fromkeys(frame)
        for mark in [mark for mark in standing if mark not in now]:
            since = standing.pop(mark)
            found.append((since, replace(mark, since=since, until=step)))
        for mark in now:
            standing.setdefault(mark, step)
    found += [(since, replace(mark, since=since)) for mark, since in standing.items()]
    return [mark for _, mark in sorted(found, key=lambda entry: entry[0])]
