"""What one table changes in another: the rows of a variant beside RFC 9293's.

The one rule: it is read from the two tables; a row that does the same and goes to the same state is no difference,
whatever it cites. What no row says (how a segment is read, how long TIME-WAIT lasts) is compared as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from tcplearn.model import RFC9293, Fired, Protocol, Rule, State
from tcplearn.model.words import Word
from tcplearn.text import Text, reader_language
from tcplearn.view import palette
from tcplearn.view.rows import SEVERAL, action_of, section, word_of

STATE, WORD = Text("State", "状态"), Text("Event", "事件")
ABSENT = Text("no row", "没有相应的规则")
GOES = Text("go to {state}", "转到 {state}")
SAME = Text("{one} and {other}: no difference", "{one} 与 {other}：没有不同")
TITLE = Text("{other} against {one}", "{other} 与 {one} 的不同")
OPENED = {
    "": Text("", ""),
    "active": Text(" (actively opened)", "（主动打开）"),
    "passive": Text(" (passively opened)", "（被动打开）"),
    "reopened": Text(" (reopened)", "（重新打开）"),
}
HABITS = {
    "hear": Text("how a segment is read", "如何解读报文段"),
    "transmit": Text("how text is cut into segments", "如何把数据切成报文段"),
    "time_wait": Text("how long TIME-WAIT lasts", "TIME-WAIT 的时长"),
}
MSL = Text("{n:g} MSL", "{n:g} MSL")
OTHERWISE = Text("otherwise", "另一种方式")
AS_USUAL = Text("as the RFC does", "与 RFC 一致")
REMOVED, ADDED = "−", "+"


class Changed(NamedTuple):
    """One cell of the table: the row of either protocol, None where it has none."""

    state: State
    word: Word
    opened: str
    was: Rule | None
    now: Rule | None


@dataclass(frozen=True)
class Difference:
    """What `protocol` changes in `base`: `rows`, and `habits` as (name, was, now). A notebook shows it as a table."""

    protocol: Protocol
    base: Protocol
    rows: tuple[Changed, ...]
    habits: tuple[tuple[str, Any, Any], ...] = ()
    lang: str | None = None
    name: str = ""

    def __iter__(self) -> Iterator[Changed]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows or self.habits)

    def lines(self, lang: str) -> list[tuple[str, str, str, str]]:
        """These are the rows in words: states, what is heard, what was done, what is done now; equal ones in one."""
        said = [(str(row.state), _heard(row, lang), _does(row.was, lang), _does(row.now, lang)) for row in self.rows]
        found = []
        for same, group in groupby(said, key=lambda line: line[1:]):
            found.append((SEVERAL.of(lang).join(line[0] for line in group), *same))
        for name, was, now in self.habits:
            found.append((HABITS[name].of(lang), "", _habit(was, self.base, lang), _habit(now, self.base, lang)))
        return found

    def title(self, lang: str) -> str:
        """This is what is compared with what."""
        one, other = self.base.name, self.name or self.protocol.name
        return (TITLE if self else SAME).of(lang).format(one=one, other=other)

    def text(self, lang: str | None = None) -> str:
        """This is the difference as lines of text: what is gone begins with −, what is new with +."""
        lang = lang or self.lang or reader_language()
        colon = Text(": ", "：").of(lang)
        said = [self.title(lang)]
        for where, heard, was, now in self.lines(lang):
            said += [f"{where}{colon}{heard}" if heard else where, f"  {REMOVED} {was}", f"  {ADDED} {now}"]
        return "\n".join(said)

    def html(self, lang: str | None = None) -> str:
        """This is the difference as a table without a style sheet; its classes are those of `STYLE`."""
        lang = lang or self.lang or reader_language()
        if not self:
            return f'<p class="tcp tcplearn-difference">{escape(self.title(lang))}</p>'
        heads = (
            STATE.of(lang),
            WORD.of(lang),
            f"{REMOVED} {self.base.name}",
            f"{ADDED} {self.name or self.protocol.name}",
        )
        head = "".join(f'<th scope="col">{escape(said)}</th>' for said in heads)
        body = "".join(_line(*line, SEVERAL.of(lang)) for line in self.lines(lang))
        return (
            f'<table class="tcp tcplearn-difference"><caption>{escape(self.title(lang))}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return f"<style>{STYLE}</style>{self.html()}"


def difference(protocol: Protocol, base: Protocol = RFC9293, lang: str | None = None, name: str = "") -> Difference:
    """This is what a protocol changes in another one, row by row; a notebook shows it as a table of two colours.

    `lang` "en" or "zh" (None: the reader's); `name`: what the protocol is called there, if not by its own name.
    Raises TypeError for what is no protocol, such as a variant's module: give its VARIANT.
    """
    if not isinstance(protocol, Protocol):
        raise TypeError(f"not a protocol: {protocol!r:.60}; of a variant's module, give .VARIANT")
    was, now = _cells(base), _cells(protocol)
    rows = tuple(
        Changed(*cell, _row(was, *cell), _row(now, *cell))
        for cell in dict.fromkeys((*was, *now))
        if _deed(_row(was, *cell)) != _deed(_row(now, *cell))
    )
    kinds: dict[Any, int] = {}
    for row in rows:
        kinds.setdefault(_kind(row), len(kinds))
    rows = tuple(sorted(rows, key=lambda row: (kinds[_kind(row)], list(State).index(row.state))))
    pairs = zip(base.habits._fields, base.habits, protocol.habits, strict=True)
    habits = tuple((name, one, other) for name, one, other in pairs if one != other)
    return Difference(protocol, base, rows, habits, lang, name)


def _cells(protocol: Protocol) -> dict[tuple[State, Word, str], Rule]:
    """A table cell by cell: the first row that speaks for one keeps it."""
    found: dict[tuple[State, Word, str], Rule] = {}
    for rule in protocol.rules:
        for state, word, opened in rule.cells():
            found.setdefault((state, word, opened), rule.at(state, word))
    return found


def _row(cells: dict[tuple[State, Word, str], Rule], state: State, word: Word, opened: str) -> Rule | None:
    """The row that speaks for a cell: one for any opening speaks where no other does, as in `Protocol.row`."""
    return cells.get((state, word, opened)) or cells.get((state, word, ""))


def _deed(rule: Rule | None) -> Any:
    return rule and (rule.does, rule.goes)


def _kind(row: Changed) -> Any:
    """What rows of several states have in common."""
    return row.word, row.opened, _deed(row.was), _deed(row.now)


def _heard(row: Changed, lang: str) -> str:
    rule = row.now or row.was
    assert rule is not None
    return word_of(rule.told, lang) + OPENED[row.opened].of(lang)


def _does(rule: Rule | None, lang: str) -> str:
    """What a row does, where it goes, and the RFC that says so: a variant's own reason is its name."""
    if rule is None:
        return ABSENT.of(lang)
    told: Fired = rule.told
    comma, cited = Text(", ", "，").of(lang), Text(" ({})", "（{}）").of(lang)
    goes = "" if told.goes == told.state else comma + GOES.of(lang).format(state=told.goes)
    cite = section(told.cite, lang)
    return action_of(told, lang) + goes + (cited.format(cite) if cite.startswith("RFC ") else "")


def _habit(value: Any, protocol: Protocol, lang: str) -> str:
    if isinstance(value, int | float):
        return MSL.of(lang).format(n=value)
    return (AS_USUAL if value in protocol.habits and protocol is RFC9293 else OTHERWISE).of(lang)


def _line(where: str, heard: str, was: str, now: str, several: str) -> str:
    """A row of the table; a state's name stays on one line."""
    names = several.join(f"<span>{escape(name)}</span>" for name in where.split(several))
    spans = ' colspan="2"' if not heard else ""
    word = f"<td>{escape(heard)}</td>" if heard else ""
    return (
        f'<tr><th scope="row"{spans}>{names}</th>{word}'
        f'<td class="removed"><b>{REMOVED}</b> {escape(was)}</td>'
        f'<td class="added"><b>{ADDED}</b> {escape(now)}</td></tr>'
    )


# fmt: off
STYLE = palette.themed("tcp") + (  # .tcp before it: a notebook has rules of its own for tables
    ".tcp.tcplearn-difference{border-collapse:collapse;color:var(--ink);background:var(--paper);font-size:13px}"
    ".tcp.tcplearn-difference :is(tr,thead){background:none;border:0}"
    ".tcp.tcplearn-difference caption{padding:0 0 6px;color:inherit;font-weight:600;text-align:left;caption-side:top}"
    ".tcp.tcplearn-difference :is(th,td){padding:5px 9px;border:1px solid var(--rule);max-width:26em;color:inherit;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:normal}"
    ".tcp.tcplearn-difference th{font-weight:600}.tcp.tcplearn-difference th span{white-space:nowrap}"
    ".tcp.tcplearn-difference .removed{background:var(--closing-tint);box-shadow:inset 4px 0 var(--closing)}"
    ".tcp.tcplearn-difference .added{background:var(--opening-tint);box-shadow:inset 4px 0 var(--opening)}"
    ".tcp.tcplearn-difference b{font-weight:700}"
)
# fmt: on
