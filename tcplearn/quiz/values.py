"""What an answer can be: how each kind of value is shown, and how it is read as people type it.

The one rule: what cannot be read is never guessed at. `read` raises `Unread`, which says what to
type; it never turns unreadable text into a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tcplearn.model import State
from tcplearn.model.segment import FLAGS
from tcplearn.model.seq import SPACE, distance
from tcplearn.text import Text

Symbols = Mapping[str, int]


@dataclass(frozen=True)
class Scale:
    """What reading and showing may need: names of numbers, MSL in seconds, whether names are shown.

    `symbols` are the names that a question gives; `known` are further ones that may be typed.
    """

    symbols: Symbols = field(default_factory=dict)
    known: Symbols = field(default_factory=dict)
    msl: float = 120.0
    symbolic: bool = False


CANNOT = Text("I cannot read “{}”", "无法识别“{}”")
PLAIN = Text("“{}” is a plain number, and this question has only names", "“{}”是具体数值，而本题只给出字母")
ASKED = Text("“{}” is what is asked", "“{}”正是所求的序号")


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
_NONE = set("none nothing nothingissent no noreply noanswer - -- — 无 没有 不发送 什么都不发送 不回复 不应答".split())
_SIDES = {
    "a": "A", "client": "A", "客户端": "A", "onlya": "A", "只有a": "A", "a端": "A",
    "b": "B", "server": "B", "服务器": "B",
    "服务端": "B", "onlyb": "B", "只有b": "B", "b端": "B", "both": "both", "双方": "both", "两端": "both", "都": "both",
    "双方都": "both", "a和b": "both", "aandb": "both", "neither": "neither", "none": "neither", "nobody": "neither",
    "都不": "neither", "双方都不": "neither", "都没有": "neither", "无": "neither",
}  # fmt: skip
_TRUTHS = {
    "yes": True, "y": True, "true": True, "是": True, "会": True,
    "对": True, "能": True,
    "no": False, "n": False, "false": False, "否": False,
    "不": False, "不会": False, "不对": False, "不能": False, "不是": False,
}  # fmt: skip
_COUNTS = {word: n for n, words in enumerate(
    "zero 零|one 一|two 二 两|three 三|four 四|five 五|six 六|seven 七|eight 八|nine 九|ten 十".split("|")
) for word in words.split()}  # fmt: skip
_LETTERS = {"S": "SYN", "F": "FIN", "R": "RST", "P": "PSH", "U": "URG", ".": "ACK", "A": "ACK", "E": "ECE", "W": "CWR"}
_UNITS = {
    "": 1.0, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "秒": 1.0, "秒钟": 1.0,
    "ms": 0.001, "毫秒": 0.001,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "分": 60.0, "分钟": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "小时": 3600.0,
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
    free = (row for row in rows if not any(same(kind, read(kind, text, scale)[0], key) for text in row for key in keys))
    row = next(free, rows[-1])
    en = " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return Text(said.en.format(*row, names=en), said.zh.format(*row, names="、".join(names)))


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


def read(kind: str, text: str, scale: Scale | None = None) -> tuple[Any, Text | None]:
    """This reads an answer of a kind: (value, a note on its spelling or None). Raises Unread."""
    scale = scale or Scale()
    plain = unicodedata.normalize("NFKC", str(text)).strip().strip("。.!?\"'“”") if kind != "flags" else _tidy(text)
    if not plain:
        raise Unread(hint(kind, scale))
    try:
        value = _READERS[kind](plain, scale)
    except (ValueError, KeyError):
        raise Unread(hint(kind, scale)) from None
    if kind == "number" and scale.symbolic and value is not None and not names_in(plain):
        raise Unread(hint(kind, scale), PLAIN)
    return value, _note(kind, plain)


def names_in(text: str) -> list[str]:
    """These are the names of numbers in an answer, in small letters."""
    return re.findall(r"[a-z]\w*", _bare(text).lower())


def _bare(text: str) -> str:
    return re.sub(r"^(seq|ack|len)\s*[=:]\s*", "", text, flags=re.I)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", str(text)).strip()


def _note(kind: str, text: str) -> Text | None:
    key = "".join(c for c in text.upper() if c.isalnum())
    return SYN_SEND if kind == "state" and key == "SYNSEND" else None


def _key(text: str) -> str:
    return re.sub(r"\s+", "", text.lower())


def _read_flags(text: str, scale: Scale) -> tuple[str, ...] | None:
    if _key(text) in _NONE:
        return None
    inner = text.removeprefix("[").removesuffix("]").strip()
    words = [word for word in re.split(r"[\s,、+/&|-]+|and|和", inner.upper()) if word]
    if len(words) == 1 and re.fullmatch(f"({'|'.join(FLAGS)})+", words[0]):  # SYNACK
        words = re.findall("|".join(FLAGS), words[0])
    if not all(word in FLAGS for word in words):
        letters = inner.upper().replace(" ", "")
        if not re.fullmatch(r"[SFRPUAEW.]{1,5}", letters):
            raise ValueError(text)
        words = [_LETTERS[letter] for letter in letters]
    if not words:
        raise ValueError(text)
    return tuple(flag for flag in FLAGS if flag in set(words) - {"PSH", "URG"})


def _read_number(text: str, scale: Scale) -> int | None:
    if _key(text) in _NONE:
        return None
    plain = re.sub(r"(?<=\d)[,_ ](?=\d{3}(\D|$))", "", _bare(text)).replace("2**32", "2^32").replace("2³²", "2^32")
    parts = re.findall(r"([+-]?)\s*(2\^32|[A-Za-z]\w*|\d+)\s*", plain)
    if "".join(sign + part for sign, part in parts) != re.sub(r"\s+", "", plain):
        raise ValueError(text)
    given = {**scale.known, **scale.symbols}
    symbols = {**{name.lower(): number for name, number in given.items()}, "2^32": SPACE}
    total = 0
    for sign, part in parts:
        number = int(part) if part.isdigit() else symbols[part.lower()]
        total += -number if sign == "-" else number
    return total if len(parts) == 1 else total % SPACE


def _read_count(text: str, scale: Scale) -> int:
    key = _key(text)
    found = re.fullmatch(
        r"(\d+|[a-z]+?|[零一二两三四五六七八九十])(segments?|times?|octets?|bytes?|个报文段|个|次|段|字节)?", key
    )
    if not found:
        raise ValueError(text)
    word = found[1]
    return int(word) if word.isdigit() else _COUNTS[word]


def _read_seconds(text: str, scale: Scale) -> float:
    total = 0.0
    for part in _key(text).split("+"):
        found = re.fullmatch(r"(\d+(?:\.\d+)?)?[*×]?(msl|[a-z]*|[\u4e00-\u9fff]*)", part)
        if not found or not (found[1] or found[2] == "msl"):
            raise ValueError(text)
        unit = scale.msl if found[2] == "msl" else _UNITS[found[2]]
        total += float(found[1] or 1) * unit
    return total


def _read_path(text: str, scale: Scale) -> tuple[State, ...]:
    names = [name for name in re.split(r"\s*(?:->|=>|→|>|,|、)\s*", text) if name]
    return tuple(State.parse(name) for name in names)


_READERS: dict[str, Callable[[str, Scale], Any]] = {
    "state": lambda text, scale: State.parse(text),
    "flags": _read_flags,
    "number": _read_number,
    "count": _read_count,
    "seconds": _read_seconds,
    "side": lambda text, scale: _SIDES[_key(text)],
    "truth": lambda text, scale: _TRUTHS[_key(text)],
    "path": _read_path,
}
