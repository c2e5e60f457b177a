"""A path through the search told as a `Trace`: what every picture takes.

The one rule: no time has passed, so a moment's time is the number of its move. A segment leaves when it is sent and
arrives when it arrives; what nobody ever heard of again is in flight at the end.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tcplearn.model import Timer
from tcplearn.text import Text
from tcplearn.world.calls import Forget
from tcplearn.world.setting import Setting
from tcplearn.world.trace import SIDES, Flight, Moment, Trace
from tcplearn.world.world import Move, Turn, World


def retrace(setting: Setting, path: list[tuple[Move, World]], title: Text | None = None) -> Trace:
    """This is the story of the moves of a path, each with the world that it led to."""
    story = _Story(setting)
    for number, (move, world) in enumerate(path, 1):
        story.tell(float(number), move, world)
    names = dict.fromkeys(setting.protocols[side].name for side in SIDES)
    start = {side: setting.begin().end(side).tcb for side in SIDES}
    flights, moments = tuple(story.flights), tuple(story.moments)
    said = " / ".join(names), title or setting.scene.title
    return Trace(setting.scene.name, start, moments, flights, *said, untimed=True)


class _Story:
    def __init__(self, setting: Setting):
        self.setting, self.world = setting, setting.begin()
        self.flights: list[Flight] = []
        self.moments: list[Moment] = []
        self.under_way: list[tuple[int, int]] = []  # number of a segment, of the flight that carries it

    def tell(self, t: float, move: Move, after: World) -> None:
        before, self.world = self.world, after
        if move.kind == "loss":
            self._settle(self._taken(move.segment, t), t, "lost")
            return
        self._cleared(before, move)
        turn = self._turn(move, before, after)
        heard = None
        if move.kind in ("arrival", "copy"):
            heard = self._arrives(move, t)
        sent = tuple(self._departs(number, t) for number in turn.sent)
        kind = {"arrival": "arrival", "copy": "arrival"}.get(move.kind, move.kind)
        kind = "forget" if isinstance(turn.event, Forget) else kind
        what = turn.event.value if isinstance(turn.event, Timer) else str(turn.event)
        told: tuple[Any, ...] = (turn.step.told, turn.step.delivered, turn.step.reply) if turn.step else ((), b"", "")
        tcb = after.end(move.side).tcb
        self.moments.append(Moment(t, move.side, kind, what, tcb, heard, sent, *told))

    def _turn(self, move: Move, before: World, after: World) -> Turn:
        end = before.end(move.side)
        if move.kind in ("arrival", "copy"):
            sent = self.setting.sents[move.segment]
            turn = self.setting.turn(move.side, end, sent.segment, sent)
            assert turn is not None
            return turn
        return next(turn for known, _, turn in self.setting.own(move.side, end) if known == move)

    def _departs(self, number: int, t: float) -> int:
        sent = self.setting.sents[number]
        self.flights.append(Flight(len(self.flights) + 1, sent.side, sent.segment, t, None, "in flight"))
        self.under_way.append((number, len(self.flights)))
        return len(self.flights)

    def _arrives(self, move: Move, t: float) -> int:
        """The flight that arrives; where a copy stays, the copy is a flight of its own from now on."""
        number = self._taken(move.segment, t)
        flight = self.flights[number - 1]
        if move.kind == "copy":
            copy = replace(flight, number=len(self.flights) + 1, fate="copy")
            self.flights.append(copy)
            self.under_way.append((move.segment, copy.number))
        fate = {"injected": "injected", "copy": "copy"}.get(
            flight.fate, "duplicated" if move.kind == "copy" else "delivered"
        )
        return self._settle(number, t, fate)

    def _taken(self, segment: int, t: float) -> int:
        """The flight that carries a segment, taken off the wire; an older connection's comes out of nowhere."""
        for entry in self.under_way:
            if entry[0] == segment:
                self.under_way.remove(entry)
                return entry[1]
        sent = self.setting.sents[segment]
        self.flights.append(Flight(len(self.flights) + 1, sent.side, sent.segment, t, None, "injected"))
        return len(self.flights)

    def _settle(self, number: int, t: float, fate: str) -> int:
        arrived = None if fate == "lost" else t
        self.flights[number - 1] = replace(self.flights[number - 1], arrived_at=arrived, fate=fate)
        return number

    def _cleared(self, before: World, move: Move) -> None:
        """Where a timer waited until what lingers has died, it has."""
        if move.kind != "timer":
            return
        end = before.end(move.side)
        guard = next(guard for known, guard, _ in self.setting.own(move.side, end) if known == move)
        rest = self.setting.without(before.on_wire, guard, move.side)
        left = () if rest is None else self.setting.network.segments(rest)
        self.under_way = [entry for entry in self.under_way if entry[0] in left]
