"""A notebook without outputs passes nbval unread, so these tests stand guard beside it.

nbval itself compares every stored output: `make test`.
"""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import normalise
import pytest
from nbformat import NotebookNode

COURSE = normalise.course()
LONGEST_CELL = 8

each = pytest.mark.parametrize("path", COURSE, ids=lambda path: f"{path.parent.name}/{path.stem}")


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_is_a_course() -> None:
    if not (normalise.NOTEBOOKS / "en").exists():
        pytest.skip("no notebooks/en yet")
    assert COURSE, "notebooks/en is empty"
    assert {path.parent.name for path in COURSE} == {"en", "zh"}


def test_both_languages_have_the_same_chapters() -> None:
    english, chinese = ({path.stem for path in COURSE if path.parent.name == lang} for lang in ("en", "zh"))
    assert english == chinese


@each
def test_every_code_cell_was_run_in_order(path: Path) -> None:
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), f"run `make notebooks`: {path.name} was not run from the top"
    assert all(cell.source.strip() for cell in code_cells(path)), "an empty code cell"


@each
def test_no_stored_output_is_an_unexpected_error(path: Path) -> None:
    for cell in code_cells(path):
        if "raises-exception" not in cell.metadata.get("tags", []):
            assert all(output.output_type != "error" for output in cell.outputs), cell.source


@each
def test_nothing_is_left_out_of_the_comparison(path: Path) -> None:
    for cell in code_cells(path):
        ignoring = [tag for tag in cell.metadata.get("tags", []) if tag in ("nbval-ignore-output", "nbval-skip")]
        assert not ignoring and "NBVAL_" not in cell.source, f"nbval would not compare: {cell.source}"


@each
def test_it_is_in_normal_form(path: Path) -> None:
    stored = path.read_text("utf-8")
    assert stored == normalise.text(nbformat.reads(stored, as_version=4)), f"run `make notebooks` for {path.name}"
    assert "widget-state" not in stored and "widget-view+json" not in stored


@each
def test_cells_are_small_and_define_nothing(path: Path) -> None:
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        lines = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in cell.source.splitlines())
        made = [node for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert not made, f"a definition belongs in the package: {cell.source}"


@each
def test_the_code_is_the_same_in_both_languages(path: Path) -> None:
    if path.parent.name == "en":
        twin = normalise.NOTEBOOKS / "zh" / path.name
        assert [cell.source for cell in code_cells(path)] == [cell.source for cell in code_cells(twin)]
