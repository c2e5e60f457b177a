"""tcplearn progress: what you know, what is due, which wrong ideas came up; export, load or delete your data."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.cli.terminal import width
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.memory import Memory
    from tcplearn.memory.account import Account, Line

PROGRESS = Text(
    "what you know, what is due today, which wrong ideas came up; export or delete your data",
    "掌握情况、今天该复习的内容、出现过的误解；导出或删除自己的数据",
)
DATA = Text(
    "the file or folder of your attempts (default: TCPLEARN_DATA, else the platform's data folder)",
    "保存作答记录的文件或文件夹（默认：TCPLEARN_DATA，其次系统的数据文件夹）",
)
EXPORT = Text("write all attempts to FILE, as JSON lines", "把全部作答写入 FILE，每行一个 JSON")
LOAD = Text(
    "add the attempts of an exported FILE; those already there are left out",
    "加入导出文件 FILE 中的作答，已有的不重复加入",
)
DELETE = Text("delete all attempts", "删除全部作答")
YES = Text("with --delete: do not ask", "与 --delete 合用：不再询问")

EXPORTED = Text("{n} attempts are in {file}", "{n} 次作答已写入 {file}")
LOADED = Text("{n} new attempts are now in {file}", "{n} 次新的作答已加入 {file}")
ASK = Text("Delete {n} attempts, {file}? Type “delete”: ", "要删除 {file} 中的 {n} 次作答吗？请输入 delete：")
SURE = Text(
    "nothing is deleted; to delete without a question: --delete --yes",
    "没有删除；如需不经询问直接删除，请用 --delete --yes",
)
DELETED = Text("deleted: {files}", "已删除：{files}")
NONE = Text("nothing is recorded yet in {file}; try: tcplearn quiz", "{file} 中还没有记录；请试试：tcplearn quiz")

HEAD = Text("Attempts: {n}, right: {right}; due today: {due}", "作答 {n} 次，答对 {right} 次；今天该复习 {due} 项")
COLUMNS = (Text("Concept", "知识点"), Text("Mastery", "掌握程度"), Text("Right", "答对"), Text("Due today", "今天复习"))
IDEAS = Text("Wrong ideas behind your answers", "作答中出现过的误解")
FULL, EMPTY = "█", "░"
LONGEST, SHORTEST = 30, 4  # a bar, in columns


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "progress", PROGRESS, progress)
    new.add_argument("--data", metavar="PATH", help=DATA.of(lang))
    acts = new.add_mutually_exclusive_group()
    acts.add_argument("--export", type=Path, metavar="FILE", help=EXPORT.of(lang))
    acts.add_argument("--load", type=Path, metavar="FILE", help=LOAD.of(lang))
    acts.add_argument("--delete", action="store_true", help=DELETE.of(lang))
    new.add_argument("--yes", action="store_true", help=YES.of(lang))


def progress(chosen: argparse.Namespace) -> int:
    """This prints the account, or takes the data out, in, or away."""
    from tcplearn import memory
    from tcplearn.interview import graph
    from tcplearn.memory.account import account
    from tcplearn.quiz import bank

    kept = memory.open(chosen.data)
    attempts = kept.attempts()
    if chosen.delete:
        return _delete(kept, len(attempts), chosen)
    if kept.trouble:
        return complain(kept.trouble.of(chosen.lang))
    if chosen.export:
        print(EXPORTED.of(chosen.lang).format(n=kept.export(chosen.export), file=chosen.export))
    elif chosen.load:
        return _load(kept, chosen)
    elif not attempts:
        print(NONE.of(chosen.lang).format(file=kept.path))
    else:
        told = account(kept, graph().concepts, bank().ideas, datetime.now().astimezone())
        print("\n".join(lines(told, chosen.lang, width(), _coloured())))
    return 0


def _load(kept: Memory, chosen: argparse.Namespace) -> int:
    try:
        new = kept.load(chosen.load)
    except ValueError as wrong:
        return complain(str(wrong))
    if kept.trouble:
        return complain(kept.trouble.of(chosen.lang))
    print(LOADED.of(chosen.lang).format(n=new, file=kept.path))
    return 0


def _delete(kept: Memory, attempts: int, chosen: argparse.Namespace) -> int:
    from tcplearn.memory import NotKept

    if not kept.path.exists():
        print(NONE.of(chosen.lang).format(file=kept.path))
        return 0
    if not chosen.yes:
        try:
            said = input(ASK.of(chosen.lang).format(n=attempts, file=kept.path)) if sys.stdin.isatty() else ""
        except (EOFError, KeyboardInterrupt):
            said = print() or ""
        if said.strip().lower() != "delete":
            return complain(SURE.of(chosen.lang))
    try:
        files = kept.forget()
    except NotKept as locked:
        return complain(locked.said.of(chosen.lang))
    print(DELETED.of(chosen.lang).format(files=", ".join(map(str, files))))
    return 0


def lines(told: Account, lang: str, wide: int, coloured: bool = False) -> Iterator[str]:
    """These are the lines of an account, none wider than `wide` if that is 40 or more."""
    from tcplearn.view.history import cut
    from tcplearn.view.legend import columns, wrap

    yield HEAD.of(lang).format(n=told.attempts, right=told.right, due=told.due)
    yield ""
    heads = [text.of(lang) for text in COLUMNS]
    rights, dues = max(columns(heads[2]), 7), columns(heads[3])
    room = max(SHORTEST * 2, wide - rights - dues - SHORTEST - 12)
    names = min(room, max(columns(each) for each in (heads[0], *(line.name.of(lang) for line in told.lines))))
    bar = max(SHORTEST, min(LONGEST, wide - names - rights - dues - 12))
    gauge = max(bar + 6, columns(heads[1]))
    yield "  ".join(
        (_pad(heads[0], names), _pad(heads[1], gauge), _pad(heads[2], rights, right=True), heads[3])
    ).rstrip()
    for line in told.lines:
        name, right = (
            _pad(cut(line.name.of(lang), names), names),
            _pad(f"{line.right}/{line.attempts}", rights, right=True),
        )
        due = _pad(str(line.due or "-"), dues, right=True)
        yield "  ".join((name, _gauge(line, bar, gauge, coloured), right, due))
    if told.ideas:
        yield ""
        yield IDEAS.of(lang)
        for _, text, count in told.ideas:
            first, *more = wrap(text.of(lang), max(20, wide - 8))
            yield f"{count:4} ×  {first}"
            yield from (" " * 8 + line for line in more)


def _gauge(line: Line, bar: int, room: int, coloured: bool) -> str:
    from tcplearn.view.history import percent

    full = round(line.mastery * bar)
    drawn = FULL * full + EMPTY * (bar - full)
    shown = f"\033[{32 if line.mastery >= 0.5 else 33}m{drawn}\033[0m" if coloured else drawn
    return shown + percent(line.mastery).rjust(6) + " " * (room - bar - 6)


def _pad(text: str, room: int, right: bool = False) -> str:
    from tcplearn.view.legend import columns

    blank = " " * max(0, room - columns(text))
    return blank + text if right else text + blank


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
