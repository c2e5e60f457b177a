"""Captures made by hand: each function writes one layer, as its specification draws it.

The one rule: nothing here is shared with the reader that it tests.
"""

from __future__ import annotations

import struct
from ipaddress import ip_address

from tcplearn.model import Options, Segment

BITS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128}
SYN_OPTIONS = bytes.fromhex("020405b4 0402 080a 00000064 00000000 01 030307")  # MSS, SACK, TS, NOP, WS


def tcp(seq=100, ack=None, ctl=("SYN",), data=b"", wnd=65535, options=b"", ports=(40000, 80)) -> bytes:
    options += bytes(-len(options) % 4)
    bits = sum(BITS[flag] for flag in ctl) | (16 if ack is not None else 0)
    offset = (20 + len(options)) // 4 << 4
    return struct.pack(">HHIIBBHHH", *ports, seq, ack or 0, offset, bits, wnd, 0, 0) + options + data


def ipv4(payload, src="192.0.2.1", dst="192.0.2.2", options=b"", fragment=0, protocol=6, total=None) -> bytes:
    header = 20 + len(options)
    total = header + len(payload) if total is None else total
    ends = ip_address(src).packed + ip_address(dst).packed
    return (
        struct.pack(">BBHHHBBH", 0x40 | header // 4, 0, total, 7, fragment, 64, protocol, 0) + ends + options + payload
    )


def ipv6(payload, src="2001:db8::1", dst="2001:db8::2", extensions=(), length=None) -> bytes:
    """`extensions`: (number, octets after the next-header octet), outermost first."""
    kinds = [kind for kind, _ in extensions] + [6]
    body = b"".join(bytes([kinds[i + 1]]) + rest for i, (_, rest) in enumerate(extensions)) + payload
    length = len(body) if length is None else length
    return struct.pack(">IHBB", 6 << 28, length, kinds[0], 64) + ip_address(src).packed + ip_address(dst).packed + body


def ethernet(payload, kind=0x0800, tags=()) -> bytes:
    """`tags`: EtherTypes of VLAN tags, outermost first."""
    return bytes(12) + b"".join(struct.pack(">HH", tag, 100) for tag in tags) + struct.pack(">H", kind) + payload


def pcap(frames, link=101, order="<", nano=False, lengths=()) -> bytes:
    """`frames`: (seconds, fraction, octets); `lengths`: what each had on the wire, if more."""
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    out = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)]
    for i, (seconds, part, data) in enumerate(frames):
        length = lengths[i] if i < len(lengths) else len(data)
        out += [struct.pack(order + "IIII", seconds, part, len(data), length), data]
    return b"".join(out)


def block(kind, body, order="<") -> bytes:
    body += bytes(-len(body) % 4)
    total = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + total + body + total


def section(order="<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def option(code, value, order="<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(link=101, snaplen=0, options=b"", order="<") -> bytes:
    return block(1, struct.pack(order + "HHI", link, 0, snaplen) + options, order)


def enhanced(ticks, data, which=0, order="<", length=None, options=b"") -> bytes:
    head = struct.pack(order + "IIIII", which, ticks >> 32, ticks & 0xFFFFFFFF, len(data), length or len(data))
    return block(6, head + data + bytes(-len(data) % 4) + options, order)


def simple(data, order="<", length=None) -> bytes:
    return block(3, struct.pack(order + "I", length or len(data)) + data, order)


def obsolete(ticks, data, which=0, order="<") -> bytes:
    head = struct.pack(order + "HHIIII", which, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(2, head + data, order)


def written(options) -> bytes:
    """The options of a model's segment as octets."""
    out = b"" if options.mss is None else struct.pack(">BBH", 2, 4, options.mss)
    out += b"" if options.scale is None else bytes([3, 3, options.scale])
    out += b"\x04\x02" if options.sack else b""
    return out + (struct.pack(">BBII", 8, 10, *options.timestamps) if options.timestamps else b"")


FLAGS = {"S": "SYN", "F": "FIN", "R": "RST", "P": "PSH"}


def told(text: str) -> bytes:
    """A capture written as `time side flags seq [ack] [octets] [wnd= mss= scale= sack ts= ecr=]`, one segment a line.

    A dash stands for no flags.
    """
    segments = []
    for line in text.strip().splitlines():
        t, side, flags, seq, *rest = line.split()
        more = dict([*word.split("="), "1"][:2] for word in rest if "=" in word or word == "sack")
        numbers = [int(word) for word in rest if word.isdigit()]
        ack = numbers.pop(0) if "A" in flags else None
        stamp = int(more["ts"]) if "ts" in more else None
        options = Options(
            int(more["mss"]) if "mss" in more else None,
            int(more["scale"]) if "scale" in more else None,
            "sack" in more,
            None if stamp is None else (stamp, int(more.get("ecr", 0))),
        )
        ctl = tuple(FLAGS[flag] for flag in flags if flag not in "A-")
        octets = bytes(numbers[0] if numbers else 0)
        segments.append((float(t), side, Segment(int(seq), ack, ctl, octets, int(more.get("wnd", 65535)), options)))
    return story(*segments)


def story(*segments, link=101) -> bytes:
    """A capture of (seconds, sender "A" or "B", model Segment)s, raw IPv4."""
    frames = []
    for t, side, s in segments:
        ends, ports = ("192.0.2.1", "192.0.2.2"), (40000, 80)
        if side == "B":
            ends, ports = ends[::-1], ports[::-1]
        text = tcp(s.seq, s.ack, s.ctl, s.data, min(s.wnd, 65535), written(s.options), ports)
        micros = round(t * 1e6)
        frames.append((1_700_000_000 + micros // 10**6, micros % 10**6, ipv4(text, *ends)))
    return pcap(frames, link)
