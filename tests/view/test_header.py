"""The header of a segment: what is read from the octets is what the segment says, to the last bit."""

import itertools
import struct
from dataclasses import replace
from math import radians
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tcplearn.capture import octets, packets, read
from tcplearn.model import Options, Segment
from tcplearn.view import draw, fields, header, svg
from tcplearn.view.header_bits import FLAGS, LAYERS, Field, read_header
from tcplearn.view.header_cells import RULES
from tcplearn.view.labels import box, overlap, width
from tcplearn.view.palette import THEMES, colour, contrast
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.world import Corrupt, run
from tcplearn.world.scenes import SCENES
from tcplearn.world.wire import SOCKETS, checksum, shifts, tcp_octets

CAPTURES = sorted((Path(__file__).parent.parent / "captures").glob("*.pcap"))
LINUX = {"A": Options(1460, 7, True, (1000, 0)), "B": Options(1460, 3, True, (5000, 0))}
GOLDENS = {
    "header_syn_options": lambda: header(OFFERS, 1, "en"),
    "header_data_wraps_zh": lambda: header(run(SCENES["data_wraps"]), 4, "zh"),
}
OFFERS = run(SCENES["open_data_close"].but(offers=LINUX))
FIXED = "9c40 244d 00000064 0000012d {offset:x}0 18 ffff 0000 0000"


@pytest.fixture(scope="module")
def traces():
    return {name: trace_of(scene) for name, scene in SCENES.items()} | {"offers": OFFERS}


def bare(options: str) -> bytes:
    """A header with these options, in hexadecimal."""
    more = bytes.fromhex(options)
    return bytes.fromhex(FIXED.format(offset=5 + len(more) // 4)) + more


def value(found: tuple[Field, ...], name: str) -> int:
    return next(field.value for field in found if field.name == name)


def options(found: tuple[Field, ...]) -> Options:
    """The options as the model has them."""
    told = {field.name: field.value for field in found if field.option}
    kinds = {field.kind for field in found if field.option}
    stamps = (told["ts_val"], told["ts_ecr"]) if "ts_val" in told else None
    return Options(told.get("mss"), told.get("shift"), 4 in kinds, stamps)


def segment(data: bytes, shift: int) -> Segment:
    """The segment that the fields of these octets make."""
    found = read_header(data)
    flags = tuple(flag for flag in FLAGS if value(found, flag))
    ack = value(found, "ack") if "ACK" in flags else None
    wnd = value(found, "window") << (0 if "SYN" in flags else shift)
    return Segment(value(found, "seq"), ack, flags, data[value(found, "offset") * 4 :], wnd, options(found))


def boxes(drawing):
    for mark in visible(drawing):
        if mark.kind == "text":
            size = 15 if mark.cls == "head" else 11
            anchor = "mid" if "mid" in mark.cls.split() else "end" if "end" in mark.cls.split() else "start"
            yield mark.text, box(*mark.at, width(mark.text, size), radians(mark.turn), anchor)


def hidden(drawing):
    """The texts that lie on another; only what stands in about the same line can."""
    placed = sorted(boxes(drawing), key=lambda entry: min(y for _, y in entry[1]))
    found = []
    for i, (text, one) in enumerate(placed):
        low = max(y for _, y in one)
        near = itertools.takewhile(lambda entry: min(y for _, y in entry[1]) < low, placed[i + 1 :])  # noqa: B023
        found += [(text, other) for other, two in near if overlap(one, two)]
    return found


# ── the octets


def test_the_octets_are_those_of_the_capture_file(traces):
    for trace in traces.values():
        made, at = trace.to_pcap(), 24
        for flight in sorted(trace.segments, key=lambda flight: flight.sent_at):
            if flight.fate == "copy":
                continue
            (size,) = struct.unpack_from("<8xI", made, at)
            assert header(trace, flight.number).text.endswith(made[at + 36 : at + 16 + size].hex(" "))
            at += 16 + size
        assert at == len(made)


def test_the_fields_are_the_segment_s(traces):
    for trace in traces.values():
        for flight, shift in zip(trace.segments, shifts(trace), strict=True):
            sent, read_back = flight.segment, segment(tcp_octets(trace, flight), shift)
            assert replace(read_back, wnd=0) == replace(sent, wnd=0)
            assert read_back.wnd == (sent.wnd if sent.syn else sent.wnd >> shift << shift)


def test_the_table_says_the_same(traces):
    for trace in traces.values():
        for flight in trace.segments:
            told = {row.name: row for row in fields(trace, flight.number, "en")}
            sent = flight.segment
            assert int(told["Sequence Number"].hex, 16) == sent.seq
            assert told["Sequence Number"].meaning.startswith(f"{sent.seq}: ")
            assert [flag for flag in FLAGS if told[flag].bits == "1"] == [f for f in FLAGS if f in sent.ctl]
            acks = told["Acknowledgment Number"]
            assert acks.meaning.startswith(f"{sent.ack or 0}: ")
            assert ("means nothing, the ACK bit is 0" in acks.meaning) == (sent.ack is None)
            ends = (flight.sender, flight.to)
            assert [int(told[f"{end} Port"].hex, 16) for end in ("Source", "Destination")] == [
                SOCKETS[side][1] for side in ends
            ]


def test_the_checksum_comes_out(traces):
    for trace in traces.values():
        for flight in trace.segments:
            data = tcp_octets(trace, flight)
            between = b"".join(bytes(map(int, SOCKETS[side][0].split("."))) for side in (flight.sender, flight.to))
            assert checksum(between + struct.pack(">HH", 6, len(data)) + data) == 0


def test_every_bit_is_in_one_field(traces):
    for trace in traces.values():
        for flight in trace.segments:
            data = tcp_octets(trace, flight)
            found = read_header(data)
            size = value(found, "offset") * 4
            assert "".join(f.digits for f in found).replace(" ", "") == f"{int.from_bytes(data[:size]):0{size * 8}b}"
            assert [f.at for f in found] == [0, *itertools.accumulate(f.bits for f in found)][:-1]


def test_the_fixed_part_has_160_bits_and_the_flags_of_rfc_9293():
    assert sum(bits for _, bits in LAYERS) == 160
    assert FLAGS == ("CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN")


# ── captures


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_what_a_kernel_wrote_reads_as_the_capture_does(path):
    raw = {packet.number: packet for packet in packets(path)}
    for talk in read(path):
        found = octets(path, talk.packets)
        for number, flight, shift in zip(talk.packets, talk.trace.segments, shifts(talk.trace), strict=True):
            assert segment(found[number], shift) == flight.segment
            told = {row.name: row.hex for row in fields(talk, flight.number, "en", found[number])}
            assert int(told["Window"], 16) == raw[number].window
            assert int(told["Source Port"], 16) == raw[number].src[1]
            text = header(talk, flight.number, "en", found[number]).text
            assert raw[number].src[0] in text and "as the capture has them" in text


def test_a_conversation_without_its_file_has_its_own_sockets():
    talk = read(CAPTURES[0])[0]
    source, target = fields(talk, 1, "en")[:2]
    assert (int(source.hex, 16), int(target.hex, 16)) == (talk.a[1], talk.b[1])


def test_octets_that_the_file_does_not_hold_are_zeros():
    made = bytearray(OFFERS.to_pcap())
    (first,) = struct.unpack_from("<8xI", made, 24)
    cut = made[:24] + struct.pack("<IIII", 0, 0, first - 4, first) + made[40 : 40 + first - 4]
    (whole,) = octets(bytes(made), [1]).values()
    assert octets(bytes(cut), [1, 2]) == {1: whole[:-4] + bytes(4)}


# ── options


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("020405b4", ["kind", "length", "mss"]),
        ("0101 0402", ["kind", "kind", "kind", "length"]),
        ("22 04 abcd", ["kind", "length", "data"]),  # Fast Open
        ("fd 06 01020304 0101", ["kind", "length", "data", "kind", "kind"]),  # an experiment
        ("01 01 05 0a 00000001 00000005", ["kind", "kind", "kind", "length", "left", "right"]),
        ("03 04 07 00", ["kind", "length", "data"]),  # a window scale of two octets is none
        ("00 000000", ["kind", "padding"]),
        ("01 01 01 00", ["kind", "kind", "kind", "kind"]),
        ("01 02 01 00", ["kind", "kind", "broken", "unread"]),
        ("01 01 01 02", ["kind", "kind", "kind", "kind"]),
        ("02 08 0001", ["kind", "broken", "unread"]),
    ],
)
def test_options_one_by_one(written, names):
    found = read_header(bare(written))
    assert [field.name for field in found if field.option] == names
    assert sum(field.bits for field in found) == len(bare(written)) * 8


def test_unknown_kinds_are_read_by_their_length():
    rows = fields(OFFERS, 4, "en", bare("fd 06 01020304 0101"))[-5:]
    assert rows[0][:3] == ("Option 253: Kind", "1111 1101", "0xfd")
    assert rows[0].meaning == "253: a kind not known here; its length says where it ends"
    assert rows[2].hex == "0x01020304"


def test_a_length_that_cannot_be_is_said():
    *_, broken, rest = fields(OFFERS, 4, "en", bare("02 01 0001"))
    assert broken.meaning == "1: impossible; no option can be found after this"
    assert (rest.name, rest.hex) == ("Maximum Segment Size: Unreadable", "0x0001")


def test_a_window_says_its_scale():
    said = {n: next(r for r in fields(OFFERS, n, "en") if r.name == "Window").meaning for n in (1, 2, 4)}
    assert "never scaled" in said[1] and "never scaled" in said[2]
    assert said[4] == "511: 511 x 2^7 = 65408 octets A will take, from 301 on"
    odd = replace(OFFERS.flight(4), segment=replace(OFFERS.flight(4).segment, wnd=65535))
    trace = replace(OFFERS, segments=(*OFFERS.segments[:3], odd, *OFFERS.segments[4:]))
    assert header(trace, 4, "en").text.count(f"{said[4]}; of 65535, rounded down\n") == 1


# ── meanings


@pytest.mark.parametrize(
    ("scene", "number", "name", "says"),
    [
        ("handshake", 1, "Sequence Number", "100: the initial sequence number; the SYN itself has this number"),
        ("handshake", 1, "Acknowledgment Number", "0: means nothing, the ACK bit is 0"),
        ("handshake", 2, "Acknowledgment Number", "101: everything before 101 has arrived, 101 is expected next"),
        ("handshake", 1, "Data Offset", "5: the header is 5 x 4 = 20 octets long, and no text follows"),
        ("handshake", 3, "Sequence Number", "101: no text, SYN or FIN is here, so the segment itself uses no number"),
        ("data_wraps", 4, "Sequence Number",
         "4294967294: the first octet of text has this number, the last has 2; on the way the count goes from 2^32 - 1 "
         "on to 0"),
        ("open_close", 4, "Sequence Number", "101: the FIN has this number"),
        ("zero_window", 5, "Window", "0: B takes no text now; A may only probe"),
        ("refused", 2, "Acknowledgment Number", "101: acknowledges everything before 101, the segment that is answered "
         "included"),
        ("refused", 2, "Window", "0: of no use in a reset"),
    ],
)  # fmt: skip
def test_what_a_field_says(scene, number, name, says, traces):
    assert {row.name: row.meaning for row in fields(traces[scene], number, "en")}[name] == says


def test_a_damaged_segment_says_that_the_sum_is_wrong():
    trace = run(SCENES["handshake"].but(faults=(Corrupt("A", ctl=("SYN",)),)))
    assert trace.flight(1).fate == "corrupted"
    assert "at B the sum is wrong" in header(trace, 1, "en").text
    assert "at B the sum is wrong" not in header(trace, 2, "en").text


def test_a_number_that_no_segment_has_is_refused():
    with pytest.raises(ValueError, match="no segment 4 in handshake: there are 1 to 3"):
        header(SCENES["handshake"], 4)
    with pytest.raises(ValueError, match="no whole TCP header: 19 octets"):
        header(SCENES["handshake"], 1, octets=bytes(19))
    with pytest.raises(ValueError, match="Data Offset says 16"):
        read_header(bytes(12) + b"\x40" + bytes(7))


# ── the picture


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_label_hides_another_nor_leaves_the_paper(lang, traces):
    seen = set()
    for trace in traces.values():
        for flight in trace.segments:
            if flight.segment in seen:
                continue
            seen.add(flight.segment)
            drawing = header(trace, flight.number, lang)
            assert hidden(drawing) == []
            assert drawing.width <= 860
            for text, corners in boxes(drawing):
                assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in corners), text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("written", ["fd 26" + "01" * 36 + "0101", "05 22" + "ffffffff" * 8 + "0000", "0101 1e02"])
def test_labels_have_room_in_the_longest_header(lang, written):
    drawing = header(OFFERS, 4, lang, bare(written) + bytes(1460))
    assert hidden(drawing) == []


def bits_drawn(drawing):
    """The bits of all rows, as they stand in the columns."""
    low = max(mark.at[1] + mark.at[3] for mark in drawing.marks if mark.cls.startswith("hd-cell"))
    lines = {}
    for mark in visible(drawing):
        if mark.text in ("0", "1") and 72 < mark.at[1] < low and (mark.at[0] - 46) % 24 == 12:
            lines.setdefault(mark.at[1], []).append(mark)
    rows = [sorted(line, key=lambda mark: mark.at[0]) for line in lines.values() if len(line) == 32]
    return "".join(mark.text for row in rows for mark in row)


def test_the_bits_drawn_are_the_octets(traces):
    for trace in (traces["offers"], traces["data_wraps"], traces["refused"]):
        for flight in trace.segments:
            data = tcp_octets(trace, flight)
            size = (data[12] >> 4) * 4
            assert bits_drawn(header(trace, flight.number)) == f"{int.from_bytes(data[:size]):0{size * 8}b}"


@pytest.mark.parametrize("written", ["05 12 000003e8 00000bb8 00001388 89abcdef 0101", "fd 0a 0123456789abcdef 0000"])
def test_a_field_in_two_rows_is_drawn_whole(written):
    data = bare(written)
    assert bits_drawn(header(OFFERS, 4, octets=data)) == f"{int.from_bytes(data):0{len(data) * 8}b}"


def test_set_flags_are_told_apart_without_colour(traces):
    drawing = header(traces["handshake"], 2)
    on = [mark for mark in drawing.marks if mark.cls == "hd-cell hd-set"]
    assert [mark.title[0] for mark in on] == ["1", "1"]
    for mark in on:
        letters = [m.text for m in drawing.marks if m.cls == "hd-small hd-one mid" and m.at[0] == mark.at[0] + 12]
        assert "".join(letters) in ("ACK1", "SYN1")


@pytest.mark.parametrize("theme", THEMES)
def test_quiet_bits_read_on_every_ground(theme):
    for ground in ("paper", "closed-tint", "opening-tint"):
        assert f"fill:var(--{ground})" in RULES
        assert contrast(colour("quiet", theme), colour(ground, theme)) >= 4.5


def test_the_three_printers(traces):
    for drawing in (header(traces["offers"], 1, "zh"), header(traces["offers"], 4, "en", words=False)):
        marks = visible(drawing)
        assert {mark.since for mark in marks} == {0}
        ElementTree.fromstring(svg(drawing))
        ax = draw(drawing)
        assert [t.get_text() for t in ax.texts] == [mark.text for mark in marks if mark.kind == "text"]
    assert header(traces["offers"], 1, words=False).height < header(traces["offers"], 1).height
