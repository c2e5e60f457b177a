"""The run that decides, for a drill: its ladder step by step, and beside it the run that a wrong idea would have.

The one rule: every drawing and sentence is the view's; here they are only put together.
"""

from __future__ import annotations

from typing import Any

from tcplearn.quiz import Grade
from tcplearn.text import Text
from tcplearn.view import text_ladder
from tcplearn.view.compare import halves
from tcplearn.view.divergence_words import explained
from tcplearn.view.ladder import ladder
from tcplearn.view.level import Pair
from tcplearn.view.numbers import Numbers
from tcplearn.view.told import trace_of
from tcplearn.widgets.compare_page import paired_steps
from tcplearn.widgets.drill_words import WORDS
from tcplearn.widgets.page import MOMENT, PLACE, said, with_lifelines
from tcplearn.world import Trace

AS_IT_IS = Text("What happens", "实际的运行")
AS_BELIEVED, AS_ANSWERED = Text("As the wrong idea has it", "按这种误解"), Text("As you have it", "按你的答案")


def decided(grade: Grade) -> dict[str, Any]:
    """This is the run that decided, or two where a wrong idea is refuted; {} where no run did."""
    if not grade.read or grade.proof is None:
        return {}
    run = trace_of(grade.proof)  # of several connections the one that is told
    if not run.moments:
        return {}
    believed = trace_of(grade.refuting) if grade.refuting is not None else None
    return _two(grade, run, believed) if believed and believed.moments else _one(grade, run)


def _one(grade: Grade, run: Trace) -> dict[str, Any]:
    numbers = Numbers(run, grade.numbers)
    last = len(run.moments)
    times = ["0", *(f"{moment.t:.3f}".rstrip("0").rstrip(".") for moment in run.moments)]
    place = (MOMENT if run.untimed else PLACE).of(grade.lang)
    return {
        "title": WORDS["run"].of(grade.lang),
        "drawings": [with_lifelines(ladder(run, grade.lang, numbers, noted=False)).plain()],
        "steps": [
            {"place": place.format(step=step, last=last, t=t), "said": [line]}
            for step, (t, line) in enumerate(zip(times, said(run, grade.lang, numbers), strict=True))
        ],
        "parts": -1,
        "why": [("note", note.of(grade.lang) if isinstance(note, Text) else note) for note in run.notes],
        "text": text_ladder(run, grade.lang, grade.numbers),
    }


def _two(grade: Grade, one: Trace, two: Trace) -> dict[str, Any]:
    lang = grade.lang
    believed, title = (AS_BELIEVED, WORDS["refuted"]) if grade.ideas else (AS_ANSWERED, WORDS["answered"])
    pair = Pair.of(one, two, lang, (AS_IT_IS.of(lang), believed.of(lang)))
    if pair.parts is None:
        return _one(grade, one)
    texts = (
        f"{name}\n{text_ladder(run, lang, grade.numbers)}" for name, run in zip(pair.names, (one, two), strict=True)
    )
    return {
        "title": title.of(lang),
        "drawings": [with_lifelines(half).plain() for half in halves(pair, lang, grade.numbers)],
        "steps": paired_steps(pair, lang, grade.numbers),
        "parts": pair.step,
        "why": [[line.kind, line.text] for line in explained(one, two, pair.parts, lang, grade.numbers, pair.names)],
        "text": "\n\n".join(texts),
    }
