"""Several connections on one wire: their sockets, their faults, what is told of each."""

from __future__ import annotations

import pytest

from tcplearn import scenes
from tcplearn.model import Abort, Open, Segment, Send, State, Tcb
from tcplearn.world import (
    LINUX_6,
    At,
    Forget,
    Inject,
    KeepAlive,
    Lose,
    Policy,
    Reorder,
    Scene,
    SetOption,
    Trace,
    run,
)
from tcplearn.world.scenes import ALIVE, OPEN
from tcplearn.world.wire import SOCKETS, connection_sockets

STAYS = Policy(listener="stays")
SECOND = At(0.2, "A", Open("active"), "second")
MANY = [name for name, scene in scenes.SCENES.items() if len(run(scene).connections) > 1]


def states(trace: Trace, side: str, name: str = "") -> list[str]:
    return [str(state) for _, state in trace.connection(name).states(side)]


def test_each_has_sockets_of_its_own_whoever_comes_first() -> None:
    calls = (OPEN[0], At(0.1, "A", Open("active"), "first"), At(0.5, "A", Open("active")))
    trace = run(Scene("two", calls, policy=STAYS))
    assert states(trace, "A") == states(trace, "A", "first") == ["CLOSED", "SYN-SENT", "ESTABLISHED"]
    assert len(set(map(str, connection_sockets(trace, SOCKETS).values()))) == 2


def test_a_port_that_is_free_again_is_still_the_first_one_s() -> None:
    calls = (*OPEN, At(0.3, "A", Abort()), At(0.5, "A", Open("active"), "second"))
    isn = run(Scene("again", calls, policy=STAYS)).connection("second").segments[0].segment.seq
    assert isn != run(Scene("again", (*calls[:3], At(0.5, "A", Open("active"))), policy=STAYS)).segments[-1].segment.seq


@pytest.mark.parametrize("name", MANY)
def test_there_and_back_in_json(name: str) -> None:
    trace = run(scenes.SCENES[name])
    assert Trace.from_json(trace.to_json()) == trace
    for each in trace.connections:
        alone = trace.connection(each)
        assert [flight.number for flight in alone.segments] == list(range(1, len(alone.segments) + 1))
        assert alone.connections == ("",)
    with pytest.raises(ValueError, match="no connection is called 'nobody'"):
        trace.connection("nobody")


def test_each_begins_with_what_was_there_then() -> None:
    trace = run(Scene("option", (*OPEN, At(0.15, "B", SetOption(linger=0), "second"), SECOND), policy=STAYS))
    assert states(trace, "B", "second") == ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"]
    lost = Scene("lost", (SECOND,), (Lose("A", on="second", nth=None),), start=ALIVE, until=2.0)
    assert states(run(lost), "B", "second") == ["CLOSED"]


def test_a_host_that_forgets_forgets_every_connection() -> None:
    trace = run(scenes.two_clients.but(calls=(*OPEN, SECOND, At(0.5, "A", Forget()))))
    assert [states(trace, "A", name)[-1] for name in ("", "second")] == ["CLOSED", "CLOSED"]


def test_a_fault_is_on_one_connection() -> None:
    calls = (*OPEN, SECOND, At(0.30, "A", Send("a")), At(0.31, "A", Send("b"), "second"), At(0.32, "A", Send("c")))
    trace = run(Scene("order", calls, (Reorder("A", data=True),), policy=STAYS))
    first, second = (trace.connection(name) for name in ("", "second"))
    assert [f.fate for f in first.segments if f.segment.data] == ["delayed", "delivered"]
    assert [f.fate for f in second.segments if f.segment.data] == ["delivered"]
    with pytest.raises(ValueError, match="no connection is called 'secnod'; calls name"):
        Scene("typo", calls, (Lose("A", on="secnod"),))


def test_an_old_segment_of_a_named_connection() -> None:
    forged = Inject(0.4, "B", Segment(7, ctl=("SYN",)), on="second")
    trace = run(Scene("old", (*OPEN, SECOND), (forged,), policy=STAYS))
    assert [f.fate for f in trace.connection("second").segments if f.fate != "delivered"] == ["injected"]


def test_a_scene_that_begins_in_the_middle_has_its_timers_running() -> None:
    trace = run(Scene("rest", start={"A": Tcb(State.TIME_WAIT, iss=99, irs=299)}))
    assert trace.states("A") == [(0.0, State.TIME_WAIT), (240.0, State.CLOSED)]
    fin = Tcb(State.FIN_WAIT_1, iss=99, irs=299)
    alone = run(Scene("again", faults=(Lose("A", nth=None),), start={"A": fin}, until=4.0))
    assert [f.sent_at for f in alone.segments] == [1.0, 3.0]
    idle = run(Scene("idle", start=ALIVE, policies={"A": Policy(keepalive=KeepAlive(10.0, 2.0, 3))}, until=11.0))
    assert [m.kind for m in idle.of("A")] == ["timer", "arrival"]


def test_linux_follows_what_the_scene_sets() -> None:
    full = [f.does for m in run(scenes.accept_queue_full, LINUX_6).moments for f in m.fired if "queue_full" in f.does]
    assert set(full) == {"pass_over_accept_queue_full"}
    assert LINUX_6.under(Policy()) is LINUX_6
    assert LINUX_6.under(Policy(msl=1.0)).msl == 1.0 and LINUX_6.under(Policy(msl=1.0)).half_duplex
