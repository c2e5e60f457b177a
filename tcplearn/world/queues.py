"""What a listener that stays can hold, and what it does with one more: pass over, reset, or a SYN cookie.

The one rule: a queue only decides whether the table is asked. What a connection then does is a row's.
Numbers and order are Linux 6's (net/ipv4/tcp_input.c, tcp_conn_request; tcp_minisocks.c, tcp_check_req).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcplearn.model import Cancel, Fired, Segment, State, Step, Tcb, Timer
from tcplearn.model.done import reset_for
from tcplearn.model.seq import plus
from tcplearn.model.tcb import DEFAULT_MSS
from tcplearn.world import cookies
from tcplearn.world.policy import ALWAYS, NEVER, RESET

if TYPE_CHECKING:
    from tcplearn.world.host import Host, Pair

REQUEST, CHECK = "Linux tcp_conn_request", "Linux tcp_check_req"
COOKIE = "RFC 4987 3.6"


def overflow(host: Host, pair: Pair, segment: Segment, now: float) -> tuple[tuple[Segment, ...], Fired] | None:
    """This is what leaves instead, and why, if a SYN finds no place in the queues of its listener."""
    if not segment.syn or segment.rst or segment.ack is not None:
        return None
    port, queues = pair.local[1], host.policy.queues
    if queues.backlog is not None and len(host.waiting(port)) > queues.backlog:
        return (), _fired(State.LISTEN, "SYN", "pass_over_accept_queue_full", REQUEST)
    full = queues.half_open is not None and host.half_open(port) >= queues.half_open
    if queues.cookies == ALWAYS or (full and queues.cookies != NEVER):
        mss = segment.options.mss or DEFAULT_MSS
        iss = cookies.make(pair, segment.seq, mss, now, host.secret)
        answer = Segment(iss, plus(segment.seq, 1), ("SYN",), wnd=host.window, options=host.offers)
        return (answer,), _fired(State.LISTEN, "SYN", "answer_with_cookie", COOKIE)
    return ((), _fired(State.LISTEN, "SYN", "pass_over_syn_queue_full", REQUEST)) if full else None


def from_cookie(host: Host, pair: Pair, segment: Segment, listener: Tcb, now: float) -> Tcb | None:
    """This is the block in SYN-RECEIVED that an ACK shows to have been, if it brings back a SYN cookie."""
    if host.policy.queues.cookies == NEVER or segment.ack is None or segment.syn or segment.rst:
        return None
    irs = plus(segment.seq, -1)
    mss = cookies.check(segment.ack, pair, irs, now, host.secret)
    if mss is None:
        return None
    iss = plus(segment.ack, -1)
    return listener.but(
        state=State.SYN_RECEIVED,
        iss=iss,
        irs=irs,
        snd_una=iss,
        snd_nxt=segment.ack,
        snd_wnd=segment.wnd,
        max_snd_wnd=segment.wnd,
        rcv_nxt=segment.seq,
        snd_wl1=irs,
        snd_wl2=iss,
        mss=mss,
    )


def no_room(
    host: Host, pair: Pair, before: Tcb, done: Step, segment: Segment
) -> tuple[tuple[Segment, ...], Fired] | None:
    """This is what leaves instead if a handshake ends while the accept queue is full."""
    queues = host.policy.queues
    ends = before.state is State.SYN_RECEIVED and done.tcb.state not in (State.SYN_RECEIVED, State.LISTEN, State.CLOSED)
    if not ends or queues.backlog is None or len(host.waiting(pair.local[1])) <= queues.backlog:
        return None
    if queues.overflow == RESET:
        return (reset_for(segment),), _fired(before.state, "ACK of SYN", "reset_accept_queue_full", CHECK, State.LISTEN)
    return (), _fired(before.state, "ACK of SYN", "pass_over_accept_queue_full", CHECK)


def time_wait(host: Host, before: Tcb, done: Step) -> Step:
    """This is the step, or a silent end where TIME-WAIT has no room (Linux tcp_time_wait, TCPTIMEWAITOVERFLOW)."""
    most = host.policy.time_waits
    if most is None or done.tcb.state is not State.TIME_WAIT or before.state is State.TIME_WAIT:
        return done
    if sum(c.tcb.state is State.TIME_WAIT for c in host.connections.values()) < most:
        return done
    return done._replace(tcb=Tcb(State.CLOSED), timers=(Cancel(Timer.RETRANSMISSION),))


def _fired(state: State, word: str, does: str, cite: str, goes: State | None = None) -> Fired:
    return Fired(state.value, word, does, (goes or state).value, cite)
