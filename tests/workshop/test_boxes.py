"""Each box can be told from RFC 9293 on the wire, by one row, and has a public report."""

from __future__ import annotations

import re

import pytest

from tcplearn.model import RFC9293
from tcplearn.workshop import BOXES, accuse, box, probe, solution
from tcplearn.workshop.conversation import replies
from tcplearn.workshop.marking import Mark, judged
from tcplearn.workshop.probing import shortest_probe, talked

every = pytest.mark.parametrize("number", range(1, len(BOXES) + 1))


@every
def test_its_row_is_wrong_and_reported(number: int) -> None:
    one = BOXES[number - 1]
    marked = judged(one.row)
    assert marked.mark is Mark.WRONG or marked.reading == ("syn_rst", "RFC 793")  # right before RFC 5961, not since
    assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+", one.source)
    assert one.harm.en != one.harm.zh


@every
def test_it_can_be_seen_on_the_wire_in_few_events(number: int) -> None:
    events = shortest_probe(box(number))
    assert len(events) <= 6
    mine, theirs = (list(map(replies, talked(protocol, events))) for protocol in (box(number), RFC9293))
    assert mine[:-1] == theirs[:-1] and mine[-1] != theirs[-1]
    assert str(probe(number, *events, lang="en")).splitlines()[-1].split()[-1] == mine[-1]


@every
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_who_accuses_its_row_learns_all(number: int, lang: str) -> None:
    one = BOXES[number - 1]
    told = str(accuse(number, f"{one.row.states[0]} | {one.row.event.name}", lang=lang))
    assert one.source in told and one.stack.of(lang) in told
    assert one.source not in str(accuse(number, "LISTEN | SYN", lang=lang))
    assert one.source in str(accuse(number, lang=lang))


def test_a_box_does_not_show_its_state() -> None:
    assert "LISTEN" not in str(probe(1, "OPEN passive", lang="en"))
    assert "LISTEN" in str(probe(solution(), "OPEN passive", lang="en"))


def test_a_wrong_name_says_what_there_is() -> None:
    assert "SYN again" in str(probe(1, "OPENN", lang="en"))
    assert "LISTEN | SYN" in str(accuse(1, "SYN", lang="en"))
    with pytest.raises(LookupError, match="1 to 6"):
        accuse(7)


def test_a_box_is_asked_by_its_number_and_nothing_else() -> None:
    assert str(probe("1", "SYN", lang="en")) == str(probe(1, "SYN", lang="en"))
    for other in (0, 7, True, "7"):
        with pytest.raises(LookupError, match="1 to 6"):
            probe(other, "SYN")
    for other in (None, 1.0):
        with pytest.raises(TypeError, match="by its number"):
            probe(other, "SYN")  # type: ignore[arg-type]
    assert "OPEN passive" in str(probe(1, lang="en"))
    assert "['SYN']" in str(probe(1, ["SYN"], lang="en"))  # type: ignore[arg-type]


def test_a_table_that_cannot_be_read_is_not_probed() -> None:
    with pytest.raises(ValueError, match=r"line 2: .*try LISTEN"):
        probe("CLOSED | OPEN active | SYN | SYN-SENT\nLISTN | SYN | - | same", "SYN", lang="en")


def test_who_accuses_names_one_state() -> None:
    for row in (("TIME_WAIT | FIN again",), ("TIME-WAIT", "FIN again"), ("TIME-WAIT｜FIN again | - | same",)):
        assert BOXES[0].source in str(accuse(1, *row, lang="en"))
    everywhere = ", ".join(map(str, BOXES[5].row.states))
    assert "one state at a time" in str(accuse(6, f"{everywhere} | RST in window", lang="en"))
    assert everywhere in str(accuse(6, "ESTABLISHED | RST in window", lang="en"))
    assert BOXES[0].source not in str(accuse(1, "", lang="en"))


def test_an_innocent_row_is_told_without_a_way_that_the_box_does_not_go() -> None:
    told = str(accuse(4, "CLOSING | ACK of FIN", lang="en"))
    assert told == "Not CLOSING | ACK of FIN: that row of box 4 is RFC 9293's (sends nothing, goes to TIME-WAIT)."


def test_nobody_is_told_from_himself() -> None:
    with pytest.raises(LookupError, match="RFC 9293"):
        shortest_probe(RFC9293)
