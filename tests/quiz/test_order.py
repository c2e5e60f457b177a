"""Putting in order: every linear extension of happens-before is right, and nothing else."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from tcplearn.quiz import ask, bank, grade
from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.happens import Order, event, order, reached
from tcplearn.quiz.kinds.order import events
from tcplearn.quiz.question import LETTERS, Question
from tcplearn.quiz.runs import NotInRun
from tcplearn.world import run
from tcplearn.world.scenes import SCENES

IDS = [id for id in bank() if bank()[id].kind == "order"]
ORDERED_OTHERWISE = [("CLOSE-15", "M08", "fin_answers_fin"), ("TRACE-03", "M28", "two_way_handshake")]
OPEN_CLOSE = run(SCENES["open_close"])


def of(question: Question) -> Order:
    return question.case.once("order", lambda: pytest.fail("it is made when asked"))


def extension(found: Order, dice: Random) -> list[int]:
    """A random order that respects happens-before."""
    given: list[int] = []
    while len(given) < len(found.spots):
        free = [i for i in range(len(found.spots)) if i not in given and found.before[i] <= set(given)]
        given.append(dice.choice(free))
    return given


@pytest.mark.parametrize("id", IDS)
def test_every_linear_extension_is_right(id: str) -> None:
    dice = Random(id)
    for seed in range(8):
        question = ask(id, seed)
        for _ in range(8):
            given = [LETTERS[i] for i in extension(of(question), dice)]
            assert grade(question, given).score == 1


@pytest.mark.parametrize("id", IDS)
def test_every_order_that_breaks_one_pair_is_not(id: str) -> None:
    for seed in range(8):
        question = ask(id, seed)
        found = of(question)
        for late in range(len(found.spots)):
            for early in found.before[late]:
                given = found.own()
                a, b = given.index(early), given.index(late)
                given[a], given[b] = given[b], given[a]
                verdict = grade(question, [LETTERS[i] for i in given])
                assert verdict.score < 1 and not verdict.right
                first, missing = found.impossible(given) or (-1, -1)
                assert question.options[first] in verdict.why and question.options[missing] in verdict.why


def test_the_first_impossible_event_is_the_first() -> None:
    """Compared with trying every prefix, over all orders of five events."""
    events = tuple(map(event, ("first A SYN leaves", "first A SYN arrives", "B enters SYN-RECEIVED",
                               "first B SYN,ACK arrives", "A enters ESTABLISHED")))  # fmt: skip
    found = order(OPEN_CLOSE, events)
    legal = [given for given in permutations(range(5)) if not found.broken(list(given))]
    for given in permutations(range(5)):
        prefix = next((n for n in range(1, 6) if not any(one[:n] == given[:n] for one in legal)), None)
        wrong = found.impossible(list(given))
        assert (wrong is None) == (prefix is None)
        if wrong and prefix:
            assert given.index(wrong[0]) == prefix - 1


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_happens_before_is_an_order_and_the_clock_agrees(scene: str) -> None:
    trace = run(SCENES[scene])
    reach = reached(trace)
    for i, before in enumerate(reach):
        assert i not in before
        assert all(reach[j] <= before for j in before)
        assert all(trace.moments[j].t <= trace.moments[i].t + 1e-9 for j in before)


def test_what_crosses_has_no_order() -> None:
    trace = run(SCENES["figure_7"])
    found = order(trace, (event("first A SYN leaves"), event("first B SYN leaves"), event("first B SYN arrives")))
    assert found.before == (frozenset(), frozenset(), frozenset({0, 1}))


def test_one_moment_hears_and_then_does() -> None:
    found = order(
        OPEN_CLOSE, tuple(map(event, ("first A SYN arrives", "B enters SYN-RECEIVED", "first B SYN,ACK leaves")))
    )
    assert found.before == (frozenset(), frozenset({0}), frozenset({0}))


@pytest.mark.parametrize(
    ("response", "read"),
    [("c a b", True), ("cab", True), ("3 1 2", True), (["c", "a", "b"], True), ("c > a > b", True), ("C，A，B", True),
     ("", False), ("a b", False), ("a a b", False), ("a b z", False), ("4 1 2", False), (None, False),
     ("first", False)],
)  # fmt: skip
def test_how_an_order_is_typed(response: object, read: bool) -> None:
    from tcplearn.quiz.kinds.order import read as reading

    assert reading(response, 3) == ([2, 0, 1] if read else None)


@pytest.mark.parametrize(("id", "idea", "variant"), ORDERED_OTHERWISE)
def test_a_wrong_idea_is_recognised_by_its_order(id: str, idea: str, variant: str) -> None:
    told = set()
    for seed in range(30):
        question = ask(id, seed)
        try:
            theirs = order(question.case.trace("", variant), events(question.case)).own()
        except NotInRun:  # an event that its run has not
            continue
        told.add(grade(question, [LETTERS[i] for i in theirs]).ideas)
    assert told == {(), (idea,)}  # where its order differs, it is named


@pytest.mark.parametrize("text", ["A sneezes", "first A SYN", "first A SYN goes", "A calls HELP", "B enters X"])
def test_what_is_no_event_is_said(text: str) -> None:
    with pytest.raises(Unasked):
        event(text)


@pytest.mark.parametrize("text", ["segment 99 leaves", "A enters CLOSING", "A calls ABORT"])
def test_what_the_run_lacks_is_said(text: str) -> None:
    with pytest.raises(NotInRun):
        event(text)(OPEN_CLOSE)
