"""A source notebook for nbgrader: a question, a cell for the answer, a cell that awards points, one after another.

No test cell holds an answer: it asks the package, which runs the model. The answer cell is written so that
`tcplearn grade` can mark the same notebook without running it.

The one rule: every cell that a student may not change is locked, and every number is the item's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from tcplearn.out.items import Item
from tcplearn.out.markdown import plain
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text

HOW = Text(
    "Write each answer in place of the dots, between quotation marks, and run the cell: it says whether the answer "
    "can be read, not whether it is right.",
    "请把每题的答案写在引号中，替换省略号，然后运行该单元格：它只说明答案能否识别，不说明对错。",
)


def made(items: Sequence[Item], title: str) -> str:
    """This is the notebook as JSON; `nbgrader generate_assignment` makes the students' version of it."""
    lang = items[0].question.lang if items else "en"
    cells = [_cell("markdown", f"# {title}\n\n{HOW.of(lang)}", "title")]
    cells.append(_cell("code", "from tcplearn.classroom import answer, points", "import"))
    for number, item in enumerate(items, 1):
        name = f"q{number}_{re.sub(r'[^a-z0-9]+', '_', item.name.lower())}"
        question = item.question
        seed = f", seed={question.seed}" if question.seed else ""
        call = f'answer("{question.id}", {{}}{seed}, lang="{lang}")'
        model = call.format(repr(item.response))
        solution = f"{name} = {model}  ### what the model answers"
        written = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n# {name} = {call.format('...')}"
        cells.append(_cell("markdown", _asked(number, item), f"{name}_text"))
        cells.append(_cell("code", written, name, solution=True))
        cells.append(_cell("code", f'points("{question.id}", {name}{seed})', f"{name}_points", points=1))
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def _asked(number: int, item: Item) -> str:
    question = item.question
    parts = [f"## {number}. {item.name}", plain(question.text)]
    if question.ladder or question.start:
        parts.append("```text\n" + "\n".join([*question.ladder, *question.start.split("\n")]).rstrip() + "\n```")
    lines = [f"{letter}) {option}" for letter, option in zip(LETTERS, question.options, strict=False)]
    for menu in question.menus:
        lines.append(menu.label)
        lines += [f"{letter}) {option}" for letter, option in zip(LETTERS, menu.options, strict=False)]
    lines += [blank.label for blank in question.blanks]
    if lines:
        parts.append("\n".join(f"- {plain(line)}" for line in lines))
    return "\n\n".join([*parts, f"*{plain(question.hint)}*"])


def _cell(kind: str, source: str, name: str, solution: bool = False, points: int | None = None) -> dict[str, Any]:
    graded: dict[str, Any] = {
        "grade": points is not None, "grade_id": name, "locked": not solution, "schema_version": 3,
        "solution": solution, "task": False,
    }  # fmt: skip
    if points is not None:
        graded["points"] = points
    cell: dict[str, Any] = {"cell_type": kind, "id": name[:64], "metadata": {"nbgrader": graded}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
