"""What the model would not have done: all verdicts on one conversation, by segment.

The one rule: each kind of difference is one function of the trace, named in KINDS; none knows the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tcplearn.capture.judging.conduct import answers, endings, strangers
from tcplearn.capture.judging.facts import agreements, beyond, facts, shrinking, too_long, unsent
from tcplearn.capture.judging.pace import pace
from tcplearn.capture.judging.silence import reopened, silences, unasked
from tcplearn.capture.judging.verdict import Verdict
from tcplearn.world import Trace

KINDS: tuple[Callable[[Trace, str], Iterator[Verdict]], ...] = (
    answers, endings, strangers, unasked, silences, reopened, pace, facts, agreements, shrinking, unsent,
    beyond, too_long,
)  # fmt: skip


def verdicts(trace: Trace) -> tuple[Verdict, ...]:
    """These are the differences between a conversation and the model, each with the rule it breaks."""
    found = [verdict for kind in KINDS for side in "AB" for verdict in kind(trace, side)]
    return tuple(sorted(found, key=lambda verdict: (verdict.number, not verdict.sure)))
