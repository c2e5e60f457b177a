"""Frames down to TCP: link layer and IP headers, and every TCP packet's place in its frame.

The one rule: lengths come from the headers, never from what happens to be there. What is no TCP is
counted and skipped.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address
from typing import BinaryIO, NamedTuple

from tcplearn.capture.files import LARGEST, CaptureError, Frame, Notes, frames

Socket = tuple[str, int]
IPV4, IPV6 = 0x0800, 0x86DD
VLAN_TAGS = (0x8100, 0x88A8, 0x9100, 0x9200)
PROTOCOLS = {1: "ICMP", 2: "IGMP", 17: "UDP", 47: "GRE", 50: "ESP", 58: "ICMPv6", 89: "OSPF", 132: "SCTP"}
TCP, FRAGMENT, AUTHENTICATION = 6, 44, 51
EXTENSIONS = (0, 43, 60, 135, 139, 140)  # hop-by-hop, routing, destination options, ...; RFC 8200


class Place(NamedTuple):
    """Where a TCP segment lies in a frame.

    `src` and `dst` are the sockets as the wire has them: the address, then two octets of port.
    `start`: of its header, `text`: of its data, `end`: by the IP header, the frame may end before.
    """

    src: bytes
    dst: bytes
    start: int
    text: int
    end: int
    whole: bool = True  # False: the first fragment of several


@lru_cache(maxsize=4096)
def socket(end: bytes) -> Socket:
    """This is a socket in words: (address, port)."""
    address, port = end[:-2], int.from_bytes(end[-2:], "big")
    return (".".join(map(str, address)) if len(address) == 4 else str(IPv6Address(address))), port


class Found(NamedTuple):
    """A TCP packet of a file: its number from 1, nanoseconds since 1970 (also of the first record), frame, place."""

    number: int
    ns: int
    first: int
    frame: Frame
    place: Place


def places(file: BinaryIO, name: str, notes: Notes) -> Iterator[Found]:
    """This yields the TCP packets of a capture file.

    Raises CaptureError if it is none, or all of it is of a link type that cannot be read.
    """
    first, latest = None, None
    backwards, number = 0, 0
    unknown: dict[int, int] = {}
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
        place = find(frame.data, frame.length, strip, notes)
        if place is not None:
            yield Found(number, ns, first, frame, place)
    at_the_end(name, notes, number, unknown, backwards)


def at_the_end(name: str, notes: Notes, count: int, unknown: dict[int, int], backwards: int) -> None:
    """This notes what only all of the file shows. Raises CaptureError if no packet's link type can be read."""
    if unknown and sum(unknown.values()) == count:
        kinds = ", ".join(map(str, unknown))
        raise CaptureError(
            f"{name}: link type {kinds} is not one of {', '.join(map(str, sorted(LINKS)))}; "
            "capture on Ethernet, loopback or 'any', or convert with editcap -T"
        )
    for link, skipped in unknown.items():
        notes.add(f"packets skipped, link type {link}: {{n}}", f"跳过的分组（链路类型 {link}）：{{n}} 个", skipped)
    if backwards:
        notes.add("times that the clock of the capture went backwards: {n}", "抓包时钟倒退的次数：{n}", backwards)
    if count == 0:
        notes.add("the capture holds no packets", "抓包文件中没有分组")


def find(data: bytes, length: int, strip: Link, notes: Notes) -> Place | None:
    """This finds the TCP segment of a frame that had `length` octets; None, and a note, if there is none."""
    try:
        return _place(data, length, strip, notes)
    except _Skip as why:
        notes.add(*why.text)
    except (IndexError, struct.error):
        notes.add(*CUT)
    return None


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
SNAPPED = (
    "packets cut by the snapshot length, missing octets are zeros: {n}",
    "因抓包长度限制被截断的分组（缺少的字节以零代替）：{n} 个",
)
TO_ITSELF = ("packets skipped, from a socket to itself: {n}", "跳过的分组（套接字发给自己）：{n} 个")


def _place(data: bytes, length: int, strip: Link, notes: Notes) -> Place:
    kind, at = strip(data)
    if kind == 0:  # raw: the version says which
        kind = {4: IPV4, 6: IPV6}.get(data[at] >> 4, 0)
    read_ip = {IPV4: _ipv4, IPV6: _ipv6}.get(kind)
    if read_ip is None:
        raise _Skip(*NOT_IP)
    src, dst, start, end, fragmented = read_ip(data, at, length)
    if len(data) < start + 20:
        raise _Skip(*CUT)
    header = (data[start + 12] >> 4) * 4
    if header < 20 or start + header > end:
        raise _Skip(*BAD_TCP)
    if fragmented:
        notes.add(*FIRST_FRAGMENTS)
    if end > max(len(data), start + header):
        notes.add(*SNAPPED)
    return Place(
        src + data[start : start + 2], dst + data[start + 2 : start + 4], start, start + header, end, not fragmented
    )


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
    src: bytes
    dst: bytes
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
        raise _Skip(*not_tcp(protocol))
    return _Span(src, dst, at + header, at + total, bool(fragment & 0x2000))


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
            raise _Skip(*not_tcp(kind))
    if start > end:
        raise _Skip(*BAD_IP)
    return _Span(src, dst, start, end, more)


def not_tcp(protocol: int) -> tuple[str, str]:
    """This is the note on packets of another protocol."""
    name = PROTOCOLS.get(protocol, f"IP protocol {protocol}")
    return f"packets skipped, not TCP but {name}: {{n}}", f"跳过的分组（不是 TCP，是 {name}）：{{n}} 个"
