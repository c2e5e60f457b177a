"""A search split over threads, processes and a cluster finds what it finds alone, and the workers do the work."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import Any

import cloudpickle
import numpy as np
import pytest

from tcplearn import variants
from tcplearn.model import RFC9293, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import Done
from tcplearn.world import Explored, claims, explore, scenes
from tcplearn.world.budget import NETWORKS
from tcplearn.world.search import spread
from tcplearn.world.search.packed import Packed
from tcplearn.world.search.tables import Tables
from tcplearn.world.setting import Setting

FEW = 2  # worlds to travel at least: one for each worker


class Watched(Executor):
    """This hands everything on to another executor and remembers what."""

    def __init__(self, inner: Any):
        self.inner, self.jobs = inner, 0

    def submit(self, do: Callable[..., Any], /, *args: Any, **rest: Any) -> Future[Any]:
        self.jobs += 1
        return self.inner.submit(do, *args, **rest)


@pytest.fixture(autouse=True)
def small_levels_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "LEAST", FEW)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
        yield pool


def told(explored: Explored) -> tuple[Any, ...]:
    return explored.holds, explored.worlds, explored.depth, explored.pairs, explored.says


def alone_and_helped(executor: Any, *what: Any, **budget: Any) -> tuple[Explored, Explored, int]:
    """The same search twice, and how many jobs the executor got."""
    watched = Watched(executor)
    return explore(*what, engine="numpy", **budget), explore(*what, executor=watched, **budget), watched.jobs


def check(executor: Any, name: str, **budget: Any) -> None:
    """RFC 9293 and a variant, on the variant's scene: alone and with help."""
    module = variants.variant(name)
    for protocol in (RFC9293, module.VARIANT):
        alone, helped, jobs = alone_and_helped(executor, protocol, module.SHOWN_BY, module.BREAKS, **budget)
        assert told(helped) == told(alone)
        assert (helped.trace is None) == (alone.trace is None)
        if alone.trace and helped.trace:  # as short as any; numbers decide which of several
            assert len(helped.trace.moments) == len(alone.trace.moments)
        expanded = helped.search.levels if helped.holds else helped.search.levels[:-1]
        assert jobs == 2 * sum(len(level) >= FEW for level in expanded) > 0
        assert all(isinstance(level, np.ndarray) for level in helped.search.levels)


@pytest.mark.parametrize("name", ["two_way_handshake", "no_time_wait", "syn_ack_unchecked"])
def test_processes(processes, name):
    check(processes, name)


@pytest.mark.parametrize("name", ["two_way_handshake", "no_time_wait", "syn_ack_unchecked"])
def test_threads(name):
    with ThreadPoolExecutor(2) as pool:
        check(pool, name)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_wire_travels(processes, network):
    alone, helped, jobs = alone_and_helped(
        processes, RFC9293, scenes.figure_8, claims.delivered_is_sent, network=network, losses=None, retransmissions=2
    )
    assert told(helped) == told(alone) and alone.holds is True and jobs > alone.depth


def test_the_steps_are_taken_elsewhere(processes):
    """Here hardly an end was ever asked what it does."""
    alone, helped, _ = alone_and_helped(processes, RFC9293, scenes.open_close, claims.no_ghost)
    assert helped.worlds == alone.worlds and few_steps(helped, alone)


def few_steps(helped: Explored, alone: Explored) -> bool:
    return helped.search.tables.steps < 20 < 10 * 20 < alone.search.tables.steps


@pytest.mark.parametrize(
    "claim", [claims.no_stuck_pair, claims.no_endless_exchange, claims.can_open], ids=lambda c: c.name
)
def test_claims_about_ways_are_settled_as_well(processes, claim):
    alone, helped, _ = alone_and_helped(processes, RFC9293, scenes.abort, claim)
    assert told(helped) == told(alone)


def test_a_small_level_does_not_travel(processes, monkeypatch):
    monkeypatch.setattr(spread, "LEAST", 50)
    alone, helped, jobs = alone_and_helped(processes, RFC9293, scenes.open_close, claims.no_ghost)
    large = sum(len(level) >= 50 for level in alone.search.levels)
    assert told(helped) == told(alone) and jobs == 2 * large and 0 < large < alone.depth


def test_different_protocols_travel(processes):
    """Closures made here, of a variant that no other process has a name for."""
    seen = State.SYN_RECEIVED

    def forget(tcb: Tcb, segment: Segment) -> Done:
        return Done(Tcb(State.LISTEN, iss=tcb.iss, opened=tcb.opened) if tcb.state is seen else tcb)

    strange = RFC9293.but("forgetful", Rule(State.SYN_RECEIVED, Heard.ACK_OF_SYN, forget, None, "here"))
    alone, helped, _ = alone_and_helped(
        processes, {"A": RFC9293, "B": strange}, scenes.handshake, claims.no_stuck_pair, retransmissions=1
    )
    assert told(helped) == told(alone) and alone.worlds > 41


def test_threads_do_not_share_tables():
    """Tables that two threads fill at once come out wrong, though rarely: so each has its own, and keeps it."""
    setting = cloudpickle.dumps(Setting(scenes.open_close))
    both_there = Barrier(2)

    def engines() -> tuple[Packed, Packed]:
        both_there.wait(timeout=10)
        return spread._engine(setting), spread._engine(setting)

    with ThreadPoolExecutor(2) as pool:
        (one, again), (two, _) = (job.result() for job in [pool.submit(engines) for _ in range(2)])
    assert one is again and one is not two and one.tables is not two.tables


def test_worlds_come_out_of_a_parcel_as_they_went_in():
    """Into tables of another setting, with other numbers, and back."""
    explored = explore(RFC9293, scenes.open_close, claims.no_ghost, engine="numpy")
    tables = explored.search.tables
    assert isinstance(explored.search.levels[0], np.ndarray)
    there = Tables(Setting(scenes.open_close))
    for level in explored.search.levels:
        over = spread.unpacked(there, spread.packed(tables, level))
        back = spread.unpacked(tables, spread.packed(there, over))
        assert back.tolist() == level.tolist()
        for code, same in zip(level.tolist(), over.tolist(), strict=True):
            one, two = tables.world(code), there.world(same)
            assert (one.a, one.b, Counter(one.wire)) == (two.a, two.b, Counter(two.wire))


def test_a_worker_s_mistake_arrives_here(processes):
    def stumble(tcb: Tcb, segment: Segment) -> Done:
        raise ZeroDivisionError("in a row of the table")

    broken = RFC9293.but("stumbles", Rule(State.LISTEN, Heard.SYN, stumble, None, "here"))
    with pytest.raises(ZeroDivisionError, match="in a row of the table"):
        explore(broken, scenes.handshake, claims.no_ghost, executor=processes)


def test_without_cloudpickle_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    with ThreadPoolExecutor(1) as pool, pytest.raises(ModuleNotFoundError, match="needs cloudpickle: pip install"):
        explore(RFC9293, scenes.handshake, claims.no_ghost, executor=pool)


@pytest.mark.proof  # three seconds of its own, more on a busy machine
def test_a_cluster(monkeypatch):
    monkeypatch.setattr(spread, "LEAST", 50)
    import distributed

    with (
        distributed.LocalCluster(n_workers=2, processes=True, threads_per_worker=2, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        assert os.getpid() not in client.run(os.getpid).values()
        alone, helped, jobs = alone_and_helped(client.get_executor(), RFC9293, scenes.open_close, claims.no_ghost)
        assert told(helped) == told(alone)
        assert jobs == 2 * sum(len(level) >= 50 for level in alone.search.levels) > 0
