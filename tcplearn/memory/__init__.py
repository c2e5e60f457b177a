"""Memory: every attempt is kept, and what to review follows from them.

    kept = memory.open()                                    # the reader's own file, or TCPLEARN_DATA, or a path
    kept.record(question, "b", verdict, confidence="sure", seconds=12, hints=1)
    kept.next(now, bank())                                  # ("TW-03", 4): a question and a seed not seen before
    kept.mastery(now), kept.due(now), kept.weak(now)

One attempt is one row of an SQLite file (`store.py`); cards, mastery and what is due are computed from
the rows each time (`reviews.py`). The one rule: an answer is never lost without a word. Where the file
cannot be written, the answer stays in this process, `trouble` says what to try, and the next
attempt tries again to write both.
"""

from __future__ import annotations

import os
from pathlib import Path

from tcplearn.memory import in_browser
from tcplearn.memory.attempt import Attempt
from tcplearn.memory.kept import Memory, NotKeptWarning
from tcplearn.memory.reviews import Card, Standing, rating
from tcplearn.memory.store import NotKept

__all__ = ["Attempt", "Card", "Memory", "NotKept", "NotKeptWarning", "Standing", "open", "rating", "where"]

FILE = "attempts.sqlite"


def open(path: Path | str | None = None) -> Memory:
    """This is the memory in a file: `path`, else TCPLEARN_DATA, else the platform's folder for a user's data.

    A path without an ending, or of a folder, is a folder: the file in it is attempts.sqlite. Nothing is
    made or read before the first attempt is recorded or asked for, so nothing is raised here.
    """
    if path is None and in_browser.needed():
        return in_browser.BrowserMemory(where(path))
    return Memory(where(path))


def where(path: Path | str | None = None) -> Path:
    """This is the file that `open(path)` uses."""
    said = path or os.environ.get("TCPLEARN_DATA")
    if not said:
        from platformdirs import user_data_path

        return user_data_path("tcplearn", appauthor=False) / FILE
    found = Path(said).expanduser()
    return found / FILE if found.is_dir() or not found.suffix else found
