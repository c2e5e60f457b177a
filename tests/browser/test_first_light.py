"""Chapter 1 as a newcomer takes it, in both languages, in a real JupyterLab.

Run every cell; step; lose the third segment, see B stay in SYN-RECEIVED and what repairs it; answer
wrong and right; look at a real capture.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driver import Lab, Notebook
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.proof

CHAPTER = "01_three_way_handshake"
WORDS = {
    "en": {"lose": "Lose", "last": "Last ⇥", "segment": "Segment", "check": "Check"},
    "zh": {"lose": "丢失", "last": "结尾 ⇥", "segment": "报文段", "check": "检查"},
}


@pytest.fixture(scope="module", params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def chapter(server: Lab, lang: str) -> Iterator[Notebook]:
    """The chapter, all its cells run: once for each language."""
    notebook = server.open(f"{lang}/{CHAPTER}")
    notebook.run_all()
    yield notebook
    server.close_all()


def cell(notebook: Notebook, source: str) -> Locator:
    """The first code cell whose source holds this text, scrolled to: JupyterLab keeps only what is near in the page."""
    found = notebook.page.evaluate(
        """async (source) => {
          const { content } = window.jupyterapp.shell.currentWidget;
          const says = ({ model }) => model.type === "code" && model.sharedModel.getSource().includes(source);
          const at = content.widgets.findIndex(says);
          if (at < 0) return -1;
          content.activeCellIndex = at;
          await content.scrollToItem(at, "start");
          content.widgets[at].node.dataset.found = at;
          return at;
        }""",
        source,
    )
    assert found >= 0, f"no cell says {source}"
    return notebook.page.locator(f"[data-found='{found}']")


def test_every_cell_runs_without_an_error(chapter: Notebook) -> None:
    assert chapter.errors() == []
    assert chapter.not_run() == []


def test_lose_the_third_segment_and_see_what_repairs_it(chapter: Notebook, lang: str) -> None:
    words = WORDS[lang]
    root = cell(chapter, "Player(scenes.").locator(".tcplearn-player")
    expect(root).to_have_attribute("lang", lang)
    root.get_by_role("slider").focus()
    chapter.page.keyboard.press("End")
    end = root.get_attribute("data-steps")
    expect(root).to_have_attribute("data-step", str(end))

    root.get_by_label(words["segment"]).select_option("3")
    root.get_by_role("button", name=words["lose"]).click()
    expect(root.locator(".cross.flight-3")).to_have_count(1)
    expect(root).to_have_attribute("data-state-b", "SYN-RECEIVED")
    seen = []
    while root.get_attribute("data-step") != root.get_attribute("data-steps"):
        chapter.page.keyboard.press("ArrowRight") if seen else root.get_by_role("slider").press("ArrowRight")
        seen.append((root.get_attribute("data-state-b"), root.locator(".rows").inner_text()))
    states = [state for state, _ in seen]
    assert states[0] == "SYN-RECEIVED"
    repaired = next(rows for state, rows in seen if state != "SYN-RECEIVED")
    assert "RFC 9293 3.10.7.4" in repaired  # the row that made it ESTABLISHED, with its section
    assert "ESTABLISHED" in repaired


def feedback(card: Locator, lang: str) -> tuple[str, str]:
    """Check the answer; the verdict and what it says, once it is there with its run."""
    card.get_by_role("button", name=WORDS[lang]["check"]).click()
    said = card.locator(".feedback:is(.right, .wrong)")
    expect(said).to_contain_text("RFC 9293")
    expect(card.locator(".run svg")).to_be_visible()
    return ("right" if "right" in (said.get_attribute("class") or "") else "wrong"), said.inner_text()


def test_type_an_answer_wrong_and_right_and_read_why(chapter: Notebook, lang: str) -> None:
    card = cell(chapter, 'Card("LOSS-04")').locator(".tcplearn-card")
    blank = card.get_by_role("textbox")
    blank.fill("CLOSED")
    wrong, why_wrong = feedback(card, lang)
    blank.fill("ESTABLISHED")
    card.get_by_role("button", name=WORDS[lang]["check"]).click()
    expect(card.locator(".feedback.right")).to_be_visible()
    right, why_right = feedback(card, lang)
    assert (wrong, right) == ("wrong", "right")
    assert why_wrong != why_right


def test_choose_an_answer_wrong_and_right_and_read_why(chapter: Notebook, lang: str) -> None:
    card = cell(chapter, 'Card("LOSS-03")').locator(".tcplearn-card")
    expect(card).to_be_visible()
    said = set()
    for option in card.get_by_role("radio").all():
        before = card.locator(".feedback").inner_text()
        option.check()
        card.get_by_role("button", name=WORDS[lang]["check"]).click()
        expect(card.locator(".feedback")).not_to_have_text(before)
        said.add(feedback(card, lang)[0])
        if len(said) == 2:
            break
    assert said == {"right", "wrong"}


def test_a_real_capture_is_a_ladder(chapter: Notebook) -> None:
    shown = cell(chapter, "read(")
    picture = shown.locator(".jp-OutputArea-output").locator("svg, img").first
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box and box["height"] > 200
