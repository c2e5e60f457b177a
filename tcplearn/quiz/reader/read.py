"""An answer in free words against a rubric: which points are seen, not seen, denied, exchanged or unclear.

The one rule: when in doubt a point is not credited; invented praise is the worst error. What is read is
evidence, never a verdict: `estimate` orders answers and starts a follow-up, it is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tcplearn.quiz.reader.mentions import Text, corrected, text_of
from tcplearn.quiz.reader.pattern import Found, find, parse
from tcplearn.quiz.reader.plain import Words
from tcplearn.quiz.reader.rubric import Rubric, rubric, wrong_ideas
from tcplearn.text import LANGUAGES


@dataclass(frozen=True)
class Reading:
    """This is what could be read in an answer.

    `points`: each point of the rubric "seen", "not seen", "denied", "exchanged" or "unclear".
    `words`: for each point that is not "not seen" the words of the answer it rests on, with their places.
    `wrong`: ids of wrong ideas that the answer states, as in the list of misconceptions.
    `estimate`: 0 to 1, only an estimate of how complete the answer is: never a verdict on its own.
    """

    points: Mapping[str, str]
    words: Mapping[str, tuple[Words, ...]] = field(repr=False)
    wrong: tuple[str, ...] = ()
    estimate: float = 0.0


ORDER = ("seen", "exchanged", "denied", "unclear")

# Who does what in every opening and close: an answer that says the contrary has the roles exchanged.
FACTS = tuple(
    parse(line)
    for line in (
        "client:emit syn -synack",
        "server:emit synack",
        "server:synack",
        "server:arrive|server:stay|server:answer|server:back listen",
        "closer:wait|closer:stay|closer:arrive timewait",
    )
)


def read_answer(id: str, text: str, lang: str | None = None) -> Reading:
    """This reads an answer to a why-question, in English, Chinese or both, point by point.

    `lang` is accepted for symmetry; both languages are always read. Raises LookupError for an id that
    has no rubric, TypeError for what is no text, ValueError for an unknown language.
    """
    asked = rubric(id)
    if not isinstance(text, str):
        raise TypeError(f"an answer is a text, not {text!r}")
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r} here; there are {' and '.join(LANGUAGES)}")
    read = _without_echo(text_of(text), asked)
    swapped = _server_closes_first(read)
    turned = _turned(read)
    points, words = dict[str, str](), dict[str, tuple[Words, ...]]()
    for point in asked.points.values():
        found = [[_in_turned(one, turned) for one in find(pattern, read, swapped)] for pattern in point.reads]
        for pattern in point.contrary:
            against = [
                one
                for one in find(pattern, read, swapped, strict=True)
                if one.verdict == "seen" and len(one.clauses) == 1
            ]
            found.append([replace(one, verdict="denied", contrary=True) for one in against])
        points[point.id], rests = _together(found)
        if rests:
            words[point.id] = tuple(
                read.plain.words(a, b) for a, b in sorted({(one.start, one.end) for one in rests})[:2]
            )
    wrong = _wrong(asked, read, points)
    return Reading(points, words, wrong, _estimate(asked, points, wrong))


def _together(found: list[list[Found]]) -> tuple[str, list[Found]]:
    """This is one verdict from all wordings of a point, each with its places, and the places it rests on.

    A wording that is both affirmed and denied makes the point unclear; so does any that is refuted or
    turned round in a sentence where nothing affirms it.
    """
    every = [one for places in found for one in places]
    by = {verdict: [one for one in every if one.verdict == verdict] for verdict in ORDER}
    if by["seen"]:
        seen_in = {sentence for one in by["seen"] for sentence in one.sentences}
        exchanged = {sentence for one in by["exchanged"] if len(one.clauses) == 1 for sentence in one.sentences}
        if by["exchanged"] and all(one.sentences & exchanged and not one.named for one in by["seen"]):
            return "exchanged", by["exchanged"][:2]
        close = [one for one in by["exchanged"] if len(one.clauses) == 1]
        nearer = bool(close) and min(map(_width, close)) <= min(map(_width, by["seen"]))
        if nearer and all(one.sentences & exchanged for one in by["seen"]):
            return "exchanged", close[:2]
        for places in found:
            said = {one.verdict for one in places}
            against = [one for one in places if one.verdict in ("denied", "exchanged")]
            apart = [one for one in against if not one.sentences & seen_in and len(one.clauses) == 1]
            if apart and ("seen" in said or any(one.contrary for one in apart)):
                return "unclear", [*by["seen"], *apart][:2]
        if any(one.contrary for one in by["denied"]):
            return "denied", [one for one in by["denied"] if one.contrary][:2]
        # The closer words decide where one stretch can be read both ways.
        width = min(one.end - one.start for one in by["seen"])
        against = [one for one in by["denied"] if one.said_no and len(one.clauses) == 1 and one.end - one.start < width]
        if any(a.start <= one.start and one.end <= a.end for one in against for a in by["seen"]):
            return "denied", against[:2]
    for verdict in ORDER:
        if by[verdict]:
            return verdict, sorted(by[verdict], key=lambda one: one.end - one.start)[:2]
    return "not seen", []


def _width(one: Found) -> int:
    return one.end - one.start


def _without_echo(read: Text, asked: Rubric) -> Text:
    """This is the answer without the clauses that only repeat the question."""
    own = [set(_terms(corrected(one).text)) for one in (asked.asks.en, asked.asks.zh)]
    parts = list(read.clauses)
    for sentence in {part.sentence for part in parts}:
        mine = [part for part in parts if part.sentence == sentence]
        words = _terms(read.plain.text[mine[0].start : mine[-1].end])
        if words and any(sum(word in question for word in words) >= 0.85 * len(words) for question in own):
            parts = [replace(part, listed=True) if part.sentence == sentence else part for part in parts]
    return Text(read.plain, tuple(parts), read.mentions, read.negators)


def _terms(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_]+|[\u4e00-\u9fff]", text)


def _server_closes_first(read: Text) -> bool:
    """This says that in this answer it is the server that closes first, so that it waits."""
    text = read.plain.text
    return bool(
        re.search(
            r"server (?:\w+ ){0,3}(?:closes? (?:\w+ ){0,3}first|initiates? the close|is the active closer"
            r"|active(?:ly)? clos)"
            r"|(?:服务端|服务器)[^，。,.]{0,4}(?:主动|先)[^，。,.]{0,3}(?:关|断|close)",
            text,
        )
    )


def _turned(read: Text) -> frozenset[int]:
    """These are the sentences in which somebody does what is the other one's part."""
    return frozenset(
        sentence
        for fact in FACTS
        for one in find(fact, read, strict=True)
        if one.verdict == "exchanged" and len(one.clauses) == 1
        for sentence in one.sentences
    )


def _in_turned(one: Found, turned: frozenset[int]) -> Found:
    return replace(one, verdict="exchanged") if one.verdict == "seen" and one.sentences & turned else one


def _wrong(asked: Rubric, read: Text, points: Mapping[str, str]) -> tuple[str, ...]:
    found = list[str]()
    for idea in wrong_ideas(asked.id):
        if idea.alone and "seen" in points.values():
            continue
        if any(one.verdict == "seen" for pattern in idea.reads for one in find(pattern, read, strict=True)):
            found.append(idea.id)
    for id, verdict in points.items():
        if verdict in ("denied", "exchanged"):
            found += asked.points[id].reveals
    return tuple(dict.fromkeys(found))


def _estimate(asked: Rubric, points: Mapping[str, str], wrong: tuple[str, ...]) -> float:
    """This is the share of a full answer that was seen, less what was turned round or wrong."""
    worth = {"seen": 1.0, "unclear": 0.2}
    groups = [max(worth.get(points[id], 0.0) for id in group) for group in asked.full]
    named = {id for group in asked.full for id in group}
    more = sum(points[id] == "seen" for id in points) - sum(value == 1.0 for value in groups)
    score = sum(groups) / len(groups) + 0.1 * max(more, 0)
    turned = sum(points[id] in ("denied", "exchanged") for id in points if not asked.points[id].bonus or id in named)
    return round(min(1.0, max(0.0, score - 0.25 * turned - 0.2 * len(wrong))), 3)
