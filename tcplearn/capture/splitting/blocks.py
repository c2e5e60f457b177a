"""A large capture file in pieces: where its records lie, as numpy arrays, no record made an object.

The one rule: what is not the plain case is not read here. `Unusual` says so, and the file is then read
one record after another, as a small one is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

from tcplearn.capture.files import (
    BILLION,
    CLASSIC,
    LARGEST,
    LARGEST_BLOCK,
    SECTION,
    Interface,
    Notes,
    cut,
    damaged,
    interface,
)

if TYPE_CHECKING:
    from numpy import dtype, int64, uint8
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[int64]
    Octets: TypeAlias = NDArray[uint8]

PIECE = 1 << 22  # octets read at once
LONGEST = 1 << 28  # octets that a record may have had on the wire


class Unusual(Exception):
    """This file needs the patient reader."""


class Piece(NamedTuple):
    """Some records of a file. `number`: of the first, from 1; the arrays have one entry for each.

    `start`: where its frame begins in `octets`; `captured`: how much of it is there; `length`: how much there
    was; `ns`: nanoseconds since 1970. All are of one link type.
    """

    number: int
    octets: Octets
    start: Numbers
    captured: Numbers
    length: Numbers
    ns: Numbers
    link: int


def pieces(file: BinaryIO, notes: Notes) -> Iterator[Piece]:
    """This yields a file's records in pieces. Raises Unusual for what `frames` has to read."""
    magic = file.read(4)
    if magic in CLASSIC:
        header = file.read(20)
        if len(header) < 20:
            raise Unusual
        order, fractions = CLASSIC[magic]
        link = struct.unpack(order + "I", header[16:])[0] & 0xFFFF
        return _classic(file, notes, order, link, BILLION // fractions)
    if magic == SECTION:
        return _section(file, notes)
    raise Unusual


def records(octets: Octets, at: Numbers, layout: dtype[Any]) -> NDArray[Any]:
    """These are the octets from each place, read as `layout`; there must be enough of them."""
    import numpy as np

    count = max(0, len(octets) - layout.itemsize + 1)
    return np.ndarray((count,), layout, octets, strides=(1,))[at] if len(at) else np.zeros(0, layout)


def _classic(file: BinaryIO, notes: Notes, order: str, link: int, step: int) -> Iterator[Piece]:
    import numpy as np

    captured_at = struct.Struct(order + "8xI").unpack_from
    number, offset, rest, ended = 1, 24, b"", False
    while not ended:
        more = file.read(PIECE)
        data = rest + more
        places, at = _chain(data, captured_at)
        octets, place = np.frombuffer(data, np.uint8), np.array(places, np.int64)
        head = records(octets, place, np.dtype((order + "u4", 4))).astype(np.int64)
        bad = np.flatnonzero((head[:, 2] > LARGEST) | (head[:, 3] > LONGEST))
        if len(bad):
            damaged(notes, offset + places[bad[0]])
            head, place, ended = head[: bad[0]], place[: bad[0]], True
        elif not more or len(data) - at >= 16:
            ended = _at_end(notes, data[at : at + 16], order, offset + at, not more)
        seconds, part, captured, length = head.T
        if len(place):
            ns = seconds * BILLION + part * step
            yield Piece(number, octets, place + 16, captured, np.maximum(length, captured), ns, link)
        number, offset, rest = number + len(place), offset + at, data[at:]


def _chain(data: bytes, captured_at: Callable[[bytes, int], tuple[int]]) -> tuple[list[int], int]:
    """These are the places of all whole records, and where the first that is not whole begins."""
    places: list[int] = []
    add, size, at = places.append, len(data), 0
    with suppress(struct.error):  # not even the head is whole
        while True:
            following = at + 16 + captured_at(data, at)[0]
            if following > size:
                break
            add(at)
            at = following
    return places, at


def _at_end(notes: Notes, head: bytes, order: str, offset: int, ends: bool) -> bool:
    """This says whether the file goes no further than this head of a record."""
    if len(head) == 16:
        _, _, captured, length = struct.unpack(order + "IIII", head)
        if captured > LARGEST or length > LONGEST:
            damaged(notes, offset)
            return True
    if head and ends:
        cut(notes, offset)
    return ends


# ── pcapng: one section, packets in Enhanced Packet Blocks ──────────────────────────────────


def _section(file: BinaryIO, notes: Notes) -> Iterator[Piece]:
    """Blocks that are no packets are read one by one; damage of any kind is not for here."""
    import numpy as np

    size = file.read(8)
    order = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}.get(size[4:], "")
    if not order:
        raise Unusual
    total = struct.unpack(order + "I", size[:4])[0]
    if total % 4 or not 16 <= total <= LARGEST_BLOCK or file.read(total - 12)[-4:] != size[:4]:
        raise Unusual
    interfaces: list[Interface] = []
    number, rest, more = 1, b"", b"more"
    while more:
        more = file.read(PIECE)
        data = rest + more
        octets, at = np.frombuffer(data, np.uint8), 0
        while True:
            places, at, kind, total = _blocks(data, at, order)
            if places:
                yield _packets(number, octets, np.array(places, np.int64), order, interfaces)
                number += len(places)
            if kind == 0:
                break
            if kind in (2, 3) or data[at : at + 4] == SECTION:
                raise Unusual
            if kind == 1 and total >= 20:
                interfaces.append(interface(data[at + 8 : at + total - 4], order))
            at += total
        rest = data[at:]
    if rest:
        raise Unusual


def _blocks(data: bytes, at: int, order: str) -> tuple[list[int], int, int, int]:
    """These are the places of the packets up to another whole block: its place, kind and length (0: there is none)."""
    head = struct.Struct(order + "II").unpack_from
    places: list[int] = []
    add, size = places.append, len(data)
    last = size - 12
    while at <= last:
        kind, total = head(data, at)
        if total % 4 or not 12 <= total <= LARGEST_BLOCK:
            raise Unusual
        if at + total > size:
            break
        if kind != 6:
            if data[at + total - 4 : at + total] != data[at + 4 : at + 8]:
                raise Unusual
            return places, at, kind, total
        if total < 32:
            raise Unusual
        add(at)
        at += total
    return places, at, 0, 0


def _packets(number: int, octets: Octets, place: Numbers, order: str, interfaces: list[Interface]) -> Piece:
    import numpy as np

    word = np.dtype(order + "u4")
    head = records(octets, place, np.dtype((word, 7))).astype(np.int64)
    total, which, high, low, captured, length = head[:, 1:].T
    if (which >= len(interfaces)).any() or (captured > total - 32).any() or (length > LONGEST).any():
        raise Unusual
    if (records(octets, place + total - 4, word) != total).any():
        raise Unusual
    used = [interfaces[i] for i in np.unique(which)]
    if len({each.link for each in used}) > 1 or any(BILLION % each.ticks or abs(each.ahead) >> 32 for each in used):
        raise Unusual
    if (high >> 29).any():  # such a time does not fit into 64 bits of nanoseconds
        raise Unusual
    scale = np.array([BILLION // each.ticks if BILLION % each.ticks == 0 else 0 for each in interfaces], np.int64)
    ahead = np.array([each.ahead if abs(each.ahead) >> 32 == 0 else 0 for each in interfaces], np.int64)
    ticks = (high << 32) | low
    if (ticks > (1 << 62) // scale[which]).any():
        raise Unusual
    ns = ticks * scale[which] + ahead[which] * BILLION
    return Piece(number, octets, place + 28, captured, np.maximum(length, captured), ns, used[0].link)
