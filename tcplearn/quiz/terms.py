"""The values of the language in asks.py: each method reads one line of its table.

The one rule: nothing is looked up while reading; what is read is a function of a Trace.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tcplearn.model.segment import FLAGS
from tcplearn.quiz import arith, runs
from tcplearn.quiz.tokens import Unasked, Words
from tcplearn.world import SIDES, Trace

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
VARIABLES = "SND.UNA SND.NXT SND.WND RCV.NXT RCV.WND IRS".split()
Read = tuple[str, Callable[[Trace], Any]]


class Terms(Words):
    """A reader of values."""

    worked = ""

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
            if self.take("s"):
                return "seconds", always(number)
            if number != int(number):
                self.fail('"s", for a number with a point is a duration')
            return "count", always(int(number))
        if self.next in ("true", "false"):
            return "truth", always(self.take() == "true")
        if self.take("calc"):
            return self.calc()
        if self.take("count"):
            return self.count()
        if self.take("times"):
            side = self.side()
            if self.take("does"):
                action = self.take() or self.fail("an action, such as retransmit")
                return "count", lambda trace: len(runs.doings(trace, side, action))
            self.need("enters")
            state = self.state()
            return "count", lambda trace: len(runs.entries(trace, side, state))
        if self.take("on"):
            name, (kind, of) = self.take(), self.value()
            return kind, lambda trace: of(runs.connection(trace, name))
        if self.take("octets"):
            self.need("delivered"), self.need("to")
            side = self.side()
            return "count", lambda trace: len(trace.delivered(side))
        if self.take("number"):
            self.need("of")
            numbered = self.segment()
            return "count", lambda trace: numbered(trace).number
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
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] in (["enters"], ["does"]):
            return "seconds", self.event()
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] == ["told"]:
            side, _, said = self.side(), self.take(), self.take() or self.fail("words, such as connection-reset")
            return "truth", lambda trace: bool(runs.replies(trace, side, said))
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
        if self.next == "connections":
            state, _, when = self.state(name), self.take(), self.when()
            return "count", lambda trace: runs.connections_in(trace, side, state, when(trace))
        self.at -= 1
        return self.fail(
            f"{side}.state, {side}.path, {side}.ISS, {side}.STATE seconds or a variable ({', '.join(VARIABLES)})"
        )

    def calc(self) -> Read:
        name = self.need(*arith.CALCS)
        given = list[float]()
        while re.fullmatch(r"\d+(\.\d+)?", self.next):
            given.append(self.number())
        try:
            kind, value, self.worked = arith.calculated(name, given)
        except ValueError as wrong:
            raise Unasked(f'cannot read "{self.text}": {wrong}') from None
        return kind, always(value)

    def count(self) -> Read:
        side, what = "", "segment"
        if not self.take("segments"):
            side, what = self.side(), self.what()
        after: Callable[[Trace], float] = always(-1.0)
        if self.take("after"):
            after = self.event()
        return "count", lambda trace: sum(f.sent_at > after(trace) for f in runs.alike(trace, side, what))

    def event(self) -> Callable[[Trace], float]:
        """This reads a moment in seconds: "0.7 s", "A enters STATE", "A does ACTION", "A told WORDS", SEGMENT."""
        if re.fullmatch(r"\d+(\.\d+)?", self.next):
            t = self.number()
            self.need("s")
            return always(t)
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] == ["enters"]:
            side, _, state = self.side(), self.take(), self.state()
            return lambda trace: runs.entered(trace, side, state)[0]
        if self.next in SIDES and self.tokens[self.at + 1 : self.at + 2] in (["does"], ["told"]):
            side, how = self.side(), self.take()
            what = self.take() or self.fail("an action or words, such as retransmit")
            found = runs.doings if how == "does" else runs.replies
            return lambda trace: runs.first(trace, found(trace, side, what), f"{side} {how} {what}")
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
        if self.next not in (*SIDES, "any"):
            self.fail("a segment, a side or a value")
        side, what = self.take().replace("any", ""), self.what()
        return lambda trace: runs.nth(trace, side, what, ordinal)

    def what(self) -> Any:
        if self.next in ("data", "segment", "segments", "repeat", "lost"):
            return self.take().removesuffix("s")
        found = flags(self.next)
        if not found:
            self.fail("flags such as SYN,ACK, or data, or segment")
        self.take()
        return found


def flags(word: str) -> tuple[str, ...]:
    names = word.replace("+", ",").split(",")
    return tuple(flag for flag in FLAGS if flag in names) if set(names) <= set(FLAGS) else ()


def always(value: Any) -> Callable[[Trace], Any]:
    return lambda trace: value
