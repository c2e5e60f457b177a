"""The actions of the table's third column: what a connection does about what it hears.

Each takes a Tcb and the segment, and returns `Done`: the new Tcb and the account of what happened.
None chooses the next state, that is the table's business; none knows the time. What it does about
calls and timers is in `obey.py`.
"""

from __future__ import annotations

from tcplearn.model.done import Action, Done, calls_wait, front, reset_for, syn
from tcplearn.model.hear import queue, trimmed
from tcplearn.model.segment import Segment
from tcplearn.model.seq import before, distance, plus, up_to
from tcplearn.model.tcb import DEFAULT_MSS, NO_TCB, Tcb
from tcplearn.model.words import State

# Linux adds this to the old SND.NXT when a SYN reopens a connection from TIME-WAIT
# (net/ipv4/tcp_minisocks.c, tcp_timewait_state_process): beyond any window still on its way.
BEYOND_OLD_NUMBERS = 65535 + 2


# ── opening ─────────────────────────────────────────────────────────────────────────────────


def answer_syn(tcb: Tcb, segment: Segment) -> Done:
    """Sections 3.10.7.2 and 3.10.7.3: send SYN,ACK; keep text and FIN until ESTABLISHED."""
    new = hear_syn(tcb, segment).but(snd_una=tcb.iss, snd_nxt=plus(tcb.iss, 1), retries=0)
    kept = trimmed(new, segment)
    return Done(new.but(early=(kept,) if kept else ()), sent=(syn(new, new.rcv_nxt),))


def hear_syn(tcb: Tcb, segment: Segment) -> Tcb:
    """This notes what the peer's SYN says: IRS, window, options."""
    stamp = segment.options.timestamps if tcb.offers.timestamps else None
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
    heard = hear_syn(tcb, segment)
    return Done(heard.but(**acknowledged(heard, segment)), ack=True)


def establish(tcb: Tcb, segment: Segment) -> Done:
    """Section 3.10.7.4 fifth, SYN-RECEIVED: the window is taken as it comes."""
    return Done(tcb.but(**acknowledged(tcb, segment), **offered_window(tcb, segment), past=None))


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
        ts_val=tcb.ts_val,
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
    Two ends that forged text has put out of step would answer each other so for ever: a host
    limits it (RFC 5961 section 7, `Policy.challenge_acks`), the bare machine does not.
    """
    return Done(tcb, ack=True, drop=True)


def drop(tcb: Tcb, segment: Segment) -> Done:
    """Say nothing, and read no further."""
    return Done(tcb, drop=True)


def send_ack(tcb: Tcb, segment: Segment) -> Done:
    """Send an ACK and read on."""
    return Done(tcb, ack=True)


def ack_and_restart(tcb: Tcb, segment: Segment) -> Done:
    """TIME-WAIT: acknowledge the peer's FIN again, restart the 2 MSL timeout."""
    return Done(tcb, ack=True, restart=True)


def delete(words: str = "", waiting: str = "") -> Action:
    """This makes the action "delete the TCB", with what the user is told: `waiting` if calls are queued."""

    def delete_tcb(tcb: Tcb, event: object) -> Done:
        return Done(NO_TCB, reply=waiting if waiting and calls_wait(tcb) else words, drop=True)

    return delete_tcb


def delete_and_refuse(tcb: Tcb, segment: Segment) -> Done:
    """What the segment means ends the connection, and a reset tells its sender.

    So does text that nobody will read (SHLD-3), and in RFC 793 a SYN in the window.
    """
    return Done(NO_TCB, sent=(reset_for(segment),), reply="connection reset", drop=True)


# ── acknowledgments and windows ─────────────────────────────────────────────────────────────


def note_ack(tcb: Tcb, segment: Segment) -> Done:
    """SND.UNA <- SEG.ACK; what it covers leaves the retransmission queue. Then the window."""
    return note_window(tcb.but(**acknowledged(tcb, segment)), segment)


def acknowledged(tcb: Tcb, segment: Segment) -> dict[str, object]:
    """These are the variables that an ACK of something new changes."""
    assert segment.ack is not None
    octets = distance(tcb.snd_una, segment.ack) - tcb.syn_unacked
    return {"snd_una": segment.ack, "snd_buf": tcb.snd_buf[octets:], "retries": 0}


def offered_window(tcb: Tcb, segment: Segment) -> dict[str, object]:
    """These are the variables that a window update changes."""
    widest = max(tcb.max_snd_wnd, segment.wnd)
    return {"snd_wnd": segment.wnd, "max_snd_wnd": widest, "snd_wl1": segment.seq, "snd_wl2": segment.ack}


def note_window(tcb: Tcb, segment: Segment) -> Done:
    """SND.WND <- SEG.WND, unless an older segment brings it (SND.WL1, SND.WL2)."""
    assert segment.ack is not None
    newer = before(tcb.snd_wl1, segment.seq)
    if not newer and not (tcb.snd_wl1 == segment.seq and up_to(tcb.snd_wl2, segment.ack)):
        return Done(tcb)
    new = tcb.but(**offered_window(tcb, segment))
    if tcb.snd_wnd == 0 and segment.wnd > 0 and tcb.outstanding > 0:
        # The window opens: what the closed one threw away is sent again at once.
        return Done(new.but(retries=0), sent=(front(new, min(new.mss, new.snd_wnd)),))
    return Done(new)


def note_timestamp(tcb: Tcb, segment: Segment) -> Done:
    """TS.Recent <- SEG.TSval (RFC 7323 section 4.3)."""
    assert segment.options.timestamps is not None
    return Done(tcb.but(ts_recent=segment.options.timestamps[0]))


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
        owing = done.tcb.but(ack_owed=True, last_ack_sent=tcb.rcv_nxt)
        return Done(owing, done.sent, done.delivered, done.reply, drop=done.drop)

    and_ack_later.__name__ = f"{action.__name__}_ack_later"
    return and_ack_later
