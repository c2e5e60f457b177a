"""What is recorded, where, and how it is taken away."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from answered import NOW, answered

from tcplearn import memory
from tcplearn.memory import Memory
from tcplearn.quiz import ask, bank, grade


def test_an_attempt_tells_all_that_happened(kept: Memory) -> None:
    told = answered(kept, "LOSS-04", NOW, seed=3, confidence="sure", seconds=12.5, hints=1)
    (read,) = memory.open(kept.path).attempts()
    assert read == told
    assert (read.at, read.question, read.about, read.concept) == (NOW.timestamp(), "LOSS-04", "LOSS-04", "LOSS")
    assert (read.kind, read.lang, read.seed, read.score) == (bank()["LOSS-04"].kind, "en", 3, 1.0)
    assert (read.confidence, read.seconds, read.hints, read.session) == ("sure", 12.5, 1, kept.session)
    assert read.version and len(read.uid) == 32
    assert grade(ask(read.question, read.seed, read.lang), read.response).score == read.score  # and can be graded again


def test_no_verdict_no_attempt(kept: Memory) -> None:
    question = ask("LOSS-04")
    unread = grade(question, "?")
    assert not unread.read and kept.record(question, "?", unread) is None
    pending = replace(grade(question, "a"), read=True, probes=(question,))
    assert kept.record(question, "a", pending) is None
    assert kept.attempts() == [] and not kept.path.exists()
    with pytest.raises(ValueError, match="sure"):
        kept.record(question, "a", grade(question, "a"), confidence="maybe")


def test_wrong_ideas_are_counted(kept: Memory) -> None:
    for id in bank():
        question = ask(id)
        if question.shape != "pick":
            continue
        for letter in "abcd"[: len(question.options)]:
            kept.record(question, letter, grade(question, letter), now=NOW)
    found = kept.ideas()
    assert found and found == Counter(idea for each in kept.attempts() for idea in each.ideas)
    assert set(found) <= set(bank().ideas)


def test_all_of_it_can_be_taken_elsewhere(kept: Memory, tmp_path: Path) -> None:
    for seed in range(3):
        answered(kept, "LOSS-04", NOW, seed=seed)
    out = tmp_path / "mine.jsonl"
    assert kept.export(out) == 3
    head, *lines = out.read_text("utf-8").splitlines()
    assert json.loads(head)["attempts"] == len(lines) == 3
    other = memory.open(tmp_path / "other.sqlite")
    assert other.load(out) == 3 and other.load(out) == 0
    assert other.attempts() == kept.attempts() and other.cards(NOW) == kept.cards(NOW)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: lines[:-1], "1: 2 attempts are announced, 1 are there"),
        (lambda lines: ["{}", *lines[1:]], "1: not what `tcplearn progress --export` writes"),
        (lambda lines: [lines[0].replace('"schema": 2', '"schema": 3'), *lines[1:]], "1: written by a newer"),
        (lambda lines: [*lines[:2], "{"], "3: "),
        (lambda lines: [*lines[:2], '{"x": 1}'], "3: not an attempt"),
        (lambda lines: [*lines[:2], lines[2].replace('"score": 1.0', '"score": "1"')], "3: not an attempt"),
        (lambda lines: [], "holds nothing"),
    ],
)  # fmt: skip
def test_a_spoilt_export_adds_nothing(kept: Memory, tmp_path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    for seed in range(2):
        answered(kept, "LOSS-04", NOW, seed=seed)
    out = tmp_path / "mine.jsonl"
    kept.export(out)
    out.write_text("".join(f"{line}\n" for line in spoil(out.read_text("utf-8").splitlines())), "utf-8")
    other = memory.open(tmp_path / "other.sqlite")
    with pytest.raises(ValueError, match=said):
        other.load(out)
    assert not other.path.exists()


def test_to_forget_leaves_nothing(kept: Memory) -> None:
    answered(kept, "LOSS-04", NOW)
    for end in ("-wal", "-shm"):
        kept.path.with_name(kept.path.name + end).touch()
    assert len(kept.forget()) == 3
    assert list(kept.path.parent.iterdir()) == [] and kept.attempts() == [] and kept.forget() == []
    answered(kept, "LOSS-04", NOW)
    assert len(kept.attempts()) == 1


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TCPLEARN_DATA", raising=False)
    assert memory.where().name == "attempts.sqlite" and memory.where().parent.name == "tcplearn"
    monkeypatch.setenv("TCPLEARN_DATA", str(tmp_path / "mine"))
    assert memory.where() == tmp_path / "mine" / "attempts.sqlite"
    assert memory.where(tmp_path / "a.db") == tmp_path / "a.db"
    assert memory.where(str(tmp_path)) == tmp_path / "attempts.sqlite"
