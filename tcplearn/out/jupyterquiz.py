"""jupyterquiz: the JSON that its `display_quiz` shows in a notebook.

It asks one choice, several choices, a number or a text; a ladder with several holes becomes one question
for each hole, and what it cannot decide (an order, a schedule, a text) is left out.

The one rule: each wrong option carries what the engine says to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tcplearn.out.items import Item
from tcplearn.out.only import value_of


def made(items: Sequence[Item], title: str) -> str:
    """This is the JSON text; `display_quiz(json.loads(text))` shows it."""
    return json.dumps([one for item in items for one in _questions(item)], ensure_ascii=False, indent=1)


def _questions(item: Item) -> Iterator[dict[str, Any]]:
    question = item.question
    base: dict[str, Any] = {"question": question.text, "id": item.name}
    if question.ladder:
        base["code"] = "\n".join(question.ladder)
    if question.shape in ("pick", "picks"):
        right = set(item.picked)
        said = [item.said(i) if question.shape == "pick" else "" for i in range(len(question.options))]
        answers = [
            {"answer": option, "correct": i in right, **({"feedback": said[i]} if said[i] else {})}
            for i, option in enumerate(question.options)
        ]
        kind = "multiple_choice" if question.shape == "pick" else "many_choice"
        yield {**base, "type": kind, "answers": answers, "answer_cols": 1}
    elif question.shape == "fill":
        for blank in question.blanks:
            label = f"\n{blank.label}" if len(question.blanks) > 1 else ""
            named = {"question": question.text + label, "id": f"{item.name} {blank.name}"}
            yield {**base, **named, **_typed(item, blank.name)}


def _typed(item: Item, name: str) -> dict[str, Any]:
    why = item.verdict.why.split("\n")[0] if len(item.question.blanks) == 1 else ""
    told = {"feedback": why} if why else {}
    value = value_of(item, name)
    if value is None:
        ways = [{"answer": way, "correct": True, "match_case": False, **told} for way in item.spellings(name)]
        return {"type": "string", "answers": ways}
    number, within = value
    if within:
        span = [number - within, number + within]
        return {"type": "numeric", "answers": [{"type": "range", "range": span, "correct": True, **told}]}
    exact = int(number) if number == int(number) else number
    return {"type": "numeric", "answers": [{"type": "value", "value": exact, "correct": True, **told}]}
