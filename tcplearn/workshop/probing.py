"""A black box: what a stack does about a series of events, seen from the wire; and which of its rows is to blame.

The one rule: a box shows what it sends, and never its state.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from tcplearn.model import RFC9293, Protocol, State, Step, step
from tcplearn.quiz.reading import tidy
from tcplearn.text import Text, reader_language
from tcplearn.workshop.boxes import BOXES, Box, box, box_number
from tcplearn.workshop.building import build
from tcplearn.workshop.conversation import WIDTH, Said, cited, padded_to, replies, result
from tcplearn.workshop.marking import differing
from tcplearn.workshop.table import read
from tcplearn.workshop.ways import BEGIN, edges, seen, tried
from tcplearn.workshop.words import BY_NAME, TRIED, bare

HEAD = (Text("event", "事件"), Text("sends", "发送"), Text("state", "状态"))
NO_EVENT = Text("there is no event {}; try {}", "没有事件 {}；可以写 {}")
NO_EVENTS = Text("name what happens, in order: {}", "请依次写出发生的事件：{}")
NO_STACK = Text(
    "probe a box by its number (1 to {}), a table or a protocol; not {}",
    "可以试探的是黑盒（编号 1 到 {}）、表或协议；不能是 {}",
)
NOT_THERE = Text(
    "a row is a state and an event, as in “LISTEN | SYN”; {}", "一行由状态和事件组成，例如“LISTEN | SYN”；{}"
)
NO_SUCH_ROW = Text("here is no |", "这里没有 |")
ONE_STATE = Text("accuse one state at a time; here are {}", "一次只能指控一个状态；这里有 {} 个")
INNOCENT = Text("Not {}: that row of box {} is RFC 9293's ({}).", "不是 {}：{} 号黑盒的这一行与 RFC 9293 相同（{}）。")
GUILTY = Text("Right: that row is wrong.", "找对了：就是这一行有错。")
REVEALED = Text("Box {}: {}", "{} 号黑盒：{}")
YOURS = Text("  it: {}", "  它：{}")
MODEL = Text("  RFC 9293: {} ({})", "  RFC 9293：{}（{}）")
SHORTEST = Text("  the shortest probe that gives it away: {}", "  最短的识别步骤：{}")
REPORT = Text("  reported: {}", "  缺陷报告：{}")
FOLLOW_UPS = 2


def probe(stack: int | str | Iterable[str] | Protocol, *events: str, lang: str | None = None) -> Said:
    """This is what a stack sends about events by name: `probe(1, "OPEN passive", "SYN", "RST")`.

    `stack` is a box's number, whose state stays hidden; or a learner's table, or a protocol, whose state is shown.
    """
    lang = lang or reader_language()
    protocol, hidden = _probed(stack)
    names, there = [], ", ".join(each.name for each in TRIED)
    for event in events:
        known = BY_NAME.get(bare(event)) if isinstance(event, str) else None
        if known is None:
            return Said(NO_EVENT.of(lang).format(f"{event!r}"[:60], there))
        names.append(known.name)
    if not names:
        return Said(NO_EVENTS.of(lang).format(there))
    event, sends, state = (head.of(lang) for head in HEAD)
    shown = [_line(event, sends, state, hidden)]
    for name, done in zip(names, talked(protocol, names), strict=True):
        shown.append(_line(name, replies(done), str(done.tcb.state), hidden=hidden))
    return Said("\n".join(shown))


def _probed(stack: int | str | Iterable[str] | Protocol) -> tuple[Protocol, bool]:
    """This is what is probed, and whether its state is hidden. A number in quotation marks is a box, too."""
    if isinstance(stack, Protocol):
        return stack, False
    if isinstance(stack, list | tuple) or (isinstance(stack, str) and not stack.strip().isdecimal()):
        return build(stack), False
    if isinstance(stack, int | str):
        return box(stack), True
    raise TypeError(NO_STACK.of(reader_language()).format(len(BOXES), f"{stack!r}"[:60]))


def accuse(number: int | str, *row: str, lang: str | None = None) -> Said:
    """This says whether a box's wrong row is the one named, as in `accuse(1, "LISTEN | SYN")`.

    If it is, or no row is named, all is revealed: the row, the stack, the report. Raises LookupError for a number
    that is no box's.
    """
    lang, one = lang or reader_language(), box_number(number)
    if not row:
        return Said(_revealed(number, one, lang))
    columns = "|".join(map(tidy, row)).split("|")[:2]
    told = read("|".join([*columns, "-", "same"]))
    if not told.rows:
        why = told.bad[0].said if len(columns) == 2 and told.bad else NO_SUCH_ROW
        return Said(NOT_THERE.of(lang).format(why.of(lang)))
    named = told.rows[0]
    if len(named.states) > 1:
        return Said(ONE_STATE.of(lang).format(len(named.states)))
    if set(named.cells()) & set(one.row.cells()):
        return Said(f"{GUILTY.of(lang)}\n{_revealed(number, one, lang)}")
    edge, _ = next(differing(box(number), named.cells()))
    return Said(INNOCENT.of(lang).format(" | ".join(named.columns()[:2]), number, result(edge.tcb, edge.done, lang)))


def shortest_probe(protocol: Protocol) -> tuple[str, ...]:
    """These are the fewest events after which a protocol sends something else than RFC 9293.

    Raises LookupError if there are none.
    """
    for edge in edges():
        if step(protocol, edge.tcb, edge.event).sent != edge.done.sent:
            return edge.whole
    others = [edge for edge in edges() if seen(step(protocol, edge.tcb, edge.event)) != seen(edge.done)]
    for more, edge in product(range(1, FOLLOW_UPS + 1), others):
        after = (edge.done.tcb, step(protocol, edge.tcb, edge.event).tcb)
        next_ones = dict.fromkeys(event.name for tcb in after for event in tried(tcb))
        for last in product(next_ones, repeat=more):
            whole = (*edge.whole, *last)
            if [d.sent for d in talked(protocol, whole)] != [d.sent for d in talked(RFC9293, whole)]:
                return whole
    raise LookupError(f"nothing that {protocol.name} sends tells it from RFC 9293")


def talked(protocol: Protocol, names: tuple[str, ...] | list[str]) -> list[Step]:
    """These are a protocol's steps through events by name; the tester keeps the numbers of the last connection."""
    tcb, known, told = BEGIN, BEGIN, []
    for name in names:
        done = step(protocol, tcb, BY_NAME[bare(name)].made(known))
        tcb = BEGIN if done.tcb.state is State.CLOSED else done.tcb
        known = known if tcb.state is State.CLOSED else tcb
        told.append(done)
    return told


def _line(event: str, sends: str, state: str, hidden: bool) -> str:
    padded = padded_to(event, WIDTH)
    return f"{padded}{sends}" if hidden else f"{padded}{padded_to(sends, 9)}{state}"


def _revealed(number: int | str, one: Box, lang: str) -> str:
    protocol = box(number)
    edge, own = next((edge, own) for edge, own in differing(protocol, one.row.cells()) if own is not None)
    cite = cited(edge, one.row.cells(), lang)
    return "\n".join([
        REVEALED.of(lang).format(number, one.stack.of(lang)),
        f"  {' | '.join(one.row.columns()[:2])}",
        YOURS.of(lang).format(result(edge.tcb, own, lang)),
        MODEL.of(lang).format(result(edge.tcb, edge.done, lang), cite),
        SHORTEST.of(lang).format(", ".join(shortest_probe(protocol))),
        f"  {one.harm.of(lang)}",
        REPORT.of(lang).format(one.source),
    ])  # fmt: skip
