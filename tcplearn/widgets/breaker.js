// The breaker in the browser: what can happen next as buttons, what is on the wire, the run so far.
//
// It only shows and asks: every word was made in Python and comes in `shown`.

import { enable, fresh, h, offer } from "./elements.js";
import { inner, keep, speak } from "./inner.js";

const HEAR_FROM_PYTHON = 6000; // ms that Python may take to answer: a first hint searches
const OF_A_POSITION = { broken: "✗", alive: "…", ended: "∎" };

/** A breaker in `el`, told by `model`. */
function breakIt(model, el) {
  const id = `tcplearn-breaker-${fresh()}`;
  const shown = () => model.get("shown");
  let waiting = 0, moves = -1;
  const ui = {
    title: h("p", { class: "title" }), about: h("ul", { class: "about" }),
    langLabel: h("label", { for: `${id}-lang` }), lang: h("select", { class: "lang", id: `${id}-lang` }),
    sign: h("b", { "aria-hidden": "true" }), told: h("span"),
    hinted: h("p", { class: "hinted" }),
    spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    ask: h("p", { class: "heading", id: `${id}-ask` }), choices: h("ol", { class: "choices-of", "aria-labelledby": `${id}-ask` }),
    wireName: h("p", { class: "heading", id: `${id}-wire` }), wire: h("ul", { class: "on-wire", "aria-labelledby": `${id}-wire` }), left: h("p", { class: "left" }),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
  };
  for (const name of ["undo", "restart", "hint"]) ui[name] = h("button", { type: "button", class: name, onclick: () => send({ do: name }) });
  ui.next = h("div", { class: "next" }, ui.ask, ui.choices);
  const run = inner(model, () => shown().words);
  const now = h("p", { tabindex: -1 }, ui.sign, " ", ui.told);
  const root = h("div", { class: "tcplearn-breaker tcp", role: "group" },
    h("div", { class: "top" }, ui.title, h("span", { class: "field" }, ui.langLabel, ui.lang)), ui.about,
    now, ui.hinted, ui.spoken,
    h("div", { class: "table" },
      ui.next,
      h("div", { class: "there" }, ui.wireName, ui.wire, ui.left)),
    h("div", { class: "acts" }, ui.undo, ui.restart, ui.hint), ui.trouble, run.root);

  function send(what) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ui.trouble.textContent = shown().words.silent; }, HEAR_FROM_PYTHON);
    model.send({ ...what, moves: shown().moves });
  }

  function choice(said, number) {
    const { hinted, words } = shown();
    const button = h("button", { type: "button", onclick: () => send({ do: "take", choice: number }) }, said);
    if (number === hinted) button.append(h("b", { class: "mark" }, ` ★ ${words.hinted}`));
    return h("li", { class: number === hinted ? "hint" : false }, button);
  }

  /** Where the keyboard goes on: the hinted choice, the first one, or what is left to press. */
  function focus() {
    const next = ui.choices.querySelector(".hint button") ?? ui.choices.querySelector("button") ?? (ui.restart.disabled ? ui.hint : ui.restart);
    next.focus({ preventScroll: true });
  }

  function renew() {
    const { words, title, about, said, hint, kind, choices, wire, left, languages } = shown();
    const held = root.contains(root.getRootNode().activeElement) && !root.querySelector(".run").contains(root.getRootNode().activeElement);
    const language = root.lang && root.lang !== (model.get("lang") === "zh" ? "zh-CN" : "en");
    clearTimeout(waiting);
    ui.trouble.textContent = "";
    root.lang = model.get("lang") === "zh" ? "zh-CN" : "en";
    root.dataset.moves = shown().moves;
    root.dataset.kind = kind;
    root.setAttribute("aria-label", title);
    ui.title.textContent = title;
    ui.about.replaceChildren(...about.map((line) => h("li", {}, line)));
    ui.langLabel.textContent = words.lang;
    offer(ui.lang, languages, model.get("lang"));
    now.className = `now ${kind}`;
    ui.sign.textContent = OF_A_POSITION[kind];
    ui.told.textContent = said;
    ui.hinted.textContent = hint;
    ui.ask.textContent = words.choices;
    ui.next.hidden = !choices.length;
    if (held && !language) now.focus({ preventScroll: true }); // JupyterLab would take a focus that is lost with its button
    ui.choices.replaceChildren(...choices.map(choice));
    ui.wireName.textContent = words.wire;
    ui.wire.replaceChildren(...wire.map((segment) => h("li", {}, segment)));
    ui.left.textContent = left;
    for (const name of ["undo", "restart", "hint"]) ui[name].textContent = words[name];
    enable(ui.hint, kind !== "broken", ui.restart);
    enable(ui.restart, shown().moves > 0, ui.hint);
    enable(ui.undo, shown().moves > 0, ui.hint);
    if (moves >= 0 && !language) speak(ui.spoken, hint || said);
    moves = shown().moves;
    run.renew();
    if (held && !language) focus();
  }

  ui.lang.addEventListener("change", () => { model.set("lang", ui.lang.value); model.save_changes(); });
  keep(root);
  model.on("change:shown", renew);
  el.append(root);
  renew();
  return () => { clearTimeout(waiting); model.off("change:shown", renew); run.end(); };
}

export default { render: ({ model, el }) => breakIt(model, el) };
