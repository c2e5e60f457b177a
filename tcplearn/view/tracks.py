"""The lines that variables draw over time, growing as the story goes on, and their names at their ends.

The one rule: a line comes as far as the line that is now (when it begins, a little further), or to where its
variable means nothing any more; its name stands at its end and hides no other line and no other name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tcplearn.view.labels import Point, spread, width
from tcplearn.view.marks import Mark
from tcplearn.view.shapes import line, n
from tcplearn.view.timeaxis import LEFT, WIDTH, TimeAxis, lasting

FEW, CHUNK = 40, 48.0  # in more frames than that, a line is made of pieces so long, each of which grows alone
APART = 13.5  # from one name to the next
SIZE = 11  # of a name
STUB = 5.0  # so much of a line that has just begun is seen
AWAY = 7.0  # from the end of a line to its name
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass
class Run:
    """A variable while it means something: its values from step to step (step, x, y), and where it ends, if it does."""

    changes: list[tuple[int, float, float]]
    until: tuple[int, float] | None = None

    @property
    def since(self) -> int:
        return self.changes[0][0]

    def end(self, axis: TimeAxis) -> tuple[int, float]:
        """This is the step up to which it lasts, and the x where it ends; one that is over at once is seen, too."""
        step, x = self.until or (axis.last, axis.steps[-1])
        return step, max(x, self.changes[0][1] + STUB)

    def y(self, step: int) -> float:
        """This is the height at a step."""
        return self.changes[bisect_right(self.changes, step, key=lambda change: change[0]) - 1][2]


@dataclass
class Track:
    """The line of one variable: its name, its classes, its runs."""

    name: str
    cls: str
    runs: list[Run] = field(default_factory=list)

    def line(self, axis: TimeAxis) -> Iterator[Mark]:
        """The line, as far as it has come at every step."""
        for run in self.runs:
            yield from self._grow(run, axis)

    def _grow(self, run: Run, axis: TimeAxis) -> Iterator[Mark]:
        since, start, y = run.changes[0]
        until, end = run.end(axis)
        ahead = iter([*run.changes[1:], (axis.last + 1, 0.0, 0.0)])
        change = next(ahead)
        points: list[Point] = [(start, y)]
        told: list[tuple[int, Mark | None]] = []
        for step, x in [(since, start), *axis.between(since, until), (until, end)]:
            while change[0] <= step:
                points += [(change[1], y), (change[1], change[2])]
                y = change[2]
                change = next(ahead)
            path = _path([*points, (max(x, start + STUB), y)])
            told.append((step, Mark("path", (), f"track {self.cls}", d=path)))
            if x - points[0][0] >= CHUNK and len(axis.frames) > FEW:
                yield from lasting(told)
                points, told = [(x, y)], []
        yield from lasting(told)

    def pieces(self, axis: TimeAxis) -> Iterator[Box]:
        """What the whole line covers, in boxes."""
        for run in self.runs:
            _, end = run.end(axis)
            for (_, x, y), (_, to, then) in pairwise([*run.changes, (0, end, run.changes[-1][2])]):
                yield x, y - 1.5, to, y + 1.5
                yield to - 1, min(y, then), to + 1, max(y, then)


def _path(points: Sequence[Point]) -> str:
    """A line through points; those on the way from their neighbours to each other are left out."""
    kept = [points[0]]
    for i, (x, y) in enumerate(points[1:], 1):
        if i + 1 < len(points) and ((x == kept[-1][0] == points[i + 1][0]) or (y == kept[-1][1] == points[i + 1][1])):
            continue
        if (x, y) != kept[-1]:
            kept.append((x, y))
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in kept)


def names(tracks: Sequence[Track], axis: TimeAxis, top: float, low: float) -> Iterator[Mark]:
    """The names of lines at their ends, in every frame: none on another, between the heights top and low."""
    ended = _ended(tracks, axis, top, low)
    told: dict[str, list[tuple[int, Mark | None]]] = {track.name: [] for track in tracks}
    ends: dict[str, list[tuple[int, Mark | None]]] = {track.name: [] for track in tracks}
    for step, x in _frames(tracks, axis):
        taken: list[Box] = []
        live: list[tuple[Run, Track]] = []
        for track in tracks:
            run = next((run for run in reversed(track.runs) if run.since <= step), None)
            if run is None:
                told[track.name].append((step, None))
                ends[track.name].append((step, None))
            elif run.until and x > run.until[1]:
                mark = ended[track.name, run.since]
                taken.append(_box(mark))
                told[track.name].append((step, mark))
                ends[track.name].append((step, _end(run, mark, axis)))
            else:  # it goes on, or has just ended
                live.append((run, track))
        for run, mark in _live(live, step, x, (top, low), taken):
            told[mark.text].append((step, mark))
            ends[mark.text].append((step, _end(run, mark, axis) if run.until and run.until[0] <= step else None))
    for marks in (*ends.values(), *told.values()):
        yield from lasting(marks)


def _end(run: Run, name: Mark, axis: TimeAxis) -> Mark:
    """The end of a line whose variable means nothing any more, and the way from there to its name."""
    step, x = run.end(axis)
    (left, top, right, low), y = _box(name), run.y(step)
    way = (min(max(x, left), right), min(max(y, top), low))
    return Mark("path", (), f"track-end {name.cls.split()[-1]}", d=line((x, y - 4), (x, y + 4)) + line((x, y), way))


def _frames(tracks: Sequence[Track], axis: TimeAxis) -> list[tuple[int, float]]:
    """The frames, and the steps at which a line begins or ends."""
    steps = dict(axis.frames)
    for run in (run for track in tracks for run in track.runs):
        for step in (run.since, run.until[0] if run.until else run.since):
            steps.setdefault(step, axis.steps[step])
    return sorted(steps.items())


def _live(
    live: list[tuple[Run, Track]], step: int, x: float, within: tuple[float, float], others: Sequence[Box]
) -> list[tuple[Run, Mark]]:
    """The names of lines that have come as far as x: in the lines' order, at their heights or together near them."""
    live = sorted(live, key=lambda one: one[0].y(step))
    ys = spread([run.y(step) for run, _ in live], APART, within[0] + 6, within[1] - 6)
    found: list[tuple[Run, Mark]] = []
    for dy in sorted(range(-60, 61), key=abs):
        named = [
            (run, Mark("text", (x + AWAY, round(y + 4 + dy, 1)), f"track-name {track.cls}", text=track.name))
            for (run, track), y in zip(live, ys, strict=True)
        ]
        found = found or named
        if not any(_meet(_box(mark), other) for _, mark in named for other in others):
            return named
    return found


def _ended(tracks: Sequence[Track], axis: TimeAxis, top: float, low: float) -> dict[tuple[str, int], Mark]:
    """Where the names of lines that have ended stand for ever: where they hide no line, now or later."""
    lines = [piece for track in tracks for piece in track.pieces(axis)]
    places: dict[tuple[str, int], Mark] = {}
    edge = axis.steps[-1]
    last = [(track.runs[-1], track) for track in tracks if track.runs]
    live = [(run, track) for run, track in last if not run.until or run.until[1] == edge]
    taken = [_box(mark) for _, mark in _live(live, axis.last, edge, (top, low), ())]
    for track in reversed(tracks):  # the middle one first
        for run in track.runs:
            if not run.until or run.until[1] == edge:
                continue
            (step, x), best = run.end(axis), float("inf")
            y, near = run.y(step), [line for line in lines if line[0] < x + 90 and line[2] > x - 90]
            for rank, (dx, dy, end) in enumerate(_AROUND):
                cls = f"track-name{' end' if end else ''} {track.cls}"
                mark = Mark("text", (round(x + dx, 1), round(y + dy, 1)), cls, text=track.name)
                here = _box(mark)
                outside = here[0] < LEFT + 2 or here[2] > WIDTH - 4 or here[1] < top or here[3] > low
                cost = rank + 1000 * outside + 200 * sum(_meet(here, other) for other in taken)
                if cost < best and (cost := cost + 100 * sum(_meet(here, line) for line in near)) < best:
                    best, places[track.name, run.since] = cost, mark
            taken.append(_box(places[track.name, run.since]))
    return places


# where an ended line's name may stand, the best place first: (dx, dy, whether the name ends there)
_AROUND = [
    *((AWAY, dy, False) for dy in (4.0, -3.0, 11.0, -9.0, 17.0, -16.0, 24.0)),
    *(
        (dx, dy, end)
        for k in range(8)
        for dy in (-10 - 6.0 * k, 19 + 6.0 * k)
        for dx, end in ((2.0, True), (-2.0, False))
    ),
]


def _box(mark: Mark) -> Box:
    x, y = mark.at
    wide = width(mark.text, SIZE)
    left = x - wide if " end" in mark.cls else x
    return left, y - 10, left + wide, y + 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
