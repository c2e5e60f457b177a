"""One connection ten thousand times over a wire with dice: how long does the close take, how often is a FIN repeated?

The one rule: connection i of `simulate(scene, protocol, seed=s)` is `run(simulation.scene, protocol, s + i)`, event
for event. The hosts are asked once for each answer (`answers.py`); then a connection is a walk over integers.
"""

from __future__ import annotations

import gc
from heapq import heappop, heappush
from math import inf

from tcplearn.model import RFC9293, Protocol
from tcplearn.world.answers import ARMS, BEGINS, BY_RTO, FORGETS, NANO, NEVER, SAMPLE, TIMED, Answers, by_the_clock
from tcplearn.world.faults import Chance, suffer
from tcplearn.world.policy import Policy
from tcplearn.world.rto import Rtt, measured, smoothed
from tcplearn.world.run import followed
from tcplearn.world.scene import Scene
from tcplearn.world.setting import FRESH
from tcplearn.world.simulation import COPY, DELIVERED, FATES, INJECTED, LOST, Record, Simulation
from tcplearn.world.trace import SIDES

NUMBERS = 64  # more ISNs for each side; run() has a clock for further ones
RANK_AT = 32  # bits of an order: at one instant arrivals come first (0), then calls (1), then timers, as in run()
TIMERS_LAST = 2 << RANK_AT


def simulate(
    scene: Scene,
    protocol: Protocol | Policy = RFC9293,
    connections: int = 1000,
    seed: int = 0,
    *,
    lose: float = 0.0,
    duplicate: float = 0.0,
    delay: float = 0.0,
    by: float = 0.2,
) -> Simulation:
    """This plays a scene of one connection so many times, over a wire that loses, duplicates and delays.

    Each segment is lost, duplicated or delayed with these probabilities; delays are up to `by` seconds (`Chance`).
    The scene's own faults, times and policy hold as in `run`: calls are made at their seconds in whatever state, RTOs
    are measured and doubled, and a host gives up after the policy's retries or at `Scene.until`. Two things differ
    from `run(scene)`, and `Simulation.scene` has them: ACKs that answer unacceptable segments are not counted
    (Policy.challenge_acks), and each side's ISNs follow each other at a fixed distance instead of a clock's.

    Raises TypeError for what is no Scene or no whole number; ValueError for fewer than 0 connections, chances that are
    no chances, and a scene or policy for which a host must look at its clock.
    """
    scene, rules = followed(scene, protocol)
    for name, number in (("connections", connections), ("seed", seed)):
        if not isinstance(number, int):
            raise TypeError(f"simulate: {name} is a whole number, not {number!r}")
    if connections < 0:
        raise ValueError(f"simulate: {connections} connections cannot be played; give 0 or more")
    if lose + duplicate + delay > 1:
        raise ValueError(
            f"simulate: lose, duplicate and delay are chances of one throw; together they are at most 1, "
            f"not {lose + duplicate + delay:g}"
        )
    not_here = list(dict.fromkeys(by_the_clock(scene)))
    if not_here:
        raise ValueError(
            f"scene {scene.name}: simulate cannot play {', '.join(not_here)}, for which run(scene) looks at a clock or "
            "at other connections; leave it out (LINUX_6.but(quick_acks=False), say), or run() the scene once a seed"
        )
    chance = tuple(Chance(side, lose=lose, duplicate=duplicate, delay=delay, by=by) for side in SIDES)
    played = scene.but(
        faults=(*scene.faults, *chance),
        iss={side: _numbers(scene.isns(side)) for side in SIDES},
        policy=scene.policy.but(challenge_acks=None),
        policies={side: policy.but(challenge_acks=None) for side, policy in scene.policies.items()},
    )
    walk = _Walk(Answers(played, rules), lose, lose + duplicate + delay)
    paused = gc.isenabled()
    gc.disable()  # millions of small values and no cycle among them
    try:
        records = [walk.record(seed + i) for i in range(connections)]
    finally:
        if paused:
            gc.enable()
    return Simulation(played, seed, walk.answers, records)


def _numbers(given: tuple[int, ...]) -> tuple[int, ...]:
    last = given[-1] if given else 0
    return (*given, *((last + FRESH * i) % (1 << 32) for i in range(1, NUMBERS + 1)))


class _Walk:
    """One connection after another, as walks over the same tables."""

    def __init__(self, answers: Answers, lose: float, odd: float):
        self.answers, self.lose, self.odd = answers, lose, odd
        scene, playing = answers.scene, answers.playing
        self.delays = [scene.delay_from(side) for side in SIDES]
        self.travels = [round(delay * NANO) for delay in reversed(self.delays)]  # of what arrives at A, at B
        self.policies = [scene.policy_of(side) for side in SIDES]
        self.floors = [Rtt(0.0).seconds(policy.but(rto_max=None), playing.starts[""]["A"]) for policy in self.policies]
        self.begin = [
            (t, rank << RANK_AT | order, event, heard) for order, (t, rank, event, heard) in enumerate(answers.todo)
        ]
        self.due = [NEVER] * TIMED
        for _, order, event, _ in self.begin:
            if event < TIMED:
                self.due[event] = order
        self.limit, self.until = scene.limit, scene.until * NANO

    def record(self, seed: int) -> Record:
        """This is the connection that the dice of a seed make."""
        dice = self.answers.playing.dice
        dice.seed(seed)
        random, lose, odd, until, limit = dice.random, self.lose, self.odd, self.until, self.limit
        travels, counts = self.travels, [0] * len(self.answers.scene.faults)
        rows, due, heap, order = self.answers.rows.copy(), self.due.copy(), self.begin.copy(), len(self.begin)
        since, slow = [0, 0], [1.0, 1.0]  # when a measured segment left; RTO over the least RTO
        trips: list[tuple[float | None, float]] = [(None, 0.0), (None, 0.0)]  # SRTT and RTTVAR
        moments: list[tuple[int, int, int]] = []
        flights: list[tuple[int, int, int]] = []
        while heap and len(moments) < limit:
            t, mine, event, heard = heappop(heap)
            if event < TIMED:
                if due[event] != mine:  # set anew or stopped in the meantime
                    continue
                due[event] = NEVER
            if t > until:
                break
            if heard < 0:
                flights.append((event, t, INJECTED))
                heard = len(flights)
            side = event & 1
            rows[side], sent, timers, bits, number = rows[side][event]
            moments.append((t, number, heard))
            for segment in sent:
                roll = 1.0 if segment < 0 else random()
                if roll >= odd and segment >= 0:
                    lands = t + travels[segment & 1]
                    flights.append((segment, lands, DELIVERED))
                    order += 1
                    heappush(heap, (lands, order, segment, len(flights)))
                elif roll < lose:
                    flights.append((segment, NEVER, LOST))
                else:
                    for lands, struck, flight in self._strike(segment, t, roll, counts, flights):
                        order += 1
                        heappush(heap, (lands, order, struck, flight))
            if bits:
                if bits & SAMPLE:
                    srtt, rttvar = trips[side] = smoothed(*trips[side], t / NANO - since[side] / NANO)
                    slow[side] = measured(self.policies[side], srtt, rttvar) / self.floors[side]
                elif bits & FORGETS:
                    trips[side], slow[side] = (None, 0.0), 1.0
                if bits & BEGINS:
                    since[side] = t
                if bits & ARMS and slow[side] != 1.0:
                    timers = self._slowed(timers, t, slow[side])
            for timer, wait in timers:
                if wait < 0:
                    due[timer] = NEVER
                else:
                    order += 1
                    due[timer] = last = order | TIMERS_LAST
                    heappush(heap, (t + wait, last, timer, 0))
        return Record(tuple(moments), tuple(flights), bool(heap) and len(moments) >= limit)

    def _strike(
        self, segment: int, t: int, roll: float, counts: list[int], flights: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """The faults find a segment: this gives (nanosecond, segment, flight) of each arrival, copies first."""
        thrown = None if segment < 0 else roll
        segment = max(segment, ~segment)
        faults, random = self.answers.faults, self.answers.playing.dice.random
        arrives, fate, copies = t / NANO + self.delays[1 - (segment & 1)], "delivered", []
        for i in self.answers.struck[segment]:
            counts[i] += 1
            if faults[i].hits(counts[i]):
                arrives, fate, copy = suffer(faults[i], arrives, fate, random, thrown)
                copies += [] if copy is None else [copy]
        first = NEVER if fate in ("lost", "corrupted") else _nano(arrives)
        flights.append((segment, first, FATES.index(fate)))
        own = len(flights)
        flights += [(segment, _nano(copy), COPY) for copy in copies]
        every = [(_nano(copy), segment, own + i) for i, copy in enumerate(copies, 1)]
        return every if first == NEVER else [*every, (first, segment, own)]

    def _slowed(self, timers: tuple[tuple[int, int], ...], t: int, slow: float) -> tuple[tuple[int, int], ...]:
        """Timers of a round trip whose RTO is longer than the least one."""
        longest = [policy.rto_max or inf for policy in self.policies]
        return tuple(
            (timer, _nano(t / NANO + min(wait / NANO * slow, longest[timer & 1])) - t)
            if timer < BY_RTO and wait != NEVER
            else (timer, wait)
            for timer, wait in timers
        )


def _nano(t: float) -> int:
    """Seconds, to the nanosecond as run() rounds them."""
    return round(round(t, 9) * NANO)
