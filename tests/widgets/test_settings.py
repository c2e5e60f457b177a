"""What a learner can set: each setting has its place in the scene or in the run."""

from __future__ import annotations

from typing import Any

import pytest

import tcplearn
from tcplearn.view.told import trace_of
from tcplearn.widgets.draft import Draft, Refused
from tcplearn.widgets.settings import POLICIES, protocols
from tcplearn.world import LINUX_6, Policy, run, scenes

OPEN_CLOSE = Draft.of(scenes.open_close)


@pytest.mark.parametrize(
    ("name", "value", "scene"),
    [
        ("iss A", 2**32 - 3, {"iss": {"A": 2**32 - 3, "B": 300}}),
        ("iss B", 7.0, {"iss": {"A": 100, "B": 7}}),
        ("delay", 0.1, {"delay": 0.1}),
        ("delay A", 0.1, {"delay": {"A": 0.1, "B": 0.025}}),
        ("delay B", 0, {"delay": {"A": 0.025, "B": 0.0}}),
        ("rto", 3, {"policy": Policy(rto=3.0)}),
        ("msl", 30.0, {"policy": Policy(msl=30.0)}),
        ("window A", 0, {"window": {"A": 0}}),
        ("window B", 10, {"window": {"B": 10}}),
    ],
)
def test_each_setting_has_its_place_in_the_scene(name: str, value: Any, scene: dict[str, Any]) -> None:
    draft = OPEN_CLOSE.set(name, value)
    assert draft.scene == scenes.open_close.but(**scene)
    assert draft.settings[name] == value
    assert draft.set(name, OPEN_CLOSE.settings[name]).settings == OPEN_CLOSE.settings


def test_a_setting_reaches_every_host_and_spares_what_is_later() -> None:
    both = Draft.of(scenes.keepalive).set("msl", 5.0).scene
    assert both.policy_of("A").msl == both.policy_of("B").msl == 5.0
    assert both.policy_of("A").keepalive == scenes.keepalive.policy_of("A").keepalive
    assert Draft.of(scenes.half_open_reopened).set("iss A", 7).scene.iss == {"A": (7, 800), "B": (300, 600)}
    assert Draft.of(scenes.handshake).set("delay A", 0.1).set("delay B", 0.1).scene.delay == 0.1


def test_protocol_policy_and_seed_are_the_run_s() -> None:
    variant = OPEN_CLOSE.set("protocol", "two_way_handshake").set("seed", 3)
    assert variant.trace == trace_of(run(scenes.open_close, tcplearn.variants.two_way_handshake.VARIANT, seed=3))
    assert variant.line == "run(scenes.open_close, variants.two_way_handshake.VARIANT, seed=3)"
    assert (variant.protocol, variant.seed, variant.scene) == ("two_way_handshake", 3, scenes.open_close)
    linux = OPEN_CLOSE.set("policy", "Linux 6")
    assert linux.trace == run(scenes.open_close, LINUX_6)
    assert linux.line == "run(scenes.open_close, LINUX_6)"
    assert linux.settings["msl"] == LINUX_6.msl
    assert Draft.of(scenes.open_close, "two_way_handshake", 3).line == variant.line
    for one, other in ((variant, ("policy", "Linux 6")), (linux, ("protocol", "two_way_handshake"))):
        with pytest.raises(Refused, match="Linux 6 brings rows of its own"):
            one.set(*other)
    with pytest.raises(Refused, match="Linux 6 keeps its own MSL of 30"):
        linux.set("msl", 120.0)


def test_every_protocol_and_policy_runs() -> None:
    assert len(protocols()) > 20
    for name in protocols():
        assert OPEN_CLOSE.set("protocol", name).trace.moments
    for name in POLICIES:
        assert OPEN_CLOSE.set("policy", name).trace.moments
