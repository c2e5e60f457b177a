"""The sequence variables over time, against the TCBs: there when they mean something, in order, with true numbers."""

import itertools
from xml.etree import ElementTree

import pytest

from tcplearn.capture import read
from tcplearn.model import Close, Open, Send, State, seq
from tcplearn.text import LANGUAGES
from tcplearn.view import Numbers, draw, sequences, svg
from tcplearn.view.labels import spread
from tcplearn.view.mpl import style
from tcplearn.view.numbers import STYLES
from tcplearn.view.numberscale import NumberScale
from tcplearn.view.palette import THEMES, colour, contrast
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.world import At, Scene, run
from tcplearn.world.scenes import SCENES
from tests.view.boxes import boxes, hidden
from tests.view.test_states import CAPTURES, cursor

GOLDENS = {
    "sequences_data_wraps_absolute": lambda: sequences(SCENES["data_wraps"], "en", "absolute"),
    "sequences_open_close_symbolic_zh": lambda: sequences(SCENES["open_close"], "zh", "symbolic"),
}
NAMED = {"una": ("snd_una", "iss"), "nxt": ("snd_nxt", "iss"), "rcv": ("rcv_nxt", "irs")}
SILENT = {State.CLOSED, State.LISTEN}  # the RFC's 3.3.1: no connection, no send or receive variables
LITTLE = 5.1  # what has just begun reaches so far beyond the line that is now
NEAR = 8.1  # lines at the same number run side by side, so near to each other
LINES = list(itertools.product("AB", NAMED))


@pytest.fixture(scope="module")
def traces():
    return {name: trace_of(scene) for name, scene in SCENES.items()}


def pieces_of_text(count, octets):
    calls = (At(0.2 + i / 5, "A", Send("x" * octets)) for i in range(count))
    ends = (At(1 + count / 5, "A", Close()), At(1.5 + count / 5, "B", Close()))
    return run(Scene("text", (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")), *calls, *ends), until=900))


def points(drawing, side, name, step=None):
    """The points of a line that is seen, piece after piece."""
    marks = [mark for mark in visible(drawing, step) if mark.cls == f"track {name} of-{side}"]
    return [[tuple(map(float, point.split())) for point in mark.d[1:].split("L")] for mark in marks]


def end(drawing, side, name, step=None):
    """Where a line ends that has come as far as the line that is now; None if none has."""
    pieces = points(drawing, side, name, step)
    return pieces[-1][-1] if pieces and 0 <= pieces[-1][-1][0] - cursor(drawing, step) <= LITTLE else None


def kept(side, name):
    return side if name != "rcv" else "B" if side == "A" else "A"


def said(side, name):
    return f"{kept(side, name)} {NAMED[name][0].upper().replace('_', '.')}"


def value(trace, side, name, step):
    """A variable's number after a step, by the TCB; None where it means nothing."""
    tcb = trace.tcb(kept(side, name), step)
    if tcb.state in SILENT or (name == "rcv" and tcb.state is State.SYN_SENT):
        return None
    return getattr(tcb, NAMED[name][0])


@pytest.mark.parametrize("name", SCENES)
def test_a_line_comes_as_far_as_now_while_its_variable_means_something(name, traces):
    trace = traces[name]
    drawing = sequences(trace)
    for step in range(len(trace.moments) + 1):
        for side, which in LINES:
            means, pieces = value(trace, side, which, step) is not None, points(drawing, side, which, step)
            assert all(x <= cursor(drawing, step) + LITTLE for piece in pieces for x, _ in piece)
            if means:
                assert end(drawing, side, which, step) is not None
            else:
                ends = [mark for mark in visible(drawing, step) if mark.cls == f"track-end of-{side}"]
                last = {float(mark.d[1:].split()[0]) for mark in ends}
                assert not pieces or pieces[-1][-1][0] in last


@pytest.mark.parametrize("name", SCENES)
def test_greater_numbers_stand_higher_and_the_same_ones_side_by_side(name, traces):
    trace = traces[name]
    drawing = sequences(trace)
    for side in "AB":
        heights = {which: {} for which in NAMED}
        first = None
        for step, which in itertools.product(range(len(trace.moments) + 1), NAMED):
            number = value(trace, side, which, step)
            if number is None:
                continue
            first = number if first is None else first
            y = end(drawing, side, which, step)[1]
            assert heights[which].setdefault(seq.distance(first, number), y) == y
        for told in heights.values():
            ups = [y for _, y in sorted(told.items())]
            assert all(low > high for low, high in itertools.pairwise(ups))
        for one, two in itertools.combinations(heights.values(), 2):
            for number in set(one) & set(two):
                assert 0 < abs(one[number] - two[number]) <= NEAR


@pytest.mark.parametrize("numbers", STYLES)
@pytest.mark.parametrize("name", SCENES)
def test_the_ticks_say_the_numbers_that_the_variables_had(name, numbers, traces):
    trace = traces[name]
    drawing, named = sequences(trace, numbers=numbers), Numbers(trace, numbers)
    for step in range(len(trace.moments) + 1):
        gone = max((0, *(n for m in trace.moments[:step] for n in (*m.sent, m.heard or 0))))
        ticks = [mark for mark in visible(drawing, step) if mark.cls == "number end"]
        for side, which in LINES:
            number = value(trace, side, which, step)
            if number is None:
                continue
            y, text = end(drawing, side, which, step)[1], named.say(side, number, gone)
            (tick,) = [mark for mark in ticks if abs(mark.at[1] - 4 - y) <= NEAR / 2]
            assert text in tick.text.split(" = "), (step, side, which)


def test_the_numbers_wrap_and_the_lines_go_on():
    drawing = sequences(SCENES["data_wraps"], "en", "absolute")
    ticks = [(mark.at[1], mark.text) for mark in visible(drawing) if mark.cls == "number end"]
    assert [text for _, text in sorted(ticks, reverse=True)] == [
        "4294967295", "0", "2", "3", "4294967293", "4294967294", "3", "4",
    ]  # fmt: skip
    assert "A SND.NXT: 4294967294 (0.100 s) → 3 (0.200 s) → 4 (0.400 s)" in drawing.text


@pytest.mark.parametrize("count", [3, 60, 400])
def test_one_octet_is_seen_beside_a_thousand(count):
    trace = pieces_of_text(count, 500)
    drawing = sequences(trace, "en")
    ticks = {mark.text: mark.at[1] for mark in visible(drawing) if mark.cls == "number end" and mark.at[1] < 240}
    assert ticks["0"] - ticks["1"] >= 13
    assert str(count * 500 + 2) in ticks  # SYN, text, FIN
    assert [y for _, y in sorted(ticks.items(), key=lambda tick: int(tick[0]))] == sorted(ticks.values(), reverse=True)


@pytest.mark.parametrize("numbers", STYLES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCENES)
def test_no_text_hides_another_at_any_step(name, lang, numbers, traces):
    drawing = sequences(traces[name], lang, numbers)
    for step in range(len(traces[name].moments) + 1):
        assert hidden(drawing, step) == []


@pytest.mark.parametrize("name", SCENES)
def test_ten_digits_have_room(name):
    if not SCENES[name].start:
        far = SCENES[name].but(iss={"A": 2**32 - 3, "B": 4294960000})
        assert hidden(sequences(far, "en", "absolute")) == []


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_captures_are_drawn_too(path):
    for talk in read(path):
        for lang, numbers in itertools.product(LANGUAGES, STYLES):
            assert hidden(sequences(talk, lang, numbers)) == []


@pytest.mark.parametrize("name", SCENES)
def test_every_line_has_its_name_at_its_end_and_no_name_hides_a_line(name, traces):
    trace = traces[name]
    drawing = sequences(trace)
    for step in (len(trace.moments) // 2, len(trace.moments)):
        names = {mark.text: (mark, corners) for mark, corners in boxes(drawing, step) if "track-name" in mark.cls}
        for side, which in LINES:
            pieces = points(drawing, side, which, step)
            assert (said(side, which) in names) == bool(pieces)
            for piece in pieces:
                for (x, y), (to, then) in itertools.pairwise(piece):
                    for mark, ((left, top), _, (right, low), _) in names.values():
                        apart = right <= min(x, to) or left >= max(x, to) or low <= min(y, then) or top >= max(y, then)
                        assert apart, (step, mark.text)
        for side in "AB":
            live = {which: now for which in NAMED if (now := end(drawing, side, which, step))}
            texts = {which: names[said(side, which)][0] for which in live}
            assert sorted(live, key=lambda which: live[which][1]) == sorted(live, key=lambda which: texts[which].at[1])
            for which, (x, y) in live.items():
                assert 0 < texts[which].at[0] - x < 10 and abs(texts[which].at[1] - 4 - y) < 20


def test_a_number_gets_the_name_of_the_fin_when_the_fin_has_left(traces):
    drawing = sequences(traces["open_close"], "en", "symbolic")

    def ticks(step):
        return {mark.text for mark in visible(drawing, step) if mark.cls == "number end"}

    assert {"x", "x+1", "y", "y+1"} <= ticks(5)
    assert {"x", "x+1 = u", "u+1"} <= ticks(None) and "x+1" not in ticks(None)


def test_three_dashes_and_two_colours_tell_the_lines_apart():
    drawing = sequences(SCENES["open_close"])
    looks = {(mark.cls.split()[1], mark.cls.split()[2]): style(mark, "light", drawing.rules)
             for mark in drawing.marks if mark.cls.startswith("track ")}  # fmt: skip
    for side in ("of-A", "of-B"):
        assert len({looks[name, side].get("stroke-dasharray", "none") for name in NAMED}) == 3
    assert looks["una", "of-A"]["stroke"] != looks["una", "of-B"]["stroke"]
    for theme in THEMES:
        for mark, _ in boxes(drawing):
            assert contrast(style(mark, theme, drawing.rules)["fill"], colour("paper", theme)) >= 4.5


def test_the_geometry_is_the_same_in_every_style_and_language(traces):
    for trace in traces.values():
        shapes = {
            tuple((mark.kind, mark.at, mark.d, mark.since, mark.until) for mark in drawing.marks if "track" in mark.cls)
            for drawing in (sequences(trace, lang, numbers) for lang in LANGUAGES for numbers in STYLES)
        }
        assert len(shapes) == 1


def test_the_last_step_is_the_whole_picture(traces):
    for trace in traces.values():
        drawing = sequences(trace)
        assert visible(drawing, len(trace.moments)) == visible(drawing)


def test_the_text_equivalent_tells_every_value(traces):
    drawing = sequences(traces["refused"], "en")
    assert drawing.text.splitlines() == [
        "A SND.UNA: 0 (0.100 s)",
        "A SND.NXT: 1 (0.100 s)",
        "B RCV.NXT: means nothing in this run",
        "B SND.UNA: means nothing in this run",
        "B SND.NXT: means nothing in this run",
        "A RCV.NXT: means nothing in this run",
    ]
    assert drawing.short == "A SND.UNA 0 → 0; A SND.NXT 1 → 1"
    told = sequences(pieces_of_text(60, 500), "zh").text.splitlines()[1]
    assert told == "A SND.NXT: 1（0.100 s） … 30002（13.000 s），共 62 个值"


def test_all_printers_print_it(traces):
    drawing = sequences(traces["zero_window"], "zh", "symbolic")
    root = ElementTree.fromstring(svg(drawing))
    assert root[0].text == drawing.title and root[1].text == drawing.text
    ax, marks = draw(drawing), visible(drawing)
    assert [t.get_text() for t in ax.texts] == [mark.text for mark in marks if mark.kind == "text"]
    assert len(ax.patches) == sum(mark.kind in ("rect", "path") for mark in marks)
    assert len(ax.lines) == sum(mark.kind == "line" for mark in marks)


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match="numbers are absolute, relative, symbolic; not 'roman'"):
        sequences(SCENES["open_close"], numbers="roman")


def test_a_scale_keeps_the_order_and_says_first_and_last():
    scale = NumberScale([0, 1, 5001, 5002, *range(10000, 10100)], 200.0, 50.0)
    assert scale(0) == 200 and scale(10099) == 50
    assert [scale(n) for n in scale.numbers] == sorted((scale(n) for n in scale.numbers), reverse=True)
    ticks = scale.ticks()
    assert ticks[0] == 0 and ticks[-1] == 10099
    assert all(scale(a) - scale(b) >= 14 for a, b in itertools.pairwise(ticks))
    assert NumberScale([7], 200.0, 50.0).ticks() == [7] and NumberScale([], 200.0, 50.0).ticks() == []


def test_spread_moves_as_little_as_it_must():
    assert spread([10, 50], 13, 0, 100) == [10, 50]
    assert spread([50, 50, 50], 13, 0, 100) == [37, 50, 63]
    assert spread([0, 1], 13, 0, 100) == [0, 13] and spread([99, 100], 13, 0, 100) == [87, 100]
    assert spread([], 13, 0, 100) == []
