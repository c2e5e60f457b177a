"""Reviews: what the attempts say about what is known, and when to ask again.

The one rule: all of it is computed from the attempts, oldest first, and `now` is an argument: the same
attempts give the same cards, to the second. The schedule is FSRS's (the library `fsrs`), not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tcplearn.memory.attempt import Attempt

if TYPE_CHECKING:
    from fsrs import Scheduler

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4  # the values of fsrs.Rating
QUICK = 10.0  # seconds: no longer than it takes to read the question
STEP = timedelta(minutes=10)  # what was wrong comes back within the sitting; what was right, in days
WEAK = 0.5  # of mastery: two right answers in a row are above it, one is not


@dataclass(frozen=True)
class Card:
    """One facet of a concept, such as the break-questions about TW: how well it is known, when it is due.

    `level`: 0 to 1; each attempt brings it half the way to that attempt's score. `recall`: the
    chance, 0 to 1, that it is still remembered now (FSRS). `stability`: the days after which that is 0.9.
    """

    concept: str
    facet: str
    level: float
    recall: float
    stability: float
    due: datetime
    last: datetime
    attempts: int

    @property
    def mastery(self) -> float:
        """This is what was learnt and is still remembered: level times recall."""
        return self.level * self.recall


@dataclass(frozen=True)
class Standing:
    """How a concept stands: the mean mastery of its cards, and what was counted."""

    concept: str
    mastery: float
    attempts: int
    right: int
    cards: int
    due: int
    next: datetime  # the earliest time at which a card is due


def rating(attempt: Attempt) -> int:
    """This is an attempt as FSRS rates it: 1 again, 2 hard, 3 good, 4 easy.

    Less than half right is "again", with "sure" or without: a wrong idea held with confidence is the
    first to be asked again. Partly right, right but unsure, right with a hint: "hard".
    Right, sure and quick, without a hint: "easy". Every other right answer: "good".
    """
    if attempt.score < 0.5:
        return AGAIN
    if not attempt.right or attempt.confidence == "unsure" or attempt.hints:
        return HARD
    quick = attempt.seconds is not None and attempt.seconds <= QUICK
    return EASY if quick and attempt.confidence == "sure" else GOOD


def replay(attempts: Iterable[Attempt], now: datetime) -> list[Card]:
    """These are the cards that attempts up to `now` give, by concept and facet."""
    import fsrs

    scheduler, ratings = _scheduler(), {each.value: each for each in fsrs.Rating}
    told: dict[tuple[str, str], tuple[fsrs.Card, float, int]] = {}
    for attempt in sorted(attempts, key=lambda each: each.at):
        at = datetime.fromtimestamp(attempt.at, UTC)
        if at > now:
            break
        card, level, count = told.get(attempt.card) or (fsrs.Card(card_id=0, due=at), 0.0, 0)
        card = scheduler.review_card(card, ratings[rating(attempt)], at)[0]
        told[attempt.card] = card, (level + attempt.score) / 2, count + 1
    cards = []
    for (concept, facet), (card, level, count) in sorted(told.items()):
        recall = scheduler.get_card_retrievability(card, now)
        assert card.last_review is not None and card.stability is not None
        cards.append(Card(concept, facet, level, recall, card.stability, card.due, card.last_review, count))
    return cards


def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(learning_steps=(STEP,), relearning_steps=(STEP,), enable_fuzzing=False)


def standings(cards: Iterable[Card], attempts: Iterable[Attempt], now: datetime) -> list[Standing]:
    """This is how each concept stands, by name."""
    of: dict[str, list[Card]] = {}
    for card in cards:
        of.setdefault(card.concept, []).append(card)
    right: dict[str, int] = {}
    for attempt in attempts:
        right[attempt.concept] = right.get(attempt.concept, 0) + attempt.right
    return [
        Standing(
            concept,
            sum(card.mastery for card in held) / len(held),
            sum(card.attempts for card in held),
            right[concept],
            len(held),
            sum(card.due <= now for card in held),
            min(card.due for card in held),
        )
        for concept, held in of.items()
    ]


def weak(mastery: Mapping[str, float]) -> list[str]:
    """These are the concepts below WEAK, the weakest first."""
    return sorted((name for name in mastery if mastery[name] < WEAK), key=lambda name: (mastery[name], name))
