"""The quiz card in a browser: keys, labels, feedback, and what never travels. A blank page, no JupyterLab."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tcplearn.quiz import solve
from tcplearn.widgets.card import Card

MODEL = """
async ([module, held]) => {
  const listeners = {};
  const model = {
    get: (name) => held[name],
    send: async (message) => {
      const state = await window.python(message);
      const fresh = Object.keys(state).filter((name) => JSON.stringify(held[name]) !== JSON.stringify(state[name]));
      Object.assign(held, state);
      for (const name of fresh) for (const then of listeners[`change:${name}`] ?? []) then();
    },
    on: (what, then) => (listeners[what] ??= []).push(then),
    off: () => {},
  };
  window.leaked = [];
  document.addEventListener("keydown", (event) => window.leaked.push(event.key));
  const { default: card } = await import(module);
  card.render({ model, el: document.querySelector("main") });
}
"""


def show(page: Page, card: Card, theme: str = "true") -> Locator:
    def hold() -> dict[str, Any]:
        return {"shown": card.shown, "feedback": card.feedback}

    def python(message: dict[str, Any]) -> dict[str, Any]:
        card._handle_custom_msg(message, [])
        return hold()

    head = '<!doctype html><html lang="en"><title>card</title>'
    page.set_content(f"{head}<body data-jp-theme-light={theme}><main></main>")
    page.expose_function("python", python)
    module = "data:text/javascript;base64," + b64encode(str(card._esm).encode()).decode()
    page.evaluate(MODEL, [module, hold()])
    return page.locator(".tcplearn-card")


def test_a_choice_is_made_with_the_keyboard_alone(page: Page) -> None:
    card = Card("LOSS-09", lang="en")
    root = show(page, card)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(root.get_by_role("status")).to_contain_text("Not so")
    assert page.evaluate("window.leaked.filter((key) => key !== 'Tab')") == []


def test_wrong_then_right(page: Page) -> None:
    card = Card("LOSS-04", lang="en")
    root = show(page, card)
    root.get_by_label("Your answer").fill("closed")
    root.get_by_role("button", name="Check").click()
    status = root.get_by_role("status")
    expect(status.locator("strong")).to_have_text("✗ Not so: you say closed, the run says ESTABLISHED.")
    assert status.inner_text().count("Not so") == 1
    expect(root.get_by_role("img")).to_have_count(1)
    root.get_by_label("Your answer").fill("ESTAB")
    root.get_by_label("Your answer").press("Enter")
    expect(status.locator("strong")).to_have_text("✓ Right: ESTABLISHED.")
    assert status.inner_text().count("Right") == 1


def test_holes_are_marked_each_on_its_own(page: Page) -> None:
    card = Card("OPEN-03", lang="zh")
    root = show(page, card)
    answers = {**solve(card.question), "2": "1"}
    for blank in card.question.blanks:
        root.get_by_label(blank.label).fill(answers[blank.name])
    root.get_by_role("button", name="检查").click()
    expect(root.get_by_role("status")).to_contain_text("5 个空中有 4 个正确")
    assert root.locator("input[aria-invalid=true]").count() == 1


def test_what_cannot_be_read_is_not_wrong(page: Page) -> None:
    root = show(page, Card("TW-04", lang="zh"))
    root.get_by_label("你的答案").fill("很久")
    root.get_by_label("你的答案").press("Enter")
    expect(root.get_by_role("status")).to_contain_text("不计分")
    expect(root.get_by_role("img")).to_have_count(0)


def test_new_numbers_and_the_next_question(page: Page) -> None:
    card = Card("SEQ-05", lang="en")
    root = show(page, card)
    before = root.locator("p").first.inner_text()
    root.get_by_role("button", name="New numbers").click()
    expect(root.locator("p").first).not_to_have_text(before)
    expect(root.get_by_role("button", name="New numbers")).to_be_focused()
    root.get_by_label("Your answer").fill(solve(card.question))
    root.get_by_label("Your answer").press("Enter")
    root.get_by_role("button", name="Next question").click()
    expect(root.locator("header")).to_contain_text("SEQ-07")


def test_the_button_for_another_variant(page: Page) -> None:
    card = Card("TW-03", lang="en")
    root = show(page, card)
    before = root.locator("fieldset").inner_text()
    root.get_by_role("button", name="Another variant").click()
    expect(root.locator("fieldset")).not_to_have_text(before)


def test_where_nothing_changes_there_is_no_such_button(page: Page) -> None:
    root = show(page, Card("CLOSE-03", lang="en"))
    expect(root.get_by_role("button")).to_have_text(["Check"])


def test_the_notebooks_own_keys_reach_it_and_letters_do_not(page: Page) -> None:
    root = show(page, Card("LOSS-04", lang="en"))
    root.get_by_label("Your answer").focus()
    for key in ("d", "Escape", "Control+s", "Meta+s", "Alt+x", "Shift+Enter", "ArrowDown"):
        page.keyboard.press(key)
    modifiers = {"Control", "Meta", "Alt", "Shift"}
    leaked = page.evaluate("window.leaked")
    assert [key for key in leaked if key not in modifiers] == ["Escape", "s", "s", "x", "Enter"]


@pytest.mark.proof
@pytest.mark.parametrize("theme", ["true", "false"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing(page: Page, theme: str, lang: str) -> None:
    root = show(page, Card("LOSS-03", lang=lang), theme)
    root.get_by_role("radio").first.check()
    root.locator("button.check").click()
    expect(root.get_by_role("status")).not_to_be_empty()
    found = Axe().run(page, ".tcplearn-card").response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found] == []
