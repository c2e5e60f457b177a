"""A conversation with a tester, told line by line: the event, what is sent, and the state afterwards.

The one rule: what is told is read out of steps.
"""

from __future__ import annotations

from tcplearn.model import RFC9293, Step, Tcb, step
from tcplearn.text import Text, reader_language, wide
from tcplearn.view.rows import section
from tcplearn.workshop.table import Cell
from tcplearn.workshop.ways import BEGIN, Edge
from tcplearn.workshop.words import NAMED, TRIED

SENDS = Text("sends {}", "发送 {}")
NOTHING = Text("sends nothing", "不发送报文段")
GOES = Text("{}, goes to {}", "{}，进入 {}")
STAYS = Text("{}, stays in {}", "{}，停留在 {}")
WIDTH = 16


class Said(str):
    """A text that a notebook shows as it is, line by line."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def events(lang: str | None = None) -> Said:
    """These are the words of the second column, each with what it means; `lang` None: the reader's language."""
    width = max(len(event.name) for event in TRIED)
    return Said("\n".join(f"{event.name:{width}}  {event.means.of(lang or reader_language())}" for event in TRIED))


def padded_to(text: str, columns: int) -> str:
    """This is a text with blanks behind it; a Chinese character takes two columns."""
    return text + " " * (columns - wide(text))


def replies(done: Step) -> str:
    """This is what leaves, in the words of the third column: "SYN,ACK", "-"."""
    told = []
    for segment in done.sent:
        bits = ",".join(bit for bit in segment.ctl if not (bit == "ACK" and "FIN" in segment.ctl))
        told.append("data" if segment.data and bits == "ACK" else bits)
    return " + ".join(told) or "-"


def result(before: Tcb, done: Step, lang: str) -> str:
    """This is what came of an event: "sends ACK, goes to ESTABLISHED"."""
    sent = replies(done)
    said = NOTHING.of(lang) if sent == "-" else SENDS.of(lang).format(sent)
    return (STAYS if done.tcb.state is before.state else GOES).of(lang).format(said, done.tcb.state)


def _line(name: str, done: Step) -> str:
    return f"{name:{WIDTH}}→ {replies(done):9}{done.tcb.state}"


def lines(edge: Edge) -> list[str]:
    """These are the events of a conversation, each with what RFC 9293 sends and becomes; the last one stands alone."""
    told, tcb = [], BEGIN
    for name in edge.way:
        done = step(RFC9293, tcb, NAMED[name].made(tcb))
        told.append(_line(name, done))
        tcb = done.tcb
    return [*told, edge.name]


def cited(edge: Edge, cells: list[Cell], lang: str) -> str:
    """These are RFC 9293's sections that decide an event, as far as some cells are asked."""
    there = {cell[:2] for cell in cells}
    asked_for = [rule.cite for rule in edge.done.fired if rule.cells()[0][:2] in there]
    return ", ".join(section(cite, lang).removeprefix("RFC 9293 ") for cite in dict.fromkeys(asked_for))
