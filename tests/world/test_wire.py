"""A trace as octets: headers, checksums, options, windows, the places of a capture, several connections."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcplearn.capture import packets, read
from tcplearn.model import Open, Options, Segment, Send
from tcplearn.model.segment import FLAGS
from tcplearn.world import At, Corrupt, Duplicate, Inject, Lose, Scene, run
from tcplearn.world.scenes import CLOSE, OPEN, SCENES
from tcplearn.world.wire import ETHERNET, RAW, SOCKETS, SOCKETS_6, checksum, options_octets, packer, shifts, sights

NUMBERS = st.one_of(st.integers(0, 2**32 - 1), st.sampled_from([0, 1, 2**32 - 1, 2**31]))
OPTIONS = st.builds(
    Options,
    mss=st.none() | st.integers(0, 65535),
    scale=st.none() | st.integers(0, 14),
    sack=st.booleans(),
    timestamps=st.none() | st.tuples(NUMBERS, NUMBERS),
)
SEGMENTS = st.builds(
    Segment,
    seq=NUMBERS,
    ack=st.none() | NUMBERS,
    ctl=st.sets(st.sampled_from([flag for flag in FLAGS if flag != "ACK"])).map(tuple),
    data=st.binary(max_size=60),
    wnd=st.integers(0, 65535),
    options=OPTIONS,
)
ENDS = st.sampled_from([SOCKETS, SOCKETS_6])


def words(octets: bytes) -> int:
    """RFC 1071 as it is written: 16-bit words added, carries folded in."""
    octets += bytes(len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def pseudo(packet: bytes) -> bytes:
    """The TCP segment behind the pseudo-header of RFC 9293 section 3.1 or RFC 8200 section 8.1."""
    if packet[0] >> 4 == 4:
        return packet[12:20] + struct.pack(">HH", 6, len(packet) - 20) + packet[20:]
    return packet[8:40] + struct.pack(">II", len(packet) - 40, 6) + packet[40:]


# ── one segment ─────────────────────────────────────────────────────────────────────────────


@given(SEGMENTS, ENDS)
def test_a_segment_comes_back_from_its_octets(segment, ends):
    trace = replace(run(SCENES["abort"]), segments=())
    flight = replace(run(SCENES["abort"]).segments[0], number=1, segment=segment)
    for link in (RAW, ETHERNET):
        (packet,) = packets(replace(trace, segments=(flight,)).to_pcap(sockets=ends, link=link))
        assert packet.segment() == segment
        assert (packet.src, packet.dst, packet.missing) == (ends["A"], ends["B"], 0)


@given(SEGMENTS, ENDS)
def test_the_checksums_are_those_of_rfc_1071(segment, ends):
    packet = packer(ends["A"], ends["B"])(segment, 0, False)
    assert words(pseudo(packet)) == 0xFFFF  # MUST-2
    if packet[0] >> 4 == 4:
        assert words(packet[:20]) == 0xFFFF
    assert words(pseudo(packer(ends["A"], ends["B"])(segment, 0, True))) != 0xFFFF


@given(st.binary(min_size=1))
def test_one_remainder_is_the_sum_of_all_words(octets):
    assert checksum(octets) == (0xFFFF - words(octets)) % 0xFFFF


@given(OPTIONS)
def test_options_fill_whole_words_without_padding(options):
    octets = options_octets(options)
    assert len(octets) % 4 == 0 and len(octets) <= 40
    at = 0
    while at < len(octets):  # MUST-6: every option but NOP and the end of the list has a length
        assert octets[at] in (1, 2, 3, 4, 8)
        at += 1 if octets[at] == 1 else octets[at + 1]
    assert at == len(octets)  # nothing is left that MUST-69 would have to fill
    if options.timestamps:
        assert octets.index(b"\x08\x0a") % 4 == 2  # the numbers stand at word boundaries, RFC 7323 appendix A


@pytest.mark.parametrize(
    "options, octets",
    [
        (Options(1460, 7, True, (5, 0)), "020405b4 0402080a 00000005 00000000 01030307"),
        (Options(1460, 7, True), "020405b4 01010402 01030307"),
        (Options(timestamps=(5, 2**32 - 1)), "0101080a 00000005 ffffffff"),
        (Options(scale=0), "01030300"),
        (Options(), ""),
    ],
)
def test_options_are_laid_out_as_linux_does(options, octets):
    assert options_octets(options) == bytes.fromhex(octets)


def test_the_syn_of_a_textbook():
    packet = packer(SOCKETS["A"], SOCKETS["B"])(Segment(100, options=Options(1460)), 0, False)
    assert packet.hex(" ", 4) == (
        "4500002c 00004000 4006b6c8 c0000201 c0000202 9c40244d 00000064 00000000 6002ffff 53310000 020405b4"
    )


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda pack: pack(Segment(0, 0, (), bytes(65496))), "does not fit one IP packet: 65516 octets"),
        (lambda pack: pack(Segment(0, options=Options(mss=65536))), "options MSS=65536 do not fit a TCP header"),
        (lambda pack: pack(Segment(0, 0, (), wnd=-1)), "window below 0: -1"),
        (lambda pack: packer(SOCKETS["A"], SOCKETS_6["B"]), "one address is IPv4, the other IPv6: 192.0.2.1"),
        (lambda pack: packer(("192.0.2.1", 65536), SOCKETS["B"]), "a port is 0 to 65535: 65536, 9293"),
        (lambda pack: packer(("localhost", 1), SOCKETS["B"]), "'localhost' does not appear to be an IPv4"),
    ],
)
def test_what_fits_no_header_is_refused(make, says):
    with pytest.raises(ValueError, match=says):
        make(packer(SOCKETS["A"], SOCKETS["B"]))


# ── the file ────────────────────────────────────────────────────────────────────────────────


def test_times_are_the_trace_s_to_the_nanosecond(tmp_path: Path):
    trace = run(SCENES["open_close"])
    made = trace.to_pcap(tmp_path / "x.pcap", epoch=1_700_000_000)
    assert (tmp_path / "x.pcap").read_bytes() == made
    times = [record[:2] for record in records(made)]
    assert times[:3] == [(1_700_000_000, 100_000_000), (1_700_000_000, 125_000_000), (1_700_000_000, 150_000_000)]
    assert [record[0] * 10**9 + record[1] for record in records(trace.to_pcap())] == [
        round(flight.sent_at * 1e9) for flight in trace.segments
    ]


@pytest.mark.parametrize(
    "how, says",
    [
        ({"at": "C"}, "at 'A', at 'B', or at each sender"),
        ({"link": 7}, "raw IP is 101, Ethernet 1"),
        ({"epoch": -1}, "is no time of a pcap file"),
        ({"sockets": {"A": SOCKETS["A"]}}, "give the sockets of 'A' and 'B'"),
    ],
)
def test_what_no_file_can_hold_is_refused(how, says):
    with pytest.raises(ValueError, match=says):
        run(SCENES["open_close"]).to_pcap(**how)


def records(file: bytes):
    at = 24
    while at < len(file):
        seconds, part, captured, length = struct.unpack_from("<IIII", file, at)
        assert captured == length
        yield seconds, part, file[at + 16 : at + 16 + captured]
        at += 16 + captured
    assert at == len(file)


# ── where the capture is taken ──────────────────────────────────────────────────────────────

HURT = Scene(
    "hurt",
    (*OPEN, At(0.2, "A", Send("a")), At(0.3, "A", Send("b")), At(0.4, "A", Send("c"))),
    (Lose("A", data=True, nth=1), Corrupt("A", data=True, nth=2), Duplicate("A", data=True, nth=3, by=0.3),
     Inject(0.25, "B", Segment(9, ctl=("RST",)))),
)  # fmt: skip


def told(at: str | None, data: bool = True) -> list[tuple[float, str, str, bool]]:
    return [
        (round(t, 3), flight.fate, flight.segment.data.decode() or ",".join(flight.segment.ctl), damaged)
        for t, flight, damaged in sights(run(HURT), at)
        if flight.sender == "A" and t < 1 and (flight.segment.data or flight.segment.rst)
    ]


def test_at_the_senders_every_segment_is_seen_once():
    assert told(None) == [
        (0.2, "lost", "a", False),
        (0.25, "injected", "RST", False),
        (0.3, "corrupted", "b", False),
        (0.4, "duplicated", "c", False),
    ]


def test_the_sender_s_host_does_not_see_the_forgery():
    assert told("A") == [(0.2, "lost", "a", False), (0.3, "corrupted", "b", False), (0.4, "duplicated", "c", False)]


def test_the_receiver_s_host_sees_what_arrives():
    assert told("B") == [
        (0.25, "injected", "RST", False),
        (0.325, "corrupted", "b", True),
        (0.425, "duplicated", "c", False),
        (0.725, "copy", "c", False),
    ]


@pytest.mark.parametrize("name", SCENES)
def test_a_host_s_capture_is_in_the_order_of_its_moments(name):
    trace = run(SCENES[name])
    for side in "AB":
        mine = [moment for moment in trace.moments if moment.side == side]
        order = [n for m in mine for n in (*([m.heard] if m.heard else []), *m.sent)]
        assert [sight.flight.number for sight in sights(trace, side)] == order


# ── windows ─────────────────────────────────────────────────────────────────────────────────


def test_a_window_is_scaled_after_both_syns_offered_it_and_never_on_a_syn():
    scene = Scene("wide", (*OPEN, *CLOSE), offers={"A": Options(scale=3), "B": Options(scale=7)}, window={"B": 100_001})
    trace = run(scene)
    assert list(shifts(trace)) == [0, 0, 3, 3, 7, 7, 3]
    raw = [packet.window for packet in packets(trace.to_pcap())]
    assert raw == [65535, 65535, 65535 >> 3, 65535 >> 3, 100_001 >> 7, 100_001 >> 7, 65535 >> 3]
    again = read(trace.to_pcap())[0].trace
    assert again.segments[5].segment.wnd == 100_001 >> 7 << 7  # rounded down: never more than was meant


def test_one_side_alone_scales_nothing():
    assert set(shifts(run(Scene("half", OPEN, offers={"A": Options(scale=3)})))) == {0}


def test_a_story_that_begins_later_scales_as_agreed_before():
    offers = {"A": Options(scale=3), "B": Options(scale=20)}
    start = {
        side: tcb.but(offers=offers[side], offered=offers["B" if side == "A" else "A"])
        for side, tcb in SCENES["figure_12"].start.items()
    }
    assert set(zip("ABBA", shifts(run(SCENES["figure_12"].but(start=start))), strict=True)) == {("A", 3), ("B", 14)}


# ── several connections ─────────────────────────────────────────────────────────────────────


def test_each_connection_has_a_pair_of_sockets_and_a_scale_of_its_own():
    calls = (*OPEN, At(0.2, "B", Open("passive"), "two"), At(0.2, "A", Open("active"), "two"))
    trace = run(Scene("two", calls, (Inject(0.15, "B", Segment(7), source="198.51.100.7:1234"),)))
    for ends, forged in ((SOCKETS, "198.51.100.7"), (SOCKETS_6, "2001:db8::c633:6407")):
        met = dict.fromkeys(
            frozenset((packet.src, packet.dst)) for packet in packets(trace.to_pcap(sockets=ends, at="B"))
        )
        client, server = ends["A"], ends["B"]
        assert list(met) == [{client, server}, {(forged, 1234), server}, {(client[0], client[1] + 1), server}]
