// A schedule for the network: what happens to which segment, line by line, by menus or typed.
//
// The one rule: a line is what Python reads; the menus only write one.

import { fill, fresh, h } from "./elements.js";
import { laddered } from "./drill_parts.js";
import { speak } from "./inner.js";

/** Lines of faults on the numbered segments of a ladder. */
export function scheduling(asked, words, given) {
  const id = `tcplearn-schedule-${fresh()}`;
  let lines = Array.isArray(given) ? [...given] : given ? String(given).split(/[;\n]/).map((line) => line.trim()).filter(Boolean) : [];
  const list = h("ol", { class: "lines", "aria-label": words.schedule }), spoken = h("p", { class: "spoken", "aria-live": "polite" });
  const option = ([value, text]) => h("option", { value }, text);
  const what = h("select", { id: `${id}-what`, onchange: seconds }, ...asked.faults.map(option));
  const which = h("select", { id: `${id}-which` }, ...asked.segments.map((number) => option([number, number])));
  const by = h("input", { id: `${id}-by`, type: "number", min: 0, step: "any", value: 1 });
  const labelled = (name, control) => h("span", { class: "field" }, h("label", { for: control.id }, words[name]), control);
  const late = labelled("by", by), add = h("button", { type: "button", class: "add", onclick: built }, words.add);
  const typed = h("input", { id: `${id}-typed`, type: "text", class: "typed", "aria-describedby": `${id}-hint`, autocapitalize: "off", autocomplete: "off", spellcheck: "false", onkeydown: entered });
  const none = h("p", { class: "none" }, words.none_yet);

  function seconds() {
    late.hidden = !asked.faults.find(([name]) => name === what.value)?.[3];
  }

  function built() {
    const [, , line] = asked.faults.find(([name]) => name === what.value);
    put([fill(line, { n: which.value, s: by.value || "1" })]);
  }

  /** Enter in the typed line adds it; in an empty one it sends the answer, as everywhere. */
  function entered(event) {
    if (event.key !== "Enter" || !typed.value.trim()) return;
    event.preventDefault();
    take();
  }

  function take() {
    put(typed.value.split(/[;；\n]/).map((line) => line.trim()).filter(Boolean));
    typed.value = "";
  }

  function put(more) {
    lines = [...lines, ...more];
    draw();
    speak(spoken, fill(words.added, { text: more.join("; ") }));
  }

  function drop(i) {
    const [gone] = lines.splice(i, 1);
    draw();
    (list.querySelectorAll("button")[Math.min(i, lines.length - 1)] ?? what).focus();
    speak(spoken, fill(words.removed, { text: gone }));
  }

  function draw() {
    none.hidden = lines.length > 0;
    list.hidden = !lines.length;
    list.replaceChildren(...lines.map((line, i) => h("li", {}, h("code", {}, line),
      h("button", { type: "button", class: "remove", "aria-label": fill(words.remove, { text: line }), onclick: () => drop(i) }, "✕"))));
  }

  seconds();
  draw();
  return {
    root: h("div", {}, ...laddered(asked, words), h("p", { class: "heading" }, words.schedule), none, list, spoken,
      h("div", { class: "build" }, labelled("what", what), labelled("which", which), late, add),
      h("div", { class: "field" }, h("label", { for: typed.id }, words.typed_line), typed),
      h("p", { class: "hints-of", id: `${id}-hint` }, asked.hint)),
    first: what,
    response: () => { if (typed.value.trim()) take(); return lines; },
  };
}
