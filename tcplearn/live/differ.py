"""Where the kernel's story and the model's part, each difference a sentence.

The one rule: what counts as the same is decided in `tcplearn.capture.compare`, for recordings and for this
machine alike; here it is only put into words.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.capture.compare import (
    Difference,
    Shown,
    compare_paths,
    compare_segments,
    model_path,
    model_sent,
    relative,
)
from tcplearn.live.said import filled
from tcplearn.text import Text
from tcplearn.world import Trace
from tcplearn.world.trace import SIDES

LAST = 1.0  # seconds before a story that was cut: one more or less there is a matter of time, not of order

SEGMENTS = Text(
    "{side}'s segment {n}: the model sends {model}, the kernel sends {kernel}.",
    "{side} 的第 {n} 个报文段：模型发送 {model}，内核发送 {kernel}。",
)
STATES = Text(
    "{side}'s states: the model goes {model}; the kernel goes {kernel}.",
    "{side} 的状态：模型经过 {model}；内核经过 {kernel}。",
)
NOTHING = Text("nothing", "（无）")


@dataclass(frozen=True)
class Differences:
    """What differs, a sentence each, and what differs but has a name, explained."""

    found: tuple[Text, ...]
    excused: tuple[Text, ...]


def differences(kernel: Trace, model: Trace, *, captured: bool, cut_at: float | None = None) -> Differences:
    """This holds two stories of one scene against each other. `captured`: segments were seen, not states alone.

    `cut_at`: the second at which the kernel's story was stopped, if it was not over.
    """
    found: list[Difference] = []
    excused: list[Text] = []
    ours, theirs = told(model), told(kernel)
    for side in SIDES if captured else ():
        mine, real = ours[side], theirs[side]
        if cut_at is not None:
            mine, real = _without_rest(mine, real, cut_at), _without_rest(real, mine, cut_at)
        differs, named = compare_segments(side, mine, real)
        found += differs
        excused += [deviation.text for deviation in named]
    for side in SIDES:
        path, seen = model_path(model, side), [state.value for _, state in model_path(kernel, side)]
        if not seen and path:  # it never left CLOSED as far as could be seen
            seen = [kernel.tcb(side).state.value]
        differs, named = compare_paths(side, path, seen)
        found += differs
        excused += [deviation.text for deviation in named]
    return Differences(tuple(map(_sentence, found)), tuple(dict.fromkeys(excused)))


def told(trace: Trace) -> dict[str, list[Shown]]:
    """These are each side's segments as they are compared."""
    return relative((flight.sender, flight.sent_at, flight.segment) for flight in model_sent(trace))


def _sentence(one: Difference) -> Text:
    if one.number:
        said = [NOTHING if text == "nothing" else text for text in (one.model, one.kernel)]
        return filled(SEGMENTS, side=one.side, n=one.number, model=said[0], kernel=said[1])
    said = [path.replace(" ", " → ") or NOTHING for path in (one.model, one.kernel)]
    return filled(STATES, side=one.side, model=said[0], kernel=said[1])


def _without_rest(these: list[Shown], others: list[Shown], cut_at: float) -> list[Shown]:
    """Without what only these have, shortly before the cut."""
    while len(these) > len(others) and these[-1].t > cut_at - LAST:
        these = these[:-1]
    return these
