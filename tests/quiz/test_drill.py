"""The drill in a terminal: right, wrong, unread, skipped; and what importing the quiz loads."""

from __future__ import annotations

import subprocess
import sys

from tcplearn.quiz import drill


def session(ids: list[str], lines: list[str], lang: str) -> tuple[float, str]:
    written: list[str] = []
    answers = iter(lines)

    def read(prompt: str) -> str:
        written.append(prompt)
        line = next(answers, None)
        if line is None:
            raise EOFError
        return line

    return drill(*ids, lang=lang, read=read, write=written.append), "\n".join(written)


def test_an_unread_answer_is_asked_for_again() -> None:
    score, said = session(["LOSS-04", "CLOSE-03"], ["hm", "ESTAB", "4"], "en")
    assert score == 0.5
    assert "I cannot read “hm”" in said and "Right: ESTABLISHED." in said
    assert "a close always takes four segments" in said and "1 of 2 right." in said


def test_each_hole_is_asked_for_in_chinese() -> None:
    score, said = session(["OPEN-11"], ["0", "101", "RST+ACK"], "zh")
    assert score == 1.0
    assert "(2) 报文段 2 的 ACK" in said and "3 个空全部正确" in said


def test_skipping_and_the_end_of_input_count_nothing() -> None:
    score, said = session(["LOSS-04", "OPEN-03", "TW-15"], ["", "", "", "", "", ""], "en")
    assert score == 0.0 and "0 of 0 right." in said


def test_the_quiz_loads_no_drawing_library() -> None:
    code = "import sys, tcplearn.quiz as q; q.grade(q.ask('LOSS-04'), 'x'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "matplotlib", "ipywidgets", "anywidget", "IPython"} & set(loaded)
