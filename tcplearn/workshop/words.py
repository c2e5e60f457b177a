"""The learner's words: what can happen to a connection, and what it can send.

An event of a learner's table ("FIN", "ACK of FIN") stands for one or a few words of the model's table, and for one real
event: a call, a timer, or a segment numbered so that it means this to the connection at hand.

The one rule: this file says what an event is called and how it is made, never what it leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tcplearn.model import RFC9293, Abort, Close, Event, Heard, Open, Segment, Send, State, Tcb, Timer, Told
from tcplearn.model.rules import ENDED, OTHER, SYNCHRONIZED, TAKING
from tcplearn.model.seq import plus
from tcplearn.model.words import Word
from tcplearn.text import Text

S = State
PEER = 300  # the peer's first number, as in the scenes
FAR = 1000  # so far from the numbers in use, and still in the window
HANDSHAKE = (S.SYN_SENT, S.SYN_RECEIVED)


@dataclass(frozen=True)
class Happening:
    """An event of the learner's table.

    `words` are the model's; `where` the states in which a marker tries it; `made` is the real event for a connection;
    `only` limits the event to some states, where a word means another thing elsewhere.
    """

    name: str
    words: tuple[Word, ...]
    where: tuple[State, ...]
    made: Callable[[Tcb], Event]
    means: Text
    only: tuple[State, ...] = tuple(State)

    def said_in(self, state: State) -> tuple[Word, ...]:
        """These are the model's words for this event in a state; none, if it cannot happen there."""
        there = {word for at, word, _ in RFC9293._table if at is state}
        unasked = () if state in HANDSHAKE else (Heard.ACK_DUPLICATE, Heard.ACK_OLD)
        return tuple(w for w in self.words if w in there and state in self.only and w not in unasked)


def _syn(tcb: Tcb) -> Segment:
    known = tcb.state in OTHER
    return Segment(plus(tcb.rcv_nxt, FAR) if known else PEER, None, ("SYN",))


def _rst(tcb: Tcb) -> Segment:
    if tcb.state is S.SYN_SENT:
        return Segment(0, tcb.snd_nxt, ("RST",), wnd=0)
    return Segment(tcb.rcv_nxt, None, ("RST",), wnd=0)


def _wrong_ack(tcb: Tcb) -> Segment:
    return Segment(tcb.rcv_nxt if tcb.state in OTHER else PEER, plus(tcb.snd_nxt, FAR), ())


def _data(tcb: Tcb) -> Segment:
    return Segment(tcb.rcv_nxt, tcb.snd_nxt if tcb.state is S.SYN_RECEIVED else tcb.snd_una, (), b"hello")


def _syn_ack(tcb: Tcb) -> Segment:
    return Segment(tcb.irs if tcb.state in OTHER else PEER, tcb.snd_nxt, ("SYN",))


H = Heard
BAD_ACKS = (H.ACK_UNSENT, H.ACK_ANCIENT, H.ACK_DUPLICATE, H.ACK_OLD)
SENDABLE = (S.CLOSED, *SYNCHRONIZED)  # before, a SEND waits or opens: that is kept for the learner
FIN_UNACKED = (S.FIN_WAIT_1, S.CLOSING, S.LAST_ACK)

EVENTS: tuple[Happening, ...] = (
    Happening("OPEN passive", (Told.OPEN_PASSIVE,), tuple(S), lambda tcb: Open("passive"),
              Text("the program listens", "程序开始监听")),
    Happening("OPEN active", (Told.OPEN_ACTIVE,), tuple(S), lambda tcb: Open("active"),
              Text("the program connects", "程序发起连接")),
    Happening("SEND", (Told.SEND,), SENDABLE, lambda tcb: Send("hello"),
              Text("the program has data to send", "程序要发送数据"), SENDABLE),
    Happening("CLOSE", (Told.CLOSE,), tuple(S), lambda tcb: Close(),
              Text("the program has nothing more to send", "程序不再发送数据")),
    Happening("ABORT", (Told.ABORT,), tuple(S), lambda tcb: Abort(),
              Text("the program breaks the connection off", "程序异常终止连接")),
    Happening("SYN", (H.SYN,), tuple(s for s in S if s not in (S.CLOSED, S.TIME_WAIT)), _syn,
              Text("a SYN without ACK; once the peer's numbers are known, one inside the window",
                   "不带 ACK 的 SYN；已知对方的序号之后，指落在窗口内的 SYN"), tuple(S)[:-1]),
    Happening("SYN,ACK", (H.SYN_ACK,), HANDSHAKE, _syn_ack,
              Text("a SYN that acknowledges ours", "确认了我方 SYN 的 SYN")),
    Happening("ACK of SYN", (H.ACK_OF_SYN,), (S.SYN_RECEIVED,),
              lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ()),
              Text("our SYN is acknowledged by a segment in order", "按序到达的报文段确认了我方的 SYN"),
              (S.SYN_RECEIVED,)),
    Happening("data", (H.TEXT,), (S.SYN_RECEIVED, *SYNCHRONIZED), _data,
              Text("octets in order", "按序到达的数据")),
    Happening("FIN", (H.FIN,), TAKING, lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_una, ("FIN",)),
              Text("the peer's FIN, in order, for the first time", "对方的 FIN 首次按序到达"), TAKING),
    Happening("ACK of FIN", (H.ACK_OF_FIN,), FIN_UNACKED, lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ()),
              Text("our FIN is acknowledged", "我方的 FIN 得到确认")),
    Happening("RST", (H.RST,), tuple(S), _rst,
              Text("a RST that can be believed: exactly at RCV.NXT; in SYN-SENT one that acknowledges our SYN",
                   "可信的 RST：序号恰为 RCV.NXT；在 SYN-SENT 则须确认我方的 SYN")),
    Happening("2 MSL", (Timer.TIME_WAIT,), (S.TIME_WAIT,), lambda tcb: Timer.TIME_WAIT,
              Text("the TIME-WAIT timer runs out", "TIME-WAIT 计时器到期"), (S.TIME_WAIT,)),
    Happening("FIN again", (H.REPEATED_FIN, H.FIN), ENDED,
              lambda tcb: Segment(plus(tcb.rcv_nxt, -1), tcb.snd_una, ("FIN",)),
              Text("the peer repeats its FIN", "对方重传 FIN"), ENDED),
    Happening("SYN again", (H.REPEATED_SYN,), (S.SYN_RECEIVED,), lambda tcb: Segment(tcb.irs, None, ("SYN",)),
              Text("the peer repeats its SYN", "对方重传 SYN"), (S.SYN_RECEIVED,)),
    Happening("new SYN", (H.NEW_SYN,), (S.TIME_WAIT,), lambda tcb: Segment(plus(tcb.rcv_nxt, FAR), None, ("SYN",)),
              Text("a SYN with a larger number than this connection had", "序号大于本连接已用序号的 SYN")),
    Happening("old SYN", (H.OLD_SYN,), (S.TIME_WAIT,), lambda tcb: Segment(plus(tcb.rcv_nxt, -50), None, ("SYN",)),
              Text("a SYN with a number that this connection had already", "序号属于本连接已用范围的 SYN")),
    Happening("stray segment", (H.STRAY,), (S.CLOSED,), lambda tcb: Segment(PEER, None, ("SYN",)),
              Text("any segment but a RST, where there is no connection", "没有连接时收到的任何报文段（RST 除外）")),
    Happening("wrong ACK", BAD_ACKS, tuple(S)[1:], _wrong_ack,
              Text("it acknowledges something never sent", "确认了从未发送的内容")),
    Happening("RST in window", (H.RST_IN_WINDOW,), OTHER, lambda tcb: Segment(plus(tcb.rcv_nxt, FAR), None, ("RST",)),
              Text("a RST inside the window, but not at RCV.NXT", "落在窗口内、但序号不等于 RCV.NXT 的 RST")),
    Happening("outside window", (H.OUTSIDE_WINDOW, H.COVERS_WINDOW), OTHER,
              lambda tcb: Segment(plus(tcb.rcv_nxt, -FAR), tcb.snd_nxt, (), b"hello"),
              Text("a segment outside the window", "落在窗口之外的报文段")),
)  # fmt: skip
BOTH = Happening(
    "FIN,ACK of FIN", (), (S.FIN_WAIT_1,), lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ("FIN",)),
    Text("both in one segment: the row for ACK of FIN, then the one for FIN; it has no row of its own",
         "同一个报文段带来两者：先用 ACK of FIN 那一行，再用 FIN 那一行；不单独写行"),
)  # fmt: skip
TRIED = (*EVENTS, BOTH)
NAMED = {event.name: event for event in TRIED}
CONDITIONS = ("passive", "active")  # how the connection in SYN-RECEIVED was opened
SENDS = ("-", "SYN", "SYN,ACK", "ACK", "data", "FIN", "RST")


def event_of(state: State, word: Word) -> Happening:
    """This is what a word of the model is called in a learner's table. Raises StopIteration if nothing is."""
    return next(event for event in EVENTS if word in event.said_in(state))


def bare(name: str) -> str:
    """This is a name without what nobody should have to get right: case, blanks, marks."""
    return "".join(c for c in name.lower() if c.isalnum())


ALSO = {  # what the quiz and the RFC's text call them
    "2msltimeout": "2 MSL",
    "timewaittimeout": "2 MSL",
    "activeopen": "OPEN active",
    "passiveopen": "OPEN passive",
    "acksyn": "SYN,ACK",
    "reset": "RST",
}
BY_NAME = {bare(event.name): event for event in NAMED.values()} | {also: NAMED[name] for also, name in ALSO.items()}
