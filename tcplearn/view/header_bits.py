"""A TCP header read bit by bit: its fields, and its options one by one (RFC 9293 section 3.1).

The one rule: only the octets are looked at. Whoever wrote them, the encoder or a kernel, what is said
of a field is what stands in its bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tcplearn.world.wire import BITS, LAYOUT

FLAGS = tuple(sorted(BITS, key=lambda flag: -BITS[flag]))  # from the left: CWR ... FIN
ROW = 32  # bits in a row of Figure 1
FIXED = 20  # octets before the options
LAYERS = (
    ("source", 16), ("destination", 16), ("seq", 32), ("ack", 32), ("offset", 4), ("reserved", 4),
    *((flag, 1) for flag in FLAGS), ("window", 16), ("checksum", 16), ("urgent", 16),
)  # fmt: skip
END, NOP = 0, 1  # the two kinds of a single octet
SACK_BLOCKS = 5  # RFC 2018 section 3: pairs of edges
EDGES = ("left", "right")
VALUES = {"MSS": ("mss",), "WS": ("shift",), "TS": ("ts_val", "ts_ecr")}  # what the numbers of an option are
KINDS = {layout.head[0]: name for name, layout in LAYOUT.items()}


class Field(NamedTuple):
    """One field: its first bit, counted from the header's first, how many bits it has, the number in them.

    `option`: the place of its option's first octet in the header, 0 if it is in none; `kind`: that option's.
    """

    name: str
    at: int
    bits: int
    value: int
    option: int = 0
    kind: int = -1

    @property
    def digits(self) -> str:
        """These are its bits, in groups of four from the right: "0110"."""
        told = f"{self.value:0{self.bits}b}"
        first = len(told) % 4
        return " ".join([*([told[:first]] if first else []), *(told[i : i + 4] for i in range(first, len(told), 4))])

    @property
    def hex(self) -> str:
        """This is its number in hexadecimal, with all digits that its bits take."""
        return f"0x{self.value:0{-(-self.bits // 4)}x}"

    def parts(self) -> Iterator[tuple[int, int, int]]:
        """These are its pieces in the rows of 32 bits: row, first column, columns."""
        at, end = self.at, self.at + self.bits
        while at < end:
            row, column = divmod(at, ROW)
            taken = min(ROW - column, end - at)
            yield row, column, taken
            at += taken


def read_header(octets: bytes) -> tuple[Field, ...]:
    """This reads the header at the front of `octets`: every bit of it is in one field, in order.

    Raises ValueError for octets that hold no whole header.
    """
    size = (octets[12] >> 4) * 4 if len(octets) >= FIXED else 0
    if not FIXED <= size <= len(octets):
        raise ValueError(f"no whole TCP header: {len(octets)} octets are here, Data Offset says {size}, 20 at least")
    fields, at = [], 0
    header = octets[:size]
    for name, bits in LAYERS:
        fields.append(Field(name, at, bits, _bits(header, at, bits)))
        at += bits
    return (*fields, *_options(header))


def _bits(octets: bytes, at: int, bits: int) -> int:
    return int.from_bytes(octets) >> (len(octets) * 8 - at - bits) & ((1 << bits) - 1)


def _options(header: bytes) -> Iterator[Field]:
    """The options from left to right. An impossible length ends them: nobody knows where the next begins."""
    at = FIXED

    def field(name: str, start: int, octets: int) -> Field:
        return Field(name, start * 8, octets * 8, _bits(header, start * 8, octets * 8), at, header[at])

    while at < len(header):
        yield field("kind", at, 1)
        if header[at] == END:
            if at + 1 < len(header):
                yield field("padding", at + 1, len(header) - at - 1)
            return
        if header[at] == NOP:
            at += 1
            continue
        length = header[at + 1] if at + 1 < len(header) else 0
        if length < 2 or at + length > len(header):
            if at + 1 < len(header):
                yield field("broken", at + 1, 1)
            if at + 2 < len(header):
                yield field("unread", at + 2, len(header) - at - 2)
            return
        yield field("length", at + 1, 1)
        start = at + 2
        for name, octets in _values(header[at], length - 2):
            yield field(name, start, octets)
            start += octets
        at += length


def _values(kind: int, octets: int) -> Iterator[tuple[str, int]]:
    """The numbers of an option and the octets of each; one nameless lump if its kind or size is another."""
    if kind == SACK_BLOCKS and octets % 8 == 0:
        for _ in range(octets // 8):
            yield from ((edge, 4) for edge in EDGES)
        return
    if kind in KINDS:
        sizes = [struct.calcsize(f">{code}") for code in LAYOUT[KINDS[kind]].numbers[1:]]
        if sum(sizes) == octets:
            yield from zip(VALUES.get(KINDS[kind], ()), sizes, strict=True)
            return
    if octets:
        yield "data", octets
