"""The table: one line for each requirement, its verdict found by running its check.

The one rule: a line without a check says why it has none; anything else counts as not met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from tcplearn.audit.checking import Check, NotMet, all_checks
from tcplearn.audit.requirements import Requirement, all_requirements
from tcplearn.model import RFC9293, Protocol
from tcplearn.text import Text, reader_language

if TYPE_CHECKING:
    from tcplearn.world import Trace

NO_CHECK = Text("no check has been written", "尚无核对程序")
MET_OF = Text("{met} of {asked} lines met", "{asked} 条中满足 {met} 条")
BY_KNOB = Text(" ({knob} of them with a knob turned)", "（其中 {knob} 条须经设定）")
OUTSIDE = Text("{out} out of scope", "范围外 {out} 条")


class Verdict(Enum):
    """What came of a line."""

    MET = "met"
    KNOB = "knob"
    OUT = "out"
    FAILED = "failed"

    @property
    def said(self) -> Text:
        return _SAID[self]


_SAID = {
    Verdict.MET: Text("met", "满足"),
    Verdict.KNOB: Text("knob", "经设定满足"),
    Verdict.OUT: Text("out of scope", "范围外"),
    Verdict.FAILED: Text("NOT MET", "未满足"),
}


@dataclass(frozen=True)
class Line:
    """One requirement, its verdict, and the evidence: what its check saw, and its run if there was one."""

    requirement: Requirement
    verdict: Verdict
    check: Check | None = None
    seen: tuple[str, ...] = ()
    trace: Trace | None = None

    @property
    def id(self) -> str:
        return self.requirement.id

    @property
    def test(self) -> str:
        """This is what pytest calls it, in a checkout; it also runs the TCPs that break the requirement."""
        return f"tests/audit/test_requirements.py::test_requirement[{self.id}]"

    def because(self, lang: str | None = None) -> str:
        """This is what stands beside the verdict: which knob, why it is out of scope, what is missing."""
        lang = lang or reader_language()
        if self.verdict is Verdict.OUT:
            assert self.requirement.out is not None
            return self.requirement.out.of(lang)
        if self.check is None:
            return NO_CHECK.of(lang)
        return self.check.turned

    def verdict_in(self, lang: str) -> str:
        """This is the verdict with its reason: `knob (rst_in_time_wait: RFC 1337)`."""
        said, because = self.verdict.said.of(lang), self.because(lang)
        if not because:
            return said
        return f"{said}（{because}）" if lang == "zh" else f"{said} ({because})"

    @property
    def evidence(self) -> str:
        """This is the evidence in one line: the last look, which ends a check, and how many came before it."""
        more = f" (+{len(self.seen) - 1})" if len(self.seen) > 1 else ""
        return f"{self.seen[-1]}{more}" if self.seen else ""

    def plain(self) -> dict[str, Any]:
        """This is the line as JSON's values, both languages in it."""
        asked = self.requirement
        return {
            "id": asked.id,
            "document": asked.document,
            "section": asked.section,
            "area": asked.area,
            "says": {"en": asked.says.en, "zh": asked.says.zh},
            "verdict": self.verdict.value,
            "because": {"en": self.because("en"), "zh": self.because("zh")},
            "check": self.check.name if self.check else None,
            "place": self.check.place if self.check else None,
            "test": self.test if self.check else None,
            "seen": list(self.seen),
        }


@dataclass(frozen=True)
class Table:
    """The lines, in the order of the RFCs. In a notebook it shows itself in the reader's language."""

    lines: tuple[Line, ...]

    def only(self, **chosen: str) -> Table:
        """This keeps the lines with this `id`, `area` or `verdict` (met, knob, out, failed)."""
        read: dict[str, Callable[[Line], str]] = {
            "id": lambda line: line.id,
            "area": lambda line: line.requirement.area,
            "verdict": lambda line: line.verdict.value,
        }
        unknown = [name for name in chosen if name not in read]
        if unknown:
            raise ValueError(f"a table is filtered by {', '.join(read)}, not by {unknown[0]!r}")
        return Table(tuple(line for line in self.lines if all(read[name](line) == chosen[name] for name in chosen)))

    def count(self, *verdicts: Verdict) -> int:
        """This is how many lines have one of these verdicts."""
        return sum(line.verdict in verdicts for line in self.lines)

    def summary(self, lang: str | None = None) -> str:
        """This says in one line how many are met. Those out of scope are counted apart."""
        lang = lang or reader_language()
        met, knob, out = (self.count(*them) for them in ((Verdict.MET, Verdict.KNOB), (Verdict.KNOB,), (Verdict.OUT,)))
        asked = len(self.lines) - out
        first = MET_OF.of(lang).format(met=met, asked=asked) if asked else ""
        first += BY_KNOB.of(lang).format(knob=knob) if knob else ""
        then = OUTSIDE.of(lang).format(out=out) if out else ""
        return ("；" if lang == "zh" else "; ").join(filter(None, (first, then)))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        from tcplearn.audit.forms import html, text

        lang = reader_language()
        return {"text/html": html(self, lang), "text/plain": text(self, lang)}


@cache
def line(id: str, protocol: Protocol = RFC9293) -> Line:
    """This runs one requirement's check, the knobs turned that it needs. Raises LookupError for an id that is none."""
    if id not in all_requirements():
        raise LookupError(f"no requirement is called {id!r}; `tcplearn audit` lists them all")
    asked, check = all_requirements()[id], all_checks().get(id)
    if check is None:
        return Line(asked, Verdict.OUT if asked.out else Verdict.FAILED)
    try:
        found = check.run(check.subject(protocol))
    except NotMet as seen:
        return Line(asked, Verdict.FAILED, check, (str(seen),))
    return Line(asked, Verdict.KNOB if check.turned else Verdict.MET, check, found.seen, found.trace)


def table(ids: Iterable[str] | None = None, protocol: Protocol = RFC9293) -> Table:
    """This runs every check, or those of some requirements, and gives the lines.

    With another `protocol`, `RFC9293.but(...)` or `.choose(...)`, it shows which requirements that one breaks.
    """
    return Table(tuple(line(id, protocol) for id in (all_requirements() if ids is None else ids)))
