"""What an answer mentions: concepts where they stand, each with its clause, whether it is denied, and who does it.

The one rule: a negation belongs to the nearest verb after it, and a deed to the party named before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tcplearn.quiz.reader.clauses import Clause, clauses, mark
from tcplearn.quiz.reader.data import marks
from tcplearn.quiz.reader.lexicon import lexicon, meant
from tcplearn.quiz.reader.plain import Plain, plain

# Parties that can be told apart; "peer" or "we" may be either.
NAMED = ("client", "server", "closer", "other")
REACH = 34  # how far a negation reaches, in units of a Latin letter; a Chinese character counts for three
OBLIQUE = re.compile(
    r"(?:\b(?:to|from|by|of|for|with|at|towards?|against|than|that|tells?|informs?|lets?|makes?"
    r"|gives?)(?: the| an?| its| our| your)*\s*$)|[给向从对与跟和至被由替]\s*$"
)
MODIFIES = re.compile(r"\b(?:the|an?|its|his|their|this|that|any|each|every|same|such) $")
PASSIVE = re.compile(r"\bby (?:the |an? |its )*$|[由被]\s*$")


@dataclass(frozen=True)
class Mention:
    """This is one concept in an answer: "not sent by the server" is send, negated, doer server."""

    concept: str
    kind: str
    start: int
    end: int
    clause: int
    negated: bool = False
    doer: str = ""  # whose deed or thing it is, if the answer says so
    near: bool = True  # the doer is named in the same clause


@dataclass(frozen=True)
class Text:
    """This is an answer read for its words: plain, in clauses, with its mentions in their order."""

    plain: Plain
    clauses: tuple[Clause, ...]
    mentions: tuple[Mention, ...]
    negators: tuple[tuple[int, int, int], ...] = ()  # start, end, clause

    @cached_property
    def by_concept(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for one in self.mentions:
            found.setdefault(one.concept, []).append(one)
        return found

    @cached_property
    def widths(self) -> list[int]:
        """These are the widths up to each character: a Chinese one says about as much as three letters."""
        found = [0]
        for character in self.plain.text:
            found.append(found[-1] + (3 if character > "\u2e80" else 1))
        return found


def corrected(answer: str) -> Plain:
    """This is the plain text of an answer, misspelt words of the lexicon put right."""
    read = plain(answer)
    for word in sorted(set(re.findall(r"[a-z]{5,}", read.text))):
        if (right := meant(word)) != word:
            read = read.sub(re.compile(rf"(?<![a-z_]){word}(?![a-z_])"), right)
    return read


def text_of(answer: str) -> Text:
    """This is an answer with all that it mentions."""
    read = corrected(answer)
    parts = clauses(read.text)
    starts = [one.start for one in parts]
    spans: list[tuple[int, int, str, str, int]] = []
    for concept, kind, pattern in lexicon():
        for match in pattern.finditer(read.text):
            at = bisect_right(starts, match.start()) - 1
            if at >= 0 and match.start() < parts[at].end:
                spans.append((match.start(), match.end(), concept, kind, at))
    named = [(a, b) for a, b, _, kind, _ in spans if kind == "parties"]
    spans = [one for one in spans if not any(a <= one[0] and one[1] <= b and (a, b) != one[:2] for a, b in named)]
    for concept in marks()["within"]:
        inner = [m.span() for m in mark("within", concept).finditer(read.text)]
        spans = [one for one in spans if one[2] != concept or not any(a <= one[0] < b for a, b in inner)]
    spans.sort()
    acts, things = _negated(read.text, parts, spans)
    parties = _parties(read.text, spans)
    mentions = []
    for start, end, concept, kind, at in spans:
        doer, near = _doer(read.text, parts, parties, start, end, at, kind)
        negated = (start, end) in (acts if kind == "acts" else things) if kind != "parties" else False
        mentions.append(Mention(concept, kind, start, end, at, negated, doer, near))
        if concept in ("arrive", "receive") and negated:  # what never arrives is lost
            no = max(
                (m.start() for m in mark("negates", "en").finditer(read.text, parts[at].start, start)), default=start
            )
            mentions.append(Mention("lose", kind, no, end, at, False, "", near))
    return Text(read, tuple(parts), tuple(mentions), tuple(_negators(read.text, parts)))


def _negators(text: str, parts: list[Clause]) -> Iterator[tuple[int, int, int]]:
    """These are the words that negate, wherever they stand."""
    for at, part in enumerate(parts):
        for key in ("en", "zh", "after"):
            for m in mark("negates", key).finditer(text, part.start, part.end):
                if not _either(text, m.start(), m.end()):
                    yield m.start(), m.end(), at


def _width(piece: str) -> int:
    return sum(3 if character > "\u2e80" else 1 for character in piece)


# "no" of a thing that stands right after it; what is done with the thing is another matter.
NO_THING = ("没有", "没", "无", "no", "without")


LIGHT = ("need", "allow", "call", "carry", "hold")  # verbs that pass a negation on: 不需要互相确认, cannot be held


def _chain(after: Spans) -> set[tuple[int, int]]:
    """These are the verbs that one negation takes: the first, and those that hang on it: 没有调用 close."""
    reach, found, light = after[0][1], set[tuple[int, int]](), False
    for a, b, concept, *_ in after:
        if a <= reach + 1 or (light and a <= reach + 7):
            found.add((a, b))
            reach = max(reach, b)
            light = concept in LIGHT
    return found


def _either(text: str, start: int, end: int) -> bool:
    """This says that 有没有, 是不是, 能不能 ask whether, and deny nothing."""
    return start > 0 and text[start:end][-1] > "\u2e80" and text[start - 1] in (text[end - 1], text[end : end + 1])


Spans = list[tuple[int, int, str, str, int]]


def _negated(text: str, parts: list[Clause], spans: Spans) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """These are the places of acts and of things that the answer negates."""
    acts, things = set[tuple[int, int]](), set[tuple[int, int]]()
    for at, part in enumerate(parts):
        inside = [one for one in spans if one[4] == at]
        negators = [m for lang in ("en", "zh") for m in mark("negates", lang).finditer(text, part.start, part.end)]
        negators = [m for m in negators if not _either(text, m.start(), m.end())]
        for no in negators:
            after = [one for one in inside if one[0] >= no.end() and one[3] == "acts"]
            after = [one for one in after if _width(text[no.end() : one[0]]) <= REACH]
            thing = [one[0] for one in inside if one[3] == "things" and 0 <= one[0] - no.end() <= 2]
            if after and not (thing and no.group() in NO_THING and thing[0] < after[0][0]):
                acts |= _chain(after)
        for no in mark("negates", "after").finditer(text, part.start, part.end):
            verbs = [
                one for one in inside if one[3] == "acts" and one[1] <= no.start() + 1 and no.start() - one[1] <= 1
            ]
            acts |= {(a, b) for a, b, *_ in verbs}
        for no in mark("negates", "determiner").finditer(text, part.start, part.end):
            after = [one for one in inside if one[0] >= no.end() and one[3] == "things"]
            after = [one for one in after if _width(text[no.end() : one[0]]) <= REACH / 2]
            if after:
                first = min(one[0] for one in after)
                things |= {(a, b) for a, b, *_ in after if a == first}
    acts = _same(text, acts, spans)
    states = {(a, b) for a, b, _, kind, _ in spans if kind == "things" and (a, b) in acts}
    objects = _objects(text, acts, spans)
    return acts, objects | _nouns_of(things, spans) | _verbs_as_things(text, parts, spans) | states


def _objects(text: str, acts: set[tuple[int, int]], spans: Spans) -> set[tuple[int, int]]:
    """These are the things that a negated "need" or "have" is about: 不需要一个 MSL."""
    found = set[tuple[int, int]]()
    for a, b, concept, _, at in spans:
        if concept in ("need", "carry") and (a, b) in acts:
            found |= {(c, d) for c, d, _, kind, e in spans if kind == "things" and e == at and 0 <= c - b <= 3}
    return found


def _same(text: str, acts: set[tuple[int, int]], spans: Spans) -> set[tuple[int, int]]:
    """A negated verb stays negated in its clause: "not combined ... in one segment"."""
    denied = [(concept, at, a) for a, b, concept, kind, at in spans if kind == "acts" and (a, b) in acts]
    return acts | {
        (a, b)
        for a, b, concept, kind, at in spans
        if kind == "acts"
        and concept == "combine"
        and any(
            concept == c and at == d and 0 < a - e < 32 and not re.search(r"\band\b|,|并", text[e:a])
            for c, d, e in denied
        )
    }


def _nouns_of(things: set[tuple[int, int]], spans: Spans) -> set[tuple[int, int]]:
    """A negated thing takes along what overlaps it: "no old SYN" has neither age nor SYN."""
    return things | {(a, b) for a, b, _, kind, _ in spans if kind == "things" and any(x <= a < y for x, y in things)}


def _verbs_as_things(text: str, parts: list[Clause], spans: Spans) -> set[tuple[int, int]]:
    """These are states and qualities that "is not" negates: "the server is not established"."""
    found = set[tuple[int, int]]()
    for at, part in enumerate(parts):
        for no in re.finditer(
            r"\bnot(?: yet| really| fully)? |(?:不是|未|没有|没|不|尚未|还没)\s?", text[part.start : part.end]
        ):
            end = part.start + no.end()
            found |= {(a, b) for a, b, _, kind, c in spans if kind == "things" and c == at and 0 <= a - end <= 1}
    return found


def _parties(text: str, spans: Spans) -> list[tuple[int, int, str, int, bool]]:
    """These are the parties named, and whether each stands where a doer stands: not after "to" or 给."""
    found: list[tuple[int, int, str, int, bool]] = []
    for start, end, concept, kind, at in spans:
        if kind == "parties":
            subject = not OBLIQUE.search(text[max(0, start - 16) : start])
            found.append((start, end, concept, at, subject))
    return found


def _doer(
    text: str, parts: list[Clause], parties: list[tuple[int, int, str, int, bool]],
    start: int, end: int, at: int, kind: str,
) -> tuple[str, bool]:  # fmt: skip
    if kind == "parties":
        return "", True
    if kind == "things":  # whose it is: "the server's ISN", "the ISN of the server"
        for a, b, concept, clause, _ in parties:
            between = text[b:start] if b <= start else ""
            if (
                clause == at
                and b <= start
                and re.fullmatch(
                    r"(?:'s|s')?\s?(?:own |initial |自己)?的?(?:初始)?\s?|\s?(?:is|was|stays"
                    r"|仍|还|已|处于|已经|还在|仍在|仍处于|在|进入|变成"
                    r"|be|being|already|still|sits|stuck|in|are| |the|then|only|and|already"
                    r"|会|就|才|直接|立即|马上|则|是)*\s?",
                    between,
                )
            ):
                return concept, True
            if clause == at and a >= end and re.fullmatch(r"\s?(?:of|from|for) (?:the |its )?", text[end:a]):
                return concept, True
        return "", True
    if MODIFIES.search(text[max(0, start - 8) : start]) or text[end : end + 1] == "的":
        return "", True  # "the repeated FIN" does not say who repeats it
    agents = [one for one in parties if one[3] == at and one[1] <= start and one[4]]
    agents = [one for one in agents if not re.match(r"'s\b|的", text[one[1] : one[1] + 2])] or agents
    by = [one for one in parties if one[3] == at and PASSIVE.search(text[max(0, one[0] - 8) : one[0]])]
    if by:
        return by[-1][2], True
    if agents:
        return agents[-1][2], True
    if re.search(r"\b(?:is|are|was|were|be|been|being|gets?|got) (?:\w+ )?$", text[max(0, start - 24) : start]):
        return "", True
    before = [one for one in parties if one[1] <= start and one[4] and parts[one[3]].sentence == parts[at].sentence]
    return (before[-1][2], False) if before else ("", False)
