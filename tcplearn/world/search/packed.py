"""The engine for large searches: the same tables in numpy arrays, a level at a time.

Needs numpy; `explore` falls back to `plain.py` without it. A frontier is a sorted array of codes. It is expanded in
chunks, so that a level's transitions never stand in memory all at once; what a chunk needs and the tables do not have
yet is asked of them first, each question once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from tcplearn.world.budget import Guard
from tcplearn.world.search.bags import Array, asked, unique
from tcplearn.world.search.tables import A_AT, B_AT, CUT, ENDS, WIRE_BITS, Tables

CHUNK = 1 << 13  # worlds expanded at once
UNKNOWN, NOT = -2, -3  # NOT: an end does not do that; no difference of codes is so small
WIRE = (1 << WIRE_BITS) - 1
AT = (A_AT, B_AT)
GUARDS = tuple(Guard)


class Packed:
    """Breadth first over one setting's tables, with arrays."""

    def __init__(self, tables: Tables):
        self.tables = tables
        self.seen = np.array([tables.start], np.int64)
        self.wires = asked(tables)
        self._fates = _Lists(4, self._fated, np.int32)
        self._heard = _Grid((np.int64, np.int32), self._hear)
        self._added = _Grid((np.int32,), lambda place, sent: (self.wires.added(self._roomy[place], sent),))
        self._roomy = np.zeros(0, np.int64)  # the wires with room for more, each in its place
        self._place = _Row(self._places)
        self._without = {
            (guard, side): _Row(partial(self.wires.without, guard, side)) for guard in Guard for side in (0, 1)
        }
        self._own = tuple(_Lists(3, partial(self._act, side)) for side in (0, 1))
        self._due = tuple(_Row(partial(self._is_due, side)) for side in (0, 1))

    # ── asking the tables
    def _fated(self, wires: Array) -> tuple[Array, Array]:
        """What may become of segments; beside the number, whether to ignore one is more than to lose or leave it."""
        count, fates = self.wires.fates(wires)
        segment, gone, copy, lost = fates
        more = (lost != gone) | (copy != np.repeat(wires, count))
        return count, np.stack((segment << 1 | more, gone, copy, lost))

    def _places(self, wires: Array) -> Array:
        room = self.wires.room(wires)
        place = np.where(room, len(self._roomy) + np.cumsum(room) - 1, CUT)
        self._roomy = np.concatenate((self._roomy, wires[room]))
        return place

    def _hear(self, ends: Array, segments: Array) -> tuple[Array, Array]:
        """What is added to the code of a world when an end hears a segment, or CUT; and what is sent."""
        found = []
        for end, segment in zip(ends.tolist(), segments.tolist(), strict=True):
            side = 1 - (segment & 1)
            after, sent = self.tables.heard(side, end, segment)
            found.append((NOT if after == CUT else after - end << AT[side], sent))
        delta, sent = np.array(found, np.int64).T
        return delta, sent

    def _act(self, side: int, ends: Array) -> tuple[Array, Array]:
        """An end's own moves: the guard, what is added to the code of a world, what is sent."""
        every = [self.tables.own(side, end) for end in ends.tolist()]
        flat = [
            (GUARDS.index(guard), after - end << AT[side], sent)
            for end, own in zip(ends.tolist(), every, strict=True)
            for guard, after, sent in own
        ]
        return np.array([len(own) for own in every], np.int64), np.array(flat, np.int64).reshape(-1, 3).T

    def _is_due(self, side: int, ends: Array) -> Array:
        return np.array([self.tables.due[side][end] for end in ends.tolist()], np.int64)

    def after(self, worlds: Array) -> Array:
        """These are all worlds that one move leads to from any of these, sorted."""
        return unique(np.concatenate([unique(after) for after in self._afters(worlds)]))

    def new(self, worlds: Array) -> Array:
        """These are the worlds after one move that were not seen before; they are, from now on."""
        found = [self._unseen(unique(after)) for after in self._afters(worlds)]
        return self.remember(found[0] if len(found) == 1 else unique(np.concatenate(found)))

    def remember(self, new: Array) -> Array:
        """These worlds have been seen, from now on."""
        self.seen = np.concatenate((self.seen, new))
        self.seen.sort()
        return new

    def _unseen(self, worlds: Array) -> Array:
        at = np.searchsorted(self.seen, worlds)
        at[at == len(self.seen)] = 0
        return worlds[self.seen[at] != worlds]

    def _afters(self, worlds: Array) -> Iterator[Array]:
        """These are all worlds after one move, chunk by chunk."""
        for at in range(0, len(worlds), CHUNK):
            yield np.concatenate([after for _, after in self._moves(worlds[at : at + CHUNK], False)])

    def edges(self, worlds: Array, answers: bool = False) -> Iterator[tuple[Array, Array]]:
        """These are (place in `worlds`, world after one move), part by part; `answers`: only by a segment that
        arrives and is gone."""
        for at in range(0, len(worlds), CHUNK):
            for row, after in self._moves(worlds[at : at + CHUNK], answers):
                yield row + at, after

    # ── one chunk
    def _moves(self, worlds: Array, answers: bool) -> Iterator[tuple[Array, Array]]:
        """These are (place, world after one move), kind by kind of move."""
        a, b, wire = worlds >> A_AT, worlds >> B_AT & ENDS - 1, worlds & WIRE
        row, (segment, gone, copy, lost) = self._fates.each(wire)
        ends = worlds - wire
        segment, more = segment >> 1, segment & 1
        mine = np.concatenate((b, a)).take(row + (segment & 1) * len(worlds))  # an odd one is B's, so A hears it
        delta, sent = self._heard.at(mine, segment)
        heard = delta != NOT
        if not answers:
            yield _on(row, ends, lost)
            heard &= (delta | sent | more) != 0
        which = np.flatnonzero(heard)
        row, delta, sent = row.take(which), delta.take(which), sent.take(which)
        ends = ends.take(row) + delta
        for rest in (gone,) if answers else (gone, copy):
            yield _on(row, ends, self._sent(rest.take(which), sent), each=True)
        if not answers:
            yield from self._acts(0, a, self._due[1].at(b), wire, worlds)
            yield from self._acts(1, b, self._due[0].at(a), wire, worlds)

    def _acts(
        self, side: int, mine: Array, other_due: Array, wire: Array, worlds: Array
    ) -> Iterator[tuple[Array, Array]]:
        row, (guard, delta, sent) = self._own[side].each(mine)
        rest = wire[row]
        for number in np.flatnonzero(np.bincount(guard)).tolist():
            these = np.flatnonzero(guard == number)
            if GUARDS[number] is not Guard.ANY:
                rest[these] = self._without[GUARDS[number], side].at(rest[these])
            if GUARDS[number].due:
                rest[these[other_due[row[these]] != 0]] = CUT
        yield _on(row, (worlds - wire)[row] + delta, self._sent(rest, sent), each=True)

    def _sent(self, wire: Array, sent: Array) -> Array:
        """These are the wires with what is sent, or CUT."""
        says = np.flatnonzero((sent != 0) & (wire != CUT))
        place = self._place.at(wire.take(says))
        full = place == CUT
        wire[says[full]] = CUT
        says, place = says[~full], place[~full]
        wire[says] = self._added.at(place, sent.take(says))[0]
        return wire

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


class _Row:
    """A table with one key, filled on demand."""

    def __init__(self, ask: Callable[[Array], Array]):
        self.ask, self.known = ask, np.full(64, UNKNOWN, np.int32)

    def at(self, keys: Array) -> Array:
        self.known = _grown(self.known, (int(keys.max(initial=0)) + 1,), UNKNOWN)
        found = self.known.take(keys)
        new = keys[found == UNKNOWN]
        if len(new):
            new = unique(new)
            self.known[new] = self.ask(new)
            found = self.known.take(keys)
        return found


class _Grid:
    """A table with two keys and several answers, filled on demand."""

    def __init__(self, dtypes: tuple[type, ...], ask: Callable[[Array, Array], tuple[Array, ...]]):
        self.ask = ask
        self.known: list[Array] = [np.full((64, 16), UNKNOWN, dtype) for dtype in dtypes]

    def at(self, one: Array, two: Array) -> list[Array]:
        size = (int(one.max(initial=0)) + 1, int(two.max(initial=0)) + 1)
        self.known = [_grown(known, size, UNKNOWN) for known in self.known]
        place = one * self.known[0].shape[1] + two
        missing = place[self.known[0].take(place) == UNKNOWN]
        if len(missing):
            new = np.divmod(unique(missing), self.known[0].shape[1])
            for known, answer in zip(self.known, self.ask(*new), strict=True):
                known[new] = answer
        return [known.take(place) for known in self.known]


class _Lists:
    """A list of `width` columns for each key, end to end, filled on demand."""

    def __init__(self, width: int, ask: Callable[[Array], tuple[Array, Array]], dtype: type = np.int64):
        self.ask = ask
        self.begin, self.count = np.zeros(64, np.int32), np.full(64, UNKNOWN, np.int32)
        self.items: Array = np.zeros((width, 256), dtype)
        self.used = 0

    def each(self, keys: Array) -> tuple[Array, list[Array]]:
        """These are, for all keys in turn, the places in `keys` and the columns of their lists."""
        size = (int(keys.max(initial=0)) + 1,)
        self.begin, self.count = _grown(self.begin, size, 0), _grown(self.count, size, UNKNOWN)
        count = self.count.take(keys)
        new = keys[count == UNKNOWN]
        if len(new):
            new = unique(new)
            count, items = self.ask(new)
            self.items = _grown(self.items, (len(self.items), self.used + items.shape[1]), 0)
            self.items[:, self.used : self.used + items.shape[1]] = items
            self.begin[new], self.count[new] = self.used + np.cumsum(count) - count, count
            self.used += items.shape[1]
            count = self.count.take(keys)
        row = np.repeat(np.arange(len(keys)), count)
        place = np.arange(len(row)) + np.repeat(self.begin.take(keys) - (np.cumsum(count) - count), count)
        return row, [column.take(place) for column in self.items]


def _on(row: Array, ends: Array, wire: Array, each: bool = False) -> tuple[Array, Array]:
    """These are (place, world) for all wires but CUT; `ends` stand for each of them, or by place."""
    if not (there := wire != CUT).all():
        row, wire, ends = row[there], wire[there], ends[there] if each else ends
    return row, (ends if each else ends[row]) | wire


def _grown(array: Array, size: tuple[int, ...], fill: int) -> Array:
    """This is the array, at least so large; it grows by more than it must."""
    if all(have >= want for have, want in zip(array.shape, size, strict=True)):
        return array
    shape = tuple(want + want // 4 if want > have else have for have, want in zip(array.shape, size, strict=True))
    new = np.full(shape, fill, array.dtype)
    new[tuple(slice(have) for have in array.shape)] = array
    return new
