"""Keep-alives: off until asked for, rare, answered, and patient."""

from __future__ import annotations

from dataclasses import replace

from tcplearn.audit.checking import Case, meets, part, policy, rows
from tcplearn.audit.seeing import path, seconds
from tcplearn.model import Heard, Rule, Segment, Send, State, Tcb, Timer
from tcplearn.model.act import ack_and_drop
from tcplearn.model.done import Done, made, nothing
from tcplearn.model.obey import probe_peer
from tcplearn.model.rule import SAME
from tcplearn.model.rules import OTHER, SYNCHRONIZED, TAKING
from tcplearn.world import At, Forget, KeepAlive, Lose, Policy, Scene, SetOption, Trace
from tcplearn.world.scenes import OPEN

ALIVE = (*TAKING, State.CLOSE_WAIT)
DAY = 86_400.0
IDLE = Scene("idle", OPEN, until=DAY)
SHORT = KeepAlive(idle=60.0, interval=10.0, probes=3)
ASKED = At(0.5, "A", SetOption(keepalive=SHORT))


def probe_with_octet(tcb: Tcb, timer: object) -> Done:
    return probe_peer(tcb, timer)._replace(sent=(made(tcb, seq=tcb.snd_nxt - 1, data=b"?"),))


def probe_in_place(tcb: Tcb, timer: object) -> Done:
    return Done(tcb, sent=(made(tcb),))


def deliver_anything(tcb: Tcb, segment: Segment) -> Done:
    return ack_and_drop(tcb, segment)._replace(delivered=segment.data)


def probes(trace: Trace) -> list[float]:
    """The seconds at which A's keep-alives left."""
    return [round(m.t, 6) for m in trace.of("A") if m.what == Timer.KEEPALIVE.value and m.sent]


def told(trace: Trace) -> str:
    return f"A: {', '.join(map(seconds, probes(trace)[:4])) or '∅'}"


@meets("MUST-25", fails_for=policy(keepalive=KeepAlive()))
def off_until_asked_for(case: Case) -> None:
    trace = case.run(IDLE)
    case.must(not probes(trace), f"{told(trace)} … {seconds(DAY)}")


@meets("MUST-24", "MAY-5", fails_for=rows(Rule(ALIVE, Timer.KEEPALIVE, nothing, SAME, "none")))
def an_application_switches_them(case: Case) -> None:
    on = case.run(IDLE.but(calls=(*OPEN, ASKED), until=200.0))
    case.must(len(probes(on)) == 3 and all(answered(on)), f"SETSOCKOPT keepalive: {told(on)}")
    everywhere = Policy(keepalive=SHORT)
    off = case.run(IDLE.but(calls=(*OPEN, At(0.5, "A", SetOption(keepalive=False))), until=200.0, policy=everywhere))
    case.must(not probes(off), f"SETSOCKOPT keepalive=False: {told(off)}")


def answered(trace: Trace) -> list[bool]:
    """Of each keep-alive of A, whether an ACK of B follows within a second."""
    acks = [f.sent_at for f in trace.segments if f.sender == "B"]
    return [any(0 < t - probe < 1 for t in acks) for probe in probes(trace)]


@meets("MUST-27", fails_for=part(SHORT, KeepAlive()))
def the_interval_is_the_application_s(case: Case) -> None:
    trace = case.run(asks(case.use(SHORT)))
    case.must(idle(trace) == [SHORT.idle], f"{told(trace)}: {', '.join(map(seconds, idle(trace)))}")


@meets("MUST-28", fails_for=part(KeepAlive, lambda: SHORT))
def the_interval_is_2_hours_by_default(case: Case) -> None:
    trace = case.run(asks(case.use(KeepAlive)()))
    case.must(bool(idle(trace)) and idle(trace)[0] >= 7200, f"{told(trace)}: {', '.join(map(seconds, idle(trace)))}")


def asks(chosen: KeepAlive) -> Scene:
    """A's program asks for keep-alives; nobody says anything for a day."""
    return IDLE.but(calls=(*OPEN, At(0.1, "A", SetOption(keepalive=chosen))))


def idle(trace: Trace) -> list[float]:
    """How long A had heard nothing when its first keep-alive left, in seconds."""
    heard = [m.t for m in trace.of("A") if m.kind == "arrival"]
    return [round(first - max(t for t in heard if t < first), 6) for first in probes(trace)[:1]]


@meets("MUST-26", fails_for=rows(Rule(ALIVE, Timer.KEEPALIVE, probe_in_place, SAME, "at any time")))
def only_when_nothing_is_outstanding_or_heard(case: Case) -> None:
    sends = tuple(At(float(t), "B", Send("still here")) for t in range(50, 200, 50))
    busy = case.run(IDLE.but(calls=(*OPEN, ASKED, *sends), until=200.0))
    case.must(not probes(busy), f"B: SEND 50 s, 100 s, 150 s; {told(busy)}")
    case.end(State.ESTABLISHED).does(Send("hello")).does(Timer.KEEPALIVE).must(sent=[])


@meets(
    "SHLD-12",
    fails_for=(
        rows(Rule(ALIVE, Timer.KEEPALIVE, probe_with_octet, SAME, "garbage")),
        rows(Rule(ALIVE, Timer.KEEPALIVE, probe_in_place, SAME, "in its place")),
    ),
)
def a_keepalive_is_empty_and_one_below(case: Case) -> None:
    for state in (State.ESTABLISHED, State.FIN_WAIT_2, State.CLOSE_WAIT):
        tcb = case.end(state).tcb
        probe = f"<SEQ={tcb.snd_nxt - 1}><ACK={tcb.rcv_nxt}><CTL=ACK>"
        case.end(state).does(Timer.KEEPALIVE).must(sent=[probe])


@meets("MAY-6", fails_for=rows(Rule(OTHER, Heard.OUTSIDE_WINDOW, deliver_anything, SAME, "takes it")))
def a_garbage_octet_is_answered_and_not_delivered(case: Case) -> None:
    for state in SYNCHRONIZED:
        tcb = case.end(state).tcb
        end = case.end(state).hears(f"<SEQ={tcb.rcv_nxt - 1}><ACK={tcb.snd_una}><CTL=ACK>", b"?")
        end.must(sent=[f"<SEQ={tcb.snd_nxt}><ACK={tcb.rcv_nxt}><CTL=ACK>"], delivered=b"", tcb=tcb)


@meets("MUST-29", fails_for=part(SHORT, replace(SHORT, probes=1)))
def one_silence_is_no_death(case: Case) -> None:
    chosen = At(0.5, "A", SetOption(keepalive=case.use(SHORT)))
    lost = (Lose("A", when=lambda segment: segment.seq == 100 and not segment.syn),)
    trace = case.run(IDLE.but(calls=(*OPEN, chosen), faults=lost, until=200.0))
    case.must(trace.tcb("A").state is State.ESTABLISHED, f"{told(trace)}; {path(trace, 'A')}")
    silent = (Lose("B", ctl=("RST",), nth=None),)
    gone = case.run(IDLE.but(calls=(*OPEN, chosen, At(1.0, "B", Forget())), faults=silent))
    case.must(len(probes(gone)) == 3 and gone.tcb("A").state is State.CLOSED, f"{told(gone)}; {path(gone, 'A')}")
