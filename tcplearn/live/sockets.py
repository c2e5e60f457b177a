"""The program on each host: it makes a scene's calls with real sockets.

The one rule: a call that would block is tried again until it returns, as a blocking program does, and what the
kernel answers is written down in its own words.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tcplearn.live.states import STATES
from tcplearn.model import Abort, Close, Open, Receive, Send, Status, Tcb
from tcplearn.world.calls import Accept, KeepAlive, SetOption, Shutdown
from tcplearn.world.wire import Socket

# linux/tcp.h
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, TCP_REPAIR_WINDOW = 19, 20, 21, 29
RECEIVE_QUEUE, SEND_QUEUE = 1, 2
LATER = (errno.EAGAIN, errno.EINPROGRESS, errno.EALREADY)
WRITES = ("SEND", "CLOSE-SENDING-HALF", "CLOSE", "ABORT")  # in order, one after the other
ATTEMPTS = {
    "OPEN-ACTIVE": "OPEN active: connect(port {port})", "OPEN-PASSIVE": "OPEN passive: bind({port}); listen({backlog})",
    "ACCEPT": "accept()", "RECEIVE": "RECEIVE", "CLOSE": "close()  # CLOSE",
    "CLOSE-SENDING-HALF": "shutdown(SHUT_WR)  # CLOSE of the sending half", "ABORT": "ABORT: SO_LINGER{{on,0}}; close()",
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
        self.options: list[SetOption] = []
        self.calls: list[Done] = []
        self.waiting: list[tuple[Done, Callable[[], str | int | None]]] = []
        self.port = here[1]  # of the connection, if this side opens it

    # ── calls

    def do(self, call: object) -> Done:
        """This makes a call of a scene."""
        attempt: Callable[[], str | int | None]
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
                return self._attempt("SETSOCKOPT", lambda: self._option(call), _said(call))
            case _ if type(call).__name__ == "Forget":
                return self._attempt("FORGET", self._forget)
        raise ValueError(f"a real program cannot do {call!r}")

    def serve(self) -> None:
        """This tries again what waits, and does by itself what programs do: accept, and read if it reads."""
        waiting, self.waiting, stuck = self.waiting, [], False
        for done, attempt in waiting:
            stuck = (stuck and done.op in WRITES) or not self._try(done, attempt)
            if stuck:
                self.waiting.append((done, attempt))
        if self.listener is not None and self.accepts:
            self._unasked("ACCEPT", self._accept)
        for connection in [one for one in self.connections if self.reading.get(one)]:
            while self.reading.get(connection) and self._unasked("RECEIVE", lambda one=connection: self._read(one, 65536)):  # type: ignore[misc]
                pass

    def end(self) -> None:
        """This closes all sockets, in silence."""
        self._forget()

    def _attempt(self, op: str, attempt: Callable[[], str | int | None], call: str = "") -> Done:
        words = ATTEMPTS.get(op, "").format(port=(self.there if op == "OPEN-ACTIVE" else self.here)[1], backlog=self.backlog)
        done = Done(self.clock(), op, call or words)
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

    def _unasked(self, op: str, attempt: Callable[[], str | int | None]) -> bool:
        """A call that the program makes by itself is written down if it returns something."""
        done = Done(self.clock(), op, ATTEMPTS[op])
        if not self._try(done, attempt):
            return False
        self.calls.append(done)
        return True

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
        for option in self.options:
            _apply(one, option)
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
            made.append(self._new())
            self.port = self.here[1] + sum(1 for other in self.connections if _alive(other))
            self.connections.append(made[0])
            self.reading[made[0]] = False  # until it is open
            made[0].bind((self.here[0], self.port))
            if self.isns and self.repair:
                _choose_isn(made[0], self.isns.pop(0))
        if made[0].fileno() < 0:
            return "(closed before it returned)"
        wrong = made[0].connect_ex(self.there)
        if wrong not in (0, errno.EISCONN):
            raise OSError(wrong, "connect")
        self.reading[made[0]] = made[0] in self.reading and self.reads
        return "ok"

    def established(self, tcb: Tcb) -> None:
        """This begins with a connection that is open already, its numbers those of `tcb` (TCP_REPAIR)."""
        one = self._new()
        one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        for queue, number in ((SEND_QUEUE, tcb.snd_nxt), (RECEIVE_QUEUE, tcb.rcv_nxt)):
            one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
            one.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("=I", number))
        one.bind(self.here)
        one.connect(self.there)
        window = struct.pack("=IIIII", tcb.rcv_nxt, tcb.snd_wnd, tcb.snd_wnd, tcb.rcv_wnd, tcb.rcv_nxt)
        one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_WINDOW, window)
        one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, -1)  # without the window probe that 0 sends
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
        self.connection.shutdown(socket.SHUT_WR)
        return "ok"

    def _close(self) -> str:
        try:
            one = self.connection
        except BlockingIOError:
            if self.half_open or self.listener is None:
                raise
            self.listener.close()
            self.listener = None
            return "ok (the listener)"
        self._drop(one)
        return "ok"

    def _abort(self) -> str:
        one = self.connection
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._drop(one)
        return "ok"

    def _drop(self, one: socket.socket) -> None:
        one.close()
        self.connections.remove(one)
        self.reading.pop(one)

    def _status(self) -> str:
        state = self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        return str(STATES[state])

    def _forget(self) -> str:
        for one in list(self.connections):
            if self.repair:
                one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
            else:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._drop(one)
        if self.listener is not None:
            self.listener.close()
            self.listener = None
        self.waiting.clear()
        return "ok"

    def _option(self, option: SetOption) -> str:
        if self.connections:
            _apply(self.connections[-1], option)
        else:
            self.options.append(option)
        return "ok"


def _alive(one: socket.socket) -> bool:
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != 7  # CLOSE


def _choose_isn(one: socket.socket, isn: int) -> None:
    """The next SYN of this socket will have the number `isn`: a number already there is kept (tcp_v4_connect)."""
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, SEND_QUEUE)
    one.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("=I", isn))
    one.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 0)


def _apply(one: socket.socket, option: SetOption) -> None:
    keepalive = option.keepalive
    if keepalive is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(bool(keepalive)))
    if isinstance(keepalive, KeepAlive):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, max(1, round(keepalive.idle)))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, max(1, round(keepalive.interval)))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, keepalive.probes)
    if option.linger is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, option.linger))
    if option.user_timeout is not None:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(option.user_timeout * 1000))
    if option.reuse_address is not None:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(option.reuse_address))


def _said(option: SetOption) -> str:
    """This is the option as recordings tell it."""
    keepalive, said = option.keepalive, []
    if isinstance(keepalive, KeepAlive):
        said += [f"keep-alive idle={keepalive.idle:g} s interval={keepalive.interval:g} s count={keepalive.probes}"]
    elif keepalive is not None:
        said += ["keep-alive" if keepalive else "no keep-alive"]
    said += [f"linger={option.linger}"] if option.linger is not None else []
    said += [f"user-timeout={option.user_timeout * 1000:.0f} ms"] if option.user_timeout is not None else []
    said += [f"reuse-address={option.reuse_address}"] if option.reuse_address is not None else []
    return f"setsockopt {', '.join(said)}"
