"""tcplearn page: a notebook as one HTML file, or as a PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

PAGE = Text(
    "run a notebook and make one HTML file of it, in which its pictures move without a kernel",
    "运行一个笔记本并生成单个 HTML 文件，其中的图不需要内核也能逐步播放",
)
NOTEBOOK = Text("an .ipynb file", ".ipynb 文件")
OUT = Text(
    "the file to write (default: beside the notebook; - for standard output)",
    "输出文件（默认：笔记本旁边；- 表示标准输出）",
)
AS_PDF = Text("a PDF, printed by a Chromium or Chrome of this machine", "生成 PDF，由本机的 Chromium 或 Chrome 打印")
THEME = Text("light (default) or dark", "light（默认）或 dark")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "page", PAGE, page)
    new.add_argument("notebook", type=Path, metavar="NOTEBOOK", help=NOTEBOOK.of(lang))
    new.add_argument("-o", "--out", metavar="FILE", help=OUT.of(lang))
    new.add_argument("--pdf", action="store_true", help=AS_PDF.of(lang))
    new.add_argument("--theme", choices=("light", "dark"), default="light", help=THEME.of(lang))


def page(chosen: argparse.Namespace) -> int:
    """This writes the page, and says where."""
    from tcplearn.page import NoPage, html, pdf

    out = chosen.out or str(chosen.notebook.with_suffix(".pdf" if chosen.pdf else ".html"))
    try:
        text = html(chosen.notebook, chosen.theme)
        made = pdf(text) if chosen.pdf else text
    except NoPage as why:
        return complain(why.text.of(chosen.lang))
    write(made, out)
    if out != "-":
        print(out)
    return 0
