"""The fast way to split a large capture: many packets at a time.

The one rule: it gives what `split` gives, which a test holds it to. A run of packets that hold no surprise,
no SYN, FIN or RST and nothing out of order, is counted as a run; every other packet is counted as there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from tcplearn.capture.files import Notes
from tcplearn.capture.layers import TO_ITSELF
from tcplearn.capture.splitting.headers import Rows, Sockets, notes_for, rows
from tcplearn.capture.splitting.split import LIMIT, Conversations
from tcplearn.capture.splitting.talk import ACK, FIN, NOBODY, RST, SPACE, SYN, Line, Talk
from tcplearn.capture.splitting.wholes import NOWHERE, whole

if TYPE_CHECKING:
    from tcplearn.capture.splitting.blocks import Numbers

There = tuple[Line, int]  # the line of two sockets, and the first one's side of it
RUN = 4  # packets: a shorter run is counted one by one


def split_fast(file: BinaryIO, name: str, notes: Notes, limit: int | None = LIMIT) -> Conversations:
    """This counts the conversations of a capture file.

    Raises Unusual if `split` has to do it, CaptureError as `packets` does.
    """
    found, sockets = Conversations(limit), Sockets()
    known: dict[tuple[int, int], There] = {}
    with undisturbed():
        for _, packets in rows(file, name, notes, sockets):
            itself = packets.src == packets.dst
            if itself.any():
                notes_for(notes, TO_ITSELF, int(itself.sum()))
                packets = packets.taken(~itself)
            found.packets += len(packets.number)
            if len(packets.number):
                _count(found, Sorted(packets), sockets, known)
            if found.prune():
                known = {ends: there for ends, there in known.items() if there[0].talks}
    return found


@contextmanager
def undisturbed() -> Iterator[None]:
    """This puts off the collection of cycles: many small objects are made here, and none of them is in a cycle."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


class Sorted:
    """Packets in the order of their pairs of sockets, divided into items: a packet, or a calm run.

    `groups`: where each pair's items begin, `bounds`: its packets. `whole`: what a plain conversation counts as;
    its packets are in no other list. `turned`: a packet goes against the first of its group.
    """

    def __init__(self, packets: Rows) -> None:
        import numpy as np

        low, high = np.minimum(packets.src, packets.dst), np.maximum(packets.src, packets.dst)
        which_low, which_high = (np.unique(ends, return_inverse=True)[1] for ends in (low, high))
        pair = which_low * len(low) + which_high
        order = np.argsort(pair, kind="stable")
        self.rows, pair = packets.taken(order), pair[order]
        fresh = np.append(True, pair[1:] != pair[:-1])
        group = np.cumsum(fresh) - 1
        first = np.flatnonzero(fresh)
        self.turned = self.rows.src != self.rows.src[first][group]
        expected, occupied = self._expected(group)
        in_order = (occupied == 0) | (self.rows.seq == expected)
        self.bounds = [*first.tolist(), len(pair)]
        self.whole = whole(self.rows, self.turned, group, first, in_order, expected)
        calm = in_order & (self.rows.bits & (SYN | FIN | RST) == 0)
        begins = ~calm | fresh | np.append(True, ~calm[:-1])
        self.starts = np.flatnonzero(begins)
        sizes = np.diff(np.append(self.starts, len(pair)))
        self.groups = [*np.searchsorted(self.starts, first).tolist(), len(self.starts)]
        is_run = calm[self.starts] & (sizes >= RUN)
        self.runs = self._runs(is_run)
        is_alone = ~is_run & np.array([talk is None for talk in self.whole])[group[self.starts]]
        alone = np.repeat(is_alone, sizes)
        side = self.turned.astype(np.int64)
        r = self.rows
        shown = (r.number, r.ns, side, r.seq, r.ack, r.bits, r.length)
        self.alone = list(zip(*(column[alone].tolist() for column in shown), strict=True))
        self.places = [0, *np.cumsum(np.where(is_alone, sizes, 0)).tolist()]  # in `alone`, of each item

    def _expected(self, group: Numbers) -> tuple[Numbers, Numbers]:
        """Where each packet's side had got to before, in this piece; and how many numbers the packet occupies."""
        import numpy as np

        r = self.rows
        occupied = np.where(r.bits & RST > 0, 0, r.length + (r.bits & SYN > 0) + (r.bits & FIN))
        end = (r.seq + occupied) % SPACE
        place = np.flatnonzero(occupied)
        sender = group[place] * 2 + self.turned[place]
        order = np.argsort(sender, kind="stable")
        place, sender = place[order], sender[order]
        expected = np.full(len(end), NOWHERE)
        follows = sender[1:] == sender[:-1]
        expected[place[1:][follows]] = end[place[:-1][follows]]
        return expected, occupied

    def _runs(self, is_run: Any) -> list[tuple[Any, ...] | None]:
        """What each run counts as, None for an item that is none; each pair is for both directions."""
        import numpy as np

        r, starts, turned = self.rows, self.starts, self.turned
        if not is_run.any():
            return [None] * len(starts)
        stops = np.append(starts[1:], len(turned))
        place = np.arange(len(turned))
        counted: list[Any] = [starts, stops, r.number[stops - 1], r.ns[stops - 1]]
        for mine in (~turned, turned):
            text = mine & (r.length > 0)
            begin = np.minimum.reduceat(np.where(text, place, len(turned)), starts)
            last = np.maximum.reduceat(np.where(text, place, NOWHERE), starts)
            some = last != NOWHERE
            counted += [
                np.add.reduceat(mine.astype(np.int64), starts),
                np.add.reduceat(np.where(mine, r.length, 0), starts),
                np.bitwise_or.reduceat(np.where(mine, r.bits, 0), starts),
                np.where(some, r.seq[np.where(some, begin, 0)], NOBODY),
                np.where(some, (r.seq[last] + r.length[last]) % SPACE, NOBODY),
            ]
        told = zip(*(column[is_run].tolist() for column in counted), strict=True)
        return [next(told) if run else None for run in is_run.tolist()]


def _count(found: Conversations, packets: Sorted, sockets: Sockets, known: dict[tuple[int, int], There]) -> None:
    r, groups, whole = packets.rows, packets.groups, packets.whole
    heads = packets.starts[groups[:-1]]
    begins = (r.src[heads].tolist(), r.dst[heads].tolist(), r.number[heads].tolist())
    for i, (src, dst, number) in enumerate(zip(*begins, strict=True)):
        there = known.get((src, dst))
        if there is None:
            if number > found.latest:
                continue
            line, first = there = found.line(sockets.octets(src), sockets.octets(dst))
            known[src, dst], known[dst, src] = there, (line, 1 - first)
        line, first = there
        talk = whole[i]
        if talk is None:
            begun = _group(line, first, packets, groups[i], groups[i + 1])
        elif line.talks or line.closed:
            begun = _singly(line, first, packets, slice(*packets.bounds[i : i + 2]))
        else:
            line.talks.append(Talk.whole(*talk))
            begun = 1
        if begun:
            found.begun(begun)


def _group(line: Line, first: int, packets: Sorted, item: int, end: int) -> int:
    """This counts the items of one pair of sockets; it gives how many conversations began."""
    begun = 0
    alone, places, runs = packets.alone, packets.places, packets.runs
    while item < end and not line.closed:
        run = runs[item]
        item += 1
        if run is None:
            for number, ns, turned, seq, ack, bits, length in alone[places[item - 1] : places[item]]:
                begun += line.hear(number, ns, turned ^ first, seq, ack, bits, length)
        elif line.maybe is None and line.talks and _run(line.talks[-1], first, packets, run):
            pass
        else:
            begun += _singly(line, first, packets, slice(*run[:2]))
    return begun


def _run(talk: Talk, first: int, packets: Sorted, run: tuple[Any, ...]) -> bool:
    """This counts a run at once, if it goes on where each side had got to; it says whether it did."""
    start, stop, last, ns, *counted = run
    mine, theirs = counted[:5], counted[5:]
    if first:
        mine, theirs = theirs, mine
    for side, (_, _, _, seq, _) in enumerate((mine, theirs)):
        if seq not in (NOBODY, talk.high[side]):
            return False
    packets_, octets, bits, _, ends = zip(mine, theirs, strict=True)
    talk.many(last, ns, packets_, octets, bits, ends)
    if talk.want != NOBODY and not talk.shaken:
        part = packets.rows.taken(slice(start, stop))
        asks = packets.turned[start:stop] ^ first == talk.asked
        talk.shaken = bool((asks & (part.ack == talk.want) & (part.bits & ACK > 0)).any())
    return True


def _singly(line: Line, first: int, packets: Sorted, part: slice) -> int:
    r = packets.rows.taken(part)
    side = packets.turned[part].astype(int) ^ first
    shown = (r.number, r.ns, side, r.seq, r.ack, r.bits, r.length)
    return sum([line.hear(*packet) for packet in zip(*(column.tolist() for column in shown), strict=True)])
