"""One end's story, inferred from what it sent: the smallest that makes the model send the same.

The one rule: whatever the end sent must come out of `step`, given only what the peer had sent
before. Several guesses are kept side by side, because an early segment is often explained by a
later one; the one that has to believe least wins. A segment that no guess explains is on the wire
but not from this connection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from tcplearn.capture.inference.guess import NOTHING, Guess, explained
from tcplearn.capture.inference.play import Seen
from tcplearn.capture.inference.ways import PASSED_OVER
from tcplearn.model import Tcb
from tcplearn.model.seq import before
from tcplearn.world import Moment

KEPT, MARGIN = 6, 8.0  # guesses side by side, and how much more one may have to believe
WAITING = 400  # segments of the peer that may still be heard; more wait only if one side is missing


@dataclass
class Story:
    """The best guess, told: what happened at one end, and how sure each arrival is."""

    start: Tcb
    known: bool  # it sent something that it explains
    moments: list[Moment]
    strange: set[int]
    opens: list[int]
    remarks: list[tuple[str, int]]
    shown: set[int] = field(default_factory=set)  # the end's answer shows that these arrived
    passed: set[int] = field(default_factory=set)  # its conduct shows that these did not, in time


def infer(side: str, seen: Sequence[Seen]) -> Story:
    """This infers what happened at `side` from all segments of its conversation, in order."""
    wait = reaction(side, seen)
    guesses = [Guess()]
    for segment in seen:
        if segment.side != side:
            guesses = [_awaiting(guess, segment, wait) for guess in guesses]
        else:
            keep = KEPT if guesses[0].may_search(segment) else 2
            guesses = _best([new for guess in guesses for new in explained(guess, segment, wait)], keep)
    end = seen[-1].t if seen else 0.0
    guess = min((_finished(side, guess, end, wait) for guess in guesses), key=lambda guess: guess.cost)
    start = guess.start or NOTHING
    strange = set(guess.strange)
    story = Story(start, guess.start is not None, guess.moments(), strange, list(guess.opens), list(guess.remarks))
    _judge(story, guess, [s for s in seen if s.side == side and s.number not in strange], seen)
    return story


def reaction(side: str, seen: Sequence[Seen]) -> float:
    """This is the shortest time in which the end was seen to react to something, in seconds."""
    latest: dict[int, float] = {}
    shortest, acked = None, None
    for segment in seen:
        if segment.side != side:
            if segment.segment.len:
                latest[segment.segment.end] = segment.t
        elif segment.segment.ack is not None and segment.segment.ack != acked:
            acked = segment.segment.ack
            if acked in latest:
                took = segment.t - latest[acked]
                shortest = took if shortest is None else min(shortest, took)
    return shortest or 0.0


def _awaiting(guess: Guess, segment: Seen, wait: float) -> Guess:
    """The peer sent something. What it sends again had not been answered: the first one is passed."""
    new = segment.segment
    goes_on = bool(guess.pending) and guess.pending[-1].segment.end == new.seq
    if new.len and not goes_on:
        again = [
            old
            for old in guess.pending
            if old.segment.len
            and old.segment.seq == new.seq
            and old.segment.len <= new.len
            and old.segment.syn == new.syn
            and segment.t - old.t > 0.9 * wait
        ]
        if again:
            pending = tuple(old for old in guess.pending if old not in again)
            return guess._replace(pending=(*pending, segment), passed=(*guess.passed, *again))
    return guess._replace(pending=(*guess.pending[-WAITING:], segment))


def _best(guesses: list[Guess], keep: int) -> list[Guess]:
    if len(guesses) == 1:
        return guesses
    guesses.sort(key=lambda guess: guess.cost)
    kept: dict[object, Guess] = {}
    for guess in guesses[: 8 * KEPT]:
        if guess.cost <= guesses[0].cost + MARGIN:
            kept.setdefault(guess.key, guess)
    return list(kept.values())[:keep]


# ── the end of the capture ──────────────────────────────────────────────────────────────────


def _finished(side: str, guess: Guess, end: float, wait: float) -> Guess:
    """What is left was heard if hearing it says nothing; an answer that is not there, was not given."""
    if guess.start is None:
        return guess
    for waiting in guess.pending:
        ready = guess.play(side)
        play = ready.take(waiting.segment, max(waiting.t + wait, ready.since), heard=waiting.number)
        if not play.sent:
            guess = guess._replace(tcb=play.tcb, log=(guess.log, play.moments[-1]))
        elif end - waiting.t > 2 * wait:
            guess = guess._replace(cost=guess.cost + PASSED_OVER, passed=(*guess.passed, waiting))
    return guess


def _judge(story: Story, guess: Guess, sent: list[Seen], seen: Sequence[Seen]) -> None:
    """This separates the arrivals that an answer proves from those that nothing speaks against."""
    times = [segment.t for segment in sent]
    for moment in story.moments:
        if moment.heard is None:
            continue
        segment = seen[moment.heard - 1].segment
        soon = bisect_left(times, moment.t)
        later = (s.segment.ack for s in sent[soon : soon + WAITING]) if segment.len else ()
        if moment.sent or any(ack is not None and not before(ack, segment.end) for ack in later):
            story.shown.add(moment.heard)
    story.passed = {p.number for p in guess.passed}
