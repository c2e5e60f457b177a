"""The figures about captures, measured: `make bench`.

A file of 200 000 packets (Ethernet, IPv4, a third with data) is made in a temporary folder; the rate at
which it is split into conversations is compared with dpkt's bare parse loop over the same file.
"""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PACKETS, TALKS = 200_000, 4_000
FLAGS = {"S": 2, "A": 16, "F": 1, "P": 8}
MIB, ROUNDS = 1 << 20, 5


def frame(up: bool, port: int, flags: str, seq: int, ack: int, data: bytes) -> bytes:
    """This is one Ethernet frame, checksums left out: no reader looks at them."""
    ends, ports = (b"\xc0\0\2\1", b"\xc0\0\2\2"), (port, 443)
    if not up:
        ends, ports = ends[::-1], ports[::-1]
    bits = sum(FLAGS[flag] for flag in flags)
    tcp = struct.pack(">HHIIBBHHH", *ports, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, bits, 64240, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(data), 7, 0, 64, 6, 0, *ends)
    return (bytes(12) + b"\x08\0" + ip + tcp + data).ljust(60, b"\0")


def talk(port: int, count: int, dice: random.Random) -> Iterator[bytes]:
    """A conversation of `count` packets: handshake, requests and answers, close. Some text is repeated."""
    a, b = dice.getrandbits(32), dice.getrandbits(32)
    yield frame(True, port, "S", a, 0, b"")
    yield frame(False, port, "SA", b, a + 1, b"")
    yield frame(True, port, "A", a + 1, b + 1, b"")
    a, b = a + 1, b + 1
    text = bytes(1000)
    for i in range(count - 7):
        if i % 5 < 2:
            data = text[: dice.randrange(200, 1000)]
            yield frame(False, port, "PA", b if dice.random() > 0.01 else b - 200, a, data)
            b += len(data)
        else:
            yield frame(True, port, "A", a, b, b"")
    yield frame(True, port, "FA", a, b, b"")
    yield frame(False, port, "A", b, a + 1, b"")
    yield frame(False, port, "FA", b, a + 1, b"")
    yield frame(True, port, "A", a + 1, b + 1, b"")


def write(path: Path, packets: int = PACKETS, talks: int = TALKS) -> None:
    """This writes a capture of so many packets in so many conversations, side by side."""
    dice = random.Random(9293)
    waiting = [talk(1024 + i, packets // talks, dice) for i in range(talks)]
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        t = 0
        while waiting:
            at = dice.randrange(min(len(waiting), 64))
            data = next(waiting[at], None)
            if data is None:
                waiting.pop(at)
                continue
            t += 20
            file.write(struct.pack("<IIII", 1_700_000_000 + t // 10**6, t % 10**6, len(data), len(data)) + data)


def dpkt_loop(path: Path) -> float:
    """This is the seconds in which dpkt parses every packet and does nothing with it."""
    import dpkt

    began, count = time.perf_counter(), 0
    with path.open("rb") as file:
        for _, octets in dpkt.pcap.Reader(file):
            count += isinstance(dpkt.ethernet.Ethernet(octets).data.data, dpkt.tcp.TCP)
    assert count == PACKETS
    return time.perf_counter() - began


def split_it(path: Path) -> float:
    """This is the seconds in which the file is opened, split into conversations and summarised."""
    from tcplearn.capture import open_capture

    began = time.perf_counter()
    found = open_capture(path)
    took = time.perf_counter() - began
    assert len(found) == min(TALKS, 10_000) and sum(sum(s.packets) for s in found.summaries) == PACKETS
    return took


PEAK = """
import sys
import numpy, tcplearn.capture.splitting.arrays
from tcplearn.capture import open_capture
if len(sys.argv) > 1:
    open_capture(sys.argv[1])
try:  # what Linux counts for this process alone; ru_maxrss begins with its parent's
    status = open("/proc/self/status").read()
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
except FileNotFoundError:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20))
"""


def peak(path: Path) -> tuple[float, float]:
    """This is the peak memory of a process that splits the file, and of one that only imports what it takes: MiB."""
    told = [
        float(subprocess.run([sys.executable, "-c", PEAK, *words], capture_output=True, text=True, check=True).stdout)
        for words in ([str(path)], [])
    ]
    return told[0], told[1]


ONCE = """
import sys, time
from tcplearn.view import svg_ladder
from tcplearn.widgets.captured import open_capture
best = first = None
for _ in range(9):
    began = time.perf_counter()
    svg_ladder(open_capture(sys.argv[1], "en")[0].told, "en")
    took = (time.perf_counter() - began) * 1000
    first = took if first is None else first
    best = took if best is None else min(best, took)
assert "numpy" not in sys.modules
print(first, best)
"""


def small(folder: Path) -> tuple[float, float]:
    """This is the milliseconds from a 100-packet file to its picture, after import: the first time, the shortest."""
    path = folder / "small.pcap"
    write(path, 100, 1)
    done = subprocess.run([sys.executable, "-c", ONCE, str(path)], capture_output=True, text=True, check=True)
    first, best = map(float, done.stdout.split())
    return first, best


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "large.pcap")
        write(path)
        split_it(path)  # numpy is imported, the file is in memory
        pairs = [(split_it(path), dpkt_loop(path)) for _ in range(ROUNDS)]
        ours, theirs = (min(column) for column in zip(*pairs, strict=True))
        size = path.stat().st_size / MIB
        most, bare = peak(path)
        first, best = small(Path(folder))
    print(f"{PACKETS} packets, {TALKS} conversations, {size:.1f} MiB")
    rows = (
        ("split and summarised, packets/s", PACKETS / ours, None),
        ("dpkt's bare parse loop, packets/s", PACKETS / theirs, None),
        ("ratio (goal: at least 5)", theirs / ours, theirs / ours >= 5),
        ("peak memory of the process, MiB", most, None),
        ("of which before the file was opened, MiB", bare, None),
        ("peak memory / size of the file (goal: at most 2.5)", most / size, most / size <= 2.5),
        ("100 packets opened, replayed, drawn: first time, ms", first, None),
        ("the same, shortest of nine, ms (goal: at most 20)", best, best <= 20),
    )
    for what, value, met in rows:
        print(f"{what:54} {value:12.2f}{'  MISSED' if met is False else ''}")
    return 0 if all(met is not False for _, _, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
