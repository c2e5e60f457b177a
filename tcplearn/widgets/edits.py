"""What a learner's hand does to a scene: to a segment of its run, to a call, to what comes from outside.

The one rule: an edit gives the new scene and says in words what was done, or is refused in words; it runs nothing.
What the wire does is written as faults by sender and count (`fates.py`): an edit that changes what leaves earlier may
make such a fault meet another segment, or none. The fault stays as it was written; `fates.unmet` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from tcplearn.model import Abort, Call, Close, Open, Receive, Send, Status
from tcplearn.model.segment import LONGEST
from tcplearn.text import Text
from tcplearn.view.numbers import flags
from tcplearn.widgets.fates import LATEST, NOT_OURS, with_fate
from tcplearn.widgets.refused import (
    FINEST,
    NO_OCTETS,
    Refused,
    filled,
    flight_of,
    moment_in,
    seconds,
    segment_of,
    side_of,
    wait,
    whole,
)
from tcplearn.world import At, Flight, Forget, Inject, Scene, Trace

CALLS: dict[str, Callable[[int], Call | Forget]] = {
    "OPEN active": lambda n: Open("active"),
    "OPEN passive": lambda n: Open("passive"),
    "SEND": Send,
    "RECEIVE": Receive,
    "CLOSE": lambda n: Close(),
    "ABORT": lambda n: Abort(),
    "FORGET": lambda n: Forget(),
    "STATUS": lambda n: Status(),
}
COUNTED = ("SEND", "RECEIVE")  # the calls that take a number of octets

SEGMENT = Text("segment {number} ({flags})", "报文段 {number}（{flags}）")
CALL = Text("{side}'s {call}", "{side} 的 {call}")
LOST, DELIVERED = Text("{what} lost", "{what}丢失"), Text("{what} delivered", "{what}送达")
DELAYED = Text("{what} delayed by {by} s", "{what}延迟 {by} 秒")
DUPLICATED = Text("{what} duplicated, the copy {by} s later", "{what}被复制，副本晚 {by} 秒")
COPY_LOST = Text("the copy of {what} lost", "{what}的副本丢失")
CALLED, MOVED = Text("{what} at {t} s", "{t} 秒：{what}"), Text("{what} moved to {t} s", "{what} 移到 {t} 秒")
REMOVED = Text("{what} at {t} s removed", "删除 {t} 秒的 {what}")
INJECTED = Text("{segment} put on the wire, reaches {to} at {t} s", "向网络注入 {segment}，{t} 秒到达 {to}")
COPIED = Text("old duplicate of {what} reaches {to} at {t} s", "{what}的滞留副本在 {t} 秒到达 {to}")
TAKEN_BACK = Text("{segment} to {to} at {t} s taken back", "撤回 {t} 秒到达 {to} 的 {segment}")
ARRIVES = Text("{segment} now reaches {to} at {t} s", "{segment} 改为 {t} 秒到达 {to}")

TOO_EARLY = Text(
    "It cannot arrive before {first} s: {what} left at {left} s and the path takes {delay} s.",
    "不可能在 {first} 秒之前到达：{what}在 {left} 秒发出，路径时延为 {delay} 秒。",
)
TOO_LATE = Text("A segment can be up to {latest} s late.", "报文段最多延迟 {latest} 秒。")
COPY_ONCE = Text("This is a copy already: duplicate the segment itself.", "这已经是副本：请复制原来的报文段。")
NO_CALL = Text("No call is named {name}; there are {names}.", "没有名为 {name} 的调用；可用的有 {names}。")
NO_INDEX = Text("There is no call {index}; this scene has {n}.", "没有第 {index} 个调用；本场景共有 {n} 个。")
STILL_MEANT = Text(
    "Connection {on} would have no call left, but the wire treats its segments: change that first.",
    "连接 {on} 将没有任何调用，但场景对它的报文段另有安排：请先改动那些安排。",
)
NO_MARK = Text("{to} has no such number at that second.", "{to} 在那一时刻没有这样的序号。")
NO_INJECTED = Text(
    "Fault {index} of this scene is no segment from outside.", "本场景的第 {index} 项并不是外来的报文段。"
)


class Edit(NamedTuple):
    """The scene after an edit, and the edit in words."""

    scene: Scene
    said: Text


# ── a segment of the run


def named(flight: Flight) -> Text:
    """This is a segment as the pictures name it."""
    return filled(SEGMENT, number=flight.number, flags=flags(flight))


def original(trace: Trace, copy: Flight) -> Flight:
    """This is the segment of which the wire made a copy."""
    before = reversed(trace.segments[: copy.number - 1])
    return next(f for f in before if (f.sender, f.segment) == (copy.sender, copy.segment) and f.fate not in NOT_OURS)


def injections_of(scene: Scene, trace: Trace) -> dict[int, int]:
    """These are the places in `scene.faults` of the segments from outside, by the number of their flight.

    They come in the order of their seconds, at one second as they are written (`run.py`).
    """
    there = [flight.number for flight in trace.segments if flight.fate == "injected"]
    here = [(i, f) for i, f in enumerate(scene.faults) if isinstance(f, Inject) and not f.source and not f.on]
    return dict(zip(there, (i for _, i in sorted((round(fault.at, 9), i) for i, fault in here)), strict=False))


def calls_of(scene: Scene, trace: Trace) -> dict[int, int]:
    """These are the places in `scene.calls` of the calls of a whole run, by their moment from 0.

    They come in the order of their seconds, at one second as they are written. Right after a call come the moments in
    which it touched other connections of its host.
    """
    todo = sorted((round(call.t, 9), i) for i, call in enumerate(scene.calls))
    found = {}
    for step, moment in enumerate(trace.moments):
        if not todo or moment.kind not in ("call", "forget"):
            continue
        t, index = todo[0]
        if (moment.t, moment.side, moment.on) == (t, scene.calls[index].side, scene.calls[index].on):
            found[step] = todo.pop(0)[1]
    return found


def lose(scene: Scene, trace: Trace, number: int) -> Edit:
    """The segment never arrives; of a copy, only the copy; one from outside is taken back."""
    flight = flight_of(trace, number)
    if flight.fate == "injected":
        return take_back(scene, injections_of(scene, trace)[number])
    if flight.fate == "copy":
        whose = original(trace, flight)
        return Edit(with_fate(scene, trace, whose.number, "deliver", 0), filled(COPY_LOST, what=named(whose)))
    return Edit(with_fate(scene, trace, number, "lose", 0), filled(LOST, what=named(flight)))


def deliver(scene: Scene, trace: Trace, number: int) -> Edit:
    """The segment arrives as if the wire did nothing to it."""
    said = filled(DELIVERED, what=named(flight_of(trace, number)))
    return Edit(with_fate(scene, trace, number, "deliver", 0), said)


def delay(scene: Scene, trace: Trace, number: int, by: Any) -> Edit:
    """The segment arrives `by` seconds later than the path alone has it; a copy or one from outside, than now."""
    flight, by = flight_of(trace, number), wait(by)
    if flight.fate in ("injected", "copy"):
        return arrive(scene, trace, number, (flight.arrived_at or flight.sent_at) + by)
    return Edit(with_fate(scene, trace, number, "delay", by), filled(DELAYED, what=named(flight), by=seconds(by)))


def duplicate(scene: Scene, trace: Trace, number: int, by: Any) -> Edit:
    """The segment arrives twice, the copy `by` seconds later."""
    flight, by = flight_of(trace, number), wait(by)
    if flight.fate == "copy":
        raise Refused(COPY_ONCE)
    said = filled(DUPLICATED, what=named(flight), by=seconds(by))
    index = injections_of(scene, trace).get(number)
    if index is None:
        return Edit(with_fate(scene, trace, number, "duplicate", by), said)
    fault = scene.faults[index]
    assert isinstance(fault, Inject)
    again = replace(fault, at=moment_in(scene, fault.at + by))
    return Edit(scene.but(faults=(*scene.faults, again)), said)


def arrive(scene: Scene, trace: Trace, number: int, t: Any) -> Edit:
    """The segment arrives at second `t`: it is delayed by what is needed; a copy is made so much later.

    Refused where it would be there sooner than the path allows.
    """
    flight, index = flight_of(trace, number), injections_of(scene, trace).get(number)
    t = moment_in(scene, t)
    if index is not None:
        fault = scene.faults[index]
        assert isinstance(fault, Inject)
        moved = replace(fault, at=t)
        faults = tuple(moved if i == index else each for i, each in enumerate(scene.faults))
        return Edit(scene.but(faults=faults), filled(ARRIVES, segment=moved.segment, to=moved.to, t=seconds(t)))
    whose = original(trace, flight) if flight.fate == "copy" else flight
    path = scene.delay_from(whose.sender)
    by = round(t - whose.sent_at - path, FINEST)
    if by < 0:
        times = {"left": whose.sent_at, "delay": path, "first": whose.sent_at + path}
        raise Refused(filled(TOO_EARLY, what=named(flight), **{name: seconds(s) for name, s in times.items()}))
    if by > LATEST:
        raise Refused(filled(TOO_LATE, latest=LATEST))
    if by == 0:
        return deliver(scene, trace, whose.number)
    return (duplicate if whose is not flight else delay)(scene, trace, whose.number, by)


# ── calls of the programs


def call(scene: Scene, t: Any, side: Any, given: Mapping[str, Any]) -> Edit:
    """One more call: at second `t` `side` calls what a form names."""
    name = given.get("call")
    if name not in CALLS:
        raise Refused(filled(NO_CALL, name=name, names=", ".join(CALLS)))
    octets = given.get("octets")
    octets = whole(octets, 1, LONGEST, NO_OCTETS) if name in COUNTED else 0
    made = At(moment_in(scene, t), side_of(side), CALLS[name](octets))
    return Edit(scene.but(calls=(*scene.calls, made)), filled(CALLED, what=_call(made), t=seconds(made.t)))


def move(scene: Scene, index: Any, t: Any) -> Edit:
    """A call is made at second `t` instead."""
    moved = replace(_call_at(scene, index), t=moment_in(scene, t))
    calls = (*scene.calls[:index], moved, *scene.calls[index + 1 :])
    return Edit(scene.but(calls=calls), filled(MOVED, what=_call(moved), t=seconds(moved.t)))


def remove(scene: Scene, index: Any) -> Edit:
    """A call is not made."""
    gone = _call_at(scene, index)
    calls = (*scene.calls[:index], *scene.calls[index + 1 :])
    if any(fault.on == gone.on != "" for fault in scene.faults) and all(each.on != gone.on for each in calls):
        raise Refused(filled(STILL_MEANT, on=gone.on))
    return Edit(scene.but(calls=calls), filled(REMOVED, what=_call(gone), t=seconds(gone.t)))


def _call(at: At) -> Text:
    return filled(CALL, side=at.side, call=at.call)


def _call_at(scene: Scene, index: Any) -> At:
    if not isinstance(index, int) or not 0 <= index < len(scene.calls):
        raise Refused(filled(NO_INDEX, index=index, n=len(scene.calls)))
    return scene.calls[index]


# ── segments from outside


def inject(scene: Scene, t: Any, to: Any, given: Mapping[str, Any] | None) -> Edit:
    """A segment that nobody here sent, old or forged, arrives at side `to` at second `t`."""
    if given is None:
        raise Refused(filled(NO_MARK, to=to))
    made = Inject(moment_in(scene, t), side_of(to), segment_of(given))
    said = filled(INJECTED, segment=made.segment, to=made.to, t=seconds(made.at))
    return Edit(scene.but(faults=(*scene.faults, made)), said)


def inject_copy(scene: Scene, trace: Trace, number: int, t: Any) -> Edit:
    """A copy of a segment of this run that stayed somewhere on its way arrives at second `t`.

    It is written as it is, so that it stays the same segment whatever else is changed.
    """
    flight, t = flight_of(trace, number), moment_in(scene, t)
    path = 0.0 if flight.fate == "injected" else scene.delay_from(flight.sender)
    first = round(flight.sent_at + path, FINEST)
    if t < first:
        times = {"left": flight.sent_at, "delay": path, "first": first}
        raise Refused(filled(TOO_EARLY, what=named(flight), **{name: seconds(s) for name, s in times.items()}))
    said = filled(COPIED, what=named(flight), to=flight.to, t=seconds(t))
    return Edit(scene.but(faults=(*scene.faults, Inject(t, flight.to, flight.segment))), said)


def take_back(scene: Scene, index: Any) -> Edit:
    """A segment from outside does not come."""
    gone = scene.faults[index] if isinstance(index, int) and 0 <= index < len(scene.faults) else None
    if not isinstance(gone, Inject):
        raise Refused(filled(NO_INJECTED, index=index))
    faults = (*scene.faults[:index], *scene.faults[index + 1 :])
    return Edit(scene.but(faults=faults), filled(TAKEN_BACK, segment=gone.segment, to=gone.to, t=seconds(gone.at)))
