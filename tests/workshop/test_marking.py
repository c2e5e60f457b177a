"""A complete table has full marks, each single wrong row is found, and what is missing is shown as the shortest run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tcplearn.audit.matrix import answers, difference
from tcplearn.model import RFC9293, State
from tcplearn.text import LANGUAGES
from tcplearn.workshop import build, mark, solution
from tcplearn.workshop.building import alone, expected
from tcplearn.workshop.marking import STAGES, Mark, Marking, judged
from tcplearn.workshop.report import READINGS
from tcplearn.workshop.table import Cell, Row, Table, read
from tcplearn.workshop.ways import edges
from tcplearn.workshop.whole_table import rows
from tcplearn.workshop.words import EVENTS, SENDS
from tcplearn.world import run, scenes

OPENING = """
CLOSED   | OPEN active | SYN | SYN-SENT
SYN-SENT | SYN,ACK     | ACK | ESTABLISHED
"""
# What the texts leave room for is not wrong, and is named.
OTHER_READINGS = {
    "TIME-WAIT | RST | - | TIME-WAIT": ("rst_in_time_wait", "RFC 1337"),
    "TIME-WAIT | old SYN | - | same": ("old_syn_in_time_wait", "RFC 6191"),
    "SYN-RECEIVED | SYN again | ACK | same": ("one_below_window", "literal"),
    "SYN-RECEIVED | wrong ACK | ACK | same": ("ack_in_syn_received", "ACK"),
    **{
        f"{state} | ABORT | RST | TIME-WAIT": ("sender_of_rst", "TIME-WAIT")
        for state in ("SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT")
    },
}


def mutants() -> Iterator[Row]:
    """These are all single wrong rows: RFC 9293's own, in one state, with another reply or another next state."""
    for row in rows():
        for state in row.states:
            one = replace(row, states=(state,))
            for sends in SENDS:
                if sends != row.sends and (sends != "data" or row.event.name == "SEND"):
                    yield replace(one, sends=sends)
            for goes in State:
                if goes is not (row.goes or state):
                    yield replace(one, goes=goes)


def test_the_models_own_table_has_full_marks() -> None:
    told = mark(solution(), "en")
    assert told.complete and not told.gaps
    assert [each.mark for each in told.rows] == [Mark.RIGHT] * 34
    assert (told.covered, told.of) == (86, 86)
    assert all(good for _, stories in told.stories for _, good in stories)


def test_the_models_own_table_is_rfc_9293_at_every_edge_of_the_window() -> None:
    built = build(solution())
    for opened in ("passive", "active"):
        assert difference(answers(RFC9293, opened=opened), answers(built, opened=opened)) == []


def test_every_single_wrong_row_is_found_or_is_another_reading() -> None:
    found = {str(row): judged(row) for row in mutants()}
    assert len(found) == 1292
    others = {text: each.reading for text, each in found.items() if each.mark is not Mark.WRONG}
    assert others == OTHER_READINGS


def test_every_other_reading_is_told_in_words() -> None:
    assert set(OTHER_READINGS.values()) < set(READINGS)
    for row in OTHER_READINGS:
        for lang in LANGUAGES:
            assert READINGS[OTHER_READINGS[row]].of(lang) in str(mark(row, lang))


def test_a_complete_table_of_another_reading_is_not_said_to_be_rfc_9293() -> None:
    lines = [line for line in solution().splitlines() if not line.startswith("SYN-SENT, ESTABLISHED")]
    rest = "SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK | RST | - | CLOSED"
    told = mark([*lines, rest, "TIME-WAIT | RST | - | same"], "en")
    assert told.complete and "no run" not in told.total() and "allow: 1" in told.total()
    assert "no run" in mark(solution(), "en").total()


def test_a_hint_says_which_row_the_segment_meets_first() -> None:
    kept = [line for line in solution().splitlines() if not line.startswith("FIN-WAIT-2 ")]
    hint = str(mark(kept, "en")).splitlines()[-1]
    assert hint.strip() == "FIN,ACK of FIN  → ACK of FIN leads to FIN-WAIT-2; there no row for FIN-WAIT-2 | FIN"


def test_after_the_stories_a_hint_names_all_states_of_its_event() -> None:
    kept = [line for line in solution().splitlines() if "RST in window" not in line]
    kept += ["ESTABLISHED | RST in window | ACK | same"]
    assert mark(kept, "en").gaps[0].event == "RST in window"
    last = str(mark(kept, "en")).splitlines()[-1]
    assert "FIN-WAIT-1, CLOSE-WAIT" in last and "ESTABLISHED" not in last
    assert "either" not in str(mark("", "en"))


def test_the_proof_of_a_wrong_row_is_a_conversation_that_shows_it() -> None:
    row = read("SYN-RECEIVED | RST, passive | - | CLOSED").rows[0]
    proof = judged(row)
    assert proof.edge is not None and proof.own is not None
    assert proof.edge.whole == ("OPEN passive", "SYN", "RST")
    assert (proof.own.tcb.state, proof.edge.done.tcb.state) == (State.CLOSED, State.LISTEN)


@pytest.mark.parametrize("left_out", rows(), ids=str)
def test_every_single_missing_row_is_a_gap(left_out: object) -> None:
    kept = tuple(row for row in rows() if row is not left_out)
    told = Marking(Table(kept))
    gone = {cell for cell in expected() if cell not in told.table.cells}
    assert {gap.cell for gap in told.gaps} == gone and gone
    assert not told.complete and told.covered == told.of - len(gone)


def test_a_wrong_row_leaves_the_marks_of_the_others_alone() -> None:
    told = mark(solution().replace("SYN-SENT                ", "LISTEN                  ") + "\n", "en")
    spoilt = mark(OPENING + "ESTABLISHED | FIN | - | LISTEN", "en")
    assert [each.mark for each in spoilt.rows] == [Mark.RIGHT, Mark.RIGHT, Mark.WRONG]
    assert told.of == spoilt.of


def test_gaps_come_in_the_order_of_the_course_shortest_first() -> None:
    told = mark(OPENING, "en")
    first = told.gaps[0]
    assert first.edge.whole == ("OPEN passive",) and first.stage == 0
    assert [gap.edge.whole for gap in told.gaps if gap.stage == 0] == [
        ("OPEN passive",),
        ("OPEN passive", "SYN"),
        ("OPEN passive", "SYN", "ACK of SYN"),
    ]
    order = [(gap.stage, len(gap.edge.way)) for gap in told.gaps]
    assert order == sorted(order)


def test_a_tester_gets_to_every_row_that_can_be_written() -> None:
    met = {rule.cells()[0] for edge in edges() for rule in edge.done.fired}
    written = [(state, event, opened) for event in EVENTS for state in State for opened in ("", "passive", "active")]
    for state, event, opened in written:
        if event.said_in(state) and (not opened or state is State.SYN_RECEIVED):
            cells = [(state, word, each) for word in event.said_in(state) for each in (opened, "")]
            cells += [(*cell[:2], "passive") for cell in cells if not opened]
            assert met & set(cells), f"{state} | {event.name}, {opened}"


def test_who_mends_one_gap_after_the_other_has_a_complete_table_in_the_end() -> None:
    mine: tuple[Row, ...] = ()
    stages = []
    while (told := Marking(Table(mine))).gaps:
        gap = told.gaps[0]
        stages.append(gap.stage)
        mine += (next(row for row in rows() if covers(row, gap.cell)),)
    assert told.complete and len(mine) == len(rows())
    assert stages == sorted(stages)


def covers(row: Row, cell: Cell) -> bool:
    return cell in row.cells() or (*cell[:2], "") in row.cells()


def test_a_table_of_the_opening_plays_the_handshake_and_no_close() -> None:
    opens = OPENING + "CLOSED | OPEN passive | - | LISTEN\nLISTEN | SYN | SYN,ACK | SYN-RECEIVED\n"
    told = mark(opens + "SYN-RECEIVED | ACK of SYN | - | ESTABLISHED", "en")
    played = {scene.name: good for _, stories in told.stories for scene, good in stories}
    assert played["handshake"] and not played["open_data_close"]


def test_a_table_drives_two_hosts() -> None:
    assert run(scenes.textbook, build(solution())).segments == run(scenes.textbook).segments
    half = run(scenes.handshake, build(OPENING))
    assert State.SYN_SENT in [state for _, state in half.states("A")]
    assert half.states("B") == [(0.0, State.CLOSED)] and not any(f.sender == "B" for f in half.segments)


def test_hosts_can_follow_any_wrong_row() -> None:
    """Whatever a row says, two hosts play it to the end: each of these rows in one of the stories, in turn."""
    stories = [scenes.SCENES[name] for _, those in STAGES for name in those]
    for at, row in enumerate(mutants()):
        assert run(stories[at % len(stories)], alone(row)).moments


def test_stages_name_scenes_that_there_are() -> None:
    assert all(name in scenes.SCENES for _, those in STAGES for name in those)
