"""choice: the learner picks one; the model computes which, and proves the others wrong.

Either the options are values:
    asks = "B.state after segment 4"    what the run says is right
    ideas = ["M04", "M29"]              what these wrong ideas say on the same scene
    also = ["LISTEN", "segment 1 seq"]  further values: written out, or expressions
or they are claims, each decided by the run; exactly one must hold:
    [[question.option]]
    en = "..."                          the claim, with {expressions} filled in
    zh = "..."
    if = "B.state at the end is LISTEN"
    idea = "M02"                        the wrong idea of whoever picks it
    scene = "..."  protocol = "..."     if the claim is about another run
Nothing is decided by a run where `if` is a calculation or a fact: "fact linux.tw_reuse_outgoing".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tcplearn.quiz.asks import Asks, Unasked
from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import LETTERS, Form, Grade, Question
from tcplearn.quiz.reading import tidy
from tcplearn.quiz.runs import NotInRun
from tcplearn.quiz.values import Unread, read, same
from tcplearn.text import Text
from tcplearn.world import Trace

KEYS = {"asks": (str, False), "also": (list, False), "option": (list, False)}
MOST = 4  # options
PICKED = re.compile(
    r"(?:option|answer|choice|我?选择?|选项|答案)?\s*(?:是|为|is\b)?\s*[:=]?\s*[(\[]?\s*([a-l])\s*[)\].。、,\s]*"
)
CLAIM_KEYS = {"en", "zh", "if", "idea", "scene", "protocol"}
HOLDS = Text("Right: “{}”.", "正确：“{}”。")
FAILS = Text("Not so: “{}” is not what happens. It is “{}”.", "不对：“{}”与运行结果不符，实际是“{}”。")


@dataclass(frozen=True)
class Option:
    """An option: its text in both languages, whether the run says so, the ideas behind it, the run."""

    text: Text
    holds: bool
    ideas: tuple[str, ...]
    proof: Trace | None
    value: Any = None


def static(entry: Any, both: Callable[[str, str, Any], Text]) -> Iterator[tuple[str, str]]:
    from tcplearn import variants
    from tcplearn.world import BadLine, scene_from

    if ("asks" in entry.raw) == ("option" in entry.raw):
        yield "asks", "a choice has either asks (options are values) or [[question.option]] (options are claims)"
        return
    for text in entry.raw.get("also", ()):
        if not isinstance(text, str):
            yield "also", f'holds texts, not {text!r}; write also = ["LISTEN", "CLOSED"]'
    for raw in entry.raw.get("option", ()):
        if not isinstance(raw, dict) or "if" not in raw:
            yield "option", 'is missing its "if"; write if = "B.state at the end is LISTEN"'
            continue
        odd = [key for key, value in raw.items() if key in CLAIM_KEYS and not isinstance(value, str)]
        if odd:
            yield "option", f"{odd[0]} holds text, not {raw[odd[0]]!r}"
            continue
        unknown = sorted(set(raw) - CLAIM_KEYS)
        if unknown:
            yield (
                "option",
                f"has no key {unknown[0]!r}; it has {', '.join(sorted(CLAIM_KEYS))}: the model decides which holds",
            )
        both(entry.id, "option", {lang: raw.get(lang) for lang in ("en", "zh")})
        try:
            kind = entry.parse(raw["if"]).kind
            if kind != "truth":
                yield "if", f'"{raw["if"]}" is a {kind}; a claim is true or false: add "is ..."'
        except Unasked as wrong:
            yield "if", str(wrong)
        try:
            if "scene" in raw:
                scene_from(entry.written(raw["scene"], entry.drawn()))
        except BadLine as wrong:
            yield "option", str(wrong)
        if raw.get("protocol") and raw["protocol"] not in variants.names():
            yield "option", f"there is no variant {raw['protocol']!r}; there is {', '.join(variants.names())}"


def options(case: Case) -> tuple[Option, ...]:
    """These are a question's options in the order of its seed."""
    return case.once("options", lambda: _options(case))


def _options(case: Case) -> tuple[Option, ...]:
    made = _claims(case) if "option" in case.entry.raw else _values(case)
    case.dice().shuffle(made)
    return tuple(made)


def _claims(case: Case) -> list[Option]:
    made = []
    for raw in case.entry.raw["option"]:
        where = raw.get("scene", ""), raw.get("protocol", "")
        trace = case.trace(*where)
        try:
            holds = bool(case.parse(raw["if"])(trace))
        except NotInRun:  # a claim about a segment that there is not
            holds = False
        text = Text(*(case.fill(Text(raw["en"], raw["zh"]), lang, *where) for lang in ("en", "zh")))
        ideas = () if holds or "idea" not in raw else (raw["idea"],)
        made.append(Option(text, holds, ideas, trace if where[0] or case.entry.scene else None))
    return made


def _values(case: Case) -> list[Option]:
    asks, trace = case.asks(), case.trace()
    truth = asks(trace)
    found: list[tuple[Any, tuple[str, ...]]] = [(truth, ())]
    others: list[tuple[Any, tuple[str, ...]]] = [(value, (idea,)) for idea, value in case.believed(asks)]
    others += [(value, ()) for text in case.entry.raw.get("also", ()) for value in _written(asks, text, case)]
    for value, ideas in others:
        if len(found) < MOST and not any(same(asks.kind, value, known) for known, _ in found):
            found.append((value, ideas or case.ideas_of(asks, value)))
    return [
        Option(
            Text(case.show(asks.kind, value, "en"), case.show(asks.kind, value, "zh")), i == 0, ideas, case.proof, value
        )
        for i, (value, ideas) in enumerate(found)
    ]


def _written(asks: Asks, text: str, case: Case) -> list[Any]:
    """This is a value of `also`: written out, or an expression of the same kind."""
    try:
        return [read(asks.kind, text, case.scale)[0]]
    except Unread:
        try:
            return [case.parse(text)(case.trace())]
        except NotInRun:
            return []


def check(case: Case) -> Iterator[tuple[str, str]]:
    key = "option" if "option" in case.entry.raw else "asks"
    try:
        made = options(case)
    except NotInRun as missing:
        yield key, f"the run cannot answer it: {missing}"
        return
    except Unasked as wrong:
        yield "also", str(wrong)
        return
    if sum(option.holds for option in made) != 1:
        holding = [option.text.en for option in made if option.holds]
        yield key, f"exactly one option must hold, and {len(holding)} do: {holding}"
    yield from differing(made, key)
    known = {idea for option in made for idea in option.ideas}
    for idea in case.entry.ideas:
        if key == "asks" and idea not in known and len(made) < MOST:
            yield "ideas", f"{idea} gives no answer of its own on this scene"


def differing(made: tuple[Option, ...], key: str) -> Iterator[tuple[str, str]]:
    """This is what is wrong with options whichever of them hold."""
    if len(made) < 3:
        yield key, f"has only {len(made)} options that differ; add ideas or also"
    for lang in ("en", "zh"):
        if len({option.text.of(lang) for option in made}) < len(made):
            yield key, f"two options read the same in {lang}"


def form(case: Case, lang: str) -> Form:
    return Form(options=tuple(option.text.of(lang) for option in options(case)))


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    made = options(case)
    which = picked(response, question)
    if which is None:
        return verdicts.unread(question, str("" if response is None else response), question.hint, case.proof)
    option = made[which]
    key = next(one for one in made if one.holds)
    told, truth = (f"{LETTERS[i]}) {made[i].text.of(lang)}" for i in (which, made.index(key)))
    if option.holds:
        verdict = verdicts.say(lang, HOLDS, truth)
    elif "option" in case.entry.raw:
        verdict = verdicts.say(lang, FAILS, told, truth)
    else:
        verdict = verdicts.say(lang, verdicts.WRONG, told, truth)
    points = {"answer": "right" if option.holds else "wrong"}
    return verdicts.graded(question, float(option.holds), points, [verdict], ideas=option.ideas, proof=option.proof)


def picked(response: Any, question: Question) -> int | None:
    """This is the position of the option that was picked: by letter, by position, or by its text."""
    if isinstance(response, dict):
        response = response.get("answer")
    count = len(question.options)
    if isinstance(response, int) and not isinstance(response, bool):
        return response if 0 <= response < count else None
    text = verdicts.typed(response) or ""
    if text in question.options:
        return question.options.index(text)
    found = PICKED.fullmatch(tidy(text).lower())
    return LETTERS.index(found[1]) if found and found[1] in LETTERS[:count] else None


def solve(question: Question) -> str:
    return LETTERS[next(i for i, option in enumerate(options(question.case)) if option.holds)]
