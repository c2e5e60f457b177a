"""The `tcplearn` command: the course in JupyterLab, and one story in the terminal.

It only reads arguments and prints; each command is one function in COMMANDS and imports what it
needs when it runs.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tcplearn.text import LANGUAGES, Text, reader_language

if TYPE_CHECKING:
    from tcplearn.world import Trace

FORMS = ("svg", "png", "json")  # besides text

ABOUT = Text("Learn TCP connection management from an executable TCP.", "用可执行的 TCP 学习 TCP 连接管理。")
LANG = Text(
    "the language, en or zh (default: TCPLEARN_LANG, else the locale)",
    "语言：en 或 zh（默认：TCPLEARN_LANG，其次系统区域设置）",
)
LAB = Text("open the course in JupyterLab", "在 JupyterLab 中打开课程")
LAB_FOLDER = Text(
    "where the course is copied to (default: ./tcplearn-course); a source checkout itself is opened in place",
    "课程复制到哪个文件夹（默认：./tcplearn-course）；若指定源码目录本身，则就地打开",
)
LAB_MORE = Text(
    "What follows a -- goes to JupyterLab: tcplearn lab -- --no-browser",
    "-- 之后的选项交给 JupyterLab：tcplearn lab -- --no-browser",
)
TRACE = Text("run a scene and show what happened", "运行一个场景，显示其经过")
TRACE_SCENE = Text("the scene's name; without one, all are listed", "场景名；不写则列出全部场景")
TRACE_FILE = Text("write {form} to FILE (default: standard output)", "把 {form} 写入 FILE（默认：标准输出）")
NO_SCENE = Text("no scene is called {name!r}; {hint}", "没有名为 {name!r} 的场景；{hint}")
NEAR = Text("did you mean {near}?", "是不是 {near}？")
LIST = Text("`tcplearn trace` lists them all", "`tcplearn trace` 会列出全部场景")
BINARY = Text(
    "a PNG is no text: give a file, as in --png {scene}.png", "PNG 不是文本，请给出文件名，例如 --png {scene}.png"
)


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
        return _complain(f"{wrong.filename}: {wrong.strerror}" if wrong.filename else str(wrong))


def parser(lang: str) -> argparse.ArgumentParser:
    """This is the whole command line, its help in "en" or "zh"."""
    top = argparse.ArgumentParser(prog="tcplearn", description=ABOUT.of(lang))
    top.add_argument("--version", action="version", version=f"tcplearn {version('tcplearn')}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(commands, lang)
    return top


def _language(words: Sequence[str]) -> str:
    """The language that the help is in: --lang counts before the rest is read."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    first.add_argument("--lang", choices=LANGUAGES)
    try:
        return first.parse_known_args(words)[0].lang or reader_language()
    except argparse.ArgumentError:
        return reader_language()


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: Commands, lang: str, name: str, what: Text, do: Callable[..., int]) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=what.of(lang), description=what.of(lang))
    command.add_argument("--lang", choices=LANGUAGES, default=lang, help=LANG.of(lang))
    command.set_defaults(do=do)
    return command


# ── tcplearn lab
def add_lab(commands: Commands, lang: str) -> None:
    command = _command(commands, lang, "lab", LAB, lab)
    command.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help=LAB_FOLDER.of(lang))
    command.epilog = LAB_MORE.of(lang)


def lab(chosen: argparse.Namespace) -> int:
    """This opens the course."""
    from tcplearn.lab import open_lab

    open_lab(chosen.folder, chosen.lang, chosen.more)
    return 0


# ── tcplearn trace
def add_trace(commands: Commands, lang: str) -> None:
    command = _command(commands, lang, "trace", TRACE, trace)
    command.add_argument("scene", nargs="?", metavar="SCENE", help=TRACE_SCENE.of(lang))
    for form in FORMS:
        told = TRACE_FILE.of(lang).format(form=form.upper())
        command.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)


def trace(chosen: argparse.Namespace) -> int:
    """This prints a scene's run as a text ladder, or writes it as SVG, PNG or JSON."""
    from tcplearn.world import run
    from tcplearn.world.scenes import SCENES

    if chosen.scene is None:
        for name, scene in SCENES.items():
            print(f"{name:32} {scene.title.of(chosen.lang) if scene.title else ''}".rstrip())
        return 0
    if chosen.scene not in SCENES:
        near = difflib.get_close_matches(chosen.scene, SCENES, n=3)
        hint = NEAR.of(chosen.lang).format(near=", ".join(near)) if near else LIST.of(chosen.lang)
        return _complain(NO_SCENE.of(chosen.lang).format(name=chosen.scene, hint=hint))
    if chosen.png == "-" and sys.stdout.isatty():
        return _complain(BINARY.of(chosen.lang).format(scene=chosen.scene))
    happened = run(SCENES[chosen.scene])
    wanted = {form: getattr(chosen, form) for form in FORMS if getattr(chosen, form)} or {"text": "-"}
    for form, where in wanted.items():
        _write(_made(form, happened, chosen.lang), where)
    return 0


def _made(form: str, happened: Trace, lang: str) -> str | bytes:
    from tcplearn import view

    made: str | bytes = happened.to_json() if form == "json" else getattr(view, f"{form}_ladder")(happened, lang)
    return made


def _write(made: str | bytes, where: str) -> None:
    data = made if isinstance(made, bytes) else (made.rstrip("\n") + "\n").encode()
    if where != "-":
        Path(where).write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


def _complain(what: str) -> int:
    print(f"tcplearn: {what}", file=sys.stderr)
    return 2


COMMANDS: tuple[Callable[[Commands, str], None], ...] = (add_lab, add_trace)
