"""The state diagram as a learner writes it down: in a state, on an event, to a state.

    rows(["LISTEN", "SYN-SENT"], ["SYN", "RST"])     what the model does, a Row each
    read("LISTEN  SYN  ->  SYN-RECEIVED")            a learner's table

Events are those of RFC 9293's Figure 5. Each is one real event for a connection in that state: a call, a timer, or a
segment that begins at RCV.NXT and acknowledges what its name says.

The one rule: a Row is one `step` of the model. No state is named here as the end of anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from tcplearn.model import RFC9293, Abort, Close, Event, Open, Protocol, Segment, Send, State, Tcb, Timer, step
from tcplearn.model.seq import plus
from tcplearn.quiz.reading import tidy
from tcplearn.text import Text

S = State
EVERY = tuple(State)
FIN_UNACKED = (S.FIN_WAIT_1, S.CLOSING, S.LAST_ACK)
FIN_TAKEN = (S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT)
SYNCHRONIZED = EVERY[4:]


@dataclass(frozen=True)
class Row:
    """What the model does about an event in a state, and the sections that say so."""

    state: State
    event: str
    goes: State
    cite: str

    def __str__(self) -> str:
        return f"{self.state}  {self.event}  ->  {self.goes}"


def _syn(tcb: Tcb) -> Segment:
    known = tcb.state in SYNCHRONIZED
    return Segment(plus(tcb.rcv_nxt, 1000) if known else 900, tcb.snd_nxt if known else None, ("SYN",))


def _fin(tcb: Tcb) -> Segment:
    return Segment(plus(tcb.rcv_nxt, -(tcb.state in FIN_TAKEN)), tcb.snd_una, ("FIN", "ACK"))


def _rst(tcb: Tcb) -> Segment:
    return Segment(tcb.rcv_nxt, tcb.snd_nxt if tcb.state is S.SYN_SENT else None, ("RST",))


# The events, the states in which each is asked about, and what each is there.
EVENTS: dict[str, tuple[tuple[State, ...], Callable[[Tcb], Event]]] = {
    "OPEN passive": (EVERY, lambda tcb: Open("passive")),
    "OPEN active": (EVERY, lambda tcb: Open("active")),
    "SEND": (EVERY, lambda tcb: Send(1)),
    "CLOSE": (EVERY, lambda tcb: Close()),
    "ABORT": (EVERY, lambda tcb: Abort()),
    "SYN": (tuple(s for s in EVERY if s not in (S.SYN_RECEIVED, S.TIME_WAIT)), _syn),
    "SYN,ACK": (EVERY[:3], lambda tcb: Segment(900, tcb.snd_nxt, ("SYN", "ACK"))),
    "ACK of SYN": ((S.SYN_RECEIVED,), lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ("ACK",))),
    "FIN": (SYNCHRONIZED, _fin),
    "ACK of FIN": (FIN_UNACKED, lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ("ACK",))),
    "FIN,ACK of FIN": ((S.FIN_WAIT_1,), lambda tcb: Segment(tcb.rcv_nxt, tcb.snd_nxt, ("FIN", "ACK"))),
    "RST": (EVERY, _rst),
    "2MSL timeout": ((S.TIME_WAIT,), lambda tcb: Timer.TIME_WAIT),
}


def rows(states: Iterable[str], events: Iterable[str], protocol: Protocol = RFC9293, opened: str = "") -> list[Row]:
    """These are the model's rows for some states and events, without those in which an event means nothing."""
    pairs = product(map(State, states), events)
    return [_row(state, event, protocol, opened) for state, event in pairs if state in EVENTS[event][0]]


def _row(state: State, event: str, protocol: Protocol, opened: str) -> Row:
    tcb = Tcb(state, iss=100, irs=300)
    if opened and state is S.SYN_RECEIVED:
        tcb = tcb.but(opened=opened)
    done = step(protocol, tcb, EVENTS[event][1](tcb))
    moving = [rule for rule in done.fired if rule.goes is not None]
    cite = dict.fromkeys(rule.cite for rule in moving or done.fired)
    return Row(state, event, done.tcb.state, ", ".join(cite))


def walk(known: Sequence[Row], to: State) -> list[Row] | None:
    """This is a shortest way to a state through some rows, from CLOSED or where they begin; None if there is none."""
    begin = S.CLOSED if any(row.state is S.CLOSED for row in known) else known[0].state
    ways: dict[State, list[Row]] = {begin: []}
    front = [begin]
    while front and to not in ways:
        state = front.pop(0)
        for row in known:
            if row.state is state and row.goes not in ways:
                ways[row.goes] = [*ways[state], row]
                front.append(row.goes)
    return ways.get(to)


# ── a learner's table
ARROW = re.compile(r"\s*(?:->|→|=>|⇒|—>|-->)\s*")
LINE = Text("line {}, “{}”: write STATE  EVENT  ->  STATE", "第 {} 行“{}”：请写成“状态  事件  ->  状态”")
NO_STATE = Text("line {}: there is no state “{}”", "第 {} 行：没有状态“{}”")
NO_EVENT = Text("line {}: there is no event “{}” here", "第 {} 行：本题没有事件“{}”")
TWICE = Text("line {}: “{}” has another row already", "第 {} 行：“{}”已经写过另一行")
ROWS = 400


class BadRow(ValueError):
    """A line of a table that cannot be read; `said` says which, in both languages."""

    def __init__(self, said: Text, *values: object):
        self.said = Text(said.en.format(*values), said.zh.format(*values))
        super().__init__(self.said.en)


def read(text: str, events: Iterable[str] = EVENTS) -> dict[tuple[State, str], State]:
    """This reads a learner's table, a row a line; "#" begins a remark. Raises BadRow."""
    known = {_bare(event): event for event in events}
    found: dict[tuple[State, str], State] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = tidy(raw.split("#")[0]).strip(" |")
        if not line:
            continue
        halves = ARROW.split(line)
        left = re.split(r"[\s|,:，：]+", halves[0].strip(), maxsplit=1)
        if len(halves) != 2 or len(left) != 2 or number > ROWS:
            raise BadRow(LINE, number, line[:60])
        state, goes = (_state(word, number) for word in (left[0], halves[1]))
        event = known.get(_bare(left[1]))
        if event is None:
            raise BadRow(NO_EVENT, number, left[1][:40])
        if found.setdefault((state, event), goes) is not goes:
            raise BadRow(TWICE, number, f"{state}  {event}")
    return found


def _bare(event: str) -> str:
    plain = re.sub(r"\brcv\b|\brecv\b|\breceive\b|收到|调用", "", event.lower())
    return re.sub(r"[^a-z0-9]", "", plain)


def _state(word: str, number: int) -> State:
    try:
        return State.parse(word)
    except ValueError:
        raise BadRow(NO_STATE, number, word[:40]) from None
