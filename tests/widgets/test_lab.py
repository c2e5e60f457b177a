"""The laboratory: every gesture is an edit of the draft, and what the browser gets follows from the run."""

import pytest

from tcplearn import Lab, scenes
from tcplearn.widgets.lab_views import VIEWS
from tcplearn.world.reading import scene_from


def test_a_gesture_is_an_edit_and_can_be_taken_back():
    lab = Lab(scenes.handshake, "en")
    lab._heard({"fate": "lose", "number": 3})
    assert lab.trace.flight(3).fate == "lost" and lab.bench["undo"] == "segment 3 (ACK) lost"
    lab._heard({"do": "put", "call": "SEND", "octets": 5, "t": 0.2, "side": "A"})
    ends = {str(lab.trace.tcb(side).state) for side in ("A", "B")}
    story = scenes.third_ack_lost_then_data
    assert ends == {"ESTABLISHED"}
    assert scene_from(lab.line) == lab.scene and story.faults != lab.scene.faults
    lab._heard({"do": "undo", "asked": []})
    assert len(lab.scene.calls) == 2 and lab.bench["redo"]
    lab._heard({"do": "redo", "asked": []})
    assert len(lab.scene.calls) == 3


def test_what_cannot_be_is_said_and_changes_nothing():
    lab = Lab(scenes.handshake, "zh")
    before = lab.draft
    lab._heard({"do": "arrive", "asked": [1, 0.01]})
    assert lab.draft is before and lab.refused["said"].startswith("无法完成")
    with pytest.raises(TypeError):
        Lab("handshake")


def test_a_variant_that_linux_leaves_no_room_is_said():
    lab = Lab(scenes.handshake, "en", views=("compare",))
    lab.edit("set", "policy", "Linux 6")
    lab.against = "two_way_handshake"
    assert lab.refused["said"] and "marks" not in lab.pictures["compare"]
    lab.against = "as written"
    assert lab.pictures["compare"]["marks"]


def test_an_edit_keeps_the_past_and_hides_what_follows():
    lab = Lab(scenes.open_close, "en")
    lab.step = len(lab.trace.moments)
    lab.edit("lose", 5)
    assert lab.step == next(i for i, moment in enumerate(lab.trace.moments, 1) if 5 in moment.sent)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_view_is_drawn_with_the_steps_of_the_run(lang):
    lab = Lab(scenes.textbook, lang, views=Lab.VIEWS)
    lab.segment, lab.against = 2, "two_way_handshake"
    assert set(lab.pictures) == set(VIEWS)
    last = len(lab.trace.moments)
    for name, drawing in lab.pictures.items():
        assert drawing["marks"] and max(mark.get("since", 0) for mark in drawing["marks"]) <= last, name


def test_the_forged_segments_on_offer_fit_the_run():
    lab = Lab(scenes.handshake, "en")
    which = [name for _, name in lab.bench["suggested"]]
    assert which
    lab._heard({"do": "suggested", "which": "0", "t": 0.3, "to": "B"})
    assert lab.refused or any(flight.fate == "injected" for flight in lab.trace.segments)


def test_every_moment_is_a_question_with_the_models_answer():
    lab = Lab(scenes.open_close, "en")
    for moment, asked in zip(lab.trace.moments, lab.bench["nexts"], strict=True):
        assert asked["state"] == str(moment.tcb.state) and asked["side"] == moment.side
        assert asked["sends"] in lab.bench["sends"]
