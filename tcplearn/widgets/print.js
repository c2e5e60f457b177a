// The printer in the browser: marks to SVG text, the same text as Python's.
//
// The one rule: it knows marks and steps and nothing else; what a mark means was decided in Python.

const SVG = "http://www.w3.org/2000/svg";
const NAMES = { line: ["x1", "y1", "x2", "y2"], rect: ["x", "y", "width", "height"], text: ["x", "y"], path: [] };
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escape = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);
export const number = (value) => String(Math.trunc(value * 10 + (value >= 0 ? 0.5 : -0.5)) / 10);

/** One mark as an SVG element. */
export function print({ kind, cls, at = [], d, turn, title = "", text = "" }) {
  let said = ` class="${cls}"`;
  NAMES[kind].forEach((name, i) => { said += ` ${name}="${number(at[i])}"`; });
  if (d) said += ` d="${d}"`;
  if (turn) said += ` transform="rotate(${number(turn)} ${number(at[0])} ${number(at[1])})"`;
  const inner = (title && `<title>${escape(title)}</title>`) + escape(text);
  return inner ? `<${kind}${said}>${inner}</${kind}>` : `<${kind}${said}/>`;
}

/** The marks to be seen after `step` moments. */
export function visible({ marks }, step) {
  return marks.filter(({ since = 0, until }) => since <= step && (until === undefined || step < until));
}

/** A drawing after `step` moments as SVG text; a `style` is needed only outside of a player. */
export function svg(drawing, step, style) {
  const { width, height, title, text, rules = "" } = drawing;
  const [wide, high, named] = [number(width), number(height), escape(title)];
  return `<svg xmlns="${SVG}" class="tcp" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" ` +
    `role="img" aria-label="${named}">\n<title>${named}</title>\n<desc>${escape(text)}</desc>\n` +
    `${style ? `<style>${style}${rules}</style>\n` : ""}${visible(drawing, step).map(print).join("\n")}\n</svg>\n`;
}

// ── a drawing in the page, step by step

const MANY = 3000; // marks; of more than that, only those near what is in sight are in the page
const SLACK = 24; // px that a mark may reach beyond its points: half a line of text, a curve
const HALF_A_LETTER = 4; // px

/**
 * A drawing in `host`: each mark becomes an element once, and a step only puts in or takes out what begins or ends.
 *
 * `show(step)` does that. `dress(element, mark)` hears of each mark in the page at each step; the picture's own
 * `dress()` tells it of all once more. Of a long drawing only what is in sight in the box `within`, which scrolls,
 * and as much above and below are in the page. `end()` lets go of that box.
 */
export function picture(host, drawing, { dress = () => {}, within } = {}) {
  const { marks, height, rules } = drawing;
  host.innerHTML = svg({ ...drawing, marks: [] }, 0);
  const root = host.firstElementChild;
  if (rules) root.append(...elementsOf(`<style>${rules}</style>`));
  const made = new Array(marks.length), meant = new Map(); // mark's number to element, element to mark
  const reach = marks.length > MANY && within ? marks.map(reachOf) : undefined;
  let now = 0, top, bottom; // the step, and the part of the drawing that is in the page

  const seen = ({ since = 0, until = Infinity }, i) =>
    since <= now && now < until && (!reach || (reach[i][0] < bottom && reach[i][1] > top));

  function renew() {
    const wanted = marks.map(seen);
    const missing = [...marks.keys()].filter((i) => wanted[i] && !made[i]);
    elementsOf(missing.map((i) => print(marks[i])).join("")).forEach((element, k) => {
      made[missing[k]] = element;
      meant.set(element, marks[missing[k]]);
    });
    let next = null; // from the last to the first, each before the one that follows it
    for (let i = marks.length - 1; i >= 0; i--) {
      const element = made[i], there = element?.parentNode === root;
      if (wanted[i] && !there) root.insertBefore(element, next);
      if (!wanted[i] && there) element.remove();
      if (wanted[i]) dress(next = element, marks[i]);
    }
  }

  /** Whether something else has come into sight, in pixels of the drawing. */
  function moved() {
    if (!reach) return false;
    const paper = root.getBoundingClientRect(), box = within.getBoundingClientRect();
    const scale = paper.height / height || 1;
    const [high, low] = [(box.top - paper.top) / scale, (box.bottom - paper.top) / scale];
    if ((high >= top && low <= bottom) || (high === low && top !== undefined)) return false; // or nothing is, now
    [top, bottom] = [2 * high - low, 2 * low - high];
    return true;
  }

  const look = () => { if (moved()) renew(); };
  const sized = new ResizeObserver(look);
  if (reach) {
    within.addEventListener("scroll", look, { passive: true });
    sized.observe(within);
  }
  return {
    root,
    show(step) { now = step; moved(); renew(); },
    markOf: (element) => meant.get(element),
    get elements() { return [...root.children].filter((element) => meant.has(element)); },
    dress() { for (const element of this.elements) dress(element, meant.get(element)); },
    end() { within?.removeEventListener("scroll", look); sized.disconnect(); },
  };
}

/** SVG text as elements. */
function elementsOf(text) {
  const holder = document.createElementNS(SVG, "svg");
  holder.innerHTML = text;
  return [...holder.children];
}

/** From where to where a mark reaches downwards, or somewhat further. */
function reachOf({ kind, at = [], d = "", text = "", turn = 0 }) {
  const odd = (numbers) => numbers.filter((_, i) => i % 2);
  const ys = kind === "rect" ? [at[1], at[1] + at[3]] : odd(at);
  for (const [, points] of d.matchAll(/[MLQ]([^A-Za-z]+)/g)) ys.push(...odd(points.trim().split(/[ ,]+/).map(Number)));
  const more = SLACK + text.length * HALF_A_LETTER * Math.abs(Math.sin((turn * Math.PI) / 180));
  return [Math.min(...ys) - more, Math.max(...ys) + more];
}
