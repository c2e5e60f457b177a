"""The table as data: nobody competes, nothing is missing, nothing is dead."""

import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model.strategies import ON, calls, segments_for, tcbs
from model.wild import Wild

from tcplearn.model import KNOBS, RFC9293, RULES, Heard, Protocol, Segment, State, Tcb, Timer, Told, hear, step, tell
from tcplearn.model.tcb import OPENED
from tcplearn.model.tell import close_due
from tcplearn.model.unheard import CANNOT_HEAR

WORDS = [*Told, *Heard, *Timer]
CELLS = Counter(cell for rule in RULES for cell in rule.cells())
UNHEARD = {(state, word) for states, words, _ in CANNOT_HEAR for state in states for word in words}
UNHEARD -= {(state, word) for state, word, _ in CELLS}
SOME_OTHER_WAY = [row for knob in KNOBS.values() for rows in knob.others.values() for row in rows]


def test_no_two_rows_compete():
    assert [cell for cell, count in CELLS.items() if count > 1] == []
    both = {(s, w) for s, w, opened in CELLS if opened} & {(s, w) for s, w, opened in CELLS if not opened}
    assert both == set()


@pytest.mark.parametrize("state", State, ids=str)
def test_there_are_no_holes(state):
    """Each word has one row, or one for each way of opening, or a reason why it cannot be heard."""
    for word in WORDS:
        ways = [opened for s, w, opened in CELLS if (s, w) == (state, word)]
        assert ways == [""] or sorted(ways) == sorted(OPENED) or (not ways and (state, word) in UNHEARD), word


def test_every_reason_is_needed():
    for states, words, why in CANNOT_HEAR:
        assert any((s, w) in UNHEARD for s in states for w in words), why


@given(tcbs(), st.data())
def test_what_cannot_be_heard_is_never_said(tcb, data):
    said = [*hear(tcb, data.draw(segments_for(tcb))), *tell(tcb, data.draw(calls()))]
    due = close_due(tcb)
    heard_in = {tcb.state}
    for word in said:  # a word may be meant for the state that an earlier one of the segment leads to
        rows = [
            row for row in (RFC9293._table.get((s, word, way)) for s in heard_in for way in (tcb.opened, "")) if row
        ]
        assert rows, (tcb, word)
        heard_in |= {row.goes for row in rows if row.goes}
    assert due is None or (tcb.state, due) not in UNHEARD


@given(tcbs(), st.data())
def test_every_event_has_an_answer(tcb, data):
    for event in (data.draw(segments_for(tcb)), data.draw(calls()), data.draw(st.sampled_from(Timer))):
        step(RFC9293, tcb, event)


@cache
def fired() -> frozenset[tuple[State, object, str]]:
    """Rows that fire in random stories, and those that only a forged segment or a stray timer can reach."""
    rows = set()
    for seed in range(1200):
        rows |= Wild(seed, window=(65535, 10, 1)[seed % 3]).play(80).fired
    alone = [
        (Tcb(State.LISTEN), Segment(300, ctl=("FIN",))),
        (Tcb(State.ESTABLISHED, irs=300), Segment(301, ctl=())),
        (Tcb(State.ESTABLISHED, irs=300), Segment(400)),
        (Tcb(State.ESTABLISHED, irs=300, rcv_wnd=0), Segment(301, 1, ("FIN",))),
        (Tcb(State.CLOSE_WAIT, irs=300), Segment(302, 1, ("FIN",), b"more")),
        (Tcb(State.TIME_WAIT, irs=300), Segment(302, 2, ("FIN",))),
        (Tcb(State.CLOSED), Timer.TIME_WAIT),
        (Tcb(State.CLOSED), Timer.DELAYED_ACK),
        (Tcb(State.SYN_RECEIVED, irs=300), Segment(400)),
        (Tcb(State.SYN_RECEIVED, irs=300, opened="active"), Segment(400)),
        (Tcb(State.SYN_RECEIVED, irs=300, opened="reopened", past=Tcb(State.TIME_WAIT)), Segment(400)),
        (Tcb(State.SYN_RECEIVED, irs=300, opened="reopened", past=Tcb(State.TIME_WAIT)), Segment(301, ctl=("RST",))),
        (Tcb(State.ESTABLISHED, irs=300, rcv_wnd=2), Segment(300, 1, (), b"hello")),
        (Tcb(State.ESTABLISHED, irs=300, offers=ON, offered=ON), Segment(301, 1, ())),
    ]  # fmt: skip
    for tcb, event in alone:
        rows |= {(row.states, row.hears, row.opened) for row in step(RFC9293, tcb, event).fired}
    return frozenset(rows)


def test_every_row_can_fire():
    assert [str(rule) for rule in RULES if not fired() & set(rule.cells())] == []


def test_every_citation_can_be_looked_up():
    section = r"(3\.\d+(\.\d+)*|A\.\d)( (first|second|third|fourth|fifth|sixth|seventh|eighth|group \d))?"
    rfc9293 = rf"({section}|Figure \d+|Table \d|note \d|MUST-\d+|SHLD-\d+|MAY-\d+|trimming)"
    others = r"RFC \d+ (section )?\d[\d.]*( p\. \d+|, fix F1| R1)?|Linux \w+"
    whole = rf"({rfc9293}([, ]+(silent in )?{rfc9293})*|{others})"
    assert [row.cite for row in [*RULES, *SOME_OTHER_WAY] if not re.fullmatch(whole, row.cite)] == []


def test_a_row_replaced_is_replaced_for_its_cells_only():
    syn_in_listen = next(rule for rule in RULES if rule.hears is Heard.SYN and rule.states is State.LISTEN)
    deaf = RFC9293.but("deaf", syn_in_listen.__class__(State.LISTEN, Heard.SYN, RULES[2].does, None, "3.10.7.2"))
    assert step(deaf, Tcb(State.LISTEN), Segment(300)).tcb.state is State.LISTEN
    assert {c: r for c, r in deaf._table.items() if c[1] is not Heard.SYN} == {
        c: r for c, r in RFC9293._table.items() if c[1] is not Heard.SYN
    }


def test_a_missing_row_says_where_it_is_missing():
    with pytest.raises(LookupError, match="half a table has no row for LISTEN and"):
        step(Protocol("half a table", RULES[:3]), Tcb(State.LISTEN), Segment(300))


def test_what_is_no_event_is_a_mistake():
    with pytest.raises(TypeError, match="not an event: 'SYN'; give a Segment"):
        step(RFC9293, Tcb(State.LISTEN), "SYN")
