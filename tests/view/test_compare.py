"""Two ladders side by side: level as long as they are the same, marked where they part, told why."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tcplearn.capture import read
from tcplearn.capture.kernels.recordings import shipped
from tcplearn.variants import names, variant
from tcplearn.view import compare, explain_divergence, ladder, png, svg
from tcplearn.view.compare import PARTED, halves
from tcplearn.view.labels import overlap
from tcplearn.view.level import Pair, level
from tcplearn.view.mpl import style
from tcplearn.view.palette import contrast
from tcplearn.view.shapes import shifted
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.world import Lose, run, scenes
from tcplearn.world.scenes import SCENES
from tests.view.test_pictures import boxes

CAPTURES = Path(__file__).resolve().parent.parent / "captures"
FACES = [("en", "absolute"), ("zh", "symbolic"), ("en", "relative")]


def shown_by(name):
    """A variant's scene as RFC 9293 has it, and as the variant does."""
    module = variant(name)
    wrong = run(module.SHOWN_BY, module.VARIANT) if hasattr(module, "VARIANT") else module.retell(module.SHOWN_BY)
    return trace_of(module.SHOWN_BY), trace_of(wrong)


GOLDENS = {
    "compare_free_syn": lambda: compare(scenes.figure_6, variant("free_syn").retell(scenes.figure_6), "en"),
    "compare_four_way_symbolic_zh": lambda: compare(*shown_by("four_way_handshake"), "zh", "symbolic"),
}


@pytest.mark.parametrize(("lang", "numbers"), FACES)
@pytest.mark.parametrize("name", names())
def test_no_label_hides_another_nor_leaves_the_paper(name, lang, numbers):
    drawing = compare(*shown_by(name), lang, numbers)
    placed = list(boxes(drawing))
    hidden = [(a.text, b.text) for (a, one), (b, two) in itertools.combinations(placed, 2) if overlap(one, two)]
    assert hidden == []
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for _, corners in placed for x, y in corners)


@pytest.mark.parametrize("name", SCENES)
def test_two_runs_of_a_scene_have_room_beside_each_other(name):
    drawing = compare(SCENES[name], run(SCENES[name], variant("fin_answers_fin").VARIANT), "en")
    placed = list(boxes(drawing))
    assert [(a.text, b.text) for (a, p), (b, q) in itertools.combinations(placed, 2) if overlap(p, q)] == []


@pytest.mark.parametrize("name", names())
def test_what_is_the_same_stands_level_and_what_differs_is_marked_in_both(name):
    pair = Pair.of(*shown_by(name), "en")
    places = level(pair, "absolute")
    assert all(places[0].moments[i] == places[1].moments[j] for i, j in pair.level)
    left, right = halves(pair, "en")
    assert (left.width, left.height) == (right.width, right.height)
    tags = [[m for m in half.marks if m.kind == "text" and m.cls.startswith("parted-at")] for half in (left, right)]
    lines = [[m for m in half.marks if m.cls == "parted"] for half in (left, right)]
    expected = int(pair.parts is not None)
    assert [len(found) for found in (*tags, *lines)] == [expected] * 4
    if pair.parts:
        assert set(pair.parts.same) <= set(pair.same) and tags[0][0].text.startswith(PARTED)
        if (pair.parts.one, pair.parts.two) in pair.level:
            assert lines[0][0].at[1] == lines[1][0].at[1], "the same height in both"


@pytest.mark.parametrize("name", names())
def test_the_steps_are_those_of_the_first_run_and_never_go_back(name):
    one, two = shown_by(name)
    pair = Pair.of(one, two, "en")
    assert len(pair.steps) == len(two.moments) + 1 and pair.steps == sorted(pair.steps)
    assert pair.steps[0] == 0 and pair.steps[-1] <= len(one.moments)
    assert all(pair.steps[j + 1] == i + 1 for i, j in pair.level)
    drawing, last = compare(one, two, "en"), len(one.moments)
    assert visible(drawing, last) == visible(drawing), "all of both at the end"
    assert all(m.since <= last and (m.until is None or m.since < m.until <= last) for m in drawing.marks)
    states = [len({m.text for m in visible(drawing, step) if m.cls == "state"}) for step in range(last + 1)]
    assert states == sorted(states)


@pytest.mark.parametrize("name", ["two_way_handshake", "no_time_wait", "fin_answers_fin", "syn_cookies"])
def test_before_they_part_both_halves_show_the_same_and_after_it_they_do_not(name):
    pair = Pair.of(*shown_by(name), "en")
    left, right = halves(pair, "en")

    def seen(half, step):
        """All that is written, but on arrows and below: the rest of a story says how far an arrow falls."""
        written = ((m, set(m.cls.split())) for m in visible(half, step) if m.text)
        return {(m.at, m.text) for m, classes in written if not {"head", "label", "note"} & classes}

    assert all(seen(left, step) == seen(right, step) for step in range(pair.step))
    assert seen(left, pair.step) != seen(right, pair.step)


def test_each_half_is_the_ladder_only_moved():
    one, two = shown_by("two_way_handshake")
    drawing = compare(one, two, "en")
    texts = [mark.text for mark in visible(drawing) if mark.kind == "text"]
    for trace in (one, two):
        own = [mark.text for mark in visible(ladder(trace, "en")) if mark.kind == "text" and "label" in mark.cls]
        assert not set(own) - set(texts)
    ours = {c for m in drawing.marks for c in m.cls.split() if c.startswith("flight-")}
    theirs = {c for m in drawing.marks for c in m.cls.split() if c.startswith("other-")}
    assert ours == {f"flight-{f.number}" for f in one.segments} and theirs == {
        f"other-{f.number}" for f in two.segments
    }


def test_a_path_is_moved_where_it_is_absolute():
    assert shifted("M10 20.5L-3 4q1 2 3 0t3 0", 100, -4) == "M110 16.5L97 0q1 2 3 0t3 0"
    assert shifted("M1 2a4 4 0 1 0 8 0", 1, 1) == "M2 3a4 4 0 1 0 8 0"


def test_the_text_tells_why_and_both_stories_up_to_there():
    one, two = shown_by("no_time_wait")
    drawing = compare(one, two, "en")
    why, first, second = drawing.text.split("\n\n")
    assert why == explain_divergence(one, two, "en") and drawing.short == "They part at A. What differs: state."
    assert first.splitlines()[0] == "RFC 9293:" and second.splitlines()[0] == "no TIME-WAIT:"
    assert len(first.splitlines()) == len(second.splitlines()) == 11
    assert first.splitlines()[1:-1] == second.splitlines()[1:-1]
    assert "it is now TIME-WAIT" in first and "it is now CLOSED" in second.splitlines()[-1]
    told = " ".join(mark.text for mark in drawing.marks if "parted-why" in mark.cls)
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", why)
    assert not [mark for mark in compare(one, two, "en", told=False).marks if "parted-why" in mark.cls]
    assert drawing.title == "The last ACK is lost: RFC 9293 and no TIME-WAIT side by side"


def test_a_run_that_ended_is_marked_at_its_end():
    drawing = compare(scenes.open_close, scenes.open_close.but(until=0.5), "en")
    tags = [mark for mark in drawing.marks if mark.cls.startswith("parted-at")]
    assert len(tags) == 2 and "only one goes on" in tags[1].text
    turned = compare(scenes.open_close.but(until=0.5), scenes.open_close, "en")
    assert len([mark for mark in visible(turned) if mark.cls.startswith("parted-at")]) == 2


def test_two_equal_runs_have_no_mark():
    drawing = compare(scenes.open_close, scenes.open_close, "en")
    assert not [mark for mark in drawing.marks if mark.cls == "parted"]
    assert "never part" in drawing.short


def test_after_they_part_the_clock_says_how_far_the_second_run_has_come():
    lost = scenes.open_close.but(faults=(Lose("A", ctl=("FIN", "ACK"), nth=1),))
    pair = Pair.of(scenes.open_close, lost, "en")
    late = [(j, m.t) for j, m in enumerate(pair.two.moments) if pair.parts.two < j and m.t < 100]
    assert any(t > 1 for _, t in late), "the FIN is sent again after an RTO"
    assert all(pair.steps[j + 1] == sum(m.t <= t for m in pair.one.moments) for j, t in late)
    assert pair.one.moments[-1].t < pair.two.moments[-1].t and pair.steps[-1] == len(pair.one.moments)


@pytest.mark.parametrize("name", ["third_ack_lost_then_data", "simultaneous_close", "old_syn_to_listener"])
def test_a_capture_stands_beside_the_models_run(name):
    (talk, *_) = read(CAPTURES / f"{name}.pcap")
    drawing = compare(talk, shipped()[name].trace, "en", "relative")
    heads = [mark.text for mark in drawing.marks if mark.cls == "head mid"]
    assert "capture" in heads and "RFC 9293 as Linux 6" in heads
    assert all(note.en.partition(":")[0] in drawing.text for note in talk.notes)
    pair = Pair.of(talk, shipped()[name].trace, "en")
    places = level(pair, "relative")
    assert pair.level and all(places[0].moments[i] == places[1].moments[j] for i, j in pair.level)


def test_its_own_rules_read_in_both_themes_and_are_in_the_svg():
    drawing = compare(*shown_by("two_way_handshake"), "en")
    for theme in ("light", "dark"):
        paper = style(drawing.marks[0], theme, drawing.rules)["fill"]
        for mark in drawing.marks:
            if mark.cls.startswith("parted") and mark.kind == "text":
                assert contrast(style(mark, theme, drawing.rules)["fill"], paper) >= 4.5
    assert drawing.rules in svg(drawing) and ElementTree.fromstring(svg(drawing)) is not None
    assert png(drawing, scale=0.5)[:4] == b"\x89PNG"
