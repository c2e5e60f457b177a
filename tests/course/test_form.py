"""A chapter has a form: the question first, a guess before the run, and in the end what to say.

Both languages have the same parts in the same places.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import prose
import pytest

PARTS = {
    "en": ("Predict", "The surprise: ", "Break it", "Drill", "What to say"),
    "zh": ("先预测", "意外：", "试着弄坏它", "练习", "面试时怎么说"),
}
SPOKEN = {"en": ("**In 30 seconds.** ", "**In 3 minutes.** "), "zh": ("**30 秒版**：", "**3 分钟版**：")}
ASKED = re.compile(r"\b(?:Card|Drill|Breaker)\(")
CHAPTERS = [path for lang in prose.LANGUAGES for path in prose.chapters(lang)[1:]]

each = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
each_notebook = pytest.mark.parametrize(
    "path",
    [path for lang in prose.LANGUAGES for path in prose.notebooks(lang)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)


def test_the_chapters_are_all_there() -> None:
    for lang in prose.LANGUAGES:
        assert [path.name[:2] for path in prose.chapters(lang)] == [f"{number:02}" for number in range(13)]


@each
def test_it_begins_with_the_interviewer(path: Path) -> None:
    title, quote = prose.cells(path)[0].source.splitlines()[0], prose.cells(path)[0].source
    assert title.startswith(f"# {int(path.name[:2])} ")
    assert ("> **The interviewer:** " if path.parent.name == "en" else "> **面试官**：“") in quote


@each
def test_it_has_every_part_in_order(path: Path) -> None:
    found = prose.headings(prose.text_of(path))
    places = [
        next((at for at, heading in enumerate(found) if heading.startswith(part)), None)
        for part in PARTS[path.parent.name]
    ]
    assert None not in places, f"of {PARTS[path.parent.name]} found {found}"
    assert places == sorted(places, key=lambda at: at or 0), found
    assert places[-1] == len(found) - 1, f"something stands after what to say: {found}"
    last = prose.cells(path)[-1].source
    assert all(spoken in last for spoken in SPOKEN[path.parent.name]), last
    assert "RFC 9293" in last


@each
def test_a_guess_comes_before_the_first_run(path: Path) -> None:
    code = [cell.source for cell in prose.cells(path) if cell.kind == "code"]
    asked = next(at for at, source in enumerate(code) if ASKED.search(source))
    assert asked <= 2, f"the first question stands in code cell {asked + 1}"


@each
def test_it_ends_with_three_drills_or_more(path: Path) -> None:
    told = prose.cells(path)
    drill = PARTS[path.parent.name][3]
    start = next(at for at, cell in enumerate(told) if cell.kind == "markdown" and drill in prose.headings(cell.source))
    asked = sum(len(re.findall(r"(?:Card|Drill)\(\"", cell.source)) for cell in told[start:] if cell.kind == "code")
    assert asked >= 3, f"{asked} drills"


@each_notebook
def test_prose_and_runs_take_turns(path: Path) -> None:
    told = prose.cells(path)
    for first, second in itertools.pairwise(told):
        assert {first.kind, second.kind} != {"markdown"}, f"{second.place}: two texts in a row, and nothing runs"


@pytest.mark.parametrize("path", prose.notebooks("en"), ids=lambda path: path.stem)
def test_both_languages_have_the_same_shape(path: Path) -> None:
    twin = prose.NOTEBOOKS / "zh" / path.name
    shapes = [
        [(cell.kind, len(prose.headings(cell.source)) if cell.kind == "markdown" else 0) for cell in prose.cells(each)]
        for each in (path, twin)
    ]
    assert shapes[0] == shapes[1]
