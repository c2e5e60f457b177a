"""tcplearn lab: the course in JupyterLab."""

from __future__ import annotations

import argparse
from pathlib import Path

from tcplearn.cli.frame import Commands, command
from tcplearn.text import Text

LAB = Text("open the course in JupyterLab", "在 JupyterLab 中打开课程")
LAB_FOLDER = Text(
    "where the course is copied to (default: ./tcplearn-course); a source checkout itself is opened in place",
    "课程复制到哪个文件夹（默认：./tcplearn-course）；若指定源码目录本身，则就地打开",
)
LAB_MORE = Text(
    "What follows a -- goes to JupyterLab: tcplearn lab -- --no-browser",
    "-- 之后的选项交给 JupyterLab：tcplearn lab -- --no-browser",
)


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "lab", LAB, lab)
    new.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=LAB_FOLDER.of(lang))
    new.epilog = LAB_MORE.of(lang)


def lab(chosen: argparse.Namespace) -> int:
    """This opens the course."""
    from tcplearn.lab import open_lab

    open_lab(chosen.folder, chosen.lang, chosen.more)
    return 0
