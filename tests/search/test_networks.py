"""The three wires, in small cases: even numbers are A's segments, odd ones B's."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tcplearn.world import Budget
from tcplearn.world.budget import NETWORKS
from tcplearn.world.networks import Bag, Fifo, Forever, Network, Wire, network

SYN, FIN, SYN_ACK, ACK = 0, 2, 1, 3  # whoever sent them


def arriving(net: Network, wire: Wire) -> list[tuple[int, tuple[int, ...]]]:
    """What may arrive and be gone, each with what is then under way."""
    return [(segment, net.segments(rest)) for segment, rest, copy in net.arrivals(wire) if not copy]


def copied(net: Network, wire: Wire) -> list[tuple[int, tuple[int, ...]]]:
    """What may arrive while a copy of it stays, each with what is then under way."""
    return [(segment, net.segments(rest)) for segment, rest, copy in net.arrivals(wire) if copy]


def lost(net: Network, wire: Wire) -> list[tuple[int, tuple[int, ...]]]:
    return [(segment, net.segments(rest)) for segment, rest in net.losses(wire)]


# ── a bag
def test_in_a_bag_any_segment_may_be_next():
    net = Bag(3, None, 0)
    assert arriving(net, net.new((FIN, SYN))) == [(SYN, (FIN,)), (FIN, (SYN,))]


def test_two_equal_segments_in_a_bag_are_one_way_to_go_on():
    net = Bag(3, None, None)
    wire = net.new((SYN, SYN))
    assert arriving(net, wire) == lost(net, wire) == [(SYN, (SYN,))]
    assert copied(net, wire) == [(SYN, (SYN, SYN))]


def test_the_order_in_which_a_bag_was_filled_does_not_show():
    net = Bag(3, 1, 1)
    assert net.sent(net.new((FIN,)), (SYN_ACK,)) == net.sent(net.new((SYN_ACK,)), (FIN,)) == net.new((FIN, SYN_ACK))


def test_a_bag_has_room_for_so_many():
    net = Bag(2, None, 0)
    assert net.sent(net.new((SYN,)), (SYN_ACK,)) == net.new((SYN, SYN_ACK))
    assert net.sent(net.new((SYN,)), (SYN_ACK, ACK)) is None


def test_losses_and_copies_are_used_up():
    net = Bag(3, 1, 1)
    wire = net.new((SYN, FIN))
    (_, once), *_ = net.losses(wire)
    assert once.losses == 0 and list(net.losses(once)) == []
    ((_, twice),) = [(segment, rest) for segment, rest, copy in net.arrivals(wire) if copy and segment == SYN]
    assert twice.copies == 0 and copied(net, twice) == [] and net.segments(twice) == (SYN, FIN)


def test_none_is_any_number():
    net = Bag(3, None, None)
    (_, rest), *_ = net.losses(net.new((SYN,)))
    assert rest.losses is None and rest.copies is None


# ── in order
def test_in_a_fifo_each_direction_keeps_its_order():
    net = Fifo(4, None, None)
    wire = net.new((FIN, SYN, ACK))
    assert net.segments(wire) == (FIN, SYN, ACK)
    assert arriving(net, wire) == [(FIN, (SYN, ACK)), (ACK, (FIN, SYN))]
    assert lost(net, wire) == arriving(net, wire)
    assert copied(net, wire) == [(FIN, (FIN, SYN, ACK)), (ACK, (FIN, SYN, ACK))]  # a copy is where the first was


def test_a_fifo_counts_both_directions():
    net = Fifo(2, None, 0)
    assert net.sent(net.new((SYN,)), (SYN_ACK,)) == net.new((SYN, SYN_ACK))
    assert net.sent(net.new((SYN, SYN_ACK)), (FIN,)) is None


# ── for ever
def test_what_was_sent_stays_for_ever():
    net = Forever()
    wire = net.sent(net.new((SYN,)), (SYN_ACK,))
    assert wire is not None
    assert arriving(net, wire) == lost(net, wire) == []
    assert copied(net, wire) == [(SYN, (SYN, SYN_ACK)), (SYN_ACK, (SYN, SYN_ACK))]
    assert net.sent(wire, (SYN, SYN_ACK)) == wire  # it is there already: once is as good as often


# ── time passes
def test_a_timer_may_not_run_out_while_an_old_segment_is_in_a_bag_or_a_fifo():
    for net in (Bag(3, 1, 1), Fifo(3, 1, 1)):
        wire = net.new((SYN, FIN))
        assert net.without(wire, lambda segment: segment == FIN) is None
        assert net.without(wire, lambda segment: segment == ACK) == wire


def test_for_ever_ends_with_the_silence_of_an_msl():
    net = Forever()
    left = net.without(net.new((SYN, FIN, ACK)), lambda segment: segment != FIN)
    assert left == net.new((FIN,))


# ── whatever happens
SEGMENTS = st.lists(st.integers(0, 5), max_size=3).map(tuple)
BUDGET = st.builds(
    Budget,
    network=st.sampled_from(NETWORKS),
    in_flight=st.integers(3, 5),
    losses=st.none() | st.integers(0, 2),
    duplicates=st.none() | st.integers(0, 2),
)
CHOICES = st.lists(st.integers(0, 1000) | SEGMENTS, max_size=20)


@given(BUDGET.filter(lambda budget: budget.network != "forever"), SEGMENTS, CHOICES)
def test_a_wire_loses_and_makes_nothing_but_what_it_says(budget, begun, choices):
    """What is under way is what was sent, less what arrived for good or was lost."""
    net = network(budget)
    wire, under_way = net.new(begun), Counter(begun)
    losses = copies = 0
    for choice in choices:
        if isinstance(choice, tuple):
            room = under_way.total() + len(choice) <= budget.in_flight
            new = net.sent(wire, choice)
            assert (new is not None) == room
            if new is not None:
                wire, under_way = new, under_way + Counter(choice)
        else:
            ways = [(s, rest, copy, False) for s, rest, copy in net.arrivals(wire)]
            ways += [(s, rest, False, True) for s, rest in net.losses(wire)]
            if not ways:
                continue
            segment, wire, copy, gone = ways[choice % len(ways)]
            assert under_way[segment] > 0
            if not copy:
                under_way -= Counter([segment])
            losses, copies = losses + gone, copies + copy
        assert Counter(net.segments(wire)) == under_way
        assert under_way.total() <= budget.in_flight
        assert budget.losses is None or losses <= budget.losses
        assert budget.duplicates is None or copies <= budget.duplicates


@given(SEGMENTS, CHOICES, st.sets(st.integers(0, 5)))
def test_for_ever_forgets_only_what_an_msl_ends(begun, choices, old):
    net = Forever()
    wire, ever = net.new(begun), set(begun)
    for choice in choices:
        if isinstance(choice, tuple):
            new = net.sent(wire, choice)
            assert new is not None
            wire, ever = new, ever | set(choice)
        elif ways := list(net.arrivals(wire)):
            wire = ways[choice % len(ways)][1]
        assert set(net.segments(wire)) == ever
    left = net.without(wire, old.__contains__)
    assert left is not None and set(net.segments(left)) == ever - old


@given(BUDGET, SEGMENTS)
def test_a_wire_is_a_value(budget, begun):
    net = network(budget)
    wire = net.new(begun)
    assert hash(wire) == hash(network(budget).new(begun))
    before = net.segments(wire)
    for rest in [rest for _, rest, _ in net.arrivals(wire)] + [rest for _, rest in net.losses(wire)]:
        assert isinstance(rest, Wire)
    assert net.segments(wire) == before
    assert sorted(before) == (sorted(set(begun)) if budget.network == "forever" else sorted(begun))
