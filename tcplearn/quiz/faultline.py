"""Faults as one types them, a line each: "lose 3", "delay 2 by 1.5", "duplicate second B FIN,ACK by 0.4".

    lose WHICH                  丢失 WHICH
    corrupt WHICH               损坏 WHICH
    delay WHICH by SECONDS      延迟 WHICH SECONDS 秒
    duplicate WHICH by SECONDS  复制 WHICH SECONDS 秒      the copy arrives so much later
    reorder WHICH               乱序 WHICH                 it arrives after the next one of its side
    at SECONDS SIDE CALL        在 SECONDS 秒 SIDE CALL    open, listen, close, abort, send 10, forget

WHICH is a number of the ladder that is shown, or a side and what it sends: "A RST" (the first one), "second
B FIN,ACK", "A data", "every A RST"; "ACK" alone means a pure one.

The one rule: a number means the same as those words. Segment 7 of the ladder is, say, A's second pure ACK; whatever
else happens in a run, "lose 7" takes A's second pure ACK.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from tcplearn.model import Abort, Call, Close, Open, Send
from tcplearn.model.segment import FLAGS
from tcplearn.quiz import runs
from tcplearn.quiz.reading import tidy
from tcplearn.quiz.terms import flags as spelled
from tcplearn.quiz.values import CANNOT, Unread
from tcplearn.text import Text
from tcplearn.world import At, Corrupt, Delay, Duplicate, Flight, Lose, Reorder, Trace
from tcplearn.world.calls import Forget, HostCall
from tcplearn.world.faults import Fault

Part = Fault | At
MOST = 12  # lines
LONGEST = 1000.0  # seconds
VERBS: dict[str, type[Fault]] = {
    "lose": Lose, "corrupt": Corrupt, "delay": Delay, "duplicate": Duplicate, "reorder": Reorder,
}  # fmt: skip
ALSO = {
    "lose": "loses|lost|drop|丢失|丢弃|丢", "corrupt": "corrupts|damage|损坏|破坏", "delay": "delays|推迟|延迟|迟",
    "duplicate": "duplicates|copy|repeat|复制|重复", "reorder": "reorders|overtake|乱序|重排",
}  # fmt: skip
TIMED = ("delay", "duplicate")
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
CALLS: dict[str, Call | HostCall] = {
    "open": Open("active"), "listen": Open("passive"), "close": Close(), "abort": Abort(), "forget": Forget(),
}  # fmt: skip
_VERB = re.compile("|".join(f"(?P<{verb}>{verb}|{also})" for verb, also in ALSO.items()))
_BY = re.compile(r"\s*(?:by|for|,)?\s*(\d+(?:\.\d+)?)\s*(ms|毫秒|s|sec|seconds?|秒)?")
_NUMBER = re.compile(r"(?:segment|seg|第|#|no\.?)?\s*(\d+)(?:\s*个?\s*(?:报文段|报文|段))?")
_WORDS = re.compile(
    rf"(?:(?P<every>every|all|each|所有|每个|全部)\s*)?(?:the\s*)?(?:(?P<before>{'|'.join(ORDINALS[1:])}|[1-9](?:st|nd|rd|th))\s*)?"
    r"(?P<side>[ab])(?:'s)?\s*的?\s*(?:(?P<each>所有|每个|全部)|第?\s*(?P<behind>[1-9一二两三四五六七八九])\s*个)?\s*的?\s*"
    r"(?P<what>data|数据|(?:syn|ack|fin|rst)(?:\s*[,+]?\s*(?:syn|ack|fin|rst))*)(?:\s*(?:segments?|报文段|报文|段))?"
)
_CALL = re.compile(r"(?:at|在)\s*(\d+(?:\.\d+)?)\s*(?:s|seconds?|秒)?\s*(?:时)?[,:]?\s*([ab])\s*:?\s*([a-z]+)\s*(\d+)?")
_HAN = "一二三四五六七八九"

HINT = Text(
    "write a line for each thing, such as “lose 3”, “delay 2 by 1.5” or “lose second B FIN,ACK”",
    "请每行写一项，例如“lose 3”（丢失 3）、“delay 2 by 1.5”（延迟 2 1.5 秒）或“lose second B FIN,ACK”",
)
NO_SUCH = Text("“{}”: the ladder has segments 1 to {} only", "“{}”：图中只有报文段 1 至 {}")
NO_TIME = Text("“{}” does not say by how many seconds", "“{}”没有说明秒数")
TOO_LONG = Text("“{}”: 1000 seconds are the most", "“{}”：最多 1000 秒")
TOO_MANY = Text("“{}” is one line too many: 12 are the most", "“{}”超出了行数上限（最多 12 行）")
NOT_HERE = Text("“{}” is not among what may happen here", "“{}”不在本题允许的操作之列")


def lines(response: Any) -> list[str] | None:
    """These are the lines of a response, typed in one or given as a list; None if it is neither."""
    if isinstance(response, dict):
        response = response.get("answer", response.get("lines"))
    if response is None:
        return []
    if isinstance(response, str):
        response = re.split(r"[;；\n]", response)
    if not isinstance(response, (list, tuple)) or not all(isinstance(one, str) for one in response):
        return None
    return [one.strip() for text in response for one in re.split(r"[;；\n]", text) if one.strip(" -。.")]


def read(texts: Sequence[str], ladder: Trace, may: Iterable[str] = VERBS) -> tuple[Part, ...]:
    """These are the faults (and calls) of some lines. Raises Unread, which quotes the line and says what to write.

    `ladder`: the run whose segments the numbers mean; `may`: the verbs that are allowed, and "at" for calls.
    """
    if len(texts) > MOST:
        raise Unread(HINT, _quoted(TOO_MANY, texts[MOST]))
    allowed = set(may)
    return tuple(_part(text, ladder, allowed) for text in texts)


def _part(text: str, ladder: Trace, may: set[str]) -> Part:
    plain = tidy(text).lower().rstrip("。.! ")
    called = _CALL.fullmatch(plain)
    if called:
        if "at" not in may:
            raise Unread(HINT, _quoted(NOT_HERE, text))
        return _call(called, text)
    found = _VERB.match(plain)
    if not found:
        raise Unread(HINT, _quoted(CANNOT, text))
    verb = next(name for name, said in found.groupdict().items() if said)
    if verb not in may:
        raise Unread(HINT, _quoted(NOT_HERE, text))
    chosen, rest = _which(plain[found.end() :].strip(), text, ladder)
    by = _BY.fullmatch(rest) if verb in TIMED else None
    if verb in TIMED and by is None:
        raise Unread(HINT, _quoted(CANNOT if rest.strip() else NO_TIME, text))
    if by is None:
        if rest.strip():
            raise Unread(HINT, _quoted(CANNOT, text))
        return VERBS[verb](**chosen)
    seconds = float(by[1]) / (1000 if by[2] in ("ms", "毫秒") else 1)
    if seconds > LONGEST:
        raise Unread(HINT, _quoted(TOO_LONG, text))
    return VERBS[verb](**{**chosen, "by": seconds})


def _which(plain: str, text: str, ladder: Trace) -> tuple[dict[str, Any], str]:
    """These are the parts of a fault that choose its segments, and what follows them in the line."""
    words = _WORDS.match(plain)
    if words:
        what = words["what"]
        data = what in ("data", "数据")
        nth = _ordinal(words["before"] or words["behind"] or "")
        every = words["every"] or words["each"]
        ctl = spelled(",".join(re.findall("syn|ack|fin|rst", what)).upper())
        return _chosen(words["side"].upper(), None if data else ctl, data, None if every else nth), plain[words.end() :]
    number = _NUMBER.match(plain)
    if not number:
        raise Unread(HINT, _quoted(CANNOT, text))
    if not 1 <= int(number[1]) <= len(ladder.segments):
        last = str(len(ladder.segments))
        raise Unread(HINT, _quoted(NO_SUCH, text, last))
    return choose(ladder.flight(int(number[1])), ladder), plain[number.end() :]


def _ordinal(word: str) -> int:
    if not word:
        return 1
    if word in ORDINALS:
        return ORDINALS.index(word)
    return int(word[0]) if word[0].isdecimal() else 2 if word == "两" else _HAN.index(word) + 1


def _call(found: re.Match[str], text: str) -> At:
    name, number = found[3], found[4]
    if name not in (*CALLS, "send") or (number is not None) != (name == "send"):
        raise Unread(HINT, _quoted(CANNOT, text))
    if float(found[1]) > LONGEST:
        raise Unread(HINT, _quoted(TOO_LONG, text))
    return At(float(found[1]), found[2].upper(), Send(min(int(number), 1000)) if number else CALLS[name])


def _quoted(said: Text, *values: str) -> Text:
    """This is a sentence with a line in it, as `Unread.why` holds it: braces doubled, for it is filled in once more."""
    return Text(*(one.format(*values).replace("{", "{{").replace("}", "}}") for one in (said.en, said.zh)))


def _chosen(side: str, ctl: tuple[str, ...] | None, data: bool, nth: int | None) -> dict[str, Any]:
    pure = {"data": False} if ctl == ("ACK",) else {}
    return {"side": side, "nth": nth, **({"data": True} if data else {"ctl": ctl, **pure})}


def _alike(flight: Flight) -> tuple[tuple[str, ...] | None, bool]:
    """This is what a segment is counted as: one with data, or one with exactly these flags."""
    return (None, True) if flight.segment.data else (runs.flags(flight), False)


def choose(flight: Flight, ladder: Trace) -> dict[str, Any]:
    """This chooses one segment of a ladder by its side, what it is, and which of those."""
    same = [f for f in own(ladder) if f.sender == flight.sender and _alike(f) == _alike(flight)]
    if flight not in same:  # a copy, or nobody's: the segment that it repeats
        same = [f for f in own(ladder) if f.sender == flight.sender and f.segment == flight.segment] or [flight]
        return choose(same[0], ladder) if same[0] is not flight else _chosen(flight.sender, *_alike(flight), 1)
    return _chosen(flight.sender, *_alike(flight), same.index(flight) + 1)


def own(trace: Trace) -> list[Flight]:
    """These are the segments that a side sends itself: what faults count."""
    return [f for f in trace.segments if f.fate not in ("copy", "injected")]


def met(fault: Fault, trace: Trace) -> list[int]:
    """These are the numbers of the segments that a fault met in a run."""
    chosen = [f for f in own(trace) if fault.selects(f.sender, f.segment)]
    return [f.number for count, f in enumerate(chosen, 1) if fault.hits(count)]


def written(part: Part, ladder: Trace | None = None) -> str:
    """This is the line that says a fault or a call: by the number in a ladder if it has one there, else in words.

    Raises ValueError for a fault that no line can say.
    """
    if isinstance(part, At):
        size = f" {len(part.call.octets)}" if isinstance(part.call, Send) else ""
        names = [name for name, call in CALLS.items() if call == part.call]
        if not size and not names:
            raise ValueError(f"no line can say {part.call}")
        return f"at {part.t:g} {part.side} {names[0] if names else 'send'}{size}"
    verb = next((name for name, kind in VERBS.items() if type(part) is kind), "")
    if not verb or part.when is not None or part.on or isinstance(part.nth, tuple):
        raise ValueError(f"no line can say {part}")
    by = f" by {getattr(part, 'by'):g}" if verb in TIMED else ""  # noqa: B009
    met_there = met(part, ladder) if ladder and part.nth is not None else []
    return f"{verb} {met_there[0] if met_there else words(part)}{by}"


def words(fault: Fault) -> str:
    """This is what a fault chooses, in words: "A RST", "second B FIN,ACK", "every A data"."""
    if fault.ctl is None and not fault.data:
        raise ValueError(f"no line can say {fault}: it chooses neither flags nor data")
    what = "data" if fault.data else ",".join(flag for flag in FLAGS if flag in (fault.ctl or ()))
    nth = fault.nth if isinstance(fault.nth, int) else 0
    which = "every " if fault.nth is None else f"{ORDINALS[nth]} " if 1 < nth < len(ORDINALS) else ""
    return f"{which}{fault.side} {what}"
