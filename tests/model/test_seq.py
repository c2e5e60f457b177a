"""Sequence numbers are a circle of 2^32 (RFC 9293 section 3.4)."""

from hypothesis import given
from hypothesis import strategies as st

from tcplearn.model.seq import HALF, SPACE, after, before, distance, in_window, plus, up_to

numbers = st.one_of(st.integers(0, SPACE - 1), st.sampled_from([0, 1, 100, HALF - 1, HALF, HALF + 1, SPACE - 1]))
steps = st.integers(-HALF, HALF - 1)


def test_0_follows_the_last_number():
    assert plus(2**32 - 1, 1) == 0
    assert before(2**32 - 1, 0) and after(0, 2**32 - 1)
    assert distance(2**32 - 1, 100) == 101
    assert in_window(0, 2**32 - 1, 2) and not in_window(1, 2**32 - 1, 2)


def test_any_integer_may_be_passed():
    assert before(2**32 + 100, 101) and up_to(2**32, 0) and not before(2**32, 0)
    assert plus(-1, 0) == 2**32 - 1


@given(numbers, steps)
def test_distance_undoes_plus(number, step):
    assert distance(number, plus(number, step)) == step
    assert plus(number, distance(number, plus(number, step))) == plus(number, step)


@given(numbers, numbers)
def test_of_two_numbers_one_is_first_unless_they_face_each_other(a, b):
    opposite = (a - b) % SPACE == HALF
    assert before(a, b) + before(b, a) + (a == b) == (0 if opposite else 1)
    assert up_to(a, b) == (a == b or before(a, b))
    assert after(a, b) == before(b, a)


@given(numbers, numbers, numbers)
def test_the_order_does_not_depend_on_where_the_circle_is_cut(a, b, shift):
    assert before(a, b) == before(plus(a, shift), plus(b, shift))
    assert distance(a, b) == distance(plus(a, shift), plus(b, shift))


@given(numbers, st.integers(0, 2**30), numbers)
def test_a_window_is_what_lies_between_its_edges(start, size, number):
    inside = in_window(number, start, size)
    assert inside == (up_to(start, number) and before(number, plus(start, size)))
