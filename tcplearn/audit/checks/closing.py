"""Closing: who is told what, who waits how long, what still travels after a CLOSE."""

from __future__ import annotations

from tcplearn.audit.checking import Case, Subject, meets, policy, rows
from tcplearn.audit.checks.retransmitting import OWING, owes_ten_octets
from tcplearn.audit.seeing import path, seconds
from tcplearn.model import Abort, Close, Heard, Open, Receive, Rule, Send, State, Timer, Told
from tcplearn.model.act import delete, send_ack, take_text
from tcplearn.model.done import nothing
from tcplearn.model.obey import queue_text, send_fin
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ALL, ENDED, LAST, TAKING
from tcplearn.model.tcb import FIN_SENT
from tcplearn.variants import variant
from tcplearn.world import RFC, At, Forget, Lose, Scene, scenes
from tcplearn.world.scenes import OPEN

RESETTABLE = (*TAKING, State.CLOSE_WAIT)
ABORTS = {  # where ABORT sends a reset, and where the other end may then be
    State.SYN_RECEIVED: State.ESTABLISHED,
    State.ESTABLISHED: State.ESTABLISHED,
    State.FIN_WAIT_1: State.CLOSE_WAIT,
    State.FIN_WAIT_2: State.CLOSE_WAIT,
    State.CLOSE_WAIT: State.FIN_WAIT_2,
}


@meets(
    "MUST-12",
    fails_for=(
        rows(Rule(RESETTABLE, Heard.RST, delete("connection closing"), State.CLOSED, "all the same")),
        rows(Rule(RESETTABLE[1:], Told.ABORT, delete("ok"), State.CLOSED, "aborts in silence")),
    ),
)
def a_close_is_told_from_an_abort(case: Case) -> None:
    for state, theirs in ABORTS.items():
        end = case.end(state).does(Abort())
        other = case.end(theirs, iss=300, irs=100)  # it counts from 300 and heard us from 100 on
        for segment in end.done.sent:
            other.does(segment)
        case.must(other.heard == ['"connection reset"'], f"{end.line}; {theirs}: {other.line or '∅'}")
    for state in TAKING:
        end = case.end(state)
        end.hears(f"<SEQ=301><ACK={end.tcb.snd_una}><CTL=FIN,ACK>").must(reply="connection closing")
    for state in RESETTABLE:
        end = case.end(state)
        end.hears(f"<SEQ={end.tcb.rcv_nxt}><CTL=RST>").must(reply="connection reset")


@meets(
    "MUST-13",
    fails_for=(
        Subject(variant("no_time_wait").VARIANT),
        rows(Rule(State.TIME_WAIT, (Heard.FIN, Heard.REPEATED_FIN), send_ack, SAME, "no second 2 MSL")),
    ),
)
def time_wait_lasts_2_msl(case: Case) -> None:
    """A FIN that comes again begins the wait anew."""
    stories = ((scenes.last_ack_lost, "A"), (scenes.server_closes_first, "B"), (scenes.figure_13, "A"))
    for scene, closer in (*stories, (scenes.open_close, "A")):
        trace = case.run(scene)
        *_, (entered, state), (left, _) = trace.states(closer)
        begun = max([entered, *(m.t for m in trace.of(closer) if m.kind == "arrival" and "FIN" in m.what)])
        held = state is State.TIME_WAIT and round(left - begun, 6) == 2 * RFC.msl
        case.must(held, f"{path(trace, closer)} ({seconds(begun)} + 2 MSL = {seconds(begun + 2 * RFC.msl)})")


@meets("R9293-MSL", fails_for=policy(msl=30.0))
def the_msl_is_2_minutes(case: Case) -> None:
    trace = case.run(scenes.open_close)
    *_, (entered, _), (left, _) = trace.states("A")
    case.must(round((left - entered) / 2, 6) == 120, f"{path(trace, 'A')} → MSL = {seconds((left - entered) / 2)}")


IN_SYN_RECEIVED = (Told.CLOSE, Told.CLOSE_BEHIND_DATA)


@meets(
    "R9293-FINRETX",
    fails_for=(
        rows(Rule(ALL, Timer.RETRANSMISSION, nothing, SAME, "once is enough")),
        rows(Rule(FIN_SENT[1:], Timer.RETRANSMISSION, nothing, SAME, "one FIN is enough")),
        rows(Rule(State.CLOSE_WAIT, Timer.RETRANSMISSION, nothing, SAME, "once is enough for who has closed")),
        rows(Rule(State.SYN_RECEIVED, IN_SYN_RECEIVED, delete("ok"), State.CLOSED, "forgets it all")),
    ),
)
def text_and_fin_are_sent_until_acknowledged(case: Case) -> None:
    for state in OWING:
        end = owes_ten_octets(case, state).does(Timer.RETRANSMISSION)
        repeated = [(segment.seq, len(segment.data)) for segment in end.done.sent]
        case.must(repeated == [(101, 10)], end.line)
    for state in FIN_SENT:
        end = case.end(state)
        fin = f"<SEQ=101><ACK={end.tcb.rcv_nxt}><CTL=FIN,ACK>"
        for _ in range(2):
            end.does(Timer.RETRANSMISSION).must(sent=[fin], state=state)
    end = case.end(State.SYN_RECEIVED).does(Close()).must(sent=["<SEQ=101><ACK=301><CTL=FIN,ACK>"])
    end.does(Timer.RETRANSMISSION).must(sent=["<SEQ=100><ACK=301><CTL=SYN,ACK>"])  # the front of what waits
    end.hears("<SEQ=301><ACK=101><CTL=ACK>").does(Timer.RETRANSMISSION).must(sent=["<SEQ=101><ACK=301><CTL=FIN,ACK>"])
    for state in (State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT):
        end = case.end(state, snd_wnd=0).does(Send("hello")).does(Close()).must(sent=[])
        ack = end.tcb.rcv_nxt
        end.hears(f"<SEQ={ack}><ACK=101><CTL=ACK>")
        end.must(sent=[f"<SEQ=101><ACK={ack}><CTL=ACK><LEN=5>", f"<SEQ=106><ACK={ack}><CTL=FIN,ACK>"])
    lost = (Lose("A", data=True, nth=(1, 2)), Lose("A", ctl=("FIN", "ACK"), nth=(1, 2)))
    calls = (*OPEN, At(0.2, "A", Send("hello")), At(0.3, "A", Close()), At(30.0, "B", Close()))
    trace = case.run(Scene("lost", calls, lost))
    case.must(trace.delivered("B") == b"hello", f"B: {trace.delivered('B')!r}")
    fins = sum(f.sender == "A" and f.segment.fin for f in trace.segments)
    case.must(trace.tcb("A").state is State.CLOSED, f"{path(trace, 'A')}, {fins} FIN")


@meets(
    "R9293-NOSEND",
    fails_for=(
        rows(Rule((State.FIN_WAIT_1, State.FIN_WAIT_2), Told.SEND, queue_text, SAME, "endless")),
        rows(Rule((State.FIN_WAIT_1, State.FIN_WAIT_2), Told.RECEIVE, delete("error"), State.CLOSED, "deaf")),
        rows(Rule(LAST, Told.SEND, queue_text, SAME, "endless")),
    ),
)
def after_close_no_send_but_receive(case: Case) -> None:
    for state in LAST:
        case.end(state).does(Send("hello")).must(sent=[], reply="error: connection closing", state=state)
    for state in (State.FIN_WAIT_1, State.FIN_WAIT_2):
        end = case.end(state, reads=False)
        end.does(Send("hello")).must(sent=[], reply="error: connection closing", state=state)
        end.hears(f"<SEQ=301><ACK={end.tcb.snd_una}><CTL=ACK>", b"hello")
        end.does(Receive(5)).must(delivered=b"hello", state=state)


@meets("MAY-1", fails_for=rows(Rule(TAKING, Told.CLOSE_BOTH, nothing, SAME, "reads on")))
def a_half_duplex_close_ends_reading(case: Case) -> None:
    end = case.end(State.ESTABLISHED, reads=False).does(Close(reading=False))
    end.must(state=State.FIN_WAIT_1, sent=["<SEQ=101><ACK=301><CTL=FIN,ACK>"])
    end.does(Receive(5)).must(reply="error: connection closing", delivered=b"")


@meets(
    "SHLD-3",
    fails_for=(
        rows(Rule(RESETTABLE, Told.CLOSE_UNREAD, send_fin, State.FIN_WAIT_1, "a FIN all the same")),
        rows(Rule(TAKING, Heard.UNREAD, take_text, SAME, "as if somebody read it")),
    ),
)
def text_that_nobody_reads_is_reset(case: Case) -> None:
    for state in (*TAKING, *ENDED[:3]):
        unread = case.end(state, reads=False, rcv_buf=b"hello").does(Close(reading=False))
        case.must([segment.rst for segment in unread.done.sent] == [True], unread.line)
    for state in TAKING:
        later = case.end(state, reading=False)
        later.hears(f"<SEQ=301><ACK={later.tcb.snd_una}><CTL=ACK>", b"hello")
        case.must([segment.rst for segment in later.done.sent] == [True], later.line)


@meets("R9293-QUIET", policy={"quiet": RFC.msl})
def a_forgetful_host_keeps_quiet(case: Case) -> None:
    calls = (*OPEN, At(1.0, "A", Forget()), *(At(t, "A", Open("active")) for t in (2.0, 120.5, 121.5)))
    trace = case.run(Scene("quiet", calls, until=130.0))
    sent = [f.sent_at for f in trace.segments if f.sender == "A" and f.sent_at > 1.0]
    said = [f"{seconds(m.t)} {m.reply}" for m in trace.of("A") if m.kind == "call" and m.t > 1.0]
    case.must(bool(sent) and min(sent) - 1.0 >= RFC.msl, f"A: {'; '.join(said)}")
