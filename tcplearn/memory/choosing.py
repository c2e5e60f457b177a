"""What to ask next: the concept that needs it most, by a question of a kind not yet seen there, with fresh numbers.

The one rule: the same attempts, bank and moment give the same choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import count

from tcplearn.memory.attempt import Attempt
from tcplearn.memory.reviews import Card
from tcplearn.quiz import Entry


def fresh(id: str, attempts: Sequence[Attempt]) -> int:
    """This is the smallest seed that a question has not been asked with."""
    seen = {attempt.seed for attempt in attempts if attempt.question == id}
    return next(seed for seed in count() if seed not in seen)


def choose(
    entries: Sequence[Entry], attempts: Sequence[Attempt], cards: Sequence[Card], now: datetime
) -> tuple[str, int] | None:
    """This is the id and seed to ask next; None if there are no entries.

    First the concepts with a card that is due, the longest due first; then those never asked, in the
    bank's order; then the others, the longest not asked first. Within a concept: a kind never asked there, then
    a kind whose card is due, then any; among equals the question asked least, then the bank's order.
    """
    if not entries:
        return None
    held = {(card.concept, card.facet): card for card in cards}
    due: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for card in cards:
        due[card.concept] = min(card.due, due.get(card.concept, card.due))
        last[card.concept] = max(card.last, last.get(card.concept, card.last))
    asked = Counter(attempt.question for attempt in attempts)

    def need(entry: Entry) -> tuple[int, float]:
        if entry.concept not in due:
            return 1, 0
        when = due[entry.concept]
        return (0, when.timestamp()) if when <= now else (2, last[entry.concept].timestamp())

    def wish(entry: Entry) -> tuple[int, int]:
        card = held.get((entry.concept, entry.kind))
        return (0 if card is None else 1 if card.due <= now else 2), asked[entry.id]

    first = min(entries, key=need).concept
    best = min((entry for entry in entries if entry.concept == first), key=wish)
    return best.id, fresh(best.id, attempts)


def among(
    entries: Collection[Entry],
    concepts: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    without: Collection[str] = (),
) -> list[Entry]:
    """These are the entries of some concepts and kinds (None: all), without some ids."""
    return [
        entry
        for entry in entries
        if (concepts is None or entry.concept in concepts)
        and (kinds is None or entry.kind in kinds)
        and entry.id not in without
    ]
