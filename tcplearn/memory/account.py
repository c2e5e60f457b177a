"""What a learner is told about what is kept: by concept, by day, by wrong idea. The terminal and the widget show it.

The one rule: it holds no words but those handed in; who shows it finds its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tcplearn.memory.kept import Memory
from tcplearn.memory.reviews import replay, standings
from tcplearn.text import Text


@dataclass(frozen=True)
class Line:
    """One concept: its name, mastery 0 to 1, right answers of so many attempts, cards due today."""

    concept: str
    name: Text
    mastery: float
    right: int
    attempts: int
    due: int


@dataclass(frozen=True)
class Day:
    """One day of practice, in the reader's own time zone: the mean score, 0 to 1, of so many attempts."""

    date: str  # as 2030-01-31
    score: float
    attempts: int


@dataclass(frozen=True)
class Account:
    """All of it. `lines` in the order of `names`, `ideas` the most frequent first."""

    lines: tuple[Line, ...]
    days: tuple[Day, ...]
    ideas: tuple[tuple[str, Text, int], ...]
    attempts: int
    right: int
    due: int


def account(kept: Memory, names: Mapping[str, Text], ideas: Mapping[str, Text], now: datetime | None = None) -> Account:
    """This is the account at `now`; its time zone says where a day begins (None: the clock's).

    `names` of concepts and `ideas` by id; what has no name there goes by its id.
    """
    now = datetime.now().astimezone() if now is None else now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    attempts = [each for each in kept.attempts() if each.at <= now.timestamp()]
    cards = replay(attempts, now)
    due = Counter(card.concept for card in cards if card.due < midnight)
    order = {concept: number for number, concept in enumerate(names)}
    found = sorted(standings(cards, attempts, now), key=lambda each: order.get(each.concept, len(order)))
    lines = tuple(
        Line(each.concept, _name(names, each.concept), each.mastery, each.right, each.attempts, due[each.concept])
        for each in found
    )
    scores: dict[str, list[float]] = {}
    for attempt in attempts:
        scores.setdefault(datetime.fromtimestamp(attempt.at, now.tzinfo).date().isoformat(), []).append(attempt.score)
    days = tuple(Day(date, sum(all) / len(all), len(all)) for date, all in scores.items())
    counted = Counter(idea for attempt in attempts for idea in attempt.ideas).most_common()
    told = tuple((id, _name(ideas, id), count) for id, count in sorted(counted, key=lambda one: (-one[1], one[0])))
    return Account(lines, days, told, len(attempts), sum(each.right for each in attempts), due.total())


def _name(names: Mapping[str, Text], id: str) -> Text:
    return names.get(id, Text(id, id))
