"""Numbers, rows and words of the lab, without any kernel."""

from __future__ import annotations

from tcplearn.live.beside import events, rows, table
from tcplearn.live.differ import compared
from tcplearn.live.numbering import Numbering, nearest
from tcplearn.model import Segment
from tcplearn.world import Duplicate, Lose, run, scenes


def test_a_number_belongs_to_the_nearest_isn_below_it() -> None:
    assert nearest([100, 5000], 101) == 0 and nearest([100, 5000], 5001) == 1
    assert nearest([2**32 - 3], 4) == 0
    assert nearest([100, 400], 90) == 1  # an old one, below all


def test_numbers_of_the_wire_become_the_scene_s_and_back() -> None:
    numbering = Numbering(scenes.figure_8)  # A 100, B 300 and 400
    numbering.note("A", 40000, 7_000_000)
    for isn in (1_000, 900_000_000):
        numbering.note("B", 40000, isn)
    real = Segment(900_000_000, 7_000_001, ("SYN", "ACK"))
    told = numbering.told("B", 40000, real)
    assert (told.seq, told.ack) == (400, 101)
    assert numbering.raw("B", 40000, told) == real
    assert numbering.told("B", 40000, Segment(1_001, ctl="RST")).seq == 301
    assert numbering.relative("B", 40000, real) == (0, 1)


def test_a_reset_without_a_number_keeps_none() -> None:
    numbering = Numbering(scenes.refused)
    numbering.note("B", 40000, 55)
    reset = Segment(0, 101, ("RST", "ACK"))
    assert numbering.told("B", 40000, reset).seq == 0
    assert numbering.relative("B", 40000, reset)[0] is None


def test_two_equal_stories_share_every_row() -> None:
    story = run(scenes.textbook)
    assert all(row.same and row.kernel == row.model for row in rows(events(story), events(story)))
    assert not [line for line in table(story, story, "zh") if line.startswith("≠")]


def test_what_only_one_has_is_marked_where_it_belongs() -> None:
    kernel, model = run(scenes.fin_lost), run(scenes.fin_lost.but(faults=()))
    marked = [row for row in rows(events(kernel), events(model)) if not row.same]
    assert [(row.kernel and row.kernel.cause, row.model) for row in marked] == [("RETRANSMISSION", None)]


def test_differences_are_sentences_in_both_languages() -> None:
    kernel = run(scenes.handshake.but(faults=(Lose("A", ctl="ACK", nth=None),), until=0.5))
    _, differences = compared(kernel, scenes.handshake, end=0.5)
    (only,) = differences.found
    assert only.en.startswith("B's states: the model goes LISTEN → SYN-RECEIVED → ESTABLISHED; the kernel goes")
    assert only.zh.startswith("B 的状态：模型经过")


def test_a_copy_under_way_at_the_end_is_no_second_segment() -> None:
    scene = scenes.handshake.but(faults=(Duplicate("A", ctl="SYN", by=9.0),), until=0.5)
    _, differences = compared(run(scenes.handshake.but(until=0.5)), scene, end=0.5)
    assert not differences.found
