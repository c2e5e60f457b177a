"""How people type a value: states in a sentence, numbers after a field's name, durations in two units.

The one rule: what is not plain is a ValueError or a KeyError, never a guess. What to type instead is
said in `values.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tcplearn.model import State
from tcplearn.model.segment import FLAGS
from tcplearn.model.seq import SPACE

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
# What turns a state's name in a sentence into something else: then the sentence is not read.
_NOT = re.compile(
    r"\b(not?|never|neither|nor|cannot|without|except|unless|until|before|leaves?|leaving|left|or|isnt|wasnt|dont|doesnt)\b"
    r"|n['’]t\b|[不非没未无别或]|离开|退出|之前|以前",
    re.I,
)
_FIELD = re.compile(
    r"(?:(seq)(?:uence)?|(ack)(?:nowledge?ment)?|(len)(?:gth)?)(?:\s+(?:number|no\.?))?(?:\s*[=:]\s*|\s+is\s+|\s+|(?=\d))(?=\S)"
    r"|(?:(序号|序列号)|(确认号)|(长度))\s*(?:=|:|是|为)?\s*(?=\S)",
    re.I,
)
_WORDED = {"RESET": "RST"}


def tidy(text: Any) -> str:
    """This is a text with full-width signs made plain."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def names_in(text: str) -> list[str]:
    """These are the names of numbers in an answer, in small letters."""
    return re.findall(r"[a-z]\w*", bare(text).lower())


def field_in(text: str) -> str:
    """This is the field that an answer names itself, "seq", "ack" or "len", as in "ACK=101"; else empty."""
    found = _FIELD.match(tidy(text).removeprefix("<"))
    return ("seq", "ack", "len")[[bool(g) for g in found.groups()].index(True) % 3] if found else ""


def bare(text: str) -> str:
    """This is a number without its field's name before it, <ACK=101>, and without octets after it."""
    plain = tidy(text)
    if plain.startswith("<") and plain.endswith(">"):
        plain = plain[1:-1]
    return re.sub(
        r"(?<=\d)\s*(octets?|bytes?|字节)$", "", _FIELD.sub("", plain, count=1) if _FIELD.match(plain) else plain
    )


def _key(text: str) -> str:
    return re.sub(r"\s+", "", text.lower())


def _read_state(text: str, scale: Scale) -> State:
    """This reads a state's name, or a sentence with exactly one and no "not"."""
    try:
        return State.parse(text)
    except ValueError:
        if _NOT.search(text):
            raise
    words = re.findall(r"[A-Z0-9]+", text.upper())
    found, at = set[State](), 0
    while at < len(words):
        state, taken = _state_at(words, at)
        if state is None and words[at] in ("1", "2") and any(one.value.startswith("FIN-WAIT") for one in found):
            raise ValueError(text)  # FIN-WAIT-1/2
        found |= {state} if state else set()
        at += taken
    if len(found) != 1:
        raise ValueError(text)
    return found.pop()


def _state_at(words: list[str], at: int) -> tuple[State | None, int]:
    """This is the state that is named from a word on, and how many words that takes."""
    for count in (3, 2, 1):
        name = "".join(words[at : at + count])
        if len(words) >= at + count and name not in ("CLOSE", "SYN", "LISTENS"):  # "close" is a verb, too
            try:
                return State.parse(name), count
            except ValueError:
                pass
    return None, 1


def _read_flags(text: str, scale: Scale) -> tuple[str, ...] | None:
    if _key(text) in _NONE:
        return None
    inner = re.sub(r"^(CTL|FLAGS?)\s*[=:]\s*", "", text.upper().strip("<>")).removeprefix("[").removesuffix("]").strip()
    inner = re.sub(r"\b([A-Z]{3})\s*=\s*1\b", r"\1", re.sub(r"\b[A-Z]{3}\s*=\s*0\b", "", inner))  # SYN=1, ACK=0
    words = [_WORDED.get(word, word) for word in re.split(r"[\s,、+/&|-]+|AND|和", inner) if word]
    if len(words) > 1 and words[0] in ("A", "AN") and words[1] in FLAGS:  # an RST
        words = words[1:]
    if len(words) == 1 and re.fullmatch(f"({'|'.join(FLAGS)})+", words[0]):  # SYNACK
        words = re.findall("|".join(FLAGS), words[0])
    if not all(word in FLAGS for word in words):
        letters = inner.replace(" ", "")
        if not re.fullmatch(r"[SFRPUAEW.]{1,5}", letters):
            raise ValueError(text)
        words = [_LETTERS[letter] for letter in letters]
    if not words:
        raise ValueError(text)
    return tuple(flag for flag in FLAGS if flag in set(words) - {"PSH", "URG"})


def _read_number(text: str, scale: Scale) -> int | None:
    if _key(bare(text)) in _NONE:
        return None
    plain = re.sub(r"(?<=\d)[,_ ](?=\d{3}(\D|$))", "", bare(text)).replace("2**32", "2^32").replace("2³²", "2^32")
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
    key = _key(bare(text)) if field_in(text) else _key(text)
    found = re.fullmatch(
        r"(\d+|[a-z]+?|[零一二两三四五六七八九十])(segments?|times?|octets?|bytes?|个报文段|个|次|段|字节)?", key
    )
    if not found:
        raise ValueError(text)
    word = found[1]
    return int(word) if word.isdigit() else _COUNTS[word]


def _read_seconds(text: str, scale: Scale) -> float:
    return sum(_lasting(part, scale) for part in re.split(r"\+|and|又", _key(text)))


def _lasting(text: str, scale: Scale) -> float:
    """This is one duration in seconds: 240, 4min, 2MSL, or in ever smaller units: 4min15s, 4分15秒."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([a-z]+|[\u4e00-\u9fff]+)", text)
    if len(parts) > 1 and "".join(number + unit for number, unit in parts) == text:
        units = [_UNITS[unit] for _, unit in parts]
        if units != sorted(set(units), reverse=True):
            raise ValueError(text)
        return sum(float(number) * unit for (number, _), unit in zip(parts, units, strict=True))
    found = re.fullmatch(r"(\d+(?:\.\d+)?)?[*×]?(msl|[a-z]*|[\u4e00-\u9fff]*)", text)
    if not found or not (found[1] or found[2] == "msl"):
        raise ValueError(text)
    return float(found[1] or 1) * (scale.msl if found[2] == "msl" else _UNITS[found[2]])


def _read_path(text: str, scale: Scale) -> tuple[State, ...]:
    names = [name for name in re.split(r"\s*(?:->|=>|→|>|,|、)\s*", text) if name]
    return tuple(_read_state(name, scale) for name in names)


READERS: dict[str, Callable[[str, Scale], Any]] = {
    "state": _read_state,
    "flags": _read_flags,
    "number": _read_number,
    "count": _read_count,
    "seconds": _read_seconds,
    "side": lambda text, scale: _SIDES[_key(text)],
    "truth": lambda text, scale: _TRUTHS[_key(text)],
    "path": _read_path,
}
