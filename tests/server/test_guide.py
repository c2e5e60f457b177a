"""The page about servers: the same commands in both languages, each run here or by the test that is named for it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# How a command begins, and the file that has it run; in that file the words after the arrow stand, if any.
TRIED = {
    "python -m pip install -q -c constraints.txt -e": "server/test_guide.py",
    "make site": "browser/test_site.py > lite.py",
    "python -m http.server": "browser/served.py > SimpleHTTPRequestHandler",
    "git archive": "server/test_guide.py",
    "python -m pip wheel": "server/test_guide.py",
    "python3 -m venv env": "server/test_guide.py",
    "env/bin/python -m pip install": "server/test_guide.py",
    "env/bin/tcplearn lab": "test_wheel.py > serve(",
    "make lecture": "browser/test_lecture.py > lecture",
    "npm install -g configurable-http-proxy@5": "browser/test_hub.py > configurable-http-proxy@5",
    "TCPLEARN_PASSWORD=": "browser/test_hub.py > jupyterhub_config.py",
    "python jupyter/grading.py": "server/test_grading.py > grading.py",
    "nbgrader ": "server/test_grading.py > nbgrader",
    "tcplearn grade": "server/test_grading.py > --assignment",
}


def commands(lang: str) -> list[str]:
    text = (ROOT / "docs" / lang / "server.md").read_text("utf-8")
    return [line for fence in FENCE.findall(text) for line in fence.splitlines()]


def command(start: str) -> list[str]:
    """The words of the page's command that begins so."""
    return shlex.split(next(line for line in commands("en") if line.startswith(start)))


def said(words: list[str], where: Path) -> str:
    """What a command printed; where it fails, the failure shows all of it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(words, cwd=where, env=os.environ | {"PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_both_languages_have_the_same_commands() -> None:
    assert commands("en") == commands("zh")


@pytest.mark.parametrize("line", commands("en"))
def test_each_command_is_tried(line: str) -> None:
    tried = [where for start, where in TRIED.items() if line.startswith(start)]
    assert len(tried) == 1
    file, _, words = tried[0].partition(" > ")
    test = (ROOT / "tests" / file).read_text("utf-8")
    assert words in test
    if line.startswith("nbgrader "):
        assert f'"{line.split()[1]}"' in test
    if line.startswith("make "):
        assert said(["make", "-n", *line.split()[1:]], ROOT)


@pytest.mark.proof
def test_a_room_without_a_network(tmp_path: Path) -> None:
    said([*command("git archive")[:-3], "-o", str(tmp_path / "tcplearn.zip"), "HEAD"], ROOT)
    zipfile.ZipFile(tmp_path / "tcplearn.zip").extractall(tmp_path)
    clone = tmp_path / "tcplearn"
    said(["make", "-n", "lab"], clone)
    said(command("python -m pip wheel"), clone)
    said(command("python3 -m venv"), clone)
    said(command("env/bin/python -m pip install"), clone)
    assert "ESTABLISHED" in said(["env/bin/tcplearn", "trace", "handshake"], clone)


def test_the_extra_is_what_lectures_the_hub_and_grading_need() -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["server"]
    names = [re.match(r"[\w-]+", line)[0] for line in extra]  # type: ignore[index]
    assert names == ["jupyterhub", "nbgrader", "voila"]
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    assert set(names) <= pinned
