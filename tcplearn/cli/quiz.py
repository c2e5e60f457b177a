"""tcplearn quiz: questions and interviews in the terminal, each answer kept as soon as it is given."""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tcplearn.cli.frame import Commands, command, complain
from tcplearn.text import Text

if TYPE_CHECKING:
    from tcplearn.cli.asking import Desk
    from tcplearn.memory import Memory
    from tcplearn.quiz import Grade, Question

QUIZ = Text(
    "answer questions, or be interviewed; without arguments: what is due, then what is new",
    "答题或模拟面试；不带参数时先出到期的，再出新的",
)
IDS = Text("questions by their ids, such as LOSS-04", "题目编号，例如 LOSS-04")
CONCEPT = Text("all questions on a concept, such as TW", "某个知识点的全部题目，例如 TW")
DUE = Text("only what is due today", "只出今天到期的")
INTERVIEW = Text(
    "an interview: screen (10 minutes), deep (30 minutes), weak (weak spots), paper (408-style)",
    "模拟面试：screen（10 分钟初面）、deep（30 分钟深入）、weak（只练薄弱处）、paper（408 风格试卷）",
)
SEED = Text("the numbers of the questions (default: fresh ones)", "题目所用的数（默认：没见过的一组）")
DATA = Text(
    "where answers are kept: a file or a folder (default: TCPLEARN_DATA, else your data folder)",
    "作答记录的文件或文件夹（默认：TCPLEARN_DATA，其次用户数据文件夹）",
)
COUNT = Text("at most N questions", "最多 N 题")
NOT_DUE = Text("Nothing is due.", "没有到期的题目。")
NO_CONCEPT = Text("there is no concept {!r}; there is {}", "没有知识点 {!r}；有 {}")
DONE = Text("{} of {} right.", "共 {1} 题，答对 {0} 题。")
STOPPED = Text("Stopped.", "已结束。")
KEPT = Text("Answers kept: {}, in {}.", "已保存 {} 次作答：{}")
NOT_KEPT = Text("This answer could not be kept: {}", "本次作答未能保存：{}")
ANSWER = Text("The answer: {}", "答案：{}")
INTERRUPTED = 130  # as a shell counts an end by Ctrl-C


def add(commands: Commands, lang: str) -> None:
    new = command(commands, lang, "quiz", QUIZ, quiz)
    new.add_argument("ids", nargs="*", metavar="ID", help=IDS.of(lang))
    new.add_argument("--concept", metavar="NAME", help=CONCEPT.of(lang))
    new.add_argument("--due", action="store_true", help=DUE.of(lang))
    new.add_argument("--interview", metavar="PRESET", help=INTERVIEW.of(lang))
    new.add_argument("--count", type=int, metavar="N", help=COUNT.of(lang))
    new.add_argument("--seed", type=int, metavar="N", help=SEED.of(lang))
    new.add_argument("--data", metavar="PATH", help=DATA.of(lang))


def quiz(chosen: argparse.Namespace) -> int:
    """This asks; its exit status is 0 at the end and 130 after Ctrl-C."""
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  editing and history of the lines typed

    from tcplearn import memory
    from tcplearn.cli.asking import HOW, Desk

    try:
        kept = Kept(memory.open(chosen.data), chosen.lang)
        if chosen.interview:
            from tcplearn.cli.interview import interview

            return interview(chosen, kept)
        plan = list(planned(chosen, kept.memory)) if chosen.ids or chosen.concept else reviewed(chosen, kept.memory)
    except LookupError as unknown:
        return complain(str(unknown.args[0]))
    desk = Desk(chosen.lang)
    desk.say(HOW.of(chosen.lang), "aside")
    scores: list[float] = []
    nothing = True
    try:
        for id, seed in plan:
            nothing = False
            if _asked(desk, kept, id, seed, scores):
                break
    except KeyboardInterrupt:
        desk.say("\n" + STOPPED.of(chosen.lang), "head")
        status = INTERRUPTED
    else:
        status = 0
    if nothing and chosen.due:
        desk.say(NOT_DUE.of(chosen.lang))
    desk.say("\n" + DONE.of(chosen.lang).format(sum(score == 1 for score in scores), len(scores)), "head")
    kept.tell(desk)
    return status


class Kept:
    """The memory of this sitting: it keeps each answer when it is given, and knows how many."""

    def __init__(self, memory: Memory, lang: str):
        self.memory, self.lang, self.count = memory, lang, 0

    def keep(self, desk: Desk, question: Question, response: Any, grade: Grade, *more: Any) -> None:
        """This keeps an answer; why that could not be is said and stops nothing."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is said here, in one line
            kept = self.memory.record(question, response, grade, *more)
        if self.memory.trouble:
            desk.say(NOT_KEPT.of(self.lang).format(self.memory.trouble.of(self.lang)), "wrong")
        self.count += kept is not None and not self.memory.trouble

    def tell(self, desk: Desk) -> None:
        """This says where the answers are."""
        if self.count:
            desk.say(KEPT.of(self.lang).format(self.count, self.memory.path), "aside")


def planned(chosen: argparse.Namespace, kept: Memory) -> Iterator[tuple[str, int]]:
    """These are the questions that were named, each with its seed. Raises LookupError."""
    from tcplearn.quiz import bank

    every = bank()
    ids = list(chosen.ids)
    for id in ids:
        every[id]
    if chosen.concept:
        concepts = sorted({every[id].concept for id in every})
        if chosen.concept.upper() not in concepts:
            raise LookupError(NO_CONCEPT.of(chosen.lang).format(chosen.concept, ", ".join(concepts)))
        ids += [id for id in every if every[id].concept == chosen.concept.upper()]
    for id in ids[: chosen.count]:
        yield id, kept.fresh(id) if chosen.seed is None else chosen.seed


def reviewed(chosen: argparse.Namespace, kept: Memory) -> Iterator[tuple[str, int]]:
    """These are the questions that reviewing asks, one after the other: what is due, then what is new."""
    from tcplearn.quiz import bank

    asked = list[str]()
    while chosen.count is None or len(asked) < chosen.count:
        due = {card.concept for card in kept.due()} if chosen.due else None
        found = kept.next(None, bank(), concepts=due, without=asked) if due is None or due else None
        if found is None:
            return
        asked.append(found[0])
        yield found[0], found[1] if chosen.seed is None else chosen.seed


def _asked(desk: Desk, kept: Kept, id: str, seed: int, scores: list[float]) -> bool:
    """This asks one question and keeps the answer; it says whether there is nothing more to read."""
    from tcplearn.cli.asking import GaveUp, Skipped
    from tcplearn.interview import steps
    from tcplearn.quiz import ask, grade, solve

    question = ask(id, seed, desk.lang)
    left, begun = list(steps(question)), time.monotonic()
    every = len(left)
    desk.put(question)
    try:
        response, verdict = answered(desk, question, lambda: left.pop(0) if left else None)
    except Skipped as end:
        return end.ended
    except GaveUp:
        response, key = None, grade(question, solve(question))
        why = key.why.partition("\n")[2] or key.why  # without the praise for the model's answer
        verdict = replace(key, score=0.0, right=False, points={}, probes=(), slip="gave-up", why=why)
        gave_up(desk, question)
    scores.append(verdict.score)
    kept.keep(desk, question, response, verdict, None, round(time.monotonic() - begun, 1), every - len(left))
    if desk.stopping:
        raise KeyboardInterrupt
    desk.verdict(verdict)
    desk.pause(verdict)
    return False


def gave_up(desk: Desk, question: Question) -> None:
    """This shows the model's answer."""
    from tcplearn.interview.report import shown
    from tcplearn.quiz import solve

    desk.say(ANSWER.of(desk.lang).format(shown(question, solve(question))), "help")


def answered(desk: Desk, question: Question, hint: Any) -> tuple[Any, Grade]:
    """This reads answers until one can be read, and those to the probes of a text: (response, verdict).

    The verdict that counts is not shown yet: it is kept first. Raises Skipped, GaveUp.
    """
    from tcplearn.quiz import grade

    while True:
        response = desk.answer(question, hint)
        verdict = grade(question, response)
        if not verdict.read:
            desk.verdict(verdict)
            continue
        if verdict.probes:
            return _proven(desk, question, response, verdict)
        return response, verdict


def _proven(desk: Desk, question: Question, text: Any, verdict: Grade) -> tuple[Any, Grade]:
    """This asks the follow-ups of a text, then for ticks beside the rubric, then what the ticks claim."""
    from tcplearn.quiz import grade

    response: dict[str, Any] = {"text": text, "probes": {}}
    while verdict.probes and not desk.stopping:
        desk.verdict(verdict)
        for probe in verdict.probes:
            desk.put(probe)
            response["probes"][probe.id], of_probe = answered(desk, probe, lambda: None)
            desk.verdict(of_probe)
        verdict = grade(question, response)
        if "ticks" not in response and not verdict.probes:
            try:
                response["ticks"] = desk.ticks(question)
            except KeyboardInterrupt:
                desk.stopping = True
                break
            verdict = grade(question, response)
    return response, verdict
