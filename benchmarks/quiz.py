"""The drill, measured: to load the bank, to ask, to grade; each kind of question by itself.

    make bench
    python benchmarks/quiz.py break claim        some kinds only

Every question of a kind is asked with seeds that it has not had yet, so its runs are new; then some answers are graded,
most of them wrong, which takes longer for it needs hints and refutations, and at last the model's own. `median` and
`worst` are milliseconds of one call; `of budget` is the worst over its budget. The bank is loaded in a fresh process.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from tcplearn.quiz import Question, ask, bank, grade, solve

Took = tuple[float, str]  # milliseconds, and of which question
SEEDS = range(1, 6)
LOADED, ASKED, GRADED, BROKEN, RUN = 150.0, 10.0, 10.0, 300.0, 300.0  # budgets in milliseconds
BUDGETS = {"break": BROKEN, "diagnose": BROKEN, "code": RUN}
LOAD = """
import time
begin = time.perf_counter()
import tcplearn.quiz
imported = time.perf_counter()
tcplearn.quiz.bank()
print((imported - begin) * 1000, (time.perf_counter() - imported) * 1000)
"""


def loaded() -> tuple[float, float]:
    """These are the milliseconds of the import and of the first `bank()`, the shortest of five processes."""
    told = [subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True) for _ in range(5)]
    pairs = [tuple(map(float, one.stdout.split())) for one in told]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def took(action: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    made = action()
    return (time.perf_counter() - begin) * 1000, made


def wrong(question: Question) -> list[Any]:
    """These are answers that can be read and need not be right, of the question's shape."""
    last = len(question.ladder)
    return {
        "pick": ["a"], "picks": ["a"], "order": [list("abcdefghijkl"[: len(question.options)])],
        "fill": [["SYN" if blank.kind == "flags" else "1" for blank in question.blanks]],
        "menus": [["a" for _ in question.menus]], "write": ["Because."], "code": [question.start],
        "schedule": ["lose 1", "delay 2 by 0.01", f"duplicate {last} by 3", "delay 3 by 1; lose 2; lose 3"],
    }[question.shape]  # fmt: skip


def measured(kind: str) -> dict[str, list[Took]]:
    """These are the milliseconds of each call for all questions of a kind."""
    found: dict[str, list[Took]] = {"ask": [], "grade": [], "grade a wrong one": []}
    for id in (id for id in bank() if bank()[id].kind == kind):
        for seed in SEEDS:
            ms, question = took(partial(ask, id, seed))
            found["ask"].append((ms, id))
            found["grade a wrong one"] += [(took(partial(grade, question, one))[0], id) for one in wrong(question)]
            right = partial(grade, question, solve(question))
            found["grade"].append((took(right)[0], id))
    return found


def row(what: str, times: list[Took], budget: float) -> bool:
    """This prints a row, with the question that took longest, and says whether its budget is missed."""
    worst, id = max(times)
    middle = median(ms for ms, _ in times)
    told = f"{what:32} {len(times):5} {middle:9.2f} {worst:9.2f} {budget:8.0f} {worst / budget:10.0%}"
    print(f"{told}{'  MISSED' if worst > budget else ''}  {id}".rstrip())
    return worst > budget


def main() -> int:
    kinds = sys.argv[1:] or sorted({bank()[id].kind for id in bank()})
    print(f"{len(bank())} questions of {len(kinds)} kinds")
    print(f"{'ms':32} {'calls':>5} {'median':>9} {'worst':>9} {'budget':>8} {'of budget':>10}")
    imported, read = loaded()
    print(f"{'import tcplearn.quiz':32} {1:5} {imported:9.2f} {imported:9.2f}")
    missed = row("load the bank", [(read, "")], LOADED)
    for kind in kinds:
        for what, times in measured(kind).items():
            budget = ASKED if what == "ask" else BUDGETS.get(kind, GRADED)
            missed |= row(f"{kind}: {what}", times, budget)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
