"""What came of many connections of one scene: sums, and the whole story of each.

The one rule: a connection is kept as small integers; whoever asks for its `trace` gets the values that `run` gives.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tcplearn.model import Segment, State, Tcb
from tcplearn.model.segment import control_bits
from tcplearn.world.answers import NANO, NEVER, Answers, Told
from tcplearn.world.run import ENDLESS
from tcplearn.world.scene import Scene
from tcplearn.world.trace import SIDES, Flight, Moment, Trace

FATES = ("delivered", "lost", "corrupted", "duplicated", "copy", "delayed", "injected")
DELIVERED, LOST, CORRUPTED, _, COPY, _, INJECTED = range(len(FATES))
GONE = (LOST, CORRUPTED)


class Record(NamedTuple):
    """One connection. `cut`: more would have followed than `Scene.limit` allows.

    `moments`: (nanosecond, number of the answer, number of the flight that was heard or 0).
    `flights`: (the segment's number, nanosecond of its arrival or NEVER, fate), in order of departure.
    """

    moments: tuple[tuple[int, int, int], ...]
    flights: tuple[tuple[int, int, int], ...]
    cut: bool


class Outcome(NamedTuple):
    """What became of one connection.

    `end`: the second in which the last thing happened; `segments`: that left, copies included; `lost`: of them;
    `retransmissions`: by a timer; `resets`: RSTs that were sent; `states`: of A and B at the end.
    """

    end: float
    segments: int
    lost: int
    retransmissions: int
    resets: int
    states: tuple[State, State]


@dataclass(frozen=True, eq=False)
class Simulation:
    """Many connections of one scene. `scene`: as it was played, with the dice among its faults; `seed`: of the first.

    `outcomes` sums up each, `entered` and `sent` ask one question of all, `trace(i)` is the whole story of one.
    """

    scene: Scene
    seed: int
    answers: Answers = field(repr=False)
    records: list[Record] = field(repr=False)

    @property
    def connections(self) -> int:
        return len(self.records)

    @cached_property
    def segments(self) -> int:
        """This is how many segments left in all, copies included."""
        return sum(len(record.flights) for record in self.records)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """This is what became of each connection."""
        return tuple(map(self._outcome, self.records))

    def _outcome(self, record: Record) -> Outcome:
        told = [self.answers.told[number] for _, number, _ in record.moments]
        states = {side: tcb.state for side, tcb in self._start.items()}
        states |= {what.side: what.tcb.state for what in told}
        end = record.moments[-1][0] / NANO if told else 0.0
        lost = sum(fate in GONE for _, _, fate in record.flights)
        again, resets = sum(what.again for what in told), sum(what.resets for what in told)
        return Outcome(end, len(record.flights), lost, again, resets, (states["A"], states["B"]))

    def entered(self, side: str, state: State) -> tuple[float | None, ...]:
        """These are the seconds in which each connection's `side` first came to a state; None: it never did.

        A state passed through within one step does not count. Raises ValueError for a side but "A" and "B".
        """
        there = {i for i, what in self._of(side) if what.tcb.state is state}
        firsts = (next((t for t, number, _ in record.moments if number in there), None) for record in self.records)
        return tuple(None if t is None else t / NANO for t in firsts)

    def sent(self, side: str, ctl: str) -> tuple[int, ...]:
        """This is how many segments with these flags each connection's `side` sent: "FIN", "SYN,ACK".

        Raises ValueError for a side but "A" and "B", and for unknown flags.
        """
        flags = set(control_bits(ctl))
        count = Counter({i: sum(flags <= set(self._segment(s).ctl) for s in what.sent) for i, what in self._of(side)})
        return tuple(sum(count[number] for _, number, _ in record.moments) for record in self.records)

    def _of(self, side: str) -> list[tuple[int, Told]]:
        if side not in SIDES:
            raise ValueError(f"the sides are 'A' and 'B', not {side!r}")
        return [(i, what) for i, what in enumerate(self.answers.told) if what.side == side]

    @property
    def _start(self) -> dict[str, Tcb]:
        return self.answers.playing.starts[""]

    def _segment(self, number: int) -> Segment:
        found: Segment = self.answers.events[number & 1][number >> 1]
        return found

    def trace(self, i: int) -> Trace:
        """This is the whole story of connection `i`: run(simulation.scene, protocol, simulation.seed + i).

        Raises IndexError for a connection that there is not.
        """
        if not 0 <= i < self.connections:
            raise IndexError(f"there are {self.connections} connections, the first is 0; there is no {i}")
        record = self.records[i]
        end = record.moments[-1][0] if record.moments else 0
        moments: list[Moment] = []
        flights: list[Flight] = []

        def leave(t: int) -> int:
            """A segment leaves, and the copy that the wire makes of it."""
            segment, lands, fate = record.flights[len(flights)]
            sender, said, arrived = SIDES[~segment & 1], FATES[fate], None if lands == NEVER else lands / NANO
            if lands > end:
                said, arrived = "in flight", None
            number = len(flights) + 1
            flights.append(Flight(number, sender, self._segment(segment), t / NANO, arrived, said))
            while len(flights) < len(record.flights) and record.flights[len(flights)][2] == COPY:
                leave(t)
            return number

        for t, number, heard in record.moments:
            if heard > len(flights):  # injected: it begins to exist where it arrives
                leave(t)
            what = self.answers.told[number]
            sent = tuple([leave(t) for _ in what.sent])
            told = what.fired, what.delivered, what.reply
            moments.append(Moment(t / NANO, what.side, what.kind, what.what, what.tcb, heard or None, sent, *told))
        names = dict.fromkeys(host.protocol.name for host in self.answers.playing.hosts.values())
        notes = (ENDLESS,) if record.cut else ()
        story = tuple(moments), tuple(flights), " / ".join(names)
        return Trace(self.scene.name, self._start, *story, self.scene.title, notes)
