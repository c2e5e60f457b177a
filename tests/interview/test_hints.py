"""Help in steps: every question has some, and no step is the whole answer while there is more than one part."""

from __future__ import annotations

import pytest

from tcplearn.interview import steps
from tcplearn.interview.hints import section
from tcplearn.interview.report import shown
from tcplearn.quiz import ask, bank, solve


@pytest.mark.parametrize("id", list(bank()))
def test_every_question_has_help_in_both_languages_and_none_gives_the_answer_away(id: str) -> None:
    en, zh = (ask(id, 0, lang) for lang in ("en", "zh"))
    given = steps(en)
    assert len(set(given)) == len(given) == len(steps(zh)) >= 2
    assert steps(en) != steps(zh)
    if en.shape in ("pick", "fill") and not en.hints:
        key = shown(en, solve(en))
        assert not any(step.endswith(key) or key == step for step in given)


def test_an_option_that_is_struck_out_is_a_wrong_one() -> None:
    question = ask("TW-01")
    struck = [letter for letter in "abcd" if any(f" {letter}) " in f" {step}" for step in steps(question))]
    assert len(struck) == 1 and struck[0] != solve(question)


def test_the_run_is_shown_up_to_the_segment_that_is_asked() -> None:
    question = ask("LOSS-04")
    last = steps(question)[-1].splitlines()
    assert len(last) > 1 and question.case.proof is not None
    assert len(last) - 1 < len(question.case.proof.segments)


@pytest.mark.parametrize(
    ("rfc", "en", "zh"),
    [
        ("3.6", "RFC 9293, section 3.6", "RFC 9293 第 3.6 节"),
        ("RFC 5961, section 4", "RFC 5961, section 4", "RFC 5961 第 4 节"),
        ("RFC 6298", "RFC 6298", "RFC 6298"),
    ],
)
def test_where_to_read_is_said_in_both_languages(rfc: str, en: str, zh: str) -> None:
    assert (section(rfc, "en"), section(rfc, "zh")) == (en, zh)


def test_of_a_calculation_the_first_term_is_shown() -> None:
    question = ask("ALIVE-06", 0)
    worked = question.case.asks().worked
    (said,) = [step for step in steps(question) if "begins: " in step]
    assert worked.startswith(said.split("begins: ")[1].removesuffix("…"))
    assert solve(question) not in said


def test_the_same_seed_gives_the_same_help() -> None:
    assert steps(ask("TW-01", 5)) == steps(ask("TW-01", 5))
