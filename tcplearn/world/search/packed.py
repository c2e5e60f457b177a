"""The engine for large searches: the same tables in numpy arrays, a level at a time.

Needs numpy; `explore` falls back to `plain.py` without it. A frontier is a sorted array of codes. It is expanded in
chunks, so that a level's transitions never stand in memory all at once; what a chunk needs and the tables do not have
yet is asked of them first, each question once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from tcplearn.world.budget import Guard
from tcplearn.world.search.tables import A_AT, B_AT, CUT, ENDS, WIRE_BITS, Tables

CHUNK = 1 << 17  # worlds expanded at once
Array = np.ndarray[Any, Any]
UNKNOWN = -2
WIRE = (1 << WIRE_BITS) - 1
SENT_BITS, END_AT = 16, 32  # in an end's own move: what is sent, the end afterwards, the guard
COPY_AT = WIRE_BITS  # in an arrival: the wire then, whether a copy stays, the segment


class Packed:
    """Breadth first over one setting's tables, with arrays."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.seen = np.array([tables.start], np.int64)
        self._heard = (_Grid(tables.heard, 0), _Grid(tables.heard, 1))
        self._added = _Grid(lambda _, wire, sent: (0, tables.added(wire, sent)), 0)
        self._without = {(guard, side): _Row(partial(self._left, guard, side)) for guard in Guard for side in (0, 1)}
        self._arrivals = _Lists(
            lambda wire: [s << COPY_AT + 1 | copy << COPY_AT | rest for s, rest, copy in tables.arrivals(wire)]
        )
        self._losses = _Lists(tables.losses)
        self._guards = list(Guard)
        self._own = (_Lists(lambda end: self._owned(0, end)), _Lists(lambda end: self._owned(1, end)))
        self._due = (_Row(lambda end: tables.due[0][end]), _Row(lambda end: tables.due[1][end]))

    def _left(self, guard: Guard, side: int, wire: int) -> int:
        return self.tables.without(wire, guard, side)

    def _owned(self, side: int, end: int) -> list[int]:
        """An end's own moves as numbers: guard, end afterwards, what is sent."""
        return [
            (self._guards.index(g) << END_AT) | after << SENT_BITS | sent
            for g, after, sent in self.tables.own(side, end)
        ]

    def levels(self) -> Iterator[Array]:
        """These are the worlds that are new after 0, 1, 2 ... moves, sorted, until there are none."""
        frontier = self.seen
        while len(frontier):
            yield frontier
            frontier = self.new(frontier)

    def after(self, worlds: Array) -> Array:
        """These are all worlds that one move leads to from any of these, sorted."""
        found = [unique(after) for _, after in self.edges(worlds)]
        return found[0] if len(found) == 1 else unique(np.concatenate(found))

    def new(self, worlds: Array) -> Array:
        """These are the worlds after one move that were not seen before; they are, from now on."""
        found = [self._unseen(unique(after)) for _, after in self.edges(worlds)]
        return self.remember(found[0] if len(found) == 1 else unique(np.concatenate(found)))

    def remember(self, new: Array) -> Array:
        """These worlds have been seen, from now on."""
        self.seen = np.concatenate((self.seen, new))
        self.seen.sort(kind="stable")  # two sorted runs: merged
        return new

    def _unseen(self, worlds: Array) -> Array:
        at = np.searchsorted(self.seen, worlds)
        at[at == len(self.seen)] = 0
        return worlds[self.seen[at] != worlds]

    def edges(self, worlds: Array, answers: bool = False) -> Iterator[tuple[Array, Array]]:
        """These are (place in `worlds`, world after one move), chunk by chunk; `answers`: only by a segment that
        arrives and is gone."""
        for at in range(0, len(worlds), CHUNK):
            row, after = self._chunk(worlds[at : at + CHUNK], answers)
            yield row + at, after

    # ── one chunk
    def _chunk(self, worlds: Array, answers: bool) -> tuple[Array, Array]:
        a, b, wire = worlds >> A_AT, worlds >> B_AT & (ENDS - 1), worlds & WIRE
        found = [] if answers else [self._lost(worlds, wire)]
        for side, mine, theirs in ((0, a, b), (1, b, a)):
            shift, rest = (A_AT, b << B_AT) if side == 0 else (B_AT, a << A_AT)
            found.append(self._hears(side, mine, wire, shift, rest, answers))
            if not answers:
                found.append(self._acts(side, mine, theirs, wire, shift, rest))
        return np.concatenate([row for row, _ in found]), np.concatenate([after for _, after in found])

    def _lost(self, worlds: Array, wire: Array) -> tuple[Array, Array]:
        row, rest = self._losses.each(wire)
        return row, (worlds - wire)[row] | rest

    def _hears(
        self, side: int, mine: Array, wire: Array, shift: int, other: Array, answers: bool
    ) -> tuple[Array, Array]:
        row, item = self._arrivals.each(wire)
        segment, rest = item >> COPY_AT + 1, item & WIRE
        to_me = (segment & 1) != side
        if answers:
            to_me &= (item >> COPY_AT & 1) == 0
        row, segment, rest = row[to_me], segment[to_me], rest[to_me]
        after, sent = self._heard[side].at(mine[row], segment)
        return self._gather(row, after, sent, rest, shift, other)

    def _acts(
        self, side: int, mine: Array, theirs: Array, wire: Array, shift: int, other: Array
    ) -> tuple[Array, Array]:
        row, item = self._own[side].each(mine)
        after, sent = item >> SENT_BITS & (ENDS - 1), item & ((1 << SENT_BITS) - 1)
        rest = wire[row]
        other_due = self._due[1 - side].at(theirs)[row] != 0
        number = item >> END_AT
        for i, guard in enumerate(self._guards):
            these = np.flatnonzero(number == i)
            if guard is not Guard.ANY and len(these):
                rest[these] = self._without[guard, side].at(rest[these])
                if guard.due:
                    rest[these[other_due[these]]] = CUT
        may = rest != CUT
        return self._gather(row[may], after[may], sent[may], rest[may], shift, other)

    def _gather(
        self, row: Array, after: Array, sent: Array, rest: Array, shift: int, other: Array
    ) -> tuple[Array, Array]:
        heard = after != CUT
        if not heard.all():
            row, after, sent, rest = row[heard], after[heard], sent[heard], rest[heard]
        says = np.flatnonzero(sent)
        if len(says):
            _, rest[says] = self._added.at(rest[says], sent[says])
            fits = rest != CUT
            row, after, rest = row[fits], after[fits], rest[fits]
        return row, other[row] | after << shift | rest

    # ── the whole graph
    def lost(self, goal: list[int]) -> Array:
        """These are the worlds from which none of `goal` can be reached any more."""
        before, count, _ = self._backwards(answers=False)
        found = np.zeros(len(self.seen), bool)
        line = np.searchsorted(self.seen, np.array(goal, np.int64))
        while len(line):
            found[line] = True
            line = _listed(before, count, line)
            line = np.unique(line[~found[line]])
        return self.seen[~found]

    def endless(self) -> Array:
        """These are the worlds from which segments that only answer segments can go on for ever."""
        before, count, left = self._backwards(answers=True)
        ended = left == 0
        line = np.flatnonzero(ended)
        while len(line):
            line, times = np.unique(_listed(before, count, line), return_counts=True)
            left[line] -= times
            line = line[(left[line] == 0) & ~ended[line]]
            ended[line] = True
        return self.seen[~ended]

    def _backwards(self, answers: bool) -> tuple[Array, Array, Array]:
        """For each world of `seen`, by place: those before it, end to end, how many; and how many come after it."""
        rows, afters = [], []
        for row, after in self.edges(self.seen, answers):
            rows.append(row.astype(np.int32))
            afters.append(np.searchsorted(self.seen, after).astype(np.int32))
        row, after = np.concatenate(rows), np.concatenate(afters)
        order = np.argsort(after, kind="stable")
        n = len(self.seen)
        return row[order], np.bincount(after, minlength=n), np.bincount(row, minlength=n)


def _listed(items: Array, count: Array, keys: Array) -> Array:
    """These are the items of all keys, whose lists stand end to end, `count` long."""
    begin = np.cumsum(count) - count
    long = count[keys]
    place = np.arange(int(long.sum())) - np.repeat(np.cumsum(long) - long, long)
    return items[np.repeat(begin[keys], long) + place]


def unique(codes: Array) -> Array:
    """These are the different codes, sorted; the array given is sorted too."""
    codes.sort()
    return codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes


class _Row:
    """A table with one key, filled on demand."""

    def __init__(self, ask: Callable[[int], int]):
        self.ask, self.known = ask, np.full(64, UNKNOWN, np.int64)

    def at(self, keys: Array) -> Array:
        self.known = _grown(self.known, (int(keys.max(initial=0)) + 1,), UNKNOWN)
        for key in np.unique(keys[self.known[keys] == UNKNOWN]).tolist():
            self.known[key] = self.ask(key)
        return self.known[keys]


class _Grid:
    """A table with two keys and two answers, filled on demand."""

    def __init__(self, ask: Callable[[int, int, int], tuple[int, int]], side: int):
        self.ask, self.side, self.known = ask, side, np.full((64, 16), UNKNOWN, np.int64)

    def at(self, one: Array, two: Array) -> tuple[Array, Array]:
        self.known = _grown(self.known, (int(one.max(initial=0)) + 1, int(two.max(initial=0)) + 1), UNKNOWN)
        found = self.known[one, two]
        missing = found == UNKNOWN
        if missing.any():
            for key in np.unique(one[missing] << 32 | two[missing]).tolist():
                first, second = self.ask(self.side, key >> 32, key & 0xFFFFFFFF)
                self.known[key >> 32, key & 0xFFFFFFFF] = first << 32 | second + 1
            found = self.known[one, two]
        return found >> 32, (found & 0xFFFFFFFF) - 1


class _Lists:
    """A list of numbers for each key, end to end in one array, filled on demand."""

    def __init__(self, ask: Callable[[int], Any]):
        self.ask = ask
        self.begin, self.count = np.zeros(64, np.int64), np.full(64, UNKNOWN, np.int64)
        self.items, self.used = np.zeros(256, np.int64), 0

    def each(self, keys: Array) -> tuple[Array, Array]:
        """These are, for all keys in turn, the places in `keys` and the items of their lists."""
        size = (int(keys.max(initial=0)) + 1,)
        self.begin, self.count = _grown(self.begin, size, 0), _grown(self.count, size, UNKNOWN)
        for key in np.unique(keys[self.count[keys] == UNKNOWN]).tolist():
            items = list(self.ask(key))
            self.items = _grown(self.items, (self.used + len(items),), 0)
            self.items[self.used : self.used + len(items)] = items
            self.begin[key], self.count[key] = self.used, len(items)
            self.used += len(items)
        count = self.count[keys]
        row = np.repeat(np.arange(len(keys)), count)
        place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        return row, self.items[np.repeat(self.begin[keys], count) + place]


def _grown(array: Array, size: tuple[int, ...], fill: int) -> Array:
    """This is the array, at least so large; it grows by doubling."""
    if all(have >= want for have, want in zip(array.shape, size, strict=True)):
        return array
    shape = tuple(max(have, 2 * want if want > have else have) for have, want in zip(array.shape, size, strict=True))
    new = np.full(shape, fill, array.dtype)
    new[tuple(slice(have) for have in array.shape)] = array
    return new
