// A text of code to go on with: Enter keeps the indent, Tab leaves the field as it leaves every other.
//
// The one rule: no key is caught that a reader of the page needs to get on.

import { fresh, h } from "./elements.js";
import { laddered } from "./drill_parts.js";

const STEP = 4; // spaces after a line that ends with a colon

/** A text that begins with the question's own. */
export function coding(asked, words, given) {
  const id = `tcplearn-code-${fresh()}`;
  const text = h("textarea", {
    class: "code", "aria-label": words.answer, "aria-describedby": id, wrap: "off", onkeydown: indented,
    autocapitalize: "off", autocomplete: "off", spellcheck: "false",
  });
  text.value = given ?? asked.start;
  text.rows = Math.min(24, Math.max(8, text.value.split("\n").length + 2));

  function indented(event) {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = text.value.slice(0, text.selectionStart).split("\n").at(-1);
    const indent = /^ */.exec(line)[0] + (/:\s*$/.test(line) ? " ".repeat(STEP) : "");
    event.preventDefault();
    if (!document.execCommand("insertText", false, `\n${indent}`)) text.setRangeText(`\n${indent}`, text.selectionStart, text.selectionEnd, "end");
  }

  return { root: h("div", {}, ...laddered(asked, words), text, h("p", { class: "hints-of", id }, words.coding)), first: text, response: () => text.value };
}
