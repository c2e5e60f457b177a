"""The program on each host: it makes a scene's calls with real sockets.

The one rule: a call that would block is tried again until it returns, as a blocking program does, and what the
kernel answers is written down in its own words.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tcplearn.live import options
from tcplearn.model import Abort, Close, Open, Receive, Send, Status, Tcb
from tcplearn.world.calls import Accept, Forget, SetOption, Shutdown
from tcplearn.world.wire import Socket

LARGEST = 65536
GIVEN_UP = "(closed before it returned)"
LATER = (errno.EAGAIN, errno.EINPROGRESS, errno.EALREADY)
OPENS = ("ACCEPT", "OPEN-ACTIVE")
WRITES = ("SEND", "CLOSE-SENDING-HALF", "CLOSE", "ABORT")  # in order, one after the other
ATTEMPTS = {
    "OPEN-ACTIVE": "OPEN active: connect(port {port})",
    "OPEN-PASSIVE": "OPEN passive: bind({port}); listen({backlog})",
    "ACCEPT": "accept()", "RECEIVE": "RECEIVE", "CLOSE": "close()  # CLOSE",
    "CLOSE-SENDING-HALF": "shutdown(SHUT_WR)  # CLOSE of the sending half",
    "ABORT": "ABORT: SO_LINGER{{on,0}}; close()",
    "FORGET": "(host loses its memory of this connection: no segment is sent)", "STATUS": "getsockopt(TCP_INFO)",
}  # fmt: skip


@dataclass
class Done:
    """A call: when it was made, what it was, what it returned (a count, "ok", "error E...") and when."""

    t: float
    op: str
    call: str
    result: str | int | None = None
    t_return: float | None = None


class Program:
    """The program on side A or B of a scene: one listener, one connection at a time, all calls in `calls`."""

    def __init__(self, here: Socket, there: Socket, clock: Callable[[], float], **settings: object):
        self.here, self.there, self.clock = here, there, clock
        self.backlog = int(settings.get("backlog", 5))  # type: ignore[call-overload]
        self.isns = list(settings.get("isns", ()))  # type: ignore[call-overload]
        self.accepts = bool(settings.get("accepts", True))
        self.repair = bool(settings.get("repair", True))
        self.listener: socket.socket | None = None
        self.half_open = False  # a connection that accept() has not returned yet
        self.connections: list[socket.socket] = []
        self.reading: dict[socket.socket, bool] = {}
        self.reads = True
        self.for_next: list[SetOption] = list(settings.get("options", ()))  # type: ignore[call-overload]
        self.calls: list[Done] = []
        self.waiting: list[tuple[Done, Callable[[], str | int | None]]] = []
        self.port = here[1]  # of the connection, if this side opens it

    # ── calls

    def do(self, call: object) -> Done:
        """This makes a call of a scene."""
        match call:
            case Open(kind="passive"):
                self.reads = call.reads
                return self._attempt("OPEN-PASSIVE", self._listen)
            case Open():
                self.reads = call.reads
                made: list[socket.socket] = []
                return self._attempt("OPEN-ACTIVE", lambda: self._connect(made))
            case Accept():
                return self._attempt("ACCEPT", self._accept)
            case Send():
                left = [call.octets]
                return self._attempt("SEND", lambda: self._send(left), f"SEND {len(call.octets)} bytes")
            case Receive():
                return self._attempt("RECEIVE", lambda: self._receive(call.n))
            case Shutdown():
                return self._attempt("CLOSE-SENDING-HALF", self._shutdown)
            case Close():
                return self._attempt("CLOSE", self._close)
            case Abort():
                return self._attempt("ABORT", self._abort)
            case Status():
                return self._attempt("STATUS", self._status)
            case SetOption():
                return self._attempt("SETSOCKOPT", lambda: self._option(call), options.said(call))
            case Forget():
                return self._attempt("FORGET", self._forget)
        raise ValueError(f"a real program cannot do {call!r}")

    def serve(self) -> list[Done]:
        """This does by itself what programs do: accept, try again what waits, read if it reads. What was done."""
        done: list[Done] = []
        if self.listener is not None and self.accepts:
            done += self._unasked("ACCEPT", self._accept)
        waiting, self.waiting, stuck = self.waiting, [], False
        for call, attempt in waiting:
            if (stuck and call.op in WRITES) or not self._try(call, attempt):
                stuck = stuck or call.op in WRITES
                self.waiting.append((call, attempt))
            else:
                done.append(call)
        for one in [one for one in self.connections if self.reading.get(one)]:
            while self.reading.get(one) and (read := self._unasked("RECEIVE", partial(self._read, one, LARGEST))):
                done += read
        return done

    def _attempt(self, op: str, attempt: Callable[[], str | int | None], call: str = "") -> Done:
        port = (self.there if op == "OPEN-ACTIVE" else self.here)[1]
        done = Done(self.clock(), op, call or ATTEMPTS[op].format(port=port, backlog=self.backlog))
        self.calls.append(done)
        blocked = op in WRITES and any(before.op in WRITES for before, _ in self.waiting)
        if blocked or not self._try(done, attempt):
            self.waiting.append((done, attempt))
        return done

    def _try(self, done: Done, attempt: Callable[[], str | int | None]) -> bool:
        try:
            done.result = attempt()
        except OSError as wrong:
            if wrong.errno in LATER:
                return False
            done.result = f"error {errno.errorcode.get(wrong.errno or 0, wrong)}"
        if done.result is None:
            return False
        done.t_return = self.clock()
        return True

    def _unasked(self, op: str, attempt: Callable[[], str | int | None]) -> list[Done]:
        """A call that the program makes by itself is written down if it returns something."""
        done = Done(self.clock(), op, ATTEMPTS[op])
        if not self._try(done, attempt):
            return []
        self.calls.append(done)
        return [done]

    # ── sockets

    @property
    def connection(self) -> socket.socket:
        if not self.connections:
            if self.listener is not None:  # accept() has not returned yet
                raise BlockingIOError(errno.EAGAIN, "no connection yet")
            raise OSError(errno.ENOTCONN, "no socket")
        return self.connections[-1]

    def _new(self) -> socket.socket:
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        one.setblocking(False)
        if not self.repair:  # whatever kills this process then ends the connection with a reset, and leaves nothing
            options.linger(one, True)
        for option in self.for_next:
            options.apply(one, option)
        return one

    def _listen(self) -> str:
        if self.listener is not None:
            return "ok (it listens already)"
        one = self._new()
        try:
            one.bind(self.here)
            one.listen(self.backlog)
        except OSError:
            one.close()
            raise
        self.listener = one
        return "ok"

    def _connect(self, made: list[socket.socket]) -> str:
        """This begins to connect the first time, and asks for the answer after that."""
        if not made:
            for ended in [one for one in self.connections if not options.alive(one)]:
                self._drop(ended)  # it may still hold the port
            made.append(self._new())
            self.port = self.here[1] + sum(1 for other in self.connections if options.alive(other))
            self.connections.append(made[0])
            self.reading[made[0]] = False  # until it is open
            made[0].bind((self.here[0], self.port))
            if self.isns and self.repair:
                options.choose_isn(made[0], self.isns.pop(0))
            wrong = made[0].connect_ex(self.there)
        elif made[0].fileno() < 0:
            return GIVEN_UP
        else:
            wrong = options.answered(made[0])
        if wrong:
            raise OSError(wrong, "connect")
        if not options.alive(made[0]):
            return GIVEN_UP
        self.reading[made[0]] = made[0] in self.reading and self.reads
        return "ok"

    def established(self, tcb: Tcb) -> None:
        """This begins with a connection that is open already, its numbers those of `tcb`."""
        one = self._new()
        options.adopt(one, self.here, self.there, tcb)
        self.connections.append(one)
        self.reading[one] = tcb.reads

    def _accept(self) -> str | None:
        if self.listener is None:
            raise OSError(errno.EINVAL, "nobody listens")
        one, _ = self.listener.accept()
        one.setblocking(False)
        self.connections.append(one)
        self.reading[one] = self.reads
        return "ok"

    def _send(self, left: list[bytes]) -> int | None:
        one = self.connection
        size = getattr(self, "_sent", 0)
        taken = one.send(left[0], socket.MSG_NOSIGNAL)
        left[0] = left[0][taken:]
        self._sent = size + taken
        if left[0]:
            return None
        self._sent = 0
        return size + taken

    def _receive(self, most: int) -> str:
        return self._read(self.connection, most)

    def _read(self, one: socket.socket, most: int) -> str:
        try:
            data = one.recv(most)
        except OSError as wrong:
            if wrong.errno not in LATER:
                self.reading[one] = False
            raise
        if not data:
            self.reading[one] = False
            return "0 bytes (end of stream)"
        return f"{len(data)} bytes {data[:24]!r}"

    def _shutdown(self) -> str:
        if self._only_listens():
            return self._stop_listening()
        self.connection.shutdown(socket.SHUT_WR)
        return "ok"

    def _close(self) -> str:
        if self._only_listens():
            return self._stop_listening()
        one = self.connection
        if not self.repair and not any(option.linger == 0 for option in self.for_next):
            options.linger(one, False)
        self._drop(one)
        return "ok"

    def _only_listens(self) -> bool:
        """No connection, and none under way: CLOSE then ends the listening (RFC 9293 section 3.10.4)."""
        return self.listener is not None and not self.connections and not self.half_open

    def _stop_listening(self) -> str:
        assert self.listener is not None
        self.listener.close()
        self.listener = None
        return "ok (the listener)"

    def _abort(self) -> str:
        one = self.connection
        options.linger(one, True)
        self._drop(one)
        return "ok"

    def _drop(self, one: socket.socket) -> None:
        one.close()
        self.connections.remove(one)
        self.reading.pop(one)

    def _status(self) -> str:
        return str(options.state_of(self.connection))

    def _forget(self) -> str:
        for one in list(self.connections):
            if self.repair:
                options.repair(one, options.ON)
            else:
                options.linger(one, True)
            self._drop(one)
        if self.listener is not None:
            self._stop_listening()
        self.waiting.clear()
        return "ok"

    def _option(self, option: SetOption) -> str:
        if self.connections:
            options.apply(self.connections[-1], option)
        else:
            self.for_next.append(option)
        return "ok"
