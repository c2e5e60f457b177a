"""Sequence numbers as heights: up is later, the true numbers at the ticks, the steps of one octet to be seen.

The one rule: order is kept, distances are not. A SYN takes one number and a piece of text a thousand; both
are steps that can be seen. The order is that of the circle of 2^32, from the first number on.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise
from math import log2

LEAST = 14.0  # a step much smaller than the others is so high, where there is room
SHARE = 1 / 3  # of the room, for all such steps
APART = 14.0  # from one tick to the next


class NumberScale:
    """Numbers, as distances from the first one, to heights between `low` and `high` (which is the smaller y)."""

    def __init__(self, numbers: Iterable[int], low: float, high: float):
        self.numbers = sorted(set(numbers))
        heights = _heights([b - a for a, b in pairwise(self.numbers)], low - high)
        ups = accumulate(heights, initial=0.0)
        self._places = {number: round(low - up, 1) for number, up in zip(self.numbers, ups, strict=False)}

    def __call__(self, number: int) -> float:
        """This is the y of a number."""
        return self._places[number]

    def ticks(self) -> list[int]:
        """These are the numbers to be said, none on another: as many as have room, first and last among them."""
        chosen: list[int] = []
        for number in self.numbers:
            if not chosen or self(chosen[-1]) - self(number) >= APART:
                chosen.append(number)
        if chosen and chosen[-1] != self.numbers[-1]:
            chosen[max(1, len(chosen) - 1) :] = [self.numbers[-1]]
        return chosen


def _heights(gaps: list[int], room: float) -> list[float]:
    """The height of each step: the more octets the higher, but not in proportion."""
    if not gaps:
        return []
    weights = [0.5 + min(1.5, 0.15 * log2(1 + gap)) for gap in gaps]
    scale, mean = room / sum(weights), sum(weights) / len(weights)
    small = [weight < mean / 2 and weight * scale < LEAST for weight in weights]
    if LEAST * sum(small) > room * SHARE:
        return [weight * scale for weight in weights]
    left = room - LEAST * sum(small)
    scale = left / sum(weight for weight, is_small in zip(weights, small, strict=True) if not is_small)
    return [LEAST if is_small else weight * scale for weight, is_small in zip(weights, small, strict=True)]
