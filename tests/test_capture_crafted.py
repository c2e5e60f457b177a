"""Conversations that no kernel here would have: what a hostile reader of captures made up to see who gets accused."""

from __future__ import annotations

import pytest
from captures.by_hand import told

from tcplearn.capture import read, verdicts

OPENED = """
    0.000 A S  100
    0.025 B SA 300 101
    0.050 A A  101 301
"""


def judged(text: str):
    return [verdict for conversation in read(told(text)) for verdict in verdicts(conversation.trace)]


def said(text: str) -> list[str]:
    return [f"{v.number} {v.side} {'' if v.sure else 'perhaps '}{v.rule}" for v in judged(text)]


INNOCENT = {
    "keep-alives with an octet of garbage": OPENED
    + "9 A A 100 301 1\n9.025 B A 301 101\n19 A A 100 301 1\n19.025 B A 301 101\n29 A A 100 301 1\n29.025 B A 301 101",
    "keep-alives of both ends": OPENED
    + "9 A A 100 301\n9.025 B A 301 101\n19 B A 300 101 1\n19.025 A A 101 301\n29 B A 300 101 1\n29.025 A A 101 301",
    "keep-alives after text": OPENED
    + "0.1 A PA 101 301 10\n0.125 B A 301 111\n9 A A 110 301 1\n9.025 B A 301 111\n19 A A 110 301 1\n19.025 B A 301 111",
    "only the server's direction": "0 B SA 300 101\n0.1 B A 301 111\n0.5 B A 301 112\n0.6 B FA 301 112",
    "only the server's direction, with text": "0 B SA 300 101\n0.1 B PA 301 111 100\n0.2 B PA 401 130 9\n0.3 B FA 410 131",
    "a copy of the SYN": OPENED + "0.110 A S 100\n0.135 B A 301 101\n0.4 A PA 101 301 5\n0.425 B A 301 106",
}  # fmt: skip


@pytest.mark.parametrize("name", INNOCENT)
def test_nobody_is_accused(name):
    assert said(INNOCENT[name]) == []


def test_an_unseen_handshake_ack_is_noted():
    (conversation,) = read(told(INNOCENT["only the server's direction"]))
    assert any(
        "the ACK of its SYN,ACK before segment 2 is not in the capture" in note.en for note in conversation.notes
    )
