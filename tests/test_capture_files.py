"""Every container and every layer, from octets made by hand; then all that can be wrong with them."""

from __future__ import annotations

import io
import struct
import time

import pytest
from captures.by_hand import (
    SYN_OPTIONS,
    block,
    enhanced,
    ethernet,
    interface,
    ipv4,
    ipv6,
    obsolete,
    option,
    pcap,
    section,
    simple,
    tcp,
)

from tcplearn.capture import CaptureError, packets, read
from tcplearn.capture.files import Notes
from tcplearn.model import Options

SYN = ipv4(tcp())
TEXT = ipv4(tcp(101, 301, ("PSH",), b"hello"))


def said(capture: bytes):
    notes = Notes()
    found = list(packets(capture, notes))
    return found, [text.en for text in notes.texts]


def one(capture: bytes):
    found, notes = said(capture)
    assert len(found) == 1, notes
    return found[0]


# ── classic pcap


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("nano", [False, True])
def test_classic_pcap_in_both_byte_orders_and_resolutions(order, nano):
    part = 250_000_000 if nano else 250_000
    first, second = said(pcap([(1000, 0, SYN), (1001, part, TEXT)], order=order, nano=nano))[0]
    assert (first.time, first.absolute) == (0.0, 1000.0)
    assert (second.time, second.absolute) == (1.25, 1001.25)
    assert (second.src, second.dst) == (("192.0.2.1", 40000), ("192.0.2.2", 80))
    assert (second.seq, second.ack, second.flags, second.data) == (101, 301, ("PSH", "ACK"), b"hello")
    assert second.number == 2


def test_a_link_type_with_frame_check_sequence_bits():
    assert one(pcap([(0, 0, ethernet(SYN) + b"\xde\xad\xbe\xef")], link=0x24000001)).data == b""


# ── pcapng


@pytest.mark.parametrize("order", "<>")
def test_pcapng_blocks_in_both_byte_orders(order):
    capture = (
        section(order)
        + interface(order=order)
        + block(5, bytes(12), order)  # statistics: passed over
        + enhanced(1_000_000, SYN, order=order, options=option(1, b"a comment", order))
        + block(0x0BAD, b"private", order)
        + obsolete(2_000_000, TEXT, order=order)
        + simple(TEXT, order)
    )
    found, notes = said(capture)
    assert [packet.time for packet in found] == [0.0, 1.0, 1.0]
    assert [len(packet.data) for packet in found] == [0, 5, 5]
    assert notes == ["packets without a time in the file: 1"]


@pytest.mark.parametrize(
    ("resolution", "ticks", "seconds"),
    [(b"\x06", 1_500_000, 1.5), (b"\x09", 1_500_000_000, 1.5), (b"\x00", 2, 2.0), (b"\x8a", 1536, 1.5)],
)
def test_time_resolution_and_offset_of_an_interface(resolution, ticks, seconds):
    options = option(9, resolution) + option(14, struct.pack("<q", 1000)) + option(0, b"")
    packet = one(section() + interface(options=options) + enhanced(ticks, SYN))
    assert packet.absolute == 1000 + seconds


def test_several_sections_and_interfaces_each_with_its_own_link_type():
    capture = (
        section("<")
        + interface(101)
        + interface(1)
        + enhanced(1, ethernet(SYN), which=1)
        + enhanced(2, SYN)
        + section(">")
        + interface(101, order=">")
        + enhanced(3, SYN, order=">")
    )
    found, notes = said(capture)
    assert len(found) == 3 and not notes


def test_a_simple_packet_is_cut_by_the_snapshot_length_of_its_interface():
    packet = one(section() + interface(snaplen=42) + simple(TEXT[:42], length=len(TEXT)))
    assert (packet.data, packet.missing) == (b"he\0\0\0", 3)


def test_a_packet_of_an_interface_that_was_never_described():
    found, notes = said(section() + interface() + enhanced(1, SYN, which=7) + enhanced(2, SYN))
    assert len(found) == 1 and notes == ["packets skipped, damaged block: 1"]


# ── link layer


@pytest.mark.parametrize(
    ("link", "head"),
    [
        (1, ethernet(b"")),
        (1, ethernet(b"", tags=(0x8100,))),
        (1, ethernet(b"", tags=(0x88A8, 0x8100))),
        (113, bytes(14) + b"\x08\x00"),
        (113, bytes(14) + b"\x81\x00\x00\x64\x08\x00"),
        (276, b"\x08\x00" + bytes(18)),
        (0, struct.pack("<I", 2)),
        (0, struct.pack(">I", 2)),
        (108, struct.pack(">I", 2)),
        (12, b""),
        (14, b""),
        (101, b""),
        (228, b""),
    ],
)
def test_link_types_with_ipv4(link, head):
    assert one(pcap([(0, 0, head + TEXT)], link)).data == b"hello"


@pytest.mark.parametrize(
    ("link", "head"),
    [(1, ethernet(b"", 0x86DD)), (101, b""), (229, b""), *((0, struct.pack("<I", af)) for af in (10, 24, 28, 30))],
)
def test_link_types_with_ipv6(link, head):
    packet = one(pcap([(0, 0, head + ipv6(tcp(7)))], link))
    assert (packet.src[0], packet.dst[0], packet.seq) == ("2001:db8::1", "2001:db8::2", 7)


def test_padding_of_a_short_ethernet_frame_is_no_data():
    frame = ethernet(ipv4(tcp(101, 301, ())))
    assert one(pcap([(0, 0, frame + bytes(60 - len(frame)))], link=1)).data == b""


# ── IP


def test_ipv4_options_are_passed_over():
    assert one(pcap([(0, 0, ipv4(tcp(data=b"x"), options=b"\x94\x04\0\0"))])).data == b"x"


def test_total_length_zero_is_a_packet_that_the_interface_will_cut_up():
    packet = one(pcap([(0, 0, ipv4(tcp(data=b"x" * 100), total=0)[:80])], lengths=[140]))
    assert (len(packet.data), packet.missing) == (100, 60)


def test_fragments_are_said_and_not_guessed():
    frames = [(0, 0, ipv4(tcp(data=b"x" * 8), fragment=0x2000)), (0, 1, ipv4(b"y" * 40, fragment=4))]
    found, notes = said(pcap(frames))
    assert [packet.data for packet in found] == [b"x" * 8]
    assert notes[0].startswith("first IP fragments") and notes[1].startswith("packets skipped, later IP fragments")


def test_ipv6_extension_headers():
    extensions = ((0, bytes([0]) + bytes(6)), (43, bytes([2]) + bytes(22)), (60, bytes([0]) + bytes(6)), (44, bytes(7)))
    assert one(pcap([(0, 0, ipv6(tcp(data=b"ok"), extensions=extensions))])).data == b"ok"


def test_a_later_ipv6_fragment_is_skipped():
    found, notes = said(pcap([(0, 0, ipv6(bytes(40), extensions=((44, b"\0\0\x08" + bytes(4)),)))]))
    assert not found and notes[0].startswith("packets skipped, later IP fragments")


# ── TCP


def test_the_options_of_a_syn():
    packet = one(pcap([(0, 0, ipv4(tcp(options=SYN_OPTIONS)))]))
    assert packet.options == Options(1460, 7, True, (100, 0))


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"\xfe\x04ab\x02\x04\x05\xb4", Options(mss=1460)),  # an unknown one
        (b"\x01\x01\x01\x01", Options()),
        (b"\x00\x02\x04\x05", Options()),  # the end, then rubbish
        (b"\x02\x00\x05\xb4", Options()),  # a length of nothing would never end
        (b"\x02\x01\x05\xb4", Options()),
        (b"\x02\x09\x05\xb4", Options()),  # beyond the header
        (b"\x03\x04\x07\x00\x04\x02\0\0", Options(sack=True)),  # a wrong length for its kind
        (b"\x01\x01\x01\x02", Options()),
    ],
)
def test_odd_options_are_survived(octets, expected):
    assert one(pcap([(0, 0, ipv4(tcp(options=octets)))])).options == expected


def test_a_window_is_scaled_except_on_a_syn():
    assert one(pcap([(0, 0, ipv4(tcp(ctl=("ACK",), ack=1, wnd=63)))])).segment(10).wnd == 63 << 10
    assert one(pcap([(0, 0, SYN)])).segment(10).wnd == 65535


def test_octets_beyond_the_snapshot_length_count_but_are_zeros():
    found, notes = said(pcap([(0, 0, TEXT[:42])], lengths=[len(TEXT)]))
    assert (found[0].data, found[0].missing) == (b"he\0\0\0", 3)
    assert notes == ["packets cut by the snapshot length, missing octets are zeros: 1"]


@pytest.mark.parametrize(
    ("packet", "note"),
    [
        (ipv4(bytes(8), protocol=17), "packets skipped, not TCP but UDP: 1"),
        (ipv4(bytes(8), protocol=200), "packets skipped, not TCP but IP protocol 200: 1"),
        (b"\x00" * 40, "packets skipped, not IP: 1"),
        (SYN[:30], "packets skipped, too short to be read: 1"),
        (b"\x45", "packets skipped, too short to be read: 1"),
        (b"", "packets skipped, too short to be read: 1"),
        (b"\x41" + SYN[1:], "packets skipped, damaged IP header: 1"),
        (ipv4(tcp(), total=10), "packets skipped, damaged IP header: 1"),
        (ipv4(tcp()[:12] + b"\x10" + tcp()[13:]), "packets skipped, damaged TCP header: 1"),
        (ipv4(tcp()[:12] + b"\xf0" + tcp()[13:]), "packets skipped, damaged TCP header: 1"),
    ],
)
def test_what_is_no_tcp_is_counted(packet, note):
    found, notes = said(pcap([(0, 0, packet), (0, 1, SYN)]))
    assert len(found) == 1 and notes == [note]


# ── files that are cut, damaged or something else


def test_a_file_cut_at_any_octet_yields_all_whole_packets():
    whole = pcap([(0, 0, SYN), (0, 1, TEXT)])
    for end in range(24, len(whole)):
        found, notes = said(whole[:end])
        assert len(found) == (0 if end < 24 + 16 + len(SYN) else 1)
        if end > 24 and end != 24 + 16 + len(SYN):
            assert notes[0].startswith("the file ends in the middle of a record")


def test_a_pcapng_file_cut_at_any_octet():
    whole = section() + interface() + enhanced(1, SYN) + enhanced(2, TEXT)
    for end in range(28, len(whole)):
        assert len(said(whole[:end])[0]) <= 1


def test_an_impossible_length_ends_the_reading():
    found, notes = said(pcap([(0, 0, SYN)]) + struct.pack("<IIII", 0, 0, 1 << 31, 1 << 31) + SYN)
    assert len(found) == 1
    assert notes == ["the file is damaged at offset 80; everything before it was read, nothing after it"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"hello, world", "neither pcap nor pcapng"),
        (pcap([])[:10], "offset 10 of 24"),
        (section()[:10], "offset 8"),
        (b"\x1f\x8b\x08\x00", "gunzip"),
        (b"PK\x03\x04", "zip"),
        (pcap([]), "no packets"),
        (section(), "no packets"),
        (pcap([(0, 0, ipv4(bytes(8), protocol=17))]), "not TCP but UDP"),
        (pcap([(0, 0, SYN)], link=127), "link type 127"),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error_that_names_the_file(tmp_path, content, says):
    path = tmp_path / "some.pcap"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=says) as error:
        read(path)
    assert "some.pcap" in str(error.value)
    assert isinstance(error.value, ValueError)


def test_a_folder_and_a_missing_file(tmp_path):
    with pytest.raises(CaptureError, match="folder"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.pcap")


def test_an_unknown_link_type_among_known_ones_is_noted():
    found, notes = said(section() + interface(127) + interface(101) + enhanced(1, SYN) + enhanced(2, SYN, which=1))
    assert len(found) == 1 and notes == ["packets skipped, link type 127: 1"]


def test_a_path_octets_and_an_open_file_give_the_same(tmp_path):
    path = tmp_path / "a.pcap"
    path.write_bytes(pcap([(0, 0, SYN)]))
    assert list(packets(path)) == list(packets(str(path))) == list(packets(path.read_bytes()))
    assert list(packets(io.BytesIO(path.read_bytes()))) == list(packets(path))


def test_the_file_is_not_loaded_as_a_whole():
    class Endless(io.RawIOBase):
        """A capture without end: to wait for it is to wait for ever."""

        def __init__(self):
            self.head, self.record = pcap([]), pcap([(0, 0, SYN)])[24:]
            self.waiting = self.head

        def read(self, n=-1):
            assert n > 0
            while len(self.waiting) < n:
                self.waiting += self.record
            taken, self.waiting = self.waiting[:n], self.waiting[n:]
            return taken

    stream = packets(Endless())
    assert [next(stream).number for _ in range(3)] == [1, 2, 3]


def test_a_clock_that_goes_backwards_is_noted():
    assert said(pcap([(5, 0, SYN), (4, 0, SYN)]))[1] == ["times that the clock of the capture went backwards: 1"]


def test_a_hundred_packets_are_read_quickly():
    capture = pcap([(0, i, TEXT) for i in range(100)])
    began = time.perf_counter()
    assert len(list(packets(capture))) == 100
    assert time.perf_counter() - began < 0.1  # about 2 ms; the margin is for a busy machine
