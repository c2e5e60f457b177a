"""A capture divided into conversations: what each line says, and that the fast way says the same."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from captures.by_hand import block, enhanced, ethernet, interface, ipv4, ipv6, option, pcap, section, story, tcp
from captures.mutants import mutants

from tcplearn.capture import CaptureError
from tcplearn.capture.files import Notes
from tcplearn.capture.splitting.split import split
from tcplearn.capture.splitting.summary import Summary
from tcplearn.model import Segment

HERE = Path(__file__).parent / "captures"
OTHERS = HERE.parents[2] / "shared" / "captures"
RECORDED = sorted({path.stem: path for folder in (OTHERS, HERE) for path in folder.glob("*.pcap")}.values())


def patient(content: bytes, limit: int | None = None) -> tuple[list[Summary], list[str]]:
    notes = Notes()
    found = split(io.BytesIO(content), "x", notes, limit).told(notes)
    return found, sorted(text.en + text.zh for text in notes.texts)


def fast(content: bytes, limit: int | None = None) -> tuple[list[Summary], list[str]]:
    from tcplearn.capture.splitting.arrays import split_fast

    notes = Notes()
    found = split_fast(io.BytesIO(content), "x", notes, limit).told(notes)
    return found, sorted(text.en + text.zh for text in notes.texts)


def assert_the_same(content: bytes, limit: int | None = None) -> None:
    from tcplearn.capture.splitting.blocks import Unusual

    try:
        expected: object = patient(content, limit)
    except CaptureError as error:
        expected = str(error)
    try:
        assert fast(content, limit) == expected
    except CaptureError as error:
        assert str(error) == expected
    except Unusual:
        pass


# ── what a line says


@pytest.mark.parametrize(
    ("name", "handshake", "close", "closed_by", "again"),
    [
        ("normal_client_closes", "whole", "both", "A", (0, 0)),
        ("normal_server_closes", "whole", "both", "B", (0, 0)),
        ("abort_established_client", "whole", "reset", "A", (0, 0)),
        ("refused", "no SYN,ACK", "reset", "B", (0, 0)),
        ("syn_lost", "whole", "both", "A", (1, 0)),
        ("synack_lost", "whole", "both", "A", (1, 2)),
        ("keepalive", "whole", "both", "A", (0, 0)),
        ("simultaneous_open", "whole", "both", "A", (0, 0)),
        ("simultaneous_close", "whole", "both", "A", (0, 0)),
    ],
)
def test_a_recording_in_one_line(name, handshake, close, closed_by, again):
    path = next((path for path in RECORDED if path.stem == name), None)
    if path is None:
        pytest.skip("this recording is not here")
    (told,) = patient(path.read_bytes())[0]
    assert (told.handshake, told.close, told.closed_by, told.again) == (handshake, close, closed_by, again)


def test_a_second_life_is_a_second_line():
    first, second = patient((HERE / "time_wait_syn_higher.pcap").read_bytes())[0]
    assert (first.first, first.last, second.first, second.last) == (1, 9, 10, 16)


def test_a_forged_syn_in_a_living_connection_begins_nothing():
    (told,) = patient((HERE / "syn_in_window_established.pcap").read_bytes())[0]
    assert told.handshake == "whole" and told.close == "both"


HALF_OPEN = [
    (0.0, "A", Segment(100)), (0.025, "B", Segment(300, 101)), (0.05, "A", Segment(101, 301, ())),
    (0.4, "A", Segment(900000)), (0.425, "B", Segment(301, 101, ())), (0.45, "A", Segment(101, None, ("RST",))),
    (0.46, "A", Segment(900000)), (0.485, "B", Segment(800300, 900001)), (0.51, "A", Segment(900001, 800301, ())),
]  # fmt: skip


def test_a_syn_that_is_answered_begins_a_conversation_where_it_stood_first():
    first, second = patient(story(*HALF_OPEN))[0]
    assert (first.last, second.first, second.last) == (3, 4, 9)
    assert second.handshake == "whole" and second.again == (1, 0)


def test_completeness_is_said_in_words():
    (told,) = patient((HERE / "normal_client_closes.pcap").read_bytes())[0]
    assert told.completeness.en == "handshake complete; FIN from both, A first"
    assert told.completeness.zh == "握手完整；双方都发了 FIN，A 在先"
    assert told.complete


def test_the_first_conversations_of_a_file_and_what_is_left_out():
    frames = [(i, 0, ethernet(ipv4(tcp(100 + i, ports=(1000 + i % 300, 80))))) for i in range(900)]
    told, notes = patient(pcap(frames, 1), 10)
    assert [each.a[1] for each in told] == list(range(1000, 1010))
    assert any(note.startswith("only the first 10 conversations are listed") and ": 890" in note for note in notes)


# ── the fast way says the same


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_the_same_of_a_recording(capture):
    assert_the_same(capture.read_bytes())


def traffic(dice: random.Random, packets: int, talks: int) -> list[tuple[float, bytes]]:
    """Some connections side by side, most of them in order, some of their packets lost, late, doubled, forged."""
    told = []
    for port in range(talks):
        seq, t = [dice.getrandbits(32), dice.getrandbits(32)], dice.random()
        plan = ["S", "SA", "A"] + ["D"] * dice.randrange(packets) + ["F", "A", "F", "A"]
        rough = dice.random() < 0.4
        for step in plan:
            t += dice.random() / 100
            side = {"S": 0, "SA": 1}.get(step, dice.randrange(2))
            data = bytes(dice.randrange(1, 1400)) if step == "D" and dice.random() < 0.5 else b""
            ctl = {"S": ("SYN",), "SA": ("SYN",), "F": ("FIN",)}.get(step, ())
            number = seq[side] - (dice.randrange(2000) if rough and dice.random() < 0.2 else 0)
            if rough and dice.random() < 0.05:
                ctl = dice.choice([("RST",), ("SYN",), ("SYN", "FIN"), ("FIN",)])
            ack = None if step == "S" or (rough and dice.random() < 0.03) else seq[1 - side] % 2**32
            ends, ports = ("192.0.2.1", "192.0.2.2"), (1024 + port, 80)
            if side:
                ends, ports = ends[::-1], ports[::-1]
            frame = ipv4(tcp(number % 2**32, ack, ctl, data, ports=ports), *ends)
            if dice.random() < 0.02:
                frame = ipv6(tcp(number % 2**32, ack, ctl, data, ports=ports))
                told.append((t, ethernet(frame, 0x86DD)))
            else:
                told.append((t, ethernet(frame, tags=(0x8100,) if dice.random() < 0.02 else ())))
            if number == seq[side]:
                seq[side] += len(data) + ("SYN" in ctl) + ("FIN" in ctl)
            if dice.random() < 0.02:
                told.append((t, ethernet(ipv4(bytes(8), protocol=dice.choice([1, 17])))))
    return sorted(told, key=lambda entry: entry[0])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("piece", [3000, 1 << 22])
def test_the_same_of_random_traffic_in_pieces_of_any_size(seed, piece, monkeypatch):
    monkeypatch.setattr("tcplearn.capture.splitting.blocks.PIECE", piece)
    dice = random.Random(seed)
    told = traffic(dice, 60, 12) + traffic(dice, 8, 40)
    snapped = [(i, int(t * 1e6) % 10**6, frame[: dice.choice([64, 96, 2000])]) for i, (t, frame) in enumerate(told)]
    content = pcap(snapped, 1, lengths=[len(frame) for _, frame in told])
    assert patient(content)[0]
    for limit in (None, 7, 30):
        assert_the_same(content, limit)
    assert_the_same(content[: -dice.randrange(60)])


@pytest.mark.parametrize("order", "<>")
def test_the_same_of_pcapng_and_of_what_only_the_patient_way_can(order):
    told = traffic(random.Random(1), 30, 10)
    micros = [enhanced(1_700_000_000_000_000 + int(t * 1e6), frame, order=order) for t, frame in told]
    head = section(order) + interface(1, order=order)
    assert fast(head + b"".join(micros)) == patient(head + b"".join(micros))
    other = block(0x0BAD, b"private", order)
    nano = interface(1, options=option(9, b"\x09", order) + option(0, b"", order), order=order)
    mixed = head + other.join(micros[:200]) + nano
    mixed += b"".join(enhanced(1_700_000_000_000_000_000, frame, 1, order) for _, frame in told[200:300])
    assert fast(mixed) == patient(mixed)
    assert_the_same(mixed[:-3])


@pytest.mark.parametrize("link", [0, 12, 101, 108, 113, 228, 276])
def test_the_same_of_other_link_types(link):
    head = {0: b"\2\0\0\0", 108: b"\0\0\0\2", 113: bytes(14) + b"\x08\0", 276: b"\x08\0" + bytes(18)}.get(link, b"")
    told = [(i, 0, head + frame[14:]) for i, (_, frame) in enumerate(traffic(random.Random(2), 20, 10))]
    assert fast(pcap(told, link)) == patient(pcap(told, link))


def test_the_same_of_mutants():
    for content in mutants(400, seed=1):
        assert_the_same(content)
