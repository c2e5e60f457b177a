"""What stands behind an address: listeners, connections, and which of them an event is for.

The one rule: the table alone decides what a connection does; a host decides which connection is
meant, what it can keep (`queues.py`), how long it waits (`watch.py`) and how it reads a call. A `Host`
is a value; `serve` gives the next one together with the account of what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tcplearn.model import RFC9293, Close, Event, Fired, Open, Options, Protocol, Segment, State, Step, Tcb, Timer, step
from tcplearn.model.act import BEYOND_OLD_NUMBERS
from tcplearn.model.calls import Abort
from tcplearn.model.seq import plus
from tcplearn.world import queues
from tcplearn.world.calls import Accept, Forget, HostCall, SetOption, Shutdown
from tcplearn.world.isn import isn
from tcplearn.world.policy import RFC, STAYS, Policy
from tcplearn.world.watch import KEPT_ALIVE, Deadlines, Watch, advice, keeps_alive

Socket = tuple[str, int]  # address, port
EPHEMERAL = range(40000, 60000)
IDLE = (State.CLOSED, State.LISTEN)
ISN_CLOCK = 250_000  # a new ISN every 4 microseconds, RFC 9293 section 3.4.1

STOP: Deadlines = ((Timer.RETRANSMISSION, None),)
IN_USE = "error: address already in use"
QUIET = "error: quiet time, no sequence number may be assigned yet"
NO_LISTENER = "error: nobody listens here"


class Pair(NamedTuple):
    """The two sockets that name a connection, as one host sees them (RFC 9293 section 3.3.1)."""

    local: Socket
    remote: Socket

    @property
    def there(self) -> Pair:
        """This is the same connection as the other host sees it."""
        return Pair(self.remote, self.local)


@dataclass(frozen=True)
class Connection:
    """A connection and what its host keeps beside the Tcb.

    `begotten`: by a listener that stays; `waits`: no ACCEPT has taken it yet; `option`: what the program set.
    """

    tcb: Tcb
    begotten: bool = False
    waits: bool = False
    option: SetOption = SetOption()
    watch: Watch = Watch()

    @property
    def alive(self) -> bool:
        return self.tcb.state not in IDLE


class Served(NamedTuple):
    """What a host did about one event, and the host afterwards.

    `tcb`: the block that now speaks for the pair of sockets. `sent`, `delivered`, `reply` as in `Step`;
    `fired`: the rows in words, and what a queue did instead. `timers`: seconds from now, None to stop one.
    `event`: the event as the host read it (a retransmission timeout may mean that the user's patience is over).
    """

    host: Host
    tcb: Tcb
    event: Event | HostCall
    sent: tuple[Segment, ...] = ()
    timers: Deadlines = ()
    delivered: bytes = b""
    reply: str = ""
    fired: tuple[Fired, ...] = ()


@dataclass(frozen=True)
class Host:
    """A host with an address, a protocol and a policy.

    `listeners`: port -> its block in LISTEN. `accepting`: port -> ACCEPTs that wait for a connection. `connections`:
    pair of sockets -> connection; one that ended stays there in CLOSED. `isns`: what the successive connections of
    the pair `main` choose, then the 4 microsecond clock goes on from the last one and its second (`chosen`); all others
    choose by RFC 6528 with `secret`.
    """

    address: str
    protocol: Protocol = RFC9293
    policy: Policy = RFC
    listeners: Mapping[int, Tcb] = field(default_factory=dict)
    connections: Mapping[Pair, Connection] = field(default_factory=dict)
    accepting: Mapping[int, int] = field(default_factory=dict)
    options: Mapping[int, SetOption] = field(default_factory=dict)  # port -> of the program that will listen there
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
        found = self.connections.get(pair)
        return found.tcb if found else self.listeners.get(pair.local[1]) or self.blank(pair, now)

    def blank(self, pair: Pair, now: float) -> Tcb:
        """This is a block in CLOSED, with the number that a connection of this pair would choose at second `now`."""
        return Tcb(State.CLOSED, iss=self.number(pair, now), rcv_wnd=self.window, offers=self.offers)

    def number(self, pair: Pair, now: float) -> int:
        """This is the ISN, modulo 2^32, that a connection of this pair would choose at second `now`."""
        if pair == self.main and self.isns:
            return self.isns[0]
        if pair == self.main and self.chosen:
            last, at = self.chosen
            return plus(last, round(ISN_CLOCK * (now - at)))
        return isn(now, *pair, self.secret)

    def half_open(self, port: int) -> int:
        """This is how many connections of a listener are half-open: the length of its SYN queue."""
        mine = (c for pair, c in self.connections.items() if pair.local[1] == port and c.begotten)
        return sum(c.tcb.state is State.SYN_RECEIVED for c in mine)

    def waiting(self, port: int) -> list[Pair]:
        """These are the connections in a listener's accept queue, oldest first."""
        return [
            pair
            for pair, c in self.connections.items()
            if pair.local[1] == port and c.waits and c.tcb.state not in (*IDLE, State.SYN_RECEIVED)
        ]

    def ephemeral(self, remote: Socket, ports: range = EPHEMERAL, now: float = 0.0) -> int:
        """This is a port of ours from which `remote` can be reached: no connection has that pair of sockets.

        Raises OSError if there is none: a host can have only so many connections to one socket.
        """
        held = {pair.local[1]: c for pair, c in self.connections.items() if pair.remote == remote and c.alive}
        taken = {port for port, c in held.items() if not self._may_replace(c, now)}
        for port in ports:
            if port not in taken and port not in self.listeners:
                return port
        raise OSError(f"{self.address}: no port left to reach {remote[0]}:{remote[1]}; {len(taken)} are in use")

    def _may_replace(self, old: Connection, now: float) -> bool:
        """A new connection may take the pair of one in TIME-WAIT whose timestamps tell the two apart (RFC 6191)."""
        rests = old.tcb.state is State.TIME_WAIT and bool(old.tcb.agreed.timestamps)
        return rests and self.policy.reuse is not None and now - old.watch.heard_at > self.policy.reuse

    def may_listen(self, port: int) -> bool:
        """This says whether a program may begin to listen on `port` (SO_REUSEADDR as a rule about pairs).

        The RFC asks only that no two connections have the same pair of sockets. The socket interface refuses
        while any connection has the port, even in TIME-WAIT, unless the program says that it knows
        (Linux net/ipv4/inet_connection_sock.c, inet_csk_bind_conflict).
        """
        in_use = any(pair.local[1] == port and c.alive for pair, c in self.connections.items())
        return not in_use or not self.policy.one_user_a_port or bool(self.options.get(port, SetOption()).reuse_address)

    # ── serving
    def serve(self, pair: Pair, event: Event | HostCall, now: float) -> Served:
        """This is what the host does about a call, a timer, or a segment from `pair.remote`, at second `now`."""
        event = self._read(pair, event)
        match event:
            case Forget():
                silent = now + (self.policy.quiet or 0.0)
                left = replace(self, listeners={}, connections={}, silent_until=silent)
                return Served(left, left.block(pair, now), event)
            case Accept():
                return self._accept(pair, event)
            case SetOption():
                return self._set(pair, event, now)
            case Open(kind="active") if now < self.silent_until:
                return Served(self, self.block(pair, now), event, reply=QUIET)
            case Open(kind="passive") if not self.may_listen(pair.local[1]):
                return Served(self, self.block(pair, now), event, reply=IN_USE)
        return self._step(pair, event, now)

    def _read(self, pair: Pair, event: Event | HostCall) -> Event | Forget | Accept | SetOption:
        """An event as this host understands it."""
        found = self.connections.get(pair)
        match event:
            case Shutdown():
                return Close()
            case Close() if found and found.option.linger == 0:
                return Abort()
            case Close() if self.policy.half_duplex:
                return Close(reading=False)
            case Timer() if found:
                return found.watch.means(event, found.tcb, self.policy, found.option)
        return event

    def _meant(self, pair: Pair, event: Event, now: float) -> tuple[Tcb, bool]:
        """The block that an event is for, and whether it is the listener's: a connection first, then its port."""
        found, listener = self.connections.get(pair), self.listeners.get(pair.local[1])
        passive = isinstance(event, Open) and event.kind == "passive"
        active = isinstance(event, Open) and not passive
        if found and active and self._may_replace(found, now):
            iss = plus(found.tcb.snd_nxt, BEYOND_OLD_NUMBERS)
            return Tcb(State.CLOSED, iss=iss, rcv_wnd=self.window, offers=self.offers), False
        if found and found.alive and not passive:
            return found.tcb, False
        beside = active and self.policy.listener == STAYS
        if listener is None or beside:
            return self.blank(pair, now), passive
        if isinstance(event, Segment):
            past = queues.from_cookie(self, pair, event, listener, now)
            if past is not None:
                return past, True
        number = self.number(pair, now)
        return listener.but(iss=number, snd_una=number, snd_nxt=number, snd_wl2=number), True

    def _step(self, pair: Pair, event: Event, now: float) -> Served:
        before, listening = self._meant(pair, event, now)
        if before.offers.timestamps:
            before = before.but(ts_val=round(now / self.policy.tick))
        stays = self.policy.listener == STAYS
        if listening and stays and isinstance(event, Segment):
            instead = queues.overflow(self, pair, event, now)
            if instead:
                return Served(self, self.block(pair, now), event, instead[0], fired=(instead[1],))
        done = queues.time_wait(self, before, step(self.protocol, before, event))
        if stays and isinstance(event, Segment):
            instead = queues.no_room(self, pair, before, done, event)
            if instead:
                others = {p: c for p, c in self.connections.items() if p != pair}
                gone, stop = (replace(self, connections=others), STOP) if instead[0] else (self, ())
                return Served(gone, gone.block(pair, now), event, instead[0], stop, fired=(instead[1],))
        return self._settle(pair, before, listening, done, event, now)

    def _settle(self, pair: Pair, before: Tcb, listening: bool, done: Step, event: Event, now: float) -> Served:
        """The host after a step: where the block belongs now, and what its stop-watch says."""
        state, port = done.tcb.state, pair.local[1]
        listeners, connections = dict(self.listeners), dict(self.connections)
        stays = self.policy.listener == STAYS and isinstance(event, Segment)
        found = connections.get(pair)
        born = Connection(done.tcb, stays, stays, self.options.get(port, SetOption()))
        connection = found if found and found.alive and not listening and before.state not in IDLE else born
        begins = pair == self.main and before.state in IDLE and state not in IDLE
        spent = replace(self, isns=self.isns[1:], chosen=(before.iss, now)) if begins else self
        if listening and state is not State.LISTEN and not stays:
            del listeners[port]
        if state is State.LISTEN:
            if listening and isinstance(event, Open):  # what has ended on this port is history now
                connections = {p: c for p, c in connections.items() if c.alive or p.local[1] != port}
            elif not listening:
                connections.pop(pair, None)
            if not connection.begotten and not (listening and stays):
                listeners[port] = done.tcb
        watch, throttled = connection.watch.throttles(done, event, now, self.policy)
        watch, timers = watch.after(before, done, event, now, self.policy, connection.option)
        if (Timer.DELAYED_ACK, 0.0) in timers:  # it does not wait at all
            then = step(self.protocol, done.tcb, Timer.DELAYED_ACK)
            watch, more = watch.after(done.tcb, then, Timer.DELAYED_ACK, now, self.policy, connection.option)
            done, timers = done._replace(tcb=then.tcb, sent=done.sent + then.sent), (*timers, *more)
        if state is State.CLOSED:
            connections[pair] = Connection(spent.blank(pair, now))
        elif state is not State.LISTEN:
            connections[pair] = replace(connection, tcb=done.tcb, watch=watch)
        host = replace(spent, listeners=listeners, connections=connections)
        sent = () if throttled else done.sent
        reply = "; ".join(filter(None, (done.reply, advice(done, event, self.policy))))
        return Served(host._taken(pair), host.block(pair, now), event, sent, timers, done.delivered, reply, done.told)

    # ── calls that only a host knows
    def _accept(self, pair: Pair, event: Accept) -> Served:
        port = pair.local[1]
        if port not in self.listeners and not self.waiting(port):
            return Served(self, self.block(pair), event, reply=NO_LISTENER)
        asked = replace(self, accepting={**self.accepting, port: self.accepting.get(port, 0) + 1})
        return Served(asked._taken(pair), self.block(pair), event, reply="ok")

    def _taken(self, pair: Pair) -> Host:
        """An ACCEPT takes the oldest connection that waits, as soon as there is one."""
        port = pair.local[1]
        asked, waiting = self.accepting.get(port, 0), self.waiting(port) if self.accepting else []
        if not asked or not waiting:
            return self
        taken = {**self.connections, waiting[0]: replace(self.connections[waiting[0]], waits=False)}
        return replace(self, connections=taken, accepting={**self.accepting, port: asked - 1})

    def _set(self, pair: Pair, option: SetOption, now: float) -> Served:
        """An option of the connection if there is one, else of the program that will use the port."""
        found = self.connections.get(pair)
        if found is None or not found.alive:
            options = {**self.options, pair.local[1]: option.over(self.options.get(pair.local[1]))}
            return Served(replace(self, options=options), self.block(pair, now), option, reply="ok")
        new = replace(found, option=option.over(found.option))
        alive = keeps_alive(self.policy, new.option)
        wait = max(0.0, found.watch.heard_at + alive.idle - now) if alive and found.tcb.state in KEPT_ALIVE else None
        host = replace(self, connections={**self.connections, pair: new})
        return Served(host, found.tcb, option, timers=((Timer.KEEPALIVE, wait),), reply="ok")
