"""The sequence variables of both sides, read from a trace: which there are, and when each means something.

The one rule: a number is the one in the TCB, modulo 2^32; where it means nothing, there is none.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.model import Tcb
from tcplearn.view.palette import PEER_KNOWN, UNUSED
from tcplearn.world.trace import Trace, other

VARIABLES = ("SND.UNA", "SND.NXT", "RCV.NXT")  # of one side's numbers; the last is kept by the other side
OWN = {"A": "opening", "B": "closing"}  # the colours of the two sides' numbers


class Value(NamedTuple):
    """A variable from a moment on: `step` counts the moments that have happened, `number` None means nothing.

    `start` is the ISS that the number counts from, as the keeper of the variable believes.
    """

    step: int
    t: float
    number: int | None
    start: int


def keeper(side: str, name: str) -> str:
    """This is who keeps a variable of `side`'s numbers: RCV.NXT the other side."""
    return other(side) if name == "RCV.NXT" else side


def means(tcb: Tcb, name: str) -> bool:
    """This says whether a variable means something in the state that the block is in."""
    return tcb.state in PEER_KNOWN if name == "RCV.NXT" else tcb.state not in UNUSED


def values(trace: Trace, side: str, name: str) -> list[Value]:
    """These are the values of a variable of `side`'s numbers: at the start, and after each moment of its keeper."""
    kept, field = keeper(side, name), name.lower().replace(".", "_")
    start = "irs" if name == "RCV.NXT" else "iss"
    blocks = [(0, 0.0, trace.start[kept])]
    blocks += [(i, m.t, m.tcb) for i, m in enumerate(trace.moments, 1) if m.side == kept and not m.on]
    return [
        Value(step, t, getattr(tcb, field) if means(tcb, name) else None, getattr(tcb, start))
        for step, t, tcb in blocks
    ]
