"""The table written down: as text, as Markdown, as HTML.

Each form is complete: what one shows, all show.
"""

from __future__ import annotations

import re
from html import escape

from tcplearn.audit.lines import Line, Table, Verdict
from tcplearn.text import Text, wide

CAPTION = Text("The requirements, held against this TCP", "逐条核对：本模型是否满足 RFC 的要求")
HEADS = (
    Text("requirement", "要求"),
    Text("section", "章节"),
    Text("what it says", "内容"),
    Text("check and what it sees, or why there is none", "核对及所见，或不核对的理由"),
    Text("verdict", "结论"),
)
MARKS = {Verdict.MET: "✓", Verdict.KNOB: "✓", Verdict.OUT: "–", Verdict.FAILED: "✗"}
WIDTH = 118  # columns of the text form
INDENT = 22  # where its second column begins

# Colours are the reader's own; only the lines between rows are ours, at half strength. JupyterLab has rules for
# tables and code of its own, hence the marks of importance.
STYLE = """\
.tcp-audit{border-collapse:collapse;table-layout:fixed;width:100%}
.tcp-audit caption{text-align:left;font-weight:bold;padding:.4em 0}
.tcp-audit th,.tcp-audit td{text-align:left!important;vertical-align:top;padding:.35em .6em;white-space:normal;
box-sizing:border-box}
.tcp-audit tr{border-bottom:1px solid rgba(128,128,128,.5)}
.tcp-audit td{overflow-wrap:anywhere}
.tcp-audit th:nth-child(1){width:13%}
.tcp-audit th:nth-child(2){width:9%}
.tcp-audit th:nth-child(3){width:24%}
.tcp-audit th:nth-child(4){width:35%}
.tcp-audit td{overflow-wrap:anywhere}
.tcp-audit thead :nth-child(1){width:14%}
.tcp-audit thead :nth-child(2){width:8%}
.tcp-audit thead :nth-child(3){width:25%}
.tcp-audit thead :nth-child(4){width:38%}
.tcp-audit code{background:none!important;color:inherit!important;padding:0!important;white-space:normal}
.tcp-audit .failed{font-weight:bold;text-decoration:underline}"""


def text(table: Table, lang: str) -> str:
    """This is the table for a terminal: a line for each requirement, what its check sees below it."""
    return "\n".join([*(_block(line, lang) for line in table.lines), "", table.summary(lang)])


def _block(line: Line, lang: str) -> str:
    asked = line.requirement
    head = f"{MARKS[line.verdict]} {asked.id:<{INDENT - 2}}"
    lines = _folded(f"{asked.section}  {asked.says.of(lang)}")
    found = f"{line.check.name}: {line.evidence}" if line.check else ""
    lines += _folded("  ".join(filter(None, (f"[{line.verdict_in(lang)}]", found))))
    return "\n".join(f"{head if i == 0 else ' ' * INDENT}{row}" for i, row in enumerate(lines))


def _folded(words: str) -> list[str]:
    """Lines short enough for the second column; a Chinese character takes two places, and a line may end after it."""
    lines, used = [""], 0
    for piece in re.findall(r"[^\s\u2e80-\uffef]+|[\u2e80-\uffef][，。；：、！？）”]*|\s+", words):
        places = wide(piece)
        if used + places > WIDTH - INDENT and not piece.isspace():
            lines[-1], used = lines[-1].rstrip(), 0
            lines.append("")
        lines[-1] += piece
        used += places
    return lines


def markdown(table: Table, lang: str) -> str:
    """This is the table in Markdown."""
    heads = [head.of(lang) for head in HEADS]
    rows = [heads, ["---"] * len(heads), *(_cells(line, lang) for line in table.lines)]
    made = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return f"{made}\n\n{table.summary(lang)}"


def _cells(line: Line, lang: str) -> list[str]:
    asked = line.requirement
    check = f"`{line.check.name}`: `{line.evidence}`" if line.check else ""
    return [asked.id, asked.section, asked.says.of(lang), check, line.verdict_in(lang)]


def html(table: Table, lang: str) -> str:
    """This is the table in HTML: in any theme's colours, with headers that a screen reader names."""
    heads = "".join(f'<th scope="col">{escape(head.of(lang))}</th>' for head in HEADS)
    rows = "\n".join(_row(line, lang) for line in table.lines)
    caption = f"{CAPTION.of(lang)}{'：' if lang == 'zh' else ': '}{table.summary(lang)}"
    return (
        f'<style>\n{STYLE}\n</style>\n<table class="tcp-audit" lang="{lang}">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _row(line: Line, lang: str) -> str:
    asked = line.requirement
    said = line.verdict_in(lang)
    if line.check:
        check = "<br>".join(f"<code>{_breakable(part)}</code>" for part in (line.check.name, line.evidence))
    else:  # the reason has more room there
        said, check = line.verdict.said.of(lang), escape(line.because(lang))
    cells = (escape(asked.section), escape(asked.says.of(lang)), check)
    verdict = f'<td class="{line.verdict.value}">{MARKS[line.verdict]} {_breakable(said)}</td>'
    return f'<tr><th scope="row">{asked.id}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + verdict + "</tr>"


def _breakable(words: str) -> str:
    """Words of code as HTML: a long name may be folded after a dot or an underscore."""
    return escape(words).replace("_", "_<wbr>").replace("&gt;&lt;", "&gt;<wbr>&lt;")
