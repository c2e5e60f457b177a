"""Two runs held against each other: what stands level, and what of one has happened when the other is so far.

The one rule: what is the same stands at the same height, as long as its order is the same in both runs; from where they
part each run is placed by itself, and time alone says how far the one is when the other is there.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from tcplearn.view.divergence import Divergence, beside
from tcplearn.view.divergence_words import names_of
from tcplearn.view.ladder import slant
from tcplearn.view.layout import ROW, Layout, layout
from tcplearn.view.numbers import Numbers
from tcplearn.view.told import Told, trace_of
from tcplearn.world.trace import Trace

TOGETHER = 0.05  # seconds by which moments of two runs may be apart and still stand level
ABOVE = ROW + 4  # the free row above where they part


@dataclass(frozen=True)
class Pair:
    """Two runs, what they are called, which moments are the same, where they part."""

    one: Trace
    two: Trace
    names: tuple[str, str]
    same: list[tuple[int, int]]
    parts: Divergence | None

    @classmethod
    def of(cls, one: Told, two: Told, lang: str, names: tuple[str, str] | None = None) -> Pair:
        """This holds two runs against each other."""
        runs = trace_of(one), trace_of(two)
        return cls(*runs, names or names_of(*runs, lang), *beside(*runs))

    @cached_property
    def level(self) -> list[tuple[int, int]]:
        """These are the moments that stand level: the same ones, as long as their order is the same in both runs."""
        found = self.parts
        if found is None or found.differs == ("rows",):
            pairs = self.same
        else:
            pairs = list(found.same)
            if found.one is not None and found.two is not None and self._together(found.one, found.two):
                pairs.append((found.one, found.two))
        kept: list[tuple[int, int]] = []
        for i, j in pairs:
            if not kept or (i > kept[-1][0] and j > kept[-1][1]):
                kept.append((i, j))
        return kept

    def _together(self, i: int, j: int) -> bool:
        """Whether two moments are equally long after the last ones that are the same."""
        assert self.parts is not None
        k, m = self.parts.same[-1] if self.parts.same else (i, j)
        ours, theirs = self.one.moments, self.two.moments
        return abs((ours[i].t - ours[k].t) - (theirs[j].t - theirs[m].t)) <= TOGETHER

    @cached_property
    def steps(self) -> list[int]:
        """This is, for each number of moments of the second run, the step of the first by which they have happened."""
        ours = [moment.t for moment in self.one.moments]
        level = {j: i for i, j in self.level}
        steps, since = [0], (0.0, 0.0)
        for j, moment in enumerate(self.two.moments):
            if j in level:
                step, since = level[j] + 1, (ours[level[j]], moment.t)
            else:
                step = bisect_right(ours, round(moment.t - since[1] + since[0], 9))
            steps.append(max(steps[-1], step))
        return steps

    @property
    def step(self) -> int:
        """This is the step at which both have parted; 0 if they never do."""
        if self.parts is None:
            return 0
        one = len(self.one.moments) if self.parts.one is None else self.parts.one + 1
        return one if self.parts.two is None else max(one, self.steps[self.parts.two + 1])


def level(pair: Pair, numbers: str) -> tuple[Layout, Layout]:
    """These are both layouts, in which what is level stands at the same height; above the divergence is a free row."""
    fall = max(slant(trace, Numbers.of(trace, numbers)) for trace in (pair.one, pair.two))
    least: tuple[dict[int, float], dict[int, float]] = ({}, {})
    places = _evened(pair, fall, least)
    if pair.parts is None:
        return places
    parted = list(zip((pair.parts.one, pair.parts.two), places, least, strict=True))
    for at, place, floor in parted:
        if at is not None:
            floor[at] = place.moments[at] + ABOVE
    places = _evened(pair, fall, least)
    for (at, _, _), place in zip(parted, places, strict=True):
        if at is None:
            place.bottom += 2 * ROW
    return places


def _evened(pair: Pair, fall: float, least: tuple[dict[int, float], dict[int, float]]) -> tuple[Layout, Layout]:
    """Both layouts, the higher of two level moments moved down to the lower, until all are level."""
    places = layout(pair.one, fall, least[0]), layout(pair.two, fall, least[1])
    for _ in pair.level:
        for both in pair.level:
            low = max(place.moments[i] for place, i in zip(places, both, strict=True))
            for floor, i in zip(least, both, strict=True):
                floor[i] = low
        before, places = places, (layout(pair.one, fall, least[0]), layout(pair.two, fall, least[1]))
        if [place.moments for place in before] == [place.moments for place in places]:
            break
    return places
