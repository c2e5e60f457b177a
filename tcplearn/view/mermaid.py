"""A trace as text for mermaid, which draws it in a Markdown cell, on GitHub, in a wiki: a `sequenceDiagram`.

The one rule: an arrow stands where its segment arrives, or, if it never does, where it leaves. So the
notes beside it read in the order in which things happened.
"""

from __future__ import annotations

from tcplearn.model import State
from tcplearn.text import Text, reader_language
from tcplearn.view.figure import FATES
from tcplearn.view.numbers import Numbers
from tcplearn.view.sentences import noted, repeated
from tcplearn.view.told import Told, trace_of
from tcplearn.view.waits import TIMERS
from tcplearn.world.trace import SIDES, Flight, Moment, Trace

ARROWS = {"lost": "-x", "corrupted": "-x", "copy": "-->>", "unknown": "-)", "in flight": "-)"}  # the others: ->>
PLACES = {"A": "left of A", "B": "right of B"}
ON_ITS_WAY = Text("(on its way)", "(在途)")
# mermaid takes ; for a line's end, # for a code, %% for a remark, <> for markup
CODES = str.maketrans({"#": "#35;", ";": "#59;", "%": "#37;", "<": "#lt;", ">": "#gt;", "\n": " "})


def mermaid(trace: Told, lang: str | None = None, numbers: str | Numbers = "absolute") -> str:
    """This is a trace as mermaid's `sequenceDiagram` text.

    Notes tell the calls, the timers and the states entered; a lost segment's arrow ends in a cross, a copy's is
    dashed. Where the hosts have several connections, the first is shown: `trace.connection(name)` is another.
    `lang` None: the reader's language. Raises TypeError for what has no trace.
    """
    lang, trace = lang or reader_language(), trace_of(trace)
    trace = trace.connection("") if trace.connections not in ((), ("",)) else trace
    named = Numbers.of(trace, numbers)
    again = repeated(trace)
    lines = [f"title {_plain(trace.title.of(lang))}"] if isinstance(trace.title, Text) else []
    lines += [f"participant {side}" for side in SIDES]
    lines += [_note(side, [str(trace.start[side].state)]) for side in SIDES]
    states = {side: trace.start[side].state for side in SIDES}
    waiting = _unheard(trace)
    for moment in trace.moments:
        while waiting and waiting[0].sent_at < moment.t:
            lines.append(_arrow(waiting.pop(0), named, again, lang))
        lines += [_arrow(trace.flight(moment.heard), named, again, lang)] if moment.heard else []
        said = [*_event(moment, lang), *_entered(moment, states[moment.side])]
        states[moment.side] = moment.tcb.state
        lines += [_note(moment.side, said)] if said else []
        mine = [flight for flight in waiting if flight.number in moment.sent]
        lines += [_arrow(flight, named, again, lang) for flight in mine]
        waiting = [flight for flight in waiting if flight not in mine]
    lines += [_arrow(flight, named, again, lang) for flight in waiting]
    lines += [f"Note over A,B: {_plain(note)}" for note in noted(trace, lang)]
    return "\n".join(["sequenceDiagram", *(f"    {line}" for line in lines)]) + "\n"


def _unheard(trace: Trace) -> list[Flight]:
    """These are the flights that no moment hears, in order of departure."""
    heard = {moment.heard for moment in trace.moments}
    return [flight for flight in trace.segments if flight.number not in heard]


def _event(moment: Moment, lang: str) -> list[str]:
    """This is the call or the timer; an arrival has its arrow."""
    if moment.kind == "arrival":
        return []
    return [TIMERS[moment.what].of(lang) if moment.kind == "timer" else moment.what]


def _entered(moment: Moment, before: State) -> list[str]:
    """These are the states entered, those passed through at once included."""
    last = moment.tcb.state
    path = moment.passed if last in (before, *moment.passed[-1:]) else (*moment.passed, last)
    return [str(state) for state in path]


def _note(side: str, said: list[str]) -> str:
    return f"Note {PLACES[side]}: {'<br/>'.join(map(_plain, said))}"


def _arrow(flight: Flight, named: Numbers, again: frozenset[int], lang: str) -> str:
    fate = "again" if flight.number in again and flight.fate in ("delivered", "duplicated") else flight.fate
    said = ON_ITS_WAY if fate == "in flight" else FATES.get(fate)
    label = " ".join([named.short(flight), *([said.of(lang)] if said else [])])
    return f"{flight.sender}{ARROWS.get(flight.fate, '->>')}{flight.to}: {_plain(label)}"


def _plain(text: str) -> str:
    return text.translate(CODES)
