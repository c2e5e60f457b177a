"""What only a run can tell about a question: whether it can be answered, asked and explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tcplearn.quiz.bank import load, quizzes
from tcplearn.quiz.case import NOTHING, Case
from tcplearn.quiz.entry import Entry
from tcplearn.quiz.file import File
from tcplearn.quiz.kinds import kinds
from tcplearn.quiz.question import LETTERS
from tcplearn.quiz.runs import NotInRun
from tcplearn.text import LANGUAGES

SEEDS_TO_CHECK = range(12)


def check(folder: Path | str | None = None) -> list[str]:
    """This is everything wrong with a bank, each naming file, line, question and key. No news is good news.

    Beyond the spelling it runs every question with a dozen seeds: can the run answer it, does
    exactly one option hold, does each wrong idea lead somewhere.
    """
    found, problems = load(quizzes(folder))
    for id in found:
        said: dict[str, str] = {}
        for seed in SEEDS_TO_CHECK if found[id].kind != "why" else (0,):  # its experiments have no numbers to draw
            for key, what in wrong(Case(found[id], seed)):
                said.setdefault(key, f"with seed {seed}: {what}")
        problems += [place(found[id], key, what) for key, what in said.items()]
    return problems


def place(entry: Entry, key: str, what: str) -> str:
    """This is a problem with file, line, question and key."""
    file = File(entry.file)
    if entry.kind != "why":
        return file.said(entry.id, key, what)
    lines = file.text.splitlines()  # the key is a point of the rubric
    start = next((i for i, line in enumerate(lines) if re.match(rf'id\s*=\s*"{re.escape(entry.about)}"', line)), 0)
    found = (i for i in range(start, len(lines)) if re.match(rf'id\s*=\s*"{re.escape(key)}"', lines[i]))
    return f"why/{entry.file.name}:{next(found, start) + 1}: {entry.id}: {key}: {what}"


def proven(entry: Entry, seeds: Iterable[int]) -> Iterator[str]:
    """This is what is wrong with a question's answers: the model scores 1 in both languages, other options less."""
    from tcplearn.quiz import ask, grade, solve

    for seed in seeds:
        numbers = []
        for lang in LANGUAGES:
            question = ask(entry.id, seed, lang, entry.folder)
            right = solve(question)
            if grade(question, right).score != 1:
                yield place(
                    entry, "id", f"with seed {seed}, in {lang}: the model's own answer {right!r} does not score 1"
                )
            numbers.append(sorted(re.findall(r"\d+", " ".join([question.text, *question.ladder, *question.options]))))
            others = LETTERS[: len(question.options)] if question.shape == "pick" else ""
            full = [letter for letter in others if letter != right and grade(question, letter).score == 1]
            if full:
                yield place(entry, "option", f"with seed {seed}: {', '.join(full)} score 1, too")
        if numbers[0] != numbers[-1] and entry.kind != "why":  # which draws none
            yield place(entry, "ask", f"with seed {seed}: the two languages show different numbers")


def wrong(case: Case) -> Iterator[tuple[str, str]]:
    """This is what is wrong with a question under one seed, as (key, what)."""
    entry = case.entry
    if not entry.scene:
        yield from _without_a_run(case)
        return
    yield from _with_a_run(case)


def _without_a_run(case: Case) -> Iterator[tuple[str, str]]:
    """This is what is wrong with a question that names no scene: nothing in it may ask a run."""
    for key, what in _with_a_run(case):
        missing = f"{NOTHING.name} has" in what or f"{NOTHING.name}:" in what
        yield ("scene", f'is missing, and {key} asks a run; write scene = "open_close"') if missing else (key, what)


def _with_a_run(case: Case) -> Iterator[tuple[str, str]]:
    entry = case.entry
    try:
        case.trace()
    except (ValueError, TypeError) as failed:
        yield "given" if entry.given else "scene", f"cannot be run: {failed}"
        return
    good = True
    for name, text in entry.symbols.items():
        try:
            missing = "" if case.parse(text)(case.trace()) is not None else f'"{text}" is no number in this run'
        except NotInRun as none:
            missing = str(none)
        if missing:
            good = False
            yield f"symbols.{name}", f"the run cannot answer it: {missing}"
    if not good:
        return
    for key, said in (
        ("ask", entry.ask),
        ("why", entry.why),
        ("hear", entry.hear),
        *(("hints", one) for one in entry.hints),
    ):
        try:
            case.fill(said, "en")
        except NotInRun as none:
            yield key, f"the run cannot fill it in: {none}"
    found: list[Any] = []
    try:
        found += kinds()[entry.kind].check(case)
    except (NotInRun, ValueError, TypeError) as failed:
        found.append(("option" if "option" in entry.raw else "kind", f"cannot be graded: {failed}"))
    yield from found
