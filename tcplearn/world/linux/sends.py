"""How Linux sends: the size of its segments, what it gathers, repeats and probes.

The one rule: each function follows the kernel's that its docstring names (net/ipv4/tcp_output.c, version 6), as far
as order and contents of segments go. Of congestion control there is only what one timeout does.
"""

from __future__ import annotations

from typing import Any

from tcplearn.model import Segment, State, Tcb, obey
from tcplearn.model.act import note_ack
from tcplearn.model.done import Done, made, syn
from tcplearn.model.rules import CLOSING, FIN_WAIT_1, LAST_ACK
from tcplearn.model.seq import distance, plus
from tcplearn.model.tcb import SENDING
from tcplearn.world.pace import SMALLEST_MSS


def segment_size(tcb: Tcb) -> int:
    """tcp_bound_to_half_wnd: never more than half of the largest window that the peer has offered."""
    size = tcb.mss - 12 * tcb.snd_ts_ok
    half = tcb.max_snd_wnd // 2 if tcb.max_snd_wnd > SMALLEST_MSS else tcb.max_snd_wnd
    return max(1, min(size, half))


def room(tcb: Tcb) -> int:
    """This is how many octets may leave: what the window allows, and nothing new while a repetition is under way.

    tcp_enter_loss: after a timeout the congestion window is one segment. No more of congestion control is here.
    """
    return 0 if tcb.retries and tcb.outstanding else tcb.usable


def gathers(tcb: Tcb) -> tuple[Tcb, list[Segment]]:
    """tcp_write_xmit with Nagle's algorithm in Minshall's form: one small segment may be unacknowledged."""
    return _sends(tcb, gather=True)


def sends_at_once(tcb: Tcb) -> tuple[Tcb, list[Segment]]:
    """The same with TCP_NODELAY."""
    return _sends(tcb, gather=False)


def _sends(tcb: Tcb, gather: bool) -> tuple[Tcb, list[Segment]]:
    sent: list[Segment] = []
    if tcb.state not in (*SENDING, LAST_ACK) or tcb.syn_unacked or tcb.fin_unacked:
        return tcb, sent
    size = segment_size(tcb)
    while tcb.unsent:
        text = tcb.unsent[:size]
        fin = tcb.fin_queued and text == tcb.unsent and tcb.state in (FIN_WAIT_1, CLOSING, LAST_ACK)
        if len(text) + fin > room(tcb):
            break
        small = len(text) < size and not tcb.fin_queued
        if gather and small and tcb.octets_sent % size:
            break
        sent.append(made(tcb, *(("FIN",) if fin else ()), data=text))
        tcb = tcb.but(snd_nxt=plus(tcb.snd_nxt, len(text) + fin), fin_queued=tcb.fin_queued and not fin)
    return tcb, sent


def send_fin_if_it_fits(tcb: Tcb, event: Any) -> Done:
    """tcp_write_xmit: a FIN needs room in the window as an octet does; until then it waits."""
    return obey.send_fin(tcb, event) if room(tcb) else obey.queue_close(tcb, event)


def front(tcb: Tcb, size: int) -> Segment:
    """tcp_retrans_try_collapse: as RFC 9293's front of the queue; a full segment takes no FIN along."""
    if tcb.syn_unacked:
        return syn(tcb, None if tcb.state is State.SYN_SENT else tcb.rcv_nxt)
    text = tcb.snd_buf[: min(tcb.octets_sent, size)]
    last = tcb.fin_unacked and len(text) == tcb.octets_sent < size
    return made(tcb, *(("FIN",) if last else ()), seq=tcb.snd_una, data=text)


def retransmit(tcb: Tcb, timer: object) -> Done:
    """tcp_retransmit_skb: as RFC 9293, in segments of the size that Linux cuts."""
    again = tcb.but(retries=tcb.retries + 1)
    return Done(again, sent=(front(tcb, segment_size(tcb)),)) if tcb.outstanding else Done(tcb)


def note_ack_and_go_on(tcb: Tcb, segment: Segment) -> Done:
    """tcp_enter_loss: what was under way at a timeout counts as lost; an ACK of some of it brings the next segments.

    Slow start from one segment: as many as were acknowledged, and one.
    """
    noted = note_ack(tcb, segment)
    if not tcb.retries or tcb.syn_unacked or not noted.tcb.outstanding:
        return noted
    size = segment_size(tcb)
    acked = -(-distance(tcb.snd_una, noted.tcb.snd_una) // size)
    sent: list[Segment] = []
    rest = noted.tcb
    while rest.outstanding and len(sent) <= acked:
        sent.append(front(rest, size))
        if sent[-1].fin:
            break
        rest = rest.but(snd_una=sent[-1].end, snd_buf=rest.snd_buf[len(sent[-1].data) :])
    return noted._replace(sent=noted.sent + tuple(sent))


def probe_if_idle(tcb: Tcb, timer: object) -> Done:
    """tcp_keepalive_timer: while anything is unacknowledged or waits to be sent, its own timer asks."""
    return Done(tcb) if tcb.outstanding or tcb.unsent or tcb.fin_queued else obey.probe_peer(tcb, timer)


def probe_below(tcb: Tcb, timer: object) -> Done:
    """tcp_write_wakeup: <SEQ=SND.UNA-1> without text asks for the window; what fits into a small one goes."""
    if tcb.outstanding:
        return retransmit(tcb, timer)
    if not tcb.unsent and not tcb.fin_queued:
        return Done(tcb)
    again = tcb.but(retries=tcb.retries + 1)
    if tcb.usable and tcb.unsent:
        text = tcb.unsent[: min(tcb.usable, segment_size(tcb))]
        return Done(again.but(snd_nxt=plus(tcb.snd_nxt, len(text))), sent=(made(tcb, data=text),))
    return Done(again, sent=(made(tcb, seq=plus(tcb.snd_una, -1)),))
