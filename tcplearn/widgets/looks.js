// The views beside a ladder: drawings that share its steps, chosen by the learner, each to be had as a file.
//
// The one rule: a view is a drawing from Python; what is chosen here is kept from one laboratory to the next.

import { picture, svg } from "./print.js";
import { h } from "./elements.js";

const KEPT = "tcplearn.views";
const WIDE = 1000; // px: a drawing that is wider has a row of its own
const SHARP = 2; // pixels of a PNG for each of the drawing's

/** The views of a laboratory; `step` gives its cursor. */
export function looks(model, step) {
  const chooser = h("div", { class: "acts chooser" }), panels = h("div", { class: "panels" });
  const bench = () => model.get("bench");
  let views = [];

  function renew() {
    for (const view of views) view.end();
    views = [];
    panels.replaceChildren(...Object.entries(model.get("pictures")).map(([name, drawing]) => panel(name, drawing)));
  }

  function panel(name, drawing) {
    const said = bench().views.find(([each]) => each === name)[1];
    if (drawing.lacks !== undefined) return h("figure", { class: "panel", "data-view": name }, h("strong", {}, said), h("p", {}, drawing.lacks));
    const host = h("div", { class: "drawn", tabindex: 0, role: "group", "aria-label": drawing.title });
    const view = picture(host, drawing);
    views.push(view);
    view.show(step());
    return h("figure", { class: "panel", "data-view": name, "data-wide": drawing.width > WIDE },
      h("figcaption", {}, h("strong", {}, said), save(name, () => drawing)), host,
      h("details", {}, h("summary", {}, bench().words.as_text), h("pre", { tabindex: 0 }, drawing.text)));
  }

  /** Buttons that give a picture, as it is now, to the learner as a file. */
  function save(name, drawing) {
    const text = () => svg(drawing(), step(), bench().css);
    const give = (href, suffix) => h("a", { href, download: `${model.get("shown").key}-${name.replaceAll(" ", "-")}-${step()}.${suffix}` }).click();
    const vector = () => {
      const url = URL.createObjectURL(new Blob([text()], { type: "image/svg+xml" }));
      give(url, "svg");
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    };
    const pixels = () => {
      const image = new Image(), [width, height] = [SHARP * drawing().width, SHARP * drawing().height];
      image.onload = () => {
        const canvas = h("canvas", { width, height });
        canvas.getContext("2d").drawImage(image, 0, 0, width, height);
        give(canvas.toDataURL("image/png"), "png");
      };
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text())}`;
    };
    const button = (form, then) => h("button", { type: "button", class: `save-${form.toLowerCase()}`, onclick: then }, form);
    return h("span", { class: "save" }, button("SVG", vector), button("PNG", pixels));
  }

  function set(names) {
    model.set("views", names);
    model.save_changes();
    texts();
  }

  /** What the learner chooses is kept. */
  function keep() {
    const names = [...chooser.querySelectorAll("input:checked")].map(({ value }) => value);
    try { localStorage.setItem(KEPT, JSON.stringify(names)); } catch { /* a page that may keep nothing */ }
    set(names);
  }

  function texts() {
    chooser.replaceChildren(...bench().views.map(([name, text]) => h("label", { class: "field" },
      h("input", { type: "checkbox", value: name, checked: model.get("views").includes(name), onchange: keep }), text)));
  }

  return {
    chooser, panels, save, texts, renew,
    /** Open a view, or close it. */
    choose(name, wanted) {
      const others = model.get("views").filter((each) => each !== name);
      set(wanted ? [...others, name] : others);
    },
    show(now) { for (const view of views) view.show(now); },
    /** What was chosen last time, unless the cell says which views it wants. */
    begin() {
      let kept;
      try { kept = JSON.parse(localStorage.getItem(KEPT)); } catch { /* nothing kept */ }
      const there = new Set(bench().views.map(([name]) => name));
      if (Array.isArray(kept) && !model.get("given_views")) set(kept.filter((name) => there.has(name)));
    },
    end() { for (const view of views) view.end(); },
  };
}
