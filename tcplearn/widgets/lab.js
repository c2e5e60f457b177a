// The laboratory in the browser: the player, and beside it a bench and the chosen views.
//
// It only prints, points and passes on: words, menus and marks come ready made; what is dragged, put or set is sent to
// Python, which answers with another run.

import { enable, fill, fresh, h, offer } from "./elements.js";
import { build } from "./player_parts.js";
import { mount } from "./player.js";
import { gestures, rounded } from "./gestures.js";
import { looks } from "./looks.js";
import { prediction } from "./prediction.js";

const WAIT = 0.05; // seconds, by which the keys move things

function laboratory(model, el) {
  const ui = build(), id = `tcplearn-lab-${fresh()}`;
  let step = 0, chosen, player, grips;
  let shownCall; // index of the scene's call that is chosen
  const bench = () => model.get("bench"), words = () => bench().words;
  const say = [];
  const phrase = (name, element) => (say.push([name, element]), element);
  const button = (name, then, cls = name) => phrase(name, h("button", { type: "button", class: cls, onclick: then }));
  const labelled = (name, control) => {
    control.id = `${id}-${name}-${say.length}`;
    return h("span", { class: "field" }, phrase(name, h("label", { for: control.id })), control);
  };
  const seconds = () => h("input", { type: "number", min: 0, step: "any", value: 0.2, class: "by" });
  const count = (value) => h("input", { type: "number", min: 0, step: 1, value, class: "by" });
  const group = (name, ...parts) => h("fieldset", { class: "group" }, phrase(name, h("legend")), ...parts);

  function ask(does, ...asked) { model.send({ do: does, asked }); }

  // ── the bench
  const protocol = h("select", { class: "protocol", onchange: () => ask("set", "protocol", protocol.value) });
  const undo = button("undo", () => ask("undo")), redo = button("redo", () => ask("redo"));
  const old = button("copy", () => chosen && ask("inject_copy", chosen, rounded(bench().last + WAIT)));
  const earlier = button("earlier", () => nudge(-1)), later = button("later", () => nudge(1));
  const remove = button("remove", () => dropped(thing(), { off: true }));
  const call = h("select", { class: "call" }), side = h("select"), at = seconds(), octets = count(5);
  const put = button("put", () => model.send({ do: "put", call: call.value, octets: octets.valueAsNumber || 0, t: at.valueAsNumber, side: side.value }), "put-call");
  const calls = h("div", { class: "chips" });
  const what = h("select", { class: "what" }), to = h("select"), then = seconds();
  const seq = count(100), ack = h("input", { type: "number", class: "by" }), flag = h("input", { class: "flags", value: "SYN" }), size = count(0);
  const byHand = h("span", { class: "by-hand acts" }, labelled("flags", flag), h("label", {}, "SEQ ", seq), h("label", {}, "ACK ", ack), labelled("octets", size));
  const inject = button("put", () => forge(then.valueAsNumber, to.value), "put-segment");
  const settings = h("div", { class: "acts settings" });
  const gate = h("input", { type: "checkbox", class: "gate" });
  const line = h("input", { class: "line", readonly: true, spellcheck: "false" });
  const copyLine = button("copy_line", copy, "copy-line"), copied = h("output", { class: "copied", "aria-live": "polite" });
  const refusal = h("p", { class: "trouble refused", role: "alert" });
  const keyList = h("details", { class: "keys" }, phrase("keys", h("summary")), phrase("key_list", h("p")));
  const bin = h("div", { class: "bin", hidden: true });
  const seen = looks(model, () => step), foretold = prediction(model, (to) => player.go(to), ui);
  const against = h("select", { class: "against", onchange: () => { seen.choose("compare", against.value !== ""); set("against", against.value); } });

  ui.root.classList.add("tcplearn-lab");
  ui.root.querySelector(".choices").append(labelled("protocol", protocol), h("span", { class: "acts" }, undo, redo));
  ui.root.querySelector(".steps").append(foretold.gate, seen.save("ladder", () => model.get("shown").drawing));
  ui.spoken.after(...foretold.parts);
  ui.ladder.after(bin);
  const hand = ui.root.querySelector(".change");
  hand.querySelector(".acts").append(old, earlier, later, remove);
  hand.append(phrase("how", h("p", { class: "how" })), keyList, refusal);
  hand.after(
    group("put_call", calls, h("div", { class: "acts" }, labelled("call", call), labelled("octets", octets), labelled("side", side), labelled("at", at), put)),
    group("put_segment", h("div", { class: "acts" }, labelled("what", what), byHand, labelled("to", to), labelled("at", then), inject)));
  ui.root.querySelector(".sides").append(group("set", settings), group("line", h("div", { class: "acts" }, line, copyLine, copied)));
  ui.root.querySelector(".parts").after(h("section", { class: "looks" }, group("views", seen.chooser, labelled("against", against)), seen.panels));

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function texts() {
    const told = bench();
    for (const [name, element] of say) element.textContent = told.words[name];
    line.setAttribute("aria-label", told.words.line);
    offer(protocol, told.protocols, told.protocol);
    for (const [control, name, words] of [[undo, "undo", "undoes"], [redo, "redo", "redoes"]]) {
      enable(control, told[name], ui.slider);
      control.title = told[name] ? fill(told.words[words], { said: told[name] }) : "";
    }
    offer(call, told.call_names.map(([name]) => [name, name]), call.value || told.call_names[0][0]);
    for (const select of [side, to]) offer(select, told.sides.map((each) => [each, each]), select.value || told.sides[0]);
    offer(what, [...told.suggested, ["", told.words.by_hand]], what.value);
    if (calls.childElementCount !== told.call_names.length)
      calls.replaceChildren(...told.call_names.map(([name]) => h("button", { type: "button", class: "chip-call", "data-call": name, onclick: () => { call.value = name; counted(); at.focus(); },
        onpointerdown: (event) => grips.carry(event, { call: name }) }, name)));
    counted();
    renewSettings(told);
    line.value = told.line;
    bin.textContent = told.words.bin;
    offer(against, told.against, model.get("against"));
    seen.texts();
    foretold.texts();
    for (const part of ["block", "fired", "rows"]) ui[part].hidden = !model.get("views").includes(part === "block" ? "blocks" : "rows");
    for (const part of ui.root.querySelectorAll(".change, .group")) part.classList.toggle("recorded", ui.root.dataset.recorded === "true");
  }

  function renewSettings({ settings: all }) {
    if (settings.contains(settings.getRootNode().activeElement)) {
      for (const { name, value } of all) settings.querySelector(`[name="${name}"]`).value = value;
      return;
    }
    settings.replaceChildren(...all.map(({ name, label, value, options }) => {
      const control = options ? h("select", { name }) : h("input", { name, type: "number", step: "any", min: 0, class: "by", value });
      if (options) offer(control, options, value);
      control.addEventListener("change", () => ask("set", name, options ? control.value : control.valueAsNumber));
      return h("label", { class: "field" }, label, control);
    }));
  }

  function counted() {
    const takes = new Map(bench().call_names).get(call.value);
    octets.disabled = !takes;
    byHand.hidden = what.value !== "";
  }

  function forge(t, side) {
    if (what.value !== "") return model.send({ do: "suggested", which: what.value, t, to: side });
    ask("inject", t, side, { seq: seq.valueAsNumber, ack: ack.value === "" ? null : ack.valueAsNumber, flags: flag.value, octets: size.valueAsNumber || 0 });
  }

  async function copy() {
    line.select();
    try { await navigator.clipboard.writeText(line.value); } catch { document.execCommand("copy"); }
    copied.textContent = words().copied;
  }

  // ── what the hand has taken
  const thing = () => (shownCall !== undefined ? { moment: bench().calls.find(({ index }) => index === shownCall)?.moment } : { flight: chosen });
  const callAt = (moment) => bench().calls.find((each) => each.moment === moment);

  function can(of) {
    if (model.get("shown").recorded) return false;
    return of.flight ? true : of.call !== undefined || callAt(of.moment) !== undefined;
  }

  function dropped(of, { t, side: onto, off }) {
    if (of.call) return model.send({ do: "put", call: of.call, octets: octets.valueAsNumber || 0, t, side: onto });
    if (of.forged) return forge(t, onto);
    const injected = of.flight && bench().injected[of.flight];
    if (of.moment !== undefined) {
      const index = callAt(of.moment)?.index;
      return index === undefined ? undefined : off ? ask("remove", index) : ask("move", index, t);
    }
    if (!of.flight) return undefined;
    if (off) return injected !== undefined ? ask("take_back", injected) : model.send({ fate: "lose", number: of.flight });
    return ask("arrive", of.flight, t);
  }

  function tell(of, { t, side: onto, off }) {
    if (off) return words()[of.flight ? "falls" : "remove"];
    const [, , to] = model.get("shown").segments.find(([number]) => Number(number) === of.flight)?.[1].split(" ") ?? [];
    if (of.flight) return fill(words().arrives, { t, side: model.get("shown").segments[of.flight - 1][1].split("→")[1].trim()[0] ?? to });
    return `${of.call ?? onto} ${fill(words().moves, { t })}`;
  }

  /** The thing chosen goes one row up or down in time, as if dragged. */
  function nudge(way) {
    const of = thing(), { clock } = model.get("shown").drawing;
    const found = of.moment !== undefined ? callAt(of.moment) : undefined;
    const now = found ? found.t : arrival(of.flight);
    if (now === undefined) return;
    const times = [...new Set(clock.map(([, t]) => t))];
    const next = way > 0 ? (times.find((t) => t > now + 1e-9) ?? now) + 0.001 : (times.filter((t) => t < now - 1e-9).pop() ?? now) - 0.001;
    dropped(of, { t: rounded(Math.max(0, next)), off: false });
  }

  /** When a segment is heard, by the marks of the picture. */
  function arrival(number) {
    const { drawing } = model.get("shown");
    const arrows = drawing.marks.filter(({ cls, d }) => d && cls.startsWith("arrow") && cls.split(" ").includes(`flight-${number}`));
    const last = arrows[arrows.length - 1];
    return last && (last.since > 0 ? drawing.clock[last.since]?.[1] : undefined);
  }

  /** All that can be taken, from above to below. */
  function things() {
    const { drawing } = model.get("shown");
    const flights = [...new Set(drawing.marks.filter(({ since = 0 }) => since <= step).flatMap(({ cls }) => /\bflight-(\d+)/.exec(cls)?.[1] ?? []))];
    const began = (number) => Math.min(...drawing.marks.filter(({ cls }) => cls.split(" ").includes(`flight-${number}`)).map(({ since = 0 }) => since));
    return [...flights.map((number) => ({ flight: Number(number), since: began(number) })),
      ...bench().calls.filter(({ moment }) => moment < step).map(({ moment }) => ({ moment, since: moment + 0.5 }))].sort((a, b) => a.since - b.since);
  }

  function take(of) {
    shownCall = of.moment === undefined ? undefined : callAt(of.moment)?.index;
    chosen = of.flight;
    ui.segment.value = of.flight ?? "";
    ui.segment.dispatchEvent(new Event("change"));
    const found = shownCall !== undefined && callAt(of.moment);
    if (found) ui.spoken.textContent = found.label;
    else if (of.flight) ui.spoken.textContent = model.get("shown").segments[of.flight - 1][1];
    mark();
  }

  function mark() {
    for (const each of player.picture().elements) {
      const mark = player.picture().markOf(each);
      if (/\bcall\b/.test(mark.cls)) each.classList.toggle("chosen", shownCall !== undefined && callAt(mark.since - 1)?.index === shownCall);
    }
    for (const control of [earlier, later, remove]) enable(control, !model.get("shown").recorded && (chosen || shownCall !== undefined), ui.segment);
    enable(old, !model.get("shown").recorded && chosen, ui.segment);
  }

  function walk(way) {
    const all = things(), now = thing();
    const place = all.findIndex((each) => (now.flight ? each.flight === now.flight : now.moment !== undefined && each.moment === now.moment));
    const next = place < 0 ? (way > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, place + way));
    if (all[next]) take(all[next]);
  }

  const press = (control) => () => control.click();
  const KEYS = {
    ArrowUp: () => walk(-1), ArrowDown: () => walk(1), l: press(ui.lose), d: press(later), e: press(earlier), 2: press(ui.duplicate), v: press(ui.deliver),
    c: press(old), Delete: press(remove), Backspace: press(remove), u: press(undo), r: press(redo), p: () => call.focus(), i: () => what.focus(),
  };
  ui.ladder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.target !== ui.ladder) return;
    event.preventDefault();
    act();
  });
  ui.root.addEventListener("keydown", (event) => { // undo and redo as everywhere
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=number], input.flags")) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    event.stopPropagation();
    (key === "y" || event.shiftKey ? redo : undo).click();
  }, true);

  // ── together
  function drawn(now) {
    step = now;
    foretold.drawn(now);
    seen.show(now);
    if (player) mark();
  }
  ui.segment.addEventListener("change", () => {
    chosen = Number(ui.segment.value) || undefined;
    if (chosen) shownCall = undefined;
    if (player) mark();
    if (model.get("segment") !== (chosen ?? 0)) set("segment", chosen ?? 0);
  });
  ui.ladder.addEventListener("click", (event) => {
    const of = grips.thingAt(event.target);
    if (of?.moment !== undefined) { take(of); ui.ladder.focus({ preventScroll: true }); }
  });
  call.addEventListener("change", counted);
  what.addEventListener("change", counted);

  const renewed = () => { texts(); if (player) mark(); };
  const refused = () => { refusal.textContent = model.get("refused").said ?? ""; };
  const watched = [["change:bench", renewed], ["change:pictures", seen.renew], ["change:shown", foretold.renew], ["change:refused", refused], ["change:views", texts]];
  for (const [name, then] of watched) model.on(name, then);
  grips = gestures(ui.ladder, {
    drawing: () => model.get("shown").drawing, markOf: (element) => player.picture().markOf(element),
    pace: () => bench().pace, bin, can, drop: dropped, tell,
  });
  seen.begin();
  texts();
  seen.renew();
  el.append(ui.root);
  player = mount(model, ui, { drawn, allowed: foretold.allowed });
  mark();
  return () => {
    for (const [name, then] of watched) model.off(name, then);
    seen.end();
    grips.end();
    player();
  };
}

export default { render: ({ model, el }) => laboratory(model, el) };
