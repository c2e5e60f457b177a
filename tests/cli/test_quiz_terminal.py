"""`tcplearn quiz` in a real pseudo-terminal: every shape in both languages, a resize, Ctrl-C, Ctrl-D, no colours.

The one rule: what is checked is what the screen shows and what the file holds, never what the code has in mind.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tcplearn import memory
from tcplearn.quiz import Question, ask, bank, grade, solve
from tcplearn.quiz.question import LETTERS, SHAPES
from tcplearn.text import wide

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminal here")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal of this kind")

PROMPT = "> "
COLOUR = re.compile(r"\x1b\[\d+m")
CONTROL = re.compile(r"\x1b\[[?\d;]*[A-Za-z]|\r|\x07")
CODE = "from tcplearn.cli import main; raise SystemExit(main())"
GO_ON = {"en": "Enter goes on", "zh": "回车继续"}
Sit = Callable[..., Any]


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Sit]:
    """Somebody at a terminal: sit("quiz", "OPEN-01", lang="zh", columns=60), an empty memory before them."""
    opened = []

    def begin(*words: str, lang: str = "en", columns: int = 120, errors: str = "strict", **environ: str) -> Any:
        env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES", "EDITOR")}
        env |= {"TERM": "xterm-256color", "TCPLEARN_DATA": str(tmp_path / "kept.sqlite"), "LC_ALL": "C.UTF-8"} | environ
        child = pexpect.spawn(
            sys.executable, ["-c", CODE, *words, "--lang", lang], env=env, encoding="utf-8", timeout=90,
            dimensions=(40, columns), echo=True, codec_errors=errors,
        )  # fmt: skip
        child.delaybeforesend = None
        opened.append(child)
        return child

    yield begin
    for child in opened:
        child.close(force=True)


def rows(tmp_path: Path) -> list[memory.Attempt]:
    return memory.open(tmp_path / "kept.sqlite").attempts()


def seen(text: str) -> str:
    """What the screen shows of what was sent to it."""
    return CONTROL.sub("", text)


def typed(question: Question) -> list[str]:
    """The model's answer as the lines that one types."""
    key = solve(question)
    if question.shape == "fill" and len(question.blanks) > 1:
        return [key[blank.name] for blank in question.blanks] if isinstance(key, dict) else list(key)
    match question.shape:
        case "menus":
            return [" ".join(key[menu.name] for menu in question.menus) if isinstance(key, dict) else str(key)]
        case "schedule":
            return ["; ".join([key] if isinstance(key, str) else key)]
        case "code":
            return [*str(key).strip().splitlines(), "."]
        case "write":
            first = grade(question, key["text"]).probes
            given = {**key, "probes": {probe.id: solve(probe) for probe in first}}
            ticked = " ".join(LETTERS[: len(key["ticks"])])  # all points, and what they claim is asked for, too
            lines = [line for probe in first for line in typed(probe)]
            more = [line for probe in grade(question, given).probes for line in typed(probe)]
            return [*str(key["text"]).splitlines(), "", *lines, ticked, *more]
    return [key if isinstance(key, str) else " ".join(key)]


def of_shape(shape: str) -> str:
    """A question of the bank that is answered in this way."""
    found = next((id for id in bank() if ask(id).shape == shape), None)
    if found is None:
        pytest.skip(f"no question of the bank is answered by {shape}")
    return found


def answer(child: Any, question: Question) -> None:
    """Types the model's answer, each line at its prompt."""
    for line in typed(question):
        child.expect_exact(PROMPT)
        child.sendline(line)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_can_be_typed(sit: Sit, tmp_path: Path, shape: str, lang: str) -> None:
    question = ask(of_shape(shape), 3, lang)
    child = sit("quiz", question.id, "--seed", "3", lang=lang)
    answer(child, question)
    child.expect_exact(GO_ON[lang])
    child.sendline("")
    child.expect_exact("1 of 1 right." if lang == "en" else "共 1 题，答对 1 题。")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    (kept,) = rows(tmp_path)
    assert (kept.question, kept.seed, kept.lang, kept.score) == (question.id, 3, lang, 1.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_resize_in_the_middle_of_an_answer_breaks_nothing(sit: Sit, tmp_path: Path, lang: str) -> None:
    # GNU readline, drawing its prompt anew after a resize, has been seen to lose a byte of it on a busy machine.
    child = sit("quiz", "LOSS-04", "OPEN-01", "--seed", "0", lang=lang, errors="replace")
    child.expect_exact(PROMPT)
    wide_one = max(wide(line) for line in seen(child.before).split("\n"))
    child.send("ESTAB")
    child.expect_exact("ESTAB")
    child.setwinsize(40, 60)
    child.kill(signal.SIGWINCH)
    child.sendline("LISHED")
    child.expect_exact(GO_ON[lang])
    child.sendline("!")
    child.expect_exact("RFC 9293")
    child.expect_exact(GO_ON[lang])
    shown = seen(child.before)
    child.sendline("")
    child.expect_exact("OPEN-01")
    child.expect_exact("d) ")
    shown += seen("\n" + child.before)
    assert 60 < wide_one <= 120
    assert max(wide(line) for line in shown.split("\n")) <= 60
    assert "SYN" in shown and rows(tmp_path)[0].score == 1


def test_ctrl_c_keeps_what_was_answered_and_says_so(sit: Sit, tmp_path: Path) -> None:
    child = sit("quiz", "LOSS-04", "OPEN-01", "--seed", "0")
    answer(child, ask("LOSS-04"))
    child.expect_exact(GO_ON["en"])
    assert [row.question for row in rows(tmp_path)] == ["LOSS-04"]  # before anything else is typed
    child.sendline("")
    child.expect_exact("OPEN-01")
    child.expect_exact(PROMPT)
    child.sendintr()
    child.expect_exact("Stopped.")
    child.expect_exact("Answers kept: 1, in")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130 and len(rows(tmp_path)) == 1


def test_ctrl_d_skips_a_question_mark_helps_and_an_exclamation_mark_gives_up(sit: Sit, tmp_path: Path) -> None:
    child = sit("quiz", "OPEN-01", "TW-01", "LOSS-04", "--seed", "0")
    child.expect_exact(PROMPT)
    child.sendeof()
    child.expect_exact("TW-01")
    child.expect_exact(PROMPT)
    child.sendline("?")
    child.expect_exact("Hint: ")
    child.expect_exact(PROMPT)
    child.sendline(solve(ask("TW-01")))
    child.expect_exact(GO_ON["en"])
    child.sendline("")
    child.expect_exact("LOSS-04")
    child.expect_exact(PROMPT)
    child.sendline("!")
    child.expect_exact("The answer: ESTABLISHED")
    child.expect_exact("The run (RFC 9293):")
    child.expect_exact(GO_ON["en"])
    child.sendeof()
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    helped, gave_up = rows(tmp_path)
    assert (helped.question, helped.hints, helped.score) == ("TW-01", 1, 1.0)
    assert (gave_up.question, gave_up.slip, gave_up.score) == ("LOSS-04", "gave-up", 0.0)


def test_an_answer_that_cannot_be_read_is_asked_for_again(sit: Sit, tmp_path: Path) -> None:
    child = sit("quiz", "LOSS-04", "--seed", "0")
    for line, said in (("hm", "I cannot read “hm”"), ("", "type a state's name"), ("LISTEN", "Not so")):
        child.expect_exact(PROMPT)
        child.sendline(line)
        child.expect_exact(said)
    child.expect_exact(GO_ON["en"])
    assert [row.score for row in rows(tmp_path)] == [0.0]


def test_of_several_holes_only_what_could_not_be_read_is_typed_again(sit: Sit, tmp_path: Path) -> None:
    question = ask("OPEN-03")
    right = typed(question)
    child = sit("quiz", "OPEN-03", "--seed", "0")
    for line in ["hm", *right[1:], right[0], *[""] * (len(right) - 1)]:
        child.expect_exact(PROMPT)
        child.sendline(line)
    child.expect_exact("Every field is right.")
    child.expect_exact(GO_ON["en"])
    assert [row.score for row in rows(tmp_path)] == [1.0]


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_are_for_who_wants_them(sit: Sit, environ: dict[str, str]) -> None:
    child = sit("quiz", "LOSS-04", "--seed", "0", **environ)
    answer(child, ask("LOSS-04"))
    child.expect_exact(GO_ON["en"])
    assert bool(COLOUR.search(child.before)) == (not environ)
    assert "Right: ESTABLISHED." in seen(child.before)


def test_a_program_may_be_written_in_an_editor(sit: Sit, tmp_path: Path) -> None:
    question = ask(of_shape("code"))
    (tmp_path / "key.txt").write_text(str(solve(question)), "utf-8")
    copy = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"
    editor = shlex.join([sys.executable, "-c", copy, str(tmp_path / "key.txt")])
    child = sit("quiz", question.id, "--seed", "0", EDITOR=editor)
    child.expect_exact(PROMPT)
    child.sendline("e")
    child.expect_exact(GO_ON["en"])
    assert [row.score for row in rows(tmp_path)] == [1.0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("preset", ["screen", "paper"])
def test_an_interview_goes_to_its_report(sit: Sit, tmp_path: Path, preset: str, lang: str) -> None:
    from tcplearn.interview import begin

    twin = begin(preset, seed=4, lang=lang)  # the same seed and answers: the same interview
    child = sit("quiz", "--interview", preset, "--seed", "4", lang=lang, columns=60)
    asked = []
    while twin.question is not None:
        child.expect_exact(twin.question.id)
        asked.append(twin.question.id)
        answer(child, twin.question)
        child.expect_exact(PROMPT)
        child.sendline("y")
        twin.submit(solve(twin.question), "sure", 0.0)
    total = twin.report().points
    child.expect_exact(f"{total:g} of {total:g} points" if lang == "en" else f"{total:g} / {total:g} 分")
    child.expect(pexpect.EOF)
    shown = seen(child.before)
    child.wait()
    assert child.exitstatus == 0 and all(id in shown for id in asked)
    assert max(wide(line) for line in shown.split("\n")) <= 60
    assert [(row.question, row.score, row.confidence) for row in rows(tmp_path)] == [(id, 1.0, "sure") for id in asked]


def test_an_answer_given_counts_though_ctrl_c_comes_at_the_next_prompt(sit: Sit, tmp_path: Path) -> None:
    child = sit("quiz", "--interview", "screen", "--seed", "0")
    child.expect_exact(PROMPT)
    child.sendline("a")
    child.expect_exact("Are you sure?")
    child.expect_exact(PROMPT)
    child.sendintr()
    child.expect_exact("Stopped.")
    child.expect_exact("10-minute screen")
    child.expect_exact("Answers kept: 1")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130 and len(rows(tmp_path)) == 1
