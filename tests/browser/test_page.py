"""A notebook as one file: its players move in a browser without a kernel and without a network, and on paper."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from nbformat import v4
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from tcplearn import page as pages
from tcplearn.cli import main

pytestmark = pytest.mark.proof

CELLS = (
    "from tcplearn import *",
    "Player(scenes.open_close, 'en')",
    "Lab(scenes.handshake, 'en')",
    "Compare(scenes.third_ack_lost_then_data, 'two_way_handshake', 'en')",
    "PairGrid(lang='en')",
    "Card('OPEN-04')",
)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = v4.new_notebook(cells=[v4.new_markdown_cell("# Every widget"), *map(v4.new_code_cell, CELLS)])
    path = tmp_path_factory.mktemp("page") / "every.ipynb"
    path.write_text(v4.writes(book), "utf-8")
    return path


@pytest.fixture(scope="module")
def html(notebook: Path) -> Path:
    before = notebook.read_bytes()
    assert main(["page", str(notebook)]) == 0
    assert notebook.read_bytes() == before
    return notebook.with_suffix(".html")


def test_players_move_without_a_kernel_and_nothing_is_fetched(page: Page, context: BrowserContext, html: Path) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    strayed = len(context.strayed)  # type: ignore[attr-defined]
    page.goto(html.as_uri())
    player = page.locator(".tcplearn-player").first
    player.get_by_role("slider").focus()
    for step in range(1, 6):
        page.keyboard.press("ArrowRight")
        expect(player).to_have_attribute("data-step", str(step))
    assert player.get_attribute("data-state-b") == "ESTABLISHED"
    player.get_by_label("Language").select_option("zh")
    expect(player.get_by_role("button", name="前进")).to_be_visible()
    laboratory = page.locator(".tcplearn-player").nth(1)
    laboratory.get_by_role("slider").fill("5")
    expect(laboratory).to_have_attribute("data-state-a", "ESTABLISHED")
    compared = page.locator(".tcplearn-compare")
    compared.get_by_role("button", name="To where they part").click()
    expect(compared).to_contain_text("They part at B")
    pictures = page.locator("svg[aria-label]:visible")
    before = pictures.count()
    page.locator(".tcplearn-sheet summary").click()  # the card's answer, and the run that proves it
    expect(pictures).to_have_count(before + 1)
    assert said == [] and len(context.strayed) == strayed  # type: ignore[attr-defined]


@pytest.mark.usefixtures("chromium")
def test_on_paper_stands_the_whole_picture(html: Path) -> None:
    read = PdfReader(io.BytesIO(pages.pdf(html.read_text("utf-8"))))
    text = "\n".join(sheet.extract_text() for sheet in read.pages)
    assert "Every widget" in text
    for state in ("SYN-SENT", "LAST-ACK", "TIME-WAIT"):  # the player's whole run, not its first step
        assert state in text
    assert "Step" not in text  # and none of its controls


def test_what_cannot_be_a_page_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("no notebook")
    assert main(["page", str(path)]) == 2 and "is no notebook" in capsys.readouterr().err
    path.write_text(v4.writes(v4.new_notebook(cells=[v4.new_code_cell("1 / 0")])))
    assert main(["page", str(path), "--lang", "zh"]) == 2
    told = capsys.readouterr().err
    assert "运行出错" in told and "ZeroDivisionError" in told and not path.with_suffix(".html").exists()


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TCPLEARN_CHROMIUM", raising=False)
    with pytest.raises(pages.NoPage, match="without --pdf"):
        pages.pdf("<p>page</p>")
