// The matrix in the browser: an overview, the edges of one cell of it, one answer.
//
// It only shows and points: every word, number and class was made in Python and comes once, in `pages`;
// no click asks anybody. Where the learner is (`place`) is told to Python afterwards.

import { walkable } from "./walk.js";

const TELL_PYTHON_AFTER = 60; // ms without a move

/** An element with attributes (on... are listeners) and children. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

let made = 0; // every matrix needs ids of its own

/** One place in the window: its mark on its colour. */
const box = ([outcome, sign, varies]) => h("span", { class: `box ${outcome}${varies ? " varies" : ""}` }, sign);

/** The overview: states down, kinds across. */
function overview(page, opened, at) {
  const { words, kinds, states, pairs } = page;
  const rows = pairs.map((row, s) => row.map(({ strip, said, differs }, k) =>
    h("td", { "aria-label": `${states[s]}, ${kinds[k]}: ${said}`, title: said, class: differs ? "differs" : false },
      h("span", { class: "strip", "aria-hidden": "true" }, ...strip.map(box)))));
  const table = h("table", { role: "grid", class: "overview", "aria-label": words.overview },
    h("thead", {}, h("tr", {}, h("td", { class: "corner" }), ...kinds.map((kind) => h("th", { scope: "col" }, kind)))),
    h("tbody", {}, ...rows.map((cells, s) => h("tr", {}, h("th", { scope: "row" }, states[s]), ...cells))));
  return { table, walk: walkable(table, rows, { at, opened }) };
}

/** The edges of one kind in one state: places of SEG.SEQ across, of SEG.ACK down. */
function edges(page, grid, { at, moved, opened }) {
  const head = ([name, number, means], scope) =>
    h("th", { scope, title: means }, name, ...(number ? [h("small", {}, number)] : []));
  const rows = grid.cells.map((cells, r) => {
    const [name, , , why] = grid.rows[r];
    if (!cells) return [h("td", { class: "absent", colspan: grid.columns.length, "aria-label": `${name}: ${why}` }, why)];
    return cells.map(([outcome, one, two, , , , said, , , differs], c) =>
      h("td", { class: `box ${outcome}${differs ? " differs" : ""}`, "aria-label": `${name}, ${grid.columns[c][0]}: ${page.texts[said]}` },
        h("b", {}, page.texts[one]), h("span", {}, page.texts[two])));
  });
  const table = h("table", { role: "grid", class: "edges", "aria-label": grid.heading },
    h("thead", {}, h("tr", {}, h("td", { class: "corner" }), ...grid.columns.map((column) => head(column, "col")))),
    h("tbody", {}, ...rows.map((cells, r) => h("tr", {}, head(grid.rows[r], "row"), ...cells))));
  return { table, walk: walkable(table, rows, { at, moved, opened }) };
}

/** One answer in full. */
function answer({ texts, words }, grid, r, c) {
  const [, , rowMeans, why] = grid.rows[r];
  if (!grid.cells[r]) return [h("p", { class: "sentence" }, why)];
  const [, , , segment, reply, state, said, rows, notes] = grid.cells[r][c];
  const fact = (name, ...values) => [h("dt", {}, name), ...values.map((value) => h("dd", {}, value))];
  return [
    h("p", { class: "sentence" }, texts[said]),
    h("dl", {},
      ...fact(words.segment, h("code", {}, texts[segment])),
      ...fact("SEG.SEQ", grid.columns[c][2]), ...fact("SEG.ACK", rowMeans),
      ...fact(words.state, texts[state]), ...fact(words.reply, h("code", {}, texts[reply]))),
    h("p", { class: "heading" }, words.rows),
    h("ol", { class: "rows" }, ...rows.map((row) => h("li", {}, texts[row]))),
    ...(notes.length ? [h("ul", { class: "more" }, ...notes.map((note) => h("li", {}, texts[note])))] : []),
  ];
}

/** A matrix in `el`, told by `model`. */
export function mount(model, el) {
  const id = `tcplearn-matrix-${++made}`;
  const ui = {
    title: h("p", { class: "title" }),
    langLabel: h("label", { for: `${id}-lang` }),
    lang: h("select", { class: "lang", id: `${id}-lang` }),
    body: h("div", { class: "body" }),
    legend: h("ul", { class: "legend" }),
  };
  const root = h("div", { class: "tcplearn-matrix tcp", role: "group" },
    h("div", { class: "top" }, ui.title, h("span", { class: "field" }, ui.langLabel, ui.lang)), ui.body, ui.legend);
  let place = [...model.get("place")], last = place.slice(0, 2), tell = 0;
  const page = () => model.get("pages")[model.get("lang")];

  function told() {
    clearTimeout(tell);
    if (String(model.get("place")) === String(place)) return;
    model.set("place", [...place]);
    model.save_changes();
  }

  function at(next) {
    place = next;
    root.dataset.place = place.join(" ");
    clearTimeout(tell);
    tell = setTimeout(told, TELL_PYTHON_AFTER);
  }

  function showAll(focus) {
    const shown = page();
    const board = overview(shown, (s, k) => showPair(s, k, true), last.length ? last : [0, 0]);
    ui.body.replaceChildren(h("p", { class: "reading" }, ["reading", "varies", "hint"].map((name) => shown.words[name]).join(shown.gap)), h("div", { class: "wide" }, board.table));
    at([]);
    if (focus) board.walk.focus();
  }

  function showPair(s, k, focus, r = 0, c = 0) {
    const shown = page(), grid = shown.grids[s][k];
    const detail = h("section", { class: "answer", tabindex: -1, "aria-label": shown.words.answer });
    last = [s, k];
    const moved = (row, column) => { detail.replaceChildren(...answer(shown, grid, row, column)); at([s, k, row, column]); };
    const { table, walk } = edges(shown, grid, { at: [r, c], moved, opened: () => detail.focus() });
    const back = h("button", { type: "button", class: "back", onclick: () => showAll(true) }, shown.words.back);
    detail.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); walk.focus(); }
    });
    ui.body.replaceChildren(h("div", { class: "way" }, back, h("p", { class: "heading" }, grid.heading)),
      h("p", { class: "reading" }, grid.numbers + shown.gap + shown.words.edge_hint), h("div", { class: "wide" }, table), detail);
    if (focus) walk.focus();
  }

  function renew(focus = false) {
    const shown = page();
    root.lang = model.get("lang") === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", shown.title);
    ui.title.textContent = shown.title;
    ui.langLabel.textContent = shown.words.lang;
    ui.lang.replaceChildren(...shown.languages.map(([value, text]) => h("option", { value }, text)));
    ui.lang.value = model.get("lang");
    ui.legend.setAttribute("aria-label", shown.words.legend);
    const signs = shown.legend.map(([outcome, sign, text]) => h("li", {}, box([outcome, sign]), ` ${text}`));
    if (shown.than) signs.push(h("li", {}, h("span", { class: "box differs" }), ` ${shown.than}`));
    ui.legend.replaceChildren(...signs);
    place.length ? showPair(place[0], place[1], focus, ...place.slice(2)) : showAll(focus);
  }

  root.addEventListener("keydown", (event) => {
    const theirs = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    if (theirs || (event.key === "Escape" && !place.length)) return; // save, run, leave: the notebook's own
    event.stopPropagation(); // JupyterLab would take arrows and letters for commands
    if (event.key !== "Escape") return;
    event.preventDefault();
    showAll(true);
  });
  ui.lang.addEventListener("change", () => { model.set("lang", ui.lang.value); model.save_changes(); });
  const other = () => { if (String(model.get("place")) !== String(place)) { place = [...model.get("place")]; renew(); } };
  const language = () => renew();
  model.on("change:place", other);
  model.on("change:lang", language);
  el.append(root);
  renew();
  return () => { told(); model.off("change:place", other); model.off("change:lang", language); };
}

export default { render: ({ model, el }) => mount(model, el) };
