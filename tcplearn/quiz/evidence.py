"""What somebody sees of a run: a capture at one host or at both, or every segment; never what became of it.

seen = "A" | "B" | "both" | "all"

A capture at a host shows what it sends when it sends it, and what arrives when it arrives. What is lost on
the way stands in the sender's capture only, and nothing there says so. "all" is the list of a textbook: every
segment in the order of departure, its fate unsaid.

The one rule: evidence never tells what the question asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model import Segment
from tcplearn.text import Text
from tcplearn.world import SIDES, Trace

SEEN = ("A", "B", "both", "all")
AT = Text("Captured at {}:", "在 {} 处抓到：")


@dataclass(frozen=True)
class Sight:
    """One line of a capture: the second, who sent it, the segment."""

    t: float
    sender: str
    segment: Segment

    def said(self, start: str) -> str:
        """This is the line as it is shown."""
        to = "B" if self.sender == "A" else "A"
        return f"{start} {self.t:8.3f} s  {self.sender} -> {to}  {self.segment}"


def sights(trace: Trace, seen: str) -> tuple[Sight, ...]:
    """This is what is seen at a side, or of all ("all"), in the order of the clock."""
    found = []
    for flight in trace.segments:
        if seen in (flight.sender, "all") and not (seen != "all" and flight.fate in ("injected", "copy")):
            found.append(Sight(flight.sent_at, flight.sender, flight.segment))
        elif seen == flight.to and flight.arrived_at is not None and flight.fate != "corrupted":
            found.append(Sight(flight.arrived_at, flight.sender, flight.segment))
    return tuple(sorted(found, key=lambda sight: sight.t))


def same(one: Trace, other: Trace, seen: str) -> bool:
    """This says whether two runs give the same evidence, to the millisecond."""
    sides = SIDES if seen == "both" else (seen,)
    return all(_told(one, side) == _told(other, side) for side in sides)


def _told(trace: Trace, side: str) -> list[tuple[float, str, Segment]]:
    return [(round(sight.t, 3), sight.sender, sight.segment) for sight in sights(trace, side)]


def lines(trace: Trace, seen: str, lang: str) -> tuple[str, ...]:
    """This is the evidence in lines; numbered where there is one list."""
    if seen == "both":
        parts = ((AT.of(lang).format(side), *(sight.said("   ") for sight in sights(trace, side))) for side in SIDES)
        return tuple(line for part in parts for line in part)
    head = (AT.of(lang).format(seen),) if seen in SIDES else ()
    return head + tuple(sight.said(f"{i:2}.") for i, sight in enumerate(sights(trace, seen), 1))


def difference(shown: Trace, other: Trace, seen: str) -> tuple[str, Sight | None, Sight | None] | None:
    """This is the first difference of two runs' evidence: (side, what is shown, what the other has)."""
    for side in SIDES if seen == "both" else (seen,):
        ours, theirs = sights(shown, side), sights(other, side)
        for i in range(max(len(ours), len(theirs))):
            one, two = (each[i] if i < len(each) else None for each in (ours, theirs))
            if one is None or two is None or _key(one) != _key(two):
                return side, one, two
    return None


def _key(sight: Sight) -> tuple[float, str, Segment]:
    return round(sight.t, 3), sight.sender, sight.segment
