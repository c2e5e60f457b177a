"""One conversation counted, packet by packet, before anybody replays it: who opened, who closed, how much.

The one rule: this counts what is on the wire and infers nothing. What it calls an incarnation begins with
a SYN; whether that SYN was a forgery, the model says later.
"""

from __future__ import annotations

from typing import Any

FIN, SYN, RST, ACK = 1, 2, 4, 16
SPACE, HALF = 1 << 32, 1 << 31
NOBODY = -1  # no such number, no such side
Pair = tuple[int, int]


class Talk:
    """One incarnation as counted so far. Sides are 0 (spoke first) and 1; numbers are modulo 2^32.

    `isn`, `high`: the number of a side's SYN, and the highest number it has sent so far; `again`: segments
    that bring nothing beyond `high`: sent again, or late. `answers`: SYN,ACKs. `want`: what the last ACK of the
    handshake acknowledges; `shaken`: it came, or the two SYNs crossed and both were answered. `asked`, `closed_by`,
    `reset_by`: the side of the first SYN, FIN, RST.
    """

    __slots__ = (
        "again", "answers", "asked", "began", "bits", "closed_by", "ended", "fins", "first", "high", "isn", "last",
        "octets", "packets", "reset_by", "resets", "shaken", "want",
    )  # fmt: skip

    def __init__(self, number: int, ns: int) -> None:
        self.first = self.last = number
        self.began = self.ended = ns
        self.packets, self.octets, self.bits = [0, 0], [0, 0], [0, 0]
        self.isn, self.high = [NOBODY, NOBODY], [NOBODY, NOBODY]
        self.again, self.resets, self.fins, self.answers = [0, 0], [0, 0], [0, 0], [0, 0]
        self.want = self.asked = self.closed_by = self.reset_by = NOBODY
        self.shaken = False

    @classmethod
    def whole(cls, *counted: Any) -> Talk:
        """This is a conversation counted by `wholes.py`, opened by side 0."""
        (number, ns, last, ended, isn, answer, want, shaken, closed_by, fin, fin_back) = counted[:11]
        talk = cls(number, ns)
        talk.last, talk.ended, talk.asked, talk.answers = last, ended, 0, [0, 1]
        talk.isn, talk.want, talk.shaken = [isn, answer], want, shaken
        talk.closed_by, talk.fins = closed_by, [fin, fin_back]
        talk.packets, talk.octets, talk.high, talk.bits = map(list, zip(counted[11:15], counted[15:19], strict=True))
        return talk

    def copy(self) -> Talk:
        twin = Talk(self.first, self.began)
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(twin, name, list(value) if isinstance(value, list) else value)
        return twin

    def hear(self, number: int, ns: int, side: int, seq: int, ack: int, bits: int, length: int) -> None:
        """This counts one packet; `length` is its octets of data."""
        self.last, self.ended = number, ns
        self.packets[side] += 1
        self.bits[side] |= bits
        if bits & (SYN | FIN | RST):
            self.octets[side] += length
            if self._control(side, seq, ack, bits):
                self._order(side, seq, length + (bits & SYN > 0) + (bits & FIN))
        elif length:
            self.octets[side] += length
            if seq == self.high[side]:
                self.high[side] = (seq + length) % SPACE
            else:
                self._order(side, seq, length)
        if ack == self.want and not self.shaken and side == self.asked and bits & (SYN | RST | ACK) == ACK:
            self.shaken = True

    def many(self, last: int, ns: int, packets: Pair, octets: Pair, bits: Pair, ends: Pair) -> None:
        """This counts a run of packets at once, each side's text in order and none with SYN, FIN or RST.

        `ends`: where each side's text ends, NOBODY if it sent none.
        """
        self.last, self.ended = last, ns
        for side in (0, 1):
            self.packets[side] += packets[side]
            self.octets[side] += octets[side]
            self.bits[side] |= bits[side]
            if ends[side] != NOBODY:
                self.high[side] = ends[side]

    def _control(self, side: int, seq: int, ack: int, bits: int) -> bool:
        """This notes SYN, FIN, RST, and says whether the segment's numbers are the conversation's own."""
        if bits & RST:
            self.resets[side] += 1
            if self.reset_by == NOBODY:
                self.reset_by = side
            return False
        if bits & SYN and not self._opens(side, seq, ack, bits):
            return False
        if bits & FIN:
            self.fins[side] += 1
            if self.closed_by == NOBODY:
                self.closed_by = side
        return True

    def _opens(self, side: int, seq: int, ack: int, bits: int) -> bool:
        crossed = False
        if not bits & ACK:
            if self.isn[side] not in (NOBODY, seq):
                return False
            if self.asked == NOBODY:
                self.asked = side
        else:
            self.answers[side] += 1
            crossed = self.isn[side] == seq and self.answers[side] == 1  # its SYN was sent before; the answer is new
            if self.isn[side] != seq:
                self.high[side] = NOBODY
        self.isn[side] = seq
        if bits & ACK and self.isn[1 - side] in (NOBODY, (ack - 1) % SPACE):  # the SYN itself may not be in the file
            if self.asked == NOBODY:
                self.asked = 1 - side
            if side != self.asked and self.want == NOBODY:
                self.want = (seq + 1) % SPACE
            self.shaken = self.shaken or min(self.answers) > 0
        return not crossed

    def _order(self, side: int, seq: int, length: int) -> None:
        """Only what is out of order comes here, or the first of its side."""
        end, high = (seq + length) % SPACE, self.high[side]
        if high == NOBODY or 0 < (end - high) % SPACE < HALF:
            self.high[side] = end
        elif length:
            self.again[side] += 1

    @property
    def over(self) -> bool:
        """This says whether it has visibly ended: a reset, or a FIN from both."""
        return self.reset_by != NOBODY or (self.fins[0] > 0 and self.fins[1] > 0)

    def begins_anew(self, side: int, seq: int) -> bool:
        """This says whether a SYN, without ACK, is another than those that this conversation began with."""
        mine = self.isn[side]
        if mine == seq:
            return False
        crossing = mine == NOBODY and self.asked == 1 - side and self.want == NOBODY and not self.packets[side]
        return not crossing

    def silent(self, side: int) -> bool:
        """This says whether one side has sent nothing yet."""
        return self.packets[side] == 0


class Line:
    """The successive conversations of one pair of sockets.

    A SYN with a new number begins another as soon as the one before has ended or was never answered.
    One that comes into a living conversation may be forged or old: it begins another only if the other side's
    SYN,ACK acknowledges it; until then `maybe` counts along, and `before` is what there was without it.
    """

    __slots__ = ("before", "closed", "ends", "maybe", "talks")

    def __init__(self, src: bytes, dst: bytes) -> None:
        self.ends = (src, dst)
        self.closed = False  # what follows is beyond what is kept
        self.talks: list[Talk] = []
        self.maybe: Talk | None = None
        self.before: Talk | None = None

    def hear(self, number: int, ns: int, side: int, seq: int, ack: int, bits: int, length: int) -> int:
        """This counts one packet; it gives how many conversations began."""
        if self.closed:
            return 0
        begun = 0
        if bits & (SYN | RST) == SYN:
            begun = self._syn(number, ns, side, seq, ack, bits)
        elif not self.talks:
            self.talks.append(Talk(number, ns))
            begun = 1
        self.talks[-1].hear(number, ns, side, seq, ack, bits, length)
        if self.maybe is not None:
            self.maybe.hear(number, ns, side, seq, ack, bits, length)
        return begun

    def _syn(self, number: int, ns: int, side: int, seq: int, ack: int, bits: int) -> int:
        if not self.talks:
            self.talks.append(Talk(number, ns))
            return 1
        talk, maybe = self.talks[-1], self.maybe
        if bits & ACK:
            if maybe is None or side == maybe.asked or ack != (maybe.isn[1 - side] + 1) % SPACE:
                return 0
            assert self.before is not None, "what might begin is kept with what was before"
            self.talks[-1:] = [self.before, maybe]
            self.maybe = self.before = None
            return 1
        if not talk.begins_anew(side, seq) or (maybe is not None and maybe.isn[side] == seq):
            return 0
        if talk.over or talk.silent(1 - side):
            self.maybe = self.before = None
            self.talks.append(Talk(number, ns))
            return 1
        self.maybe, self.before = Talk(number, ns), talk.copy()
        return 0

    def keep(self, latest: int) -> None:
        """This drops the conversations that began after packet `latest`, and all that is still to come of them."""
        kept = [talk for talk in self.talks if talk.first <= latest]
        self.closed = self.closed or len(kept) < len(self.talks)
        self.talks = kept
