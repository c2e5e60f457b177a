// A player inside another widget: the run in `run`, without the player's own stories, language and wire.
//
// It is the player, told another name; nothing of it is written twice.

import { h } from "./elements.js";
import { build } from "./player_parts.js";
import { mount } from "./player.js";

const PARTS = ["story", "lang", "lose"]; // what stands in the player's own menus and its fieldset

/** A run to step through, and the same as text; there while `run` holds one. `words` gives a phrase of the interface. */
export function inner(model, words) {
  const ui = build();
  for (const name of PARTS) (ui[name].closest("fieldset") ?? ui[name].parentNode).remove();
  const heading = h("p", { class: "heading" });
  const summary = h("summary"), text = h("pre", { tabindex: 0, role: "group" });
  const root = h("section", { class: "run" }, heading, ui.root, h("details", {}, summary, text));
  const there = () => model.get("run").steps !== undefined;
  const heard = new Map();
  let end, seen; // `seen`: the run that the player has; its step may arrive before the run that it belongs to
  const theirs = { // the model as the player sees it
    get: (name) => model.get(name === "shown" ? "run" : name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    on(what, then) {
      const only = () => {
        if (!there() || (what === "change:step" && seen !== model.get("run"))) return;
        seen = model.get("run");
        then();
      };
      heard.set(then, only);
      model.on(what.replace("shown", "run"), only);
    },
    off: (what, then) => model.off(what.replace("shown", "run"), heard.get(then)),
    send() {},
  };

  function renew() {
    root.hidden = !there();
    if (root.hidden) return;
    heading.textContent = words().run;
    summary.textContent = words().as_text;
    text.textContent = model.get("run").text;
    text.setAttribute("aria-label", words().as_text);
    if (end) return;
    seen = model.get("run");
    end = mount(theirs, ui);
  }

  model.on("change:run", renew);
  renew();
  return { root, renew, end: () => { model.off("change:run", renew); end?.(); } };
}

/** Keys that a widget keeps from JupyterLab, which would take arrows and letters for commands. */
export function keep(root) {
  root.addEventListener("keydown", (event) => {
    const theirs = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!theirs) event.stopPropagation(); // save, run the cell, leave: the notebook's own
  });
}

/** Show this text in a live region, even if it is the same once more. */
export function speak(region, text) {
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
