"""The circle of sequence numbers: after each step, what is drawn is what the blocks hold, and nothing hides a label."""

import itertools
import re
from dataclasses import replace
from math import cos, pi, sin
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tcplearn.capture import read
from tcplearn.model import Open, Segment, Send, State
from tcplearn.model.seq import distance, plus
from tcplearn.view import Numbers, circle, draw, svg
from tcplearn.view.circle_arc import Arc, whole
from tcplearn.view.circle_numbers import MOST, SHORT, lenses, standings
from tcplearn.view.labels import box, overlap, width
from tcplearn.view.mpl import outline
from tcplearn.view.palette import PEER_KNOWN, UNUSED
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.world import At, Chance, Inject, Scene, run
from tcplearn.world.scenes import SCENES
from tcplearn.world.trace import other

CAPTURES = sorted((Path(__file__).parent.parent / "captures").glob("*.pcap"))
GOLDENS = {
    "circle_data_wraps": lambda: circle(run(SCENES["data_wraps"].but(until=0.27)), "en"),
    "circle_zero_window_zh": lambda: circle(run(SCENES["zero_window"].but(until=2.0)), "zh", "relative"),
}
MANY = Scene(
    "many", (At(0.0, "B", Open("passive")), At(0.1, "A", Open("active")),
             *(At(0.2 + i / 50, "A" if i % 2 else "B", Send("hello")) for i in range(100))),
    faults=(Chance("A", lose=0.05, delay=0.05), Chance("B", duplicate=0.05)),
    iss={"A": 2**32 - 50, "B": 300}, until=3.0,
)  # fmt: skip
RIGHT = 420  # the half of B's numbers is beyond it


@pytest.fixture(scope="module")
def traces():
    many = {path.stem: trace_of(read(path)[0]) for path in CAPTURES}
    return {name: trace_of(scene) for name, scene in SCENES.items()} | many | {"many": run(MANY, seed=3)}


def boxes(drawing, step):
    for mark in visible(drawing, step):
        if mark.kind == "text":
            classes = mark.cls.split()
            size = 15 if "head" in classes else 11 if "nc-small" in classes else 12
            anchor = "mid" if "mid" in classes else "end" if "end" in classes else "start"
            yield mark, box(*mark.at, width(mark.text, size), 0, anchor)


def halves(marks):
    """The marks of A's numbers and of B's; what stands in no half is left out."""
    found = {"A": [], "B": []}
    for mark in marks:
        x = mark.at[0] if mark.at else float(re.match(r"M([\d.]+)", mark.d)[1])
        found["B" if x > RIGHT else "A"].append(mark)
    return found


def pointers(marks):
    """What the labels of one half say: the number beside each name."""
    values = [mark for mark in marks if mark.cls.startswith("nc-value")]
    told = {}
    for mark in marks:
        if mark.cls == "nc-small mid" and re.match(r"ISS|SND|RCV", mark.text):
            near = [v for v in values if v.at[0] == mark.at[0] and abs(v.at[1] - mark.at[1]) < 60]
            (told[mark.text],) = [v.text for v in near]
    return told


def expected(trace, side, step):
    """What the blocks of both sides say of the numbers of `side`."""
    tcb, peer, told = trace.tcb(side, step), trace.tcb(other(side), step), {}
    if tcb.state not in UNUSED:
        told |= {"ISS": tcb.iss, "SND.UNA": tcb.snd_una, "SND.NXT": tcb.snd_nxt}
        if tcb.state in PEER_KNOWN:
            told["SND.UNA+SND.WND"] = plus(tcb.snd_una, tcb.snd_wnd)
    if peer.state in PEER_KNOWN:
        told |= {"RCV.NXT": peer.rcv_nxt, "RCV.NXT+RCV.WND": plus(peer.rcv_nxt, peer.rcv_wnd)}
    return told


def blocks(tcb):
    """How many stretches of numbers are here ahead of a gap, without a hole in any."""
    here = {plus(seq, i) for seq, text, fin in tcb.early for i in range(len(text) + fin)}
    return sum(plus(number, -1) not in here for number in here)


def drawn(marks, kind):
    return [mark for mark in marks if kind in mark.cls.split() and "nc-sample" not in mark.cls]


# ── what it shows


def test_the_pointers_are_those_of_the_blocks(traces):
    for trace in traces.values():
        drawing = circle(trace, "en")
        for step in range(len(trace.moments) + 1):
            half = halves(visible(drawing, step))
            for side in "AB":
                said = {name: text.replace("2³² = 0", "0") for name, text in pointers(half[side]).items()}
                assert said == {name: str(number) for name, number in expected(trace, side, step).items()}


@pytest.mark.parametrize("style", ["relative", "symbolic"])
def test_the_pointers_are_named_as_elsewhere(style, traces):
    trace = traces["textbook"]
    named, drawing = Numbers(trace, style), circle(trace, "en", style)
    for side in "AB":
        said = pointers(halves(visible(drawing, 12))[side])
        assert said == {name: named.say(side, number, 8) for name, number in expected(trace, side, 12).items()}
    assert said["ISS"] == {"relative": "0", "symbolic": "y"}[style]


def test_a_window_is_drawn_where_there_is_one(traces):
    for trace in traces.values():
        drawing = circle(trace, "zh")
        for step in range(len(trace.moments) + 1):
            half = halves(visible(drawing, step))
            for side in "AB":
                tcb, peer = trace.tcb(side, step), trace.tcb(other(side), step)
                sends, known, takes = tcb.state not in UNUSED, tcb.state in PEER_KNOWN, peer.state in PEER_KNOWN
                count = {
                    kind: len(drawn(half[side], f"nc-{kind}")) for kind in ("sent", "may", "takes", "early", "shut")
                }
                assert count == {
                    "sent": int(sends and tcb.outstanding > 0),
                    "may": int(known and tcb.usable > 0),
                    "takes": int(takes and peer.rcv_wnd > 0),
                    "early": blocks(peer) if takes else 0,
                    "shut": (known and tcb.snd_wnd == 0) + (takes and peer.rcv_wnd == 0),
                }


def test_what_came_after_a_gap_is_there(traces):
    drawing = circle(traces["fin_before_data"])
    kinds = [len(drawn(visible(drawing, step), "nc-early")) for step in range(15)]
    assert 1 in kinds and kinds[-1] == 0


def test_clockwise_is_from_left_to_right(traces):
    """A pointer that is ahead stands to the right: the order is true, whatever the lengths."""
    for trace in traces.values():
        drawing = circle(trace)
        for step in range(len(trace.moments) + 1):
            half = halves(visible(drawing, step))
            for side in "AB":
                places = sorted({mark.at[0]: mark.text for mark in half[side] if mark.cls == "nc-value mid"
                                 and mark.at[1] < 350}.items())  # fmt: skip
                numbers = [int(text) for _, text in places]
                assert all(distance(a, b) > 0 for a, b in itertools.pairwise(numbers))


def test_the_dot_is_true_to_scale(traces):
    for name in ("normal_default_options", "data_wraps", "simultaneous_open"):
        drawing = circle(traces[name])
        for step in (4, 6):
            half = halves(visible(drawing, step))
            for side, middle in (("A", 211), ("B", 629)):
                (dot,) = drawn(half[side], "nc-dot")
                points, _ = outline(dot.d)
                x, y = points[0][0], points[0][1] + 5
                turn = 2 * pi * trace_of(traces[name]).tcb(side, step).iss / 2**32
                assert (x, y) == pytest.approx((middle + 46 * sin(turn), 104 - 46 * cos(turn)), abs=0.2)


@pytest.mark.parametrize("name", ["data_wraps", "many", "textbook", "normal_default_options"])
def test_the_wrap_is_marked_where_the_lens_holds_it(name, traces):
    drawing, found = circle(traces[name]), lenses(standings(traces[name], "A"))
    for lens in found:
        for step in range(max(lens.since, 4), min(lens.until, len(traces[name].moments))):
            half = halves(visible(drawing, step))["A"]
            holds = distance(lens.numbers[0], 0) > 0 > distance(lens.numbers[-1], 0)
            assert len(drawn(half, "nc-wrap")) == (holds or 0 in lens.numbers)
            labels = [mark for mark in half if mark.cls == "nc-value mid" and mark.text == "2³² = 0"]
            assert len(labels) == (0 in lens.numbers) >= holds
    assert any(0 in lens.numbers for lens in found) is (name in ("data_wraps", "many"))


def test_the_wrap_stands_between_its_neighbours(traces):
    stood = standings(traces["data_wraps"], "A")
    (lens,) = lenses(stood)
    assert lens.numbers == (4294967293, 4294967294, 0, 3, 4, 65533, 65538, 65539)
    assert list(lens.places) == sorted(lens.places)


def test_a_lens_says_its_scale(traces):
    text = " ".join(mark.text for mark in circle(traces["textbook"], "en").marks if mark.cls == "nc-small nc-quiet")
    assert "65542 numbers apart, 0.0055° of the circle" in text  # 65642 - 100
    assert "Their order is true, lengths are not; a cut (//) leaves numbers out." in text
    assert pytest.approx(0.0055, rel=0.01) == 65542 * 360 / 2**32
    zero = " ".join(mark.text for mark in circle(traces["zero_window"], "en").marks if mark.cls == "nc-small nc-quiet")
    assert "22 numbers apart, 0.0000018° of the circle. Their order is true, lengths are not." in zero


# ── lenses


def test_every_number_has_its_place(traces):
    for trace in traces.values():
        for side in "AB":
            stood = standings(trace, side)
            found = lenses(stood)
            assert len(stood) == len(trace.moments) + 1
            assert all(one.until == two.since for one, two in itertools.pairwise(found))
            for lens in found:
                here = stood[lens.since : lens.until]
                assert len(lens.numbers) <= max(MOST, len(set(max(here, key=lambda s: len(s.numbers)).numbers))) + 1
                assert all(0 < a < b < 1 for a, b in itertools.pairwise(lens.places))
                assert all(distance(a, b) > 0 for a, b in itertools.pairwise(lens.numbers))
                assert len(lens.breaks) == sum(count > SHORT for _, _, count in lens.gaps)
                for standing in here:
                    assert set(standing.numbers) <= set(lens.numbers)
                    assert all(lens.places[lens.numbers.index(v)] == lens.place(v) for v in standing.numbers)


def test_a_new_connection_has_a_lens_of_its_own(traces):
    for side, iss in (("A", (100, 975100)), ("B", (300, 975300))):
        found = lenses(standings(traces["reopened"], side))
        assert [lens.numbers[0] for lens in found] == list(iss)


def test_many_numbers_take_several_lenses(traces):
    assert len(lenses(standings(traces["many"], "A"))) > 5
    marks = circle(traces["many"]).marks
    assert len(marks) < 25 * len(traces["many"].moments)  # what stays is one mark


def test_nothing_stands_where_no_number_means_anything(traces):
    drawing = circle(traces["open_close"], "en")
    for step in (0, 1, len(traces["open_close"].moments)):
        kinds = {mark.cls.split()[0] for mark in visible(drawing, step) if "nc-sample" not in mark.cls}
        assert not kinds & {"nc-arc", "nc-dot", "nc-value", "nc-cone", "nc-sent", "nc-may", "nc-takes"}
    said = [mark.text for mark in visible(drawing, 1)]
    assert f"B: {State.LISTEN}, so SND.UNA and SND.NXT mean nothing" in said


# ── the marks


def test_a_mark_is_there_once(traces):
    for trace in traces.values():
        drawing = circle(trace)
        assert visible(drawing, len(trace.moments)) == visible(drawing)
        assert all(mark.until is None or mark.since < mark.until for mark in drawing.marks)
        for step in range(len(trace.moments) + 1):
            seen = [mark.plain() | {"since": 0, "until": 0} for mark in visible(drawing, step) if mark.kind == "text"]
            assert all(a != b for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize(("lang", "style"), [("en", "absolute"), ("zh", "relative"), ("zh", "symbolic")])
def test_no_label_hides_another_nor_leaves_the_paper(lang, style, traces):
    for name, trace in traces.items():
        drawing = circle(trace, lang, style)
        assert drawing.width <= 860
        for step in range(len(trace.moments) + 1):
            placed = list(boxes(drawing, step))
            for half in (0, 1):
                mine = [(m, c) for m, c in placed if (m.at[0] > RIGHT) is bool(half) or m.at[1] > 560]
                for (a, one), (b, two) in itertools.combinations(mine, 2):
                    assert not overlap(one, two), (name, step, a.text, b.text)
            for mark, corners in placed:
                left, right = (0, 840) if mark.at[1] > 560 else (0, RIGHT - 4) if mark.at[0] < RIGHT else (RIGHT, 840)
                assert all(left <= x <= right and 0 <= y <= drawing.height for x, y in corners), (name, step, mark.text)


@pytest.mark.parametrize("name", SCENES)
def test_labels_have_room_for_ten_digits(name):
    if SCENES[name].start:
        return  # fixed numbers
    drawing = circle(SCENES[name].but(iss={"A": 2**32 - 3, "B": 4294960000}))
    for step in range(len(trace_of(SCENES[name]).moments)):
        for (a, one), (b, two) in itertools.combinations(boxes(drawing, step), 2):
            assert not overlap(one, two), (step, a.text, b.text)


def test_the_text_equivalent_says_each_change(traces):
    for trace in (traces["data_wraps"], traces["zero_window"]):
        for lang in ("en", "zh"):
            lines = circle(trace, lang).text.splitlines()
            for step, moment in enumerate(trace.moments, 1):
                for side in "AB":
                    now, before = expected(trace, side, step), expected(trace, side, step - 1)
                    mine = [line for line in lines if re.match(rf"(Step {step},|第 {step} 步)", line)]
                    mine = [line for line in mine if f"{side} →" in line]
                    if now != before:
                        assert len(mine) == 1 and f"{moment.t:.3f} s" in mine[0]
                        assert all(f"={v}" in mine[0] for k, v in now.items() if k in ("SND.UNA", "SND.NXT", "RCV.NXT"))
    assert circle(traces["textbook"], "en").short == "A → B: SND.NXT from 101 to 107. B → A: SND.NXT from 301 to 312."


def test_a_story_without_a_clock_counts_moves(traces):
    lines = circle(replace(traces["handshake"], untimed=True), "en").text.splitlines()
    assert any(line.startswith("Move 2, A → B: ISS=SND.UNA=100") for line in lines)


def test_shapes_are_what_they_say():
    arc = Arc(0, 100, 50, 20)
    assert arc.at(0) == pytest.approx((0, 50)) and arc.at(1) == pytest.approx((100, 50))
    assert arc.at(0.5) == pytest.approx((50, 30)) and arc.at(0.5, 5) == pytest.approx((50, 25))
    assert arc.along(0, 1).startswith("M0 50Q") and arc.along(0, 1).endswith("100 50")
    points, _ = outline(whole((10, 10), 4))
    assert points[0] == (10, 6) and points[-1] == pytest.approx((10, 6))
    assert all((x - 10) ** 2 + (y - 10) ** 2 == pytest.approx(16, abs=0.8) for x, y in points[::2])


def test_an_old_syn_is_no_sender_s_number():
    old = Inject(0.1, "B", Segment(90, ctl=("SYN",)))
    trace = run(Scene("old", (At(0.0, "B", Open("passive")),), faults=(old,)))
    said = pointers(halves(visible(circle(trace, "en"), 2))["A"])
    assert said == {"RCV.NXT": "91", "RCV.NXT+RCV.WND": "65626"}


def test_the_three_printers(traces):
    for drawing in (circle(traces["data_wraps"], "zh"), circle(traces["zero_window"], "en", "relative")):
        for step in (3, 8, None):
            ElementTree.fromstring(svg(drawing, step))
            ax = draw(drawing, step=step)
            texts = [mark.text for mark in visible(drawing, step) if mark.kind == "text"]
            assert [t.get_text() for t in ax.texts] == texts
