"""How fast a class is marked: fields-answers a second and core, and what a second core brings.

    python benchmarks/classroom.py

An answer is a whole response to a question of kind `fields`: all its holes. "one sheet": everybody has
the same numbers and half make mistakes of their own; "own numbers": each student has a seed.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context

from tcplearn.classroom import Answer, mark
from tcplearn.quiz import ask, bank, solve

STUDENTS = 2000


def answers(seeds: int) -> list[Answer]:
    """These are the answers of a class; every second one has a mistake in a random hole."""
    dice = random.Random(0)
    made = []
    for id in (id for id in bank() if bank()[id].kind == "fields" and "-" in id and not id.startswith("TRACE")):
        known = {seed: solve(ask(id, seed)) for seed in range(seeds)}
        for student in range(STUDENTS):
            given = dict(known[student % seeds])
            if student % 2:
                hole = dice.choice(list(given))
                if given[hole].isdigit():
                    given[hole] = str(dice.randrange(2**32))
            made.append(Answer(f"s{student}", id, student % seeds, "en", given))
    return made


def rate(what: list[Answer], executor: Executor | None) -> float:
    """This is how many answers are marked in a second."""
    start = time.perf_counter()
    mark(what, executor)
    return len(what) / (time.perf_counter() - start)


def main() -> None:
    for name, seeds in (("one sheet", 1), ("own numbers", STUDENTS)):
        what = answers(seeds)
        holes = sum(len(one.response) for one in what) / len(what)
        alone = rate(what, None)
        print(
            f"{name}: {len(what):,} answers of {holes:.1f} holes; {alone:,.0f} answers/s = {alone * holes:,.0f} holes/s"
        )
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            mark(what[:2000], pool)  # both have started and read the bank
            both = rate(what, pool)
        print(f"    two processes: {both:,.0f} answers/s, {both / alone:.2f} times one")


if __name__ == "__main__":
    main()
