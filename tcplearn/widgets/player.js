// The stepper in the browser: one run of two hosts, moment by moment.
//
// It only prints and points: every word, number, state and mark on the page was made in Python and
// comes in `shown`; scrubbing asks nobody. What the learner wants changed is sent to Python.

import { enable, h, offer } from "./elements.js";
import { build, heads, table } from "./player_parts.js";
import { picture } from "./print.js";

const TELL_PYTHON_AFTER = 60; // ms without a move
const SPEAK_AFTER = 400; // ms without a move
const PATIENCE = 3000; // ms that Python may take to answer
const A_MOMENT = 1400; // ms, while playing
const FATES = ["lose", "delay", "duplicate", "deliver"];
const TIMED = ["delay", "duplicate"]; // they take seconds

/**
 * The page of one player. `hooks.drawn(step, shown)` hears of each drawing, `hooks.allowed(step)` says how far to go
 * instead. What is given back ends the page; it can `go(step)`, and has its `step()` and its `picture()`.
 */
export function mount(model, ui, hooks = {}) {
  let shown = model.get("shown");
  let step = model.get("step");
  let paper, heights; // the picture, and how far down each step's words stand in it
  let tell = 0, speak = 0, playing = 0, waiting = 0;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const end = () => shown.steps.length - 1;
  const segment = () => shown.segments.find(([number]) => number === ui.segment.value);

  function draw() {
    const now = shown.steps[step], before = shown.steps[Math.max(0, step - 1)];
    const { root, slider, place, said } = ui;
    follow();
    paper.show(step);
    slider.value = step;
    place.textContent = now.place;
    said.textContent = now.said;
    slider.setAttribute("aria-valuetext", now.place);
    root.dataset.step = step;
    root.dataset.stateA = now.states.A;
    root.dataset.stateB = now.states.B;
    ui.heads.replaceChildren(...heads(shown.drawing, now));
    ui.body.replaceChildren(...table(shown, now, before));
    ui.fired.textContent = now.fired;
    ui.rows.replaceChildren(...now.rows.map((row) => h("li", {}, row)));
    for (const button of [ui.first, ui.back]) enable(button, step > 0, slider);
    for (const button of [ui.next, ui.last]) enable(button, step < end(), slider);
    hooks.drawn?.(step, shown);
  }

  /** What has just happened, and the chosen segment, stand out. */
  function dress({ classList }, { since = 0 }) {
    classList.toggle("fresh", step > 0 && since === step);
    classList.toggle("chosen", classList.contains(`flight-${ui.segment.value}`));
  }

  /** Mark the chosen segment in the picture, and say what may be done to it. */
  function point() {
    const free = segment()?.[2] && !shown.recorded;
    for (const fate of FATES) enable(ui[fate], free, ui.segment);
    paper.dress();
  }

  /** Keep the present moment in sight. */
  function follow() {
    const scale = paper.root.getBoundingClientRect().height / shown.drawing.height;
    const y = (heights.get(step) ?? 0) * scale;
    const { clientHeight: room, scrollTop: top } = ui.ladder;
    if (y > top + room - 60 || y < top + 60)
      ui.ladder.scrollTo({ top: y - room / 2, behavior: calm.matches || !playing ? "auto" : "smooth" });
  }

  function texts() {
    for (const [name, element] of ui.say) element.textContent = shown.words[name];
    ui.root.lang = model.get("lang");
    ui.root.dataset.story = shown.key;
    ui.root.dataset.steps = end();
    ui.root.setAttribute("aria-label", `${shown.words.player}: ${shown.title}`);
    ui.ladder.setAttribute("aria-label", shown.words.ladder);
    ui.caption.textContent = shown.words.blocks;
    const heading = (text) => h("th", { scope: "col" }, text);
    ui.head.replaceChildren(h("tr", {}, ...[shown.words.variable, "A", "B"].map(heading)));
    ui.slider.max = end();
    offer(ui.story, shown.stories, shown.key);
    offer(ui.numbers, shown.numbers, model.get("numbers"));
    offer(ui.lang, shown.languages, model.get("lang"));
    offer(ui.segment, [["", shown.words.choose], ...shown.segments], segment() ? ui.segment.value : "");
    ui.wire.textContent = shown.wire;
    ui.wire.classList.toggle("changed", shown.changed);
    ui.changes.replaceChildren(...shown.changes.map((change) => h("li", {}, change)));
    ui.changes.hidden = !shown.changes.length;
    enable(ui.restore, shown.changed, ui.segment);
    ui.by.max = shown.latest;
    ui.block.setAttribute("aria-label", shown.words.blocks);
    ui.notes.replaceChildren(...shown.notes.map((note) => h("li", {}, note)));
    ui.notes.hidden = ui.noted.hidden = !shown.notes.length;
    ui.story.disabled = shown.stories.length < 2;
  }

  function go(to) {
    to = Math.max(0, Math.min(end(), to));
    if (hooks.allowed) to = hooks.allowed(to);
    if (to === step) return;
    step = to;
    draw();
    clearTimeout(tell);
    tell = setTimeout(flush, TELL_PYTHON_AFTER);
    clearTimeout(speak);
    speak = setTimeout(() => (ui.spoken.textContent = shown.steps[step].said), SPEAK_AFTER);
  }

  function flush() {
    clearTimeout(tell);
    if (model.get("step") === step) return;
    model.set("step", step);
    model.save_changes();
  }

  /** Say a sentence of trouble; without a name, take it away. */
  function trouble(name) {
    ui.trouble.textContent = name ? shown.words[name] : "";
    if (name === "refused") ui.by.setAttribute("aria-invalid", true);
    else ui.by.removeAttribute("aria-invalid");
  }

  /** Python answers with a page; a kernel that is gone does not. */
  function expect() {
    clearTimeout(waiting);
    waiting = setTimeout(trouble, PATIENCE, "silent");
  }

  function choose(name, value) {
    expect();
    flush();
    model.set(name, value);
    model.save_changes();
  }

  function play(on) {
    clearTimeout(playing);
    if (on && step === end()) go(0);
    playing = on ? setTimeout(() => (go(step + 1), play(step < end())), A_MOMENT) : 0;
    ui.play.textContent = shown.words[on ? "pause" : "play"];
  }

  function ask(fate) {
    const by = TIMED.includes(fate) ? { by: ui.by.valueAsNumber } : {};
    if ("by" in by && !(by.by > 0 && by.by <= shown.latest)) {
      trouble("refused");
      ui.by.focus({ preventScroll: true });
      return;
    }
    expect();
    flush();
    model.send({ fate, number: Number(ui.segment.value), ...by });
  }

  function renew() {
    play(false);
    clearTimeout(waiting);
    trouble();
    shown = model.get("shown");
    step = Math.min(model.get("step"), end());
    texts();
    paper?.end();
    paper = picture(ui.picture, shown.drawing, { dress, within: ui.ladder });
    heights = new Map();
    for (const { since = 0, kind, at } of shown.drawing.marks)
      if (kind === "text") heights.set(since, Math.max(at[1], heights.get(since) ?? 0));
    draw();
    point();
  }

  const keys = {
    ArrowLeft: () => go(step - 1), ArrowRight: () => go(step + 1),
    Home: () => go(0), End: () => go(end()), " ": () => play(!playing),
  };
  ui.root.addEventListener("keydown", (event) => {
    const { key } = event, theirs = event.ctrlKey || event.metaKey || event.altKey || key === "Escape";
    if (theirs || (event.shiftKey && key === "Enter")) return; // save, run the cell, leave: the notebook's own
    event.stopPropagation(); // JupyterLab would take arrows and letters for commands
    const own = event.target.matches("select, input[type=number]") || (event.target.matches("button") && key === " ");
    if (own || !keys[key]) return;
    event.preventDefault();
    keys[key]();
  });
  const on = (element, what, then) => element.addEventListener(what, then);
  on(ui.first, "click", () => go(0));
  on(ui.back, "click", () => go(step - 1));
  on(ui.play, "click", () => play(!playing));
  on(ui.next, "click", () => go(step + 1));
  on(ui.last, "click", () => go(end()));
  on(ui.slider, "input", () => go(Number(ui.slider.value)));
  on(ui.story, "change", () => choose("story", ui.story.value));
  on(ui.numbers, "change", () => choose("numbers", ui.numbers.value));
  on(ui.lang, "change", () => choose("lang", ui.lang.value));
  on(ui.segment, "change", point);
  on(ui.by, "input", () => trouble());
  for (const fate of [...FATES, "restore"]) on(ui[fate], "click", () => ask(fate));
  on(ui.ladder, "click", (event) => {
    const hit = /\bflight-(\d+)/.exec(event.target.closest?.("[class*=flight-]")?.getAttribute("class"));
    if (hit) { ui.segment.value = hit[1]; point(); ui.segment.focus({ preventScroll: true }); }
  });

  const moved = () => { if (model.get("step") !== step) { step = model.get("step"); draw(); } };
  model.on("change:shown", renew);
  model.on("change:step", moved);
  renew();
  const sized = new ResizeObserver(() => { // only what scrolls is a stop of the Tab key
    if (ui.block.scrollWidth > ui.block.clientWidth) ui.block.tabIndex = 0;
    else ui.block.removeAttribute("tabindex");
  });
  sized.observe(ui.block);
  function close() {
    play(false);
    clearTimeout(waiting);
    sized.disconnect();
    paper.end();
    flush();
    model.off("change:shown", renew);
    model.off("change:step", moved);
  }
  return Object.assign(close, { go, step: () => step, picture: () => paper });
}

function render({ model, el }) {
  const ui = build();
  el.append(ui.root);
  return mount(model, ui);
}

export default { render };
