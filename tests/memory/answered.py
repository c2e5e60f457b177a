"""Attempts for tests: made by asking and grading, or plain, where only their numbers count. And the moment of all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tcplearn.memory import Attempt, Memory
from tcplearn.quiz import ask, grade, solve

NOW = datetime(2020, 1, 1, 12, tzinfo=UTC)  # a moment that does not pass


def answered(kept: Memory, id: str, now: datetime, right: bool = True, seed: int = 0, **said: Any) -> Attempt:
    """Ask, answer as the model does (or else with another option), record."""
    question = ask(id, seed)
    response = solve(question)
    if not right:
        response = next(letter for letter in "ab" if letter != response)
    attempt = kept.record(question, response, grade(question, response), now=now, **said)
    assert attempt is not None
    return attempt


def plain(at: float, concept: str = "TW", kind: str = "choice", score: float = 1.0, **said: Any) -> Attempt:
    return Attempt(at, f"{concept}-01", f"{concept}-01", concept, kind, "en", 0, "a", score, uid=f"u{at}", **said)
