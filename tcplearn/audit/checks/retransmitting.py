"""Retransmission: when, how often, how long, and what the user is told."""

from __future__ import annotations

from itertools import pairwise

from tcplearn.audit.checking import Case, End, meets, policy, rows
from tcplearn.audit.seeing import gaps, path, seconds
from tcplearn.model import Arm, Heard, Rule, Send, State, Tcb, Timer
from tcplearn.model.done import Done, nothing
from tcplearn.model.obey import retransmit
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ALL, SYNCHRONIZED
from tcplearn.model.tcb import FIN_SENT
from tcplearn.world import At, Lose, Policy, Scene, SetOption, Trace, scenes
from tcplearn.world.scenes import OPEN

MUTE = Scene("mute", (*OPEN, At(1.0, "A", Send("hello"))), (Lose("A", data=True, nth=None),), until=600.0)
SYN_MUTE = scenes.syn_always_lost.but(until=600.0)
TIMED_OUT = "error: connection aborted due to user timeout"
STUBBORN = rows(Rule(ALL[1:], Timer.USER, nothing, SAME, "never gives up"))
ONCE = rows(Rule(ALL, Timer.RETRANSMISSION, nothing, SAME, "once is enough"))


def retransmit_evenly(tcb: Tcb, timer: object) -> Done:
    done = retransmit(tcb, timer)
    return Done(done.tcb.but(retries=1 - tcb.retries % 2), sent=done.sent)


EVENLY = rows(Rule(ALL, Timer.RETRANSMISSION, retransmit_evenly, SAME, "evenly"))


def tries(trace: Trace) -> list[float]:
    """The seconds at which A sends the lost segment, first and again."""
    lost = [f for f in trace.segments if f.fate == "lost"]
    return [round(f.sent_at, 6) for f in lost]


def doubled(waits: list[float]) -> bool:
    return len(waits) > 3 and all(abs(later - 2 * wait) < 1e-6 for wait, later in pairwise(waits))


@meets("MUST-19", fails_for=(EVENLY, ONCE))
def the_timeout_doubles(case: Case) -> None:
    waits = gaps(tries(case.run(MUTE)))
    case.must(doubled(waits), f"A: {', '.join(map(seconds, waits))}")


SYN_ACK_ONCE = rows(Rule(State.SYN_RECEIVED, Timer.RETRANSMISSION, nothing, SAME, "one SYN,ACK is enough"))


@meets("MUST-22", fails_for=(EVENLY, ONCE, STUBBORN, SYN_ACK_ONCE))
def a_syn_is_sent_again_like_text(case: Case) -> None:
    """As alone, so with an ACK: in SYN-RECEIVED, however it was entered."""
    opening = ((State.SYN_SENT, "active"), (State.SYN_RECEIVED, "passive"), (State.SYN_RECEIVED, "active"))
    for state, opened in opening:
        end = case.end(state, opened=opened)
        first = "<SEQ=100><CTL=SYN>" if state is State.SYN_SENT else "<SEQ=100><ACK=301><CTL=SYN,ACK>"
        for times in (2, 4, 8):
            again(end, first, times)
    text, syn = (gaps(tries(case.run(scene))) for scene in (MUTE, SYN_MUTE))
    case.must(doubled(syn) and syn == text, f"SYN: {', '.join(map(seconds, syn))}")
    last = list(case.run(SYN_MUTE).of("A"))[-1]
    case.must(last.reply == TIMED_OUT, f'SYN: {last.tcb.state} {seconds(last.t)}, "{last.reply}"')


@meets("RFC6298-5.5", fails_for=(EVENLY, ONCE))
def at_the_timeout_the_front_is_sent_again(case: Case) -> None:
    end = case.end(State.ESTABLISHED).does(Send(1200))
    for times in (2, 4, 8):
        again(end, "<SEQ=101><ACK=301><CTL=ACK><LEN=536>", times)


def again(end: End, segment: str, times: int) -> None:
    """The timer expires: the segment leaves again, and the next wait is so many times the timeout."""
    end.does(Timer.RETRANSMISSION).must(sent=[segment])
    armed = [(change.timer, getattr(change, "times", 0)) for change in end.done.timers]
    end.case.must(armed == [(Timer.RETRANSMISSION, times)], f"{end.line}, RTO x {armed[0][1] if armed else 0}")


def owes_ten_octets(case: Case, state: State) -> End:
    """An end that waits for the ACK of octets 101 to 110, and of its FIN if it has sent one."""
    return case.end(state, snd_una=101, snd_nxt=111 + (state in FIN_SENT), snd_buf=bytes(10))


OWING = (State.ESTABLISHED, State.CLOSE_WAIT, *FIN_SENT)


@meets(
    "RFC6298-5.1",
    fails_for=(
        rows(Rule(SYNCHRONIZED, Heard.ACK_NEW, nothing, SAME, "deaf to ACKs")),
        rows(Rule(SYNCHRONIZED[1:], Heard.ACK_NEW, nothing, SAME, "deaf to ACKs when closing")),
    ),
)
def the_timer_runs_while_something_is_unacknowledged(case: Case) -> None:
    for state in OWING:
        end = owes_ten_octets(case, state)
        end.hears(f"<SEQ={end.tcb.rcv_nxt}><ACK=106><CTL=ACK>").must(state=state, snd_una=106)
        case.must(end.done.timers == (Arm(Timer.RETRANSMISSION),), f"{end.line}: {end.done.timers}")
    trace = case.run(MUTE.but(faults=(Lose("A", data=True),), until=9.0))
    case.must([m.t for m in trace.of("A") if m.kind == "timer"] == [2.0], f"A: {', '.join(map(seconds, tries(trace)))}")
    end = case.end(State.ESTABLISHED).does(Send(1200))
    for ack, change in ((None, "Arm"), (637, "Arm"), (1301, "Cancel")):
        end = end.hears(f"<SEQ=301><ACK={ack}><CTL=ACK>") if ack else end
        changes = [f"{type(c).__name__} {c.timer.value}" for c in end.done.timers]
        case.must(changes == [f"{change} {Timer.RETRANSMISSION.value}"], f"{end.line}: {', '.join(changes)}")


# ── giving up


UNENDING = rows(Rule(ALL[4:], Timer.USER, nothing, SAME, "never gives up once it is open"))


@meets("MUST-20", fails_for=(STUBBORN, UNENDING, policy(retries=10**6)))
def at_r2_the_connection_is_closed(case: Case) -> None:
    for state in ALL[1:]:
        case.end(state).does(Timer.USER).must(state=State.CLOSED, reply=TIMED_OUT)
    trace = case.run(MUTE)
    told = [m.reply for m in trace.of("A") if m.kind == "timer" and m.reply]
    case.must(
        told[-1:] == [TIMED_OUT] and trace.tcb("A").state is State.CLOSED, f"{path(trace, 'A')}, {'; '.join(told)}"
    )


@meets("SHLD-11", fails_for=policy(retries=5))
def r2_is_100_seconds_or_more(case: Case) -> None:
    first, *_, given_up = [*tries(case.run(MUTE)), ended(case.run(MUTE))]
    case.must(given_up - first >= 100, f"A: {seconds(first)} … {seconds(given_up)}: R2 = {seconds(given_up - first)}")


@meets("MUST-23", fails_for=policy(syn_retries=6))
def r2_of_a_syn_is_3_minutes_or_more(case: Case) -> None:
    first, *_, given_up = [*tries(case.run(SYN_MUTE)), ended(case.run(SYN_MUTE))]
    case.must(given_up - first >= 180, f"A: {seconds(first)} … {seconds(given_up)}: R2 = {seconds(given_up - first)}")


def ended(trace: Trace) -> float:
    """When A's path ends, in seconds."""
    return trace.states("A")[-1][0]


@meets("SHLD-10", fails_for=policy(r1=2))
def r1_is_3_retransmissions_or_more(case: Case) -> None:
    told = advised(case.run(MUTE))
    case.must(bool(told) and told[0][0] >= 3, f"A: {told}")


@meets("SHLD-9", "MUST-47", fails_for=policy(r1=10**6))
def at_r1_the_user_is_told(case: Case) -> None:
    trace = case.run(MUTE)
    told = advised(trace)
    case.must(len(told) == 1 and told[0][1] < ended(trace), f"A: {told[:1]}, {seconds(ended(trace))}")


def advised(trace: Trace) -> list[tuple[int, float, str]]:
    """When A's user heard of trouble: after how many retransmissions, at which second, in which words."""
    return [(m.tcb.retries, round(m.t, 3), m.reply) for m in trace.of("A") if m.reply.startswith("soft error")]


@meets("MUST-21", fails_for=STUBBORN)
def an_application_sets_its_own_r2(case: Case) -> None:
    for limit in (10.0, 500.0):
        calls = (*OPEN, At(0.5, "A", SetOption(user_timeout=limit)), At(1.0, "A", Send("hello")))
        trace = case.run(MUTE.but(calls=calls, policy=Policy(retries=20)))
        case.must(round(ended(trace) - 1.0, 6) == limit, f"SETSOCKOPT user_timeout={limit:g}: {path(trace, 'A')}")
