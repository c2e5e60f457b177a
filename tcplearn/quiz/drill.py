"""The drill in a terminal: ask, read a line, say why, go on. Whoever calls it gives the reader and writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tcplearn.text import Text, reader_language

DONE = Text("{} of {} right.", "共 {1} 题，答对 {0} 题。")
QUIT = Text("(an empty line skips a question)", "（直接回车跳过本题）")
PROMPT = "> "


def drill(
    *ids: str | list[str] | tuple[str, ...],
    lang: str | None = None,
    seed: int = 0,
    read: Callable[[str], str] = input,
    write: Callable[[str], Any] = print,
) -> float:
    """This asks questions (all of them if none is named) on a terminal; it is the mean score.

    Questions are named one by one or in a list: drill("LOSS-04"), drill(["LOSS-04", "TW-15"]).

    An answer that cannot be read is asked for again; an empty line, or the end of the input, skips
    the question.
    """
    from tcplearn.quiz import ask, bank, grade

    names = [id for given in ids for id in (given if isinstance(given, (list, tuple)) else [given])]
    for id in names:
        bank()[id]  # an unknown one is said before the first question
    lang = lang or reader_language()
    scores = []
    write(QUIT.of(lang))
    for id in names or tuple(bank()):
        question = ask(id, seed, lang)
        write(f"\n{question}")
        response = _response(question, read)
        while response is not None:
            verdict = grade(question, response)
            write(str(verdict))
            if verdict.read:
                scores.append(verdict.score)
                break
            response = _response(question, read)
    write("\n" + DONE.of(lang).format(sum(score == 1 for score in scores), len(scores)))
    return sum(scores) / len(scores) if scores else 0.0


def _response(question: Any, read: Callable[[str], str]) -> Any:
    """This reads an answer: one line, or one for each hole. None skips."""
    try:
        if len(question.blanks) > 1:
            given = {blank.name: read(f"{blank.label} {PROMPT}") for blank in question.blanks}
            return given if any(text.strip() for text in given.values()) else None
        return read(f"{question.hint} {PROMPT}").strip() or None
    except EOFError:
        return None
