"""A question sheet for paper and its answer key, as blocks that Markdown and HTML print alike.

The one rule: a sheet holds no answer, and the key of a sheet has the same numbers in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tcplearn.out.items import COLON, Item
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text

NAME = Text("Name: ____________________    Date: ____________", "姓名：____________________    日期：____________")
KEY = Text("answer key", "参考答案")
LINES = {"write": 6, "code": 10, "schedule": 3}  # to write on


@dataclass(frozen=True)
class Block:
    """One question on a sheet: its number, heading and text, a ladder, lines to tick or fill, an answer, a picture."""

    number: int
    name: str
    text: str
    ladder: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    room: int = 0
    key: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    picture: str = ""


def blocks(items: Sequence[Item], key: bool = False) -> Iterator[Block]:
    """These are the questions of a sheet, or those of its key."""
    for number, item in enumerate(items, 1):
        question = item.question
        ladder = (*question.ladder, *question.start.split("\n")) if question.start else question.ladder
        lines = [f"☐ {letter}) {option}" for letter, option in zip(LETTERS, question.options, strict=False)]
        lines += [f"{menu.label} {' / '.join(menu.options)}" for menu in question.menus]
        lines += [f"{blank.label}{COLON.of(question.lang)}______________" for blank in question.blanks]
        if question.shape == "order":
            lines = [line.replace("☐", "____", 1) for line in lines]
        block = Block(number, item.name, question.text, ladder, tuple(lines), LINES.get(question.shape, 0))
        if key:
            block = Block(number, item.name, question.text, (), (), 0, item.key, item.why, item.picture)
        yield block
