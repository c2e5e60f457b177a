"""What an operator sees: the sockets of a host after each step, as Linux `ss -tano` lists them.

The one rule: every row is read from a block of the trace, by the kernel's own counting (net/ipv4/tcp_diag.c,
tcp_diag_get_info): Recv-Q is RCV.NXT less what the program has read, Send-Q is all that SND.UNA has not passed, so a
SYN or a FIN counts as one; a mini-socket has no queues, and a socket in CLOSED is not listed. Spelling and columns are
iproute2's (misc/ss.c: sstate_name, tmr_name, print_ms_timer). What a trace does not hold is a dash.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from tcplearn.model import State, Tcb, Timer, running
from tcplearn.view.palette import IN_SS, LISTENING, UNLISTED, WITHOUT_QUEUES, family
from tcplearn.view.told import Told, whole_of
from tcplearn.view.waits import ran
from tcplearn.world.run import SOCKETS
from tcplearn.world.trace import SIDES, Moment, Trace, other
from tcplearn.world.wire import connection_sockets

COMMAND = "ss -tano"
COLUMNS = ("State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Timer")
UNKNOWN = "–"
NAMES = {Timer.RETRANSMISSION: "on", Timer.TIME_WAIT: "timewait", Timer.PERSIST: "persist"}
ALIVE = "keepalive"
ANYBODY = {False: "0.0.0.0", True: "[::]"}  # by whether it is IPv6
FULL = "accept_queue_full"


class Listed(NamedTuple):
    """One row of `ss -tano`, every column as text; `family`: of states, for its colour."""

    state: str
    recv_q: str
    send_q: str
    local: str
    peer: str
    timer: str
    family: str


def ss(trace: Told, step: int | None = None) -> dict[str, list[Listed]]:
    """These are the sockets of "A" and of "B" after the first `step` moments (None: at the end), all connections.

    Who listens comes first. A listener that stays is known only by what it begets; its Send-Q, the backlog, by nothing.
    """
    seen = Seen(trace)
    return {side: list(seen.listed(side, len(seen.trace.moments) if step is None else step)) for side in SIDES}


class Seen:
    """A trace as whoever asks step after step reads it: sockets and stories of its connections, looked up once."""

    def __init__(self, what: Told):
        self.trace = trace = whole_of(what)
        ends = {"A": what.a, "B": what.b} if hasattr(what, "a") and hasattr(what, "b") else SOCKETS
        self.sockets = connection_sockets(trace, ends)
        names = trace.connections or ("",)
        self.stories = {name: trace.connection(name) if len(names) > 1 else trace for name in names}
        self.places = {name: [i for i, m in enumerate(trace.moments) if m.on == name] for name in names}
        self.mine = {
            (side, name): [i for i in places if trace.moments[i].side == side]
            for name, places in self.places.items()
            for side in SIDES
        }
        self.doors = {side: _Door(trace, side) for side in SIDES}
        self._ran: dict[tuple[str, int], float | None] = {}

    def block(self, side: str, name: str, step: int) -> Tcb | None:
        """This is a side's block of a connection after `step` moments; None: it has not begun."""
        done = self.done(side, name, step)
        if done:
            return self.trace.moments[self.mine[side, name][done - 1]].tcb
        if name and step <= self.places[name][0]:
            return None
        return self.trace.starts.get(name, self.trace.start)[side]

    def done(self, side: str, name: str, step: int) -> int:
        """This is how many moments one side has had of a connection."""
        return bisect_left(self.mine[side, name], step)

    def listed(self, side: str, step: int) -> Iterator[Listed]:
        """These are the rows of one side."""
        blocks = {name: tcb for name in self.stories if (tcb := self.block(side, name, step)) is not None}
        listening = [name for name, tcb in blocks.items() if tcb.state in LISTENING]
        if listening or self.doors[side].open(step):
            address, port = self.sockets[listening[0] if listening else ""][side]
            state, anybody = next(iter(LISTENING)), ANYBODY[":" in address]
            waiting = len(self.doors[side].waiting(step))
            ends = f"{anybody}:{port}", f"{anybody}:*"
            yield Listed(_spelt(state), str(waiting), UNKNOWN, *ends, "", family(state))
        for name, tcb in blocks.items():
            if tcb.state not in LISTENING | UNLISTED:
                yield self.row(side, name, tcb, step)

    def row(self, side: str, name: str, tcb: Tcb, step: int) -> Listed:
        """This is the row of one connection."""
        ours, theirs = (written(self.sockets[name][end]) for end in (side, other(side)))
        unread, unsent = _queues(tcb, self.fin_waits(side, name, tcb, step))
        timer = self.timer(side, name, tcb, step)
        return Listed(_spelt(tcb.state), str(unread), str(unsent), ours, theirs, timer, family(tcb.state))

    def fin_waits(self, side: str, name: str, tcb: Tcb, step: int) -> bool:
        """The peer's FIN is one to read, too; whoever reads the last octet before it has taken it."""
        if not tcb.fin_taken or tcb.rcv_buf or tcb.reads:
            return tcb.fin_taken and bool(tcb.rcv_buf)
        done = self.mine[side, name][: self.done(side, name, step)]
        mine = (self.trace.moments[i] for i in reversed(done))
        last = next((m for m in mine if m.what.startswith("RECEIVE") or "connection closing" in m.reply), None)
        return last is not None and last.kind == "arrival"

    def timer(self, side: str, name: str, tcb: Tcb, step: int) -> str:
        """This is a row's timer as `ss -o` has it, timer:(on,1sec,0): how long it still runs, if the trace shows."""
        mine, done = self.mine[side, name], self.done(side, name, step)
        kind = next((NAMES[timer] for timer in NAMES if timer in running(tcb)), "")
        later = next((i for i in mine[done:] if self.trace.moments[i].kind == "timer"), None)
        what = self.trace.moments[later].what if later is not None else ""
        probes = 0
        for i in takewhile(lambda i: self.trace.moments[i].kind != "arrival", reversed(mine[:done])):
            probes += self.trace.moments[i].what == Timer.KEEPALIVE.value  # without an answer (icsk_probes_out)
        if not kind and not probes and what != Timer.KEEPALIVE.value:
            return ""
        left = None
        if later is not None and kind and what in [timer.value for timer, said in NAMES.items() if said == kind]:
            left = self.left(name, later, self.trace.moments[step - 1].t if step else 0.0)
        retries = tcb.retries if kind else probes
        return f"timer:({kind or ALIVE},{UNKNOWN if left is None else ms_timer(left)},{retries})"

    def left(self, name: str, i: int, now: float) -> float | None:
        """This is how long the timer of moment `i` still runs; None if it does not run yet, or nobody knows."""
        story = self.stories[name]
        if (name, i) not in self._ran:
            self._ran[name, i] = None if story.untimed else ran(story, self.places[name].index(i))
        long, end = self._ran[name, i], self.trace.moments[i].t
        return None if long is None or end - long > now + 1e-9 else end - now


class _Door:
    """One side's listener: whether it stays when a connection begins, and who waits to be accepted."""

    def __init__(self, trace: Trace, side: str):
        self.trace, self.side, self.stays = trace, side, _stays(trace, side)
        self.by_call = takes_by_call(trace, side)
        self.queue = handshakes(trace, side) if self.by_call else {}

    def open(self, step: int) -> bool:
        """This says whether a listener is there beside what it begot."""
        if not self.stays:
            return False
        there = self.trace.start[self.side].state in LISTENING
        for moment in self.trace.moments[:step]:
            if moment.side == self.side and moment.kind in ("call", "forget"):
                ends = moment.kind == "forget" or _closes(moment)
                there = (there or moment.tcb.state in LISTENING) and not ends
        return there

    def waiting(self, step: int) -> list[str]:
        """These are the connections in the accept queue, oldest first: done, and taken by no ACCEPT.

        A program without ACCEPTs whose queue never fills takes each at once.
        """
        if not self.by_call:
            return []
        done = [name for i, name in self.queue.items() if i < step]
        calls = (m for m in self.trace.moments[:step] if m.side == self.side and m.what == "ACCEPT")
        return done[sum(m.reply == "ok" for m in calls) :]


def takes_by_call(trace: Trace, side: str) -> bool:
    """This says whether a side's program takes connections by ACCEPT: it does once, or its queue is once full."""
    mine = [moment for moment in trace.moments if moment.side == side]
    return any(m.what == "ACCEPT" or any(row.does.endswith(FULL) for row in m.fired) for m in mine)


def handshakes(trace: Trace, side: str) -> dict[int, str]:
    """These are the moments in which a passively opened connection is done with its handshake, and its name."""
    before: dict[str, State] = {}
    found = {}
    for i, moment in enumerate(trace.moments):
        if moment.side == side:
            was = before.get(moment.on, trace.starts.get(moment.on, trace.start)[side].state)
            young = family(was) in ("closed", "opening")
            if moment.kind == "arrival" and moment.tcb.opened == "passive" and young and is_open(moment.tcb):
                found[i] = moment.on
            before[moment.on] = moment.tcb.state
    return found


def is_open(tcb: Tcb) -> bool:
    """This says whether the handshake is done, and the connection not over."""
    return family(tcb.state) not in ("closed", "opening")


def ms_timer(seconds: float) -> str:
    """This is a time as ss writes it: 200ms, 1.050sec, 59sec, 3min59sec, 12min."""
    ms = round(seconds * 1000)
    minutes, rest = divmod(ms, 60_000)
    whole, ms = divmod(rest, 1000)
    whole, ms = 0 if minutes > 9 else whole, 0 if minutes or whole > 9 else ms
    said = f"{minutes}min" if minutes else ""
    said += (f"{whole}." if ms else f"{whole}sec") if whole else ""
    return said + (f"{ms:03}{'sec' if whole else 'ms'}" if ms else "")


def written(socket: tuple[str, int]) -> str:
    """This is a socket as ss writes it: 192.0.2.1:40000, [2001:db8::1]:40000."""
    address, port = socket
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _spelt(state: State) -> str:
    return IN_SS.get(state, str(state))


def _queues(tcb: Tcb, fin_waits: bool) -> tuple[int, int]:
    if tcb.state in WITHOUT_QUEUES and not (tcb.syn_unacked and tcb.opened == "active"):
        return 0, 0
    return len(tcb.rcv_buf) + fin_waits, len(tcb.snd_buf) + tcb.syn_unacked + (tcb.fin_unacked or tcb.fin_queued)


def _closes(moment: Moment) -> bool:
    """A call ends the listener itself."""
    return any(State(row.state) in LISTENING and State(row.goes) in UNLISTED for row in moment.fired)


def _stays(trace: Trace, side: str) -> bool:
    """A listener stays if, after it begot one connection, a segment of another one finds it: the RFC's is used up."""
    begot: set[str] = set()
    for moment in trace.moments:
        if moment.side != side:
            continue
        if moment.what == "ACCEPT" and moment.reply == "ok" and begot:
            return True
        if moment.kind == "call" and moment.tcb.state in LISTENING:
            begot = set()
        found = moment.kind == "arrival" and any(State(row.state) in LISTENING for row in moment.fired)
        if found and begot - {moment.on}:
            return True
        if found and moment.tcb.state not in LISTENING:
            begot.add(moment.on)
        if moment.tcb.state in LISTENING:
            begot.discard(moment.on)
    return False
