"""What stands behind an address: listeners, connections, ports and numbers, as one value.

The one rule: a `Host` only knows; what it does about an event is in `serve.py`, what a listener can hold in
`queues.py`, how long it waits in `watch.py`. The table alone decides what a connection does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from tcplearn.model import RFC9293, Event, Fired, Options, Protocol, Segment, State, Tcb
from tcplearn.model.seq import plus
from tcplearn.model.tcb import NO_TCB
from tcplearn.model.value import Value
from tcplearn.world.calls import HostCall, SetOption
from tcplearn.world.isn import TICKS, Socket, isn
from tcplearn.world.policy import RFC, Policy
from tcplearn.world.queues import Listener
from tcplearn.world.watch import Deadlines, Watch

EPHEMERAL = range(40000, 60000)
IDLE = (State.CLOSED, State.LISTEN)
UNSET = SetOption()


class Pair(NamedTuple):
    """The two sockets that name a connection, as one host sees them (RFC 9293 section 3.3.1)."""

    local: Socket
    remote: Socket

    @property
    def there(self) -> Pair:
        """This is the same connection as the other host sees it."""
        return Pair(self.remote, self.local)


@dataclass(frozen=True)
class Connection(Value):
    """A connection and what its host keeps beside the Tcb.

    `parent`: the port of the listener that begot it, if one stays; `option`: what the program set; `orphan`: its
    program has closed it altogether and is gone.
    """

    tcb: Tcb
    parent: int | None = None
    option: SetOption = UNSET
    orphan: bool = False
    watch: Watch = Watch()

    @property
    def alive(self) -> bool:
        return self.tcb.state not in IDLE


class Served(NamedTuple):
    """What a host did about one event, and the host afterwards.

    `tcb`: the block that now speaks for the pair of sockets. `event`: the event as the host read it (a retransmission
    timeout may mean that patience is over). `sent`, `delivered`, `reply` as in `Step`; `fired`: the rows in words, and
    what a queue did instead. `timers`: seconds from now, None to stop one. `others`: what the same event did to other
    connections of the host.
    """

    host: Host
    tcb: Tcb
    event: Event | HostCall
    sent: tuple[Segment, ...] = ()
    timers: Deadlines = ()
    delivered: bytes = b""
    reply: str = ""
    fired: tuple[Fired, ...] = ()
    others: tuple[tuple[Pair, Served], ...] = ()


@lru_cache(maxsize=512)  # each connection begins and ends with one
def _blank(iss: int, window: int, offers: Options) -> Tcb:
    return NO_TCB.numbered(iss, rcv_wnd=window, rcv_buff=window, offers=offers)


@dataclass(frozen=True)
class Host(Value):
    """A host with an address, a protocol and a policy.

    `listeners`: by port. `connections`: by pair of sockets; one that ended stays there in CLOSED. `options`: what
    programs set that will use a port. `isns`: what the successive connections of the pair `main` choose, then the
    4 microsecond clock goes on from the last one and its second (`chosen`); all others choose by RFC 6528.
    """

    address: str
    protocol: Protocol = RFC9293
    policy: Policy = RFC
    listeners: Mapping[int, Listener] = field(default_factory=dict)
    connections: Mapping[Pair, Connection] = field(default_factory=dict)
    options: Mapping[int, SetOption] = field(default_factory=dict)
    isns: tuple[int, ...] = ()
    chosen: tuple[int, float] | None = None
    main: Pair | None = None
    window: int = 65535
    offers: Options = Options()
    secret: bytes = b"tcplearn"
    silent_until: float = 0.0  # seconds; after a loss of memory

    # ── looking
    def block(self, pair: Pair, now: float = 0.0) -> Tcb:
        """This is the block that speaks for a pair of sockets: its connection's, else its listener's."""
        found, listener = self.connections.get(pair), self.listeners.get(pair.local[1])
        return found.tcb if found else listener.tcb if listener else self.blank(pair, now)

    def blank(self, pair: Pair, now: float) -> Tcb:
        """This is a block in CLOSED, with the number that a connection of this pair would choose at second `now`."""
        return _blank(self.number(pair, now), self.window, self.offers)

    def number(self, pair: Pair, now: float) -> int:
        """This is the ISN, modulo 2^32, that a connection of this pair would choose at second `now`."""
        if pair == self.main and self.isns:
            return self.isns[0]
        if pair == self.main and self.chosen:
            last, at = self.chosen
            return plus(last, round(TICKS * (now - at)))
        return isn(now, *pair, self.secret)

    def half_open(self, port: int) -> int:
        """This is how many connections of a listener are half-open: the length of its SYN queue."""
        return sum(c.parent == port and c.tcb.state is State.SYN_RECEIVED for c in self.connections.values())

    def waiting(self, port: int) -> tuple[Pair, ...]:
        """These are the connections in a listener's accept queue, oldest first."""
        return self.listeners[port].queue if port in self.listeners else ()

    def ephemeral(self, remote: Socket, ports: range = EPHEMERAL, now: float = 0.0) -> int:
        """This is a port of ours from which `remote` can be reached: no connection has that pair of sockets.

        Raises OSError if there is none: a host can have only so many connections to one socket.
        """
        held = {pair.local[1]: c for pair, c in self.connections.items() if pair.remote == remote and c.alive}
        taken = {port for port, c in held.items() if not self.may_replace(c, now)}
        for port in ports:
            if port not in taken and port not in self.listeners:
                return port
        raise OSError(f"{self.address}: no port left to reach {remote[0]}:{remote[1]}; {len(taken)} are in use")

    def may_replace(self, old: Connection, now: float) -> bool:
        """A new connection may take the pair of one in TIME-WAIT whose timestamps tell the two apart (RFC 6191)."""
        rests = old.tcb.state is State.TIME_WAIT and bool(old.tcb.agreed.timestamps)
        return rests and self.policy.reuse is not None and now - old.watch.heard_at > self.policy.reuse

    def may_listen(self, port: int) -> bool:
        """This says whether a program may begin to listen on `port` (SO_REUSEADDR as a rule about pairs).

        The RFC asks only that no two connections have the same pair of sockets. The socket interface refuses
        while a connection has the port, even in TIME-WAIT, unless both programs said that they know
        (Linux net/ipv4/inet_connection_sock.c, inet_csk_bind_conflict).
        """
        held = [c.option for pair, c in self.connections.items() if pair.local[1] == port and c.alive]
        return not self.policy.one_user_a_port or all(o.reuse_address for o in (*held, self.option(port)) if held)

    def option(self, port: int) -> SetOption:
        """This is what the program set that will use a port."""
        return self.options.get(port, UNSET)

    def serve(self, pair: Pair, event: Event | HostCall, now: float) -> Served:
        """This is what the host does about a call, a timer, or a segment from `pair.remote`, at second `now`."""
        from tcplearn.world.serve import serve

        return serve(self, pair, event, now)
