// A widget in a page without Python: what Python would hold is in the page.
//
// It is the widget's own module that draws; nothing of it is written twice.

/** Render a widget in `el`. `pages` holds its traits by "language numbers", `begin` those to start with. */
export function alone(el, widget, { pages, begin }) {
  const heard = {}, state = { ...begin };
  const page = () => pages[`${state.lang} ${state.numbers}`] ?? {};
  function take(traits) {
    const changed = Object.keys(traits).filter((name) => state[name] !== traits[name]);
    Object.assign(state, traits);
    for (const name of changed) for (const then of heard[`change:${name}`] ?? []) then();
  }
  const model = {
    get: (name) => state[name],
    set: (name, value) => take({ [name]: value }),
    save_changes: () => take(page()),
    on: (what, then) => (heard[what] ??= []).push(then),
    off() {},
    send() {},
  };
  take(page());
  return widget.render({ model, el });
}
