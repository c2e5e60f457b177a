"""A capture in a notebook: the list of its conversations, and each of them as a ladder.

It only passes on: the capture counts and replays, the view draws.
"""

from __future__ import annotations

from typing import Any

from tcplearn.capture.detail import Detail
from tcplearn.capture.listing import DIFFERS, NO_DIFFERENCE, heading, html, judged, table
from tcplearn.capture.opened import Capture
from tcplearn.capture.packets import Source
from tcplearn.capture.splitting.split import LIMIT
from tcplearn.text import reader_language
from tcplearn.view import Numbers, Shown, section, show, text_ladder
from tcplearn.view.figure import figure_lines


class Talk:
    """One conversation of a capture: `.ladder()`, `.states`, `.verdicts`, and all else that a `Detail` has."""

    def __init__(self, told: Detail, lang: str) -> None:
        self.told, self.lang = told, lang

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.told, name)

    def ladder(self, lang: str | None = None, numbers: str | Numbers = "relative") -> Shown:
        """This is the picture; `lang` and `numbers` as for every ladder."""
        return show(self.told, lang or self.lang, numbers)

    def __str__(self) -> str:
        """This is all that is to be said of it: heading, ladder with states and notes, verdicts."""
        lang, at = self.lang, _lines(self.told)
        said = [judged(v, lang, at.get(v.number), section(v.cite, lang)) for v in self.told.verdicts]
        judgement = "\n".join([DIFFERS.of(lang), *said]) if said else NO_DIFFERENCE.of(lang)
        return "\n\n".join(
            ["\n".join(heading(self.told, lang)), text_ladder(self.told, lang, counted=True).rstrip(), judgement]
        )

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.ladder()._repr_mimebundle_() | {"text/plain": str(self)}


def _lines(told: Detail) -> dict[int, int]:
    """These are the lines of the text ladder on which the segments leave."""
    at: dict[int, int] = {}
    count = 0
    for line in figure_lines(told.trace):
        count += line.numbered
        if line.flight is not None:
            at.setdefault(line.flight.number, count)
    return at


class Captured:
    """The conversations of a capture as a table; `captured[3]` is one of them, `captured.where(...)` some."""

    def __init__(self, capture: Capture, lang: str | None = None) -> None:
        self.capture, self.lang = capture, lang or reader_language()

    def where(self, **wanted: object) -> Captured:
        """These are the conversations that a `Filter` finds: `where(state="CLOSE-WAIT", port=443)`."""
        return Captured(self.capture.where(**wanted), self.lang)

    @property
    def summaries(self) -> Any:
        return self.capture.summaries

    @property
    def notes(self) -> Any:
        return self.capture.notes

    def __len__(self) -> int:
        return len(self.capture)

    def __getitem__(self, number: int) -> Talk:
        return Talk(self.capture[number], self.lang)

    def __str__(self) -> str:
        return table(self.capture, self.lang).rstrip()

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": html(self.capture, self.lang), "text/plain": str(self)}


def open_capture(source: Source, lang: str | None = None, limit: int | None = LIMIT) -> Captured:
    """This opens a capture file for a notebook: `open_capture("file.pcap")[0].ladder()`.

    Raises CaptureError for what is no capture, OSError for a file that cannot be opened.
    """
    return Captured(Capture(source, limit), lang)
