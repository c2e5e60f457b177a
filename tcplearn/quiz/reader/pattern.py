"""What a rubric point needs to be read: a few concepts near each other, said of the right party, not denied.

    server:!know old|fin     the server does not know an old one, or a FIN
    if: old server:establish only as a supposition ("with two segments ...") or as something prevented
    any: old syn arrive      supposed or not

A term is a concept or several of them joined by |; ! wants it negated, - wants it absent, a party before a
colon wants it to be that party's deed or thing, before = the answer has to say so. The one rule: terms may stand in
any order, and what contradicts a term is told apart from what lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tcplearn.quiz.reader.mentions import NAMED, Mention, Text

SPAN = 190  # how far apart the words of one thought stand, in Latin letters
SIDES = {"client": "server", "server": "client", "closer": "other", "other": "closer"}
BLENDED = ("old",)  # "straggler" is an old segment in one word
ALIKE = {"closer": "client", "other": "server"}  # who plays the part when the client closes first


@dataclass(frozen=True)
class Wanted:
    """This is one concept that a term takes, negated or not, of one party or of any."""

    concept: str
    negated: bool = False
    doer: str = ""
    named: bool = False  # the answer has to name the doer


@dataclass(frozen=True)
class Term:
    """This is one part of a thought: any of these, or, if `absent`, none of them."""

    options: tuple[Wanted, ...]
    absent: bool = False


@dataclass(frozen=True)
class Pattern:
    """This is one way to say a point."""

    mood: str  # "", "if", "any"
    terms: tuple[Term, ...]
    text: str


@dataclass(frozen=True)
class Found:
    """This is where a pattern was found, and how: seen, denied, exchanged or unclear."""

    verdict: str
    start: int
    end: int
    sentences: frozenset[int]
    clauses: frozenset[int]
    said_no: bool = False  # the answer itself negates
    named: bool = False  # and names the doer
    contrary: bool = False  # a way to say the opposite


@cache
def parse(text: str) -> Pattern:
    """This is a pattern read from its line. Raises ValueError for a concept the lexicon lacks."""
    from tcplearn.quiz.reader.lexicon import kinds

    mood, _, rest = text.partition(": ") if text.split(" ")[0] in ("if:", "any:") else ("", "", text)
    terms = []
    for word in rest.split():
        options = []
        for one in word.lstrip("-").split("|"):
            doer, _, concept = one.replace("!", "").replace("=", ":").rpartition(":")
            options.append(Wanted(concept, "!" in one, doer, "=" in one))
            for name in (concept, doer):
                if name and name not in kinds():
                    raise ValueError(f"{text!r}: the lexicon has no {name!r}")
        terms.append(Term(tuple(options), word.startswith("-")))
    return Pattern(mood, tuple(terms), text)


def find(pattern: Pattern, text: Text, swapped: bool = False, strict: bool = False) -> list[Found]:
    """These are all the places where an answer says the pattern or its contrary.

    `swapped`: the server closes first in this answer, so that client and server have each other's part.
    `strict`: only what stands in one sentence, with the doers named: for what is held against somebody.
    Where one wording can be read in two ways, the words that stand closer together decide.
    """
    alone = strict or sum(not term.absent for term in pattern.terms) == 1
    pools = [
        [
            (option, m)
            for option in term.options
            for m in text.by_concept.get(option.concept, ())
            if not text.clauses[m.clause].silent and _told(option, m, alone or option.named)
        ]
        for term in pattern.terms
        if not term.absent
    ]
    if not all(pools):
        return []
    found = list[Found]()
    rarest = min(range(len(pools)), key=lambda i: len(pools[i]))
    for anchor in pools[rarest]:
        chosen = _nearest(anchor, rarest, pools, text)
        if chosen and not _forbidden(pattern, chosen, text):
            found.append(_judge(pattern, chosen, text, swapped))
    found.sort(key=_looseness)
    if strict:
        found = [one for one in found if len(one.sentences) == 1]
    best = list[Found]()
    for one in found:
        if not any(one.sentences & other.sentences for other in best):
            best.append(one)
    return best


Pair = tuple[Wanted, Mention]


def _looseness(one: Found) -> tuple[bool, int, float]:
    """This orders readings of one wording: the closest first, an affirmation before a denial about as close."""
    return one.verdict == "not seen", len(one.sentences), (one.end - one.start) * (0.6 if one.verdict == "seen" else 1)


def _nearest(anchor: Pair, at: int, pools: list[list[Pair]], text: Text) -> list[Pair] | None:
    """These are the mentions nearest to one of them, each term by words of its own, near enough to be one thought."""
    sentence, place = text.clauses[anchor[1].clause].sentence, text.widths[anchor[1].start]
    chosen: dict[int, Pair] = {at: anchor}

    def far(pair: Pair) -> int:
        wanted, m = pair
        apart = abs(text.widths[m.start] - place) + 40 * abs(text.clauses[m.clause].sentence - sentence)
        other = bool(wanted.doer and m.doer in NAMED and m.doer != wanted.doer)
        return apart + 25 * (m.negated != wanted.negated) + 60 * other

    for i in sorted(range(len(pools)), key=lambda i: len(pools[i])):
        if i == at:
            continue
        taken = [(m.start, m.end) for _, m in chosen.values()]
        near = [
            (wanted, m)
            for wanted, m in pools[i]
            if abs(text.clauses[m.clause].sentence - sentence) <= 1
            and (m.concept in BLENDED or not any(a < m.end and m.start < b for a, b in taken))
        ]
        if not near:
            return None
        chosen[i] = min(near, key=far)
    found = [chosen[i] for i in range(len(pools))]
    width = text.widths[max(m.end for _, m in found)] - text.widths[min(m.start for _, m in found)]
    return found if width <= SPAN else None


def _forbidden(pattern: Pattern, chosen: list[Pair], text: Text) -> bool:
    sentences = {text.clauses[m.clause].sentence for _, m in chosen}
    return any(
        text.clauses[m.clause].sentence in sentences
        for term in pattern.terms
        if term.absent
        for option in term.options
        for m in text.by_concept.get(option.concept, ())
        if (m.negated or not option.negated) and option.doer in ("", _doer(m))
    )


def _doer(mention: Mention) -> str:
    return mention.concept if mention.kind == "parties" else mention.doer


def _exchanged(wanted: Wanted, mention: Mention, swapped: bool) -> bool:
    """This says that somebody else does it: the other one of a pair, named in the same clause."""
    doer = _doer(mention)
    if wanted.doer not in SIDES or doer not in NAMED or not mention.near:
        return False
    contrary = {SIDES[wanted.doer]}
    if wanted.doer in ALIKE:
        plays = ALIKE[wanted.doer]
        contrary.add(plays if swapped else SIDES[plays])
    return doer in contrary


def _told(wanted: Wanted, mention: Mention, alone: bool) -> bool:
    """This says that the doer is who is wanted: named, or left open where the other words suffice."""
    doer = _doer(mention)
    if not wanted.doer or doer == wanted.doer:
        return True
    if wanted.named:
        return doer == SIDES.get(wanted.doer)
    if wanted.doer in SIDES:
        if doer in ("both", "attacker"):
            return False
        return not alone or (doer in NAMED and doer != "")
    return wanted.doer == "peer" and doer in NAMED


def _unexplained(pairs: list[Pair], text: Text) -> bool:
    """This says that something is negated among these words that no term accounts for."""
    if any(wanted.negated or m.negated for wanted, m in pairs):
        return False
    start, end = min(m.start for _, m in pairs), max(m.end for _, m in pairs)
    clauses = {m.clause for _, m in pairs}
    inside = [(a, b) for a, b, at in text.negators if at in clauses and start <= a < end]
    return any(not any(m.start <= a and b <= m.end for _, m in pairs) for a, b in inside)


def _judge(pattern: Pattern, pairs: list[Pair], text: Text, swapped: bool) -> Found:
    chosen = [m for _, m in pairs]
    start, end = min(m.start for m in chosen), max(m.end for m in chosen)
    parts = [text.clauses[m.clause] for m in chosen]
    wrong = sum(wanted.negated != m.negated for wanted, m in pairs)
    # Who affirms what was to be denied contradicts it only in the same supposition.
    weak = any(w.negated and not m.negated for w, m in pairs)
    supposed = any(part.supposed for part in parts)
    prevented = [
        m for m in text.by_concept.get("prevent", ())
        if text.widths[start] - text.widths[m.start] >= -45 and m.start < end
        and text.clauses[m.clause].sentence in {part.sentence for part in parts}
    ]  # fmt: skip
    if pattern.mood == "if":
        if not supposed and not any(not m.negated for m in prevented):
            verdict = "not seen" if not any(m.negated for m in prevented) else "denied"
        else:
            verdict = "denied" if wrong else "seen"
    elif pattern.mood == "any" or any(wanted.negated for wanted, _ in pairs):
        verdict = "denied" if wrong else "seen"
    else:
        # Without the thing in question the contrary holds: "without it nobody could acknowledge".
        verdict = "denied" if wrong else "seen"
        if supposed and any(m.kind == "acts" for m in chosen):
            verdict = "seen" if wrong == 1 else "supposed" if not wrong else "denied"
    if any(_exchanged(wanted, m, swapped) for wanted, m in pairs):  # and that the other one does not do it is no denial
        verdict = "exchanged" if verdict in ("seen", "supposed") else "not seen"
    if any(part.refuted for part in parts):
        verdict = "denied" if verdict in ("seen", "supposed") else "not seen"
    elif any(part.doubtful for part in parts) and verdict in ("seen", "supposed", "denied"):
        verdict = "unclear"
    if verdict in ("exchanged", "denied") and len({part.sentence for part in parts}) > 1:
        verdict = "not seen"
    if verdict == "seen" and _unexplained(pairs, text):
        verdict = "unclear"
    named = any(w.doer and _doer(m) == w.doer and m.near for w, m in pairs)
    said_no = any(m.negated and not wanted.negated for wanted, m in pairs)
    if verdict == "denied" and weak and not supposed:
        verdict = "not seen"
    return Found(
        verdict, start, end, frozenset(p.sentence for p in parts), frozenset(m.clause for m in chosen), said_no, named
    )
