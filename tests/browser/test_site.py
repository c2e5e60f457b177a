"""The site of static files: the course runs in the browser, with a file server behind it and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from served import served

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = [
    f"{lang}/{name}" for lang in ("en", "zh") for name in ("00_start", "01_three_way_handshake", "02_four_way_close")
]
pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("npm") is None:
        pytest.skip("the site's runtime comes with npm, and there is no npm here")
    out = tmp_path_factory.mktemp("site") / "out"
    subprocess.run([sys.executable, str(ROOT / "jupyter" / "lite.py"), str(out)], check=True, capture_output=True)
    with served(out) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of a fresh profile, in which every request to elsewhere is noted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    strayed: list[str] = []
    page.on("request", lambda sent: strayed.append(sent.url) if outside(sent.url, address) else None)
    yield page
    context.close()
    assert strayed == []


def outside(url: str, address: str) -> bool:
    return url.startswith("http") and not url.startswith(address)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_runs(page: Page, address: str, chapter: str) -> None:
    page.goto(f"{address}/notebooks/index.html?path={chapter}.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.get_by_text("Python (Pyodide)").first.wait_for(timeout=60_000)
    page.locator(".jp-OutputArea-output").first.wait_for()
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    page.get_by_role("menuitem", name="Clear Outputs of All Cells").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cells = page.locator(".jp-CodeCell")
    last = cells.nth(cells.count() - 1).locator(".jp-InputPrompt")
    page.wait_for_function("it => /\\[\\d+\\]/.test(it.textContent)", arg=last.element_handle(), timeout=90_000)
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    page.locator(".tcplearn-player").first.wait_for(timeout=30_000)
