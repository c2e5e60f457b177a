"""Frames as TCP packets: header fields, options, data.

The one rule: a packet is what the wire had. Padding is no data, missing octets are zeros and said
to be missing.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO

from tcplearn.capture.files import CaptureError, Notes
from tcplearn.capture.layers import TCP, Found, Socket, places, socket
from tcplearn.model import Options, Segment

Source = str | PathLike[str] | bytes | BinaryIO
BITS = (("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32), ("ECE", 64), ("CWR", 128))
CTL = [tuple(name for name, bit in BITS if value & bit) for value in range(256)]
UNSUMMED = bytes(2)  # no checksum was computed: a sum of zero is as good as impossible
HEADER = struct.Struct(">IIBBH")  # from SEQ to the window


@dataclass(frozen=True, slots=True)
class Packet:
    """One TCP packet as the wire had it: raw numbers, unscaled window.

    `time` is seconds since the file's first record, `absolute` seconds since 1970. `number` is the
    record's place in the file, from 1. `missing` counts data octets that the file does not hold;
    they are zeros in `data`. `ack` is meaningless unless `flags` has ACK. `damaged` says that the checksum is
    wrong; it cannot be told of a packet that is not here whole, nor of a checksum that was left zero.
    """

    number: int
    time: float
    absolute: float
    src: Socket
    dst: Socket
    seq: int
    ack: int
    flags: tuple[str, ...]
    window: int
    options: Options
    data: bytes
    missing: int = 0
    damaged: bool = False

    def segment(self, scale: int = 0) -> Segment:
        """This is the packet as the model's segment, its window scaled by `scale` (not on a SYN)."""
        wnd = self.window if "SYN" in self.flags else self.window << scale
        ack = self.ack if "ACK" in self.flags else None
        return Segment(self.seq, ack, self.flags, self.data, wnd, self.options)


def packets(source: Source, notes: Notes | None = None) -> Iterator[Packet]:
    """This yields the TCP packets of a capture: a path, the file's octets, or an open binary file.

    `notes` collects what was skipped. Raises CaptureError (a ValueError) that names the file for
    what cannot be read at all, and OSError for a file that cannot be opened.
    """
    with opened(source) as (file, name):
        for found in places(file, name, Notes() if notes is None else notes):
            yield packet(found)


def octets(source: Source, numbers: Iterable[int]) -> dict[int, bytes]:
    """These are TCP segments of a capture as the file has them: the record's number, octets from the source port on.

    What the file does not hold of their text is zeros. `numbers`: of which records, as in `Conversation.packets`.
    Raises as `packets` does.
    """
    found, wanted = {}, set(numbers)
    with opened(source) as (file, name):
        for number, _, _, frame, place in places(file, name, Notes()):
            if number in wanted:
                segment = frame.data[place.start : place.end]
                found[number] = segment + bytes(place.end - place.start - len(segment))
    return found


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, str]]:
    """This opens a capture and gives it with its name; a file that came open stays open."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield io.BytesIO(source), "the capture"
    elif isinstance(source, (str, PathLike)):
        if Path(fspath(source)).is_dir():
            raise CaptureError(f"{source}: this is a folder; name one capture file in it")
        with open(source, "rb") as file:
            yield file, fspath(source)
    else:
        yield source, str(getattr(source, "name", "the capture"))


def packet(found: Found) -> Packet:
    """This is one packet, with all that its header says."""
    number, ns, first, frame, (src, dst, start, text, end, whole) = found
    data = frame.data
    seq, ack, _, bits, window = HEADER.unpack_from(data, start + 4)
    octets = data[text:end]
    missing = end - text - len(octets)
    options = _options(data[start + 20 : text]) if text > start + 20 else NO_OPTIONS
    return Packet(
        number,
        (ns - first) / 1e9,
        ns / 1e9,
        socket(src),
        socket(dst),
        seq,
        ack,
        CTL[bits],
        window,
        options,
        octets + bytes(missing) if missing else octets,
        missing,
        whole
        and end <= len(data)
        and data[start + 16 : start + 18] != UNSUMMED
        and not _adds_up(src, dst, data[start:end]),
    )


def _adds_up(src: bytes, dst: bytes, segment: bytes) -> bool:
    """This says whether the checksum is right (RFC 9293 section 3.1).

    The ones' complement sum of 16-bit words is the number that they make together, modulo 2^16 - 1.
    """
    words = segment + b"\0" if len(segment) % 2 else segment
    pseudo = int.from_bytes(src[:-2]) + int.from_bytes(dst[:-2]) + TCP + len(segment)
    return (pseudo + int.from_bytes(words)) % 0xFFFF == 0


# ── TCP options ─────────────────────────────────────────────────────────────────────────────

NO_OPTIONS = Options()


@lru_cache(maxsize=256)
def _options(data: bytes) -> Options:
    """MSS, window scale, SACK permitted, timestamps. An illegal length ends the list."""
    if not data:
        return NO_OPTIONS
    mss, scale, sack, stamps = None, None, False, None
    at = 0
    while at < len(data) and data[at] != 0:
        if data[at] == 1:
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 0
        if length < 2 or at + length > len(data):
            break
        match data[at], length:
            case 2, 4:
                (mss,) = struct.unpack_from(">H", data, at + 2)
            case 3, 3:
                scale = data[at + 2]
            case 4, 2:
                sack = True
            case 8, 10:
                stamps = struct.unpack_from(">II", data, at + 2)
        at += length
    return Options(mss, scale, sack, stamps)
