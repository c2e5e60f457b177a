"""What one end may have done to send the segment that the wire shows: a call, a timer, an end.

The one rule: a way names what the user did or which timer ran out, and what it costs to believe;
the model decides what follows. Arrivals, which need no such belief, are `guess.py`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tcplearn.capture.inference.play import IDLE, Play, Seen, blank, fits, is_open, with_text
from tcplearn.model import Abort, Close, Open, Options, Receive, Segment, Send, State, Tcb, Timer
from tcplearn.model.seq import after, before, distance, plus

S = State
UNANSWERED = (S.SYN_SENT, S.SYN_RECEIVED)

# How much has to be believed, least first. Only the order matters, and that the sum of several
# small things may outweigh a large one.
TIMER, CALL, REPEAT = 0.3, 0.2, 0.5
OPENED, RESET, PASSED_OVER, GAVE_UP = 1.0, 1.0, 0.5, 2.0
FORGOT_AND_SAID_SO, BARE_RESET, NOT_CAPTURED, VANISHED = 3.5, 4.0, 6.0, 7.5
UNASKED = 2.5  # in TIME-WAIT nothing is sent but answers
INSTEAD_OF_ACK = 4.0  # a handshake whose last ACK is a reset: rather a host that never asked
FORGED, FORGED_TEXT, ISN_AGAIN = 8.0, 12.0, 20.0


def ways(play: Play, seen: Seen, isns: frozenset[int]) -> Iterator[Play]:
    """These are the calls and timers by which an end in this situation sends `seen`.

    The caller tries arrivals, which need no call: `play.sent` then fits already.
    """
    shown, tcb = seen.segment, play.tcb
    state = tcb.state
    if shown.rst:
        if state not in (*IDLE, S.SYN_SENT):
            cost = BARE_RESET if shown.ack is None else RESET
            opened_now = state is S.ESTABLISHED and tcb.snd_nxt == plus(tcb.iss, 1)
            if opened_now and any(segment.len == 0 for segment in play.sent):
                cost += INSTEAD_OF_ACK
            yield play.take(Abort(), seen.t).costs(cost)
    elif is_open(shown):
        if shown.seq == tcb.iss and state is S.SYN_SENT:
            yield play.take(Timer.RETRANSMISSION, seen.t).costs(TIMER)
        else:
            again = ISN_AGAIN if shown.seq in isns else 0.0
            for closed in (play,) if state in IDLE else endings(play, seen):
                if closed.tcb.state in IDLE:
                    asks = closed._replace(tcb=blank(S.CLOSED, shown)).take(Open("active"), seen.t)
                    yield with_text(asks, shown).costs(OPENED + again)
    elif shown.syn:
        if state is S.SYN_RECEIVED or (tcb.syn_unacked and state is not S.SYN_SENT):
            yield play.take(Timer.RETRANSMISSION, seen.t).costs(TIMER)
    elif state not in IDLE and state is not S.SYN_SENT and tcb.rcv_nxt == shown.ack:
        if shown.data or shown.fin:
            yield from _sends(play, seen)
        else:
            yield from _acknowledges(play, seen)
    elif state not in (*IDLE, *UNANSWERED) and shown.ack is not None and shown.len == 0:
        earlier = before(shown.ack, tcb.rcv_nxt) and not after(shown.seq, tcb.snd_nxt)
        if earlier:
            yield play._replace(sent=(shown,)).costs(2.0)  # it left then, and is shown late


def endings(play: Play, seen: Seen) -> Iterator[Play]:
    """These are the ways in which a connection ends and says nothing."""
    state, tried = play.tcb.state, play.tcb.retries > 0
    said = FORGOT_AND_SAID_SO if seen.segment.rst and seen.segment.ack is None else VANISHED
    match state:
        case S.CLOSED | S.LISTEN:
            return
        case S.TIME_WAIT:
            yield play.take(Timer.TIME_WAIT, seen.t).costs(0.5)
        case S.SYN_SENT if not tried:
            yield play.take(Close(), seen.t).costs(9.0)
        case S.SYN_SENT | S.SYN_RECEIVED | S.FIN_WAIT_1 | S.CLOSING | S.LAST_ACK:
            yield play.take(Timer.USER, seen.t).costs(GAVE_UP if tried else 5.0)
        case S.FIN_WAIT_2:
            yield play.take(Timer.USER, seen.t).costs(GAVE_UP)
        case _:
            yield play.forget(seen.t).costs(said)


def _acknowledges(play: Play, seen: Seen) -> Iterator[Play]:
    """A bare ACK that nothing just heard explains: late, a window update, a keep-alive."""
    shown, tcb = seen.segment, play.tcb
    if shown.seq == tcb.snd_nxt:
        more = shown.wnd - tcb.rcv_wnd
        if more > 0 and tcb.state in (S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2) and not tcb.rcv_buf:
            full = tcb.but(rcv_buff=shown.wnd, rcv_buf=bytes(min(more, shown.wnd)), reads=False, mss=1)
            read = play.take(Receive(more), seen.t, lent=full)
            if fits(read.sent, shown):  # its octets were handed over when they came
                last = replace(read.moments[-1], delivered=b"")
                yield read._replace(moments=(*read.moments[:-1], last)).costs(TIMER / 2)
                return
        unasked = UNASKED if tcb.state is S.TIME_WAIT else TIMER / 2
        yield play.take(Timer.DELAYED_ACK, seen.t, lent=tcb.but(ack_owed=True)).costs(unasked)
    elif distance(shown.seq, tcb.snd_nxt) == 1 and tcb.state in (S.ESTABLISHED, S.CLOSE_WAIT, S.FIN_WAIT_1):
        probing = tcb.but(snd_una=tcb.snd_nxt, snd_buf=b"", state=S.ESTABLISHED)
        yield play.take(Timer.KEEPALIVE, seen.t, lent=probing, keep=True).costs(TIMER)
    elif not after(shown.seq, tcb.snd_nxt):
        owing = tcb.but(snd_nxt=shown.seq, snd_una=shown.seq, snd_buf=b"", ack_owed=True, state=S.ESTABLISHED)
        yield play.take(Timer.DELAYED_ACK, seen.t, lent=owing, keep=True).costs(REPEAT)


def _sends(play: Play, seen: Seen) -> Iterator[Play]:
    """Text or FIN: new, again, or both in one segment."""
    shown, tcb = seen.segment, play.tcb
    if after(shown.end, tcb.snd_nxt):
        if after(shown.seq, tcb.snd_nxt):
            return
        cost = CALL
        if shown.seq != tcb.snd_nxt:  # the host goes back and cuts its text anew
            una = tcb.snd_una if before(tcb.snd_una, shown.seq) else shown.seq
            tcb = tcb.but(snd_nxt=shown.seq, snd_una=una, snd_buf=tcb.snd_buf[: distance(una, shown.seq)])
            play, cost = play._replace(tcb=tcb), REPEAT
        if tcb.snd_wnd == 0 and len(shown.data) == 1 and not shown.fin:
            queued = play.take(Send(shown.data), seen.t)
            yield queued.take(Timer.PERSIST, seen.t).costs(TIMER)
        if shown.data:
            octets = len(shown.data)
            if tcb.usable < octets:  # no host exceeds the window: an ACK came that is not in the capture
                tcb = tcb.but(snd_una=tcb.snd_nxt, snd_buf=b"", snd_wnd=max(tcb.snd_wnd, octets))
                cost += REPEAT
            lent = tcb if octets <= tcb.mss else tcb.but(mss=octets)
            play = play.take(Send(shown.data), seen.t, lent=lent)
        if shown.fin:
            play = play.take(Close(), seen.t)
        yield play.costs(cost)
    elif not before(shown.seq, tcb.iss) and (not shown.fin or _fin_left(tcb, shown)):
        if len(shown.data) == 1 and distance(shown.seq, tcb.snd_nxt) == 1 and not tcb.outstanding:
            idle = tcb.but(snd_una=tcb.snd_nxt, snd_buf=b"", state=S.ESTABLISHED)
            probing = play.take(Timer.KEEPALIVE, seen.t, lent=idle, keep=True)
            yield probing._replace(sent=(shown,)).costs(TIMER)  # with an octet of garbage (section 3.8.4, MAY-6)
        yield _again(play, seen)


def _fin_left(tcb: Tcb, shown: Segment) -> bool:
    """Nothing follows a FIN: one that was sent before has the last number."""
    return shown.end == tcb.snd_nxt and tcb.state not in (S.SYN_RECEIVED, S.ESTABLISHED, S.CLOSE_WAIT)


def _again(play: Play, seen: Seen) -> Play:
    """The host sends again what it sent before, from wherever it knows a gap to be."""
    shown, tcb = seen.segment, play.tcb
    state = tcb.state
    if not shown.fin:
        state = S.CLOSE_WAIT if tcb.fin_taken else S.ESTABLISHED
    elif state not in (S.FIN_WAIT_1, S.CLOSING, S.LAST_ACK):
        state = S.CLOSING if state is S.TIME_WAIT else S.FIN_WAIT_1
    octets = max(len(shown.data), 1)
    lent = tcb.but(state=state, snd_una=shown.seq, snd_nxt=shown.end, snd_buf=shown.data, mss=octets, fin_queued=False)
    cost = TIMER if shown.seq == tcb.snd_una else REPEAT if after(shown.seq, tcb.snd_una) else 2 * REPEAT
    if shown.fin and state is not tcb.state:
        cost += GAVE_UP
    return play.take(Timer.RETRANSMISSION, seen.t, lent=lent, keep=True).costs(cost)


def missing(play: Play, seen: Seen) -> Play | None:
    """This lets the capture have missed what the peer sent, or what this end sent before."""
    shown, tcb = seen.segment, play.tcb
    if shown.rst or is_open(shown):
        return None
    if tcb.state is S.SYN_SENT and shown.ack is not None and not shown.syn and not before(shown.seq, tcb.snd_nxt):
        syn_ack = Segment(plus(shown.ack, -1), tcb.snd_nxt, ("SYN",), options=Options())
        opened = play.take(syn_ack, seen.t).costs(NOT_CAPTURED).remark("no SYN,ACK")
        if shown.seq == tcb.snd_nxt:
            return opened
        jumped = opened.tcb.but(snd_nxt=shown.seq, snd_una=shown.seq, snd_buf=b"")
        return opened._replace(tcb=jumped).costs(NOT_CAPTURED / 3).remark("gap")
    if shown.syn and tcb.state in IDLE and shown.ack is not None:
        if tcb.state is S.CLOSED:
            listening = play._replace(tcb=blank(S.CLOSED, shown)).take(Open("passive"), seen.t)
        else:
            listening = play._replace(tcb=blank(S.LISTEN, shown))
        return listening.take(Segment(plus(shown.ack, -1), None, ("SYN",)), seen.t).costs(NOT_CAPTURED).remark("no SYN")
    if tcb.state is S.SYN_RECEIVED and shown.ack is not None and not shown.syn:
        answer = Segment(tcb.rcv_nxt, tcb.snd_nxt, ())
        play = play.take(answer, seen.t).remark("no ACK")
        tcb = play.tcb
    if tcb.state in (*IDLE, *UNANSWERED) or shown.ack is None:
        return None
    unheard, unshown = distance(tcb.rcv_nxt, shown.ack), distance(tcb.snd_nxt, shown.seq)
    if unheard < 0 or (unheard == 0 and unshown <= 0):
        return play.costs(NOT_CAPTURED) if "no ACK" in play.remarks and unheard == 0 else None
    if unheard > 0:
        tcb = tcb.but(rcv_nxt=shown.ack, early=())
    if unshown > 0:
        tcb = tcb.but(snd_nxt=shown.seq, snd_una=shown.seq, snd_buf=b"")
    return play._replace(tcb=tcb).costs(NOT_CAPTURED).remark("gap")
