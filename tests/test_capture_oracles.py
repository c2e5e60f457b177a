"""scapy and tshark read the same captures: they must agree with us field by field."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from captures.by_hand import (
    SYN_OPTIONS,
    enhanced,
    ethernet,
    interface,
    ipv4,
    ipv6,
    option,
    pcap,
    section,
    simple,
    tcp,
)

from tcplearn.capture import packets

HERE = Path(__file__).parent / "captures"
CAPTURES = sorted(HERE.glob("*.pcap")) + sorted((HERE.parents[2] / "shared" / "captures").glob("*.pcap"))
FLAGS = "FSRPAUEC"
NAMES = ("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR")


def random_tcp(dice: random.Random) -> bytes:
    ctl = tuple(name for name in NAMES if name != "ACK" and dice.random() < 0.2)
    ack = dice.getrandbits(32) if dice.random() < 0.8 else None
    options = SYN_OPTIONS if dice.random() < 0.4 else dice.choice([b"", b"\x02\x04\x05\xb4", b"\x01\x03\x03\x07"])
    data = dice.randbytes(dice.randrange(0, 40))
    ports = dice.randrange(20000, 60000), dice.randrange(20000, 60000)  # no port that an oracle knows a protocol for
    return tcp(dice.getrandbits(32), ack, ctl, data, dice.getrandbits(16), options, ports)


def generated() -> dict[str, bytes]:
    dice = random.Random(9293)
    texts = [random_tcp(dice) for _ in range(60)]
    v4, v6 = [ipv4(text) for text in texts], [ipv6(text) for text in texts]
    padded = [ethernet(packet).ljust(60, b"\0") for packet in v4]
    tagged = [ethernet(packet, 0x86DD, tags=(0x88A8, 0x8100)) for packet in v6]
    cooked = [bytes(14) + b"\x08\0" + packet for packet in v4]
    cooked_2 = [b"\x86\xdd" + bytes(18) + packet for packet in v6]

    def at(frames):
        return [(1_700_000_000 + i, i * 7, frame) for i, frame in enumerate(frames)]

    nano = option(9, b"\x09") + option(0, b"")
    return {
        "ethernet": pcap(at(padded), 1),
        "big-endian-nanoseconds": pcap(at(padded), 1, ">", nano=True),
        "two-vlan-tags-ipv6": pcap(at(tagged), 1),
        "cooked": pcap(at(cooked), 113),
        "cooked-2": pcap(at(cooked_2), 276),
        "raw": pcap(at(v4 + v6), 101),
        "ipv4": pcap(at(v4), 228),
        "ipv6": pcap(at(v6), 229),
        "loopback": pcap(at([b"\2\0\0\0" + packet for packet in v4]), 0),
        "openbsd-loopback": pcap(at([b"\0\0\0\2" + packet for packet in v4]), 108),
        "snapped": pcap(at([frame[:70] for frame in padded]), 1, lengths=[len(frame) for frame in padded]),
        "pcapng": section()
        + interface(1)
        + interface(1, options=nano)
        + b"".join(enhanced(1_700_000_000_000_000 + i, frame) for i, frame in enumerate(padded[:30]))
        + b"".join(enhanced(1_700_000_000_000_000_000 + i, frame, 1) for i, frame in enumerate(padded[30:])),
        "pcapng-big-endian": section(">")
        + interface(1, order=">")
        + b"".join(enhanced(1_700_000_000_000_000 + i, frame, order=">") for i, frame in enumerate(padded)),
        "pcapng-simple": section() + interface(1, 65535) + b"".join(simple(frame) for frame in padded),
    }


GENERATED = generated()
ALL = [pytest.param(path.read_bytes(), id=f"{path.parent.parent.name}-{path.stem}") for path in CAPTURES]
ALL += [pytest.param(content, id=name) for name, content in GENERATED.items()]


def ours(content: bytes):
    return list(packets(content))


def scapy_packets(content: bytes, path: Path):
    path.write_bytes(content)
    utils = pytest.importorskip("scapy.utils")
    layers = pytest.importorskip("scapy.layers.inet"), pytest.importorskip("scapy.layers.inet6")
    pytest.importorskip("scapy.layers.l2")
    with utils.PcapReader(str(path)) as reader:
        for packet in reader:
            if packet.__class__.__name__ in ("Raw", "Padding"):  # link types that this scapy does not name
                raw = bytes(packet)
                packet = layers[0].IP(raw) if raw[0] >> 4 == 4 else layers[1].IPv6(raw)
            yield packet


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("content", ALL)
def test_scapy_reads_the_same(content, tmp_path):
    pytest.importorskip("scapy")
    theirs = list(scapy_packets(content, tmp_path / "x.pcap"))
    mine = ours(content)
    assert len(mine) == len(theirs) > 0
    for packet, other in zip(mine, theirs, strict=True):
        ip = other["IP"] if other.haslayer("IP") else other["IPv6"]
        layer = other["TCP"]
        assert (packet.src, packet.dst) == ((ip.src, layer.sport), (ip.dst, layer.dport))
        assert (packet.seq, packet.ack, packet.window) == (layer.seq, layer.ack, layer.window)
        assert {name[0] for name in packet.flags} == set(str(layer.flags))
        options = dict(layer.options)
        assert packet.options.mss == options.get("MSS")
        assert packet.options.scale == options.get("WScale")
        assert packet.options.sack == ("SAckOK" in options)
        assert packet.options.timestamps == options.get("Timestamp")
        if not packet.missing:
            payload = bytes(layer.payload)
            length = (ip.len - ip.ihl * 4 if ip.version == 4 else ip.plen) - layer.dataofs * 4
            assert packet.data == payload[:length] and len(packet.data) == length


FIELDS = [
    "frame.time_epoch", "ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw",
    "tcp.ack_raw", "tcp.flags", "tcp.window_size_value", "tcp.len", "tcp.options.mss_val",
    "tcp.options.wscale.shift", "tcp.options.timestamp.tsval", "tcp.options.timestamp.tsecr",
]  # fmt: skip


@pytest.fixture(scope="module")
def tshark():
    found = shutil.which("tshark")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("tshark is missing; it is an oracle that continuous integration must have")
        pytest.skip("tshark is not installed")
    return found


@pytest.mark.parametrize("content", ALL)
def test_tshark_reads_the_same(content, tmp_path, tshark):
    path = tmp_path / "x.pcap"
    path.write_bytes(content)
    asked = [part for field in FIELDS for part in ("-e", field)]
    plain = ["-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.reassemble_out_of_order:FALSE"]
    shape = ["-E", "separator=;", "-E", "occurrence=f"]
    done = subprocess.run(
        [tshark, "-n", "-r", str(path), "-Y", "tcp", "-T", "fields", *shape, *plain, *asked],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    rows = [dict(zip(FIELDS, line.split(";"), strict=True)) for line in done.stdout.splitlines()]
    mine = ours(content)
    assert len(mine) == len(rows) > 0
    for packet, row in zip(mine, rows, strict=True):
        assert packet.src == (row["ip.src"] or row["ipv6.src"], int(row["tcp.srcport"]))
        assert packet.dst == (row["ip.dst"] or row["ipv6.dst"], int(row["tcp.dstport"]))
        assert packet.seq == int(row["tcp.seq_raw"]) and packet.ack == int(row["tcp.ack_raw"])
        bits = sum(1 << NAMES.index(name) for name in packet.flags)
        assert bits == int(row["tcp.flags"], 16) & 0xFF
        assert packet.window == int(row["tcp.window_size_value"])
        assert len(packet.data) == int(row["tcp.len"])
        options = packet.options
        assert str(options.mss or "") == row["tcp.options.mss_val"]
        assert ("" if options.scale is None else str(options.scale)) == row["tcp.options.wscale.shift"]
        stamps = options.timestamps or ("", "")
        assert (str(stamps[0]), str(stamps[1])) == (
            row["tcp.options.timestamp.tsval"],
            row["tcp.options.timestamp.tsecr"],
        )
        if row["frame.time_epoch"] and packet.absolute:
            assert packet.absolute == pytest.approx(float(row["frame.time_epoch"]), abs=1e-6)
