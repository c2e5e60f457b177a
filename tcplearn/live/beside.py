"""Two stories side by side in the terminal: the kernel's and the model's, row by row.

The one rule: a row is one event at one side that changed its state or sent something. What both stories have
stands on one line, whatever the times; what only one of them has is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from tcplearn.capture.kernels.paths import model_path
from tcplearn.live.differ import told as compared
from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.view.legend import columns, wrap
from tcplearn.world import Moment, Trace
from tcplearn.world.trace import SIDES

FOREVER = float("inf")
WIDE = 13  # columns of a state
MINIMUM = 20  # columns for what happens, however narrow the terminal
SIDE_HEADS = (Text("A client", "A 客户端"), Text("B server", "B 服务器"))
STATE_HEAD = Text("state", "状态")
KERNEL_S, MODEL_S = Text("kernel s", "内核/s"), Text("model s", "模型/s")
WHAT = Text("what happens", "发生的事")
ROOMY = 110  # columns from which on each side's states have a column of their own
USUAL = 120  # columns where nobody says how many there are
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


@dataclass(frozen=True)
class Row:
    """One line: the kernel's event and what of the model's is the same, or what only one of them has."""

    kernel: Event | None
    model: Event | None
    same: bool


Item = tuple[int, str]  # which event, and what of it: "state" or "sent 0", "sent 1", ...


def events(trace: Trace) -> list[Event]:
    """These are the events of a trace that a reader can see, in order; an injected segment is one of its sender."""
    shown = {side: iter(segments) for side, segments in compared(trace).items()}
    said = {
        flight.number: ",".join(flight.segment.ctl) if flight.fate == "injected" else str(next(shown[flight.sender]))
        for flight in trace.segments
        if flight.fate != "copy"
    }
    fates = {flight.number: flight.fate for flight in trace.segments}
    found = list(_seen(trace, said, fates))
    for flight in trace.segments:
        if flight.fate == "injected":
            found.append(Event(flight.sent_at, flight.sender, "", (said[flight.number],), ("injected",), ""))
    return sorted(found, key=lambda event: event.t)


def _seen(trace: Trace, said: dict[int, str], fates: dict[int, str]) -> Iterator[Event]:
    states = {side: trace.start[side].state for side in SIDES}
    for moment in trace.moments:
        was, states[moment.side] = states[moment.side], moment.tcb.state
        state = "" if moment.tcb.state is was else moment.tcb.state.value
        if state or moment.sent:
            sent, fate = tuple(said[n] for n in moment.sent), tuple(fates[n] for n in moment.sent)
            yield Event(moment.t, moment.side, state, sent, fate, _cause(trace, moment))


def _cause(trace: Trace, moment: Moment) -> str:
    """A call or a timer by its name; what arrived by its control bits, in parentheses."""
    if moment.kind != "arrival":
        return moment.what
    return "" if moment.heard is None else f"({','.join(trace.flight(moment.heard).segment.ctl)})"


def rows(kernel: Sequence[Event], model: Sequence[Event]) -> list[Row]:
    """These are two stories aligned: each side's states and each side's segments, one by one, in their order."""
    pairs = _pairs(kernel, model)
    back = {theirs: ours for ours, theirs in pairs.items()}
    found: list[Row] = []
    place: dict[int, int] = {}  # of each event of the kernel among the rows
    for i, event in enumerate(kernel):
        partners = [pairs.get(item) for item in _items(i, event)]
        first = next((model[partner[0]] for partner in partners if partner), None)
        state = event.state if (i, "state") in pairs else ""
        beside = first and replace(first, state=state)
        place[i] = len(found)
        found.append(Row(event, beside, None not in partners))
    extra: list[tuple[int, Row]] = []
    after = -1
    for j, event in enumerate(model):
        alone = [item for item in _items(j, event) if item not in back]
        if alone:
            sent = [n for n in range(len(event.sent)) if (j, f"sent {n}") in alone]
            left = replace(
                event, state=event.state if (j, "state") in alone else "",
                sent=tuple(event.sent[n] for n in sent), fates=tuple(event.fates[n] for n in sent),
            )  # fmt: skip
            extra.append((after, Row(None, left, False)))
        after = max([after, *(place[back[item][0]] for item in _items(j, event) if item in back)])
    for where, row in reversed(extra):
        found.insert(where + 1, row)
    return found


def _items(i: int, event: Event) -> list[Item]:
    return [*([(i, "state")] if event.state else []), *((i, f"sent {n}") for n in range(len(event.sent)))]


def _pairs(kernel: Sequence[Event], model: Sequence[Event]) -> dict[Item, Item]:
    """These are which of the kernel's states and segments are which of the model's."""
    pairs: dict[Item, Item] = {}
    for side in SIDES:
        for of_state in (True, False):
            ours, theirs = (_sequence(story, side, of_state) for story in (kernel, model))
            matcher = SequenceMatcher(None, [what for _, what in ours], [what for _, what in theirs], autojunk=False)
            for a, b, size in matcher.get_matching_blocks():
                pairs.update((ours[a + n][0], theirs[b + n][0]) for n in range(size))
    return pairs


def _sequence(story: Sequence[Event], side: str, of_state: bool) -> list[tuple[Item, str]]:
    """These are a side's states, or its segments, in order, each with its place."""
    found: list[tuple[Item, str]] = []
    for i, event in enumerate(story):
        if event.side == side and of_state and event.state:
            found.append(((i, "state"), event.state))
        elif event.side == side and not of_state:
            found += (((i, f"sent {n}"), text) for n, text in enumerate(event.sent))
    return found


def marked(kernel: Trace, model: Trace, until: float = FOREVER) -> list[tuple[str, Row]]:
    """These are the rows of two stories, each with its mark: ≠ if it differs, · a state of the model that lasts no
    time, else a blank.

    What only one of them has after second `until` is left out: the story was cut there.
    """
    found = []
    for row in rows(events(kernel), events(model)):
        event = row.kernel or row.model
        if row.same or event is None or event.t <= until:
            found.append((" " if row.same else "·" if _passing(row, model) else "≠", row))
    return found


def table(kernel: Trace, model: Trace, lang: str, until: float = FOREVER, width: int = USUAL) -> list[str]:
    """These are the lines of the two stories side by side, the head first, no wider than `width` columns.

    Marks and `until`: as in `marked`.
    """
    roomy = width >= ROOMY
    states = [text.of(lang) for text in SIDE_HEADS] if roomy else [STATE_HEAD.of(lang)]
    head = [KERNEL_S.of(lang), *states, MODEL_S.of(lang), *states]
    lines = ["  " + _line([*head, WHAT.of(lang)], roomy), ""]
    left = columns("  " + _line([*head, "|"], roomy)) - 1
    for mark, row in marked(kernel, model, until):
        cells = [*_cells(row.kernel, roomy), *_cells(row.model, roomy)]
        first, *more = _packed(pieces(row, lang), max(MINIMUM, width - left))
        lines.append(f"{mark} " + _line([*cells, first], roomy))
        lines += [" " * left + line for line in more]
    return lines


def _packed(parts: Sequence[str], room: int) -> list[str]:
    """These are parts in lines of `room` columns, a part broken only if it is longer than a line."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}  {part}" if lines else part
        if lines and columns(joined) <= room:
            lines[-1] = joined
        else:
            indent = "   " if lines else ""
            lines += [indent + line for line in wrap(part, room - len(indent))]
    return lines


def _passing(row: Row, model: Trace) -> bool:
    """Whether the row is only a state of the model that it leaves at once, or a LISTEN that nobody need have seen."""
    event = row.model
    if row.kernel is not None or event is None or event.sent or not event.state:
        return False
    told = [state.value for _, state in model_path(model, event.side)]
    if event.state == State.LISTEN.value and event.state not in told[1:]:
        return True
    path = model.states(event.side)
    return any(state.value == event.state and t == event.t == later for (t, state), (later, _) in pairwise(path))


def _line(cells: Sequence[str], roomy: bool) -> str:
    times = (8, WIDE, WIDE) if roomy else (8, WIDE)
    widths = (*times, *times, 0)
    return " ".join(cell + " " * (width - columns(cell)) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(event: Event | None, roomy: bool) -> list[str]:
    if event is None:
        return [""] * (3 if roomy else 2)
    states = [event.state if event.side == side else "" for side in SIDES] if roomy else [event.state]
    return [f"{event.t:8.3f}", *states]


def pieces(row: Row, lang: str) -> list[str]:
    """These are the words for what happens in a row: its side and cause, then each segment sent."""
    event = row.kernel or row.model
    assert event is not None
    sent = [
        f"{SENDS[event.side]} {text}" + (f" ({FATES[fate].of(lang)})" if fate in FATES else "")
        for text, fate in zip(event.sent, event.fates, strict=False)
    ]
    first, *more = ([event.cause] if event.cause else []) + sent or [""]
    return [f"{event.side}  {first}".rstrip(), *more]


def paragraph(text: str, width: int = 96) -> str:
    """This is a sentence as lines of a terminal; below a mark "* " they are indented."""
    indent = "  " if text.startswith("* ") else ""
    first, *more = wrap(text, width - len(indent))
    return "\n".join([first, *(indent + line for line in more)])
