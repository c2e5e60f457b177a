"""A text in both languages, and the short list of phrases that the interface shares.

State names, flags and RFC variables are never translated; they are no `Text`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from unicodedata import combining, east_asian_width

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Text:
    """The same thing said in English and in Chinese."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """This is the text in "en" or "zh". Raises ValueError for another language."""
        if lang not in LANGUAGES:
            raise ValueError(f"no language {lang!r} here; there are {' and '.join(LANGUAGES)}")
        return self.en if lang == "en" else self.zh

    def __str__(self) -> str:
        """This is the text in the reader's language, as a notebook prints it."""
        return self.of(reader_language())


def reader_language() -> str:
    """This is the reader's language.

    A notebook in a folder called zh or en speaks that language (its code is the same in both);
    elsewhere TCPLEARN_LANG decides, then the locale, and English if neither says anything.
    """
    here = Path.cwd().name
    if here in LANGUAGES:
        return here
    for name in ("TCPLEARN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        said = os.environ.get(name, "")
        if said:
            return "zh" if said.lower().startswith("zh") else "en"
    return "en"


def wide(text: str) -> int:
    """This is how many columns of a terminal a text takes: a Chinese character two."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
