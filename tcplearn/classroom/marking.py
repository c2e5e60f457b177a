"""Marking many answers, on any `concurrent.futures.Executor`.

The one rule: a job is a list of plain answers and its result a list of plain marks; whoever does it needs
nothing but this package.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tcplearn.classroom.submissions import Answer
from tcplearn.quiz import ask, bank, grade

JOB = 250  # answers: long enough to be worth a journey, short enough for all to have work


@dataclass(frozen=True)
class Mark:
    """What an answer is worth: score 0 to 1, whether it could be read, the wrong ideas behind it.

    `failed` says why an answer could not be marked at all: no such question, a pending verdict.
    """

    student: str
    id: str
    concept: str
    kind: str
    seed: int
    score: float
    read: bool
    ideas: tuple[str, ...] = ()
    slip: str = ""
    failed: str = ""


def mark(answers: Sequence[Answer], executor: Executor | None = None) -> tuple[Mark, ...]:
    """These are the marks, in the order of the answers. Without an executor they are made here."""
    order = sorted(range(len(answers)), key=lambda i: (answers[i].id, answers[i].seed, answers[i].lang))
    jobs = [[answers[i] for i in order[start : start + JOB]] for start in range(0, len(order), JOB)]
    done = map(marked, jobs) if executor is None else executor.map(marked, jobs)
    found = [one for job in done for one in job]
    places = {place: at for at, place in enumerate(order)}
    return tuple(found[places[i]] for i in range(len(answers)))


def marked(job: Sequence[Answer]) -> list[Mark]:
    """These are the marks of one job, whose answers to one question stand together."""
    made = []
    for (id, seed, lang), same in groupby(job, lambda one: (one.id, one.seed, one.lang)):
        known: dict[str, Mark] = {}
        for one in same:
            text = repr(one.response)
            if text not in known:
                known[text] = _mark(id, seed, lang, one.response)
            made.append(_of(known[text], one.student))
    return made


def _of(mark: Mark, student: str) -> Mark:
    fields = (mark.id, mark.concept, mark.kind, mark.seed, mark.score, mark.read, mark.ideas, mark.slip, mark.failed)
    return Mark(student, *fields)


def _mark(id: str, seed: int, lang: str, response: Any) -> Mark:
    try:
        entry = bank()[id]
    except LookupError as wrong:
        return Mark("", id, id.split("-")[0], "", seed, 0.0, False, failed=str(wrong))
    try:
        verdict = grade(ask(id, seed, lang), response)
    except Exception as wrong:  # one answer's trouble is no other's
        return Mark("", id, entry.concept, entry.kind, seed, 0.0, False, failed=f"{type(wrong).__name__}: {wrong}")
    score = 0.0 if verdict.probes else float(verdict.score)
    failed = "pending: the probes are not answered" if verdict.probes else ""
    return Mark("", id, entry.concept, entry.kind, seed, score, verdict.read, verdict.ideas, verdict.slip, failed)
