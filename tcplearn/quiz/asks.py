"""What a question asks of a run: a small language, read once, evaluated on any Trace.

An expression is read by `parse`, never executed as Python, and knows its kind before any run.

    WHAT                              KIND     EXAMPLES
    SIDE.state WHEN                   state    B.state after segment 4; A.state at the end
    SIDE.VARIABLE WHEN                number   A.SND.NXT after 0.7 s; B.RCV.NXT before segment 6
    SIDE.ISS                          number   A.ISS: the number of its first SYN
    SEGMENT seq | ack                 number   segment 3 ack; last B FIN,ACK seq; segment 4 seq + 1
    SEGMENT flags                     flags    segment 5 flags; first B segment flags
    SEGMENT len                       count    segment 4 len: its data octets
    count SEGMENTS [after EVENT]      count    count segments; count A SYN; count B segments after 0.4 s
    times SIDE enters STATE           count    times B enters LISTEN
    octets delivered to SIDE          count
    first to enter STATE              side     first to enter TIME-WAIT
    who enters STATE                  side     who enters TIME-WAIT: A, B, both or neither
    SIDE.STATE seconds                seconds  A.TIME-WAIT seconds: how long it stayed there
    SIDE enters STATE                 seconds  B enters ESTABLISHED: the moment, from the start
    seconds from EVENT to EVENT       seconds  seconds from A enters ESTABLISHED to B enters ESTABLISHED
    SIDE.path                         path     A.path: the states that it passes through
    SIDE ever | never STATE           truth    B ever CLOSE-WAIT; does A ever enter CLOSING
    X is [not] Y;  X < Y, X > Y       truth    B.state at the end is LISTEN; count segments > 3
    X before Y                        truth    numbers, on the circle of 2^32: segment 4 seq before segment 6 seq
    not C;  C and C;  C or C          truth

SIDE is A or B. STATE is spelled as the RFC does. SEGMENT is "segment 4" (the number that the
ladder shows), or an ordinal, a side and what it is: "A SYN" (the first one), "second B FIN,ACK",
"last A data", "first B segment"; "ACK" alone means a pure one. WHEN is "after SEGMENT" (it has been
processed, or lost), "before SEGMENT", "after 0.7 s", "when SIDE enters STATE", "at the start",
"at the end". EVENT is "0.7 s", "SIDE enters STATE", or SEGMENT (its departure).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tcplearn.model.segment import FLAGS
from tcplearn.quiz import runs
from tcplearn.quiz.tokens import Unasked, Words
from tcplearn.world import SIDES, Trace

KINDS = ("state", "flags", "number", "count", "seconds", "side", "path", "truth")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
VARIABLES = "SND.UNA SND.NXT SND.WND RCV.NXT RCV.WND IRS".split()


@dataclass(frozen=True)
class Asks:
    """An expression: its text, the kind of its value, and how to get that from a Trace.

    Calling it raises `NotInRun` where the run has no such segment or moment.
    """

    text: str
    kind: str
    of: Callable[[Trace], Any]

    def __call__(self, trace: Trace) -> Any:
        return self.of(trace)


@cache
def parse(text: str) -> Asks:
    """This reads an expression. Raises Unasked where it cannot."""
    reader = _Reader(text)
    kind, of = reader.either()
    reader.finish()
    return Asks(text, kind, of)


Read = tuple[str, Callable[[Trace], Any]]


class _Reader(Words):
    """A reader of one expression: each method reads one line of the table above."""

    # ── truth
    def either(self) -> Read:
        left = self.both()
        while self.take("or"):
            left = self.joined(left, self.both(), lambda a, b: a or b, "or")
        return left

    def both(self) -> Read:
        left = self.clause()
        while self.take("and"):
            left = self.joined(left, self.clause(), lambda a, b: a and b, "and")
        return left

    def joined(self, left: Read, right: Read, how: Callable[[Any, Any], Any], word: str) -> Read:
        if (left[0], right[0]) != ("truth", "truth"):
            raise Unasked(f'cannot read "{self.text}": both sides of "{word}" are claims (yes or no)')
        first, second = left[1], right[1]
        return "truth", lambda trace: how(first(trace), second(trace))

    def clause(self) -> Read:
        if self.take("not"):
            kind, of = self.clause()
            return self.joined((kind, of), (kind, of), lambda a, b: not a, "not")
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        left = self.sum()
        if self.take("is"):
            no = bool(self.take("not"))
            right = self.literal(left[0])
            return "truth", lambda trace: (left[1](trace) == right(trace)) != no
        word = self.take("<", ">", "<=", ">=", "before")
        if not word:
            return left
        right_kind, right_of = self.sum()
        wanted = ("number",) if word == "before" else ("count", "seconds")
        if left[0] not in wanted or right_kind not in wanted:
            raise Unasked(
                f'cannot read "{self.text}": "{word}" compares {" or ".join(wanted)}, not {left[0]} and {right_kind}'
            )
        compare = runs.COMPARE[word]
        return "truth", lambda trace: compare(left[1](trace), right_of(trace))

    def literal(self, kind: str) -> Callable[[Trace], Any]:
        """This reads what follows "is": a value written out, or another expression of the same kind."""
        mark = self.at
        if kind == "state" and not self.next.startswith(("A.", "B.")):
            return _always(self.state())
        if kind == "side" and self.next in (*SIDES, "both", "neither"):
            return _always(self.take())
        if kind == "flags" and _flags(self.next):
            return _always(_flags(self.take()))
        if kind == "number" and self.take("none"):
            return _always(None)
        if kind == "path" and not self.next.startswith(("A.", "B.")):
            path = [self.state()]
            while self.take(">"):
                path.append(self.state())
            return _always(tuple(path))
        other, of = self.sum()
        if other != kind and {other, kind} != {"number", "count"}:
            self.at = mark
            self.fail(f"a {kind}")
        return of

    # ── values
    def sum(self) -> Read:
        kind, of = self.value()
        sign = self.take("+", "-") if kind in ("number", "count") else ""
        if not sign:
            return kind, of
        by = int(self.number()) * (1 if sign == "+" else -1)
        return kind, lambda trace: runs.moved(of(trace), by, kind)

    def value(self) -> Read:
        if re.fullmatch(r"\d+(\.\d+)?", self.next):
            number = self.number()
            return ("seconds", _always(number)) if self.take("s") else ("count", _always(int(number)))
        if self.take("count"):
            return self.count()
        if self.take("times"):
            side, _, state = self.side(), self.need("enters"), self.state()
            return "count", lambda trace: len(runs.entries(trace, side, state))
        if self.take("octets"):
            self.need("delivered"), self.need("to")
            side = self.side()
            return "count", lambda trace: len(trace.delivered(side))
        if self.take("who"):
            self.need("enters")
            state = self.state()
            return "side", lambda trace: runs.who_enters(trace, state)
        if self.next == "first" and self.tokens[self.at + 1 : self.at + 2] == ["to"]:
            self.take(), self.take(), self.need("enter")
            state = self.state()
            return "side", lambda trace: runs.first_to_enter(trace, state)
        if self.take("seconds"):
            self.need("from")
            start, _, end = self.event(), self.need("to"), self.event()
            return "seconds", lambda trace: round(end(trace) - start(trace), 6)
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] == ["enters"]:
            return "seconds", self.event()
        does = bool(self.take("does"))
        if self.next in SIDES and (does or self.tokens[self.at + 1 : self.at + 2] in (["ever"], ["never"])):
            side, word = self.side(), self.need("ever", "never")
            self.take("enter")
            state = self.state()
            return "truth", lambda trace: bool(runs.entries(trace, side, state)) == (word == "ever")
        if self.next[:2] in ("A.", "B."):
            return self.of_side()
        segment = self.segment()
        field = self.need("seq", "ack", "flags", "len")
        kind = {"seq": "number", "ack": "number", "flags": "flags", "len": "count"}[field]
        return kind, lambda trace: runs.field(segment(trace), field)

    def of_side(self) -> Read:
        side, name = self.take().split(".", 1)
        if name == "ISS":
            return "number", lambda trace: runs.first_number(trace, side)
        if name == "path":
            return "path", lambda trace: tuple(state for _, state in trace.states(side))
        if name == "state":
            when = self.when()
            return "state", lambda trace: trace.tcb(side, when(trace)).state
        if name in VARIABLES:
            when = self.when()
            variable = name.lower().replace(".", "_")
            return "number", lambda trace: getattr(trace.tcb(side, when(trace)), variable)
        if self.next == "seconds":
            state = self.state(name)
            self.take()
            return "seconds", lambda trace: runs.stay(trace, side, state)
        self.at -= 1
        return self.fail(
            f"{side}.state, {side}.path, {side}.ISS, {side}.STATE seconds or a variable ({', '.join(VARIABLES)})"
        )

    def count(self) -> Read:
        side, what = "", "segment"
        if not self.take("segments"):
            side, what = self.side(), self.what()
        after: Callable[[Trace], float] = _always(-1.0)
        if self.take("after"):
            after = self.event()
        return "count", lambda trace: sum(f.sent_at > after(trace) for f in runs.alike(trace, side, what))

    def event(self) -> Callable[[Trace], float]:
        """This reads a moment in seconds: "0.7 s", "A enters STATE", "SEGMENT" (its departure)."""
        if re.fullmatch(r"\d+(\.\d+)?", self.next):
            t = self.number()
            self.need("s")
            return _always(t)
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] == ["enters"]:
            side, _, state = self.side(), self.take(), self.state()
            return lambda trace: runs.entered(trace, side, state)[0]
        segment = self.segment()
        return lambda trace: segment(trace).sent_at

    def when(self) -> Callable[[Trace], int]:
        """This reads a moment as the number of moments that have happened."""
        word = self.need("after", "before", "when", "at")
        if word == "at":
            self.need("the")
            end = self.need("start", "end") == "end"
            return lambda trace: len(trace.moments) if end else 0
        if word == "when":
            side, _, state = self.side(), self.need("enters"), self.state()
            return lambda trace: runs.entered(trace, side, state)[1]
        if word == "after" and re.fullmatch(r"\d+(\.\d+)?", self.next):
            t = self.number()
            self.need("s")
            return lambda trace: runs.moments_until(trace, t)
        segment = self.segment()
        return lambda trace: runs.moment_of(trace, segment(trace)) + (word == "after")

    def segment(self) -> Callable[[Trace], Any]:
        if self.take("segment"):
            number = int(self.number())
            return lambda trace: runs.flight(trace, number)
        ordinal = ORDINALS[self.take(*ORDINALS) or "first"]
        if self.next not in SIDES:
            self.fail("a segment, a side or a value")
        side, what = self.side(), self.what()
        return lambda trace: runs.nth(trace, side, what, ordinal)

    def what(self) -> Any:
        if self.next in ("data", "segment", "segments"):
            return self.take().removesuffix("s")
        flags = _flags(self.next)
        if not flags:
            self.fail("flags such as SYN,ACK, or data, or segment")
        self.take()
        return flags


def _flags(word: str) -> tuple[str, ...]:
    names = word.replace("+", ",").split(",")
    return tuple(flag for flag in FLAGS if flag in names) if set(names) <= set(FLAGS) else ()


def _always(value: Any) -> Callable[[Trace], Any]:
    return lambda trace: value
