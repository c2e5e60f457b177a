"""What was set: the questions, and whose numbers each student has.

    title = "Lab 3"
    questions = ["LOSS-04", "OPEN-03"]
    seed = "student"                    # numbers of their own, from the name; or one number for all
    lang = "en"

The one rule: with an assignment the seed is the assignment's. A student cannot pick easier numbers.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tcplearn.quiz import bank

KEYS = {"title": str, "questions": list, "seed": (int, str), "lang": str}


class BadAssignment(ValueError):
    """An assignment file cannot be used; the message names file and key."""


def seed_of(name: str) -> int:
    """This is a student's seed, 1 to 999,999: the same for the same name on every machine."""
    return 1 + int(sha256(name.strip().casefold().encode()).hexdigest(), 16) % 999_999


@dataclass(frozen=True)
class Assignment:
    """The questions that were set. `seed` None: each student's own."""

    title: str
    questions: tuple[str, ...]
    seed: int | None = None
    lang: str = "en"

    def seed_for(self, student: str) -> int:
        """This is the seed whose numbers a student got."""
        return seed_of(student) if self.seed is None else self.seed

    @classmethod
    def read(cls, path: Path) -> Assignment:
        """This reads an assignment. Raises BadAssignment, OSError."""

        def bad(key: str, what: str) -> BadAssignment:
            return BadAssignment(f"{path.name}: {key}: {what}")

        try:
            raw = tomllib.loads(path.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise BadAssignment(f"{path.name}: is no TOML: {wrong}") from None
        for key, value in raw.items():
            if key not in KEYS or not isinstance(value, KEYS[key]) or isinstance(value, bool):  # type: ignore[arg-type]
                raise bad(key, f"an assignment has {', '.join(KEYS)}")
        questions = tuple(raw.get("questions", ()))
        if not questions:
            raise bad("questions", 'is missing; write questions = ["LOSS-04"]')
        for id in questions:
            try:
                bank()[id]
            except (LookupError, TypeError) as wrong:
                raise bad("questions", str(wrong)) from None
        seed = raw.get("seed", "student")
        if isinstance(seed, str) and seed != "student":
            raise bad("seed", f'is "student" or a number, not {seed!r}')
        return cls(raw.get("title", path.stem), questions, None if seed == "student" else seed, raw.get("lang", "en"))
