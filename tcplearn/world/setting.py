"""Everything that can happen next, in a world of a scene, a protocol and a budget.

The one rule: `moves` lists what may happen, `turn` asks `step` what an end does about it, and nothing else knows
TCP. Which timer may run out when is an assumption with a name (`budget.py`); what the wire may do is in `networks.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tcplearn.model import (  # isort: skip
    RFC9293, Abort, Close, Event, Heard, Protocol, Send, State, Status, Step, Tcb, Timer, running, step,
)  # fmt: skip
from tcplearn.model.seq import plus
from tcplearn.world.budget import Budget, Guard
from tcplearn.world.calls import Accept, Forget, SetOption, Shutdown
from tcplearn.world.host import IDLE
from tcplearn.world.networks import Network, Wire, network
from tcplearn.world.scene import Scene
from tcplearn.world.trace import SIDES, other
from tcplearn.world.world import ABORTED, CUT_SHORT, RST_OF_RST, WAS_RESET, End, Move, Sent, Turn, World

FRESH = 1 << 20  # from one ISN to the next, where the scene gives no more: further than any window
OPEN = (State.ESTABLISHED, State.CLOSE_WAIT)  # where a program that waits for its OPEN calls SEND and CLOSE
_REOPENED = (State.TIME_WAIT, State.SYN_RECEIVED)
_OPENING = (*IDLE, State.SYN_SENT, State.SYN_RECEIVED)
_FINS = {Heard.FIN, Heard.REPEATED_FIN}


class Setting:
    """What stays the same while everything is tried: a scene's calls and numbers, a protocol for each side, a budget.

    Of the scene count the calls of each side in their order, the ISNs, the blocks to begin with, the readings and rows
    that its policy chooses, and the injected segments, which are on the wire from the start; times, faults and the rest
    of the policy do not: every time and every fault is tried. Only what is called at second 0 has been called when the
    exploration begins. A call waits until it is no error; while it waits, so do those after it.
    Raises ValueError for a scene with more than one connection or with calls that only a host's queues understand,
    TypeError for a side without a protocol.
    """

    def __init__(
        self, scene: Scene, protocol: Protocol | Mapping[str, Protocol] = RFC9293, budget: Budget | None = None
    ):
        if not isinstance(scene, Scene):
            raise TypeError(f"not a scene: {scene!r}; give one of tcplearn.scenes, such as scenes.open_close")
        self.scene, self.budget = scene, budget or Budget()
        given = protocol if isinstance(protocol, Mapping) else dict.fromkeys(SIDES, protocol)
        for side in SIDES:
            if not isinstance(given.get(side), Protocol):
                raise TypeError(
                    f"side {side}: not a protocol: {given.get(side)!r}; give RFC9293 or a variant's VARIANT, or one "
                    'for each side: {"A": RFC9293, "B": ...}'
                )
        self.protocols = {side: scene.policy_of(side).applied_to(given[side]) for side in SIDES}
        self.network: Network = network(self.budget)
        self.calls: dict[str, tuple[Any, ...]] = {
            side: tuple(at.call for at in sorted(scene.calls, key=lambda at: at.t) if at.side == side) for side in SIDES
        }
        strange = any(at.on or isinstance(at.call, Shutdown | Accept | SetOption) for at in scene.calls)
        if strange or any(fault.source or fault.on for fault in scene.injections):
            raise ValueError(f"scene {scene.name}: an exploration has two ends and one connection at a time, no queues")
        self.sents: list[Sent] = []
        self._number: dict[Sent, int] = {}

    # ── segments
    def number(self, sent: Sent) -> int:
        """This is a segment's number: even if A sent it, odd if B did."""
        if sent not in self._number:
            mine = sum(known.side == sent.side for known in self._number)
            self._number[sent] = number = 2 * mine + (sent.side == "B")
            self.sents += [sent] * (number + 1 - len(self.sents))
            self.sents[number] = sent
        return self._number[sent]

    # ── the first world
    def isn(self, side: str, life: int) -> int:
        """This is the ISN that a side's connection after `life` others would choose; a `start` has one of its own."""
        given, start = self.scene.isns(side), self.scene.start.get(side)
        life -= start is not None and start.state not in IDLE
        return given[life] if life < len(given) else plus(given[-1], FRESH * (life + 1 - len(given)))

    def begin(self) -> World:
        """This is the world before anything has happened."""
        old = [self.number(Sent(other(fault.to), 0, fault.segment)) for fault in self.scene.injections]
        if self.budget.network != "forever" and len(old) > self.budget.in_flight:
            raise ValueError(f"scene {self.scene.name}: {len(old)} old segments need in_flight={len(old)} or more")
        ends = {side: self._first(side, old) for side in SIDES}
        return World(ends["A"], ends["B"], self.network.new(tuple(old)), self)

    def _first(self, side: str, on_wire: list[int]) -> End:
        """A side as the exploration begins; what it sends at second 0 is put on the wire."""
        tcb = self.scene.start.get(side)
        end = End(self._idle(side, 0) if tcb is None else tcb, again=self.budget.retransmissions)
        end = end if end.idle else replace(end, life=1, peer=1, said=(b"", b""))
        for _ in range(sum(at.side == side and at.t == 0 for at in self.scene.calls)):
            turn = next((turn for move, _, turn in self.own(side, end) if move.kind == "call"), None)
            if turn:
                end = turn.end
                on_wire += turn.sent
        return end

    def _idle(self, side: str, life: int) -> Tcb:
        window, offers = self.scene.window.get(side, 65535), self.scene.offers.get(side, self.scene.policy.offers)
        return Tcb(State.CLOSED, iss=self.isn(side, life), rcv_wnd=window, offers=offers)

    # ── one end
    def turn(self, side: str, end: End, event: Event | Forget, heard: Sent | None = None) -> Turn | None:
        """This is what an end does about an event; None if it would begin one connection more than the budget has."""
        if isinstance(event, Forget):
            return Turn(replace(end, tcb=self._idle(side, end.life), late=False), (), None, event)
        done = step(self.protocols[side], end.tcb, event)
        if isinstance(event, Abort) and not end.idle:
            end = replace(end, deeds=end.deeds | {ABORTED})
        new = self._after(side, end, done, heard)
        if new is None:
            return None
        sent = tuple(self.number(Sent(side, new.life, segment)) for segment in done.sent)
        return Turn(new, sent, done, event)

    def _after(self, side: str, end: End, done: Step, heard: Sent | None) -> End | None:
        was, tcb = end.tcb, done.tcb
        words = {rule.hears for rule in done.fired}
        changes: dict[str, Any] = {}
        life = end.life
        if tcb.state not in IDLE and (was.state in IDLE or (was.state, tcb.state) == _REOPENED):
            life += 1
            if life > self.budget.opens:
                return None
            before = end.before | {end.peer} if end.got else end.before
            changes |= {"life": life, "peer": None, "got": b"", "before": before, "said": (*end.said, b"")}
        opens = life > end.life or was.state is State.SYN_SENT
        if heard and heard.segment.syn and opens and tcb.state not in (*IDLE, State.SYN_SENT):
            changes["peer"] = heard.life
        if done.delivered:
            changes["got"] = changes.get("got", end.got) + done.delivered
        if tcb is not was:
            changes["tcb"] = self._settled(side, was, tcb, life)
        if words & _FINS and was.state is tcb.state is State.TIME_WAIT:
            changes["late"] = not done.timers
        elif end.late and tcb.state is not State.TIME_WAIT:
            changes["late"] = False
        if heard and heard.segment.rst:
            deeds = {RST_OF_RST} if any(segment.rst for segment in done.sent) else set()
            if tcb.state in IDLE and was.state not in _OPENING:
                deeds.add(CUT_SHORT if was.state is State.TIME_WAIT else WAS_RESET)
            if not deeds <= end.deeds:
                changes["deeds"] = end.deeds | deeds
        return replace(end, **changes) if changes else end

    def _settled(self, side: str, was: Tcb, tcb: Tcb, life: int) -> Tcb:
        """The block as its host keeps it: a new number for the next connection, no count of retransmissions."""
        if tcb.state is State.CLOSED and was.state is not State.CLOSED:
            return self._idle(side, life)
        if tcb.state is State.LISTEN and was.state is not State.LISTEN:
            number = self.isn(side, life)
            return tcb.but(iss=number, snd_una=number, snd_nxt=number, snd_wl2=number)
        return tcb.but(retries=0) if tcb.retries else tcb

    def own(self, side: str, end: End) -> Iterator[tuple[Move, Guard, Turn]]:
        """These are what an end may do by itself: its program's next call, its timers; each with its guard."""
        calls = self.calls[side]
        if end.called < len(calls) and self._willing(end, calls[end.called]):
            turn = self.turn(side, end, calls[end.called])
            refused = turn and turn.step and turn.step.reply.startswith("error") and turn.end.tcb is end.tcb
            if turn and not refused:
                said = turn.end.said
                if isinstance(turn.event, Send):
                    said = (*said[:-1], said[-1] + turn.event.octets)
                made = replace(turn.end, called=end.called + 1, said=said)
                yield Move("call", side), Guard.ANY, turn._replace(end=made)
        patience = {Timer.USER} if end.due else set()
        for timer in sorted(running(end.tcb) | patience, key=lambda timer: timer.value):
            guard = Guard.LATE if end.late and timer is Timer.TIME_WAIT else self.guard(side, timer)
            again = timer is Timer.RETRANSMISSION and end.again is not None
            if guard is Guard.NEVER or (again and not end.again):
                continue
            turn = self.turn(side, end, timer)
            if turn:
                spent = replace(turn.end, again=end.again - 1) if again and end.again else turn.end
                yield Move("timer", side, timer=timer), guard, turn._replace(end=spent)

    def guard(self, side: str, timer: Timer) -> Guard:
        """This is when a side's timer may run out."""
        return self.budget.guard(timer, self.protocols[side].habits.time_wait)

    def _willing(self, end: End, call: Any) -> bool:
        if self.budget.hasty or isinstance(call, Status | Forget):
            return True
        if isinstance(call, Abort):
            return not end.idle
        if isinstance(call, Send) and end.state is State.LISTEN:  # it opens (section 3.10.2)
            return True
        return end.state in OPEN if isinstance(call, Close | Send) else True

    # ── the world
    def moves(self, world: World) -> Iterator[tuple[Move, World]]:
        """These are all that can happen next, each with the world that it leads to."""
        net, wire = self.network, world.on_wire
        for number, rest, copy in net.arrivals(wire):
            sent = self.sents[number]
            side = other(sent.side)
            turn = self.turn(side, world.end(side), sent.segment, sent)
            yield from self._on(world, Move("copy" if copy else "arrival", side, number), side, turn, rest)
        for number, rest in net.losses(wire):
            yield Move("loss", self.sents[number].side, number), replace(world, on_wire=rest)
        for side in SIDES:
            for move, guard, turn in self.own(side, world.end(side)):
                left = self.without(wire, guard, side)
                if left is not None and not (guard.due and world.end(other(side)).due):
                    yield from self._on(world, move, side, turn, left)

    def without(self, wire: Wire, guard: Guard, side: str) -> Wire | None:
        """This is the wire when a side's timer with that guard runs out; None if it may not."""

        def old(number: int) -> bool:
            sent = self.sents[number]
            return guard.must_be_gone(sent.segment, sent.side == side)

        return self.network.without(wire, old)

    def _on(self, world: World, move: Move, side: str, turn: Turn | None, rest: Wire) -> Iterator[tuple[Move, World]]:
        wire = turn and self.network.sent(rest, turn.sent)
        if turn and wire is not None:
            a, b = (turn.end, world.b) if side == "A" else (world.a, turn.end)
            yield move, World(a, b, wire, self)
