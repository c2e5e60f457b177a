"""Two endpoints left to chance: any order of calls, losses, duplicates, old segments and timers.

Untimed: whatever is on the wire may arrive next, or never, or twice, or long after its connection.
"""

from __future__ import annotations

import random

from tcplearn.model import (
    RFC9293,
    Abort,
    Close,
    Event,
    Open,
    Options,
    Protocol,
    Receive,
    Segment,
    Send,
    State,
    Status,
    Step,
    Tcb,
    Timer,
    running,
    step,
)

FIRST_ISNS = (100, 300, 2**31 - 2, 2**32 - 1, 2**32 - 3)
TICKS = 2**32 - 40  # a timestamp clock that passes 2^32 in the middle of the story
APART = 200_000  # as far as the ISN clock runs in 0.8 s: successive connections share no numbers


class Wild:
    """This plays `events` random events; `fired` collects every row as (state, word, opened)."""

    def __init__(self, seed: int, protocol: Protocol = RFC9293, window: int = 65535, mess: bool = True):
        self.dice = random.Random(seed)
        self.protocol, self.window, self.mess = protocol, window, mess
        self.isn = self.dice.choice(FIRST_ISNS)
        self.offers = Options(timestamps=(0, 0)) if seed % 4 == 3 else Options()
        self.tcbs = {"A": self.blank(), "B": self.blank()}
        self.wire: list[tuple[str, Segment]] = []
        self.seen: list[tuple[str, Segment]] = []
        self.fired: set[tuple[State, object, str]] = set()
        self.steps: list[tuple[Tcb, Event, Step]] = []

    def blank(self) -> Tcb:
        self.isn += APART
        return Tcb(State.CLOSED, iss=self.isn, rcv_wnd=self.window, offers=self.offers)

    def take(self, side: str, event: Event) -> None:
        tcb = self.tcbs[side]
        if tcb.offers.timestamps:
            tcb = tcb.but(ts_val=len(self.steps) + TICKS)
        done = step(self.protocol, tcb, event)
        self.steps.append((tcb, event, done))
        self.fired |= {(row.states, row.hears, row.opened) for row in done.fired}
        other = "B" if side == "A" else "A"
        flights = [(other, segment) for segment in done.sent]
        self.wire += flights
        self.seen += flights
        self.tcbs[side] = done.tcb
        now = done.tcb.state
        if now is State.CLOSED and tcb.state is not State.CLOSED:
            self.tcbs[side] = self.blank()
        elif now is State.LISTEN and tcb.state is State.SYN_RECEIVED:
            self.isn += APART
            self.tcbs[side] = done.tcb.but(iss=self.isn, snd_una=self.isn, snd_nxt=self.isn, snd_wl2=self.isn)

    def call(self) -> Event:
        return self.dice.choice(
            [Open("active"), Open("passive"), Open("passive", reads=False), Open("passive", remote="peer")] * 3
            + [Send(self.dice.randrange(1, 20)), Receive(self.dice.randrange(1, 20))] * 4
            + [Close()] * 3
            + [Close(reading=False)]
            + ([Abort(), Status(), Open("active", remote=None)] if self.mess else [])
        )

    def play(self, events: int) -> Wild:
        for _ in range(events):
            side = self.dice.choice("AB")
            roll = self.dice.random()
            if roll < 0.55 and self.wire:
                to, segment = self.wire[self.dice.randrange(min(3, len(self.wire)))]
                self.wire.remove((to, segment))
                if self.dice.random() < 0.85:
                    self.take(to, segment)
                if self.dice.random() < 0.1:
                    self.wire.append((to, segment))
            elif roll < 0.60 and self.seen and self.mess:
                self.take(*self.dice.choice(self.seen))
            elif roll < 0.75:
                timers = sorted(running(self.tcbs[side]), key=lambda timer: timer.value)
                timers += [Timer.KEEPALIVE, Timer.USER] if self.mess and self.dice.random() < 0.1 else []
                if timers:
                    self.take(side, self.dice.choice(timers))
            else:
                self.take(side, self.call())
        return self

    def settle(self, most: int = 400) -> int:
        """This delivers all that is on the wire, and what it leads to, with no timer and no call.

        It gives the number of deliveries, or `most` where the exchange does not end before.
        """
        for count in range(most):
            if not self.wire:
                return count
            to, segment = self.wire.pop(0)
            self.take(to, segment)
        return most
