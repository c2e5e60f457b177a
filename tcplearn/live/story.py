"""What the kernel did as a `Trace`: so that every picture that shows the model's story shows the kernel's too.

The one rule: states are those that the kernel told. The other variables of a block are read from the segments;
nothing is computed by the model. What stands for a fired row says only that the change was seen, and of which kernel.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tcplearn.live.recording import Cause, Recording
from tcplearn.live.wire import Carried
from tcplearn.model import Fired, Segment, State, Tcb
from tcplearn.model.seq import after, plus
from tcplearn.world import Flight, Moment, Scene, Trace
from tcplearn.world.trace import SIDES

SILENT = ("ACCEPT", "RECEIVE", "OPEN-ACTIVE")  # what a program does by itself: told only if something comes of it
NAMELESS = (State.CLOSED, State.LISTEN)


def trace_of(recording: Recording, scene: Scene) -> Trace:
    """This is the kernel's story, its numbers those that `scene` has."""
    flights, numbers = _flights(recording)
    blocks = {side: _Block(scene.isns(side)[0], scene.start.get(side)) for side in SIDES}
    start = {side: block.tcb for side, block in blocks.items()}
    moments: list[Moment] = []
    heard: dict[int, int] = {}
    for cause in recording.causes:
        block = blocks[cause.side]
        copies = numbers.get(cause.heard or 0, ())
        number = copies[min(heard.get(cause.heard or 0, 0), len(copies) - 1)] if copies else None
        if cause.heard is not None:
            heard[cause.heard] = heard.get(cause.heard, 0) + 1
            if number is None or flights[number - 1].arrived_at is None:
                continue  # damaged: the host did not hear it
            block.hears(flights[number - 1].segment)
        sent = tuple(numbers[n][0] for n in cause.sent)
        for n in sent:
            block.sends(flights[n - 1].segment)
        was = block.tcb
        block.tcb = block.now(cause.state)
        if cause.what in SILENT and not sent and was.state is cause.state:
            continue
        fired = () if was.state is cause.state else (_seen(was.state, cause, recording.kernel),)
        moments.append(Moment(cause.t, cause.side, cause.kind, cause.what, block.tcb, number, sent, fired))
    told = recording.kernel, recording.title, recording.notes
    return Trace(recording.name, start, tuple(moments), tuple(flights), *told, inferred=True)


def _seen(was: State, cause: Cause, kernel: str) -> Fired:
    return Fired(was.value, cause.what, "seen", cause.state.value, kernel)


def _flights(recording: Recording) -> tuple[list[Flight], dict[int, list[int]]]:
    """These are the segments, a duplicate's copy after it, and which numbers each one carried has here."""
    flights: list[Flight] = []
    numbers: dict[int, list[int]] = {}
    for one in recording.carried:
        numbers[one.number] = []
        for flight in _of(one):
            flights.append(replace(flight, number=len(flights) + 1))
            numbers[one.number].append(len(flights))
    return flights, numbers


def _of(one: Carried) -> list[Flight]:
    arrivals = [] if one.fate == "corrupted" else one.arrivals
    fate = one.fate if arrivals or one.fate in ("lost", "corrupted") else "in flight"
    first = Flight(0, one.sender, one.segment, one.t, arrivals[0] if arrivals else None, fate)
    return [first, *(replace(first, arrived_at=t, fate="copy") for t in arrivals[1:])]


@dataclass
class _Block:
    """What segments show of one end's variables."""

    iss: int
    begun: Tcb | None
    known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tcb = self.begun or Tcb(State.CLOSED, iss=self.iss)
        if self.begun:
            self.known = {name: getattr(self.begun, name) for name in ("irs", "snd_una", "snd_nxt", "rcv_nxt")}

    def sends(self, segment: Segment) -> None:
        if segment.syn and segment.seq != self.iss:
            self.iss, self.known = segment.seq, {}
        if not segment.rst:
            last = self.known.get("snd_nxt", self.iss)
            self.known["snd_nxt"] = segment.end if after(segment.end, last) else last
        if segment.ack is not None:
            self.known["rcv_nxt"] = segment.ack

    def hears(self, segment: Segment) -> None:
        if segment.syn:
            self.known["irs"] = segment.seq
        unacked = self.known.get("snd_una", self.iss)
        ack = segment.ack
        if ack is not None and after(ack, unacked) and not after(ack, self.known.get("snd_nxt", self.iss)):
            self.known["snd_una"] = ack

    def now(self, state: State) -> Tcb:
        """This is the block in a state that the kernel told."""
        if state in NAMELESS:
            return Tcb(state, iss=self.iss)
        known = {"snd_una": self.iss, "snd_nxt": plus(self.iss, 1), **self.known}
        return Tcb(state, iss=self.iss, **known)  # type: ignore[arg-type]
