"""duration: arithmetic of RTT, RTO and MSL as entrance papers ask it; a value in seconds, with its worked line.

asks = "calc give_up {rto} {retries}"    or an expression of a run in seconds: "A.TIME-WAIT seconds"
within = 0.02                            how far off it may be, as a share of it (default 1 %: papers round)
[[question.slip]]                        asks, en, zh, idea: the wrong sums that are worth a word

It is `predict` with a clock: what follows is in predict.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tcplearn.quiz.kinds import predict
from tcplearn.quiz.kinds.predict import KEYS, check, form, grade, solve

__all__ = ["KEYS", "check", "form", "grade", "solve", "static"]


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    yield from predict.static(entry, both)
    if entry.parse(entry.raw["asks"]).kind != "seconds":
        yield "asks", f'"{entry.raw["asks"]}" is no duration; write "calc ..." or "A.TIME-WAIT seconds", or ask predict'
