"""Octets made from segments, per packet, beside dpkt doing the same: `python benchmarks/wire.py`.

The same IPv4 packet (20 octets of header, 100 of data, both checksums) comes out of both, octet for octet.
Without dpkt (`pip install dpkt`) only our own figures are printed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tcplearn.model import Segment
from tcplearn.world import run
from tcplearn.world.scenes import SCENES
from tcplearn.world.wire import HOPS, SOCKETS, packer

SEGMENT = Segment(1000, 2000, ("ACK",), bytes(range(100)), 5000)
ROUNDS, EACH = 9, 2000


def microseconds(action: Callable[[], object], each: int = EACH) -> float:
    """This is the shortest of several rounds, per call."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(each):
            action()
        best = min(best, (time.perf_counter() - begin) / each)
    return best * 1e6


def by_dpkt() -> bytes:
    import dpkt

    text = dpkt.tcp.TCP(
        sport=SOCKETS["A"][1], dport=SOCKETS["B"][1], seq=SEGMENT.seq, ack=SEGMENT.ack, flags=dpkt.tcp.TH_ACK,
        win=SEGMENT.wnd, data=SEGMENT.data,
    )  # fmt: skip
    packet = dpkt.ip.IP(src=b"\xc0\0\2\1", dst=b"\xc0\0\2\2", p=6, ttl=HOPS, id=0, df=1, data=text)
    packet.len += len(text)
    return bytes(packet)


def main() -> int:
    pack = packer(SOCKETS["A"], SOCKETS["B"])
    ours = microseconds(lambda: pack(SEGMENT, 0, False))
    whole = microseconds(lambda: pack(Segment(1000, 2000, ("ACK",), SEGMENT.data, 5000), 0, False))
    print(f"one packet, ours        {ours:8.2f} µs   of a segment that is there, {whole:.2f} µs with making it")
    if find_spec("dpkt"):
        assert by_dpkt() == pack(SEGMENT, 0, False), "the two do not make the same packet"
        theirs = microseconds(by_dpkt)
        print(f"one packet, dpkt        {theirs:8.2f} µs   ratio {theirs / ours:.1f} and {theirs / whole:.1f} (goal 4)")
    story = run(SCENES["textbook"])
    many = tuple(replace(story.segments[i % len(story.segments)], number=i + 1) for i in range(1000))
    long = replace(story, segments=many)
    print(f"to_pcap, 1000 segments  {microseconds(long.to_pcap, 3) / 1000:8.2f} ms   (goal 50)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
