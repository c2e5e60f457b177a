"""What an action gives back, and the segments that it may send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tcplearn.model.segment import Options, Segment
from tcplearn.model.seq import plus
from tcplearn.model.tcb import Tcb
from tcplearn.model.words import State


class Done(NamedTuple):
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


def syn(tcb: Tcb, ack: int | None = None) -> Segment:
    """This is <SEQ=ISS><CTL=SYN>, or <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> to answer one.

    A SYN,ACK has a window scale and timestamps only if the SYN had (RFC 7323 sections 2.2 and 3.2).
    """
    ours = tcb.offers
    asked = ours if ack is None else tcb.offered
    scale = None if asked.scale is None else ours.scale
    stamped = stamps(tcb, ack) if ours.timestamps and asked.timestamps else None
    return Segment(
        tcb.iss, ack, ("SYN",), wnd=min(tcb.rcv_wnd, WIDEST), options=Options(ours.mss, scale, ours.sack, stamped)
    )


def made(tcb: Tcb, *ctl: str, seq: int | None = None, data: bytes = b"") -> Segment:
    """This is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, with whatever else is given."""
    seq = tcb.snd_nxt if seq is None else seq
    return Segment(seq, tcb.rcv_nxt, (*ctl, "ACK"), data, window(tcb), options(tcb, tcb.rcv_nxt))


WIDEST, LARGEST_SHIFT = 0xFFFF, 14  # RFC 9293 section 3.1, RFC 7323 section 2.3
PLAIN = Options()


def window(tcb: Tcb) -> int:
    """This is SEG.WND in octets: of RCV.WND what 16 bits and the agreed scale can say, rounded down."""
    ours, theirs = tcb.offers.scale, tcb.offered.scale
    shift = 0 if ours is None or theirs is None else min(ours, LARGEST_SHIFT)
    return min(tcb.rcv_wnd >> shift, WIDEST) << shift


def options(tcb: Tcb, ack: int | None) -> Options:
    """This is what a segment without SYN carries: timestamps, if both SYNs did."""
    return Options(timestamps=stamps(tcb, ack)) if tcb.snd_ts_ok else PLAIN


def stamps(tcb: Tcb, ack: int | None) -> tuple[int, int]:
    """These are TSval and TSecr; without an ACK there is nothing to echo (RFC 7323 section 3.2)."""
    return plus(tcb.ts_val or 0, 0), 0 if ack is None or tcb.ts_recent is None else tcb.ts_recent


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


def calls_wait(tcb: Tcb) -> bool:
    """This says whether SENDs or RECEIVEs are queued."""
    return bool(tcb.snd_buf or tcb.wanted)
