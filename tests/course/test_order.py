"""No chapter uses a notion before it is introduced.

`notions.toml` names the notions. A notion is introduced where it is *set in emphasis* and explained; its first
use in the prose of the course, in reading order, must be that place. The interviewer's question, what
stands in quotation marks, headings, tables of contents and the words of a link may run ahead: they say what is to come.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import prose
import pytest

NOTIONS = tomllib.loads((Path(__file__).parent / "notions.toml").read_text("utf-8"))["notion"]
AHEAD = ("heading", "quote", "link", "table", "code")
SAID_BY_OTHERS = re.compile(r'“[^”]*”|"[^"]*"')

each = pytest.mark.parametrize("lang", prose.LANGUAGES)


@each
@pytest.mark.parametrize("notion", NOTIONS, ids=lambda notion: notion["en"])
def test_it_is_introduced_before_it_is_used(notion: dict[str, str], lang: str) -> None:
    pattern = re.compile(notion[lang])
    for path in prose.chapters(lang):
        for cell in prose.cells(path):
            for piece in cell.pieces():
                told = SAID_BY_OTHERS.sub("", piece.words)
                if piece.role not in AHEAD and not told.startswith("RFC ") and pattern.search(told):
                    place = f"{cell.place}: …{_around(told, pattern)}…"
                    assert piece.role == "emphasis", f"{place}: introduce it here, *in emphasis*, or before"
                    return
    pytest.fail(f"no chapter introduces {notion[lang]}")


@each
def test_emphasis_in_the_first_chapters_is_for_notions(lang: str) -> None:
    """A start without a single introduction would be a start for those who know it all."""
    path = prose.chapters(lang)[0]
    told = " ".join(piece.words for cell in prose.cells(path) for piece in cell.pieces() if piece.role == "emphasis")
    assert sum(bool(re.search(notion[lang], told)) for notion in NOTIONS) >= 10


def _around(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    assert found
    return text[max(found.start() - 20, 0) : found.end() + 20]
