"""tcplearn live: a scene played by this machine's kernel, beside what the model predicts."""

from __future__ import annotations

import argparse
import difflib
import signal
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.live.ground import Ground
    from tcplearn.live.lab import Live
    from tcplearn.world import Fault, Inject, Scene

LIVE = Text(
    "play a scene on this machine's own kernel, beside the model; without root: states only",
    "在本机内核上演示一个场景，并与模型对照；没有 root 权限时只看状态",
)
SCENE = Text(
    "the scene's name; without one, all that can be played here are listed", "场景名；不写则列出这里能演示的全部场景"
)
ON = Text(
    "wire (root), loopback (states only) or recordings (default: the best here)",
    "wire（root）、loopback（只有状态）或 recordings（实测记录）；默认取本机能做到的最好一种",
)
LOSE = Text(
    "lose a segment as well, as in 'client SYN 1' or 'B FIN,ACK all'; may be repeated",
    "另外丢弃一个报文段，例如 'client SYN 1' 或 'B FIN,ACK all'；可以重复使用",
)
SECONDS = Text("of real time, at most (default 15)", "最多用多少秒真实时间（默认 15）")
CLOSE = Text(
    "what CLOSE is: half, shutdown(SHUT_WR) as in the RFC (default), or full, close()",
    "CLOSE 对应什么：half 为 shutdown(SHUT_WR)，与 RFC 相同（默认）；full 为 close()",
)
RECORD = Text("write NAME.pcap and NAME.json into DIR as well", "另把 NAME.pcap 和 NAME.json 写入 DIR")
SVG = Text("write both ladders to FILE as SVG", "把两张时序图以 SVG 写入 FILE")
DRY = Text("say what would be made and played, and do nothing", "只说明将要创建和演示什么，不真的做")

PLAYS = Text("Can be played here:", "这里可以演示：")
CANNOT = Text("Cannot:", "不能演示：")
RECORDED = Text("Recordings:", "实测记录：")
NO_SCENE = Text("no scene is called {name!r}; {hint}", "没有名为 {name!r} 的场景；{hint}")
NEAR = Text("did you mean {near}?", "是不是 {near}？")
LIST = Text("`tcplearn live` lists them all", "`tcplearn live` 会列出全部场景")
SPEC = Text(
    "--lose {spec!r}: write a side, flags and a count, as in 'client SYN 1' or 'B FIN,ACK all'",
    "--lose {spec!r}：请写出哪一端、哪些标志、第几个，例如 'client SYN 1' 或 'B FIN,ACK all'",
)
WILL = Text("Would be played: {name}, its calls at", "将要演示：{name}，调用时刻为")
STOPPED = Text("interrupted; nothing is left behind", "已中断；没有留下任何东西")
WROTE = Text("wrote {files}", "已写入 {files}")
ENDS = {"a": "A", "client": "A", "b": "B", "server": "B"}
INTERRUPTED = 130


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "live", LIVE, live)
    new.add_argument("scene", nargs="?", metavar="SCENE", help=SCENE.of(lang))
    new.add_argument("--on", choices=("wire", "loopback", "recordings"), help=ON.of(lang))
    new.add_argument("--lose", action="append", default=[], metavar="SEGMENT", help=LOSE.of(lang))
    new.add_argument("--seconds", type=float, default=15.0, metavar="N", help=SECONDS.of(lang))
    new.add_argument("--close", choices=("half", "full"), default="half", help=CLOSE.of(lang))
    new.add_argument("--record", type=Path, metavar="DIR", help=RECORD.of(lang))
    new.add_argument("--svg", metavar="FILE", help=SVG.of(lang))
    new.add_argument("--dry-run", action="store_true", help=DRY.of(lang))


def live(chosen: argparse.Namespace) -> int:
    """This lists what can be played, or plays one scene and shows both stories."""
    from tcplearn.live.fitting import why_not
    from tcplearn.live.ground import Kind, find
    from tcplearn.live.lab import CANNOT as CANNOT_BE
    from tcplearn.live.lab import NotPlayable

    lang = chosen.lang
    ground = find(chosen.on)
    recorded = ground.kind is Kind.RECORDINGS
    if chosen.scene is None:
        return _list(ground, lang)
    scene = None
    if not recorded:
        scene, wrong = _scene(chosen)
        if scene is None:
            return complain(wrong)
        reason = why_not(scene, ground)
        if reason is not None:
            return complain(CANNOT_BE.of(lang).format(name=chosen.scene, why=reason.of(lang)))
    _say(ground.makes, lang)
    if chosen.dry_run:
        return _dry(scene, lang)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        shown = _play(chosen, scene, ground)
    except NotPlayable as wrong:
        return complain(wrong.why.of(lang))
    except KeyboardInterrupt:
        complain(STOPPED.of(lang))
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    print(shown.text(lang))
    return _files(chosen, shown)


def _play(chosen: argparse.Namespace, scene: Scene | None, ground: Ground) -> Live:
    from tcplearn.live import lab

    if scene is None:
        return lab.replay(chosen.scene)
    return lab.live(scene, on=ground, seconds=chosen.seconds, half=chosen.close == "half")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _files(chosen: argparse.Namespace, shown: Live) -> int:
    if chosen.record:
        made = shown.recording.save(chosen.record)
        print(WROTE.of(chosen.lang).format(files=", ".join(map(str, made))))
    if chosen.svg:
        write(shown.picture(chosen.lang), chosen.svg)
    return 0


def _scene(chosen: argparse.Namespace) -> tuple[Scene | None, str]:
    """This is the scene asked for, with the losses asked for; or what is wrong."""
    from tcplearn.world.scenes import SCENES

    lang = chosen.lang
    if chosen.scene not in SCENES:
        near = difflib.get_close_matches(chosen.scene, SCENES, n=3)
        hint = NEAR.of(lang).format(near=", ".join(near)) if near else LIST.of(lang)
        return None, NO_SCENE.of(lang).format(name=chosen.scene, hint=hint)
    scene = SCENES[chosen.scene]
    losses = []
    for spec in chosen.lose:
        fault = _lose(spec)
        if fault is None:
            return None, SPEC.of(lang).format(spec=spec)
        losses.append(fault)
    return scene.but(faults=(*scene.faults, *losses)), ""


def _lose(spec: str) -> Fault | None:
    from tcplearn.world import Lose

    words = spec.split()
    if len(words) not in (2, 3) or words[0].lower() not in ENDS:
        return None
    count = words[2] if len(words) == 3 else "1"
    try:
        nth = None if count == "all" else int(count)
        return Lose(ENDS[words[0].lower()], ctl=words[1], nth=nth)  # type: ignore[arg-type]
    except ValueError:
        return None


def _list(ground: Ground, lang: str) -> int:
    from tcplearn.live.fitting import why_not
    from tcplearn.live.ground import Kind
    from tcplearn.live.replay import shipped_files
    from tcplearn.world.scenes import SCENES

    _say(ground.makes, lang)
    if ground.kind is Kind.RECORDINGS:
        print(RECORDED.of(lang), *(f"  {name}" for name in shipped_files()), sep="\n")
        return 0
    reasons = {name: why_not(scene, ground) for name, scene in SCENES.items()}
    print(PLAYS.of(lang))
    for name, scene in SCENES.items():
        if reasons[name] is None:
            print(f"  {name:32} {scene.title.of(lang) if scene.title else ''}".rstrip())
    refused = {name: reason for name, reason in reasons.items() if reason is not None}
    if refused:
        print(CANNOT.of(lang))
        for name, reason in refused.items():
            print(f"  {name:32} {reason.of(lang)}")
    return 0


def _dry(scene: Scene | None, lang: str) -> int:
    if scene is not None:
        print(WILL.of(lang).format(name=scene.name))
        for call in scene.calls:
            print(f"  {call.t:8.3f} s  {call.side}  {call.call}")
        for fault in scene.faults:
            print(f"  {_told(fault)}")
    return 0


def _told(fault: Fault | Inject) -> str:
    """This is a fault in one line: its name, and what of it is not left open."""
    given = [
        f"{part.name}={getattr(fault, part.name)}"
        for part in fields(fault)
        if getattr(fault, part.name) not in (None, "")
    ]
    return f"{type(fault).__name__}({', '.join(given)})"


def _say(text: Text, lang: str) -> None:
    from tcplearn.live.beside import paragraph

    print(paragraph(text.of(lang)), end="\n\n", flush=True)
