"""The figures of the README, measured: `make bench`.

Each measurement is one function in ROWS and gives milliseconds; the minimum of several runs counts,
since whatever else runs on the machine only adds. The slider is measured in the browser tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

REPEAT = 9
VIEWS = ("ladder", "states", "sequences", "circle", "sockets")
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def ms(action: Callable[[], object], repeat: int = REPEAT) -> float:
    """This is the shortest of several runs, in milliseconds."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - begin)
    return best * 1000


def python(code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, env=COMPILED)


def import_over_bare(name: str) -> float:
    return ms(python(f"import {name}")) - ms(python("pass"))


def run_open_data_close() -> float:
    from tcplearn.world import run
    from tcplearn.world.scenes import SCENES

    return ms(lambda: run(SCENES["open_data_close"]), repeat=50)


def run_with_new_numbers() -> float:
    """No step of these runs was ever taken before."""
    from tcplearn.world import run
    from tcplearn.world.scenes import SCENES

    scenes = iter([SCENES["open_data_close"].but(iss={"A": 7000 * n, "B": 9000 * n}) for n in range(1, 51)])
    return ms(lambda: run(next(scenes)), repeat=50)


def drawn_of_many(name: str) -> float:
    """A view of a run of 2,007 segments: data in both directions, one segment at a time."""
    from tcplearn import view
    from tcplearn.model import Close, Open, Send
    from tcplearn.world import At, Scene, run

    sends = [At(0.2 + i / 20, "AB"[i % 2], Send(100)) for i in range(1000)]
    ends = (At(60.0, "A", Close()), At(60.1, "B", Close()))
    many = run(Scene("many", (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")), *sends, *ends)))
    return ms(lambda: getattr(view, name)(many, "en"), repeat=3)


ROWS: tuple[tuple[str, float, Callable[[], float]], ...] = (
    ("import tcplearn, over bare Python", 50, lambda: import_over_bare("tcplearn")),
    ("import tcplearn.model, over bare Python", 50, lambda: import_over_bare("tcplearn.model")),
    ("import tcplearn.world, over bare Python", 100, lambda: import_over_bare("tcplearn.world")),
    ("run the open, data, close scene", 5, run_open_data_close),
    ("the same with numbers never seen before", 5, run_with_new_numbers),
    *((f"2,007 segments as {name}", 1000, partial(drawn_of_many, name)) for name in VIEWS),
)


def main() -> int:
    missed = 0
    print(f"{'':42} {'ms':>8} {'budget':>8}")
    for what, budget, measure in ROWS:
        took = measure()
        missed += took > budget
        print(f"{what:42} {took:8.2f} {budget:8.0f}{'  MISSED' if took > budget else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
