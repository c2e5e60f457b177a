// The pair grid in the browser: a cell for each pair of states, and a shortest run to the one that is open.
//
// It only shows and asks: every word, number and class was made in Python; `shown` is the grid, `opened` what there
// is to say of the pair at `place`.

import { fresh, h, offer } from "./elements.js";
import { inner, keep, speak } from "./inner.js";
import { walkable } from "./walk.js";

const SOON = 4000; // ms that Python may take to open a pair

/** A line with the dash of a family: along a row of the table, or along a column. */
function dash(family, down = false) {
  const mark = h("span", { class: "dash", "aria-hidden": "true" });
  const [size, end] = down ? ['width="4" height="26"', 'x1="2" y1="0" x2="2" y2="26"'] : ['width="100%" height="4"', 'x1="0" y1="2" x2="100%" y2="2"'];
  mark.innerHTML = `<svg ${size}><line class="edge ${family}" ${end}/></svg>`;
  return mark;
}

/** A grid in `el`, told by `model`. */
function pairs(model, el) {
  const id = `tcplearn-pairs-${fresh()}`;
  const shown = () => model.get("shown");
  let waiting = 0, cells = [], walk, told = "";
  const ui = {
    title: h("p", { class: "title" }),
    langLabel: h("label", { for: `${id}-lang` }), lang: h("select", { class: "lang", id: `${id}-lang` }),
    hint: h("p", { class: "hint", id: `${id}-hint` }), wide: h("div", { class: "wide" }),
    legend: h("ul", { class: "legend" }), about: h("ul", { class: "about" }),
    said: h("p", { class: "opened" }), spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
  };
  const run = inner(model, () => shown().words);
  const root = h("div", { class: "tcplearn-pairs tcp", role: "group" },
    h("div", { class: "top" }, ui.title, h("span", { class: "field" }, ui.langLabel, ui.lang)),
    ui.hint, ui.wide, ui.legend, ui.said, ui.spoken, ui.trouble, run.root, ui.about);

  function open(row, column) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ui.trouble.textContent = shown().words.silent; }, SOON);
    const { place = [] } = model.get("opened");
    if (place[0] === row && place[1] === column) { clearTimeout(waiting); speak(ui.spoken, model.get("opened").said); return; }
    model.set("place", [row, column]);
    model.save_changes();
  }

  function renew() {
    const { title, head, states, cells: every, about, hint, legend, languages, words } = shown();
    const held = ui.wide.contains(root.getRootNode().activeElement);
    const at = walk?.at() ?? model.get("opened").place ?? [];
    root.lang = model.get("lang") === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", title);
    ui.title.textContent = title;
    ui.langLabel.textContent = words.lang;
    offer(ui.lang, languages, model.get("lang"));
    ui.hint.textContent = hint;
    cells = every.map((row, r) => row.map(([text, name, met], c) =>
      h("td", { class: `cell-${r}-${c} ${met ? `met a-${states[r][1]} b-${states[c][1]}` : "never"}`, "aria-label": name, title: name }, text)));
    const table = h("table", { role: "grid", "aria-label": words.grid, "aria-describedby": ui.hint.id },
      h("thead", {}, h("tr", {}, h("td", { class: "corner" }, head),
        ...states.map(([state, family]) => h("th", { scope: "col" }, h("span", { class: "turned" }, state), dash(family))))),
      h("tbody", {}, ...cells.map((row, r) => h("tr", {},
        h("th", { scope: "row" }, h("span", {}, states[r][0]), dash(states[r][1], true)), ...row))));
    ui.wide.replaceChildren(table);
    walk = walkable(table, cells, { at: at.length ? at : [0, 0], opened: open });
    ui.legend.setAttribute("aria-label", words.legend);
    ui.legend.replaceChildren(...legend.map(([family, name]) => h("li", {}, h("span", { class: `patch a-${family} b-${family}`, "aria-hidden": "true" }), dash(family), ` ${name}`)));
    ui.about.replaceChildren(...about.map((line) => h("li", {}, line)));
    if (held) walk.focus();
    mark();
  }

  /** Which cell is open, and what there is to say of it. */
  function mark() {
    const { place = [], said = "", met } = model.get("opened");
    clearTimeout(waiting);
    ui.trouble.textContent = "";
    cells.forEach((row, r) => row.forEach((cell, c) => cell.setAttribute("aria-selected", r === place[0] && c === place[1])));
    root.dataset.place = place.join(" ");
    ui.said.textContent = said;
    ui.said.classList.toggle("never", !met);
    ui.about.hidden = said && !met; // it says the same
    if (said && String(place) !== told) speak(ui.spoken, said);
    told = String(place);
    run.renew();
  }

  ui.lang.addEventListener("change", () => { model.set("lang", ui.lang.value); model.save_changes(); });
  keep(root);
  model.on("change:shown", renew);
  model.on("change:opened", mark);
  el.append(root);
  renew();
  return () => { clearTimeout(waiting); model.off("change:shown", renew); model.off("change:opened", mark); run.end(); };
}

export default { render: ({ model, el }) => pairs(model, el) };
