"""One conversation replayed: its summary, its states, what was lost or repeated, and the verdicts.

The one rule: this only brings together; the inference, the notes and the verdicts say it themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tcplearn.capture.conversations import Conversation, conversations
from tcplearn.capture.judging.judge import verdicts
from tcplearn.capture.judging.verdict import Verdict
from tcplearn.capture.packets import Packet
from tcplearn.capture.splitting.summary import Summary
from tcplearn.model import State
from tcplearn.model.seq import distance
from tcplearn.text import Text
from tcplearn.world import Trace

OTHERS = Text(
    "the model tells these packets as {n} connections; the longest is shown",
    "模型把这些分组看作 {n} 条连接；此处显示其中最长的一条",
)


@dataclass(frozen=True)
class Detail:
    """One conversation of a capture, replayed by the model. Every picture takes it, as it takes a trace."""

    summary: Summary
    conversation: Conversation
    notes: tuple[Text, ...]

    @property
    def trace(self) -> Trace:
        """This is what happened, as the model tells it."""
        return self.conversation.trace

    @property
    def states(self) -> dict[str, list[tuple[float, State]]]:
        """These are the states of A and of B: (second, state entered)."""
        return {side: self.trace.states(side) for side in "AB"}

    @property
    def ends_in(self) -> dict[str, State]:
        """These are the states of A and of B at the end of the capture."""
        return {side: self.trace.tcb(side).state for side in "AB"}

    @property
    def lost(self) -> tuple[int, ...]:
        """These are the segments that did not arrive in time, as far as the capture shows it."""
        return tuple(flight.number for flight in self.trace.segments if flight.fate == "lost")

    @cached_property
    def repeated(self) -> tuple[int, ...]:
        """These are the segments that say again what their side had said before."""
        ends: dict[str, int] = {}
        again = []
        for flight in self.trace.segments:
            segment, side = flight.segment, flight.sender
            if not segment.len or segment.rst or flight.fate == "injected":
                continue
            if side in ends and distance(ends[side], segment.end) <= 0 and not self._answers(flight.number):
                again.append(flight.number)
            else:
                ends[side] = segment.end
        return tuple(again)

    def _answers(self, number: int) -> bool:
        """A SYN,ACK after one's own SYN says something new."""
        flight = self.trace.flight(number)
        earlier = [f for f in self.trace.segments[: number - 1] if f.sender == flight.sender and f.segment.syn]
        return flight.segment.syn and flight.segment.ack is not None and all(f.segment.ack is None for f in earlier)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """These are the differences from the model, each with the rule it breaks."""
        return verdicts(self.trace, self.conversation.earlier)

    @property
    def completeness(self) -> Text:
        """This says what of the opening and the closing is in the file, and by whom."""
        return self.summary.completeness

    def to_json(self, lang: str = "en") -> str:
        """This is all of it as JSON text; times in seconds, segments by their numbers."""
        return json.dumps({**plain(self.summary, lang), **self._plain(lang)}, ensure_ascii=False)

    def _plain(self, lang: str) -> dict[str, Any]:
        return {
            "states": {side: [[t, str(state)] for t, state in path] for side, path in self.states.items()},
            "lost": self.lost,
            "repeated": self.repeated,
            "notes": [note.of(lang) for note in self.notes],
            "verdicts": [{**v._asdict(), "text": v.text.of(lang)} for v in self.verdicts],
            "trace": json.loads(self.trace.to_json()),
        }

    def __str__(self) -> str:
        return str(self.summary)


def plain(summary: Summary, lang: str = "en") -> dict[str, Any]:
    """This is a summary as JSON's values."""
    return {**summary._asdict(), "complete": summary.complete, "completeness": summary.completeness.of(lang)}


def detail(summary: Summary, stream: Sequence[Packet], notes: tuple[Text, ...]) -> Detail:
    """This replays the packets between two sockets and gives the conversation that the summary is about."""
    told = conversations(list(stream))

    def shared(conversation: Conversation) -> int:
        return sum(summary.first <= number <= summary.last for number in conversation.packets)

    about = [conversation for conversation in told if shared(conversation)]
    best = max(about, key=shared)
    if len(about) > 1:
        notes += (Text(OTHERS.en.format(n=len(about)), OTHERS.zh.format(n=len(about))),)
    said = notes + best.notes
    return Detail(summary, replace(best, notes=said), said)
