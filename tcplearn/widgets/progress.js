// Progress: how practice went, what is known and due, which wrong ideas came up.
//
// It only shows: every word, number and mark was made in Python; the button asks Python to look again.

import { h, fresh, offer } from "./elements.js";

function render({ model, el }) {
  const id = `tcplearn-progress-${fresh()}`;
  const head = h("p", { class: "summary", role: "status" });
  const trouble = h("p", { class: "trouble", role: "alert" });
  const name = h("strong", { class: "title", id: `${id}-title` });
  const language = h("select", { id: `${id}-lang`, onchange: () => { model.set("lang", language.value); model.save_changes(); } });
  const label = h("label", { for: `${id}-lang` });
  const renew = h("button", { type: "button", onclick: () => model.send({ do: "renew" }) });
  const picture = h("div", { class: "picture", tabindex: "0", role: "group" });
  const summary = h("summary");
  const table = h("table");
  const ideas = h("div");
  const root = h("section", { class: "tcp tcplearn-progress", "aria-labelledby": `${id}-title` },
    h("div", { class: "top" }, name, h("span", { class: "way" }, renew, h("span", { class: "field" }, label, language))),
    head, trouble, picture, h("details", {}, summary, h("div", { class: "wide" }, table)), ideas);
  root.addEventListener("keydown", (event) => { // the keys of the controls here are not JupyterLab's
    const theirs = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!theirs) event.stopPropagation();
  });

  function show() {
    const said = model.get("shown"), lang = model.get("lang");
    root.lang = lang === "zh" ? "zh-CN" : lang;
    name.textContent = said.words.progress;
    label.textContent = said.words.lang;
    renew.textContent = said.words.renew;
    offer(language, said.langs, lang);
    head.textContent = said.head;
    trouble.textContent = said.trouble;
    picture.setAttribute("aria-label", said.words.picture);
    picture.innerHTML = said.picture; // our own SVG, its texts escaped
    summary.textContent = said.words.table;
    summary.parentElement.hidden = said.lines.length === 0;
    table.replaceChildren(
      h("thead", {}, h("tr", {}, ...said.heads.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...said.lines.map(([first, ...more]) =>
        h("tr", {}, h("th", { scope: "row" }, first), ...more.map((text) => h("td", {}, text))))));
    ideas.replaceChildren(...(said.ideas.length === 0 ? [] : [
      h("p", { class: "title" }, said.words.ideas),
      h("ul", {}, ...said.ideas.map(([times, text]) => h("li", {}, h("span", { class: "times" }, times), h("span", {}, text))))]));
  }

  const changed = ["change:shown", "change:lang"];
  for (const what of changed) model.on(what, show);
  show();
  el.append(root);
  return () => { for (const what of changed) model.off(what, show); };
}

export default { render };
