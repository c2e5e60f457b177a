"""A capture divided into its conversations, in one pass and in bounded memory.

The one rule: however the packets are fed, one by one here or many at once by `arrays.py`, the same
conversations come out: the first `limit` of the file, by their first packets.
"""

from __future__ import annotations

from typing import BinaryIO

from tcplearn.capture.files import Notes
from tcplearn.capture.layers import TO_ITSELF, places
from tcplearn.capture.packets import HEADER
from tcplearn.capture.splitting.summary import Summary, summary
from tcplearn.capture.splitting.talk import Line

LIMIT = 10_000  # conversations


class Conversations:
    """The conversations counted so far, by their pairs of sockets.

    At most twice `limit` are kept; then those that began last are dropped. None that the result holds can be
    among them, for whatever begins later pushes no earlier one out.
    """

    def __init__(self, limit: int | None = LIMIT) -> None:
        self.limit = limit
        self.lines: dict[bytes, tuple[Line, int]] = {}  # source then destination -> its line, the source's side
        self.count = 0
        self.latest = 1 << 62  # no conversation that begins after this packet can be among the first
        self.packets = 0

    def line(self, src: bytes, dst: bytes) -> tuple[Line, int]:
        """This is the line between two sockets, and which side of it the first is."""
        found = self.lines.get(src + dst)
        if found is None:
            line = Line(src, dst)
            self.lines[dst + src] = line, 1
            found = self.lines[src + dst] = line, 0
        return found

    def begun(self, count: int) -> None:
        """This counts conversations that began, and makes room if there are too many."""
        self.count += count
        if self.limit is not None and self.count > 2 * self.limit + 64:
            self.prune()

    def prune(self) -> bool:
        """This keeps the first `limit` conversations; it says whether there were more."""
        if self.limit is None or self.count <= self.limit:
            return False
        firsts = sorted(talk.first for line in self._each() for talk in line.talks)
        self.latest = firsts[self.limit - 1]
        for line in self._each():
            line.keep(self.latest)
        self.lines = {key: (line, side) for key, (line, side) in self.lines.items() if line.talks}
        self.count = self.limit
        return True

    def _each(self) -> list[Line]:
        return [line for line, side in self.lines.values() if side == 0]

    def told(self, notes: Notes) -> list[Summary]:
        """These are the first `limit` conversations, in the order of their first packets."""
        found = [(talk.first, line.ends, talk) for line in self._each() for talk in line.talks]
        found.sort(key=lambda entry: entry[0])
        kept = found[: self.limit]
        beyond = self.packets - sum(sum(talk.packets) for _, _, talk in kept)
        if beyond:
            notes.add(
                f"only the first {self.limit} conversations are listed; packets of others, not counted here: {{n}}",
                f"只列出前 {self.limit} 个会话；其余会话的分组（未计入）：{{n}} 个",
                beyond,
            )
        return [summary(i, ends, talk) for i, (_, ends, talk) in enumerate(kept)]


def split(file: BinaryIO, name: str, notes: Notes, limit: int | None = LIMIT) -> Conversations:
    """This counts the conversations of a capture file, one packet after another.

    Raises CaptureError as `packets` does.
    """
    found = Conversations(limit)
    unpack = HEADER.unpack_from
    for number, ns, _, frame, (src, dst, start, text, end, _) in places(file, name, notes):
        if src == dst:
            notes.add(*TO_ITSELF)
            continue
        found.packets += 1
        there = found.lines.get(src + dst)
        if there is None:
            if number > found.latest:
                continue
            there = found.line(src, dst)
        line, side = there
        seq, ack, _, bits, _ = unpack(frame.data, start + 4)
        begun = line.hear(number, ns, side, seq, ack, bits, end - text)
        if begun:
            found.begun(begun)
    return found
