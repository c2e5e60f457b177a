"""The headers of many frames at once, as numpy arrays.

The one rule: plain IPv4 is decoded here, everything else by `layers.find`, frame by frame; the notes are
the same either way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from tcplearn.capture.files import Notes
from tcplearn.capture.layers import (
    IPV4,
    IPV6,
    LINKS,
    NOT_IP,
    SNAPPED,
    TCP,
    VLAN_TAGS,
    Link,
    at_the_end,
    find,
    not_tcp,
)
from tcplearn.capture.packets import HEADER
from tcplearn.capture.splitting.blocks import Piece, pieces, records

if TYPE_CHECKING:
    import numpy as np

    from tcplearn.capture.splitting.blocks import Numbers

TYPES = {1: (12, 14), 113: (14, 16), 276: (0, 20)}  # link type -> where the EtherType is, where IP begins
BARE = (12, 14, 101, 228)  # link types that begin with IP
NOT_BARE = -1
FIRST_6 = 1 << 48  # sockets of IPv6 are numbered from here; one of IPv4 is the number that its six octets make
PLAIN = 0x45  # version 4, a header of 20 octets


class Rows(NamedTuple):
    """TCP packets, one entry each, in the order of the file. `src`, `dst` are numbers of sockets."""

    number: Numbers
    ns: Numbers
    src: Numbers
    dst: Numbers
    seq: Numbers
    ack: Numbers
    bits: Numbers
    length: Numbers

    def taken(self, which: Any) -> Rows:
        """These are some of the rows, by an index as numpy takes it."""
        return Rows(*(column[which] for column in self))


class Sockets:
    """Sockets as whole numbers, quick to compare and to sort."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._octets: list[bytes] = []

    def number(self, end: bytes) -> int:
        if len(end) == 6:
            return int.from_bytes(end, "big")
        found = self._numbers.get(end)
        if found is None:
            found = self._numbers[end] = FIRST_6 + len(self._octets)
            self._octets.append(end)
        return found

    def octets(self, number: int) -> bytes:
        return number.to_bytes(6, "big") if number < FIRST_6 else self._octets[number - FIRST_6]


def rows(file: BinaryIO, name: str, notes: Notes, sockets: Sockets) -> Iterator[tuple[Piece, Rows]]:
    """This yields the TCP packets of a capture file, many at a time, each time with the records they are from.

    Raises Unusual if the file is not for here, CaptureError as `packets` does.
    """
    unknown: Counter[int] = Counter()
    latest, backwards, count = -(1 << 63), 0, 0
    for piece in pieces(file, notes):
        count += len(piece.ns)
        backwards += int((piece.ns[1:] < piece.ns[:-1]).sum()) + int(piece.ns[0] < latest)
        latest = int(piece.ns[-1])
        strip = LINKS.get(piece.link)
        if strip is None:
            unknown[piece.link] += len(piece.ns)
        else:
            yield piece, _decoded(piece, strip, notes, sockets)
    at_the_end(name, notes, count, unknown, backwards)


def _decoded(piece: Piece, strip: Link, notes: Notes, sockets: Sockets) -> Rows:
    import numpy as np

    plain = _plain(piece, notes)
    left = np.ones(len(piece.ns), bool)
    if plain is None:
        return _one_by_one(piece, np.flatnonzero(left), strip, notes, sockets)
    done, found = plain
    left[done] = False
    rest = _one_by_one(piece, np.flatnonzero(left), strip, notes, sockets)
    if not len(rest.number):
        return found
    both = Rows(*(np.concatenate(pair) for pair in zip(found, rest, strict=True)))
    return both.taken(np.argsort(both.number, kind="stable"))


def _plain(piece: Piece, notes: Notes) -> tuple[Numbers, Rows] | None:
    """These are the records that are understood here, and the TCP packets in them."""
    import numpy as np

    kind_at, ip = TYPES.get(piece.link, (NOT_BARE, 0))
    if kind_at == NOT_BARE and piece.link not in BARE:
        return None
    index = np.flatnonzero(piece.captured >= ip + 40)
    h = records(piece.octets, piece.start[index], _layout(kind_at, ip))
    no_ip = np.zeros(0, np.int64)
    if kind_at != NOT_BARE and (h["kind"] != IPV4).any():
        kind = h["kind"]
        no_ip = index[~np.isin(kind, (IPV4, IPV6, *VLAN_TAGS))]
        notes_for(notes, NOT_IP, len(no_ip))
        index, h = index[kind == IPV4], h[kind == IPV4]
    whole = (h["first"] == PLAIN) & (h["fragment"] & 0x3FFF == 0) & (h["total"] >= 20)
    other = whole & (h["protocol"] != TCP)
    for protocol, times in Counter(h["protocol"][other].tolist()).items():
        notes.add(*not_tcp(protocol), times)
    header = (h["offset"] >> 4).astype(np.int64) * 4
    total = h["total"].astype(np.int64)
    good = whole & ~other & (header >= 20) & (20 + header <= total)
    done = np.concatenate((no_ip, index[other], index[good]))
    index, h, total, header = index[good], h[good], total[good], header[good]
    short = ip + total > np.maximum(piece.captured[index], ip + 20 + header)
    notes_for(notes, SNAPPED, int(short.sum()))

    def wide(name: str) -> np.ndarray:
        return h[name].astype(np.int64)

    return done, Rows(
        piece.number + index,
        piece.ns[index],
        wide("src") << 16 | wide("sport"),
        wide("dst") << 16 | wide("dport"),
        wide("seq"),
        wide("ack"),
        wide("bits"),
        total - 20 - header,
    )


def notes_for(notes: Notes, what: tuple[str, str], count: int) -> None:
    """This adds a note if there is anything to note."""
    if count:
        notes.add(*what, count)


def _layout(kind_at: int, ip: int) -> np.dtype:
    """This is a frame up to the window of TCP, if IP begins at `ip` and has no options."""
    import numpy as np

    fields = {
        "first": ("u1", 0), "total": (">u2", 2), "fragment": (">u2", 6), "protocol": ("u1", 9), "src": (">u4", 12),
        "dst": (">u4", 16), "sport": (">u2", 20), "dport": (">u2", 22), "seq": (">u4", 24), "ack": (">u4", 28),
        "offset": ("u1", 32), "bits": ("u1", 33), "kind": (">u2", max(kind_at, 0) - ip),
    }  # fmt: skip
    formats, offsets = zip(*fields.values(), strict=True)
    shifted = [ip + offset for offset in offsets]
    return np.dtype({"names": list(fields), "formats": list(formats), "offsets": shifted, "itemsize": ip + 40})


def _one_by_one(piece: Piece, index: Numbers, strip: Link, notes: Notes, sockets: Sockets) -> Rows:
    import numpy as np

    told: list[tuple[int, ...]] = []
    start, captured, length, ns = (column[index].tolist() for column in piece[2:6])
    for i, place_at, size, whole, t in zip(index.tolist(), start, captured, length, ns, strict=True):
        data = piece.octets[place_at : place_at + size].tobytes()
        place = find(data, whole, strip, notes)
        if place is None:
            continue
        seq, ack, _, bits, _ = HEADER.unpack_from(data, place.start + 4)
        ends = sockets.number(place.src), sockets.number(place.dst)
        told.append((piece.number + i, t, *ends, seq, ack, bits, place.end - place.text))
    table = np.array(told, np.int64).reshape(-1, len(Rows._fields))
    return Rows(*table.T)
