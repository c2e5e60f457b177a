"""Moodle's GIFT: a text format that other systems read, too.

    pick, picks    choices, each with what the engine says to whoever picks it
    fill           a number, or a short answer in every spelling that the engine takes; a ladder with
                   several holes becomes one question for each hole
    order          matching: each event with its place, where only one order is right
    all others     an essay, with the model's answer as its feedback

The one rule: what a format cannot decide as the engine does is left to a human, with the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tcplearn.out.items import ANSWER, Item
from tcplearn.out.only import only_order, value_of

_SPECIAL = re.compile(r"([~=#{}:\\])")


def made(items: Sequence[Item], title: str) -> str:
    """This is the text of a .gift file (UTF-8)."""
    parts, category = [f"// {title}"], ""
    for item in items:
        concept = item.question.case.entry.concept
        if concept != category:
            category = concept
            parts.append(f"$CATEGORY: {title}/{concept}")
        parts += _questions(item)
    return "\n\n".join(parts) + "\n"


def said(text: str) -> str:
    """This is a text with what GIFT would read as a sign marked, and its lines kept. "->" means matching there."""
    return _SPECIAL.sub(r"\\\1", text.strip().replace("->", "→")).replace("\n", "\\n")


def _questions(item: Item) -> Iterator[str]:
    question = item.question
    lines = [question.text, *question.ladder, *([question.start] if question.start else [])]
    text, why = said("\n".join(lines)), said("\n".join(item.why))
    if question.shape in ("pick", "picks"):
        yield f"::{said(item.name)}:: {text} {{\n{_choices(item)}\n####{why}\n}}"
    elif question.shape == "fill":
        for blank in question.blanks:
            more = len(question.blanks) > 1
            name = f"{item.name} ({blank.name})" if more else item.name
            asked = text + (f"\\n{said(blank.label)}" if more else "")
            yield f"::{said(name)}:: {asked} {{{_typed(item, blank.name)}\n####{why}\n}}"
    elif question.shape == "order" and only_order(item):
        pairs = "\n".join(f"={said(question.options[i])} -> {place}" for place, i in enumerate(item.picked, 1))
        yield f"::{said(item.name)}:: {text} {{\n{pairs}\n####{why}\n}}"
    else:
        key = said("\n".join([ANSWER.of(question.lang), *item.key, *item.why]))
        menus = [f"{menu.label} {' / '.join(menu.options)}" for menu in question.menus]
        shown = said("\n".join([*lines, *menus, *question.options]))
        yield f"::{said(item.name)}:: {shown} {{\n####{key}\n}}"


def _choices(item: Item) -> str:
    question, right = item.question, set(item.picked)
    if question.shape == "pick":
        marks = ["=" if i in right else "~" for i in range(len(question.options))]
        told = [f"#{said(item.said(i))}" for i in range(len(question.options))]
    else:
        share = 100 / len(right)
        marks = [f"~%{share if i in right else -share:.5f}%" for i in range(len(question.options))]
        told = [""] * len(question.options)
    return "\n".join(f"{mark}{said(text)}{why}" for mark, text, why in zip(marks, question.options, told, strict=True))


def _typed(item: Item, name: str) -> str:
    value = value_of(item, name)
    if value is not None:
        number, within = value
        return f"#{number:.10g}:{within:.10g}"
    return "\n" + "\n".join(f"={said(way)}" for way in item.spellings(name))
