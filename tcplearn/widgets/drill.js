// A drill in the browser: a question by its shape, hints, how sure one is, the verdict, the run that decides.
//
// The one rule: it shows what Python says and sends what the learner types; it knows no answer.

import { enable, fresh, h, offer } from "./elements.js";
import { form } from "./drill_forms.js";
import { marked } from "./drill_parts.js";
import { decider } from "./drill_run.js";
import { proof } from "./drill_why.js";
import { keep, speak } from "./inner.js";

const ANSWER_WITHIN = 4000; // ms that Python may take to answer
const MARKS = { right: "✓ ", wrong: "✗ ", unread: "? ", pending: "… ", "gave-up": "– " };
const OVER = ["right", "wrong", "gave-up", "ready", "done"]; // the last two of an interview: nothing is asked
const CONFIDENT = ["sure", "unsure"];

/** A drill in `el`, told by `model`. */
function drill(model, el) {
  const id = `tcplearn-drill-${fresh()}`;
  const shown = () => model.get("shown"), words = () => shown().words, said = () => model.get("feedback");
  let waiting = 0, ticks = 0, form_, mark; // `mark`: the verdict that is on the page; undefined before there is a question
  const button = (name, act, type = "button") => h("button", { type, class: name, onclick: act });
  const ui = {
    title: h("p", { class: "title" }), place: h("span", { class: "where" }), clock: h("span", { class: "clock", role: "timer" }),
    langName: h("label", { for: `${id}-lang` }), lang: h("select", { class: "lang", id: `${id}-lang` }),
    link: h("p", { class: "link" }), text: h("p", { class: "text", id: `${id}-text` }), fields: h("fieldset", { class: "fields", "aria-labelledby": `${id}-text` }),
    hints: h("ul", { class: "hints", "aria-live": "polite" }),
    confident: h("fieldset", { class: "confident" }, h("legend")),
    check: button("check", undefined, "submit"), hint: button("hint", () => send({ do: "hint" })),
    give_up: button("give_up", () => send({ do: "give_up" })),
    verdict: h("div", { class: "verdict", tabindex: -1 }), spoken: h("p", { class: "spoken", role: "status", "aria-live": "polite" }),
    trouble: h("p", { class: "trouble", "aria-live": "polite" }),
    follow: button("follow", () => send({ do: "follow" })), again: button("again", () => send({ do: "again" })),
    ended: h("p", { class: "ended", tabindex: -1 }),
  };
  const sure = Object.fromEntries(CONFIDENT.map((name) => [name, h("input", { type: "radio", name: `${id}-sure`, value: name })]));
  const sureNames = Object.fromEntries(CONFIDENT.map((name) => [name, h("span")]));
  ui.confident.append(...CONFIDENT.map((name) => h("label", {}, sure[name], sureNames[name])));
  const run = decider(model, words), inside = proof(model, words, (message) => send(message));
  const answering = h("form", { class: "answering", autocomplete: "off", novalidate: "", onsubmit: check },
    ui.fields, ui.hints, ui.confident, h("div", { class: "acts" }, ui.check, ui.hint, ui.give_up));
  const onward = h("div", { class: "acts onward" }, ui.follow, ui.again, ui.ended);
  const root = h("div", { class: "tcplearn-drill tcp", role: "group" },
    h("div", { class: "top" }, ui.title, ui.place, ui.clock, h("span", { class: "field" }, ui.langName, ui.lang)),
    ui.link, ui.text, answering, ui.trouble, ui.verdict, ui.spoken, inside.root, onward, run.root);

  function send(message) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ui.trouble.textContent = words().silent; }, ANSWER_WITHIN);
    model.send({ ...message, edition: shown().edition });
  }

  function check(event) {
    event.preventDefault();
    if (ui.check.hidden) return;
    send({ do: "check", response: form_.response(), confidence: CONFIDENT.find((name) => sure[name].checked) ?? "" });
  }

  /** A question: its form is made anew, and whoever pressed a button that led here goes on in it. */
  function question() {
    const { asked, given, languages, title, link } = shown(), held = root.contains(root.getRootNode().activeElement);
    root.lang = asked.lang === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-label", title);
    Object.assign(root.dataset, { id: asked.id, shape: asked.shape });
    ui.title.textContent = title;
    ui.link.textContent = link;
    ui.link.hidden = !link;
    ui.text.textContent = asked.text;
    ui.langName.textContent = words().lang;
    offer(ui.lang, languages, model.get("lang"));
    ui.lang.parentElement.hidden = !languages.length;
    put(given);
    for (const name of CONFIDENT) { sure[name].checked = false; sureNames[name].textContent = words()[name]; }
    ui.confident.firstChild.textContent = words().confident;
    for (const name of ["check", "give_up"]) ui[name].textContent = words()[name];
    mark = undefined;
    for (const part of [hints, inside.renew, run.renew, verdict, ticking]) part();
    if (held && root.getRootNode().activeElement !== ui.lang) form_.first?.focus();
  }

  /** The form, filled with an answer. */
  function put(given) {
    form_ = form(shown().asked, words(), given);
    ui.fields.replaceChildren(form_.root);
  }

  function hints() {
    const { given, more } = model.get("hints");
    clearTimeout(waiting);
    while (ui.hints.children.length > given.length) ui.hints.lastChild.remove();
    ui.hints.append(...given.slice(ui.hints.children.length).map((hint) => h("li", {}, hint)));
    given.forEach((hint, i) => { ui.hints.children[i].textContent = hint; });
    ui.hints.setAttribute("aria-label", words().hints);
    ui.hints.hidden = !given.length;
    if (more) ui.hint.textContent = more;
    enable(ui.hint, Boolean(more), ui.check);
    ui.hint.hidden = !more && !given.length;
  }

  function verdict() {
    const { place, said: lines, points, next, last, given } = said();
    clearTimeout(waiting);
    ui.trouble.textContent = "";
    ui.place.textContent = place;
    const now = said().mark, over = OVER.includes(now), open = !over && now !== "pending";
    root.dataset.mark = now;
    if (given != null && JSON.stringify(given) !== JSON.stringify(form_.response())) put(given); // another view's, or a cell's
    ui.verdict.className = `verdict ${now}`;
    ui.verdict.replaceChildren(...lines.map(([kind, line], i) => h("p", { class: kind }, ...(i ? [line] : [h("strong", {}, `${MARKS[now] ?? ""}${line}`)]))));
    marked(form_.root, points, words());
    close(open);
    ui.follow.textContent = next;
    ui.follow.hidden = !next;
    ui.again.textContent = shown().again;
    ui.again.hidden = !over || !shown().again;
    ui.ended.textContent = last ?? "";
    ui.ended.hidden = !last;
    onward.hidden = !over;
    if (now && now !== mark) told(now, lines);
    mark = now;
  }

  /** An answer that is graded stands; one that could not be read can be mended. */
  function close(open) {
    ui.fields.disabled = ui.confident.hidden = !open;
    for (const control of [ui.check, ui.give_up]) control.hidden = !open;
    ui.hint.hidden ||= !open;
    answering.classList.toggle("closed", !open);
  }

  /** Say a verdict, and put the focus where it goes on; what was not read is mended where it stands. */
  function told(now, lines) {
    if (now === "done") return ui.verdict.focus({ preventScroll: true }); // a report is long: it is read, not spoken
    speak(ui.spoken, lines.map(([, line]) => line).join(" "));
    const active = root.getRootNode().activeElement;
    if (now === "pending" || model.get("inside").rubric?.length) inside.focus();
    else if (now === "unread") (root.querySelector("[aria-invalid=true]") ?? form_.first).focus();
    else if (!active || active === document.body || root.contains(active)) [ui.follow, ui.again, ui.ended].find((each) => !each.hidden)?.focus({ preventScroll: true });
  }

  function language() {
    model.set("draft", form_.response());
    model.set("lang", ui.lang.value);
    model.save_changes();
  }

  /** The time that is left, counted here; it is announced only when there is little of it. */
  function ticking() {
    clearInterval(ticks);
    const { left } = model.get("clock"), end = performance.now() + 1000 * left;
    ui.clock.textContent = "";
    if (left === undefined) return;
    const tick = () => {
      const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
      ui.clock.textContent = `${words().clock}: ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds === 60) speak(ui.spoken, words().minute);
      if (seconds === 0) { clearInterval(ticks); speak(ui.spoken, words().time_up); }
    };
    ticks = setInterval(tick, 1000);
    tick();
  }

  // What Python tells at once is shown at once, in this order, whichever part of it is heard first.
  const parts = { shown: question, hints, inside: inside.renew, run: run.renew, feedback: verdict, clock: ticking };
  const changed = new Set();
  function renew() {
    const names = Object.keys(parts).filter((name) => changed.has(name));
    changed.clear();
    for (const name of names[0] === "shown" ? ["shown"] : names) parts[name]();
  }
  const heard = Object.fromEntries(Object.keys(parts).map((name) => [`change:${name}`, () => {
    if (!changed.size) queueMicrotask(renew);
    changed.add(name);
  }]));
  ui.lang.addEventListener("change", language);
  root.addEventListener("keydown", (event) => { // in a longer text Enter is a new line: with Ctrl it sends the answer
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.form.requestSubmit();
  });
  keep(root);
  for (const [what, then] of Object.entries(heard)) model.on(what, then);
  el.append(root);
  question();
  return () => {
    clearTimeout(waiting);
    clearInterval(ticks);
    run.end();
    for (const [what, then] of Object.entries(heard)) model.off(what, then);
  };
}

export default { render: ({ model, el }) => drill(model, el) };
