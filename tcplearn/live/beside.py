"""Two stories side by side in the terminal: the kernel's and the model's, row by row.

The one rule: a row is one event at one side that changed its state or sent something. Rows of the two stories
that say the same stand on one line, whatever their times; what only one of them has is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tcplearn.live.differ import told
from tcplearn.text import Text
from tcplearn.view.legend import columns, wrap
from tcplearn.world import Moment, Trace
from tcplearn.world.trace import SIDES

WIDE = 13  # columns of a state
HEAD = (
    Text("kernel s", "内核 秒"), Text("A client", "A 客户端"), Text("B server", "B 服务器"),
    Text("model s", "模型 秒"), Text("A client", "A 客户端"), Text("B server", "B 服务器"),
    Text("what happens", "发生的事"),
)  # fmt: skip
FATES = {
    "lost": Text("lost", "丢失"), "corrupted": Text("damaged", "损坏"), "delayed": Text("late", "迟到"),
    "duplicated": Text("twice", "重复到达"), "injected": Text("injected", "注入"),
}  # fmt: skip
SENDS = {"A": "→", "B": "←"}


@dataclass(frozen=True)
class Event:
    """One event: when, at which side, the state after it if it changed, and what it sent, in words."""

    t: float
    side: str
    state: str
    sent: tuple[str, ...]
    fates: tuple[str, ...]
    cause: str

    @property
    def same(self) -> tuple[str, str, tuple[str, ...]]:
        return self.side, self.state, self.sent


Row = tuple[Event | None, Event | None]


def events(trace: Trace) -> list[Event]:
    """These are the events of a trace that a reader can see, in order; an injected segment is one of its sender."""
    shown = told(trace)
    said: dict[int, str] = {}
    counts = dict.fromkeys(SIDES, 0)
    for flight in trace.segments:
        if flight.fate not in ("copy", "injected"):
            said[flight.number] = str(shown[flight.sender][counts[flight.sender]])
            counts[flight.sender] += 1
    fates = {flight.number: flight.fate for flight in trace.segments}
    found = list(_seen(trace, said, fates))
    for flight in trace.segments:
        if flight.fate == "injected":
            text = ",".join(flight.segment.ctl)
            found.append(Event(flight.sent_at, flight.sender, "", (text,), ("injected",), ""))
    return sorted(found, key=lambda event: event.t)


def _seen(trace: Trace, said: dict[int, str], fates: dict[int, str]) -> Iterator[Event]:
    states = {side: trace.start[side].state for side in SIDES}
    for moment in trace.moments:
        was, states[moment.side] = states[moment.side], moment.tcb.state
        state = "" if moment.tcb.state is was else moment.tcb.state.value
        sent = tuple(said[n] for n in moment.sent if n in said)
        if state or sent:
            yield Event(moment.t, moment.side, state, sent, tuple(fates[n] for n in moment.sent), _cause(moment))


def _cause(moment: Moment) -> str:
    return "" if moment.kind == "arrival" else moment.what


def rows(kernel: Sequence[Event], model: Sequence[Event]) -> list[Row]:
    """These are two stories aligned; None where one of them has nothing."""
    matcher = SequenceMatcher(None, [event.same for event in kernel], [event.same for event in model], autojunk=False)
    found: list[Row] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += zip(kernel[a:b], model[c:d], strict=True)
        else:
            one_sided: list[Row] = [(event, None) for event in kernel[a:b]]
            one_sided += [(None, event) for event in model[c:d]]
            found += sorted(one_sided, key=lambda row: next(event.t for event in row if event))
    return found


def table(kernel: Trace, model: Trace, lang: str) -> list[str]:
    """These are the lines of the two stories side by side, the head first. A line that differs begins with ≠."""
    head = [text.of(lang) for text in HEAD]
    lines = ["  " + _line(head), ""]
    for row in rows(events(kernel), events(model)):
        lines.append(("  " if None not in row else "≠ ") + _line([*_cells(row[0]), *_cells(row[1]), _what(row, lang)]))
    return lines


def _line(cells: Sequence[str]) -> str:
    widths = (8, WIDE, WIDE, 8, WIDE, WIDE, 0)
    return " ".join(cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(event: Event | None) -> list[str]:
    if event is None:
        return ["", "", ""]
    states = [event.state if event.side == side else "" for side in SIDES]
    return [f"{event.t:8.3f}", *states]


def _what(row: Row, lang: str) -> str:
    event = next(event for event in row if event)
    sent = [
        f"{SENDS[event.side]} {text}" + (f" ({FATES[fate].of(lang)})" if fate in FATES else "")
        for text, fate in zip(event.sent, event.fates, strict=False)
    ]
    return f"{event.side}  " + "  ".join(([event.cause] if event.cause else []) + sent)


def paragraph(text: str, width: int = 96, mark: str = "* ") -> str:
    """This is a sentence as lines of a terminal, the first with a mark."""
    lines = wrap(text, width - len(mark))
    return "\n".join((mark if i == 0 else " " * len(mark)) + line for i, line in enumerate(lines))
