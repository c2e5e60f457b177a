"""A drill where no kernel is: the question to read, its answer folded below it.

The one rule: what grades an answer is the kernel; a page without one says so, and lets nobody type in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from tcplearn.quiz import Question, grade, solve
from tcplearn.quiz.question import LETTERS
from tcplearn.view import palette
from tcplearn.view.ladder import ladder
from tcplearn.view.svg import svg
from tcplearn.widgets.drill_page import answer
from tcplearn.widgets.drill_words import GAVE_UP, GRADED, SHOW_ANSWER

STYLE = """.tcplearn-sheet { max-width: 56rem; padding: 10px 14px; border: 1px solid var(--rule); border-radius: 8px;
  background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, sans-serif, "Noto Sans CJK SC"; }
.tcplearn-sheet pre { overflow-x: auto; margin: 8px 0; color: inherit; background: none; }
.tcplearn-sheet p { margin: 6px 0; white-space: pre-line; } .tcplearn-sheet summary { cursor: pointer; }
.tcplearn-sheet ol { margin: 6px 0; padding-left: 1.8em; list-style: lower-alpha; }
.tcplearn-sheet .graded { color: var(--quiet); font-size: 12px; }
.tcplearn-sheet svg { display: block; max-width: 100%; height: auto; }"""


@dataclass(frozen=True)
class Sheet:
    """A question on paper, with its answer to unfold."""

    question: Question

    def part(self) -> str:
        """This is the question as a part of an HTML page."""
        lang = "zh-CN" if self.question.lang == "zh" else "en"
        told = "\n".join((*self._asked(), "<details>", *self._answered(), "</details>"))
        return (
            f'<section class="tcplearn-sheet tcp" lang="{lang}"><style>{palette.css()}{STYLE}</style>\n{told}</section>'
        )

    def _asked(self) -> Iterator[str]:
        question = self.question
        yield f"<p><strong>{escape(question.id)}</strong> {escape(question.text)}</p>"
        for text in ("\n".join(question.ladder), question.start):
            if text:
                yield f'<pre tabindex="0">{escape(text)}</pre>'
        yield from _list(question.options)
        for menu in question.menus:
            yield f"<p>{escape(menu.label)}</p>"
            yield from _list(menu.options)
        command = f"<code>tcplearn quiz {escape(question.id)}</code>"
        yield f'<p class="graded">{GRADED.of(question.lang).format(command=command)}</p>'

    def _answered(self) -> Iterator[str]:
        question = self.question
        verdict = grade(question, solve(question))
        yield f"<summary>{SHOW_ANSWER.of(question.lang)}</summary>"
        yield f"<p><strong>{escape(GAVE_UP.of(question.lang).format(answer=answer(question)))}</strong></p>"
        yield from (f"<p>{escape(line)}</p>" for line in verdict.why.split("\n")[1:] if line)
        if verdict.proof is not None and verdict.proof.moments:
            yield svg(ladder(verdict.proof, question.lang, verdict.numbers))


def _list(options: tuple[str, ...]) -> Iterator[str]:
    if options:
        yield "<ol>" + "".join(f"<li>{escape(text)}</li>" for _, text in zip(LETTERS, options, strict=False)) + "</ol>"
