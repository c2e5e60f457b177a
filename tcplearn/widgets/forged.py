"""Old and forged segments that hit the mark: their numbers are read out of the run, at the second at which they come.

The one rule: nobody types a number. What is special about a segment is its place beside RCV.NXT, the window and SND.NXT
of the block that will hear it; where that block has no such number yet, there is no such segment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tcplearn.model import Tcb
from tcplearn.model.seq import plus
from tcplearn.text import Text
from tcplearn.world import Trace, other

Given = dict[str, Any]  # as a form gives a segment: seq, ack, flags, octets
OLDER, INSIDE, UNSENT, TEXT = 10, 100, 1000, 10  # numbers below, inside, ahead; octets
HALF = 1 << 31  # the farthest from any number that there is


def _heard(tcb: Tcb) -> bool:
    """The peer's SYN has come: RCV.NXT means something."""
    return tcb.rcv_nxt != tcb.irs


def _segment(seq: int, flags: str, ack: int | None = None, octets: int = 0) -> Given:
    return {"seq": seq, "ack": ack, "flags": flags, "octets": octets}


def _next(tcb: Tcb, peer: Tcb) -> int:
    """RCV.NXT, or what an attacker would take for it: the number of the SYN that may still come."""
    return tcb.rcv_nxt if _heard(tcb) else peer.iss


def _old_syn(tcb: Tcb, peer: Tcb) -> Given:
    return _segment(plus(tcb.irs if _heard(tcb) else peer.iss, -OLDER), "SYN")


def _exact_rst(tcb: Tcb, peer: Tcb) -> Given | None:
    return _segment(tcb.rcv_nxt, "RST") if _heard(tcb) else None


def _inside(flags: str) -> Callable[[Tcb, Tcb], Given | None]:
    def made(tcb: Tcb, peer: Tcb) -> Given | None:
        by = min(INSIDE, tcb.rcv_wnd - 1)
        return _segment(plus(tcb.rcv_nxt, by), flags) if _heard(tcb) and by > 0 else None

    return made


def _ack_of_unsent(tcb: Tcb, peer: Tcb) -> Given:
    return _segment(_next(tcb, peer), "ACK", plus(tcb.snd_nxt, UNSENT))


def _text_beyond(tcb: Tcb, peer: Tcb) -> Given | None:
    beyond = plus(tcb.rcv_nxt, max(tcb.rcv_wnd, 1))
    return _segment(beyond, "ACK", tcb.snd_nxt, TEXT) if _heard(tcb) else None


def _blind_rst(tcb: Tcb, peer: Tcb) -> Given:
    return _segment(plus(_next(tcb, peer), HALF), "RST")


def _refusal(tcb: Tcb, peer: Tcb) -> Given | None:
    return _segment(0, "RST,ACK", tcb.snd_nxt) if tcb.outstanding and not _heard(tcb) else None


KINDS: tuple[tuple[Text, Callable[[Tcb, Tcb], Given | None]], ...] = (
    (Text("an old SYN of an earlier connection, below the window", "旧连接滞留的 SYN，序号低于窗口"), _old_syn),
    (Text("a RST at exactly RCV.NXT", "序号恰为 RCV.NXT 的 RST"), _exact_rst),
    (Text("a RST inside the window, not at RCV.NXT", "落在窗口内、但不等于 RCV.NXT 的 RST"), _inside("RST")),
    (Text("a SYN inside the window", "落在窗口内的 SYN"), _inside("SYN")),
    (Text("an ACK of something never sent", "确认了从未发送过的序号的 ACK"), _ack_of_unsent),
    (Text("data beyond the window", "超出窗口的数据"), _text_beyond),
    (Text("a blind RST, far outside the window", "盲目伪造的 RST，远在窗口之外"), _blind_rst),
    (Text("a RST that acknowledges the SYN: refused", "确认了 SYN 的 RST：仿佛连接被拒绝"), _refusal),
)


def suggestions(trace: Trace, t: float, to: str) -> list[tuple[Text, Given | None]]:
    """These are the segments that could come to side `to` at second `t`, by name, always in the same order.

    None: that side has no such number then, as before it has heard the other's SYN.
    """
    step = sum(moment.t < round(t, 9) for moment in trace.moments)  # at one instant arrivals from outside come first
    tcb, peer = trace.tcb(to, step), trace.tcb(other(to), step)
    return [(name, made(tcb, peer)) for name, made in KINDS]
