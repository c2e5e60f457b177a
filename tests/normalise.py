"""Runs the notebooks anew and stores them in one normal form: `make notebooks`.

The same notebook gives the same bytes on every run, so a changed line in a diff is a changed fact.

    python tests/normalise.py                 all of them
    python tests/normalise.py NOTEBOOK ...    these
    python tests/normalise.py --form          only the form: nothing is run
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def course() -> list[Path]:
    """These are all notebooks of the course, English ones first."""
    return sorted(path for path in NOTEBOOKS.glob("*/*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def text(notebook: NotebookNode) -> str:
    """This is the notebook in normal form, as it stands in its file.

    What a front end adds (ids, time stamps, widget models) is gone; sources, outputs and tags stay.
    """
    nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {}})
    nb.metadata.kernelspec = KERNEL
    nb.metadata.language_info = {"name": "python"}
    for number, cell in enumerate(notebook.cells):
        kept = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        plain = {
            "cell_type": cell.cell_type,
            "id": f"c{number:03}",
            "metadata": kept,
            "source": cell.source.strip("\n"),
        }
        if cell.cell_type == "code":
            plain["execution_count"] = cell.execution_count
            plain["outputs"] = [_output(output) for output in _joined(cell.outputs)]
        elif cell.get("attachments"):
            plain["attachments"] = cell.attachments
        nb.cells.append(nbformat.from_dict(plain))
    nbformat.validate(nb)
    return nbformat.writes(nb).rstrip("\n") + "\n"


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Pieces of one stream in a row are one piece: how a kernel cuts them up is chance."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            joined.append(nbformat.from_dict(dict(output)))
    return joined


def _output(output: NotebookNode) -> NotebookNode:
    if "data" in output:
        output.data = {form: data for form, data in output.data.items() if form != WIDGET_VIEW}
        output.metadata = {}
    return output


def run(path: Path) -> NotebookNode:
    """This runs a notebook from top to bottom in its own folder. Raises CellExecutionError."""
    from nbclient import NotebookClient

    nb = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        nb, kernel_name="python3", resources=where, record_timing=False, store_widget_state=False, timeout=60
    ).execute()
    return nb


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    about.add_argument("notebooks", nargs="*", type=Path)
    about.add_argument("--form", action="store_true", help="run nothing")
    chosen = about.parse_args()
    changed = 0
    for path in chosen.notebooks or course():
        before = path.read_text("utf-8")
        after = text(nbformat.read(path, as_version=4) if chosen.form else run(path.resolve()))
        if after != before:
            path.write_text(after, "utf-8")
            changed += 1
        print("changed" if after != before else "same   ", path)
    print(f"{changed} changed", file=sys.stderr)


if __name__ == "__main__":
    main()
