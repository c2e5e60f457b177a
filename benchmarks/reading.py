"""How well the reader of free text reads: against answers marked by hand, those it was tuned on and those held out.

    python benchmarks/reading.py            every set: dev, the two held out, and these two together (unseen)
    python benchmarks/reading.py dev -v     one set, with every answer that is read otherwise than by hand

A point is *credited* when it is read "seen"; *wrongly* when the marks say otherwise. `pass` is an estimate
of at least a half. *Turned* are the points denied or exchanged: precision/recall of either word.

The one rule: the held-out answers are counted, never shown.
"""

from __future__ import annotations

import statistics
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tcplearn.quiz import read_answer

ANSWERS = Path(__file__).resolve().parent.parent / "tests" / "quiz" / "answers"
SETS = {
    "dev": "dev*.toml",
    "held_out": "held_out.toml",
    "second": "held_out_second.toml",
    "unseen": "held_out*.toml",
}
PASS = 0.5
VERDICTS = ("seen", "denied", "exchanged")


@dataclass(frozen=True)
class Marked:
    """This is an answer with its marks: the verdict on each point, a grade, and what kind of answer it is."""

    id: str
    text: str
    grade: float
    kind: str
    marks: dict[str, str]
    maybe: frozenset[str]

    @property
    def lang(self) -> str:
        han = sum("\u4e00" <= c <= "\u9fff" for c in self.text)
        return "en" if not han else "zh" if han > sum("a" <= c <= "z" for c in self.text.lower()) / 3 else "mixed"


def marked(name: str) -> Iterator[Marked]:
    """These are the answers of a set."""
    for path in sorted(ANSWERS.glob(SETS[name])):
        for id, answers in tomllib.loads(path.read_text("utf-8")).items():
            for one in answers:
                marks = {point: verdict for verdict in VERDICTS for point in one.get(verdict, "").split()}
                yield Marked(id, one["text"], one["grade"], one["kind"], marks, frozenset(one.get("maybe", "").split()))


def ranks(values: Sequence[float]) -> list[float]:
    """These are the ranks of some numbers, equal ones sharing theirs."""
    order = sorted(values)
    return [order.index(value) + (order.count(value) - 1) / 2 for value in values]


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    return statistics.correlation(ranks(a), ranks(b))


@dataclass
class Count:
    """This is how often a point was credited rightly, wrongly, and not at all though it was said."""

    right: int = 0
    wrongly: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrongly) if self.right + self.wrongly else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass
class Measured:
    """This is what was measured on a set of answers."""

    answers: int
    points: dict[str, Count]
    total: Count
    turned: Count  # denied and exchanged, taken together
    correlation: float
    adversarial: tuple[int, int]  # passed, of
    unusual: tuple[int, int]  # failed, of
    milliseconds: float  # the slowest answer
    misread: list[str]


def measure(answers: Sequence[Marked]) -> Measured:
    """This reads all the answers and compares."""
    points, total, turned, misread = dict[str, Count](), Count(), Count(), list[str]()
    estimates, slowest, adversarial, unusual = list[float](), 0.0, [0, 0], [0, 0]
    for one in answers:
        start = time.perf_counter()
        reading = read_answer(one.id, one.text)
        slowest = max(slowest, (time.perf_counter() - start) * 1000)
        estimates.append(reading.estimate)
        off = []
        for point, verdict in reading.points.items():
            mark = one.marks.get(point, "not seen")
            if point in one.maybe:
                continue
            for count, here, there in (
                (points.setdefault(f"{one.id} {point}", Count()), verdict == "seen", mark == "seen"),
                (total, verdict == "seen", mark == "seen"),
                (turned, verdict in VERDICTS[1:], mark in VERDICTS[1:]),
            ):
                count.right += here and there
                count.wrongly += here and not there
                count.missed += there and not here
            if (verdict == "seen") != (mark == "seen"):
                off.append(f"{'+' if verdict == 'seen' else '-'}{point} ({verdict})")
        passed = reading.estimate >= PASS
        if one.kind == "adversarial":
            adversarial = [adversarial[0] + passed, adversarial[1] + 1]
        if one.kind == "unusual-good":
            unusual = [unusual[0] + (not passed), unusual[1] + 1]
        if off or abs(reading.estimate - one.grade) > 0.35:
            misread.append(
                f"{one.id} {one.kind} {one.grade} read {reading.estimate} {' '.join(off)} {reading.wrong or ''}"
                f"\n    {one.text}"
            )
    grades = [one.grade for one in answers]
    return Measured(
        len(answers), points, total, turned, spearman(estimates, grades),
        (adversarial[0], adversarial[1]), (unusual[0], unusual[1]), slowest, misread,
    )  # fmt: skip


def report(name: str, every: bool = False) -> None:
    answers = list(marked(name))
    for part, some in (
        (name, answers),
        *((f"  {lang}", [one for one in answers if one.lang == lang]) for lang in ("en", "zh", "mixed")),
    ):
        if len(some) < 3:
            continue
        got = measure(some)
        print(
            f"{part:10} {got.answers:4} answers  precision {got.total.precision:.2f}  recall {got.total.recall:.2f}  "
            f"wrongly credited {got.total.wrongly:3} of {got.total.right + got.total.wrongly:3}  "
            f"turned {got.turned.precision:.2f}/{got.turned.recall:.2f}  rank correlation {got.correlation:.2f}  "
            f"adversarial passed {got.adversarial[0]}/{got.adversarial[1]}  "
            f"unusual good failed {got.unusual[0]}/{got.unusual[1]}  slowest {got.milliseconds:.0f} ms"
        )
        if part == name:
            if every:
                print("\n".join(got.misread))
            whole = got
    for point, count in sorted(whole.points.items()):
        if count.right + count.missed + count.wrongly:
            print(
                f"    {point:32} precision {count.precision:.2f}  recall {count.recall:.2f}"
                f"  of {count.right + count.missed}"
            )


if __name__ == "__main__":
    chosen = [name for name in sys.argv[1:] if name in SETS] or list(SETS)
    read_answer("OPEN-01", "")  # loads the files
    for name in chosen:
        report(name, "-v" in sys.argv and name == "dev")
