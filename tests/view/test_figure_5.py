"""Every arrow of RFC 9293's Figure 5, the state diagram, is a row of RULES; rows beyond it are listed.

The events and actions are given in the figure's words and found in the table's. (A CLOSE behind unsent data,
or one that is due when the data has left, is the figure's CLOSE.)
"""

import pytest

from tcplearn.model import RFC9293, RULES, Close, Heard, Open, Send, State, Tcb, step
from tcplearn.model.words import Told
from tcplearn.variants import no_closing
from tcplearn.view.figure_5 import FIGURE_5, WORDS, beyond, omitted
from tcplearn.view.machine import arrows

S = State
# The table's actions that the figure's words stand for.
ACTIONS = {
    "create TCB": {"listen"},
    "create TCB, snd SYN": {"send_syn"},
    "snd SYN": {"send_syn"},
    "snd SYN,ACK": {"answer_syn"},
    "snd ACK": {"accept_syn_ack", "take_fin"},
    "snd FIN": {"send_fin"},
    "delete TCB": {"delete_tcb"},
    "": {"listen_again", "establish", "note_ack", "note_ack_of_fin", "delete_tcb"},
}
SYN_SENT_ON = "SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT"
BEYOND = f"""\
LISTEN: OPEN active -> SYN-SENT
SYN-RECEIVED: SYN -> LISTEN
TIME-WAIT: SYN newer than this connection -> SYN-RECEIVED
SYN-RECEIVED: RST -> TIME-WAIT
SYN-RECEIVED: SYN -> TIME-WAIT
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK: CLOSE of both directions, text unread -> CLOSED
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2: text that nobody will read any more -> CLOSED
LISTEN, {SYN_SENT_ON}: ABORT -> CLOSED
{SYN_SENT_ON}: RST -> CLOSED
LISTEN, {SYN_SENT_ON}: USER -> CLOSED"""


def rows_for(state, word, goes):
    return [r for r in RULES if r.goes is goes and any(s is state and w is word for s, w, _ in r.cells())]


def test_every_arrow_is_a_row():
    for state, event, action, goes in FIGURE_5:
        rows = rows_for(state, WORDS[event][0], goes)
        assert len(rows) == 1, f"{state}: {event} -> {goes}"
        assert rows[0].does.__name__ in ACTIONS[action], f"{state}: {event} / {action}, not {rows[0].does.__name__}"


def test_note_1_back_to_listen_only_after_a_passive_open():
    (row,) = rows_for(S.SYN_RECEIVED, Heard.RST, S.LISTEN)
    assert row.opened == "passive"
    assert [r.goes for r in RULES if (S.SYN_RECEIVED, Heard.RST, "active") in r.cells()] == [S.CLOSED]


def test_note_2_one_segment_may_lead_through_fin_wait_2():
    from tcplearn.model import Segment

    waiting = Tcb(S.FIN_WAIT_1, iss=100, irs=300)
    done = step(RFC9293, waiting, Segment(301, 102, ("FIN",)))
    assert [row.goes for row in done.fired] == [S.FIN_WAIT_2, S.TIME_WAIT]


def test_note_3_whoever_aborts_goes_to_closed_and_the_note_is_a_knob():
    """The note would have TIME-WAIT; section 3.10.5 says "enter CLOSED state"."""
    states = (S.SYN_RECEIVED, S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSE_WAIT)
    (row,) = rows_for(S.ESTABLISHED, Told.ABORT, S.CLOSED)
    assert {state for state, _, _ in row.cells()} == set(states)


def test_note_3_a_rst_leads_from_every_state_to_listen_or_closed():
    for state in list(State)[2:]:
        goes = {r.goes for r in RULES if any(s is state and w is Heard.RST for s, w, o in r.cells() if o != "reopened")}
        assert goes <= {S.LISTEN, S.CLOSED} and goes


def test_rows_beyond_figure_5():
    """Whatever else changes the state, by event; what many states share is one line."""
    together = {}
    for arrow in sorted(beyond(), key=lambda arrow: list(State).index(arrow.start)):
        together.setdefault((arrow.word, arrow.goes), []).append(arrow.start)
    lines = [f"{', '.join(map(str, states))}: {word.value} -> {goes}" for (word, goes), states in together.items()]
    assert sorted(lines) == sorted(BEYOND.splitlines())


def test_what_is_printed_and_what_is_not_is_the_whole_table():
    printed = {(arrow.start, word, arrow.goes) for arrow in FIGURE_5 for word in WORDS[arrow.event]}
    for protocol in (RFC9293, no_closing.VARIANT):
        left = {(arrow.start, arrow.word, arrow.goes) for arrow in beyond(protocol)}
        assert left == {(arrow.start, arrow.word, arrow.goes) for arrow in arrows(protocol)} - printed
    assert "FIN-WAIT-1: FIN / ACK → TIME-WAIT" in omitted(no_closing.VARIANT, "en").splitlines()


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "RST: from every state but CLOSED, LISTEN to CLOSED"),
        ("en", "SYN-RECEIVED: RST (reopened) → TIME-WAIT"),
        ("zh", "RST：除 CLOSED、LISTEN 外的各状态 → CLOSED"),
        ("zh", "LISTEN：主动 OPEN / SYN → SYN-SENT"),
    ],
)
def test_what_is_not_printed_can_be_read(lang, line):
    """An event that leads many states to one place is one line."""
    told = omitted(lang=lang).splitlines()
    assert line in told and len(told) == 10


def test_the_calls_of_the_figure_do_what_it_says():
    assert step(RFC9293, Tcb(S.CLOSED, iss=100), Open("active")).sent[0].syn
    assert step(RFC9293, Tcb(S.LISTEN, iss=100), Send("hello")).tcb.state is S.SYN_SENT
    assert step(RFC9293, Tcb(S.ESTABLISHED), Close()).sent[0].fin
