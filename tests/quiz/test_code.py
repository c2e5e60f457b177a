"""Programs and tables: every row against the model, and learners' programs where they can do no harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tcplearn.model import RFC9293, Heard, State, Tcb, Timer, Told, step
from tcplearn.model.words import Word
from tcplearn.quiz import ask, bank, grade, solve
from tcplearn.quiz.limited import CHILD, PER_CALL, SOURCE, TROUBLES, Answered, run
from tcplearn.quiz.table import EVENTS, BadRow, read, rows, walk

CODES = [id for id in bank() if bank()[id].kind == "code"]
EVERY = [state.value for state in State]
CALLS = [("LISTEN", "SYN"), ("CLOSED", "OPEN active")]
STAYS = "def next_state(state, event):\n    return state\n"


def program(text: str) -> str:
    """A table as a program."""
    changes = {
        (row[0], row[1]): row[2] for row in (line.replace("  ->  ", "  ").split("  ") for line in text.split("\n"))
    }
    return f"CHANGES = {changes!r}\ndef next_state(state, event):\n    return CHANGES.get((state, event), state)\n"


# ── the table
def test_a_row_is_a_step_of_the_model() -> None:
    made = {(row.state, row.event): row.goes for row in rows(EVERY, EVENTS)}
    assert made[State.FIN_WAIT_1, "FIN"] is State.CLOSING
    assert made[State.FIN_WAIT_1, "FIN,ACK of FIN"] is State.TIME_WAIT
    assert made[State.SYN_RECEIVED, "RST"] is State.LISTEN
    assert {row.goes for row in rows(["SYN-RECEIVED"], ["RST"], opened="active")} == {State.CLOSED}
    assert len(made) == 91 and sum(goes is not state for (state, _), goes in made.items()) == 40


@pytest.mark.parametrize(
    ("event", "state", "word"),
    [
        ("OPEN passive", "CLOSED", Told.OPEN_PASSIVE), ("CLOSE", "ESTABLISHED", Told.CLOSE),
        ("SYN", "LISTEN", Heard.SYN),
        ("SYN,ACK", "SYN-SENT", Heard.SYN_ACK), ("ACK of SYN", "SYN-RECEIVED", Heard.ACK_OF_SYN),
        ("FIN", "ESTABLISHED", Heard.FIN), ("FIN", "LAST-ACK", Heard.REPEATED_FIN), ("RST", "SYN-SENT", Heard.RST),
        ("ACK of FIN", "CLOSING", Heard.ACK_OF_FIN), ("FIN,ACK of FIN", "FIN-WAIT-1", Heard.ACK_OF_FIN),
        ("2MSL timeout", "TIME-WAIT", Timer.TIME_WAIT), ("SYN", "ESTABLISHED", Heard.SYN),
    ],
)  # fmt: skip
def test_an_event_means_what_its_name_says(event: str, state: str, word: Word) -> None:
    tcb = Tcb(State(state), iss=100, irs=300)
    fired = step(RFC9293, tcb, EVENTS[event][1](tcb)).fired
    assert word in {rule.hears for rule in fired}


def test_a_walk_is_a_conversation() -> None:
    known = rows(EVERY, ["OPEN active", "SYN,ACK", "FIN", "CLOSE"])
    way = walk(known, State.LAST_ACK)
    assert way is not None and [str(row.state) for row in way] == ["CLOSED", "SYN-SENT", "ESTABLISHED", "CLOSE-WAIT"]
    assert walk(rows(["LISTEN", "TIME-WAIT"], ["SYN", "2MSL timeout"]), State.CLOSING) is None


@pytest.mark.parametrize(
    "text",
    ["LISTEN  SYN  ->  SYN-RECEIVED", "listen syn -> SYN_RCVD", "| LISTEN | SYN → SYN RECEIVED |",
     "LISTEN, rcv SYN => syn-received  # as in Figure 5", "LISTEN：收到 SYN → SYN-RECEIVED\n\n# the end"],
)  # fmt: skip
def test_a_row_is_read_as_people_type_it(text: str) -> None:
    assert read(text) == {(State.LISTEN, "SYN"): State.SYN_RECEIVED}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LISTEN SYN SYN-RECEIVED", "line 1"), ("\nLISTEN -> CLOSED", "line 2"), ("LISTN SYN -> CLOSED", "“LISTN”"),
        ("LISTEN SYNC -> CLOSED", "“SYNC”"), ("LISTEN SYN -> OPEN", "“OPEN”"), ("hello", "“hello”"),
        ("LISTEN SYN -> CLOSED\nLISTEN SYN -> LISTEN", "line 2: “LISTEN  SYN”"), ("{x} SYN -> CLOSED", "“{x}”"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(BadRow, match="line") as bad:
        read(text)
    assert said in bad.value.said.en and bad.value.said.zh.startswith("第")
    verdict = grade(ask("OPEN-03.code"), text)
    assert not verdict.read and said in verdict.why


# ── questions
def test_there_are_enough() -> None:
    assert len(CODES) >= 3 and "HDR-06.code" in CODES


@pytest.mark.parametrize("id", CODES)
def test_a_table_and_a_program_are_marked_alike(id: str) -> None:
    for lang in ("en", "zh"):
        question = ask(id, 3, lang)
        assert question.shape == "code" and "def next_state(state, event):" in question.start
        for text in (solve(question), program(solve(question)), f"```python\n{program(solve(question))}```"):
            verdict = grade(question, text)
            assert (verdict.score, verdict.right, verdict.read) == (1.0, True, True)
            assert set(verdict.points.values()) == {"right"}


@pytest.mark.parametrize("id", CODES)
def test_any_wrong_row_is_found(id: str) -> None:
    question = ask(id)
    good = solve(question).split("\n")
    for i, line in enumerate(good):
        verdict = grade(question, "\n".join(good[:i] + good[i + 1 :]))
        assert verdict.score == pytest.approx((len(good) - 1) / len(good))
        state, event, _ = line.replace("  ->  ", "  ").split("  ")
        assert [key for key, point in verdict.points.items() if point == "wrong"] == [f"{state} {event}"]
        assert f"in {state}, on {event}: yours {state}" in verdict.why


@pytest.mark.parametrize("id", CODES)
def test_to_stay_everywhere_is_worth_nothing(id: str) -> None:
    verdict = grade(ask(id), ask(id).start)
    assert (verdict.score, verdict.read) == (0.0, True)
    assert grade(ask(id), "# nothing\n").read is True  # an empty table says that nothing ever changes


def test_the_first_divergence_is_a_conversation_that_leads_there() -> None:
    question = ask("HDR-06.code")
    lines = solve(question).split("\n")
    verdict = grade(question, "\n".join(line for line in lines if not line.startswith("CLOSING")))
    told = verdict.why.split("\n")
    begin = told.index("The first conversation that goes another way:")
    assert told[begin + 1 : begin + 6] == [
        "  CLOSED  OPEN passive  ->  LISTEN", "  LISTEN  SYN  ->  SYN-RECEIVED",
        "  SYN-RECEIVED  CLOSE  ->  FIN-WAIT-1", "  FIN-WAIT-1  FIN  ->  CLOSING",
        "  in CLOSING, on ACK of FIN: yours CLOSING; the model: TIME-WAIT (RFC 9293, 3.10.7.4 fifth)",
    ]  # fmt: skip


def test_a_row_that_a_wrong_idea_would_write_names_it_and_plays_it() -> None:
    for lang in ("en", "zh"):
        question = ask("CLOSE-01.code", 0, lang)
        wrong = solve(question).replace("FIN-WAIT-2  FIN  ->  TIME-WAIT", "FIN-WAIT-2  FIN  ->  CLOSED")
        verdict = grade(question, wrong)
        assert "M01" in verdict.ideas and bank().ideas["M01"].of(lang) in verdict.why
        assert verdict.proof and verdict.refuting
    assert grade(ask("CLOSE-01.code"), solve(ask("CLOSE-01.code"))).proof is None


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("def next_state(state, event):\n    return 'OPEN'", "“OPEN”, which is no state", "“OPEN”（没有这个状态）"),
        ("def next_state(state, event):\n    return None", "“None”, which is no state", "“None”（没有这个状态）"),
        ("def next_state(state, event):\n    return {state}", "returned a set", "返回值的类型是 set"),
        ("def next_state(state, event):\n    return state[99]", "line 2: IndexError", "第 2 行：IndexError"),
        ("def next_state(state):\n    return state", "TypeError", "TypeError"),
        ("import os\ndef next_state(state, event):\n    os._exit(0)", "ended itself", "自行退出"),
    ],
)
def test_a_program_that_goes_wrong_is_told_so_in_a_sentence(text: str, en: str, zh: str) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        verdict = grade(ask("OPEN-03.code", 0, lang), text)
        assert (verdict.score, verdict.read) == (0.0, True) and said in verdict.why


@pytest.mark.parametrize(
    "response",
    [None, "", "  ", 7, ["x"], {}, "def next_state(state, event)\n  return state",
     "def other(state, event): return state", "1/0\ndef next_state(state, event): return state", STAYS + "#" * SOURCE],
)  # fmt: skip
def test_what_never_began_is_not_wrong(response: Any) -> None:
    for lang in ("en", "zh"):
        verdict = grade(ask("OPEN-03.code", 0, lang), response)
        assert (verdict.read, verdict.right, verdict.points) == (False, False, {"answer": "unread"})
        assert "next_state" in verdict.why


# ── a program in its cage
def test_a_program_answers_calls() -> None:
    ran = run("import re, enum\ndef f(a, b):\n    return [a, b, 1.5, None, True]", [("x", 2), ("y", [3])], "f")
    assert ran.answers == (Answered(["x", 2, 1.5, None, True]), Answered(["y", [3], 1.5, None, True]))
    assert ran.trouble == ran.said("en") == "" and ran.network in ("closed", "open")


@pytest.mark.parametrize(
    ("text", "trouble", "said"),
    [
        ("def next_state(s, e):\n    while True: pass", "time", "a loop that never ends"),
        ("while True: pass", "time", "a loop that never ends"),
        ("import os\nos._exit(0)", "ended", "exit()"),
        (STAYS + "import os\nos._exit(3)", "ended", "exit()"),
        ("import sys\nsys.exit()", "failed", "SystemExit"),
        ("import os\nos.abort()", "crashed", "signal 6"),
        ("import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr(self)\nrepr(A())",
         "crashed", "signal"),
        ("def next_state(s, e)\n    return s", "failed", "line 1: SyntaxError"),
        ("x = 1\ny = x / 0", "failed", "line 2: ZeroDivisionError"),
        ("raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
        ("x = []\nwhile True: x.append('a' * 10**6)", "failed", "MemoryError"),
        ("x = 'a' * 10**12", "failed", "MemoryError"),
        ("next_state = 7", "missing", "next_state"),
        ("import os\nwhile True:\n    for fd in range(3, 64):\n        try: os.write(fd, b'x' * 60000)\n"
         "        except OSError: pass", "output", "too much"),
        ("#" * (SOURCE + 1), "long", str(SOURCE)),
    ],
)  # fmt: skip
def test_what_a_program_may_do_wrong_as_a_whole(text: str, trouble: str, said: str) -> None:
    ran = run(text, CALLS)
    assert ran.trouble == trouble and said in ran.said("en")
    assert len(ran.answers) < len(CALLS)
    assert ran.said("zh") not in ("", ran.said("en"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys\ndef next_state(s, e): sys.exit(0)", "line 2: SystemExit"),
        ("def next_state(s, e):\n    return next_state(s, e)", "line 2: RecursionError"),
        ("import os\ndef next_state(s, e):\n    while True: os.fork()", "os.fork is not allowed here"),
        ("import os\ndef next_state(s, e): os.kill(os.getppid(), 9)", "os.kill is not allowed here"),
        ("import os\ndef next_state(s, e): os.system('true')", "os.system is not allowed here"),
        ("def next_state(s, e): open('/etc/passwd')", "files are not allowed here"),
        ("def next_state(s, e): open('x', 'w')", "files are not allowed here"),
        ("import os\ndef next_state(s, e): os.listdir('/')", "files are not allowed here"),
        ("import os\ndef next_state(s, e): os.remove('x')", "os.remove is not allowed here"),
        ("class E(Exception):\n    def __str__(self): raise self\ndef next_state(s, e): raise E", "line 3: E"),
    ],
)  # fmt: skip
def test_what_a_call_may_do_wrong(text: str, said: str) -> None:
    ran = run(text, CALLS)
    assert ran.trouble == "" and len(ran.answers) == 2
    assert all(said in answer.said("en") for answer in ran.answers)


@pytest.mark.parametrize(
    "value", ["object()", "'x' * 2000", "{1}", "lambda: 0", "2**99", "[[[[1]]]]", "b'x'", "[0] * 2000"]
)
def test_only_plain_values_come_back(value: str) -> None:
    ran = run(f"def next_state(s, e): return {value}", CALLS)
    assert [answer.good for answer in ran.answers] == [False, False]
    assert "it returned a" in ran.answers[0].said("en") and "返回值的类型" in ran.answers[0].said("zh")


def test_what_is_printed_or_forged_is_no_answer() -> None:
    forged = b'0 {"value": "LISTEN"}\n{"value": "LISTEN"}\n' + b"f" * 32 + b' {"value": "LISTEN", "done": true}\n'
    text = f"import os\nprint('LISTEN' * 10**6)\nfor fd in range(3, 64):\n    try: os.write(fd, {forged!r})\n"
    ran = run(text + "    except OSError: pass\ndef next_state(s, e):\n    print(s)\n    return 'CLOSED'\n", CALLS)
    assert [answer.value for answer in ran.answers] == ["CLOSED", "CLOSED"]


def test_a_program_that_knows_the_way_back_can_only_send_values() -> None:
    """It reads the nonce in the messenger's frame: what it then sends is compared with the model like any answer."""
    text = (
        "import sys, os, json\nframe = sys._getframe()\nwhile 'job' not in frame.f_locals: frame = frame.f_back\n"
        "job, pipe = frame.f_locals['job'], frame.f_locals['pipe']\n"
        "for _ in job['calls']: os.write(pipe, (job['nonce'] + ' {\"value\": \"LISTEN\", \"score\": 1}\\n').encode())\n"
        'os.write(pipe, (job[\'nonce\'] + \' {"done": true, "right": true, "score": 1}\\n\').encode())\nos._exit(0)\n'
    )
    verdict = grade(ask("OPEN-03.code"), text + STAYS)
    assert verdict.read and not verdict.right and verdict.score < 0.2


def test_it_has_no_environment_no_folder_and_no_rights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.chdir(tmp_path)
    ran = run(
        "import os, sys\ndef f(): return [len(os.environ), os.geteuid(), os.getcwd(), 'site' in sys.modules]", [()], "f"
    )
    environment, user, folder, site = ran.answers[0].value
    assert environment <= 1 and user != 0 and folder != str(tmp_path) and not site  # LC_CTYPE may be set by Python
    assert not os.path.exists(folder)


@pytest.mark.parametrize(
    ("deed", "refused"),
    [
        ("os.fork()", "BlockingIOError"),
        ("os.write(os.open('x', os.O_WRONLY | os.O_CREAT), b'x')", "OSError"),
        ("__import__('_thread').start_new_thread(print, ())", "RuntimeError"),
        ("bytearray(1 << 30)", "MemoryError"),
        ("[os.dup(0) for _ in range(99)]", "OSError"),
        ("os.setuid(0)", "PermissionError"),
    ],
)
def test_the_walls_hold_without_the_fence(deed: str, refused: str, tmp_path: Path) -> None:
    """The limits of the operating system alone, for whoever gets round the audit hook."""
    tmp_path.chmod(0o777)
    code = (
        f"import os, runpy\nmade = runpy.run_path({str(CHILD)!r})\nmade['limit'](2, 1 << 28)\n"
        f"try: {deed}\nexcept BaseException as e: print(type(e).__mro__)\nelse: print('done')"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60).stdout
    assert refused in told or (os.geteuid() != 0 and deed == "os.setuid(0)" and "PermissionError" in told)


def test_nothing_is_left_running(tmp_path: Path) -> None:
    run("import time\ndef next_state(s, e): time.sleep(600)", CALLS, seconds=1)
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert CHILD.name not in listed


def test_every_trouble_has_its_sentence_in_both_languages() -> None:
    assert all(text.en.count("{}") == text.zh.count("{}") <= 1 for text in TROUBLES.values())
    assert PER_CALL > 1000
