"""Learners' programs where they can do no harm: what goes wrong is a sentence, what comes back is data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tcplearn.quiz import ask, grade, solve
from tcplearn.quiz.limited import CHILD, PER_CALL, SOURCE, TROUBLES, Answered, run

CALLS = [("LISTEN", "SYN"), ("CLOSED", "OPEN active")]
STAYS = "def next_state(state, event):\n    return state\n"


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
        f"import os, runpy\nmade = runpy.run_path({str(CHILD)!r})\n"
        "made['give_up_rights']()\nmade['limit'](2, 1 << 28)\n"
        f"try: {deed}\nexcept BaseException as e: print(type(e).__mro__)\nelse: print('done')"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60).stdout
    assert refused in told or (os.geteuid() != 0 and deed == "os.setuid(0)" and "PermissionError" in told)


def test_nothing_is_left_running() -> None:
    text = "import os, time\ndef f(sleeps):\n    if sleeps: time.sleep(600)\n    return os.getpid()"
    ran = run(text, [(0,), (1,)], "f", seconds=1)
    assert ran.trouble == "time" and len(ran.answers) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(ran.answers[0].value, 0)


def test_every_trouble_has_its_sentence_in_both_languages() -> None:
    assert all(text.en.count("{}") == text.zh.count("{}") <= 1 for text in TROUBLES.values())
    assert PER_CALL > 1000


def test_where_no_process_can_be_started_a_table_still_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = ask("OPEN-03.code")
    monkeypatch.setattr(sys, "executable", "")
    verdict = grade(question, STAYS)
    assert not verdict.read and "cannot run a program within limits" in verdict.why and "rows STATE" in verdict.why
    assert grade(question, solve(question)).right
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert run(STAYS, CALLS).trouble == "unable"
