"""tcplearn prove: every behaviour of a protocol on a scene, within bounds: a claim holds, or here is a run."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tcplearn.cli import bounds
from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.model import Protocol
    from tcplearn.world import Budget, Claim, Explored, Scene, Trace
    from tcplearn.world.search.search import Search

PICTURES = ("svg", "png", "json")
EXIT = {True: 0, False: 1, None: 3}
PATIENCE = 0.3  # seconds without a word

PROVE = Text(
    "play every behaviour within bounds: a claim holds, or here is the shortest run that breaks it",
    "在限定范围内演完所有可能的运行：断言成立，或者给出打破它的最短过程",
)
CLAIM = Text("a claim; without any words, all that can be named is listed", "断言；什么都不写则列出可用的名称")
ENGINE = Text("what searches (default: auto)", "用哪种搜索引擎（默认：auto）")
PAIRS = Text(
    "which states A and B can be in at once, or with two states the shortest run there; without --scene, from every "
    "way to begin, with CLOSE at any time",
    "A、B 可能同时处于哪些状态；写出两个状态则给出到达的最短过程；不写 --scene 则从每一种开头算起，随时可以 CLOSE",
)
TABLE = Text("what each variant breaks, mends or keeps, with the figures", "每个变体打破、补上或守住的断言，附数字")
ALL = Text("with --table: every claim, on every network", "与 --table 合用：全部断言、全部网络")
PICTURE = Text(
    "write the run as {form} to FILE (default: standard output)", "把运行过程以 {form} 写入 FILE（默认：标准输出）"
)
EXITS = Text(
    "The exit status is 0 if the claim holds, 1 if it is broken, 2 for words that cannot be read, 3 if undecided.",
    "退出状态：0 成立，1 被打破，2 参数有误，3 尚无定论。",
)
STILL = Text("still proving, {worlds:,} worlds, depth {depth}", "仍在证明，已有 {worlds:,} 个世界，深度 {depth}")
HEADS = {
    "claims": Text("Claims", "断言"),
    "variants": Text("Variants, each with its claim and its scene", "变体，及其断言与场景"),
    "networks": Text("Networks", "网络"),
}
OWN = {
    "BREAKS": Text("breaks", "打破"),
    "MENDS": Text("mends", "补上"),
    "KEEPS": Text("keeps", "守住"),
}
SCENES = Text(
    "Scenes: `tcplearn trace` lists them. Try: tcplearn prove no_ghost --scene old_syn_in_syn_sent, tcplearn prove "
    "--variant two_way_handshake, tcplearn prove --pairs, tcplearn prove --table",
    "场景：`tcplearn trace` 列出全部。试试：tcplearn prove no_ghost --scene old_syn_in_syn_sent、tcplearn prove "
    "--variant two_way_handshake、tcplearn prove --pairs、tcplearn prove --table",
)
NO_RUN = Text("nothing is broken: there is no run to draw", "没有断言被打破，没有可画的运行过程")
TWO_STATES = Text("--pairs takes two states or none", "--pairs 后面写两个状态，或者不写")
BINARY = Text("a PNG is no text: give a file, as in --png run.png", "PNG 不是文本，请给出文件名，例如 --png run.png")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "prove", PROVE, prove)
    new.add_argument("claim", nargs="?", metavar="CLAIM", help=CLAIM.of(lang))
    new.add_argument("--variant", metavar="NAME", help=bounds.VARIANT.of(lang))
    bounds.add_bounds(new, lang)
    new.add_argument("--engine", choices=bounds.ENGINES, default="auto", help=ENGINE.of(lang))
    new.add_argument("--pairs", nargs="*", metavar="STATE", help=PAIRS.of(lang))
    new.add_argument("--table", action="store_true", help=TABLE.of(lang))
    new.add_argument("--all", action="store_true", help=ALL.of(lang))
    for form in PICTURES:
        told = PICTURE.of(lang).format(form=form.upper())
        new.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)
    new.epilog = EXITS.of(lang)


def prove(chosen: argparse.Namespace) -> int:
    """This prints the verdict on a claim, and the run that breaks it; its value is the exit status."""
    if chosen.png == "-" and sys.stdout.isatty():
        return complain(BINARY.of(chosen.lang))
    try:
        if chosen.table:
            return _table(chosen)
        if chosen.pairs is not None:
            return _pairs(chosen)
        if chosen.claim is None and chosen.variant is None and chosen.scene is None:
            print("\n".join(_listed(chosen.lang)))
            return 0
        return _proved(chosen)
    except (ValueError, MemoryError) as wrong:  # a name, a budget or a scene that cannot be explored
        return complain(str(wrong))


# ── a claim
def _proved(chosen: argparse.Namespace) -> int:
    """The variant first, then RFC 9293 beside it; without a variant, RFC 9293 alone."""
    from tcplearn.view import verdict
    from tcplearn.world import CLAIMS

    module = bounds.variant(chosen.variant, chosen.lang) if chosen.variant else None
    scene = _scene(chosen, module)
    if chosen.claim:
        claims = [bounds.claim(chosen.claim, chosen.lang)]
    else:
        claims = [bounds.own_claim(module)] if module else list(CLAIMS.values())
    found = [
        explored
        for protocol in _protocols(chosen, module)
        for explored in _explored(protocol, scene, claims, bounds.budget(chosen), chosen)
    ]
    worst = found[0] if module else min(found, key=lambda each: (each.holds is not False, each.holds is not None))
    shown = next((each for each in (worst, *found) if each.trace), None)
    to_output = [form for form in PICTURES if getattr(chosen, form) == "-"]
    if not to_output:
        print("\n\n".join(verdict(each, chosen.lang) for each in found))
    _drawn(shown.trace if shown else None, chosen)
    return EXIT[worst.holds]


def _scene(chosen: argparse.Namespace, module: Any) -> Scene:
    if chosen.scene:
        return bounds.scene(chosen.scene, chosen.lang)
    return module.SHOWN_BY if module else bounds.scene("open_close", chosen.lang)


def _protocols(chosen: argparse.Namespace, module: Any) -> list[Protocol]:
    from tcplearn.model import RFC9293

    base = bounds.choose(RFC9293, chosen)
    return [bounds.choose(module.VARIANT, chosen), base] if module else [base]


def _explored(
    protocol: Protocol, scene: Scene, claims: list[Claim], budget: Budget, chosen: argparse.Namespace
) -> Iterator[Explored]:
    """The verdict on each claim, from one search; of several claims, those that can be asked on this network."""
    from tcplearn.world.explore import search_for, settled

    search = search_for(protocol, scene, budget, chosen.engine)
    for claim in claims:
        if len(claims) > 1 and claim.speaks_of_quiet and budget.network == "forever":
            continue
        showing = Progress(chosen.lang)
        try:
            found = settled(search, claim, showing)
        except KeyboardInterrupt:
            found = settled(search, claim, stop=lambda: True)
        finally:
            showing.wipe()
        yield found


class Progress:
    """How far a search is, on a terminal, once it has taken some time; wiped out at the end."""

    def __init__(self, lang: str):
        self.lang, self.began, self.shown = lang, time.monotonic(), False

    def __call__(self, search: Search) -> None:
        if time.monotonic() - self.began > PATIENCE and sys.stderr.isatty():
            said = STILL.of(self.lang).format(worlds=search.worlds, depth=search.depth)
            sys.stderr.write(f"\r{said}\033[K")
            sys.stderr.flush()
            self.shown = True

    def wipe(self) -> None:
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def _drawn(trace: Trace | None, chosen: argparse.Namespace) -> None:
    """The run as a text ladder, or in the forms that are asked for."""
    from tcplearn import view

    wanted = {form: getattr(chosen, form) for form in PICTURES if getattr(chosen, form)}
    if trace is None:
        if wanted:
            complain(NO_RUN.of(chosen.lang))
        return
    makers: dict[str, Callable[[], str | bytes]] = {
        "svg": lambda: view.svg_ladder(trace, chosen.lang),
        "png": lambda: view.png_ladder(trace, chosen.lang),
        "json": trace.to_json,
    }
    for form, where in wanted.items():
        write(makers[form](), where)
    if not wanted:
        print("\n" + view.text_ladder(trace, chosen.lang).rstrip("\n"))


# ── pairs of states
def _pairs(chosen: argparse.Namespace) -> int:
    from tcplearn.model import State
    from tcplearn.view.pairs import grid, no_way
    from tcplearn.world.pairs import STARTS, pairs

    if len(chosen.pairs) not in (0, 2):
        return complain(TWO_STATES.of(chosen.lang))
    states = [State.parse(word) for word in chosen.pairs]
    module = bounds.variant(chosen.variant, chosen.lang) if chosen.variant else None
    scenes = (bounds.scene(chosen.scene, chosen.lang),) if chosen.scene else STARTS
    budget = bounds.budget(chosen, hasty=not chosen.scene)
    found = pairs(_protocols(chosen, module)[0], scenes, budget, chosen.engine)
    if not states:
        print(grid(found, chosen.lang))
        return EXIT[True if found.whole else None]
    a, b = states
    trace = found.way_to(a, b)
    if trace is None:
        print(no_way(found, a, b, chosen.lang))
        return EXIT[False if found.whole else None]
    _drawn(trace, chosen)
    return 0


# ── lists
def _table(chosen: argparse.Namespace) -> int:
    from tcplearn.audit.verdict_forms import text, whole_text
    from tcplearn.audit.verdicts import every, own

    for line in whole_text(every(), chosen.lang) if chosen.all else text(own(), chosen.lang):
        print(line, flush=True)
    return 0


def _listed(lang: str) -> Iterator[str]:
    from tcplearn.view.legend import wrap
    from tcplearn.world import CLAIMS

    yield HEADS["claims"].of(lang)
    for name, claim in CLAIMS.items():
        head, *rest = wrap(claim.text.of(lang), 92)
        yield f"  {name:22}{head}"
        yield from (" " * 24 + line for line in rest)
    yield "\n" + HEADS["variants"].of(lang)
    yield from listed_variants(lang)
    yield "\n" + HEADS["networks"].of(lang)
    yield from ("  " + line for line in wrap(bounds.NETWORK.of(lang), 110))
    yield ""
    yield from wrap(SCENES.of(lang), 110)


def listed_variants(lang: str) -> Iterator[str]:
    """These are the variants that can be explored, each with what it does to which claim on which scene."""
    from tcplearn.variants import names, variant
    from tcplearn.view.legend import columns

    for name in names():
        module = variant(name)
        kind = next((kind for kind in bounds.OWN if hasattr(module, kind)), None)
        if kind and hasattr(module, "VARIANT"):
            told = OWN[kind].of(lang)
            told += " " * (8 - columns(told))
            yield f"  {name:30}{told}{bounds.own_claim(module).name:22}{module.SHOWN_BY.name}"
