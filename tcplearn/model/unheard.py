"""What no row of the table speaks of, because `tell` and `hear` never say it there, and why.

A test demands that every state and word has exactly one row, or stands here.
"""

from __future__ import annotations

from tcplearn.model.rules import (
    ALL,
    CLOSE_WAIT,
    CLOSED,
    ENDED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LAST,
    LAST_ACK,
    LISTEN,
    OTHER,
    SYN_RECEIVED,
    SYN_SENT,
    SYNCHRONIZED,
    TAKING,
    TIME_WAIT,
)  # fmt: skip
from tcplearn.model.words import Heard, State, Told, Word

H = Heard
POSITIONS = (H.OUTSIDE_WINDOW, H.COVERS_WINDOW, H.BOTH_FULL, H.PROBE, H.REPEATED_FIN, H.RST_IN_WINDOW)
SYN_AGAIN = (H.REPEATED_SYN, H.REPEATED_SYN_ACK, H.STRANGER)
STAMPS = (H.OLD_TIMESTAMP, H.NO_TIMESTAMP, H.TIMESTAMP)
CONTENTS = (H.TEXT, H.UNREAD, H.EARLY, H.FIN, H.FIN_AT_ZERO_WINDOW)
CANNOT_HEAR: tuple[tuple[tuple[State, ...], tuple[Word, ...], str], ...] = (
    (ALL,                        (Told.SEND_NOWHERE,),         "said only in LISTEN, before the remote socket is known"),
    (ALL,                        (Told.RECEIVE_AT_END,),       "before, CLOSE deletes the TCB; after CLOSE-WAIT every RECEIVE is an error"),
    ((*ALL[:3], CLOSE_WAIT, *LAST), (Told.CLOSE_BOTH,),        "nothing more can come: there is no peer yet, or its FIN has come"),
    ((*ALL[:4], TIME_WAIT),      (Told.CLOSE_UNREAD,),         "no text has been taken yet, or nothing of the peer's is under way"),
    ((CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, *LAST), (Told.CLOSE_BEHIND_DATA,), "no text waits, or a CLOSE waits behind it already"),
    (ALL[:3],                    (Told.SEND_AFTER_CLOSE, Told.CLOSE_AGAIN), "there, CLOSE deletes the TCB at once"),
    ((*ALL[:4], FIN_WAIT_2, LAST_ACK, TIME_WAIT), (Told.CLOSE_DUE,), "a queued CLOSE has its turn only where text is still sent"),
    (ALL[1:],                    (H.STRAY,),                   "there is a connection, or a listener"),
    ((CLOSED,),                  tuple(H),                     "without a connection only RST is told from the rest"),
    ((LISTEN, SYN_SENT),         POSITIONS + SYN_AGAIN,        "no number of the peer's is known yet"),
    ((LISTEN, SYN_SENT),         STAMPS,                       "timestamps are agreed on only with the peer's SYN"),
    ((LISTEN,),                  tuple(H),                     "a listener looks for RST, ACK, SYN; whatever the ACK, it is of something never sent"),
    ((SYN_SENT,),                (H.NO_ACK, H.ACK_OF_SYN),     "said together with the SYN: SYN, SYN_ACK, NO_SYN"),
    ((SYN_SENT, SYN_RECEIVED),   (H.ACK_NEW, H.ACK_OF_FIN, H.BOTH_FULL), "our SYN comes first"),
    ((SYN_SENT, SYN_RECEIVED),   CONTENTS,                     "kept, and read when ESTABLISHED has been entered"),
    (OTHER,                      (H.SYN_ACK, H.NO_SYN),        "SYN and ACK are looked at one by one"),
    (ALL[:-1],                   (H.NEW_SYN, H.OLD_SYN),       "only TIME-WAIT can be reopened"),
    ((SYN_RECEIVED, *TAKING),    (H.REPEATED_FIN,),            "the peer's FIN has not come yet"),
    (SYNCHRONIZED,               (*SYN_AGAIN, H.ACK_OF_SYN),   "our SYN is acknowledged: the peer's SYN again is outside the window"),
    ((ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT), (H.ACK_OF_FIN,), "our FIN has not left, or is acknowledged"),
    (ENDED,                      (H.UNREAD, H.FIN_AT_ZERO_WINDOW), "the peer's FIN has come"),
)  # fmt: skip
