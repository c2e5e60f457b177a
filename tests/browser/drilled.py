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
