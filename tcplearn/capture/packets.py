"""Frames as TCP packets: link layer, IP, TCP header and options.

The one rule: lengths come from the headers, never from what happens to be there. Padding is no
data, missing octets are zeros and said to be missing, and what is no TCP is counted and skipped.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tcplearn.capture.files import LARGEST, CaptureError, Frame, Notes, frames
from tcplearn.model import Options, Segment

Source = str | PathLike[str] | bytes | BinaryIO
IPV4, IPV6 = 0x0800, 0x86DD
VLAN_TAGS = (0x8100, 0x88A8, 0x9100, 0x9200)
BITS = (("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32), ("ECE", 64), ("CWR", 128))
CTL = [tuple(name for name, bit in BITS if value & bit) for value in range(256)]
PROTOCOLS = {1: "ICMP", 2: "IGMP", 17: "UDP", 47: "GRE", 50: "ESP", 58: "ICMPv6", 89: "OSPF", 132: "SCTP"}
TCP, FRAGMENT, AUTHENTICATION = 6, 44, 51
EXTENSIONS = (0, 43, 60, 135, 139, 140)  # hop-by-hop, routing, destination options, ...; RFC 8200


@dataclass(frozen=True, slots=True)
class Packet:
    """One TCP packet as the wire had it: raw numbers, unscaled window.

    `time` is seconds since the file's first record, `absolute` seconds since 1970. `number` is the
    record's place in the file, from 1. `missing` counts data octets that the file does not hold;
    they are zeros in `data`. `ack` is meaningless unless `flags` has ACK.
    """

    number: int
    time: float
    absolute: float
    src: tuple[str, int]
    dst: tuple[str, int]
    seq: int
    ack: int
    flags: tuple[str, ...]
    window: int
    options: Options
    data: bytes
    missing: int = 0

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
    notes = Notes() if notes is None else notes
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield from _packets(io.BytesIO(source), "the capture", notes)
    elif isinstance(source, (str, PathLike)):
        if Path(fspath(source)).is_dir():
            raise CaptureError(f"{source}: this is a folder; name one capture file in it")
        with open(source, "rb") as file:
            yield from _packets(file, fspath(source), notes)
    else:
        yield from _packets(source, str(getattr(source, "name", "the capture")), notes)


def _packets(file: BinaryIO, name: str, notes: Notes) -> Iterator[Packet]:
    first, latest, backwards = None, None, 0
    unknown: dict[int, int] = {}
    number = 0
    for number, frame in enumerate(frames(file, name, notes), 1):
        ns = frame.ns
        if ns is None:
            notes.add("packets without a time in the file: {n}", "文件中没有时间的分组：{n} 个")
            ns = 0 if latest is None else latest
        first = ns if first is None else first
        backwards += latest is not None and ns < latest
        latest = ns
        strip = LINKS.get(frame.link)
        if strip is None:
            unknown[frame.link] = unknown.get(frame.link, 0) + 1
            continue
        try:
            packet = _read(number, (ns - first) / 1e9, ns / 1e9, frame, strip, notes)
        except _Skip as why:
            notes.add(*why.text)
            continue
        except (IndexError, struct.error):
            notes.add(*CUT)
            continue
        if packet.missing:
            notes.add(
                "packets cut by the snapshot length, missing octets are zeros: {n}",
                "因抓包长度限制被截断的分组（缺少的字节以零代替）：{n} 个",
            )
        yield packet
    if unknown and sum(unknown.values()) == number:
        kinds = ", ".join(map(str, unknown))
        raise CaptureError(
            f"{name}: link type {kinds} is not one of {', '.join(map(str, sorted(LINKS)))}; "
            "capture on Ethernet, loopback or 'any', or convert with editcap -T"
        )
    for link, count in unknown.items():
        notes.add(f"packets skipped, link type {link}: {{n}}", f"跳过的分组（链路类型 {link}）：{{n}} 个", count)
    if backwards:
        notes.add("times that the clock of the capture went backwards: {n}", "抓包时钟倒退的次数：{n}", backwards)
    if number == 0:
        notes.add("the capture holds no packets", "抓包文件中没有分组")


class _Skip(Exception):
    """A packet that is passed over; `text` is counted."""

    def __init__(self, en: str, zh: str):
        self.text = (en, zh)


CUT = ("packets skipped, too short to be read: {n}", "跳过的分组（太短，无法读取）：{n} 个")
NOT_IP = ("packets skipped, not IP: {n}", "跳过的分组（不是 IP）：{n} 个")
FRAGMENTS = (
    "packets skipped, later IP fragments without a TCP header: {n}",
    "跳过的分组（没有 TCP 首部的后续 IP 分片）：{n} 个",
)
FIRST_FRAGMENTS = (
    "first IP fragments, the rest of whose segment was skipped: {n}",
    "第一个 IP 分片（其报文段的其余部分被跳过）：{n} 个",
)
BAD_IP = ("packets skipped, damaged IP header: {n}", "跳过的分组（IP 首部损坏）：{n} 个")
BAD_TCP = ("packets skipped, damaged TCP header: {n}", "跳过的分组（TCP 首部损坏）：{n} 个")


def _read(number: int, time: float, absolute: float, frame: Frame, strip: Link, notes: Notes) -> Packet:
    kind, at = strip(frame.data)
    data = frame.data
    if kind == 0:  # raw: the version says which
        kind = {4: IPV4, 6: IPV6}.get(data[at] >> 4, 0)
    read_ip = {IPV4: _ipv4, IPV6: _ipv6}.get(kind)
    if read_ip is None:
        raise _Skip(*NOT_IP)
    src, dst, start, end, fragmented = read_ip(data, at, frame.length)
    sport, dport, seq, ack, offset, bits, window = struct.unpack_from(">HHIIBBH", data, start)
    header = (offset >> 4) * 4
    if header < 20 or start + header > end:
        raise _Skip(*BAD_TCP)
    octets = data[start + header : end]
    missing = end - start - header - len(octets)
    if fragmented:
        notes.add(*FIRST_FRAGMENTS)
    options = _options(data[start + 20 : start + header])
    flags = CTL[bits]
    text = octets + bytes(missing)
    return Packet(number, time, absolute, (src, sport), (dst, dport), seq, ack, flags, window, options, text, missing)


# ── link layer: what follows the header, and where it begins; 0 stands for raw IP ───────────

Link = Callable[[bytes], tuple[int, int]]


def _tagged(data: bytes, kind: int, at: int) -> tuple[int, int]:
    while kind in VLAN_TAGS:
        kind, at = struct.unpack_from(">H", data, at + 2)[0], at + 4
    return kind, at


def _ethernet(data: bytes) -> tuple[int, int]:
    return _tagged(data, struct.unpack_from(">H", data, 12)[0], 14)


def _cooked(data: bytes) -> tuple[int, int]:
    return _tagged(data, struct.unpack_from(">H", data, 14)[0], 16)


def _cooked_2(data: bytes) -> tuple[int, int]:
    return _tagged(data, struct.unpack_from(">H", data, 0)[0], 20)


def _loopback(data: bytes) -> tuple[int, int]:
    """The address family in the capturing machine's byte order; IPv6 has a number per system."""
    family = min(struct.unpack_from("<I", data)[0], struct.unpack_from(">I", data)[0])
    return {2: IPV4, 10: IPV6, 24: IPV6, 28: IPV6, 30: IPV6}.get(family, -1), 4


def _raw(data: bytes) -> tuple[int, int]:
    return 0, 0


LINKS: dict[int, Link] = {
    0: _loopback, 1: _ethernet, 12: _raw, 14: _raw, 101: _raw, 108: _loopback, 113: _cooked,
    228: lambda data: (IPV4, 0), 229: lambda data: (IPV6, 0), 276: _cooked_2,
}  # fmt: skip


# ── IP: addresses, and where the TCP segment begins and ends ────────────────────────────────


class _Span(NamedTuple):
    src: str
    dst: str
    start: int
    end: int
    more: bool  # fragments follow


def _ipv4(data: bytes, at: int, length: int) -> _Span:
    first, total, fragment, protocol = data[at], *struct.unpack_from(">2xHxxHxB", data, at)
    src, dst = data[at + 12 : at + 16], data[at + 16 : at + 20]
    header = (first & 15) * 4
    total = total or min(length - at, LARGEST)  # 0: the interface cuts it up later (TSO)
    if first >> 4 != 4 or header < 20 or total < header or len(dst) < 4:
        raise _Skip(*(BAD_IP if len(dst) == 4 else CUT))
    if fragment & 0x1FFF:
        raise _Skip(*FRAGMENTS)
    if protocol != TCP:
        raise _other(protocol)
    return _Span(str(IPv4Address(src)), str(IPv4Address(dst)), at + header, at + total, bool(fragment & 0x2000))


def _ipv6(data: bytes, at: int, length: int) -> _Span:
    first, payload, kind = data[at], *struct.unpack_from(">4xHB", data, at)
    src, dst = data[at + 8 : at + 24], data[at + 24 : at + 40]
    if first >> 4 != 6 or len(dst) < 16:
        raise _Skip(*(BAD_IP if len(dst) == 16 else CUT))
    start = at + 40
    end = start + payload if payload else at + min(length - at, LARGEST)
    more = False
    while kind != TCP:
        if kind in EXTENSIONS:
            kind, start = data[start], start + (data[start + 1] + 1) * 8
        elif kind == AUTHENTICATION:
            kind, start = data[start], start + (data[start + 1] + 2) * 4
        elif kind == FRAGMENT:
            place = struct.unpack_from(">H", data, start + 2)[0]
            if place & ~7:
                raise _Skip(*FRAGMENTS)
            kind, start, more = data[start], start + 8, bool(place & 1)
        else:
            raise _other(kind)
    if start > end:
        raise _Skip(*BAD_IP)
    return _Span(str(IPv6Address(src)), str(IPv6Address(dst)), start, end, more)


def _other(protocol: int) -> _Skip:
    name = PROTOCOLS.get(protocol, f"IP protocol {protocol}")
    return _Skip(f"packets skipped, not TCP but {name}: {{n}}", f"跳过的分组（不是 TCP，是 {name}）：{{n}} 个")


# ── TCP options ─────────────────────────────────────────────────────────────────────────────

NO_OPTIONS = Options()


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
