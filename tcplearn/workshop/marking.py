"""A learner's table marked row by row, by running it beside RFC 9293.

Each row is marked alone: RFC 9293 with this one row in place of its own goes through every conversation, shortest
first, and the first one in which it can be told from RFC 9293 is the proof. So a wrong row does not spoil the marks of
the others. What is missing is shown as conversations too: the shortest ones that the table cannot follow.

The one rule: a mark is a difference between two steps, or there is none. No right answer is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import Any

from tcplearn.model import Protocol, State, Step, step
from tcplearn.text import Text, reader_language
from tcplearn.workshop.building import alone, build, expected
from tcplearn.workshop.table import Bad, Cell, Row, Table, read
from tcplearn.workshop.ways import Edge, allowed, edges, seen
from tcplearn.workshop.words import event_of
from tcplearn.world import Scene, Trace, run, scenes


class Mark(Enum):
    """What a row is worth."""

    RIGHT = "right"
    OTHER = "other"  # right by another reading of the texts
    WRONG = "wrong"


@dataclass(frozen=True)
class Marked:
    """A row and its mark. WRONG: `edge` is the proof, `own` what the row did there. OTHER: whose `reading` it is."""

    row: Row
    mark: Mark
    edge: Edge | None = None
    own: Step | None = None
    reading: tuple[str, str] | None = None


STAGES: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("open", "建立连接"), ("handshake",)),
    (Text("data", "传输数据"), ("figure_6",)),
    (Text("close", "释放连接"), ("open_data_close", "server_closes_first", "half_close")),
    (Text("simultaneous", "同时打开与同时关闭"), ("simultaneous_open", "simultaneous_close")),
    (Text("loss", "报文段丢失"), ("syn_ack_lost", "third_ack_lost_then_data", "second_fin_lost", "last_ack_lost")),
    (Text("resets", "复位"), ("refused", "abort", "rst_exact", "old_syn_after_close", "figure_10", "rst_in_window")),
)
REST = Text("all the rest", "其余情形")


def mark(table: str | Iterable[str], lang: str | None = None) -> Any:
    """This marks a table: `mark(table)`. It shows a row's mark, its proof, and what the table cannot follow yet.

    A line that cannot be read is named, with what to try, and the others are marked. Raises TypeError for what is no
    text, nor lines of text.
    """
    from tcplearn.workshop.report import Report  # how it looks is another matter

    return Report(Marking(read(table)), lang or reader_language())


@dataclass(frozen=True)
class Gap:
    """A conversation that a table cannot follow to its end: there is no row for the last event."""

    edge: Edge
    cell: Cell
    stage: int

    @property
    def asks(self) -> str:
        """This is the beginning of the row that is missing: its state and event."""
        return f"{self.cell[0]} | {self.event}"

    @property
    def event(self) -> str:
        """This is the event that the row would be for, with its condition: "RST, passive"."""
        state, word, opened = self.cell
        return event_of(state, word).name + (f", {opened}" if opened else "")

    @property
    def first(self) -> str:
        """This is the event whose row the same segment meets before: "ACK of FIN"; empty, if there is none."""
        state, word, _ = self.edge.done.fired[0].cells()[0]
        return "" if state is self.cell[0] else event_of(state, word).name

    @property
    def stage_name(self) -> Text:
        return STAGES[self.stage][0] if self.stage < len(STAGES) else REST


@dataclass(frozen=True)
class Marking:
    """All that can be said of a table."""

    table: Table

    @cached_property
    def protocol(self) -> Protocol:
        """This is the whole table as a protocol."""
        return build(self.table)

    @cached_property
    def rows(self) -> tuple[Marked, ...]:
        """These are the rows with their marks, in the learner's order."""
        return tuple(judged(row) for row in self.table.rows)

    @property
    def bad(self) -> tuple[Bad, ...]:
        """These are the lines that could not be read."""
        return self.table.bad

    def count(self, *marks: Mark) -> int:
        """This is how many rows have one of these marks."""
        return sum(each.mark in marks for each in self.rows)

    @property
    def covered(self) -> int:
        """This is how many of the expected cells have a right row."""
        good = {cell for each in self.rows if each.mark in (Mark.RIGHT, Mark.OTHER) for cell in each.row.cells()}
        return sum(cell in good or (*cell[:2], "") in good for cell in expected())

    @property
    def of(self) -> int:
        """This is how many cells a complete table has rows for."""
        return len(expected())

    @property
    def complete(self) -> bool:
        """This says whether nothing is wrong, unread or missing."""
        return not self.bad and not self.count(Mark.WRONG) and self.covered == self.of

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """These are the situations without a row, each by the shortest way there, in the order of the course."""
        mine = self.table.cells
        found: dict[Cell, Gap] = {}
        for edge in edges():
            for rule in edge.done.fired:
                cell = rule.cells()[0]
                if cell in _expected() and cell not in mine and (*cell[:2], "") not in mine and cell not in found:
                    found[cell] = Gap(edge, cell, stage(cell))
        return tuple(sorted(found.values(), key=lambda gap: (gap.stage, len(gap.edge.way))))

    def alike(self, gap: Gap) -> tuple[State, ...]:
        """These are the other states that have no row for a gap's event, once the stories are done."""
        if gap.stage < len(STAGES):
            return ()
        return tuple(other.cell[0] for other in self.gaps if other is not gap and other.event == gap.event)

    @cached_property
    def stories(self) -> tuple[tuple[Text, tuple[tuple[Scene, bool], ...]], ...]:
        """These are the stages, each with its scenes and whether the table plays them as RFC 9293 does."""
        return tuple(
            (name, tuple((scenes.SCENES[each], same(each, self.protocol)) for each in those)) for name, those in STAGES
        )


@cache
def _expected() -> frozenset[Cell]:
    return frozenset(expected())


@cache
def _played(scene: str) -> Trace:
    return run(scenes.SCENES[scene])


def same(scene: str, protocol: Protocol) -> bool:
    """This says whether a protocol plays a story as RFC 9293 does: the same segments, the same states."""
    truth, own = _played(scene), run(scenes.SCENES[scene], protocol)
    return own.segments == truth.segments and all(own.states(side) == truth.states(side) for side in ("A", "B"))


@cache
def _stages() -> dict[tuple[str, str], int]:
    """For each of the model's cells, the first stage whose stories fire it."""
    found: dict[tuple[str, str], int] = {}
    for at, (_, those) in enumerate(STAGES):
        for scene in those:
            for moment in _played(scene).moments:
                for row in moment.fired:
                    found.setdefault((row.state, row.word), at)
    return found


def stage(cell: Cell) -> int:
    """This is the stage to which a cell belongs, by the stories in which it is needed."""
    return _stages().get((cell[0].value, cell[1].value), len(STAGES))


def judged(row: Row) -> Marked:
    """This marks a row alone: in every conversation in which RFC 9293 asks its own row for this cell."""
    reading = None
    for edge, own in differing(alone(row), row.cells()):
        if own is None:
            continue
        reading = allowed(edge, own)
        if reading is None:
            return Marked(row, Mark.WRONG, edge, own)
    return Marked(row, Mark.OTHER if reading else Mark.RIGHT, reading=reading)


def differing(protocol: Protocol, cells: list[Cell]) -> Iterator[tuple[Edge, Step | None]]:
    """These are the events that ask for one of some cells, shortest first, and what `protocol` does; None: the same."""
    asked = {(state, word) for state, word, _ in cells}
    opened = {cell[2] for cell in cells}
    for edge in edges():
        if any(_asks(rule.cells()[0], asked, opened) for rule in edge.done.fired):
            own = step(protocol, edge.tcb, edge.event)
            yield edge, None if seen(own) == seen(edge.done) else own


def _asks(cell: Cell, asked: set[tuple[State, Any]], opened: set[str]) -> bool:
    state, word, condition = cell
    return (state, word) in asked and ("" in opened or not condition or condition in opened)
