"""break: the learner builds the schedule that breaks a changed protocol; the run decides whether its claim dies.

protocol = "no_time_wait"           the variant to be broken; RFC 9293 is played beside it
claim    = "no_reset"               of tcplearn.claims; by default the one that the variant BREAKS
may      = ["lose", "at"]           which lines of faultline.py are allowed; "at" is for calls
                                    (default: every fault, no calls)

The one rule: any schedule counts that kills the claim under the variant and not under RFC 9293. One that RFC 9293
does not survive either proves nothing. What `solve` gives is found by trying, the shortest first.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from tcplearn import variants
from tcplearn.model import RFC9293, Protocol
from tcplearn.quiz import faultline
from tcplearn.quiz.case import Case
from tcplearn.quiz.faultline import Part
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Form, Grade, Question
from tcplearn.quiz.values import Unread
from tcplearn.text import Text
from tcplearn.world import CLAIMS, At, Claim, Delay, Duplicate, Lose, Scene, Trace, run
from tcplearn.world.onlooker import died

KEYS = {"claim": (str, False), "may": (list, False)}
LIMIT = 600  # moments: what goes on for longer does not end
FEW = 3  # lines, up to which it is tried what another thing in a line's place would do
TRIES = 60  # of lines that are added to a schedule, for a hint
WAITS = (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 3.0, 10.0)  # seconds by which a search is late
CALLED = ("abort", "close", "open")

BROKEN = Text(
    "It breaks: at {} s, with A in {} and B in {}, this is no longer true: {}.",
    "断言被打破：在 {} s，A 处于 {}，B 处于 {}，下面这句话不再成立：{}。",
)
RFC_HOLDS = Text(
    "RFC 9293 comes through the same schedule unharmed: A ends in {}, B in {}.",
    "同样的安排下 RFC 9293 安然无恙：A 最终处于 {}，B 最终处于 {}。",
)
HELD = Text(
    "It holds: in your run this stays true to the end: {}. A ends in {}, B in {}.",
    "断言没有被打破：在你安排的过程中，下面这句话始终成立：{}。A 最终处于 {}，B 最终处于 {}。",
)
NOTHING_PROVED = Text(
    "RFC 9293 itself does not survive this schedule (at {} s, with A in {} and B in {}), so it proves nothing about "
    "the changed protocol. What is claimed: {}.",
    "这样的安排下 RFC 9293 自己也会出错（在 {} s，A 处于 {}，B 处于 {}），"
    "因此不能说明改动后的协议有什么问题。断言是：{}。",
)
MET_NOTHING = Text("“{}” meets no segment of this run.", "“{}”没有遇到本次运行中的任何报文段。")
ONE_MORE = Text(
    "You are on the way: with one line more it would break; look at what {} does.",
    "方向正确：再加一行就能打破它，请留意 {} 的行为。",
)
OTHERWISE = Text(
    "“{}” is about the right segment; do something else to it, or by another time.",
    "“{}”选对了报文段；换一种做法，或者换一个时间试试。",
)
LOOK = {
    1: Text("One line is enough to break it: look at what {} does.", "一行就足以打破它：请留意 {} 的行为。"),
    2: Text("Two lines can break it: look first at what {} does.", "两行就能打破它：请先留意 {} 的行为。"),
}


class Played(NamedTuple):
    """One protocol's run of a schedule, and after how many moments the claim was dead in it."""

    trace: Trace
    died: int | None

    @property
    def told(self) -> tuple[str, str, str]:
        """These are the second in which the claim died, or the last one, and both states then."""
        count = len(self.trace.moments) if self.died is None else self.died
        t = self.trace.moments[count - 1].t if count else 0.0
        a, b = (str(self.trace.tcb(side, count).state) for side in ("A", "B"))
        return f"{t:.3f}", a, b


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if not entry.scene:
        yield "scene", 'is missing; a schedule needs a ladder: write scene = "open_close"'
    module = variants.variant(entry.protocol) if entry.protocol else None
    if not hasattr(module, "VARIANT"):
        yield "protocol", "names the variant that is to be broken, one with a VARIANT, such as no_time_wait"
    elif "claim" not in entry.raw and not hasattr(module, "BREAKS"):
        yield "claim", f"is missing, and {entry.protocol} names none; there is {', '.join(CLAIMS)}"
    name = entry.raw.get("claim")
    if name is not None and name not in CLAIMS:
        near = difflib.get_close_matches(name, CLAIMS, 2) or list(CLAIMS)
        yield "claim", f"there is no claim {name!r}; there is {', '.join(near)}"
    for word in entry.raw.get("may", ()):
        if word not in (*faultline.VERBS, "at"):
            yield "may", f"there is no {word!r}; there is {', '.join((*faultline.VERBS, 'at'))}"


def check(case: Case) -> Iterator[tuple[str, str]]:
    for name, protocol in (("the variant", _variant(case)), ("RFC 9293", RFC9293)):
        if _played(case, (), protocol).died is not None:
            yield "scene", f"{name} breaks the claim without any fault: nothing is left to do"
            return
    if not _shortest(case):
        yield "protocol", "no schedule of one or two lines was found that breaks it; change the scene"


def form(case: Case, lang: str) -> Form:
    return Form(ladder=tuple(_line(case, flight) for flight in _ladder(case).segments), shape="schedule")


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    given = faultline.lines(response)
    if not given:
        how = faultline.HINT.of(lang)
        return verdicts.unread(question, "" if given == [] else repr(response), how, _ladder(case))
    try:
        parts = faultline.read(given, _ladder(case), _may(case))
    except Unread as unread:
        return verdicts.unread(question, "; ".join(given), unread.hint.of(lang), _ladder(case), unread.why)
    ours, rfc = _played(case, parts, _variant(case)), _played(case, parts, RFC9293)
    claimed = _claim(case).text.of(lang)
    if ours.died is None:
        said = [verdicts.say(lang, HELD, claimed, *ours.told[1:]), *_lacking(case, given, parts, ours.trace, lang)]
        return verdicts.graded(question, 0.0, {"schedule": "wrong"}, said, proof=ours.trace)
    if rfc.died is not None:
        said = [verdicts.say(lang, NOTHING_PROVED, *rfc.told, claimed)]
        return verdicts.graded(question, 0.0, {"schedule": "wrong"}, said, proof=rfc.trace, slip="breaks RFC 9293")
    said = [verdicts.say(lang, BROKEN, *ours.told, claimed), verdicts.say(lang, RFC_HOLDS, *rfc.told[1:])]
    return verdicts.graded(question, 1.0, {"schedule": "right"}, said, proof=ours.trace)


def solve(question: Question) -> list[str]:
    return list(_shortest(question.case))


# ── the two runs
def _variant(case: Case) -> Protocol:
    protocol: Protocol = variants.variant(case.entry.protocol).VARIANT
    return protocol


def _claim(case: Case) -> Claim:
    name = case.entry.raw.get("claim")
    claim: Claim = CLAIMS[name] if name else variants.variant(case.entry.protocol).BREAKS
    return claim


def _may(case: Case) -> list[str]:
    return list(case.entry.raw.get("may", faultline.VERBS))


def _scene(case: Case, parts: tuple[Part, ...]) -> Scene:
    scene = case.scene()
    calls = tuple(part for part in parts if isinstance(part, At))
    faults = tuple(part for part in parts if not isinstance(part, At))
    return scene.but(calls=(*scene.calls, *calls), faults=(*scene.faults, *faults), limit=LIMIT)


def _played(case: Case, parts: tuple[Part, ...], protocol: Protocol) -> Played:
    scene = _scene(case, parts)
    trace = run(scene, protocol)
    return Played(trace, died(_claim(case), scene, trace))


def _ladder(case: Case) -> Trace:
    """This is the run without the learner's faults, whose segments have the numbers."""
    return case.once("ladder", lambda: _played(case, (), _variant(case)).trace)


def _line(case: Case, flight: Any) -> str:
    segment = str(flight.segment)
    return f"{flight.number:2}. {flight.sent_at:8.3f} s  {flight.sender} -> {flight.to}  {segment}"


# ── what a schedule lacks
def _lacking(case: Case, given: list[str], parts: tuple[Part, ...], trace: Trace, lang: str) -> Iterator[str]:
    """These sentences say what met nothing and what would help, but not how."""
    for text, part in zip(given, parts, strict=True):
        if not isinstance(part, At) and not faultline.met(part, trace):
            yield verdicts.say(lang, MET_NOTHING, text)
    shortest = faultline.read(_shortest(case), _ladder(case), _may(case))
    other = next((i for i in range(len(parts)) if _otherwise(case, parts, i)), None) if len(parts) <= FEW else None
    if other is not None:
        yield verdicts.say(lang, OTHERWISE, given[other])
    elif len(shortest) > len(parts) and (more := _one_more(case, parts, trace)):
        yield verdicts.say(lang, ONE_MORE, more.side)
    elif shortest:
        yield verdicts.say(lang, LOOK[len(shortest)], shortest[0].side)


def _one_more(case: Case, parts: tuple[Part, ...], trace: Trace) -> Part | None:
    """This is a line that would make the schedule break it, of the first that are worth a try: losses, then others."""
    tries = sorted(_parts(case, trace), key=lambda part: not _plain(part))
    return next((one for one in tries[:TRIES] if _breaks(case, (*parts, one))), None)


def _otherwise(case: Case, parts: tuple[Part, ...], i: int) -> bool:
    """This says whether the schedule would break it if something else happened to what its i-th line is about."""
    fault = parts[i]
    if isinstance(fault, At):
        return False
    chosen = {name: getattr(fault, name) for name in ("side", "ctl", "nth", "data")}
    return any(_breaks(case, (*parts[:i], one, *parts[i + 1 :])) for one in _on(case, chosen))


# ── a shortest schedule
_known: dict[tuple[str, str, str, str], list[tuple[str, ...]]] = {}  # of a question; what broke it with other numbers


def _shortest(case: Case) -> tuple[str, ...]:
    """These are the lines of a shortest schedule that the search finds; none if it finds none."""
    return case.once("shortest", lambda: _found(case))


def _found(case: Case) -> tuple[str, ...]:
    entry = case.entry
    known = _known.setdefault((str(entry.file), entry.id, entry.scene, entry.protocol), [])
    tried = chain(known, (_lines(case, parts) for parts in _tries(case)))
    for lines in tried:
        parts = faultline.read(lines, _ladder(case), _may(case))
        if _breaks(case, parts):
            if lines not in known:
                known.append(lines)
            return lines
    return ()


def _breaks(case: Case, parts: tuple[Part, ...]) -> bool:
    broken = _played(case, parts, _variant(case)).died is not None
    return broken and _played(case, parts, RFC9293).died is None


def _lines(case: Case, parts: tuple[Part, ...]) -> tuple[str, ...]:
    return tuple(faultline.written(part, _ladder(case)) for part in parts)


def _tries(case: Case) -> Iterator[tuple[Part, ...]]:
    """These are schedules to try: of one line, then of two: a loss or a call, and behind it another, or anything."""
    ladder = _ladder(case)
    yield from ((part,) for part in _parts(case, ladder))
    firsts = list(filter(_plain, _parts(case, ladder)))
    for plain in (True, False):
        for first in firsts:
            later = faultline.met(first, ladder)[0] if isinstance(first, Lose) else 0
            trace = _played(case, (first,), _variant(case)).trace
            yield from ((first, second) for second in _parts(case, trace, later) if _plain(second) is plain)


def _plain(part: Part) -> bool:
    return isinstance(part, (Lose, At))


def _parts(case: Case, trace: Trace, after: int = 0) -> Iterator[Part]:
    """These are single things that can happen in a run: to each segment behind a number, or as a call."""
    may = _may(case)
    flights = [flight for flight in faultline.own(trace) if flight.number > after]
    for flight in flights:
        yield from _on(case, faultline.choose(flight, trace))
    if "at" in may:
        for t in dict.fromkeys(round(moment.t + 0.1, 3) for moment in trace.moments):
            yield from (At(t, side, faultline.CALLS[name]) for side in ("A", "B") for name in CALLED)


def _on(case: Case, chosen: dict[str, Any]) -> Iterator[Part]:
    """These are the things that can happen to the segment which `chosen` chooses."""
    may = _may(case)
    if "lose" in may:
        yield Lose(**chosen)
    for name, kind in (("delay", Delay), ("duplicate", Duplicate)):
        if name in may:
            yield from (kind(**{**chosen, "by": wait}) for wait in WAITS)
