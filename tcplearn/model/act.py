"""The actions of the table's third column: what a connection does about what it was told or heard.

Each takes a Tcb and the event, and returns `Done`: the new Tcb and the account of what happened.
None chooses the next state, that is the table's business; none knows the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tcplearn.model.calls import Close
from tcplearn.model.hear import queue, trimmed
from tcplearn.model.segment import Segment
from tcplearn.model.seq import before, distance, plus, up_to
from tcplearn.model.tcb import DEFAULT_MSS, Tcb
from tcplearn.model.words import State

# Linux adds this to the old SND.NXT when a SYN reopens a connection from TIME-WAIT
# (net/ipv4/tcp_minisocks.c, tcp_timewait_state_process): beyond any window still on its way.
BEYOND_OLD_NUMBERS = 65535 + 2


@dataclass(frozen=True)
class Done:
    """What an action did. `ack`: an ACK is due now; `drop`: the rest of the segment is not read."""

    tcb: Tcb
    sent: tuple[Segment, ...] = ()
    delivered: bytes = b""
    reply: str = ""
    ack: bool = False
    drop: bool = False
    restart: bool = False  # the 2MSL timer begins anew


Action = Callable[[Tcb, Any], Done]


def says(words: str) -> Action:
    """This makes an action that only answers the user."""

    def answer(tcb: Tcb, event: object) -> Done:
        return Done(tcb, reply=words)

    answer.__name__ = "answer"
    return answer


def nothing(tcb: Tcb, event: object) -> Done:
    return Done(tcb)


# ── segments ────────────────────────────────────────────────────────────────────────────────


def syn(tcb: Tcb, ack: int | None = None) -> Segment:
    """This is <SEQ=ISS><CTL=SYN>, or <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> to answer one."""
    return Segment(tcb.iss, ack, ("SYN",), wnd=tcb.rcv_wnd, options=tcb.offers)


def made(tcb: Tcb, *ctl: str, seq: int | None = None, data: bytes = b"") -> Segment:
    """This is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, with whatever else is given."""
    return Segment(tcb.snd_nxt if seq is None else seq, tcb.rcv_nxt, ctl, data, tcb.rcv_wnd)


def reset_for(segment: Segment) -> Segment:
    """This is the reset that the sender of `segment` will believe (section 3.5.2)."""
    if segment.ack is not None:
        return Segment(segment.ack, None, ("RST",), wnd=0)
    return Segment(0, segment.end, ("RST",), wnd=0)


def front(tcb: Tcb, octets: int) -> Segment:
    """This is the front of the retransmission queue, at most `octets` of text."""
    if tcb.syn_unacked:
        return syn(tcb, None if tcb.state is State.SYN_SENT else tcb.rcv_nxt)
    text = tcb.snd_buf[: min(tcb.octets_sent, octets)]
    last = tcb.fin_unacked and len(text) == tcb.octets_sent
    return made(tcb, *(("FIN",) if last else ()), seq=tcb.snd_una, data=text)


# ── opening ─────────────────────────────────────────────────────────────────────────────────


def listen(tcb: Tcb, call: Any) -> Done:
    return Done(tcb.but(opened="passive", remote=call.remote, reads=call.reads), reply="ok")


def send_syn(tcb: Tcb, call: Any) -> Done:
    """Section 3.10.1. Text of a SEND waits for ESTABLISHED."""
    text = getattr(call, "octets", b"")
    remote, reads = getattr(call, "remote", tcb.remote), getattr(call, "reads", tcb.reads)
    new = tcb.but(
        opened="active",
        remote=remote,
        reads=reads,
        snd_una=tcb.iss,
        snd_nxt=plus(tcb.iss, 1),
        snd_buf=tcb.snd_buf + text,
        retries=0,
    )
    return Done(new, sent=(syn(new),), reply="ok")


def answer_syn(tcb: Tcb, segment: Segment) -> Done:
    """Sections 3.10.7.2 and 3.10.7.3: send SYN,ACK; keep text and FIN until ESTABLISHED."""
    new = hear_syn(tcb, segment).but(snd_una=tcb.iss, snd_nxt=plus(tcb.iss, 1), retries=0)
    kept = trimmed(new, segment)
    return Done(new.but(early=(kept,) if kept else ()), sent=(syn(new, new.rcv_nxt),))


def hear_syn(tcb: Tcb, segment: Segment) -> Tcb:
    """This notes what the peer's SYN says: IRS, window, options."""
    stamp = segment.options.timestamps
    return tcb.but(
        irs=segment.seq,
        rcv_nxt=plus(segment.seq, 1),
        snd_wnd=segment.wnd,
        max_snd_wnd=segment.wnd,
        snd_wl1=segment.seq,
        snd_wl2=tcb.iss if segment.ack is None else segment.ack,
        offered=segment.options,
        mss=segment.options.mss or DEFAULT_MSS,
        ts_recent=stamp[0] if stamp else None,
    )


def send_syn_ack_again(tcb: Tcb, segment: Segment) -> Done:
    return Done(tcb, sent=(syn(tcb, tcb.rcv_nxt),))


def accept_syn_ack(tcb: Tcb, segment: Segment) -> Done:
    """Section 3.10.7.3 fourth. SND.WND is set too: RFC 1122 section 4.2.2.20 (c)."""
    noted = note_ack(hear_syn(tcb, segment), segment).tcb
    return Done(noted, ack=True)


def establish(tcb: Tcb, segment: Segment) -> Done:
    """Section 3.10.7.4 fifth, SYN-RECEIVED: the window is taken as it comes."""
    noted = note_ack(tcb, segment).tcb
    window = max(tcb.max_snd_wnd, segment.wnd)
    return Done(noted.but(snd_wnd=segment.wnd, max_snd_wnd=window, snd_wl1=segment.seq, snd_wl2=segment.ack, past=None))


def listen_again(tcb: Tcb, segment: Segment) -> Done:
    """Back to LISTEN. The user need not be informed; the host sets a fresh ISS."""
    return Done(_renewed(tcb, State.LISTEN))


def _renewed(tcb: Tcb, state: State) -> Tcb:
    return Tcb(
        state,
        iss=tcb.iss,
        rcv_wnd=tcb.rcv_buff,
        opened="passive",
        remote=tcb.remote,
        reads=tcb.reads,
        wanted=tcb.wanted,
        offers=tcb.offers,
    )


def reopen(tcb: Tcb, segment: Segment) -> Done:
    """Section 3.6.1, MAY-2: (1) an ISS above all old numbers; (2) the way back is kept."""
    iss = plus(tcb.snd_nxt, BEYOND_OLD_NUMBERS)
    done = answer_syn(_renewed(tcb, State.LISTEN).but(iss=iss), segment)
    return Done(done.tcb.but(opened="reopened", past=tcb.but(past=None)), sent=done.sent)


def back_to_time_wait(tcb: Tcb, segment: Segment) -> Done:
    assert tcb.past is not None, "a reopened connection keeps the TIME-WAIT that it came from"
    return Done(tcb.past, restart=True)


# ── resets and unacceptable segments ────────────────────────────────────────────────────────


def refuse(tcb: Tcb, segment: Segment) -> Done:
    """Send a reset and drop the segment; the state stays."""
    return Done(tcb, sent=(reset_for(segment),), drop=True)


def ack_and_drop(tcb: Tcb, segment: Segment) -> Done:
    """Send <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> and drop the segment.

    The same segment answers an unacceptable one and, as RFC 5961's challenge ACK, a doubtful one.
    """
    return Done(tcb, ack=True, drop=True)


def send_ack(tcb: Tcb, segment: Segment) -> Done:
    """Send an ACK and read on."""
    return Done(tcb, ack=True)


def ack_and_restart(tcb: Tcb, segment: Segment) -> Done:
    """TIME-WAIT: acknowledge the peer's FIN again, restart the 2 MSL timeout."""
    return Done(tcb, ack=True, restart=True)


def delete(words: str = "", waiting: str = "") -> Action:
    """This makes the action "delete the TCB", with what the user is told: `waiting` if calls are queued."""

    def delete_tcb(tcb: Tcb, event: object) -> Done:
        return Done(Tcb(State.CLOSED), reply=waiting if waiting and _calls_wait(tcb) else words, drop=True)

    return delete_tcb


def delete_and_refuse(tcb: Tcb, segment: Segment) -> Done:
    """RFC 793: a SYN in the window resets the connection."""
    return Done(Tcb(State.CLOSED), sent=(reset_for(segment),), reply="connection reset", drop=True)


def abort(tcb: Tcb, call: object) -> Done:
    """Send <SEQ=SND.NXT><CTL=RST>; queued SENDs and RECEIVEs learn "connection reset"."""
    rst = Segment(tcb.snd_nxt, None, ("RST",), wnd=0)
    return Done(Tcb(State.CLOSED), sent=(rst,), reply="connection reset" if _calls_wait(tcb) else "ok")


def _calls_wait(tcb: Tcb) -> bool:
    """This says whether SENDs or RECEIVEs are queued."""
    return bool(tcb.snd_buf or tcb.wanted)


def abort_and_linger(tcb: Tcb, call: object) -> Done:
    """Figure 5 note 3: the side that sends a RST goes to TIME-WAIT."""
    done = abort(tcb, call)
    quiet = tcb.but(state=State.TIME_WAIT, snd_una=tcb.snd_nxt, snd_buf=b"", fin_queued=False, ack_owed=False)
    return Done(quiet, sent=done.sent, reply=done.reply)


# ── acknowledgments and windows ─────────────────────────────────────────────────────────────


def note_ack(tcb: Tcb, segment: Segment) -> Done:
    """SND.UNA <- SEG.ACK; what it covers leaves the retransmission queue. Then the window."""
    assert segment.ack is not None
    octets = distance(tcb.snd_una, segment.ack) - tcb.syn_unacked
    return note_window(tcb.but(snd_una=segment.ack, snd_buf=tcb.snd_buf[octets:], retries=0), segment)


def note_window(tcb: Tcb, segment: Segment) -> Done:
    """SND.WND <- SEG.WND, unless an older segment brings it (SND.WL1, SND.WL2)."""
    assert segment.ack is not None
    stamp = segment.options.timestamps
    if stamp:
        tcb = tcb.but(ts_recent=stamp[0])
    newer = before(tcb.snd_wl1, segment.seq)
    if not newer and not (tcb.snd_wl1 == segment.seq and up_to(tcb.snd_wl2, segment.ack)):
        return Done(tcb)
    new = tcb.but(
        snd_wnd=segment.wnd,
        max_snd_wnd=max(tcb.max_snd_wnd, segment.wnd),
        snd_wl1=segment.seq,
        snd_wl2=segment.ack,
    )
    if tcb.snd_wnd == 0 and segment.wnd > 0 and tcb.outstanding > 0:
        # The window opens: what the closed one threw away is sent again at once.
        return Done(new.but(retries=0), sent=(front(new, min(new.mss, new.snd_wnd)),))
    return Done(new)


def note_ack_of_fin(tcb: Tcb, segment: Segment) -> Done:
    """FIN-WAIT-2: the user's CLOSE can be acknowledged."""
    return Done(note_ack(tcb, segment).tcb, reply="ok")


# ── text and FIN ────────────────────────────────────────────────────────────────────────────


def take_text(tcb: Tcb, segment: Segment) -> Done:
    """RCV.NXT moves over the text; the right edge of the window stays until the user reads."""
    line = queue(tcb, segment)
    moved = tcb.but(
        rcv_nxt=plus(tcb.rcv_nxt, len(line.text)),
        rcv_wnd=tcb.rcv_wnd - len(line.text),
        rcv_buf=tcb.rcv_buf + line.text,
        early=line.early,
    )
    taken, octets = hand_over(moved, len(moved.rcv_buf) if tcb.reads else tcb.wanted)
    wanted = max(0, tcb.wanted - len(octets))
    return Done(taken.but(wanted=wanted), delivered=octets, ack=True)


def hand_over(tcb: Tcb, octets: int) -> tuple[Tcb, bytes]:
    """This gives the user up to `octets` of what waits, and opens the window in useful steps.

    Section 3.8.6.2.2: not before min(RCV.BUFF / 2, MSS) octets have become free.
    """
    given, left = tcb.rcv_buf[:octets], tcb.rcv_buf[octets:]
    room = tcb.rcv_buff - len(left)
    useful = tcb.reads or room - tcb.rcv_wnd >= min(tcb.rcv_buff // 2, tcb.mss)
    return tcb.but(rcv_buf=left, rcv_wnd=room if useful else tcb.rcv_wnd), given


def hold(tcb: Tcb, segment: Segment) -> Done:
    """Text or FIN beyond a gap waits (SHLD-31); the ACK repeats RCV.NXT (MAY-13)."""
    return Done(tcb.but(early=queue(tcb, segment).early), ack=True)


def take_fin(tcb: Tcb, segment: Segment) -> Done:
    """RCV.NXT moves over the FIN; the user learns "connection closing"."""
    return Done(tcb.but(rcv_nxt=plus(tcb.rcv_nxt, 1), early=(), wanted=0), ack=True, reply="connection closing")


def later(action: Action) -> Action:
    """This makes the ACK of an action wait for company (section 3.8.6.3): every second one goes at once."""

    def and_ack_later(tcb: Tcb, event: object) -> Done:
        done = action(tcb, event)
        if tcb.ack_owed or tcb.early:
            return done
        return Done(done.tcb.but(ack_owed=True), done.sent, done.delivered, done.reply, drop=done.drop)

    and_ack_later.__name__ = f"{action.__name__}_ack_later"
    return and_ack_later


# ── calls on an open connection ─────────────────────────────────────────────────────────────


def queue_text(tcb: Tcb, call: Any) -> Done:
    """The octets join the queue; what the window allows leaves in this same step."""
    return Done(tcb.but(snd_buf=tcb.snd_buf + call.octets), reply="ok")


def receive(tcb: Tcb, call: Any) -> Done:
    """The user takes what waits; the rest of the request is queued. A window that opens is told."""
    new, octets = hand_over(tcb, tcb.wanted + call.n)
    wanted = 0 if tcb.fin_taken else tcb.wanted + call.n - len(octets)
    opens = bool(octets) and new.rcv_wnd > tcb.rcv_wnd
    return Done(new.but(wanted=wanted), delivered=octets, reply="ok", ack=opens)


def queue_close(tcb: Tcb, event: object) -> Done:
    return Done(tcb.but(fin_queued=True), reply="ok" if isinstance(event, Close) else "")


def send_fin(tcb: Tcb, event: object) -> Done:
    """The FIN follows the last octet; it needs no room in the window. A queued one leaves unsaid."""
    new = tcb.but(snd_nxt=plus(tcb.snd_nxt, 1), fin_queued=False)
    return Done(new, sent=(made(tcb, "FIN"),), reply="ok" if isinstance(event, Close) else "")


def status(tcb: Tcb, call: object) -> Done:
    return Done(tcb, reply=f"state = {tcb.state}")


# ── timers ──────────────────────────────────────────────────────────────────────────────────


def retransmit(tcb: Tcb, timer: object) -> Done:
    """The front of the retransmission queue again, and twice the time until the next."""
    if not tcb.outstanding:
        return Done(tcb)
    return Done(tcb.but(retries=tcb.retries + 1), sent=(front(tcb, tcb.mss),))


def probe_window(tcb: Tcb, timer: object) -> Done:
    """Section 3.8.6.1: one octet, new if there is none under way."""
    if tcb.snd_wnd or tcb.syn_unacked or not (tcb.outstanding or tcb.unsent):
        return Done(tcb)
    if tcb.outstanding:
        return Done(tcb.but(retries=tcb.retries + 1), sent=(front(tcb, 1),))
    octet = made(tcb, data=tcb.unsent[:1])
    return Done(tcb.but(snd_nxt=plus(tcb.snd_nxt, 1), retries=tcb.retries + 1), sent=(octet,))


def probe_peer(tcb: Tcb, timer: object) -> Done:
    """Section 3.8.4: a keep-alive is one below SND.NXT, so that it must be answered."""
    if tcb.outstanding:
        return Done(tcb)
    return Done(tcb, sent=(made(tcb, seq=plus(tcb.snd_nxt, -1)),))


def send_owed_ack(tcb: Tcb, timer: object) -> Done:
    return Done(tcb, ack=tcb.ack_owed)
