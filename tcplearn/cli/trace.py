"""tcplearn trace: one story in the terminal, or as a file."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tcplearn.cli import bounds
from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.world import Scene, Trace

FORMS = {  # besides text: what it is called
    "svg": Text("SVG", "SVG"),
    "png": Text("PNG", "PNG"),
    "gif": Text("a GIF that plays the story", "逐步播放的 GIF"),
    "pdf": Text("PDF, one page", "PDF，一页"),
    "json": Text("JSON", "JSON"),
    "pcap": Text("a capture file", "抓包文件"),
    "mermaid": Text("a mermaid sequence diagram", "mermaid 时序图"),
    "packetdrill": Text("a packetdrill script", "packetdrill 脚本"),
}
BINARY_FORMS = ("png", "gif", "pdf", "pcap")

TRACE = Text("run a scene and show what happened", "运行一个场景，显示其经过")
TRACE_SCENE = Text(
    "the scene's name, or its line, as in 'scenes.open_close.but(delay=0.1)'; without one, all are listed",
    "场景名，或场景的一行写法，例如 'scenes.open_close.but(delay=0.1)'；不写则列出全部场景",
)
TRACE_FILE = Text("write {form} to FILE (default: standard output)", "{form}，写入 FILE（默认：标准输出）")
TRACE_AT = Text(
    "the host on which the capture is taken (default: each sender's), or whose kernel packetdrill tests (default: B)",
    "在哪台主机上抓包（默认：在各发送方），或者 packetdrill 测试哪一端的内核（默认：B）",
)
TRACE_IPV6 = Text("IPv6 in the capture file, not IPv4", "抓包文件用 IPv6 而不是 IPv4")
TRACE_AS = Text(
    "what both hosts follow: RFC 9293 as the scene says (default), or Linux 6",
    "两台主机遵循什么：按场景规定的 RFC 9293（默认），或者 Linux 6",
)
TRACE_CONNECTION = Text(
    "of a host's several connections the one with this name (default: the first)",
    "主机有多条连接时，显示这个名称的连接（默认：第一条）",
)
TRACE_AGAINST = Text(
    "a variant: both runs, where they part first, and by which rule",
    "某个变体：两次运行、最先出现分歧之处，以及造成分歧的规则",
)
ALONE = Text(
    "two runs are no {form}: --against gives text, --svg or --png",
    "两次运行不能写成 {form}：--against 只给出文本、--svg 或 --png",
)
BINARY = Text(
    "{form} is no text: give a file, as in --{form} {scene}.{form}",
    "{form} 不是文本，请给出文件名，例如 --{form} {scene}.{form}",
)


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "trace", TRACE, trace)
    new.add_argument("scene", nargs="?", metavar="SCENE", help=TRACE_SCENE.of(lang))
    for form, called in FORMS.items():
        told = TRACE_FILE.of(lang).format(form=called.of(lang))
        new.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)
    new.add_argument("--at", choices=("A", "B"), help=TRACE_AT.of(lang))
    new.add_argument("--as", dest="policy", choices=("rfc-9293", "linux-6"), default="rfc-9293", help=TRACE_AS.of(lang))
    new.add_argument("--against", metavar="NAME", help=TRACE_AGAINST.of(lang))
    new.add_argument("--connection", metavar="NAME", help=TRACE_CONNECTION.of(lang))
    new.add_argument("--ipv6", action="store_true", help=TRACE_IPV6.of(lang))


def trace(chosen: argparse.Namespace) -> int:
    """This prints a scene's run as a text ladder, or writes it in other forms."""
    from tcplearn.world import LINUX_6, run
    from tcplearn.world.scenes import SCENES

    if chosen.scene is None:
        for name, scene in SCENES.items():
            print(f"{name:32} {scene.title.of(chosen.lang) if scene.title else ''}".rstrip())
        return 0
    try:
        scene = bounds.scene(chosen.scene, chosen.lang)
    except ValueError as wrong:
        return complain(str(wrong))
    for form in BINARY_FORMS:
        if getattr(chosen, form) == "-" and sys.stdout.isatty():
            return complain(BINARY.of(chosen.lang).format(form=form, scene=scene.name))
    happened = run(scene, LINUX_6) if chosen.policy == "linux-6" else run(scene)
    if chosen.connection is not None:
        try:
            happened = happened.connection(chosen.connection)
        except ValueError as wrong:
            return complain(str(wrong))
    wanted = {form: getattr(chosen, form) for form in FORMS if getattr(chosen, form)} or {"text": "-"}
    try:
        other = _other(scene, chosen) if chosen.against else None
        made = {
            form: _beside(form, happened, other, chosen) if other else _made(form, happened, chosen) for form in wanted
        }
    except ValueError as wrong:  # a story that this form cannot tell
        return complain(str(wrong))
    for form, where in wanted.items():
        write(made[form], where)
    return 0


def _made(form: str, happened: Trace, chosen: argparse.Namespace) -> str | bytes:
    from tcplearn import view
    from tcplearn.world.wire import SOCKETS, SOCKETS_6

    match form:
        case "json":
            return happened.to_json()
        case "pcap":
            return happened.to_pcap(at=chosen.at, sockets=SOCKETS_6 if chosen.ipv6 else SOCKETS)
        case "gif":
            return view.gif(view.ladder(happened, chosen.lang))
        case "pdf":
            return view.pdf(view.ladder(happened, chosen.lang))
        case "mermaid":
            return view.mermaid(happened, chosen.lang)
        case "packetdrill":
            return view.packetdrill(happened, chosen.at or "B")
    made: str | bytes = getattr(view, f"{form}_ladder")(happened, chosen.lang)
    return made


def _other(scene: Scene, chosen: argparse.Namespace) -> Trace:
    """This is the scene as the variant has it. Raises ValueError for a name that no variant has."""
    from tcplearn.variants import names, variant
    from tcplearn.world import run

    module = variant(bounds.named("variant", chosen.against, names(), chosen.lang))
    told: Trace = run(scene, module.VARIANT) if hasattr(module, "VARIANT") else module.retell(scene)
    return told.connection(chosen.connection) if chosen.connection is not None else told


def _beside(form: str, one: Trace, two: Trace, chosen: argparse.Namespace) -> str | bytes:
    """Two runs: both ladders and why they part, or the picture of both."""
    from tcplearn import view
    from tcplearn.view.divergence_words import names_of

    if form == "text":
        why = view.explain_divergence(one, two, chosen.lang)
        ladders = (view.text_ladder(trace, chosen.lang) for trace in (one, two))
        heads = names_of(one, two, chosen.lang)
        return "\n".join([*(f"{head}\n{told}" for head, told in zip(heads, ladders, strict=True)), why]) + "\n"
    if form in ("svg", "png"):
        drawing = view.compare(one, two, chosen.lang)
        return view.svg(drawing) if form == "svg" else view.png(drawing)
    raise ValueError(ALONE.of(chosen.lang).format(form=form))
