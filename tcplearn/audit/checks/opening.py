"""Opening: simultaneous opens, what SYN-RECEIVED remembers, what travels with a SYN."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tcplearn.audit.checking import Case, meets, rows
from tcplearn.audit.seeing import path, shown
from tcplearn.model import Heard, Options, Rule, Segment, Send, State, Tcb, Timer
from tcplearn.model.act import accept_syn_ack, ack_and_drop, answer_syn, delete, listen_again, refuse, take_text
from tcplearn.model.done import Done, made
from tcplearn.model.obey import retransmit
from tcplearn.model.rule import SAME
from tcplearn.model.rules import TAKING
from tcplearn.model.tcb import DEFAULT_MSS
from tcplearn.world import At, Lose, Scene, scenes
from tcplearn.world.scenes import OPEN

OFFERS = {"A": Options(mss=1460), "B": Options(mss=100)}


def ignore_mss(tcb: Tcb, segment: Segment) -> Done:
    done = accept_syn_ack(tcb, segment)
    return done._replace(tcb=done.tcb.but(mss=DEFAULT_MSS))


def answer_without_options(tcb: Tcb, segment: Segment) -> Done:
    done = answer_syn(tcb, segment)
    return done._replace(sent=tuple(replace(sent, options=Options()) for sent in done.sent))


def repeat_without_options(tcb: Tcb, timer: object) -> Done:
    done = retransmit(tcb, timer)
    return done._replace(sent=tuple(replace(sent, options=Options()) for sent in done.sent))


def deliver_at_once(tcb: Tcb, segment: Segment) -> Done:
    return answer_syn(tcb, segment)._replace(delivered=segment.data)


def acknowledge_with_mss(tcb: Tcb, segment: Segment) -> Done:
    done = take_text(tcb, segment)
    return done._replace(sent=(replace(made(done.tcb), options=tcb.offers),), ack=False)


@meets("MUST-10", fails_for=rows(Rule(State.SYN_SENT, Heard.SYN, refuse, SAME, "no simultaneous open")))
def a_syn_in_syn_sent_is_answered(case: Case) -> None:
    answered = case.end(State.SYN_SENT).hears("<SEQ=300><CTL=SYN>")
    answered.must(state=State.SYN_RECEIVED, sent=["<SEQ=100><ACK=301><CTL=SYN,ACK>"])
    trace = case.run(scenes.figure_7)
    for side in "AB":
        case.must(trace.tcb(side).state is State.ESTABLISHED, path(trace, side))


@meets(
    "MUST-11",
    fails_for=(
        rows(Rule(State.SYN_RECEIVED, Heard.RST, delete("connection refused"), State.CLOSED, "forgets")),
        rows(Rule(State.SYN_RECEIVED, Heard.RST, listen_again, State.LISTEN, "forgets")),
        rows(Rule(State.SYN_RECEIVED, Heard.SYN, ack_and_drop, SAME, "forgets")),
        rows(Rule(State.SYN_RECEIVED, Heard.SYN, listen_again, State.LISTEN, "forgets")),
    ),
)
def a_reset_in_syn_received_leads_back(case: Case) -> None:
    """So does another SYN in the window (section 3.10.7.4 fourth); after an active OPEN there is no LISTEN."""
    active, passive = (partial(case.end, State.SYN_RECEIVED, opened=opened) for opened in ("active", "passive"))
    passive().hears("<SEQ=302><CTL=SYN>").must(state=State.LISTEN, reply="")
    kept = active().hears("<SEQ=302><CTL=SYN>")
    case.must(kept.state is not State.LISTEN, kept.line)
    active().hears("<SEQ=301><CTL=RST>").must(state=State.CLOSED, reply="connection refused")
    passive().hears("<SEQ=301><CTL=RST>").must(state=State.LISTEN, reply="")


@meets("R9293-SYNDATA", fails_for=rows(Rule(State.LISTEN, Heard.SYN, deliver_at_once, State.SYN_RECEIVED, "too soon")))
def text_with_a_syn_waits(case: Case) -> None:
    end = case.end(State.LISTEN).hears("<SEQ=300><CTL=SYN>", b"hello")
    end.must(state=State.SYN_RECEIVED, delivered=b"")
    end.hears("<SEQ=301><ACK=101><CTL=ACK>").must(state=State.ESTABLISHED, delivered=b"hello")


@meets(
    "MUST-14",
    fails_for=(
        rows(Rule(State.SYN_SENT, Heard.SYN_ACK, ignore_mss, State.ESTABLISHED, "deaf to MSS")),
        rows(Rule(State.LISTEN, Heard.SYN, answer_without_options, State.SYN_RECEIVED, "says no MSS")),
    ),
)
def the_mss_is_said_and_obeyed(case: Case) -> None:
    trace = case.run(talk(250))
    for side, options in OFFERS.items():
        syn = next(f.segment for f in trace.segments if f.sender == side and f.segment.syn)
        case.must(syn.options.mss == options.mss, f"{side}: {shown(syn)}")
    lengths = [len(f.segment.data) for f in trace.segments if f.segment.data]
    case.must(max(lengths) <= 100 and sum(lengths) == 250, f"A: SEND 250 → {lengths}")


@meets("MAY-3", fails_for=rows(Rule(State.LISTEN, Heard.SYN, answer_without_options, State.SYN_RECEIVED, "no MSS")))
def every_syn_may_carry_the_mss(case: Case) -> None:
    syns = [f.segment for f in case.run(talk(0)).segments if f.segment.syn]
    case.must(all(syn.options.mss for syn in syns), ", ".join(map(shown, syns)))


@meets(
    "SHLD-5",
    fails_for=(
        rows(Rule(State.LISTEN, Heard.SYN, answer_without_options, State.SYN_RECEIVED, "no MSS")),
        rows(Rule((State.SYN_SENT, State.SYN_RECEIVED), Timer.RETRANSMISSION, repeat_without_options, SAME, "no MSS")),
    ),
)
def a_mss_of_one_s_own_is_in_every_syn(case: Case) -> None:
    for mss in (None, DEFAULT_MSS // 2, 2 * DEFAULT_MSS):
        lost = (Lose("A", ctl=("SYN",)), Lose("B", ctl=("SYN", "ACK")))
        trace = case.run(talk(0).but(offers=dict.fromkeys("AB", Options(mss=mss)), faults=lost))
        syns = [f.segment for f in trace.segments if f.segment.syn]
        case.must(len(syns) > 3 and {syn.options.mss for syn in syns} == {mss}, ", ".join(map(shown, syns)))


@meets("MUST-65", fails_for=rows(Rule(TAKING, Heard.TEXT, acknowledge_with_mss, SAME, "MSS for ever")))
def the_mss_travels_only_with_a_syn(case: Case) -> None:
    trace = case.run(talk(250))
    bearers = {f.segment.ctl for f in trace.segments if f.segment.options.mss is not None}
    case.must(
        all("SYN" in ctl for ctl in bearers), "MSS: " + ", ".join(f"<CTL={','.join(b)}>" for b in sorted(bearers))
    )


def talk(octets: int) -> Scene:
    """A opens and sends, both with an MSS option of their own."""
    sends = (At(0.2, "A", Send(octets)),) if octets else ()
    return Scene("mss", (*OPEN, *sends), offers=OFFERS, until=5.0)
