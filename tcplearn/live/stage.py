"""Where a scene is played: two hosts with a wire between them, or one host's loopback.

The one rule: a stage is made in a child process (`apart.py`) and holds only descriptors, so that it ends with it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from tcplearn.live.spaces import Space
from tcplearn.live.states import Watch
from tcplearn.world.trace import SIDES
from tcplearn.world.wire import Socket

ADDRESSES = {"A": "192.0.2.1", "B": "192.0.2.2"}  # documentation addresses, RFC 5737
INTERFACES = {"A": "tcplearn-a", "B": "tcplearn-b"}
PORTS = {"A": 40000, "B": 5000}
LOOPBACK = "127.0.0.1"
Settings = Mapping[str, int | str]


@dataclass
class Stage:
    """Two ends: their sockets, the descriptors of their interfaces (none: packets are not seen), their states.

    `enter(side)`: what the thread makes next is that side's. `refused`: settings that this kernel does not take.
    `repair`: whether a socket may be put into TCP_REPAIR (needs CAP_NET_ADMIN).
    """

    ends: dict[str, Socket]
    watches: dict[str, Watch]
    enter: Callable[[str], None]
    tuns: dict[str, int] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    repair: bool = True


def with_wire(settings: Mapping[str, Settings]) -> Stage:
    """This is two network namespaces, an interface in each, and nothing between them but this program.

    Raises OSError where namespaces or TUN devices are not to be had.
    """
    spaces = {side: Space(settings[side]) for side in SIDES}
    tuns = {side: spaces[side].tun(INTERFACES[side], ADDRESSES[side]) for side in SIDES}
    watches = {}
    for side in SIDES:
        spaces[side].enter()
        watches[side] = Watch()
    refused = dict.fromkeys(chain(*(space.refused for space in spaces.values())))
    ends = {side: (ADDRESSES[side], PORTS[side]) for side in SIDES}
    return Stage(ends, watches, lambda side: spaces[side].enter(), tuns, tuple(refused))


def own_loopback(settings: Settings) -> Stage:
    """This is the loopback of one network namespace: states only. Raises OSError where there is none to be had."""
    space = Space(settings)
    watch = Watch()
    ends = {side: (LOOPBACK, PORTS[side]) for side in SIDES}
    return Stage(ends, dict.fromkeys(SIDES, watch), lambda side: None, refused=tuple(space.refused))


def loopback() -> Stage:
    """This is this machine's own loopback, on two ports that nobody uses: states only."""
    watch = Watch()
    ends = dict(zip(SIDES, _free(2), strict=True))
    return Stage(ends, dict.fromkeys(SIDES, watch), lambda side: None, repair=False)


def _free(count: int) -> list[Socket]:
    """These are ports of the loopback that nobody uses just now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((LOOPBACK, 0))
        return [one.getsockname() for one in held]
    finally:
        for one in held:
            one.close()
