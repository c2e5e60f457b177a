// A group of menus, each a label with a select that stays the same element while its options change.
//
// The one rule: what there is to choose from was decided in Python; a choice is told and nothing else happens here.

import { h, offer } from "./elements.js";

/** Menus as `{ name, label, options, value, idle }`; `choose` hears of a choice. */
export function menus(id, choose) {
  const root = h("div", { class: "menus" }), made = new Map();
  function one(name) {
    const select = h("select", { id: `${id}-${name}`, "data-menu": name });
    const label = h("label", { for: select.id });
    select.addEventListener("change", () => choose(name, select.value));
    const field = h("div", { class: `menu ${name}` }, label, select);
    root.append(field);
    return { label, select };
  }
  function renew(shown) {
    for (const { name, label, options, value, idle } of shown) {
      if (!made.has(name)) made.set(name, one(name));
      const menu = made.get(name);
      menu.label.textContent = label;
      offer(menu.select, options, value);
      menu.select.disabled = idle;
    }
  }
  return { root, renew };
}
