"""The socket calls of a run as rows of text: for tables, and for the picture in `sockets.py`.

The one rule: `programs.py` says what was called and what came back; here it is only put into words.
"""

from __future__ import annotations

from typing import NamedTuple

from tcplearn.text import Text, reader_language
from tcplearn.view.programs import Use, uses
from tcplearn.view.sentences import MOVE, seconds
from tcplearn.view.ss import Seen
from tcplearn.view.told import Told
from tcplearn.world.trace import SIDES

HEADS = (
    Text("Time", "时间"), Text("RFC 9293", "RFC 9293"), Text("Socket call", "套接字调用"), Text("Returns", "返回值"),
    Text("At", "返回时间"), Text("Connection", "连接"),
)  # fmt: skip
WAITS = Text("waits", "阻塞")
GONE = Text("the program is gone", "进程已不存在")


class Called(NamedTuple):
    """One call, every column as text: when, the RFC's user call, the socket call, what it returned, and when it did.

    `on`: of which connection, where there are several. An error stands as "-1 ECONNRESET"; a call that has not
    returned waits; `at` is "" where it returned at once.
    """

    t: str
    rfc: str
    bsd: str
    returned: str
    at: str
    on: str


def calls(trace: Told, step: int | None = None, lang: str | None = None) -> dict[str, list[Called]]:
    """These are the calls of the programs at "A" and at "B" in the first `step` moments (None: in all), in order."""
    lang, seen = lang or reader_language(), Seen(trace)
    last = len(seen.trace.moments) if step is None else step
    found = uses(seen)
    return {side: [row(seen, use, last, lang) for use in found[side] if use.i < last] for side in SIDES}


def row(seen: Seen, use: Use, step: int, lang: str) -> Called:
    """This is a call as it stands after `step` moments."""
    back = use.back if use.back is not None and use.i < use.back < step else None
    at = "" if back is None else when(seen, back, lang)
    return Called(when(seen, use.i, lang), use.rfc, named(use, lang), result(use, step, lang), at, use.on)


def named(use: Use, lang: str) -> str:
    """This is the socket call, or what there is in its place."""
    return use.bsd if isinstance(use.bsd, str) else use.bsd.of(lang)


def result(use: Use, step: int, lang: str) -> str:
    """This is what a call has returned after `step` moments."""
    if isinstance(use.bsd, Text):
        return ""
    if use.back is not None and use.back < step:
        return f"-1 {use.returned}" if use.failed else use.returned
    return (GONE if use.gone is not None and use.gone < step else WAITS).of(lang)


def when(seen: Seen, i: int, lang: str) -> str:
    """This is the second of a moment, or in a story without a clock its move."""
    if i < 0:
        return ""
    t = seen.trace.moments[i].t
    return MOVE.of(lang).format(n=round(t)) if seen.trace.untimed else f"{seconds(t)} s"
