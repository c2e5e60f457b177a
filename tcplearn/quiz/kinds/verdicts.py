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
WRONG_SUM = Text("Not so: you say {}, and it is {}.", "不对：你的答案是 {}，应为 {}。")
UNREAD = Text("{}, so nothing is counted: {}.", "{}，本次不计分：{}。")
EMPTY = Text("Nothing is answered yet: {}.", "还没有作答：{}。")
IDEA = Text(
    "Behind it may be a widespread idea: “{}”. The run refutes it.",
    "这背后可能是一种常见的误解：“{}”。运行结果表明并非如此。",
)
SECTION = Text("RFC 9293, section {}.", "参见 RFC 9293 第 {} 节。")
RFC = Text("{}.", "参见 {}。")
SOURCE = Text("{} ({}: {}).", "{}（{}：{}）。")
HEAR = Text("What you may be expected to say: {}", "面试官可能想听到的是：{}")


def say(lang: str, text: Text, *values: str) -> str:
    """This is a phrase with its values."""
    return text.of(lang).format(*values)


def unread(question: Question, given: str, hint: str, proof: Trace | None, why: Text = CANNOT) -> Grade:
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

    known, lang = bank(question.case.entry.folder).ideas, question.lang
    return [say(lang, IDEA, known[id].of(lang)) for id in ideas]


def explained(question: Question, *sentences: str) -> str:
    """This is the feedback, a line each: the verdict, why it is so, the sources, where the RFC says it."""
    case, entry, lang = question.case, question.case.entry, question.lang
    sources = [
        say(
            lang,
            SOURCE,
            fact.said.of(lang).rstrip("。."),
            " ".join(filter(None, (fact.system, fact.version))),
            fact.source,
        )
        for fact in entry.sources(*_expressions(entry.raw))
    ]
    heard = say(lang, HEAR, case.fill(entry.hear, lang)) if entry.hear.en else ""
    section = say(lang, RFC if entry.rfc[:1].isalpha() else SECTION, entry.rfc)
    return "\n".join(part for part in (*sentences, case.fill(entry.why, lang), *sources, heard, section) if part)


def _expressions(raw: Any) -> list[str]:
    """These are all texts of a question in which an expression can stand."""
    if isinstance(raw, str):
        return [raw]
    inner = raw.values() if isinstance(raw, Mapping) else raw if isinstance(raw, (list, tuple)) else ()
    return [text for one in inner for text in _expressions(one)]


def graded(
    question: Question,
    score: float,
    points: Mapping[str, str],
    sentences: Iterable[str],
    *,
    ideas: Iterable[str] = (),
    proof: Trace | None = None,
    notes: Mapping[str, str] | None = None,
    slip: str = "",
) -> Grade:
    """This is the verdict on an answer that could be read.

    The sentences come first, then the wrong ideas by name and what the question says itself. `proof`
    is by default the question's run.
    """
    case, lang, ideas = question.case, question.lang, tuple(dict.fromkeys(ideas))
    why = explained(question, *sentences, *named(question, ideas))
    return Grade(
        score, score == 1, points, why, proof or case.proof, notes=notes or {}, ideas=ideas, next=case.entry.then,
        lang=lang, numbers=case.entry.numbers, hear=case.fill(case.entry.hear, lang), rfc=case.entry.rfc,
        refuting=case.refuting(ideas), slip=slip or (ideas[0] if ideas else ""),
    )  # fmt: skip
