"""The front door: `tcplearn lab` serves a course that opens and runs, and nothing gets in the reader's way."""

from __future__ import annotations

import pytest
from driver import Lab


def test_a_notebook_opens_and_runs(lab: Lab) -> None:
    lab.write("en/smoke", "from tcplearn import run, scenes", "run(scenes.open_close).states('A')[-1][1]", "6 * 7")
    notebook = lab.open("en/smoke")
    notebook.run_all()
    assert notebook.errors() == []
    assert [cell["execution_count"] for cell in notebook.cells()] == [1, 2, 3]
    assert notebook.page.locator(".jp-OutputArea-output").last.inner_text().strip() == "42"


def test_an_error_is_seen(lab: Lab) -> None:
    lab.write("en/wrong", "1 / 0")
    notebook = lab.open("en/wrong")
    notebook.run_all()
    assert "ZeroDivisionError" in notebook.errors()[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_front_page_is_trusted_and_runs(lab: Lab, lang: str) -> None:
    if not (lab.folder / f"notebooks/{lang}/00_start.ipynb").exists():
        pytest.skip("no front page yet")
    notebook = lab.open_front_page() if lang == "en" else lab.open(f"{lang}/00_start")
    assert notebook.path_shown() == f"notebooks/{lang}/00_start.ipynb"
    assert notebook.trusted()
    notebook.run_all()
    assert notebook.errors() == []
    assert notebook.not_run() == []


def test_nothing_pops_up_and_nothing_leaves_this_machine(lab: Lab) -> None:
    lab.write("en/quiet", "1")
    page = lab.open("en/quiet").page
    page.wait_for_timeout(1500)
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    assert lab.strayed() == []
