"""The drill in a terminal: ask, read an answer of any shape, say why, go on. Whoever calls it gives reader and writer.

The one rule: what is typed for one question is read here and nowhere else, so that every terminal reads the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tcplearn.text import Text, reader_language

if TYPE_CHECKING:
    from tcplearn.quiz.question import Grade, Question

Read = Callable[[str], str]

DONE = Text("{} of {} right.", "共 {1} 题，答对 {0} 题。")
QUIT = Text("(an empty line skips a question)", "（直接回车跳过本题）")
PROMPT = "> "
LINES = {
    "write": Text("{} (an empty line ends it) ", "{}（空行结束）"),
    "code": Text("{} (a line with a single dot ends it) ", "{}（单独一个“.”结束）"),
}


def drill(
    *ids: str | list[str] | tuple[str, ...],
    lang: str | None = None,
    seed: int = 0,
    read: Read = input,
    write: Callable[[str], Any] = print,
) -> float:
    """This asks questions (all of them if none is named) on a terminal; it is the mean score.

    Questions are named one by one or in a list: drill("LOSS-04"), drill(["LOSS-04", "TW-15"]).

    An answer that cannot be read is asked for again; an empty line, or the end of the input, skips
    the question.
    """
    from tcplearn.quiz import ask, bank

    names = [id for given in ids for id in (given if isinstance(given, (list, tuple)) else [given])]
    for id in names:
        bank()[id]  # an unknown one is said before the first question
    lang = lang or reader_language()
    scores = []
    write(QUIT.of(lang))
    for id in names or tuple(bank()):
        question = ask(id, seed, lang)
        write(f"\n{question}")
        found = asked(question, read, write)
        if found is not None:
            scores.append(found[1].score)
    write("\n" + DONE.of(lang).format(sum(score == 1 for score in scores), len(scores)))
    return sum(scores) / len(scores) if scores else 0.0


def asked(question: Question, read: Read, write: Callable[[str], Any]) -> tuple[Any, Grade] | None:
    """This reads an answer until it can be read, and the answers to the probes of a text: (response, verdict).

    The verdict is written. None where the question, or one of its probes, is skipped.
    """
    from tcplearn.quiz import grade

    while (response := typed(question, read)) is not None:
        verdict = grade(question, response)
        write(str(verdict))
        if verdict.read and verdict.probes:
            answers = dict[str, Any]()
            for probe in verdict.probes:
                write(f"\n{probe}")
                found = asked(probe, read, write)
                if found is None:
                    return None
                answers[probe.id] = found[0]
            response = {"text": response, "probes": answers}
            verdict = grade(question, response)
            write(str(verdict))
        if verdict.read:
            return response, verdict
    return None


def typed(question: Question, read: Read) -> Any:
    """This is what is typed for a question, whatever its shape; None for an empty line or the end of the input."""
    try:
        if len(question.blanks) > 1:
            given = {blank.name: read(f"{blank.label} {PROMPT}") for blank in question.blanks}
            return given if any(text.strip() for text in given.values()) else None
        if question.shape in LINES:
            said = LINES[question.shape].of(question.lang).format(question.hint)
            return "\n".join(_until("." if question.shape == "code" else "", said, read)) or None
        return read(f"{question.hint} {PROMPT}").strip() or None
    except EOFError:
        return None


def _until(end: str, prompt: str, read: Read) -> Iterator[str]:
    """These are the lines before the one that ends a text; an empty first line ends it, too."""
    first = True
    while (line := read(f"{prompt if first else ''}{PROMPT}")).strip() != end and (line.strip() or not first):
        first = False
        yield line.rstrip()
