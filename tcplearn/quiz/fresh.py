"""Fresh numbers for a scene: the same story with other ISNs, lengths, delays.

A seed gives the same numbers every time and in every language. Seed 0 is the scene as it is
written. Both number spaces are moved as a whole, injected segments and given Tcbs with them, so
that nothing that happens depends on the seed; some land close to 2^32.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from tcplearn.model import Send, Tcb
from tcplearn.model.seq import SPACE, plus
from tcplearn.world import SIDES, Inject, Scene, other

VARIES = ("length", "delay", "msl", "rto", "retries", "wrap")
LONGEST = 400  # octets; below the default MSS of 536, so that one SEND stays one segment
APART = 100_000  # at least, between the two ISNs: a number then tells whose it is


@dataclass(frozen=True)
class Numbers:
    """The numbers of one seed: ISNs, and whatever else a question lets vary."""

    iss: dict[str, int]
    lengths: tuple[int, ...] = ()
    delay: float | None = None
    msl: float | None = None
    rto: float | None = None
    retries: int | None = None


def numbers(name: str, seed: int, varies: tuple[str, ...]) -> Numbers | None:
    """These are the numbers of a question's seed; None for seed 0, which changes nothing."""
    if seed == 0:
        return None
    dice = random.Random(f"{name} {seed}")
    iss = {"A": _isn(dice), "B": _isn(dice)}
    if "wrap" in varies:
        iss["A"] = SPACE - dice.randint(2, 4)  # five octets of data then pass 2^32
    while min((iss["A"] - iss["B"]) % SPACE, (iss["B"] - iss["A"]) % SPACE) < APART:
        iss["B"] = dice.randrange(SPACE)
    drawn: dict[str, Any] = {
        "lengths": tuple(dice.sample(range(2, LONGEST), 6)),
        "delay": dice.choice((0.01, 0.015, 0.02, 0.03, 0.04)),
        "msl": float(dice.choice((15, 30, 45, 60, 90))),
        "rto": float(dice.choice((0.5, 1.5, 2.0, 3.0))),
        "retries": dice.randint(2, 6),
    }
    kept = {key: value for key, value in drawn.items() if key in varies or (key == "lengths" and "length" in varies)}
    return Numbers(iss, **kept)


def _isn(dice: random.Random) -> int:
    """A third are short, a third anything, a third within a few octets of 2^32."""
    return dice.choice((dice.randrange(1000, 10_000), dice.randrange(SPACE), SPACE - dice.randint(1, 9)))


def renewed(scene: Scene, new: Numbers | None) -> Scene:
    """This is the scene with those numbers."""
    if new is None:
        return scene
    by = {side: plus(new.iss[side], -_first(scene, side)) for side in SIDES}
    lengths = iter(new.lengths)
    policy = replace(
        scene.policy,
        msl=new.msl or scene.policy.msl,
        rto=new.rto or scene.policy.rto,
        retries=new.retries or scene.policy.retries,
        syn_retries=new.retries or scene.policy.syn_retries,
    )
    return scene.but(
        iss={side: _moved(scene, side, by[side]) for side in SIDES},
        start={side: _tcb(tcb, by[side], by[other(side)]) for side, tcb in scene.start.items()},
        faults=tuple(_injected(f, by) if isinstance(f, Inject) else f for f in scene.faults),
        calls=tuple(
            replace(at, call=Send(next(lengths, len(at.call.octets)))) if isinstance(at.call, Send) else at
            for at in scene.calls
        ),
        delay=new.delay or scene.delay,
        policy=policy,
    )


def _first(scene: Scene, side: str) -> int:
    if side in scene.start:
        return scene.start[side].iss
    return scene.isns(side)[0]


def _moved(scene: Scene, side: str, by: int) -> tuple[int, ...]:
    return tuple(plus(isn, by) for isn in scene.isns(side))


def _tcb(tcb: Tcb, own: int, theirs: int) -> Tcb:
    changed = {name: plus(getattr(tcb, name), own) for name in ("iss", "snd_una", "snd_nxt", "snd_wl2")}
    changed |= {name: plus(getattr(tcb, name), theirs) for name in ("irs", "rcv_nxt", "snd_wl1")}
    return tcb.but(**changed)


def _injected(fault: Inject, by: dict[str, int]) -> Inject:
    segment = fault.segment
    seq = plus(segment.seq, by[other(fault.to)])
    ack = None if segment.ack is None else plus(segment.ack, by[fault.to])
    return replace(fault, segment=replace(segment, seq=seq, ack=ack))
