"""Windows: those that shrink, those that close, and how they open again."""

from __future__ import annotations

from itertools import pairwise

from tcplearn.audit.checking import Case, meets, rows
from tcplearn.audit.checks.retransmitting import OWING, owes_ten_octets
from tcplearn.audit.seeing import gaps, path, seconds
from tcplearn.model import Heard, Open, Receive, Rule, Segment, Send, State, Tcb, Timer, Told, running
from tcplearn.model.act import delete, note_ack, note_window, take_text
from tcplearn.model.done import Done, made, nothing
from tcplearn.model.obey import probe_window, receive
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ALL, SYNCHRONIZED, TAKING
from tcplearn.world import RFC, At, Policy, Scene, SetOption, Trace
from tcplearn.world.scenes import OPENS, SCENES
from tcplearn.world.watch import Watch

SHUT = Scene(
    "shut",
    (At(0.0, "B", Open("passive", reads=False)), OPENS, At(0.2, "A", Send(20))),
    window={"B": 10},
    policy=Policy(retries=2),
    until=300.0,
)
UNPROBED = rows(Rule(ALL, Timer.PERSIST, nothing, SAME, "waits for ever"))
IMPATIENT = rows(Rule(State.ESTABLISHED, Timer.PERSIST, delete("error"), State.CLOSED, "impatient"))


def pull_the_edge_back(tcb: Tcb, segment: Segment) -> Done:
    done = take_text(tcb, segment)
    return done._replace(tcb=done.tcb.but(rcv_wnd=max(0, done.tcb.rcv_wnd - 2 * len(segment.data))))


def give_up_below_zero(tcb: Tcb, segment: Segment) -> Done:
    new = note_window(tcb, segment)
    return Done(Tcb(State.CLOSED)) if new.tcb.snd_wnd < new.tcb.outstanding else new


def send_beyond(tcb: Tcb, call: Send) -> Done:
    return Done(tcb, sent=(made(tcb, data=call.octets),), reply="ok")


def open_eagerly(tcb: Tcb, call: Receive) -> Done:
    done = receive(tcb, call)
    room = done.tcb.rcv_buff - len(done.tcb.rcv_buf)
    return done._replace(tcb=done.tcb.but(rcv_wnd=room), ack=True)


def wait_longer(tcb: Tcb, segment: Segment) -> Done:
    done = note_ack(tcb, segment)
    return done._replace(tcb=done.tcb.but(retries=2))


def probe_evenly(tcb: Tcb, timer: object) -> Done:
    done = probe_window(tcb, timer)
    return done._replace(tcb=done.tcb.but(retries=1 - tcb.retries % 2))


# ── windows that shrink

SHRUNK = "<SEQ=301><ACK=101><CTL=ACK><WND=3>"


@meets("MUST-34", fails_for=rows(Rule(SYNCHRONIZED, Heard.ACK_DUPLICATE, give_up_below_zero, SAME, "gives up")))
def a_shrinking_window_does_no_harm(case: Case) -> None:
    end = case.end(State.ESTABLISHED).does(Send(10)).hears(SHRUNK)
    end.must(state=State.ESTABLISHED, sent=[], snd_wnd=3, outstanding=10)
    end.hears("<SEQ=301><ACK=111><CTL=ACK>").must(state=State.ESTABLISHED, outstanding=0)


@meets("SHLD-15", fails_for=rows(Rule(State.ESTABLISHED, Told.SEND, send_beyond, SAME, "sends on")))
def nothing_new_leaves_after_a_shrink(case: Case) -> None:
    end = case.end(State.ESTABLISHED, snd_buf=bytes(10), snd_nxt=111, snd_una=101).hears(SHRUNK)
    end.does(Send(5)).must(sent=[], reply="ok")


@meets("SHLD-16", "MAY-7", fails_for=rows(Rule(ALL, Timer.RETRANSMISSION, nothing, SAME, "once is enough")))
def the_old_is_sent_again_after_a_shrink(case: Case) -> None:
    end = case.end(State.ESTABLISHED).does(Send(10)).hears(SHRUNK)
    end.does(Timer.RETRANSMISSION).must(sent=["<SEQ=101><ACK=301><CTL=ACK><LEN=10>"])


@meets("SHLD-17", fails_for=IMPATIENT)
def what_lies_beyond_the_edge_never_times_out(case: Case) -> None:
    """The peer takes three octets of ten and closes its window: the others are asked for, not given up."""
    end = case.end(State.ESTABLISHED).does(Send(10)).hears("<SEQ=301><ACK=104><CTL=ACK><WND=0>")
    for _ in range(2 * RFC.retries):
        end.does(Watch().means(Timer.PERSIST, end.tcb, 0.0, RFC, SetOption()))
        end.must(state=State.ESTABLISHED, sent=["<SEQ=104><ACK=301><CTL=ACK><LEN=1>"])


@meets(
    "MUST-35",
    fails_for=(
        UNPROBED,
        rows(Rule(OWING[1:], Timer.PERSIST, nothing, SAME, "waits for ever when closing")),
        rows(Rule(OWING[1:], Heard.ACK_DUPLICATE, nothing, SAME, "sees no window when closing")),
    ),
)
def a_window_shrunk_to_zero_is_probed(case: Case) -> None:
    for state in reversed(OWING):
        end = owes_ten_octets(case, state)
        peer = end.tcb.rcv_nxt
        end.hears(f"<SEQ={peer}><ACK=101><CTL=ACK><WND=0>")
        case.must(running(end.tcb) == {Timer.PERSIST}, f"{end.line}, {', '.join(t.value for t in running(end.tcb))}")
        end.does(Timer.PERSIST).must(sent=[f"<SEQ=101><ACK={peer}><CTL=ACK><LEN=1>"], state=state)


@meets("SHLD-14", fails_for=rows(Rule(TAKING, Heard.TEXT, pull_the_edge_back, SAME, "shrinks")))
def the_right_edge_never_goes_back(case: Case) -> None:
    for name in ("zero_window", "textbook", "data_wraps", "fin_before_data"):
        trace = case.run(SCENES[name])
        for side in "AB":
            sent = [f.segment for f in trace.segments if f.sender == side and f.segment.ack is not None]
            edges = [((s.ack or 0) + s.wnd - (sent[0].ack or 0)) % 2**32 for s in sent if not s.rst]
            case.must(edges == sorted(edges), f"{name}, {side}: ACK+WND {' '.join(map(str, dict.fromkeys(edges)))}")


@meets("MUST-39", fails_for=rows(Rule((*TAKING, State.CLOSE_WAIT), Told.RECEIVE, open_eagerly, SAME, "silly")))
def a_window_opens_in_useful_steps(case: Case) -> None:
    full = case.end(State.ESTABLISHED, reads=False, rcv_wnd=0, rcv_buf=bytes(2000), rcv_buff=2000)
    full.does(Receive(1)).must(rcv_wnd=0, sent=[])
    full.does(Receive(535)).must(rcv_wnd=536, sent=["<SEQ=101><ACK=301><CTL=ACK>"])


# ── windows that are closed


def probes(trace: Trace) -> list[float]:
    """When A learns that the window is closed, and when it probes."""
    closed = next(m.t for m in trace.of("A") if m.tcb.snd_wnd == 0 and m.tcb.state is State.ESTABLISHED)
    return [closed, *(m.t for m in trace.of("A") if m.what == Timer.PERSIST.value and m.sent)]


@meets("MUST-36", fails_for=UNPROBED)
def a_closed_window_is_probed(case: Case) -> None:
    trace = case.run(SHUT)
    times = probes(trace)
    case.must(len(times) > 3, f"A: {', '.join(map(seconds, times))}")
    answers = [str(f.segment) for f in trace.segments if f.sender == "B"][-1]
    case.must(answers == "<SEQ=301><ACK=111><CTL=ACK>", f"B: {answers}")


@meets(
    "MUST-37", "MAY-8",
    fails_for=IMPATIENT,
)  # fmt: skip
def a_closed_window_keeps_the_connection(case: Case) -> None:
    trace = case.run(SHUT)
    alive = trace.tcb("A").state is trace.tcb("B").state is State.ESTABLISHED
    case.must(alive and len(probes(trace)) > SHUT.policy_of("A").retries + 2, f"{path(trace, 'A')} … {seconds(300)}")


@meets("SHLD-29", fails_for=(UNPROBED, rows(Rule(SYNCHRONIZED, Heard.ACK_NEW, wait_longer, SAME, "slow to probe"))))
def the_first_probe_waits_one_timeout(case: Case) -> None:
    closed, *later = probes(case.run(SHUT))
    first = round(later[0] - closed, 6) if later else 0.0
    case.must(first == RFC.rto_min, f"A: {seconds(closed)} + {seconds(first)}")


@meets("SHLD-30", fails_for=rows(Rule(ALL, Timer.PERSIST, probe_evenly, SAME, "evenly")))
def probes_grow_rare(case: Case) -> None:
    waits = gaps(probes(case.run(SHUT)))
    grows = all(later >= 2 * wait for wait, later in pairwise(waits[1:]))
    case.must(len(waits) > 4 and grows, f"A: {', '.join(map(seconds, waits))}")
