"""TCPs that somebody broke on purpose, each in a few rows: the audit must see every one, and on the right line.

Most are broken in some of the states only that a requirement speaks of: a check that looks at ESTABLISHED alone
lets them pass. Add one that got past the audit by adding its rows and the lines that should have noticed.
"""

from __future__ import annotations

import pytest

from tcplearn.audit import table
from tcplearn.model import RFC9293, Heard, Rule, State, Timer, Told
from tcplearn.model.act import ack_and_drop, delete, refuse, send_ack
from tcplearn.model.done import nothing
from tcplearn.model.obey import send_fin
from tcplearn.model.rule import SAME
from tcplearn.model.rules import (
    CLOSE_WAIT,
    CLOSING,
    ENDED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST_ACK,
    LISTEN,
    OTHER,
    SYN_RECEIVED,
    SYNCHRONIZED,
    TAKING,
    TIME_WAIT,
)
from tcplearn.model.words import Word

BAD_ACKS = (Heard.ACK_UNSENT, Heard.ACK_ANCIENT)
FINS = (Heard.FIN, Heard.REPEATED_FIN)
CLOSES = (Told.CLOSE, Told.CLOSE_BEHIND_DATA)
LATER = SYNCHRONIZED[1:]  # all but ESTABLISHED


def silent(states: State | tuple[State, ...], words: Word | tuple[Word, ...]) -> Rule:
    return Rule(states, words, nothing, SAME, "broken")


def gone(states: State | tuple[State, ...], words: Word | tuple[Word, ...], reply: str = "") -> Rule:
    return Rule(states, words, delete(reply), State.CLOSED, "broken")


BROKEN: dict[str, tuple[Rule, str]] = {
    "no PAWS when closing": (
        silent((FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT), Heard.OLD_TIMESTAMP), "RFC7323-PAWS",
    ),
    "TS.Recent stands still when closing": (silent(LATER, Heard.TIMESTAMP), "RFC7323-PAWS"),
    "unstamped text is read when closing": (silent(LATER, Heard.NO_TIMESTAMP), "RFC7323-TSRST"),
    "unstamped ACKs count in TIME-WAIT": (silent(TIME_WAIT, Heard.NO_TIMESTAMP), "RFC7323-TSRST"),
    "any RST in the window, in four states": (
        gone((FIN_WAIT_2, CLOSING, TIME_WAIT, SYN_RECEIVED), Heard.RST_IN_WINDOW), "RFC5961-3.2",
    ),
    "a RST in the window is passed over": (silent(OTHER, Heard.RST_IN_WINDOW), "R9293-RSTVALID RFC5961-3.2"),
    "a RST outside the window counts in CLOSING": (gone(CLOSING, Heard.RST_NOT_BELIEVED), "R9293-RSTVALID RFC5961-3.2"),
    "a RST is ignored in LAST-ACK": (silent(LAST_ACK, Heard.RST), "SHLD-2 MUST-66 R9293-RSTVALID RFC5961-3.2"),
    "an ACK out of range is ignored when closing": (silent(LATER, BAD_ACKS), "RFC5961-5.2 R9293-RST3"),
    "an ancient ACK is ignored in TIME-WAIT": (silent(TIME_WAIT, Heard.ACK_ANCIENT), "RFC5961-5.2"),
    "a SYN is ignored in LAST-ACK": (silent(LAST_ACK, (Heard.SYN, Heard.OUTSIDE_WINDOW)), "RFC5961-4.2 R9293-RST3"),
    "an old SYN is ignored in TIME-WAIT": (silent(TIME_WAIT, Heard.OLD_SYN), "RFC5961-4.2"),
    "silent outside the window": (
        silent((FIN_WAIT_1, CLOSE_WAIT, SYN_RECEIVED), Heard.OUTSIDE_WINDOW), "R9293-RST3 R9293-ACCEPT RFC5961-4.2",
    ),
    "silent outside the window in SYN-RECEIVED": (silent(SYN_RECEIVED, Heard.OUTSIDE_WINDOW), "R9293-ACCEPT"),
    "a repeated FIN is not acknowledged": (silent((CLOSE_WAIT, CLOSING, LAST_ACK), FINS), "R9293-RST3"),
    "a repeated FIN begins no second 2 MSL": (Rule(TIME_WAIT, FINS, send_ack, SAME, "broken"), "MUST-13"),
    "a FIN is never repeated in CLOSING and LAST-ACK": (
        silent((CLOSING, LAST_ACK), Timer.RETRANSMISSION), "R9293-FINRETX",
    ),
    "text is never repeated in CLOSE-WAIT": (silent(CLOSE_WAIT, Timer.RETRANSMISSION), "R9293-FINRETX"),
    "SYN,ACK is never repeated": (silent(SYN_RECEIVED, Timer.RETRANSMISSION), "MUST-22"),
    "CLOSE in SYN-RECEIVED deletes": (gone(SYN_RECEIVED, CLOSES, "ok"), "R9293-FINRETX"),
    "CLOSE does not wait for the text": (
        Rule(CLOSE_WAIT, Told.CLOSE_BEHIND_DATA, send_fin, LAST_ACK, "broken"), "R9293-FINRETX",
    ),
    "ABORT is silent when closing": (gone((CLOSE_WAIT, FIN_WAIT_1, FIN_WAIT_2), Told.ABORT, "ok"), "MUST-12"),
    "ABORT is silent in SYN-RECEIVED": (gone(SYN_RECEIVED, Told.ABORT, "ok"), "MUST-12"),
    "a SYN after a passive OPEN leads nowhere": (
        Rule(SYN_RECEIVED, Heard.SYN, ack_and_drop, SAME, "broken", "passive"), "MUST-11",
    ),
    "what carries no ACK is answered": (Rule(ESTABLISHED, Heard.NO_ACK, send_ack, SAME, "broken"), "R9293-NOACKACK"),
    "LISTEN answers a RST": (Rule(LISTEN, Heard.RST, refuse, SAME, "broken"), "R9293-RSTRST"),
    "nothing is held beyond a gap": (silent(TAKING, Heard.EARLY), "MUST-58 MUST-59 SHLD-31 MAY-13"),
    "nothing is held beyond a gap in FIN-WAIT-2": (silent(FIN_WAIT_2, Heard.EARLY), "MUST-58 MUST-59 SHLD-31 MAY-13"),
    "never gives up": (
        silent((CLOSE_WAIT, LAST_ACK, FIN_WAIT_1, CLOSING, State.SYN_SENT), Timer.USER), "MUST-20 MUST-22 MUST-23",
    ),
    "never gives up in CLOSING": (silent(CLOSING, Timer.USER), "MUST-20"),
    "ACKs count in ESTABLISHED only": (silent(LATER, Heard.ACK_NEW), "RFC6298-5.1"),
    "a closed window is not probed when closing": (silent(LATER, Timer.PERSIST), "MUST-35"),
    "a keep-alive is not answered when closing": (silent(ENDED, (Heard.OUTSIDE_WINDOW, *FINS)), "MAY-6 R9293-RST3"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_tcp_fails_its_lines(name: str) -> None:
    row, ids = BROKEN[name]
    broken = table(ids.split(), RFC9293.but(f"RFC 9293, {name}", row)).only(verdict="failed")
    assert [line.id for line in broken.lines] == ids.split()
