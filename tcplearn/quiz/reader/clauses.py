"""An answer in clauses, each with its scope: asserted, asked, refuted, reported, unsure, supposed or only listed.

The one rule: a clause speaks for its writer only if nothing around it takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from tcplearn.quiz.reader.data import marks


@dataclass(frozen=True)
class Clause:
    """This is a stretch of the plain text, which sentence it is in, and how it is meant."""

    start: int
    end: int
    sentence: int
    asked: bool = False
    refuted: bool = False
    reported: bool = False
    unsure: bool = False
    supposed: bool = False
    listed: bool = False

    @property
    def silent(self) -> bool:
        """This says that the clause states nothing."""
        return self.asked or self.listed

    @property
    def doubtful(self) -> bool:
        return self.reported or self.unsure


@cache
def mark(table: str, key: str) -> re.Pattern[str]:
    return re.compile(marks()[table][key])


def clauses(text: str) -> list[Clause]:
    """These are the clauses of a plain text in their order."""
    found = list[Clause]()
    before, earlier = False, ""
    for number, (start, end, closing) in enumerate(_sentences(text)):
        sentence = text[start:end]
        pieces = [Clause(a, b, number) for a, b in _pieces(text, start, end)]
        if not pieces:
            continue
        pieces = _refuted(text, pieces)
        if _takes_back(sentence):
            found = [replace(one, refuted=True) if one.sentence == number - 1 else one for one in found]
        asked = bool(mark("scope", "asks").search(closing)) and not mark("scope", "rhetorical").search(sentence)
        unsure = bool(mark("scope", "unsure").search(sentence))
        supposed = None if _other_case(earlier, sentence) else _supposed_from(sentence, before)
        listed = _is_list(text, pieces)
        found += [
            replace(
                one,
                asked=asked,
                unsure=unsure,
                supposed=supposed is not None and (one.end > start + supposed or _would(text[one.start : one.end])),
                listed=listed and _bare_all(text, one),
            )
            for one in pieces
        ]
        before, earlier = supposed is not None, sentence
    return found


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    last = 0
    for match in mark("clauses", "sentence").finditer(text):
        if text[last : match.start()].strip():
            yield last, match.start(), match.group()
        last = match.end()
    if text[last:].strip():
        yield last, len(text), ""


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    cuts = [start]
    for match in mark("clauses", "clause").finditer(text, start, end):
        cuts.append(match.end() if not match.group().strip(' ,，、:：()（）"“”[]…—-–.') else match.start())
    for a, b in pairwise([*cuts, end]):
        if text[a:b].strip():
            yield a, b


def _refuted(text: str, pieces: list[Clause]) -> list[Clause]:
    """These are the clauses of a sentence, those refuted or only reported marked as such."""
    start, end = pieces[0].start, pieces[-1].end
    turns = [match.start() for match in mark("scope", "contrast").finditer(text, start, end)]
    forward = [match.end() for match in mark("scope", "refutes").finditer(text, start, end)]
    backward = [match.start() for match in mark("scope", "refuted").finditer(text, start, end)]
    reports = [match.end() for match in mark("scope", "reports").finditer(text, start, end)]

    def turned(a: int, b: int) -> bool:
        return any(a <= turn < b for turn in turns)

    out = []
    for one in pieces:
        inside = [at for at in forward if at < one.end and not turned(at, one.start + 1)]
        refuted = any(_words(text[max(at, one.start) : one.end]) for at in inside)
        back = [at for at in backward if at > one.start]
        refuted |= any(not turned(one.end - 1, at) or _near_turn(text, at, turns) for at in back)
        said = [at for at in reports if at < one.end and not turned(at, one.start + 1)]
        countered = bool(said) and turned(max(said), end)
        out.append(replace(one, refuted=refuted or countered, reported=bool(said)))
    return out


def _near_turn(text: str, at: int, turns: list[int]) -> bool:
    """This says that "but that is wrong" takes back what stands before its "but"."""
    return any(0 <= at - turn <= 8 for turn in turns)


def _words(piece: str) -> bool:
    return bool(re.search(r"[a-z\u4e00-\u9fff]{2}", piece))


def _takes_back(sentence: str) -> bool:
    """This says that a short sentence such as "This is wrong" is about the one before it."""
    head = re.match(
        r"\s*(?:but |but|其实|实际上|但|然而)?\s*(?:this|that|these|those|both|all of th\w+|这|那|以上|上述)", sentence
    )
    return bool(head and len(sentence) < 60 and mark("scope", "refuted").search(sentence))


def _supposed_from(sentence: str, before: bool) -> int | None:
    """This is where in a sentence a supposition against the facts begins: None, or a place in it."""
    match = mark("scope", "without").search(sentence)
    if match:
        return match.start()
    return 0 if before and mark("scope", "goes_on").search(sentence) else None


def _other_case(earlier: str, sentence: str) -> bool:
    """This says that "otherwise ..." is the other of two cases, both of which happen."""
    cases = [piece for piece in re.split(r"[.。]", earlier) if mark("scope", "case").search(piece)]
    both = cases and mark("scope", "other_case").search(sentence)
    return (
        bool(both) and not _would(sentence) and not _would(cases[-1]) and not mark("scope", "without").search(earlier)
    )


def _would(piece: str) -> bool:
    return bool(re.search(r"\b(?:would|could|might)\b|会", piece))


def _items(text: str, pieces: list[Clause]) -> list[str]:
    whole = text[pieces[0].start : pieces[-1].end]
    if len(re.findall(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", whole)) >= 2 and "," not in whole:
        whole = whole.replace(" ", ",")
    return [item for item in re.split(r"[,，、/|;+&]|\s-+>?\s|→", whole) if item.strip()]


def _bare(item: str) -> bool:
    """This says that a piece of a list has no verb and no small words: a term, no statement."""
    item = item.strip()
    if re.search(r"[\u4e00-\u9fff]", item):
        return len(item) < 14 and not mark("statement", "zh").search(item)
    words = mark("statement", "bare").sub(" ", item).split()
    item = " ".join(words)
    grammar = mark("statement", "en").findall(item)
    if mark("statement", "imperative").search(item):
        return False
    return len(words) <= 3 or (not grammar and not re.search(r"\b[a-z]{3,}(?:[^s]s|ied)\b \S+", item))


def _bare_all(text: str, one: Clause) -> bool:
    items = _items(text, [one])
    if mark("statement", "frame").search(text[one.start : one.end]):
        return True
    return sum(map(_bare, items)) > len(items) / 2


def _is_list(text: str, pieces: list[Clause]) -> bool:
    items = _items(text, pieces)
    if len(items) >= 3:
        return sum(map(_bare, items)) > len(items) / 2
    whole = text[pieces[0].start : pieces[-1].end]
    words = whole.split()
    if re.search(r"[\u4e00-\u9fff]", whole):
        return len(whole) < 8 and not mark("statement", "zh").search(whole)
    bare = mark("statement", "bare").sub(" ", whole)
    if re.search(r"^\s*(?:the )?(?:server|client|peer|it|kernel|app|application|host)\b.* ?\b[a-z]+[a-rt-z]s\b", whole):
        return False
    finite = re.search(r"\S+ [a-z]+[a-rt-z]s \S+", whole) and mark("statement", "en").search(whole)
    return not finite and not mark("statement", "en").search(bare) and (len(words) <= 3 or len(words) >= 6)
