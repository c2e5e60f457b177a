"""The sub-model that SPIN and our engines both explore: here as a scene and a budget, there as a Promela model.

A connection opened, and closed by both programs, while an old SYN is about; at most `k` segments on the wire, any of
them lost or duplicated, a retransmission at any time. `tests/search/test_spin.py` holds the counts equal;
`explore.py` compares the speed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from tcplearn.model import Close, Open, Segment, Timer
from tcplearn.world import At, Budget, Guard, Inject, Scene

PROMELA = Path(__file__).resolve().parent.parent / "tests" / "search" / "handshake.pml"
DEEP = "-m100000"  # moves; SPIN's way down is longer than the shortest


class SubModel(NamedTuple):
    """`k` segments at once, `opens` connections of each side, with `closes` or only opened; "bag" or "fifo"."""

    k: int
    opens: int = 2
    closes: bool = True
    network: str = "bag"

    @property
    def scene(self) -> Scene:
        calls = (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")))
        closes = (At(1.0, "A", Close()), At(1.0, "B", Close())) if self.closes else ()
        old = Inject(0.0, "B", Segment(90, ctl=("SYN",)))
        return Scene("an old SYN", calls + closes, (old,), {"A": 100, "B": (150, 200, 250)})

    @property
    def budget(self) -> Budget:
        return Budget(
            self.network, self.k, losses=None, duplicates=None, opens=self.opens,
            guards={Timer.RETRANSMISSION: Guard.ANY},
        )  # fmt: skip

    def pan(self, folder: Path) -> Path:
        """This is SPIN's verifier for it, built in a folder."""
        defines = [f"-DK={self.k}", f"-DN={self.opens}", f"-DCLOSES={int(self.closes)}"]
        fifo = ["-DFIFO"] if self.network == "fifo" else []
        subprocess.run(["spin", "-a", *defines, *fifo, str(PROMELA)], cwd=folder, check=True, capture_output=True)
        command = ["gcc", "-O2", "-w", "-DSAFETY", "-o", "pan", "pan.c"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return folder / "pan"


class Run(NamedTuple):
    """What SPIN says: states stored, errors (a broken assertion, no depth left); and how long it took, in seconds."""

    states: int
    errors: int
    seconds: float


def missing() -> list[str]:
    """These are the programs that SPIN needs and that are not here."""
    return [name for name in ("spin", "gcc") if shutil.which(name) is None]


def run(pan: Path) -> Run:
    """This runs a verifier."""
    begin = time.perf_counter()
    said = subprocess.run([str(pan), DEEP], cwd=pan.parent, check=True, capture_output=True, text=True).stdout
    took = time.perf_counter() - begin
    found = re.search(r"errors: (\d+)\s+(\d+) states, stored", said)
    if found is None:
        raise ValueError(f"SPIN does not say how many states it has stored: {said}")
    return Run(int(found[2]), int(found[1]), took)
