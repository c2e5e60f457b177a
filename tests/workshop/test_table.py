"""A learner's table is read kindly, and a line that cannot be read says what to try."""

from __future__ import annotations

import re

import pytest

from tcplearn.model import State
from tcplearn.workshop import build, events, mark, solution, swap
from tcplearn.workshop.table import read
from tcplearn.workshop.whole_table import rows
from tcplearn.workshop.words import TRIED


def test_what_is_written_can_be_read_again() -> None:
    told = read(solution())
    assert not told.bad and [str(row) for row in told.rows] == [str(row) for row in rows()]


@pytest.mark.parametrize(
    "line",
    [
        "LISTEN | SYN | SYN,ACK | SYN-RECEIVED",
        "| listen | syn | syn+ack | SYN_RCVD |",
        "LISTEN｜SYN｜SYN，ACK｜SYN-RECEIVED",
        "LISTEN | SYN | SYN ACK | syn received  # the listener answers",
        "LISTEN│SYN│SYN/ACK│SYN_RECV  ＃ 监听者应答",
    ],
)
def test_people_write_rows_in_many_ways(line: str) -> None:
    [row] = read(f"state | event | sends | next state\n------|---\n{line}").rows
    assert (row.states, row.event.name, row.sends, row.goes) == (
        (State.LISTEN,),
        "SYN",
        "SYN,ACK",
        State.SYN_RECEIVED,
    )


def test_a_row_may_speak_for_several_states_and_for_one_way_of_opening() -> None:
    many, one = read("ESTABLISHED, CLOSE-WAIT | RST | - | CLOSED\nSYN-RECEIVED | RST, passive | - | LISTEN").rows
    assert many.states == (State.ESTABLISHED, State.CLOSE_WAIT)
    assert one.opened == "passive"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("LISTEN | SYN", "state | event | sends | next state"),
        ("LISTN | SYN | SYN,ACK | SYN-RECEIVED", "try LISTEN"),
        ("LISTEN | SYNN | SYN,ACK | SYN-RECEIVED", "try SYN"),
        ("LISTEN | SYN | HELLO | SYN-RECEIVED", "“HELLO”"),
        ("LISTEN | SYN | SYN,ACK | NOWHERE", "“NOWHERE”"),
        ("LISTEN | FIN | ACK | CLOSED", "only in ESTABLISHED"),
        ("FIN-WAIT-1 | FIN,ACK of FIN | ACK | TIME-WAIT", "two rows"),
        ("LISTEN | SYN | data | SYN-RECEIVED", "SEND"),
        ("ESTABLISHED | RST, passive | - | CLOSED", "SYN-RECEIVED"),
        ("SYN-RECEIVED passive | RST | - | LISTEN", "second column"),
        ("LISTEN | SYN | | SYN-RECEIVED", "column 3 is empty"),
        ("LISTEN | SYN | SYN,ACK |", "column 4 is empty"),
        ("LISTEN | SYN | SYN,ACK | -", "same"),
        ("LAST-ACK | ACK | - | CLOSED", "try ACK of FIN"),
        ("TIME-WAIT | SYN | ACK | same", "try new SYN, old SYN"),
        ("CLOSE-WAIT | FIN | ACK | same", "try FIN again"),
        ("TIME-WAIT | timeout | - | CLOSED", "2 MSL"),
    ],
)
def test_a_bad_line_says_what_to_try_and_costs_only_itself(line: str, says: str) -> None:
    good = "CLOSED | OPEN active | SYN | SYN-SENT"
    told = mark(f"{good}\n{line}", "en")
    assert len(told.rows) == 1 and says in told.bad[0].said.en
    assert told.bad[0].line == 2 and "line 2" in str(told)
    assert "第 2 行" in str(mark(f"{good}\n{line}", "zh"))


@pytest.mark.parametrize(
    ("column", "states"),
    [
        ("TIME WAIT", (State.TIME_WAIT,)),
        ("fin wait 1, FIN_WAIT2", (State.FIN_WAIT_1, State.FIN_WAIT_2)),
        ("ESTAB / CLOSE WAIT", (State.ESTABLISHED, State.CLOSE_WAIT)),
        ("ESTABLISHED and CLOSE-WAIT", (State.ESTABLISHED, State.CLOSE_WAIT)),
        ("ESTABLISHED、CLOSING和LAST-ACK", (State.ESTABLISHED, State.CLOSING, State.LAST_ACK)),
        ("ESTABLISHED CLOSE-WAIT", (State.ESTABLISHED, State.CLOSE_WAIT)),
    ],
)
def test_states_are_read_as_people_write_them(column: str, states: tuple[State, ...]) -> None:
    [row] = read(f"{column} | RST | - | CLOSED").rows
    assert row.states == states


@pytest.mark.parametrize(("name", "event"), [("2MSL timeout", "2 MSL"), ("active OPEN", "OPEN active")])
def test_the_quiz_s_names_of_events_will_do(name: str, event: str) -> None:
    state = "TIME-WAIT" if event == "2 MSL" else "CLOSED"
    assert read(f"{state} | {name} | - | same").rows[0].event.name == event


@pytest.mark.parametrize("nothing", ["-", "—", "——", "nothing", "none", "无", "不发送"])
def test_there_are_many_ways_to_send_nothing(nothing: str) -> None:
    assert read(f"LAST-ACK | ACK of FIN | {nothing} | CLOSED").rows[0].sends == "-"


def test_who_follows_a_table_needs_every_line() -> None:
    for use in (build, swap):
        with pytest.raises(ValueError, match=r"line 2: .*try SYN"):
            use("LISTEN | SYN | SYN,ACK | SYN-RECEIVED\nLISTEN | SYNN | - | same")


def test_the_same_cell_twice_names_the_earlier_line() -> None:
    told = read("LISTEN | SYN | SYN,ACK | SYN-RECEIVED\nLISTEN, SYN-SENT | SYN | - | same")
    assert len(told.rows) == 1 and "line 1" in told.bad[0].said.en


def test_a_table_may_be_a_list_of_lines_and_is_never_a_number() -> None:
    lines = ["LISTEN | SYN | SYN,ACK | SYN-RECEIVED", "CLOSED | OPEN active | SYN | SYN-SENT"]
    assert read(lines) == read("\n".join(lines))
    for other in (7, None, [7], {}, {"LISTEN": "SYN"}, b"LISTEN", [("LISTEN", "SYN", "SYN,ACK", "SYN-RECEIVED")]):
        with pytest.raises(TypeError, match="a row a line"):
            mark(other)  # type: ignore[arg-type]


def test_nothing_at_all_is_a_table_too() -> None:
    told = mark("", "en")
    assert not told.rows and told.gaps and "0 of 0" in str(told)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_both_looks_say_the_same(lang: str) -> None:
    told = mark("SYN-SENT | SYN,ACK | - | ESTABLISHED\nLISTN | SYN | - | same", lang)
    shown = told._repr_mimebundle_()
    page = shown["text/html"].replace("&gt;", ">").replace("&#x27;", "'")
    for line in shown["text/plain"].splitlines():
        for piece in re.split(r"\||(?<=\S) {2,}", line):
            plain = piece.strip(" ✓✗?")
            assert plain in page, plain


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_event_is_explained(lang: str) -> None:
    told = str(events(lang))
    assert len(told.splitlines()) == len(TRIED)
    assert all(event.means.of(lang) in told for event in TRIED)
