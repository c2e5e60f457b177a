"""One end of a conversation, and the road to each state: each is built from the one before it.

Our numbers begin at 100, the peer's at 300, unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from tcplearn.model import RFC9293, Close, Event, Open, Protocol, Segment, State, Step, Tcb, step


class End:
    """This holds a Tcb and what came of the last event."""

    def __init__(self, tcb: Tcb, protocol: Protocol = RFC9293):
        self.tcb, self.protocol = tcb, protocol
        self.done = Step(tcb)

    def does(self, event: Event) -> End:
        """This lets a call or a timer happen."""
        self.done = step(self.protocol, self.tcb, event)
        self.tcb = self.done.tcb
        return self

    def hears(self, text: str, data: bytes | None = None, **rest: object) -> End:
        """This lets a segment arrive, written as the RFC writes it; `data` gives its octets."""
        segment = Segment.parse(text)
        if data is not None:
            segment = replace(segment, data=data)
        return self.does(replace(segment, **rest))

    def ignores(self, text: str, **rest: object) -> bool:
        """This says whether a segment has no effect at all."""
        before = self.tcb
        self.hears(text, **rest)
        return self.done[:5] == (before, (), (), b"", "")

    def answers_only(self, text: str, answer: str, **rest: object) -> bool:
        """This says whether a segment is answered, and otherwise without effect."""
        before = self.tcb
        self.hears(text, **rest)
        return (self.tcb, self.sent, self.delivered, self.reply) == (before, [answer], b"", "")

    @property
    def state(self) -> State:
        return self.tcb.state

    @property
    def sent(self) -> list[str]:
        return [str(segment) for segment in self.done.sent]

    @property
    def delivered(self) -> bytes:
        return self.done.delivered

    @property
    def reply(self) -> str:
        return self.done.reply

    @property
    def timers(self) -> list[str]:
        """These are the timers armed (with their factor) and cancelled, as text."""
        return [
            f"{'arm' if hasattr(t, 'times') else 'cancel'} {t.timer.value}"
            + (f" x{t.times}" if getattr(t, "times", 1) > 1 else "")
            for t in self.done.timers
        ]

    def choose(self, **knobs: str) -> End:
        """This is the same end under other readings."""
        return End(self.tcb, self.protocol.choose(**knobs))


def closed(iss: int = 100, **rest: object) -> End:
    return End(Tcb(State.CLOSED, iss=iss, **rest))


def listen(iss: int = 100, **rest: object) -> End:
    return closed(iss, **rest).does(Open("passive"))


def syn_sent(iss: int = 100, **rest: object) -> End:
    return closed(iss, **rest).does(Open("active"))


def syn_received(iss: int = 100, **rest: object) -> End:
    return listen(iss, **rest).hears("<SEQ=300><CTL=SYN>")


def syn_received_actively() -> End:
    return syn_sent().hears("<SEQ=300><CTL=SYN>")


def established(iss: int = 100, **rest: object) -> End:
    return syn_received(iss, **rest).hears(f"<SEQ=301><ACK={(iss + 1) % 2**32}><CTL=ACK>")


def fin_wait_1(**rest: object) -> End:
    return established(**rest).does(Close())


def fin_wait_2(**rest: object) -> End:
    return fin_wait_1(**rest).hears("<SEQ=301><ACK=102><CTL=ACK>")


def close_wait(**rest: object) -> End:
    return established(**rest).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")


def last_ack(**rest: object) -> End:
    return close_wait(**rest).does(Close())


def closing(**rest: object) -> End:
    return fin_wait_1(**rest).hears("<SEQ=301><ACK=101><CTL=FIN,ACK>")


def time_wait(**rest: object) -> End:
    return fin_wait_2(**rest).hears("<SEQ=301><ACK=102><CTL=FIN,ACK>")


ROADS = {
    State.CLOSED: closed,
    State.LISTEN: listen,
    State.SYN_SENT: syn_sent,
    State.SYN_RECEIVED: syn_received,
    State.ESTABLISHED: established,
    State.FIN_WAIT_1: fin_wait_1,
    State.FIN_WAIT_2: fin_wait_2,
    State.CLOSE_WAIT: close_wait,
    State.CLOSING: closing,
    State.LAST_ACK: last_ack,
    State.TIME_WAIT: time_wait,
}
