// The prover in the browser: menus, a search under way, verdicts, the run that decides.
//
// It only shows and asks: every word, number and table was made in Python and comes in `shown` and `progress`.

import { enable, fresh, h, offer } from "./elements.js";
import { menus } from "./menus.js";
import { inner, keep, speak } from "./inner.js";

const ANSWER_WITHIN = 4000; // ms that Python may take to answer
const SIGNS = { holds: "✓", broken: "✗", undecided: "?" };
const ASKS = ["prove", "stop", "baseline"];

/** How many worlds each depth had, as bars; the numbers are said beside it. */
function bars(sizes) {
  const most = Math.max(1, ...sizes);
  return sizes.map((size) => h("span", { style: `height: ${Math.max(4, (100 * size) / most)}%` }));
}

/** A prover in `el`, told by `model`. */
function prove(model, el) {
  const id = `tcplearn-prover-${fresh()}`;
  const shown = () => model.get("shown");
  let waiting = 0, busy = false, told = "";
  const send = (what) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ui.trouble.textContent = shown().words.silent; }, ANSWER_WITHIN);
    model.send(what);
  };
  const groups = Object.fromEntries(["question", "bounds", "guards"].map((name) => [name, menus(id, (menu, value) => send({ do: "choose", name: menu, value }))]));
  const ui = {
    title: h("p", { class: "title" }),
    langLabel: h("label", { for: `${id}-lang` }), lang: h("select", { class: "lang", id: `${id}-lang` }),
    about: h("ul", { class: "about" }),
    boundsName: h("legend"), guardsName: h("summary"),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
    bar: h("div", { class: "meter", role: "progressbar" }, h("span")),
    search: h("p", { class: "searching" }), sizes: h("div", { class: "sizes", "aria-hidden": "true" }),
    spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    verdicts: h("ul", { class: "verdicts" }),
    ready: h("p", { class: "ready" }),
    changes: h("div", { class: "changes", role: "group" }),
  };
  for (const name of ASKS) ui[name] = h("button", { type: "button", class: name, onclick: () => ask(name) });
  const run = inner(model, () => shown().words);
  const progress = h("div", { class: "progress" }, ui.bar, ui.search);
  const root = h("div", { class: "tcplearn-prover tcp", role: "group" },
    h("div", { class: "top" }, ui.title, h("span", { class: "field" }, ui.langLabel, ui.lang)),
    groups.question.root, ui.about,
    h("fieldset", {}, ui.boundsName, groups.bounds.root, h("details", {}, ui.guardsName, groups.guards.root)),
    h("div", { class: "acts" }, ui.prove, ui.stop, ui.baseline), ui.trouble,
    progress, ui.sizes, ui.spoken, ui.ready, ui.verdicts, run.root, ui.changes);

  function ask(name) {
    if (name !== "stop") enabled(true);
    send({ do: name });
  }

  /** Only what makes sense now can be pressed, and the focus stays among the buttons. */
  function enabled(searching) {
    busy = searching;
    root.dataset.busy = searching;
    enable(ui.stop, true);
    enable(ui.prove, !searching, ui.stop);
    enable(ui.baseline, !searching && shown().baseline, searching ? ui.stop : ui.prove);
    enable(ui.stop, searching, ui.prove);
  }

  function renew() {
    const { words, title, question, bounds, guards, about, verdicts, difference, languages } = shown();
    clearTimeout(waiting);
    ui.trouble.textContent = "";
    root.lang = model.get("lang") === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", title);
    ui.title.textContent = words.prover;
    ui.langLabel.textContent = words.lang;
    offer(ui.lang, languages, model.get("lang"));
    for (const [name, menu] of Object.entries({ question, bounds, guards })) groups[name].renew(menu);
    ui.about.replaceChildren(...about.map((said) => h("li", {}, said)));
    ui.boundsName.textContent = words.bounds;
    ui.guardsName.textContent = words.guards;
    for (const name of ASKS) ui[name].textContent = words[name];
    ui.bar.setAttribute("aria-label", words.progress);
    ui.ready.textContent = words.ready;
    ui.verdicts.replaceChildren(...verdicts.map(([kind, said]) => h("li", { class: kind, "data-verdict": kind }, h("b", { "aria-hidden": "true" }, SIGNS[kind]), " ", said)));
    ui.changes.innerHTML = difference;
    ui.changes.setAttribute("aria-label", words.difference);
    const last = verdicts.length ? verdicts.at(-1)[1] : "";
    if (last && last !== told) speak(ui.spoken, last);
    told = last;
    run.renew();
    advance();
  }

  function advance() {
    const { said, sizes = [] } = model.get("progress");
    clearTimeout(waiting);
    const searching = said !== undefined;
    if (searching !== busy || !searching) enabled(searching);
    progress.hidden = !searching || !sizes.length;
    ui.search.textContent = said ?? "";
    ui.bar.setAttribute("aria-valuetext", said ?? "");
    if (sizes.length) {
      if (searching && !root.dataset.depth) speak(ui.spoken, said); // once; the numbers go on silently
      root.dataset.depth = sizes.length - 1;
      ui.sizes.replaceChildren(...bars(sizes));
    }
    if (!searching) delete root.dataset.depth;
    ui.sizes.hidden = progress.hidden;
    ui.ready.hidden = searching || shown().verdicts.length > 0;
  }

  ui.lang.addEventListener("change", () => { model.set("lang", ui.lang.value); model.save_changes(); });
  keep(root);
  model.on("change:shown", renew);
  model.on("change:progress", advance);
  el.append(root);
  renew();
  const sized = new ResizeObserver(() => { // only what scrolls is a stop of the Tab key
    if (ui.changes.scrollWidth > ui.changes.clientWidth) ui.changes.tabIndex = 0;
    else ui.changes.removeAttribute("tabindex");
  });
  sized.observe(ui.changes);
  return () => { clearTimeout(waiting); sized.disconnect(); model.off("change:shown", renew); model.off("change:progress", advance); run.end(); };
}

export default { render: ({ model, el }) => prove(model, el) };
