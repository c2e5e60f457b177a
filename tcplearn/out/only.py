"""What another format can decide as the engine does: a plain number, the one right order.

The one rule: whether there is only one is tried on the engine, not assumed.
"""

from __future__ import annotations

from tcplearn.out.items import Item
from tcplearn.quiz import grade
from tcplearn.quiz.question import LETTERS


def value_of(item: Item, name: str) -> tuple[float, float] | None:
    """This is a blank's plain number and how far off an answer may be; None if it is no plain number.

    A number without an answer ("none") and one in letters (x+1) are texts.
    """
    blank = next(blank for blank in item.question.blanks if blank.name == name)
    text = item.values[name]
    if blank.kind not in ("number", "count", "seconds"):
        return None
    try:
        number = float(text.removesuffix(" s"))
    except ValueError:
        return None
    share = next((s for s in (0.05, 0.02, 0.01) if _taken(item, name, number, s)), 0.0)
    return number, abs(number) * share or (0.001 if blank.kind == "seconds" else 0.0)


def _taken(item: Item, name: str, number: float, share: float) -> bool:
    """This says whether the engine takes a number that is so far off."""
    off = f"{number * (1 + share * 0.99):.10g}"
    return bool(number) and grade(item.question, {**item.values, name: off}).score == 1


def only_order(item: Item) -> bool:
    """This says whether no other order is right: no two neighbours may change places."""
    letters = [LETTERS[i] for i in item.picked]
    places = range(len(letters) - 1)
    swaps = ([*letters[:i], letters[i + 1], letters[i], *letters[i + 2 :]] for i in places)
    return all(grade(item.question, swapped).score < 1 for swapped in swaps)
