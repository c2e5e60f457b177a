"""TIME-WAIT: who may end it early, and which SYN may reopen it."""

from __future__ import annotations

from tcplearn.audit.checking import Case, meets, reading, rows
from tcplearn.audit.seeing import path
from tcplearn.model import Abort, Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import ack_and_drop, answer_syn, listen_again
from tcplearn.model.done import Done
from tcplearn.model.rule import SAME
from tcplearn.model.seq import before
from tcplearn.world import Inject, Trace, scenes

ASSASSIN = Inject(5.0, "A", Segment(250, 102, ("ACK",), b"old"))  # from B, long acknowledged


def assassinated(case: Case) -> Trace:
    return case.run(scenes.open_close.but(faults=(ASSASSIN,)))


@meets("RFC1337-HAZARD", fails_for=reading(rst_in_time_wait="RFC 1337"))
def an_old_segment_ends_time_wait(case: Case) -> None:
    trace = assassinated(case)
    ack, rst = (f.segment for f in trace.segments[-2:])
    case.must(rst.rst and trace.states("A")[-1][0] < 6, f"{ASSASSIN.segment} → {ack} → {rst}; {path(trace, 'A')}")


@meets("RFC1337-F1", knobs={"rst_in_time_wait": "RFC 1337"})
def a_reset_does_not_end_time_wait(case: Case) -> None:
    trace = assassinated(case)
    case.must(trace.states("A")[-1][0] > 240, f"{trace.segments[-1].segment}; {path(trace, 'A')}")
    case.end(State.TIME_WAIT).hears("<SEQ=302><CTL=RST>").must(state=State.TIME_WAIT, sent=[])


@meets("R9293-RSTTW", knobs={"sender_of_rst": "TIME-WAIT"})
def the_sender_of_a_reset_waits(case: Case) -> None:
    trace = case.run(scenes.abort)
    states = [state for _, state in trace.states("A")]
    case.must(states[-2:] == [State.TIME_WAIT, State.CLOSED], path(trace, "A"))
    case.end(State.ESTABLISHED).does(Abort()).must(state=State.TIME_WAIT, sent=["<SEQ=101><CTL=RST>"])


def reopen_from_below(tcb: Tcb, segment: Segment) -> Done:
    return answer_syn(tcb.but(iss=tcb.iss, opened="reopened", past=tcb), segment)


@meets(
    "MAY-2",
    fails_for=(
        reading(syn_in_time_wait="refused"),
        rows(Rule(State.TIME_WAIT, Heard.NEW_SYN, reopen_from_below, State.SYN_RECEIVED, "old numbers")),
        rows(Rule(State.SYN_RECEIVED, Heard.RST, listen_again, State.LISTEN, "forgets", "reopened")),
        rows(Rule(State.SYN_RECEIVED, Heard.SYN, ack_and_drop, SAME, "goes on with it", "reopened")),
    ),
)
def a_new_syn_reopens_and_an_old_one_leads_back(case: Case) -> None:
    end = case.end(State.TIME_WAIT)
    largest = end.tcb.snd_nxt
    end.hears("<SEQ=5000><CTL=SYN>").must(state=State.SYN_RECEIVED)
    case.must(before(largest, end.tcb.iss), f"SND.NXT={largest} < ISS={end.tcb.iss}")
    reopened = end.tcb
    for old in ("<SEQ=5002><CTL=SYN>", "<SEQ=5001><CTL=RST>"):
        end.tcb = reopened
        end.hears(old).must(state=State.TIME_WAIT, snd_nxt=largest, rcv_nxt=302)
