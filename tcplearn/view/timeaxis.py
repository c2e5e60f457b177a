"""What the pictures over time share: where a moment stands, the ticks, the breaks, and the line that is now.

The one rule: a moment stands at the same x in all of them, so that the line that is now is at one place
in all. A story of many moments is shown in FRAMES pictures: what is finer than that cannot be seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from tcplearn.view.labels import width
from tcplearn.view.marks import Mark
from tcplearn.view.shapes import line, upright_wave
from tcplearn.view.squeezed import Squeezed
from tcplearn.world.trace import Trace

WIDTH = 860.0
LEFT, RIGHT = 82.0, 846.0  # where the story begins and ends
TAIL = 94.0  # after the last moment, so that the last state is seen
FRAMES = 120
TICK = 19.0  # turned ticks have room from here on
LEVEL, TURNED = 46.0, 76.0  # the height of the axis with its caption, if its ticks are level or turned
TURN = -50
RULES = (
    ".tcp .cursor{stroke:var(--now);stroke-width:1.8}"
    ".tcp .axis-line{stroke:var(--quiet);stroke-width:1}"
    ".tcp .axis-tick{font-size:11px;fill:var(--quiet)}"
)


class TimeAxis:
    """The axis of one trace. `steps` has the x of every step from 0 on, `frames` those that are drawn: (step, x)."""

    def __init__(self, trace: Trace):
        self.at = Squeezed(trace)
        self._scale = (RIGHT - LEFT - TAIL) / max(self.at.places[-1], 1)
        self._times = [m.t for m in trace.moments]
        self.steps = [LEFT, *map(self.x, self._times)]
        self.last = len(self._times)
        self.frames = list(enumerate(self.steps))
        if self.last > FRAMES:
            self.frames = list(self._thinned())

    def _thinned(self) -> Iterator[tuple[int, float]]:
        drawn = -RIGHT
        for step, x in enumerate(self.steps):
            if x - drawn >= (RIGHT - LEFT) / FRAMES or step == self.last:
                drawn = x
                yield step, x

    def x(self, t: float) -> float:
        """This is where second `t` stands."""
        return round(LEFT + self._scale * self.at(t), 1)

    def step(self, t: float) -> int:
        """This is the step from which second `t` has been reached."""
        return min(bisect_right(self._times, t - 1e-9) + 1, self.last) if t > 0 else 0

    def between(self, since: int, until: int) -> list[tuple[int, float]]:
        """These are the frames after step `since` and before step `until`."""
        first = bisect_right(self.frames, (since, RIGHT + 1))
        return self.frames[first : bisect_right(self.frames, (until - 1, RIGHT + 1))]

    def cursor(self, top: float, low: float) -> Iterator[Mark]:
        """The line that is now."""
        return lasting((step, Mark("line", (x, top, x, low), "cursor")) for step, x in self.frames)

    def cuts(self, apart: float = 16.0) -> list[tuple[float, float, int]]:
        """These are the long waits cut short: x, the second at which the wait is over, and its step."""
        found: list[tuple[float, float, int]] = []
        for place, t in zip(self.at.cuts, self.at.waits, strict=True):
            x = round(min(LEFT + self._scale * place, self.x(t) - 9), 1)  # the line that is now never stands in it
            if not found or x - found[-1][0] >= apart:
                found.append((x, t, self.step(t)))
        return found

    def _ticks(self) -> list[tuple[float, str, int]]:
        """The ticks: x, the true seconds, and the step from which they are seen."""
        times = dict(zip(self.at.places, self.at.times, strict=True))
        return [
            (round(LEFT + self._scale * place, 1), said, self.step(times[place]))
            for place, said in self.at.ticks(int(self.at.end * self._scale / TICK))
        ]

    @property
    def depth(self) -> float:
        """This is the height of the axis with its ticks and its caption."""
        pairs = pairwise(self._ticks())
        level = all(b - a > (width(said, 11) + width(next, 11)) / 2 + 8 for (a, said, _), (b, next, _) in pairs)
        return LEVEL if level else TURNED

    def foot(self, y: float, lang: str) -> Iterator[Mark]:
        """The axis at height `y`, its ticks from the step on at which their time has come, its caption."""
        yield Mark("line", (LEFT, y, RIGHT, y), "axis-line")
        for x, _, since in self.cuts():
            yield Mark("rect", (x - 2, y - 4, 4, 8), "gap", since)
            for dx in (-2, 2):
                yield Mark("path", (), "axis-line", since, d=line((x + dx - 2, y + 5), (x + dx + 2, y - 5)))
        depth = self.depth
        for x, said, since in self._ticks():
            yield Mark("line", (x, y, x, y + 5), "axis-line", since)
            if depth == LEVEL:
                yield Mark("text", (x, y + 18), "axis-tick mid", since, text=said)
            else:
                yield Mark("text", (x + 4, y + 14), "axis-tick end", since, text=said, turn=TURN)
        yield Mark("text", ((LEFT + RIGHT) / 2, y + depth - 8), "axis-tick mid", text=self.at.caption(lang))


def cut(x: float, top: float, low: float, since: int, cls: str = "break") -> Iterator[Mark]:
    """A break through what goes on at x."""
    yield Mark("rect", (x - 3, top - 1, 6, low - top + 2), "gap", since)
    for dx in (-3, 3):
        yield Mark("path", (), cls, since, d=upright_wave(x + dx, top - 3, low - top + 6))


def lasting(told: Iterable[tuple[int, Mark | None]]) -> Iterator[Mark]:
    """These are marks that take each other's place: each from its step to the next; equal ones are one."""
    now: Mark | None = None
    since = 0
    for step, mark in told:
        if mark != now:
            if now is not None and step > since:
                yield replace(now, since=since, until=step)
            now, since = mark, step
    if now is not None:
        yield replace(now, since=since)
