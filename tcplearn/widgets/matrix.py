"""The matrix in the notebook: every kind of segment in every state, and what happens, by a click.

It only passes on: the model answers, the page puts it into words, the browser shows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from tcplearn.audit.axes import Cell, Kind, seqs
from tcplearn.audit.matrix import Answer, Answers, answers
from tcplearn.model import RFC9293, Protocol, State
from tcplearn.text import LANGUAGES, Text, reader_language
from tcplearn.widgets.alone import Alone, bundle
from tcplearn.widgets.matrix_page import page, shown_acks, title
from tcplearn.widgets.matrix_picture import STYLE, picture
from tcplearn.widgets.matrix_words import told
from tcplearn.widgets.page import module, style

STORED = Text(" (run this cell to click through it)", "（运行本单元格即可逐格点开）")
LINE = Text("{title}, {n} answers", "{title}，共 {n} 个结果")
OPENED = Text("{name}: {heading}", "{name}：{heading}")


class Matrix(anywidget.AnyWidget):
    """This shows what a connection in each state does about each kind of segment: `Matrix()`.

    `at` opens it at a state and a kind: `Matrix(at=("ESTABLISHED", "RST"))`. `against` is another protocol, and
    the cells in which it differs are marked. `lang` is "en" or "zh" (default: the reader's). `answers` holds all
    of it, `chosen` what was clicked last. Raises ValueError for a name that is none.
    """

    _esm = module("matrix.js")
    _css = STYLE + style("matrix.css")

    pages = t.Dict().tag(sync=True)
    lang = t.Enum(LANGUAGES).tag(sync=True)
    place = t.List(t.Int()).tag(sync=True)  # numbers of state and kind, then of row and column; none: the overview

    def __init__(
        self,
        protocol: Protocol = RFC9293,
        lang: str | None = None,
        *,
        at: tuple[str, str] | None = None,
        against: Protocol | None = None,
    ) -> None:
        self.answers: Answers = answers(protocol)
        active = answers(protocol, opened="active")
        other = answers(against) if against else None
        super().__init__(
            lang=lang or reader_language(),
            pages={lang: page(self.answers, lang, active, other) for lang in LANGUAGES},
            place=self._numbers(*at) if at else [],
        )

    def say(self, state: str, kind: str, seq: str = "any", ack: str | None = None) -> str:
        """This is one answer in words, by names as in `Answers.find`."""
        return told(self.answers.find(state, kind, seq, ack), self.lang)

    @property
    def chosen(self) -> Answer | None:
        """This is the answer that was clicked last, or None."""
        if len(self.place) < 4:
            return None
        state, kind = list(State)[self.place[0]], list(Kind)[self.place[1]]
        row, column = self.place[2:]
        return self.answers.get(Cell(state, kind, seqs(state)[column], shown_acks(state, kind)[row]))

    def save_html(self, path: str | Path) -> Path:
        """This writes the matrix as one HTML file that needs neither kernel nor network, and gives its path."""
        return self.alone().save(path)

    def alone(self) -> Alone:
        """This is the matrix without a kernel."""
        begin = {"lang": self.lang, "place": self.place, "pages": self.pages}
        still = picture(self.pages[self.lang], self.place)
        return Alone(title(self.answers, self.lang), str(self._css), str(self._esm), {}, begin, still)

    def _numbers(self, state: str, kind: str) -> list[int]:
        cell = self.answers.find(state, kind, "left").cell
        return [list(State).index(cell.state), list(Kind).index(cell.kind)]

    def __repr__(self) -> str:
        if self.place:
            shown = self.pages[self.lang]["grids"][self.place[0]][self.place[1]]
            return OPENED.of(self.lang).format(name=self.answers.protocol.name, heading=shown["heading"])
        return LINE.of(self.lang).format(title=title(self.answers, self.lang), n=len(self.answers))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The live view, the picture of what is open, one line of text."""
        shown = picture(self.pages[self.lang], self.place)
        return bundle(super()._repr_mimebundle_(**kwargs), f"{self!r}{STORED.of(self.lang)}", shown, self.alone)
