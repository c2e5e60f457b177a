"""What a user call means to a connection: RFC 9293 sections 3.10.1 to 3.10.6, and the half-duplex close of 3.6.1.

Like `hear.py` it decides nothing: it answers with words, and the table says what each of them leads to.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcplearn.model.calls import Abort, Call, Close, Open, Receive, Send
from tcplearn.model.tcb import SENDING, Tcb
from tcplearn.model.words import State, Told

MAY_QUEUE_CLOSE = (State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT)
MAY_STOP_READING = (State.SYN_RECEIVED, State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2)
MAY_LOSE_TEXT = (*MAY_STOP_READING[1:], State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK)


def tell(tcb: Tcb, call: Call) -> tuple[Told, ...]:
    """This says what a user call means to the connection `tcb`, first word first."""
    match call:
        case Open(kind="passive"):
            return (Told.OPEN_PASSIVE,)
        case Open():
            return (Told.OPEN_NOWHERE if call.remote is None else Told.OPEN_ACTIVE,)
        case Send():
            if tcb.fin_queued:
                return (Told.SEND_AFTER_CLOSE,)
            return (Told.SEND_NOWHERE if tcb.state is State.LISTEN and tcb.remote is None else Told.SEND,)
        case Receive():
            over = tcb.state is State.CLOSE_WAIT or (tcb.state in MAY_STOP_READING and not tcb.reading)
            return (Told.RECEIVE_AT_END if over and not tcb.rcv_buf else Told.RECEIVE,)
        case Close():
            return tuple(_close(tcb, call.reading))
        case Abort():
            return (Told.ABORT,)
        case _:
            return (Told.STATUS,)


def _close(tcb: Tcb, reading: bool) -> Iterator[Told]:
    """Sections 3.10.4 and 3.6.1. Whoever has closed one direction may close the other one later."""
    if not reading and tcb.rcv_buf and tcb.state in MAY_LOSE_TEXT:
        yield Told.CLOSE_UNREAD
        return
    if not reading and tcb.reading and tcb.state in MAY_STOP_READING:
        yield Told.CLOSE_BOTH
        if tcb.fin_queued or tcb.state in (State.FIN_WAIT_1, State.FIN_WAIT_2):
            return
    if tcb.fin_queued:
        yield Told.CLOSE_AGAIN
    else:
        yield Told.CLOSE_BEHIND_DATA if tcb.unsent and tcb.state in MAY_QUEUE_CLOSE else Told.CLOSE


def close_due(tcb: Tcb) -> Told | None:
    """This says whether a queued CLOSE has its turn (section 3.10.4).

    In ESTABLISHED it has it "in any case": one that was queued in SYN-RECEIVED goes on to FIN-WAIT-1
    even while its text still waits for the window.
    """
    if not tcb.fin_queued or tcb.state not in SENDING:
        return None
    if not tcb.unsent:
        return Told.CLOSE_DUE
    return Told.CLOSE_BEHIND_DATA if tcb.state is State.ESTABLISHED else None
