"""Sequence numbers as text: absolute, relative to each side's ISS, or symbolic as textbooks write them.

The one rule: a number is never changed, only named. It is named after the nearest known number at
or below it: the ISS of this or an earlier incarnation of that side, the number of its FIN.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.model.seq import distance
from tcplearn.world.trace import SIDES, Flight, Trace, other

STYLES = ("absolute", "relative", "symbolic")
FIRST = {"A": "x", "B": "y"}  # the sides' ISS; a second incarnation's gets a prime
OLD = "z"  # a SYN that nobody in this trace sent (RFC 9293 Figure 11 calls it Z)
CLOSE = ("u", "v", "w")  # the first FIN; the other side's number when it acknowledges it; its own FIN


class _Anchor(NamedTuple):
    """A number that has a name, from the flight on that made it known."""

    known: int
    number: int
    name: str
    iss: bool


class Numbers:
    """The numbers of one trace in one style. Raises ValueError for a style that is not in STYLES."""

    def __init__(self, trace: Trace, style: str = "absolute"):
        if style not in STYLES:
            raise ValueError(f"numbers are {', '.join(STYLES)}; not {style!r}")
        self.style = style
        self._anchors: dict[str, list[_Anchor]] = {side: [] for side in SIDES}
        self._of_syn: set[int] = set()  # flights whose ACK is of a SYN, and the resets that believe them
        if style != "absolute":
            self._name_all(trace)

    @classmethod
    def of(cls, trace: Trace, numbers: str | Numbers) -> Numbers:
        """This takes a style, or numbers that are made already."""
        return numbers if isinstance(numbers, Numbers) else cls(trace, numbers)

    def say(self, side: str, number: int, after: int = 1 << 62, of_syn: bool = False, ack: bool = False) -> str:
        """This is a number of `side`'s sequence space as text, by what is known at flight `after`.

        `of_syn`: the number follows a SYN, so it is named after that and not after a FIN. `ack`: it
        acknowledges all before it, so a FIN with this very number has not been heard yet.
        """
        if self.style == "absolute":
            return str(number)
        nearest: _Anchor | None = None
        for anchor in self._anchors[side]:
            if anchor.known > after or (self.style == "relative" and not anchor.iss):
                continue
            if of_syn and anchor.name in CLOSE:
                continue
            ahead = distance(anchor.number, number)
            if ack and ahead == 0 and anchor.name in CLOSE:
                continue
            if ahead >= 0 and (nearest is None or ahead <= distance(nearest.number, number)):
                nearest = anchor
        if nearest is None:
            return f"abs {number}" if self.style == "relative" else str(number)
        ahead = distance(nearest.number, number)
        if self.style == "relative":
            return str(ahead)
        return nearest.name if ahead == 0 else f"{nearest.name}+{ahead}"

    def seq(self, flight: Flight) -> str:
        """This is SEG.SEQ as text. The reset that answers a segment without ACK has SEQ 0 in every style."""
        segment = flight.segment
        if segment.rst and segment.ack is not None and segment.seq == 0:
            return "0"
        if flight.fate == "injected" and segment.syn and self.style == "relative":
            return f"abs {segment.seq}"
        return self.say(flight.sender, segment.seq, flight.number, segment.rst and flight.number in self._of_syn)

    def ack(self, flight: Flight) -> str:
        """This is SEG.ACK as text, "" if there is none."""
        segment = flight.segment
        return (
            ""
            if segment.ack is None
            else self.say(flight.to, segment.ack, flight.number, flight.number in self._of_syn, ack=True)
        )

    def short(self, flight: Flight) -> str:
        """This is a segment as a ladder's label: `SYN,ACK seq=300 ack=101`."""
        return " ".join((flags(flight), *self.fields(flight)))

    def fields(self, flight: Flight) -> list[str]:
        """These are `seq=`, `ack=` and `len=` of a segment, as far as it has them."""
        said = [f"seq={self.seq(flight)}"]
        if flight.segment.ack is not None:
            said.append(f"ack={self.ack(flight)}")
        if flight.segment.data:
            said.append(f"len={len(flight.segment.data)}")
        return said

    def figure(self, flight: Flight) -> str:
        """This is a segment as the RFC's figures write it: `<SEQ=300><ACK=101><CTL=SYN,ACK>`."""
        segment = flight.segment
        ack = "" if segment.ack is None else f"<ACK={self.ack(flight)}>"
        text = f"<LEN={len(segment.data)}>" if segment.data else ""
        return f"<SEQ={self.seq(flight)}>{ack}<CTL={','.join(segment.ctl)}>{text}"

    def _name_all(self, trace: Trace) -> None:
        for side in SIDES:
            if trace.start[side].snd_nxt != trace.start[side].iss:  # the story begins in the middle
                self._iss(side, 0, trace.start[side].iss)
        closer, u, acked, ended = "", 0, False, False
        believed: dict[str, int | None] = {}
        for flight in trace.segments:
            segment, number, side = flight.segment, flight.number, flight.sender
            if (segment.syn and segment.ack is not None) or (segment.rst and believed.get(side) == segment.seq):
                self._of_syn.add(number)
            believed[flight.to] = segment.ack if segment.syn else None
            if flight.fate == "injected":
                if segment.syn:
                    self._anchors[side].append(_Anchor(number, segment.seq, OLD, False))
                continue
            if segment.syn and self._iss(side, number, segment.seq):
                closer, acked, ended = "", False, False
            end = (segment.text_seq + len(segment.data)) % (1 << 32)
            if segment.fin and not closer:
                closer, u = side, end
                self._anchors[side].append(_Anchor(number, end, CLOSE[0], False))
            elif segment.fin and side != closer and not ended:
                ended = True
                self._anchors[side].append(_Anchor(number, end, CLOSE[2], False))
            elif closer and side == other(closer) and not (acked or ended) and segment.ack == (u + 1) % (1 << 32):
                acked = True
                self._anchors[side].append(_Anchor(number, segment.seq, CLOSE[1], False))

    def _iss(self, side: str, known: int, number: int) -> bool:
        """This notes an ISS; False if the SYN is an old one again."""
        before = [anchor for anchor in self._anchors[side] if anchor.iss]
        if any(anchor.number == number for anchor in before):
            return False
        self._anchors[side].append(_Anchor(known, number, FIRST[side] + "'" * len(before), True))
        return True


def flags(flight: Flight) -> str:
    """These are the flags that a ladder shows: PSH and URG say nothing about the connection."""
    return ",".join(flag for flag in flight.segment.ctl if flag not in ("PSH", "URG")) or "none"
