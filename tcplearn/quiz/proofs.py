"""The experiments behind the points of the why-questions: each point of a rubric is shown by a run.

    scene, protocol   what is run (in quizzes/why/*.toml, beside the point); a protocol is a variant's name
    sees              what must be seen in it: an expression of asks.py; without a scene, a fact or a sum
    against           a variant in whose run of the same scene it must not be seen
    source            where no run can show it: the section that says so
    probe             the questions of the bank that ask for the point

The one rule: a point whose experiment fails cannot stay.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import cache

from tcplearn import variants
from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.bank import Bank
from tcplearn.quiz.case import NOTHING
from tcplearn.quiz.reader.rubric import Point, rubrics
from tcplearn.quiz.runs import NotInRun
from tcplearn.world import BadLine, Trace, run, scene_from

KEYS = ("scene", "protocol", "sees", "against", "source", "probe")


@cache
def played(line: str, protocol: str = "") -> Trace:
    """This is the run of a scene, by name or line, under RFC 9293 or as a variant has it. Raises BadLine."""
    scene = scene_from(line) if line else NOTHING
    return variants.played(protocol, scene) if protocol else run(scene)


def shown(point: Point) -> Trace | None:
    """This is the run that shows a point; None where a fact or a text does."""
    line = point.raw.get("scene", "")
    return played(line, point.raw.get("protocol", "")) if line else None


def command(scene: str, against: str = "") -> str:
    """This is the command line that plays a scene, beside a variant's run of it."""
    line = f"tcplearn trace {shlex.quote(scene)}"
    return f"{line} --against {against}" if against else line


def rerun(point: Point) -> str:
    """This is the command line that plays the experiment of a point; empty where no run shows it."""
    other = point.raw.get("protocol") or point.raw.get("against", "")
    return command(point.raw["scene"], other) if "scene" in point.raw else ""


def runs(about: str) -> dict[str, Trace]:
    """These are the runs that show the points of a why-question, by point."""
    found = {id: shown(point) for id, point in rubrics()[about].points.items()}
    return {id: trace for id, trace in found.items() if trace is not None}


def wrong(about: str, bank: Bank) -> Iterator[tuple[str, str]]:
    """This is what is wrong with the experiments of a why-question: (point, what)."""
    for id, point in rubrics()[about].points.items():
        for what in (*_experiment(about, point, bank), *_probes(about, point, bank)):
            yield id, what


def _experiment(about: str, point: Point, bank: Bank) -> Iterator[str]:
    raw = point.raw
    if "sees" not in raw:
        if not str(raw.get("source", "")).strip():
            yield 'is shown by nothing; write scene = "..." and sees = "...", or source = "RFC 9293 section ..."'
        return
    for key in ("protocol", "against"):
        if raw.get(key) and raw[key] not in variants.names():
            yield f"{key}: there is no variant {raw[key]!r}"
            return
    try:
        asks = bank[f"{about}.why"].parse(raw["sees"])
        if asks.kind != "truth":
            yield f'sees: "{raw["sees"]}" is a {asks.kind}; what must be seen is true or false: add "is ..."'
        elif not asks(played(raw.get("scene", ""), raw.get("protocol", ""))):
            yield f'the experiment fails: "{raw["sees"]}" does not hold'
        elif raw.get("against") and _holds(asks, played(raw.get("scene", ""), raw["against"])):
            yield f'"{raw["sees"]}" holds under {raw["against"]}, too, and so it shows nothing against it'
    except (Unasked, BadLine) as bad:
        yield str(bad)
    except NotInRun as missing:
        yield f"the run cannot show it: {missing}"


def _holds(asks: object, trace: Trace) -> bool:
    try:
        return bool(asks(trace))  # type: ignore[operator]
    except NotInRun:
        return False


def _probes(about: str, point: Point, bank: Bank) -> Iterator[str]:
    if not point.probes and "source" not in point.raw:
        yield 'is asked for by no question; write probe = ["LOSS-04"]'
    for id in point.probes:
        if id not in bank.questions:
            yield f"probe: there is no question {id!r}"
        elif bank[id].kind == "why":
            yield f"probe: {id} is itself a why-question"
