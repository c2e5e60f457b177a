"""The site of static files: the course runs in the browser, with a file server behind it and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import Notebook
from playwright.sync_api import Browser, Page
from served import served

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = ("00_start", "01_three_way_handshake", "02_four_way_close")
ENGLISH = [f"en/{path.stem}" for path in sorted((ROOT / "notebooks" / "en").glob("*.ipynb"))]
CHAPTERS = [*ENGLISH, *(f"zh/{name}" for name in FIRST)]  # the code is the same in both languages
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


def opened(page: Page, address: str, chapter: str) -> Notebook:
    """A notebook of the site, its kernel ready."""
    page.goto(f"{address}/notebooks/index.html?path={chapter}.ipynb")
    session = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
    page.wait_for_function(f"() => {session}?.kernel?.status === 'idle'", timeout=90_000)
    return Notebook(page)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_runs(page: Page, address: str, chapter: str) -> None:
    notebook = opened(page, address, chapter)
    notebook.run_all(180)
    assert notebook.errors() == []
    assert notebook.not_run() == []
    if chapter[3:] in FIRST:
        page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(1)")
        page.locator(".tcplearn-player").first.wait_for(timeout=30_000)


def test_an_answer_outlives_the_page(page: Page, address: str) -> None:
    answered = opened(page, address, "en/09_interview").asked(
        'from tcplearn import Drill\nprint(Drill("LOSS-04").check("ESTABLISHED").right)'
    )
    assert answered == "True"
    again = page.context.new_page()
    count = "from tcplearn import memory\nprint([each.question for each in memory.open().attempts()])"
    assert opened(again, address, "en/00_start").asked(count) == "['LOSS-04']"
