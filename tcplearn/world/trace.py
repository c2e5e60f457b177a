"""What happened: one behaviour of two hosts and the wire, as a value.

Whoever produced it (a script, a search, a capture), every picture and every question takes the
same `Trace`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any

from tcplearn.model import Fired, Options, Segment, State, Tcb
from tcplearn.text import Text

SIDES = ("A", "B")


def other(side: str) -> str:
    """This is the side at the other end."""
    return "B" if side == "A" else "A"


@dataclass(frozen=True)
class Flight:
    """A segment on the wire.

    `number` counts departures from 1. Times are seconds; `arrived_at` is None if it never
    arrived. `fate` is "delivered", "delayed", "duplicated", "copy" (the second of a duplicated
    one), "lost", "corrupted", "injected" (nobody here sent it), "unknown" (a capture cannot tell)
    or "in flight" (the trace ends first). `on` names the connection, where there are several.
    """

    number: int
    sender: str
    segment: Segment
    sent_at: float
    arrived_at: float | None
    fate: str = "delivered"
    on: str = ""

    @property
    def to(self) -> str:
        return other(self.sender)

    def __str__(self) -> str:
        return f"{self.number}. {self.sender} {self.segment} {self.fate}"


@dataclass(frozen=True)
class Moment:
    """One event at one side, and all that came of it.

    `kind` is "call", "timer", "arrival" or "forget"; `what` names it; `heard` is the number of the
    flight that arrived, `sent` the numbers of those that left; `tcb` is the block afterwards. `on` names the
    connection that it happened to, where there are several.
    """

    t: float
    side: str
    kind: str
    what: str
    tcb: Tcb
    heard: int | None = None
    sent: tuple[int, ...] = ()
    fired: tuple[Fired, ...] = ()
    delivered: bytes = b""
    reply: str = ""
    on: str = ""

    @property
    def passed(self) -> tuple[State, ...]:
        """These are the states entered, in order; a step may pass through one at once."""
        return tuple(State(row.goes) for row in self.fired if row.goes != row.state)


@dataclass(frozen=True)
class Trace:
    """Two hosts' story: `moments` in order, `segments` in order of departure, `start` Tcbs.

    Where the hosts have several connections, states and blocks are those of the first, which has no name;
    `connection(name)` is the story of another; `starts` has the blocks with which it begins. `untimed`: nobody looked
    at a clock; the times only count the moves. `inferred`: only the segments were seen, as in a capture; the
    rest of the story is what must have been.
    """

    name: str
    start: dict[str, Tcb]
    moments: tuple[Moment, ...]
    segments: tuple[Flight, ...]
    protocol: str = "RFC 9293"
    title: Any = None  # a Text, if the scene has one
    notes: tuple[Any, ...] = ()
    starts: dict[str, dict[str, Tcb]] = field(default_factory=dict)
    untimed: bool = False
    inferred: bool = False

    def states(self, side: str) -> list[tuple[float, State]]:
        """This is the path of one side: (second, state entered), the first one from the start.

        A state passed through at once (FIN-WAIT-2 when one segment brings both the ACK of our FIN
        and the peer's) appears with the same time as the next. Raises ValueError as `of` does.
        """
        mine = self.of(side)
        path = [(0.0, self.start[side].state)]
        for moment in mine:
            entered = moment.passed
            if not entered or entered[-1] is not moment.tcb.state:
                entered += (moment.tcb.state,)
            path += [(moment.t, state) for state in entered]
        return [entry for i, entry in enumerate(path) if i == 0 or entry[1] is not path[i - 1][1]]

    def of(self, side: str) -> Iterator[Moment]:
        """These are the moments of one side. Raises ValueError if it is not "A" or "B"."""
        if side not in SIDES:
            raise ValueError(f"the sides are 'A' and 'B', not {side!r}")
        return (moment for moment in self.moments if moment.side == side and not moment.on)

    @property
    def connections(self) -> tuple[str, ...]:
        """These are the names of the connections in the order in which they begin; "" is the first of the scene."""
        return tuple(dict.fromkeys(moment.on for moment in self.moments))

    def connection(self, name: str) -> Trace:
        """This is the story of one connection alone, its segments numbered anew.

        Raises ValueError for what is no connection's name.
        """
        if name not in self.connections:
            raise ValueError(f"no connection is called {name!r}; there are {', '.join(map(repr, self.connections))}")
        mine = [flight for flight in self.segments if flight.on == name]
        number = {flight.number: i for i, flight in enumerate(mine, 1)}
        moments = tuple(
            replace(m, on="", heard=m.heard and number[m.heard], sent=tuple(number[n] for n in m.sent))
            for m in self.moments
            if m.on == name
        )
        start = self.starts.get(name, self.start)
        flights = tuple(replace(flight, number=number[flight.number], on="") for flight in mine)
        return replace(self, name=name or self.name, start=start, moments=moments, segments=flights, starts={})

    def tcb(self, side: str, step: int | None = None) -> Tcb:
        """This is a side's block after the first `step` moments (None: at the end)."""
        tcb = self.start[side]
        for moment in self.moments[:step]:
            if moment.side == side and not moment.on:
                tcb = moment.tcb
        return tcb

    def state_at(self, side: str, t: float) -> State:
        """This is a side's state at second `t`, after all that happened until then."""
        return [state for at, state in self.states(side) if at <= t + 1e-9][-1]

    def flight(self, number: int) -> Flight:
        """This is the flight with that number."""
        return self.segments[number - 1]

    def delivered(self, side: str) -> bytes:
        """These are all octets that one side's user received."""
        return b"".join(moment.delivered for moment in self.of(side))

    @property
    def end(self) -> float:
        """This is the second at which the last thing happens."""
        times = [m.t for m in self.moments] + [f.arrived_at or f.sent_at for f in self.segments]
        return max(times, default=0.0)

    def to_json(self) -> str:
        """This is the trace as JSON text; `from_json` gives an equal trace back."""
        return json.dumps(
            {
                "name": self.name,
                "protocol": self.protocol,
                "title": _plain(self.title),
                "notes": _plain(self.notes),
                "start": _plain(self.start),
                "starts": _plain(self.starts),
                "untimed": self.untimed,
                "inferred": self.inferred,
                "segments": [_plain(flight) for flight in self.segments],
                "moments": [_plain(moment) for moment in self.moments],
            },
            separators=(",", ":"),
        )

    def to_pcap(
        self,
        path: str | PathLike[str] | None = None,
        *,
        at: str | None = None,
        sockets: Mapping[str, tuple[str, int]] | None = None,
        epoch: float = 0,
        link: int = 101,
    ) -> bytes:
        """This is the trace as a capture file, also written to `path` if there is one.

        `at`: None (each segment once, where it leaves), "A" or "B" (what a capture on that host
        holds). `sockets`: {"A": (address, port), "B": ...}, IPv4 or IPv6; documentation addresses
        if not given. `epoch`: when the trace begins, in seconds since 1970. `link`: 101 raw IP, 1
        Ethernet. A window is rounded down to what the agreed scale can say. Raises ValueError for
        what no header or file can hold.
        """
        from tcplearn.world.wire import capture_file  # it needs this module

        made = capture_file(self, at, sockets, epoch, link)
        if path is not None:
            Path(path).write_bytes(made)
        return made

    @classmethod
    def from_json(cls, text: str) -> Trace:
        """This reads what `to_json` wrote. Raises ValueError that says what is missing or wrong."""
        try:
            raw = json.loads(text)
            return cls(
                raw["name"],
                _blocks(raw["start"]),
                tuple(_moment(m) for m in raw["moments"]),
                tuple(Flight(**{**f, "segment": _segment(f["segment"])}) for f in raw["segments"]),
                raw["protocol"],
                _said(raw["title"]),
                tuple(_said(note) for note in raw["notes"]),
                {
                    name: {side: _tcb(tcb) for side, tcb in start.items()}
                    for name, start in raw.get("starts", {}).items()
                },
                raw.get("untimed", False),
                raw.get("inferred", False),
            )
        except KeyError as missing:
            raise ValueError(f"not a trace: {missing} is missing; write it with Trace.to_json()") from None
        except (ValueError, TypeError, AttributeError) as wrong:
            raise ValueError(f"not a trace: {wrong}; write it with Trace.to_json()") from None


def _plain(value: Any) -> Any:
    """This turns a value of the model into JSON's: octets become hexadecimal text."""
    if isinstance(value, State):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Fired):
        return list(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def _said(raw: Any) -> Any:
    """This is a title or a note: a Text, or a plain string, or none."""
    return Text(**raw) if isinstance(raw, dict) else raw


def _blocks(raw: dict[str, Any]) -> dict[str, Tcb]:
    return {side: _tcb(tcb) for side, tcb in raw.items()}


def _tcb(raw: dict[str, Any]) -> Tcb:
    return Tcb(
        **{
            **raw,
            "state": State(raw["state"]),
            "snd_buf": bytes.fromhex(raw["snd_buf"]),
            "rcv_buf": bytes.fromhex(raw["rcv_buf"]),
            "early": tuple((seq, bytes.fromhex(text), fin) for seq, text, fin in raw["early"]),
            "offers": _options(raw["offers"]),
            "offered": _options(raw["offered"]),
            "past": raw["past"] and _tcb(raw["past"]),
        }
    )


def _options(raw: dict[str, Any]) -> Options:
    stamps = raw["timestamps"]
    return Options(**{**raw, "timestamps": tuple(stamps) if stamps else None})


def _segment(raw: dict[str, Any]) -> Segment:
    changed = {"ctl": tuple(raw["ctl"]), "data": bytes.fromhex(raw["data"]), "options": _options(raw["options"])}
    return Segment(**{**raw, **changed})


def _moment(raw: dict[str, Any]) -> Moment:
    return Moment(
        **{
            **raw,
            "tcb": _tcb(raw["tcb"]),
            "sent": tuple(raw["sent"]),
            "fired": tuple(Fired(*row) for row in raw["fired"]),
            "delivered": bytes.fromhex(raw["delivered"]),
        }
    )
