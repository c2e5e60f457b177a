"""Capture files as frames: classic pcap and pcapng, read front to back, one record at a time.

The one rule: a file that is no capture at all is a `CaptureError`; damage further on ends the
reading with a note, and whatever stood before it counts.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tcplearn.text import Text

LARGEST = 1 << 20  # octets of one record; a larger length can only be damage
LARGEST_BLOCK = 1 << 24  # octets of one pcapng block, whatever is in it
BILLION = 10**9
CLASSIC = {  # magic number -> byte order, fractions of a second
    b"\xd4\xc3\xb2\xa1": ("<", 10**6),
    b"\xa1\xb2\xc3\xd4": (">", 10**6),
    b"\x4d\x3c\xb2\xa1": ("<", BILLION),
    b"\xa1\xb2\x3c\x4d": (">", BILLION),
}
SECTION = b"\x0a\x0d\x0d\x0a"  # pcapng's first block; reads the same in both byte orders
NOT_A_CAPTURE = (  # how other files begin -> what it is, what to do
    (b"\x1f\x8b", "compressed with gzip; unpack it first (gunzip)"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first (unzstd)"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first (unxz)"),
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"snoop\0", "a Solaris snoop file; convert it: editcap -F pcap IN OUT"),
    (b"\x34\xcd\xb2\xa1", "a 'modified' pcap; convert it: editcap -F pcap IN OUT"),
    (b"\xa1\xb2\xcd\x34", "a 'modified' pcap; convert it: editcap -F pcap IN OUT"),
)


class CaptureError(ValueError):
    """A file that cannot be read as a capture: which one, where, and what to try."""


class Frame(NamedTuple):
    """One record: nanoseconds since 1970 (None if the file has none), link type, octets, place."""

    ns: int | None
    link: int
    data: bytes
    length: int  # octets on the wire; data may hold fewer
    offset: int  # of the record in the file


class Notes:
    """What was skipped or doubtful while reading, counted: one `Text` for each kind."""

    def __init__(self) -> None:
        self._counts: Counter[Text] = Counter()

    def add(self, en: str, zh: str, count: int = 1) -> None:
        """This counts one case more. A `{n}` in the text becomes the count."""
        self._counts[Text(en, zh)] += count

    def take(self, others: Notes) -> None:
        """This adds all that others noted."""
        self._counts.update(others._counts)

    @property
    def texts(self) -> tuple[Text, ...]:
        """These are the notes, in the order in which they first came up."""
        return tuple(
            Text(text.en.replace("{n}", str(n)), text.zh.replace("{n}", str(n))) for text, n in self._counts.items()
        )


def frames(file: BinaryIO, name: str, notes: Notes) -> Iterator[Frame]:
    """This yields the records of a capture file of any kind. Raises CaptureError if it is none."""
    magic = file.read(4)
    if not magic:
        raise CaptureError(f"{name}: the file is empty; was the capture stopped before anything was written?")
    if magic in CLASSIC:
        return _classic(file, name, notes, *CLASSIC[magic])
    if magic == SECTION:
        return _blocks(file, name, notes)
    for start, what in NOT_A_CAPTURE:
        if magic.startswith(start[:4]):
            raise CaptureError(f"{name}: at offset 0: {what}")
    raise CaptureError(
        f"{name}: at offset 0: begins with {magic.hex(' ')}, which is neither pcap nor pcapng; "
        "save it as pcap (tcpdump -w FILE, or Wireshark: File, Save As)"
    )


def cut(notes: Notes, offset: int) -> None:
    """This notes that the file ends in a record."""
    notes.add(
        f"the file ends in the middle of a record (offset {offset}); everything before it was read",
        f"文件在一条记录的中间结束（偏移 {offset}）；此前的内容都已读取",
    )


def damaged(notes: Notes, offset: int) -> None:
    """This notes that a record cannot be true."""
    notes.add(
        f"the file is damaged at offset {offset}; everything before it was read, nothing after it",
        f"文件在偏移 {offset} 处损坏；此前的内容都已读取，此后的没有读取",
    )


# ── classic pcap ────────────────────────────────────────────────────────────────────────────


def _classic(file: BinaryIO, name: str, notes: Notes, order: str, fractions: int) -> Iterator[Frame]:
    header = file.read(20)
    if len(header) < 20:
        raise CaptureError(f"{name}: the file header ends at offset {4 + len(header)} of 24; copy the file again")
    link = struct.unpack(order + "I", header[16:])[0] & 0xFFFF  # the upper half speaks of the FCS
    record = struct.Struct(order + "IIII")
    offset, step = 24, BILLION // fractions
    while head := file.read(16):
        if len(head) < 16:
            return cut(notes, offset)
        seconds, part, captured, length = record.unpack(head)
        if captured > LARGEST or length > 1 << 28:
            return damaged(notes, offset)
        data = file.read(captured)
        if len(data) < captured:
            return cut(notes, offset)
        yield Frame(seconds * BILLION + part * step, link, data, max(length, captured), offset)
        offset += 16 + captured


# ── pcapng (draft-ietf-opsawg-pcapng) ───────────────────────────────────────────────────────


class Interface(NamedTuple):
    """What a pcapng file says of one interface."""

    link: int
    snaplen: int
    ticks: int  # in one second
    ahead: int  # seconds to add to every time

    def ns(self, high: int, low: int) -> int:
        return ((high << 32) | low) * BILLION // self.ticks + self.ahead * BILLION


def _blocks(file: BinaryIO, name: str, notes: Notes) -> Iterator[Frame]:
    """Section headers, interfaces and packets; every other block is passed over."""
    order, offset, kind = "", 0, SECTION
    interfaces: list[Interface] = []
    while kind:
        if kind == SECTION:
            rest = file.read(8)
            order = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}.get(rest[4:], "")
            if not order:
                if offset == 0:
                    raise CaptureError(f"{name}: at offset 8: no pcapng byte order; the file is cut short or damaged")
                return damaged(notes, offset) if len(rest) == 8 else cut(notes, offset)
            interfaces, have = [], 12
            size = rest[:4]
        else:
            size, have = file.read(4), 8
        if len(kind) < 4 or len(size) < 4:
            return cut(notes, offset)
        total = struct.unpack(order + "I", size)[0]
        if total % 4 or total < have + 4 or total > LARGEST_BLOCK:
            return damaged(notes, offset)
        body = file.read(total - have)
        if len(body) < total - have:
            return cut(notes, offset)
        if body[-4:] != size:
            return damaged(notes, offset)
        body, number = body[:-4], struct.unpack(order + "I", kind)[0]
        if number == 1 and len(body) >= 8:
            interfaces.append(interface(body, order))
        elif number in (2, 3, 6):
            frame = _packet(number, body, order, interfaces, offset)
            if frame is None:
                notes.add("packets skipped, damaged block: {n}", "跳过的分组（所在块损坏）：{n} 个")
            else:
                yield frame
        offset += total
        kind = file.read(4)


def interface(body: bytes, order: str) -> Interface:
    """This reads an Interface Description Block of at least 8 octets."""
    link, snaplen = struct.unpack_from(order + "HxxI", body)
    ticks, ahead, at = 10**6, 0, 8
    while at + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, at)
        value = body[at + 4 : at + 4 + length]
        if code == 0:
            break
        if code == 9 and len(value) == 1:  # if_tsresol
            ticks = 2 ** (value[0] & 127) if value[0] & 128 else 10 ** value[0]
        if code == 14 and len(value) == 8:  # if_tsoffset
            ahead = struct.unpack(order + "q", value)[0]
        at += 4 + length + -length % 4
    return Interface(link, snaplen, ticks, ahead)


def _packet(number: int, body: bytes, order: str, interfaces: list[Interface], offset: int) -> Frame | None:
    """This reads an Enhanced (6), Simple (3) or obsolete (2) Packet Block; None if it is damaged."""
    ns: int | None
    try:
        if number == 3:
            (length,) = struct.unpack_from(order + "I", body)
            interface, at = interfaces[0], 4
            captured = min(length, interface.snaplen or length, len(body) - 4)
            ns = None
        else:
            which, high, low, captured, length = struct.unpack_from(order + "IIIII", body)
            if number == 2:  # here only 16 bits name the interface
                which = struct.unpack_from(order + "H", body)[0]
            interface, at = interfaces[which], 20
            ns = interface.ns(high, low)
    except (struct.error, IndexError):
        return None
    if at + captured > len(body) or length > 1 << 28:
        return None
    return Frame(ns, interface.link, body[at : at + captured], max(length, captured), offset)
