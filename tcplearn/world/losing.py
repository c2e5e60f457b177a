"""Each segment of a story lost in turn: who notices, what makes the loss good, and when.

The one rule: a loss is made good by the first segment that arrives and says all that the lost one said, its octets,
SYN or FIN, and an acknowledgment at least as new. Nothing here knows which segments a timer guards: the runs tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tcplearn.model import RFC9293, Protocol, Segment, State, Timer
from tcplearn.model.seq import up_to
from tcplearn.world.faults import Lose
from tcplearn.world.policy import Policy
from tcplearn.world.run import run
from tcplearn.world.scene import Scene
from tcplearn.world.trace import SIDES, Flight, Moment, Trace

NOT_SENT = ("copy", "injected")  # on the wire, but no departure of that side


@dataclass(frozen=True)
class Loss:
    """One segment lost: `lost` is the flight, `whole` the story in which it arrives, `trace` the one without it."""

    lost: Flight
    whole: Trace
    trace: Trace

    @property
    def due(self) -> float:
        """This is the second at which the segment would have arrived."""
        arrived = self.whole.flight(self.lost.number).arrived_at
        assert arrived is not None, "each_lost takes only what arrives"
        return arrived

    @property
    def meanwhile(self) -> dict[str, State]:
        """These are the states in which the two are when it should have arrived."""
        return {side: self.trace.state_at(side, self.due) for side in SIDES}

    @property
    def instead(self) -> Flight | None:
        """This is the segment that makes the loss good, or a RST that ends the matter; None: neither ever comes."""
        later = self.trace.segments[self.lost.number :]
        came = [f for f in later if f.sender == self.lost.sender and f.arrived_at is not None and f.on == self.lost.on]
        return min(
            (flight for flight in came if flight.segment.rst or says_all(flight.segment, self.lost.segment)),
            key=lambda flight: flight.arrived_at or 0.0,
            default=None,
        )

    @property
    def late(self) -> float | None:
        """This is how many seconds after the lost one its substitute came."""
        return None if self.instead is None or self.instead.arrived_at is None else self.instead.arrived_at - self.due

    @property
    def timeout(self) -> int | None:
        """This is the first moment, by its place in the trace, at which a retransmission timer runs out meanwhile."""
        return next((i for i, moment in enumerate(self.trace.moments) if self._is_noticed(moment)), None)

    def _is_noticed(self, moment: Moment) -> bool:
        over = self.instead is not None and moment.t > (self.instead.arrived_at or 0.0)
        return moment.what == Timer.RETRANSMISSION.value and moment.t > self.lost.sent_at and not over

    def end(self, side: str) -> tuple[State, float]:
        """This is a side's last state, and how many seconds later it came than in the whole story."""
        (when, state), (usual, _) = self.trace.states(side)[-1], self.whole.states(side)[-1]
        return state, when - usual


def each_lost(scene: Scene, protocol: Protocol | Policy = RFC9293) -> tuple[Loss, ...]:
    """These are the losses of `scene`: of every segment that arrives in it, each in a run of its own, once.

    Raises TypeError as `run` does.
    """
    return tuple(_each(scene, protocol))


def _each(scene: Scene, protocol: Protocol | Policy) -> Iterator[Loss]:
    whole = run(scene, protocol)
    for flight in whole.segments:
        if flight.arrived_at is None or flight.fate in NOT_SENT:
            continue
        mine = [f for f in whole.segments if (f.sender, f.on) == (flight.sender, flight.on) and f.fate not in NOT_SENT]
        fault = Lose(flight.sender, nth=mine.index(flight) + 1, on=flight.on)
        trace = run(scene.but(faults=(*scene.faults, fault)), protocol)
        yield Loss(trace.flight(flight.number), whole, trace)


def says_all(segment: Segment, lost: Segment) -> bool:
    """This says whether a segment says all that a lost one of the same sender said."""
    numbers = not lost.len or (bool(segment.len) and up_to(segment.seq, lost.seq) and up_to(lost.end, segment.end))
    return numbers and (lost.ack is None or (segment.ack is not None and up_to(lost.ack, segment.ack)))
