"""tcplearn trace: one story in the terminal, or as a file."""

from __future__ import annotations

import argparse
import difflib
import sys
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.world import Trace

FORMS = ("svg", "png", "json")  # besides text

TRACE = Text("run a scene and show what happened", "运行一个场景，显示其经过")
TRACE_SCENE = Text("the scene's name; without one, all are listed", "场景名；不写则列出全部场景")
TRACE_FILE = Text("write {form} to FILE (default: standard output)", "把 {form} 写入 FILE（默认：标准输出）")
NO_SCENE = Text("no scene is called {name!r}; {hint}", "没有名为 {name!r} 的场景；{hint}")
NEAR = Text("did you mean {near}?", "是不是 {near}？")
LIST = Text("`tcplearn trace` lists them all", "`tcplearn trace` 会列出全部场景")
BINARY = Text(
    "a PNG is no text: give a file, as in --png {scene}.png", "PNG 不是文本，请给出文件名，例如 --png {scene}.png"
)


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "trace", TRACE, trace)
    new.add_argument("scene", nargs="?", metavar="SCENE", help=TRACE_SCENE.of(lang))
    for form in FORMS:
        told = TRACE_FILE.of(lang).format(form=form.upper())
        new.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)


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
        return complain(NO_SCENE.of(chosen.lang).format(name=chosen.scene, hint=hint))
    if chosen.png == "-" and sys.stdout.isatty():
        return complain(BINARY.of(chosen.lang).format(scene=chosen.scene))
    happened = run(SCENES[chosen.scene])
    wanted = {form: getattr(chosen, form) for form in FORMS if getattr(chosen, form)} or {"text": "-"}
    for form, where in wanted.items():
        write(_made(form, happened, chosen.lang), where)
    return 0


def _made(form: str, happened: Trace, lang: str) -> str | bytes:
    from tcplearn import view

    made: str | bytes = happened.to_json() if form == "json" else getattr(view, f"{form}_ladder")(happened, lang)
    return made
