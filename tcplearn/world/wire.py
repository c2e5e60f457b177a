"""Segments as octets: the TCP header and its options, IPv4 or IPv6 around it, and the capture file.

The one rule: a number is written as the segment has it. Only the window is rounded, down, to what
its 16 bits and the agreed scale can say; what fits no header raises ValueError.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tcplearn.model import Options, Segment
from tcplearn.model.seq import plus
from tcplearn.world.run import SOCKETS, Socket

if TYPE_CHECKING:
    from tcplearn.world.trace import Flight, Trace

SOCKETS_6 = {side: (address.replace("192.0.2.", "2001:db8::"), port) for side, (address, port) in SOCKETS.items()}
BITS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}  # RFC 9293 section 3.1
TCP, HOPS, DO_NOT_FRAGMENT = 6, 64, 0x4000
LARGEST_SHIFT = 14  # RFC 7323 section 2.3
RAW, ETHERNET = 101, 1  # link types of a capture file
MACS = {"A": b"\x02\0\0\0\0\x01", "B": b"\x02\0\0\0\0\x02"}  # locally administered
NANOSECONDS = 0xA1B23C4D  # the magic number of a capture file whose times are that fine
BILLION = 10**9


# ── options and checksum ────────────────────────────────────────────────────────────────────

Option = tuple[str, tuple[int, ...]]
NOP: Option = ("NOP", ())


def option_list(options: Options) -> list[Option]:
    """These are the options in the order of the header, each with its numbers.

    Order and NOPs are Linux's (net/ipv4/tcp_output.c, tcp_options_write): every group ends with a word, so
    that no padding follows (RFC 9293 section 3.1 would have it be zeros, MUST-69).
    """
    found: list[Option] = [("MSS", (options.mss,))] if options.mss is not None else []
    if options.sack != (options.timestamps is not None):
        found += [NOP, NOP]  # one of the two alone is two octets short of its words
    found += [("SACK", ())] if options.sack else []
    found += [("TS", options.timestamps)] if options.timestamps is not None else []
    return found + ([NOP, ("WS", (options.scale,))] if options.scale is not None else [])


class _Layout(NamedTuple):
    head: bytes  # kind and length
    numbers: str


NO_OPTIONS = Options()
LAYOUT = {
    "NOP": _Layout(b"\1", ">"),
    "MSS": _Layout(b"\2\4", ">H"),
    "WS": _Layout(b"\3\3", ">B"),
    "SACK": _Layout(b"\4\2", ">"),
    "TS": _Layout(b"\x08\x0a", ">II"),
}


@lru_cache(1024)
def options_octets(options: Options) -> bytes:
    """These are the options as a multiple of four octets. Raises ValueError for a number that does not fit."""
    if options == NO_OPTIONS:
        return b""
    try:
        return b"".join(
            LAYOUT[name].head + struct.pack(LAYOUT[name].numbers, *numbers) for name, numbers in option_list(options)
        )
    except struct.error as wrong:
        raise ValueError(f"options {options} do not fit a TCP header: {wrong}") from None


def checksum(octets: bytes) -> int:
    """This is the Internet checksum (RFC 1071): the complement of the ones' complement sum of 16-bit words.

    2^16 is 1 modulo 2^16 - 1, so the sum of all words is the remainder of the octets read as one number.
    An odd last octet is padded with zero. All zeros, which no header is, would have the sum 0 or -0.
    """
    return -int.from_bytes(octets + bytes(len(octets) % 2)) % 0xFFFF


# ── one segment ─────────────────────────────────────────────────────────────────────────────

TCP_HEADER = struct.Struct(">HHIIBBHHH")
IPV4_HEADER = struct.Struct(">BBHHHBBH4s4s")
IPV6_HEADER = struct.Struct(">IHBB16s16s")


class Pack(Protocol):
    """What `packer` gives: a segment as an IP packet."""

    def __call__(self, segment: Segment, shift: int = 0, damaged: bool = False) -> bytes: ...


@cache
def _bits(ctl: tuple[str, ...]) -> int:
    return sum(BITS[flag] for flag in ctl)


def packer(src: Socket, dst: Socket) -> Pack:
    """This gives `pack(segment, shift, damaged)`: a segment from `src` to `dst` as an IP packet.

    `shift`: the sender's window scale, not used on a SYN (RFC 7323 section 2.2). `damaged`: with a
    checksum that is wrong. Raises ValueError for addresses of two kinds, and for a port, and `pack`
    for a segment, that does not fit.
    """
    ends = ip_address(src[0]), ip_address(dst[0])
    ports = src[1], dst[1]
    if ends[0].version != ends[1].version:
        raise ValueError(f"one address is IPv4, the other IPv6: {src[0]}, {dst[0]}; give two of a kind")
    if not all(0 <= port <= 0xFFFF for port in ports):
        raise ValueError(f"a port is 0 to 65535: {ports[0]}, {ports[1]}")
    source, target = ends[0].packed, ends[1].packed
    start = int.from_bytes(source + target) + TCP + sum(ports)
    four = ends[0].version == 4
    ipv4, ipv6, header = IPV4_HEADER.pack, IPV6_HEADER.pack, TCP_HEADER.pack
    fixed = int.from_bytes(ipv4(0x45, 0, 0, 0, DO_NOT_FRAGMENT, HOPS, TCP, 0, source, target)) if four else 0

    def pack(segment: Segment, shift: int = 0, damaged: bool = False) -> bytes:
        text = options_octets(segment.options) + segment.data
        length = 20 + len(text)
        if length + 20 * four > 0xFFFF:
            raise ValueError(f"{segment} does not fit one IP packet: {length} octets with its header")
        words = (length - len(segment.data)) << 2  # the header's, in the upper half of an octet
        bits, seq, ack = _bits(segment.ctl), segment.seq, segment.ack or 0
        wnd = min(segment.wnd if segment.syn else segment.wnd >> shift, 0xFFFF)
        if wnd < 0:
            raise ValueError(f"{segment} has a window below 0: {segment.wnd}")
        # every field counts by its value modulo 2^16 - 1, wherever it stands (see `checksum`)
        total = start + length + seq + ack + (words << 8) + bits + wnd + int.from_bytes(text + bytes(length % 2))
        check = (-total % 0xFFFF) ^ damaged
        tcp = header(*ports, seq, ack, words, bits, wnd, check, 0) + text
        if four:
            total = 20 + length
            check = -(fixed + total) % 0xFFFF
            return ipv4(0x45, 0, total, 0, DO_NOT_FRAGMENT, HOPS, TCP, check, source, target) + tcp
        return ipv6(6 << 28, length, TCP, HOPS, source, target) + tcp

    return pack


# ── a trace ─────────────────────────────────────────────────────────────────────────────────


class Sight(NamedTuple):
    """A segment as a capture sees it: when (seconds), and whether its checksum is wrong."""

    t: float
    flight: Flight
    damaged: bool = False


def sights(trace: Trace, at: str | None = None) -> list[Sight]:
    """These are the segments that a capture of `trace` holds, in order.

    `at` None: each once, when its sender emitted it, the lost ones too and the injected ones where
    they came up. "A" or "B": what a capture on that host holds: what it sent, and what arrived, a
    duplicated one twice, a lost one not at all, a damaged one as damaged. Raises ValueError for
    another side.
    """
    if at not in (None, "A", "B"):
        raise ValueError(f"a capture is taken at 'A', at 'B', or at each sender (None), not at {at!r}")
    if at is None:
        return [Sight(f.sent_at, f) for f in sorted(trace.segments, key=lambda f: f.sent_at) if f.fate != "copy"]
    step = {}  # which moment of this host heard or sent a flight: the order within one instant
    for i, moment in enumerate(trace.moments):
        if moment.side == at:
            step.update({number: (i, 1) for number in moment.sent} | {moment.heard or 0: (i, 0)})
    transit = min((f.arrived_at - f.sent_at for f in trace.segments if _crossed(f, at)), default=None)  # type: ignore[operator]
    found = []
    for flight in trace.segments:
        if flight.sender == at and flight.fate not in ("injected", "copy"):
            found.append(Sight(flight.sent_at, flight))
        elif flight.to == at and flight.arrived_at is not None:
            found.append(Sight(flight.arrived_at, flight))
        elif flight.to == at and flight.fate == "corrupted" and transit is not None:
            # a trace does not say when it came; it was as fast as the fastest
            found.append(Sight(round(flight.sent_at + transit, 9), flight, damaged=True))
    last = (len(trace.moments), 0)
    return sorted(found, key=lambda s: (s.t, step.get(s.flight.number, last), s.flight.number))


def _crossed(flight: Flight, to: str) -> bool:
    return flight.to == to and flight.arrived_at is not None and flight.fate != "injected"


def shifts(trace: Trace) -> Iterator[int]:
    """This is the window scale of each segment's sender when it leaves, in order of departure.

    It is what both SYNs offered, from the SYN,ACK on that answers a SYN (RFC 7323 section 2.2); a trace
    that begins later takes it from the block that it begins with.
    """
    agreed = {(side, ""): _shift(tcb.agreed.scale is not None, tcb.offers.scale) for side, tcb in trace.start.items()}
    syns: dict[tuple[str, str, int], int | None] = {}
    for flight in trace.segments:
        segment, side, to, on = flight.segment, flight.sender, flight.to, flight.on
        yield agreed.get((side, on), 0)
        if not segment.syn:
            continue
        syns[side, on, segment.seq] = ours = segment.options.scale
        asked = (to, on, plus(segment.ack, -1)) if segment.ack is not None else None
        if asked in syns:
            theirs = syns[asked]
            both = None not in (ours, theirs)
            agreed[side, on], agreed[to, on] = _shift(both, ours), _shift(both, theirs)


def _shift(both: bool, offered: int | None) -> int:
    return min(offered, LARGEST_SHIFT) if both and offered is not None else 0


def connection_sockets(trace: Trace, sockets: Mapping[str, Socket]) -> dict[str, dict[str, Socket]]:
    """These are the two sockets of each connection: `sockets` are those of the one without a name.

    A opens each further one from its next port. One that is named by a foreign socket ("198.51.100.7:1234")
    has it at the end that the injected segment claims to come from; in an IPv6 capture the address is embedded
    in 2001:db8::/96.
    """
    found = {"": dict(sockets)}
    port = sockets["A"][1]
    for name in (*trace.connections, *(flight.on for flight in trace.segments)):
        if name in found:
            continue
        address, colon, number = name.rpartition(":")
        if colon and number.isdecimal():
            six = ip_address(sockets["A"][0]).version == 6 and ":" not in address
            foreign = f"2001:db8::{address}" if six else address, int(number)
            found[name] = {**sockets, next(f.sender for f in trace.segments if f.on == name): foreign}
        else:
            port += 1
            found[name] = {**sockets, "A": (sockets["A"][0], port)}
    return found


def trace_packer(trace: Trace, sockets: Mapping[str, Socket] | None = None) -> Callable[[Flight, bool], bytes]:
    """This gives `pack(flight, damaged)`: a segment of `trace` as the IP packet that its sender puts on the wire."""
    packs = {
        (side, on): packer(ends[side], ends["B" if side == "A" else "A"])
        for on, ends in connection_sockets(trace, SOCKETS if sockets is None else sockets).items()
        for side in ends
    }
    shift = dict(zip((flight.number for flight in trace.segments), shifts(trace), strict=True))

    def pack(flight: Flight, damaged: bool = False) -> bytes:
        return packs[flight.sender, flight.on](flight.segment, shift[flight.number], damaged)

    return pack


def tcp_octets(trace: Trace, flight: Flight, sockets: Mapping[str, Socket] | None = None) -> bytes:
    """This is a segment of `trace` as octets, from its source port to the end of its text."""
    packet = trace_packer(trace, sockets)(flight, False)
    return packet[(IPV4_HEADER if packet[0] >> 4 == 4 else IPV6_HEADER).size :]


def capture_file(
    trace: Trace,
    at: str | None = None,
    sockets: Mapping[str, Socket] | None = None,
    epoch: float = 0,
    link: int = RAW,
) -> bytes:
    """This is a trace as a pcap file: see `Trace.to_pcap`."""
    if link not in (RAW, ETHERNET):
        raise ValueError(f"link type {link}: raw IP is {RAW}, Ethernet {ETHERNET}")
    sockets = SOCKETS if sockets is None else sockets
    if set(sockets) != {"A", "B"}:
        raise ValueError(f"give the sockets of 'A' and 'B', not of {', '.join(map(repr, sockets)) or 'nobody'}")
    pack = trace_packer(trace, sockets)
    frame = {"A": b"", "B": b""}
    if link == ETHERNET:
        kind = b"\x86\xdd" if ":" in sockets["A"][0] else b"\x08\0"
        frame = {"A": MACS["B"] + MACS["A"] + kind, "B": MACS["A"] + MACS["B"] + kind}
    base, record = round(epoch * BILLION), struct.Struct("<IIII").pack
    out = [struct.pack("<IHHiIII", NANOSECONDS, 2, 4, 0, 0, 1 << 18, link)]
    for t, flight, damaged in sights(trace, at):
        octets = frame[flight.sender] + pack(flight, damaged)
        seconds, part = divmod(base + round(t * BILLION), BILLION)
        if not 0 <= seconds < 1 << 32:
            raise ValueError(f"second {t:g} after the epoch {epoch:g} is no time of a pcap file (1970 to 2106)")
        out += (record(seconds, part, len(octets), len(octets)), octets)
    return b"".join(out)
