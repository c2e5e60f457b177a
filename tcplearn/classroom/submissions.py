"""Reading what students hand in: notebooks and attempt files in a folder. Nothing of it is run.

    submissions/ada.ipynb            a notebook: calls answer("LOSS-04", "ESTABLISHED") with written-out values
    submissions/bo/lab3.ipynb        the same, in a folder with the student's name
    submissions/chen.jsonl           attempts, one JSON object a line, as `tcplearn progress --export` writes them

The one rule: a file that cannot be read costs its own answers and no one else's, and is named.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tcplearn.classroom.assignment import Assignment
from tcplearn.text import Text

BIGGEST = 20_000_000  # octets of a file
LONGEST = 100_000  # letters of an answer
CALL = "answer"

TOO_BIG = Text("is larger than {} MB", "大于 {} MB")
NO_JSON = Text("is no {}: {}", "不是 {}：{}")
NOT_WRITTEN_OUT = Text(
    'cell {}, line {}: answer(...) takes values that are written out, such as answer("LOSS-04", "ESTABLISHED")',
    '第 {} 个单元格第 {} 行：answer(...) 的参数要直接写出，例如 answer("LOSS-04", "ESTABLISHED")',
)
NO_PYTHON = Text("cell {} is no Python: {}", "第 {} 个单元格不是合法的 Python：{}")
NO_ATTEMPT = Text("line {} is no attempt: it needs id and response", "第 {} 行不是作答记录：缺少 id 或 response")
NOTHING = Text("holds no answer", "没有作答")


@dataclass(frozen=True)
class Answer:
    """One answer as it was handed in, with the seed that counts."""

    student: str
    id: str
    seed: int
    lang: str
    response: Any


@dataclass(frozen=True)
class Found:
    """What a folder holds: the answers that count, and what could not be read, file by file."""

    answers: tuple[Answer, ...]
    problems: tuple[tuple[str, Text], ...] = field(default_factory=tuple)


def read(folder: Path, assignment: Assignment | None = None) -> Found:
    """This reads a folder. A later answer to a question takes the place of an earlier one.

    Raises NotADirectoryError where there is no folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(20, "is no folder", str(folder))
    answers: dict[tuple[str, str], Answer] = {}
    problems: list[tuple[str, Text]] = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.suffix not in READERS or hidden or path.is_symlink() or not path.is_file():
            continue
        student = inside.parts[0] if len(inside.parts) > 1 else path.stem
        told: list[Text] = []
        count = 0
        for id, seed, lang, response in _read(path, told):
            count += 1
            if assignment and id in assignment.questions:
                seed, lang = assignment.seed_for(student), lang or assignment.lang
            elif assignment:
                continue
            answers[student, id] = Answer(student, id, seed, lang or "en", response)
        if not count and not told:
            told.append(NOTHING)
        problems += [(str(inside), one) for one in told]
    return Found(tuple(answers.values()), tuple(problems))


Given = tuple[str, int, str, Any]  # id, seed, language or "", response


def _read(path: Path, told: list[Text]) -> Iterator[Given]:
    if path.stat().st_size > BIGGEST:
        told.append(_said(TOO_BIG, str(BIGGEST // 1_000_000)))
        return
    try:
        text = path.read_text("utf-8-sig")
        yield from READERS[path.suffix](text, told)
    except (UnicodeDecodeError, ValueError, RecursionError, MemoryError, KeyError, TypeError, AttributeError) as wrong:
        told.append(_said(NO_JSON, path.suffix, str(wrong)[:100] or type(wrong).__name__))


def _notebook(text: str, told: list[Text]) -> Iterator[Given]:
    """These are the answers of a notebook, read from its source; what it shows is not looked at."""
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, 1):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        lines = ["pass" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as wrong:
            if CALL in source:
                told.append(_said(NO_PYTHON, str(number), str(wrong)[:100]))
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) == CALL:
                given = _given(node)
                if given:
                    yield given
                else:
                    told.append(_said(NOT_WRITTEN_OUT, str(number), str(node.lineno)))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _given(call: ast.Call) -> Given | None:
    """These are a call's id, seed, language and response; None if one is not written out."""
    try:
        placed = [ast.literal_eval(value) for value in call.args]
        named = {key.arg or "": ast.literal_eval(key.value) for key in call.keywords}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    whole = {**dict(zip(("id", "response", "seed", "lang"), placed, strict=False)), **named}
    return _checked(whole.get("id"), whole.get("seed", 0), whole.get("lang") or "", whole.get("response"))


def _attempts(text: str, told: list[Text]) -> Iterator[Given]:
    """These are the answers of an attempt file; the scores that it claims are not looked at."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        raw = json.loads(line)
        if isinstance(raw, dict) and "response" not in raw and "question" not in raw and "id" not in raw:
            continue  # a heading, such as the file's version
        id = raw.get("question", raw.get("id")) if isinstance(raw, dict) else None
        given = _checked(id, raw.get("seed", 0), raw.get("lang") or "", raw.get("response")) if id else None
        if given:
            yield given
        else:
            told.append(_said(NO_ATTEMPT, str(number)))


def _checked(id: Any, seed: Any, lang: Any, response: Any) -> Given | None:
    good = isinstance(id, str) and isinstance(seed, int) and not isinstance(seed, bool) and lang in ("", "en", "zh")
    return (id, seed, lang, response) if good and response is not None and len(repr(response)) < LONGEST else None


def _said(text: Text, *values: str) -> Text:
    return Text(text.en.format(*values), text.zh.format(*values))


READERS = {".ipynb": _notebook, ".jsonl": _attempts}
