"""tcplearn audit: every requirement of RFC 9293, held against this TCP here and now."""

from __future__ import annotations

import argparse
import difflib
import json
from typing import TYPE_CHECKING

from tcplearn.cli.frame import Commands, command, complain, write
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.audit import Table
    from tcplearn.model import Protocol

FORMS = ("json", "markdown", "html")  # besides text
AREAS = ("conn", "data", "api", "wire", "host")
VERDICTS = ("met", "knob", "out", "failed")

AUDIT = Text("hold this TCP against RFC 9293, requirement by requirement", "逐条核对本模型是否符合 RFC 9293")
AUDIT_IDS = Text(
    "only these, such as MUST-13 (one alone is shown with its run)",
    "只核对这些编号，例如 MUST-13（只写一个时显示其运行）",
)
AUDIT_AREA = Text(
    "only what concerns connections (conn), data, the user's side (api), the header (wire), IP and the host (host)",
    "只看某一方面：连接（conn）、数据（data）、用户接口（api）、首部（wire）、IP 与主机（host）",
)
AUDIT_VERDICT = Text("only lines with this verdict", "只看结论为此项的条目")
AUDIT_VARIANT = Text(
    "look at a variant, such as no_time_wait, instead of RFC 9293", "核对某个变体（例如 no_time_wait），而不是 RFC 9293"
)
AUDIT_FILE = Text("write {form} to FILE (default: standard output)", "把 {form} 写入 FILE（默认：标准输出）")
AUDIT_EXIT = Text(
    "The exit status is 1 if a line that should be met is not.", "如有应当满足却未满足的条目，退出状态为 1。"
)
NO_VARIANT = Text("no variant with a table of its own is called {name!r}", "没有名为 {name!r}、且有自己规则表的变体")
NO_ID = Text("no requirement is called {id!r}; {hint}", "没有编号为 {id!r} 的要求；{hint}")
NEAR = Text("did you mean {near}?", "是不是 {near}？")
LIST = Text("`tcplearn audit` lists them all", "`tcplearn audit` 会列出全部要求")
CHECKED_AT = Text("check: {place}\ntest:  {test}", "核对程序：{place}\n测试：    {test}")


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "audit", AUDIT, audit)
    new.add_argument("ids", nargs="*", metavar="ID", help=AUDIT_IDS.of(lang))
    new.add_argument("--area", choices=AREAS, help=AUDIT_AREA.of(lang))
    new.add_argument("--verdict", choices=VERDICTS, help=AUDIT_VERDICT.of(lang))
    new.add_argument("--variant", metavar="NAME", help=AUDIT_VARIANT.of(lang))
    for form in FORMS:
        told = AUDIT_FILE.of(lang).format(form=form)
        new.add_argument(f"--{form}", nargs="?", const="-", metavar="FILE", help=told)
    new.epilog = AUDIT_EXIT.of(lang)


def audit(chosen: argparse.Namespace) -> int:
    """This runs the checks and prints the table; its value is 1 if a line is not met."""
    from tcplearn.audit import Verdict, all_requirements, table
    from tcplearn.model import RFC9293

    known = {id.upper(): id for id in all_requirements()}
    for id in chosen.ids:
        if id.upper() not in known:
            near = difflib.get_close_matches(id.upper(), known, n=3)
            hint = NEAR.of(chosen.lang).format(near=", ".join(near)) if near else LIST.of(chosen.lang)
            return complain(NO_ID.of(chosen.lang).format(id=id, hint=hint))
    protocol = _variant(chosen.variant) if chosen.variant else RFC9293
    if protocol is None:
        return complain(NO_VARIANT.of(chosen.lang).format(name=chosen.variant))
    found = table([known[id.upper()] for id in chosen.ids] or None, protocol)
    filters = {name: getattr(chosen, name) for name in ("area", "verdict") if getattr(chosen, name)}
    found = found.only(**filters)
    wanted = {form: getattr(chosen, form) for form in FORMS if getattr(chosen, form)} or {"text": "-"}
    for form, where in wanted.items():
        write(_made(form, found, chosen.lang), where)
    return 1 if found.count(Verdict.FAILED) else 0


def _variant(name: str) -> Protocol | None:
    from tcplearn.variants import names, variant

    return getattr(variant(name), "VARIANT", None) if name in names() else None


def _made(form: str, found: Table, lang: str) -> str:
    from tcplearn.audit import forms

    if form == "json":
        return json.dumps([line.plain() for line in found.lines], ensure_ascii=False, indent=1)
    made: str = getattr(forms, form)(found, lang)
    if form == "text" and len(found.lines) == 1:
        made = f"{made}\n{_closely(found, lang)}"
    return made


def _closely(found: Table, lang: str) -> str:
    """One line alone: all that its check saw, where the check stands, and the run."""
    from tcplearn.view import text_ladder

    (line,) = found.lines
    if line.check is None:
        return ""
    parts = [CHECKED_AT.of(lang).format(place=line.check.place, test=line.test), *(f"  {seen}" for seen in line.seen)]
    if line.trace is not None:
        parts += ["", text_ladder(line.trace, lang)]
    return "\n".join(parts)
