"""This machine's kernel beside the model: the package's scenes, faults of every kind, what cannot be played."""

from __future__ import annotations

import pytest

from tcplearn.live import NotPlayable, live
from tcplearn.live.fitting import why_not
from tcplearn.live.ground import Ground
from tcplearn.model import Segment, State
from tcplearn.world import Corrupt, Delay, Duplicate, Inject, Lose, scenes
from tcplearn.world.scenes import SCENES

QUICK = ("textbook", "figure_8", "figure_9", "third_ack_lost_then_data", "half_open_reopened", "fin_before_data")


@pytest.mark.parametrize("name", QUICK)
def test_kernel_and_model_agree(wire: Ground, name: str) -> None:
    shown = live(SCENES[name], on=wire)
    assert shown.agrees, shown.text("en")
    assert shown.kernel.segments and "≠" not in shown.text("en")


@pytest.mark.proof
@pytest.mark.parametrize("name", [name for name in SCENES if name not in QUICK])
def test_every_scene_that_can_be_played_agrees(wire: Ground, name: str) -> None:
    if name == "close_in_syn_received":
        pytest.skip("differs, and has its own test")
    reason = why_not(SCENES[name], wire)
    if reason is not None:
        pytest.skip(reason.en)
    shown = live(SCENES[name], on=wire, seconds=5.0)
    assert shown.agrees, shown.text("en")


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
    shown = live(scenes.open_data_close.but(faults=faults, calls=late), on=wire)
    fates = [flight.fate for flight in shown.kernel.segments]
    assert {"corrupted", "delayed", "duplicated", "copy", "lost", "injected"} <= set(fates)
    assert shown.kernel.delivered("B") == b"" and shown.agrees, shown.text("en")


def test_numbers_are_the_scene_s(wire: Ground) -> None:
    shown = live(scenes.data_wraps, on=wire)
    isns = {f.sender: f.segment.seq for f in reversed(shown.kernel.segments) if f.segment.syn}
    assert isns == scenes.data_wraps.iss
    assert shown.recording.isns["A"] == (scenes.data_wraps.iss["A"],)  # really so, on the wire


@pytest.mark.parametrize(("name", "why"), [("zero_window", "10 octets"), ("two_clients", "several connections")])
def test_what_cannot_be_played_says_why(wire: Ground, name: str, why: str) -> None:
    with pytest.raises(NotPlayable, match=why) as wrong:
        live(SCENES[name], on=wire)
    assert name in wrong.value.why.zh


def test_a_long_wait_without_timers_is_put_forward_and_said(wire: Ground) -> None:
    shown = live(scenes.close_wait, on=wire)
    assert shown.recording.ended > 900 and shown.agrees
    assert any("put forward" in text.en for text in shown.recording.notes)


def test_a_story_that_is_cut_says_who_waits(wire: Ground) -> None:
    shown = live(scenes.syn_always_lost, on=wire, seconds=1.6)
    assert shown.recording.was_cut and shown.agrees, shown.text("en")
    assert any("A still waits in SYN-SENT" in text.en for text in shown.recording.notes)


def test_close_can_be_that_of_a_socket(wire: Ground) -> None:
    """close() gives up reading as well: data that comes afterwards is answered by a reset."""
    shown = live(scenes.textbook, on=wire, half=False)
    assert shown.agrees, shown.text("en")
    assert any(flight.segment.rst for flight in shown.kernel.segments)


def test_both_languages_and_both_ladders(wire: Ground) -> None:
    shown = live(scenes.third_ack_lost_then_data, on=wire)
    assert "Kernel and model agree." in shown.text("en") and "内核与模型一致。" in shown.text("zh")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/plain"] == str(shown) and bundle["image/svg+xml"].count("<svg ") == 3
