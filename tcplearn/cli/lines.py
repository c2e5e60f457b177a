"""Text for a terminal of any width: folded at its columns, a Chinese character being two wide, in colour or without.

The one rule: colour says nothing that the words do not say.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping

from tcplearn.cli.terminal import width
from tcplearn.text import wide

COLOURS = {"right": "32", "wrong": "31", "help": "33", "head": "1", "aside": "2"}
OPENING, CLOSING, WIDE = "（《“‘【", "，。、；：？！）》”’】", "\u2e80-\uffef"
# What stays together: a field of a segment, a word with the space after it, or one wide character, each with the
# marks around it.
UNIT = rf"<[^<>\s]*>|[^\s<{WIDE}{OPENING}]+|[^\s{OPENING}]"
PIECE = re.compile(rf"[{OPENING}]*(?:{UNIT})[{CLOSING}]*\s*|[{OPENING}]+|\s+")


def columns() -> int:
    """This is how wide the terminal is at this moment; a COLUMNS of the shell may be older than that."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or width()
    except (OSError, ValueError):  # no terminal
        return width()


def folded(text: str, room: int) -> str:
    """This is a text of which no line is wider than `room`; what is folded keeps the indent of its line."""
    return "\n".join(part for line in text.split("\n") for part in _folded(line, max(room, 20)))


def _folded(line: str, room: int) -> Iterator[str]:
    lead = re.match(r"\s*(?:[a-l]\) |\d+\. )?", line)
    margin = " " * min(wide(lead[0]) if lead else 0, room // 2)
    said = ""
    for piece in PIECE.findall(line):
        if said.strip() and wide(said + piece.rstrip()) > room:
            yield said.rstrip()
            said = margin + piece.lstrip()
        else:
            said += piece
        while wide(said.rstrip()) > room:  # one word wider than the terminal
            fits = (i for i in range(len(said), 1, -1) if wide(said[:i]) <= room and said[i] not in CLOSING)
            cut = next(fits, room // 2)
            yield said[:cut]
            said = margin + said[cut:]
    yield said.rstrip()


class Paint:
    """Colours, where there is a terminal that shows them and nobody asked for none."""

    def __init__(self, environ: Mapping[str, str], terminal: bool):
        self.on = terminal and not environ.get("NO_COLOR") and environ.get("TERM", "dumb") != "dumb"

    def __call__(self, text: str, colour: str) -> str:
        """This is the text in a colour of COLOURS, line by line."""
        if not self.on or not text:
            return text
        return "\n".join(f"\033[{COLOURS[colour]}m{line}\033[0m" if line else "" for line in text.split("\n"))
