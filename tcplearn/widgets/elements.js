// Elements of a page: made, offered, switched on and off.
//
// The one rule: nothing here knows what it is made for.

/** An element with attributes (on... are listeners) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A number that no other widget of this document has: controls need ids of their own, and each widget is a module. */
export const fresh = () => (globalThis.tcplearnWidgets = (globalThis.tcplearnWidgets ?? 0) + 1);

const offered = new WeakMap(); // what a select has, as text

/** Give a select these [value, text] options and choose one. */
export function offer(select, options, chosen) {
  const told = JSON.stringify(options);
  if (offered.get(select) !== told)
    select.replaceChildren(...options.map(([value, text]) => h("option", { value }, text)));
  offered.set(select, told);
  select.value = chosen;
}

/** Switch a control on or off; one that has the focus gives it to `refuge`, for else the page's body would get it. */
export function enable(control, yes, refuge) {
  if (!yes && control === control.getRootNode().activeElement) refuge.focus({ preventScroll: true });
  control.disabled = !yes;
}

/** Words with {names} filled in. */
export const fill = (words, said) => words.replace(/\{(\w+)\}/g, (_, name) => said[name] ?? "");
