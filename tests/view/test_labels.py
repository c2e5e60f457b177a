"""Shapes by the strips of paper that they reach into, against a look at all of them."""

from __future__ import annotations

import random
import time

from tcplearn.model import Close, Open, Send
from tcplearn.view.labels import STRIP, Point, Strips
from tcplearn.view.ladder import ladder
from tcplearn.world import At, Scene, run


def test_strips_give_each_shape_that_reaches_in_once() -> None:
    chance = random.Random(7)
    edges = [-STRIP, 0.0, STRIP, 3 * STRIP, 10 * STRIP]
    heights = [*edges, *(chance.uniform(-STRIP, 10 * STRIP) for _ in range(200))]
    lines: list[tuple[Point, Point]] = [((0, chance.choice(heights)), (9, chance.choice(heights))) for _ in range(300)]
    strips = Strips[int]()
    for number, line in enumerate(lines):
        strips.put(line, number)
    for _ in range(300):
        high, low = sorted(chance.choices(heights, k=2))
        reach = [i for i, (a, b) in enumerate(lines) if max(a[1], b[1]) > high and min(a[1], b[1]) < low]
        assert sorted(strips.between(high, low)) == reach


def test_a_ladder_four_times_as_long_takes_no_sixteen_times_as_long() -> None:
    def taken(sends: int) -> float:
        calls = (At(0, "B", Open("passive")), At(0.1, "A", Open("active")), At(5 + 2 * sends, "A", Close()))
        trace = run(Scene("long", (*calls, *(At(2 + 2 * i, "A", Send(100)) for i in range(sends)))))
        begun = time.process_time()
        ladder(trace, "en")
        return time.process_time() - begun

    taken(10)
    few, many = min(taken(150) for _ in range(3)), min(taken(600) for _ in range(3))
    assert many < 8 * few
