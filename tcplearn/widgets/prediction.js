// Predict, then see: with the gate on, nothing new is shown before the learner has said what comes of it.
//
// The one rule: what happens, and what came of it, is Python's; here the two answers are only held side by side.

import { fill, h, offer } from "./elements.js";

/** The gate of a laboratory: `go` moves its cursor. `far` is the step up to which the learner has seen the run. */
export function prediction(model, go, { next, slider }) {
  const bench = () => model.get("bench"), words = () => bench().words;
  const on = h("input", { type: "checkbox", class: "gate" }), named = h("span");
  const question = h("p", { class: "question" }), verdict = h("p", { class: "verdict", "aria-live": "polite" });
  const becomes = h("select", { class: "becomes" }), sends = h("select", { class: "sends" });
  const whose = h("span"), and = h("span"), button = h("button", { type: "submit", class: "commit" });
  const form = h("form", { class: "foretell", hidden: true, onsubmit: commit }, question,
    h("div", { class: "acts" }, h("label", { class: "field" }, whose, becomes), h("label", { class: "field" }, and, sends), button));
  let far = 0, now = 0;

  function allowed(wanted) {
    const asked = on.checked && wanted > far && bench().nexts[far];
    if (!asked) return wanted;
    question.textContent = asked.said;
    whose.textContent = fill(words().becomes, { side: asked.side });
    [becomes.value, sends.value, verdict.textContent] = ["", "", ""];
    form.hidden = false;
    setTimeout(() => becomes.focus());
    return far;
  }

  function commit(event) {
    event.preventDefault();
    if (!becomes.value || !sends.value) return (becomes.value ? sends : becomes).focus();
    const { said, side, state, sends: sent } = bench().nexts[far];
    const right = state === becomes.value && sent === sends.value;
    const foretold = { said, side, said_state: becomes.value, said_sends: sends.value, state, sends: sent, right };
    const all = [...model.get("predictions"), foretold];
    model.set("predictions", all);
    model.save_changes();
    form.hidden = true;
    verdict.className = `verdict ${right ? "right" : "wrong"}`;
    const score = fill(words().score, { right: all.filter((each) => each.right).length, all: all.length });
    verdict.textContent = `${right ? "✓" : "✗"} ${fill(words()[right ? "foretold" : "surprised"], foretold)} ${score}`;
    far += 1;
    go(far);
    (next.disabled ? slider : next).focus();
  }

  /** Back to the run as it has been seen; what was asked is asked no more. */
  function close() {
    form.hidden = true;
    verdict.textContent = "";
  }
  on.addEventListener("change", () => { far = now; close(); });

  return {
    gate: h("label", { class: "field gate-label" }, on, named), parts: [form, verdict], allowed,
    drawn(step) { now = step; far = on.checked ? far : Math.max(far, step); },
    /** Another run: what follows the present moment has not been seen. */
    renew() { far = Math.min(far, model.get("step")); close(); },
    texts() {
      named.textContent = words().predict;
      and.textContent = words().sends;
      button.textContent = words().commit;
      for (const [select, all] of [[becomes, bench().states], [sends, bench().sends]])
        offer(select, [["", words().answer], ...all.map((each) => [each, each])], select.value);
    },
  };
}
