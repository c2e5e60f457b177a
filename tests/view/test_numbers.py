"""Numbers as text, in three styles: the textbook's letters, and what a second incarnation does to them."""

import pytest

from tcplearn.view import Numbers
from tcplearn.view.told import trace_of
from tcplearn.world import run
from tcplearn.world.scenes import SCENES


def said(name, style, **changes):
    trace = trace_of(SCENES[name].but(**changes))
    numbers = Numbers(trace, style)
    return [numbers.short(flight) for flight in trace.segments]


def test_the_textbook_story_in_letters():
    assert said("textbook", "symbolic") == [
        "SYN seq=x",
        "SYN,ACK seq=y ack=x+1",
        "ACK seq=x+1 ack=y+1",
        "ACK seq=x+1 ack=y+1 len=5",
        "ACK seq=y+1 ack=x+6",
        "ACK seq=y+1 ack=x+6 len=2",
        "ACK seq=x+6 ack=y+3",
        "FIN,ACK seq=u ack=y+3",
        "ACK seq=v ack=u+1",
        "ACK seq=v ack=u+1 len=4",
        "ACK seq=u+1 ack=v+4",
        "ACK seq=v+4 ack=u+1 len=4",
        "ACK seq=u+1 ack=v+8",
        "FIN,ACK seq=w ack=u+1",
        "ACK seq=u+1 ack=w+1",
    ]


def test_the_letters_do_not_depend_on_the_numbers():
    near_the_end = {"A": 2**32 - 3, "B": 2**32 - 1}
    for style in ("relative", "symbolic"):
        assert said("textbook", style) == said("textbook", style, iss=near_the_end)


def test_relative_numbers_begin_at_zero_on_both_sides():
    assert said("open_close", "relative")[:4] == [
        "SYN seq=0", "SYN,ACK seq=0 ack=1", "ACK seq=1 ack=1", "FIN,ACK seq=1 ack=1",
    ]  # fmt: skip


def test_absolute_numbers_are_the_segments_own():
    assert said("figure_8", "absolute")[2:4] == ["SYN,ACK seq=300 ack=91", "RST seq=91"]


def test_an_old_syn_is_z_as_in_figure_11_and_absolute_among_relative_ones():
    assert said("figure_11", "symbolic") == ["SYN seq=z", "SYN,ACK seq=y ack=z+1", "RST seq=z+1"]
    assert said("figure_8", "relative")[1:4] == ["SYN seq=abs 90", "SYN,ACK seq=0 ack=abs 91", "RST seq=abs 91"]


def test_a_second_incarnation_has_primes_and_the_first_keeps_its_letters():
    assert said("old_syn_after_close", "symbolic")[-2:] == ["SYN,ACK seq=y' ack=x+1", "RST seq=x+1"]
    assert said("half_open_reopened", "symbolic")[3:] == [
        "SYN seq=x'", "ACK seq=y+1 ack=x+1", "RST seq=x+1", "SYN seq=x'",
        "SYN,ACK seq=y' ack=x'+1", "ACK seq=x'+1 ack=y'+1",
    ]  # fmt: skip


def test_a_simultaneous_close_has_u_and_w_and_no_v():
    assert said("simultaneous_close", "symbolic")[3:] == [
        "FIN,ACK seq=u ack=y+1", "FIN,ACK seq=w ack=x+1", "ACK seq=w+1 ack=u+1", "ACK seq=u+1 ack=w+1",
    ]  # fmt: skip


def test_three_segments_close_with_u_and_w():
    assert said("three_segment_close", "symbolic")[3:] == [
        "FIN,ACK seq=u ack=y+1", "FIN,ACK seq=w ack=u+1", "ACK seq=u+1 ack=w+1",
    ]  # fmt: skip


def test_the_reset_of_a_stranger_has_sequence_number_zero_in_every_style():
    for style in ("absolute", "relative", "symbolic"):
        assert said("refused", style)[-1].startswith("RST,ACK seq=0 ack=") or said("refused", style)[-1].startswith(
            "RST"
        )
        assert "seq=0 " in said("refused", style)[-1]


def test_a_story_that_begins_in_the_middle():
    assert said("figure_12", "symbolic") == [
        "FIN,ACK seq=u ack=y+1", "ACK seq=v ack=u+1", "FIN,ACK seq=w ack=u+1", "ACK seq=u+1 ack=w+1",
    ]  # fmt: skip


def test_another_style_is_refused():
    with pytest.raises(ValueError, match="absolute, relative, symbolic; not 'hex'"):
        Numbers(run(SCENES["open_close"]), "hex")
