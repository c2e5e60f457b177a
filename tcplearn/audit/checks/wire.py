"""Octets: what is written into a header, and what is read out of one.

Written by `world/wire.py`, read by the capture reader: between them the options pass as octets.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

from tcplearn.audit.checking import Case, meets, part
from tcplearn.capture import packets
from tcplearn.model import Options, Segment
from tcplearn.world import scenes
from tcplearn.world.wire import SOCKETS, SOCKETS_6, Pack, Socket, options_octets, packer

FILE = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)  # a capture of raw IP
NOP, END, MSS, TEXT = b"\1", b"\0", b"\2\4\5\xb4", b"hello"  # MSS=1460
UNKNOWN = b"\xfd\6\2\4\0\1"  # RFC 4727's experimental kind; what it holds looks like an MSS of 1
LARGE = (0, 1, 32767, 32768, 40_000, 65535)


def read(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    """These are the options, the text and the window of a segment with these option octets, as our reader has them."""
    packet = bytearray(packer(SOCKETS["A"], SOCKETS["B"])(Segment(100, 301, ctl, options + TEXT, wnd)))
    packet[20 + 12] = (20 + len(options)) // 4 << 4  # where the text begins: after the options
    record = struct.pack("<IIII", 0, 0, len(packet), len(packet))
    (found,) = packets(FILE + record + packet)
    return found.options, found.data, found.window


def walked(octets: bytes) -> list[bytes]:
    """Option octets, one by one, by kind and length alone. What follows an end of list is the last piece."""
    found, at = [], 0
    while at < len(octets):
        size = len(octets) - at if octets[at] == 0 else 1 if octets[at] == 1 else max((octets[at + 1 :] or END)[0], 2)
        found.append(octets[at : at + size])
        at += size
    return found


def without_options(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    return Options(), TEXT, wnd


def only_from_a_syn(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    return read(options, ctl, wnd) if "SYN" in ctl else (Options(), TEXT, wnd)


def stops_at_strangers(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    return read(options.partition(UNKNOWN[:1])[0].ljust(len(options), END), ctl, wnd)


def trusts_lengths(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    if options[:1] == MSS[:1] and options[1:2] != MSS[1:2]:
        raise struct.error("an MSS option is four octets long")
    return read(options, ctl, wnd)


def by_words(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    words = [options[at : at + 4] for at in range(0, len(options), 4)]
    return (Options(mss=1460) if MSS in words else Options()), TEXT, wnd


def by_looks(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    at = options.find(MSS[:2])
    return Options(mss=int.from_bytes(options[at + 2 : at + 4])) if at >= 0 else Options(), TEXT, wnd


def signed(options: bytes, ctl: tuple[str, ...] = ("SYN",), wnd: int = 65535) -> tuple[Options, bytes, int]:
    found, text, window = read(options, ctl, wnd)
    return found, text, window - 65536 if window > 32767 else window


@meets("MUST-1", fails_for=part(read, signed))
def the_window_is_unsigned(case: Case) -> None:
    found = [case.use(read)(b"", ("ACK",), wnd)[2] for wnd in LARGE]
    case.must(found == list(LARGE), f"SEG.WND {', '.join(map(str, found))}")


@meets("MUST-4", fails_for=part(read, without_options))
def end_nop_and_mss_are_understood(case: Case) -> None:
    for options in (MSS, NOP * 4 + MSS, MSS + NOP * 3 + END):
        found = case.use(read)(options)
        case.must(found[:2] == (Options(mss=1460), TEXT), f"{options.hex(' ')} → {found[0]}")
    ended = case.use(read)(NOP * 3 + END + MSS)
    case.must(ended[:2] == (Options(), TEXT), f"{(NOP * 3 + END + MSS).hex(' ')} → ∅{ended[0]}")


@meets("MUST-5", fails_for=part(read, only_from_a_syn))
def any_segment_may_bring_options(case: Case) -> None:
    stamps = NOP * 2 + bytes([8, 10]) + struct.pack(">II", 7, 5)
    for ctl in (("SYN",), ("ACK",), ("FIN", "ACK"), ("RST",), ("PSH", "ACK")):
        found = case.use(read)(stamps, ctl)
        case.must(found[:2] == (Options(timestamps=(7, 5)), TEXT), f"<CTL={','.join(ctl)}> → {found[0]}")


@meets("MUST-6", fails_for=part(read, stops_at_strangers))
def an_unknown_option_is_skipped(case: Case) -> None:
    options = UNKNOWN + NOP * 2 + MSS
    found = case.use(read)(options)
    case.must(found[:2] == (Options(mss=1460), TEXT), f"{options.hex(' ')} → {found[0]}")


@meets("MUST-7", fails_for=part(read, trusts_lengths))
def an_illegal_length_does_no_harm(case: Case) -> None:
    for illegal in (b"\2\0", b"\2\1", b"\2\xff", b"\2", b"\xfd\0", b"\xfd\x29", b"\4\3"):
        options = illegal.rjust(4, NOP) if len(illegal) == 1 else illegal.ljust(4, NOP)
        try:
            text = case.use(read)(options)[1]
        except Exception as crash:
            case.must(False, f"{options.hex(' ')} → {crash!r}")
        case.must(text == TEXT, f"{options.hex(' ')} → {text!r}")


@meets("MUST-64", fails_for=part(read, by_words))
def an_option_may_begin_at_any_octet(case: Case) -> None:
    for ahead in range(4):
        options = NOP * ahead + MSS + NOP * (-ahead % 4)
        found = case.use(read)(options)
        case.must(found[:2] == (Options(mss=1460), TEXT), f"{options.hex(' ')} → {found[0]}")


@meets("MUST-68", fails_for=part(read, by_looks))
def all_but_two_options_have_a_length(case: Case) -> None:
    found = case.use(read)(UNKNOWN + NOP * 2)
    case.must(found[:2] == (Options(), TEXT), f"{(UNKNOWN + NOP * 2).hex(' ')} → ∅{found[0]}")
    written = options_octets(Options(1460, 7, True, (7, 5)))
    pieces = [piece for piece in walked(written) if piece[0] > 1]
    lengths = [piece[1] == len(piece) for piece in pieces]
    case.must(len(pieces) == 4 and all(lengths), " | ".join(piece.hex(" ") for piece in pieces))


def padded_with_ones(options: Options) -> bytes:
    octets = options_octets(options)
    return octets.strip(NOP + END).ljust(len(octets), b"\xff")


def not_padded(options: Options) -> bytes:
    return options_octets(options).strip(NOP + END)


@meets("MUST-69", fails_for=(part(options_octets, padded_with_ones), part(options_octets, not_padded)))
def the_header_is_padded_with_zeros(case: Case) -> None:
    """Where NOPs before an option bring the header to its boundary, nothing is left to pad."""
    for options in (Options(scale=7), Options(sack=True), Options(mss=1460, scale=7), Options(1460, 7, True)):
        octets = case.use(options_octets)(options)
        padding = b"".join(piece for piece in walked(octets) if piece[0] not in (1, 2, 3, 4, 8))
        case.must(len(octets) % 4 == 0 and not padding.strip(END), f"{options}: {octets.hex(' ')}")


def careless(src: Socket, dst: Socket) -> Pack:
    pack: Callable[..., bytes] = packer(src, dst)
    return lambda segment, shift=0, damaged=False: pack(segment, shift, True)


@meets("MUST-2", fails_for=part(packer, careless))
def every_segment_has_its_checksum(case: Case) -> None:
    segments = [f.segment for f in case.run(scenes.data_wraps).segments]
    segments.append(replace(segments[0], options=Options(1460, 7, True, (7, 5))))
    for sockets, address in ((SOCKETS, 4), (SOCKETS_6, 16)):
        written = [case.use(packer)(sockets["A"], sockets["B"])(segment, 0, False) for segment in segments]
        sums = {ones_sum(packet, address) for packet in written}
        case.must(sums == {0xFFFF}, f"{sockets['A'][0]}: {len(written)} Σ = {', '.join(f'{s:#06x}' for s in sums)}")


def ones_sum(packet: bytes, address: int) -> int:
    """The ones' complement sum over the pseudo-header and the segment: all ones if its checksum is right."""
    ends = slice(12, 20) if address == 4 else slice(8, 40)
    tcp = packet[ends.stop :]
    octets = packet[ends] + struct.pack(">II", len(tcp), 6) + tcp + bytes(len(tcp) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total
