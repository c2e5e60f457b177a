"""Help in steps, for every question: what its file says, or else what the run itself can give away.

First where to read, then what the run is about, then a part of the answer: a wrong option struck out, the
segments up to the one that is asked, the first hole.

The one rule: no step gives the whole answer, unless the answer has only one part to give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from tcplearn.quiz import Question, solve
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text
from tcplearn.world import Flight, Trace

READ = Text("It is in {}.", "参见 {}。")
SECTION = Text("RFC 9293, section {}", "RFC 9293 第 {} 节")
SCENE = Text("What is played: {}.", "运行的场景：{}。")
IDEA = Text("Beware of a widespread idea: “{}”.", "当心一种常见的误解：“{}”。")
NOT_THIS = Text("It is not {}.", "不是 {}。")
ONE_OF = Text("{} is one of them.", "{} 是其中之一。")
NONE_OF = Text("{} is none of them.", "{} 不在其中。")
FIRST = Text("It begins with {}.", "最先的是 {}。")
MENU = Text("{}: {}.", "{}：{}。")
HOLE = Text("{} is {}.", "{} 是 {}。")
SUM = Text("The calculation begins: {}", "算式的开头：{}")
SO_FAR = Text("The run so far:", "到此为止的运行过程：")
LINES = Text("{} of these lines will do.", "写 {} 行就够了。")
VERB = Text("The first begins with “{}”.", "第一行以“{}”开头。")
POINT = Text("One point of it: {}", "其中一个要点：{}")
STARTS = Text("It may begin like this:\n{}", "可以这样开头：\n{}")


def steps(question: Question) -> tuple[str, ...]:
    """These are the steps of help for a question, each a sentence or a few lines.

    Those of its file come first; where that is not two, what can be made follows.
    """
    made = _made(question) if len(question.hints) < 2 else ()
    return tuple(dict.fromkeys([*question.hints, *made]))


def section(rfc: str, lang: str) -> str:
    """This is where to read, as one says it: "3.6" is of RFC 9293, "RFC 5961, section 4" names its RFC itself."""
    if rfc[:1].isdigit():
        return SECTION.of(lang).format(rfc)
    return rfc if lang == "en" else re.sub(r", sections? ([\d.]+)", r" 第 \1 节", rfc)


def _made(question: Question) -> Iterator[str]:
    case, lang = question.case, question.lang
    if case.entry.rfc:
        yield READ.of(lang).format(section(case.entry.rfc, lang))
    title = case.scene().title if case.entry.scene else None
    if title:
        yield SCENE.of(lang).format(title.of(lang).rstrip("。."))
    yield from _part(question)


def _part(question: Question) -> Iterator[str]:
    """These steps give a part of the answer away."""
    lang, key = question.lang, solve(question)
    dice = Random(f"{question.id} {question.seed} hint")
    letters = LETTERS[: len(question.options)]
    match question.shape:
        case "pick":
            wrong = [letter for letter in letters if letter != key]
            yield NOT_THIS.of(lang).format(_option(question, dice.choice(wrong)))
        case "picks":
            letter = dice.choice(letters)
            yield (ONE_OF if letter in key else NONE_OF).of(lang).format(_option(question, letter))
        case "order":
            yield FIRST.of(lang).format(_option(question, _parts(key)[0]))
        case "menus":
            menu = question.menus[0]
            letter = key[menu.name] if isinstance(key, dict) else _parts(key)[0]
            yield MENU.of(lang).format(menu.label, menu.options[LETTERS.index(letter)])
        case "fill" if len(question.blanks) > 1:
            blank = question.blanks[0]
            value = key[blank.name] if isinstance(key, dict) else _parts(key)[0]
            yield HOLE.of(lang).format(blank.label, value)
        case "fill":
            yield from _run(question)
        case "schedule":
            lines = [key] if isinstance(key, str) else list(key)
            yield LINES.of(lang).format(len(lines))
            yield VERB.of(lang).format(str(lines[0]).split()[0])
        case "write":
            yield from _point(question)
        case "code":
            text = str(key).strip().splitlines()
            yield STARTS.of(lang).format("\n".join(text[: max(1, len(text) // 3)]))


def _parts(key: object) -> list[str]:
    """These are the parts of a key that may be one text."""
    return key.split() if isinstance(key, str) else [str(part) for part in key]  # type: ignore[attr-defined]


def _option(question: Question, letter: str) -> str:
    return f"{letter}) {question.options[LETTERS.index(letter)]}"


def _run(question: Question) -> Iterator[str]:
    """This is the run up to the segment that is asked, half of it where none is named; or how the sum begins."""
    trace, asks = question.case.proof, str(question.case.entry.raw.get("asks", ""))
    worked = question.case.asks().worked if asks else ""
    if worked:
        first = re.match(r".*?\s[+×/-]\s", worked)
        yield SUM.of(question.lang).format(f"{first[0]}…" if first else worked.split(" = ")[0])
    if trace is None or not trace.segments:
        return
    named = re.search(r"segment (\d+)", asks)
    upto = int(named[1]) if named else len(trace.segments) // 2 + 1
    shown = [line for line in ladder(trace) if int(line.split(".")[0]) < upto][:8]
    if shown:
        yield "\n".join([SO_FAR.of(question.lang), *(f"  {line}" for line in shown)])


def _point(question: Question) -> Iterator[str]:
    from tcplearn.quiz.reader import rubrics

    found = rubrics().get(question.case.entry.about)
    if found:
        yield POINT.of(question.lang).format(next(iter(found.points.values())).says.of(question.lang))


def ladder(trace: Trace) -> list[str]:
    """These are the segments of a run, a line each."""
    return [f"{flight.number}. {_arrow(flight)}  {flight.segment}" for flight in trace.segments]


def _arrow(flight: Flight) -> str:
    return f"{flight.sender} --{'x' if flight.arrived_at is None else '>'} {flight.to}"
