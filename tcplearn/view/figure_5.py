"""RFC 9293's Figure 5, the state diagram that everyone learns, as it is printed, and what the table has beyond it.

The one rule: here stands what is printed, in the figure's own words; what the words mean is found in the table.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.model import RFC9293, Heard, Protocol, State, Timer, Told
from tcplearn.text import reader_language
from tcplearn.view.machine import Arrow, arrows, together

S = State


class Printed(NamedTuple):
    """An arrow as it is printed: from `start`, the event above its line, the action below it, to `goes`."""

    start: State
    event: str
    action: str
    goes: State


# section 3.3.2, Figure 5, top to bottom
FIGURE_5 = tuple(
    Printed(*arrow)
    for arrow in (
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
    )
)
WORDS = {
    "passive OPEN": (Told.OPEN_PASSIVE,),
    "active OPEN": (Told.OPEN_ACTIVE,),
    "CLOSE": (Told.CLOSE, Told.CLOSE_BEHIND_DATA, Told.CLOSE_DUE),  # at once, or when all data has left
    "SEND": (Told.SEND,),
    "rcv SYN": (Heard.SYN,),
    "rcv SYN,ACK": (Heard.SYN_ACK,),
    "rcv RST": (Heard.RST,),
    "rcv ACK of SYN": (Heard.ACK_OF_SYN,),
    "rcv ACK of FIN": (Heard.ACK_OF_FIN,),
    "rcv FIN": (Heard.FIN,),
    "Timeout=2MSL": (Timer.TIME_WAIT,),
}


def beyond(protocol: Protocol = RFC9293) -> list[Arrow]:
    """These are the changes of state in a protocol's table that Figure 5 does not draw, in the table's order."""
    printed = {(arrow.start, word, arrow.goes) for arrow in FIGURE_5 for word in WORDS[arrow.event]}
    return [arrow for arrow in arrows(protocol) if (arrow.start, arrow.word, arrow.goes) not in printed]


def omitted(protocol: Protocol = RFC9293, lang: str | None = None) -> str:
    """This is the same in words, a line for each event; `lang` None: the reader's language."""
    return "\n".join(together(beyond(protocol), lang or reader_language()))
