// A table of cells that the arrow keys walk: one stop for Tab, the rest by arrows (WAI-ARIA's grid pattern).

/** `rows` holds the cells of `table`; `moved` is told where the focus is, `opened` what Enter or, without `moved`, a click chose. */
export function walkable(table, rows, { at = [0, 0], moved, opened }) {
  let [row, column] = at;
  const cell = (r, c) => rows[r][Math.min(c, rows[r].length - 1)];
  const go = (r, c, focus = true) => {
    for (const each of rows.flat()) each.tabIndex = -1;
    [row, column] = [Math.max(0, Math.min(rows.length - 1, r)), Math.max(0, Math.min(c, Math.max(...rows.map((x) => x.length)) - 1))];
    cell(row, column).tabIndex = 0;
    if (focus) cell(row, column).focus({ preventScroll: false });
    moved?.(row, Math.min(column, rows[row].length - 1));
  };
  const keys = {
    ArrowUp: () => go(row - 1, column), ArrowDown: () => go(row + 1, column),
    ArrowLeft: () => go(row, column - 1), ArrowRight: () => go(row, column + 1),
    Home: () => go(row, 0), End: () => go(row, Infinity),
    PageUp: () => go(0, column), PageDown: () => go(Infinity, column),
    Enter: () => opened(row, column), " ": () => opened(row, column),
  };
  table.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  rows.forEach((cells, r) => cells.forEach((each, c) => each.addEventListener("click", () => { go(r, c); if (!moved) opened(r, c); })));
  go(row, column, false);
  return { focus: () => cell(row, column).focus(), at: () => [row, column] };
}
