"""What is played or explored, as words of a command line: a scene, a claim, a protocol, a budget.

The one rule: a word that names nothing is a ValueError that says what it might have been.
"""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.model import Protocol
    from tcplearn.world import Budget, Claim, Scene

NETWORKS = ("bag", "fifo", "forever")
ENGINES = ("auto", "plain", "numpy")
GUARDS = ("any", "late", "one_msl", "quiet", "settled", "never")
TIMERS = ("retransmission", "time_wait", "persist", "delayed_ack", "user")
OWN = ("BREAKS", "MENDS", "KEEPS")

SCENE = Text(
    "the scene whose calls are made (`tcplearn trace` lists them)",
    "由哪个场景规定各次调用（`tcplearn trace` 列出全部场景）",
)
VARIANT = Text(
    "a variant, such as no_time_wait, beside RFC 9293 itself", "某个变体，例如 no_time_wait，并与 RFC 9293 本身对照"
)
CHOOSE = Text(
    'where texts disagree, another reading: rst_in_time_wait="RFC 1337" (may be given again)',
    '文本有分歧之处换一种读法，例如 rst_in_time_wait="RFC 1337"（可重复给出）',
)
NETWORK = Text(
    "segments arrive in any order (bag, the default), in order (fifo), or whenever and any number of times (forever)",
    "报文段以任意顺序到达（bag，默认）、按序到达（fifo）、或者随时到达且次数不限（forever）",
)
COUNTS = {
    "in_flight": Text("at most so many segments on the wire at once", "网络上同时最多有多少个报文段"),
    "losses": Text("at most so many segments lost, or any", "最多丢失多少个报文段；any 表示不限"),
    "duplicates": Text("at most so many duplicated, or any", "最多重复多少个报文段；any 表示不限"),
    "retransmissions": Text("each side retransmits at most so often, or any", "每一端最多重传多少次；any 表示不限"),
    "opens": Text("each side begins at most so many connections", "每一端最多开始多少次连接"),
    "worlds": Text("give up after so many worlds", "查看多少个世界之后放弃"),
}
HASTY = Text(
    "programs call SEND and CLOSE before the connection is established, too", "程序也可在连接建立之前调用 SEND 和 CLOSE"
)
RELAX = Text(
    "when a timer may run out, as in time_wait=any (may be given again); timers: {timers}; guards: {guards}",
    "计时器何时可以到期，例如 time_wait=any（可重复给出）；计时器：{timers}；条件：{guards}",
)
ANY = ("losses", "duplicates", "retransmissions")
KINDS = {
    "claim": Text("claim", "断言"), "scene": Text("scene", "场景"), "variant": Text("variant", "变体"),
    "timer": Text("timer", "计时器"), "guard": Text("guard", "条件"), "state": Text("state", "状态"),
}  # fmt: skip
UNKNOWN = Text("no {kind} is called {name!r}; {hint}", "没有名为 {name!r} 的{kind}；{hint}")
NEAR = Text("did you mean {names}?", "是不是 {names}？")
THERE_ARE = Text("there are {names}", "可用的有 {names}")
NO_NUMBER = Text("{option} takes a number, not {word!r}", "{option} 的值应为数字，而不是 {word!r}")
NO_NUMBER_NOR_ANY = Text("{option} takes a number or any, not {word!r}", "{option} 的值应为数字或 any，而不是 {word!r}")
NO_PAIR = Text("{option} takes {form}, not {word!r}", "{option} 的写法是 {form}，而不是 {word!r}")
RETOLD = Text(
    "the variant {name} has no rules of its own, only a telling: there is nothing to explore",
    "变体 {name} 没有自己的规则，只是一种讲法，无从探索",
)


def add_bounds(parser: argparse.ArgumentParser, lang: str) -> None:
    """This declares the options that say what is explored, except the claim and the variant."""
    parser.add_argument("--scene", metavar="NAME", help=SCENE.of(lang))
    parser.add_argument("--choose", action="append", default=[], metavar="MATTER=READING", help=CHOOSE.of(lang))
    parser.add_argument("--network", choices=NETWORKS, help=NETWORK.of(lang))
    for name, told in COUNTS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="N", help=told.of(lang))
    parser.add_argument("--hasty", action="store_true", default=None, help=HASTY.of(lang))
    said = RELAX.of(lang).format(timers=", ".join(TIMERS), guards=", ".join(GUARDS))
    parser.add_argument("--relax", action="append", default=[], metavar="TIMER=GUARD", help=said)


def budget(chosen: argparse.Namespace, **changes: Any) -> Budget:
    """This is the budget of the words chosen; `changes`: what a command has for those not given."""
    from tcplearn.model import Timer
    from tcplearn.world import Budget, Guard

    given = {name: _number(name, getattr(chosen, name), chosen.lang) for name in COUNTS if getattr(chosen, name)}
    given |= {name: getattr(chosen, name) for name in ("network", "hasty") if getattr(chosen, name) is not None}
    guards = {}
    for word in chosen.relax:
        timer, guard = _halves("--relax", "TIMER=GUARD", word, chosen.lang)
        guards[Timer[named("timer", timer, TIMERS, chosen.lang).upper()]] = Guard[
            named("guard", guard, GUARDS, chosen.lang).upper()
        ]
    return Budget(**{**changes, **given, "guards": guards})


def _number(name: str, word: str, lang: str) -> int | None:
    if word == "any" and name in ANY:
        return None
    if not word.isdecimal():
        says = NO_NUMBER_NOR_ANY if name in ANY else NO_NUMBER
        raise ValueError(says.of(lang).format(option=f"--{name.replace('_', '-')}", word=word))
    return int(word)


def _halves(option: str, form: str, word: str, lang: str) -> tuple[str, str]:
    left, sign, right = word.partition("=")
    if not sign:
        raise ValueError(NO_PAIR.of(lang).format(option=option, form=form, word=word))
    return left.strip(), right.strip()


def named(kind: str, word: str, known: Iterable[str], lang: str) -> str:
    """This is the name that a word means: `no-ghost` is no_ghost. Raises ValueError with the nearest names."""
    known = list(known)
    name = word.lower().replace("-", "_")
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=3)
    hint = (NEAR if near else THERE_ARE).of(lang).format(names=", ".join(near or known))
    raise ValueError(UNKNOWN.of(lang).format(kind=KINDS[kind].of(lang), name=word, hint=hint))


def claim(word: str, lang: str) -> Claim:
    from tcplearn.world import CLAIMS

    return CLAIMS[named("claim", word, CLAIMS, lang)]


def scene(word: str, lang: str) -> Scene:
    """This is a scene by its name, or by the line of Python that makes it."""
    from tcplearn.world import BadLine, scene_from
    from tcplearn.world.scenes import SCENES

    if not re.search(r"[.(]", word):
        return SCENES[named("scene", word, SCENES, lang)]
    try:
        return scene_from(word)
    except BadLine as wrong:
        raise ValueError(wrong.text.of(lang)) from None


def variant(word: str, lang: str) -> ModuleType:
    """This is a variant's module that has rules to be explored."""
    from tcplearn.variants import names, variant

    found = variant(named("variant", word, names(), lang))
    if not hasattr(found, "VARIANT"):
        raise ValueError(RETOLD.of(lang).format(name=word))
    return found


def own_claim(module: ModuleType) -> Claim:
    """This is what a variant breaks, mends or keeps."""
    found: Claim = next(getattr(module, name) for name in OWN if hasattr(module, name))
    return found


def choose(protocol: Protocol, chosen: argparse.Namespace) -> Protocol:
    """This is a protocol with the readings of --choose."""
    pairs = [_halves("--choose", "MATTER=READING", word, chosen.lang) for word in chosen.choose]
    return protocol.choose(**dict(pairs)) if pairs else protocol
