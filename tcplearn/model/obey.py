"""What a connection does about a user call or a timer: the rest of the table's third column.

The same rule as in `act.py`: none chooses the next state, none knows the time.
"""

from __future__ import annotations

from typing import Any

from tcplearn.model.act import hand_over
from tcplearn.model.calls import Close
from tcplearn.model.done import Done, calls_wait, front, made, options, syn
from tcplearn.model.segment import Segment
from tcplearn.model.seq import plus
from tcplearn.model.tcb import NO_TCB, Tcb
from tcplearn.model.words import State

# ── user calls ──────────────────────────────────────────────────────────────────────────────


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


def stop_reading(tcb: Tcb, call: object) -> Done:
    """Section 3.6.1, MAY-1: a RECEIVE that waits is not served any more."""
    return Done(tcb.but(reading=False, wanted=0), reply="ok")


def status(tcb: Tcb, call: object) -> Done:
    return Done(tcb, reply=f"state = {tcb.state}")


def abort(tcb: Tcb, call: object) -> Done:
    """Send <SEQ=SND.NXT><CTL=RST>; queued SENDs and RECEIVEs learn "connection reset"."""
    return _reset(tcb, None)


def abort_with_ack(tcb: Tcb, call: object) -> Done:
    """Send <SEQ=SND.NXT><ACK=RCV.NXT><CTL=RST,ACK>, as Linux does."""
    return _reset(tcb, tcb.rcv_nxt)


def _reset(tcb: Tcb, ack: int | None) -> Done:
    rst = Segment(tcb.snd_nxt, ack, ("RST",), wnd=0, options=options(tcb, ack))
    return Done(NO_TCB, sent=(rst,), reply="connection reset" if calls_wait(tcb) else "ok")


def abort_and_linger(tcb: Tcb, call: object) -> Done:
    """Figure 5 note 3: the side that sends a RST goes to TIME-WAIT."""
    done = abort(tcb, call)
    quiet = tcb.but(
        state=State.TIME_WAIT, snd_una=tcb.snd_nxt, snd_buf=b"", fin_queued=False, ack_owed=False, last_ack_sent=None
    )
    return Done(quiet, sent=done.sent, reply=done.reply)


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
