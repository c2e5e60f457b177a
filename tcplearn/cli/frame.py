"""What all commands of `tcplearn` share: how one is declared, how it writes, how it complains."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from tcplearn.text import LANGUAGES, Text

LANG = Text(
    "the language, en or zh (default: TCPLEARN_LANG, else the locale)",
    "语言：en 或 zh（默认：TCPLEARN_LANG，其次系统区域设置）",
)

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, lang: str, name: str, what: Text, do: Callable[..., int]) -> argparse.ArgumentParser:
    """This declares a command: `do` gets the words chosen and gives the exit status."""
    new: argparse.ArgumentParser = commands.add_parser(name, help=what.of(lang), description=what.of(lang))
    new.add_argument("--lang", choices=LANGUAGES, default=lang, help=LANG.of(lang))
    new.set_defaults(do=do)
    return new


def write(made: str | bytes, where: str) -> None:
    """This writes text or octets to a file, or to standard output if `where` is "-"."""
    data = made if isinstance(made, bytes) else (made.rstrip("\n") + "\n").encode()
    if where != "-":
        Path(where).write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def complain(what: str) -> int:
    """This says in one line what is wrong; its value is the exit status."""
    print(f"tcplearn: {what}", file=sys.stderr)
    return 2
