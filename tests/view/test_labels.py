"""Shapes by the strips of paper that they reach into, against a look at all of them."""

from __future__ import annotations

import random

from tcplearn.view.labels import STRIP, Point, Strips


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
