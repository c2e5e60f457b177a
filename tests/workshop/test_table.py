"""A learner's table is read kindly, and a line that cannot be read says what to try."""

from __future__ import annotations

import re

import pytest

from tcplearn.model import State
from tcplearn.workshop import events, mark, solution
from tcplearn.workshop.table import read
from tcplearn.workshop.whole_table import rows
from tcplearn.workshop.words import EVENTS


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
        ("LISTEN | FIN | ACK | CLOSED", "it is in ESTABLISHED"),
        ("FIN-WAIT-1 | FIN,ACK of FIN | ACK | TIME-WAIT", "two rows"),
        ("LISTEN | SYN | data | SYN-RECEIVED", "SEND"),
        ("ESTABLISHED | RST, passive | - | CLOSED", "SYN-RECEIVED"),
    ],
)
def test_a_bad_line_says_what_to_try_and_costs_only_itself(line: str, says: str) -> None:
    good = "CLOSED | OPEN active | SYN | SYN-SENT"
    told = mark(f"{good}\n{line}", "en")
    assert len(told.rows) == 1 and says in told.bad[0].said.en
    assert told.bad[0].line == 2 and "line 2" in str(told)
    assert "第 2 行" in str(mark(f"{good}\n{line}", "zh"))


def test_the_same_cell_twice_names_the_earlier_line() -> None:
    told = read("LISTEN | SYN | SYN,ACK | SYN-RECEIVED\nLISTEN, SYN-SENT | SYN | - | same")
    assert len(told.rows) == 1 and "line 1" in told.bad[0].said.en


def test_a_table_may_be_a_list_of_lines_and_is_never_a_number() -> None:
    lines = ["LISTEN | SYN | SYN,ACK | SYN-RECEIVED", "CLOSED | OPEN active | SYN | SYN-SENT"]
    assert read(lines) == read("\n".join(lines))
    for other in (7, None, [7]):
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
    assert len(told.splitlines()) == len(EVENTS)
    assert all(event.means.of(lang) in told for event in EVENTS)
