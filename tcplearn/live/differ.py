"""Where the kernel's story and the model's part, each difference a sentence.

The one rule: what counts as the same is decided in `tcplearn.capture.kernels.compare`, for recordings and for this
machine alike; here it is only put into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tcplearn.capture.kernels.compare import Difference, compare, model_sent
from tcplearn.capture.kernels.deviations import NO_TIME, RACE, TIMER_WHEEL, Deviation
from tcplearn.capture.kernels.paths import model_path
from tcplearn.capture.kernels.rebuild import otherwise, unsteady
from tcplearn.capture.kernels.recordings import Kernel, Recording, Sent
from tcplearn.live.said import filled
from tcplearn.model import State
from tcplearn.text import Text
from tcplearn.world import Flight, Scene, Trace, run
from tcplearn.world.alike import Shown, relative
from tcplearn.world.trace import SIDES

LAST = 1.0  # seconds before a story that was cut: one segment more or less there is a matter of time, not of order

SEGMENTS = Text(
    "{side}'s segment {n}: the model sends {model}, the kernel sends {kernel}.",
    "{side} 的第 {n} 个报文段：模型发送 {model}，内核发送 {kernel}。",
)
STATES = Text(
    "{side}'s states: the model goes {model}; the kernel goes {kernel}.",
    "{side} 的状态：模型经过 {model}；内核经过 {kernel}。",
)
AT_ONCE = Text(
    "Over the loopback a segment arrives at once, so that some states are over before anybody can look.",
    "在环回接口上，报文段一发出就到达，因此有些状态还来不及看到就已经过去。",
)
NOTHING = Text("nothing", "（无）")
NO_TEXT = Text("", "")


@dataclass(frozen=True)
class Differences:
    """What differs, a sentence each, and what differs but has a name, explained; compared until second `until`."""

    found: tuple[Text, ...]
    excused: tuple[Text, ...]
    until: float = float("inf")


def compared(
    kernel: Trace, model: Scene, *, end: float, captured: bool = True, cut: bool = False, seed: int = 0
) -> tuple[Trace, Differences]:
    """This runs the model's scene until second `end` and holds it against the kernel's story.

    `captured`: segments were seen, not states alone. `cut`: the story was stopped before it was over. Where the two
    differ, runs in which timers wait for the kernel's next tick have a chance as well; the run given is the one
    that agrees, if one does.
    """
    first: tuple[Trace, Differences] | None = None
    for until in (end, end - LAST) if cut else (end,):
        played = model.but(until=until)
        seen = _seen(kernel, played)
        for scene, deviation in _chances(seen, played, captured):
            trace = run(scene, seed=seed)
            ours = _settled(trace) if captured else states_only(trace)
            found = compare(_with_end(seen, ours), ours)
            deviations = (*found.deviations, *([deviation] if deviation else []))
            named = [AT_ONCE if one is NO_TIME and not captured else one.text for one in deviations]
            result = ours, Differences(tuple(map(_sentence, found.differences)), tuple(dict.fromkeys(named)), until)
            if found.agrees:
                return result if until == end else (_settled(run(model.but(until=end), seed=seed)), result[1])
            first = first or result
    assert first is not None
    return first


def _seen(kernel: Trace, model: Scene) -> Recording:
    """This is the kernel's story up to the model's end."""
    sent = tuple(
        Sent(f.sent_at, f.sender, f.segment, f.fate, _arrived(f), f.fate == "injected")
        for f in kernel.segments
        if f.fate != "copy" and f.sent_at <= model.until
    )
    paths = {side: tuple(state.value for t, state in model_path(kernel, side) if t <= model.until) for side in SIDES}
    told = Kernel(kernel.protocol, sent, paths)
    return Recording(kernel.name, NO_TEXT, told, (), (), {}, {}, model.delay_from("A"), model.until)


def _arrived(flight: Flight) -> tuple[float, ...]:
    return () if flight.arrived_at is None else (flight.arrived_at,)


def _with_end(seen: Recording, model: Trace) -> Recording:
    """A side that was never seen, though the model opened it, is seen where it ended: in CLOSED."""
    paths = {
        side: path or ((State.CLOSED.value,) if model_path(model, side) else ())
        for side, path in seen.kernel.paths.items()
    }
    return replace(seen, kernel=replace(seen.kernel, paths=paths))


def _chances(seen: Recording, model: Scene, captured: bool) -> Iterator[tuple[Scene, Deviation | None]]:
    """These are the scene as it is, then as the kernel's timer wheel or a slower wire may have made it."""
    yield model, None
    if captured:
        for scene, race in otherwise(model, unsteady(seen)):
            yield scene, RACE if race else TIMER_WHEEL


def _settled(trace: Trace) -> Trace:
    """The copy of a duplicated segment that is still under way at the end is a copy all the same."""
    flights = list(trace.segments)
    for before, flight in pairwise(trace.segments):
        if flight.fate == "in flight" and before.fate == "duplicated" and before.segment is flight.segment:
            flights[flight.number - 1] = replace(flight, fate="copy")
    return replace(trace, segments=tuple(flights))


def states_only(trace: Trace) -> Trace:
    """This is a story in which no segment was seen."""
    moments = tuple(replace(moment, heard=None, sent=()) for moment in trace.moments)
    return replace(trace, moments=moments, segments=())


def told(trace: Trace) -> dict[str, list[Shown]]:
    """These are each side's segments as they are compared."""
    return relative((flight.sender, flight.sent_at, flight.segment) for flight in model_sent(trace))


def _sentence(one: Difference) -> Text:
    if one.number:
        said = [NOTHING if text == "nothing" else text for text in (one.model, one.kernel)]
        return filled(SEGMENTS, side=one.side, n=one.number, model=said[0], kernel=said[1])
    said = [path.replace(" ", " → ") or NOTHING for path in (one.model, one.kernel)]
    return filled(STATES, side=one.side, model=said[0], kernel=said[1])
