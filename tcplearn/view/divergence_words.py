"""Where two runs part, in words: what was the same, what each did, and the rows that made the difference.

The one rule: every sentence is read from the two traces, and every difference of the tables from the two tables; where
the tables do not explain it, nothing is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tcplearn.model import RFC9293, Fired, Protocol
from tcplearn.text import Text, reader_language
from tcplearn.variants import variant
from tcplearn.view.difference import ADDED, REMOVED, Difference, difference
from tcplearn.view.divergence import Divergence, divergence
from tcplearn.view.rows import SEVERAL, row
from tcplearn.view.sentences import sentences
from tcplearn.view.told import Told, trace_of
from tcplearn.view.variant_words import played
from tcplearn.world.trace import Trace

CAPTURE = Text("capture", "抓包")
ONE, TWO = Text("first run", "第一次运行"), Text("second run", "第二次运行")
BOTH = Text("{story} · {kind}", "{story} · {kind}")
NEVER = Text("The two runs never part: event by event, both do the same.", "两次运行没有分歧：每个事件都相同。")
NEVER_SEEN = Text(
    "The two runs never part, as far as the segments show: both send the same.",
    "就报文段所见，两次运行没有分歧：双方发送的报文段都相同。",
)
SAME = Text("Up to here {n} events are the same.", "此前的 {n} 个事件，两次运行都相同。")
SAME_ONE = Text("Up to here one event is the same.", "此前的 1 个事件，两次运行相同。")
SENT = Text("Up to here {n} segments are the same.", "此前的 {n} 个报文段，两次运行都相同。")
SENT_ONE = Text("Up to here one segment is the same.", "此前的 1 个报文段，两次运行相同。")
AT_ONCE = Text("Nothing is the same before.", "一开始就不相同。")
PARTS = Text("They part at {side}. What differs: {what}.", "分歧首先出现在 {side}。不同之处：{what}。")
WHAT = {
    "event": Text("event", "事件"),
    "state": Text("state", "状态"),
    "sent": Text("segments sent", "发送的报文段"),
    "flags": Text("flags", "标志位"),
    "seq": Text("SEQ", "SEQ"),
    "ack": Text("ACK number", "ACK 号"),
    "len": Text("octets sent", "发送的字节数"),
    "fate": Text("fate on the wire", "报文段的去向"),
    "delivered": Text("octets delivered", "交付的字节数"),
    "reply": Text("reply to the user", "给用户的答复"),
    "rows": Text("only the rows", "只有规则"),
    "end": Text("only one goes on", "只有一方继续"),
}
STOP = Text(": ", "：")
NO_MORE = Text("{side} does nothing more.", "{side} 不再有任何动作。")
SENDS_NO_MORE = Text("{side} sends nothing more.", "{side} 不再发送任何报文段。")
BECAUSE = Text(
    "The rows that make the difference ({minus} {one}, {plus} {two}):",
    "造成分歧的规则（{minus} {one}，{plus} {two}）：",
)
BEFORE = Text(
    "The tables had parted before, where nothing else was to be seen ({minus} {one}, {plus} {two}): {event}",
    "规则在此之前就已不同，只是当时看不出别的不同（{minus} {one}，{plus} {two}）：{event}",
)
ALIKE = Text("The same rows fire in both:", "两次运行触发的规则相同：")
FIRED = Text("Rows that fire, {name}:", "触发的规则，{name}：")
HABIT = Text(
    "What no row says differs, too ({minus} {one}, {plus} {two}):", "规则之外还有不同（{minus} {one}，{plus} {two}）："
)


class Said(NamedTuple):
    """One line of an explanation: what it is ("same", "parts", "one", "two", "why", "removed", "added", "row")."""

    kind: str
    text: str


def explain_divergence(
    one: Told,
    two: Told,
    lang: str | None = None,
    numbers: str = "absolute",
    names: tuple[str, str] | None = None,
) -> str:
    """This is where two runs part and why, as lines of text: what each did, the rows that fired, the RFC sections.

    `lang` "en" or "zh" (None: the reader's); `names`: what to call the two runs, if not by what tells them apart.
    """
    runs = trace_of(one), trace_of(two)
    return "\n".join(said.text for said in explained(*runs, divergence(*runs), lang, numbers, names))


def explained(
    one: Trace,
    two: Trace,
    found: Divergence | None,
    lang: str | None = None,
    numbers: str = "absolute",
    names: tuple[str, str] | None = None,
) -> list[Said]:
    """This is the same line by line, of two traces whose divergence has been found already."""
    lang = lang or reader_language()
    names = names or names_of(one, two, lang)
    seen = one.inferred or two.inferred
    if found is None:
        return [Said("same", (NEVER_SEEN if seen else NEVER).of(lang)), *_habits(one, two, lang, names)]
    told = [_told(trace, lang, numbers, found.side, i) for trace, i in ((one, found.one), (two, found.two))]
    gone = (SENDS_NO_MORE if seen else NO_MORE).of(lang).format(side=found.side)
    said = [Said("same", _same(one, found, seen, lang)), Said("parts", parts(found, lang))]
    said += [
        Said(which, name + STOP.of(lang) + (event or gone))
        for which, name, event in zip(("one", "two"), names, told, strict=True)
    ]
    return [*said, *_why(one, two, found, lang, numbers, names)]


def parts(found: Divergence, lang: str) -> str:
    """This is one sentence: who parts, and in what."""
    return PARTS.of(lang).format(
        side=found.side, what=SEVERAL.of(lang).join(WHAT[name].of(lang) for name in found.differs)
    )


def names_of(one: Trace, two: Trace, lang: str) -> tuple[str, str]:
    """These are names for two runs, by what tells them apart: the story, the protocol, or only which came first."""
    stories = [trace.title.of(lang) if trace.title else trace.name for trace in (one, two)]
    kinds = [CAPTURE.of(lang) if trace.inferred else trace.protocol for trace in (one, two)]
    if stories[0] == stories[1] or one.inferred is not two.inferred:
        first, second = kinds if kinds[0] != kinds[1] else (ONE.of(lang), TWO.of(lang))
    elif kinds[0] == kinds[1]:
        first, second = stories
    else:
        first, second = (BOTH.of(lang).format(story=s, kind=k) for s, k in zip(stories, kinds, strict=True))
    return first, second


def tables(one: Trace, two: Trace, lang: str) -> Difference | None:
    """This is what the second run's protocol changes in the first's.

    None where the two follow the same, or one of them a protocol that is not known by its name.
    """
    first, second = protocol_of(one), protocol_of(two)
    if first is None or second is None or first is second:
        return None
    return difference(second, first, lang)


def protocol_of(trace: Trace) -> Protocol | None:
    """This is the protocol of a run, if it is RFC 9293 or a variant by itself."""
    if trace.inferred:
        return None
    known = {RFC9293.name: RFC9293, **{variant(name).VARIANT.name: variant(name).VARIANT for name in played()}}
    return known.get(trace.protocol)


def _same(one: Trace, found: Divergence, seen: bool, lang: str) -> str:
    n = sum(len(one.moments[i].sent) for i, _ in found.same) if seen else len(found.same)
    if n == 0:
        return AT_ONCE.of(lang)
    some, single = (SENT, SENT_ONE) if seen else (SAME, SAME_ONE)
    return (single if n == 1 else some).of(lang).format(n=n)


def _told(trace: Trace, lang: str, numbers: str, side: str, i: int | None) -> str:
    return "" if i is None else sentences(trace, lang, numbers)[i]


def _why(one: Trace, two: Trace, found: Divergence, lang: str, numbers: str, names: tuple[str, str]) -> Iterator[Said]:
    """The rows: those by which the tables part; else those that fired in either run."""
    signs = {"minus": REMOVED, "one": names[0], "plus": ADDED, "two": names[1]}
    if found.tables is not None:
        event = sentences(one, lang, numbers)[found.tables[0]]
        earlier = found.tables != (found.one, found.two)
        yield Said("why", (BEFORE if earlier else BECAUSE).of(lang).format(event=event, **signs))
        ours, theirs = found.rows(one, two)
        yield from (Said("removed", f"{REMOVED} {row(fired, lang)}") for fired in ours)
        yield from (Said("added", f"{ADDED} {row(fired, lang)}") for fired in theirs)
        return
    fired = [trace.moments[i].fired if i is not None else () for trace, i in ((one, found.one), (two, found.two))]
    if fired[0] == fired[1]:
        yield from _listed(ALIKE.of(lang), fired[0], lang)
    else:
        for name, rows in zip(names, fired, strict=True):
            yield from _listed(FIRED.of(lang).format(name=name), rows, lang)
    yield from _habits(one, two, lang, names)


def _listed(heading: str, rows: Sequence[Fired], lang: str) -> Iterator[Said]:
    if rows:
        yield Said("why", heading)
        yield from (Said("row", row(fired, lang)) for fired in rows)


def _habits(one: Trace, two: Trace, lang: str, names: tuple[str, str]) -> Iterator[Said]:
    """What no row says: how segments are read, how long TIME-WAIT lasts."""
    found = tables(one, two, lang)
    if found is None or not found.habits:
        return
    yield Said("why", HABIT.of(lang).format(minus=REMOVED, one=names[0], plus=ADDED, two=names[1]))
    for where, _, was, now in replace(found, rows=()).lines(lang):
        yield Said("removed", f"{REMOVED} {where}{STOP.of(lang)}{was}")
        yield Said("added", f"{ADDED} {where}{STOP.of(lang)}{now}")
