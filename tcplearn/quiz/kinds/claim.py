"""claim: the learner builds a sentence from menus; two runs decide whether it is right.

against = "no_time_wait"             the wrong idea, a variant, that the sentence has to speak against
says    = "{does}"                   the expression (see asks.py) that a sentence makes, with the menus' names
tells   = "{who}.path"               what to tell of the run when a sentence is false, as an expression (optional)
sentence.en = "{who} {does} {state}" the sentence, with the menus' names; sentence.zh likewise
wrong.en, wrong.zh                   the wrong idea in words, where the variant plays none that has a name
[[question.menu]]
name = "does"
en = "does what"  zh = "做什么"       its label
options = ["A", {en = "never enters", zh = "从不进入", is = "{who} never {state}"}]
                                     a text that is its own expression, or both; it may name other menus

The one rule: a sentence is right if it holds in the run of RFC 9293 and not in that of the wrong idea. So one that is
true of every protocol is no answer, and of several right ones any counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any, NamedTuple

from tcplearn import variants
from tcplearn.quiz.asks import Unasked
from tcplearn.quiz.case import Case
from tcplearn.quiz.entry import HOLE
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import LETTERS, Form, Grade, Menu, Question
from tcplearn.quiz.reading import tidy
from tcplearn.quiz.runs import NotInRun
from tcplearn.text import LANGUAGES, Text
from tcplearn.world import Trace

KEYS = {
    "menu": (list, True), "says": (str, True), "sentence": (dict, True), "against": (str, True),
    "tells": (str, False), "wrong": (dict, False),
}  # fmt: skip
MOST = 2000  # sentences
MOST_RIGHT = 1 / 3  # of them
LETTER = re.compile(rf"[(\[]?([{LETTERS}])[)\].。]?")
RIGHT = Text(
    "Right: “{}”. It holds in the run, and it would not if it were true that {}.",
    "正确：“{}”。运行中确实如此，而假如“{}”成立，就不会这样。",
)
IDLE = Text(
    "True, but it does not speak against the idea that {}: “{}” would hold then, too.",
    "这句话没有错，但不能反驳“{}”：假如真是那样，“{}”同样成立。",
)
FALSE = Text("Not so: “{}” does not hold in the run.", "不对：“{}”与运行结果不符。")
NOT_THERE = Text("The run has no such segment or moment.", "运行中没有这样的报文段或时刻。")
TOLD = Text("In the run it is: {}.", "运行结果是：{}。")
AT = Text("{} ({:.3f} s)", "{}（{:.3f} s）")


class Choice(NamedTuple):
    """One option of a menu: its text, and what it adds to the expression."""

    text: Text
    says: str


class Verdict(NamedTuple):
    """Whether a sentence holds in the run of RFC 9293, and in that of the wrong idea; None: it is not there."""

    ours: bool | None
    theirs: bool | None

    @property
    def right(self) -> bool:
        return bool(self.ours) and not self.theirs


# ── what is written
def menus(entry: Any) -> dict[str, tuple[Text, tuple[Choice, ...]]]:
    """These are a question's menus by name: label and options."""
    return {raw["name"]: (Text(raw["en"], raw["zh"]), tuple(map(_choice, raw["options"]))) for raw in entry.raw["menu"]}


def _choice(raw: Any) -> Choice:
    if isinstance(raw, str):
        return Choice(Text(raw, raw), raw)
    return Choice(Text(raw["en"], raw["zh"]), raw.get("is", raw["en"]))


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    if entry.raw["against"] not in variants.names():
        yield "against", f"there is no variant {entry.raw['against']!r}; there is {', '.join(variants.names())}"
        return
    if not hasattr(variants.variant(entry.raw["against"]), "IDEA"):
        both(entry.id, "wrong", entry.raw.get("wrong"))
    bad = [*_malformed(entry.raw["menu"])]
    yield from bad
    if bad:
        return
    names = set(menus(entry))
    for lang in LANGUAGES:
        if set(HOLE.findall(entry.raw["sentence"].get(lang, ""))) != names:
            yield "sentence", f"needs {lang} with each menu's name once: {', '.join(sorted(names))}"
    sizes = {name: len(options) for name, (_, options) in menus(entry).items()}
    if prod(sizes.values()) > MOST:
        yield "menu", f"gives {prod(sizes.values())} sentences; at most {MOST} can be tried"
        return
    for i in range(max(sizes.values())):  # each option once; every sentence is tried by `check`
        picks = {name: i % size for name, size in sizes.items()}
        for key in ("says", *(("tells",) if "tells" in entry.raw else ())):
            text = _filled(entry, key, picks)
            try:
                kind = entry.parse(text).kind
            except Unasked as wrong:
                yield key, str(wrong)
                return
            if key == "says" and kind != "truth":
                yield key, f'"{text}" is a {kind}; a sentence is true or false: add "is ..."'
                return


def _malformed(raw: list[Any]) -> Iterator[tuple[str, str]]:
    for menu in raw:
        if not isinstance(menu, dict) or set(menu) != {"name", "en", "zh", "options"}:
            yield "menu", "has the keys name, en, zh and options"
        elif not isinstance(menu["options"], list) or not 2 <= len(menu["options"]) <= len(LETTERS):
            yield "menu", f"has 2 to {len(LETTERS)} options"
        else:
            for option in menu["options"]:
                if not isinstance(option, str) and not (isinstance(option, dict) and {"en", "zh"} <= set(option)):
                    yield "menu", f"an option is a text, or has en, zh and is, not {option!r}"


def _every(entry: Any) -> Iterator[dict[str, int]]:
    """These are all sentences, as the position chosen in each menu."""
    made = menus(entry)
    for picks in product(*(range(len(options)) for _, options in made.values())):
        yield dict(zip(made, picks, strict=True))


def _filled(entry: Any, key: str, picks: Mapping[str, int]) -> str:
    """This is an expression of the question with what was picked; an option may name other menus in turn."""
    made, text = menus(entry), str(entry.raw[key])
    for _ in made:
        text = HOLE.sub(lambda hole: made[hole[1]][1][picks[hole[1]]].says if hole[1] in made else hole[0], text)
    return text


# ── what the runs say
def verdict(case: Case, picks: Mapping[str, int]) -> Verdict:
    """This is what both runs say of a sentence."""
    asks = case.parse(_filled(case.entry, "says", picks))

    def said(trace: Trace) -> bool | None:
        try:
            return bool(asks(trace))
        except NotInRun:
            return None

    return Verdict(said(case.trace()), said(_refuted(case)))


def _refuted(case: Case) -> Trace:
    return case.trace("", case.entry.raw["against"])


def _right(case: Case) -> list[dict[str, int]]:
    """These are all sentences that are right."""
    return case.once("right", lambda: [picks for picks in _every(case.entry) if verdict(case, picks).right])


def check(case: Case) -> Iterator[tuple[str, str]]:
    count = sum(1 for _ in _every(case.entry))
    if not 0 < len(_right(case)) <= count * MOST_RIGHT:
        yield "menu", f"some sentences must be right and most not, and {len(_right(case))} of {count} are"
    for lang in LANGUAGES:
        if len({_sentence(case, picks, lang) for picks in _every(case.entry)}) < count:
            yield "sentence", f"two sentences read the same in {lang}"


def form(case: Case, lang: str) -> Form:
    shown = tuple(
        Menu(name, label.of(lang), tuple(option.text.of(lang) for option in options))
        for name, (label, options) in menus(case.entry).items()
    )
    return Form(menus=shown, shape="menus")


def _sentence(case: Case, picks: Mapping[str, int], lang: str) -> str:
    made = menus(case.entry)
    return HOLE.sub(lambda hole: made[hole[1]][1][picks[hole[1]]].text.of(lang), case.entry.raw["sentence"][lang])


def _idea(case: Case, lang: str) -> tuple[str, tuple[str, ...]]:
    """This is the wrong idea in words, and its id if it has one."""
    from tcplearn.quiz.bank import bank

    id = getattr(variants.variant(case.entry.raw["against"]), "IDEA", "")
    known = bank(case.entry.folder).ideas
    wrong = case.entry.raw.get("wrong")
    return (wrong[lang] if wrong else known[id].of(lang)), ((id,) if id in known else ())


def grade(question: Question, response: Any) -> Grade:
    case, lang = question.case, question.lang
    picks = picked(question, response)
    if picks is None:
        return verdicts.unread(
            question, "" if response in (None, "", [], {}) else str(response), question.hint, case.proof
        )
    found, sentence = verdict(case, picks), _sentence(case, picks, lang).rstrip(".。")
    idea, ids = _idea(case, lang)
    points = {"true": "right" if found.ours else "wrong", "against": "right" if found.right else "wrong"}
    if found.right:
        return verdicts.graded(question, 1.0, points, [verdicts.say(lang, RIGHT, sentence, idea)])
    if found.ours:
        said = [verdicts.say(lang, IDLE, idea, sentence)]
        return replace(verdicts.graded(question, 0.5, points, said, slip="not against"), refuting=_refuted(case))
    said = [verdicts.say(lang, FALSE, sentence), _told(case, picks, lang)]
    return verdicts.graded(question, 0.0, points, said, ideas=ids if found.theirs else ())


def _told(case: Case, picks: Mapping[str, int], lang: str) -> str:
    """This is what the run says instead; of a path, with the seconds."""
    if "tells" not in case.entry.raw:
        return ""
    asks, trace = case.parse(_filled(case.entry, "tells", picks)), case.trace()
    try:
        if asks.kind == "path":
            path = trace.states(asks.text[0])
            return verdicts.say(lang, TOLD, " > ".join(AT.of(lang).format(state, t) for t, state in path))
        return verdicts.say(lang, TOLD, case.show(asks.kind, asks(trace), lang))
    except NotInRun:
        return NOT_THERE.of(lang)


def picked(question: Question, response: Any) -> dict[str, int] | None:
    """These are the positions that were picked, by menu: letters in one text or a list, or by name; None if unread."""
    names = [menu.name for menu in question.menus]
    if isinstance(response, str):
        plain = tidy(response).lower()
        response = re.findall(r"[a-z]", plain) if re.fullmatch(r"[a-z]([\s,;、]*[a-z])*[.。]?", plain) else None
    if isinstance(response, (list, tuple)):
        response = dict(zip(names, response, strict=True)) if len(response) == len(names) else None
    if not isinstance(response, dict) or set(response) != set(names):
        return None
    found = {menu.name: _position(menu, response[menu.name]) for menu in question.menus}
    return None if None in found.values() else {name: at for name, at in found.items() if at is not None}


def _position(menu: Menu, value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < len(menu.options) else None
    if not isinstance(value, str):
        return None
    if value in menu.options:
        return menu.options.index(value)
    found = LETTER.fullmatch(tidy(value).lower())
    at = LETTERS.index(found[1]) if found else len(menu.options)
    return at if at < len(menu.options) else None


def solve(question: Question) -> dict[str, str]:
    return {name: LETTERS[at] for name, at in _right(question.case)[0].items()}
