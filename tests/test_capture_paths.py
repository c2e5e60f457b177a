"""What two real Linux hosts did, told from their captures alone, and stories made by hand.

A recorded path is the kernel's own. Where a capture cannot show it, `CANNOT_KNOW` says why.
"""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from captures.by_hand import pcap, story, told

from tcplearn.capture import read
from tcplearn.model import Options, Segment, State
from tcplearn.world import Trace, run, scenes

HERE = Path(__file__).parent / "captures"
OTHERS = HERE.parents[2] / "shared" / "captures"
RECORDED = sorted({path.stem: path for folder in (OTHERS, HERE) for path in folder.glob("*.pcap")}.values())

CANNOT_KNOW = {
    # The server answers the second SYN with a second ISN, so it was in LISTEN between the two, for
    # 10 ms; the recording, which looked about every millisecond, missed that.
    ("old_syn_overtakes_real_syn", "server"): (
        "LISTEN SYN-RECEIVED LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"
    ),
}


def path(conversations, side: str) -> str:
    """The states of one side through all incarnations."""
    return in_words(state for c in conversations for _, state in c.trace.states(side))


def in_words(states) -> str:
    """The CLOSED before the first state is not told: nothing shows when it began."""
    told = [str(state) for state in states]
    told = [state for i, state in enumerate(told) if i == 0 or state != told[i - 1]]
    return " ".join(told[1:] if told[0] == "CLOSED" else told)


# ── recordings of the kernel


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_both_ends_pass_through_the_recorded_states(capture):
    recorded = json.loads(capture.with_suffix(".json").read_text())["state_path"]
    conversations = read(capture)
    for side, name in (("A", "client"), ("B", "server")):
        expected = CANNOT_KNOW.get((capture.stem, name), " ".join(recorded[name]))
        assert path(conversations, side) == expected, name


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_every_segment_is_in_the_trace_as_recorded(capture):
    recorded = json.loads(capture.with_suffix(".json").read_text())["segments"]
    flights = [flight for c in read(capture) for flight in c.trace.segments]
    for flight, row in zip(flights, recorded, strict=True):
        segment = flight.segment
        assert flight.sender == ("A" if row["from"] == "client" else "B")
        assert (segment.seq, segment.ack, len(segment.data)) == (row["seq"], row["ack"], row["len"])
        assert {name[0] for name in segment.ctl} == set(row["flags"])


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_no_fate_is_claimed_that_the_segment_did_not_have(capture):
    recorded = json.loads(capture.with_suffix(".json").read_text())["segments"]
    if capture.stem == "time_wait_restart":
        pytest.skip("a forged copy of a FIN looks like its retransmission, and its ACK as if lost")
    for flight, row in zip((f for c in read(capture) for f in c.trace.segments), recorded, strict=True):
        if row["fate"] == "dropped":
            assert flight.fate in ("lost", "unknown")
        elif flight.fate == "lost":
            assert row["fate"] == "delayed"
        assert (flight.fate == "injected") == bool(row.get("injected"))


@pytest.mark.parametrize("capture", RECORDED, ids=lambda path: path.stem)
def test_the_trace_is_one_that_the_model_could_have_told(capture):
    for conversation in read(capture):
        trace = conversation.trace
        assert isinstance(trace, Trace)
        assert [f.number for f in trace.segments] == list(range(1, len(trace.segments) + 1))
        times = [moment.t for moment in trace.moments]
        assert times == sorted(times)
        for moment in trace.moments:
            assert moment.fired or moment.kind == "forget"
            for number in moment.sent:
                assert trace.flight(number).sent_at == pytest.approx(moment.t)
            if moment.heard is not None:
                flight = trace.flight(moment.heard)
                assert flight.to == moment.side and flight.sent_at <= moment.t == flight.arrived_at
        assert Trace.from_json(trace.to_json()).moments == trace.moments


def test_the_captures_of_the_notebooks_are_these():
    folder = HERE.parents[1] / "notebooks" / "captures"
    others = {path.name for path in folder.glob("*.pcap")} - {"syn_always_lost.pcap"}  # nobody answers: one end only
    assert len(others) >= 4
    for name in others:
        assert (folder / name).read_bytes() == (HERE / name).read_bytes()


def test_a_client_that_nobody_answers():
    """Linux 6.18, tcp_syn_retries = 6, tcp_syn_linear_timeouts = 4: ten repetitions, the first four a second apart."""
    (alone,) = read(HERE.parents[1] / "notebooks" / "captures" / "syn_always_lost.pcap")
    sent = [flight.sent_at for flight in alone.trace.segments]
    assert {str(flight.segment.seq) for flight in alone.trace.segments} == {str(alone.trace.segments[0].segment.seq)}
    assert [round(after - before) for before, after in pairwise(sent)][:7] == [1, 1, 1, 1, 1, 2, 4]
    assert len(sent) == 11
    assert alone.trace.states("A")[-1][1] is State.SYN_SENT


# ── incarnations, windows, notes


def test_a_new_syn_after_time_wait_begins_a_second_conversation():
    first, second = read(HERE / "time_wait_syn_higher.pcap")
    assert first.packets == tuple(range(1, 10)) and second.packets == tuple(range(10, 17))
    assert second.trace.start["B"].state is State.TIME_WAIT
    assert second.trace.segments[0].sent_at == 0 and second.began - first.began == pytest.approx(0.595, abs=0.01)
    assert second.trace.segments[0].segment.seq == 500000


def test_a_syn_inside_a_living_connection_begins_nothing():
    (conversation,) = read(HERE / "syn_in_window_established.pcap")
    assert [f.number for f in conversation.trace.segments if f.fate == "injected"] == [8]
    assert any("not sent by this connection" in note.en for note in conversation.notes)


def test_windows_are_scaled_when_both_syns_were_seen():
    (conversation,) = read(HERE / "normal_default_options.pcap")
    shown = [flight.segment.wnd for flight in conversation.trace.segments[:5]]
    assert shown == [64240, 65160, 63 << 10, 63 << 10, 64 << 10]
    assert conversation.trace.segments[0].segment.options.scale == 10


def test_one_scale_is_no_scale():
    syn = Segment(100, None, ("SYN",), options=Options(scale=7))
    capture = story((0, "A", syn), (0.02, "B", Segment(300, 101, ("SYN",))), (0.04, "A", Segment(101, 301, (), wnd=5)))
    assert read(capture)[0].trace.segments[2].segment.wnd == 5


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "normal_client_closes",
            "B is in CLOSED if segment 11 arrived, which nothing shows; if it did not, still in LAST-ACK",
        ),
        ("normal_client_closes", "the capture ends while A is in TIME-WAIT"),
        ("normal_client_closes", "B was in LISTEN when the SYN came; since when, a capture cannot show"),
        ("third_ack_always_lost", "B had given up without a word before segment 9; whether it is then in LISTEN or"),
        ("third_ack_always_lost", "lost, or too late: segments 3, 5, 7"),
        ("old_syn_to_listener", "not sent by this connection, though it bears A's address: segment 1"),
    ],
)
def test_what_a_capture_cannot_show_is_said(name, says):
    notes = [note.en for c in read(HERE / f"{name}.pcap") for note in c.notes]
    assert any(says in note for note in notes), notes


def test_notes_speak_both_languages_and_travel_with_the_trace():
    (conversation,) = read(HERE / "normal_client_closes.pcap")
    assert conversation.trace.notes == conversation.notes
    for note in conversation.notes:
        assert note.zh != note.en and any("\u4e00" <= character <= "\u9fff" for character in note.zh)


# ── stories made by hand: what differs from a plain open is shown

OPENED = """
    0.000 A S  100
    0.025 B SA 300 101
    0.050 A A  101 301"""


HANDSHAKE_A, HANDSHAKE_B = "SYN-SENT ESTABLISHED", "LISTEN SYN-RECEIVED ESTABLISHED"
STORIES = {
    "keep-alives unanswered, then a reset": (
        OPENED + "\n2 A A 100 301\n3 A A 100 301\n4 A RA 101 301",
        f"{HANDSHAKE_A} CLOSED",
        f"{HANDSHAKE_B} CLOSED",
    ),
    "a keep-alive with an octet of garbage": (
        OPENED + "\n2 A A 100 301 1\n2.025 B A 301 101\n3 A PA 101 301 5\n3.025 B A 301 106",
        HANDSHAKE_A,
        HANDSHAKE_B,
    ),
    "the server aborts": (OPENED + "\n0.2 B RA 301 101", f"{HANDSHAKE_A} CLOSED", f"{HANDSHAKE_B} CLOSED"),
    "abort in CLOSE-WAIT": (
        OPENED + "\n0.2 A FA 101 301\n0.225 B A 301 102\n0.5 B RA 301 102",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2 CLOSED",
        f"{HANDSHAKE_B} CLOSE-WAIT CLOSED",
    ),
    "close with unread data": (
        OPENED + "\n0.2 B PA 301 101 5\n0.225 A A 101 306\n0.5 A RA 101 306",
        f"{HANDSHAKE_A} CLOSED",
        f"{HANDSHAKE_B} CLOSED",
    ),
    "data after a full close": (
        OPENED + "\n0.2 A FA 101 301\n0.24 B A 301 102\n0.5 B PA 301 102 5\n0.525 A R 102",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2 CLOSED",
        f"{HANDSHAKE_B} CLOSE-WAIT CLOSED",
    ),
    "the FIN arrives, the data before it is lost": (
        OPENED
        + """
    0.100 A PA 101 301 5
    0.101 A FA 106 301
    0.126 B A  301 101
    0.400 A PA 101 301 5
    0.425 B A  301 107
    0.500 B FA 301 107
    0.525 A A  107 302""",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
        f"{HANDSHAKE_B} CLOSE-WAIT LAST-ACK CLOSED",
    ),
    "text and FIN in one segment": (
        OPENED + "\n0.1 A FPA 101 301 5\n0.125 B FA 301 107\n0.15 A A 107 302",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
        f"{HANDSHAKE_B} CLOSE-WAIT LAST-ACK CLOSED",
    ),
    "segments lost from the middle, repeated by SACK": (
        OPENED
        + """
    0.100 A A 101 301 100
    0.101 A A 201 301 100
    0.102 A A 301 301 100
    0.103 A A 401 301 100
    0.125 B A 301 201
    0.128 B A 301 201
    0.150 A A 201 301 100
    0.175 B A 301 501""",
        HANDSHAKE_A,
        HANDSHAKE_B,
    ),
    "a forged segment far ahead in the window": (
        OPENED
        + """
    0.100 A PA 5101 301 5
    0.125 B A  301 101
    0.300 A PA 101 301 5
    0.325 B A  301 106
    0.500 A FA 106 301
    0.525 B A  301 107""",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2",
        f"{HANDSHAKE_B} CLOSE-WAIT",
    ),
    "the server's numbers wrap": (
        """
    0.000 A S  100
    0.025 B SA 4294967295 101
    0.050 A A  101 0
    0.100 B PA 0 101 10
    0.125 A A  101 10
    0.300 B FA 10 101
    0.325 A A  101 11
    0.400 A FA 101 11
    0.425 B A  11 102""",
        f"{HANDSHAKE_A} CLOSE-WAIT LAST-ACK CLOSED",
        f"{HANDSHAKE_B} FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
    ),
    "SYNs that nobody answers": ("0 A S 100\n1 A S 100\n3 A S 100", "SYN-SENT", ""),
    "a second attempt after the first was given up": (
        "0 A S 100\n1 A S 100\n60 A S 7000\n60.025 B SA 300 7001\n60.05 A A 7001 301",
        "SYN-SENT CLOSED SYN-SENT ESTABLISHED",
        HANDSHAKE_B,
    ),
    "a SYN,ACK that comes after the user gave up": (
        "0 A S 100\n1 A S 100\n9 B SA 300 101\n9.025 A R 101",
        "SYN-SENT CLOSED",
        "LISTEN SYN-RECEIVED LISTEN",
    ),
    "a half-open connection is opened anew": (
        OPENED
        + """
    0.400 A S  900000
    0.425 B A  301 101
    0.450 A R  101
    0.460 A S  900000
    0.485 B SA 800300 900001
    0.510 A A  900001 800301""",
        "SYN-SENT ESTABLISHED CLOSED SYN-SENT ESTABLISHED",
        "LISTEN SYN-RECEIVED ESTABLISHED CLOSED LISTEN SYN-RECEIVED ESTABLISHED",
    ),
    "a lower SYN in TIME-WAIT is answered, and ends it": (
        """
    0.000 A S  500000
    0.025 B SA 700000 500001
    0.050 A A  500001 700001
    0.200 B FA 700001 500001
    0.225 A A  500001 700002
    0.300 A FA 500001 700002
    0.325 B A  700002 500002
    0.600 A S  100000
    0.625 B A  700002 500002
    0.650 A R  500002
    0.660 A S  100000
    0.685 B SA 900000 100001
    0.710 A A  100001 900001""",
        "SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED SYN-SENT ESTABLISHED",
        "LISTEN SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED LISTEN SYN-RECEIVED ESTABLISHED",
    ),
    "an old SYN comes before the real one": (
        "0 A S 90\n0.004 A S 5000\n0.025 B SA 300 91\n0.05 A R 91\n0.055 B SA 9300 5001\n0.08 A A 5001 9301",
        HANDSHAKE_A,
        "LISTEN SYN-RECEIVED LISTEN SYN-RECEIVED ESTABLISHED",
    ),
    "the last ACK is lost again and again": (
        OPENED
        + """
    0.100 A FA 101 301
    0.125 B FA 301 102
    0.150 A A  102 302
    0.400 B FA 301 102
    0.425 A A  102 302
    0.900 B FA 301 102
    0.925 A A  102 302""",
        f"{HANDSHAKE_A} FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
        f"{HANDSHAKE_B} CLOSE-WAIT LAST-ACK CLOSED",
    ),
    "text with the SYN, taken": (
        "0 A S 100 5\n0.025 B SA 300 106\n0.05 A A 106 301\n0.1 A PA 106 301 5\n0.125 B A 301 111",
        HANDSHAKE_A,
        HANDSHAKE_B,
    ),
    "the capture begins in the middle": (
        """
    0.000 A PA 5000 9000 10
    0.025 B A  9000 5010
    0.300 A FA 5010 9000
    0.325 B A  9000 5011
    0.400 B FA 9000 5011
    0.425 A A  5011 9001""",
        "ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
        "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED",
    ),
    "the capture begins with the SYN,ACK": (
        "0 B SA 300 101\n0.025 A A 101 301\n0.1 A PA 101 301 5\n0.125 B A 301 106",
        HANDSHAKE_A,
        HANDSHAKE_B,
    ),
    "the capture misses some octets": (
        OPENED + "\n0.1 A PA 101 301 5\n0.125 B A 301 106\n0.3 A PA 606 301 5\n0.325 B A 301 611",
        HANDSHAKE_A,
        HANDSHAKE_B,
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_stories(name):
    text, a, b = STORIES[name]
    conversations = read(told(text))
    assert (path(conversations, "A"), path(conversations, "B")) == (a, b)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("the capture begins in the middle", "no handshake in the capture"),
        ("the capture begins with the SYN,ACK", "the SYN before segment 2 is not in the capture"),
        ("the capture misses some octets", "segment 6 shows that the capture misses octets"),
        ("SYNs that nobody answers", "B sent nothing of its own here"),
        ("SYNs that nobody answers", "if A gave up after its last repetition, nothing on the wire tells"),
        ("text with the SYN, taken", "text travels with the SYN"),
        ("a half-open connection is opened anew", "A acts as a host without this connection"),
    ],
)
def test_what_a_story_cannot_show_is_said(name, says):
    notes = [note.en for c in read(told(STORIES[name][0])) for note in c.notes]
    assert any(says in note for note in notes), notes


# ── scenes: what the model did, told back from its segments alone


BEGUN_EARLIER = ("figure_9", "figure_10", "figure_11", "figure_12", "figure_13")  # before the first segment
SILENT = {  # what these ends did cannot be seen on the wire
    ("close_in_syn_sent", "A"): "that it was its own SYN",
    ("syn_always_lost", "B"): "that it listens",
    ("rst_exact", "A"): "that the reset was forged",
    ("forged_handshake", "A"): "that the SYN and the ACK were forged",
    ("forged_handshake", "B"): "that the resets were lost: where they left, they look as if they had arrived",
    ("old_syn_with_text", "A"): "that it listened before its program sent",
    ("syn_flood_cookies", "B"): "that it kept nothing between its SYN,ACK and the ACK",
}


@pytest.mark.parametrize("scene", scenes.SCENES.values(), ids=lambda scene: scene.name)
def test_a_scene_is_told_back_from_its_segments(scene):
    trace = run(scene).connection("")
    shown = sorted((f for f in trace.segments if f.fate != "copy"), key=lambda f: (f.sent_at, f.number))
    if not shown or scene.name in BEGUN_EARLIER:
        pytest.skip("nothing is on the wire, or the story began earlier")
    conversations = read(story(*((f.sent_at, f.sender, f.segment) for f in shown)))
    sides = {"A": "A", "B": "B"} if conversations[0].a[0] == "192.0.2.1" else {"A": "B", "B": "A"}
    for side in "AB":
        if (scene.name, side) in SILENT:
            continue
        assert_tells(path(conversations, sides[side]), in_words(state for _, state in trace.states(side)))


def assert_tells(inferred: str, really: str) -> None:
    """The same path, but for an end that leaves no trace: a time-out, in LISTEN or not."""
    assert really in (inferred, f"{inferred} CLOSED", f"{inferred.removesuffix(' LISTEN')} CLOSED")


# ── pace


def test_a_hundred_packets_are_told_quickly():
    segments = [(0.0, "A", Segment(100)), (0.02, "B", Segment(300, 101, ("SYN",))), (0.04, "A", Segment(101, 301, ()))]
    for i in range(49):
        segments.append((0.1 + i * 0.05, "A", Segment(101 + i * 10, 301, ("PSH",), bytes(10))))
        segments.append((0.12 + i * 0.05, "B", Segment(301, 111 + i * 10, ())))
    capture = story(*segments)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        read(capture)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.2  # about 0.02 s; the margin is for a busy machine


def test_an_empty_capture_is_an_error_and_two_connections_are_two():
    with pytest.raises(ValueError, match="no packets"):
        read(pcap([]))
