// Gestures on a ladder: a segment or a call is taken by the hand, dragged in time, dragged off, dropped on a lifeline.
//
// The one rule: it knows marks, pixels and the drawing's clock; what a gesture means is decided by who asked for it.

import { h } from "./elements.js";

const SLOP = 4; // px that a click may wander
const OFF = 46; // px of the drawing beside a lifeline, from which on a segment is off the wire
const NS = "http://www.w3.org/2000/svg";

/** The second at which `y` stands, by a drawing's clock; beyond its end time goes on at `pace` seconds a pixel. */
export function secondAt({ clock }, y, pace) {
  const last = clock[clock.length - 1];
  if (y >= last[0]) return last[1] + (y - last[0]) * pace;
  const i = Math.max(1, clock.findIndex(([at]) => at > y));
  const [[y0, t0], [y1, t1]] = [clock[i - 1], clock[i]];
  return y1 > y0 ? Math.max(0, t0 + ((y - y0) / (y1 - y0)) * (t1 - t0)) : t1;
}

/** A time as a hand means it: milliseconds. */
export const rounded = (t) => Math.round(t * 1000) / 1000;

/** The x of both lifelines. */
export function lifelines({ marks }) {
  const edges = marks.filter(({ cls }) => cls.startsWith("edge ")).map(({ at }) => at[0]);
  return { A: Math.min(...edges), B: Math.max(...edges) };
}

/** Where an arrow begins and where its tip would be, by its marks. */
function arrowOf({ marks }, number) {
  const arrows = marks.filter(({ cls, d }) => d && cls.startsWith("arrow") && cls.split(" ").includes(`flight-${number}`));
  const points = /M([-\d.]+) ([-\d.]+) ?L([-\d.]+) ([-\d.]+)/.exec(arrows[arrows.length - 1].d).slice(1).map(Number);
  return { from: points.slice(0, 2), to: points.slice(2, 4) };
}

/**
 * Listen for gestures in `box`, which holds the drawing that `drawing()` gives; `bin` is a place to drop things.
 *
 * `can(thing)` says whether a thing may be dragged; `drop(thing, where)` hears of the end: where is
 * {t, side, off}; `tell(thing, where)` gives the words at the pointer meanwhile. A thing is {flight} or {moment}.
 * `carry(event, thing)` begins a gesture from outside, as from a button.
 */
export function gestures(box, { drawing, markOf, pace, bin, can, drop, tell }) {
  let held; // the gesture under way

  const root = () => box.querySelector(".picture svg");
  const place = ({ clientX, clientY }) => new DOMPoint(clientX, clientY).matrixTransform(root().getScreenCTM().inverse());
  const over = (element, { clientX: x, clientY: y }) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  };

  function thingAt(target) {
    const element = target.closest?.("[class]");
    const flight = /\bflight-(\d+)/.exec(element?.getAttribute("class"))?.[1];
    if (flight) return { flight: Number(flight) };
    const mark = element && markOf(element);
    return mark?.kind === "text" && /\bcall\b/.test(mark.cls) ? { moment: mark.since - 1, at: mark.at } : undefined;
  }

  function where(event) {
    const { x, y } = place(event), lines = lifelines(drawing());
    const down = held.arrow ? held.arrow.to[1] + y - held.y : y;
    const beside = held.arrow && (x < lines.A - OFF || x > lines.B + OFF);
    const off = over(bin, event) || beside || (!held.carried && !over(box, event));
    const side = Math.abs(x - lines.A) < Math.abs(x - lines.B) ? "A" : "B";
    return { t: rounded(secondAt(drawing(), down, pace())), side, off, y: down, x, missed: held.carried && !over(box, event) };
  }

  function show(event) {
    const at = where(event), lines = lifelines(drawing());
    held.ghost ??= root().appendChild(document.createElementNS(NS, "g"));
    held.ghost.setAttribute("class", `ghost${at.off ? " off" : ""}`);
    const line = document.createElementNS(NS, "path"), text = document.createElementNS(NS, "text");
    const { from, to } = held.arrow ?? { from: [lines[at.side] - 30, at.y], to: [lines[at.side] + 30, at.y] };
    line.setAttribute("d", at.off && held.arrow ? `M${from[0]} ${from[1]} L${at.x} ${at.y}` : `M${from[0]} ${from[1]} L${to[0]} ${held.arrow ? at.y : to[1]}`);
    line.setAttribute("class", "arrow");
    text.textContent = tell(held.thing, at);
    text.setAttribute("class", "label");
    text.setAttribute("x", (from[0] + to[0]) / 2);
    text.setAttribute("y", Math.max(46, at.y - 12));
    held.ghost.replaceChildren(line, text);
    bin.classList.toggle("over", at.off);
  }

  function begin(event, thing, carried) {
    const arrow = thing.flight ? arrowOf(drawing(), thing.flight) : undefined;
    held = { thing, carried, arrow, x0: event.clientX, y0: event.clientY, id: event.pointerId, ...(carried ? {} : { y: place(event).y }) };
  }

  function finish() {
    held?.ghost?.remove();
    bin.hidden = true;
    bin.classList.remove("over");
    held = undefined;
  }

  const down = (event) => {
    if (event.button !== 0) return;
    const thing = thingAt(event.target);
    if (thing && can(thing)) begin(event, thing, false);
  };
  const move = (event) => {
    if (!held || event.pointerId !== held.id) return;
    if (!held.moving && Math.hypot(event.clientX - held.x0, event.clientY - held.y0) < SLOP) return;
    if (!held.moving) {
      held.moving = true;
      bin.hidden = held.carried;
      getSelection()?.removeAllRanges();
    }
    event.preventDefault();
    show(event);
  };
  const up = (event) => {
    if (!held || event.pointerId !== held.id) return;
    const { moving, thing } = held, at = moving && where(event);
    if (moving) {
      const quiet = (click) => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", quiet, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", quiet, { capture: true }));
    }
    finish();
    if (at && !at.missed) drop(thing, at);
  };
  const escape = (event) => { if (event.key === "Escape" && held) { event.stopPropagation(); finish(); } };

  box.addEventListener("pointerdown", down);
  addEventListener("pointermove", move, { passive: false });
  addEventListener("pointerup", up);
  addEventListener("pointercancel", finish);
  addEventListener("keydown", escape, true);
  return {
    carry: (event, thing) => begin(event, thing, true),
    thingAt,
    end() {
      box.removeEventListener("pointerdown", down);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", finish);
      removeEventListener("keydown", escape, true);
    },
  };
}
