"""The axes of the matrix: kinds of segment, where SEG.SEQ lies, what SEG.ACK acknowledges.

The one rule: a place on an axis is said relative to the connection's own variables, so it means the
same in every state and near 2^32; a place that a state does not have is named with its reason.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from tcplearn.model import Segment, State, Tcb
from tcplearn.model.rules import OTHER
from tcplearn.model.seq import plus
from tcplearn.model.tcb import FIN_ACKED, SYNCHRONIZING
from tcplearn.text import Text

UNA, NXT = 200, 400  # SND.UNA and RCV.NXT of every connection here that has them
IN_FLIGHT = 10  # numbers sent and not acknowledged, the FIN included
SND_WND, RCV_WND = 50, 100  # octets; the peer has never offered more
SEG_WND = 60  # and offers now: a window that is noted can be seen
TEXT = b"hello"


class Kind(Enum):
    """A kind of segment. FIN, SYN and "no flags" come without ACK, text comes with it, RST both ways."""

    RST = "RST"
    SYN = "SYN"
    SYN_ACK = "SYN+ACK"
    ACK = "ACK"
    FIN = "FIN"
    FIN_ACK = "FIN+ACK"
    DATA = "data"
    NO_FLAGS = "no flags"

    @property
    def ctl(self) -> tuple[str, ...]:
        """These are its control bits; whether ACK is among them, the number says."""
        return tuple(bit for bit in ("RST", "SYN", "FIN") if bit in self.value)

    @property
    def text(self) -> bytes:
        return TEXT if self is Kind.DATA else b""

    @property
    def length(self) -> int:
        """This is its SEG.LEN: octets, SYN and FIN included."""
        return len(self.text) + ("SYN" in self.ctl) + ("FIN" in self.ctl)

    @property
    def acks(self) -> tuple[Ack, ...]:
        """These are the places of SEG.ACK that the kind can take."""
        if self is Kind.RST:
            return (Ack.NONE, *NUMBERS)
        return NUMBERS if self in (Kind.SYN_ACK, Kind.ACK, Kind.FIN_ACK, Kind.DATA) else (Ack.NONE,)


class Seq(Enum):
    """Where a segment lies in the receive window. A segment of length 0 lies where its SEG.SEQ is."""

    OUTSIDE_LEFT = "outside left"
    LEFT = "left"
    INSIDE = "inside"
    RIGHT = "right"
    OUTSIDE_RIGHT = "outside right"
    ANY = "any"

    def of(self, tcb: Tcb, length: int) -> int:
        """This is SEG.SEQ for a segment of SEG.LEN `length` (octets, SYN and FIN included)."""
        start, end, room = tcb.rcv_nxt, plus(tcb.rcv_nxt, tcb.rcv_wnd), max(length, 1)
        return {
            Seq.OUTSIDE_LEFT: plus(start, -room),
            Seq.LEFT: start,
            Seq.INSIDE: plus(start, 1),
            Seq.RIGHT: plus(end, -room),
            Seq.OUTSIDE_RIGHT: end,
        }[self]


class Ack(Enum):
    """What SEG.ACK acknowledges."""

    NONE = "no ACK"
    ANCIENT = "ancient"
    OLD = "old"
    DUPLICATE = "duplicate"
    PARTIAL = "partial"
    FULL = "full"
    UNSENT = "unsent"
    ANY = "any"

    def of(self, tcb: Tcb) -> int | None:
        """This is SEG.ACK for this place; None is the ACK bit off."""
        una, nxt = tcb.snd_una, tcb.snd_nxt
        return {
            Ack.NONE: None,
            Ack.ANCIENT: plus(una, -tcb.max_snd_wnd - 1),
            Ack.OLD: plus(una, -1),
            Ack.DUPLICATE: una,
            Ack.PARTIAL: plus(nxt, -1),
            Ack.FULL: nxt,
            Ack.UNSENT: plus(nxt, 1),
            Ack.ANY: una,
        }[self]


NUMBERS = tuple(Ack)[1:7]
EDGES = tuple(Seq)[:5]

MEANS: dict[Seq | Ack, Text] = {
    Seq.OUTSIDE_LEFT: Text(
        "its last number is RCV.NXT - 1: all of it lies before the window",
        "最后一个序号是 RCV.NXT - 1，整个报文段都在窗口之前",
    ),
    Seq.LEFT: Text("it begins at RCV.NXT, the number that is expected", "从 RCV.NXT 开始，正是期望收到的序号"),
    Seq.INSIDE: Text(
        "it begins one past RCV.NXT, and all of it is in the window", "从 RCV.NXT + 1 开始，整个报文段都在窗口内"
    ),
    Seq.RIGHT: Text(
        "its last number is the window's last, RCV.NXT + RCV.WND - 1",
        "最后一个序号是窗口的最后一个序号 RCV.NXT + RCV.WND - 1",
    ),
    Seq.OUTSIDE_RIGHT: Text(
        "it begins at RCV.NXT + RCV.WND, the first number past the window",
        "从 RCV.NXT + RCV.WND 开始，即窗口之后的第一个序号",
    ),
    Seq.ANY: Text("none of the peer's numbers is known here", "此时还不知道对方的任何序号"),
    Ack.NONE: Text("the ACK bit is off", "ACK 标志位为 0"),
    Ack.ANCIENT: Text("SND.UNA - MAX.SND.WND - 1: older than any window", "SND.UNA - MAX.SND.WND - 1，早于任何窗口"),
    Ack.OLD: Text("SND.UNA - 1: acknowledged before", "SND.UNA - 1，先前已经确认过"),
    Ack.DUPLICATE: Text("SND.UNA: acknowledges nothing new", "SND.UNA，没有确认新的内容"),
    Ack.PARTIAL: Text("SND.NXT - 1: all but the last number that was sent", "SND.NXT - 1，除最后一个序号外全部确认"),
    Ack.FULL: Text("SND.NXT: all that was sent", "SND.NXT，确认了已发送的全部内容"),
    Ack.UNSENT: Text("SND.NXT + 1: something never sent", "SND.NXT + 1，确认了从未发送的内容"),
    Ack.ANY: Text("nothing has been sent here", "这里还没有发送过任何内容"),
}

NO_PART = Text("only one number is unacknowledged: it has no part", "只有一个序号尚未确认，谈不上部分确认")
ALL_ACKED = Text(
    "all that was sent is acknowledged: SND.UNA = SND.NXT, its ACK is the duplicate",
    "已发送的内容全部得到确认，SND.UNA = SND.NXT，再来的确认都是重复确认",
)
NO_WINDOW = Text(
    "no window of the peer's is known yet: nothing divides ancient from old",
    "还不知道对方的窗口，“久远”与“陈旧”之间没有界线",
)


class Cell(NamedTuple):
    """One place in the matrix."""

    state: State
    kind: Kind
    seq: Seq
    ack: Ack

    def __str__(self) -> str:
        return f"{self.state} {self.kind.value}, {self.seq.value}, {self.ack.value}"


def start(state: State, opened: str = "passive", ours: int = 0, peers: int = 0) -> Tcb:
    """This is a connection in a state, with room on every edge that the state has.

    `opened` speaks of SYN-RECEIVED only; `ours` and `peers` are added to the sequence numbers of the two
    ends, modulo 2^32. In the states where data can be outstanding, IN_FLIGHT numbers are; a FIN is the last.
    """
    una, nxt = plus(UNA, ours), plus(NXT, peers)
    rest: dict[str, Any] = {"snd_wnd": SND_WND, "rcv_wnd": RCV_WND}
    if state not in OTHER:
        return Tcb(state, iss=una, irs=plus(nxt, -1), **rest)
    if state in SYNCHRONIZING:
        return Tcb(state, iss=una, rcv_nxt=nxt, opened=opened, **rest)
    sent = 0 if state in FIN_ACKED else IN_FLIGHT
    rest |= {"iss": plus(una, -100), "irs": plus(nxt, -100)}  # text was exchanged before
    return Tcb(state, snd_una=una, snd_nxt=plus(una, sent), rcv_nxt=nxt, **rest)


def seqs(state: State) -> tuple[Seq, ...]:
    """These are the places of SEG.SEQ in a state: the five, or ANY where RCV.NXT is not known."""
    return EDGES if state in OTHER else (Seq.ANY,)


@cache
def acks(state: State, kind: Kind) -> tuple[Ack, ...]:
    """These are the places of SEG.ACK for a kind in a state, without those that do not exist there."""
    if state in (State.CLOSED, State.LISTEN):
        return tuple(dict.fromkeys(Ack.ANY if ack in NUMBERS else ack for ack in kind.acks))
    return tuple(ack for ack in kind.acks if missing(state, ack) is None)


@cache
def missing(state: State, ack: Ack) -> Text | None:
    """This is why a place of SEG.ACK does not exist in a state, or None if it does."""
    outstanding = start(state).outstanding
    if ack in (Ack.PARTIAL, Ack.FULL) and outstanding == 0:
        return ALL_ACKED
    if ack is Ack.PARTIAL and outstanding == 1:
        return NO_PART
    return NO_WINDOW if ack is Ack.ANCIENT and state not in OTHER else None


def segment(cell: Cell, tcb: Tcb, peers: int = 0) -> Segment:
    """This is the segment of a cell, as it arrives at `tcb`."""
    kind = cell.kind
    seq = plus(NXT, peers) if cell.seq is Seq.ANY else cell.seq.of(tcb, kind.length)
    return Segment(seq, cell.ack.of(tcb), kind.ctl, kind.text, SEG_WND)
