"""An independent count: SPIN, on a model written by hand from the RFC, stores what our engines count.

SPIN has one state more than there are worlds: the one before its first step, which puts the old SYN on the wire.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tcplearn.model import RFC9293
from tcplearn.world import claims, explore
from tcplearn.world.search.readable import levels
from tcplearn.world.setting import Setting

HERE = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "submodel.py"))
SubModel, missing, run = HERE["SubModel"], HERE["missing"], HERE["run"]

COUNTS = {
    SubModel(1): 332,
    SubModel(2): 6_543,
    SubModel(1, closes=False): 32,
    SubModel(2, closes=False): 277,
    SubModel(3, closes=False): 989,
    SubModel(3, opens=3, closes=False): 1_793,
    SubModel(1, network="fifo"): 332,
    SubModel(2, network="fifo"): 1_227,
    SubModel(3, network="fifo"): 3_737,
}
LARGE = {
    SubModel(3, opens=1): 20_202,
    SubModel(3): 50_862,
    SubModel(4): 269_193,
    SubModel(5): 1_139_255,
}
needs_spin = pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")


def counted(sub: SubModel, engine: str) -> int:
    if engine == "readable":
        return sum(map(len, levels(Setting(sub.scene, budget=sub.budget))))
    return explore(RFC9293, sub.scene, claims.no_ghost, sub.budget, engine=engine).worlds


@pytest.mark.parametrize("engine", ["readable", "plain", "numpy"])
@pytest.mark.parametrize("sub", [sub for sub, count in COUNTS.items() if count < 5_000], ids=str)
def test_all_engines_count_the_same_worlds(sub: SubModel, engine: str) -> None:
    assert counted(sub, engine) == COUNTS[sub]


@pytest.mark.proof
@pytest.mark.parametrize("engine", ["plain", "numpy"])
@pytest.mark.parametrize("sub", COUNTS | LARGE, ids=str)
def test_the_fast_engines_count_the_same_worlds(sub: SubModel, engine: str) -> None:
    assert counted(sub, engine) == (COUNTS | LARGE)[sub]


@needs_spin
@pytest.mark.proof
@pytest.mark.parametrize("sub", COUNTS | LARGE, ids=str)
def test_spin_stores_as_many_states(sub: SubModel, tmp_path: Path) -> None:
    said = run(sub.pan(tmp_path))
    assert (said.states - 1, said.errors) == ((COUNTS | LARGE)[sub], 0)
