"""A world: two ends and the wire between them, as values, and what can happen to it.

The one rule: no clock and no dice. A world can be compared, counted and gone back to; how it goes on is in
`setting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tcplearn.model import Event, Segment, State, Step, Tcb, Timer, running
from tcplearn.world.calls import Forget
from tcplearn.world.host import IDLE
from tcplearn.world.networks import Wire
from tcplearn.world.trace import SIDES

if TYPE_CHECKING:
    from tcplearn.world.setting import Setting

ABORTED = "its program aborted"
RST_OF_RST = "answered a reset with a reset"
WAS_RESET = "its connection was reset"
CUT_SHORT = "its TIME-WAIT was cut short by a reset"


class Sent(NamedTuple):
    """A segment that `side` sent in its `life`-th connection (0: before the story began)."""

    side: str
    life: int
    segment: Segment


@dataclass(frozen=True)
class End:
    """One end: its block, and what an onlooker remembers of it.

    `life`: how many connections it has begun; `peer`: the life of the other end whose SYN it took; `called`: how many
    of its program's calls are made; `again`: retransmissions left; `said`: the octets SENT in each life; `got`: those
    delivered in this one, `before`: the lives of the other end that earlier ones took octets from; `late`: TIME-WAIT
    may run out before its last answer has arrived; `deeds`: what it did or suffered that a claim may forbid.
    """

    tcb: Tcb
    life: int = 0
    peer: int | None = None
    called: int = 0
    again: int | None = None
    said: tuple[bytes, ...] = (b"",)
    got: bytes = b""
    before: frozenset[int | None] = frozenset()
    late: bool = False
    deeds: frozenset[str] = frozenset()

    @property
    def state(self) -> State:
        return self.tcb.state

    @cached_property
    def idle(self) -> bool:
        """This says whether there is no connection: CLOSED or LISTEN."""
        return self.tcb.state in IDLE

    @cached_property
    def due(self) -> bool:
        """This says whether it has something to send again until it is acknowledged."""
        return not running(self.tcb).isdisjoint((Timer.RETRANSMISSION, Timer.PERSIST))


class Turn(NamedTuple):
    """What an end did about an event: the end afterwards, the numbers of what it sent, the step itself."""

    end: End
    sent: tuple[int, ...]
    step: Step | None
    event: Event | Forget


class Move(NamedTuple):
    """What happens: an "arrival" (of a "copy": the segment stays on the wire too), a "loss", a "call", a "timer".

    `side`: where it happens (of a loss: who sent it); `segment`: its number; `timer`: which one.
    """

    kind: str
    side: str
    segment: int = -1
    timer: Timer | None = None


@dataclass(frozen=True)
class World:
    """Both ends and the wire. `a` and `b` are `End`s; `wire` lists the segments under way, `quiet`: there are none."""

    a: End
    b: End
    on_wire: Wire
    setting: Setting = field(compare=False, repr=False)

    def end(self, side: str) -> End:
        return self.a if side == "A" else self.b

    @property
    def ends(self) -> tuple[tuple[End, End], tuple[End, End]]:
        """These are both ends, each with the other."""
        return (self.a, self.b), (self.b, self.a)

    @property
    def wire(self) -> tuple[Sent, ...]:
        return tuple(self.setting.sents[number] for number in self.setting.network.segments(self.on_wire))

    @property
    def quiet(self) -> bool:
        return not self.setting.network.segments(self.on_wire)

    @property
    def done(self) -> bool:
        """This says whether both programs have made all their calls."""
        return all(self.end(side).called == len(self.setting.calls[side]) for side in SIDES)
