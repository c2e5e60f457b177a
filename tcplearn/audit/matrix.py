"""The matrix: every kind of segment in every state, at every edge of the window and of the ACK.

The one rule: it decides nothing. A cell is one `step` of the model; what is said of it is read out of
that step, so a matrix can be made of any protocol and two of them compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby
from typing import NamedTuple, TypeVar

from tcplearn.audit.axes import MEANS, Ack, Cell, Kind, Seq, acks, missing, segment, seqs, start
from tcplearn.model import RFC9293, Arm, Fired, Protocol, Segment, State, Step, Tcb, Timer, step

__all__ = ["MEANS", "Ack", "Answer", "Answers", "Cell", "Kind", "Outcome", "Seq", "answers", "difference", "listing"]

HOLDING = tuple(State)[2:]  # the TCB's variables mean something
VARIABLES = {
    "SND.UNA": "snd_una",
    "SND.NXT": "snd_nxt",
    "SND.WND": "snd_wnd",
    "RCV.NXT": "rcv_nxt",
    "RCV.WND": "rcv_wnd",
}

Axis = TypeVar("Axis", Kind, Seq, Ack)
Said = TypeVar("Said")


class Outcome(Enum):
    """What came of a segment, the weightiest thing only; weightiest first."""

    HOLE = "hole"  # the table has no row: a variant is not finished
    MOVES = "moves"  # another state
    DELIVERS = "delivers"  # text for the user
    RESETS = "resets"  # a RST leaves
    NOTES = "notes"  # a variable or the 2 MSL timer changes
    ACKS = "acks"  # an ACK leaves, and nothing else happens
    DROPS = "drops"  # nothing at all


class Answer(NamedTuple):
    """What a connection does about one segment: where, with which variables, about what, and the step."""

    cell: Cell
    tcb: Tcb
    segment: Segment
    done: Step
    hole: str = ""  # what the table lacks, if it lacks a row

    @property
    def state(self) -> State:
        """This is the state afterwards."""
        return self.done.tcb.state

    @property
    def sent(self) -> tuple[str, ...]:
        """These are the segments that leave, in the RFC's notation."""
        return tuple(str(each) for each in self.done.sent)

    @property
    def fired(self) -> tuple[Fired, ...]:
        """These are the rows that fired, each with its citation."""
        return self.done.told

    @property
    def through(self) -> tuple[str, ...]:
        """These are the states that are passed through on the way to the last one."""
        gone = [row.goes for row in self.fired if row.goes != row.state]
        return tuple(gone[:-1])

    @property
    def waits_again(self) -> bool:
        """This says whether TIME-WAIT begins anew without being left."""
        armed = any(isinstance(t, Arm) and t.timer is Timer.TIME_WAIT for t in self.done.timers)
        return armed and self.tcb.state is State.TIME_WAIT

    @property
    def changes(self) -> tuple[tuple[str, int], ...]:
        """These are the variables that have another value now, as ("SND.UNA", 210); none once the TCB is deleted."""
        before, after = self.tcb, self.done.tcb
        if after.state not in HOLDING:
            return ()
        return tuple(
            (name, getattr(after, attribute))
            for name, attribute in VARIABLES.items()
            if getattr(after, attribute) != getattr(before, attribute)
        )

    @property
    def holds(self) -> bool:
        """This says whether text or a FIN now waits beyond a gap."""
        return bool(self.done.tcb.early) and self.done.tcb.state in HOLDING

    @property
    def outcome(self) -> Outcome:
        """This is the weightiest thing that came of the segment."""
        done = self.done
        if self.hole:
            return Outcome.HOLE
        if self.state is not self.tcb.state:
            return Outcome.MOVES
        if done.delivered:
            return Outcome.DELIVERS
        if any(each.rst for each in done.sent):
            return Outcome.RESETS
        if self.changes or self.holds or self.waits_again:
            return Outcome.NOTES
        return Outcome.ACKS if done.sent else Outcome.DROPS

    @property
    def seen(self) -> tuple[object, ...]:
        """This is all that the segment led to, whichever rows did it."""
        return self.hole, self.state, self.changes, self.done.tcb.early, *self.done[1:5]


class Answers(dict[Cell, Answer]):
    """All answers of a protocol, by cell; `answers[cell]`, or `find` with names."""

    def __init__(self, protocol: Protocol, every: Iterator[Answer]):
        super().__init__((answer.cell, answer) for answer in every)
        self.protocol = protocol

    def find(self, state: str | State, kind: str, seq: str = "any", ack: str | None = None) -> Answer:
        """This is one answer by names: `find("SYN-RECEIVED", "ACK", "left", "full")`.

        `ack` None: "no ACK" if the kind can come without, else "full", else "duplicate". Raises ValueError that
        lists what there is, or says why a place does not exist.
        """
        where = state if isinstance(state, State) else State.parse(state)
        what = _named(kind, tuple(Kind))
        there = acks(where, what)
        place = Seq.ANY if Seq.ANY in seqs(where) else _named(seq, seqs(where))
        if ack is None:
            usual: tuple[Ack, ...] = (Ack.NONE, Ack.FULL, Ack.DUPLICATE, Ack.ANY)
            chosen = next(each for each in usual if each in there)
        else:
            chosen = _named(ack, tuple(dict.fromkeys((*what.acks, *there))))
        if chosen not in there:
            why = missing(where, chosen)
            if why:
                raise ValueError(f"{chosen.value} does not exist in {where}: {why.en}")
            chosen = Ack.ANY
        return self[Cell(where, what, place, chosen)]

    def pair(self, state: State, kind: Kind) -> list[Answer]:
        """These are all answers to one kind of segment in one state."""
        return [self[Cell(state, kind, seq, ack)] for ack in acks(state, kind) for seq in seqs(state)]

    def outcomes(self, state: State, kind: Kind) -> list[Outcome]:
        """These are the outcomes that occur for one kind of segment in one state, weightiest first."""
        found = {answer.outcome for answer in self.pair(state, kind)}
        return [outcome for outcome in Outcome if outcome in found]


def cells() -> Iterator[Cell]:
    """These are all places of the matrix, state by state."""
    for state in State:
        for kind in Kind:
            for ack in acks(state, kind):
                for seq in seqs(state):
                    yield Cell(state, kind, seq, ack)


def answers(protocol: Protocol = RFC9293, *, opened: str = "passive", ours: int = 0, peers: int = 0) -> Answers:
    """This is the whole matrix of a protocol.

    `opened` says how SYN-RECEIVED was entered, "passive" or "active"; `ours` and `peers` are added to the
    sequence numbers of this end and of the peer, modulo 2^32: only the numbers may change. A cell for which a
    variant's table has no row is an answer with a `hole`.
    """
    tcbs = {state: start(state, opened, ours, peers) for state in State}

    def every() -> Iterator[Answer]:
        for cell in cells():
            tcb = tcbs[cell.state]
            heard = segment(cell, tcb, peers)
            try:
                yield Answer(cell, tcb, heard, step(protocol, tcb, heard))
            except LookupError as hole:
                yield Answer(cell, tcb, heard, Step(tcb), str(hole))

    return Answers(protocol, every())


def difference(one: Answers, other: Answers) -> list[tuple[Answer, Answer]]:
    """These are the cells in which two matrices differ in what happens, as pairs; a citation alone does not count."""
    return [(answer, other[cell]) for cell, answer in one.items() if answer.seen != other[cell].seen]


def listing(every: Answers, states: Iterable[State] = State) -> str:
    """This is the matrix as text, of these states; neighbours on an axis that have one answer share a line."""
    lines: list[str] = []
    for state in states:
        lines += [str(state), ""]
        for kind in Kind:
            lines += _lines(every, state, kind)
        lines.append("")
    return "\n".join(lines)


def _lines(every: Answers, state: State, kind: Kind) -> Iterator[str]:
    rows = {
        ack: tuple(_runs((seq.value, _said(every[Cell(state, kind, seq, ack)])) for seq in seqs(state)))
        for ack in acks(state, kind)
    }
    for those, row in _runs((ack.value, row) for ack, row in rows.items()):
        for where, said in row:
            yield f"{kind.value:9} {those:20} {where:28} {said}".rstrip()


def _runs(places: Iterable[tuple[str, Said]]) -> Iterator[tuple[str, Said]]:
    """Neighbours that say the same as one: `inside .. right`."""
    for said, run in groupby(places, key=lambda place: place[1]):
        names = [name for name, _ in run]
        yield (names[0] if len(names) == 1 else f"{names[0]} .. {names[-1]}"), said


def _said(answer: Answer) -> str:
    said = [" ".join(("->", *answer.through, str(answer.state)))] if answer.state is not answer.tcb.state else []
    said += answer.sent
    said += [f"{len(answer.done.delivered)} octets"] if answer.done.delivered else []
    said += [f'"{answer.done.reply}"'] if answer.done.reply else []
    said += [f"{name}={value}" for name, value in answer.changes]
    said += ["held"] if answer.holds else []
    said += ["2 MSL anew"] if answer.waits_again else []
    rows = "; ".join(f"{row.word}, {row.does.replace('_', ' ')} ({row.cite})" for row in answer.fired)
    return f"{' '.join(said) or 'nothing':60} | {rows}"


def _named(name: str, there: tuple[Axis, ...]) -> Axis:
    for place in there:
        if place.value.casefold() == name.casefold().replace(",", "+").replace("-", " ").replace("_", " "):
            return place
    raise ValueError(f"{name!r} is none of {', '.join(place.value for place in there)}")
