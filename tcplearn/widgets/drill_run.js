// The run that decided, step by step; beside it, level with it, the run that a wrong idea would have.
//
// The one rule: it prints and points; every drawing and sentence came from Python, and stepping asks nobody.

import { enable, fresh, h } from "./elements.js";
import { picture } from "./print.js";
import { speak } from "./inner.js";

const SAY_AFTER = 400; // ms without a move

/** The run of a drill; there while the model's `run` holds one. */
export function decider(model, words) {
  const id = `tcplearn-run-${fresh()}`;
  const shown = () => model.get("run");
  let step = 0, papers = [], speaking = 0;
  const button = (name, go) => h("button", { type: "button", class: name, onclick: go });
  const ui = {
    title: h("p", { class: "heading", id: `${id}-title` }),
    first: button("first", () => go(0)), back: button("back", () => go(step - 1)), apart: button("apart", () => go(shown().parts)),
    next: button("next", () => go(step + 1)), last: button("last", () => go(end())),
    named: h("label", { for: id }), slider: h("input", { type: "range", class: "slider", min: 0, step: 1, id }),
    place: h("output", { class: "place" }), said: h("ul", { class: "steps-said", id: `${id}-said` }),
    spoken: h("p", { class: "spoken", "aria-live": "polite" }), why: h("ul", { class: "reasons" }),
    ladders: h("div", { class: "ladders", tabindex: 0, role: "group" }),
    summary: h("summary"), text: h("pre", { tabindex: 0, role: "group" }),
  };
  const root = h("div", { class: "decider", role: "group", "aria-labelledby": ui.title.id }, ui.title, ui.ladders, ui.why,
    h("div", { class: "steps" }, ui.first, ui.back, ui.apart, ui.next, ui.last, h("span", { class: "scrub" }, ui.named, ui.slider, ui.place)),
    ui.said, ui.spoken, h("details", {}, ui.summary, ui.text));
  const end = () => shown().steps.length - 1;

  function draw() {
    const now = shown().steps[step];
    root.dataset.step = ui.slider.value = step;
    ui.place.textContent = now.place;
    ui.slider.setAttribute("aria-valuetext", now.place);
    ui.said.replaceChildren(...now.said.map((said) => h("li", {}, said)));
    for (const paper of papers) paper.show(step);
    for (const control of [ui.first, ui.back]) enable(control, step > 0, ui.slider);
    for (const control of [ui.next, ui.last]) enable(control, step < end(), ui.slider);
  }

  function go(to) {
    step = Math.max(0, Math.min(end(), to));
    draw();
    clearTimeout(speaking);
    speaking = setTimeout(() => speak(ui.spoken, shown().steps[step].said.join(" ")), SAY_AFTER);
  }

  function renew() {
    for (const paper of papers) paper.end();
    papers = [];
    root.hidden = shown().steps === undefined;
    if (root.hidden) return;
    const { drawings, steps, title, why, text, parts } = shown(), said = words();
    ui.title.textContent = title;
    for (const name of ["first", "back", "next", "last", "apart"]) ui[name].textContent = said[name];
    ui.apart.hidden = parts < 0;
    ui.named.textContent = said.moment;
    ui.slider.max = step = steps.length - 1;
    ui.slider.setAttribute("aria-describedby", ui.said.id);
    ui.ladders.setAttribute("aria-label", said.ladders);
    ui.ladders.dataset.count = drawings.length;
    const halves = drawings.map(({ width }) => h("div", { class: "half", style: `max-width: ${width}px` }));
    ui.ladders.replaceChildren(...halves);
    papers = drawings.map((drawing, i) => picture(halves[i], drawing, { within: ui.ladders }));
    ui.why.replaceChildren(...why.map(([kind, line]) => h("li", { class: kind }, line)));
    ui.why.hidden = !why.length;
    ui.summary.textContent = said.as_text;
    ui.text.textContent = text;
    ui.text.setAttribute("aria-label", said.as_text);
    draw();
  }

  ui.slider.addEventListener("input", () => go(Number(ui.slider.value)));
  const sized = new ResizeObserver(() => { // only what scrolls is a stop of the Tab key
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = ui.ladders;
    if (scrollWidth > clientWidth || scrollHeight > clientHeight) ui.ladders.tabIndex = 0;
    else ui.ladders.removeAttribute("tabindex");
  });
  sized.observe(ui.ladders);
  return {
    root, renew,
    end() { clearTimeout(speaking); sized.disconnect(); for (const paper of papers) paper.end(); },
  };
}
