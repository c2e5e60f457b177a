// Things to put in order: one list, a button up and a button down for each, its place before it; or typed letters.
//
// The one rule: what was moved keeps the focus and says where it is now, so that a list can be ordered unseen.

import { fill, h } from "./elements.js";
import { laddered, sign } from "./drill_parts.js";
import { speak } from "./inner.js";

/** A list in the order that the learner gives it. */
export function ordering(asked, words, given) {
  const texts = Object.fromEntries(asked.options), all = asked.options.map(([letter]) => letter);
  const complete = (letters) => letters.length === all.length && all.every((letter) => letters.includes(letter));
  let order = Array.isArray(given) && complete(given) ? [...given] : all;
  const list = h("ol", { class: "ordered" }), spoken = h("p", { class: "spoken", "aria-live": "polite" });
  const typed = h("input", { type: "text", class: "typed", autocapitalize: "off", autocomplete: "off", spellcheck: "false" });
  const rows = Object.fromEntries(all.map((letter) => [letter, row(letter)]));

  function row(letter) {
    const text = `${letter}) ${texts[letter]}`;
    const button = (way, by, arrow) => h("button", { type: "button", class: way, "aria-label": fill(words[way], { text }), onclick: () => move(letter, by) }, arrow);
    const [up, down] = [button("up", -1, "↑"), button("down", 1, "↓")];
    const place = h("span", { class: "place" });
    return { up, down, place, root: h("li", {}, place, up, down, h("span", { class: "said" }, text), sign(letter)) };
  }

  function move(letter, by) {
    const from = order.indexOf(letter), to = from + by;
    if (to < 0 || to >= order.length) return;
    order = order.with(from, order[to]).with(to, letter);
    draw();
    const { up, down } = rows[letter], wanted = by < 0 ? up : down;
    (wanted.getAttribute("aria-disabled") === "true" ? (by < 0 ? down : up) : wanted).focus();
    speak(spoken, fill(words.moved, { text: `${letter}) ${texts[letter]}`, place: to + 1, all: order.length }));
  }

  function draw() {
    order.forEach((letter, i) => {
      rows[letter].place.textContent = `${i + 1}.`;
      rows[letter].up.setAttribute("aria-disabled", i === 0);
      rows[letter].down.setAttribute("aria-disabled", i === order.length - 1);
    });
    list.replaceChildren(...order.map((letter) => rows[letter].root));
    typed.value = order.join(" ");
  }

  typed.addEventListener("input", () => {
    const letters = typed.value.toLowerCase().match(/[a-z]/g) ?? [], text = typed.value;
    if (!complete(letters)) return;
    order = letters;
    draw();
    typed.value = text;
  });
  draw();
  return {
    root: h("div", {}, ...laddered(asked, words), list, spoken, h("label", { class: "field" }, words.typed_order, typed)),
    first: rows[order[0]].down, response: () => (typed.value === order.join(" ") ? order : typed.value),
  };
}
