"""The player without a browser: what it holds, says and leaves in the notebook."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from traitlets import TraitError

from tcplearn.text import LANGUAGES
from tcplearn.view.numbers import STYLES
from tcplearn.view.told import trace_of
from tcplearn.widgets import Player
from tcplearn.widgets.page import WORDS, page
from tcplearn.world import Lose, Scene, run, scenes


def bundle(player: Player) -> dict[str, object]:
    data: dict[str, object] = player._repr_mimebundle_()[0]
    return data


def test_it_begins_before_anything_has_happened() -> None:
    player = Player(scenes.open_close, "en")
    assert repr(player) == "open_close, step 0 of 12: Nothing has happened yet: A is CLOSED, B is CLOSED."
    assert repr(Player(scenes.open_close, "zh")).startswith("open_close，第 0 步，共 12 步：")
    assert player.scene == scenes.open_close
    assert player.trace == run(scenes.open_close)


def test_a_step_too_far_is_the_end() -> None:
    player = Player(scenes.open_close, "en", step=99)
    assert player.step == 12
    player.step = -1
    assert player.step == 0


def test_the_next_cell_reads_what_the_learner_did() -> None:
    player = Player(scenes.open_close, "en", step=12)
    player._handle_custom_msg({"fate": "lose", "number": 3, "by": 1}, [])  # as the browser sends it
    assert player.faults == (Lose("A", nth=2),)
    assert str(player.trace.state_at("B", 0.39)) == "SYN-RECEIVED"
    assert player.step == 4  # the moment at which it leaves
    player._handle_custom_msg({"fate": "restore", "number": 0, "by": 1}, [])
    assert player.scene == scenes.open_close


def test_a_change_ahead_does_not_move_the_reader() -> None:
    player = Player(scenes.open_close, "en", step=2)
    player.change(5, "lose")
    assert player.step == 2


def test_the_notebook_keeps_the_picture_and_one_line_and_no_address() -> None:
    one, two = (bundle(Player(scenes.third_ack_lost_then_data, "en", step=9)) for _ in range(2))
    assert one["image/svg+xml"] == two["image/svg+xml"]
    assert one["text/plain"] == two["text/plain"]
    assert str(one["text/plain"]).startswith("third_ack_lost_then_data, step 9 of 14: ")
    assert str(one["text/plain"]).endswith(" (run this cell to step through it)")
    assert "\n" not in str(one["text/plain"])
    chinese = str(bundle(Player(scenes.third_ack_lost_then_data, "zh", step=9))["text/plain"])
    assert chinese.endswith("（运行本单元格即可逐步播放）")
    assert "application/vnd.jupyter.widget-view+json" in one
    assert not re.search("0x[0-9a-f]{6}", str(one))


def test_before_the_first_step_the_stored_picture_is_the_whole_run() -> None:
    start, end = (str(bundle(Player(scenes.open_close, "en", step=step))["image/svg+xml"]) for step in (0, 12))
    assert start == end


@pytest.mark.parametrize("by", [-3, 0, 1e9, "abc"])
def test_a_refused_time_changes_nothing(by: float) -> None:
    player = Player(scenes.open_close, "en", step=5)
    shown = player.shown
    with pytest.raises(ValueError, match="above 0 and up to 600"):
        player.change(3, "delay", by)
    assert (player.scene, player.step, player.shown) == (scenes.open_close, 5, shown)


def test_it_lists_what_was_changed() -> None:
    player = Player(scenes.open_close, "en")
    assert player.shown["changes"] == []
    player.change(3, "lose")
    player.change(2, "delay", 0.25)
    player.change(1, "duplicate", 0.5)
    assert player.shown["changes"] == [
        "segment 1 (SYN): duplicated, the copy 0.5 s later",
        "segment 3 (SYN,ACK): delayed by 0.25 s",
        "segment 4 (ACK): lost",
    ]
    player.lang = "zh"
    assert player.shown["changes"][2] == "报文段 4（ACK）：丢失"
    player.restore()
    assert player.shown["changes"] == []


def test_a_change_of_what_never_leaves_is_listed() -> None:
    trace = run(scenes.open_close)
    void = scenes.open_close.but(faults=(Lose("A", nth=99),))
    shown = [page(trace, lang, "absolute", void, scenes.SCENES)["changes"] for lang in LANGUAGES]
    assert shown == [["segment no. 99 of A: not sent in this run"], ["A 发出的第 99 个报文段：本次运行中没有发出"]]


def test_what_the_story_loses_and_the_learner_delivers_is_a_change() -> None:
    player = Player(scenes.third_ack_lost_then_data, "en")
    player.change(3, "deliver")
    assert player.shown["changes"] == ["segment 3 (ACK): delivered"]


def test_asking_for_what_is_already_so_is_answered() -> None:
    player = Player(scenes.open_close, "en")
    told: list[object] = []
    player.observe(told.append, "shown")
    player.change(3, "deliver")
    assert len(told) == 1


def test_the_lifelines_are_there_from_the_start() -> None:
    drawing = Player(scenes.open_close, "en").shown["drawing"]
    faint = [mark for mark in drawing["marks"] if mark["cls"] == "guide"]
    assert len(faint) == 2
    lowest = max(mark["at"][3] for mark in drawing["marks"] if mark["cls"].startswith("edge "))
    assert all("since" not in mark and mark["at"][3] == lowest for mark in faint)


def test_another_story_begins_at_its_beginning() -> None:
    player = Player(scenes.open_close, "en", step=5)
    player.story = "simultaneous_open"
    assert (player.scene, player.step, player.shown["key"]) == (scenes.simultaneous_open, 0, "simultaneous_open")


def test_a_scene_of_ones_own_stands_in_the_menu_too() -> None:
    own = scenes.open_close.but(name="mine", title=None)
    assert ["mine", "mine"] in Player(own, "en").shown["stories"]
    assert Player([scenes.abort, scenes.refused], "en").shown["stories"] == [
        ["abort", "The client aborts"],
        ["refused", "Nobody listens"],
    ]
    changed = scenes.open_close.but(faults=(Lose("A", nth=1),))
    assert Player(changed).faults == changed.faults


def test_a_story_that_is_not_there_is_named() -> None:
    with pytest.raises(TraitError, match="no story is called 'nope' here; there are abort, refused"):
        Player([scenes.abort, scenes.refused]).story = "nope"


def test_a_recording_is_shown_and_not_changed() -> None:
    player = Player(run(scenes.open_close), "en")
    assert player.shown["recorded"]
    assert player.scene is None
    with pytest.raises(ValueError, match="recording"):
        player.change(3, "lose")


def test_what_it_cannot_play_it_names() -> None:
    with pytest.raises(TypeError, match="takes a scene, several scenes, a trace or a conversation, not 'open_close'"):
        Player("open_close")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'explode'"):
        Player(scenes.open_close).change(3, "explode")
    with pytest.raises(ValueError, match="99"):
        Player(scenes.open_close).change(99, "lose")


@pytest.mark.parametrize("scene", scenes.SCENES.values(), ids=scenes.SCENES)
def test_every_scene_has_a_page_in_both_languages_and_all_numbers(scene: Scene) -> None:
    trace = trace_of(scene)
    pages = [page(trace, lang, style, scene, scenes.SCENES) for lang in LANGUAGES for style in STYLES]
    for shown in pages:
        assert len(shown["steps"]) == len(trace.moments) + 1
        assert len(shown["segments"]) == len(trace.segments)
        assert all(len(step["values"][side]) == len(shown["variables"]) for step in shown["steps"] for side in "AB")
        assert [step["states"] for step in shown["steps"]] == [step["states"] for step in pages[0]["steps"]]


def test_a_number_that_nobody_has_said_yet_is_not_known() -> None:
    steps = Player(scenes.open_close, "en").shown["steps"]
    names = Player(scenes.open_close, "en").shown["variables"]
    sent = dict(zip(names, steps[2]["values"]["A"], strict=True))
    assert (sent["ISS"], sent["SND.NXT"], sent["IRS"], sent["RCV.NXT"]) == ("100", "101", "–", "–")
    assert set(steps[1]["values"]["B"][1:]) == {"–"}


def test_both_languages_say_something_of_their_own() -> None:
    assert [name for name, word in WORDS.items() if word.en == word.zh] == []


def test_the_file_without_a_kernel_asks_nobody(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = Player(scenes.open_close, "en").save_html(tmp_path / "player.html").read_text("utf-8")
    assert set(re.findall(r"https?://[^\s\"'<\\)]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_the_widgets_are_loaded_when_asked_for() -> None:
    asks = "import sys, tcplearn.widgets; print('anywidget' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True).stdout == "False\n"
