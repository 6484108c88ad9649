// Writing what was typed: one sending after the other; what is not written stays in its cell, marked, with a choice.
(() => {
  const grid = krug.grid, KEPT = "krug-grid-undo";
  const words = () => document.getElementById("grid-words").dataset;
  const note = () => document.getElementById("grid-note");
  const send = (url, body) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": krug.csrf() }, body: JSON.stringify(body) });
  grid.send = send;

  // What can be taken back here, the last first; kept for this tab, so that a page read anew still can.
  const stack = () => JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  const remember = (undo) => { if (undo) sessionStorage.setItem(KEPT, JSON.stringify([...stack(), undo].slice(-50))); };

  // A row in which somebody types is drawn anew when that is over: drawing it would take the editor away.
  const late = new Map();  // what was told of it meanwhile
  const isEdited = (row) => grid.table.modules.edit.currentCell?.row?.getComponent() === row;
  const draw = (row) => { if (isEdited(row)) late.set(row.getData().id, late.get(row.getData().id)); else row.reformat(); };
  grid.drawLate = () => [...late].forEach(([id, told]) => { late.delete(id); if (told) put([told]); else grid.table.getRow(id)?.reformat(); });

  const marksOf = (row) => row.getData().marks || {};
  const mark = (id, code, told) => {
    const row = grid.table.getRow(id);
    if (!row) return;
    const marks = { ...marksOf(row) };
    if (told) marks[code] = told; else delete marks[code];
    row.update({ marks });
    draw(row);
  };
  const put = (rows) => rows.forEach((told) => {
    const row = grid.table.getRow(told.id);
    if (!row) return;
    if (isEdited(row)) { late.set(told.id, told); return; }
    const fresh = grid.asData(told), marks = marksOf(row);
    Object.entries(marks).forEach(([code, each]) => { fresh[code] = each.new; });  // what was typed and not written stays
    row.update({ ...fresh, marks });
    row.reformat();
  });
  grid.put = put;

  let queue = Promise.resolve(), sending = 0;
  // Cells as {id, code, new, was}: whoever has changed one meanwhile made it another than it was.
  grid.write = (cells, isQuiet = true) => {
    if (!cells.length) return queue;
    sending += 1;
    const key = krug.kept.newKey();
    cells.forEach((cell) => { grid.table.getRow(cell.id)?.update({ [cell.code]: cell.new }); mark(cell.id, cell.code, { fate: "waits", new: cell.new, was: cell.was, cell }); });
    queue = queue.then(() => post(cells, key, isQuiet)).finally(() => { sending -= 1; show(); });
    return queue;
  };
  // A cell typed into again before its first answer has come is told of by the answer to the last.
  const newer = (cell) => { const row = grid.table.getRow(cell.id), mark = row && marksOf(row)[cell.code]; return mark?.cell && mark.cell !== cell ? mark.cell : null; };
  const refuse = (cell, why) => {
    const last = newer(cell);
    if (last) last.was = cell.was; else mark(cell.id, cell.code, { fate: "refused", new: cell.new, now: cell.was, why });
  };
  const post = async (cells, key, isQuiet) => {
    const body = { key, cells };
    let answer, told;
    for (const pause of [0, 700, 2500]) {  // the same key: once written, a repeat writes nothing
      try { await new Promise((go) => setTimeout(go, pause)); answer = await send(grid.place().dataset.cells, body); if (answer.status < 500) break; } catch { answer = undefined; }
    }
    try { told = await answer?.json(); } catch { told = undefined; }
    if (!told || !told.rows) {
      cells.forEach((cell) => refuse(cell, told?.problem || grid.place().dataset.lost));
      return;
    }
    const last = cells.filter((cell) => !newer(cell));
    last.forEach((cell) => mark(cell.id, cell.code, null));
    told.cells.filter((cell) => last.some(({ id, code }) => id === cell.id && code === cell.code)).forEach((cell) => mark(cell.id, cell.code, cell));
    put(told.rows);
    remember(told.undo);
    grid.place().dispatchEvent(new CustomEvent("grid:written", { detail: told, bubbles: true }));
    if (!isQuiet) krug.toast(`${words().written} ${told.written ?? 0}${told.cells.length ? `, ${words().notWritten} ${told.cells.length}` : ""}`, null);
  };

  grid.undo = () => {
    queue = queue.then(async () => {
      const all = stack(), last = all.pop();
      if (!last) { krug.toast(words().nothing); return; }
      const answer = await send(last, {}).catch(() => null);
      if (!answer || answer.status >= 500) { krug.toast(grid.place().dataset.lost); return; }
      sessionStorage.setItem(KEPT, JSON.stringify(all));
      const told = await answer.json().catch(() => ({}));
      if (told.rows) put(told.rows);
      krug.toast(told.problem || (told.kept ? `${words().kept} ${told.kept}` : words().undone));
      grid.place().dispatchEvent(new CustomEvent("grid:written", { detail: told, bubbles: true }));
    });
    return queue;
  };

  const cellOf = (cell, text) => ({ id: cell.getRow().getData().id, code: cell.getField(), new: text, was: cell.getValue() ?? "" });
  const writable = (cells) => cells.filter((cell) => grid.canWrite(cell));
  grid.cellOf = cellOf;
  grid.empty = () => {
    const cells = writable(grid.range().flat()).filter((cell) => cell.getValue());
    if (cells.length) grid.write(cells.map((cell) => cellOf(cell, "")), cells.length < 2);
    else if (grid.active() && !grid.canWrite(grid.active())) grid.open();
  };
  grid.fillDown = () => {
    const [top, ...rest] = grid.range();
    if (!rest.length) return;
    const cells = rest.flatMap((row) => row.map((cell, at) => [cell, top[at].getValue() ?? ""]));
    grid.write(cells.filter(([cell, text]) => grid.canWrite(cell) && (cell.getValue() ?? "") !== text).map(([cell, text]) => cellOf(cell, text)), false);
  };
  grid.edited = (cell) => {
    const old = cell.getOldValue() ?? "", data = cell.getRow().getData(), was = data.marks?.[cell.getField()];
    const before = !was ? old : was.fate === "waits" ? was.new : was.now ?? was.was ?? "";
    if ((cell.getValue() ?? "") === before) { mark(data.id, cell.getField(), null); show(); return; }
    grid.write([{ id: data.id, code: cell.getField(), new: cell.getValue() ?? "", was: before }]);
  };

  // The line under the grid about what was not written.
  const left = () => grid.table.getRows().filter((row) => Object.values(marksOf(row)).some((each) => each.fate !== "waits"));
  const here = () => {
    const cell = grid.active();
    const told = cell && marksOf(cell.getRow())[cell.getField()];
    return told && told.fate !== "waits" ? { cell, told } : null;
  };
  const show = () => {
    if (!grid.table) return;
    const said = note().dataset, found = here(), rows = left();
    note().hidden = !rows.length;
    const is = (name, value) => { note().querySelector(`[data-${name}]`).hidden = !value; };
    const clash = found?.told.fate === "clash";
    is("mine", clash); is("theirs", clash); is("back", found && !clash); is("show", !found);
    const count = rows.reduce((sum, row) => sum + Object.keys(marksOf(row)).length, 0);
    note().querySelector(".said").textContent = !found ? `${said.left} ${count}` : clash
      ? `${said.clash} «${found.told.now || said.empty}». ${said.typed} «${found.told.new || said.empty}».` : found.told.why;
  };
  grid.showNote = show;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#grid-note button"), found = button && here();
    if (!button) return;
    if ("show" in button.dataset) {
      const row = left()[0], cell = row.getCell(Object.keys(marksOf(row))[0]);
      row.scrollTo("center", false).finally(() => { grid.table.getRanges()[0].setBounds(cell, cell); show(); });
    } else if (found) {
      const id = found.cell.getRow().getData().id, code = found.cell.getField(), { now = "", new: typed } = found.told;
      mark(id, code, null);
      found.cell.getRow().update({ [code]: now });
      found.cell.getRow().reformat();
      if ("mine" in button.dataset) grid.write([{ id, code, new: typed, was: now }]); else show();
    }
    grid.table.rowManager.element.focus();
  });
  addEventListener("beforeunload", (event) => { if (sending || (grid.table && left().length)) event.preventDefault(); });
})();
