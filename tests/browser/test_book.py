"""The book, built with every warning an error, in a real browser: pictures that move with neither kernel nor server,
the search in both languages, the dark theme, the way to the other language, and every link.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from served import served

pytest.importorskip("sphinx", reason="`make proof` installs what the book is made with")

from hanzi import IN_BROWSER, Hanzi

ROOT = Path(__file__).resolve().parent.parent.parent
SPLIT = {"半关闭": ["半关", "关闭"], "TIME-WAIT 要等 2MSL": ["TIME", "WAIT", "要等", "2MSL"], "环": ["环"]}
FOUND = {
    ("en", "half-closed"): "07_resets.html",
    ("en", "TIME-WAIT"): "06_time_wait.html",
    ("en", "explore"): "api/tcplearn.world.html",
    ("zh", "半关闭"): "07_resets.html",
    ("zh", "三次握手"): "01_three_way_handshake.html",
    ("zh", "TIME-WAIT"): "06_time_wait.html",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("book") / "out"
    done = subprocess.run([sys.executable, str(ROOT / "jupyter" / "book.py"), str(out)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def address(book: Path) -> Iterator[str]:
    with served(book) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, book: Path) -> Iterator[Page]:
    """A page of a fresh profile: whatever it asks for elsewhere, and whatever fails in it, is noted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    noted: list[str] = []
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda sent: noted.append(sent.url) if outside(sent.url) else None)
    yield page
    context.close()
    assert noted == []


def outside(url: str) -> bool:
    return urlsplit(url).scheme.startswith("http") and urlsplit(url).hostname != "127.0.0.1"


@pytest.mark.parametrize("asked", SPLIT)
def test_chinese_is_asked_as_it_was_indexed(asked: str, page: Page) -> None:
    found = page.evaluate(f"(query) => {{ {IN_BROWSER}; return splitQuery(query); }}", asked)
    assert found == SPLIT[asked]
    assert set(found) <= set(Hanzi({}).split(asked))


@pytest.mark.proof
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_player_moves_by_keys_in_a_file_alone(reader: Page, book: Path, lang: str) -> None:
    reader.goto((book / lang / "01_three_way_handshake.html").as_uri())
    player = reader.locator(".tcplearn-player").first
    player.get_by_role("slider").focus()
    for step in range(1, 6):
        reader.keyboard.press("ArrowRight")
        expect(player).to_have_attribute("data-step", str(step))
    expect(player).to_have_attribute("data-state-b", "ESTABLISHED")
    assert "Python" in player.locator(".wire").inner_text()


@pytest.mark.proof
@pytest.mark.parametrize(("lang", "asked"), FOUND)
def test_the_search_finds_the_chapter(reader: Page, address: str, lang: str, asked: str) -> None:
    reader.goto(f"{address}/{lang}/index.html")
    field = reader.locator(".sidebar-search")
    field.fill(asked)
    field.press("Enter")
    found = reader.locator(f'#search-results a[href*="{FOUND[lang, asked]}"]').first
    found.click()
    expect(reader.locator("article")).to_contain_text(asked, ignore_case=True)


@pytest.mark.proof
def test_the_pictures_follow_the_theme(reader: Page, address: str) -> None:
    reader.goto(f"{address}/en/01_three_way_handshake.html")
    pictures = [reader.locator(kind).first for kind in (".tcplearn-player", ".cell_output svg.tcp")]
    paper = "it => getComputedStyle(it).getPropertyValue('--paper')"
    assert {picture.evaluate(paper) for picture in pictures} == {"#ffffff"}
    toggle = reader.locator(".theme-toggle-content .theme-toggle")
    toggle.click()  # from the system's to the other one
    expect(reader.locator("body")).to_have_attribute("data-theme", "dark")
    assert {picture.evaluate(paper) for picture in pictures} == {"#16191d"}


@pytest.mark.proof
@pytest.mark.parametrize("name", ["02_four_way_close", "api/tcplearn.model", "guide/teaching"])
def test_each_page_leads_to_itself_in_the_other_language(reader: Page, address: str, name: str) -> None:
    reader.goto(f"{address}/")
    reader.get_by_role("link", name="中文版").click()
    expect(reader.locator("html")).to_have_attribute("lang", "zh-CN")
    reader.goto(f"{address}/zh/{name}.html")
    reader.get_by_role("link", name="English", exact=True).click()
    expect(reader).to_have_url(f"{address}/en/{name}.html")
    reader.get_by_role("link", name="中文", exact=True).click()
    expect(reader).to_have_url(f"{address}/zh/{name}.html")


@pytest.mark.proof
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_card_has_its_answer_folded(reader: Page, address: str, lang: str) -> None:
    reader.goto(f"{address}/{lang}/02_four_way_close.html")
    sheet = reader.locator(".tcplearn-sheet").first
    expect(sheet.locator(".graded code")).to_contain_text("tcplearn quiz ")
    answer = sheet.locator("details > p").first
    expect(answer).to_be_hidden()
    sheet.locator("summary").press("Enter")
    expect(answer).to_be_visible()


@pytest.mark.proof
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figures_can_be_read_by_all(reader: Page, address: str, theme: str) -> None:
    reader.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    reader.goto(f"{address}/zh/02_four_way_close.html")
    reader.locator(".tcplearn-player").first.wait_for()
    violations = Axe().run(reader, ".cell_output").response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


@pytest.mark.proof
def test_every_page_opens_and_fits_a_phone(reader: Page, book: Path, address: str) -> None:
    reader.set_viewport_size({"width": 390, "height": 800})
    wide = []
    for path in sorted(book.rglob("*.html")):
        reader.goto(f"{address}/{path.relative_to(book)}")
        if reader.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(str(path.relative_to(book)))
    assert wide == []


class Links(HTMLParser):
    """The addresses that a page names, and its anchors."""

    def __init__(self, path: Path):
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.anchors |= {told["id"] or ""} if "id" in told else set()
        self.links += [told[name] or "" for name in ("href", "src") if name in told and tag != "use"]


@pytest.mark.proof
def test_every_link_leads_somewhere(book: Path) -> None:
    pages = {path: Links(path) for path in book.rglob("*.html")}
    lost = []
    for path, page in pages.items():
        for link in page.links:
            told = urlsplit(link)
            target = (path.parent / unquote(told.path)).resolve() if told.path else path
            known = pages[target].anchors if target in pages else set()
            if not told.scheme and not (target.is_file() and (not told.fragment or unquote(told.fragment) in known)):
                lost.append((str(path.relative_to(book)), link))
    assert lost == []
