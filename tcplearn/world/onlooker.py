"""A run seen as the claims see it: after each moment the `World` that has come about, and when a claim is dead.

A timed run has one story and no choice. So "always" is asked of each of its worlds, "can always reach" of the last one
(nothing more will happen), and "comes to rest" of whether it ended at all.

The one rule: an onlooker remembers what `Setting` remembers, and judges by the same claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tcplearn.model import Abort, Send, State
from tcplearn.world.claims import Claim
from tcplearn.world.host import IDLE
from tcplearn.world.run import ENDLESS
from tcplearn.world.scene import Scene
from tcplearn.world.trace import SIDES, Moment, Trace
from tcplearn.world.world import ABORTED, CUT_SHORT, RST_OF_RST, WAS_RESET, End, Sent, World

_OPENING = (*IDLE, State.SYN_SENT, State.SYN_RECEIVED)
_REOPENED = (State.TIME_WAIT, State.SYN_RECEIVED)
GONE = ("lost", "corrupted")


@dataclass(frozen=True)
class Seen(World):
    """A world of a timed run: both ends, what is under way, whether all calls have been made."""

    under_way: tuple[Sent, ...] = ()
    all_called: bool = field(default=False, kw_only=True)

    @property
    def wire(self) -> tuple[Sent, ...]:
        return self.under_way

    @property
    def quiet(self) -> bool:
        return not self.under_way

    @property
    def done(self) -> bool:
        return self.all_called


def died(claim: Claim, scene: Scene, trace: Trace) -> int | None:
    """This is after how many moments of a scene's run a claim was dead; None if it lived to the end.

    Raises ValueError for a claim of the mood "sometimes", which no single run breaks.
    """
    if claim.mood == "sometimes":
        raise ValueError(f"{claim.name} has to be true sometimes: no single run breaks that")
    if claim.mood == "comes to rest":
        return len(trace.moments) if ENDLESS in trace.notes else None
    seen = enumerate(worlds(scene, trace))
    if claim.mood == "always":
        return next((moments for moments, world in seen if not claim.holds(world)), None)
    moments, last = max(seen, key=lambda pair: pair[0])
    return None if claim.holds(last) else moments


def worlds(scene: Scene, trace: Trace) -> Iterator[Seen]:
    """These are the worlds of a run: the first, and one after each moment of the connection without a name."""
    story = _Story(scene, trace)
    yield story.world()
    for moment in trace.moments:
        if not moment.on:
            story.tell(moment)
        yield story.world()


class _Story:
    """Both ends as far as the run has been told."""

    def __init__(self, scene: Scene, trace: Trace):
        self.trace = trace
        self.ends = {side: _first(scene, trace, side) for side in SIDES}
        ordered = sorted((at for at in scene.calls if not at.on), key=lambda at: at.t)
        self.calls = {side: [at.call for at in ordered if at.side == side] for side in SIDES}
        self.lives: dict[int, int] = {}  # of a flight, by its number: which connection of its sender it belongs to
        self.under_way: set[int] = set()

    def world(self) -> Seen:
        wire = tuple(self.sent(number) for number in sorted(self.under_way))
        done = all(self.ends[side].called >= len(self.calls[side]) for side in SIDES)
        nowhere: Any = None  # the wire and the rules of a search, which a timed run has not
        return Seen(self.ends["A"], self.ends["B"], nowhere, nowhere, wire, all_called=done)

    def sent(self, number: int) -> Sent:
        flight = self.trace.flight(number)
        return Sent(flight.sender, self.lives.get(number, 0), flight.segment)

    def tell(self, moment: Moment) -> None:
        side, end = moment.side, self.ends[moment.side]
        heard = None if moment.heard is None else self.sent(moment.heard)
        self.under_way.discard(moment.heard or 0)
        call = self.calls[side][end.called] if self._calls(moment) else None
        refused = moment.reply.startswith("error") and moment.tcb == end.tcb
        if isinstance(call, Abort) and not end.idle:
            end = replace(end, deeds=end.deeds | {ABORTED})
        end = self.after(end, moment, heard)
        if isinstance(call, Send) and not refused:
            end = replace(end, said=(*end.said[:-1], end.said[-1] + call.octets))
        self.ends[side] = end if call is None else replace(end, called=end.called + 1)
        for number in moment.sent:
            self.depart(number, end.life)

    def _calls(self, moment: Moment) -> bool:
        return moment.kind in ("call", "forget") and self.ends[moment.side].called < len(self.calls[moment.side])

    def depart(self, number: int, life: int) -> None:
        flights = self.trace.segments
        self.lives[number] = life
        if flights[number - 1].fate not in GONE:
            self.under_way.add(number)
        if number < len(flights) and flights[number].fate == "copy":  # it follows what it is a copy of
            self.depart(number + 1, life)

    def after(self, end: End, moment: Moment, heard: Sent | None) -> End:
        """This is an end after a moment: what it is now, and what is remembered of how it came to be."""
        was, tcb = end.state, moment.tcb
        changes: dict[str, Any] = {"tcb": tcb}
        life = end.life
        if tcb.state not in IDLE and (was in IDLE or (was, tcb.state) == _REOPENED):
            life += 1
            before = end.before | {end.peer} if end.got else end.before
            changes |= {"life": life, "peer": None, "got": b"", "before": before, "said": (*end.said, b"")}
        opens = life > end.life or was is State.SYN_SENT
        if heard and heard.segment.syn and opens and tcb.state not in (*IDLE, State.SYN_SENT):
            changes["peer"] = heard.life
        if moment.delivered:
            changes["got"] = changes.get("got", end.got) + moment.delivered
        if heard and heard.segment.rst:
            deeds = {RST_OF_RST} if any(self.trace.flight(n).segment.rst for n in moment.sent) else set()
            if tcb.state in IDLE and was not in _OPENING:
                deeds.add(CUT_SHORT if was is State.TIME_WAIT else WAS_RESET)
            changes["deeds"] = end.deeds | deeds
        return replace(end, **changes)


def _first(scene: Scene, trace: Trace, side: str) -> End:
    """An end as its trace begins; one that a search tells begins when all calls of second 0 have been made."""
    made = sum(at.side == side and at.t == 0 for at in scene.calls) if trace.untimed else 0
    end = End(trace.start[side], called=made)
    return end if end.idle else replace(end, life=1, peer=1, said=(b"", b""))
