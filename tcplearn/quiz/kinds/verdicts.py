"""How a verdict is put into words, the same for every kind."""

from __future__ import annotations

from collections.abc import Iterable

from tcplearn.quiz.question import Grade, Question
from tcplearn.text import Text
from tcplearn.world import Trace

RIGHT = Text("Right: {}.", "正确:{}。")
WRONG = Text("Not so: you say {}, the run says {}.", "不对:你的答案是 {},运行结果是 {}。")
UNREAD = Text("I cannot read “{}”, so nothing is counted: {}.", "无法识别“{}”,本次不计分:{}。")
EMPTY = Text("Nothing is answered yet: {}.", "还没有作答:{}。")
IDEA = Text(
    "Behind it is a widespread idea ({}): “{}”. The run refutes it.",
    "这背后是一种常见的误解({}):“{}”。运行过程推翻了它。",
)
SECTION = Text("RFC 9293, section {}.", "参见 RFC 9293 第 {} 节。")


def say(lang: str, text: Text, *values: str) -> str:
    """This is a phrase with its values."""
    return text.of(lang).format(*values)


def unread(question: Question, given: str, hint: str, proof: Trace) -> Grade:
    """This is the verdict on an answer that cannot be read: none."""
    text = say(question.lang, UNREAD, given, hint) if given.strip() else say(question.lang, EMPTY, hint)
    return Grade(0.0, False, {"answer": "unread"}, text, proof, read=False, lang=question.lang)


def named(question: Question, ideas: Iterable[str]) -> list[str]:
    """These sentences name the wrong ideas behind an answer."""
    from tcplearn.quiz.bank import bank

    known = bank(question.case.entry.file.parent).ideas
    return [say(question.lang, IDEA, id, known[id].of(question.lang)) for id in ideas]


def explained(question: Question, *sentences: str) -> str:
    """This is the feedback: the verdict, then why it is so, then where the RFC says it."""
    entry, lang = question.case.entry, question.lang
    why = question.case.fill(entry.why, lang)
    section = say(lang, SECTION, entry.rfc) if entry.rfc else ""
    space = "" if lang == "zh" else " "
    return space.join(part for part in (*sentences, why, section) if part)
