"""A why-question inside a drill: what was read in the answer, the follow-ups that prove it, the rubric beside it.

The one rule: what was read is a report and no verdict; the score comes from the follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tcplearn.quiz import Grade, solve
from tcplearn.quiz.proofs import rerun
from tcplearn.quiz.reader import Reading, read_answer, rubrics
from tcplearn.text import Text
from tcplearn.widgets.drill_page import asked, mark, said, told
from tcplearn.widgets.drill_turn import Turn
from tcplearn.widgets.drill_words import READ, WORDS

RESTS_ON = Text("{state}: “{words}”", "{state}：“{words}”")


def proving(turn: Turn, probe: Grade | None = None) -> dict[str, Any]:
    """This is what stands inside a why-question once its answer was read; {} before, and for any other shape.

    `probe` is what came of the follow-up that was answered just now.
    """
    if turn.question.shape != "write" or turn.grade is None or not turn.grade.read:
        return {}
    lang, all = turn.question.lang, len(turn.proved) + len(turn.probes)
    place = said(WORDS["probe"], lang, n=len(turn.proved) + 1, all=all) if turn.probes else ""
    last = probe if probe is not None and not probe.read else None
    return {
        "report": list(_report(turn)),
        "probe": asked(turn.probes[0]) if turn.probes else {},
        "place": place,
        "unread": [line for _, line in told(turn.probes[0], last)] if last and turn.probes else [],
        "proved": [
            {"mark": mark(grade), "text": asked_.text, "said": told(asked_, grade)}
            for asked_, _, grade in turn.proved.values()
        ],
        "rubric": _rubric(turn) if turn.over else [],
        "model": _model(turn) if turn.over else "",
    }


def weighed(turn: Turn) -> list[tuple[str, str]]:
    """These are the lines of a why-question's verdict, without the report, which stands below it."""
    assert turn.grade is not None
    lines = [line for _, line in told(turn.question, turn.grade)]
    if turn.gave_up or turn.grade.probes:
        return [("first", lines[-1])]
    read = _reading(turn)
    reported = sum(state != "not seen" for state in read.points.values()) if read else 0
    share = reported + len(turn.grade.points)  # after what is said of each point comes how much it is in all
    if share >= len(lines):
        return told(turn.question, turn.grade)
    kinds = dict((line, kind) for kind, line in told(turn.question, turn.grade))
    rest = [*lines[reported:share], *lines[share + 1 :]]
    return [("first", lines[share]), *((kinds[line] if kinds[line] != "first" else "why", line) for line in rest)]


def _reading(turn: Turn) -> Reading | None:
    about = turn.question.case.entry.about
    given = turn.given.get("text", "") if isinstance(turn.given, dict) else turn.given
    return read_answer(about, str(given or "")) if about in rubrics() else None


def _report(turn: Turn) -> Iterator[dict[str, str]]:
    """Each point of the rubric: was it read, and on which words of the answer that rests.

    A point that was not seen is not told while follow-ups are open: it would be an answer to them.
    """
    about, lang, reading = turn.question.case.entry.about, turn.question.lang, _reading(turn)
    if turn.gave_up or reading is None:
        return
    for id, point in rubrics()[about].points.items():
        state = reading.points[id]
        if turn.probes and state == "not seen":
            continue
        rests = " … ".join(_longest(each.text for each in reading.words.get(id, ())))
        words = RESTS_ON.of(lang).format(state=READ[state].of(lang), words=rests) if rests else READ[state].of(lang)
        yield {"point": id, "state": state, "says": point.says.of(lang), "words": words}


def _longest(texts: Iterable[str]) -> list[str]:
    """These are the texts that are no part of another one."""
    found = list(dict.fromkeys(texts))
    return [text for text in found if not any(text in other for other in found if other != text)]


def _rubric(turn: Turn) -> list[list[Any]]:
    about, lang = turn.question.case.entry.about, turn.question.lang
    points = rubrics()[about].points if about in rubrics() else {}
    return [[id, point.says.of(lang), id in turn.ticks, rerun(point)] for id, point in points.items()]


def _model(turn: Turn) -> str:
    solved = solve(turn.question)
    return str(solved.get("text", "") if isinstance(solved, dict) else solved)
