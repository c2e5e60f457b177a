"""A timed run judged by the claims of the search: both give the same verdict on the same story."""

from __future__ import annotations

import pytest

from tcplearn import variants
from tcplearn.world import Claim, claims, explore, run, scenes
from tcplearn.world.onlooker import died, worlds

BREAKING = [name for name in variants.names() if hasattr(variants.variant(name), "BREAKS")]


@pytest.mark.parametrize("name", BREAKING)
def test_the_onlooker_judges_as_the_search_does(name: str) -> None:
    module = variants.variant(name)
    found = explore(module.VARIANT, module.SHOWN_BY, module.BREAKS).trace
    if module.BREAKS.mood == "comes to rest":
        endless = run(module.SHOWN_BY.but(limit=100), module.VARIANT)
        assert died(module.BREAKS, module.SHOWN_BY, endless) == 100
    else:
        assert died(module.BREAKS, module.SHOWN_BY, found) == len(found.moments)
    assert died(module.BREAKS, module.SHOWN_BY, run(module.SHOWN_BY)) is None


@pytest.mark.parametrize("name", sorted(scenes.SCENES))
def test_there_is_a_world_after_each_moment(name: str) -> None:
    scene = scenes.SCENES[name]
    trace = run(scene)
    seen = list(worlds(scene, trace))
    assert len(seen) == len(trace.moments) + 1
    for side in ("A", "B"):
        assert seen[-1].end(side).tcb == trace.tcb(side, len(trace.moments))


def test_what_is_under_way_is_what_has_left_and_not_arrived() -> None:
    scene = scenes.old_syn_after_close
    trace = run(scene)
    for count, world in enumerate(worlds(scene, trace)):
        now = trace.moments[count - 1].t if count else 0.0
        flying = [f for f in trace.segments if f.sent_at < now and f.arrived_at is not None and f.arrived_at > now]
        assert {f.segment for f in flying} <= {sent.segment for sent in world.wire}
    assert world.quiet and world.done


def test_octets_are_remembered_by_the_connection_that_sent_them() -> None:
    *_, last = worlds(scenes.abort_and_reopen, run(scenes.abort_and_reopen))
    assert last.a.said == (b"", b"old data", b"new") and last.b.got == b"new"
    assert last.b.peer == 2 and claims.delivered_is_sent.holds(last)


def test_what_has_to_be_true_sometimes_is_not_broken_by_one_run() -> None:
    claim = Claim("opens", "sometimes", lambda world: False, claims.can_open.text)
    with pytest.raises(ValueError, match="no single run breaks that"):
        died(claim, scenes.handshake, run(scenes.handshake))
