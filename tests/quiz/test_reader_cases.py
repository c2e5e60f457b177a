"""Cases told apart: two that both happen, a question that asks nothing, a name with another word in it.

The one rule: each reading stands beside one that differs in a few words and must be read otherwise.
"""

from __future__ import annotations

import pytest

from tcplearn.quiz.reader import read_answer
from tcplearn.quiz.reader.mentions import text_of


def supposed(text: str) -> list[bool]:
    return [clause.supposed for clause in text_of(text).clauses]


@pytest.mark.parametrize(
    "text",
    [
        "If the client has data, the server opens on it; otherwise the server resends its SYN-ACK.",
        "如果客户端有数据，服务端就此进入 ESTABLISHED；否则服务端重传 SYN-ACK。",
    ],
)
def test_otherwise_after_a_case_is_the_other_case(text: str) -> None:
    assert not any(supposed(text))
    assert read_answer("LOSS-03", text).points["server_retx"] == "seen"


@pytest.mark.parametrize(
    "text",
    [
        "The third segment is needed; otherwise the server opens for nobody.",
        "If the client had no say, the server would open; otherwise nothing would be opened.",
        "需要第三个报文段；否则服务端会为旧的 SYN 打开连接。",
    ],
)
def test_otherwise_without_a_case_supposes(text: str) -> None:
    assert supposed(text)[-1]


def test_no_longer_having_this_connection_is_a_fact() -> None:
    assert not any(supposed("客户端已经没有这个连接，于是回 RST。"))
    assert any(supposed("没有这一步，服务端会一直等待。"))


def test_a_question_after_otherwise_asks_nothing() -> None:
    assert not any(clause.asked for clause in text_of("占一个号才能被确认：否则怎么知道 FIN 丢没丢？").clauses)
    assert all(clause.asked for clause in text_of("为什么 FIN 占一个序号？").clauses)


@pytest.mark.parametrize(
    ("text", "other", "concept"),
    [
        ("SYN flood means sending much data.", "A flood of SYN segments.", "syn"),
        ("The ack number is wrong.", "The sequence number is wrong.", "isn"),
    ],
)
def test_a_word_within_a_name_is_not_meant(text: str, other: str, concept: str) -> None:
    assert concept not in text_of(text).by_concept
    assert concept in text_of(other).by_concept


@pytest.mark.parametrize(
    ("text", "other"),
    [
        (
            "When the host loses power its kernel sends a FIN, while a killed process sends nothing.",
            "When the process is killed its kernel sends a FIN, while a host that loses power sends nothing.",
        ),
        (
            "主机断电时内核会发 FIN，而进程被 kill 时什么都不会发。",
            "进程被 kill 时内核会发 FIN，而主机断电时什么都不会发。",
        ),
    ],
)
def test_a_killed_process_and_a_dead_host_are_not_each_other(text: str, other: str) -> None:
    assert read_answer("ALIVE-02", text).estimate < 0.5 <= read_answer("ALIVE-02", other).estimate


def test_the_client_does_not_repeat_its_ack_on_its_own() -> None:
    assert read_answer("LOSS-03", "客户端会重传这个 ACK，直到服务端收到为止。").points["client_reack"] == "denied"
    again = "服务端重传 SYN-ACK，客户端收到后再回一次 ACK。"
    assert read_answer("LOSS-03", again).points["client_reack"] == "seen"
