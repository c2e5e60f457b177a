"""The closed vocabularies of the machine, in RFC 9293's spelling.

States are the eleven of section 3.3.2. Everything that can happen to a connection is one
*word*: something the user told it (`Told`), something a segment means to it (`Heard`), or a
timer that ran out (`Timer`). The table in `rules.py` is written in these words and no others.
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """A state of a connection (RFC 9293 section 3.3.2). `str()` gives the RFC's spelling."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"

    __hash__ = object.__hash__  # by identity: the table is keyed by states

    def __str__(self) -> str:
        return self.value

    @classmethod
    def parse(cls, text: str) -> State:
        """This reads a state's name as people and tools write it.

        SYN-RCVD, SYN_RECV, syn received, FIN_WAIT1, TIMEWAIT, ESTAB and the textbook's
        SYN-SEND are all understood. Raises ValueError for anything else.
        """
        key = "".join(c for c in text.upper() if c.isalnum())
        for state in cls:
            if key == "".join(c for c in state.value if c.isalnum()):
                return state
        try:
            return cls(_ALSO_WRITTEN[key])
        except KeyError:
            names = ", ".join(s.value for s in cls)
            raise ValueError(f"no state is called {text!r}; the states are {names}") from None


_ALSO_WRITTEN = {
    "CLOSE": "CLOSED",
    "SYNSEND": "SYN-SENT",
    "SYNRCVD": "SYN-RECEIVED",
    "SYNRECV": "SYN-RECEIVED",
    "SYNRECIEVED": "SYN-RECEIVED",
    "ESTAB": "ESTABLISHED",
    "ESTABLISH": "ESTABLISHED",
    "FINWAITI": "FIN-WAIT-1",
    "FINWAITII": "FIN-WAIT-2",
    "TIMEDWAIT": "TIME-WAIT",
}


class Told(Enum):
    """What a user call means to a connection (RFC 9293 sections 3.10.1 to 3.10.6)."""

    OPEN_PASSIVE = "OPEN passive"
    OPEN_ACTIVE = "OPEN active"
    OPEN_NOWHERE = "OPEN active, remote socket unspecified"
    SEND = "SEND"
    SEND_NOWHERE = "SEND, remote socket unspecified"
    SEND_AFTER_CLOSE = "SEND after CLOSE"
    RECEIVE = "RECEIVE"
    RECEIVE_AT_END = "RECEIVE, nothing left to deliver"
    CLOSE = "CLOSE"
    CLOSE_BEHIND_DATA = "CLOSE behind unsent data"
    CLOSE_AGAIN = "CLOSE again"
    CLOSE_DUE = "the queued CLOSE"
    CLOSE_BOTH = "CLOSE of both directions"
    CLOSE_UNREAD = "CLOSE of both directions, text unread"
    ABORT = "ABORT"
    STATUS = "STATUS"

    __hash__ = object.__hash__


class Heard(Enum):
    """What an arriving segment means to a connection, in the order of section 3.10.7.

    `hear.py` decides which; one segment often carries several (an ACK, text and a FIN).
    """

    # no connection, or none yet
    STRAY = "a segment for no connection"
    # first: the timestamp, the sequence number
    OLD_TIMESTAMP = "timestamp older than TS.Recent"
    NO_TIMESTAMP = "no timestamp, though both ends agreed on them"
    OUTSIDE_WINDOW = "outside the receive window"
    STRANGER = "ACK of a stranger: our SYN is unacknowledged"
    COVERS_WINDOW = "covers the whole window and more"
    BOTH_FULL = "ACK past our full window, while the peer's is full too"
    PROBE = "octets at a closed window"  # a FIN is one too
    REPEATED_SYN = "the peer's SYN again"
    REPEATED_SYN_ACK = "the peer's SYN again, now with an ACK"
    REPEATED_FIN = "the peer's FIN again"
    # second: RST
    RST = "RST"
    RST_IN_WINDOW = "RST in the window, not at RCV.NXT"
    RST_NOT_BELIEVED = "RST that cannot be believed"
    # fourth: SYN
    SYN = "SYN"
    SYN_ACK = "SYN that acknowledges ours"
    NEW_SYN = "SYN newer than this connection"
    OLD_SYN = "SYN no newer than this connection"
    NO_SYN = "no SYN"
    TIMESTAMP = "a later timestamp, to be echoed"
    # fifth: ACK
    NO_ACK = "no ACK"
    ACK_OF_SYN = "ACK of SYN"
    ACK_OF_FIN = "ACK of FIN"
    ACK_NEW = "ACK of something new"
    ACK_DUPLICATE = "ACK of nothing new"
    ACK_OLD = "ACK older than SND.UNA"
    ACK_ANCIENT = "ACK older than any window"
    ACK_UNSENT = "ACK of something never sent"
    # seventh and eighth: text and FIN
    TEXT = "text"
    UNREAD = "text that nobody will read any more"
    EARLY = "text or FIN ahead of a gap"
    FIN = "FIN"
    FIN_AT_ZERO_WINDOW = "bare FIN at a closed window"

    __hash__ = object.__hash__


class Timer(Enum):
    """A timer that runs out (RFC 9293 section 3.10.8; the last three are 3.8.4 and 3.8.6)."""

    RETRANSMISSION = "RETRANSMISSION"
    TIME_WAIT = "TIME-WAIT"
    USER = "USER"
    DELAYED_ACK = "DELAYED-ACK"
    KEEPALIVE = "KEEPALIVE"
    PERSIST = "PERSIST"

    __hash__ = object.__hash__


Word = Told | Heard | Timer
