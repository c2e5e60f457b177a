"""A drill in a blank page, with its kernel side behind it, but without JupyterLab.

What the browser sends reaches the drill at once; what the drill then holds goes back.
"""

from __future__ import annotations

from typing import Any

from player_page import MODEL, address
from playwright.sync_api import Locator, Page

from tcplearn.widgets.drill import Drill

SYNCED = ("shown", "hints", "feedback", "inside", "run", "draft", "clock", "lang")


def show(page: Page, drill: Drill, theme: str = "true") -> Locator:
    """This puts a drill on the page and gives its root; `theme` "false" is JupyterLab's dark one."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    def hold() -> dict[str, Any]:
        return {name: getattr(drill, name) for name in SYNCED}

    def python(told: dict[str, Any]) -> dict[str, Any]:
        if "send" in told:
            drill._handle_custom_msg(told["send"], [])
        for name, value in told.get("set", {}).items():
            setattr(drill, name, value)
        return hold()

    head = f'<!doctype html><html lang="en"><title>drill</title><style>{drill._css}</style>'
    page.set_content(f"{head}<body data-jp-theme-light={theme}><main></main>")
    page.expose_function("python", python)
    page.evaluate(MODEL, [address(str(drill._esm)), hold()])
    assert not said, said
    return page.locator(".tcplearn-drill")


NAME = """() => {
  const it = document.activeElement;
  return it.getAttribute("aria-label") ?? (it.labels?.[0] ?? it).textContent.trim();
}"""
FURTHEST = 80  # presses of Tab


def tab_to(page: Page, name: str, back: bool = False) -> None:
    """This presses Tab until a control has the focus whose name begins so."""
    for _ in range(FURTHEST):
        if str(page.evaluate(NAME)).startswith(name):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no control is called {name!r}; the last was {page.evaluate(NAME)!r}")


def answer(page: Page, asked: dict[str, Any], words: dict[str, str], solved: Any) -> None:
    """This gives an answer by the keyboard alone; the focus is in or before the form that asks."""
    letters = [letter for letter, _ in asked["options"]]
    match asked["shape"]:
        case "pick":
            tab_to(page, f"{letters[0]}) ")
            page.keyboard.press("Space")
            for _ in range(letters.index(solved)):
                page.keyboard.press("ArrowDown")
        case "picks":
            for letter in letters:
                tab_to(page, f"{letter}) ")
                if letter in solved:
                    page.keyboard.press("Space")
        case "order":
            _ordered(page, asked, words, list(solved))
        case "fill":
            values = solved if isinstance(solved, dict) else {asked["blanks"][0]["name"]: solved}
            for blank in asked["blanks"]:
                tab_to(page, blank["label"])
                page.keyboard.type(str(values[blank["name"]]))
        case "menus":
            for menu in asked["menus"]:
                tab_to(page, menu["label"])
                for _ in range([letter for letter, _ in menu["options"]].index(solved[menu["name"]]) + 1):
                    page.keyboard.press("ArrowDown")
        case "schedule":
            for line in solved:
                tab_to(page, words["typed_line"])
                page.keyboard.type(line)
                page.keyboard.press("Enter")
        case "write" | "code":
            tab_to(page, words["answer"])
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(solved["text"] if isinstance(solved, dict) else solved)


def _ordered(page: Page, asked: dict[str, Any], words: dict[str, str], wanted: list[str]) -> None:
    """Bring each thing up to its place; what was moved keeps the focus."""
    now, texts = [letter for letter, _ in asked["options"]], dict(asked["options"])
    for place, letter in enumerate(wanted):
        up = words["up"].replace("{text}", f"{letter}) {texts[letter]}")
        for _ in range(FURTHEST):  # the list lies before or behind the focus
            if page.evaluate(NAME) == up:
                break
            page.keyboard.press("Shift+Tab" if place and now.index(letter) < place else "Tab")
        for _ in range(now.index(letter) - place):
            assert page.evaluate(NAME) == up
            page.keyboard.press("Enter")
        now.remove(letter)
        now.insert(place, letter)
