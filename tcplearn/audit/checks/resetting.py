"""Resets: when one is sent, when one is believed, and RFC 5961's doubts."""

from __future__ import annotations

from typing import Any

from tcplearn.audit.checking import Case, End, meets, policy, reading, rows
from tcplearn.audit.seeing import path
from tcplearn.model import Heard, Rule, Segment, State, Tcb
from tcplearn.model.act import delete, refuse
from tcplearn.model.done import Done, nothing
from tcplearn.model.rule import SAME
from tcplearn.model.rules import ENDED, LAST, OTHER, SYN_RECEIVED, SYNCHRONIZED, TAKING, TIME_WAIT
from tcplearn.model.seq import plus
from tcplearn.world import RFC, Inject, scenes

RST = "<SEQ={seq}><CTL=RST>"
RFC_793 = reading(syn_rst="RFC 793")
BEYOND_ANY_WINDOW = 100_000  # octets; windows here are 65535
IN_THE_WINDOW = 500  # a number in every window that begins at 301


def only_a_bare_one(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb) if segment.data else Done(Tcb(State.CLOSED), reply="connection reset", drop=True)


def only_while_open(tcb: Tcb, segment: Segment) -> Done:
    return Done(Tcb(State.CLOSED), reply="connection reset", drop=True) if tcb.rcv_wnd else Done(tcb)


def refuse_from_zero(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb, sent=(Segment(0, segment.end, ("RST",), wnd=0),), drop=True)


def there(case: Case, state: State, **variables: Any) -> End:
    """An end that an active OPEN led to, so that SYN-RECEIVED knows of no LISTEN to go back to."""
    return case.end(state, opened="active", **variables)


def challenge(tcb: Tcb) -> str:
    """The empty ACK that says where we are."""
    return f"<SEQ={tcb.snd_nxt}><ACK={tcb.rcv_nxt}><CTL=ACK>"


@meets("R9293-RSTRST", fails_for=rows(Rule(State.CLOSED, Heard.RST, refuse, SAME, "an eye for an eye")))
def no_reset_answers_a_reset(case: Case) -> None:
    heard = [(seq, ack) for seq in (0, 100, 300, 301, 302, IN_THE_WINDOW, 70_000) for ack in (None, 0, 101, 102)]
    for state in State:
        answers = []
        for seq, ack in heard:
            end = case.end(state).does(Segment(seq, ack, ("RST",)))
            answers += [sent for sent in end.done.sent if sent.rst]
        case.must(not answers, f"{state}: {len(heard)} RST → {len(answers)} RST")


@meets(
    "R9293-RST1",
    fails_for=(
        rows(Rule(State.CLOSED, Heard.STRAY, nothing, SAME, "silent")),
        rows(Rule(State.CLOSED, Heard.STRAY, refuse_from_zero, SAME, "nobody believes it")),
    ),
)
def without_a_connection_all_is_refused(case: Case) -> None:
    for heard, answer in (
        ("<SEQ=500><CTL=SYN>", "<SEQ=0><ACK=501><CTL=RST,ACK>"),
        ("<SEQ=500><CTL=FIN><LEN=5>", "<SEQ=0><ACK=506><CTL=RST,ACK>"),
        ("<SEQ=500><ACK=700><CTL=SYN,ACK>", "<SEQ=700><CTL=RST>"),
        ("<SEQ=500><ACK=700><CTL=ACK><LEN=5>", "<SEQ=700><CTL=RST>"),
    ):
        case.end(State.CLOSED).hears(heard).must(state=State.CLOSED, sent=[answer])


@meets(
    "R9293-RST2",
    fails_for=(
        reading(ack_in_syn_received="ACK"),
        rows(Rule((State.SYN_SENT, SYN_RECEIVED), (Heard.ACK_OLD, Heard.ACK_ANCIENT), nothing, SAME, "silent")),
    ),
)
def before_the_ends_agree_a_wrong_ack_is_refused(case: Case) -> None:
    never_sent = (100, 102, 99, plus(99, -BEYOND_ANY_WINDOW))
    opening = ((state, ack) for state in (State.SYN_SENT, SYN_RECEIVED) for ack in never_sent)
    for state, ack in ((State.LISTEN, 101), *opening):
        case.end(state).hears(f"<SEQ=301><ACK={ack}><CTL=ACK>").must(state=state, sent=[f"<SEQ={ack}><CTL=RST>"])


@meets(
    "R9293-RST3",
    fails_for=(
        rows(Rule(SYNCHRONIZED, Heard.OUTSIDE_WINDOW, refuse, SAME, "resets")),
        rows(Rule((State.FIN_WAIT_1, State.CLOSE_WAIT), Heard.OUTSIDE_WINDOW, nothing, SAME, "silent when closing")),
        rows(Rule(ENDED, (Heard.FIN, Heard.REPEATED_FIN), nothing, SAME, "one ACK for a FIN")),
    ),
)
def once_they_agree_an_empty_ack_answers(case: Case) -> None:
    """Before the window, beyond it, of something never sent; where the peer has closed, its FIN once more."""
    for state in SYNCHRONIZED:
        tcb = case.end(state).tcb
        for seq, ack in (
            (tcb.rcv_nxt - 5, tcb.snd_una),
            (plus_window(tcb), tcb.snd_nxt),
            (tcb.rcv_nxt, tcb.snd_nxt + 1),
        ):
            end = case.end(state).hears(f"<SEQ={seq}><ACK={ack}><CTL=ACK>", b"hello")
            end.must(tcb=tcb, sent=[challenge(tcb)], delivered=b"")
    for state in ENDED:
        tcb = case.end(state).tcb
        again = case.end(state).hears(f"<SEQ={tcb.rcv_nxt - 1}><ACK={tcb.snd_una}><CTL=FIN,ACK>")
        again.must(tcb=tcb, sent=[challenge(tcb)])


def plus_window(tcb: Tcb) -> int:
    """The first number beyond the receive window."""
    return tcb.rcv_nxt + tcb.rcv_wnd


@meets(
    "R9293-RSTVALID",
    fails_for=(
        rows(Rule(SYNCHRONIZED, Heard.RST_NOT_BELIEVED, delete(), State.CLOSED, "gullible")),
        rows(Rule(State.SYN_SENT, Heard.RST_NOT_BELIEVED, delete(), State.CLOSED, "gullible")),
        rows(Rule(OTHER, Heard.RST_IN_WINDOW, nothing, SAME, "neither believes nor asks")),
    ),
)
def only_a_reset_in_the_window_is_believed(case: Case) -> None:
    """One that is in the window, and not at RCV.NXT, is believed (RFC 793) or asked about (RFC 5961)."""
    for state in OTHER:
        tcb = there(case, state).tcb
        for seq in (tcb.rcv_nxt - 1, plus_window(tcb)):
            there(case, state).hears(RST.format(seq=seq)).must(tcb=tcb, sent=[], reply="")
        for seq in (tcb.rcv_nxt + 1, plus_window(tcb) - 1):
            end = there(case, state).hears(RST.format(seq=seq))
            case.must(end.state is State.CLOSED or end.sent == [challenge(tcb)], end.line)
        there(case, state).hears(RST.format(seq=tcb.rcv_nxt)).must(state=State.CLOSED)
    in_syn_sent(case)


def in_syn_sent(case: Case) -> None:
    for ack, state in ((None, State.SYN_SENT), (100, State.SYN_SENT), (102, State.SYN_SENT), (101, State.CLOSED)):
        case.end(State.SYN_SENT).does(Segment(0, ack, ("RST",))).must(state=state, sent=[])


@meets("RFC5961-3.2-SYNSENT", fails_for=rows(Rule(State.SYN_SENT, Heard.RST_NOT_BELIEVED, delete(), State.CLOSED, "")))
def in_syn_sent_a_reset_must_acknowledge_the_syn(case: Case) -> None:
    in_syn_sent(case)


IN_FOUR_STATES = (SYN_RECEIVED, State.FIN_WAIT_2, State.CLOSING, TIME_WAIT)


@meets(
    "RFC5961-3.2",
    fails_for=(
        RFC_793,
        rows(Rule(IN_FOUR_STATES, Heard.RST_IN_WINDOW, delete(), State.CLOSED, "any in the window, in four states")),
    ),
)
def a_reset_must_hit_rcv_nxt(case: Case) -> None:
    for state in OTHER:
        tcb = there(case, state).tcb
        there(case, state).hears(RST.format(seq=tcb.rcv_nxt - 1)).must(tcb=tcb, sent=[])
        for seq in (tcb.rcv_nxt + 1, plus_window(tcb) - 1):
            there(case, state).hears(RST.format(seq=seq)).must(tcb=tcb, sent=[challenge(tcb)])
        there(case, state).hears(RST.format(seq=plus_window(tcb))).must(tcb=tcb, sent=[])
        there(case, state).hears(RST.format(seq=tcb.rcv_nxt)).must(state=State.CLOSED, sent=[])


@meets("RFC5961-4.2", fails_for=(RFC_793, rows(Rule(TIME_WAIT, (Heard.OLD_SYN, Heard.SYN), nothing, SAME, "silent"))))
def a_syn_once_synchronized_is_challenged(case: Case) -> None:
    """In TIME-WAIT a newer SYN may reopen (MAY-2): there an old one, and one with an ACK."""
    tcb = there(case, SYN_RECEIVED).tcb  # section 3.10.7.4 fourth: after an active OPEN as in synchronized states
    there(case, SYN_RECEIVED).hears(f"<SEQ={IN_THE_WINDOW}><CTL=SYN>").must(tcb=tcb, sent=[challenge(tcb)])
    tcb = case.end(TIME_WAIT).tcb
    for late in (f"<SEQ={tcb.rcv_nxt - 1}><CTL=SYN>", f"<SEQ={IN_THE_WINDOW}><ACK={tcb.snd_nxt}><CTL=SYN,ACK>"):
        case.end(TIME_WAIT).hears(late).must(tcb=tcb, sent=[challenge(tcb)])
    for state in SYNCHRONIZED[:-1]:
        tcb = case.end(state).tcb
        for seq in (tcb.rcv_nxt - 1, tcb.rcv_nxt, IN_THE_WINDOW, plus_window(tcb)):
            case.end(state).hears(f"<SEQ={seq}><CTL=SYN>").must(tcb=tcb, sent=[challenge(tcb)])


@meets(
    "RFC5961-5.2", "MAY-12",
    fails_for=(
        rows(Rule(SYNCHRONIZED, (Heard.ACK_ANCIENT, Heard.ACK_UNSENT), nothing, SAME, "silent")),
        rows(Rule(SYNCHRONIZED[1:], (Heard.ACK_ANCIENT, Heard.ACK_UNSENT), nothing, SAME, "silent when closing")),
    ),
)  # fmt: skip
def an_ack_out_of_range_is_dropped_with_its_text(case: Case) -> None:
    """MAX.SND.WND is 10: in range is what is not more than 10 below SND.UNA, and not above SND.NXT."""
    for state in SYNCHRONIZED:
        tcb = case.end(state, snd_wnd=10, max_snd_wnd=10).tcb
        lowest, highest = tcb.snd_una - 10, tcb.snd_nxt
        for ack in (lowest - 1, lowest, highest, highest + 1):
            end = case.end(state, snd_wnd=10, max_snd_wnd=10)
            end.hears(f"<SEQ={tcb.rcv_nxt}><ACK={ack}><CTL=ACK>", b"hello")
            if not lowest <= ack <= highest:
                end.must(tcb=tcb, sent=[challenge(tcb)], delivered=b"")
            elif state in TAKING:
                end.must(delivered=b"hello", rcv_nxt=306)
            else:  # nobody reads any more; nothing is wrong with the ACK
                end.must(delivered=b"", sent=[])


@meets("RFC5961-7", fails_for=policy(challenge_acks=None))
def challenge_acks_are_few(case: Case) -> None:
    forged = tuple(Inject(0.3 + i / 100, "B", Segment(IN_THE_WINDOW + i, ctl=("RST",))) for i in range(50))
    trace = case.run(scenes.handshake.but(faults=forged, until=2.0))
    sent = sum(f.sender == "B" and f.segment.ctl == ("ACK",) for f in trace.segments)
    most = RFC.challenge_acks or 0
    case.must(0 < sent <= most, f"B: {len(forged)} RST → {sent} ACK =< {most}; {path(trace, 'B')}")


RESET_STATES = (*TAKING, State.CLOSE_WAIT)
LATE = LAST[:-1]  # a RST in TIME-WAIT is a matter of its own (RFC1337-F1)


@meets(
    "SHLD-2",
    fails_for=tuple(
        rows(Rule(states, Heard.RST, only_a_bare_one, SAME, "no text with RST")) for states in (RESET_STATES, LATE)
    ),
)
def a_reset_with_text_counts(case: Case) -> None:
    for state in OTHER[:-1]:
        end = there(case, state)
        end.hears(RST.format(seq=end.tcb.rcv_nxt), b"because").must(state=State.CLOSED, delivered=b"", sent=[])


@meets(
    "MUST-66",
    fails_for=tuple(
        rows(Rule(states, Heard.RST, only_while_open, SAME, "deaf when full")) for states in (RESET_STATES, LATE)
    ),
)
def a_reset_counts_at_a_closed_window(case: Case) -> None:
    for state in OTHER[:-1]:
        end = there(case, state, rcv_wnd=0)
        end.hears(RST.format(seq=end.tcb.rcv_nxt)).must(state=State.CLOSED, sent=[])
