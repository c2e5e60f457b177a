"""Closing: who is told what, who waits how long, what still travels after a CLOSE."""

from __future__ import annotations

from tcplearn.audit.checking import Case, Subject, meets, policy, rows
from tcplearn.audit.seeing import path, seconds
from tcplearn.model import Close, Heard, Open, Receive, Rule, Send, State, Timer, Told
from tcplearn.model.act import delete, take_text
from tcplearn.model.done import nothing
from tcplearn.model.obey import queue_text, send_fin
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ALL, TAKING
from tcplearn.variants import variant
from tcplearn.world import RFC, At, Forget, Lose, Scene, scenes
from tcplearn.world.scenes import OPEN

RESETTABLE = (*TAKING, State.CLOSE_WAIT)


@meets(
    "MUST-12", fails_for=rows(Rule(RESETTABLE, Heard.RST, delete("connection closing"), State.CLOSED, "all the same"))
)
def a_close_is_told_from_an_abort(case: Case) -> None:
    case.end(State.ESTABLISHED).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>").must(reply="connection closing")
    case.end(State.ESTABLISHED).hears("<SEQ=301><CTL=RST>").must(reply="connection reset")


@meets("MUST-13", fails_for=Subject(variant("no_time_wait").VARIANT))
def time_wait_lasts_2_msl(case: Case) -> None:
    for scene, closer in ((scenes.server_closes_first, "B"), (scenes.figure_13, "A"), (scenes.open_close, "A")):
        trace = case.run(scene)
        *_, (entered, state), (left, _) = trace.states(closer)
        held = state is State.TIME_WAIT and round(left - entered, 6) == 2 * RFC.msl
        case.must(held, f"{path(trace, closer)} (2 MSL = {seconds(2 * RFC.msl)})")


@meets("R9293-MSL", fails_for=policy(msl=30.0))
def the_msl_is_2_minutes(case: Case) -> None:
    trace = case.run(scenes.open_close)
    *_, (entered, _), (left, _) = trace.states("A")
    case.must(round((left - entered) / 2, 6) == 120, f"{path(trace, 'A')} → MSL = {seconds((left - entered) / 2)}")


@meets("R9293-FINRETX", fails_for=rows(Rule(ALL, Timer.RETRANSMISSION, nothing, SAME, "once is enough")))
def text_and_fin_are_sent_until_acknowledged(case: Case) -> None:
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
    ),
)
def after_close_no_send_but_receive(case: Case) -> None:
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
    unread = case.end(State.ESTABLISHED, reads=False).hears("<SEQ=301><ACK=101><CTL=ACK>", b"hello")
    later = case.end(State.ESTABLISHED).does(Close(reading=False))
    ends = (unread.does(Close(reading=False)), later.hears("<SEQ=301><ACK=102><CTL=ACK>", b"hello"))
    for end in ends:
        case.must([segment.rst for segment in end.done.sent] == [True], end.line)


@meets("R9293-QUIET", policy={"quiet": RFC.msl})
def a_forgetful_host_keeps_quiet(case: Case) -> None:
    calls = (*OPEN, At(1.0, "A", Forget()), *(At(t, "A", Open("active")) for t in (2.0, 120.5, 121.5)))
    trace = case.run(Scene("quiet", calls, until=130.0))
    sent = [f.sent_at for f in trace.segments if f.sender == "A" and f.sent_at > 1.0]
    said = [f"{seconds(m.t)} {m.reply}" for m in trace.of("A") if m.kind == "call" and m.t > 1.0]
    case.must(bool(sent) and min(sent) - 1.0 >= RFC.msl, f"A: {'; '.join(said)}")
