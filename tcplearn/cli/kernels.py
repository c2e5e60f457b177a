"""tcplearn kernels: recordings of real kernels, played again by the model and held against it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.capture.kernels.compare import Comparison
    from tcplearn.capture.kernels.recordings import Recording

KERNELS = Text(
    "play recordings of real kernels again with the model, and say where the two differ",
    "用模型重演真实内核的实测记录，并指出两者的不同之处",
)
FILES = Text(
    "recordings, or folders of them (default: those that come with the package)",
    "实测记录文件或其目录（默认：随软件包提供的实测记录）",
)
SHOW = Text("show model and kernel side by side for one recording", "并排显示某份实测记录中模型与内核的行为")
AGREES = Text("agrees", "一致")
BUT_FOR = Text("agrees but for: {names}", "一致，仅有偏差：{names}")
DIFFERS = Text("DIFFERS at {where}", "不一致：{where}")
SEGMENT = Text("segment {n} of {side}", "{side} 的第 {n} 个报文段")
STATES = Text("the states of {side}", "{side} 的状态")
SIDES = Text("model: {model}; kernel: {kernel}", "模型：{model}；内核：{kernel}")
SUMMARY = Text(
    "segments per side and both state paths: {agree} of {all} recordings agree, {named} more but for named deviations",
    "每一方的报文段和双方的状态路径：{all} 份实测记录中 {agree} 份一致，另有 {named} 份仅有已命名的偏差",
)
NONE = Text(
    "no recordings in {where}; a recording is a JSON file with segments and state_path",
    "{where} 中没有实测记录；实测记录是含有 segments 和 state_path 的 JSON 文件",
)
UNKNOWN = Text("no recording is called {name!r}; there are {names}", "没有名为 {name!r} 的实测记录；现有 {names}")
HEADS = Text("model", "模型"), Text("kernel", "内核")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "kernels", KERNELS, kernels)
    new.add_argument("files", nargs="*", metavar="FILE.json|DIR", help=FILES.of(lang))
    new.add_argument("--show", metavar="NAME", help=SHOW.of(lang))


def kernels(chosen: argparse.Namespace) -> int:
    """This prints a line for each recording and a summary; 1 if anything differs that has no name."""
    from tcplearn.capture.kernels.recordings import RecordingError

    try:
        found = dict(_found(chosen.files))
    except RecordingError as wrong:
        return complain(str(wrong))
    if not found:
        return complain(NONE.of(chosen.lang).format(where=", ".join(chosen.files)))
    if chosen.show is not None:
        if chosen.show not in found:
            return complain(UNKNOWN.of(chosen.lang).format(name=chosen.show, names=", ".join(found)))
        found = {chosen.show: found[chosen.show]}
    verdicts = []
    for name, recording in found.items():
        verdict = recording.compare()
        verdicts.append(verdict)
        print(f"{name:32} {_said(verdict, chosen.lang)}", flush=True)
        if chosen.show is not None:
            print(*_beside(recording, chosen.lang), sep="\n")
    named = sum(v.agrees and bool(v.deviations) for v in verdicts)
    agree = sum(v.agrees for v in verdicts) - named
    print(SUMMARY.of(chosen.lang).format(agree=agree, all=len(verdicts), named=named))
    return 0 if agree + named == len(verdicts) else 1


def _found(files: list[str]) -> Iterator[tuple[str, Recording]]:
    """The recordings that were asked for, by name."""
    from tcplearn.capture.kernels.recordings import load, shipped

    if not files:
        yield from shipped().items()
    for each in files:
        path = Path(each)
        for file in sorted(path.glob("*.json")) if path.is_dir() else (path,):
            recording = load(file)
            yield recording.name, recording


def _said(verdict: Comparison, lang: str) -> str:
    if not verdict.agrees:
        first = verdict.differences[0]
        where = (SEGMENT if first.number else STATES).of(lang).format(n=first.number, side=first.side)
        sides = SIDES.of(lang).format(model=first.model, kernel=first.kernel)
        return f"{DIFFERS.of(lang).format(where=where)}\n{'':33}{sides}"
    if verdict.deviations:
        return BUT_FOR.of(lang).format(names=", ".join(d.name.of(lang) for d in verdict.deviations))
    return AGREES.of(lang)


def _beside(recording: Recording, lang: str) -> Iterator[str]:
    """Model and kernel as two columns for each side: first the segments, then the states."""
    yield recording.description.of(lang)
    heads = [head.of(lang) for head in HEADS]
    for side, columns in recording.beside().items():
        rows = [(f"{side}: {heads[0]}", f"{side}: {heads[1]}"), *zip_longest(*columns, fillvalue="")]
        width = max(len(left) for left, _ in rows) + 2
        yield ""
        for left, right in rows:
            yield f"  {left:<{width}} {'|' if left == right or rows[0][0] == left else '≠'} {right}"
