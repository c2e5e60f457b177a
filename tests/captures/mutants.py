"""Captures damaged on purpose, the same ones each time: octets, lengths, packets, numbers.

The one rule: a mutant begins as a capture that says something, so that its damage is met as deep as can be.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from captures.by_hand import enhanced, ethernet, interface, ipv4, ipv6, option, pcap, section, simple, tcp

HERE = Path(__file__).parent
FRAME, LONG = ethernet(ipv4(tcp())), ipv6(tcp(data=b"x"), extensions=((0, bytes(7)),))
RECORDED = [path.read_bytes() for path in sorted(HERE.glob("*.pcap"))]
SMALL = [
    *RECORDED,
    section() + interface(1, options=option(9, b"\x09")) + enhanced(1, FRAME) + simple(FRAME),
    section(">") + interface(101, order=">") + enhanced(1, LONG, order=">"),
    pcap([(0, 0, ethernet(ipv6(tcp()), 0x86DD, tags=(0x88A8, 0x8100)))], 1, ">", nano=True),
    pcap([(0, 0, bytes(14) + b"\x08\0" + ipv4(tcp(options=b"\x02\x04\x05\xb4")))], 113),
]
Records = list[tuple[int, int, bytes]]  # seconds, fraction, frame
EDGES = (0, 1, 2, 19, 20, 39, 40, 127, 128, 255)


def records(content: bytes) -> tuple[int, Records]:
    """These are the link type and the records of one of `RECORDED` (classic pcap, little-endian)."""
    link, at, found = struct.unpack_from("<I", content, 20)[0], 24, []
    while at + 16 <= len(content):
        seconds, part, captured, _ = struct.unpack_from("<IIII", content, at)
        found.append((seconds, part, content[at + 16 : at + 16 + captured]))
        at += 16 + captured
    return link, found


def flipped(dice: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 20)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(len(content))]


def edged(dice: random.Random, content: bytes) -> bytes:
    """Octets set to what lengths and offsets like least."""
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 8)):
        changed[dice.randrange(len(changed))] = dice.choice(EDGES)
    return bytes(changed)


def shuffled(dice: random.Random, content: bytes) -> bytes:
    link, found = records(dice.choice(RECORDED))
    for _ in range(dice.randrange(1, 6)):
        found.insert(dice.randrange(len(found)), found.pop(dice.randrange(len(found))))
    return pcap(found, link)


def doubled(dice: random.Random, content: bytes) -> bytes:
    link, found = records(dice.choice(RECORDED))
    for _ in range(dice.randrange(1, 8)):
        found.insert(dice.randrange(len(found) + 1), dice.choice(found))
    return pcap(found, link)


def spliced(dice: random.Random, content: bytes) -> bytes:
    """The beginning of one story and the end of another, between the same hosts."""
    (link, one), (_, other) = records(dice.choice(RECORDED)), records(dice.choice(RECORDED))
    told = one[: dice.randrange(len(one) + 1)] + other[dice.randrange(len(other)) :]
    return pcap(told or one, link)


def crossed(dice: random.Random, content: bytes) -> bytes:
    """Sequence numbers, acknowledgments, flags, windows and ports of one packet in another's header."""
    link, found = records(dice.choice(RECORDED))
    fields = ((20, 24), (22, 24), (24, 28), (28, 32), (33, 34), (34, 36), (12, 20))
    for _ in range(dice.randrange(1, 6)):
        i, donor = dice.randrange(len(found)), dice.choice(found)[2]
        begin, end = dice.choice(fields)
        seconds, part, frame = found[i]
        found[i] = seconds, part, frame[:begin] + donor[begin:end] + frame[end:]
    return pcap(found, link)


def far(dice: random.Random, content: bytes) -> bytes:
    """Numbers moved by what wraps, and by a little."""
    link, found = records(dice.choice(RECORDED))
    for _ in range(dice.randrange(1, 6)):
        i = dice.randrange(len(found))
        seconds, part, frame = found[i]
        at = dice.choice((24, 28))
        number = struct.unpack_from(">I", frame, at)[0] + dice.choice((1, -1, 2**31, 2**31 - 1, 65535, 2**30))
        found[i] = seconds, part, frame[:at] + struct.pack(">I", number % 2**32) + frame[at + 4 :]
    return pcap(found, link)


WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flipped, cut, edged, shuffled, doubled, spliced, crossed, far,
)  # fmt: skip


def mutants(count: int, seed: int = 9293) -> Iterator[bytes]:
    """These are `count` damaged captures; each seed gives its own, always the same."""
    dice = random.Random(seed)
    for i in range(count):
        way = WAYS[i % len(WAYS)]
        content = way(dice, dice.choice(SMALL))
        yield dice.choice((flipped, cut, edged))(dice, content) if content and dice.random() < 0.2 else content
