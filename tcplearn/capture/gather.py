"""The packets of chosen conversations, fetched in a second pass over the file.

The one rule: of each conversation only so many packets are kept; what was left out is said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from tcplearn.capture.files import Frame, Notes
from tcplearn.capture.layers import LINKS, Found, Place, Socket, find, places, socket
from tcplearn.capture.packets import Packet, packet
from tcplearn.capture.splitting.summary import Summary
from tcplearn.text import Text

MOST = 2000  # packets of one conversation that are replayed; half of them from its end
AROUND = 40  # packets of the conversations before and after it on the same sockets: what was left behind, and when

LEFT_OUT = Text(
    "of the {all} packets of this conversation the first {head} and the last {tail} were replayed; what lay between "
    "appears as missing",
    "这个会话共有 {all} 个分组，只重演了最前面的 {head} 个和最后的 {tail} 个；中间的部分视为缺失",
)


class Wanted(NamedTuple):
    """A conversation to fetch; `since`, `until`: where its neighbours on the same sockets begin and end."""

    summary: Summary
    since: int
    until: int


@dataclass
class Gathered:
    """The packets of one conversation, and a few of those before and after it on the same sockets."""

    wanted: Wanted
    most: int = field(default_factory=lambda: MOST)
    seen: int = 0
    earlier: deque[Packet] = field(default_factory=lambda: deque(maxlen=AROUND))
    head: list[Packet] = field(default_factory=list)
    tail: deque[Packet] = field(default_factory=deque)
    later: list[Packet] = field(default_factory=list)

    @property
    def summary(self) -> Summary:
        return self.wanted.summary

    def take(self, one: Packet) -> None:
        if one.number < self.summary.first:
            self.earlier.append(one)
            return
        if one.number > self.summary.last:
            if len(self.later) < AROUND:
                self.later.append(one)
            return
        self.seen += 1
        if len(self.head) < self.most - self.most // 2:
            self.head.append(one)
            return
        self.tail.append(one)
        if len(self.tail) > self.most // 2:
            self.tail.popleft()

    @property
    def stream(self) -> list[Packet]:
        """These are the packets to replay, in order."""
        return [*self.earlier, *self.head, *self.tail, *self.later]

    @property
    def notes(self) -> tuple[Text, ...]:
        """This says what was left out, if anything was."""
        left = self.seen - len(self.head) - len(self.tail)
        if not left:
            return ()
        values = {"all": self.seen, "head": len(self.head), "tail": len(self.tail)}
        return (Text(LEFT_OUT.en.format(**values), LEFT_OUT.zh.format(**values)),)


def gather(file: BinaryIO, name: str, wanted: Iterable[Wanted], quickly: bool) -> list[Gathered]:
    """This fetches the packets of conversations, in the order asked.

    `quickly`: with numpy, which pays for large files. Raises what `packets` raises.
    """
    told = [Gathered(each) for each in wanted]
    by_ends: dict[frozenset[Socket], list[Gathered]] = {}
    for each in told:
        by_ends.setdefault(frozenset((each.summary.a, each.summary.b)), []).append(each)
    last = max((each.wanted.until for each in told), default=0)
    for found in _found(file, name, set(by_ends), quickly):
        if found.number > last:
            break
        here = [
            each
            for each in by_ends.get(frozenset((socket(found.place.src), socket(found.place.dst))), ())
            if each.wanted.since <= found.number <= each.wanted.until
        ]
        if here:
            one = packet(found)
            for each in here:
                each.take(one)
    return told


def _found(file: BinaryIO, name: str, ends: set[frozenset[Socket]], quickly: bool) -> Iterator[Found]:
    """These are the packets between the given sockets, and perhaps others."""
    if quickly:
        from tcplearn.capture.splitting.blocks import Unusual

        try:
            yield from _found_quickly(file, name, ends)
            return
        except Unusual:
            file.seek(0)
    yield from places(file, name, Notes())


def _found_quickly(file: BinaryIO, name: str, ends: set[frozenset[Socket]]) -> Iterator[Found]:
    import numpy as np

    from tcplearn.capture.splitting.headers import Sockets, rows

    sockets, ports = Sockets(), np.array(sorted({end[1] for pair in ends for end in pair}))
    first = None
    for piece, packets in rows(file, name, Notes(), sockets):
        first = int(piece.ns[0]) if first is None else first
        strip = LINKS[piece.link]
        # the ports of IPv4 are in the sockets' numbers; those of IPv6 are looked at one by one
        near = np.isin(packets.src & 0xFFFF, ports) & np.isin(packets.dst & 0xFFFF, ports) | (packets.src >> 48 > 0)
        numbers, stamps = packets.number[near].tolist(), packets.ns[near].tolist()
        for number, ns, src, dst in zip(
            numbers, stamps, packets.src[near].tolist(), packets.dst[near].tolist(), strict=True
        ):
            if frozenset((socket(sockets.octets(src)), socket(sockets.octets(dst)))) not in ends:
                continue
            i = number - piece.number
            begin, length = int(piece.start[i]), int(piece.length[i])
            data = piece.octets[begin : begin + int(piece.captured[i])].tobytes()
            place = find(data, length, strip, Notes())
            assert isinstance(place, Place), "it was found before"
            yield Found(number, ns, first, Frame(ns, piece.link, data, length, begin), place)
