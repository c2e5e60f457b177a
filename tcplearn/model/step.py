"""One event, one step: look up the row, act, move; then send what may be sent.

`step` is pure: the same values in give the same values out. It decides nothing; what happens is in
`rules.py`, what a segment means is in `hear.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tcplearn.model.calls import Call
from tcplearn.model.done import Done, made
from tcplearn.model.hear import hear
from tcplearn.model.rule import Fired, Rule
from tcplearn.model.rules import RULES
from tcplearn.model.segment import Segment
from tcplearn.model.seq import plus
from tcplearn.model.tcb import SENDING, Tcb
from tcplearn.model.tell import close_due, tell
from tcplearn.model.words import Heard, State, Timer, Word

Event = Segment | Call | Timer
TIMERS = tuple(Timer)
SENT_AGAIN = {Timer.RETRANSMISSION, Timer.PERSIST}  # timers that send again what is outstanding, each time later


def transmit(tcb: Tcb) -> tuple[Tcb, list[Segment]]:
    """This sends for the first time what the window allows, in pieces of at most the MSS."""
    sent: list[Segment] = []
    if not tcb.snd_buf or tcb.state not in SENDING or tcb.syn_unacked or tcb.fin_unacked:
        return tcb, sent
    while tcb.unsent and tcb.usable:
        text = tcb.unsent[: min(tcb.mss, tcb.usable)]
        sent.append(made(tcb, data=text))
        tcb = tcb.but(snd_nxt=plus(tcb.snd_nxt, len(text)))
    return tcb, sent


class Habits(NamedTuple):
    """What a table does not say: what a segment means (`hear`), how text is cut into segments (`transmit`), and how
    many MSL TIME-WAIT lasts (`time_wait`).

    The RFC's are the default; a host that checks in another order, or gathers small segments, has its own.
    """

    hear: Callable[[Tcb, Segment], tuple[Heard, ...]] = hear
    transmit: Callable[[Tcb], tuple[Tcb, list[Segment]]] = transmit
    time_wait: float = 2


class Protocol:
    """A table to step by. `RFC9293` is the one that the others differ from.

    `but` replaces rows, `choose` turns the knobs of `knobs.py`, `with_habits` how a segment is read and text
    is cut; each gives a new Protocol.
    """

    def __init__(
        self, name: str, rules: tuple[Rule, ...], chosen: dict[str, str] | None = None, habits: Habits | None = None
    ):
        self.plain_name = name
        self.rules = rules
        self.chosen = dict(chosen or {})
        self.habits = habits or Habits()
        self._table: dict[tuple[State, Word, str], Rule] = {}
        for rule in rules:  # the first row that speaks for a cell keeps it
            for state, word, opened in rule.cells():
                self._table.setdefault((state, word, opened), rule.at(state, word))

    def but(self, name: str, *rows: Rule) -> Protocol:
        """This is the same protocol with some rows replaced."""
        covered = {cell for row in rows for cell in row.cells()}
        plain = {cell for cell in covered if not cell[2]}
        kept = tuple(
            rule.at(state, word)
            for (state, word, opened), rule in self._table.items()
            if (state, word, opened) not in covered and (state, word, "") not in plain
        )
        return Protocol(name, rows + kept, self.chosen, self.habits)

    def with_habits(self, habits: Habits) -> Protocol:
        """This is the same table, asked by a host of other habits."""
        return Protocol(self.plain_name, self.rules, self.chosen, habits)

    def choose(self, **knobs: str) -> Protocol:
        """This is the same protocol with some decisions taken the other way, by the names in `KNOBS`.

        Raises ValueError that lists what can be chosen.
        """
        from tcplearn.model.knobs import rows_for

        chosen = self.but(self.plain_name, *rows_for(knobs))
        chosen.chosen |= knobs
        return chosen

    @property
    def name(self) -> str:
        """This is what a trace says of it: "RFC 9293", or "RFC 9293, ack: delayed"."""
        return ", ".join([self.plain_name, *(f"{matter}: {reading}" for matter, reading in self.chosen.items())])

    def row(self, tcb: Tcb, word: Word) -> Rule:
        """This is the row for a connection and a word. Raises LookupError where the table has none."""
        found = self._table.get((tcb.state, word, tcb.opened)) or self._table.get((tcb.state, word, ""))
        if found is None:
            raise LookupError(
                f"{self.name} has no row for {tcb.state} and {word} (opened {tcb.opened}): "
                "a variant that adds words to hear needs a row for every state that can hear them"
            )
        return found

    def __repr__(self) -> str:
        return f"<Protocol {self.name}: {len(self._table)} cells>"


RFC9293 = Protocol("RFC 9293", RULES)


@dataclass(frozen=True, slots=True)
class Arm:
    """Start a timer (anew), for so many times its unit: the RTO, 2 MSL, the ACK delay."""

    timer: Timer
    times: float = 1


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop a timer."""

    timer: Timer


class Step(NamedTuple):
    """What one event led to.

    `sent`: segments that leave, in order. `timers`: what to arm or cancel. `delivered`: octets
    handed to the user. `reply`: the RFC's words to a call, or a signal. `fired`: the rows that
    fired, each with its citation.
    """

    tcb: Tcb
    sent: tuple[Segment, ...] = ()
    timers: tuple[Arm | Cancel, ...] = ()
    delivered: bytes = b""
    reply: str = ""
    fired: tuple[Rule, ...] = ()

    @property
    def told(self) -> tuple[Fired, ...]:
        """These are the rows that fired, in words."""
        return tuple([rule.told for rule in self.fired])


def step(protocol: Protocol, tcb: Tcb, event: Event) -> Step:
    """This is what the connection `tcb` does about one event: a Segment, a user call or a Timer.

    Every event has an answer in every state; only an object that is no event raises TypeError.
    """
    before = tcb
    if isinstance(event, Segment):
        words: tuple[Word, ...] = protocol.habits.hear(tcb, event)
    elif isinstance(event, Timer):
        words = (event,)
    elif isinstance(event, Call):
        words = tell(tcb, event)
    else:
        raise TypeError(f"not an event: {event!r}; give a Segment, a call such as Close(), or a Timer")

    fired: list[Rule] = []
    sent: list[Segment] = []
    replies: list[str] = []
    delivered, ack, restart = b"", False, False

    def fire(word: Word) -> Done:
        nonlocal tcb, delivered, ack, restart
        rule = protocol.row(tcb, word)
        done = rule.does(tcb, event)
        after = done.tcb if rule.goes in (None, done.tcb.state) else done.tcb.but(state=rule.goes)
        if ack and after.state is State.CLOSED:  # what is owed leaves before the TCB is deleted
            sent.append(made(tcb))
            ack = False
        tcb, delivered, ack, restart = after, delivered + done.delivered, ack or done.ack, restart or done.restart
        fired.append(rule)
        sent.extend(done.sent)
        if done.reply and done.reply not in replies:
            replies.append(done.reply)
        return done

    for word in words:
        if fire(word).drop:
            break
    if tcb is not before:  # what changes nothing sends nothing
        tcb, text = protocol.habits.transmit(tcb)
        sent.extend(text)
        due = close_due(tcb)
        if due:
            fire(due)
    if ack and not any(segment.ack == tcb.rcv_nxt for segment in sent):
        sent.append(made(tcb))
    if tcb.ack_owed and any(segment.ack == tcb.rcv_nxt for segment in sent):
        tcb = tcb.but(ack_owed=False, last_ack_sent=None)
    timers = _timers(before, tcb, restart, protocol.habits)
    return Step(tcb, tuple(sent), timers, delivered, "; ".join(replies), tuple(fired))


def _waits_for_window(tcb: Tcb) -> bool:
    """While nothing is under way, what waits does not fit: text, or a FIN that needs room (`send_fin` needs none)."""
    return (bool(tcb.snd_buf) and tcb.state in SENDING) or (tcb.fin_queued and not tcb.syn_unacked)


def running(tcb: Tcb) -> set[Timer]:
    """These are the timers that a connection with these variables keeps running."""
    timers = set()
    if tcb.state is State.TIME_WAIT:
        timers.add(Timer.TIME_WAIT)
    elif tcb.outstanding:
        closed_window = tcb.snd_wnd == 0 and not tcb.syn_unacked
        timers.add(Timer.PERSIST if closed_window else Timer.RETRANSMISSION)
    elif _waits_for_window(tcb):
        timers.add(Timer.PERSIST)
    if tcb.ack_owed:
        timers.add(Timer.DELAYED_ACK)
    return timers


def _timers(before: Tcb, after: Tcb, restart: bool, habits: Habits) -> tuple[Arm | Cancel, ...]:
    """This says which timers to arm and cancel (RFC 6298 section 5 for the retransmission timer)."""
    was, now = running(before), running(after)
    changed = was ^ now
    if after.snd_una != before.snd_una or after.retries != before.retries:
        changed |= now & SENT_AGAIN
    if restart:
        changed |= now & {Timer.TIME_WAIT}
    if not changed:
        return ()
    backoff = 1 << after.retries
    times = {Timer.RETRANSMISSION: backoff, Timer.PERSIST: backoff, Timer.TIME_WAIT: habits.time_wait / 2}
    return tuple(
        Arm(timer, times.get(timer, 1)) if timer in now else Cancel(timer) for timer in TIMERS if timer in changed
    )
