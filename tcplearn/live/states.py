"""Which TCP states this machine's kernel is in: asked of it as `ss` asks (sock_diag(7)).

The one rule: nothing is inferred. A socket that the kernel does not list has no state here.
"""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

from tcplearn.model import State

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY = 4, 20  # linux/netlink.h, linux/sock_diag.h
REQUEST_DUMP = 0x1 | 0x300
DONE, ERROR = 3, 2
LISTED = sum(1 << state for state in (*range(1, 7), *range(8, 13)))  # not those that only hold a port

STATES = {  # include/net/tcp_states.h; 12 is a half-open request
    1: State.ESTABLISHED, 2: State.SYN_SENT, 3: State.SYN_RECEIVED, 4: State.FIN_WAIT_1, 5: State.FIN_WAIT_2,
    6: State.TIME_WAIT, 7: State.CLOSED, 8: State.CLOSE_WAIT, 9: State.LAST_ACK, 10: State.LISTEN,
    11: State.CLOSING, 12: State.SYN_RECEIVED,
}  # fmt: skip
TIMERS = {1: "retransmit", 2: "keepalive", 3: "timewait", 4: "probe"}  # net/ipv4/inet_diag.c


class Socket(NamedTuple):
    """One socket as the kernel has it: ports, state, the timer that runs and its remaining milliseconds."""

    lport: int
    rport: int
    state: State
    timer: str | None = None
    timer_ms: int = 0


class Watch:
    """A window on the TCP sockets of the network namespace in which it is made."""

    def __init__(self) -> None:
        self.netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
        self.asks = struct.pack("<IHHII", 72, SOCK_DIAG_BY_FAMILY, REQUEST_DUMP, 1, 0) + struct.pack(
            "<BBBBI48x", socket.AF_INET, socket.IPPROTO_TCP, 0, 0, LISTED
        )

    def close(self) -> None:
        """This closes the window."""
        self.netlink.close()

    def look(self) -> list[Socket]:
        """These are all its TCP sockets now, in the kernel's order."""
        self.netlink.send(self.asks)
        found: list[Socket] = []
        while True:
            data, at = self.netlink.recv(1 << 16), 0
            while at < len(data):
                length, kind = struct.unpack_from("<IH", data, at)
                if kind == DONE:
                    return found
                if kind == ERROR:
                    raise OSError(-struct.unpack_from("<i", data, at + 16)[0], "the kernel does not tell its sockets")
                found.append(_socket(data, at + 16))
                at += length + -length % 4


def _socket(data: bytes, at: int) -> Socket:
    state, timer = struct.unpack_from("<xBB", data, at)
    lport, rport = struct.unpack_from(">HH", data, at + 4)
    (left,) = struct.unpack_from("<I", data, at + 52)
    return Socket(lport, rport, STATES[state], TIMERS.get(timer), left if timer in TIMERS else 0)
