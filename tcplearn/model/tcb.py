"""The transmission control block: all that one end knows about a connection.

A `Tcb` is a value; nothing changes it, `step` returns another. CLOSED is an ordinary value:
`Tcb(State.CLOSED)`. A Tcb in CLOSED or LISTEN carries in `iss` the number that it will choose
for its SYN, so that the model needs no dice.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from tcplearn.model.segment import Options
from tcplearn.model.seq import SPACE, distance, plus
from tcplearn.model.value import varied
from tcplearn.model.words import State

S = State
SYNCHRONIZING = (S.SYN_SENT, S.SYN_RECEIVED)
FIN_SENT = (S.FIN_WAIT_1, S.CLOSING, S.LAST_ACK)  # and not yet acknowledged
FIN_ACKED = (S.FIN_WAIT_2, S.TIME_WAIT)
SENDING = (S.ESTABLISHED, S.FIN_WAIT_1, S.CLOSE_WAIT, S.CLOSING)  # text may still be waiting
FIN_TAKEN = (S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT)
OPENED = ("active", "passive", "reopened")
DEFAULT_MSS = 536  # octets, RFC 9293 section 3.7.1: without an MSS option (IPv4)


_NUMBERS = ("iss", "irs", "snd_una", "snd_nxt", "rcv_nxt", "snd_wl1", "snd_wl2")
_filled = attrgetter(*_NUMBERS, "max_snd_wnd", "rcv_buff", "opened")
_CHECKED = frozenset((*_NUMBERS, "max_snd_wnd", "rcv_buff", "opened", "state", "fin_queued"))  # the others stand alone


@dataclass(frozen=True)
class Tcb:
    """One end's variables, named as in RFC 9293 section 3.3.1. Numbers are modulo 2^32.

    Give any of them; the others get what they would be in that state. So
    `Tcb(State.ESTABLISHED, iss=100, irs=300)` has SND.UNA = SND.NXT = 101 and RCV.NXT = 301, and
    `Tcb(State.FIN_WAIT_1, iss=100, irs=300)` has sent a FIN with number 101. SYN-RECEIVED comes
    from LISTEN, unless `opened="active"` is given.

    Timestamps (RFC 7323) are offered if `offers.timestamps` is given, with the clock's reading as TSval.
    The model has no clock: the host sets `ts_val` before each step, in ticks modulo 2^32; left alone, it
    stands still. TS.Recent that has not moved for 24 days is no longer valid (section 5.5); that is a
    matter of time too, and a host that lets so much pass sets `ts_recent` to None.
    """

    state: State
    iss: int = None  # type: ignore[assignment]  # every None is filled in below
    irs: int = None  # type: ignore[assignment]
    snd_una: int = None  # type: ignore[assignment]
    snd_nxt: int = None  # type: ignore[assignment]
    snd_wnd: int = 65535
    max_snd_wnd: int = None  # type: ignore[assignment]  # the largest SND.WND ever seen
    rcv_nxt: int = None  # type: ignore[assignment]
    rcv_wnd: int = 65535
    opened: str = None  # type: ignore[assignment]  # "active", "passive", "reopened" from TIME-WAIT

    snd_wl1: int = None  # type: ignore[assignment]  # SEG.SEQ and SEG.ACK of the last window update
    snd_wl2: int = None  # type: ignore[assignment]
    remote: str | None = "peer"  # the foreign socket; None: unspecified
    snd_buf: bytes = b""  # octets from SND.UNA on: sent and unacknowledged, then unsent
    fin_queued: bool = False  # CLOSE was called, the FIN has not left yet
    rcv_buf: bytes = b""  # octets acknowledged and not yet taken by the user
    rcv_buff: int = None  # type: ignore[assignment]  # RCV.BUFF, octets in all
    early: tuple[tuple[int, bytes, bool], ...] = ()  # (seq, text, FIN?) received ahead of a gap
    reads: bool = True  # the user takes octets as they come; False: only by RECEIVE
    reading: bool = True  # False after a CLOSE of both directions: nobody takes octets any more
    wanted: int = 0  # octets of RECEIVE calls that wait for text
    ack_owed: bool = False  # a delayed ACK has not left yet
    last_ack_sent: int | None = None  # Last.ACK.sent (RFC 7323) while an ACK is owed; None: RCV.NXT
    retries: int = 0  # times the front of the retransmission queue was sent again
    mss: int = DEFAULT_MSS  # the effective send MSS, octets
    offers: Options = Options()  # what our SYN carries
    offered: Options = Options()  # what the peer's SYN carried
    ts_val: int | None = None  # what our timestamp clock reads; the host sets it before each step
    ts_recent: int | None = None  # TS.Recent (RFC 7323): the peer's timestamp to echo; None: not valid
    past: Tcb | None = None  # the TIME-WAIT that a new SYN reopened (section 3.6.1)

    def __post_init__(self) -> None:
        if None in _filled(self):
            self._fill()
        self._check()

    def _check(self) -> None:
        """This reduces the numbers, and raises ValueError for what no history of a connection leads to."""
        numbers = self.iss | self.irs | self.snd_una | self.snd_nxt | self.rcv_nxt | self.snd_wl1 | self.snd_wl2
        if numbers >> 32:  # one of them has more than 32 bits, or is negative
            for name in _NUMBERS:
                object.__setattr__(self, name, getattr(self, name) % SPACE)
        if self.ts_val is None and self.offers.timestamps:
            object.__setattr__(self, "ts_val", self.offers.timestamps[0])
        if not isinstance(self.state, State):
            raise TypeError(f"a state is a State, not {self.state!r}; State.parse reads the name of one")
        if self.opened not in OPENED:
            raise ValueError(f"a connection is opened {', '.join(OPENED)}, not {self.opened!r}")
        if self.fin_queued and self.state in (S.CLOSED, S.LISTEN, S.SYN_SENT):
            raise ValueError(f"in {self.state} no CLOSE can be queued: it deletes the TCB at once")

    def _fill(self) -> None:
        """This gives the variables that were not given what they would be in this state."""
        s = self.state
        idle = s in (S.CLOSED, S.LISTEN)
        acked = 0 if idle or s in SYNCHRONIZING else 2 if s in FIN_ACKED else 1  # SYN, then FIN
        in_flight = int(s in SYNCHRONIZING or self.fin_unacked)
        taken = 0 if idle or s is S.SYN_SENT else 2 if s in FIN_TAKEN else 1

        def fill(name: str, value: object) -> None:
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

        if self.snd_nxt is not None:
            fill("snd_una", plus(self.snd_nxt, -in_flight))
        fill("iss", 0 if self.snd_una is None else plus(self.snd_una, -acked))
        fill("irs", 0 if self.rcv_nxt is None else plus(self.rcv_nxt, -taken))
        fill("snd_una", plus(self.iss, acked))
        fill("snd_nxt", plus(self.snd_una, in_flight))
        fill("max_snd_wnd", self.snd_wnd)
        fill("rcv_nxt", plus(self.irs, taken))
        fill("opened", "passive" if s in (S.LISTEN, S.SYN_RECEIVED) else "active")
        fill("snd_wl1", plus(self.rcv_nxt, -1))
        fill("snd_wl2", self.snd_una)
        fill("rcv_buff", self.rcv_wnd + len(self.rcv_buf))
        missing = self.octets_sent - len(self.snd_buf)
        if missing > 0:  # sent, but nobody has said what: zeros
            object.__setattr__(self, "snd_buf", self.snd_buf + bytes(missing))

    def but(self, **changes: object) -> Tcb:
        """This is the same block with some variables changed. Raises TypeError for one that there is not."""
        new = varied(self, changes)
        if not _CHECKED.isdisjoint(changes):
            if None in changes.values():
                new.__post_init__()
            else:
                new._check()
        return new

    def numbered(self, iss: int, **changes: object) -> Tcb:
        """This is a block in CLOSED or LISTEN that will choose another number for its SYN."""
        return self.but(iss=iss, snd_una=iss, snd_nxt=iss, snd_wl2=iss, **changes)

    @property
    def syn_unacked(self) -> bool:
        """This says whether our SYN has been sent and not yet acknowledged."""
        s = self.state
        return s in SYNCHRONIZING or (self.snd_una == self.iss and s in (S.FIN_WAIT_1, S.CLOSING))

    @property
    def fin_unacked(self) -> bool:
        """This says whether our FIN has been sent and not yet acknowledged.

        Nothing follows a FIN, so its number is then SND.NXT - 1.
        """
        return self.state in FIN_SENT and not self.fin_queued

    @property
    def fin_taken(self) -> bool:
        """This says whether the peer's FIN has been received in its place."""
        return self.state in FIN_TAKEN

    @property
    def snd_ts_ok(self) -> bool:
        """Snd.TS.OK (RFC 7323 section 3.2): this says whether both SYNs carried timestamps."""
        return self.offers.timestamps is not None and self.offered.timestamps is not None

    @property
    def outstanding(self) -> int:
        """This is SND.NXT - SND.UNA: numbers sent and not acknowledged, SYN and FIN included."""
        return distance(self.snd_una, self.snd_nxt)

    @property
    def octets_sent(self) -> int:
        """This is how many data octets are sent and not yet acknowledged."""
        return max(0, self.outstanding - self.syn_unacked - self.fin_unacked)

    @property
    def unsent(self) -> bytes:
        """These are the data octets that wait to be sent for the first time."""
        return self.snd_buf[self.octets_sent :]

    @property
    def usable(self) -> int:
        """This is U = SND.UNA + SND.WND - SND.NXT (section 3.8.6.2.1); a shrunk window gives 0."""
        return max(0, self.snd_wnd - self.outstanding)

    @property
    def agreed(self) -> Options:
        """These are the options that both SYNs carried; the MSS is the peer's own."""
        ours, theirs = self.offers, self.offered
        both = ours.scale is not None and theirs.scale is not None
        stamped = bool(ours.timestamps and theirs.timestamps)
        return Options(
            theirs.mss,
            theirs.scale if both else None,
            ours.sack and theirs.sack,
            theirs.timestamps if stamped else None,
        )


NO_TCB = Tcb(State.CLOSED)  # section 3.3.2: CLOSED "represents the state when there is no TCB"
