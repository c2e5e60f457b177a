"""The `tcplearn` command: the course in JupyterLab, stories, captures and kernels in the terminal.

It only reads arguments and prints; each command is a module of its own, named in COMMANDS, and imports
what it needs when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

from tcplearn.cli.frame import LANG, complain
from tcplearn.text import LANGUAGES, Text, reader_language

COMMANDS = (
    "lab",
    "trace",
    "capture",
    "audit",
    "matrix",
    "prove",
    "break_",
    "kernels",
    "live",
    "page",
    "export",
    "bank",
    "grade",
    "progress",
    "quiz",
)

ABOUT = Text("Learn TCP connection management from an executable TCP.", "用可执行的 TCP 学习 TCP 连接管理。")


def main(argv: Sequence[str] | None = None) -> int:
    """This is the command line; it gives the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    end = words.index("--") if "--" in words else len(words)
    chosen = parser(_language(words[:end])).parse_args(words[:end])
    chosen.more = words[end + 1 :]
    try:
        return int(chosen.do(chosen) or 0)
    except BrokenPipeError:  # `tcplearn trace ... | head`
        sys.stderr.close()
        return 0
    except OSError as wrong:  # a folder that is not there, a file that may not be written
        return complain(f"{wrong.filename}: {wrong.strerror}" if wrong.filename else str(wrong))


def parser(lang: str) -> argparse.ArgumentParser:
    """This is the whole command line, its help in "en" or "zh"."""
    top = argparse.ArgumentParser(prog="tcplearn", description=ABOUT.of(lang))
    top.add_argument("--lang", choices=LANGUAGES, default=lang, help=LANG.of(lang))
    top.add_argument("--version", action="version", version=f"tcplearn {version('tcplearn')}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"tcplearn.cli.{name}").add(commands, lang)
    return top


def _language(words: Sequence[str]) -> str:
    """The language that the help is in: --lang counts before the rest is read."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    first.add_argument("--lang", choices=LANGUAGES)
    try:
        return first.parse_known_args(words)[0].lang or reader_language()
    except argparse.ArgumentError:
        return reader_language()
