"""How a verdict is put into words, the same for every kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from tcplearn.quiz.question import Grade, Question
from tcplearn.quiz.values import CANNOT
from tcplearn.text import Text
from tcplearn.world import Trace

RIGHT = Text("Right: {}.", "正确：{}。")
WRONG = Text("Not so: you say {}, the run says {}.", "不对：你的答案是 {}，运行结果是 {}。")
UNREAD = Text("{}, so nothing is counted: {}.", "{}，本次不计分：{}。")
EMPTY = Text("Nothing is answered yet: {}.", "还没有作答：{}。")
IDEA = Text(
    "Behind it may be a widespread idea: “{}”. The run refutes it.",
    "这背后可能是一种常见的误解：“{}”。运行结果表明并非如此。",
)
SECTION = Text("RFC 9293, section {}.", "参见 RFC 9293 第 {} 节。")


def say(lang: str, text: Text, *values: str) -> str:
    """This is a phrase with its values."""
    return text.of(lang).format(*values)


def unread(question: Question, given: str, hint: str, proof: Trace, why: Text = CANNOT) -> Grade:
    """This is the verdict on an answer that cannot be read: none."""
    said = why.of(question.lang).format(given)
    text = say(question.lang, UNREAD, said, hint) if given.strip() else say(question.lang, EMPTY, hint)
    return Grade(0.0, False, {"answer": "unread"}, text, proof, read=False, lang=question.lang)


def typed(response: Any) -> str | None:
    """This is what was typed for one blank; None if it is no single value."""
    if isinstance(response, Mapping):
        response = response.get("answer", "")
    if isinstance(response, (list, tuple)) and len(response) == 1:
        response = response[0]
    if response is None:
        return ""
    return str(response).strip() if isinstance(response, (str, int, float, Enum)) else None


def named(question: Question, ideas: Iterable[str]) -> list[str]:
    """These sentences name the wrong ideas behind an answer."""
    from tcplearn.quiz.bank import bank

    known, lang = bank(question.case.entry.file.parent).ideas, question.lang
    return [say(lang, IDEA, known[id].of(lang)) for id in ideas]


def explained(question: Question, *sentences: str) -> str:
    """This is the feedback, a line each: the verdict, why it is so, where the RFC says it."""
    entry, lang = question.case.entry, question.lang
    why = question.case.fill(entry.why, lang)
    return "\n".join(part for part in (*sentences, why, say(lang, SECTION, entry.rfc)) if part)
