"""The sequence numbers of real hosts, told as the scene tells them.

A kernel chooses its initial sequence numbers itself; a scene gives its own. The one rule: every number keeps
its distance from the ISN of its sender's present incarnation, and nothing else of it is changed.
"""

from __future__ import annotations

from dataclasses import replace

from tcplearn.model import Segment
from tcplearn.model.seq import SPACE, plus
from tcplearn.world import Scene, other


class Numbering:
    """Which ISNs each side chose for each port of the client, and which the scene has for them."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.isns: dict[tuple[str, int], list[int]] = {}

    def note(self, side: str, port: int, raw: Segment) -> None:
        """This remembers the number of a SYN that a host itself sent."""
        known = self.isns.setdefault((side, port), [])
        if raw.syn and raw.seq not in known[-1:]:
            known.append(raw.seq)

    def given(self, side: str, port: int, isn: int) -> None:
        """This remembers the number of a connection that began established, without a SYN."""
        self.isns.setdefault((side, port), []).append(isn)

    def shift(self, side: str, port: int) -> int:
        """This is what to add to a number of the wire to get the scene's."""
        known = self.isns.get((side, port))
        if not known:
            return 0
        theirs = list(self.scene.isns(side))
        return (theirs[min(len(known), len(theirs)) - 1] - known[-1]) % SPACE

    def told(self, side: str, port: int, raw: Segment) -> Segment:
        """This is a segment of the wire in the scene's numbers."""
        return self._shifted(raw, self.shift(side, port), self.shift(other(side), port))

    def raw(self, side: str, port: int, told: Segment) -> Segment:
        """This is a segment of the scene in the numbers of the wire."""
        return self._shifted(told, -self.shift(side, port), -self.shift(other(side), port))

    def relative(self, side: str, port: int, raw: Segment) -> tuple[int | None, int | None]:
        """These are its seq and ack counted from the ISNs; None where there is none."""
        mine, peer = self.isns.get((side, port)), self.isns.get((other(side), port))
        seq = (raw.seq - mine[-1]) % SPACE if mine and not _numberless(raw) else None
        ack = (raw.ack - peer[-1]) % SPACE if peer and raw.ack is not None else None
        return seq, ack

    @staticmethod
    def _shifted(segment: Segment, seq: int, ack: int) -> Segment:
        return replace(
            segment,
            seq=segment.seq if _numberless(segment) else plus(segment.seq, seq),
            ack=None if segment.ack is None else plus(segment.ack, ack),
        )


def _numberless(segment: Segment) -> bool:
    """A reset that answers a segment without an ACK has the number 0 (RFC 9293 section 3.10.7.1)."""
    return segment.rst and segment.ack is not None and segment.seq == 0
