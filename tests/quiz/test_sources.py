"""What no run decides: calculations with their worked lines, sourced facts, slips; and picking several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn.quiz import BadQuestion, ask, bank, check, grade, solve
from tcplearn.quiz.arith import CALCS
from tcplearn.quiz.asks import Unasked, parse

FACTS = """
[[fact]]
id = "linux.fin_timeout"
value = 60
unit = "s"
system = "Linux"
version = "6.1"
source = "ip-sysctl.rst, tcp_fin_timeout"
en = "An orphaned connection stays 60 s in FIN-WAIT-2."
zh = "孤儿连接在 FIN-WAIT-2 停留 60 s。"

[[fact]]
id = "linux.fin_timeout_rules_time_wait"
value = false
system = "Linux"
version = "6.1"
source = "ip-sysctl.rst, tcp_fin_timeout"
en = "tcp_fin_timeout sets how long TIME-WAIT lasts."
zh = "tcp_fin_timeout 决定 TIME-WAIT 的时长。"
"""
QUESTIONS = """
[[question]]
id = "LOSS-10.sum"
kind = "duration"
asks = "calc give_up {rto} {retries}"
values = {"rto, retries" = [[1, 5], [2, 4], [3, 2]]}
ask.en = "RTO {rto} s, {retries} retries: when does it give up?"
ask.zh = "RTO 为 {rto} s，重传 {retries} 次，何时放弃？"
why.en = "Each wait is twice the one before."
why.zh = "每次等待加倍。"
rfc = "RFC 6298, section 5"
hints = [{en = "The last wait counts, too.", zh = "最后一次等待也要算。"}]
[[question.slip]]
asks = "calc nth_retry {rto} {retries}"
en = "That is when the last one leaves."
zh = "那是最后一次重传发出的时刻。"

[[question]]
id = "CW-03.habit"
kind = "predict"
asks = "fact linux.fin_timeout"
ask.en = "How long?"
ask.zh = "多久？"
why.en = "A habit."
why.zh = "这是实现的选择。"
rfc = "3.6"

[[question]]
id = "TW-06.habit"
kind = "many"
scene = "open_close"
ask.en = "Which hold?"
ask.zh = "哪些成立？"
why.en = "So it is."
why.zh = "如此。"
hear.en = "fin_timeout."
hear.zh = "fin_timeout。"
rfc = "3.6"
[[question.option]]
en = "fin_timeout is TIME-WAIT"
zh = "fin_timeout 就是 TIME-WAIT"
if = "fact linux.fin_timeout_rules_time_wait"
idea = "M11"
[[question.option]]
en = "A ends CLOSED"
zh = "A 最后是 CLOSED"
if = "A.state at the end is CLOSED"
[[question.option]]
en = "B ends CLOSED"
zh = "B 最后是 CLOSED"
if = "B.state at the end is CLOSED"
[[misconception]]
id = "M11"
en = "fin_timeout sets TIME-WAIT"
zh = "fin_timeout 决定 TIME-WAIT"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts.toml").write_text(FACTS, "utf-8")
    (tmp_path / "some.toml").write_text(QUESTIONS, "utf-8")
    return tmp_path


def test_such_a_bank_has_nothing_wrong(folder: Path) -> None:
    assert check(folder) == []
    assert bank(folder)["LOSS-10.sum"].about == "LOSS-10"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", ["LOSS-10.sum", "CW-03.habit", "TW-06.habit"])
def test_the_engine_answers_itself(folder: Path, id: str, lang: str, seed: int) -> None:
    question = ask(id, seed, lang, folder)
    assert grade(question, solve(question)).score == 1


def test_a_sum_shows_its_work_and_knows_its_slip(folder: Path) -> None:
    question = ask("LOSS-10.sum", folder=folder)
    assert question.text == "RTO 1 s, 5 retries: when does it give up?"  # the drawn numbers, not the policy's
    assert question.hints == ("The last wait counts, too.",)
    right = grade(question, "63")
    assert right.right and "1 + 2 + 4 + 8 + 16 + 32 = 63 s" in right.why and right.proof is None
    assert right.rfc == "RFC 6298, section 5" and "RFC 9293" not in right.why
    slipped = grade(question, "31 s")
    assert not slipped.right and "when the last one leaves" in slipped.why and slipped.slip.startswith("calc nth_retry")
    assert grade(question, "63.5").right and not grade(question, "64").right


def test_a_fact_is_told_with_system_version_and_source(folder: Path) -> None:
    told = grade(ask("CW-03.habit", folder=folder), "1 min")
    assert told.right and "Linux 6.1: ip-sysctl.rst, tcp_fin_timeout" in told.why


def test_several_are_picked_and_each_counts(folder: Path) -> None:
    question = ask("TW-06.habit", folder=folder)
    wrong = question.options.index("fin_timeout is TIME-WAIT")
    right = [i for i in range(3) if i != wrong]
    assert question.shape == "picks"
    assert grade(question, right).score == 1 and grade(question, [right[0]]).score == 0.5
    letters = " ".join("abc"[i] for i in right)
    assert grade(question, letters).right and grade(question, letters.replace(" ", ",")).right
    everything = grade(question, [0, 1, 2])
    assert everything.score == 0.5 and everything.ideas == ("M11",) and everything.hear == "fin_timeout."
    assert grade(question, "-").score == 0 and grade(question, "-").read
    assert not grade(question, "everything").read and not grade(question, "a z").read


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('asks = "fact linux.fin_timeout"', 'asks = "fact linux.fin_timeot"', ["CW-03.habit: asks", "timeout"]),
        ("calc give_up {rto} {retries}", "calc give_up {rto}", ["LOSS-10.sum: asks", "give_up"]),
        ("calc give_up {rto} {retries}", "calc give_in 1", ["LOSS-10.sum: asks", "give_up"]),
        ('rto, retries" = [[1, 5]', 'rto, retries" = [[1]', ["LOSS-10.sum: values"]),
        ("calc nth_retry {rto} {retries}", "calc give_up {rto} {retries}", ["slip", "gives the right answer"]),
        ("calc nth_retry {rto} {retries}", "calc tuples 2 3", ["slip", "is a count"]),
        ('idea = "M11"', 'idea = "M12"', ["TW-06.habit: option", "M12"]),
        ('if = "B.state at the end is CLOSED"', 'if = "B.state at the end is LISTEN"', []),
        ('if = "fact linux.fin_timeout_rules_time_wait"', 'if = "A ever CLOSED"', ["TW-06.habit: option", "3 of 3"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(folder: Path, old: str, new: str, says: list[str]) -> None:
    assert old in QUESTIONS
    (folder / "some.toml").write_text(QUESTIONS.replace(old, new), "utf-8")
    told = "\n".join(check(folder))
    assert bool(told) == bool(says)
    assert all(part in told for part in says), told


@pytest.mark.parametrize("missing", ["source", "system", "zh", "value"])
def test_a_fact_without_its_source_is_refused(folder: Path, missing: str) -> None:
    lines = [line for line in FACTS.splitlines() if not line.startswith(missing)]
    (folder / "facts.toml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(BadQuestion, match=rf"linux.fin_timeout: {missing}"):
        bank(folder)


@pytest.mark.parametrize(
    ("text", "value", "worked"),
    [
        ("calc give_up 1 6", 127, "1 + 2 + 4 + 8 + 16 + 32 + 64 = 127 s"),
        ("calc nth_retry 1 3", 7, "1 + 2 + 4 = 7 s"),
        ("calc give_up_capped 0.2 120 15", 924.6, "924.6 s"),
        ("calc wrap_seconds 1", 34.359738368, "34.3597 s"),
        ("calc isn_cycle 4", 17179.869184, "4.7722 h"),
        ("calc keepalive 7200 9 75", 7875, "7200 + 9 × 75 = 7875 s"),
        ("calc per_second 28232 60", 470, "470.5333"),
        ("calc before 4294967290 5", True, "mod 2^32 = 11 < 2^31"),
        ("calc before 5 4294967290", False, "≥ 2^31"),
        ("calc plus 4294967290 10", 4, "mod 2^32 = 4"),
        ("calc rto_first 0.1", 0.3, "0.1 + 4 × 0.05 = 0.3 s"),
        ("calc rto_next 0.1 0.05 0.2", 0.3625, "RTO = 0.1125 + 4 × 0.0625 = 0.3625 s"),
        ("calc tuples 2 65535", 131070, "131070"), ("calc times 2 120", 240, "240 s"), ("calc product 3 4", 12, "12"),
        ("calc smaller 511 128", 128, "min(511, 128) = 128"),
    ],
)  # fmt: skip
def test_every_calculation_shows_its_steps(text: str, value: object, worked: str) -> None:
    from tcplearn.world import run, scenes

    asks = parse(text)
    assert asks(run(scenes.figure_6)) == pytest.approx(value) and worked in asks.worked


def test_every_calculation_is_tried_here_and_says_what_it_takes() -> None:
    tried = {mark for line in Path(__file__).read_text("utf-8").split("calc ")[1:] for mark in line.split()[:1]}
    assert set(CALCS) <= tried
    with pytest.raises(Unasked, match="give_up"):
        parse("calc give_up 1 2 3")
