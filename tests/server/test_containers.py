"""What Binder and a development container make of the files here: the steps are taken from the files, and run.

No image is built; what an image would run in a clone is run in a clone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]
UNDER_TEST = (".binder", ".devcontainer", "Makefile", "pyproject.toml", "constraints.txt")
ASKS = "from tcplearn import run, scenes; print(len(run(scenes.handshake).segments), 'segments')"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, with the files under test as they are now."""
    where = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{ROOT}", where], check=True)
    for name in UNDER_TEST:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, where / name, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, where)
    return where


def said(words: list[str | Path], where: Path, **given: str) -> str:
    """What a command printed; where it fails, the failure shows all of it."""
    done = subprocess.run(words, cwd=where, env=os.environ | given, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


def packed(clone: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[str]]:
    """The first buildpack of repo2docker that takes the folder: its Python, and its steps in their order."""
    app = pytest.importorskip("repo2docker.app")
    monkeypatch.chdir(clone)
    offered = (pack(base_image="any") for pack in app.Repo2Docker().buildpacks)
    taken = next(pack for pack in offered if pack.detect())
    assert type(taken).__name__ == "PythonBuildPack"
    installs = [step for _, step in taken.get_assemble_scripts() if ".binder" in step]
    return taken.python_version, installs + taken.get_post_build_scripts()


@pytest.mark.filterwarnings("ignore")
def test_binder_takes_the_files(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python, steps = packed(clone, monkeypatch)
    assert python == "3.12"
    assert [step.rsplit("/", 1)[-1].strip('"') for step in steps] == ["requirements.txt", "postBuild"]
    assert os.access(clone / ".binder" / "postBuild", os.X_OK)


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore")
def test_binders_steps_make_a_course_that_runs(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = clone.parent / "env"
    said([sys.executable, "-m", "venv", home], clone)
    given = {
        "KERNEL_PYTHON_PREFIX": str(home),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_DATA_DIR": str(clone.parent / "data"),
    }
    _, steps = packed(clone, monkeypatch)
    told = [said(["bash", "-c", step if step.startswith("$") else f"./{step}"], clone, **given) for step in steps]
    notebooks = list((clone / "notebooks").rglob("*.ipynb"))
    assert told[-1].count("Signing notebook") == len(notebooks) > 20
    assert "3 segments" in said(["python", "-c", ASKS], clone.parent, **given)
    lab = said(["jupyter", "lab", "--version"], clone, **given).strip()
    assert f"jupyterlab=={lab}\n" in (ROOT / "constraints.txt").read_text("utf-8")


@pytest.mark.proof
def test_the_development_container_is_ready_after_its_command(clone: Path) -> None:
    told = json.loads((clone / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    python = told["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
    python = python.replace("${containerWorkspaceFolder}", str(clone))
    said(["bash", "-c", told["postCreateCommand"]], clone)
    assert "3 segments" in said([python, "-c", ASKS], clone.parent)
    assert "passed" in said([python, "-m", "pytest", "-q", "-p", "no:nbval", "tests/model/test_rfc_text.py"], clone)
