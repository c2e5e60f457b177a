"""why: the learner explains in their own words, and then proves it.

The text is read point by point (reader/); what is read is a report and no verdict. Each point that is claimed,
in the text or by a tick, is then asked for by a question of another kind, its probe:

    right and claimed                       the point counts whole
    right, but said the other way round     half
    ticked, without having been probed      half; whole if no question asks for it and the text has it, too
    right, but neither said nor ticked      nothing yet: tick it, and it counts
    anything else                           nothing

What a full answer has stands in the rubric (quizzes/why/*.toml, `full`); the score is how much of that is shown.

    response = "text"
    response = {"text": "...", "probes": {"LOSS-04": "ESTABLISHED"}, "ticks": ["server_retx"]}

The one rule: a text alone gets no score, and the reader's estimate never enters one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from tcplearn.quiz.case import Case
from tcplearn.quiz.kinds import verdicts
from tcplearn.quiz.question import Form, Grade, Question
from tcplearn.text import Text

KEYS: dict[str, tuple[type, bool]] = {}
LONGEST = 20_000  # letters
ASKED_ANYHOW = 2  # follow-ups where nothing was claimed
CLAIMED = ("seen", "denied", "exchanged")
STATES: dict[str, Text] = {
    "seen": Text("read: “{}”", "读到了：“{}”"), "denied": Text("read as denied: “{}”", "读到的是否定：“{}”"),
    "exchanged": Text("read with the roles exchanged: “{}”", "读到的是双方角色颠倒：“{}”"),
    "unclear": Text("unclear: “{}”", "看不明白：“{}”"), "not seen": Text("not found in the text", "文中没有找到"),
}  # fmt: skip
NOW_SHOW = Text(
    "That was read, and it is no verdict yet. Show it: {} follow-ups.",
    "以上是读到的内容，还不是评分。请用 {} 个追问来证明。",
)
POINT = Text("{} ({})", "{}（{}）")
PROVED = Text("Shown: {}", "已证明：{}")
HALF = Text("Half: {}", "算一半：{}")
OPEN = Text("Not shown: {}", "未证明：{}")
SHARE = Text("{} of {} parts of a full answer are shown.", "完整的回答有 {1} 个要点，已证明 {0} 个。")


def static(entry: Any, both: Any) -> Iterator[tuple[str, str]]:
    return iter(())


def check(case: Case) -> Iterator[tuple[str, str]]:
    from tcplearn.quiz.bank import bank
    from tcplearn.quiz.proofs import wrong
    from tcplearn.quiz.reader import rubrics

    if case.entry.about not in rubrics():
        yield "id", f"there is no rubric {case.entry.about!r} in the course's quizzes/why"
        return
    yield from wrong(case.entry.about, bank(case.entry.folder))


def form(case: Case, lang: str) -> Form:
    return Form(shape="write")


@dataclass(frozen=True)
class Given:
    """A response taken apart: the text, the answers to probes, the points that were ticked."""

    text: str = ""
    probes: Mapping[str, Any] = field(default_factory=dict)
    ticks: frozenset[str] = frozenset()


def given(response: Any) -> Given | None:
    """This takes a response apart; None for what is none."""
    if response is None or isinstance(response, str):
        response = {"text": response or ""}
    if not isinstance(response, Mapping):
        return None
    text: Any = response.get("text") or ""
    probes: Any = response.get("probes") or {}
    ticks: Any = response.get("ticks") or ()
    if not isinstance(text, str) or not isinstance(probes, Mapping) or not isinstance(ticks, (list, tuple, set)):
        return None
    return Given(text[:LONGEST].strip(), probes, frozenset(map(str, ticks)))


def grade(question: Question, response: Any) -> Grade:
    from tcplearn.quiz.reader import read_answer

    told = given(response)
    if told is None or not (told.text or told.ticks):
        return verdicts.unread(question, "" if told else repr(response), question.hint, None)
    reading = read_answer(question.case.entry.about, told.text)
    asked = follow_ups(question, reading, told.ticks)
    open_ones = tuple(probe for probe in asked if probe.id not in told.probes)
    if open_ones:
        lines = [*_report(question, reading), verdicts.say(question.lang, NOW_SHOW, str(len(asked)))]
        points = {id: "unread" for id in _rubric(question).points}
        return Grade(
            0.0,
            False,
            points,
            "\n".join(lines),
            None,
            lang=question.lang,
            probes=open_ones,
            rfc=question.case.entry.rfc,
        )
    return _marked(question, reading, told, asked)


def _rubric(question: Question) -> Any:
    from tcplearn.quiz.reader import rubrics

    return rubrics()[question.case.entry.about]


def follow_ups(question: Question, reading: Any, ticks: frozenset[str]) -> tuple[Question, ...]:
    """These are the questions that ask for what was claimed, and for what was said wrongly, each once."""
    from tcplearn.quiz import ask, bank

    points = _rubric(question).points
    claimed = [id for id in points if reading.points[id] in CLAIMED or id in ticks]
    if not claimed:
        claimed = [alternatives[0] for alternatives in dict.fromkeys(_rubric(question).full)][:ASKED_ANYHOW]
    ids = [probe for id in claimed for probe in points[id].probes[:1]]
    ids += [probe for idea in reading.wrong for probe in _refuting(idea)[:1]]
    known = bank()
    return tuple(ask(id, question.seed, question.lang) for id in dict.fromkeys(ids) if id in known.questions)


@cache
def _refuting(idea: str) -> tuple[str, ...]:
    """These are the questions that recognise a wrong idea, those that a run decides first."""
    from tcplearn.quiz.bank import bank

    known = bank()
    told = [id for id in known if known[id].kind not in ("why", "code", "break")]
    return tuple(id for id in told if idea in known[id].ideas or idea in _options(known[id].raw))


def _options(raw: Mapping[str, Any]) -> set[str]:
    return {one["idea"] for key in ("option", "slip") for one in raw.get(key, ()) if "idea" in one}


def _marked(question: Question, reading: Any, told: Given, asked: tuple[Question, ...]) -> Grade:
    """This is the verdict once every follow-up has been answered."""
    from tcplearn.quiz import grade as graded
    from tcplearn.quiz.bank import bank
    from tcplearn.quiz.proofs import shown

    lang, rubric = question.lang, _rubric(question)
    verdict = {probe.id: graded(probe, told.probes[probe.id]) for probe in asked}
    unread = [one for one in verdict.values() if not one.read]
    if unread:
        return replace(unread[0], proof=None, points={id: "unread" for id in rubric.points})
    weights, points, lines = dict[str, float](), dict[str, str](), _report(question, reading)
    for id, point in rubric.points.items():
        probe = next((one for one in point.probes[:1] if one in verdict), "")
        weights[id] = _weight(
            reading.points[id], id in told.ticks, verdict[probe].score if probe else None, bool(point.probes)
        )
        if probe or weights[id]:
            points[id] = "right" if weights[id] == 1 else "wrong" if probe and not weights[id] else "unread"
            how = PROVED if weights[id] == 1 else HALF if weights[id] else OPEN
            said = point.says.of(lang)
            lines.append(verdicts.say(lang, how, verdicts.say(lang, POINT, said, probe) if probe else said))
    parts = [max(weights.get(id, 0.0) for id in alternatives) for alternatives in rubric.full]
    score = sum(parts) / len(parts)
    lines.append(verdicts.say(lang, SHARE, f"{sum(parts):g}", str(len(parts))))
    ideas = [idea for idea in reading.wrong if idea in bank().ideas]
    proof = next(filter(None, (shown(rubric.points[id]) for id in points if points[id] != "right")), None)
    proof = proof or next(filter(None, map(shown, rubric.points.values())), None)
    return verdicts.graded(question, score, points, lines, ideas=ideas, proof=proof)


def _weight(state: str, ticked: bool, proved: float | None, can: bool) -> float:
    """This is what a point is worth: see the table above. `proved` None: it was not asked for."""
    claimed = state == "seen" or ticked
    if proved is None:
        return 0.0 if not ticked else 1.0 if not can and state == "seen" else 0.5
    if proved < 1:
        return 0.0
    return 0.5 if state in ("denied", "exchanged") else 1.0 if claimed else 0.0


def _report(question: Question, reading: Any) -> list[str]:
    """These lines say what was read of each point, and on which words it rests."""
    lines = []
    for id, point in _rubric(question).points.items():
        state = reading.points[id]
        if state == "not seen":
            continue
        words = " … ".join(dict.fromkeys(one.text for one in reading.words.get(id, ())))
        lines.append(
            verdicts.say(
                question.lang, POINT, point.says.of(question.lang), STATES[state].of(question.lang).format(words)
            )
        )
    return lines


def model(question: Question) -> str:
    """This is a model answer: the points of the rubric in prose, without those that nobody insists on."""
    points = [point for point in _rubric(question).points.values() if not point.bonus]
    return (" " if question.lang == "en" else "").join(point.says.of(question.lang) for point in points)


def solve(question: Question) -> dict[str, Any]:
    from tcplearn.quiz import solve as solved

    text, ticks = model(question), sorted(_rubric(question).points)
    pending = grade(question, {"text": text, "ticks": ticks})
    return {"text": text, "ticks": ticks, "probes": {probe.id: solved(probe) for probe in pending.probes}}
