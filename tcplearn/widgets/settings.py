"""What a learner can set about a run: first numbers, the path, the timers, the buffers, what the hosts follow.

The one rule: a setting has a name, bounds and one place in the scene; its value is read back from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tcplearn.model import RFC9293, Protocol
from tcplearn.model.seq import SPACE
from tcplearn.text import Text
from tcplearn.variants import variant
from tcplearn.view.told import trace_of
from tcplearn.view.variant_words import label, played
from tcplearn.widgets.edits import calls_of, injections_of
from tcplearn.widgets.refused import Refused, filled, seconds, whole, within
from tcplearn.world import LINUX_6, SIDES, Policy, Scene, Trace, run
from tcplearn.world.run import followed

BASE = RFC9293.name
POLICIES: dict[str, Policy | None] = {"RFC": None, LINUX_6.name: LINUX_6}
LARGEST = 65535  # octets: a window without a scale
DICE = 2**32 - 1

COUNTED = Text("{name} is a whole number from {least} to {most}.", "{name} 应为 {least} 到 {most} 的整数。")
NO_SETTING = Text("Nothing is called {name} here; there are {names}.", "没有名为 {name} 的设置；可用的有 {names}。")
NO_CHOICE = Text("{value} is none of {names}.", "{value} 不在可选项之中：{names}。")
ONE_TABLE = Text(
    "Linux 6 brings rows of its own, which would hide the variant's: take RFC 9293 or the policy RFC first.",
    "Linux 6 自带规则，会遮盖变体的规则：请先把协议改回 RFC 9293，或把策略改回 RFC。",
)
NOT_TOLD = Text(
    "{policy} keeps its own {name} of {own} where a scene has RFC 9293's {value}: take another number.",
    "场景的 {name} 等于 RFC 9293 的 {value} 时，{policy} 用它自己的 {own}：请换一个数值。",
)
DELAY = Text("The path delay", "路径时延")
SAID = {
    "iss": Text("ISS of {side}: {value}", "{side} 的 ISS：{value}"),
    "window": Text("receive buffer of {side}: {value} octets", "{side} 的接收缓冲区：{value} 字节"),
    "delay": Text("path delay {value} s", "路径时延 {value} 秒"),
    "delay from": Text("path delay from {side} {value} s", "{side} 发出方向的时延 {value} 秒"),
    "rto": Text("first RTO {value} s", "初始 RTO {value} 秒"),
    "msl": Text("MSL {value} s", "MSL {value} 秒"),
    "seed": Text("seed {value}", "随机种子 {value}"),
    "protocol": Text("protocol: {value}", "协议：{value}"),
    "policy": Text("hosts follow {value}", "主机遵循 {value}"),
}


@dataclass(frozen=True)
class Edition:
    """One state of a draft: what is run, and the edit that led to it in words (None: the beginning).

    `protocol`: "RFC 9293" or the name of a variant with a table of its own; `policy`: one of POLICIES.
    """

    scene: Scene
    protocol: str = BASE
    seed: int = 0
    policy: str = "RFC"
    said: Text | None = None

    @cached_property
    def whole(self) -> Trace:
        """This is its run, with all connections."""
        return run(self.scene, POLICIES[self.policy] or protocol_of(self.protocol), self.seed)

    @cached_property
    def trace(self) -> Trace:
        """This is its run as the pictures show it: of several connections the first."""
        return trace_of(self.whole)

    @cached_property
    def calls(self) -> dict[int, int]:
        """These are the places in `scene.calls` of the calls in `trace`, by their moment from 0."""
        found, alone = calls_of(self.scene, self.whole), len(self.whole.connections) == 1
        shown = (i for i, moment in enumerate(self.whole.moments) if alone or not moment.on)
        return {step: found[i] for step, i in enumerate(shown) if i in found}

    @cached_property
    def injections(self) -> dict[int, int]:
        """These are the places in `scene.faults` of the segments from outside in `trace`, by their number."""
        return injections_of(self.scene, self.trace)

    def same_as(self, other: Edition) -> bool:
        """This says whether both run alike, however they came about."""
        return replace(self, said=None) == replace(other, said=None)


def protocols() -> tuple[str, ...]:
    """These are the protocols to choose from."""
    return (BASE, *played())


def protocol_of(name: str) -> Protocol:
    return RFC9293 if name == BASE else variant(name).VARIANT


def settings(of: Edition) -> dict[str, Any]:
    """These are all settings by name, as they are now."""
    scene = of.scene
    policy = followed(scene, POLICIES[of.policy] or RFC9293)[0].policy
    return {
        **{f"iss {side}": scene.isns(side)[0] for side in SIDES},
        "delay": scene.delay if not isinstance(scene.delay, Mapping) else None,
        **{f"delay {side}": scene.delay_from(side) for side in SIDES},
        "rto": policy.rto,
        "msl": policy.msl,
        **{f"window {side}": scene.window.get(side, LARGEST) for side in SIDES},
        "protocol": of.protocol,
        "policy": of.policy,
        "seed": of.seed,
    }


def with_setting(of: Edition, name: str, value: Any) -> Edition:
    """This is the edition with one setting changed. Raises Refused for what is none, or out of its bounds."""
    now = settings(of)
    if name not in now:
        raise Refused(filled(NO_SETTING, name=name, names=", ".join(now)))
    new = _SETTERS[name.split()[0]](of, name, value)
    is_now = settings(new)[name]
    if name in ("rto", "msl") and is_now != (asked := getattr(new.scene.policy, name)):
        told = {"policy": of.policy, "name": name.upper(), "own": seconds(is_now), "value": seconds(asked)}
        raise Refused(filled(NOT_TOLD, **told))
    return new


def _said(kind: str, value: Any, side: str = "") -> Text:
    return filled(SAID[kind], value=seconds(value) if isinstance(value, float) else value, side=side)


def _side(name: str) -> str:
    return name.split()[-1]


def _iss(of: Edition, name: str, value: Any) -> Edition:
    side = _side(name)
    iss = whole(value, 0, SPACE - 1, COUNTED, name=f"ISS {side}")
    _, *later = of.scene.isns(side)
    given = {**of.scene.iss, side: (iss, *later) if later else iss}
    return replace(of, scene=of.scene.but(iss=given), said=_said("iss", iss, side))


def _window(of: Edition, name: str, value: Any) -> Edition:
    side = _side(name)
    room = whole(value, 0, LARGEST, COUNTED, name=f"RCV.BUFF {side}")
    others = {each: octets for each, octets in of.scene.window.items() if each != side}
    given = others if room == LARGEST and side not in of.scene.window else {**others, side: room}
    return replace(of, scene=of.scene.but(window=given), said=_said("window", room, side))


def _delay(of: Edition, name: str, value: Any) -> Edition:
    asked = within(value, 0.0, 60.0, DELAY)
    if name == "delay":
        return replace(of, scene=of.scene.but(delay=asked), said=_said("delay", asked))
    side = _side(name)
    both = {each: asked if each == side else of.scene.delay_from(each) for each in SIDES}
    given = both if len(set(both.values())) > 1 else asked
    return replace(of, scene=of.scene.but(delay=given), said=_said("delay from", asked, side))


def _timer(of: Edition, name: str, value: Any) -> Edition:
    """Both hosts take it, also one with a policy of its own."""
    asked = within(value, 0.001, 600.0, name.upper())
    policies = {side: policy.but(**{name: asked}) for side, policy in of.scene.policies.items()}
    scene = of.scene.but(policy=of.scene.policy.but(**{name: asked}), policies=policies)
    return replace(of, scene=scene, said=_said(name, asked))


def _seed(of: Edition, name: str, value: Any) -> Edition:
    seed = whole(value, 0, DICE, COUNTED, name=name)
    return replace(of, seed=seed, said=_said("seed", seed))


def _protocol(of: Edition, name: str, value: Any) -> Edition:
    _one_of(value, protocols())
    if value != BASE and POLICIES[of.policy]:
        raise Refused(ONE_TABLE)
    return replace(of, protocol=value, said=_said("protocol", BASE if value == BASE else label(value)))


def _policy(of: Edition, name: str, value: Any) -> Edition:
    _one_of(value, POLICIES)
    if POLICIES[value] and of.protocol != BASE:
        raise Refused(ONE_TABLE)
    return replace(of, policy=value, said=_said("policy", BASE if value == "RFC" else value))


def _one_of(value: Any, there: Any) -> None:
    if not isinstance(value, str) or value not in there:
        raise Refused(filled(NO_CHOICE, value=value, names=", ".join(there)))


_SETTERS: dict[str, Callable[[Edition, str, Any], Edition]] = {
    "iss": _iss, "window": _window, "delay": _delay, "rto": _timer, "msl": _timer, "seed": _seed,
    "protocol": _protocol, "policy": _policy,
}  # fmt: skip
