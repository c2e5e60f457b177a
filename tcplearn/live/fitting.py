"""A scene fitted to two real Linux hosts: what of it can be played, how they are set, what the model is told.

The one rule: kernel and model get the same scene. What a kernel cannot do is a reason not to play it, and what
it does not let a scene choose is said; nothing is silently left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from tcplearn.live.ground import Ground, Kind
from tcplearn.live.said import filled
from tcplearn.live.spaces import PLAIN
from tcplearn.live.stage import Settings
from tcplearn.model import Close, Open, Options, State
from tcplearn.text import Text
from tcplearn.world import At, Forget, Policy, Scene
from tcplearn.world.calls import SetOption, Shutdown
from tcplearn.world.linux import LINUX_6
from tcplearn.world.trace import SIDES

MSS = 1460  # octets, of the wire of 1500
WINDOW = 64240  # octets, what this kernel offers at first
SCALE = 10
FIN_TIMEOUT = float(PLAIN["net.ipv4.tcp_fin_timeout"])

SEVERAL = Text("it has several connections; the lab plays one", "场景里有多条连接，而这里只演示一条")
SOURCES = Text("it injects segments from other addresses", "场景会注入来自其他地址的报文段")
BEGINS = Text(
    "it begins in {state}, and sockets can begin only in CLOSED or ESTABLISHED",
    "场景从 {state} 开始，而套接字只能从 CLOSED 或 ESTABLISHED 开始",
)
ONE_REMOTE = Text(
    "a passive OPEN names its remote; a listening socket takes any, and can neither send nor open from there",
    "场景的被动 OPEN 指定了远端，而监听套接字接受任何远端，既不能从那里发送，也不能从那里主动打开连接",
)
WINDOWS = Text(
    "its window is {n} octets, and this kernel has none so small", "场景的窗口只有 {n} 字节，内核没有这么小的窗口"
)
NO_WIRE = Text(
    "segments are to be lost, delayed or injected, and only a wire of its own lets this be done, not the loopback",
    "场景要丢弃、延迟或注入报文段，只有专用的链路才能做到，环回接口不行",
)
NO_START = Text(
    "it begins with an open connection, which can be made only on a wire of its own, not on the loopback",
    "场景从已建立的连接开始，只有在专用的链路上才能做到，环回接口不行",
)
NO_FORGET = Text(
    "a host loses its memory, which cannot be done to this machine's own loopback",
    "场景中有主机失忆，而本机自己的环回接口不能这样做",
)
ON_A_WIRE = (NO_WIRE, NO_START, NO_FORGET)
AT_ONCE = Text(
    "both sides act at the same moment, and over the loopback one of them is always first",
    "场景中双方同时动作，而环回接口上总有一方在先",
)
UNSET = Text(
    "What the scene sets for its hosts ({names}) does not bind a kernel; the model, too, is given Linux's (LINUX_6).",
    "场景为主机设定的 {names} 管不到内核，因此模型也改用 Linux 的取值（LINUX_6）。",
)


@dataclass(frozen=True)
class Fitted:
    """A scene ready to be played: `scene` for both, `model` the same with LINUX_6, `settings` of each host."""

    scene: Scene
    model: Scene
    settings: dict[str, Settings]
    backlog: dict[str, int]
    options: dict[str, tuple[SetOption, ...]]
    notes: tuple[Text, ...]


def why_not(scene: Scene, ground: Ground) -> Text | None:
    """This is why a scene cannot be played on a ground; None if it can."""
    return next(_reasons(scene, ground), None)


def _reasons(scene: Scene, ground: Ground) -> Iterator[Text]:
    if any(call.on for call in scene.calls):
        yield SEVERAL
    if any(getattr(injected, "source", "") for injected in scene.injections):
        yield SOURCES
    if any(isinstance(at.call, Open) and at.call.kind == "passive" and at.call.remote for at in scene.calls):
        yield ONE_REMOTE
    for tcb in scene.start.values():
        if tcb.state not in (State.CLOSED, State.ESTABLISHED):
            yield filled(BEGINS, state=tcb.state)
    for octets in scene.window.values():
        if octets < WINDOW:
            yield filled(WINDOWS, n=octets)
    if ground.kind is Kind.WIRE:
        return
    if scene.faults:
        yield NO_WIRE
    if any(tcb.state is State.ESTABLISHED for tcb in scene.start.values()):
        yield NO_START
    if not ground.own_space and any(isinstance(call.call, Forget) for call in scene.calls):
        yield NO_FORGET
    if len({(call.t, call.side) for call in scene.calls}) > len({call.t for call in scene.calls}):
        yield AT_ONCE


def fit(scene: Scene, ground: Ground, half: bool = True) -> Fitted:
    """This fits a scene to a ground. `half`: CLOSE is shutdown(SHUT_WR), as in the RFC; otherwise it is close()."""
    calls = tuple(_half(call) if half else call for call in scene.calls)
    policies = {side: scene.policy_of(side) for side in SIDES}
    played = scene.but(calls=calls)
    if ground.kind is Kind.LOOPBACK:
        played = played.but(delay=0.0)
    told = played.but(
        policies={side: linux(policy) for side, policy in policies.items()},
        offers={side: _offers(scene.offers.get(side, Options())) for side in SIDES},
        window={side: scene.window.get(side, WINDOW) for side in SIDES},
    )
    names = dict.fromkeys(name for policy in policies.values() for name in _unset(policy))
    notes = (filled(UNSET, names=", ".join(names)),) if names else ()
    return Fitted(
        played,
        told,
        {side: {**PLAIN, **_options(scene.offers.get(side)), **_sysctl(policies[side])} for side in SIDES},
        {side: p.queues.backlog for side, p in policies.items() if p.queues.backlog is not None},
        {side: tuple(_program(policy)) for side, policy in policies.items()},
        notes,
    )


def _half(call: At) -> At:
    return replace(call, call=Shutdown()) if isinstance(call.call, Close) else call


# ── what of a policy a kernel can be told, and how

RFC = Policy()
TOLD = ("syn_retries", "syn_ack_retries", "retries", "orphan_retries", "keepalive", "user_timeout", "queues")
SYSCTL = {
    "syn_retries": "tcp_syn_retries", "syn_ack_retries": "tcp_synack_retries", "retries": "tcp_retries2",
    "orphan_retries": "tcp_orphan_retries",
}  # fmt: skip
HOSTS = ("listener", "name", "half_duplex", "one_user_a_port")  # Linux's way, whatever the scene has


def linux(policy: Policy) -> Policy:
    """This is LINUX_6 with those settings of a scene's policy that a kernel can be told."""
    changed = {name: getattr(policy, name) for name in TOLD if getattr(policy, name) != getattr(RFC, name)}
    if "syn_retries" in changed:
        changed.setdefault("syn_ack_retries", policy.syn_retries)
    return LINUX_6.but(fin_wait_2=FIN_TIMEOUT, **changed)


def _unset(policy: Policy) -> Iterator[str]:
    """These are the parts of a policy that a kernel is not told."""
    if policy.name != LINUX_6.name:
        for part in fields(policy):
            if part.name not in (*TOLD, *HOSTS) and getattr(policy, part.name) != getattr(RFC, part.name):
                yield part.name


def _sysctl(policy: Policy) -> Settings:
    told = linux(policy)
    numbers = {f"net.ipv4.{name}": getattr(told, field) for field, name in SYSCTL.items()}
    changed = {
        name: number
        for (field, _), (name, number) in zip(SYSCTL.items(), numbers.items(), strict=True)
        if getattr(told, field) != getattr(LINUX_6, field)
    }
    resets = {"net.ipv4.tcp_abort_on_overflow": 1} if policy.queues.overflow == "reset" else {}
    return {**changed, **resets}


def _options(offers: Options | None) -> Settings:
    """The settings by which a kernel offers these options."""
    if offers is None:
        return {}
    on = {
        "tcp_window_scaling": offers.scale is not None, "tcp_sack": offers.sack,
        "tcp_timestamps": offers.timestamps is not None,
    }  # fmt: skip
    return {f"net.ipv4.{name}": 1 for name, wanted in on.items() if wanted}


def _offers(offers: Options) -> Options:
    """What a kernel of these settings really offers."""
    return replace(offers, mss=MSS, scale=None if offers.scale is None else SCALE)


def _program(policy: Policy) -> Iterator[SetOption]:
    if policy.keepalive is not None:
        yield SetOption(keepalive=policy.keepalive)
    if policy.user_timeout is not None:
        yield SetOption(user_timeout=policy.user_timeout)
