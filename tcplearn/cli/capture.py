"""tcplearn capture: the conversations of a capture file, and one of them replayed by the model."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.capture.detail import Detail
    from tcplearn.capture.opened import Capture

PICTURES = ("svg", "png")
CAPTURE = Text("list the conversations of a capture, or replay one", "列出抓包文件中的会话，或重演其中一个")
FILE = Text("a pcap or pcapng file; - is standard input", "pcap 或 pcapng 文件；- 表示标准输入")
NUMBER = Text("a conversation's number in the list: replay it", "列表中的会话编号：重演该会话")
HOST = Text("only conversations with this address", "只要含有该地址的会话")
PORT = Text("only conversations with this port", "只要含有该端口的会话")
STATE = Text(
    "only those that leave an end in this state, as CLOSE-WAIT", "只要有一端最终停在该状态的会话，例如 CLOSE-WAIT"
)
FLAG = Text("only those with this (may be given again): {flags}", "只要符合此项的会话（可重复给出）：{flags}")
LIMIT = Text("list at most so many conversations (default: {limit})", "最多列出多少个会话（默认：{limit}）")
JSON = Text("write JSON to FILE (default: standard output)", "把 JSON 写入 FILE（默认：标准输出）")
PICTURE = Text(
    "write the ladder as {form} to FILE (default: standard output)", "把时序图以 {form} 写入 FILE（默认：标准输出）"
)
BINARY = Text("a PNG is no text: give a file, as in --png talk.png", "PNG 不是文本，请给出文件名，例如 --png talk.png")
WHICH = Text(
    "--{form} draws one conversation: give its number, as in tcplearn capture FILE 0 --{form}",
    "--{form} 只画一个会话：请给出编号，例如 tcplearn capture FILE 0 --{form}",
)
TWICE = Text(
    "the conversation is given twice: {one} and --conversation {two}", "会话编号给了两次：{one} 与 --conversation {two}"
)


def add(commands: Commands, lang: str) -> None:
    from tcplearn.capture.filters import FLAGS
    from tcplearn.capture.splitting.split import LIMIT as MOST

    new = command(commands, lang, "capture", CAPTURE, capture)
    new.add_argument("file", metavar="FILE", help=FILE.of(lang))
    new.add_argument("number", nargs="?", type=int, metavar="N", help=NUMBER.of(lang))
    new.add_argument("--conversation", type=int, metavar="N", help=NUMBER.of(lang))
    new.add_argument("--host", metavar="ADDRESS", help=HOST.of(lang))
    new.add_argument("--port", type=int, metavar="PORT", help=PORT.of(lang))
    new.add_argument("--state", metavar="STATE", help=STATE.of(lang))
    flags = ("；" if lang == "zh" else "; ").join(f"{name} ({text.of(lang)})" for name, (text, _) in FLAGS.items())
    new.add_argument("--flag", action="append", metavar="FLAG", help=FLAG.of(lang).format(flags=flags))
    new.add_argument("--limit", type=int, default=MOST, metavar="COUNT", help=LIMIT.of(lang).format(limit=MOST))
    new.add_argument("--json", nargs="?", const="-", metavar="FILE", help=JSON.of(lang))
    for form in PICTURES:
        told = PICTURE.of(lang).format(form=form.upper())
        new.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)


def capture(chosen: argparse.Namespace) -> int:
    """This lists a capture's conversations, or shows one."""
    from tcplearn.capture.opened import open_capture

    lang = chosen.lang
    if chosen.number is not None and chosen.conversation is not None:
        return complain(TWICE.of(lang).format(one=chosen.number, two=chosen.conversation))
    number = chosen.conversation if chosen.number is None else chosen.number
    drawn = [form for form in PICTURES if getattr(chosen, form)]
    if drawn and number is None:
        return complain(WHICH.of(lang).format(form=drawn[0]))
    if chosen.png == "-" and sys.stdout.isatty():
        return complain(BINARY.of(lang))
    try:
        found = open_capture(sys.stdin.buffer if chosen.file == "-" else chosen.file, chosen.limit)
        wanted = {name: getattr(chosen, name) for name in ("host", "port", "state", "flag") if getattr(chosen, name)}
        if number is None:
            _list(found.where(**wanted) if wanted else found, chosen)
            return 0
        if number not in range(len(found)):
            return complain(f"{chosen.file}: {found.no(number).of(lang)}")
        _one(found[number], chosen, drawn)
    except ValueError as wrong:  # no capture, no such flag, state or address
        return complain(str(wrong))
    return 0


def _list(found: Capture, chosen: argparse.Namespace) -> None:
    from tcplearn.capture.detail import plain
    from tcplearn.capture.listing import table

    if not chosen.json:
        write(table(found, chosen.lang), "-")
        return
    listed = [plain(summary, chosen.lang) for summary in found.summaries]
    for each in listed:
        if each["number"] in found.ends_in:
            each["ends_in"] = {side: str(state) for side, state in found.ends_in[each["number"]].items()}
    notes = [note.of(chosen.lang) for note in found.notes]
    write(json.dumps({"conversations": listed, "notes": notes}, ensure_ascii=False), chosen.json)


def _one(told: Detail, chosen: argparse.Namespace, drawn: list[str]) -> None:
    from tcplearn import view
    from tcplearn.widgets.captured import Talk

    if chosen.json:
        write(told.to_json(chosen.lang), chosen.json)
    for form in drawn:
        write(getattr(view, f"{form}_ladder")(told, chosen.lang), getattr(chosen, form))
    if not chosen.json and not drawn:
        write(str(Talk(told, chosen.lang)), "-")
