// What stands inside a why-question: what was read in the answer, the follow-ups one after the other, the rubric.
//
// The one rule: what was read is a report; the verdict comes from the follow-ups, and every word from Python.

import { fresh, h } from "./elements.js";
import { form } from "./drill_forms.js";
import { marked } from "./drill_parts.js";
import { speak } from "./inner.js";

const READINGS = { right: "✓", wrong: "✗", seen: "✓", "not seen": "○", denied: "✗", exchanged: "⇄", unclear: "?" };

/** The inside of a why-question; there while the model's `inside` holds one. */
export function proof(model, words, send) {
  const id = `tcplearn-proof-${fresh()}`;
  const shown = () => model.get("inside");
  let made, probe = ""; // the form of the follow-up that is open, and that follow-up as it was told
  const ui = {
    read: h("p", { class: "heading", id: `${id}-read` }), report: h("ul", { class: "report", "aria-labelledby": `${id}-read` }),
    title: h("p", { class: "heading" }), proved: h("ol", { class: "proved" }),
    place: h("p", { class: "where" }), text: h("p", { class: "text", id: `${id}-text` }),
    fields: h("fieldset", { class: "fields", "aria-labelledby": `${id}-text` }), unread: h("p", { class: "mend" }),
    check: h("button", { type: "submit", class: "check" }), spoken: h("p", { class: "spoken", "aria-live": "polite" }),
    rubric: h("fieldset", { class: "rubric" }), tick: h("button", { type: "button", class: "tick", onclick: ticked }),
    model: h("p", { class: "model" }), modelName: h("p", { class: "heading" }),
  };
  const asking = h("form", { class: "probe", autocomplete: "off", novalidate: "", onsubmit: prove },
    ui.place, ui.text, ui.fields, ui.unread, h("div", { class: "acts" }, ui.check));
  const beside = h("div", { class: "beside" }, h("div", {}, ui.rubric, ui.tick), h("div", {}, ui.modelName, ui.model));
  const root = h("div", { class: "proof" }, ui.read, ui.report, ui.title, ui.proved, asking, ui.spoken, beside);

  function prove(event) {
    event.preventDefault();
    send({ do: "prove", response: made.response() });
  }

  function ticked() {
    send({ do: "tick", points: [...ui.rubric.querySelectorAll("input:checked")].map(({ value }) => value) });
  }

  function renew() {
    const { report = [], proved = [], rubric = [], model: answer } = shown(), said = words();
    root.hidden = !report.length && !proved.length && !shown().probe?.id && !rubric.length;
    ui.read.textContent = said.report;
    ui.read.hidden = !report.length;
    ui.report.replaceChildren(...report.map(({ state, says, words: rests }) => h("li", { class: state.replace(" ", "-") },
      h("span", { class: "sign", "aria-hidden": "true" }, READINGS[state]), h("span", {}, says, h("br"), h("small", {}, rests)))));
    ui.title.textContent = said.probes;
    ui.title.hidden = !proved.length && !shown().probe?.id;
    ui.proved.replaceChildren(...proved.map(({ mark, text, said: lines }) => h("li", { class: mark },
      h("p", {}, text), ...lines.map(([kind, line], i) => h("p", { class: kind }, ...(i ? [line] : [h("strong", {}, `${READINGS[mark]} ${line}`)]))))));
    asked();
    beside.hidden = !rubric.length;
    ui.rubric.replaceChildren(h("legend", {}, said.rubric), ...rubric.map(([value, text, checked, run]) =>
      h("label", {}, h("input", { type: "checkbox", value, checked }), h("span", {}, text, ...(run ? [h("br"), h("code", {}, run)] : [])))));
    ui.tick.textContent = said.tick;
    ui.modelName.textContent = said.model;
    ui.model.textContent = answer ?? "";
    ui.modelName.parentElement.hidden = !answer;
  }

  /** The follow-up that is open; its form stays as it is while the follow-up is the same. */
  function asked() {
    const { probe: now, place, unread = [], proved } = shown(), told = JSON.stringify(now ?? {}), fresh_ = told !== probe;
    asking.hidden = !now?.id;
    if (asking.hidden) { probe = told; return; }
    ui.place.textContent = place;
    ui.check.textContent = words().check;
    ui.unread.textContent = unread.join(" ");
    ui.unread.hidden = !unread.length;
    if (unread.length) speak(ui.spoken, unread.join(" "));
    if (!fresh_) return;
    const held = asking.contains(root.getRootNode().activeElement);
    probe = told;
    made = form(now, words());
    ui.text.textContent = now.text;
    ui.fields.replaceChildren(made.root);
    marked(made.root, {}, words());
    if (proved?.length) speak(ui.spoken, proved.at(-1).said[0][1]);
    if (held) made.first.focus();
  }

  return { root, renew, focus: () => (asking.hidden ? ui.rubric.querySelector("input") : made.first)?.focus() };
}
