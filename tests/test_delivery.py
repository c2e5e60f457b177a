"""The course laid out beside the reader: an edit is never overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcplearn.lab import arguments, deliver

PAGE = Path("notebooks/en/01.ipynb")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    publish(tmp_path / "course", "first")
    return tmp_path / "course"


def publish(course: Path, text: str) -> None:
    (course / PAGE).parent.mkdir(parents=True, exist_ok=True)
    (course / PAGE).write_text(text)


def test_the_first_delivery_copies_everything(course: Path, tmp_path: Path) -> None:
    done = deliver(course, tmp_path / "mine")
    assert done.copied == [PAGE]
    assert (tmp_path / "mine" / PAGE).read_text() == "first"


def test_a_second_delivery_of_the_same_says_nothing(course: Path, tmp_path: Path) -> None:
    deliver(course, tmp_path / "mine")
    assert not list(deliver(course, tmp_path / "mine").said(tmp_path, "en"))


def test_an_untouched_file_is_updated(course: Path, tmp_path: Path) -> None:
    deliver(course, tmp_path / "mine")
    publish(course, "second")
    assert deliver(course, tmp_path / "mine").updated == [PAGE]
    assert (tmp_path / "mine" / PAGE).read_text() == "second"


def test_an_edit_stays_while_nothing_new_is_published(course: Path, tmp_path: Path) -> None:
    deliver(course, tmp_path / "mine")
    (tmp_path / "mine" / PAGE).write_text("edited")
    assert not list(deliver(course, tmp_path / "mine").said(tmp_path, "en"))
    assert (tmp_path / "mine" / PAGE).read_text() == "edited"
    assert [p.name for p in (tmp_path / "mine" / PAGE).parent.iterdir()] == ["01.ipynb"]


def notebook(text: str, output: str) -> str:
    cell = {"cell_type": "code", "source": [text], "outputs": [output]}
    return json.dumps({"cells": [cell], "metadata": {"seen": output}})


def test_running_a_notebook_is_no_edit(course: Path, tmp_path: Path) -> None:
    publish(course, notebook("run()", "stored"))
    deliver(course, tmp_path / "mine")
    (tmp_path / "mine" / PAGE).write_text(notebook("run()", "the reader's"))
    assert not list(deliver(course, tmp_path / "mine").said(tmp_path, "en"))
    assert "the reader's" in (tmp_path / "mine" / PAGE).read_text()
    publish(course, notebook("run(more)", "stored"))
    assert deliver(course, tmp_path / "mine").updated == [PAGE]


def test_an_edit_stays_and_the_new_version_is_written_beside_it(course: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    deliver(course, mine)
    (mine / PAGE).write_text("edited")
    publish(course, "second")
    done = deliver(course, mine)
    assert (mine / PAGE).read_text() == "edited"
    assert (mine / "notebooks/en/01.new.ipynb").read_text() == "second"
    assert "01.new.ipynb" in "\n".join(done.said(mine, "en"))
    assert "01.new.ipynb" in "\n".join(done.said(mine, "zh"))
    assert not list(deliver(course, mine).said(mine, "en"))  # said once


def test_an_edit_to_the_new_version_stays_too(course: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    deliver(course, mine)
    for text in ("second", "third"):
        (mine / PAGE).write_text("edited")
        publish(course, text)
        deliver(course, mine)
        (mine / "notebooks/en/01.new.ipynb").write_text("edited too")
    assert (mine / "notebooks/en/01.new.ipynb").read_text() == "edited too"
    assert (mine / "notebooks/en/01.new2.ipynb").read_text() == "third"


def test_a_folder_of_the_reader_s_own_is_not_overwritten(course: Path, tmp_path: Path) -> None:
    publish(tmp_path / "mine", "the reader's own")
    deliver(course, tmp_path / "mine")
    assert (tmp_path / "mine" / PAGE).read_text() == "the reader's own"
    assert (tmp_path / "mine/notebooks/en/01.new.ipynb").read_text() == "first"


def test_a_deleted_file_comes_back(course: Path, tmp_path: Path) -> None:
    deliver(course, tmp_path / "mine")
    (tmp_path / "mine" / PAGE).unlink()
    assert deliver(course, tmp_path / "mine").copied == [PAGE]


@pytest.mark.parametrize(("uid", "root"), [(0, ["--allow-root"]), (1000, [])])
def test_the_front_page_is_in_the_reader_s_language(
    uid: int, root: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: uid, raising=False)
    (tmp_path / "notebooks/zh").mkdir(parents=True)
    (tmp_path / "notebooks/zh/00_start.ipynb").touch()
    assert arguments(tmp_path, "zh", ["--no-browser"]) == [
        f"--ServerApp.root_dir={tmp_path}",
        "--LabApp.default_url=/lab/tree/notebooks/zh/00_start.ipynb",
        *root,
        "--no-browser",
    ]


def test_without_a_front_page_the_folder_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--LabApp.default_url=/lab/tree" in arguments(tmp_path, "en")
    assert "00_start.ipynb" in capsys.readouterr().out
