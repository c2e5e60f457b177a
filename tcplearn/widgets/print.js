// The printer in the browser: marks to SVG text, the same text as Python's.
//
// The one rule: it knows marks and steps and nothing else; what a mark means was decided in Python.

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
  return `<svg xmlns="http://www.w3.org/2000/svg" class="tcp" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" ` +
    `role="img" aria-label="${named}">\n<title>${named}</title>\n<desc>${escape(text)}</desc>\n` +
    `${style ? `<style>${style}${rules}</style>\n` : ""}${visible(drawing, step).map(print).join("\n")}\n</svg>\n`;
}
