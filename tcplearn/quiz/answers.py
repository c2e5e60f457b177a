"""The answers to several holes: given by name, in order, or typed as one text.

The one rule: a text is divided at ";" and at line ends. At commas it is divided only where that gives
an answer to every hole in exactly one way, for "SYN,ACK" is one answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.asks import Asks
from tcplearn.quiz.question import Question
from tcplearn.quiz.values import Unread


def of_holes(question: Question, response: Any, asked: list[Asks]) -> dict[str, str] | None:
    """This is what was typed for each hole; None if that cannot be told."""
    names = [blank.name for blank in question.blanks]
    if isinstance(response, (int, float)) and len(names) == 1:
        response = [response]
    if isinstance(response, str):
        response = _divided(question, response, asked)
    if isinstance(response, (list, tuple)) and len(response) <= len(names):
        response = dict(zip(names, response, strict=False))
    if not isinstance(response, dict):
        return None
    return {name: "" if response.get(name) is None else str(response[name]).strip() for name in names}


def _divided(question: Question, text: str, asked: list[Asks]) -> list[str] | None:
    parts = [part.strip() for part in re.split(r"[;；\n]", text.strip())]
    while len(parts) > len(asked) and not parts[-1]:
        parts.pop()
    if len(asked) == 1 or len(parts) == len(asked) or not re.search("[,，、]", text):
        return parts
    atoms = [(piece.strip(), i) for i, part in enumerate(parts) for piece in re.split("[,，、]", part)]
    if len(atoms) > 4 * len(asked):
        return None
    ways = list(_ways(question, atoms, asked))
    if not ways and len(atoms) == len(asked):  # something in it cannot be read, and that is said of its hole
        return [piece for piece, _ in atoms]
    return ways[0] if len(ways) == 1 else None


def _ways(question: Question, atoms: list[tuple[str, int]], asked: list[Asks]) -> Iterator[list[str]]:
    """These are the ways to give each hole what it can hold: flags several words of one part, others one."""
    if not asked:
        if not atoms:
            yield []
        return
    most = len(atoms) - len(asked) + 1 if asked[0].kind == "flags" else 1
    for count in range(1, min(most, 8, len(atoms)) + 1):
        taken = atoms[:count]
        if len({part for _, part in taken}) > 1 or not all(piece for piece, _ in taken):
            return
        text = ",".join(piece for piece, _ in taken)
        try:
            question.case.read(asked[0], text)
        except Unread:
            continue
        for rest in _ways(question, atoms[count:], asked[1:]):
            yield [text, *rest]
