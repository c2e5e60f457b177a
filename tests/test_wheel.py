"""The package as a stranger gets it: installed into a bare environment, `tcplearn lab` run in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import normalise
import pytest
from driver import TOKEN, serve, stop

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("tcplearn-*.whl"))


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the wheel and what it needs, no more."""
    place = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    commands = place / ("Scripts" if os.name == "nt" else "bin")
    pip(str(commands / "python"), "install", "-c", str(ROOT / "constraints.txt"), str(wheel))
    return commands


def pip(python: str, *words: str) -> None:
    subprocess.run([python, "-m", "pip", "-q", *words], check=True, stdin=subprocess.DEVNULL)


def test_the_course_and_the_settings_travel_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (*normalise.course(), *(ROOT / "quizzes").glob("*.toml")):
        assert f"tcplearn/_course/{path.relative_to(ROOT).as_posix()}" in names
    assert any(name.endswith("share/jupyter/lab/settings/overrides.d/tcplearn.json") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "benchmarks/"))]


def test_a_story_in_the_terminal(bare: Path, tmp_path: Path) -> None:
    told = subprocess.run([bare / "tcplearn", "trace", "open_close"], cwd=tmp_path, capture_output=True, check=True)
    assert b"ESTABLISHED" in told.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_course_is_copied_and_served(lang: str, bare: Path, tmp_path: Path) -> None:
    server, url = serve(None, lang, tmp_path / "server.log", tcplearn=bare / "tcplearn", cwd=tmp_path)
    try:
        opened = urllib.request.urlopen(f"{url}/?token={TOKEN}", timeout=30)
        with opened:
            assert opened.status == 200
            assert opened.url.split("?")[0] == f"{url}/lab/tree/notebooks/{lang}/00_start.ipynb"
    finally:
        stop(server)
    for path in normalise.course():
        copy = tmp_path / "tcplearn-course" / path.relative_to(ROOT)
        assert copy.read_bytes() == path.read_bytes()
