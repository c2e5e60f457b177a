"""Guesses: what one end has heard and done so far, and how the next segment it sent goes on from it.

The one rule: the likely story is tried first (all arrives, in order), then losses and delays, then
gaps in the capture; only if all of that asks for more belief is the segment taken for a forgery.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from tcplearn.capture.inference.play import IDLE, Play, Seen, as_chosen, blank, fits, is_open, now, settled
from tcplearn.capture.inference.ways import FORGED, FORGED_TEXT, PASSED_OVER, endings, missing, ways
from tcplearn.model import Open, State, Tcb, Timer
from tcplearn.model.seq import after, before, plus
from tcplearn.world import Moment

SLOW = 0.6  # an answer that took long: more than that one segment was passed over
NEAR = 8  # how many waiting segments are tried one by one
SEARCHES = 10  # so many searches beyond the likely story are granted, and one for every 20 segments
S = State
NOTHING = Tcb(S.CLOSED)
NONE = float("inf")


class Guess(NamedTuple):
    """One story so far. `pending`: sent by the peer, not heard yet; `passed`: lost, or very late."""

    cost: float = 0.0
    tcb: Tcb = NOTHING
    start: Tcb | None = None  # None: this end has not shown itself yet
    pending: tuple[Seen, ...] = ()
    passed: tuple[Seen, ...] = ()
    log: tuple[object, Moment] | None = None
    isns: frozenset[int] = frozenset()
    strange: tuple[int, ...] = ()  # segments that this connection did not send
    opens: tuple[int, ...] = ()  # SYNs by which it began
    remarks: tuple[tuple[str, int], ...] = ()
    searched: int = 0  # how often the likely story did not do

    def may_search(self, seen: Seen) -> bool:
        """A capture that explains itself needs few searches; rubbish would need one for each segment."""
        return self.searched < SEARCHES + seen.number // 20

    @property
    def key(self) -> tuple[object, ...]:
        tcb = self.tcb
        waiting = tuple(seen.number for seen in self.pending)
        return tcb.state, tcb.snd_una, tcb.snd_nxt, tcb.rcv_nxt, tcb.iss, waiting

    def play(self, side: str) -> Play:
        """This is where the next plays start from."""
        return Play(side, self.tcb, cost=self.cost, since=self.log[1].t if self.log else 0.0)

    def moments(self) -> list[Moment]:
        story, log = [], self.log
        while log:
            log, moment = log  # type: ignore[assignment]
            story.append(moment)
        return story[::-1]


def explained(guess: Guess, seen: Seen, wait: float) -> list[Guess]:
    """These are the guesses that follow when this end has sent `seen`."""
    found: list[Guess] = []
    for first in (guess,) if guess.start else _beginnings(guess, seen):
        found += _in_order(first, seen, wait)
    best = min((new.cost for new in found), default=NONE) - guess.cost
    if best > 0.9:
        forged = guess.cost + (FORGED if seen.segment.rst or is_open(seen.segment) else FORGED_TEXT)
        strange = (*guess.strange, seen.number)
        found.append(guess._replace(cost=forged, strange=strange, searched=guess.searched + 1))
    return found


def _beginnings(guess: Guess, seen: Seen) -> Iterator[Guess]:
    """An end shows itself for the first time: what may it have been until now?"""
    shown, waiting = seen.segment, [p.segment for p in guess.pending]
    if shown.syn and shown.ack is not None and not any(map(is_open, waiting)):
        listening = blank(S.LISTEN, shown)
        yield guess._replace(start=listening, tcb=listening)
    elif shown.syn or shown.rst:
        known = blank(S.LISTEN if shown.ack is not None and shown.syn else S.CLOSED, shown)
        yield guess._replace(start=known, tcb=known)
        if shown.syn:  # it may also have been the first to ask, unseen
            return
    if shown.ack is None or shown.syn:
        return
    if any(s.syn and s.ack == shown.seq for s in waiting):
        sent = Tcb(S.SYN_SENT, iss=plus(shown.seq, -1), rcv_wnd=shown.wnd, offers=shown.options)
        yield guess._replace(start=sent, tcb=sent, cost=guess.cost + 2, remarks=(("no SYN", seen.number),))
        return
    heard, said = shown.ack, shown.seq
    for segment in waiting:
        if not segment.syn and before(segment.seq, heard) and segment.len:
            heard = segment.seq
        if segment.ack is not None and after(segment.ack, said):
            said = segment.ack
    window = waiting[-1].wnd if waiting else 65535
    middle = Tcb(S.ESTABLISHED, snd_nxt=said, rcv_nxt=heard, snd_wnd=window, rcv_wnd=shown.wnd)
    yield guess._replace(start=middle, tcb=middle, cost=guess.cost + 3, remarks=(("middle", seen.number),))


def _in_order(guess: Guess, seen: Seen, wait: float) -> list[Guess]:
    """The likely story first: the peer's segments arrive in order, the last few not yet."""
    stems = [guess.play(seen.side)]
    searching = guess.may_search(seen)
    for waiting in guess.pending if searching else guess.pending[:NEAR]:
        if seen.t - waiting.t < wait / 2:
            break
        stem = _heard(stems[-1], waiting, seen, wait)
        if _too_far(stem, seen):
            break
        stems.append(stem)
    found: list[Guess] = []
    ready = len(stems) - 1
    for k in range(ready, -1, -1):
        left = guess.pending[k:]
        late = 0.02 * min(ready - k, 5)
        last = (stems[k - 1], guess.pending[k - 1]) if k else None
        for play in _said(stems[k], last, seen, wait, guess):
            on_time = play.moments and play.moments[-1].what == Timer.RETRANSMISSION.value
            lost = guess.pending[k:ready] if on_time else ()
            found.append(_after(guess, play.costs(late), seen, left[len(lost) :], lost))
        if found and found[-1].cost - guess.cost < 0.36:
            return found
    best = min((new.cost for new in found), default=NONE) - guess.cost
    if best > 2.0 and searching:
        guess = guess._replace(searched=guess.searched + 1)
        found += _out_of_order(guess, seen, wait)
        best = min((new.cost for new in found), default=NONE) - guess.cost
    if best > 5.0:
        for k, stem in {len(stems) - 1: stems[-1], 0: stems[0]}.items():
            filled = missing(stem, seen)
            for play in _acting(filled, seen, guess) if filled else ():
                found.append(_after(guess, play, seen, guess.pending[k:], ()))
    return found


def _out_of_order(guess: Guess, seen: Seen, wait: float) -> list[Guess]:
    """Then the others: one was lost, one comes late, only the bare ACKs were lost, ..."""
    ack, near = seen.segment.ack, guess.pending[-NEAR:]
    if ack is not None and not seen.segment.rst:
        needed = tuple(p for p in guess.pending if not after(p.segment.end, ack))
        found = list(_by_plan(guess, needed, seen, wait, wait_on=True))
        if found:  # what lies beyond the number acknowledged is still to be heard, or not
            return found
    plans: list[tuple[Seen, ...]] = [near, *((one,) for one in (*guess.passed[-4:], *near))]
    plans += [tuple(p for p in near if p is not one) for one in near[:-1]]
    plans += [plan for late in guess.passed[-4:] for plan in ((late, *near), (*near, late))]
    plans.append(tuple(p for p in near if p.segment.len or p.segment.rst))
    plans.append(tuple(p for p in near if not is_open(p.segment)))
    return [new for plan in dict.fromkeys(plans) for new in _by_plan(guess, plan, seen, wait)]


def _by_plan(guess: Guess, plan: tuple[Seen, ...], seen: Seen, wait: float, wait_on: bool = False) -> Iterator[Guess]:
    """These are the guesses after hearing just these; what was passed over is not waited for any more."""
    stems, heard = [guess.play(seen.side)], []
    for waiting in plan:
        stem = _heard(stems[-1], waiting, seen, wait)
        if not _too_far(stem, seen):
            stems.append(stem)
            heard.append(waiting)
    if not heard:
        return
    numbers = {p.number for p in heard}
    unheard = tuple(p for p in guess.pending if p.number not in numbers)
    skipped = () if wait_on else tuple(p for p in unheard if p.number < heard[-1].number)
    left = tuple(p for p in unheard if p not in skipped)
    late = sum(p in guess.passed for p in heard)
    soon = sum(seen.t - p.t < wait / 2 for p in heard)
    cost = PASSED_OVER * (len(skipped) + 2 * late + soon + 0.2 * wait_on)
    for play in _said(stems[-1], (stems[-2], heard[-1]), seen, wait, guess):
        new = _after(guess, play.costs(cost), seen, left, skipped)
        yield new._replace(passed=tuple(p for p in new.passed if p.number not in numbers))


def _said(stem: Play, last: tuple[Play, Seen] | None, seen: Seen, wait: float, guess: Guess) -> Iterator[Play]:
    """These are the plays that send `seen` once all of `stem` was heard, `last` being its last step."""
    if last is not None:
        stem = as_chosen(stem, seen.segment, last[1].segment)
        if fits(stem.sent, seen.segment):
            yield _answering(stem, seen, last[1], wait)
            return
    yield from _acting(stem.costs(stem.unsaid), seen, guess)
    if last is not None and (seen.segment.rst or seen.segment.syn):
        before_it, waiting = last
        for ended in endings(before_it.costs(before_it.unsaid), seen):
            play = _heard(ended, waiting, seen, wait)
            if fits(play.sent, seen.segment):
                yield _answering(play, seen, waiting, wait)


def _acting(play: Play, seen: Seen, guess: Guess) -> Iterator[Play]:
    if play.remarks and fits(play.sent, seen.segment):
        yield play
        return
    for way in ways(play, seen, guess.isns):
        if fits(way.sent, seen.segment):
            yield way


def _heard(play: Play, waiting: Seen, seen: Seen, wait: float) -> Play:
    """The end hears one more. It listens, if its SYN,ACK shows that it did."""
    cost = play.unsaid if play.moments and play.moments[-1].heard else 0.0
    shown, tcb = seen.segment, play.tcb
    t = min(seen.t, max(waiting.t + wait, play.since))
    if tcb.state in IDLE and shown.syn and shown.ack is not None and is_open(waiting.segment):
        if tcb.state is S.CLOSED:
            play = play._replace(tcb=blank(S.CLOSED, shown)).take(Open("passive"), t)
        else:
            play = play._replace(tcb=blank(S.LISTEN, shown))
    play = play.take(waiting.segment, t, heard=waiting.number)
    return play.costs(cost) if cost else play


def _too_far(play: Play, seen: Seen) -> bool:
    """This says whether the end has heard more than its segment acknowledges."""
    shown, tcb = seen.segment, play.tcb
    if shown.ack is None or shown.rst or tcb.state in (*IDLE, S.SYN_SENT):
        return False
    if shown.syn and tcb.state is S.TIME_WAIT:
        return False  # a new connection, if it is one, counts anew
    return after(tcb.rcv_nxt, shown.ack)


def _answering(play: Play, seen: Seen, waiting: Seen, wait: float) -> Play:
    """The last arrival is answered: at once, or, a bare ACK, after a delay."""
    shown, last = seen.segment, play.moments[-1]
    bare = not (shown.syn or shown.rst or shown.len)
    if bare and seen.t - last.t > max(wait / 2, 0.002):
        return play.take(Timer.DELAYED_ACK, seen.t, lent=play.tcb.but(ack_owed=True))
    if not bare and seen.t - waiting.t > 4 * wait + 0.01:
        play = play.costs(SLOW)  # rather another one called for this answer
    return play._replace(moments=(*play.moments[:-1], replace(last, t=seen.t)))


def _after(guess: Guess, play: Play, seen: Seen, left: tuple[Seen, ...], lost: tuple[Seen, ...]) -> Guess:
    """This is the guess once the play is believed."""
    tcb = settled(play.tcb, seen.segment)
    log = guess.log
    *earlier, last = play.moments or (None,)
    for moment in earlier:
        log = (log, moment)
    if last:
        log = (log, now(last, last.t, tcb, last.heard, (seen.number,)))
    opened = any(moment.what == "OPEN active" for moment in play.moments)
    return Guess(
        play.cost,
        tcb,
        guess.start,
        left,
        guess.passed + lost if lost else guess.passed,
        log,
        guess.isns | {seen.segment.seq} if seen.segment.syn else guess.isns,
        guess.strange,
        (*guess.opens, seen.number) if opened else guess.opens,
        guess.remarks + tuple((word, seen.number) for word in play.remarks) if play.remarks else guess.remarks,
        guess.searched,
    )
