// The handle at the corner of what is chosen, as in Excel: drawn down, up or aside it fills, pressed twice it fills down
// beside a column that has values. Several numbers or days with one step between them go on, all else is repeated.
(() => {
  const grid = krug.grid, EDGE = 28, MOST_ROWS = 2000;
  const isHandle = (event) => event.target.matches?.(".tabulator-range-active") && event.target.closest("#grid") && "canChange" in grid.place().dataset;
  const box = () => grid.place().closest(".grid-box");
  const cells = (top, bottom, left, right) => {
    const rows = grid.table.getRows();
    return rows.slice(top, bottom + 1).map((row) => grid.columns.slice(left, right + 1).map((column) => row.getCell(column.code)));
  };
  const chosen = () => {
    const range = grid.ranges()?.activeRange;
    return range ? { top: range.top, bottom: range.bottom, left: Math.max(0, range.left - 1), right: range.right - 1 } : null;
  };

  // What comes at ``place`` after, or with a minus before, these values.
  const day = (text) => { const parts = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim()); return parts && Date.UTC(parts[3], parts[2] - 1, parts[1]) / 864e5; };
  const asDay = (value) => { const date = new Date(value * 864e5), two = (part) => String(part).padStart(2, "0"); return `${two(date.getUTCDate())}.${two(date.getUTCMonth() + 1)}.${date.getUTCFullYear()}`; };
  const series = (texts, column) => {
    const isDay = column.of === "day", read = isDay ? day : grid.isNumber(column) ? grid.number : null;
    const values = read && texts.length > 1 ? texts.map(read) : [];
    const step = values.length ? values[1] - values[0] : 0;
    const goesOn = values.length && values.every((value, at) => value !== null && (!at || Math.abs(value - values[at - 1] - step) < 1e-9));
    if (!goesOn) return (place) => texts[((place % texts.length) + texts.length) % texts.length];
    const say = isDay ? asDay : (value) => String(Math.round(value * 1e6) / 1e6);
    return (place) => say(values[0] + step * place);
  };

  // Which cells a fill from ``from`` to the rows or columns of ``to`` writes, and what.
  const filled = (from, to) => {
    const isDown = to.top < from.top || to.bottom > from.bottom;
    const source = cells(from.top, from.bottom, from.left, from.right), said = (cell) => cell.getValue() ?? "";
    const found = [];
    cells(to.top, to.bottom, to.left, to.right).forEach((line, down) => line.forEach((cell, across) => {
      const row = to.top + down - from.top, column = to.left + across - from.left;
      if (row >= 0 && row < source.length && column >= 0 && column < source[0].length) return;
      const texts = isDown ? source.map((each) => said(each[column])) : source[row].map(said);
      const text = isDown ? series(texts, grid.columnOf(cell.getField()))(row) : series(texts, grid.columnOf(source[row][0].getField()))(column);
      if (grid.canWrite(cell) && said(cell) !== text) found.push(grid.cellOf(cell, text));
    }));
    return found;
  };

  // Where a fill would end with the pointer here: along one way only.
  const reached = (from, x, y, isAside) => {
    const hold = grid.table.rowManager.element.getBoundingClientRect();
    const at = document.elementFromPoint(Math.min(Math.max(x, hold.left + 2), hold.right - 2), Math.min(Math.max(y, hold.top + 2), hold.bottom - 2));
    const rowElement = at?.closest("#grid .tabulator-row");
    if (!rowElement) return null;
    const row = grid.table.getRows().findIndex((each) => each.getElement() === rowElement);
    const under = [...rowElement.querySelectorAll(".tabulator-cell")].find((cell) => { const rect = cell.getBoundingClientRect(); return rect.left <= x && x < rect.right; });
    const column = grid.columns.findIndex((each) => each.code === under?.getAttribute("tabulator-field"));
    if (isAside && column < 0) return null;
    const isBeyond = isAside ? column > from.right || column < from.left : row > from.bottom || row < from.top;
    if (row < 0 || !isBeyond) return from;
    return !isAside ? { ...from, top: Math.min(row, from.top), bottom: Math.max(row, from.bottom) } : { ...from, left: Math.min(column, from.left), right: Math.max(column, from.right) };
  };
  const outline = (to) => {
    let line = box().querySelector(".fill-outline");
    if (!to) { line?.remove(); return; }
    if (!line) { line = Object.assign(document.createElement("div"), { className: "fill-outline" }); box().append(line); }
    const hold = grid.table.rowManager.element.getBoundingClientRect(), whole = box().getBoundingClientRect();
    const corners = [cells(to.top, to.top, to.left, to.left)[0][0], cells(to.bottom, to.bottom, to.right, to.right)[0][0]].map((cell) => cell.getElement().getBoundingClientRect());
    const seen = (rect) => rect.width > 0;
    const top = seen(corners[0]) ? Math.max(corners[0].top, hold.top) : hold.top, bottom = seen(corners[1]) ? Math.min(corners[1].bottom, hold.bottom) : hold.bottom;
    const left = Math.max(corners[0].left, hold.left), right = Math.min(corners[1].right, hold.right);
    Object.assign(line.style, { top: `${top - whole.top}px`, left: `${left - whole.left}px`, width: `${Math.max(0, right - left)}px`, height: `${Math.max(0, bottom - top)}px` });
  };

  const done = (from, to) => {
    const found = filled(from, to);
    grid.choose({ row: to.top, column: to.left }, { row: to.bottom, column: to.right });
    if (found.length) grid.write(found, false);
    grid.table.rowManager.element.focus();
  };
  document.addEventListener("pointerdown", (event) => {
    const from = grid.table && !event.button && isHandle(event) ? chosen() : null;
    if (!from) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    let to = from, last = event;
    const corner = document.querySelector("#grid .tabulator-range-active").getBoundingClientRect(), top = grid.table.rowManager.element.scrollTop;
    const isAside = () => Math.abs(last.clientX - corner.right) > Math.abs(last.clientY - corner.bottom + grid.table.rowManager.element.scrollTop - top);
    const look = () => { to = reached(from, last.clientX, last.clientY, isAside()) ?? to; outline(to === from ? null : to); };
    const scroll = setInterval(() => {
      const holder = grid.table.rowManager.element, hold = holder.getBoundingClientRect();
      const way = last.clientY > hold.bottom - EDGE ? 1 : last.clientY < hold.top + EDGE ? -1 : 0;
      const aside = last.clientX > hold.right - EDGE ? 1 : last.clientX < hold.left + EDGE ? -1 : 0;
      if ((way || aside) && last !== event) { holder.scrollTop += way * 34; holder.scrollLeft += aside * 40; look(); }
    }, 90);
    const move = (moved) => { last = moved; look(); };
    const end = (ended) => {
      clearInterval(scroll);
      outline(null);
      for (const [name, hear] of [["pointermove", move], ["pointerup", end], ["pointercancel", end], ["keydown", escape]]) removeEventListener(name, hear, true);
      if (ended.type === "pointerup" && to !== from) done(from, to);
    };
    const escape = (pressed) => { if (pressed.key === "Escape") { pressed.stopPropagation(); end(pressed); } };
    for (const [name, hear] of [["pointermove", move], ["pointerup", end], ["pointercancel", end], ["keydown", escape]]) addEventListener(name, hear, true);
  }, true);
  // The table chooses cells by mouse: not while the handle is held.
  for (const name of ["mousedown", "click"]) document.addEventListener(name, (event) => { if (grid.table && isHandle(event)) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);

  // Twice: down to where the column on the left, or else on the right, has its first empty cell; shown before it is written.
  document.addEventListener("dblclick", async (event) => {
    const from = grid.table && isHandle(event) ? chosen() : null;
    if (!from) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const beside = [from.left - 1, from.right + 1].map((at) => grid.columns[at]).filter(Boolean);
    const says = (column, row) => !!grid.table.getRows()[row]?.getCell(column.code).getValue();
    await grid.reach(from.bottom + 2);
    const column = beside.find((each) => says(each, from.bottom + 1));
    let bottom = from.bottom;
    while (column && bottom - from.bottom < MOST_ROWS) {
      if (bottom + 2 > grid.table.getDataCount()) { const had = grid.table.getDataCount(); await grid.reach(had + 100); if (grid.table.getDataCount() === had) break; }
      if (!says(column, bottom + 1)) break;
      bottom += 1;
    }
    const found = bottom > from.bottom ? filled(from, { ...from, bottom }) : [];
    if (found.length) grid.propose({ cells: found });
  }, true);
})();
