"""How the house's docstrings become pages: they are prose, with `names` and blocks that stand as they are written.

The one rule: a docstring is written for who reads the source; whatever in it would be markup is text here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

NAMED = re.compile(r"`([^`]+)`")
UNWRITTEN = re.compile(r"<(?:factory|function [^<>]*(?:<[^<>]*>)?[^<>]*)>")
CALLED = re.compile(r"(?<= = )\w+\(")
LONG = 40  # characters
MARKUP = re.compile(r"([\\*|_])")


def blocks(lines: list[str]) -> Iterator[str]:
    """These are the docstring's paragraphs in reStructuredText: prose, or what is shown as it stands."""
    for block in re.split(r"\n{2,}", "\n".join(lines).strip("\n")):
        rows = block.split("\n")
        begin = next((at for at, row in enumerate(rows) if row.startswith("  ")), len(rows))
        if begin and begin < len(rows) and not rows[begin - 1].endswith(":"):
            begin = 0  # a hanging indent: a list, which stands as it is written
        if rows[:begin]:
            yield prose("\n".join(rows[:begin]))
        if rows[begin:]:
            yield "\n".join(("::", "", *("    " + row for row in rows[begin:])))


def prose(text: str) -> str:
    """This is a paragraph, its `names` set as code."""
    parts = NAMED.split(text)
    return "".join(f"``{part}``" if at % 2 else MARKUP.sub(r"\\\1", part) for at, part in enumerate(parts))


def plain(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """This does it, in place, as Sphinx wants it."""
    lines[:] = [*"\n\n".join(blocks(lines)).split("\n"), ""]


def short(app: Sphinx, what: str, name: str, obj: object, options: object, args: str, returns: str) -> tuple[str, str]:
    """This is a signature as a reader needs it."""
    return folded(args) if args else args, returns


def folded(args: str) -> str:
    """These are arguments in which an ellipsis stands for a default that cannot be written, or is long."""
    args = UNWRITTEN.sub("...", args)
    for call in reversed(list(CALLED.finditer(args))):
        end, depth = call.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(args[end], 0)
            end += 1
        if end - call.end() > LONG:
            args = f"{args[: call.end()]}...{args[end - 1 :]}"
    return args


def setup(app: Sphinx) -> dict[str, Any]:
    """This tells Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", plain)
    app.connect("autodoc-process-signature", short)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
