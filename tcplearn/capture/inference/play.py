"""What one end does, played by the model's own `step`, and whether the wire shows the same.

The one rule: no state and no number is set here but those that only the host can know and the wire
shows: the window it offers, the ISS it chooses, how it cuts its text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from tcplearn.model import RFC9293, Event, Segment, State, Tcb, Timer, step
from tcplearn.model.seq import plus
from tcplearn.world import Moment

# Hosts take what the letter of Table 6 refuses, and a listening socket goes on listening.
HOST = RFC9293.choose(whole_window="taken", fin_at_zero_window="taken", syn_received_gives_up="LISTEN")

S = State
IDLE = (S.CLOSED, S.LISTEN)
UNSAID = 3.0  # what it costs to believe that an answer which leaves at once never left


class Seen(NamedTuple):
    """A segment as the capture shows it: the number of the packet, who sent it, when."""

    number: int
    side: str
    t: float
    segment: Segment


class Play(NamedTuple):
    """What one end did, played by the model: its block, the moments, what it sent last."""

    side: str
    tcb: Tcb
    moments: tuple[Moment, ...] = ()
    sent: tuple[Segment, ...] = ()
    cost: float = 0.0
    remarks: tuple[str, ...] = ()  # what the capture does not hold
    since: float = 0.0  # when the last thing before these moments happened

    def take(
        self, event: Event, t: float, *, heard: int | None = None, lent: Tcb | None = None, keep: bool = False
    ) -> Play:
        """This lets the end take one event.

        `lent` is the block for this step alone, where the host knows what a capture does not (how
        it cuts its text, what a SACK told it); with `keep` the connection is what it was before.
        """
        done = step(HOST, lent or self.tcb, event)
        tcb = done.tcb
        if keep:
            tcb = self.tcb.but(retries=self.tcb.retries + 1) if event is Timer.RETRANSMISSION else self.tcb
        elif lent is not None and tcb.mss != self.tcb.mss:
            tcb = tcb.but(mss=self.tcb.mss)
        kind = "arrival" if isinstance(event, Segment) else "timer" if isinstance(event, Timer) else "call"
        what = event.value if isinstance(event, Timer) else str(event)
        moment = Moment(t, self.side, kind, what, tcb, heard, (), done.told, done.delivered, done.reply)
        sent = done.sent if kind == "arrival" else self.sent + done.sent
        return Play(self.side, tcb, (*self.moments, moment), sent, self.cost, self.remarks, t)

    def forget(self, t: float) -> Play:
        """The host lost its memory: no block, nothing said."""
        gone = Tcb(S.CLOSED)
        forgot = Moment(t, self.side, "forget", "FORGET", gone)
        return self._replace(tcb=gone, moments=(*self.moments, forgot), sent=(), since=t)

    def costs(self, cost: float) -> Play:
        return self._replace(cost=self.cost + cost)

    def remark(self, word: str) -> Play:
        return self._replace(remarks=(*self.remarks, word))

    @property
    def unsaid(self) -> float:
        """This is what it costs to believe that the last answer never reached the wire.

        An ACK may wait or be merged; a SYN,ACK or a RST leaves at once.
        """
        return sum(UNSAID for segment in self.sent if segment.syn or segment.rst)


def now(moment: Moment, t: float, tcb: Tcb, heard: int | None, sent: tuple[int, ...]) -> Moment:
    """This is a moment with its time, its block and its segments set."""
    m = moment
    return Moment(t, m.side, m.kind, m.what, tcb, heard, sent, m.fired, m.delivered, m.reply)


def same(ours: Segment, shown: Segment) -> bool:
    """This says whether the model sent what the wire shows, as far as a connection goes."""
    if ours.seq != shown.seq or len(ours.data) != len(shown.data):
        return False
    if ours.rst or shown.rst:
        return ours.rst and shown.rst and (ours.ack is None or ours.ack == shown.ack)
    return ours.ack == shown.ack and ours.syn == shown.syn and ours.fin == shown.fin


def fits(sent: tuple[Segment, ...], shown: Segment) -> bool:
    """This also finds text and FIN that the host put into one segment."""
    if any(same(segment, shown) for segment in sent):
        return True
    if not (shown.fin and shown.data and len(sent) > 1):
        return False
    text, fin = sent[-2:]
    return fin.fin and fin.seq == text.end and same(replace(text, ctl=("FIN",)), shown)


def is_open(segment: Segment) -> bool:  # it asks for a connection
    return segment.syn and segment.ack is None and not segment.rst


def blank(state: State, segment: Segment) -> Tcb:
    """This is a block before its SYN, with what that SYN will carry."""
    return Tcb(state, iss=segment.seq, rcv_wnd=segment.wnd, offers=segment.options)


def settled(tcb: Tcb, shown: Segment) -> Tcb:
    """This is the block once its segment is known: the window is what it says; a SYN names ISS."""
    if tcb.state in IDLE or shown.rst:
        return tcb
    if tcb.rcv_wnd != shown.wnd or tcb.rcv_buff != shown.wnd:
        tcb = tcb.but(rcv_wnd=shown.wnd, rcv_buff=shown.wnd + len(tcb.rcv_buf))
    return tcb


def with_text(play: Play, shown: Segment) -> Play:
    """A SYN with text (TCP Fast Open, RFC 7413): the model sends none, so it is lent what the host sent."""
    if not shown.data:
        return play
    tcb = play.tcb.but(snd_nxt=shown.end, snd_buf=shown.data)
    return play._replace(tcb=tcb, sent=(shown,)).remark("text on SYN")


def as_chosen(play: Play, shown: Segment, heard: Segment) -> Play:
    """What the host chooses and only its SYN,ACK shows: a reopened connection's ISS, text taken with the SYN."""
    tcb = play.tcb
    if tcb.state is not S.SYN_RECEIVED or not shown.syn or shown.ack is None or not play.sent:
        return play
    if tcb.opened == "reopened" and shown.seq != tcb.iss:
        syn = {"iss": shown.seq, "snd_una": shown.seq, "snd_nxt": plus(shown.seq, 1), "snd_wl2": shown.seq}
        play = play._replace(tcb=tcb.but(offers=shown.options, **syn), sent=(replace(play.sent[-1], seq=shown.seq),))
    if heard.data and shown.ack == heard.end:
        taken = play.tcb.but(rcv_nxt=heard.end, early=())
        play = play._replace(tcb=taken, sent=(replace(play.sent[-1], ack=heard.end),)).remark("text on SYN")
    return play
