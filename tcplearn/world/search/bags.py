"""Bags of segments in arrays: what `networks.Bag` says of one wire, said of many at once.

The one rule: the same answers as `Bag` gives; a test compares them wire by wire. A wire is one integer, the numbers
of its segments in descending order, each plus one in a digit of its own, and above them the copies and losses left.
Where numbers grow too large for their digits, the network itself is asked again, one wire at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tcplearn.world.budget import Guard
from tcplearn.world.networks import Bag, Wire
from tcplearn.world.search.tables import CUT, Numbered, Tables
from tcplearn.world.trace import SIDES

Array = np.ndarray[Any, Any]
LEAST_BITS = 6  # of a digit; with fewer, numbering wires in arrays is not worth while


def unique(codes: Array) -> Array:
    """These are the different codes, sorted; the array given is sorted too."""
    codes.sort()
    return codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes


class Asked:
    """Any network, asked through the tables: one wire at a time."""

    def __init__(self, tables: Tables):
        self.tables = tables

    def fates(self, wires: Array) -> tuple[Array, Array]:
        """These are, for each wire, how many segments may arrive, and in all (segment, wire if it is gone, if a copy
        stays, if it is lost), as columns."""
        every = [(*self.tables.fates(0, wire), *self.tables.fates(1, wire)) for wire in wires.tolist()]
        flat = [fate for fates in every for fate in fates]
        return np.array([len(fates) for fates in every], np.int64), np.array(flat, np.int64).reshape(-1, 4).T

    def added(self, wires: Array, sents: Array) -> Array:
        """These are the wires with what was sent, or CUT."""
        both = zip(wires.tolist(), sents.tolist(), strict=True)
        return np.array([self.tables.added(wire, sent) for wire, sent in both], np.int64)

    def room(self, wires: Array) -> Array:
        """This says of which wires it is not certain that nothing finds room there."""
        return np.ones(len(wires), bool)

    def without(self, guard: Guard, side: int, wires: Array) -> Array:
        """These are the wires when a timer with that guard runs out at a side, or CUT."""
        return np.array([self.tables.without(wire, guard, side) for wire in wires.tolist()], np.int64)


def asked(tables: Tables) -> Asked:
    """This is the fastest way to ask about the wires of these tables."""
    bags = Bags(tables) if isinstance(tables.setting.network, Bag) else None
    return bags if bags is not None and bags.fit else Asked(tables)


class Bags(Asked):
    """The wires of a bag, numbered in arrays; the tables' own numbering from now on."""

    def __init__(self, tables: Tables):
        super().__init__(tables)
        _, losses, copies = start = tables.wires[0]
        self.room_for = tables.setting.budget.in_flight
        self.size = max(1, self.room_for, len(start.on))
        self.left = [0 if left is None else left.bit_length() for left in (copies, losses)]
        self.bits = (62 - sum(self.left)) // self.size
        self.copies_at = self.bits * self.size
        self.losses_at = self.copies_at + self.left[0]
        self.copy = 0 if copies is None else 1 << self.copies_at
        self.loss = 0 if losses is None else 1 << self.losses_at
        self.single: dict[int, int] = {}  # numbers of wires that are not in the arrays yet, by key
        if self.fit:
            old, tables.wires = tables.wires, _Wires(self)
            self.keys = np.array([self.key(old[number]) for number in range(len(old))], np.int64)
            self.number_of = np.argsort(self.keys)
            self.known = self.keys[self.number_of]  # the same, sorted

    @property
    def fit(self) -> bool:
        """This says whether each segment's number finds room in a digit."""
        return self.bits >= LEAST_BITS and len(self.tables.setting.sents) < 1 << self.bits

    def _give_up(self) -> None:
        if isinstance(self.tables.wires, _Wires):
            self.take_in()
            wires: Numbered[Wire] = Numbered()
            for number in range(len(self.keys)):
                wires.number(self.wire(int(self.keys[number])))
            self.tables.wires = wires

    # ── one wire
    def key(self, wire: Wire) -> int:
        digits = sum(segment + 1 << self.bits * i for i, segment in enumerate(reversed(wire.on)))
        return digits | (wire.copies or 0) * self.copy | (wire.losses or 0) * self.loss

    def wire(self, key: int) -> Wire:
        digits = [key >> self.bits * i & (1 << self.bits) - 1 for i in reversed(range(self.size))]
        copies = key >> self.copies_at & (1 << self.left[0]) - 1 if self.copy else None
        return Wire(tuple(d - 1 for d in digits if d), key >> self.losses_at if self.loss else None, copies)

    # ── many
    def numbers(self, keys: Array) -> Array:
        """These are the numbers of wires, new ones if they were not known."""
        self.take_in()
        at = np.searchsorted(self.known, keys)
        at[at == len(self.known)] = 0
        missing = self.known[at] != keys
        if missing.any():
            self.number_all(unique(keys[missing]))
            at = np.searchsorted(self.known, keys)
        found: Array = self.number_of[at]
        return found

    def number_all(self, new: Array) -> None:
        """These wires, none of them known, get the next numbers."""
        order = np.argsort(new)
        place = np.searchsorted(self.known, new[order])
        self.number_of = np.insert(self.number_of, place, len(self.keys) + order)
        self.known = np.insert(self.known, place, new[order])
        self.keys = np.concatenate((self.keys, new))

    def take_in(self) -> None:
        """Wires that were numbered one by one join the others."""
        if self.single:
            new, self.single = np.array(list(self.single), np.int64), {}
            self.number_all(new)

    def _keys(self, wires: Array) -> Array:
        self.take_in()
        return self.keys[wires]

    def _digit(self, keys: Array, i: int) -> Array:
        return keys >> self.bits * i & (1 << self.bits) - 1

    def fates(self, wires: Array) -> tuple[Array, Array]:
        if not self.fit:
            self._give_up()
            return super().fates(wires)
        keys = self._keys(wires)
        digits = np.stack([self._digit(keys, i) for i in range(self.size)], axis=1)
        there = digits > 0
        there[:, 1:] &= digits[:, 1:] != digits[:, :-1]
        row, column = np.nonzero(there)
        at, key = column * self.bits, keys[row]
        on = key & (1 << self.copies_at) - 1
        rest = key - on | on & (1 << at) - 1 | on >> at + self.bits << at
        gone = lost = self.numbers(rest)
        copy = wires[row]
        if self.copy:
            left = key >> self.copies_at & (1 << self.left[0]) - 1
            copy = np.where(left > 0, self.numbers(key - self.copy * (left > 0)), CUT)
        if self.loss:
            left = key >> self.losses_at
            lost = np.where(left > 0, self.numbers(rest - self.loss * (left > 0)), CUT)
        return there.sum(axis=1), np.stack((digits[row, column] - 1, gone, copy, lost))

    def added(self, wires: Array, sents: Array) -> Array:
        if not self.fit:
            self._give_up()
            return super().added(wires, sents)
        keys = self._keys(wires)
        sent = self.tables.sents.values
        room = self._free(keys) >= np.array([len(segments) for segments in sent])[sents]
        for place in range(max(map(len, sent))):
            digit = np.array([segments[place] + 1 if place < len(segments) else 0 for segments in sent])[sents]
            these = np.flatnonzero(room & (digit > 0))
            keys[these] = self._with(keys[these], digit[these])
        found = np.full(len(keys), CUT)
        found[room] = self.numbers(keys[room])
        return found

    def room(self, wires: Array) -> Array:
        if not self.fit:
            self._give_up()
            return super().room(wires)
        return self._free(self._keys(wires)) > 0

    def _free(self, keys: Array) -> Array:
        free: Array = self.room_for - np.sum([self._digit(keys, i) > 0 for i in range(self.size)], axis=0)
        return free

    def _with(self, keys: Array, digit: Array) -> Array:
        """These are bags with one segment more each, in its place."""
        at = sum((self._digit(keys, i) >= digit).astype(np.int64) for i in range(self.size)) * self.bits
        on = keys & (1 << self.copies_at) - 1
        low = on & (1 << at) - 1
        return keys - on | low | digit << at | on - low << self.bits

    def without(self, guard: Guard, side: int, wires: Array) -> Array:
        if not self.fit:
            self._give_up()
            return super().without(guard, side, wires)
        setting, keys = self.tables.setting, self._keys(wires)
        alone = [Wire((segment,), None, None) for segment in range(len(setting.sents))]
        old = np.array([False, *(setting.without(wire, guard, SIDES[side]) is None for wire in alone)])
        blocked = sum(old[self._digit(keys, i)] for i in range(self.size)) > 0
        return np.where(blocked, CUT, wires)


class _Wires(Numbered[Wire]):
    """The same numbers as values, for whoever asks the tables."""

    def __init__(self, bags: Bags):
        super().__init__()
        self.bags = bags

    def __len__(self) -> int:
        return len(self.bags.keys) + len(self.bags.single)

    def __getitem__(self, number: int) -> Wire:
        self.bags.take_in()
        return self.bags.wire(int(self.bags.keys[number]))

    def number(self, value: Wire) -> int:
        bags, key = self.bags, self.bags.key(value)
        at = int(bags.known.searchsorted(key))
        if at < len(bags.known) and bags.known[at] == key:
            return int(bags.number_of[at])
        return bags.single.setdefault(key, len(self))
