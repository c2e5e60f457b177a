// How an answer is given, by the shape of its question: each form has its elements, its answer, and shows its marks.
//
// The one rule: native controls only, and nothing here knows what an answer means; words and options come from Python.

import { fresh, h } from "./elements.js";
import { laddered, sign } from "./drill_parts.js";
import { ordering } from "./drill_order.js";
import { scheduling } from "./drill_schedule.js";
import { coding } from "./drill_code.js";

/** One or several of the options; `type` is that of the inputs. */
function picking(type) {
  return (asked, words, given) => {
    const name = `tcplearn-pick-${fresh()}`, chosen = new Set([given ?? []].flat());
    const boxes = asked.options.map(([letter]) => h("input", { type, name, value: letter, checked: chosen.has(letter) }));
    const labels = asked.options.map(([letter, text], i) => h("label", { class: "option" }, boxes[i], h("span", { class: "said" }, `${letter}) ${text}`), sign(letter)));
    const picked = () => boxes.filter((box) => box.checked).map((box) => box.value);
    return {
      root: h("div", {}, ...laddered(asked, words), h("div", { class: "options", role: type === "radio" ? "radiogroup" : "group", "aria-label": words.answer }, ...labels)),
      first: boxes[0], response: () => (type === "radio" ? picked()[0] ?? "" : picked()),
    };
  };
}

/** Texts: in the holes of a ladder, or each below the other; below them what to type, said once for all that share it. */
function filling(asked, words, given) {
  const id = `tcplearn-fill-${fresh()}`, inputs = {}, placed = new Set();
  const held = typeof given === "string" ? { [asked.blanks[0].name]: given } : given ?? {};
  const hints = [...new Set(asked.blanks.map(({ hint }) => hint))];
  for (const { name, hint } of asked.blanks)
    inputs[name] = h("input", {
      type: "text", class: "typed", id: `${id}-${name}`, value: held[name] ?? "", "data-point": name,
      "aria-describedby": `${id}-hint-${hints.indexOf(hint)}`, autocapitalize: "off", autocomplete: "off", spellcheck: "false",
    });
  const hole = (name) => {
    placed.add(name);
    inputs[name].setAttribute("aria-label", asked.blanks.find((each) => each.name === name).label);
    return h("span", { class: "hole" }, h("span", { "aria-hidden": "true" }, `(${name})`), inputs[name], sign(name));
  };
  const ladder = laddered(asked, words, asked.ladder.flat().some(({ blank }) => blank) && hole);
  const below = asked.blanks.filter(({ name }) => !placed.has(name)).map(({ name, label }) =>
    h("div", { class: "blank" }, h("label", { for: `${id}-${name}` }, label), inputs[name], sign(name)));
  const whose = (hint) => asked.blanks.filter((blank) => blank.hint === hint).map(({ name }) => `(${name}) `).join("");
  const notes = hints.map((hint, i) => h("li", {}, asked.blanks.length > 1 ? whose(hint) : "", h("span", { id: `${id}-hint-${i}` }, hint)));
  return {
    root: h("div", {}, ...ladder, ...below, h("ul", { class: "hints-of" }, ...notes)), first: Object.values(inputs)[0],
    response: () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value])),
  };
}

/** A sentence from menus. */
function choosing(asked, words, given) {
  const id = `tcplearn-menus-${fresh()}`, held = given ?? {}, selects = {};
  const fields = asked.menus.map(({ name, label, options }) => {
    const offered = [["", "–"], ...options].map(([value, text]) => h("option", { value, selected: value === (held[name] ?? "") }, text));
    selects[name] = h("select", { id: `${id}-${name}`, "data-point": name }, ...offered);
    return h("div", { class: "menu" }, h("label", { for: `${id}-${name}` }, label), selects[name], sign(name));
  });
  return {
    root: h("div", {}, ...laddered(asked, words), h("div", { class: "sentence" }, ...fields)), first: Object.values(selects)[0],
    response: () => Object.fromEntries(Object.entries(selects).map(([name, select]) => [name, select.value])),
  };
}

/** Free text. */
function writing(asked, words, given) {
  const text = h("textarea", { rows: 7, "aria-label": words.answer, spellcheck: "false" });
  text.value = given?.text ?? given ?? "";
  return { root: h("div", {}, ...laddered(asked, words), text), first: text, response: () => text.value };
}

const FORMS = {
  pick: picking("radio"), picks: picking("checkbox"), order: ordering, fill: filling,
  menus: choosing, schedule: scheduling, write: writing, code: coding, none: () => ({ root: h("div"), response: () => null }),
};

/** The form of a question, filled with what was `given`. */
export function form(asked, words, given) {
  const made = FORMS[asked.shape](asked, words, given);
  made.root.classList.add("form", asked.shape);
  return made;
}
