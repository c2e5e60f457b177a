"""The table of claims written down: as text, and as HTML in any theme's colours.

Each form is complete: what one shows, both show. A cell reads: ✓ holds in so many worlds, ✗ broken after so many
moves, ? undecided after so many worlds, – cannot be asked there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

from tcplearn.audit.verdicts import Found, Own, Whole, own
from tcplearn.text import Text, reader_language
from tcplearn.view.legend import columns
from tcplearn.view.palette import themed
from tcplearn.world import CLAIMS

RFC = "RFC 9293"
KINDS = {
    "BREAKS": Text("breaks", "打破"),
    "MENDS": Text("mends", "补上"),
    "KEEPS": Text("keeps", "守住"),
}
NETWORKS = {
    "bag": Text("any order", "任意顺序"),
    "fifo": Text("in order", "按序"),
    "forever": Text("for ever", "永远留存"),
}
HEADS = (Text("variant", "变体"), Text("claim", "断言"), Text("scene", "场景"))
MARKS = Text(
    "✓ holds in so many worlds\n✗ broken after so many moves\n? undecided after so many worlds\n"
    "– cannot be asked there",
    "✓ 在这么多个世界中成立\n✗ 这么多步之后被打破\n? 查看这么多个世界后尚无定论\n– 无法在此提问",
)
CAPTION = Text(
    "What each variant does to its claim, and what RFC 9293 does on the same scene: {marks}",
    "每个变体对其断言做了什么，以及 RFC 9293 在同一场景中的表现：{marks}",
)
WORDS = {
    True: Text("holds in {worlds:,} worlds", "在 {worlds:,} 个世界中成立"),
    False: Text("broken after {moves} moves", "{moves} 步之后被打破"),
    None: Text("undecided after {worlds:,} worlds", "{worlds:,} 个世界后尚无定论"),
}
CANNOT = Text("cannot be asked there", "无法在此提问")
SUMMARY = Text("{n} variants, each with its own claim, beside RFC 9293", "{n} 个变体各自的断言，与 RFC 9293 对照")

# Paper and ink are the reader's own; a broken claim is bold and underlined, not only red.
STYLE = (
    themed("tcp-claims")
    + """
.tcp-claims{border-collapse:collapse}
.tcp-claims caption{text-align:left;padding:.4em 0;max-width:60em}
.tcp-claims th,.tcp-claims td{text-align:left!important;vertical-align:top;padding:.25em .6em;white-space:normal}
.tcp-claims .figure{white-space:nowrap}
.tcp-claims tr{border-bottom:1px solid rgba(128,128,128,.5)}
.tcp-claims code{background:none!important;color:inherit!important;padding:0!important}
.tcp-claims .broken{font-weight:bold;text-decoration:underline;color:var(--bad)}"""
)


def cell(found: Found | None) -> str:
    """This is one verdict in the shortest form."""
    if found is None:
        return "–"
    if found.holds is False:
        return f"✗ {found.moves}"
    return f"{'✓' if found.holds else '?'} {found.worlds:,}"


def cell_words(found: Found | None, lang: str) -> str:
    """This is one verdict in words, for a screen reader."""
    return CANNOT.of(lang) if found is None else WORDS[found.holds].of(lang).format(**found._asdict())


def text(rows: Iterable[Own], lang: str) -> Iterator[str]:
    """These are the lines of the table of own claims as they are found: a variant, RFC 9293 below it."""
    headed = False
    for row in rows:
        if not headed:
            heads = [NETWORKS[network].of(lang) for network in row.cells]
            variant, claim, scene = (head.of(lang) for head in HEADS)
            yield _line(variant, claim, scene, heads)
            headed = True
        claim = f"{KINDS[row.kind].of(lang)} {row.claim.name}"
        yield _line(row.name, claim, row.scene.name, map(cell, row.cells.values()))
        yield _line(f"  {RFC}", "", "", map(cell, row.baseline.values()))
    yield ""
    yield from MARKS.of(lang).split("\n")


def lines(rows: Iterable[Own]) -> Iterator[str]:
    """These are the own claims one by one, for grep and for a test: a variant and a network on each line."""
    for row in rows:
        for network, found in row.cells.items():
            told, beside = _figures(found), _figures(row.baseline[network])
            claim = f"{row.kind.lower()} {row.claim.name}"
            yield f"{row.name:29} {claim:28} {row.scene.name:29} {network:8} {told:24} {RFC} {beside}"


def _figures(found: Found | None) -> str:
    return cell(found) + (f" of {found.worlds:,}" if found and found.holds is False else "")


def _line(name: str, claim: str, scene: str, cells: Iterable[str]) -> str:
    parts = [_wide(name, 30), _wide(claim, 28), _wide(scene, 29), *(_wide(each, 11) for each in cells)]
    return "".join(parts).rstrip()


def _wide(words: str, room: int) -> str:
    return words + " " * max(1, room - columns(words))


def whole_text(rows: Iterable[Whole], lang: str) -> Iterator[str]:
    """These are the lines of the whole table: a letter for each claim, then scene after scene."""
    letters = dict(zip(CLAIMS, "abcdefghijklmnopqrstuvwxyz", strict=False))
    yield from (f"{letter}  {name}" for name, letter in letters.items())
    for scene, group in groupby(rows, key=lambda row: row.scene):
        yield ""
        yield _whole_line(scene, "", "", letters.values())
        for row in group:
            cells = (_short(found) for found in row.cells.values())
            yield _whole_line(f"  {row.name}", row.network, f"{row.worlds:,}", cells)


def _short(found: Found | None) -> str:
    return cell(found).split()[0] + (str(found.moves) if found and found.holds is False else "")


def _whole_line(name: str, network: str, worlds: str, cells: Iterable[str]) -> str:
    return (f"{name:33}{network:9}{worlds:>9}  " + "".join(f"{each:5}" for each in cells)).rstrip()


class ClaimsTable:
    """The table of own claims, for a notebook: HTML there, one line of text elsewhere.

    `networks`: on which; `lang`: "en" or "zh" (default: the reader's).
    """

    def __init__(self, *networks: str, lang: str | None = None):
        self.rows = list(own(networks or ("bag",)))
        self.lang = lang or reader_language()

    def __repr__(self) -> str:
        return SUMMARY.of(self.lang).format(n=len(self.rows))

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/html": html(self.rows, self.lang), "text/plain": repr(self)}


def html(rows: Sequence[Own], lang: str) -> str:
    """This is the table of own claims in HTML, with headers that a screen reader names and verdicts in words."""
    networks = list(rows[0].cells) if rows else []
    groups = "".join(f'<th scope="colgroup" colspan="2">{escape(NETWORKS[each].of(lang))}</th>' for each in networks)
    heads = "".join(f'<th scope="col" rowspan="2">{escape(head.of(lang))}</th>' for head in HEADS)
    under = f'<th scope="col">{HEADS[0].of(lang)}</th><th scope="col">{RFC}</th>' * len(networks)
    marks = MARKS.of(lang).replace("\n", "；" if lang == "zh" else "; ")
    body = "\n".join(_row(row, networks, lang) for row in rows)
    return (
        f'<style>\n{STYLE}\n</style>\n<table class="tcp-claims" lang="{lang}">\n'
        f"<caption>{escape(CAPTION.of(lang).format(marks=marks))}</caption>\n"
        f"<thead><tr>{heads}{groups}</tr><tr>{under}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _row(row: Own, networks: Sequence[str], lang: str) -> str:
    claim = f"{KINDS[row.kind].of(lang)} <code>{_breakable(row.claim.name)}</code>"
    cells = "".join(_cell(each[network], lang) for network in networks for each in (row.cells, row.baseline))
    return (
        f'<tr><th scope="row">{_breakable(row.name)}</th><td title="{escape(row.claim.text.of(lang))}">{claim}</td>'
        f"<td>{_breakable(row.scene.name)}</td>{cells}</tr>"
    )


def _cell(found: Found | None, lang: str) -> str:
    said = cell_words(found, lang)
    kind = "figure broken" if found and found.holds is False else "figure"
    return f'<td class="{kind}" title="{said}" aria-label="{said}">{cell(found)}</td>'


def _breakable(name: str) -> str:
    """A long name may be folded after an underscore."""
    return name.replace("_", "_<wbr>")
