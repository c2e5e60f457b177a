"""tcplearn kernels: recordings of real kernels, played again by the model and held against it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text
from tcplearn.view.legend import columns, wrap

if TYPE_CHECKING:
    from tcplearn.capture.kernels.compare import Columns, Comparison
    from tcplearn.capture.kernels.deviations import Deviation
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
BUT_FOR = Text("agrees but for: {names}", "除{names}外一致")
STATES_ONLY = Text("{verdict} (states only: it holds no segments)", "{verdict}（只比较状态：记录中没有报文段）")
DIFFERS = Text("DIFFERS at {where}", "不一致：{where}")
SEGMENT = Text("segment {n} of {side}", "{side} 的第 {n} 个报文段")
STATES = Text("the states of {side}", "{side} 的状态")
SIDES = Text("model: {model}; kernel: {kernel}", "模型：{model}；内核：{kernel}")
NOTHING = Text("nothing", "（无）")
SUMMARY = Text(
    "segments per side and both state paths: {agree} of {all} recordings agree",
    "每一方的报文段和双方的状态路径：{all} 份实测记录中 {agree} 份一致",
)
NAMED = Text(", {named} more but for named deviations", "，另有 {named} 份除已命名的偏差外一致")
NONE = Text(
    "no recordings in {where}; a recording is a JSON file with segments and state_path",
    "{where} 中没有实测记录；实测记录是含有 segments 和 state_path 的 JSON 文件",
)
UNKNOWN = Text("no recording is called {name!r}; there are {names}", "没有名为 {name!r} 的实测记录；现有 {names}")
HEADS = Text("model", "模型"), Text("kernel", "内核")
PARTS = Text("{side}'s segments", "{side} 的报文段"), Text("{side}'s states", "{side} 的状态")
EXPLAINED = Text("{name}: {text} ({source})", "{name}：{text}（{source}）")
READABLE = 96  # columns of a sentence


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
        return complain(wrong.why.of(chosen.lang))
    if not found:
        return complain(NONE.of(chosen.lang).format(where=", ".join(chosen.files)))
    if chosen.show is not None:
        if chosen.show not in found:
            return complain(UNKNOWN.of(chosen.lang).format(name=chosen.show, names=", ".join(found)))
        found = {chosen.show: found[chosen.show]}
    verdicts = []
    for name, recording in found.items():
        verdict = _compared(recording)
        verdicts.append(verdict)
        print(f"{name:32} {_said(recording, verdict, chosen.lang)}", flush=True)
        if chosen.show is not None:
            print(*_beside(recording, verdict, chosen.lang), sep="\n")
    named = sum(v.agrees and bool(v.deviations) for v in verdicts)
    agree = sum(v.agrees for v in verdicts) - named
    if chosen.show is None:
        more = NAMED.of(chosen.lang).format(named=named) if named else ""
        print(SUMMARY.of(chosen.lang).format(agree=agree, all=len(verdicts)) + more)
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


def _compared(recording: Recording) -> Comparison:
    """The comparison; of the states alone where no segments were recorded."""
    if recording.saw_segments:
        return recording.compare()
    from tcplearn.capture.kernels.compare import compare
    from tcplearn.live.differ import states_only

    return compare(recording, states_only(recording.trace))


def _said(recording: Recording, verdict: Comparison, lang: str) -> str:
    said = _verdict(verdict, lang)
    return said if recording.saw_segments else STATES_ONLY.of(lang).format(verdict=said)


def _verdict(verdict: Comparison, lang: str) -> str:
    if not verdict.agrees:
        first = verdict.differences[0]
        where = (SEGMENT if first.number else STATES).of(lang).format(n=first.number, side=first.side)
        none = NOTHING.of(lang)
        told = [none if one in ("", "nothing") else one for one in (first.model, first.kernel)]
        sides = SIDES.of(lang).format(model=told[0], kernel=told[1])
        return f"{DIFFERS.of(lang).format(where=where)}\n{'':33}{sides}"
    if verdict.deviations:
        names = ("、" if lang == "zh" else ", ").join(d.name.of(lang) for d in verdict.deviations)
        return BUT_FOR.of(lang).format(names=names)
    return AGREES.of(lang)


def _beside(recording: Recording, verdict: Comparison, lang: str) -> Iterator[str]:
    """Model and kernel as two columns for each side: first the segments, then the states; then what is explained."""
    yield from wrap(recording.description.of(lang), READABLE)
    for side, parts in recording.beside().items():
        for what, two in zip(PARTS, parts, strict=True):
            if recording.saw_segments or what is PARTS[1]:
                yield from _table(what.of(lang).format(side=side), side, two, lang)
    for deviation in verdict.deviations:
        yield ""
        yield from wrap(_explained(deviation, lang), READABLE)


def _table(head: str, side: str, two: Columns, lang: str) -> Iterator[str]:
    rows = [
        (f"{side}: {HEADS[0].of(lang)}", "|", f"{side}: {HEADS[1].of(lang)}"),
        *((a, "|" if a == b else "≠", b) for a, b in aligned(*two)),
    ]
    wide = max(columns(left) for left, _, _ in rows) + 2
    yield from ("", head)
    for left, mark, right in rows:
        yield f"  {left}{' ' * (wide - columns(left))}{mark} {right}".rstrip()


def aligned(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """These are two lists of lines, row by row: what both have on one row, what one alone has beside nothing."""
    for same, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if same in ("equal", "replace"):
            yield from zip_longest(ours[a:b], theirs[c:d], fillvalue="")
        else:
            yield from ((line, "") for line in ours[a:b])
            yield from (("", line) for line in theirs[c:d])


def _explained(one: Deviation, lang: str) -> str:
    return EXPLAINED.of(lang).format(name=one.name.of(lang), text=one.text.of(lang), source=one.source)
