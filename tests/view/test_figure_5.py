"""Every arrow of RFC 9293's Figure 5, the state diagram, is a row of RULES; rows beyond it are listed.

Each arrow: where it starts, the event above its line, the action below it, where it ends. The events
and actions are given in the figure's words and found in the table's.
"""

from tcplearn.model import RFC9293, RULES, Close, Heard, Open, Send, State, Tcb, Timer, step
from tcplearn.model.words import Told
from tcplearn.view.machine import arrows

S = State
ARROWS = [
    # from, event, action, to (section 3.3.2, Figure 5, top to bottom)
    (S.CLOSED, "passive OPEN", "create TCB", S.LISTEN),
    (S.CLOSED, "active OPEN", "create TCB, snd SYN", S.SYN_SENT),
    (S.LISTEN, "CLOSE", "delete TCB", S.CLOSED),
    (S.LISTEN, "SEND", "snd SYN", S.SYN_SENT),
    (S.LISTEN, "rcv SYN", "snd SYN,ACK", S.SYN_RECEIVED),
    (S.SYN_SENT, "CLOSE", "delete TCB", S.CLOSED),
    (S.SYN_SENT, "rcv SYN", "snd SYN,ACK", S.SYN_RECEIVED),
    (S.SYN_SENT, "rcv SYN,ACK", "snd ACK", S.ESTABLISHED),
    (S.SYN_RECEIVED, "rcv RST", "", S.LISTEN),  # note 1
    (S.SYN_RECEIVED, "rcv ACK of SYN", "", S.ESTABLISHED),
    (S.SYN_RECEIVED, "CLOSE", "snd FIN", S.FIN_WAIT_1),
    (S.ESTABLISHED, "CLOSE", "snd FIN", S.FIN_WAIT_1),
    (S.ESTABLISHED, "rcv FIN", "snd ACK", S.CLOSE_WAIT),
    (S.FIN_WAIT_1, "rcv FIN", "snd ACK", S.CLOSING),
    (S.FIN_WAIT_1, "rcv ACK of FIN", "", S.FIN_WAIT_2),
    (S.FIN_WAIT_2, "rcv FIN", "snd ACK", S.TIME_WAIT),
    (S.CLOSE_WAIT, "CLOSE", "snd FIN", S.LAST_ACK),
    (S.CLOSING, "rcv ACK of FIN", "", S.TIME_WAIT),
    (S.LAST_ACK, "rcv ACK of FIN", "", S.CLOSED),
    (S.TIME_WAIT, "Timeout=2MSL", "delete TCB", S.CLOSED),
]
WORDS = {
    "passive OPEN": Told.OPEN_PASSIVE,
    "active OPEN": Told.OPEN_ACTIVE,
    "CLOSE": Told.CLOSE,
    "SEND": Told.SEND,
    "rcv SYN": Heard.SYN,
    "rcv SYN,ACK": Heard.SYN_ACK,
    "rcv RST": Heard.RST,
    "rcv ACK of SYN": Heard.ACK_OF_SYN,
    "rcv ACK of FIN": Heard.ACK_OF_FIN,
    "rcv FIN": Heard.FIN,
    "Timeout=2MSL": Timer.TIME_WAIT,
}
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
ESTABLISHED: CLOSE behind unsent data -> FIN-WAIT-1
ESTABLISHED: the queued CLOSE -> FIN-WAIT-1
CLOSE-WAIT: the queued CLOSE -> LAST-ACK
SYN-SENT: CLOSE behind unsent data -> CLOSED
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
    for state, event, action, goes in ARROWS:
        rows = rows_for(state, WORDS[event], goes)
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
    known = {(state, WORDS[event], goes) for state, event, _, goes in ARROWS}
    found = {(a.start, a.word, a.goes) for a in arrows(RFC9293)}
    assert known <= found
    beyond = sorted(found - known, key=lambda arrow: list(State).index(arrow[0]))
    together = {}
    for state, word, goes in beyond:
        together.setdefault((word, goes), []).append(state)
    lines = [f"{', '.join(map(str, states))}: {word.value} -> {goes}" for (word, goes), states in together.items()]
    assert sorted(lines) == sorted(BEYOND.splitlines())


def test_the_calls_of_the_figure_do_what_it_says():
    assert step(RFC9293, Tcb(S.CLOSED, iss=100), Open("active")).sent[0].syn
    assert step(RFC9293, Tcb(S.LISTEN, iss=100), Send("hello")).tcb.state is S.SYN_SENT
    assert step(RFC9293, Tcb(S.ESTABLISHED), Close()).sent[0].fin
