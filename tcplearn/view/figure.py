"""A trace in the notation of RFC 9293's Figures 6 to 13: for terminals, tests and screen readers.

The one rule is the RFC's: "TCP connection states represent the state AFTER the departure or arrival
of the segment". A departure directly followed by its own arrival is one line; one that is delayed
is two, with `...` where it is still in the network; a lost one ends in X. At one instant arrivals
come before departures, and A's before B's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tcplearn.model import State, Timer
from tcplearn.text import Text, reader_language
from tcplearn.view.legend import wrap
from tcplearn.view.numbers import Numbers
from tcplearn.view.rows import QUEUES
from tcplearn.view.sentences import noted, repeated
from tcplearn.view.told import Told, trace_of
from tcplearn.world.trace import SIDES, Flight, Trace

HEAD = Text("TCP Peer {side}", "TCP {side} 端")
OVER = "TIME-WAIT over"  # without a clock nobody knows of 2 MSL
WORDS = {
    OVER: f"({OVER})",
    "CLOSE": "(Close)",
    "FORGET": "(REBOOT)",
    Timer.TIME_WAIT.value: "(2 MSL)",
    Timer.RETRANSMISSION.value: "(RTO)",
    Timer.USER.value: "(user timeout)",
    Timer.DELAYED_ACK.value: "(delayed ACK)",
    Timer.KEEPALIVE.value: "(keepalive)",
    Timer.PERSIST.value: "(persist)",
}
COLUMNS = 100  # of a note
IN_FIGURES = ("CLOSE", "FORGET", Timer.TIME_WAIT.value)  # the comments that the RFC's figures carry
FATES = {
    "again": Text("(again)", "(重传)"),
    "copy": Text("(copy)", "(副本)"),
    "delayed": Text("(delayed)", "(迟到)"),
    "injected": Text("(old or forged)", "(旧的或伪造的)"),
    "unknown": Text("(fate unknown)", "(去向不明)"),
    "lost": Text("(lost)", "(丢失)"),
    "corrupted": Text("(damaged)", "(损坏)"),
}


class Line(NamedTuple):
    """One line of a figure: the two ends of a flight, or a comment, or states alone.

    `left` and `right`: what stands in A's and in B's column; `out` and `into`: the marks beside the
    segment, such as `-->` and `...`; `note`: what happened to it.
    """

    left: str = ""
    out: str = ""
    flight: Flight | None = None
    into: str = ""
    right: str = ""
    note: str = ""
    numbered: bool = True


@dataclass(frozen=True)
class _End:
    """A departure or an arrival, or what a side does without either."""

    t: float
    rank: int  # arrivals, then what needs no segment, then departures
    side: str
    state: State
    flight: Flight | None = None
    word: str = ""
    sends: bool = False

    @property
    def leaves(self) -> bool:
        return self.flight is not None and self.rank == 2


def rfc_figure(trace: Told) -> str:
    """This is a trace as one of the RFC's figures: absolute numbers, its comments and no others."""
    return text_ladder(trace, "en", comments=IN_FIGURES, fates=False)


def text_ladder(
    trace: Told,
    lang: str | None = None,
    numbers: str | Numbers = "absolute",
    comments: tuple[str, ...] | None = None,
    fates: bool = True,
    counted: bool = False,
) -> str:
    """This is a trace as a ladder of text.

    `comments`: which calls and timers are told, all if None; `fates`: whether retransmitted, lost
    and injected segments are called so, and the trace's notes follow; `counted`: whether each segment has its
    number, as notes name it.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    named = Numbers.of(trace, numbers)
    lines = figure_lines(trace, comments)
    again = repeated(trace)
    texts = {line.flight.number: named.figure(line.flight) for line in lines if line.flight}
    wide = max(map(len, texts.values()), default=20)
    left = max([len(line.left) for line in lines] + [10])
    heads = [HEAD.of(lang).format(side=side) for side in SIDES]
    out = [f"     {heads[0]:<{left + wide + 10}}{heads[1]}"]
    full = {m.heard: QUEUES[row.does].of(lang) for m in trace.moments for row in m.fired if row.does in QUEUES}
    count = 0
    for line in lines:
        count += line.numbered
        number = f"{count}." if line.numbered else ""
        middle = texts[line.flight.number] if line.flight else ""
        note = _note(line, again, lang) if fates else ""
        note += f"  ({full[line.flight.number]})" if line.flight and line.flight.number in full else ""
        note += f"  #{line.flight.number}" if counted and line.flight and line.out != "..." else ""
        text = f"{number:>3}  {line.left:<{left}} {line.out:>3} {middle:<{wide}} {line.into:<3} {line.right}{note}"
        out.append(text.rstrip())
    if fates:
        out += [line for note in noted(trace, lang) for line in wrap(note, COLUMNS)]
    return "\n".join(out) + "\n"


def _note(line: Line, again: frozenset[int], lang: str) -> str:
    if line.flight is None:
        return ""
    fate = "again" if line.flight.number in again and line.out != "..." else line.flight.fate
    departs = line.out != "..." or fate in ("copy", "injected")
    return f"  {FATES[fate].of(lang)}" if fate in FATES and departs else ""


def figure_lines(trace: Trace, comments: tuple[str, ...] | None = None) -> list[Line]:
    """These are the lines of a trace's figure, the states at the beginning first."""
    ends = list(_in_order(trace))
    told = [e for e in ends if e.flight or comments is None or e.word in comments]
    states = {side: tcb.state for side, tcb in trace.start.items()}
    for end in ends:  # what goes without saying, before the first line
        if end in told:
            break
        if not end.sends:
            states[end.side] = end.state
    lines = [Line(str(states["A"]), right=str(states["B"]))]
    i = 0
    while i < len(told):
        end, after = told[i], told[i + 1] if i + 1 < len(told) else None
        if end.flight is None:
            i += _comments(told[i:], lines)
            continue
        together = end.leaves and after is not None and after.flight is end.flight
        commented = i > 0 and told[i - 1].flight is None and told[i - 1].sends
        lines.append(_line(end, after if together else None)._replace(numbered=not commented))
        i += 2 if together else 1
    return lines


def _ends(trace: Trace) -> list[_End]:
    ends = []
    for moment in trace.moments:
        state = moment.tcb.state
        if moment.heard is None:
            word = OVER if trace.untimed and moment.what == Timer.TIME_WAIT.value else moment.what
            ends.append(_End(moment.t, 1, moment.side, state, word=word, sends=bool(moment.sent)))
        else:
            ends.append(_End(moment.t, 0, moment.side, state, trace.flight(moment.heard)))
        for number in moment.sent:
            ends.append(_End(moment.t, 2, moment.side, state, trace.flight(number)))
    return ends


def _in_order(trace: Trace) -> Iterator[_End]:
    """The ends by time; of one instant arrivals first, then calls, then departures.

    Where a segment takes no time at all (a capture on one host shows it so), what happens keeps the trace's order.
    """
    for _, group in groupby(sorted(_ends(trace), key=lambda end: end.t), key=lambda end: end.t):
        ends = list(group)
        leaving = [end.flight for end in ends if end.leaves]
        at_once = any(end.flight in leaving for end in ends if end.flight and not end.leaves)
        yield from ends if at_once else sorted(ends, key=lambda end: (end.rank, end.side))


def _comments(rest: list[_End], lines: list[Line]) -> int:
    """Calls and timers of one instant stand level; if no segment leaves there, the states follow."""
    t = rest[0].t
    same: list[_End] = []
    for end in rest:
        if end.flight is not None or end.t != t or end.side in [e.side for e in same]:
            break
        same.append(end)
    said = {end.side: _word(end.word) for end in same}
    lines.append(Line(said.get("A", ""), right=said.get("B", "")))
    silent = {e.side: e for e in same if not any(o.t == t and o.leaves and o.side == e.side for o in rest)}
    if silent:
        shown = {side: str(end.state) for side, end in silent.items()}
        lines.append(Line(shown.get("A", ""), right=shown.get("B", ""), numbered=False))
    return len(same)


def _word(word: str) -> str:
    """A call or a timer as the RFC's figures write it: (Close)."""
    call, blank, rest = word.partition(" ")
    return WORDS.get(word, f"({call.capitalize()}{blank}{rest})")


def _line(end: _End, arrival: _End | None) -> Line:
    """A departure with its arrival, or one of the two alone."""
    flight = end.flight
    assert flight is not None
    if end.leaves:
        far = "X" if flight.fate in ("lost", "corrupted") else "..."
        arrow, here, there = "-->", str(end.state), str(arrival.state) if arrival else ""
        into = "-->" if arrival else far
    else:
        arrow, here, there, into = "...", "", str(end.state), "-->"
    if flight.sender == "A":
        return Line(here, arrow, flight, into, there)
    back = {"-->": "<--"}
    return Line(there, back.get(into, into), flight, back.get(arrow, arrow), here)
