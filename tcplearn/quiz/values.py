"""What an answer can be: how each kind of value is shown, and how it is read as people type it.

The one rule: what cannot be read is never guessed at. `read` raises `Unread`, which says what to
type; it never turns unreadable text into a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from tcplearn.model.seq import distance
from tcplearn.quiz.reading import READERS, Scale, Symbols, names_in, tidy
from tcplearn.text import Text

CANNOT = Text("I cannot read “{}”", "无法识别“{}”")
PLAIN = Text("“{}” is a plain number, and this question has only names", "“{}”是具体数值，而本题只给出字母")
ASKED = Text("“{}” is what is asked", "“{}”正是所求的序号")
OTHER = Text("“{}” is for {}, and {} is asked", "“{}”说的是 {}，而本题问的是 {}")


class Unread(ValueError):
    """An answer that cannot be read. `.hint` says what to type, `.why` what hinders, in both languages."""

    def __init__(self, hint: Text, why: Text = CANNOT):
        super().__init__(hint.en)
        self.hint, self.why = hint, why


HINTS: dict[str, Text] = {
    "state": Text("type a state's name, such as {}", "请输入状态名，例如 {}"),
    "flags": Text("type the flags, such as {}", "请输入标志位，例如 {}"),
    "number": Text("type a whole number, such as {} (“none” if there is none)", "请输入整数，例如 {}（没有则填“无”）"),
    "symbol": Text("say it in {names}, such as {}", "请用题中的 {names} 作答，例如 {}"),
    "count": Text("type how many, such as {}", "请输入个数，例如 {}"),
    "seconds": Text("type a duration, such as {}, {} or {}", "请输入时长，例如 {}、{} 或 {}"),
    "side": Text("type A, B, both or neither", "请输入 A、B、“双方”或“都不”"),
    "truth": Text("type yes or no", "请输入“是”或“否”"),
    "path": Text("type the states in order, such as {}", "请依次输入状态，例如 {}"),
}
# What hints show: the first row of which nothing is an answer here. Chance and question choose none of them.
EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "state": (("LISTEN",), ("CLOSED",)),
    "flags": (("FIN+ACK",), ("SYN+ACK",), ("RST+ACK",)),
    "number": (("4096",), ("8192",), ("2048",)),
    "symbol": (("{}+7",), ("{}+9",), ("{}+8",)),
    "count": (("12",), ("25",), ("40",)),
    "seconds": (("90 s", "1.5 min", "3MSL"), ("70 s", "3.5 min", "5MSL"), ("110 s", "2.5 min", "7MSL")),
    "path": (("CLOSED > LISTEN",), ("LISTEN > CLOSED",)),
}
NOTHING = Text("nothing is sent", "什么都不发送")
_WORDS: dict[Any, Text] = {
    True: Text("yes", "是"), False: Text("no", "否"), "A": Text("only A", "只有 A"), "B": Text("only B", "只有 B"),
    "both": Text("both", "双方都"), "neither": Text("neither", "双方都不"),
}  # fmt: skip
SYN_SEND = Text(
    "“SYN-SEND” is the textbook's spelling; RFC 9293 calls the state SYN-SENT.",
    "“SYN-SEND”是某些教材的写法，RFC 9293 中这一状态的名称是 SYN-SENT。",
)


def hint(kind: str, scale: Scale | None = None, keys: Iterable[Any] = ()) -> Text:
    """This says what to type for a kind of value, with examples of which none is among the keys."""
    scale, keys = scale or Scale(), tuple(keys)
    names = list(scale.symbols)
    if kind == "number" and scale.symbolic and names:
        rows = [tuple(text.format(names[0]) for text in row) for row in EXAMPLES["symbol"]]
        said = HINTS["symbol"]
    else:
        rows, said = list(EXAMPLES.get(kind, ((),))), HINTS[kind]
    value = partial(_example, kind, msl=scale.msl) if not scale.symbolic else lambda text: read(kind, text, scale)[0]
    free = (row for row in rows if not any(same(kind, value(text), key) for text in row for key in keys))
    row = next(free, rows[-1])
    en = " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return Text(said.en.format(*row, names=en), said.zh.format(*row, names="、".join(names)))


@cache
def _example(kind: str, text: str, msl: float) -> Any:
    return read(kind, text, Scale(msl=msl))[0]


def show(kind: str, value: Any, lang: str, scale: Scale | None = None) -> str:
    """This is a value as text, as the card and the feedback print it."""
    if value is None:
        return {"flags": NOTHING.of(lang), "number": Text("none", "无").of(lang)}.get(kind, "-")
    if kind == "flags":
        return ",".join(value)
    if kind == "seconds":
        return f"{round(value, 3):.10g} s"
    if kind == "path":
        return " > ".join(state.value for state in value)
    if kind in ("truth", "side"):
        return _WORDS[value].of(lang)
    if kind == "number" and scale and scale.symbolic:
        return named(value, scale.symbols)
    return str(value)


def named(number: int, symbols: Symbols) -> str:
    """This is a number written with the nearest name at or below it, x+1, or with the next one above."""
    near = [(distance(known, number), name) for name, known in symbols.items()]
    if not near:
        return str(number)
    ahead, name = min(near, key=lambda pair: (pair[0] < 0, abs(pair[0])))
    return f"{name}{ahead:+}" if ahead else name


def same(kind: str, one: Any, other: Any) -> bool:
    """This says whether two values are the same answer; durations to the millisecond."""
    if kind == "seconds" and one is not None and other is not None:
        return abs(one - other) < 0.0015
    return bool(one == other)


def near(value: Any, truth: Any, within: float) -> bool:
    """This says whether a number is within a share of the truth: 34 for 34.36 is within 0.02."""
    numbers = all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in (value, truth))
    return bool(within and numbers and abs(value - truth) <= within * abs(truth))


def read(kind: str, text: str, scale: Scale | None = None) -> tuple[Any, Text | None]:
    """This reads an answer of a kind: (value, a note on its spelling or None). Raises Unread."""
    scale = scale or Scale()
    plain = tidy(text) if kind == "flags" else tidy(text).strip("。.!?\"'“” ")
    if not plain:
        raise Unread(hint(kind, scale))
    try:
        value = READERS[kind](plain, scale)
    except (ValueError, KeyError):
        raise Unread(hint(kind, scale)) from None
    if kind == "number" and scale.symbolic and value is not None and not names_in(plain):
        raise Unread(hint(kind, scale), PLAIN)
    return value, _note(kind, plain)


def _note(kind: str, text: str) -> Text | None:
    return SYN_SEND if kind == "state" and re.search(r"syn[\W_]*send(?![a-z])", text, re.I) else None
