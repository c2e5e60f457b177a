"""What the programs of a run do: the socket calls that stand for its user calls, and what each of them returns.

The one rule: every call and every return is read from a moment of the trace. RFC 9293 leaves the interface to the
host (section 3.9.1); the calls are POSIX's on blocking sockets, the errors those of Linux (net/ipv4: tcp_input.c,
tcp_reset; tcp.c, tcp_recvmsg, tcp_sendmsg; af_inet.c). What a trace only implies is a call, too: a program that takes
connections as they come waits in accept(), one that reads octets as they come in recv().
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from tcplearn.model import Tcb
from tcplearn.text import Text
from tcplearn.view.palette import LISTENING, PEER_KNOWN, UNLISTED
from tcplearn.view.ss import Seen, handshakes, is_open, takes_by_call, written
from tcplearn.world.trace import SIDES, Moment, other

POWER = Text("power failure", "主机断电")
NOT_YET = Text("(no call can do it before accept() returns)", "（accept() 返回之前没有调用能做到）")
CONNECT, LISTEN, ACCEPT = "socket() connect()", "socket() bind() listen()", "accept()"
SHUTDOWN, CLOSE, ABORT = "shutdown(SHUT_WR)", "close()", "setsockopt(SO_LINGER 0) close()"
DONE, END_OF_STREAM = "0", "connection closing"
RESET, REFUSED, BROKEN, NO_DESCRIPTOR, IN_PROGRESS = "ECONNRESET", "ECONNREFUSED", "EPIPE", "EBADF", "EINPROGRESS"
ENDS = {  # what a user is told when its connection ends
    "connection reset": RESET,
    "error: connection reset": RESET,
    "error: connection aborted due to user timeout": "ETIMEDOUT",
}
ERRORS = {  # why a call fails, by its first word and the reply; any other reply stands in its own words
    ("OPEN", "error: connection already exists"): "EISCONN",
    ("OPEN", "error: address already in use"): "EADDRINUSE",
    ("SEND", "error: connection does not exist"): BROKEN,
    ("SEND", "error: remote socket unspecified"): BROKEN,
    ("SEND", "error: connection closing"): BROKEN,
    ("RECEIVE", "error: connection does not exist"): "ENOTCONN",
    ("SHUTDOWN", "error: nobody listens here"): "ENOTCONN",
    ("ACCEPT", "error: nobody listens here"): "EINVAL",
}
OPTIONS = {  # SetOption's names, as setsockopt's
    "keepalive": "SO_KEEPALIVE",
    "linger": "SO_LINGER",
    "user_timeout": "TCP_USER_TIMEOUT",
    "reuse_address": "SO_REUSEADDR",
}


@dataclass(frozen=True)
class Use:
    """One call of a program: made in moment `i` (-1: before the first), returned in moment `back` (None: never).

    `rfc` is the user call, "" where the trace holds none. `gone`: the moment in which its program was lost.
    """

    side: str
    on: str
    i: int
    rfc: str
    bsd: str | Text
    returned: str = ""
    back: int | None = None
    gone: int | None = None

    @property
    def failed(self) -> bool:
        """This says whether it returned -1."""
        return self.returned.startswith("E") and self.returned.isupper()

    @property
    def end(self) -> int | None:
        """This is the moment until which it had to wait; None: it still waits, or did not wait at all."""
        end = self.gone if self.back is None else self.back
        return None if end == self.i else end

    @property
    def waits(self) -> bool:
        """This says whether it had to wait."""
        return isinstance(self.bsd, str) and self.back != self.i


def uses(seen: Seen) -> dict[str, list[Use]]:
    """These are all calls of the programs at "A" and at "B", in order."""
    return {side: sorted(_Programs(seen, side).run(), key=lambda use: use.i) for side in SIDES}


@dataclass
class _Held:
    """What a program has of a connection: its descriptor; `fails`: the error of the next call (Linux sk_err)."""

    there: bool = False
    shut: bool = False
    ended: bool = False  # recv() has returned 0
    dead: bool = False
    fails: str = ""


class _Programs:
    """One side's programs while the trace is read: the calls so far, by place, and what is held of each connection."""

    def __init__(self, seen: Seen, side: str):
        self.seen, self.side = seen, side
        self.made: list[Use] = []
        self.queue: list[str] = []  # connections that no accept() has taken
        self.by_call = takes_by_call(seen.trace, side)
        self.done = handshakes(seen.trace, side)
        start = seen.trace.start[side].state
        self.held = {"": _Held(start not in LISTENING | UNLISTED)}
        if start in LISTENING and not self.by_call:
            self.made.append(Use(side, "", -1, "", ACCEPT))

    def run(self) -> list[Use]:
        trace = self.seen.trace
        for i, moment in enumerate(trace.moments):
            if moment.side == self.side:
                before = self.seen.block(self.side, moment.on, i)
                self.follow(i, moment, before or trace.starts.get(moment.on, trace.start)[self.side])
        return self.made

    def follow(self, i: int, m: Moment, before: Tcb) -> None:
        held = self.held.setdefault(m.on, _Held())
        if m.kind == "forget":
            self.lose(i)
        elif m.kind == "call":
            self.call(i, m, before, held)
        if i in self.done:
            self.queue.append(m.on)
            self.take(i)
        if is_open(m.tcb):
            self.wake(i, m.on, CONNECT, DONE)
            self.wake(i, m.on, "send(")
        if m.kind != "call":
            self.hear(i, m, before, held)

    # ── what a program does
    def call(self, i: int, m: Moment, before: Tcb, held: _Held) -> None:
        word, _, more = m.what.partition(" ")
        failed = self.error(word, m, held)
        match word:
            case "OPEN":
                self.open(i, m, failed)
            case "ACCEPT":
                self.make(i, m, ACCEPT, failed)
                self.take(i)
            case "SETSOCKOPT":
                for name in re.findall(r"(\w+)=", re.sub(r"\(.*?\)", "", more)):
                    self.make(i, m, f"setsockopt({OPTIONS[name]})", DONE)
            case "STATUS":
                self.make(i, m, "getsockopt(TCP_INFO)", failed or m.reply.removeprefix("state = "))
            case _ if before.state not in LISTENING | UNLISTED and not held.there and not failed:
                self.make(i, m, NOT_YET, DONE)
            case "SEND":
                self.make(i, m, f"send({more})", failed or (more if is_open(m.tcb) else ""), more)
            case "RECEIVE":
                held.ended = held.ended or END_OF_STREAM in m.reply
                self.make(i, m, f"recv({more})", failed or (str(len(m.delivered)) if m.delivered else ""))
            case _:
                self.leave(i, m, word, before, held, failed)

    def error(self, word: str, m: Moment, held: _Held) -> str:
        """The error of a call that fails; a stream at its end is none."""
        if not m.reply.startswith("error"):
            return ""
        if word == "RECEIVE" and (END_OF_STREAM in m.reply or (held.dead and not held.fails)):
            return DONE
        if held.fails and word in ("SEND", "RECEIVE"):
            failed, held.fails = held.fails, ""
            return failed
        if not held.there and word not in ("OPEN", "ACCEPT", "SHUTDOWN"):
            return NO_DESCRIPTOR
        return ERRORS.get((word, m.reply), m.reply.removeprefix("error: "))

    def open(self, i: int, m: Moment, failed: str) -> None:
        if m.what.endswith("active"):
            self.held[m.on] = self.held[m.on] if failed else _Held(there=True)
            self.make(i, m, CONNECT, failed)
        else:
            self.held[m.on] = self.held[m.on] if failed else _Held()
            self.make(i, m, LISTEN, failed or DONE)
            if not failed and not self.by_call:
                self.made.append(Use(self.side, m.on, i, "", ACCEPT))

    def leave(self, i: int, m: Moment, word: str, before: Tcb, held: _Held, failed: str) -> None:
        """CLOSE, SHUTDOWN, ABORT. A program that goes on using a connection has only shut down one direction."""
        shuts = word == "SHUTDOWN" or (m.what == "CLOSE" and not failed and self.goes_on(i, m))
        known = failed == NO_DESCRIPTOR or shuts  # close() of a descriptor does not fail
        self.make(
            i, m, SHUTDOWN if shuts else ABORT if word == "ABORT" else CLOSE, failed if failed and known else DONE
        )
        held.shut, held.there = held.shut or shuts, held.there and shuts
        if not shuts:  # whoever can close did not wait in another call
            self.wake(i, m.on, CONNECT, IN_PROGRESS, at_once=True)
            self.wake(i, m.on, "send(", at_once=True)
            if before.state in LISTENING and not self.by_call:
                self.made = [use for use in self.made if use.bsd != ACCEPT or use.back is not None]

    def goes_on(self, i: int, m: Moment) -> bool:
        mine = (x for x in self.seen.trace.moments[i + 1 :] if (x.side, x.on) == (self.side, m.on))
        later = takewhile(lambda x: x.kind != "forget" and not x.what.startswith("OPEN"), mine)
        return any(x.kind == "call" or x.delivered for x in later)

    def make(self, i: int, m: Moment, bsd: str | Text, returned: str, later: str = "") -> None:
        """A call; without a return it waits, for `later` if that is known."""
        rfc = m.what.partition(" ")[0] if m.what.startswith("SETSOCKOPT") else m.what
        self.made.append(Use(self.side, m.on, i, rfc, bsd, returned or later, i if returned else None))

    # ── what it waits for
    def wake(self, i: int, on: str, bsd: str, returned: str = "", at_once: bool = False) -> bool:
        """The calls that wait on a connection return, those that begin with `bsd`; `at_once`: they never waited."""
        woken = [n for n, use in enumerate(self.made) if use.on == on and _waiting(use, bsd)]
        for n in woken:
            use = self.made[n]
            self.made[n] = replace(use, returned=returned or use.returned, back=use.i if at_once else i)
        return bool(woken)

    def take(self, i: int) -> None:
        """A connection in the queue and a program in accept() meet; accept() gives the peer's address."""
        while self.queue:
            free = [n for n, use in enumerate(self.made) if _waiting(use, ACCEPT)]
            if not free and self.by_call:
                return
            if not free:  # it has come back to accept() since
                backs = [use.back for use in self.made if use.bsd == ACCEPT and use.back is not None]
                free = [len(self.made)]
                self.made.append(Use(self.side, "", max(backs, default=i), "", ACCEPT))
            on = self.queue.pop(0)
            peer = written(self.seen.sockets[on][other(self.side)])
            self.made[free[0]] = replace(self.made[free[0]], returned=peer, back=i)
            self.held[on] = _Held(there=True)

    # ── what happens to it
    def hear(self, i: int, m: Moment, before: Tcb, held: _Held) -> None:
        """Octets, the end of the stream, the end of the connection."""
        if m.delivered and held.there:
            self.read(i, m, str(len(m.delivered)))
        for told in m.reply.split("; "):
            if told == END_OF_STREAM and held.there and (m.tcb.reads or before.wanted):
                held.ended = True
                self.read(i, m, DONE)
            elif told in ENDS and m.kind != "forget":
                self.broken(i, m, before, held, ENDS[told])

    def read(self, i: int, m: Moment, returned: str) -> None:
        """recv() returns: one that was called, or else the one in which a program waits that reads what comes."""
        if not self.wake(i, m.on, "recv", returned):
            self.made.append(Use(self.side, m.on, i, "RECEIVE", "recv()", returned, i))

    def broken(self, i: int, m: Moment, before: Tcb, held: _Held, error: str) -> None:
        """The connection is over: whoever waits is told, or else whoever calls next (tcp_reset)."""
        if error == RESET and before.state not in PEER_KNOWN:
            error = REFUSED
        elif error == RESET and held.ended and not held.shut:
            error = BROKEN
        held.dead = True
        if any(self.wake(i, m.on, bsd, error) for bsd in (CONNECT, "send(", "recv")):
            return
        if held.there and before.reads and not held.ended:
            self.read(i, m, error)
        else:
            held.fails = error if held.there else ""

    def lose(self, i: int) -> None:
        """The host forgets: no call returns any more. Its other connections are told in moments of their own."""
        t = self.seen.trace.moments[i].t
        if any(use.bsd is POWER and self.seen.trace.moments[use.i].t == t for use in self.made):
            return
        self.made = [replace(use, gone=i) if use.back is None and use.gone is None else use for use in self.made]
        self.made.append(Use(self.side, "", i, "", POWER, back=i))
        self.queue, self.held = [], {name: _Held() for name in self.held}


def _waiting(use: Use, bsd: str) -> bool:
    return use.back is None and use.gone is None and isinstance(use.bsd, str) and use.bsd.startswith(bsd)
