"""Reviews: what attempts say about what is known, and when to ask again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from answered import NOW, answered, plain

from tcplearn.memory import Memory, rating
from tcplearn.memory.reviews import replay
from tcplearn.quiz import bank

DAY = 86_400.0
THEN = NOW.timestamp()


@pytest.mark.parametrize(
    ("said", "rated"),
    [
        ({"score": 0.0, "confidence": "sure"}, 1),
        ({"score": 0.0, "confidence": "unsure"}, 1),
        ({"score": 0.4}, 1),
        ({"score": 0.5, "confidence": "sure"}, 2),
        ({"confidence": "unsure"}, 2),
        ({"hints": 1, "confidence": "sure"}, 2),
        ({}, 3),
        ({"confidence": "sure", "seconds": 11}, 3),
        ({"seconds": 5}, 3),
        ({"confidence": "sure", "seconds": 5}, 4),
    ],
)
def test_confidence_and_score_make_the_rating(said: Mapping[str, Any], rated: int) -> None:
    assert rating(plain(0, **said)) == rated


def test_wrong_comes_back_within_the_sitting_and_right_in_days() -> None:
    cards = {card.concept: card for card in replay([plain(THEN, "TW", score=0), plain(THEN, "OPEN", "why")], NOW)}
    assert cards["TW"].due - NOW == timedelta(minutes=10)
    assert cards["OPEN"].due - NOW == timedelta(days=2)


def test_each_right_answer_is_asked_again_later() -> None:
    attempts, waits, at = [], list[int](), THEN
    for _ in range(4):
        attempts.append(plain(at))
        (card,) = replay(attempts, NOW + timedelta(days=1000))
        waits.append((card.due - card.last).days)
        at = card.due.timestamp()
    assert waits == sorted(set(waits))


def test_the_order_of_rows_does_not_matter_and_the_future_is_not_known() -> None:
    attempts = [plain(THEN + n * DAY, score=n % 2) for n in range(6)]
    later = NOW + timedelta(days=9)
    assert replay(attempts, later) == replay(attempts[::-1], later) == replay(attempts, later)
    assert replay(attempts, NOW) == replay(attempts[:1], NOW)


def test_mastery_grows_by_right_answers_and_fades() -> None:
    once, twice = ([plain(THEN + n) for n in range(count)] for count in (1, 2))
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(days=60)
    mastery = [replay(attempts, now)[0].mastery for attempts, now in ((once, soon), (twice, soon), (once, late))]
    assert mastery[:2] == [0.5, 0.75] and mastery[2] < 0.5


def test_a_concept_stands_as_its_cards_do(kept: Memory) -> None:
    answered(kept, "CW-01", NOW)
    answered(kept, "CW-01", NOW, right=False, seed=1)
    (standing,) = kept.standings(NOW)
    assert (standing.concept, standing.attempts, standing.right, standing.cards, standing.due) == ("CW", 2, 1, 1, 0)
    assert standing.mastery == kept.mastery(NOW)["CW"] == 0.25
    assert kept.weak(NOW) == ["CW"]
    assert kept.due(NOW) == [] and [card.concept for card in kept.due(standing.next)] == ["CW"]


def test_next_asks_every_concept_then_other_kinds_never_the_same_numbers(kept: Memory) -> None:
    questions, now, asked = bank(), NOW, list[tuple[str, int]]()
    concepts = {entry.concept for entry in questions.questions.values()}
    for _ in range(2 * len(concepts)):
        found = kept.next(now, questions)
        assert found is not None and found not in asked
        asked.append(found)
        entry = questions[found[0]]
        kept._keep([_of(now.timestamp(), entry.id, entry.concept, entry.kind, found[1])])
        now += timedelta(minutes=1)
    first, second = asked[: len(concepts)], asked[len(concepts) :]
    assert {questions[id].concept for id, _ in first} == concepts
    kinds = {questions[id].concept: questions[id].kind for id, _ in first}
    for id, _ in second:
        entry = questions[id]
        several = {each.kind for each in questions.questions.values() if each.concept == entry.concept}
        assert entry.kind != kinds[entry.concept] or len(several) == 1


def _of(at: float, id: str, concept: str, kind: str, seed: int) -> Any:
    return replace(plain(at, concept, kind), question=id, seed=seed)


def test_next_takes_what_is_due_first(kept: Memory) -> None:
    kept._keep([plain(THEN, "TW", score=0), plain(THEN + 1, "OPEN", score=1)])
    found = kept.next(NOW + timedelta(minutes=11), bank())
    assert found is not None and bank()[found[0]].concept == "TW"


def test_next_among_some(kept: Memory) -> None:
    found = kept.next(NOW, bank(), concepts=["LOSS"], kinds=["choice"])
    assert found is not None and bank()[found[0]].concept == "LOSS" and bank()[found[0]].kind == "choice"
    other = kept.next(NOW, bank(), concepts=["LOSS"], kinds=["choice"], without=[found[0]])
    assert other is not None and other[0] != found[0]
    assert kept.next(NOW, bank(), concepts=["nothing"]) is None
    answered(kept, found[0], NOW)
    assert kept.fresh(found[0]) == 1


def test_a_time_without_a_zone_is_refused(kept: Memory) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        kept.cards(NOW.replace(tzinfo=None))
