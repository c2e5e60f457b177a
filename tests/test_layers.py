"""Imports run one way, and what a module may load is small.

text, model <- world <- variants <- capture, view, quiz <- memory <- audit <- widgets, live <- cli
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "tcplearn"

# A module may import from the layers before its own and from its own part. Name a new part here.
LAYERS = (
    ("text", "model", "course"),
    ("world",),
    ("variants",),
    ("capture", "view", "quiz"),
    ("memory",),
    ("audit", "classroom", "out", "interview", "workshop"),
    ("widgets", "live", "lab"),
    ("page",),
    ("cli",),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
DRAWERS_OF_ODDS_AND_ENDS = {"utils", "util", "helpers", "helper", "common", "misc"}
HEAVY = ("matplotlib", "numpy", "ipywidgets", "IPython", "anywidget", "scapy", "traitlets", "jupyterlab")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import in a file, wherever it stands: the line and the full name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = node.module or ""
            if node.level:
                above = path.relative_to(PACKAGE.parent).parts[: -node.level]
                home = ".".join((*above, home)).rstrip(".")
            # `from tcplearn import world` names a part as well
            names = [alias.name for alias in node.names] if home == "tcplearn" else [""]
            yield from ((node.lineno, f"{home}.{name}".rstrip(".")) for name in names)


def line(path: Path, number: int) -> str:
    text = path.read_text("utf-8").splitlines()[number - 1].strip()
    return f"{path.relative_to(PACKAGE.parent)}:{number}: {text}"


def test_every_part_has_a_layer() -> None:
    unknown = sorted({part_of(path) for path in modules()} - set(RANK))
    assert not unknown, f"in which layer is {', '.join(unknown)}? say so in LAYERS"


def test_imports_run_one_way() -> None:
    wrong = []
    for path in modules():
        here = part_of(path)
        for number, name in imports(path):
            if name == "tcplearn":
                wrong.append(f"{line(path, number)}  (name the module, not the package)")
            if not name.startswith("tcplearn."):
                continue
            there = name.split(".")[1]
            if there != here and RANK.get(there, len(LAYERS)) >= RANK[here]:
                wrong.append(f"{line(path, number)}  ({here} may not import {there})")
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_model_needs_only_the_standard_library_and_no_clock_or_dice() -> None:
    wrong = []
    for path in modules():
        if part_of(path) != "model":
            continue
        for number, name in imports(path):
            top = name.split(".")[0]
            ours = name.startswith("tcplearn.model")
            if not (ours or top in sys.stdlib_module_names) or top in ("time", "random", "secrets", "datetime"):
                wrong.append(line(path, number))
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_module_is_a_drawer_of_odds_and_ends() -> None:
    assert not [str(path) for path in modules() if DRAWERS_OF_ODDS_AND_ENDS & {path.stem, part_of(path)}]


@pytest.mark.parametrize("part", ["", "model", "world", "variants", "quiz", "capture", "workshop", "cli"])
def test_the_core_loads_no_heavy_library(part: str) -> None:
    name = f"tcplearn.{part}".rstrip(".")
    if part and not ((PACKAGE / part / "__init__.py").exists() or (PACKAGE / f"{part}.py").exists()):
        pytest.skip(f"{name} is not there")
    asks = f"import sys, {name}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True).stdout.split()
    assert not loaded, f"import {name} loads {', '.join(loaded)}"
