"""What the pictures take and refuse; what they say of waits, notes and unusual lines."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from tcplearn.capture import read
from tcplearn.course import course_folder
from tcplearn.text import LANGUAGES, Text
from tcplearn.view import (
    explain,
    ladder,
    machine,
    sentences,
    sequence_plot,
    show,
    story,
    text_ladder,
    timeline,
)
from tcplearn.view.labels import box, overlap, width
from tcplearn.view.legend import LINES, columns, wrap
from tcplearn.view.mpl import outline
from tcplearn.view.shapes import along
from tcplearn.view.svg import visible
from tcplearn.view.told import trace_of
from tcplearn.view.waits import ran
from tcplearn.world import run
from tcplearn.world.scenes import SCENES

CAPTURES = course_folder() / "notebooks" / "captures"
RECORDED = Text("the recording does not show whether it arrived", "记录没有显示它是否到达")


def talk(name):
    return read(str(CAPTURES / f"{name}.pcap"))[0]


def said(drawing, step=None):
    return [mark.text for mark in visible(drawing, step) if mark.kind == "text"]


@pytest.mark.parametrize("picture", [ladder, text_ladder, sentences, story, explain])
def test_a_scene_is_run_and_a_conversation_has_its_trace(picture):
    scene = SCENES["refused"]
    assert picture(scene) == picture(run(scene)) == picture(SimpleNamespace(trace=run(scene)))


@pytest.mark.parametrize("picture", [ladder, text_ladder, sentences, explain, timeline, sequence_plot, show])
def test_anything_else_is_refused_at_once(picture):
    with pytest.raises(TypeError, match="give a Trace, a Scene or a Conversation, not str"):
        picture("refused")
    with pytest.raises(TypeError, match=r"not list; take one of them, as in talks\[0\]"):
        picture([run(SCENES["refused"])])


def test_the_plots_take_a_scene():
    scene = SCENES["refused"]
    assert timeline(scene).get_label() == timeline(run(scene)).get_label()
    assert sequence_plot(scene).get_label() == sequence_plot(run(scene)).get_label()


def test_there_is_no_third_side():
    trace = run(SCENES["refused"])
    for ask in (trace.states, trace.of, lambda side: machine(trace=trace, side=side), lambda s: explain(trace, s)):
        with pytest.raises(ValueError, match="the sides are 'A' and 'B'"):
            ask("C")


# ── notes, legend


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recording_explains_its_dotted_lines_and_shows_its_notes(lang):
    conversation = talk("third_ack_lost_then_data")
    drawing = ladder(conversation, lang)
    assert any(RECORDED.of(lang) in text for text in said(drawing))
    assert any(RECORDED.of(lang) in text for text in said(ladder(conversation, lang, noted=False)))
    for whole in ("".join(said(drawing)), text_ladder(conversation, lang), drawing.text):
        for note in conversation.notes:
            assert note.of(lang).replace(" ", "") in whole.replace(" ", "").replace("\n", "")
    assert str(show(conversation, lang)) == f"{drawing.title} | {drawing.short}"
    assert all(mark.at[1] < drawing.height for mark in drawing.marks if mark.kind == "text")


def test_every_unusual_line_has_its_entry_and_no_other():
    wanted = {
        "open_close": set(),
        "third_ack_always_lost": {"again", "lost"},
        "figure_8": {"injected"},
        "old_syn_after_close": {"copy"},
    }
    for name, kinds in wanted.items():
        for lang in LANGUAGES:
            texts = said(ladder(SCENES[name], lang))
            assert {kind for kind, text in LINES.items() if text.of(lang) in texts} == kinds


def test_the_legend_does_not_tell_what_is_to_come():
    drawing = ladder(SCENES["third_ack_lost"], "en")
    assert LINES["lost"].en not in said(drawing, 2) and LINES["lost"].en in said(drawing)


def test_lines_break_at_spaces_and_between_hanzi():
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("收到一个 SYN，然后发送", 8) == ["收到一个", "SYN，然", "后发送"]
    for text in ("a note, of some words", "注：报文段 3、5、7 是否到达，不知道；状态是 ESTABLISHED。"):
        lines = wrap(text, 20)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(columns(line) <= 20 for line in lines) and all(line[0] not in "，、；。" for line in lines)


# ── times


def test_a_break_says_how_long_the_timer_ran():
    texts = said(ladder(SCENES["open_close"], "en"))
    assert "⋯ 2 MSL = 240 s ⋯" in texts and not any("239" in text for text in texts)
    texts = said(ladder(SCENES["third_ack_always_lost"], "en"))
    assert [text for text in texts if "⋯" in text] == ["⋯ RTO = 1 s ⋯", "⋯ RTO = 2 s ⋯", "⋯", "⋯"]


@pytest.mark.parametrize("name", SCENES)
def test_a_timer_ran_as_long_as_the_policy_says(name):
    scene, trace = SCENES[name], trace_of(SCENES[name])
    for i, moment in enumerate(trace.moments):
        long = ran(trace, i)
        if moment.what == "TIME-WAIT" and moment.kind == "timer":
            assert long == pytest.approx(2 * scene.policy.msl)
        elif long is not None:
            assert long / scene.policy.rto == pytest.approx(2 ** (moment.tcb.retries - 1))


@pytest.mark.parametrize("name", SCENES)
def test_the_times_of_a_ladder_have_the_same_number_of_decimals(name):
    times = [mark.text for mark in ladder(SCENES[name]).marks if mark.cls == "time"]
    assert len({len(text.partition(".")[2]) for text in times}) <= 1


def test_both_sides_of_a_simultaneous_close_have_their_times():
    drawing = ladder(talk("simultaneous_close"), "en", "relative")
    times = [mark.text for mark in drawing.marks if mark.cls == "time"]
    assert times[-6:] == ["0.157", "0.157", "0.182", "0.182", "0.208", "0.208"]
    fins = [mark for mark in drawing.marks if mark.text == "FIN,ACK seq=1 ack=1"]
    assert abs(fins[0].at[0] - fins[1].at[0]) > 140  # as wide as it is in a wide font


# ── labels


def test_a_delayed_segment_is_called_so_and_its_label_leaves_with_it():
    drawing = ladder(SCENES["figure_8"], "en")
    for step in (2, 4, None):
        (label,) = [m for m in visible(drawing, step) if m.cls.startswith("label") and "flight-1" in m.cls.split()]
        assert label.text == "SYN seq=100 · delayed" and label.at[0] < 340
    assert "SYN seq=100 · 迟到" in said(ladder(SCENES["figure_8"], "zh"))
    assert "SYN seq=90 · old or forged" in said(drawing)


def test_the_text_ladder_writes_all_calls_in_one_manner():
    text = text_ladder(SCENES["third_ack_always_lost"], "en")
    assert "(Open active)" in text and "(Open passive)" in text and "(Send 5)" in text and "(OPEN" not in text
    text = text_ladder(SCENES["figure_8"], "en")
    assert "(delayed)" in text and "(old or forged)" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_arrow_of_the_machine_strikes_a_label(lang):
    drawing = machine(lang=lang)
    edges = [outline(mark.d)[0][:3] for mark in drawing.marks if mark.cls == "edge-of"]
    labels = [(mark.text, box(*mark.at, width(mark.text, 11))) for mark in drawing.marks if mark.cls == "on mid"]
    for start, control, end in edges:
        near = [along(start, control, i / 40) for i in range(41)]
        far = [along(control, end, i / 40) for i in range(41)]
        points = [along(p, q, i / 40) for i, (p, q) in enumerate(zip(near, far, strict=True))]
        assert [text for text, at in labels if any(overlap(at, line) for line in pairwise(points))] == []


def test_one_line_of_the_machine_says_the_path():
    assert str(show(machine(trace=SCENES["handshake"], lang="en"))).endswith(" | A: CLOSED → SYN-SENT → ESTABLISHED")
    assert str(show(machine(lang="zh"))) == machine(lang="zh").title


# ── plots


def test_a_plot_follows_the_readers_theme():
    picture = show(timeline(SCENES["open_close"]))._repr_mimebundle_()["image/svg+xml"]
    assert "var(--paper)" in picture and "prefers-color-scheme" in picture and "data-jp-theme-light=false" in picture
    assert "#ffffff" not in picture.replace("--paper:#ffffff", "")
    assert 'role="img"' in picture and "<desc>A: CLOSED (0.000 s)" in picture
    dark = show(timeline(SCENES["open_close"], theme="dark"))._repr_mimebundle_()["image/svg+xml"]
    assert "var(--" not in dark


def test_a_cut_wait_has_its_break_in_every_bar():
    ax = timeline(SCENES["open_close"])
    assert [patch.get_label() for patch in ax.patches].count("_break") == 2
    assert [patch.get_label() for patch in timeline(SCENES["handshake"]).patches].count("_break") == 0
