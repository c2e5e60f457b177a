"""What a prover shows, as plain data: the menus, the verdicts, the difference of two tables.

The browser gets words and tables ready made; nothing in it knows the protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tcplearn.text import Text
from tcplearn.view import text_ladder
from tcplearn.view.difference import difference
from tcplearn.view.verdict import MOODS
from tcplearn.view.waits import TIMERS
from tcplearn.widgets.asking import ANY, BASE, COUNTS, USUAL, Menus, Question, usual_guard
from tcplearn.widgets.page import OWN_NAMES
from tcplearn.widgets.page import page as run_page
from tcplearn.world import Explored, Trace
from tcplearn.world.budget import NETWORKS, RUNS_OUT, Guard
from tcplearn.world.claims import Claim

WORDS = {
    "prover": Text("Prover", "证明器"),
    "lang": Text("Language", "语言"),
    "bounds": Text("How much may go wrong", "允许出多少差错"),
    "guards": Text("When timers may run out", "计时器何时可以到期"),
    "prove": Text("Prove", "证明"),
    "stop": Text("Stop", "停止"),
    "baseline": Text("The same with RFC 9293", "换成 RFC 9293 再试"),
    "run": Text("The shortest run that decides it", "决定结论的最短运行过程"),
    "as_text": Text("This run as text", "以文本形式查看这次运行"),
    "difference": Text("What the protocol changes", "该协议改动了什么"),
    "progress": Text("Search under way", "搜索正在进行"),
    "sizes": Text("Worlds found at each depth", "每一步新发现的世界数"),
    "silent": Text("The kernel does not answer; run the cell again.", "内核没有应答；请重新运行本单元格。"),
    "ready": Text(
        "Choose what is to be proved, then press “Prove”: every behaviour within the bounds is tried.",
        "请选择要证明的内容，然后按“证明”：范围之内的所有行为都会逐一尝试。",
    ),
}
MENUS = {
    "protocol": Text("Protocol", "协议"),
    "claim": Text("Claim", "断言"),
    "scene": Text("Scene: its calls, at any time", "场景：取其调用，时刻不限"),
    "network": Text("Network", "网络"),
    "in_flight": Text("Segments in flight, at most", "同时在途的报文段，最多"),
    "losses": Text("Losses, at most", "丢失，最多"),
    "duplicates": Text("Duplicates, at most", "重复，最多"),
}
QUESTION, BOUNDS = ("protocol", "claim", "scene"), ("network", *COUNTS)
KINDS = {
    "bag": Text("bag: segments arrive in any order", "bag：报文段以任意顺序到达"),
    "fifo": Text("fifo: in order, each direction", "fifo：每个方向都按序到达"),
    "forever": Text("forever: what was sent may arrive again, whenever", "forever：发出的报文段随时可以再次到达"),
}
UNBOUNDED = Text("any number", "不限")
AS_USUAL = Text("as usual: {guard}", "默认：{guard}")
NO_MATTER = Text("does not count on this network", "在这种网络上不起作用")
NAMED = Text("{name} – {about}", "{name} – {about}")
SAID = Text("{name}: {says}", "{name}：{says}")
REFUSED = Text("{name}: cannot be explored: {why}", "{name}：无法穷举：{why}")
STILL = Text(
    "Still proving {name}: {worlds} worlds, depth {depth}; {new} of them new at that depth, {trend}.",
    "{name}：仍在证明，已查看 {worlds} 个世界，深度 {depth}；这一深度上新发现 {new} 个，{trend}。",
)
STOPPING = Text("Stopping {name} …", "正在停止 {name} ……")
BEGUN = Text("Proving {name} …", "正在证明 {name} ……")
GROWS, SHRINKS = Text("more than the depth before", "比上一深度多"), Text("fewer than the depth before", "比上一深度少")
OUTCOMES = {True: "holds", False: "broken", None: "undecided"}


def page(menus: Menus, question: Question, verdicts: Mapping[str, Explored | Exception], lang: str) -> dict[str, Any]:
    """This is all that a prover shows but the run: what came of the question, by protocol, in `verdicts`."""
    name, claim = question.protocol, menus.claims[question.claim]
    changes = difference(menus.protocols[name], name=menus.label(name))
    return {
        "title": f"{WORDS['prover'].of(lang)}: {heading(menus, question, lang)}",
        "question": [_menu(each, menus, question, lang) for each in QUESTION],
        "bounds": [_menu(each, menus, question, lang) for each in BOUNDS],
        "guards": list(_guards(menus, question, lang)),
        "about": [menus.about(name).of(lang), claim_said(claim, lang)],
        "verdicts": [verdict_said(menus.label(each), found, lang) for each, found in verdicts.items()],
        "baseline": name != BASE,
        "difference": changes.html(lang),
        "languages": list(OWN_NAMES.items()),
        "words": {each: word.of(lang) for each, word in WORDS.items()},
    }


def heading(menus: Menus, question: Question, lang: str) -> str:
    """This is a question in one line."""
    name, claim = menus.label(question.protocol), menus.claims[question.claim]
    return NAMED.of(lang).format(name=name, about=claim_said(claim, lang))


def claim_said(claim: Claim, lang: str) -> str:
    """This is a claim with its mood: "Always: no ghost connection ..."."""
    return MOODS[claim.mood].of(lang) + Text(": ", "：").of(lang) + claim.text.of(lang)


def verdict_said(name: str, found: Explored | Exception, lang: str) -> list[str]:
    """This is what came of it: its kind, and the sentence."""
    if isinstance(found, Exception):
        return ["undecided", REFUSED.of(lang).format(name=name, why=found)]
    return [OUTCOMES[found.holds], SAID.of(lang).format(name=name, says=found.says.of(lang))]


def progress(name: str, sizes: list[int], stopping: bool, lang: str) -> dict[str, Any]:
    """This is how far a search has come: what to say of it, and the number of worlds at each depth."""
    before, new = [0, *sizes][-2:]
    numbers = {"name": name, "worlds": f"{sum(sizes):,}", "depth": len(sizes) - 1, "new": f"{new:,}"}
    trend = (GROWS if new > before else SHRINKS).of(lang)
    said = STOPPING if stopping else STILL
    return {"said": said.of(lang).format(**numbers, trend=trend), "sizes": sizes}


def begun(name: str, lang: str) -> dict[str, Any]:
    """This is a search that has hardly begun."""
    return {"said": BEGUN.of(lang).format(name=name), "sizes": []}


def recorded(trace: Trace, lang: str, numbers: str) -> dict[str, Any]:
    """This is a run as a player shows it, and in the RFC's notation as its "text"."""
    return {**run_page(trace, lang, numbers, None, {}), "text": text_ladder(trace, lang, numbers)}


def _menu(name: str, menus: Menus, question: Question, lang: str) -> dict[str, Any]:
    """A menu for plain data: what it is called, what it offers, what is chosen."""
    budget = question.budget
    value: Any = getattr(question, name) if name in QUESTION else getattr(budget, name)
    options = list(_options(name, menus, question, lang))
    if name in COUNTS:
        value = ANY if value is None else str(value)
        options += [] if value in dict(options) else [(value, value)]
    idle = name in COUNTS and budget.network == "forever"
    title = MENUS[name].of(lang) + (f" ({NO_MATTER.of(lang)})" if idle else "")
    return {"name": name, "label": title, "options": options, "value": value, "idle": idle}


def _options(name: str, menus: Menus, question: Question, lang: str) -> Iterable[tuple[str, str]]:
    rests = menus.claims[question.claim].speaks_of_quiet
    if name == "protocol":
        named = NAMED.of(lang)
        told = {
            each: named.format(name=menus.label(each), about=menus.about(each).of(lang)) for each in menus.protocols
        }
        return {**told, BASE: BASE}.items()
    if name == "claim":
        stays = question.budget.network == "forever"  # where nothing comes to rest
        offered = (claim for claim in menus.claims.values() if not claim.speaks_of_quiet or not stays)
        return ((claim.name, claim_said(claim, lang)) for claim in offered)
    if name == "scene":
        return ((each.name, each.title.of(lang) if each.title else each.name) for each in menus.scenes.values())
    if name == "network":
        return ((kind, KINDS[kind].of(lang)) for kind in NETWORKS if kind != "forever" or not rests)
    return ((count, UNBOUNDED.of(lang) if count == ANY else count) for count in COUNTS[name])


def _named(name: str, menus: Menus, lang: str) -> str:
    about = menus.about(name).of(lang)
    return name if name == BASE else NAMED.of(lang).format(name=menus.label(name), about=about)


def _guards(menus: Menus, question: Question, lang: str) -> Iterator[dict[str, Any]]:
    """A menu for each timer: when it may run out."""
    for timer in RUNS_OUT:
        usual = usual_guard(menus, question, timer).text.of(lang)
        options = [(USUAL, AS_USUAL.of(lang).format(guard=usual)), *((g.name, g.text.of(lang)) for g in Guard)]
        chosen = question.budget.guards.get(timer)
        yield {
            "name": timer.name,
            "label": f"{timer.value} ({TIMERS[timer.value].of(lang)})",
            "options": options,
            "value": chosen.name if chosen else USUAL,
            "idle": False,
        }
