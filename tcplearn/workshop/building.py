"""A learner's table made into a protocol that hosts can follow.

The numbers, the windows, the queues and the retransmissions stay the model's; what is answered, and where a
connection goes, is the learner's. A row that does as RFC 9293 does *is* the model's row; any other keeps the model's
books, and sends and moves as it says. What RFC 9293 does something about and the learner has no row for is passed over.

The one rule: nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from tcplearn.model import RFC9293, Heard, Protocol, Rule, Segment, State, Tcb, Timer, Told
from tcplearn.model.act import listen_again
from tcplearn.model.done import Done, made, reset_for, syn
from tcplearn.model.rule import SAME
from tcplearn.model.seq import plus
from tcplearn.model.tcb import NO_TCB
from tcplearn.text import Text, reader_language
from tcplearn.workshop.table import COLUMNS, Cell, Row, Table, read
from tcplearn.workshop.words import EVENTS

NO_ROW = Text("no row", "表中没有这一行")
MY_TABLE = Text("my table", "我的表")
IDLE = (State.CLOSED, State.LISTEN)


def build(table: str | Iterable[str] | Table, name: str = "") -> Protocol:
    """This is the protocol of a table: `run(scenes.handshake, build(table))`.

    Raises ValueError that names the first line that cannot be read, and what to try.
    """
    told = table if isinstance(table, Table) else readable(table)
    missing = [cell for cell in expected() if cell not in told.cells and (*cell[:2], "") not in told.cells]
    rows = [rule for row in told.rows for rule in rules(row)]
    return whole().but(
        name or MY_TABLE.of(reader_language()),
        *rows,
        *(Rule(s, w, pass_over, SAME, NO_ROW.of(reader_language()), opened) for s, w, opened in missing),
    )


@cache
def whole() -> Protocol:
    """This is RFC 9293 with a row for what it never hears: a wrong row may lead a segment's other half anywhere."""
    known = {cell[:2] for cell in RFC9293._table}
    words = (*Heard, *Told, *Timer)
    unheard = [
        Rule(s, w, pass_over, SAME, NO_ROW.of(reader_language())) for s in State for w in words if (s, w) not in known
    ]
    return RFC9293.but(RFC9293.plain_name, *unheard)


def alone(row: Row, name: str = "one row") -> Protocol:
    """This is RFC 9293 with one row of a learner's in place of its own."""
    return whole().but(name, *rules(row))


def swap(text: str) -> Protocol:
    """This is RFC 9293 with your rows in place of its own: `swap("TIME-WAIT | RST | - | same")`.

    Raises ValueError that names the first line that cannot be read, and what to try.
    """
    told = readable(text)
    if not told.rows:
        raise ValueError(COLUMNS.of(reader_language()))
    return whole().but("; ".join(map(str, told.rows)), *(rule for row in told.rows for rule in rules(row)))


def readable(table: str | Iterable[str]) -> Table:
    """This reads a table all of whose lines can be read. Raises ValueError otherwise."""
    told = read(table)
    if told.bad:
        raise ValueError(told.bad[0].of(reader_language()))
    return told


def rules(row: Row) -> list[Rule]:
    """These are the model's rows for one row of a learner."""
    return [_rule(row, cell, theirs) for cell in row.cells() for theirs in _theirs(cell)]


def pass_over(tcb: Tcb, event: object) -> Done:
    """There is no row: nothing happens, and the rest of the segment is not read."""
    return Done(tcb, drop=True)


@cache
def expected() -> tuple[Cell, ...]:
    """These are the cells for which a complete table has rows: those in which RFC 9293 sends or moves, as runs show."""
    from tcplearn.workshop.ways import edges  # it steps through the model's own table

    words = {word for event in EVENTS for word in event.words}
    found: dict[Cell, None] = {}
    for edge in edges():
        for rule in edge.done.fired:
            state, word, opened = rule.cells()[0]
            if word in words and opened != "reopened" and acts(rule, edge.tcb, edge.event):
                found[state, word, opened] = None
    return tuple(found)


def acts(rule: Rule, tcb: Tcb, event: Any) -> bool:
    """This says whether a row does something that can be seen: it moves, or it sends."""
    if rule.goes is not SAME and rule.goes is not rule.states:
        return True
    try:
        return answer(rule.does(tcb, event), tcb) != "-"
    except AssertionError:  # it fired later in the segment, on a block that this one is not yet
        return False


def answer(done: Done, before: Tcb) -> str:
    """This is what an action sends, in the words of the third column."""
    for segment in done.sent:
        for bit in ("RST", "FIN", "SYN"):
            if bit in segment.ctl:
                return "SYN,ACK" if bit == "SYN" and segment.ack is not None else bit
    if len(done.tcb.snd_buf) > len(before.snd_buf) and done.tcb.state not in IDLE:
        return "data"
    return "ACK" if done.ack or done.sent else "-"


def _theirs(cell: Cell) -> list[Rule]:
    """These are RFC 9293's rows for a cell, one for each condition that it distinguishes."""
    state, word, opened = cell
    conditions = (opened,) if opened else ("", "passive", "active")
    found = [RFC9293._table[state, word, each] for each in conditions if (state, word, each) in RFC9293._table]
    return found or [RFC9293._table[state, word, ""]]


def _rule(row: Row, cell: Cell, theirs: Rule) -> Rule:
    state, word, _ = cell
    goes = row.goes or state
    their_goes = theirs.goes or state
    opened = row.opened or theirs.opened

    def does(tcb: Tcb, event: Any) -> Done:
        done = theirs.does(tcb, event)
        if goes is their_goes and answer(done, tcb) == row.sends:
            return done
        return _otherwise(tcb, event, done, row.sends, goes)

    does.__name__ = "as_the_row_says"
    one = replace(row, states=(state,))
    return Rule(state, word, does, goes, str(one), opened)


def _otherwise(tcb: Tcb, event: Any, done: Done, sends: str, goes: State) -> Done:
    """This keeps the books that RFC 9293 keeps, but sends and goes elsewhere."""
    books = tcb if done.tcb.state in IDLE and goes not in IDLE else done.tcb
    if sends != "data" and answer(done, tcb) == "data":
        books = tcb
    segment = _sent(books if books.state not in IDLE else tcb, event, sends)
    if segment is not None and segment.fin and answer(done, tcb) != "FIN":
        books = books.but(snd_nxt=plus(books.snd_nxt, 1))
    if goes is State.CLOSED:
        after = NO_TCB
    elif goes is State.LISTEN:
        after = books if books.state is State.LISTEN else listen_again(tcb, event).tcb
    elif goes is State.SYN_SENT:
        after = books.but(state=goes, fin_queued=False)
    else:
        after = books.but(state=goes)
    sent = () if segment is None else (segment,)
    kept = goes in IDLE or done.tcb.state not in IDLE  # what the user is told, if the connection ends as there
    return Done(after, sent, done.delivered, done.reply if kept else "", drop=done.drop, restart=done.restart)


def _sent(tcb: Tcb, event: Any, sends: str) -> Segment | None:
    match sends:
        case "SYN":
            return syn(tcb)
        case "SYN,ACK":
            return syn(tcb, tcb.rcv_nxt)
        case "FIN":
            return made(tcb, "FIN")
        case "RST":
            return reset_for(event) if isinstance(event, Segment) else Segment(tcb.snd_nxt, None, ("RST",), wnd=0)
        case "ACK":
            return made(tcb)
        case _:
            return None
