"""Packets as a network interface takes and gives them: raw IPv4, and a file of them.

The one rule: what is read is read by `tcplearn.capture` and what is made is made by `tcplearn.world.wire`, so that
the lab, a capture and a trace never disagree.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

from tcplearn.capture import Packet, packets
from tcplearn.world.wire import BILLION, NANOSECONDS, RAW


def pcap(records: Iterable[tuple[float, bytes]]) -> bytes:
    """This is a capture file of (seconds since 1970, raw IP octets)."""
    out = [struct.pack("<IHHiIII", NANOSECONDS, 2, 4, 0, 0, 65535, RAW)]
    for t, octets in records:
        seconds, part = divmod(round(t * BILLION), BILLION)
        out += [struct.pack("<IIII", seconds, part, len(octets), len(octets)), octets]
    return b"".join(out)


def read_packet(octets: bytes) -> Packet | None:
    """This is one raw IP packet as TCP; None if it is no TCP."""
    return next(packets(io.BytesIO(pcap([(0.0, octets)]))), None)


def damaged(octets: bytes) -> bytes:
    """This is the same packet with its last bit turned over: its checksum is wrong (MUST-3)."""
    return octets[:-1] + bytes([octets[-1] ^ 1])
