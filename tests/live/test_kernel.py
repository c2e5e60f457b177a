"""This machine's kernel beside the model: the package's scenes, faults of every kind, what cannot be played."""

from __future__ import annotations

import pytest

from tcplearn.live import Live, NotPlayable, live
from tcplearn.live.fitting import why_not
from tcplearn.live.ground import Ground
from tcplearn.model import Segment, State
from tcplearn.world import Corrupt, Delay, Duplicate, Inject, Lose, Scene, scenes
from tcplearn.world.scenes import SCENES

QUICK = ("textbook", "figure_8", "figure_9", "third_ack_lost_then_data", "half_open_reopened", "fin_before_data")


def agreeing(scene: Scene, wire: Ground, **how: object) -> Live:
    """This plays a scene that has to agree; twice more if not: a busy machine may hold a packet past a timer."""
    for _ in range(3):
        shown = live(scene, on=wire, **how)
        if shown.agrees:
            return shown
    raise AssertionError(shown.text("en"))


@pytest.mark.parametrize("name", QUICK)
def test_kernel_and_model_agree(wire: Ground, name: str) -> None:
    shown = agreeing(SCENES[name], wire)
    assert shown.kernel.segments and "≠" not in shown.text("en")


@pytest.mark.proof
@pytest.mark.parametrize("name", [name for name in SCENES if name not in QUICK])
def test_every_scene_that_can_be_played_agrees(wire: Ground, name: str) -> None:
    if name == "close_in_syn_received":
        pytest.skip("differs, and has its own test")
    reason = why_not(SCENES[name], wire)
    if reason is not None:
        pytest.skip(reason.en)
    agreeing(SCENES[name], wire, seconds=5.0)


def test_a_program_cannot_close_what_accept_has_not_returned(wire: Ground) -> None:
    shown = live(scenes.close_in_syn_received, on=wire)
    assert [text.en.split(":")[0] for text in shown.differences.found] == ["B's states"]
    assert State.ESTABLISHED in [state for _, state in shown.kernel.states("B")]
    assert "took effect" in " ".join(text.en for text in shown.recording.notes)


def test_every_fault_befalls_real_segments(wire: Ground) -> None:
    faults = (
        Corrupt("A", ctl="SYN"), Delay("B", ctl="SYN,ACK", by=0.1), Duplicate("A", data=True, by=0.03),
        Lose("B", ctl="FIN,ACK"), Inject(2.5, "B", Segment(500, ctl="RST")),
    )  # fmt: skip
    late = tuple(call.__class__(call.t + 2.2 if call.t > 0.15 else call.t, call.side, call.call) for call in
                 scenes.open_data_close.calls)  # fmt: skip
    shown = agreeing(scenes.open_data_close.but(faults=faults, calls=late), wire)
    fates = [flight.fate for flight in shown.kernel.segments]
    assert {"corrupted", "delayed", "duplicated", "copy", "lost", "injected"} <= set(fates)


def test_numbers_are_the_scene_s(wire: Ground) -> None:
    shown = live(scenes.data_wraps, on=wire)
    isns = {f.sender: f.segment.seq for f in reversed(shown.kernel.segments) if f.segment.syn}
    assert isns == scenes.data_wraps.iss
    assert shown.recording.isns["A"] == (scenes.data_wraps.iss["A"],)  # really so, on the wire


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("zero_window", "10 octets"),
        ("two_clients", "several connections"),
        ("old_syn_with_text", "names its remote"),
    ],
)
def test_what_cannot_be_played_says_why(wire: Ground, name: str, why: str) -> None:
    with pytest.raises(NotPlayable, match=why) as wrong:
        live(SCENES[name], on=wire)
    assert name in wrong.value.why.zh


def test_a_long_wait_without_timers_is_put_forward_and_said(wire: Ground) -> None:
    shown = agreeing(scenes.close_wait, wire)
    assert shown.recording.ended > 900
    assert any("put forward" in text.en for text in shown.recording.notes)


def test_a_story_that_is_cut_says_who_waits(wire: Ground) -> None:
    shown = agreeing(scenes.syn_always_lost, wire, seconds=1.6)
    assert shown.recording.was_cut
    assert any("A still waits in SYN-SENT" in text.en for text in shown.recording.notes)


def test_close_can_be_that_of_a_socket(wire: Ground) -> None:
    """close() gives up reading as well: data that comes afterwards is answered by a reset."""
    shown = agreeing(scenes.textbook, wire, half=False)
    assert any(flight.segment.rst for flight in shown.kernel.segments)


def test_both_languages_and_both_ladders(wire: Ground) -> None:
    shown = agreeing(scenes.third_ack_lost_then_data, wire)
    assert "60 s" in shown.text("en")
    assert "Kernel and model agree." in shown.text("en") and "内核与模型一致。" in shown.text("zh")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == str(shown) and bundle["image/svg+xml"].count("<svg ") == 3
