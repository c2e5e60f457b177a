"""Time as every picture over time has it: in order, long waits cut short, the true seconds at the ticks.

The one rule: order is kept, lengths are not. What happens later stands further right, and a tick never
says anything but the time of a moment.
"""

from __future__ import annotations

from bisect import bisect_right
from math import log2

from tcplearn.text import Text
from tcplearn.view.layout import LONG, LONG_FLIGHTS, flight_time
from tcplearn.world.trace import Trace

TIME = Text("time / s (long waits cut short)", "时间 / s（长时间的等待已压缩）")
MOVE = Text("move", "步")


class Squeezed:
    """Seconds to places along the axis: in order, the long waits cut short."""

    def __init__(self, trace: Trace):
        self.untimed = trace.untimed
        unit = flight_time(trace)
        self.times = sorted({0.0, *(m.t for m in trace.moments)})
        self.places = [0.0]
        self.cuts: list[float] = []  # where a wait is cut short, as a ladder's break
        self.waits: list[float] = []  # the second at which each of these waits is over
        for before, t in zip(self.times, self.times[1:], strict=False):
            self.places.append(self.places[-1] + 0.5 + min(1.5, 0.4 * log2(1 + (t - before) / unit)))
            if t - before > max(LONG, LONG_FLIGHTS * unit):
                self.cuts.append(self.places[-1] - 0.3)
                self.waits.append(t)

    def __call__(self, t: float) -> float:
        """This is where second `t` stands."""
        i = min(bisect_right(self.times, t), len(self.times) - 1)
        if i == 0 or len(self.times) == 1:
            return self.places[0]
        low, high = self.times[i - 1], self.times[i]
        part = min(1.0, (t - low) / (high - low)) if high > low else 0.0
        return self.places[i - 1] + part * (self.places[i] - self.places[i - 1])

    @property
    def end(self) -> float:
        return self.places[-1] + 1.0

    def caption(self, lang: str) -> str:
        """This says what the axis counts: seconds, or where nobody looked at a clock, moves."""
        return (MOVE if self.untimed else TIME).of(lang)

    def ticks(self, most: int = 24) -> list[tuple[float, str]]:
        """These are places and the true seconds there, not more than `most`, none on another's label."""
        apart = max(self.end / most, 0.01)
        chosen: list[tuple[float, float]] = []
        for t, place in zip(self.times, self.places, strict=True):
            if not chosen or place - chosen[-1][0] >= apart:
                chosen.append((place, t))
        decimals = next((d for d in (3, 4, 5) if len({f"{t:.{d}f}" for _, t in chosen}) == len(chosen)), 6)
        return [(place, f"{t:.{decimals}f}".rstrip("0").rstrip(".")) for place, t in chosen]
