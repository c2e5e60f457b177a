// A quiz card. It shows what Python says and sends what the learner types; it knows no answer,
// no flag and no state. All words come from Python.

const STYLE = `
.tcplearn-card { box-sizing: border-box; max-width: 56rem; padding: 0.8em 1em; border-radius: 4px;
  border: 1px solid var(--jp-border-color1, #8a8a8a);
  background: var(--jp-layout-color1, #fff); color: var(--jp-ui-font-color0, #111);
  font: var(--jp-content-font-size1, 14px)/1.5 var(--jp-content-font-family, system-ui),
    "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
.tcplearn-card header { font-weight: 600; color: var(--jp-ui-font-color1, #333); }
.tcplearn-card p { margin: 0.4em 0; }
.tcplearn-card pre { margin: 0.6em 0; padding: 0.5em 0.7em; overflow-x: auto; color: inherit;
  background: var(--jp-layout-color2, #f2f2f2);
  font: 0.95em/1.5 var(--jp-code-font-family, ui-monospace, monospace); }
.tcplearn-card fieldset { margin: 0.5em 0; padding: 0; border: 0; min-width: 0; }
.tcplearn-card fieldset label { display: flex; gap: 0.5em; align-items: baseline; padding: 0.25em 0.3em; cursor: pointer; }
.tcplearn-card .blank { display: grid; grid-template-columns: minmax(9em, 14em) minmax(8em, 18em) 1.6em; gap: 0.1em 0.6em;
  align-items: center; margin: 0.35em 0; }
.tcplearn-card .blank small { grid-column: 2 / 4; color: var(--jp-ui-font-color1, #444); }
.tcplearn-card input[type=text] { font: inherit; padding: 0.25em 0.4em; color: inherit; border-radius: 3px;
  background: var(--jp-input-background, #fff); border: 1px solid var(--jp-ui-font-color2, #666); }
.tcplearn-card button { font: inherit; padding: 0.3em 0.9em; margin: 0.4em 0.5em 0 0; border-radius: 3px; cursor: pointer;
  color: inherit; background: var(--jp-layout-color2, #eee); border: 1px solid var(--jp-ui-font-color2, #666); }
.tcplearn-card :is(button, input, .run):focus-visible { outline: 2px solid var(--jp-brand-color1, #0b57d0); outline-offset: 2px; }
.tcplearn-card .feedback:not(:empty) { margin-top: 0.8em; padding: 0.1em 0.8em; border-left: 4px solid var(--tcp-mark, #666); }
.tcplearn-card .feedback.right { --tcp-mark: #1a7f37; }
.tcplearn-card .feedback.wrong { --tcp-mark: #b3261e; }
.tcplearn-card .feedback.unread { --tcp-mark: #8a6d00; }
.tcplearn-card .run { overflow-x: auto; margin-top: 0.8em; }
.tcplearn-card .run svg { max-width: 100%; height: auto; }
`;
const MARKS = { right: "✓", wrong: "✗", unread: "?" };
let cards = 0;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const name = `tcplearn-card-${++cards}`;
  const root = make("section", { class: "tcplearn-card" });
  root.addEventListener("keydown", (event) => {
    const theirs = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!theirs) event.stopPropagation(); // JupyterLab would take letters for commands; save, run, leave are its own
  });
  el.append(make("style", {}, STYLE), root);

  function question() {
    const shown = model.get("shown");
    const { words } = shown;
    const title = make("header", { id: `${name}-title` }, `${words.card} ${shown.id}`);
    const text = make("p", { id: `${name}-text` }, shown.text);
    const form = make("form", { autocomplete: "off", novalidate: "" });
    if (shown.options.length) {
      const set = make("fieldset", { "aria-labelledby": `${name}-text` });
      for (const [letter, option] of shown.options) {
        const radio = make("input", { type: "radio", name, value: letter });
        set.append(make("label", {}, radio, make("span", {}, `${letter}) ${option}`)));
      }
      form.append(set);
    }
    for (const blank of shown.blanks) {
      const id = `${name}-${blank.name}`;
      const input = make("input", {
        type: "text", id, name: blank.name, "aria-describedby": `${id}-hint`, autocapitalize: "off", spellcheck: "false",
      });
      const mark = make("span", { class: "mark", "data-for": blank.name, "aria-hidden": "true" });
      const hint = make("small", { id: `${id}-hint` }, blank.hint);
      form.append(make("div", { class: "blank" }, make("label", { for: id }, blank.label), input, mark, hint));
    }
    form.append(make("button", { type: "submit", class: "check" }, words.check));
    if (words.renew) {
      const renew = make("button", { type: "button", class: "renew" }, words.renew);
      renew.addEventListener("click", () => model.send({ do: "renew" }));
      form.append(renew);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      model.send({ do: "check", response: answer(form, shown) });
    });
    const ladder = shown.ladder.length
      ? [make("pre", { tabindex: "0", "aria-label": words.ladder }, shown.ladder.join("\n"))]
      : [];
    root.lang = shown.lang === "zh" ? "zh-CN" : "en";
    root.setAttribute("aria-labelledby", `${name}-title`);
    root.replaceChildren(
      title, text, ...ladder, form,
      make("div", { class: "feedback", role: "status", "aria-live": "polite" }),
      make("div", { class: "proof" }),
    );
    verdict();
  }

  function answer(form, shown) {
    const given = new FormData(form);
    if (shown.options.length) return given.get(name) ?? "";
    return Object.fromEntries(shown.blanks.map((blank) => [blank.name, given.get(blank.name) ?? ""]));
  }

  function verdict() {
    const said = model.get("feedback");
    const { words } = model.get("shown");
    const box = root.querySelector(".feedback");
    const proof = root.querySelector(".proof");
    box.className = `feedback ${said.mark ?? ""}`;
    box.replaceChildren();
    proof.replaceChildren();
    for (const mark of root.querySelectorAll(".mark")) {
      const point = said.points?.[mark.dataset.for];
      mark.textContent = MARKS[point] ?? "";
      const input = mark.parentElement.querySelector("input");
      input.setAttribute("aria-invalid", String(point === "wrong" || point === "unread"));
    }
    if (!said.mark) return;
    const [first, ...more] = said.why; // the first line is the verdict
    const head = make("strong", {}, `${MARKS[said.mark]} ${first}`);
    box.append(make("p", {}, head), ...more.map((line) => make("p", {}, line)));
    if (said.run) {
      const run = make("div", { class: "run", tabindex: "0", role: "group", "aria-label": words.run });
      run.innerHTML = said.run; // our own SVG, its texts escaped
      proof.append(run);
    }
    if (said.next) {
      const next = make("button", { type: "button", class: "next" }, `${words.next}: ${said.next}`);
      next.addEventListener("click", () => model.send({ do: "next" }));
      proof.append(next);
    }
  }

  function renewed() {
    const held = root.contains(document.activeElement) ? document.activeElement.className : null;
    question();
    // Whoever pressed a button that is now gone goes on at the new question.
    if (held !== null) root.querySelector(held === "renew" ? ".renew" : "input").focus();
  }

  model.on("change:shown", renewed);
  model.on("change:feedback", verdict);
  question();
  return () => {
    model.off("change:shown", renewed);
    model.off("change:feedback", verdict);
  };
}

export default { render };
