"""What a question may ask of a run: every line of the language, and what is said where one cannot be read."""

from __future__ import annotations

import pytest

from tcplearn.model import State
from tcplearn.quiz.asks import Unasked, parse
from tcplearn.quiz.runs import NotInRun
from tcplearn.world import Trace, run
from tcplearn.world.scenes import SCENES

OPEN_CLOSE = run(SCENES["open_close"])


@pytest.mark.parametrize(
    ("scene", "text", "kind", "value"),
    [
        ("open_close", "B.state after segment 2", "state", State.SYN_RECEIVED),
        ("last_ack_lost", "number of first any repeat", "count", 8),
        ("last_ack_lost", "number of first A lost", "count", 7),
        ("last_ack_lost", "count B repeat", "count", 1),
        ("open_close", "B.state before segment 1", "state", State.LISTEN),
        ("open_close", "A.state after 0.5 s", "state", State.FIN_WAIT_2),
        ("open_close", "A.state at the start", "state", State.CLOSED),
        ("open_close", "A.state at the end", "state", State.CLOSED),
        ("open_close", "B.state when A enters ESTABLISHED", "state", State.SYN_RECEIVED),
        ("third_ack_lost", "B.state after segment 3", "state", State.SYN_RECEIVED),
        ("open_close", "A.SND.NXT after segment 3", "number", 101),
        ("open_close", "B.RCV.NXT after first A FIN,ACK", "number", 102),
        ("open_close", "A.ISS", "number", 100),
        ("figure_12", "B.ISS", "number", 299),
        ("open_close", "segment 2 ack", "number", 101),
        ("open_close", "segment 1 ack", "number", None),
        ("open_close", "segment 2 ack + 2", "number", 103),
        ("data_wraps", "B.ISS + 1", "number", 0),
        ("open_close", "last B segment seq", "number", 301),
        ("open_close", "second A ACK ack", "number", 302),
        ("open_data_close", "A data len", "count", 5),
        ("open_close", "segment 2 flags", "flags", ("SYN", "ACK")),
        ("open_close", "count segments", "count", 7),
        ("open_close", "count A ACK", "count", 2),
        ("open_close", "count segments after A enters FIN-WAIT-1", "count", 3),
        ("open_close", "count B segments after 0.5 s", "count", 1),
        ("figure_8", "times B enters LISTEN", "count", 2),
        ("textbook", "octets delivered to A", "count", 10),
        ("open_close", "first to enter TIME-WAIT", "side", "A"),
        ("simultaneous_close", "first to enter TIME-WAIT", "side", "both"),
        ("abort", "who enters TIME-WAIT", "side", "neither"),
        ("open_close", "A.TIME-WAIT seconds", "seconds", 240.0),
        ("open_close", "B enters ESTABLISHED", "seconds", 0.175),
        ("open_close", "seconds from A enters ESTABLISHED to B enters ESTABLISHED", "seconds", 0.025),
        ("figure_7", "A.path", "path", (State.CLOSED, State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED)),
        ("open_close", "does B ever enter CLOSE-WAIT", "truth", True),
        ("open_close", "A never CLOSING", "truth", True),
        ("open_close", "B.state at the end is not LISTEN", "truth", True),
        ("open_close", "segment 5 ack is segment 6 ack and count segments > 6", "truth", True),
        ("open_close", "not (segment 2 flags is ACK or segment 3 ack is none)", "truth", True),
        ("open_close", "A.path is CLOSED > SYN-SENT > ESTABLISHED", "truth", False),
        ("open_close", "who enters TIME-WAIT is A", "truth", True),
        ("data_wraps", "segment 4 seq before segment 8 seq", "truth", True),
        ("open_close", "A.TIME-WAIT seconds > 200", "truth", True),
        ("syn_flood", "times B does pass_over_syn_queue_full", "count", 4),
        ("syn_flood", "B.SYN-RECEIVED connections after 0.5 s", "count", 4),
        ("syn_flood", "B.SYN-RECEIVED connections at the start", "count", 0),
        ("two_clients", "B.ESTABLISHED connections after 0.3 s", "count", 2),
        ("two_clients", "on second B.state at the end", "state", State.ESTABLISHED),
        ("two_clients", "on second segment 1 flags", "flags", ("SYN",)),
        ("keepalive_dead", "A does probe_peer", "seconds", 10.15),
        ("keepalive_dead", "seconds from A does probe_peer to A told user-timeout", "seconds", 6.0),
        ("half_open", "B told connection-reset", "truth", True),
        ("open_close", "A told connection-reset", "truth", False),
    ],
)
def test_every_line_of_the_language(scene: str, text: str, kind: str, value: object) -> None:
    asks = parse(text)
    assert (asks.kind, asks(run(SCENES[scene]))) == (kind, value)


def test_a_trace_from_elsewhere_is_asked_the_same() -> None:
    again = Trace.from_json(OPEN_CLOSE.to_json())
    for text in ("A.path", "B.state after segment 5", "segment 6 ack", "A.TIME-WAIT seconds"):
        assert parse(text)(again) == parse(text)(OPEN_CLOSE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at the beginning"),
        ("B.stat after segment 4", "at the beginning comes B.state"),
        ("B.state", 'after "B.state" comes after or before or when or at, not the end'),
        ("B.state after", "a segment"),
        ("B.state after segment four", "a number"),
        ("C.state at the end", "a segment, a side or a value"),
        ("segment 3", "seq or ack or flags or len"),
        ("segment 3 sequence", 'not "sequence"'),
        ("count A SIN", "flags such as SYN,ACK"),
        ("who enters TIMEWEIGHT", "a state (CLOSED"),
        ("B.state at the end is 5", "a state"),
        ("segment 1 flags is 5", "a flags"),
        ("segment 1 seq < segment 2 seq", "compares count or seconds"),
        ("count segments before 3", "compares number"),
        ("segment 1 seq and A ever CLOSED", 'both sides of "and"'),
        ("count segments 3", 'comes the end, not "3"'),
        ("times A does", "an action"),
        ("A told", "words"),
        ("__import__('os')", "nothing is written with"),
        ("A.__class__", "at the beginning comes A.state"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, says: str) -> None:
    with pytest.raises(Unasked) as wrong:
        parse(text)
    assert says in str(wrong.value) and f'"{text}"' in str(wrong.value)


@pytest.mark.parametrize(
    "text",
    [
        "segment 99 seq",
        "B.state after segment 99",
        "A.CLOSING seconds",
        "third B FIN,ACK seq",
        "B.state when A enters CLOSING",
        "A does probe_peer",
        "on second A.state at the end",
    ],
)
def test_what_the_run_does_not_have_is_no_answer(text: str) -> None:
    with pytest.raises(NotInRun):
        parse(text)(OPEN_CLOSE)
