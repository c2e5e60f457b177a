"""The state timeline, against the trace: every state, when it was entered, and no more than has happened."""

import itertools
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tcplearn.capture import read
from tcplearn.model import Close, Open, Send
from tcplearn.text import LANGUAGES
from tcplearn.view import draw, ladder, sequences, show, states, svg
from tcplearn.view.mpl import style
from tcplearn.view.palette import FAMILIES, THEMES, colour, contrast, family
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.world import At, Chance, Scene, Trace, run
from tcplearn.world.scenes import SCENES
from tests.view.boxes import boxes, hidden

CAPTURES = sorted((Path(__file__).parent.parent / "captures").glob("*.pcap"))
GOLDENS = {
    "states_open_close": lambda: states(SCENES["open_close"], "en"),
    "states_fin_lost_zh": lambda: states(SCENES["fin_lost"], "zh"),
}
LITTLE = 16.0  # what has just begun reaches so far beyond the line that is now


def long_story(pieces: int) -> Trace:
    """Two sides that send so many pieces of text, some lost, some delayed, some twice; then both close."""
    sends = (At(0.2 + i / 50, "A" if i % 3 else "B", Send("x" * 500)) for i in range(pieces))
    end = 0.3 + pieces / 50
    calls = (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")), *sends, At(end, "A", Close()))
    faults = (Chance("A", lose=0.03, delay=0.05), Chance("B", lose=0.03, duplicate=0.05))
    return run(Scene("long", (*calls, At(end + 0.1, "B", Close())), faults=faults, until=end + 400), seed=3)


@pytest.fixture(scope="module")
def traces():
    return {name: trace_of(scene) for name, scene in SCENES.items()}


@pytest.fixture(scope="module")
def long():
    return long_story(1000)


def bars(drawing, step=None):
    """The state bars that are seen: of each side, in order, (family, from x, to x, state)."""
    found = {"A": [], "B": []}
    seen = [mark for mark in visible(drawing, step) if mark.cls.split()[0] == "bar"]
    upper = min(mark.at[1] for mark in drawing.marks if mark.cls.split()[0] == "bar")
    for mark in seen:
        x, y, wide, _ = mark.at
        found["A" if y == upper else "B"].append((mark.cls.split()[1], x - 1, x + wide, mark.title))
    return {side: sorted(many, key=lambda bar: bar[1:3]) for side, many in found.items()}


def cursor(drawing, step=None):
    (mark,) = [mark for mark in visible(drawing, step) if mark.cls == "cursor"]
    assert mark.at[0] == mark.at[2]
    return mark.at[0]


def flights(marks):
    return {int(c.split("-")[1]) for mark in marks for c in mark.cls.split() if c.startswith("flight-")}


@pytest.mark.parametrize("name", SCENES)
def test_every_state_has_its_bar_and_its_name(name, traces):
    trace = traces[name]
    drawing = states(trace)
    drawn = bars(drawing)
    for side in "AB":
        path = [state for _, state in trace.states(side)]
        assert [(kind, said) for kind, _, _, said in drawn[side]] == [(family(s), str(s)) for s in path]
        for (_, _, end, _), (_, start, _, _) in itertools.pairwise(drawn[side]):
            assert end == pytest.approx(start)
    names = [mark.text for mark in visible(drawing) if mark.cls == "bar-name"]
    assert sorted(names) == sorted(str(state) for side in "AB" for _, state in trace.states(side))


@pytest.mark.parametrize("name", SCENES)
def test_a_state_begins_where_its_second_stands(name, traces):
    """The ticks say where a second stands; after a state passed through at once the next is a little late."""
    trace = traces[name]
    drawing = states(trace)
    ticks = [mark for mark in visible(drawing) if mark.cls.startswith("axis-tick") and mark.text[0].isdigit()]
    places = {mark.text: mark.at[0] - (4 if mark.turn else 0) for mark in ticks}
    met = 0
    for side in "AB":
        for (t, _), (_, x, _, _) in zip(trace.states(side), bars(drawing)[side], strict=True):
            place = places.get(f"{t:.3f}".rstrip("0").rstrip("."))
            assert place is None or place - 0.1 <= x <= place + 8.1
            met += place is not None
    assert met >= 2


@pytest.mark.parametrize("name", SCENES)
def test_a_step_shows_what_has_happened_and_no_more(name, traces):
    trace = traces[name]
    drawing = states(trace)
    last = len(trace.moments)
    for step in range(last + 1):
        now, drawn = cursor(drawing, step), bars(drawing, step)
        for side in "AB":
            assert drawn[side][-1][3] == str(trace.tcb(side, step).state)
            past = [state for t, state in trace.states(side) if t <= (trace.moments[step - 1].t if step else 0)]
            assert len(drawn[side]) <= len(past)
            if step < last:
                assert max(end for _, _, end, _ in drawn[side]) <= now + LITTLE
        gone = {n for m in trace.moments[:step] for n in m.sent} | {m.heard for m in trace.moments[:step] if m.heard}
        copies = {f.number for f in trace.segments if f.fate == "copy" and f.number - 1 in gone}
        assert flights(visible(drawing, step)) == gone | copies


@pytest.mark.parametrize("name", SCENES)
def test_the_line_that_is_now_goes_right_and_is_the_same_in_both_views(name, traces):
    trace = traces[name]
    one, two = states(trace), sequences(trace)
    places = [cursor(one, step) for step in range(len(trace.moments) + 1)]
    assert places == [cursor(two, step) for step in range(len(trace.moments) + 1)]
    for (before, x), (moment, y) in itertools.pairwise(zip((None, *trace.moments), places, strict=True)):
        assert (y > x) == (moment.t > (before.t if before else 0.0))
    assert cursor(one) == places[-1]


@pytest.mark.parametrize("name", SCENES)
def test_arrows_go_from_the_sender_to_the_receiver_and_the_lost_ones_end_in_a_cross(name, traces):
    trace = traces[name]
    drawing = states(trace)
    seen = visible(drawing)
    crossed = flights(mark for mark in seen if mark.cls.startswith("cross"))
    assert crossed == {f.number for f in trace.segments if f.fate in ("lost", "corrupted")}
    edges = sorted({mark.at[1] for mark in seen if mark.cls.startswith("edge")})
    row = {"A": edges[0] + 2, "B": edges[1] - 2}
    heard = {m.heard for m in trace.moments}
    for flight in trace.segments:
        mine = [mark for mark in seen if mark.kind == "path" and f"flight-{flight.number}" in mark.cls.split()]
        (mark,) = [mark for mark in mine if mark.title == str(flight.segment)]
        (x, y), (end, low) = (tuple(map(float, part.split())) for part in mark.d[1:].split("M")[0].split("L"))
        assert end >= x and (y == row[flight.sender] or flight.fate == "injected")
        assert (low == row[flight.to]) == (flight.number in heard)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCENES)
def test_no_text_hides_another_at_any_step(name, lang, traces):
    drawing = states(traces[name], lang)
    for step in range(len(traces[name].moments) + 1):
        assert hidden(drawing, step) == []


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_captures_are_drawn_too(path):
    for talk in read(path):
        for lang in LANGUAGES:
            assert hidden(states(talk, lang)) == []
        assert states(talk).text.splitlines()[0].startswith(f"A: {talk.trace.states('A')[0][1]} (0.000 s)")


def test_long_waits_are_cut_short_and_the_ticks_say_the_true_seconds(traces):
    drawing = states(traces["open_close"])
    ticks = [mark for mark in visible(drawing) if mark.cls.startswith("axis-tick") and mark.text[0].isdigit()]
    assert [mark.text for mark in ticks] == "0 0.1 0.125 0.15 0.175 0.4 0.425 0.45 0.6 0.625 0.65 240.625".split()
    assert ticks[-1].at[0] - ticks[-2].at[0] < 120
    assert sum(mark.cls == "break" for mark in visible(drawing)) == 4  # two edges, in two rows
    assert [mark.text for mark in visible(drawing) if mark.cls == "wait"] == ["⋯ 2 MSL = 240 s ⋯"]
    assert not any(mark.cls in ("break", "wait") for mark in visible(drawing, len(traces["open_close"].moments) - 1))


def test_without_a_clock_the_moves_are_counted(traces):
    moves = tuple(replace(m, t=float(i)) for i, m in enumerate(traces["handshake"].moments, 1))
    flights = tuple(replace(f, sent_at=0.0, arrived_at=None, fate="unknown") for f in traces["handshake"].segments)
    counted = replace(traces["handshake"], moments=moves, segments=flights, untimed=True)
    drawing = states(counted, "en")
    ticks = [mark.text for mark in visible(drawing) if mark.cls.startswith("axis-tick")]
    assert ticks == ["0", "1", "2", "3", "4", "5", "move"]
    assert "SYN-SENT (move 2)" in drawing.text and " s)" not in drawing.text
    assert "SYN-SENT（第 2 步）" in states(counted, "zh").text


def test_both_languages_have_the_same_skeleton(traces):
    for trace in traces.values():
        one, two = ([m for m in states(trace, lang).marks if m.kind in ("rect", "line")] for lang in LANGUAGES)
        assert one == two


def test_the_last_step_is_the_whole_picture(traces):
    for trace in traces.values():
        drawing = states(trace)
        assert visible(drawing, len(trace.moments)) == visible(drawing)


def test_a_grey_print_still_reads(traces):
    """Every family has a dash of its own on the edge of its bars; names are written in ink."""
    edges = {mark.cls: style(mark, "light", d.rules).get("stroke-dasharray", "none")
             for d in map(states, traces.values()) for mark in d.marks if mark.cls.startswith("edge")}  # fmt: skip
    assert set(edges) == {f"edge {kind}" for kind in FAMILIES} and len(set(edges.values())) == len(FAMILIES)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_have_contrast(theme, traces):
    for drawing in (states(traces["fin_lost"]), sequences(traces["fin_lost"])):
        for mark, _ in boxes(drawing):
            assert contrast(style(mark, theme, drawing.rules)["fill"], colour("paper", theme)) >= 4.5, mark


def test_the_text_equivalent_is_the_path_of_both_sides(traces):
    drawing = states(traces["refused"], "en")
    assert drawing.text.splitlines() == [
        "A: CLOSED (0.000 s) → SYN-SENT (0.100 s) → CLOSED (0.150 s)",
        "B: CLOSED (0.000 s)",
    ]
    assert drawing.short == ladder(traces["refused"], "en").short
    assert str(show(states(traces["refused"], "zh"))) == f"{states(traces['refused'], 'zh').title} | " + (
        "最后 A 处于 CLOSED，B 处于 CLOSED。"
    )


def test_all_printers_print_it(traces):
    drawing = states(traces["old_syn_after_close"], "zh")
    root = ElementTree.fromstring(svg(drawing))
    assert root[0].text == drawing.title and root[1].text == drawing.text
    ax, marks = draw(drawing), visible(drawing)
    assert [t.get_text() for t in ax.texts] == [mark.text for mark in marks if mark.kind == "text"]
    assert len(ax.patches) == sum(mark.kind in ("rect", "path") for mark in marks)
    assert len(ax.lines) == sum(mark.kind == "line" for mark in marks)


def test_an_empty_trace_is_drawn():
    empty = Trace("nothing", run(Scene("nothing")).start, (), ())
    assert [bar[3] for side in "AB" for bar in bars(states(empty))[side]] == ["CLOSED", "CLOSED"]
    assert hidden(states(empty)) == [] == hidden(sequences(empty))


@pytest.mark.parametrize("picture", [states, sequences])
def test_two_thousand_segments_are_few_marks(picture, long):
    assert len(long.segments) >= 2000
    drawing = picture(long)
    assert len(drawing.marks) < 2000 and sum(mark.cls == "cursor" for mark in drawing.marks) < 150
    assert hidden(drawing) == []


def test_of_very_many_segments_it_says_how_many_are_drawn(long):
    drawing = states(long, "en")
    seen = flights(visible(drawing))
    assert f"{len(seen)} of {len(long.segments)} segments are drawn" in [mark.text for mark in drawing.marks]
    assert {long.flight(number).fate for number in seen} == {flight.fate for flight in long.segments}
    assert len(flights(visible(states(long_story(30))))) == len(long_story(30).segments)
