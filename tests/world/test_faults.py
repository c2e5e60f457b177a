"""What the wire does: each kind of fault, and what it selects."""

import pytest

from tcplearn import (
    At,
    Chance,
    Close,
    Corrupt,
    Delay,
    Duplicate,
    Inject,
    Lose,
    Open,
    Reorder,
    Scene,
    Segment,
    Send,
    State,
    run,
    scenes,
)
from tcplearn.world.scenes import CLOSE, OPEN

HELLO = (*OPEN, At(0.2, "A", Send("hello")))


def fates(*faults, calls=OPEN, **rest):
    return [flight.fate for flight in run(Scene("faulty", calls, faults, **rest)).segments]


def test_lose():
    trace = run(Scene("faulty", OPEN, (Lose("A", ctl=("SYN",)),)))
    assert [f.fate for f in trace.segments] == ["lost", "delivered", "delivered", "delivered"]
    assert trace.segments[0].arrived_at is None and trace.segments[1].sent_at == pytest.approx(1.1)


def test_corrupt_is_as_good_as_lost():
    assert fates(Corrupt("A", ctl=("SYN",))) == ["corrupted", "delivered", "delivered", "delivered"]


def test_delay():
    trace = run(Scene("faulty", OPEN, (Delay("A", ctl=("SYN",), by=0.5),)))
    assert (trace.segments[0].fate, trace.segments[0].arrived_at) == ("delayed", pytest.approx(0.625))


def test_duplicate():
    trace = run(Scene("faulty", HELLO, (Duplicate("A", data=True, by=0.1),)))
    copies = [f for f in trace.segments if f.segment.data]
    assert [(f.fate, f.arrived_at) for f in copies] == [("duplicated", 0.225), ("copy", 0.325)]
    assert trace.delivered("B") == b"hello"


def test_reorder():
    calls = (*HELLO, At(0.201, "A", Send("world")))
    trace = run(Scene("faulty", calls, (Reorder("A", data=True),)))
    one, two = (f for f in trace.segments if f.segment.data)
    assert one.arrived_at == pytest.approx(two.arrived_at + 0.001)
    assert trace.delivered("B") == b"helloworld"


def test_a_held_segment_that_none_overtakes_goes_on_by_itself():
    trace = run(Scene("faulty", HELLO, (Reorder("A", data=True, by=0.3),)))
    held = next(f for f in trace.segments if f.segment.data)
    assert (held.fate, held.arrived_at) == ("delayed", pytest.approx(0.525))
    assert trace.delivered("B") == b"hello"


def test_held_one_after_the_other():
    trace = run(Scene("faulty", (*HELLO, *CLOSE), (Reorder("A", nth=None), Reorder("B", nth=None))))
    assert "in flight" not in [f.fate for f in trace.segments]
    assert trace.tcb("A").state is trace.tcb("B").state is State.CLOSED


def test_inject_is_nobodys_segment():
    trace = run(Scene("faulty", OPEN, (Inject(0.3, "B", Segment(90)),)))
    injected = next(f for f in trace.segments if f.fate == "injected")
    assert (injected.sender, injected.sent_at, injected.arrived_at) == ("A", 0.3, 0.3)


def test_chance_does_each_of_its_three_things():
    scene = scenes.textbook.but(faults=(Chance("A", lose=0.2, duplicate=0.2, delay=0.2), Chance("B", lose=0.2)))
    seen = {flight.fate for seed in range(20) for flight in run(scene, seed=seed).segments}
    assert seen == {"delivered", "lost", "duplicated", "copy", "delayed"}


def test_selectors():
    lost = lambda *faults: [i for i, fate in enumerate(fates(*faults, calls=(*HELLO, *CLOSE)), 1) if fate == "lost"]  # noqa: E731
    assert lost(Lose("A", nth=1)) == [1]
    assert lost(Lose("A", ctl="SYN")) == lost(Lose("A", ctl=("SYN",))) == [1]
    assert lost(Lose("B", ctl="ack,syn")) == [2]
    assert lost(Lose("A", ctl=("ACK",))) == [3]
    assert lost(Lose("A", ctl=("ACK",), data=True)) == [4]
    assert lost(Lose("A", ctl=("ACK",), nth=2)) == [4]
    assert lost(Lose("A", when=lambda segment: segment.fin)) == [6]
    assert lost(Lose("A", ctl=("ACK",), data=False, nth=(1,)), Lose("B", ctl=("SYN", "ACK"), nth=9)) == [3]


def test_one_fault_serves_many_runs():
    scene = Scene("faulty", OPEN, (Lose("A", ctl=("SYN",)),))
    assert run(scene).to_json() == run(scene).to_json()


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: Lose("A", ctl=("SIN",)), "no control bit is called 'SIN'"),
        (lambda: Lose("A", nth=0), "Lose: nth=0 hits nothing; segments are counted from 1"),
        (lambda: Delay("A", by=-1.0), "Delay: by cannot be below 0"),
        (lambda: Chance("A", lose=-0.1), "Chance: lose cannot be below 0"),
    ],
)
def test_a_fault_that_means_nothing_says_so(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_simultaneous_open_and_close_with_any_one_loss():
    """Appendix A.2's cases: whatever is lost, both ends come through."""
    both = (At(0.1, "A", Open("active")), At(0.1, "B", Open("active")), At(5.0, "A", Close()), At(5.0, "B", Close()))
    for side in "AB":
        for nth in range(1, 5):
            trace = run(Scene("simultaneous", both, (Lose(side, nth=nth),)))
            assert trace.tcb("A").state is trace.tcb("B").state is State.CLOSED, (side, nth)
            assert not [m.reply for m in trace.moments if m.reply.startswith("error")], (side, nth)
