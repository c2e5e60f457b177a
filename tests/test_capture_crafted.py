"""Conversations that no kernel here would have: what a hostile reader of captures made up to see who gets accused."""

from __future__ import annotations

from random import Random

import pytest
from captures.by_hand import ipv4, pcap, story, tcp, told

from tcplearn.capture import open_capture, read, verdicts
from tcplearn.model import Abort, Close, Open, Options, Segment, Send
from tcplearn.world import At, Chance, Scene, run

OPENED = """
    0.000 A S  100
    0.025 B SA 300 101
    0.050 A A  101 301
"""


def judged(text: str):
    return [verdict for conversation in read(told(text)) for verdict in verdicts(conversation.trace)]


def said(text: str) -> list[str]:
    return [f"{v.number} {v.side} {'' if v.sure else 'perhaps '}{v.rule}" for v in judged(text)]


INNOCENT = {
    "keep-alives with an octet of garbage": OPENED
    + "9 A A 100 301 1\n9.025 B A 301 101\n19 A A 100 301 1\n19.025 B A 301 101\n29 A A 100 301 1\n29.025 B A 301 101",
    "keep-alives of both ends": OPENED
    + "9 A A 100 301\n9.025 B A 301 101\n19 B A 300 101 1\n19.025 A A 101 301\n29 B A 300 101 1\n29.025 A A 101 301",
    "keep-alives after text": OPENED
    + "0.1 A A 101 301 10\n0.125 B A 301 111\n9 A A 110 301 1\n9.025 B A 301 111\n19 A A 110 301 1\n19.025 B A 301 111",
    "only the server's direction": "0 B SA 300 101\n0.1 B A 301 111\n0.5 B A 301 112\n0.6 B FA 301 112",
    "only the server's direction, with text": "0 B SA 300 101\n0.1 B A 301 111 9\n0.2 B A 310 130 9\n0.3 B FA 319 131",
    "only the client's direction, repeated": "0 A S 100\n0.05 A A 101 301\n0.1 A A 101 301 9\n1.2 A A 101 301 9",
    "two ACKs shown in the wrong order": OPENED
    + "0.1 A A 101 301 9\n0.11 A A 110 301 9\n0.13 B A 301 119\n0.13 B A 301 110\n0.2 A A 119 301 5\n0.23 B A 301 124",
    "each segment twice": "0 A S 100\n0 A S 100\n1 B SA 300 101\n1 B SA 300 101\n1.1 A A 101 301\n1.1 A A 101 301",
    "a copy of the SYN": OPENED + "0.110 A S 100\n0.135 B A 301 101\n0.4 A PA 101 301 5\n0.425 B A 301 106",
}  # fmt: skip


@pytest.mark.parametrize("name", INNOCENT)
def test_nobody_is_accused(name):
    assert said(INNOCENT[name]) == []


def test_an_unseen_handshake_ack_is_noted():
    (conversation,) = read(told(INNOCENT["only the server's direction"]))
    assert any(
        "the ACK of its SYN,ACK before segment 2 is not in the capture" in note.en for note in conversation.notes
    )


GUILTY = {
    "a SYN,ACK with a wrong ACK, reset": (
        "0 A S 100\n0.02 B SA 300 177\n0.04 A R 177",
        ["2 B perhaps SYN,ACK with a wrong ACK"],
    ),
    "a SYN,ACK with a wrong ACK, taken": (
        "0 A S 100\n0.02 B SA 300 177\n0.04 A A 101 301",
        ["2 B perhaps SYN,ACK with a wrong ACK", "3 A perhaps wrong SYN,ACK taken"],
    ),
    "a wrong ACK taken at its word": (
        "0 A S 100\n0.02 B SA 300 102\n0.04 A A 102 301",
        ["2 B perhaps SYN,ACK with a wrong ACK", "3 A perhaps wrong SYN,ACK taken"],
    ),
    "timestamps that go backwards": (
        "0 A S 100 ts=1000\n0.02 B SA 300 101 ts=5000 ecr=1000\n0.04 A A 101 301 ts=1040 ecr=5000\n"
        "0.1 A PA 101 301 5 ts=500 ecr=5000\n0.12 B A 301 106 ts=5100 ecr=500",
        ["4 A older timestamp", "5 B perhaps older timestamp taken"],
    ),
    "no answer to a reset in the window": (
        OPENED + "0.3 A R 500\n0.6 A PA 101 301 1\n0.625 B A 301 102",
        ["4 A stranger", "4 B perhaps no challenge ACK"],
    ),
    "no answer to a SYN": (
        OPENED + "0.3 A S 500\n0.6 A PA 101 301 1\n0.625 B A 301 102",
        ["4 A stranger", "4 B perhaps no challenge ACK"],
    ),
    "text in SYN-SENT": (
        "0 A S 100\n0.01 A PA 101 300 5\n0.02 B SA 300 101\n0.04 A A 106 301\n0.06 B A 301 106",
        ["2 A text in SYN-SENT"],
    ),
    "a window below the SYN,ACK's": (OPENED + "0.1 A PA 101 301 5\n0.125 B A 301 106 wnd=500", ["5 B shrunk window"]),
    "SYN with FIN": ("0 A SF 100\n0.02 B RA 0 102", ["1 A SYN with FIN"]),
    "refused with a wrong number": ("0 A S 100\n0.02 B RA 0 177", ["2 B perhaps refused with wrong numbers"]),
    "no backoff": (
        OPENED + "\n".join(f"{1 + 1.1 * i:.1f} A PA 101 301 1" for i in range(8)),
        ["4 B perhaps silence", "7 A no backoff"],
    ),
    "an endless exchange of ACKs": (
        OPENED + "\n".join(f"{0.1 + i / 100:.2f} " + ("A A 101 301", "B A 301 101")[i % 2] for i in range(40)),
        ["4 A perhaps endless ACKs", "7 B perhaps endless ACKs"],
    ),
    "a FIN that nobody acknowledges": (
        OPENED + "0.5 A FA 101 301\n0.6 B A 301 101 5\n0.62 A A 102 306\n1.6 B A 306 101 5\n1.62 A A 102 311\n"
        "2.6 B FA 311 101",
        ["9 B perhaps FIN never acknowledged"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GUILTY)
def test_what_the_model_would_not_have_done(name):
    text, expected = GUILTY[name]
    assert said(text) == expected


def test_other_octets_under_the_same_number():
    def capture(first: bytes, second: bytes) -> bytes:
        opened = [(0, "A", Segment(100)), (0.02, "B", Segment(300, 101)), (0.04, "A", Segment(101, 301, ()))]
        texts = [(0.1, "A", Segment(101, 301, (), first)), (1.2, "A", Segment(101, 301, (), second))]
        return story(*opened, *texts, (1.22, "B", Segment(301, 101 + len(second), ())))

    def rules(content: bytes) -> list[str]:
        return [f"{v.number} {v.side} {v.rule}" for c in read(content) for v in verdicts(c.trace)]

    assert rules(capture(b"abcd", b"abXd")) == ["5 A other octets"]
    assert rules(capture(b"abcd", b"abcdef")) == rules(capture(b"ab\0\0", b"abcd")) == []


def test_a_lower_iss_on_the_same_sockets():
    closed = "0.2 A FA 101 301\n0.225 B FA 301 102\n0.25 A A 102 302"
    again = "2 A S {iss}\n2.025 B SA 9000 {next}\n2.05 A A {next} 9001"
    for iss, expected in ((50, ["1 A lower ISS"]), (5000, [])):
        _, second = open_capture(told(OPENED + closed + "\n" + again.format(iss=iss, next=iss + 1)))
        assert [f"{v.number} {v.side} {v.rule}" for v in second.verdicts] == expected


def test_many_of_one_kind_are_one_verdict():
    (first,) = judged(OPENED + "\n".join(f"{0.3 + i / 1000:.3f} A R {101 + i}" for i in range(300)))
    assert first.number == 5 and first.again == tuple(range(6, 304))
    assert "segments 6 to 303" in first.text.en and "报文段 6 至 303" in first.text.zh


def test_a_copy_that_comes_too_early_may_be_the_network_s():
    (verdict,) = judged(OPENED + "0.080 B SA 300 101\n0.105 A A 101 301")
    assert verdict.rule == "early repetition" and not verdict.sure and "network" in verdict.text.en


def test_wrong_checksums_are_counted_in_one_note():
    """The sum over pseudo-header and segment, written out by hand here: 16-bit words, carries added at the end."""

    def summed(segment: bytes, off: int = 0) -> bytes:
        words = bytes([192, 0, 2, 1, 192, 0, 2, 2, 0, 6, 0, len(segment)]) + segment + bytes(len(segment) % 2)
        total = sum(words[i] << 8 | words[i + 1] for i in range(0, len(words), 2))
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        return segment[:16] + ((~total & 0xFFFF) ^ off).to_bytes(2, "big") + segment[18:]

    texts = [tcp(101 + 3 * i, 301, (), b"abc") for i in range(4)]
    frames = [
        (1_700_000_000, i, ipv4(summed(text, off)))
        for i, (text, off) in enumerate(zip(texts, (0, 5, 0, 9), strict=True))
    ]
    (conversation,) = read(pcap(frames))
    (note,) = [note for note in conversation.notes if "checksum" in note.en]
    assert "segments 2, 4 is wrong (2 in all)" in note.en and "2、4" in note.zh
    (good,) = read(pcap(frames[::2]))
    assert not any("checksum" in note.en for note in good.notes)
    cut = [(when, part, frame[:41]) for when, part, frame in frames]
    (snapped,) = read(pcap(cut, lengths=[len(frame) for _, _, frame in frames]))
    assert not any("checksum" in note.en for note in snapped.notes)


@pytest.mark.parametrize("seed", range(60))
def test_the_model_itself_is_never_accused_for_certain(seed):
    """Its own runs through a network that loses, copies and delays; the wire does not show all of that."""
    dice = Random(seed)
    calls = [At(0, "B", Open("passive")), At(0.1, "A", Open("active"))]
    calls += [At(0.2 + i / 4, dice.choice("AB"), Send(bytes(dice.choice([1, 300, 1500])))) for i in range(4)]
    first, second = dice.sample("AB", 2)
    calls += [At(1.5, first, dice.choice([Close(), Abort()])), At(2.5, second, Close())]
    faults = [Chance(side, lose=0.2, duplicate=0.2, delay=0.3, by=0.3) for side in "AB"]
    stamps = {side: Options(timestamps=dice.choice([None, (0, 0)])) for side in "AB"}
    scene = Scene("random", tuple(calls), tuple(faults), iss={"A": 100, "B": 2**32 - 5}, offers=stamps, until=60)
    for conversation in read(run(scene, seed=seed).to_pcap()):
        found = [verdict for verdict in verdicts(conversation.trace, conversation.earlier) if verdict.sure]
        assert not found, found[0].text.en
