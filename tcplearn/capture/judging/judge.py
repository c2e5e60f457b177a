"""What the model would not have done: all verdicts on one conversation, by segment.

The one rule: each kind of difference is one function of the trace, named in KINDS; none knows the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tcplearn.capture.judging.conduct import answers, endings, strangers
from tcplearn.capture.judging.content import backwards, other_octets
from tcplearn.capture.judging.facts import agreements, beyond, facts, shrinking, too_long, unsent
from tcplearn.capture.judging.opening import early_text, lower_iss, refusals, syn_acks
from tcplearn.capture.judging.pace import pace
from tcplearn.capture.judging.silence import deaf, endless, reopened, silences, unasked, unchallenged
from tcplearn.capture.judging.verdict import Verdict
from tcplearn.model import Tcb
from tcplearn.text import Text
from tcplearn.world import Trace

SEVERAL = 4  # verdicts of one kind on one side, from which on they are said as one

KINDS: tuple[Callable[[Trace, str], Iterator[Verdict]], ...] = (
    answers, endings, strangers, unasked, silences, reopened, pace, facts, agreements, shrinking, unsent,
    beyond, too_long, syn_acks, refusals, early_text, other_octets, backwards, deaf, unchallenged, endless,
)  # fmt: skip


def verdicts(trace: Trace, earlier: Mapping[str, tuple[Tcb, float]] | None = None) -> tuple[Verdict, ...]:
    """These are the differences between a conversation and the model, each with the rule it breaks.

    `earlier`: of each end, its last block on these sockets before this connection, and the second it ended.
    """
    found = [verdict for kind in KINDS for side in "AB" for verdict in kind(trace, side)]
    found += [verdict for side in "AB" for verdict in lower_iss(trace, side, earlier or {})]
    return _grouped(sorted(found, key=lambda verdict: (verdict.number, not verdict.sure)))


def _grouped(found: list[Verdict]) -> tuple[Verdict, ...]:
    """These are the same verdicts, many of one kind as one: the first speaks for all."""
    kinds: dict[tuple[str, str, str, bool], list[Verdict]] = {}
    for verdict in found:
        kinds.setdefault((verdict.side, verdict.rule, verdict.cite, verdict.sure), []).append(verdict)
    told = [each for same in kinds.values() for each in (same if len(same) < SEVERAL else [_as_one(same)])]
    return tuple(sorted(told, key=lambda verdict: (verdict.number, not verdict.sure)))


def _as_one(same: list[Verdict]) -> Verdict:
    first, *others = same
    again = tuple(verdict.number for verdict in others)
    last, more = again[-1], len(again)
    on_end = again == tuple(range(first.number + 1, last + 1))
    en = f"so do segments {again[0]} to {last}" if on_end else f"so do {more} later segments, up to {last}"
    zh = f"报文段 {again[0]} 至 {last} 亦然" if on_end else f"其后直到报文段 {last} 还有 {more} 个亦然"
    text = Text(f"{first.text.en} ({en}: {more + 1} in all)", f"{first.text.zh}（{zh}，共 {more + 1} 个）")
    return first._replace(text=text, again=again)
