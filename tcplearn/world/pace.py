"""How long Linux lets an ACK wait: at once while a sender begins, seldom in a dialogue, 40 ms otherwise.

The one rule: this only says how long the delayed-ACK timer runs; that an ACK is owed is the table's matter.
Numbers and names are Linux 6's (net/ipv4/tcp_input.c, tcp_event_data_recv; tcp_output.c, tcp_event_data_sent).
"""

from __future__ import annotations

from dataclasses import dataclass

from tcplearn.model import Event, Segment, State, Step, Tcb, Timer
from tcplearn.model.seq import up_to
from tcplearn.model.value import Value

MANY = 16  # TCP_MAX_QUICKACKS
SMALLEST_MSS = 536  # octets, TCP_MSS_DEFAULT: what a segment is thought to bring
LEAST = 0.04  # seconds, TCP_ATO_MIN
MOST = 0.2  # seconds, TCP_DELACK_MAX
TICK = 0.004  # seconds: a timer of no length runs out at the next


@dataclass(frozen=True)
class Pace(Value):
    """What a connection remembers of its peer's pace.

    `quick`: ACKs that still leave at once; `dialogue`: our octets answer the peer's soon ("pingpong"), so an ACK waits
    for them; `wait`: how long, in seconds (0: no octets yet), but never beyond `most`; `heard_at`: when the last came.
    """

    quick: int = 0
    dialogue: bool = False
    wait: float = 0.0
    heard_at: float = 0.0
    most: float = MOST

    @property
    def seconds(self) -> float:
        """This is how long an ACK that is owed now waits."""
        if self.quick and not self.dialogue:
            return 0.0
        return min(self.wait or TICK, self.most)

    def after(self, before: Tcb, done: Step, event: Event, now: float, rto: float, rtt: float | None) -> Pace:
        """This is the pace after a step at second `now`; `rto` and `rtt` are the connection's, in seconds."""
        pace = self if rtt is None else self.but(most=max(LEAST, min(rtt, MOST)))
        if isinstance(event, Segment) and done.tcb.state is not State.CLOSED:
            pace = pace._heard(before, done.tcb, event, now, rto)
        elif event is Timer.DELAYED_ACK and before.ack_owed and self.seconds:
            wait = LEAST if pace.dialogue else min(2 * max(pace.wait, TICK), rto)
            pace = pace.but(wait=wait, dialogue=False)
        return pace.left(done, now)

    def left(self, done: Step, now: float) -> Pace:
        """This is the pace when what a step sent has left."""
        pace = self
        for segment in done.sent:
            if segment.data and now - pace.heard_at < pace.wait:
                pace = pace.but(dialogue=True)
            if segment.ack is not None and pace.quick:
                short = 2 * segment.wnd < done.tcb.rcv_buff  # of memory: __tcp_select_window
                quick = 0 if short else pace.quick - 1
                pace = pace.but(quick=quick, wait=pace.wait if quick or short else LEAST)
        return pace

    def _heard(self, before: Tcb, after: Tcb, segment: Segment, now: float, rto: float) -> Pace:
        if before.state is State.ESTABLISHED and after.fin_taken:
            ended = self.but(dialogue=True)
            return ended if after.rcv_nxt == before.rcv_nxt else ended._octets(before, after, segment, now, rto)
        return self._octets(before, after, segment, now, rto)

    def _octets(self, before: Tcb, after: Tcb, segment: Segment, now: float, rto: float) -> Pace:
        if not segment.data or before.state in (State.LISTEN, State.SYN_SENT):
            return self
        if after.rcv_nxt == before.rcv_nxt:  # a repetition is answered at once, and so is what follows
            repeated = up_to(segment.end, before.rcv_nxt)
            return self.but(quick=_many(after), dialogue=False, wait=LEAST) if repeated else self
        gap = now - self.heard_at
        if not self.wait:
            return self.but(quick=_many(before), wait=LEAST, heard_at=now)
        if gap <= LEAST / 2:
            return self.but(wait=self.wait / 2 + LEAST / 2, heard_at=now)
        if gap < self.wait:
            return self.but(wait=min(self.wait / 2 + gap, rto), heard_at=now)
        return self.but(quick=_many(before) if gap > rto else self.quick, heard_at=now)


def _many(tcb: Tcb) -> int:
    """tcp_incr_quickack: as many as bring half a window of segments, but at most 16."""
    return min(tcb.rcv_wnd // (2 * SMALLEST_MSS) or 2, MANY)
