"""THE PROTOCOL: RFC 9293's connection as one table.

Read a row as a sentence: in this state, on being told or hearing this, do that, go there.
`SAME` stays. A row may speak of several states or words at once; no two rows ever compete for
the same one; what has no row in a state cannot be heard there, for the reason that `unheard.py` gives.
Sections are RFC 9293's; "fifth" is the RFC's own count of the steps for an arriving segment.
"""

from __future__ import annotations

from tcplearn.model.act import (
    accept_syn_ack,
    ack_and_drop,
    ack_and_restart,
    answer_syn,
    back_to_time_wait,
    delete,
    delete_and_refuse,
    drop,
    establish,
    hold,
    listen_again,
    note_ack,
    note_ack_of_fin,
    note_timestamp,
    note_window,
    refuse,
    reopen,
    send_ack,
    send_syn_ack_again,
    take_fin,
    take_text,
)  # fmt: skip
from tcplearn.model.done import nothing, says
from tcplearn.model.obey import (
    abort,
    listen,
    probe_peer,
    probe_window,
    queue_close,
    queue_text,
    receive,
    retransmit,
    send_fin,
    send_owed_ack,
    send_syn,
    status,
    stop_reading,
)  # fmt: skip
from tcplearn.model.rule import SAME, Rule
from tcplearn.model.words import Heard, State, Timer, Told

CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED = list(State)[:5]
FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT = list(State)[5:]

ALL = tuple(State)
SYNCHRONIZED = (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)
OTHER = (SYN_RECEIVED, *SYNCHRONIZED)  # "Other States" of section 3.10.7.4
TAKING = (ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2)  # the peer may still send text
ENDED = (CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT)  # the peer's FIN has been received
LAST = (CLOSING, LAST_ACK, TIME_WAIT)  # both FINs have been sent
OPENS = (Told.OPEN_PASSIVE, Told.OPEN_ACTIVE, Told.OPEN_NOWHERE)
BAD_ACKS = (Heard.ACK_DUPLICATE, Heard.ACK_OLD, Heard.ACK_ANCIENT, Heard.ACK_UNSENT)  # our SYN is unacknowledged

NO_CONNECTION = says("error: connection does not exist")
ALREADY = says("error: connection already exists")
NOWHERE = says("error: remote socket unspecified")
ENDING = says("error: connection closing")

RULES: tuple[Rule, ...] = (
    # in state                    told or hears                does                goes to        section
    # ── OPEN
    Rule(CLOSED,                  Told.OPEN_PASSIVE,           listen,             LISTEN,        "3.10.1"),
    Rule((CLOSED, LISTEN),        Told.OPEN_ACTIVE,            send_syn,           SYN_SENT,      "3.10.1"),
    Rule((CLOSED, LISTEN),        Told.OPEN_NOWHERE,           NOWHERE,            SAME,          "3.10.1"),
    Rule(LISTEN,                  Told.OPEN_PASSIVE,           ALREADY,            SAME,          "3.9.1.1, silent in 3.10.1"),
    Rule((SYN_SENT, *OTHER),      OPENS,                       ALREADY,            SAME,          "3.10.1"),
    # ── SEND
    Rule(CLOSED,                  Told.SEND,                   NO_CONNECTION,      SAME,          "3.10.2"),
    Rule(LISTEN,                  Told.SEND,                   send_syn,           SYN_SENT,      "3.10.2"),
    Rule(LISTEN,                  Told.SEND_NOWHERE,           NOWHERE,            SAME,          "3.10.2"),
    Rule((SYN_SENT, SYN_RECEIVED), Told.SEND,                  queue_text,         SAME,          "3.10.2"),
    Rule((ESTABLISHED, CLOSE_WAIT), Told.SEND,                 queue_text,         SAME,          "3.10.2"),
    Rule((FIN_WAIT_1, FIN_WAIT_2, *LAST), Told.SEND,           ENDING,             SAME,          "3.10.2"),
    Rule(OTHER,                   Told.SEND_AFTER_CLOSE,       ENDING,             SAME,          "3.6"),
    # ── RECEIVE
    Rule(CLOSED,                  Told.RECEIVE,                NO_CONNECTION,      SAME,          "3.10.3"),
    Rule((LISTEN, SYN_SENT, SYN_RECEIVED, *TAKING, CLOSE_WAIT), Told.RECEIVE, receive, SAME,      "3.10.3"),
    Rule(CLOSE_WAIT,              Told.RECEIVE_AT_END,         ENDING,             SAME,          "3.10.3"),
    Rule((SYN_RECEIVED, *TAKING), Told.RECEIVE_AT_END,         ENDING,             SAME,          "3.6.1 MAY-1"),
    Rule(LAST,                    Told.RECEIVE,                ENDING,             SAME,          "3.10.3"),
    # ── CLOSE
    Rule(CLOSED,                  Told.CLOSE,                  NO_CONNECTION,      SAME,          "3.10.4"),
    Rule(LISTEN,                  Told.CLOSE,                  delete("ok", "error: closing"), CLOSED, "3.10.4"),
    Rule(SYN_SENT, (Told.CLOSE, Told.CLOSE_BEHIND_DATA),       delete("ok", "error: closing"), CLOSED, "3.10.4"),
    Rule(SYN_RECEIVED,            Told.CLOSE,                  send_fin,           FIN_WAIT_1,    "3.10.4"),
    Rule(SYN_RECEIVED,            Told.CLOSE_BEHIND_DATA,      queue_close,        SAME,          "3.10.4"),
    Rule(ESTABLISHED,             Told.CLOSE,                  send_fin,           FIN_WAIT_1,    "3.10.4"),
    Rule(ESTABLISHED,             Told.CLOSE_BEHIND_DATA,      queue_close,        FIN_WAIT_1,    "3.10.4"),
    Rule(CLOSE_WAIT,              Told.CLOSE,                  send_fin,           LAST_ACK,      "3.10.4"),
    Rule(CLOSE_WAIT,              Told.CLOSE_BEHIND_DATA,      queue_close,        SAME,          "3.10.4"),
    Rule((FIN_WAIT_1, FIN_WAIT_2, *LAST), Told.CLOSE,          ENDING,             SAME,          "3.10.4"),
    Rule(OTHER,                   Told.CLOSE_AGAIN,            ENDING,             SAME,          "3.10.4"),
    Rule(ESTABLISHED,             Told.CLOSE_DUE,              send_fin,           FIN_WAIT_1,    "3.10.4"),
    Rule(CLOSE_WAIT,              Told.CLOSE_DUE,              send_fin,           LAST_ACK,      "3.10.4"),
    Rule((FIN_WAIT_1, CLOSING),   Told.CLOSE_DUE,              send_fin,           SAME,          "3.10.4"),
    Rule((SYN_RECEIVED, *TAKING), Told.CLOSE_BOTH,             stop_reading,       SAME,          "3.6.1 MAY-1"),
    Rule((*TAKING, *ENDED[:3]),   Told.CLOSE_UNREAD,           abort,              CLOSED,        "3.6.1 SHLD-3"),
    # ── ABORT and STATUS
    Rule(CLOSED,                  (Told.ABORT, Told.STATUS),   NO_CONNECTION,      SAME,          "3.10.5, 3.10.6"),
    Rule(LISTEN,                  Told.ABORT,                  delete("ok", "error: connection reset"), CLOSED, "3.10.5"),
    Rule(SYN_SENT,                Told.ABORT,                  delete("ok", "connection reset"), CLOSED, "3.10.5"),
    Rule(LAST,                    Told.ABORT,                  delete("ok"),       CLOSED,        "3.10.5"),
    Rule((SYN_RECEIVED, *TAKING, CLOSE_WAIT), Told.ABORT,      abort,              CLOSED,        "3.10.5"),
    Rule(ALL[1:],                 Told.STATUS,                 status,             SAME,          "3.10.6"),
    # ── a segment arrives: CLOSED, LISTEN, SYN-SENT
    Rule(CLOSED,                  Heard.RST,                   nothing,            SAME,          "3.10.7.1"),
    Rule(CLOSED,                  Heard.STRAY,                 refuse,             SAME,          "3.10.7.1"),
    Rule(LISTEN,                  Heard.RST,                   nothing,            SAME,          "3.10.7.2 first"),
    Rule(LISTEN,                  Heard.ACK_UNSENT,            refuse,             SAME,          "3.10.7.2 second"),
    Rule(LISTEN,                  Heard.SYN,                   answer_syn,         SYN_RECEIVED,  "3.10.7.2 third"),
    Rule(LISTEN,                  Heard.NO_SYN,                nothing,            SAME,          "3.10.7.2 fourth"),
    Rule(SYN_SENT,                BAD_ACKS,                    refuse,             SAME,          "3.10.7.3 first"),
    Rule(SYN_SENT,                Heard.RST,                   delete("error: connection reset"), CLOSED, "3.10.7.3 second"),
    Rule(SYN_SENT,                Heard.RST_NOT_BELIEVED,      nothing,            SAME,          "3.10.7.3 second"),
    Rule(SYN_SENT,                Heard.SYN_ACK,               accept_syn_ack,     ESTABLISHED,   "3.10.7.3 fourth"),
    Rule(SYN_SENT,                Heard.SYN,                   answer_syn,         SYN_RECEIVED,  "3.10.7.3 fourth"),
    Rule(SYN_SENT,                Heard.NO_SYN,                nothing,            SAME,          "3.10.7.3 fifth"),
    # ── a segment arrives: first, the timestamp and the sequence number
    Rule(OTHER,                   Heard.OLD_TIMESTAMP,         ack_and_drop,       SAME,          "RFC 7323 5.3 R1"),
    Rule(OTHER,                   Heard.NO_TIMESTAMP,          drop,               SAME,          "RFC 7323 3.2"),
    Rule(OTHER,                   (Heard.OUTSIDE_WINDOW, Heard.COVERS_WINDOW), ack_and_drop, SAME, "3.10.7.4 first"),
    Rule((SYN_RECEIVED, FIN_WAIT_1, CLOSING), Heard.STRANGER, ack_and_drop,        SAME,          "3.10.7.4 first"),
    Rule(SYNCHRONIZED,            Heard.BOTH_FULL,             nothing,            SAME,          "A.2"),
    Rule(OTHER,                   Heard.PROBE,                 send_ack,           SAME,          "3.10.7.4 first"),
    Rule(SYN_RECEIVED,            Heard.REPEATED_SYN,          send_syn_ack_again, SAME,          "A.2"),
    Rule((FIN_WAIT_1, CLOSING),   Heard.REPEATED_SYN,          ack_and_drop,       SAME,          "3.10.7.4 fourth"),
    Rule((SYN_RECEIVED, FIN_WAIT_1, CLOSING), Heard.REPEATED_SYN_ACK, nothing,     SAME,          "A.2, Figure 7"),
    Rule(ENDED[:3],               Heard.REPEATED_FIN,          send_ack,           SAME,          "A.2"),
    Rule(TIME_WAIT,               Heard.REPEATED_FIN,          ack_and_restart,    SAME,          "3.10.7.4 eighth"),
    Rule(TIME_WAIT,               Heard.NEW_SYN,               reopen,             SYN_RECEIVED,  "3.6.1 MAY-2"),
    Rule(TIME_WAIT,               Heard.OLD_SYN,               ack_and_drop,       SAME,          "3.10.7.4 fourth"),
    # ── second, RST
    Rule(OTHER,                   Heard.RST_NOT_BELIEVED,      nothing,            SAME,          "3.10.7.4 second"),
    Rule(OTHER,                   Heard.RST_IN_WINDOW,         ack_and_drop,       SAME,          "3.10.7.4 second"),
    Rule(SYN_RECEIVED,            Heard.RST,                   listen_again,       LISTEN,        "3.10.7.4 second", "passive"),
    Rule(SYN_RECEIVED,            Heard.RST,                   delete("connection refused"), CLOSED, "3.10.7.4 second", "active"),
    Rule(SYN_RECEIVED,            Heard.RST,                   back_to_time_wait,  TIME_WAIT,     "3.6.1 MAY-2", "reopened"),
    Rule((*TAKING, CLOSE_WAIT),   Heard.RST,                   delete("connection reset"), CLOSED, "3.10.7.4 second"),
    Rule(LAST,                    Heard.RST,                   delete(),           CLOSED,        "3.10.7.4 second"),
    # ── fourth, SYN
    Rule(SYN_RECEIVED,            Heard.SYN,                   listen_again,       LISTEN,        "3.10.7.4 fourth", "passive"),
    Rule(SYN_RECEIVED,            Heard.SYN,                   ack_and_drop,       SAME,          "3.10.7.4 fourth", "active"),
    Rule(SYN_RECEIVED,            Heard.SYN,                   back_to_time_wait,  TIME_WAIT,     "3.6.1 MAY-2", "reopened"),
    Rule(SYNCHRONIZED,            Heard.SYN,                   ack_and_drop,       SAME,          "3.10.7.4 fourth"),
    # ── fifth, ACK; before it, what RFC 7323 keeps of a segment in the window
    Rule(OTHER,                   Heard.TIMESTAMP,             note_timestamp,     SAME,          "RFC 7323 4.3"),
    Rule(OTHER,                   Heard.NO_ACK,                nothing,            SAME,          "3.10.7.4 fifth"),
    Rule(SYN_RECEIVED,            Heard.ACK_OF_SYN,            establish,          ESTABLISHED,   "3.10.7.4 fifth"),
    Rule(SYN_RECEIVED,            BAD_ACKS,                    refuse,             SAME,          "3.10.7.4 fifth"),
    Rule((FIN_WAIT_1, CLOSING),   Heard.ACK_OF_SYN,            note_ack,           SAME,          "3.10.7.4 fifth"),
    Rule(SYNCHRONIZED,            Heard.ACK_NEW,               note_ack,           SAME,          "3.10.7.4 fifth"),
    Rule(FIN_WAIT_1,              Heard.ACK_OF_FIN,            note_ack_of_fin,    FIN_WAIT_2,    "3.10.7.4 fifth"),
    Rule(CLOSING,                 Heard.ACK_OF_FIN,            note_ack,           TIME_WAIT,     "3.10.7.4 fifth"),
    Rule(LAST_ACK,                Heard.ACK_OF_FIN,            delete(),           CLOSED,        "3.10.7.4 fifth"),
    Rule(SYNCHRONIZED,            Heard.ACK_DUPLICATE,         note_window,        SAME,          "3.10.7.4 fifth"),
    Rule(SYNCHRONIZED,            Heard.ACK_OLD,               nothing,            SAME,          "3.10.7.4 fifth"),
    Rule(SYNCHRONIZED,            (Heard.ACK_ANCIENT, Heard.ACK_UNSENT), ack_and_drop, SAME,      "3.10.7.4 fifth"),
    # ── seventh, text
    Rule(TAKING,                  Heard.TEXT,                  take_text,          SAME,          "3.10.7.4 seventh"),
    Rule(TAKING,                  Heard.EARLY,                 hold,               SAME,          "3.10.7.4 first, SHLD-31"),
    Rule(TAKING,                  Heard.UNREAD,                delete_and_refuse,  CLOSED,        "3.6.1 SHLD-3"),
    Rule(ENDED,                   (Heard.TEXT, Heard.EARLY),   nothing,            SAME,          "3.10.7.4 seventh"),
    # ── eighth, FIN
    Rule(ESTABLISHED,             Heard.FIN,                   take_fin,           CLOSE_WAIT,    "3.10.7.4 eighth"),
    Rule(FIN_WAIT_1,              Heard.FIN,                   take_fin,           CLOSING,       "3.10.7.4 eighth"),
    Rule(FIN_WAIT_2,              Heard.FIN,                   take_fin,           TIME_WAIT,     "3.10.7.4 eighth"),
    Rule(ENDED[:3],               Heard.FIN,                   send_ack,           SAME,          "3.10.7.4 eighth"),
    Rule(TIME_WAIT,               Heard.FIN,                   ack_and_restart,    SAME,          "3.10.7.4 eighth"),
    Rule(TAKING,                  Heard.FIN_AT_ZERO_WINDOW,    nothing,            SAME,          "3.10.7.4 first, Table 6"),
    # ── timeouts
    Rule(CLOSED,                  Timer.USER,                  nothing,            SAME,          "3.10.8"),
    Rule(ALL[1:],                 Timer.USER,  delete("error: connection aborted due to user timeout"), CLOSED, "3.10.8"),
    Rule(ALL,                     Timer.RETRANSMISSION,        retransmit,         SAME,          "3.10.8"),
    Rule(TIME_WAIT,               Timer.TIME_WAIT,             delete(),           CLOSED,        "3.10.8"),
    Rule(ALL[:-1],                Timer.TIME_WAIT,             nothing,            SAME,          "3.10.8"),
    Rule(ALL,                     Timer.DELAYED_ACK,           send_owed_ack,      SAME,          "3.8.6.3"),
    Rule(ALL,                     Timer.PERSIST,               probe_window,       SAME,          "3.8.6.1"),
    Rule((*TAKING, CLOSE_WAIT),   Timer.KEEPALIVE,             probe_peer,         SAME,          "3.8.4"),
    Rule((*ALL[:4], *LAST),       Timer.KEEPALIVE,             nothing,            SAME,          "3.8.4"),
)  # fmt: skip
