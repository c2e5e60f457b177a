"""tcplearn live: a scene played by this machine's kernel, beside what the model predicts."""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from tcplearn.cli import bounds
from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.cli.terminal import progress, width
from tcplearn.text import Text
from tcplearn.view.legend import wrap

if TYPE_CHECKING:
    from tcplearn.live.ground import Ground
    from tcplearn.live.lab import Live
    from tcplearn.world import Fault, Scene

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
SECONDS = Text(
    "of real time, at most (default: what the model's story takes, 15 to 75)",
    "最多用多少秒真实时间（默认取模型所需的时间，在 15 到 75 之间）",
)
CLOSE = Text(
    "what CLOSE is: half, shutdown(SHUT_WR) as in the RFC (default), or full, close()",
    "CLOSE 对应什么：half 为 shutdown(SHUT_WR)，与 RFC 相同（默认）；full 为 close()",
)
RECORD = Text("write NAME.pcap and NAME.json into DIR as well", "另把 NAME.pcap 和 NAME.json 写入 DIR")
SVG = Text("write the table and both ladders to FILE as SVG", "把对照表和两张时序图以 SVG 写入 FILE")
DRY = Text("say what would be made and played, and do nothing", "只说明将要创建和演示什么，不真的做")

PLAYS = {
    "wire": Text("Can be played here, on a wire (segments and states):", "这里可以在链路上演示（报文段和状态）："),
    "loopback": Text("Can be played here, over the loopback (states only):", "这里可以通过环回接口演示（只有状态）："),
}
CANNOT = Text("Cannot, because {why}:", "不能演示，因为{why}：")
RECORDED = Text("Recordings:", "实测记录：")
SPEC = Text(
    "--lose {spec!r}: write a side, flags and a count, as in 'client SYN 1' or 'B FIN,ACK all'",
    "--lose {spec!r}：请写出哪一端、哪些标志、第几个，例如 'client SYN 1' 或 'B FIN,ACK all'",
)
DRY_RUN = Text("A dry run: nothing is made and nothing is played. Otherwise:", "试运行：不创建，也不演示。正式运行时：")
WILL = Text("{name} would be played or shown, its calls at", "将要演示：{name}，调用时刻为")
TAKES = Text(
    "The model's story takes {s:.0f} s; it is played for {n:.0f} s of real time at most.",
    "模型的过程约需 {s:.0f} 秒；最多用 {n:.0f} 秒真实时间演示。",
)
FEWER = Text("--seconds N gives it more.", "用 --seconds N 可以给它更多时间。")
PLAYING = Text("playing: {t} s of {n:.0f} s at most", "正在演示：{t} 秒，最多 {n:.0f} 秒")
NO_SECONDS = Text(
    "--seconds {n}: nothing happens in no time; give more than 0, such as 15",
    "--seconds {n}：没有时间就什么也不会发生；请给大于 0 的秒数，例如 15",
)
NO_FOLDER = Text(
    "{option} {where}: there is no folder {folder} to write in", "{option} {where}：没有可以写入的目录 {folder}"
)
NO_FILE = Text("{option} {where}: cannot be written", "{option} {where}：无法写入")
NOT_RECORDED = Text(
    "--lose: a recording is shown as it is; leave it out, or leave out --on recordings",
    "--lose：实测记录只能照原样显示；请去掉 --lose，或去掉 --on recordings",
)
STOPPED = Text("interrupted; nothing is left behind", "已中断；没有留下任何东西")
WROTE = Text("wrote {files}", "已写入 {files}")
ENDS = {"a": "A", "client": "A", "b": "B", "server": "B"}
INTERRUPTED = 130
NAMED, READABLE = 35, 96  # columns of a name in a list, of a sentence


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "live", LIVE, live)
    new.add_argument("scene", nargs="?", metavar="SCENE", help=SCENE.of(lang))
    new.add_argument("--on", choices=("wire", "loopback", "recordings"), help=ON.of(lang))
    new.add_argument("--lose", action="append", default=[], metavar="SEGMENT", help=LOSE.of(lang))
    new.add_argument("--seconds", type=float, metavar="N", help=SECONDS.of(lang))
    new.add_argument("--close", choices=("half", "full"), default="half", help=CLOSE.of(lang))
    new.add_argument("--record", type=Path, metavar="DIR", help=RECORD.of(lang))
    new.add_argument("--svg", metavar="FILE", help=SVG.of(lang))
    new.add_argument("--dry-run", action="store_true", help=DRY.of(lang))


def live(chosen: argparse.Namespace) -> int:
    """This lists what can be played, or plays one scene and shows both stories."""
    from tcplearn.live.ground import Kind, NoGround, find
    from tcplearn.live.lab import NotPlayable, check

    lang = chosen.lang
    wrong = _wrong(chosen)
    if wrong:
        return complain(wrong)
    try:
        ground = find(chosen.on)
        if chosen.scene is None:
            return _list(ground, lang)
        scene = None
        if ground.kind is not Kind.RECORDINGS:
            scene, wrong = _scene(chosen)
            if scene is None:
                return complain(wrong)
            check(scene, ground)
        return _dry(chosen, scene, ground) if chosen.dry_run else _show(chosen, scene, ground)
    except (NotPlayable, NoGround) as refused:
        return complain(refused.why.of(lang))


def _wrong(chosen: argparse.Namespace) -> str:
    """This is what is wrong with the options, before anything is made; "" if nothing is."""
    lang = chosen.lang
    if chosen.seconds is not None and not 0 < chosen.seconds < float("inf"):
        return NO_SECONDS.of(lang).format(n=f"{chosen.seconds:g}")
    if chosen.on == "recordings" and chosen.lose:
        return NOT_RECORDED.of(lang)
    if chosen.svg and chosen.svg != "-":
        where = Path(chosen.svg)
        if not where.parent.is_dir():
            return NO_FOLDER.of(lang).format(option="--svg", where=where, folder=where.parent)
        if where.is_dir() or not os.access(where if where.exists() else where.parent, os.W_OK):
            return NO_FILE.of(lang).format(option="--svg", where=where)
    if chosen.record:
        first = next(folder for folder in (chosen.record, *chosen.record.absolute().parents) if folder.exists())
        if not first.is_dir() or not os.access(first, os.W_OK):
            return NO_FILE.of(lang).format(option="--record", where=chosen.record)
    return ""


def _show(chosen: argparse.Namespace, scene: Scene | None, ground: Ground) -> int:
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        shown = _play(chosen, scene, ground)
    except KeyboardInterrupt:
        complain(STOPPED.of(chosen.lang))
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    print(shown.text(chosen.lang, width()))
    return _files(chosen, shown)


def _play(chosen: argparse.Namespace, scene: Scene | None, ground: Ground) -> Live:
    from tcplearn.live import lab

    if scene is None:
        shown = lab.replay(chosen.scene)
        _say(ground.makes, chosen.lang)
        return shown
    _say(ground.makes, chosen.lang)
    half = chosen.close == "half"
    seconds = chosen.seconds or _given(scene, ground, half, chosen.lang)
    with progress(PLAYING.of(chosen.lang), seconds):
        return lab.live(scene, on=ground, seconds=seconds, half=half)


def _given(scene: Scene, ground: Ground, half: bool, lang: str) -> float:
    """The seconds that a scene is given; that they are many is said beforehand."""
    from tcplearn.live.duration import SHORTEST, allowed, needed
    from tcplearn.live.fitting import fit
    from tcplearn.world import run

    story = run(fit(scene, ground, half).model)
    takes, given = needed(story), allowed(story)
    if given > SHORTEST:
        said = TAKES.of(lang).format(s=takes, n=given)
        _say(Text(f"{said} {FEWER.en}", f"{said}{FEWER.zh}") if takes > given else Text(said, said), lang)
    return given


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
    lang = chosen.lang
    try:
        scene = bounds.scene(chosen.scene, lang)
    except ValueError as wrong:
        return None, str(wrong)
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
    from tcplearn.capture.kernels.recordings import shipped
    from tcplearn.live.fitting import why_not
    from tcplearn.live.ground import Kind
    from tcplearn.world.scenes import SCENES

    if ground.kind is Kind.RECORDINGS:
        _say(ground.makes, lang)
        print(RECORDED.of(lang))
        for name, recording in sorted(shipped().items()):
            _entry(name, recording.description.of(lang))
        return 0
    reasons = {name: why_not(scene, ground) for name, scene in SCENES.items()}
    print(PLAYS[ground.kind.value].of(lang))
    for name, scene in SCENES.items():
        if reasons[name] is None:
            _entry(name, scene.title.of(lang) if scene.title else "")
    for reason in dict.fromkeys(reason for reason in reasons.values() if reason is not None):
        names = [name for name in SCENES if reasons[name] == reason]
        print(*wrap(CANNOT.of(lang).format(why=reason.of(lang)), width()), sep="\n")
        print(*("  " + line for line in wrap(", ".join(names), width() - 2)), sep="\n")
    return 0


def _entry(name: str, told: str) -> None:
    """A name and what it is, the lines after the first below it."""
    first, *more = wrap(told, max(30, width() - NAMED))
    print(f"  {name:{NAMED - 3}} {first}".rstrip(), *(" " * NAMED + line for line in more), sep="\n")


def _dry(chosen: argparse.Namespace, scene: Scene | None, ground: Ground) -> int:
    from tcplearn.live.faults import told
    from tcplearn.live.lab import replay

    lang = chosen.lang
    if scene is None:
        scene = replay(chosen.scene).scene
    else:
        print(DRY_RUN.of(lang))
    _say(ground.makes, lang)
    print(WILL.of(lang).format(name=scene.name))
    for call in scene.calls:
        print(f"  {call.t:8.3f} s  {call.side}  {call.call}")
    for fault in scene.faults:
        print(f"  {told(fault).of(lang)}")
    return 0


def _say(text: Text, lang: str) -> None:
    print(*wrap(text.of(lang), min(width(), READABLE)), sep="\n", end="\n\n", flush=True)
