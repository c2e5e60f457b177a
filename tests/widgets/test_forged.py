"""Old and forged segments: each suggestion means to the block that hears it what its name says."""

from __future__ import annotations

import pytest

from tcplearn.model import Heard, State
from tcplearn.text import Text
from tcplearn.widgets.draft import Draft, Refused
from tcplearn.world import Scene, scenes
from tcplearn.world.scenes import SCENES

EVERY = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
OPEN_CLOSE = Draft.of(scenes.open_close)
HEARD = (  # what each suggestion means to a block that has heard the peer's SYN
    {Heard.OUTSIDE_WINDOW, Heard.OLD_SYN},
    {Heard.RST},
    {Heard.RST_IN_WINDOW},
    {Heard.SYN, Heard.NEW_SYN},
    {Heard.ACK_UNSENT, Heard.STRANGER},
    {Heard.OUTSIDE_WINDOW},
    {Heard.RST_NOT_BELIEVED},
)


@EVERY
@pytest.mark.parametrize("to", "AB")
def test_a_suggested_segment_hits_its_mark(scene: Scene, to: str) -> None:
    draft = Draft.of(scene)
    until = min(scene.until, draft.trace.end + 1)
    for t in sorted({round(m.t + 0.004, 6) for m in draft.trace.moments[:12] if m.t + 0.004 < until}):
        step = sum(moment.t < t for moment in draft.trace.moments)
        before = draft.trace.tcb(to, step)
        for i, (name, segment) in enumerate(draft.suggestions(t, to)):
            if segment is None:
                with pytest.raises(Refused, match="no such number"):
                    draft.inject(t, to, segment)
                continue
            trace = draft.inject(t, to, segment).trace
            told = next(m for m in trace.moments if m.heard and trace.flight(m.heard).fate == "injected" and m.t == t)
            words = {row.word for row in told.fired}
            if i < len(HEARD) and before.rcv_nxt != before.irs:
                assert words & {str(word.value) for word in HEARD[i]}, (name.en, words)
            elif i == len(HEARD):
                assert words == {Heard.RST.value} and told.tcb.state is State.CLOSED


def test_before_the_syn_only_what_has_numbers_is_suggested() -> None:
    at_b = {name.en for name, segment in OPEN_CLOSE.suggestions(0.05, "B") if segment}
    assert at_b == {
        "an old SYN of an earlier connection, below the window",
        "an ACK of something never sent",
        "a blind RST, far outside the window",
    }
    assert dict(OPEN_CLOSE.suggestions(0.3, "B"))[Text("a RST at exactly RCV.NXT", "序号恰为 RCV.NXT 的 RST")] == {
        "seq": 101,
        "ack": None,
        "flags": "RST",
        "octets": 0,
    }
    assert [name for name, _ in OPEN_CLOSE.suggestions()] == [name for name, _ in OPEN_CLOSE.suggestions(0.3, "A")]
