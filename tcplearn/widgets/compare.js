// Two runs side by side in the browser: menus, one slider for both, two ladders, and why they part.
//
// It only prints and points: every word, mark and step was made in Python and comes in `shown`; scrubbing asks nobody.

import { enable, fresh, h, offer } from "./elements.js";
import { picture } from "./print.js";
import { menus } from "./menus.js";
import { keep, speak } from "./inner.js";

const ANSWER_WITHIN = 4000; // ms that Python may take to answer
const TELL_AFTER = 60, SAY_AFTER = 400; // ms without a move
const SIDES = ["one", "two"];

/** A comparison in `el`, told by `model`. */
function compare(model, el) {
  const id = `tcplearn-compare-${fresh()}`;
  let shown = model.get("shown"), step = model.get("step");
  let waiting = 0, telling = 0, speaking = 0, papers = [], reached;
  const button = (name, go) => h("button", { type: "button", class: name, onclick: go });
  const ui = {
    title: h("p", { class: "title" }),
    numbersName: h("label", { for: `${id}-numbers` }), numbers: h("select", { class: "numbers", id: `${id}-numbers` }),
    langName: h("label", { for: `${id}-lang` }), lang: h("select", { class: "lang", id: `${id}-lang` }),
    about: h("ul", { class: "about" }),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
    first: button("first", () => go(0)), back: button("back", () => go(step - 1)),
    apart: button("apart", () => go(shown.parts)),
    next: button("next", () => go(step + 1)), last: button("last", () => go(end())),
    sliderName: h("label", { for: `${id}-moment` }),
    slider: h("input", { type: "range", class: "slider", min: 0, step: 1, id: `${id}-moment` }),
    place: h("output", { class: "place" }),
    said: h("ul", { class: "said", id: `${id}-said` }), spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    ladders: h("div", { class: "ladders", tabindex: 0, role: "group" }),
    whyName: h("p", { class: "heading", id: `${id}-why` }),
    why: h("ul", { class: "reasons", "aria-live": "polite", "aria-labelledby": `${id}-why` }),
    changesName: h("summary"), changes: h("div", { class: "changes", role: "group" }),
    notesName: h("p", { class: "heading" }), notes: h("ul", { class: "notes" }),
  };
  const names = Object.fromEntries(SIDES.map((side) => [side, h("legend")]));
  const groups = Object.fromEntries(SIDES.map((side) => [side, menus(`${id}-${side}`, (name, value) => ask(name, value))]));
  const halves = SIDES.map((side) => h("div", { class: `half ${side}` }));
  ui.ladders.append(...halves);
  ui.slider.setAttribute("aria-describedby", ui.said.id);
  const table = h("details", {}, ui.changesName, ui.changes);
  const root = h("div", { class: "tcplearn-compare tcp", role: "group" },
    h("div", { class: "top" }, ui.title,
      h("span", { class: "field" }, ui.numbersName, ui.numbers, ui.langName, ui.lang)),
    h("div", { class: "runs" }, ...SIDES.map((side) => h("fieldset", {}, names[side], groups[side].root))),
    ui.about, ui.trouble,
    h("div", { class: "steps" }, ui.first, ui.back, ui.apart, ui.next, ui.last,
      h("span", { class: "scrub" }, ui.sliderName, ui.slider, ui.place)),
    ui.said, ui.spoken, ui.ladders, ui.whyName, ui.why, table, ui.notesName, ui.notes);
  const end = () => shown.steps.length - 1;
  const parted = () => shown.parts < 0 || step >= shown.parts;

  function draw() {
    const now = shown.steps[step];
    root.dataset.step = ui.slider.value = step;
    ui.place.textContent = now.place;
    ui.slider.setAttribute("aria-valuetext", now.place);
    ui.said.replaceChildren(...now.said.map((said) => h("li", {}, said)));
    for (const paper of papers) paper.show(step);
    for (const control of [ui.first, ui.back]) enable(control, step > 0, ui.slider);
    for (const control of [ui.next, ui.last]) enable(control, step < end(), ui.slider);
    if (parted() !== reached) explain();
    follow();
  }

  /** Why they part is said once they have. */
  function explain() {
    reached = parted();
    root.dataset.parted = reached && shown.parts >= 0;
    ui.why.replaceChildren(...(reached ? shown.why : [["same", shown.so_far]]).map(([kind, text]) => h("li", { class: kind }, text)));
    table.hidden = !reached || !shown.changes;
  }

  /** Keep the present moment in sight. */
  function follow() {
    const box = ui.ladders.getBoundingClientRect(), room = ui.ladders.clientHeight;
    if (ui.ladders.scrollHeight <= room) return;
    const paper = papers[0].root.getBoundingClientRect(), scale = paper.height / shown.drawings[0].height;
    const begins = shown.drawings[0].marks.filter(({ since = 0, kind }) => since === step && kind === "text").map(({ at }) => at[1]);
    const y = paper.top - box.top + Math.max(0, ...begins) * scale; // from the top of what is in sight
    const top = ui.ladders.scrollTop;
    if (y + top < room - 60) ui.ladders.scrollTop = 0; // with the names above
    else if (y > room - 60 || y < 60) ui.ladders.scrollTop = top + y - room / 2;
  }

  function go(to) {
    to = Math.max(0, Math.min(end(), to));
    if (to === step) return follow();
    step = to;
    draw();
    clearTimeout(telling);
    telling = setTimeout(tell, TELL_AFTER);
    clearTimeout(speaking);
    speaking = setTimeout(() => speak(ui.spoken, shown.steps[step].said.join(" ")), SAY_AFTER);
  }

  function tell() {
    clearTimeout(telling);
    if (model.get("step") === step) return;
    model.set("step", step);
    model.save_changes();
  }

  function expect() {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ui.trouble.textContent = shown.words.silent; }, ANSWER_WITHIN);
    tell();
  }

  function ask(name, value) {
    expect();
    model.send({ do: "choose", name, value });
  }

  function choose(name, value) {
    expect();
    model.set(name, value);
    model.save_changes();
  }

  function renew() {
    clearTimeout(waiting);
    shown = model.get("shown");
    step = Math.min(model.get("step"), end());
    const { words } = shown;
    root.lang = model.get("lang") === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", `${words.compare}: ${shown.title}`);
    root.dataset.parts = shown.parts;
    ui.trouble.textContent = "";
    ui.title.textContent = shown.title;
    ui.numbersName.textContent = words.numbers;
    ui.langName.textContent = words.lang;
    offer(ui.numbers, shown.numbers, model.get("numbers"));
    offer(ui.lang, shown.languages, model.get("lang"));
    for (const side of SIDES) {
      names[side].textContent = words[side];
      groups[side].renew(shown.menus[side]);
    }
    ui.about.replaceChildren(...shown.about.map((said) => h("li", {}, said)));
    for (const name of ["first", "back", "next", "last"]) ui[name].textContent = words[name];
    ui.apart.textContent = words[shown.parts < 0 ? "never" : "apart"];
    enable(ui.apart, shown.parts >= 0, ui.slider);
    ui.sliderName.textContent = words.moment;
    ui.slider.max = end();
    ui.ladders.setAttribute("aria-label", words.ladders);
    ui.whyName.textContent = words.why;
    ui.changesName.textContent = words.changes;
    ui.changes.innerHTML = shown.changes;
    ui.changes.setAttribute("aria-label", words.changes);
    ui.notesName.textContent = words.notes;
    ui.notes.replaceChildren(...shown.notes.map((note) => h("li", {}, note)));
    ui.notes.hidden = ui.notesName.hidden = !shown.notes.length;
    for (const paper of papers) paper.end();
    papers = shown.drawings.map((drawing, i) => picture(halves[i], drawing, { within: ui.ladders }));
    shown.drawings.forEach(({ width }, i) => { halves[i].style.maxWidth = `${width}px`; });
    reached = undefined;
    draw();
  }

  const moved = () => { if (model.get("step") !== step) { step = Math.min(model.get("step"), end()); draw(); } };
  ui.slider.addEventListener("input", () => go(Number(ui.slider.value)));
  ui.numbers.addEventListener("change", () => choose("numbers", ui.numbers.value));
  ui.lang.addEventListener("change", () => choose("lang", ui.lang.value));
  keep(root);
  model.on("change:shown", renew);
  model.on("change:step", moved);
  el.append(root);
  renew();
  const sized = new ResizeObserver(() => { // only what scrolls is a stop of the Tab key
    for (const box of [ui.ladders, ui.changes])
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
  });
  for (const box of [ui.ladders, ui.changes]) sized.observe(box);
  return () => {
    for (const timer of [waiting, speaking]) clearTimeout(timer);
    tell();
    sized.disconnect();
    for (const paper of papers) paper.end();
    model.off("change:shown", renew);
    model.off("change:step", moved);
  };
}

export default { render: ({ model, el }) => compare(model, el) };
