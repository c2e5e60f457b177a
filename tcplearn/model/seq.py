"""Sequence numbers are circular: 2^32 - 1 is followed by 0 (RFC 9293 section 3.4).

Nothing else in the model adds, subtracts or compares them. They are plain integers, so any
caller may pass one; every result is reduced modulo 2^32.
"""

from __future__ import annotations

SPACE = 1 << 32
HALF = 1 << 31


def plus(number: int, octets: int) -> int:
    """This is the number `octets` places further on (or back, if negative)."""
    return (number + octets) % SPACE


def distance(start: int, end: int) -> int:
    """This is how far `end` lies ahead of `start`, from -2^31 up to 2^31 - 1."""
    return (end - start + HALF) % SPACE - HALF


def before(first: int, second: int) -> bool:
    """This says whether `first` comes before `second` by the shorter way round.

    before(2**32 - 1, 0) is true: the numbers wrap, the order does not.
    """
    return 0 < (second - first) % SPACE < HALF


def after(first: int, second: int) -> bool:
    """This says whether `first` comes after `second` by the shorter way round."""
    return before(second, first)


def up_to(first: int, second: int) -> bool:
    """This is the RFC's `=<`: before, or equal."""
    return (second - first) % SPACE < HALF


def in_window(number: int, start: int, size: int) -> bool:
    """This says whether start =< number < start + size, all modulo 2^32."""
    return (number - start) % SPACE < size
