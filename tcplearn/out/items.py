"""A question with its answer, ready to leave: what to type or pick, how else it may be spelled, why.

The one rule: every answer here was graded and found right; a spelling that the engine would not take
is not handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tcplearn.quiz import Grade, Question, ask, bank, grade, solve
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text
from tcplearn.view import ladder
from tcplearn.view.svg import svg

COLON = Text(": ", "：")
ANSWER = Text("Answer", "答案")
RUN = Text("The run that decides", "作出判定的运行过程")


@dataclass(frozen=True)
class Item:
    """A question and the model's answer to it."""

    question: Question
    response: Any

    @cached_property
    def verdict(self) -> Grade:
        """This is the verdict on the model's answer: why it is right, and the run."""
        return grade(self.question, self.response)

    @property
    def name(self) -> str:
        """This tells one variant from another: LOSS-04 7."""
        return f"{self.question.id} {self.question.seed}" if self.question.seed else self.question.id

    @property
    def picked(self) -> tuple[int, ...]:
        """These are the positions of the right options, in order."""
        return tuple(LETTERS.index(str(one)) for one in self.response)

    @property
    def values(self) -> Mapping[str, str]:
        """These are the values of the blanks."""
        names = [blank.name for blank in self.question.blanks]
        return dict(self.response) if isinstance(self.response, Mapping) else dict.fromkeys(names, str(self.response))

    @property
    def chosen(self) -> tuple[int, ...]:
        """These are the positions chosen in the menus."""
        menus = self.question.menus
        given = self.response
        letters = [given[menu.name] for menu in menus] if isinstance(given, Mapping) else list(given)
        return tuple(LETTERS.index(letter) for letter in letters)

    @property
    def key(self) -> tuple[str, ...]:
        """This is the model's answer in lines to read."""
        question = self.question
        if question.shape in ("pick", "picks", "order"):
            return tuple(f"{LETTERS[i]}) {question.options[i]}" for i in self.picked)
        if question.shape == "fill":
            if len(question.blanks) == 1:
                return tuple(self.values.values())
            return tuple(
                f"{blank.label}{COLON.of(question.lang)}{self.values[blank.name]}" for blank in question.blanks
            )
        if question.shape == "menus":
            return (" ".join(menu.options[i] for menu, i in zip(question.menus, self.chosen, strict=True)),)
        text = self.response["text"] if isinstance(self.response, Mapping) else self.response
        return tuple(text.split("\n")) if isinstance(text, str) else tuple(map(str, text))

    def said(self, position: int) -> str:
        """This is what the engine says to whoever picks an option, without letters: others shuffle them."""
        return _unlettered(grade(self.question, LETTERS[position]).why.split("\n")[0])

    @property
    def why(self) -> tuple[str, ...]:
        """These are the lines of why it is so, without the verdict."""
        return tuple(map(_unlettered, self.verdict.why.split("\n")[1:]))

    def spellings(self, name: str) -> tuple[str, ...]:
        """These are the ways to type the value of a blank that the engine takes, its own first."""
        blank = next(blank for blank in self.question.blanks if blank.name == name)
        return tuple(dict.fromkeys(way for way in _ways(self.values[name], blank.kind) if self._taken(name, way)))

    def _taken(self, name: str, way: str) -> bool:
        return grade(self.question, {**self.values, name: way}).score == 1

    @property
    def picture(self) -> str:
        """This is the ladder of the run that decides, in light colours; empty where no run does."""
        told = self.verdict
        return svg(ladder(told.proof, told.lang, told.numbers), theme="light") if told.proof else ""


def items(
    ids: Iterable[str] = (), seeds: Iterable[int] = (0,), lang: str = "en", kinds: Sequence[str] = ()
) -> Iterator[Item]:
    """These are questions with their answers: all of the bank if no id is named, each with every seed.

    `kinds`: only these. Raises LookupError for an unknown id.
    """
    seeds, found = tuple(seeds), tuple(ids) or tuple(bank())
    for id in found:
        if not kinds or bank()[id].kind in kinds:
            for seed in seeds:
                question = ask(id, seed, lang)
                yield Item(question, solve(question))


def _unlettered(line: str) -> str:
    return re.sub(r"(?<=[“；;:：])\s*[a-l]\) ", "", line)


def _ways(text: str, kind: str) -> list[str]:
    """These are ways to write a value, its own first; whoever asks for them tries each on the engine."""
    ways = [text]
    if kind == "state":
        ways += [text.replace("RECEIVED", "RCVD"), text.replace("RECEIVED", "RECV")]
        ways += [way.replace("-", "_") for way in ways] + [way.replace("-", " ") for way in ways]
    elif kind == "flags":
        names = text.split(",")
        ways += [sign.join(order) for sign in (",", "+", ", ", " ", "/") for order in (names, names[::-1])]
    elif kind == "seconds":
        number = text.removesuffix(" s")
        ways += [f"{number}s", number, f"{number} 秒", f"{number}秒"]
    elif kind == "path":
        ways += [text.replace(" > ", sign) for sign in (">", " -> ", "->", " → ", ", ")]
    elif kind == "truth":
        ways += ["yes", "y", "是", "true", "no", "n", "否", "false"]
    elif kind == "side":
        ways += ["A", "B", "both", "neither", "双方", "都不", "only A", "only B"]
    elif kind == "number":
        ways += ["none", "无"] if not text.isdigit() else []
    return ways
