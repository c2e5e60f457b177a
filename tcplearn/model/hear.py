"""What a segment means to a connection: the checks of RFC 9293 section 3.10.7, in its order.

All arithmetic on an arriving segment lives here. `hear` answers with words; the table in
`rules.py` says what each of them leads to. It decides nothing itself: where texts disagree it
says what it saw (`REPEATED_FIN`, `COVERS_WINDOW` ...), goes on, and leaves it to the row whether
the rest of the segment is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tcplearn.model.segment import Segment
from tcplearn.model.seq import after, before, distance, in_window, plus, up_to
from tcplearn.model.tcb import Tcb
from tcplearn.model.words import Heard, State

NEVER_OURS = (Heard.ACK_ANCIENT, Heard.ACK_UNSENT)
READS_NO_FURTHER = (Heard.NO_ACK, Heard.STRANGER, *NEVER_OURS)
NOT_OURS = (Heard.ACK_DUPLICATE, Heard.ACK_OLD, *NEVER_OURS)  # while our SYN is unacknowledged
VALID_ACKS = {
    True: (Heard.ACK_OF_SYN, Heard.ACK_OF_FIN),  # while our SYN is unacknowledged
    False: (Heard.ACK_OF_FIN, Heard.ACK_NEW, Heard.ACK_DUPLICATE, Heard.ACK_OLD),
}


def hear(tcb: Tcb, segment: Segment) -> tuple[Heard, ...]:
    """This says what `segment` means to the connection `tcb`, first check first."""
    match tcb.state:
        case State.CLOSED:
            return (Heard.RST if segment.rst else Heard.STRAY,)
        case State.LISTEN:
            return (_in_listen(segment),)
        case State.SYN_SENT:
            return tuple(_in_syn_sent(tcb, segment))
        case _:
            return tuple(_in_order(tcb, segment))


def _in_listen(segment: Segment) -> Heard:
    """Section 3.10.7.2. Text and FIN that come with a SYN are kept by its row."""
    if segment.rst:
        return Heard.RST
    if segment.ack is not None:
        return Heard.ACK_UNSENT
    return Heard.SYN if segment.syn else Heard.NO_SYN


def _in_syn_sent(tcb: Tcb, segment: Segment) -> Iterator[Heard]:
    """Section 3.10.7.3."""
    acks = _ack(tcb, segment)
    acceptable = acks is Heard.ACK_OF_SYN
    if segment.rst:
        yield Heard.RST if acceptable else Heard.RST_NOT_BELIEVED
    elif acks is not Heard.NO_ACK and not acceptable:
        yield acks
    elif not segment.syn:
        yield Heard.NO_SYN
    elif acks is Heard.NO_ACK:
        yield Heard.SYN  # its text and FIN are kept until ESTABLISHED
    else:
        yield Heard.SYN_ACK
        yield from _text_and_fin(tcb.but(irs=segment.seq, rcv_nxt=plus(segment.seq, 1)), segment)


def _in_order(tcb: Tcb, segment: Segment) -> Iterator[Heard]:
    """Section 3.10.7.4: sequence number, RST, SYN, ACK, text, FIN; RFC 7323 section 5.3: before it, the timestamp."""
    if segment.rst:  # RFC 5961 section 3.2 looks at SEG.SEQ alone, and a RST may carry data
        if segment.seq == tcb.rcv_nxt:
            yield Heard.RST
        else:
            inside = in_window(segment.seq, tcb.rcv_nxt, tcb.rcv_wnd)
            yield Heard.RST_IN_WINDOW if inside else Heard.RST_NOT_BELIEVED
        return

    if tcb.snd_ts_ok and not segment.syn:  # a SYN may be of another connection, with options of its own
        if segment.options.timestamps is None:
            yield Heard.NO_TIMESTAMP
        elif tcb.ts_recent is not None and before(segment.options.timestamps[0], tcb.ts_recent):
            yield Heard.OLD_TIMESTAMP
            return
    position = _position(tcb, segment)
    if position is Heard.OUTSIDE_WINDOW:
        yield Heard.STRANGER if tcb.syn_unacked and _ack(tcb, segment) in NOT_OURS else position
        return
    if position is not None:
        yield position
        if position in (Heard.NEW_SYN, Heard.OLD_SYN, Heard.REPEATED_SYN):
            return
    if segment.syn and position is not Heard.REPEATED_SYN_ACK:
        yield Heard.SYN
        return
    if position is None and _brings_a_timestamp(tcb, segment):
        yield Heard.TIMESTAMP

    acks = _ack(tcb, segment)
    if acks in NEVER_OURS and tcb.syn_unacked and tcb.state is not State.SYN_RECEIVED:
        acks = Heard.STRANGER
    yield acks
    if acks in READS_NO_FURTHER:
        return
    if position is not Heard.REPEATED_FIN:
        yield from _text_and_fin(tcb, segment)


def _position(tcb: Tcb, segment: Segment) -> Heard | None:
    """First check: None where Table 6 finds the segment acceptable, else what it looks like."""
    start, end, window = tcb.rcv_nxt, segment.end, tcb.rcv_wnd
    inside = in_window(segment.seq, start, window)
    if segment.syn and segment.seq == tcb.irs and tcb.syn_unacked:
        # One below RCV.NXT: by the letter of Table 6 not acceptable. Appendix A.2.
        return Heard.REPEATED_SYN if segment.ack is None else Heard.REPEATED_SYN_ACK
    if tcb.state is State.TIME_WAIT and segment.syn and segment.ack is None:
        return Heard.NEW_SYN if _newer(tcb, segment) else Heard.OLD_SYN
    if segment.syn and not inside:
        return Heard.OUTSIDE_WINDOW
    if segment.fin and tcb.fin_taken and end == start:
        return Heard.REPEATED_FIN
    if window == 0 and segment.seq == start:
        if segment.len == 0:
            return None
        # Nothing fits, yet "special allowance should be made to accept valid ACKs".
        return Heard.PROBE if _ack(tcb, segment) in VALID_ACKS[tcb.syn_unacked] else Heard.OUTSIDE_WINDOW
    if inside or (segment.len > 0 and in_window(plus(end, -1), start, window)):
        return None
    if segment.len == 0:
        return Heard.BOTH_FULL if _both_full(tcb, segment) else Heard.OUTSIDE_WINDOW
    covers = window > 0 and before(segment.seq, start) and after(end, plus(start, window))
    return Heard.COVERS_WINDOW if covers else Heard.OUTSIDE_WINDOW


def _both_full(tcb: Tcb, segment: Segment) -> bool:
    """This says whether an ACK comes from just past our window while we are just past the peer's.

    Each end has sent all that the other allows; a window probe and a FIN go one further each.
    """
    past = distance(plus(tcb.rcv_nxt, tcb.rcv_wnd), segment.seq)
    return 0 <= past <= 2 and tcb.outstanding > 0 and tcb.usable == 0 and not tcb.syn_unacked


def _newer(tcb: Tcb, segment: Segment) -> bool:
    """This says whether a SYN is newer than a connection in TIME-WAIT (RFC 6191 section 2).

    The timestamp decides, where the new connection would have them; the number where it cannot. The
    largest number seen is taken to be RCV.NXT, as Linux does (tcp_timewait_state_process).
    """
    stamp = segment.options.timestamps if tcb.offers.timestamps else None
    if stamp is not None and not tcb.snd_ts_ok:
        return True
    if stamp is not None and tcb.ts_recent is not None and stamp[0] != tcb.ts_recent:
        return after(stamp[0], tcb.ts_recent)
    return after(segment.seq, tcb.rcv_nxt)


def _brings_a_timestamp(tcb: Tcb, segment: Segment) -> bool:
    """This says whether TS.Recent moves: SEG.TSval > TS.Recent, SEG.SEQ =< Last.ACK.sent (RFC 7323 section 4.3)."""
    stamp = segment.options.timestamps
    if stamp is None or not tcb.snd_ts_ok:
        return False
    last_ack_sent = tcb.rcv_nxt if tcb.last_ack_sent is None else tcb.last_ack_sent
    later = tcb.ts_recent is None or after(stamp[0], tcb.ts_recent)
    return later and up_to(segment.seq, last_ack_sent)


def _ack(tcb: Tcb, segment: Segment) -> Heard:
    """Fifth check: what SEG.ACK acknowledges."""
    ack = segment.ack
    if ack is None:
        return Heard.NO_ACK
    if ack == tcb.snd_una:
        return Heard.ACK_DUPLICATE
    if before(ack, tcb.snd_una):
        # RFC 5961 section 5 sets the bound at MAX.SND.WND below SND.UNA.
        return Heard.ACK_OLD if distance(ack, tcb.snd_una) <= tcb.max_snd_wnd else Heard.ACK_ANCIENT
    if not 0 < distance(tcb.snd_una, ack) <= tcb.outstanding:
        return Heard.ACK_UNSENT
    if tcb.fin_unacked and ack == tcb.snd_nxt:
        return Heard.ACK_OF_FIN
    return Heard.ACK_OF_SYN if tcb.syn_unacked else Heard.ACK_NEW


def _text_and_fin(tcb: Tcb, segment: Segment) -> Iterator[Heard]:
    """Seventh and eighth check. A bare FIN at a closed window is a matter of its own."""
    if not (segment.data or segment.fin or tcb.early):
        return
    if segment.fin and not segment.data and tcb.rcv_wnd == 0 and not tcb.fin_taken:
        yield Heard.FIN_AT_ZERO_WINDOW
        return
    line = queue(tcb, segment)
    early = None if line.text else trimmed(tcb, segment)
    if not (tcb.reading or tcb.fin_taken) and (line.text or (early and early[1])):
        # Linux, tcp_rcv_state_process: text beyond RCV.NXT, in its place or not; a FIN alone is taken.
        yield Heard.UNREAD
        return
    if line.text:
        yield Heard.TEXT
    if line.fin:
        yield Heard.FIN
    elif early:
        yield Heard.EARLY


class Queue(NamedTuple):
    """What is in line at RCV.NXT, whether a FIN ends it, and what waits beyond a gap."""

    text: bytes
    fin: bool
    early: tuple[tuple[int, bytes, bool], ...]


def queue(tcb: Tcb, segment: Segment) -> Queue:
    """This puts a segment's text and FIN in line with what was received earlier.

    Octets outside the receive window are trimmed, on both sides (section 3.10.7.4, first check);
    a FIN goes with the octets before it.
    """
    piece = trimmed(tcb, segment)
    pieces = [*tcb.early, piece] if piece else list(tcb.early)
    text, fin, at, early = b"", False, tcb.rcv_nxt, []
    for seq, octets, ends in sorted(pieces, key=lambda piece: distance(tcb.rcv_nxt, piece[0])):
        ahead = distance(at, seq)
        if ahead > 0:
            early.append((seq, octets, ends))
        elif not fin and -ahead <= len(octets):
            text += octets[-ahead:]
            at, fin = plus(seq, len(octets)), ends
    return Queue(text, fin, tuple(dict.fromkeys(early)))


def trimmed(tcb: Tcb, segment: Segment) -> tuple[int, bytes, bool] | None:
    """This is the part of a segment inside the receive window, as (seq, text, FIN?), or None."""
    if not segment.data and not segment.fin:
        return None
    skip = max(0, distance(segment.text_seq, tcb.rcv_nxt))
    room = distance(segment.text_seq, plus(tcb.rcv_nxt, tcb.rcv_wnd))
    text = segment.data[skip : max(skip, room)]
    fin = segment.fin and skip <= len(segment.data) < room
    if not text and not fin:
        return None
    return plus(segment.text_seq, skip), text, fin
