"""The memory of one learner: records, and answers what follows from what was recorded.

The one rule: `record` always keeps the answer. If the file refuses it, it is held here until it can be written.
"""

from __future__ import annotations

import json
import os
import time
import uuid
import warnings
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tcplearn.memory import choosing, reviews
from tcplearn.memory.attempt import CONFIDENCES, Attempt
from tcplearn.memory.reviews import Card, Standing
from tcplearn.memory.store import MIGRATIONS, NotKept, Store
from tcplearn.quiz import Bank, Grade, Question
from tcplearn.text import Text, reader_language

HELD = Text(
    "{said}. Until then this answer is held in this session only; .export(FILE) saves it.",
    "{said}。在此之前，这次作答只保留在当前会话中；可用 .export(FILE) 保存。",
)


class NotKeptWarning(UserWarning):
    """An answer could not be written to the file; it is held in this process."""


class Memory:
    """This keeps attempts in the file `path`; see `tcplearn.memory.open`.

    `trouble` is None, or says in both languages why the file could not be used last time, and what to
    try. `now` is an aware datetime; None is the clock's.
    """

    trouble: Text | None

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self.session = uuid.uuid4().hex[:12]
        self.trouble = None
        self._store = Store(self.path)
        self._held: list[Attempt] = []  # what the file refused

    def record(
        self,
        question: Question,
        response: Any,
        grade: Grade,
        confidence: str | None = None,
        seconds: float | None = None,
        hints: int = 0,
        now: datetime | None = None,
    ) -> Attempt | None:
        """This appends an attempt; when it returns without a warning, the attempt is on the disk.

        None, and nothing appended, where there is no verdict yet: an answer that could not be read, or
        probes still to answer. `confidence` is "sure", "unsure" or None. Where the file cannot be
        written: NotKeptWarning, once for each reason. Raises ValueError for another confidence.
        """
        if confidence is not None and confidence not in CONFIDENCES:
            raise ValueError(f'confidence is "sure", "unsure" or None, not {confidence!r}')
        if not grade.read or grade.probes:
            return None
        entry = question.case.entry
        attempt = Attempt(
            time.time() if now is None else now.timestamp(), question.id, entry.about, entry.concept, question.kind,
            question.lang, question.seed, json.loads(json.dumps(response, default=str)), float(grade.score),
            tuple(grade.ideas), grade.slip, confidence, seconds, hints, version("tcplearn"), self.session,
            uuid.uuid4().hex,
        )  # fmt: skip
        self._keep([attempt])
        return attempt

    def attempts(self) -> list[Attempt]:
        """These are all attempts in the order of time, those that the file refused among them."""
        try:
            read = self._store.read()
        except NotKept as wrong:
            self.trouble, read = wrong.said, []
        else:
            self.trouble = self.trouble if self._held else None
        return sorted([*read, *self._held], key=lambda each: each.at)

    def cards(self, now: datetime | None = None) -> list[Card]:
        """These are all cards, a concept and a facet each, as they stand at `now`."""
        return reviews.replay(self.attempts(), _now(now))

    def due(self, now: datetime | None = None) -> list[Card]:
        """These are the cards due at `now`, the longest due first."""
        now = _now(now)
        return sorted((card for card in self.cards(now) if card.due <= now), key=lambda card: card.due)

    def standings(self, now: datetime | None = None) -> list[Standing]:
        """This is how each concept that was asked stands, by name."""
        now, attempts = _now(now), self.attempts()
        attempts = [attempt for attempt in attempts if attempt.at <= now.timestamp()]
        return reviews.standings(reviews.replay(attempts, now), attempts, now)

    def mastery(self, now: datetime | None = None) -> dict[str, float]:
        """This is the mastery of each concept that was asked, 0 to 1."""
        return {each.concept: each.mastery for each in self.standings(now)}

    def weak(self, now: datetime | None = None) -> list[str]:
        """These are the concepts that were asked and are known less than half, the weakest first."""
        return reviews.weak(self.mastery(now))

    def ideas(self) -> Counter[str]:
        """This is how often each wrong idea was behind an answer, by id."""
        return Counter(idea for attempt in self.attempts() for idea in attempt.ideas)

    def next(
        self,
        now: datetime | None,
        bank: Bank,
        concepts: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> tuple[str, int] | None:
        """This is what to ask next: a question's id, and the smallest seed that it was not asked with.

        Concepts that are due come first, then new ones; within one, a kind that was not asked there.
        `concepts`, `kinds`: only these; `without`: ids to leave out. None: nothing is left to ask.
        """
        now, attempts = _now(now), self.attempts()
        entries = choosing.among(list(bank.questions.values()), concepts, kinds, without)
        return choosing.choose(entries, attempts, reviews.replay(attempts, now), now)

    def fresh(self, id: str) -> int:
        """This is the smallest seed that a question was not asked with."""
        return choosing.fresh(id, self.attempts())

    def export(self, path: Path | str) -> int:
        """This writes all attempts as JSON lines, a head and then a line each, and gives how many.

        The file is whole or not there at all. `load` reads it back. Raises OSError.
        """
        attempts, path = self.attempts(), Path(path)
        head = {"tcplearn": version("tcplearn"), "schema": len(MIGRATIONS), "attempts": len(attempts)}
        lines = [json.dumps(line, ensure_ascii=False) for line in (head, *(each.plain() for each in attempts))]
        beside = path.with_name(f".{path.name}.{self.session}")
        try:
            beside.write_text("\n".join(lines) + "\n", "utf-8")
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        return len(attempts)

    def load(self, path: Path | str) -> int:
        """This appends what `export` wrote and gives how many attempts were new: loading twice adds nothing.

        Raises ValueError that names the line, and appends nothing, where the file is not such a one.
        """
        found = exported(path)
        known = {attempt.uid for attempt in self.attempts()}
        new = [attempt for attempt in {each.uid: each for each in found}.values() if attempt.uid not in known]
        self._keep(new)
        return len(new)

    def forget(self) -> list[Path]:
        """This deletes the file with all attempts, and what SQLite keeps beside it; it gives the files deleted.

        Raises NotKept where another keeps it locked, OSError where it may not be deleted.
        """
        deleted = self._store.delete()
        self._held, self.trouble = [], None
        return deleted

    def _keep(self, attempts: list[Attempt]) -> None:
        waiting = [*self._held, *attempts]
        try:
            self._store.append(waiting)
        except NotKept as wrong:
            told, self.trouble, self._held = self.trouble, wrong.said, waiting
            if told != wrong.said:
                lang = reader_language()
                warnings.warn(HELD.of(lang).format(said=wrong.said.of(lang)), NotKeptWarning, stacklevel=3)
        else:
            self.trouble, self._held = None, []

    def __repr__(self) -> str:
        return f"Memory({str(self.path)!r})"


def exported(path: Path | str) -> list[Attempt]:
    """These are the attempts that `Memory.export` wrote. Raises ValueError that names the line."""
    lines, found = Path(path).read_text("utf-8").splitlines(), []
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            if number == 1:
                _whole(said, len(lines) - 1)
            else:
                found.append(Attempt.of_plain(said))
        except ValueError as wrong:
            raise ValueError(f"{path}:{number}: {wrong}") from None
    if not lines:
        raise ValueError(f"{path}: holds nothing")
    return found


def _now(now: datetime | None) -> datetime:
    """The moment asked about, as UTC. Raises ValueError for a time without a zone: it would be another one abroad."""
    if now is None:
        return datetime.now(UTC)
    if now.tzinfo is None:
        raise ValueError(f"now has no time zone; write datetime.now(UTC), not {now!r}")
    return now.astimezone(UTC)


def _whole(head: Any, lines: int) -> None:
    """Raise ValueError where the first line does not fit the others."""
    if not isinstance(head, dict) or "attempts" not in head:
        raise ValueError("not what `tcplearn progress --export` writes: its first line counts the attempts")
    if head.get("schema", 0) > len(MIGRATIONS):
        raise ValueError("written by a newer tcplearn; upgrade it first")
    if head["attempts"] != lines:
        raise ValueError(f"{head['attempts']} attempts are announced, {lines} are there: the file was cut")
