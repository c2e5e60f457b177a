"""What memory costs: keeping one attempt, and computing everything from 10,000: `python benchmarks/memory.py`.

The minimum of several runs, in milliseconds. The file is on the disk of the temporary folder.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import ms

from tcplearn import memory
from tcplearn.memory import Attempt
from tcplearn.memory.reviews import replay
from tcplearn.memory.store import Store
from tcplearn.quiz import bank

MANY = 10_000
NOW = datetime(2020, 1, 1, tzinfo=UTC)


def attempts(many: int = MANY) -> list[Attempt]:
    """These are attempts at all questions of the bank in turn, one every ten minutes, each third one wrong."""
    entries = list(bank().questions.values())
    found = []
    for n in range(many):
        entry = entries[n % len(entries)]
        at = (NOW - timedelta(minutes=10 * (many - n))).timestamp()
        score = float(n % 3 > 0)
        found.append(
            Attempt(at, entry.id, entry.about, entry.concept, entry.kind, "en", n, "a", score, uid=f"attempt {n}")
        )
    return found


def main() -> None:
    many, numbers = attempts(), count()
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "kept.sqlite")
        store.append(many)
        kept = memory.open(store.path)
        rows = {
            "one attempt kept, on the disk": lambda: store.append([replace(many[0], uid=f"new {next(numbers)}")]),
            f"{MANY} attempts read": store.read,
            f"{MANY} attempts replayed": lambda: replay(many, NOW),
            f"what to ask next, after {MANY}": lambda: kept.next(NOW, bank()),
        }
        for name, action in rows.items():
            print(f"{name:40} {ms(action, 5):9.2f} ms")


if __name__ == "__main__":
    main()
