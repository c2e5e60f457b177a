"""A listener that stays: what it keeps, what it does with one more, and how it ends.

The one rule: a queue only decides whether the table is asked. What a connection then does is a row's.
Numbers and order are Linux 6's (net/ipv4/tcp_input.c, tcp_conn_request; tcp_minisocks.c, tcp_check_req).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tcplearn.model import Fired, Options, Segment, State, Step, Tcb
from tcplearn.model.done import made, reset_for
from tcplearn.model.seq import plus
from tcplearn.model.tcb import DEFAULT_MSS
from tcplearn.model.value import Value
from tcplearn.world import cookies
from tcplearn.world.policy import ALWAYS, NEVER, RESET

if TYPE_CHECKING:
    from tcplearn.world.host import Host, Pair

REQUEST, CHECK, COOKIE = "Linux tcp_conn_request", "Linux tcp_check_req", "RFC 4987 3.6"
STOP = "Linux inet_csk_listen_stop"
FULL_TABLE = "Linux tcp_time_wait"
NOBODY = "Linux tcp_v4_rcv"


@dataclass(frozen=True)
class Listener(Value):
    """A block in LISTEN and the accept queue behind it.

    `queue`: connections whose handshake is done and that no ACCEPT has taken, oldest first; one that was reset
    keeps its place until it is taken. `asked`: ACCEPTs that wait for one. `flooded`: the second in which the SYN
    queue was last full, which is when cookies may come back.
    """

    tcb: Tcb
    queue: tuple[Pair, ...] = ()
    asked: int = 0
    flooded: float | None = None

    def joined(self, pair: Pair) -> Listener:
        """This is the listener when one more handshake is done: an ACCEPT that waits takes the oldest at once."""
        return self.but(queue=(*self.queue, pair)).served()

    def served(self) -> Listener:
        taken = min(self.asked, len(self.queue))
        return self.but(queue=self.queue[taken:], asked=self.asked - taken) if taken else self


class Instead(NamedTuple):
    """What is done in the place of a step: what leaves, why, and whether the connection is dropped."""

    sent: tuple[Segment, ...]
    why: Fired
    drops: bool = False

    @property
    def floods(self) -> bool:
        """This says whether the SYN queue was full."""
        return self.why.does in ("answer_with_cookie", "pass_over_syn_queue_full")


def overflow(host: Host, pair: Pair, segment: Segment, now: float, again: bool = False) -> Instead | None:
    """This is what is done instead if a SYN finds no place with its listener.

    `again`: it comes from a connection in TIME-WAIT, which only a full accept queue can refuse.
    """
    if not segment.syn or segment.rst or segment.ack is not None:
        return None
    port, queues = pair.local[1], host.policy.queues
    full = queues.half_open is not None and host.half_open(port) >= queues.half_open and not again
    cookie = queues.cookies == ALWAYS or (full and queues.cookies != NEVER)
    if full and not cookie:
        return Instead((), fired(State.LISTEN, "SYN", "pass_over_syn_queue_full", REQUEST))
    if _no_place(host, port):
        return Instead((), fired(State.LISTEN, "SYN", "pass_over_accept_queue_full", REQUEST))
    if not cookie or again:
        return None
    mss = segment.options.mss or DEFAULT_MSS
    iss = cookies.make(pair, segment.seq, mss, now, host.secret)
    plain = Options(host.offers.mss)  # nothing that would have to be remembered
    answer = Segment(iss, plus(segment.seq, 1), ("SYN",), wnd=host.window, options=plain)
    return Instead((answer,), fired(State.LISTEN, "SYN", "answer_with_cookie", COOKIE))


def _no_place(host: Host, port: int) -> bool:
    backlog = host.policy.queues.backlog
    return backlog is not None and len(host.listeners[port].queue) > backlog


def from_cookie(host: Host, pair: Pair, segment: Segment, now: float) -> Tcb | None:
    """This is the block in SYN-RECEIVED that an ACK shows to have been, if it brings back a SYN cookie.

    None is believed if none can have been sent lately (Linux tcp_synq_no_recent_overflow).
    """
    listener, how = host.listeners[pair.local[1]], host.policy.queues.cookies
    lately = listener.flooded is not None and now - listener.flooded <= cookies.OLDEST * cookies.TICK
    if how == NEVER or not (lately or how == ALWAYS) or segment.ack is None or segment.syn or segment.rst:
        return None
    irs = plus(segment.seq, -1)
    mss = cookies.check(segment.ack, pair, irs, now, host.secret)
    if mss is None:
        return None
    iss = plus(segment.ack, -1)
    plain = Options(host.offers.mss)
    sent = {"iss": iss, "snd_una": iss, "snd_nxt": segment.ack, "snd_wl2": iss, "mss": mss, "offers": plain}
    heard = {"irs": irs, "rcv_nxt": segment.seq, "snd_wl1": irs, "snd_wnd": segment.wnd, "max_snd_wnd": segment.wnd}
    return listener.tcb.but(state=State.SYN_RECEIVED, **sent, **heard)


def ends_handshake(before: Tcb, done: Step) -> bool:
    """This says whether the step is the one that completes a handshake."""
    return before.state is State.SYN_RECEIVED and any(row.goes is State.ESTABLISHED for row in done.fired)


def no_room(host: Host, pair: Pair, before: Tcb, segment: Segment, cookie: bool) -> Instead | None:
    """This is what is done instead if a handshake ends while the accept queue is full."""
    if not _no_place(host, pair.local[1]):
        return None
    if host.policy.queues.overflow == RESET and not cookie:
        why = fired(before.state, "ACK of SYN", "reset_accept_queue_full", CHECK, State.LISTEN)
        return Instead((reset_for(segment),), why, drops=True)
    state = State.LISTEN if cookie else before.state
    return Instead((), fired(state, "ACK of SYN", "pass_over_accept_queue_full", CHECK))


def nobody_listens(before: Tcb) -> Instead:
    """This is what TIME-WAIT answers to a newer SYN where no listener takes it."""
    return Instead((made(before),), fired(before.state, "SYN newer than this connection", "ack_and_drop", NOBODY))


def table_full(host: Host, before: Tcb, done: Step) -> bool:
    """This says whether TIME-WAIT would be entered and has no room (TCPTIMEWAITOVERFLOW)."""
    most = host.policy.time_waits
    if most is None or done.tcb.state is not State.TIME_WAIT or before.state is State.TIME_WAIT:
        return False
    return sum(c.tcb.state is State.TIME_WAIT for c in host.connections.values()) >= most


def fired(state: State, word: str, does: str, cite: str, goes: State | None = None) -> Fired:
    return Fired(state.value, word, does, (goes or state).value, cite)


DROPPED = Instead((), fired(State.SYN_RECEIVED, "CLOSE of the listener", "drop_half_open", STOP, State.CLOSED), True)
TABLE_FULL = fired(State.TIME_WAIT, "one more in TIME-WAIT", "end_table_full", FULL_TABLE, State.CLOSED)
