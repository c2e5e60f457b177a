"""The matrix in a browser: mouse, keys, eyes and ears. A blank page, and one JupyterLab for its keys and themes."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from tcplearn.model import RFC9293
from tcplearn.widgets import Matrix

MODEL = """
async ([module, held]) => {
  const listeners = {};
  window.told = [];
  const model = {
    get: (name) => held[name],
    set: (name, value) => { held[name] = value; for (const then of listeners[`change:${name}`] ?? []) then(); },
    save_changes: async () => window.told.push([...held.place]),
    on: (what, then) => (listeners[what] ??= []).push(then),
    off: () => {},
  };
  window.model = model;
  window.leaked = [];
  document.addEventListener("keydown", (event) => window.leaked.push(event.key));
  const { default: matrix } = await import(module);
  matrix.render({ model, el: document.querySelector("main") });
}
"""


def show(page: Page, matrix: Matrix) -> Locator:
    """This puts a matrix on the page and gives its root; what it tells Python is kept in window.told."""
    module = "data:text/javascript;base64," + b64encode(str(matrix._esm).encode()).decode()
    held = {name: getattr(matrix, name) for name in ("pages", "lang", "place")}
    page.set_content(f'<!doctype html><html lang="en"><title>matrix</title><style>{matrix._css}</style><main></main>')
    page.evaluate(MODEL, [module, held])
    return page.locator(".tcplearn-matrix")


@pytest.fixture(scope="module")
def whole() -> Matrix:
    return Matrix(lang="en")


def pair(root: Locator, state: str, kind: str) -> Locator:
    return root.locator(f'td[aria-label^="{state}, {kind}: "]')


def test_a_click_opens_the_edges_and_another_the_answer(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    assert root.get_by_role("gridcell").count() == 88 + 1  # and the empty corner
    pair(root, "ESTABLISHED", "RST").click()
    expect(root.get_by_role("grid", name="RST in ESTABLISHED")).to_be_visible()
    root.locator('td[aria-label^="no ACK, inside: "]').click()
    answer = root.get_by_role("region", name="What happens")
    expect(answer.locator(".sentence")).to_have_text("It stays ESTABLISHED and sends <SEQ=210><ACK=400><CTL=ACK>.")
    expect(answer.locator(".rows li")).to_have_text(
        ["ESTABLISHED: RST in the window, not at RCV.NXT → ack and drop (RFC 9293 3.10.7.4 second)"]
    )
    expect(answer.locator("code").first).to_have_text("<SEQ=401><CTL=RST>")
    page.wait_for_function("() => String(window.told.at(-1)) === '4,0,0,2'")
    root.get_by_role("button", name="All states").click()
    expect(pair(root, "ESTABLISHED", "RST")).to_be_focused()


def test_the_arrow_keys_walk_and_none_of_them_reaches_jupyterlab(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    assert root.locator('td[tabindex="0"]').count() == 1  # one stop of the Tab key
    pair(root, "CLOSED", "RST").focus()
    for key, state, kind in (
        ("ArrowRight", "CLOSED", "SYN"), ("ArrowDown", "LISTEN", "SYN"), ("End", "LISTEN", "no flags"),
        ("ArrowRight", "LISTEN", "no flags"), ("PageDown", "TIME-WAIT", "no flags"), ("Home", "TIME-WAIT", "RST"),
        ("PageUp", "CLOSED", "RST"), ("ArrowUp", "CLOSED", "RST"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(pair(root, state, kind)).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(root.get_by_role("grid", name="RST in ESTABLISHED")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(root.locator(".sentence")).to_have_text(
        'It is now CLOSED and sends nothing; its user is told "connection reset".'
    )
    page.keyboard.press("Enter")
    expect(root.get_by_role("region", name="What happens")).to_be_focused()
    page.keyboard.press("Escape")
    expect(root.locator('td[aria-label^="no ACK, left: "]')).to_be_focused()
    page.keyboard.press("Escape")
    expect(pair(root, "ESTABLISHED", "RST")).to_be_focused()
    page.keyboard.press("d")
    assert page.evaluate("window.leaked") == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.leaked") == ["Escape", "Control", "s"]


def test_a_row_that_does_not_exist_says_why(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    pair(root, "SYN-RECEIVED", "ACK").click()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(root.locator(".sentence")).to_have_text("only one number is unacknowledged: it has no part")
    page.keyboard.press("ArrowDown")
    expect(root.locator('td[aria-label^="full, outside left: "]')).to_be_focused()


def test_what_would_be_otherwise_is_marked_and_said(page: Page) -> None:
    root = show(page, Matrix(against=RFC9293.choose(syn_rst="RFC 793"), lang="en"))
    expect(root.locator("tbody td.differs").first).to_be_visible()
    expect(root.locator(".legend")).to_contain_text("differs from RFC 9293, syn_rst: RFC 793")
    pair(root, "ESTABLISHED", "SYN").click()
    root.locator('td[aria-label^="no ACK, left: "]').click()
    expect(root.locator(".more li")).to_contain_text(
        "RFC 793: It is now CLOSED and sends <SEQ=0><ACK=401><CTL=RST,ACK>"
    )


def test_the_other_language_in_place(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    pair(root, "FIN-WAIT-1", "FIN+ACK").click()
    page.keyboard.press("ArrowRight")
    root.get_by_label("Language").select_option("zh")
    expect(root.get_by_role("grid", name="在 FIN-WAIT-1 收到 FIN+ACK")).to_be_visible()
    assert root.get_attribute("lang") == "zh-CN"
    assert root.get_attribute("data-place") == "5 5 0 1"


def test_python_may_open_a_place(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    page.evaluate("window.model.set('place', [0, 1])")
    expect(root.get_by_role("grid", name="SYN in CLOSED")).to_be_visible()
    page.evaluate("window.model.set('place', [])")
    expect(root.get_by_role("grid", name="Which segment arrives in which state?")).to_be_visible()


def test_one_file_without_kernel_or_network(page: Page, whole: Matrix, tmp_path: Path) -> None:
    page.goto(whole.save_html(tmp_path / "matrix.html").as_uri())
    root = page.locator(".tcplearn-matrix")
    pair(root, "TIME-WAIT", "SYN").click()
    root.get_by_label("Language").select_option("zh")
    root.locator('td[aria-label^="无 ACK, 窗口内: "]').click()
    expect(root.locator(".sentence")).to_contain_text("进入 SYN-RECEIVED")


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "lang"), [("light", "en"), ("dark", "zh")])
def test_axe_finds_nothing(page: Page, scheme: str, lang: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(page, Matrix(against=RFC9293.choose(syn_rst="RFC 793"), lang=lang))
    for place in ([], [4, 0, 0, 2], [3, 3, 3, 0]):
        page.evaluate("(place) => window.model.set('place', place)", place)
        found = Axe().run(page, ".tcplearn-matrix").response["violations"]
        assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == [], place


def test_on_a_phone_the_table_scrolls_and_the_page_does_not(page: Page, whole: Matrix) -> None:
    root = show(page, whole)
    for place in ([], [4, 5]):
        page.evaluate("(place) => window.model.set('place', place)", place)
        for width in (1280, 700, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            cut = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
            assert root.locator("tbody td").evaluate_all(cut) == 0, (place, width)


# ── in a real JupyterLab


@pytest.fixture
def notebook(lab: Lab) -> Notebook:
    lab.write("en/matrix", "from tcplearn import Matrix\n\nmatrix = Matrix()\nmatrix")
    notebook = lab.open("en/matrix")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


@pytest.mark.proof
def test_the_notebook_stays_where_it_is_and_python_knows_what_was_chosen(notebook: Notebook) -> None:
    root = notebook.page.locator(".tcplearn-matrix")
    pair(root, "ESTABLISHED", "RST").click()
    for key in ("ArrowRight", "ArrowRight", "d", "d", "x"):  # the last ones would delete or cut the cell
        notebook.page.keyboard.press(key)
    expect(root.locator(".sentence")).to_have_text("It stays ESTABLISHED and sends <SEQ=210><ACK=400><CTL=ACK>.")
    assert len(notebook.cells()) == 1
    notebook.page.wait_for_timeout(300)
    assert notebook.asked("print(matrix.chosen.cell)") == "ESTABLISHED RST, inside, no ACK"
    notebook.page.keyboard.press("Escape")
    expect(pair(root, "ESTABLISHED", "RST")).to_be_focused()
    light = root.evaluate("(root) => getComputedStyle(root).backgroundColor")
    theme = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(theme, "JupyterLab Dark")
    try:
        notebook.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
        assert root.evaluate("(root) => getComputedStyle(root).backgroundColor") != light
        notebook.picture("matrix-in-lab-dark")
    finally:
        notebook.page.evaluate(theme, "JupyterLab Light")
        notebook.page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")
    notebook.picture("matrix-in-lab-light")
