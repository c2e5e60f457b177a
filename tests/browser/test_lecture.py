"""The lecture's pages, served by the recipe of `make lecture`: large, without code, and driven by keys alone."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from driver import SCREENSHOTS, stop
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parent.parent.parent
LECTURES = ROOT / "jupyter" / "lecture"
NAMES = ("closing", "opening")


@dataclass(frozen=True)
class Words:
    """What the controls are called."""

    name: str
    segment: str
    lose: str
    part: str


WORDS = {
    "en": Words("English", "Segment", "Lose", "To where they part"),
    "zh": Words("中文", "报文段", "丢失", "到分歧处"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = f"--no-browser --port={port} --Voila.ip=127.0.0.1"
    command = ["make", "-o", ".venv/.dev", f"BIN={Path(sys.executable).parent}", "lecture", f"ARGS={words}"]
    log = tmp_path_factory.mktemp("lecture") / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            break
        except OSError:
            if server.poll() is not None:
                raise RuntimeError(log.read_text("utf-8")) from None
            time.sleep(0.1)
    yield url
    started = psutil.Process(server.pid).children(recursive=True)
    for process in started:
        if "voila" in " ".join(process.cmdline()):
            process.terminate()  # it ends its kernels; make ends with it
    stop(server)
    _, left = psutil.wait_procs(started, timeout=60)
    for one in left:
        one.kill()
    assert not left, f"left behind: {left}"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A projector; every request to elsewhere is noted."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    strayed: list[str] = []
    here = (address, "data:", "blob:")
    page.on("request", lambda sent: None if sent.url.startswith(here) else strayed.append(sent.url))
    yield page
    context.close()
    assert strayed == []


def test_both_languages_have_the_same_lectures() -> None:
    for name in NAMES:
        english, chinese = (
            [cell for cell in json.loads((LECTURES / lang / f"{name}.ipynb").read_text("utf-8"))["cells"]]
            for lang in ("en", "zh")
        )
        assert [cell["cell_type"] for cell in english] == [cell["cell_type"] for cell in chinese]
        code = [[cell["source"] for cell in cells if cell["cell_type"] == "code"] for cells in (english, chinese)]
        assert code[0] == code[1] and len(code[0]) >= 6
    assert {path.stem for path in LECTURES.rglob("*.ipynb")} == set(NAMES)


@pytest.mark.proof
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_lecture_is_given_by_keys_alone(page: Page, address: str, lang: str, name: str) -> None:
    language, used = WORDS[lang], set()
    page.goto(address)
    page.get_by_role("link", name=language.name).click()
    page.get_by_role("link", name=name).click()
    compare = page.locator(".tcplearn-compare")
    expect(compare).to_be_attached(timeout=60_000)
    expect(page.locator("#rendered_cells")).to_be_visible()
    assert page.locator(".jp-InputArea-editor:visible, .jp-OutputArea-output[data-mime-type*=error]").count() == 0
    assert "scenes." not in page.inner_text("body") and "**" not in page.inner_text("body")
    headings = page.locator("h1, h2")
    for number in range(1, headings.count()):
        page.keyboard.press("PageDown")
        expect(headings.nth(number)).to_be_in_viewport()
        assert shown(page) == [number]  # nothing of the next section gives the answer away
        used.add(use(page, f"{lang}-{name}-{number}", language))
    assert used == {"player", "card", "lab", "compare"}
    assert page.locator(".tcplearn-player").first.bounding_box()["width"] > 1700
    page.keyboard.press("PageUp")
    assert shown(page) == [headings.count() - 2]


def shown(page: Page) -> list[int]:
    """The headings on the screen, by number."""
    tops = page.locator("h1, h2").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    return [number for number, top in enumerate(tops) if 0 <= top < 1080]


def use(page: Page, picture: str, words: Words) -> str:
    """What a lecturer does by keys, with what stands below the heading; the focus is there already."""
    below = page.locator("[class^=tcplearn-]:focus-within").first
    classes = str(below.get_attribute("class"))
    kind = next(kind for kind in ("card", "lab", "compare", "player") if f"tcplearn-{kind}" in classes)
    slider = below.locator("input[type=range]").first
    before = slider.input_value() if kind != "card" else ""
    if kind == "card":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(below.get_by_role("status")).not_to_be_empty()
    elif kind == "lab":
        page.keyboard.press("End")
        below.get_by_label(words.segment, exact=True).focus()
        page.keyboard.press("ArrowDown")
        below.get_by_role("button", name=words.lose, exact=True).focus()
        page.keyboard.press("Enter")
        expect(below.locator(".changes")).to_contain_text("1")
    elif kind == "compare":
        below.get_by_role("button", name=words.part).focus()
        page.keyboard.press("Enter")
        expect(slider).not_to_have_value(before)
    else:
        page.keyboard.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
        expect(slider).not_to_have_value(before)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"lecture-{picture}-{kind}.png")
    return kind
