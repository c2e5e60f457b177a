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
    times SIDE does ACTION            count    times B does answer_with_cookie: an action of the table or a queue
    SIDE.STATE connections WHEN       count    B.SYN-RECEIVED connections after 0.5 s: of all of the scene
    number of SEGMENT                 count    number of first any repeat: as the ladder counts
    octets delivered to SIDE          count
    first to enter STATE              side     first to enter TIME-WAIT
    who enters STATE                  side     who enters TIME-WAIT: A, B, both or neither
    SIDE.STATE seconds                seconds  A.TIME-WAIT seconds: how long it stayed there
    SIDE enters STATE                 seconds  B enters ESTABLISHED: the moment, from the start
    SIDE does ACTION                  seconds  B does probe_peer: the first such moment
    seconds from EVENT to EVENT       seconds  seconds from A enters ESTABLISHED to B enters ESTABLISHED
    SIDE.path                         path     A.path: the states that it passes through
    SIDE ever | never STATE           truth    B ever CLOSE-WAIT; does A ever enter CLOSING
    SIDE told WORDS                   truth    A told connection-reset: what its user learns
    on NAME VALUE                     any      on second B.state at the end: of another connection of the scene
    X is [not] Y;  X < Y, X > Y       truth    B.state at the end is LISTEN; count segments > 3
    X before Y                        truth    numbers, on the circle of 2^32: segment 4 seq before segment 6 seq
    not C;  C and C;  C or C          truth
    calc FUNCTION NUMBERS             any      calc give_up 1 5: no run is asked, see arith.py
    true, false                       truth    what "fact ID" becomes

SIDE is A or B. STATE is spelled as the RFC does. SEGMENT is "segment 4" (the number that the
ladder shows), or an ordinal, a side and what it is: "A SYN" (the first one), "second B FIN,ACK",
"last A data", "first B segment", "first any repeat" (sent before, by either side), "first A lost";
"ACK" alone means a pure one. WHEN is "after SEGMENT" (it has been
processed, or lost), "before SEGMENT", "after 0.7 s", "when SIDE enters STATE", "at the start",
"at the end". EVENT is "0.7 s", "SIDE enters STATE", "SIDE does ACTION", "SIDE told WORDS", or SEGMENT
(its departure).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tcplearn.quiz import runs
from tcplearn.quiz.terms import Read, Terms, always, flags
from tcplearn.quiz.tokens import Unasked
from tcplearn.world import SIDES, Trace

KINDS = ("state", "flags", "number", "count", "seconds", "side", "path", "truth")


@dataclass(frozen=True)
class Asks:
    """An expression: its text, the kind of its value, and how to get that from a Trace.

    Calling it raises `NotInRun` where the run has no such segment or moment. `worked` is the line of
    a calculation, "1 + 2 + 4 = 7 s".
    """

    text: str
    kind: str
    of: Callable[[Trace], Any]
    worked: str = ""

    def __call__(self, trace: Trace) -> Any:
        return self.of(trace)


@cache
def parse(text: str) -> Asks:
    """This reads an expression. Raises Unasked where it cannot."""
    reader = _Reader(text)
    kind, of = reader.either()
    reader.finish()
    return Asks(text, kind, of, reader.worked)


class _Reader(Terms):
    """A reader of one expression: claims here, the values that they compare in terms.py."""

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
            return always(self.state())
        if kind == "side" and self.next in (*SIDES, "both", "neither"):
            return always(self.take())
        if kind == "flags" and flags(self.next):
            return always(flags(self.take()))
        if kind == "number" and self.take("none"):
            return always(None)
        if kind == "path" and not self.next.startswith(("A.", "B.")):
            path = [self.state()]
            while self.take(">"):
                path.append(self.state())
            return always(tuple(path))
        other, of = self.sum()
        if other != kind and {other, kind} != {"number", "count"}:
            self.at = mark
            self.fail(f"a {kind}")
        return of
