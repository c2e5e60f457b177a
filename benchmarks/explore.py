"""Exploring, measured: what a learner waits for, and our engines beside SPIN on the same sub-model.

    make bench
    python benchmarks/explore.py

The minimum of several runs counts; beside SPIN rounds are A B A B and the median of the ratios counts. SPIN's time is
that of its verifier alone, but where a learner waits for an answer: there its compiler is part of it, as Python's start
and our imports are. Without SPIN its rows are left out.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from submodel import SubModel, missing, run

from tcplearn import RFC9293
from tcplearn.variants.two_way_handshake import VARIANT
from tcplearn.world import claims, explore, scenes
from tcplearn.world.explore import Explored, search_for, settled
from tcplearn.world.search.plain import Plain

HANDSHAKE, LARGE, LARGEST = SubModel(3, opens=1), SubModel(4), SubModel(5)
ROUNDS = 5


class Row(NamedTuple):
    """What was measured, in which unit, and what it should be: at most so much, or at least (`more`)."""

    what: str
    measured: float
    unit: str
    target: float
    more: bool = False

    @property
    def ratio(self) -> float:
        """This is how many times better than the target it is."""
        return self.measured / self.target if self.more else self.target / self.measured

    def __str__(self) -> str:
        bound = f"{'>=' if self.more else '<='} {self.target:g} {self.unit}"
        missed = "" if self.ratio >= 1 else "  MISSED"
        return f"{self.what:66} {self.measured:9.2f} {self.unit:5} {bound:>14} {self.ratio:7.1f}{missed}"


def seconds(action: Callable[[], object], repeat: int = 1) -> float:
    """This is the shortest of several runs."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        kept = action()
        best = min(best, time.perf_counter() - begin)
        del kept  # not before: what was found is there to be looked at
    return best


def prove(sub: SubModel, engine: str = "auto") -> Explored:
    found = explore(RFC9293, sub.scene, claims.no_ghost, sub.budget, engine=engine)
    assert found.holds
    return found


# ── what a learner waits for
def refuting() -> Iterator[Row]:
    scene, claim = scenes.old_syn_after_close, claims.no_ghost
    found = explore(VARIANT, scene, claim)
    assert found.holds is False and found.trace

    def again() -> None:
        search = search_for(VARIANT, scene)
        search.tables, search.setting = found.search.tables, found.search.setting
        search.engine = search._near = Plain(search.tables)
        assert settled(search, claim).holds is False

    yield Row("refute a wrong claim, tables filled", 1000 * seconds(again, 300), "ms", 5)
    yield Row("the same from nothing", 1000 * seconds(lambda: explore(VARIANT, scene, claim), 20), "ms", 50)


def proving() -> Iterator[Row]:
    worlds = prove(HANDSHAKE).worlds
    took = seconds(lambda: prove(HANDSHAKE, "plain"), 9)
    yield Row(f"prove a claim about the handshake without numpy, {worlds:,} worlds", 1000 * took, "ms", 150)


def filling() -> Iterator[Row]:
    """All that `step` was asked in the largest exploration, asked once more."""
    tables = explore(RFC9293, LARGEST.scene, claims.no_ghost, LARGEST.budget).search.tables
    heard, own = ([list(known) for known in every] for every in (tables._heard, tables._own))

    def again() -> None:
        for side in (0, 1):
            tables._heard[side].clear()
            tables._own[side].clear()
            for key in heard[side]:
                tables.heard(side, key >> 16, key & 0xFFFF)
            for end in own[side]:
                tables.own(side, end)

    steps = tables.steps
    yield Row(f"fill the tables from step: {steps:,} steps", 1000 * seconds(again, 5), "ms", 100)


# ── beside SPIN
def times_spin(sub: SubModel, engine: str, target: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        pan = sub.pan(Path(folder))
        worlds, rounds = prove(sub, engine).worlds, []
        assert worlds == run(pan).states - 1
        for _ in range(ROUNDS):
            theirs = run(pan).seconds
            rounds.append(theirs / seconds(lambda: prove(sub, engine)))
    yield Row(f"engine {engine}, {worlds:,} worlds: times as fast as SPIN's run", median(rounds), "x", target, True)


def answering(sub: SubModel) -> Iterator[Row]:
    """From nothing to the answer: a new Python here, there `spin -a`, gcc and the run."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            theirs = seconds(lambda folder=folder: run(sub.pan(Path(folder))))
        rounds.append((seconds(lambda: apart("answer", sub)) / theirs, theirs))
    share = median(ours for ours, _ in rounds)
    least = min(theirs for _, theirs in rounds)
    yield Row(f"answer a learner, k={sub.k}: our share of SPIN's {least:.1f} s with its compiler", share, "", 1)


# ── memory
def apart(what: str, sub: SubModel) -> list[int]:
    """This is what a process of its own prints."""
    command = [sys.executable, __file__, what, str(sub.k), str(sub.opens)]
    return [int(word) for word in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def remembering(sub: SubModel) -> Iterator[Row]:
    """The peak over that of a process that has done the same with a tiny sub-model."""
    _, tiny = apart("peak", SubModel(2))
    worlds, peak = apart("peak", sub)
    yield Row(f"engine numpy, {worlds:,} worlds: peak memory for each", (peak - tiny) * 1024 / worlds, "B", 64)


ROWS: tuple[Callable[[], Iterator[Row]], ...] = (
    lambda: remembering(LARGE),  # before this process grows: on Linux a child's peak begins with its parent's
    lambda: remembering(LARGEST),
    refuting,
    proving,
    filling,
)
BESIDE: tuple[Callable[[], Iterator[Row]], ...] = (
    lambda: times_spin(LARGE, "plain", 0.25),
    lambda: times_spin(LARGE, "numpy", 2),
    lambda: times_spin(LARGEST, "numpy", 2),
    lambda: answering(HANDSHAKE),
    lambda: answering(LARGE),
    lambda: answering(LARGEST),
)


def main() -> int:
    if len(sys.argv) > 1:
        what, k, opens = sys.argv[1], *map(int, sys.argv[2:])
        worlds = prove(SubModel(k, opens), "numpy" if what == "peak" else "auto").worlds
        print(worlds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return 0
    missed = 0
    print(f"{'':66} {'measured':>9} {'':5} {'target':>14} {'ratio':>7}")
    for measure in ROWS if missing() else ROWS + BESIDE:
        for row in measure():
            missed += row.ratio < 1
            print(row, flush=True)
    if missing():
        print(f"beside SPIN: left out, not installed: {', '.join(missing())}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
