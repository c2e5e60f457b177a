"""What a program sets on a socket, and what only the kernel's repair interface can (TCP_REPAIR).

The one rule: nothing here sends a segment; a socket is made ready, or asked.
"""

from __future__ import annotations

import errno
import socket
import struct

from tcplearn.live.states import STATES
from tcplearn.model import State, Tcb
from tcplearn.world.calls import KeepAlive, SetOption
from tcplearn.world.wire import Socket

# linux/tcp.h
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, TCP_REPAIR_WINDOW = 19, 20, 21, 29
RECEIVE_QUEUE, SEND_QUEUE = 1, 2
ON, OFF, OFF_WITHOUT_PROBE = 1, 0, -1


def repair(one: socket.socket, how: int) -> None:
    """This puts a socket into repair, where closing it is silent, or takes it out. Raises PermissionError."""
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, how)


def choose_isn(one: socket.socket, isn: int) -> None:
    """The next SYN of this socket will have the number `isn`: a number already there is kept (tcp_v4_connect)."""
    repair(one, ON)
    _number(one, SEND_QUEUE, isn)
    repair(one, OFF)


def adopt(one: socket.socket, here: Socket, there: Socket, tcb: Tcb) -> None:
    """This makes the socket an established connection with the numbers of `tcb`, without a handshake."""
    repair(one, ON)
    _number(one, SEND_QUEUE, tcb.snd_nxt)
    _number(one, RECEIVE_QUEUE, tcb.rcv_nxt)
    one.bind(here)
    one.connect(there)
    window = struct.pack("=IIIII", tcb.rcv_nxt, tcb.snd_wnd, tcb.snd_wnd, tcb.rcv_wnd, tcb.rcv_nxt)
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_WINDOW, window)
    repair(one, OFF_WITHOUT_PROBE)


def _number(one: socket.socket, queue: int, number: int) -> None:
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
    one.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("=I", number))


def linger(one: socket.socket, aborts: bool) -> None:
    """Whether closing the socket resets its connection (SO_LINGER with a time of zero)."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", aborts, 0))


def state_of(one: socket.socket) -> State:
    """This is the socket's state, as TCP_INFO has it."""
    return STATES[one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]]


def alive(one: socket.socket) -> bool:
    """Whether it has a connection, or listens."""
    return state_of(one) is not State.CLOSED


def answered(one: socket.socket) -> int:
    """This is how connect() ended, as an errno; EAGAIN: it has not."""
    opening = state_of(one) in (State.SYN_SENT, State.SYN_RECEIVED)
    return errno.EAGAIN if opening else one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def apply(one: socket.socket, option: SetOption) -> None:
    """This sets what a scene's SetOption says; the kernel counts whole seconds, 1 at least."""
    keepalive = option.keepalive
    if keepalive is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(bool(keepalive)))
    if isinstance(keepalive, KeepAlive):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, max(1, round(keepalive.idle)))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, max(1, round(keepalive.interval)))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, keepalive.probes)
    if option.linger is not None:
        linger(one, True)
    if option.user_timeout is not None:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(option.user_timeout * 1000))
    if option.reuse_address is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(option.reuse_address))


def said(option: SetOption) -> str:
    """This is the option as recordings tell it."""
    keepalive, told = option.keepalive, []
    if isinstance(keepalive, KeepAlive):
        told += [f"keep-alive idle={keepalive.idle:g} s interval={keepalive.interval:g} s count={keepalive.probes}"]
    elif keepalive is not None:
        told += ["keep-alive" if keepalive else "no keep-alive"]
    told += [f"linger={option.linger}"] if option.linger is not None else []
    told += [f"user-timeout={option.user_timeout * 1000:.0f} ms"] if option.user_timeout is not None else []
    told += [f"reuse-address={option.reuse_address}"] if option.reuse_address is not None else []
    return f"setsockopt {', '.join(told)}"
