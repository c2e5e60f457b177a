"""Scripts for packetdrill: every line is one that it reads, and the events are the trace's, seen from one side."""

from __future__ import annotations

import pytest
from view.packetdrill_grammar import parse

from tcplearn import Options, Scene, Send, run, scenes
from tcplearn.model import Abort, Close, Open, State
from tcplearn.model.calls import Receive
from tcplearn.view.packetdrill import INCARNATIONS, packetdrill
from tcplearn.world import At, Lose
from tcplearn.world.scenes import CLOSE, OPEN, SCENES

IDLE = (State.CLOSED, State.LISTEN)
ALIVE = [name for name, scene in SCENES.items() if all(tcb.state in IDLE for tcb in scene.start.values())]
FLAGS = {"F": "FIN", "S": "SYN", "R": "RST", "P": "PSH", ".": "ACK"}


@pytest.mark.parametrize("side", "AB")
@pytest.mark.parametrize("name", ALIVE)
def test_the_packets_are_the_trace_s_in_its_order(name, side):
    trace = run(SCENES[name]).connection("")
    script = packetdrill(trace, side)
    packets = [event.packet for event in parse(script) if event.packet is not None]
    told = [n for m in trace.of(side) for n in (*([m.heard] if m.heard else []), *m.sent)]
    assert script.count("not possible here") + len(packets) == len(told)
    if INCARNATIONS in script or "not possible" in script:
        return
    isn = {"<": 0, ">": 0}
    for packet, number in zip(packets, told, strict=True):
        flight = trace.flight(number)
        segment, way, back = flight.segment, packet["way"], {"<": ">", ">": "<"}[packet["way"]]
        assert way == (">" if flight.sender == side else "<")
        if segment.syn and not isn[way]:
            isn[way] = segment.seq
        first, other = (0, 0) if segment.syn else (isn[way], isn[back])
        assert (int(packet["seq"]) + first) % 2**32 == segment.seq
        if segment.ack is not None:
            assert (int(packet["ack"]) + other) % 2**32 == segment.ack
        assert int(packet["len"]) == len(segment.data)
        assert {FLAGS[c] for c in packet["flags"]} - {"PSH"} == set(segment.ctl)
        assert bool(packet["win"]) == (way == "<")


@pytest.mark.parametrize("name", sorted(set(SCENES) - set(ALIVE)))
def test_no_kernel_can_be_put_in_the_middle(name):
    with pytest.raises(ValueError, match=f"{name} begins with A in ESTABLISHED; a kernel gets there only by a hand"):
        packetdrill(SCENES[name])


def test_a_server_that_closes_second():
    assert (
        packetdrill(scenes.second_fin_lost, "B")
        == """\
// second_fin_lost: B is the kernel
       +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
       +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
       +0 bind(3, ..., ...) = 0
       +0 listen(3, 1) = 0
          // LISTEN
   +0.125 < S 100:100(0) win 65535
       +0 > S. 300:300(0) ack 101 <...>
          // SYN-RECEIVED
    +0.05 < . 1:1(0) ack 1 win 65535
       +0 accept(3, ..., ...) = 4
          // ESTABLISHED
    +0.25 < F. 1:1(0) ack 1 win 65535
       +0 > . 1:1(0) ack 2
          // CLOSE-WAIT
   +0.175 shutdown(4, SHUT_WR) = 0
       +0 > F. 1:1(0) ack 2
          // LAST-ACK
        * > F. 1:1(0) ack 2
    +0.05 < . 2:2(0) ack 2 win 65535
          // CLOSED
"""
    )


def test_a_client_near_the_wrap():
    assert packetdrill(scenes.data_wraps, "A").splitlines()[1:9] == [
        "       +0 socket(..., SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 3",
        "       +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)",
        "       +0 > S 4294967293:4294967293(0) <...>",
        "          // SYN-SENT",
        "    +0.05 < S. 4294967295:4294967295(0) ack 4294967294 win 65535",
        "       +0 > . 1:1(0) ack 1",
        "          // ESTABLISHED",
        "    +0.05 write(3, ..., 5) = 5",
    ]


def test_options_and_scaled_windows_are_injected_and_the_kernel_s_own_left_open():
    offers = {"A": Options(1460, 7, True), "B": Options(1000, 2)}
    scene = Scene("options", (*OPEN, *CLOSE), offers=offers, window={"A": 12_800, "B": 4_000})
    events = [event.packet for event in parse(packetdrill(scene, "B")) if event.packet]
    assert [(p["win"], p["options"]) for p in events if p["way"] == "<"][:2] == [
        ("12800", "mss 1460,nop,nop,sackOK,nop,wscale 7"),
        ("100", ""),
    ]
    assert [p["options"] for p in events if p["way"] == ">"][:2] == ["...", ""]


def test_timestamps_of_the_kernel_are_named_so_that_their_echo_can_be_mapped():
    offers = {side: Options(timestamps=(5, 0)) for side in "AB"}
    events = [event.packet for event in parse(packetdrill(Scene("stamped", OPEN, offers=offers), "B")) if event.packet]
    assert events[1]["way"] == ">" and events[1]["options"].startswith("nop,nop,TS val ")


def calls(scene: Scene, side: str) -> list[tuple[str, tuple[str, ...], int]]:
    found = [(event.call, event.args[1:], event.result) for event in parse(packetdrill(scene, side)) if event.call]
    return [call for call in found if call[0] not in ("setsockopt", "bind", "socket", "listen")]


def test_the_calls_are_those_of_the_socket_interface():
    scene = Scene(
        "calls",
        (At(0.0, "B", Open("passive", reads=False)), OPEN[1], At(0.2, "A", Send(14)), At(0.3, "B", Receive(10)),
         At(0.4, "B", Send(3)), At(0.5, "B", Close()), At(0.6, "A", Abort())),
    )  # fmt: skip
    assert calls(scene, "B") == [
        ("accept", ("...", "..."), 4),
        ("read", ("...", "10"), 10),
        ("write", ("...", "3"), 3),
        ("shutdown", ("SHUT_WR",), 0),
    ]
    assert calls(scene, "A") == [
        ("connect", ("...", "..."), -1),
        ("write", ("...", "14"), 14),
        ("read", ("...", "3"), 3),
        ("close", (), 0),
    ]
    assert "setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0" in packetdrill(scene, "A")


def test_what_no_call_does_is_a_remark():
    assert "// second 0.13: CLOSE: no call does this here\n" in packetdrill(scenes.close_in_syn_received, "B")
    assert "// second 0.3: FORGET\n" in packetdrill(scenes.half_open, "A")
    assert INCARNATIONS in packetdrill(scenes.half_open_reopened, "A")


def test_what_is_lost_is_not_injected_and_what_a_timer_sends_comes_at_any_time():
    lost = Scene("lost", (*OPEN, At(0.2, "A", Send(5))), (Lose("A", data=True),))
    assert [event.packet["len"] for event in parse(packetdrill(lost, "B")) if event.packet].count("5") == 1
    assert [event.time for event in parse(packetdrill(lost, "A")) if event.packet and event.packet["len"] == "5"] == [
        "+0",
        "*",
    ]


def test_another_side_is_refused():
    with pytest.raises(ValueError, match="the sides are 'A' and 'B', not 'C'"):
        packetdrill(scenes.open_close, "C")
    with pytest.raises(TypeError, match="give a Trace"):
        packetdrill("open_close")


@pytest.mark.parametrize(
    "line, says",
    [
        ("0 listen(3) = 0", "not so many arguments"),
        ("0 < S 0:0(0)", "window must be specified"),
        ("0 < S 0:1(0) win 5", "inconsistent"),
        ("0 > S 4294967296:4294967296(0)", "beyond 32 bits"),
        ("0 < S 0:0(0) win 5 <mss 1460,wscale 7>", "options not padded"),
        ("0 < S 0:0(0) win 5 <...>", "only for outbound"),
        ("* < S 0:0(0) win 5", "only for outbound"),
        ("0 < X. 0:0(0) win 5", "unknown flag"),
        ("+0.1 close(3) = 0", "first event should be at time 0"),
        ("0 fd(3) = 0", "reserved word"),
        ("0 close(3) = -1", "goes with an errno"),
        ("-1 close(3) = 0", "no event"),
    ],
)
def test_the_grammar_refuses_what_packetdrill_refuses(line, says):
    with pytest.raises(SyntaxError, match=says):
        parse(line)
