"""One question at a terminal: shown, answered line by line with help on the way, its verdict and its run.

The one rule: what is typed is never lost to a command. `?` and `!` are heard wherever a line is read.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tcplearn.cli.lines import Paint, columns, folded
from tcplearn.quiz import Grade, Question
from tcplearn.quiz.drill import LINES, PROMPT, typed
from tcplearn.quiz.question import LETTERS
from tcplearn.text import Text, wide
from tcplearn.world import Trace

HOW = Text(
    "? gives a hint, ! gives the answer and its run, Ctrl-D skips a question, Ctrl-C stops; "
    "what you have answered is kept.",
    "? 给提示，! 给出答案和运行过程，Ctrl-D 跳过本题，Ctrl-C 结束；已作答的都会保留。",
)
NO_MORE = Text("There is no further hint.", "没有更多提示了。")
HINT = Text("Hint: {}", "提示：{}")
EDITOR = Text("(e opens your editor)", "（输入 e 打开编辑器）")
NO_EDITOR = Text("The editor did not run: {}.", "编辑器没有运行：{}。")
SURE = Text("Are you sure? y yes, n no, Enter to say nothing", "有把握吗？y 有，n 没有，回车不回答")
GO_ON = Text("Enter goes on, ! shows the run", "回车继续，! 显示运行过程")
MODEL = Text("A model answer:", "参考答案：")
COMPARE = Text("Compare. What did your answer say?", "请对照。你的回答讲到了哪些要点？")
TICK = Text("letters, Enter for none", "输入字母，没有则回车")
THE_RUN = Text("The run ({}):", "运行过程（{}）：")
AS_BELIEVED = Text("As the wrong idea would have it ({}):", "按这种误解（{}）：")
NO_RUN = Text("No run decides this; the sources above do.", "这一题不由运行决定，而是依据上面的出处。")
MORE = Text("... and {} more lines", "……还有 {} 行")
LONG = 40  # lines of a run
HELP, RUN = ("?", "？"), ("!", "！")
YES, NO = ("y", "yes", "是", "有"), ("n", "no", "否", "没有")


class GaveUp(Exception):
    """The learner asks for the answer."""


class Skipped(Exception):
    """The learner leaves the question; with `ended` there is nothing more to read at all."""

    def __init__(self, ended: bool = False):
        self.ended = ended


class Edited(Exception):
    """A text was written in an editor."""

    def __init__(self, text: str):
        self.text = text


class Desk:
    """Where questions are put and answered: a language, colours, a reader of lines and a writer."""

    def __init__(self, lang: str, read: Callable[[str], str] = input, write: Callable[[str], Any] = print):
        self.lang, self.read, self.write = lang, read, write
        self.asked: Question | None = None
        self.stopping = False  # Ctrl-C came when an answer was given and not yet kept
        self._holes: dict[str, str] = {}
        self.terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self.paint = Paint(os.environ, sys.stdout.isatty())

    def say(self, text: str, colour: str = "") -> None:
        """This writes a text, folded at the width that the terminal has now."""
        shown = folded(text, columns())
        self.write(self.paint(shown, colour) if colour else shown)

    def put(self, question: Question) -> None:
        """This shows a question."""
        self.asked, self._holes = question, {}
        head, _, rest = str(question).partition("  ")
        text = folded(f"{head}  {rest}", columns())
        self.write("\n" + text.replace(head, self.paint(head, "head"), 1))

    def answer(self, question: Question, hint: Callable[[], str | None]) -> Any:
        """This is what is typed for a question. Raises Skipped, GaveUp, KeyboardInterrupt."""
        if question.shape == "code" and self._editor():
            self.say(EDITOR.of(self.lang), "aside")
        ended = False

        def line(prompt: str) -> str:
            nonlocal ended
            try:
                return self._line(question, prompt, hint)
            except EOFError:
                ended = True
                raise

        while True:
            try:
                response = typed(question, line)
            except Edited as written:
                return written.text
            if response is not None:
                return response
            if ended:
                self.write("")
                raise Skipped(ended=not self.terminal)

    def sure(self) -> str:
        """This asks how sure the learner is: "sure", "unsure" or ""."""
        try:
            said = self._ask(f"{SURE.of(self.lang)} {PROMPT}").strip().lower()
        except EOFError:
            said = ""
        return "sure" if said in YES else "unsure" if said in NO else ""

    def ticks(self, question: Question) -> list[str]:
        """This shows a model answer and the rubric of a why-question; it is the points that the learner ticks."""
        from tcplearn.quiz import solve
        from tcplearn.quiz.proofs import rerun
        from tcplearn.quiz.reader import rubrics

        found = rubrics().get(question.case.entry.about)
        if found is None:
            return []
        key = solve(question)
        self.say("\n" + MODEL.of(self.lang), "head")
        self.say(str(key["text"] if isinstance(key, dict) else key))
        self.say("\n" + COMPARE.of(self.lang), "head")
        points = dict(zip(LETTERS, found.points.values(), strict=False))
        for letter, point in points.items():
            self.say(f"  {letter}) {point.says.of(self.lang)}")
            if rerun(point):
                self.say(f"     {rerun(point)}", "aside")
        try:
            said = re.split(r"[\s,，、;；]+", self._ask(f"{TICK.of(self.lang)} {PROMPT}").lower())
        except EOFError:
            return []
        return [point.id for letter, point in points.items() if letter in said]

    def verdict(self, grade: Grade) -> None:
        """This shows a verdict, and after a wrong answer the run that proves it."""
        head, _, rest = grade.why.partition("\n")
        self.say(head, "" if not grade.read or grade.probes else "right" if grade.right else "wrong")
        if rest:
            self.say(rest)
        if grade.read and not grade.right and not grade.probes:
            self.run(grade)

    def run(self, grade: Grade) -> None:
        """This shows the run that decides, and what the wrong idea would have in its place."""
        for head, trace in ((THE_RUN, grade.proof), (AS_BELIEVED, grade.refuting)):
            if trace is not None:
                self.say("\n" + head.of(self.lang).format(trace.protocol), "head")
                self.write(ladder(trace, self.lang, grade.numbers, columns()))

    def pause(self, grade: Grade) -> None:
        """This waits on a terminal until the learner goes on; `!` shows the run."""
        while self.terminal:
            try:
                said = self.read(f"{GO_ON.of(self.lang)} {PROMPT}").strip()
            except EOFError:
                self.write("")
                return
            if said not in RUN:
                return
            if grade.proof is None:
                self.say(NO_RUN.of(self.lang))
            self.run(grade)

    def _line(self, question: Question, prompt: str, hint: Callable[[], str | None]) -> str:
        """This is one line of an answer; commands are carried out, and the line is asked for again.

        Where one of several holes is asked for once more, Enter keeps what was typed there.
        """
        hole, before = len(question.blanks) > 1, self._holes.get(prompt, "")
        while True:
            line = self._ask(f"{prompt.removesuffix(PROMPT)}[{before}] {PROMPT}" if before else prompt)
            said = line.strip()
            if said in HELP:
                step = hint()
                self.say(HINT.of(self.lang).format(step) if step else NO_MORE.of(self.lang), "help")
            elif said in RUN:
                raise GaveUp
            elif said == "e" and question.shape == "code" and self._editor():
                self._edited(question)
            elif hole:
                self._holes[prompt] = said or before
                return self._holes[prompt]
            elif said or question.shape in LINES:
                return line

    def _ask(self, prompt: str) -> str:
        """This reads a line; what does not fit beside it is written above."""
        told = prompt.removesuffix(PROMPT).rstrip()
        if wide(told) > columns() // 2:
            self.say(told, "aside")
            prompt = PROMPT
        return self.read(prompt)

    def _editor(self) -> list[str]:
        named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
        return shlex.split(named) if self.terminal else []

    def _edited(self, question: Question) -> None:
        """This opens the editor on the beginning of the answer. Raises Edited with what was written there."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"{question.id}.py"
            file.write_text(question.start, "utf-8")
            try:
                subprocess.run([*self._editor(), str(file)], check=True)
                text = file.read_text("utf-8")
            except (OSError, UnicodeDecodeError, subprocess.CalledProcessError) as wrong:
                self.say(NO_EDITOR.of(self.lang).format(wrong), "wrong")
                return
        raise Edited(text)


def ladder(trace: Trace, lang: str, numbers: str, room: int) -> str:
    """This is a run as a ladder of text; where the terminal is too narrow for it, a line for each segment.

    Of a long one it is the beginning.
    """
    from tcplearn import view
    from tcplearn.interview.hints import ladder as narrow

    lines = view.text_ladder(trace, lang, numbers).rstrip("\n").split("\n")
    if max(map(wide, lines)) > room:
        lines = folded("\n".join(narrow(trace)), room).split("\n")
    more = [MORE.of(lang).format(len(lines) - LONG)] if len(lines) > LONG else []
    return "\n".join([*lines[:LONG], *more])
