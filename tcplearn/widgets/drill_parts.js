// What the forms of all shapes share: a ladder with holes, and a sign beside each part of an answer.
//
// The one rule: a sign is a mark and a word; no part of an answer relies on colour alone.

import { h } from "./elements.js";

const SIGNS = { right: "✓", wrong: "✗", unread: "?", missed: "←" };

/** The ladder of a question, with `hole(name)` in the place of each blank. */
export function laddered(asked, words, hole) {
  if (!asked.ladder.length) return [];
  const lines = asked.ladder.map((parts) => h("div", { class: "rung" }, ...parts.map(({ text, blank }) => (blank ? hole(blank) : h("span", {}, text)))));
  return [h("div", { class: "rungs", role: "group", tabindex: hole ? false : 0, "aria-label": words.segments }, ...lines)];
}

/** Where a part's mark stands. */
export const sign = (name) => h("span", { class: "sign", "data-sign": name });

/** Show what came of each part: `points` by its name. */
export function marked(root, points, words) {
  for (const mark of root.querySelectorAll("[data-sign]")) {
    const point = points[mark.dataset.sign];
    mark.replaceChildren(...(SIGNS[point] ? [h("span", { "aria-hidden": "true" }, SIGNS[point]), h("span", { class: point === "missed" ? "" : "spoken" }, ` ${words[point]}`)] : []));
    mark.className = `sign ${point ?? ""}`;
  }
  for (const input of root.querySelectorAll("[data-point]"))
    input.setAttribute("aria-invalid", String(["wrong", "unread"].includes(points[input.dataset.point])));
}
