"""A trace to a capture and back: the same segments, and the same states as far as a wire shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.capture import packets, read
from tcplearn.model import Abort, Options, Send, State
from tcplearn.world import At, Scene, Trace, run
from tcplearn.world.scenes import CLOSE, OPEN, SCENES
from tcplearn.world.wire import SOCKETS, SOCKETS_6, sights

RECORDINGS = Path(__file__).resolve().parents[1] / "captures"
MORE = (
    Scene("all_options", (*OPEN, At(0.2, "A", Send(3000)), *CLOSE),
          offers={side: Options(1460, 7, True, (5, 0)) for side in "AB"}, window={"A": 12_800, "B": 64_000}),
    Scene("abort_with_data", (*OPEN, At(0.2, "A", Send(3000)), At(0.21, "A", Abort()))),
)  # fmt: skip
TRACES = {
    f"{scene.name} {on}".strip(): trace.connection(on) if len(trace.connections) > 1 else trace
    for scene in (*SCENES.values(), *MORE)
    for trace in [run(scene)]
    for on in trace.connections
}

# What no wire shows, by scene and side: why the reader tells another story of it.
UNSEEN = {
    ("figure_11", "A"): "CLOSED and LISTEN answer an ACK with the same RST, and A says nothing else",
    ("third_ack_always_lost", "B"): "B gives up in silence; its later RST could come from LISTEN as well",
    ("close_in_syn_sent", "A"): "A drops its SYN in silence; the RST reads as if A had never sent that SYN",
    ("last_ack_lost_no_luck", "B"): "B gives up in silence; had the last ACK arrived, it would look no different",
    ("syn_flood_cookies", "B"): "with a SYN cookie B keeps nothing; its SYN,ACK looks as if it were in SYN-RECEIVED",
    ("syn_flood_cookies 198.51.100.5:1025", "B"): "the same, for one of the forged SYNs",
    ("accept_queue_full_reset second", "B"): "the queue is full; the RST looks as if B had accepted and aborted",
    ("forged_handshake", "A"): "the forged SYN and ACK are A's own to everyone, A excepted",
    ("forged_handshake", "B"): "A's resets are lost on the way; where they leave, they look as if they arrived",
    ("old_syn_with_text", "A"): "nobody sees that A was in LISTEN before its SEND",
    ("rst_exact", "A"): "a forged RST that fits is A's own to everyone, A excepted",
}


@pytest.mark.parametrize("ends", [SOCKETS, SOCKETS_6], ids=["ipv4", "ipv6"])
@pytest.mark.parametrize("name", TRACES)
def test_the_reader_gives_the_same_segments_and_states(name, ends):
    trace = TRACES[name]
    talks = read(trace.to_pcap(sockets=ends))
    mine = {talk.a == ends["A"] for talk in talks}
    assert len(mine) == 1, "one side is A throughout"
    sides = dict(zip("AB", "AB" if mine.pop() else "BA", strict=True))  # without a SYN, A is who spoke first
    told = [(sides[flight.sender], flight.segment) for talk in talks for flight in talk.trace.segments]
    assert told == [(flight.sender, flight.segment) for _, flight, _ in sights(trace)]
    for side in "AB":
        if (name, side) not in UNSEEN and any(moment.sent for moment in trace.of(side)):
            assert once(s for talk in talks for _, s in talk.trace.states(sides[side])) == shown(trace, side), side


@pytest.mark.parametrize("name, side", UNSEEN)
def test_what_no_wire_shows_is_indeed_told_otherwise(name, side):
    talks = read(TRACES[name].to_pcap())
    assert once(s for talk in talks for _, s in talk.trace.states(side)) != shown(TRACES[name], side)


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("at", "AB")
def test_a_host_s_capture_holds_what_it_saw(name, at):
    trace = TRACES[name]
    held = [(packet.src[0], packet.seq, packet.flags, packet.data) for packet in packets(trace.to_pcap(at=at))]
    assert [(src, seq, set(flags), data) for src, seq, flags, data in held] == [
        (SOCKETS[f.sender][0], f.segment.seq, set(f.segment.ctl), f.segment.data) for _, f, _ in sights(trace, at)
    ]


@pytest.mark.parametrize("name", ["normal_default_options", "time_wait_syn_higher", "simultaneous_open"])
def test_a_kernel_s_recording_comes_back_as_well(name):
    for talk in read(RECORDINGS / f"{name}.pcap"):
        again = [flight.segment for other in read(talk.trace.to_pcap()) for flight in other.trace.segments]
        assert again == [flight.segment for flight in talk.trace.segments] != []


def shown(trace: Trace, side: str) -> list[State]:
    """A side's path as far as its segments can show it.

    What it was before it first spoke shows only in the state that it spoke from; what it did in silence
    (gave up, forgot, ended TIME-WAIT) shows only if it speaks again.
    """
    moments = list(trace.of(side))
    spoke = [i for i, moment in enumerate(moments) if moment.sent]
    path = [trace.start[side].state if not spoke[0] else moments[spoke[0] - 1].tcb.state]
    for i, moment in enumerate(moments[spoke[0] :], spoke[0]):
        if i <= spoke[-1] or moment.kind == "arrival":
            path += (*moment.passed, moment.tcb.state)
    return once(path)


def once(path) -> list[State]:
    told: list[State] = []
    for state in path:
        if not told or told[-1] is not state:
            told.append(state)
    return told
