"""The number a connection begins with: from a clock, and not to be guessed (RFC 6528, RFC 9293 section 3.4.1)."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcplearn.model.seq import before, distance
from tcplearn.world.isn import CYCLE, TICKS, isn

A, B = ("10.0.0.1", 40000), ("10.0.0.2", 80)
KEY = b"secret"


def test_later_is_larger_for_the_same_pair():
    """MUST-8, on the circle: also where the number passes 2^32."""
    numbers = [isn(t, A, B, KEY) for t in (0.0, 0.000004, 1.0, 3600.0, 7200.0, 10800.0, 14400.0, 18000.0)]
    assert all(before(first, second) for first, second in pairwise(numbers))
    assert any(first > second for first, second in pairwise(numbers))  # one of them has passed 2^32
    assert distance(isn(0.0, A, B, KEY), isn(1.0, A, B, KEY)) == TICKS == 250_000


def test_it_comes_round_after_some_four_and_a_half_hours():
    assert isn(CYCLE, A, B, KEY) == isn(0.0, A, B, KEY)
    assert 4.5 < CYCLE / 3600 < 5
    assert CYCLE > 2 * 120  # and so long after 2 MSL


@given(st.floats(0, 1e7, allow_nan=False))
def test_it_is_a_function_of_its_arguments(now):
    assert isn(now, A, B, KEY) == isn(now, A, B, KEY)
    assert 0 <= isn(now, A, B, KEY) < 2**32


def test_every_part_counts():
    """SHLD-1: another address, port, direction or secret is another sequence of numbers."""
    other = [
        isn(0.0, ("10.0.0.3", 40000), B, KEY),
        isn(0.0, ("10.0.0.1", 40001), B, KEY),
        isn(0.0, A, ("10.0.0.3", 80), KEY),
        isn(0.0, A, ("10.0.0.2", 81), KEY),
        isn(0.0, B, A, KEY),
        isn(0.0, A, B, b"another"),
        isn(0.0, ("10.0.0.1", 4000), ("010.0.0.2", 80), KEY),  # the same characters in a row
        isn(0.0, A, B, KEY),
    ]
    assert len(set(other)) == len(other)


def test_one_pairs_numbers_say_nothing_about_anothers():
    """MUST-9: what lies between the numbers of two pairs depends on the secret, in every bit."""
    gaps = [distance(isn(0.0, A, B, bytes([k])), isn(0.0, ("10.0.0.1", 40001), B, bytes([k]))) for k in range(256)]
    assert len(set(gaps)) == 256
    for bit in range(32):
        assert 64 < sum(gap >> bit & 1 for gap in gaps) < 192, bit


def test_the_numbers_of_many_pairs_are_spread_over_the_circle():
    numbers = [isn(5.0, (f"10.0.0.{a}", p), B, KEY) for a, p in product(range(1, 17), range(40000, 40016))]
    assert len(set(numbers)) == 256
    assert {number >> 29 for number in numbers} == set(range(8))


def test_a_secret_has_a_longest_length():
    with pytest.raises(ValueError, match="at most 64 octets, not 65"):
        isn(0.0, A, B, bytes(65))
