// What a player consists of: its elements, and those of them that are made anew at each step.
//
// The one rule: a part says what `shown` says, in its words; what happens when it is touched stands elsewhere.

import { fresh, h } from "./elements.js";

const HEADS = 32; // px of a drawing's top that stay in sight

/** All elements of one player; `say` holds those whose text is a phrase of the interface. */
export function build() {
  const id = `tcplearn-${fresh()}`;
  const say = [];
  const phrase = (name, element) => (say.push([name, element]), element);
  const button = (name, cls) => phrase(name, h("button", { type: "button", class: cls }));
  const labelled = (name, control) => {
    control.id = `${id}-${name}`;
    return h("span", { class: "field" }, phrase(name, h("label", { for: control.id })), control);
  };
  const ui = {
    say,
    story: h("select", { class: "story" }),
    numbers: h("select", { class: "numbers" }),
    lang: h("select", { class: "lang" }),
    slider: h("input", { type: "range", class: "slider", min: 0, step: 1 }),
    place: h("output", { class: "place" }),
    first: button("first", "first"), back: button("back", "back"), play: button("play", "play"),
    next: button("next", "next"), last: button("last", "last"),
    said: h("p", { class: "said" }),
    spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    ladder: h("div", { class: "ladder", tabindex: 0, role: "group" }),
    heads: h("div", { class: "heads", "aria-hidden": "true" }), // the table says it to a screen reader
    picture: h("div", { class: "picture" }),
    block: h("div", { class: "block", role: "group" }), table: h("table"),
    caption: h("caption"),
    head: h("thead"), body: h("tbody"),
    fired: h("p", { class: "heading" }), rows: h("ol", { class: "rows" }),
    segment: h("select", { class: "which" }),
    by: h("input", { type: "number", class: "by", min: 0, step: "any", value: 1 }),
    lose: button("lose", "lose"), delay: button("delay", "delay"),
    duplicate: button("duplicate", "duplicate"), deliver: button("deliver", "deliver"),
    restore: button("restore", "restore"),
    wire: h("p", { class: "wire" }), changes: h("ul", { class: "changes" }),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
    noted: phrase("notes", h("p", { class: "heading" })), notes: h("ul", { class: "notes" }),
  };
  ui.ladder.append(h("div", { class: "paper" }, ui.heads, ui.picture));
  ui.table.append(ui.caption, ui.head, ui.body);
  ui.block.append(ui.table);
  const change = h("fieldset", { class: "change" }, phrase("change", h("legend")),
    labelled("segment", ui.segment),
    h("div", { class: "acts" }, ui.lose, ui.deliver,
      h("span", { class: "field" }, ui.delay, ui.duplicate, ...labelled("by", ui.by).childNodes), ui.restore),
    ui.trouble, ui.wire, ui.changes);
  ui.root = h("div", { class: "tcplearn-player tcp", role: "group" },
    h("div", { class: "choices" }, ...["story", "numbers", "lang"].map((name) => labelled(name, ui[name]))),
    h("div", { class: "steps" }, ui.first, ui.back, ui.play, ui.next, ui.last,
      h("span", { class: "scrub" }, ...labelled("moment", ui.slider).childNodes, ui.place)),
    ui.said, ui.spoken,
    h("div", { class: "parts" }, ui.ladder, h("div", { class: "wires" }, change, ui.noted, ui.notes),
      h("div", { class: "sides" }, ui.block, ui.fired, ui.rows)));
  ui.said.id = `${id}-said`;
  ui.slider.setAttribute("aria-describedby", ui.said.id);
  ui.trouble.id = `${id}-trouble`;
  ui.by.setAttribute("aria-describedby", ui.trouble.id);
  ui.fired.id = `${id}-fired`;
  ui.rows.setAttribute("aria-labelledby", ui.fired.id);
  return ui;
}

/** A side's state now. */
const chip = (now, side) => h("span", { class: `chip ${now.families[side]}` }, now.states[side]);

/** Who is who and in which state, above the lifelines wherever the reader has scrolled to. */
export function heads({ marks, width }, now) {
  const top = marks.filter(({ kind, at, since = 0 }) => kind === "text" && since === 0 && at[1] < HEADS);
  return top.map(({ at, text }) => {
    const side = text in now.states;
    const style = `left: ${(100 * at[0]) / width}%`;
    return h("span", { class: side ? "who" : "unit", style }, `${text} `, ...(side ? [chip(now, text)] : []));
  });
}

/** The variables of both sides, the states first; what this step changed says what it was. */
export function table(shown, now, before) {
  const cell = (side, i) => {
    const value = now.values[side][i], was = before.values[side][i];
    const content = i === 0 ? chip(now, side) : value;
    if (value === was) return h("td", {}, content);
    return h("td", { class: "changed" }, h("strong", {}, content), " ", h("small", {}, `${shown.words.was} ${was}`));
  };
  return shown.variables.map((name, i) => h("tr", {}, h("th", { scope: "row" }, name), cell("A", i), cell("B", i)));
}
