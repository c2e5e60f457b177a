"""The sequence numbers of real hosts, told as the scene tells them.

A kernel chooses its initial sequence numbers itself; a scene gives its own. The one rule: every number keeps
its distance from the nearest ISN at or below it that its owner has used so far; nothing else of it is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tcplearn.model import Segment
from tcplearn.model.seq import HALF, SPACE, plus
from tcplearn.world import Scene, other
from tcplearn.world.trace import SIDES


class Numbering:
    """Which ISNs each side chose for each port of the client, and which the scene has for them."""

    def __init__(self, scene: Scene):
        begun = {side: (tcb.iss,) for side, tcb in scene.start.items()}
        self.given = {side: (*begun.get(side, ()), *scene.isns(side)) for side in SIDES}
        self.isns: dict[tuple[str, int], list[int]] = {}

    def note(self, side: str, port: int, isn: int) -> None:
        """This remembers an ISN that a side has chosen."""
        known = self.isns.setdefault((side, port), [])
        if isn not in known:
            known.append(isn)

    def told(self, side: str, port: int, raw: Segment) -> Segment:
        """This is a segment of the wire in the scene's numbers."""
        return self._changed(side, port, raw, lambda real, ours: (real, ours))

    def raw(self, side: str, port: int, told: Segment) -> Segment:
        """This is a segment of the scene in the numbers of the wire."""
        return self._changed(side, port, told, lambda real, ours: (ours, real))

    def relative(self, side: str, port: int, raw: Segment) -> tuple[int | None, int | None]:
        """These are its seq and ack counted from the newest ISNs; None where there is none."""
        mine, peer = self.isns.get((side, port)), self.isns.get((other(side), port))
        seq = (raw.seq - mine[-1]) % SPACE if mine and not numberless(raw) else None
        ack = (raw.ack - peer[-1]) % SPACE if peer and raw.ack is not None else None
        return seq, ack

    def _changed(self, side: str, port: int, segment: Segment, way: object) -> Segment:
        def moved(whose: str, number: int) -> int:
            real = self.isns.get((whose, port), [])
            if not real:
                return number
            source, target = way(real, self._ours(whose, real))  # type: ignore[operator]
            i = nearest(source, number)
            return plus(target[i], number - source[i])

        ack = None if segment.ack is None else moved(other(side), segment.ack)
        return replace(segment, seq=segment.seq if numberless(segment) else moved(side, segment.seq), ack=ack)

    def _ours(self, side: str, real: Sequence[int]) -> list[int]:
        """These are the scene's ISNs for a side's real ones; where it gives no more, as far apart as the real ones."""
        ours = list(self.given[side][: len(real)])
        for i in range(len(ours), len(real)):
            ours.append(plus(ours[-1], real[i] - real[i - 1]))
        return ours


def nearest(isns: Sequence[int], number: int) -> int:
    """This is which ISN a number belongs to: the nearest at or below it, the newest if it is below all."""
    ahead = [((number - isn) % SPACE, -i) for i, isn in enumerate(isns)]
    best = min(ahead)
    return -best[1] if best[0] < HALF else len(isns) - 1


def numberless(segment: Segment) -> bool:
    """A reset that answers a segment without an ACK has the number 0 (RFC 9293 section 3.10.7.1)."""
    return segment.rst and segment.ack is not None and segment.seq == 0
