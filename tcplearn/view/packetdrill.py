"""A trace as a script for packetdrill (github.com/google/packetdrill), which plays it against a kernel.

The one rule: one side of the trace is the kernel under test; its calls are made and its segments expected, the
other side's are injected. A call that no socket interface has becomes a remark, as does what packetdrill cannot do.
"""

from __future__ import annotations

from tcplearn.model import Segment, State
from tcplearn.model.seq import SPACE, distance
from tcplearn.view.told import Told, trace_of
from tcplearn.world.trace import SIDES, Moment, Trace, other
from tcplearn.world.wire import option_list, shifts

IDLE = (State.CLOSED, State.LISTEN)
UNBORN = (*IDLE, State.SYN_SENT, State.SYN_RECEIVED)  # accept() and write() do not reach a connection in these
LETTERS = {"FIN": "F", "SYN": "S", "RST": "R", "PSH": "P", "URG": "U", "ECE": "E", "CWR": "W", "ACK": "."}
OPTIONS = {"MSS": "mss {}", "WS": "wscale {}", "SACK": "sackOK", "TS": "TS val {} ecr {}", "NOP": "nop"}
ANY = "<...>"  # whatever options the kernel sends
LISTENS = ("socket(..., SOCK_STREAM, IPPROTO_TCP) = {fd}", "setsockopt({fd}, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
           "bind({fd}, ..., ...) = 0", "listen({fd}, 1) = 0")  # fmt: skip
CONNECTS = ("socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = {fd}",
            "connect({fd}, ..., ...) = -1 EINPROGRESS (Operation now in progress)")  # fmt: skip
ABORTS = ("setsockopt({fd}, SOL_SOCKET, SO_LINGER, {{onoff=1, linger=0}}, 8) = 0", "close({fd}) = 0")
INCARNATIONS = "more than one connection: packetdrill follows one, what comes after the first may not match"


def packetdrill(trace: Told, side: str = "B") -> str:
    """This is a script that plays the other side of `trace` against a kernel in the place of `side`.

    Numbers are as packetdrill wants them: absolute where SYN is set, else relative to that side's first SYN; every
    time is counted from the event before. CLOSE is shutdown(SHUT_WR), ABORT is close() with SO_LINGER 0. Of the
    kernel's own segments, windows are not compared, nor options but timestamps; what a timer sends may come at any
    time; PSH is expected on the last octets of a call, as Linux sets it.

    Not run by our tests: packetdrill needs root and is in no package archive. They check every line against its
    grammar (parser.y and lexer.l). Where Linux is known to differ from RFC 9293 (the RST of an abort carries an ACK, a
    repeated SYN is answered by SYN,ACK), so will the script. Raises ValueError for another side, and for a trace that
    begins in the middle of a connection, where no kernel can be put; TypeError for what has no trace.
    """
    trace = trace_of(trace)
    if side not in SIDES:
        raise ValueError(f"the sides are 'A' and 'B', not {side!r}")
    trace = trace.connection("") if trace.connections not in ((), ("",)) else trace
    began = [end for end in SIDES if trace.start[end].state not in IDLE]
    if began:
        state = trace.start[began[0]].state
        raise ValueError(f"{trace.name} begins with {began[0]} in {state}; a kernel gets there only by a handshake")
    return _Script(trace, side).text()


class _Script:
    """The lines so far, the file descriptors in use, and the numbers that the first SYNs brought."""

    def __init__(self, trace: Trace, side: str):
        self.trace, self.side = trace, side
        self.shift = list(shifts(trace))
        self.lines: list[str] = []
        self.now: float | None = None  # the script begins with its first event
        self.next = 3  # the first file descriptor that a program gets
        self.listener: int | None = None
        self.fd: int | None = None
        self.isn: dict[str, int] = {}

    def text(self) -> str:
        syns = {f.segment.seq for f in self.trace.segments if f.segment.syn and f.sender == self.side}
        remarks = [f"{self.trace.name}: {self.side} is the kernel", *([INCARNATIONS] if len(syns) > 1 else [])]
        if self.trace.start[self.side].state is State.LISTEN:
            self.open("passive")
        for moment in self.trace.of(self.side):
            self.play(moment)
        return "\n".join([*(f"// {remark}" for remark in remarks), *self.lines]) + "\n"

    # ── what happens ────────────────────────────────────────────────────────────────────────

    def play(self, moment: Moment) -> None:
        if moment.kind == "arrival":
            self.inbound(moment)
        elif moment.kind != "timer":
            self.call(moment)
        last = max((n for n in moment.sent if self.trace.flight(n).segment.data), default=0)
        for number in moment.sent:
            self.outbound(moment, number, push=number == last)
        self.state(moment)
        if moment.delivered and not moment.what.startswith("RECEIVE"):
            self.say(moment.t, f"read({self.fd}, ..., {len(moment.delivered)}) = {len(moment.delivered)}")

    def inbound(self, moment: Moment) -> None:
        assert moment.heard is not None
        segment, to = self.trace.flight(moment.heard).segment, other(self.side)
        wnd = segment.wnd if segment.syn else segment.wnd >> self.shift[moment.heard - 1]
        words = [OPTIONS[name].format(*numbers) for name, numbers in option_list(segment.options)]
        rest = [f"win {min(wnd, 65535)}", *([f"<{','.join(words)}>"] if words else [])]
        self.packet(moment.t, "<", segment, to, rest)

    def outbound(self, moment: Moment, number: int, push: bool) -> None:
        segment = self.trace.flight(number).segment
        words = [OPTIONS[name].format(*numbers) for name, numbers in option_list(segment.options)]
        rest = [f"<{','.join(words)}>" if segment.options.timestamps else ANY] if segment.syn or words else []
        flags = (*segment.ctl, "PSH") if push else segment.ctl
        t = None if moment.kind == "timer" else moment.t
        self.packet(t, ">", Segment(segment.seq, segment.ack, flags, segment.data), self.side, rest)
        self.now = moment.t

    def packet(self, t: float | None, way: str, segment: Segment, sender: str, rest: list[str]) -> None:
        if segment.syn:
            self.isn.setdefault(sender, segment.seq)
        flags = "".join(letter for flag, letter in LETTERS.items() if flag in segment.ctl) or "-"
        seq = self.number(sender, segment.seq, segment)
        end = seq + len(segment.data)
        ack = [] if segment.ack is None else [f"ack {self.number(other(sender), segment.ack, segment)}"]
        line = " ".join([way, flags, f"{seq}:{end}({len(segment.data)})", *ack, *rest])
        if end >= SPACE:  # packetdrill compares the two without going round
            self.remark(f"not possible here, the numbers pass 2^32: {line}")
        else:
            self.say(t, line)

    def number(self, whose: str, number: int, segment: Segment) -> int:
        return number if segment.syn else distance(self.isn.get(whose, 0), number) % SPACE

    # ── what the program does ───────────────────────────────────────────────────────────────

    def call(self, moment: Moment) -> None:
        """A call as the socket interface has it, or a remark."""
        word, _, rest = moment.what.partition(" ")
        fd = self.fd if self.fd is not None else self.listener
        refused = moment.reply.startswith("error")
        if word == "OPEN" and not refused:
            return self.open(rest, moment.t)
        if refused or fd is None or word not in ("SEND", "RECEIVE", "CLOSE", "SHUTDOWN", "ABORT"):
            return self.remark(f"{moment.what}{': ' + moment.reply if refused else ''}", moment.t)
        born = moment.fired and State(moment.fired[0].state) not in UNBORN
        if word == "SEND" and self.fd is not None and born:
            self.say(moment.t, f"write({fd}, ..., {rest}) = {rest}")
        elif word == "RECEIVE" and moment.delivered:
            self.say(moment.t, f"read({fd}, ..., {rest}) = {len(moment.delivered)}")
        elif word in ("CLOSE", "SHUTDOWN") and born:
            self.say(moment.t, f"shutdown({fd}, SHUT_WR) = 0")
        elif word == "ABORT" or (word == "CLOSE" and moment.tcb.state in IDLE):
            for line in ABORTS if word == "ABORT" else ABORTS[1:]:
                self.say(moment.t, line.format(fd=fd))
        else:
            self.remark(f"{moment.what}: no call does this here", moment.t)

    def open(self, kind: str, t: float = 0.0) -> None:
        fd, self.next = self.next, self.next + 1
        self.listener, self.fd = (fd, None) if kind == "passive" else (None, fd)
        self.isn = {}
        for line in LISTENS if kind == "passive" else CONNECTS:
            self.say(t, line.format(fd=fd))

    def state(self, moment: Moment) -> None:
        """accept(), once there is something to accept; and the state, as a remark."""
        if self.listener is not None and self.fd is None and moment.tcb.state not in UNBORN:
            self.fd, self.next = self.next, self.next + 1
            self.say(moment.t, f"accept({self.listener}, ..., ...) = {self.fd}")
        if moment.passed:
            self.remark(" -> ".join(map(str, moment.passed)))

    # ── lines ───────────────────────────────────────────────────────────────────────────────

    def say(self, t: float | None, line: str) -> None:
        """This adds an event `t` seconds into the trace (None: whenever it comes)."""
        self.now = t if self.now is None else self.now
        wait = "*" if t is None or self.now is None else f"+{t - self.now:.6f}".rstrip("0").rstrip(".")
        self.lines.append(f"{wait:>9} {line}")
        self.now = self.now if t is None else t

    def remark(self, text: str, t: float | None = None) -> None:
        self.lines.append(f"          // {f'second {t:g}: ' if t is not None else ''}{text}")
