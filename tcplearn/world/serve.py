"""One event at a host: which block it is for, what the host does beside the table, where the block belongs then.

The one rule: nothing here decides what a connection does; `step` does, unless a queue, a port or a silence
keeps the table from being asked at all.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tcplearn.model import Close, Event, Open, Segment, State, Step, Tcb, Timer, step
from tcplearn.model.act import BEYOND_OLD_NUMBERS
from tcplearn.model.calls import Abort
from tcplearn.model.seq import plus
from tcplearn.world import queues
from tcplearn.world.calls import Accept, Forget, HostCall, SetOption, Shutdown
from tcplearn.world.host import IDLE, Connection, Host, Pair, Served
from tcplearn.world.policy import STAYS
from tcplearn.world.queues import Instead, Listener
from tcplearn.world.watch import STOP_ALL, advice

IN_USE = "error: address already in use"
QUIET = "error: quiet time, no sequence number may be assigned yet"
NO_LISTENER = "error: nobody listens here"
GIVEN_UP = "error: connection aborted due to user timeout"

# `step` is pure, so what was answered once need not be worked out again: a scene run anew, or under another seed, is
# mostly made of the same steps (97 of 100 under random losses). A step never taken before costs a tenth more.
answer = lru_cache(maxsize=512)(step)


class Meant(NamedTuple):
    """The block that an event is for: a connection's (`found`), or its listener's (`listening`), or a new one."""

    tcb: Tcb
    found: Connection | None
    listening: bool

    def reborn(self, done: Step) -> bool:
        """This says whether a connection in TIME-WAIT makes room for a new one."""
        return self.tcb.state is State.TIME_WAIT and done.tcb.state is State.SYN_RECEIVED


def serve(host: Host, pair: Pair, event: Event | HostCall, now: float) -> Served:
    """This is what `host` does about a call, a timer, or a segment from `pair.remote`, at second `now`."""
    if isinstance(event, Segment):
        return _step(host, pair, event, now)
    found = host.connections.get(pair)
    lives = found is not None and found.alive
    match event:
        case Forget():
            return _forget(host, pair, event, now)
        case Accept():
            return _accept(host, pair, event, now)
        case SetOption():
            return _set(host, pair, event, now)
        case Shutdown() if not lives:  # a listener has nothing to end (Linux inet_shutdown)
            return _only(host, pair, event, now, "ok" if pair.local[1] in host.listeners else NO_LISTENER)
        case Open(kind="passive") if not host.may_listen(pair.local[1]):
            return _only(host, pair, event, now, IN_USE)
        case Timer() if not lives:  # of a connection that is no more
            return _only(host, pair, event, now)
    read = _read(host, found, event, now)
    served = _step(host, pair, read, now)
    return served._replace(reply=GIVEN_UP) if isinstance(event, Timer) and isinstance(read, Abort) else served


def _only(host: Host, pair: Pair, event: Event | HostCall, now: float, reply: str = "") -> Served:
    """Nothing happens, but for a reply."""
    return Served(host, host.block(pair, now), event, reply=reply)


def _read(host: Host, found: Connection | None, event: Event | HostCall, now: float) -> Event:
    """An event as this host understands it."""
    match event:
        case Shutdown():
            return Close()
        case Close() if found and found.option.aborts:
            return Abort()
        case Close() if host.policy.half_duplex:
            return Close(reading=False)
        case Timer() if found:
            return found.watch.means(event, found.tcb, now, host.policy, found.option, found.orphan)
    return event  # type: ignore[return-value]


def _meant(host: Host, pair: Pair, event: Event, now: float) -> Meant:
    """A connection first, then its port."""
    found, opens = host.connections.get(pair), event.kind if isinstance(event, Open) else ""
    if found and opens == "active" and host.may_replace(found, now):
        return Meant(host.blank(pair, now).but(iss=plus(found.tcb.snd_nxt, BEYOND_OLD_NUMBERS)), None, False)
    if found and found.alive and opens != "passive":
        return Meant(found.tcb, found, False)
    listener = host.listeners.get(pair.local[1])
    if listener is None or (opens == "active" and host.policy.listener == STAYS):
        return Meant(host.blank(pair, now), None, opens == "passive")
    if isinstance(event, Segment):
        past = queues.from_cookie(host, pair, event, now)
        if past is not None:
            return Meant(past, None, True)
    return Meant(listener.tcb.numbered(host.number(pair, now)), None, True)


def _step(host: Host, pair: Pair, event: Event, now: float) -> Served:
    meant = _meant(host, pair, event, now)
    if meant.tcb.offers.timestamps:
        meant = meant._replace(tcb=meant.tcb.but(ts_val=round(now / host.policy.tick)))
    stays = host.policy.listener == STAYS
    if stays and meant.listening and isinstance(event, Segment):
        instead = queues.overflow(host, pair, event, now)
        if instead:
            return _instead(host, pair, event, now, instead)
    done = answer(host.protocol, meant.tcb, event)
    if meant.tcb.state in IDLE and done.tcb.state not in IDLE and now < host.silent_until:
        return _only(host, pair, event, now, "" if isinstance(event, Segment) else QUIET)
    if stays and isinstance(event, Segment):
        instead = _no_place(host, pair, meant, done, event, now)
        if instead:
            return _instead(host, pair, event, now, instead)
    served = _settle(host, pair, meant, done, event, now)
    ended = stays and meant.listening and served.tcb.state is State.CLOSED
    return _abandon(served, pair, host.waiting(pair.local[1]), now) if ended else served


def _no_place(host: Host, pair: Pair, meant: Meant, done: Step, segment: Segment, now: float) -> Instead | None:
    """What a listener does instead of a step that ends a handshake, or begins one out of TIME-WAIT."""
    if meant.reborn(done):
        listens = pair.local[1] in host.listeners
        return queues.overflow(host, pair, segment, now, again=True) if listens else queues.nobody_listens(meant.tcb)
    begotten = meant.listening or (meant.found is not None and meant.found.parent in host.listeners)
    if begotten and queues.ends_handshake(meant.tcb, done):
        return queues.no_room(host, pair, meant.tcb, segment, cookie=meant.listening)
    return None


def _instead(host: Host, pair: Pair, event: Event, now: float, what: Instead) -> Served:
    port = pair.local[1]
    if what.drops:
        host = host.but(connections={p: c for p, c in host.connections.items() if p != pair})
    elif what.floods:
        host = host.but(listeners={**host.listeners, port: host.listeners[port].but(flooded=now)})
    timers = STOP_ALL if what.drops else ()
    return Served(host, host.block(pair, now), event, what.sent, timers, fired=(what.why,))


def _settle(host: Host, pair: Pair, meant: Meant, done: Step, event: Event, now: float) -> Served:
    """The host after a step: what the stop-watch says, and where the block belongs now."""
    port, was = pair.local[1], host.connections.get(pair)
    begets = host.policy.listener == STAYS and isinstance(event, Segment) and (meant.listening or meant.reborn(done))
    connection = meant.found
    if connection is None or begets:
        connection = Connection(meant.tcb, port if begets else None, host.option(port))
    gone = isinstance(event, Close) and not event.reading and not done.reply.startswith("error")
    full = queues.table_full(host, meant.tcb, done)
    if full:
        done = done._replace(tcb=Tcb(State.CLOSED))
    orphan = connection.orphan or gone
    timed = connection.watch.after(meant.tcb, done, event, now, host.policy, connection.option, orphan)
    if timed.done.tcb.ack_owed and (Timer.DELAYED_ACK, 0.0) in timed.timers:  # it does not wait at all
        timed = timed.at_once(answer(host.protocol, timed.done.tcb, Timer.DELAYED_ACK), now)
    done = timed.done
    connection = connection.but(tcb=done.tcb, watch=timed.watch, orphan=orphan)
    new, tcb = _placed(host, pair, meant, connection, event, now)
    ends = done.tcb.state in IDLE
    replaced = was is not None and was.alive and was is not meant.found
    stops = STOP_ALL if not meant.listening and (ends or replaced) else ()
    reply = "; ".join(filter(None, (done.reply, advice(done, event, host.policy))))
    told = (*done.told, queues.TABLE_FULL) if full else done.told
    timers = stops if ends else stops + timed.timers
    return Served(new, tcb, event, done.sent, timers, done.delivered, reply, told)


def _placed(host: Host, pair: Pair, meant: Meant, connection: Connection, event: Event, now: float) -> tuple[Host, Tcb]:
    """The host with a block where it belongs, and that block: in LISTEN at its port, else at its pair of sockets."""
    state, before, port, parent = connection.tcb.state, meant.tcb, pair.local[1], connection.parent
    used = host.policy.listener != STAYS or not isinstance(event, Segment)
    if state is State.LISTEN:
        new = _listening(host, pair, meant, connection, event, used)
        return new, new.block(pair, now)
    if not connection.alive:
        connection = Connection(host.blank(pair, now))
    elif before.state in IDLE and pair == host.main and before.iss == host.number(pair, now):
        host = host.but(isns=host.isns[1:], chosen=(before.iss, now))
    listeners = host.listeners
    if meant.listening and used:
        listeners = {at: listener for at, listener in listeners.items() if at != port}
    shaken = before.state is State.SYN_RECEIVED and state not in (State.SYN_RECEIVED, State.CLOSED)
    if shaken and parent is not None and parent in listeners:
        listeners = {**listeners, parent: listeners[parent].joined(pair)}
    return host.but(listeners=listeners, connections={**host.connections, pair: connection}), connection.tcb


def _listening(host: Host, pair: Pair, meant: Meant, connection: Connection, event: Event, used: bool) -> Host:
    """The host with a block in LISTEN at its port; `used`: whatever happens to a listener happens to its own block."""
    listeners, connections, port = dict(host.listeners), dict(host.connections), pair.local[1]
    if isinstance(event, Open):  # what has ended on this port is history now
        connections = {p: c for p, c in connections.items() if c.alive or p.local[1] != port}
    elif not meant.listening:
        connections.pop(pair, None)
    if used and meant.listening and port in listeners:
        listeners[port] = listeners[port].but(tcb=connection.tcb)
    elif connection.parent is None and not (meant.listening and not used):
        listeners[port] = Listener(connection.tcb)
    return host.but(listeners=listeners, connections=connections)


def _abandon(served: Served, pair: Pair, queue: tuple[Pair, ...], now: float) -> Served:
    """A listener that is closed takes with it what it begot and nobody accepted (Linux inet_csk_listen_stop)."""
    host, others = served.host, []
    for child, connection in served.host.connections.items():
        half_open = connection.parent == pair.local[1] and connection.tcb.state is State.SYN_RECEIVED
        if half_open or (child in queue and connection.alive):
            end = _instead(host, child, Close(), now, queues.DROPPED) if half_open else _step(host, child, Abort(), now)
            host = end.host
            others.append((child, end))
    return served._replace(host=host, others=tuple(others))


# ── calls that only a host knows


def _forget(host: Host, pair: Pair, event: Forget, now: float) -> Served:
    """Section 3.5.1: nothing is remembered, nothing is said."""
    silent = now + (host.policy.quiet or 0.0)
    left = host.but(listeners={}, connections={}, options={}, silent_until=silent)
    lost = [other for other, c in host.connections.items() if c.alive and other != pair]
    others = tuple((other, Served(left, left.block(other, now), event, timers=STOP_ALL)) for other in lost)
    return Served(left, left.block(pair, now), event, timers=STOP_ALL, others=others)


def _accept(host: Host, pair: Pair, event: Accept, now: float) -> Served:
    port = pair.local[1]
    listener = host.listeners.get(port)
    if listener is None or host.policy.listener != STAYS:
        return _only(host, pair, event, now, NO_LISTENER if listener is None else "ok")
    new = listener.but(asked=listener.asked + 1).served()
    return _only(host.but(listeners={**host.listeners, port: new}), pair, event, now, "ok")


def _set(host: Host, pair: Pair, option: SetOption, now: float) -> Served:
    """An option of the connection if there is one, else of the program that will use the port."""
    found, port = host.connections.get(pair), pair.local[1]
    if found is None or not found.alive:
        options = {**host.options, port: option.over(host.options.get(port))}
        return _only(host.but(options=options), pair, option, now, "ok")
    new = found.but(option=option.over(found.option))
    timers = new.watch.anew(found.tcb, option, new.option, now, host.policy)
    left = host.but(connections={**host.connections, pair: new})
    return Served(left, found.tcb, option, timers=timers, reply="ok")
