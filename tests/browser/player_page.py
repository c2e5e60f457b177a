"""The player's module in a blank page, with a Player behind it as in a notebook, but without a kernel.

What the browser sends reaches the Player at once; what the Player then holds goes back.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from playwright.sync_api import Locator, Page

from tcplearn.widgets import Player

SYNCED = ("shown", "step", "lang", "numbers", "story")
MODEL = """
async ([module, held]) => {
  const listeners = {}, changed = {};
  const take = (state) => {
    const fresh = Object.keys(state).filter((name) => JSON.stringify(held[name]) !== JSON.stringify(state[name]));
    Object.assign(held, state);
    for (const name of fresh) for (const then of listeners[`change:${name}`] ?? []) then();
  };
  const model = {
    get: (name) => held[name],
    set: (name, value) => { changed[name] = held[name] = value; },
    save_changes: async () => {
      const set = { ...changed };
      for (const name in changed) delete changed[name];
      take(await window.python({ set }));
    },
    send: async (send) => take(await window.python({ send })),
    on: (what, then) => (listeners[what] ??= []).push(then),
    off: () => {},
  };
  window.leaked = [];
  document.addEventListener("keydown", (event) => window.leaked.push(event.key));
  window.player = await import(module);
  window.player.default.render({ model, el: document.querySelector("main") });
}
"""


def address(module: str) -> str:
    """This is a module of the browser as an address."""
    return "data:text/javascript;base64," + b64encode(module.encode()).decode()


def show(page: Page, player: Player, also: tuple[str, ...] = ()) -> Locator:
    """This puts a player on the page and gives its root. The page goes on for as long as the Player lives.

    `also`: further traits that the browser shares.
    """
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    def hold() -> dict[str, Any]:
        return {name: getattr(player, name) for name in (*SYNCED, *also)}

    def python(told: dict[str, Any]) -> dict[str, Any]:
        if "send" in told:
            player._handle_custom_msg(told["send"], [])
        for name, value in told.get("set", {}).items():
            setattr(player, name, value)
        return hold()

    page.set_content(f'<!doctype html><html lang="en"><title>player</title><style>{player._css}</style><main></main>')
    page.expose_function("python", python)
    page.evaluate(MODEL, [address(str(player._esm)), hold()])
    assert not said
    return page.locator(".tcplearn-player")
