"""Sequence numbers: how they are counted, compared and chosen, and which of them are acceptable."""

from __future__ import annotations

from dataclasses import replace

from tcplearn.audit.checking import Case, meets, part, rows
from tcplearn.audit.seeing import path
from tcplearn.model import Heard, Rule, Segment, State, Tcb, Told
from tcplearn.model.act import accept_syn_ack, ack_and_drop, note_ack, send_ack, take_fin
from tcplearn.model.done import Done, made, nothing
from tcplearn.model.obey import send_fin
from tcplearn.model.rule import SAME
from tcplearn.model.rules import OTHER, SYNCHRONIZED, TAKING
from tcplearn.model.seq import SPACE, before, plus
from tcplearn.world import Host, Pair, Trace, scenes
from tcplearn.world.host import IDLE
from tcplearn.world.isn import CYCLE, TICKS, Socket, isn
from tcplearn.world.scenes import SCENES

HERE, THERE = ("192.0.2.1", 40000), ("192.0.2.2", 80)
ELSEWHERE = ((HERE, ("192.0.2.3", 80)), (("192.0.2.1", 40001), THERE), (THERE, HERE))
SECRET = b"one secret"


def compare_as_integers(tcb: Tcb, segment: Segment) -> Done:
    return note_ack(tcb, segment) if (segment.ack or 0) > tcb.snd_una else Done(tcb)


def fin_for_nothing(tcb: Tcb, segment: Segment) -> Done:
    done = take_fin(tcb, segment)
    return done._replace(tcb=done.tcb.but(rcv_nxt=tcb.rcv_nxt))


def count_the_ack(tcb: Tcb, segment: Segment) -> Done:
    new = accept_syn_ack(tcb, segment).tcb
    beyond = plus(new.snd_nxt, 1)
    return Done(new.but(snd_una=beyond, snd_nxt=beyond), sent=(made(new),))


def fin_alone(tcb: Tcb, call: object) -> Done:
    done = send_fin(tcb, call)
    return done._replace(sent=tuple(Segment(fin.seq, None, ("FIN",)) for fin in done.sent))


def fin_with_old_ack(tcb: Tcb, call: object) -> Done:
    done = send_fin(tcb, call)
    return done._replace(sent=tuple(replace(fin, ack=plus(tcb.irs, 1)) for fin in done.sent))


@meets(
    "R9293-ARITH",
    fails_for=(
        rows(Rule(SYNCHRONIZED, Heard.ACK_NEW, compare_as_integers, SAME, "no circle")),
        part(before, lambda first, second: first < second),
    ),
)
def the_story_is_the_same_past_the_wrap(case: Case) -> None:
    first, second = SPACE - 1, 0
    case.must(case.use(before)(first, second), f"{first} < {second}")
    plain = relative(case.run(scenes.data_wraps.but(iss={"A": 100, "B": 300})))
    wrapped = case.run(scenes.data_wraps)
    numbers = [f.segment.seq for f in wrapped.segments]
    case.must(relative(wrapped) == plain, f"SEQ {max(numbers)} → {min(numbers)}; {path(wrapped, 'A')}")


def relative(trace: Trace) -> list[tuple[object, ...]]:
    """What happened when, each number less the one that it counts from."""
    return [
        (m.t, m.side, m.tcb.state, *(plus(n, -m.tcb.iss) for n in (m.tcb.snd_una, m.tcb.snd_nxt)), m.delivered)
        for m in trace.moments
    ]


@meets("R9293-LEN", fails_for=rows(Rule(TAKING, Heard.FIN, fin_for_nothing, State.CLOSE_WAIT, "free FIN")))
def syn_and_fin_take_a_number_each(case: Case) -> None:
    opening = case.end(State.LISTEN).hears("<SEQ=300><CTL=SYN>", b"hello")
    opening.must(sent=["<SEQ=100><ACK=301><CTL=SYN,ACK>"])
    opening.hears("<SEQ=306><ACK=101><CTL=ACK>").must(rcv_nxt=306)
    closing = case.end(State.ESTABLISHED).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>", b"hello")
    closing.must(delivered=b"hello", sent=["<SEQ=101><ACK=307><CTL=ACK>"])


@meets("R9293-ACKNUM", fails_for=rows(Rule(State.SYN_SENT, Heard.SYN_ACK, count_the_ack, State.ESTABLISHED, "counted")))
def an_ack_takes_no_number(case: Case) -> None:
    sent = [f.segment for f in case.run(scenes.figure_6).segments if f.sender == "A"][1:]
    empty, data = ([s for s in sent if bool(s.data) is full] for full in (False, True))
    case.must(bool(empty and data) and data[0].seq == empty[0].seq, f"A: {', '.join(map(str, sent))}")


@meets(
    "R9293-ACCEPT",
    fails_for=(
        rows(Rule(OTHER, Heard.OUTSIDE_WINDOW, nothing, SAME, "all is well")),
        rows(Rule(TAKING, Heard.EARLY, ack_and_drop, SAME, "only in order")),
        rows(Rule(State.SYN_RECEIVED, Heard.OUTSIDE_WINDOW, nothing, SAME, "silent at first")),
        rows(Rule(State.SYN_RECEIVED, Heard.STRANGER, nothing, SAME, "silent at a strange ACK")),
        rows(Rule(SYNCHRONIZED[1:], Heard.PROBE, nothing, SAME, "silent when full")),
    ),
)
def four_cases_decide_what_is_acceptable(case: Case) -> None:
    """Table 6. A segment longer than the window and beginning before it is a knob (`whole_window`)."""
    for state in OTHER:  # the corners in every state: what is refused is answered and changes nothing
        for wnd, octets, off in ((0, 0, 1), (10, 0, -1), (10, 0, 10), (0, 5, 0), (10, 5, -5), (10, 5, 10)):
            end = case.end(state, rcv_wnd=wnd)
            tcb = end.tcb
            strange = state is State.SYN_RECEIVED and off < 0  # the number is looked at before the ACK
            ack = tcb.snd_nxt + strange if tcb.syn_unacked else tcb.snd_una
            end.hears(f"<SEQ={tcb.rcv_nxt + off}><ACK={ack}><CTL=ACK>", bytes(octets))
            answer = f"<SEQ={tcb.snd_nxt}><ACK={tcb.rcv_nxt}><CTL=ACK>"
            case.must(end.sent == [answer] and end.tcb.rcv_nxt == tcb.rcv_nxt and not end.done.delivered, end.line)
    for wnd, octets, numbers in ((0, 0, ""), (10, 0, ""), (0, 5, ""), (10, 5, "")):
        for seq in (295, 296, 297, 300, 301, 302, 305, 310, 311):
            inside = [301 <= number < 301 + wnd for number in (seq, seq + octets - 1)]
            want = any(inside) if octets and wnd else not octets and (inside[0] or (wnd == 0 and seq == 301))
            end = case.end(State.ESTABLISHED, rcv_wnd=wnd)
            end.hears(f"<SEQ={seq}><ACK=101><CTL=ACK>", bytes(octets))
            refused = end.sent == ["<SEQ=101><ACK=301><CTL=ACK>"] and not end.tcb.early
            numbers += f" {seq}{'✗' if refused else '✓'}"
            if refused == want:
                break
        case.must(refused != want, f"RCV.NXT=301, RCV.WND={wnd}, LEN={octets}:{numbers}")


@meets(
    "R9293-NOACKACK",
    fails_for=(
        rows(Rule(State.ESTABLISHED, Told.CLOSE, fin_alone, State.FIN_WAIT_1, "bare FIN")),
        rows(Rule(State.ESTABLISHED, Told.CLOSE, fin_with_old_ack, State.FIN_WAIT_1, "old ACK")),
        rows(Rule(OTHER, Heard.NO_ACK, send_ack, SAME, "answers what carries none")),
    ),
)
def all_but_the_first_syn_and_resets_carry_the_current_ack(case: Case) -> None:
    for state in OTHER:  # section 3.10.7.4 fifth: a segment that carries none is dropped
        tcb = case.end(state).tcb
        for ctl in ((), ("FIN",)):
            heard = Segment(tcb.rcv_nxt, None, ctl, b"hello")
            case.end(state).does(heard).must(tcb=tcb, sent=[], delivered=b"")
    without: set[str] = set()
    current = count = 0
    for name in SCENES:
        trace = case.run(SCENES[name])
        for moment in trace.moments:
            for segment in (trace.flight(number).segment for number in moment.sent):
                if segment.ack is None:
                    without.add(",".join(segment.ctl))
                elif not (segment.syn or segment.rst or moment.tcb.state in IDLE):
                    count += 1
                    current += segment.ack == moment.tcb.rcv_nxt
    told = f"{len(SCENES)} scenes, ACK=∅: {', '.join(sorted(without))}; ACK=RCV.NXT: {current} of {count}"
    case.must(without <= {"SYN", "RST"} and current == count, told)


# ── initial sequence numbers


def constant(now: float, local: Socket, remote: Socket, secret: bytes) -> int:
    return 0


def clock_alone(now: float, local: Socket, remote: Socket, secret: bytes) -> int:
    return int(now * TICKS) % SPACE


def without_secret(now: float, local: Socket, remote: Socket, secret: bytes) -> int:
    return isn(now, local, remote, b"")


@meets("MUST-8", fails_for=part(isn, constant))
def a_later_number_is_larger(case: Case) -> None:
    host, pair = Host(HERE[0], secret=SECRET), Pair(HERE, THERE)
    for now, later in ((1.0, 1.000008), (1.0, 240.0), (CYCLE - 1, CYCLE + 1)):
        first, second = (case.use(isn)(t, *pair, SECRET) for t in (now, later))
        case.must(before(first, second), f"{now:.6f} s: {first}, {later:.6f} s: {second}")
        case.must(host.number(pair, now) == first, f"{now:.6f} s: ISS={host.number(pair, now)}")


@meets("SHLD-1", fails_for=(part(isn, clock_alone), part(isn, constant)))
def other_sockets_other_numbers(case: Case) -> None:
    numbers = [case.use(isn)(1.0, *pair, SECRET) for pair in ((HERE, THERE), *ELSEWHERE)]
    case.must(len(set(numbers)) == len(numbers), ", ".join(map(str, numbers)))


@meets("MUST-9", fails_for=(part(isn, clock_alone), part(isn, without_secret)))
def another_secret_other_numbers(case: Case) -> None:
    """Without the secret, the number of one pair says nothing of another's: the difference is the secret's too."""
    differences = set()
    for secret in (SECRET, b"another secret"):
        one, two = (case.use(isn)(1.0, *pair, secret) for pair in ((HERE, THERE), ELSEWHERE[1]))
        differences.add(plus(two, -one))
    case.must(len(differences) == 2, ", ".join(map(str, sorted(differences))))


@meets("RFC6528-3", fails_for=(part(isn, clock_alone), part(isn, constant), part(isn, without_secret)))
def the_number_is_the_clock_plus_a_keyed_function(case: Case) -> None:
    choose = case.use(isn)
    start = choose(0.0, HERE, THERE, SECRET)
    ticks = {plus(choose(t, HERE, THERE, SECRET), -start): t for t in (0.000004, 1.0, 3600.0)}
    case.must(all(ticks[m] * 250_000 == m for m in ticks), f"M: {', '.join(f'{t:g} s {m}' for m, t in ticks.items())}")
    others = {choose(0.0, *pair, key) for pair in ((HERE, THERE), *ELSEWHERE) for key in (SECRET, b"another secret")}
    case.must(len(others) == 2 * (1 + len(ELSEWHERE)), f"F: {', '.join(map(str, sorted(others)))}")
