"""How Linux reads an arriving segment: its own order of checks, told in the RFC's words.

The one rule: each function follows one of the kernel's, and answers with words for which the table, or the
rows of `linux.py`, already has an answer. Where nothing is said here, Linux reads as RFC 9293 does.
"""

from __future__ import annotations

from tcplearn.model import Heard, Segment, State, Tcb, hear
from tcplearn.model.seq import after, before, plus, up_to

RESETTABLE_AT_FIN = (State.CLOSE_WAIT, State.LAST_ACK, State.CLOSING)


def reads(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """This says what `segment` means to a connection of a Linux host (net/ipv4, version 6)."""
    match tcb.state:
        case State.LISTEN:
            return _listener(tcb, segment)
        case State.SYN_SENT:
            return tuple(word for word in hear(tcb, segment) if word not in (Heard.TEXT, Heard.EARLY, Heard.FIN))
        case State.SYN_RECEIVED if tcb.opened == "passive":
            return _request(tcb, segment)
        case State.FIN_WAIT_2 if not tcb.reading:
            return _orphan(tcb, segment)
        case State.TIME_WAIT:
            return _time_wait(tcb, segment)
        case State.CLOSED:
            return hear(tcb, segment)
        case _:
            return _reset(tcb, segment) if segment.rst else _after_fin(tcb, segment, _repeated(tcb, segment))


def _listener(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_rcv_state_process, TCP_LISTEN: a SYN with FIN asks for nothing."""
    if segment.syn and segment.fin and segment.ack is None and not segment.rst:
        return (Heard.NO_SYN,)
    return hear(tcb, segment)


def _request(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_check_req: a connection in SYN-RECEIVED is a request of its listener's; the ACK is looked at first."""
    if segment.seq == tcb.irs and segment.syn and not (segment.rst or segment.fin or segment.ack is not None):
        return (Heard.REPEATED_SYN,)
    if segment.ack not in (None, tcb.snd_nxt):
        return (Heard.RST_NOT_BELIEVED,) if segment.rst else (Heard.ACK_UNSENT,)
    if not in_window(tcb, segment):
        return (Heard.RST_NOT_BELIEVED,) if segment.rst else (Heard.OUTSIDE_WINDOW,)
    if segment.rst:
        return (Heard.RST,) if segment.seq == tcb.rcv_nxt else (Heard.RST_IN_WINDOW,)
    if segment.syn and segment.seq != tcb.irs:
        return (Heard.SYN,)
    return hear(tcb, segment) if segment.ack is not None else (Heard.NO_ACK,)


def _orphan(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_timewait_state_process, TCP_FIN_WAIT2: nobody is left to read, so nobody looks at the ACK."""
    if not in_window(tcb, segment):
        return (Heard.OUTSIDE_WINDOW,)
    if segment.rst:
        return (Heard.RST,)
    if segment.syn and not before(segment.seq, tcb.rcv_nxt):
        return (Heard.UNREAD,)
    if segment.ack is None or segment.len == 0 or not after(segment.end, tcb.rcv_nxt):
        return ()
    return (Heard.FIN,) if segment.fin and segment.end == plus(tcb.rcv_nxt, 1) else (Heard.UNREAD,)


def _time_wait(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_timewait_state_process: a RST or an empty segment at RCV.NXT, a newer SYN, all the rest."""
    words = hear(tcb, segment)
    old = Heard.OLD_TIMESTAMP in words
    if not old and segment.seq == tcb.rcv_nxt and (segment.rst or segment.len == 0):
        return (Heard.RST,) if segment.rst else (Heard.ACK_DUPLICATE,)
    if segment.rst:
        return (Heard.RST_NOT_BELIEVED,)
    for word in (Heard.NEW_SYN, Heard.REPEATED_FIN):
        if word in words:
            return (word,)
    return (Heard.OUTSIDE_WINDOW,) if old or segment.ack is not None else (Heard.OLD_SYN,)


def _repeated(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_sequence: what ends no earlier than the last ACK sent is acceptable, so that its own ACK counts."""
    words = hear(tcb, segment)
    acked = tcb.rcv_nxt if tcb.last_ack_sent is None else tcb.last_ack_sent
    known = up_to(acked, segment.end) and up_to(segment.end, tcb.rcv_nxt)
    if words != (Heard.OUTSIDE_WINDOW,) or segment.syn or segment.ack is None or not known:
        return words
    said = hear(tcb, Segment(tcb.rcv_nxt, segment.ack, (), wnd=segment.wnd, options=segment.options))
    return (*said, *words) if segment.len else said


def _after_fin(tcb: Tcb, segment: Segment, words: tuple[Heard, ...]) -> tuple[Heard, ...]:
    """tcp_rcv_state_process: text from below RCV.NXT to beyond it, after the peer's FIN, cannot be."""
    beyond = after(plus(segment.seq, len(segment.data)), tcb.rcv_nxt) and before(segment.seq, tcb.rcv_nxt)
    if tcb.state not in RESETTABLE_AT_FIN or not beyond or Heard.ACK_OF_FIN in words:  # that ends the matter
        return words
    return tuple(Heard.UNREAD if word is Heard.TEXT else word for word in words)


def _reset(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """tcp_validate_incoming and tcp_reset_check: a peer that closed and ended may reset one below RCV.NXT."""
    at_fin = tcb.state in RESETTABLE_AT_FIN and segment.seq == plus(tcb.rcv_nxt, -1)
    if at_fin or segment.seq == tcb.rcv_nxt:
        return (Heard.RST,)
    return (Heard.RST_IN_WINDOW,) if in_window(tcb, segment) else (Heard.RST_NOT_BELIEVED,)


def in_window(tcb: Tcb, segment: Segment) -> bool:
    """This is tcp_in_window (net/ipv4/tcp_minisocks.c)."""
    start, end = tcb.rcv_nxt, plus(tcb.rcv_nxt, tcb.rcv_wnd)
    if segment.seq == start or (after(segment.end, start) and before(segment.seq, end)):
        return True
    return segment.seq == end and segment.len == 0
