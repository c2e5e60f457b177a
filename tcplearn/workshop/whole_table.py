"""RFC 9293's own table in the learner's words.

The one rule: it is read out of the model's steps, row by row; a marker gives it full marks.
"""

from __future__ import annotations

from functools import cache

from tcplearn.model import State
from tcplearn.workshop.building import answer, expected
from tcplearn.workshop.conversation import Said
from tcplearn.workshop.table import Cell, Row, written
from tcplearn.workshop.ways import edges
from tcplearn.workshop.words import EVENTS, Happening, event_of

Group = tuple[Happening, str, str, State | None]


def solution() -> Said:
    """This is a complete table. Look at it when yours is, or when you are stuck."""
    return Said(written(rows()))


@cache
def rows() -> tuple[Row, ...]:
    """These are its rows; states that agree share one."""
    groups: dict[Group, list[State]] = {}
    for cell in expected():
        state, word, opened = cell
        event = event_of(state, word)
        sends, goes = _found(cell)
        states = groups.setdefault((event, opened, sends, None if goes is state else goes), [])
        states += [state] if state not in states else []
    made = [
        Row(0, tuple(sorted(states, key=list(State).index)), event, opened, sends, goes)
        for (event, opened, sends, goes), states in groups.items()
    ]
    made.sort(key=lambda row: (EVENTS.index(row.event), list(State).index(row.states[0]), row.opened))
    return tuple(made)


def _found(cell: Cell) -> tuple[str, State]:
    """This is what RFC 9293 sends in a cell, and where it goes, where a conversation first gets there."""
    for edge in edges():
        if any(rule.cells()[0] == cell for rule in edge.done.fired):
            tcb = edge.tcb
            for rule in edge.done.fired:
                if rule.cells()[0] == cell:
                    return answer(rule.does(tcb, edge.event), tcb), rule.goes or cell[0]
                done = rule.does(tcb, edge.event)
                tcb = done.tcb if rule.goes in (None, done.tcb.state) else done.tcb.but(state=rule.goes)
    raise LookupError(f"no conversation gets to {cell}")
