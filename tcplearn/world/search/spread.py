"""A level split over any `concurrent.futures.Executor`: threads, processes, a cluster's.

The one rule: numbers mean nothing in another process, so what travels is values. A `Parcel` holds some worlds as lists
of different ends and wires and three arrays of places in them; each thread of each process keeps tables of its own and
gives back a parcel. Needs numpy, and cloudpickle for the protocol, whose actions are closures.

On two cores it pays at no size that was tried: 1.1 million worlds took 1.0 s alone and 2.8 s over two processes, 5.0
million 4.2 s and 20.5 s, for the journey of the values costs more than the steps that it saves.
"""

from __future__ import annotations

from concurrent.futures import Executor
from threading import local
from typing import Any, NamedTuple

import numpy as np

from tcplearn.world.networks import Wire
from tcplearn.world.search.packed import WIRE, Array, Packed, unique
from tcplearn.world.search.tables import A_AT, B_AT, ENDS, Tables
from tcplearn.world.setting import Setting
from tcplearn.world.world import End, Sent

LEAST = 20_000  # worlds; fewer are not worth a journey


class Parcel(NamedTuple):
    """Worlds on their way: different values, and for each world its places among them."""

    ends: tuple[list[End], list[End]]
    wires: list[tuple[tuple[int, ...], int | None, int | None]]
    sents: dict[int, Sent]
    places: tuple[Array, Array, Array]


class Spread(Packed):
    """The packed engine with workers: they expand, this one remembers."""

    def __init__(self, tables: Tables, executor: Executor):
        super().__init__(tables)
        try:
            import cloudpickle
        except ModuleNotFoundError as missing:
            raise ModuleNotFoundError(f"an executor needs {missing.name}: pip install cloudpickle") from None
        self.executor, self.setting = executor, cloudpickle.dumps(tables.setting)

    def new(self, worlds: Array) -> Array:
        if len(worlds) < LEAST:
            return super().new(worlds)
        parts = np.array_split(worlds, max(2, len(worlds) // 100_000))
        jobs = [self.executor.submit(expand, self.setting, packed(self.tables, part)) for part in parts]
        found = [self._unseen(unique(unpacked(self.tables, job.result()))) for job in jobs]
        return self.remember(unique(np.concatenate(found)))


def expand(setting: bytes, parcel: Parcel) -> Parcel:
    """This is what a worker does: all worlds one move away."""
    engine = _engine(setting)
    return packed(engine.tables, engine.after(np.sort(unpacked(engine.tables, parcel))))


_mine = local()  # filling a table is nothing for two threads at once


def _engine(setting: bytes) -> Packed:
    """This is the engine of this thread for a setting, kept from one parcel to the next."""
    if getattr(_mine, "setting", None) != setting:
        import cloudpickle

        known: Setting = cloudpickle.loads(setting)
        _mine.setting, _mine.engine = setting, Packed(Tables(known))
    engine: Packed = _mine.engine
    return engine


def packed(tables: Tables, worlds: Array) -> Parcel:
    """These are worlds as values."""
    a, at_a = np.unique(worlds >> A_AT, return_inverse=True)
    b, at_b = np.unique(worlds >> B_AT & (ENDS - 1), return_inverse=True)
    w, at_w = np.unique(worlds & WIRE, return_inverse=True)
    net = tables.setting.network
    wires = [(net.segments(wire), wire.losses, wire.copies) for wire in (tables.wires[number] for number in w.tolist())]
    used = {number for segments, _, _ in wires for number in segments}
    return Parcel(
        ([tables.ends[0][end] for end in a.tolist()], [tables.ends[1][end] for end in b.tolist()]),
        wires,
        {number: tables.setting.sents[number] for number in used},
        (at_a.astype(np.int32), at_b.astype(np.int32), at_w.astype(np.int32)),
    )


def unpacked(tables: Tables, parcel: Parcel) -> Array:
    """These are a parcel's worlds as the codes of these tables."""
    here = {number: tables.setting.number(sent) for number, sent in parcel.sents.items()}

    def wire(told: tuple[Any, ...]) -> Wire:
        segments, losses, copies = told
        return tables.setting.network.new(tuple(here[n] for n in segments))._replace(losses=losses, copies=copies)

    a = np.array([tables.end(0, end) for end in parcel.ends[0]], np.int64)
    b = np.array([tables.end(1, end) for end in parcel.ends[1]], np.int64)
    wires = np.array([tables.wires.number(wire(told)) for told in parcel.wires], np.int64)
    at_a, at_b, at_w = parcel.places
    codes: Array = a[at_a] << A_AT | b[at_b] << B_AT | wires[at_w]
    return codes
