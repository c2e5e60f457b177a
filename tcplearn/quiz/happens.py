"""Which event of a run must come before which: happens-before, computed from the trace (Lamport, 1978).

An event is written as

    SEGMENT leaves | arrives     segment 3 arrives; first B SYN,ACK leaves
    SIDE enters STATE            B enters SYN-RECEIVED
    SIDE calls NAME              A calls CLOSE: its user does, for the first time

The one rule: only three things make an order: what one side does is done one after the other, a segment
leaves before it arrives, and what follows from both. The clock does not: two events far apart on the page
may still have happened the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tcplearn.model.segment import FLAGS
from tcplearn.quiz import runs
from tcplearn.quiz.terms import Terms
from tcplearn.quiz.tokens import Unasked
from tcplearn.text import Text
from tcplearn.world import Flight, Trace

LEAVES = Text("{side} sends {what}", "{side} 发送 {what}")
ARRIVES = Text("{what} of {side} reaches {other}", "{side} 的 {what} 到达 {other}")
ENTERS = Text("{side} enters {what}", "{side} 进入 {what}")
CALLS = Text("{side}'s program calls {what}", "{side} 的程序调用 {what}")
DATA = Text("{} octets of data", "{} 字节数据")
NTH = Text("{what} (no. {n})", "第 {n} 个 {what}")
_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # no space between two characters
CAUSE, EFFECT, SENT = range(3)  # within one moment: what is heard or called, the state, what is sent


@dataclass(frozen=True)
class Spot:
    """Where an event stands in a run: at which moment, what part of it, in which words; of which flight."""

    moment: int
    part: int
    side: str
    said: Text
    flight: int = 0


@dataclass(frozen=True)
class Happening:
    """An event, as it is written, and where a run has it. Calling it raises NotInRun where it has not."""

    text: str
    of: Callable[[Trace], Spot]

    def __call__(self, trace: Trace) -> Spot:
        return self.of(trace)


@cache
def event(text: str) -> Happening:
    """This reads an event. Raises Unasked where it cannot."""
    reader = _Reader(text)
    of = reader.happening()
    reader.finish()
    return Happening(text, of)


class _Reader(Terms):
    """A reader of one event."""

    def happening(self) -> Callable[[Trace], Spot]:
        follows = self.tokens[self.at + 1 : self.at + 2]
        if follows == ["enters"]:
            side, _, state = self.side(), self.take(), self.state()
            return lambda trace: _state(trace, side, state)
        if follows == ["calls"]:
            side, _ = self.side(), self.take()
            name = self.take()
            if name not in ("OPEN", "SEND", "RECEIVE", "CLOSE", "ABORT", "STATUS"):
                raise Unasked(f'cannot read "{self.text}": a user calls OPEN, SEND, RECEIVE, CLOSE or ABORT')
            return lambda trace: _call(trace, side, name)
        segment = self.segment()
        leaves = self.need("leaves", "arrives") == "leaves"
        return lambda trace: (_leaving if leaves else _arriving)(trace, segment(trace))


def _state(trace: Trace, side: str, state: object) -> Spot:
    _, count = runs.entered(trace, side, state)  # type: ignore[arg-type]
    said = ENTERS.en.format(side=side, what=state), ENTERS.zh.format(side=side, what=state)
    return Spot(count - 1, EFFECT, side, Text(*said))


def _call(trace: Trace, side: str, name: str) -> Spot:
    for i, moment in enumerate(trace.moments):
        if moment.side == side and moment.kind == "call" and moment.what.upper().startswith(name):
            return Spot(
                i, CAUSE, side, Text(CALLS.en.format(side=side, what=name), CALLS.zh.format(side=side, what=name))
            )
    raise runs.NotInRun(f"{trace.name}: {side} never calls {name}")


def _leaving(trace: Trace, flight: Flight) -> Spot:
    for i, moment in enumerate(trace.moments):
        if flight.number in moment.sent:
            return Spot(i, SENT, flight.sender, _said(trace, flight, LEAVES), flight.number)
    raise runs.NotInRun(f"{trace.name}: nobody here sent segment {flight.number}")


def _arriving(trace: Trace, flight: Flight) -> Spot:
    for i, moment in enumerate(trace.moments):
        if moment.heard == flight.number:
            return Spot(i, CAUSE, flight.to, _said(trace, flight, ARRIVES), flight.number)
    raise runs.NotInRun(f"{trace.name}: segment {flight.number} never arrives")


def _said(trace: Trace, flight: Flight, how: Text) -> Text:
    """These are the words for a segment: its flags, or its data, with a number where there are several alike."""
    names, alike = (
        _named(flight),
        [f for f in trace.segments if f.sender == flight.sender and _named(f) == _named(flight)],
    )
    said = []
    for lang in ("en", "zh"):
        what = names.of(lang)
        if len(alike) > 1:
            what = NTH.of(lang).format(what=what, n=1 + [f.number for f in alike].index(flight.number))
        said.append(_HAN.sub("", how.of(lang).format(side=flight.sender, other=flight.to, what=what)))
    return Text(*said)


def _named(flight: Flight) -> Text:
    if flight.segment.data:
        return Text(*(DATA.of(lang).format(len(flight.segment.data)) for lang in ("en", "zh")))
    flags = ",".join(flag for flag in FLAGS if flag in runs.flags(flight))
    return Text(flags, flags)


@dataclass(frozen=True)
class Order:
    """What must come before what among some events of a run: `before[i]` are the positions that precede i."""

    spots: tuple[Spot, ...]
    before: tuple[frozenset[int], ...]

    @property
    def pairs(self) -> int:
        """This is how many pairs have an order."""
        return sum(map(len, self.before))

    def broken(self, given: list[int]) -> list[tuple[int, int]]:
        """These are the pairs (early, late) whose late event stands first in a given order."""
        place = {event: at for at, event in enumerate(given)}
        return [(i, j) for j, before in enumerate(self.before) for i in before if place[i] > place[j]]

    def impossible(self, given: list[int]) -> tuple[int, int] | None:
        """This is the first event that cannot stand where it is, and the latest one that is missing before it."""
        placed: set[int] = set()
        for event in given:
            missing = self.before[event] - placed
            if missing:
                return event, max(missing, key=lambda i: (self.spots[i].moment, self.spots[i].part))
            placed.add(event)
        return None

    def own(self) -> list[int]:
        """This is the order in which the run itself had them."""
        return sorted(range(len(self.spots)), key=lambda i: (self.spots[i].moment, self.spots[i].part))


def order(trace: Trace, events: tuple[Happening, ...]) -> Order:
    """This is the happens-before of some events. Raises NotInRun where the run lacks one."""
    spots = tuple(one(trace) for one in events)
    reach = reached(trace)
    before = []
    for late in spots:
        earlier = (i for i, early in enumerate(spots) if early != late and _precedes(early, late, reach))
        before.append(frozenset(earlier))
    return Order(spots, tuple(before))


def _precedes(early: Spot, late: Spot, reach: list[set[int]]) -> bool:
    if early.moment == late.moment:
        return early.part == CAUSE and late.part != CAUSE
    return early.moment in reach[late.moment]


def reached(trace: Trace) -> list[set[int]]:
    """These are, for each moment, the moments that happened before it."""
    found: list[set[int]] = []
    last: dict[str, int] = {}
    sent: dict[int, int] = {}
    for i, moment in enumerate(trace.moments):
        sources = [last.get(moment.side), sent.get(moment.heard or 0)]
        found.append({one for source in sources if source is not None for one in (source, *found[source])})
        last[moment.side] = i
        sent |= dict.fromkeys(moment.sent, i)
    return found
