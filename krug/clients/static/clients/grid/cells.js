// The spreadsheet's cells: how they are drawn, what opens and closes their editor, walking them by keyboard as in Excel.
(() => {
  const place = () => document.getElementById("grid");
  const grid = window.krug.grid = { table: null, columns: [], seed: null };
  const NUMBERS = new Set(["number", "money"]);

  grid.place = place;
  grid.isNumber = (column) => NUMBERS.has(column.of);
  grid.number = (text) => { const value = Number(String(text).replace(/[\s\u00a0₽€$]/g, "").replace(",", ".")); return text === "" || Number.isNaN(value) ? null : value; };
  grid.columnOf = (field) => grid.columns.find((column) => column.code === field);
  grid.ranges = () => grid.table?.modules.selectRange;
  grid.active = () => grid.ranges()?.getActiveCell()?.getComponent() ?? null;
  grid.range = () => grid.table?.getRanges()[0]?.getStructuredCells() ?? [];
  grid.walk = (way) => grid.ranges().navigate(false, false, way);
  grid.canWrite = (cell) => "canChange" in place().dataset && cell.getRow().getData().yours && !!grid.columnOf(cell.getField())?.edits;

  const shown = new Intl.NumberFormat(document.documentElement.lang);
  const sums = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const said = (column, value) => (column.of === "money" && !Number.isInteger(value) ? sums : shown).format(value);
  const draw = (cell) => {
    const column = grid.columnOf(cell.getField()), text = cell.getValue() ?? "", element = cell.getElement();
    const mark = cell.getRow().getData().marks?.[column.code];
    element.classList.toggle("clash", mark?.fate === "clash");
    element.classList.toggle("refused", mark?.fate === "refused");
    element.classList.toggle("waits", mark?.fate === "waits");
    element.classList.toggle("shown-only", !grid.canWrite(cell));
    const value = grid.isNumber(column) ? grid.number(text) : null;
    const line = document.createElement("span");
    line.textContent = value === null ? text : said(column, value);
    krug.grid.colour?.(cell, column, text);
    return line;
  };

  // An input over the cell; with the first sign already there when somebody just typed.
  const edit = (cell, onRendered, success, cancel) => {
    const column = grid.columnOf(cell.getField()), input = document.createElement("input");
    input.type = "text";
    input.autocomplete = "off";
    input.setAttribute("aria-label", column.label);
    input.value = grid.seed ?? cell.getValue() ?? "";
    const isSeeded = grid.seed !== null;
    grid.seed = null;
    if (column.options.length) input.setAttribute("list", `grid-options-${column.at}`);
    let isOver = false;
    const end = (way) => { if (isOver) return; isOver = true; success(input.value); grid.drawLate(); if (way) setTimeout(() => grid.walk(way)); };
    onRendered(() => { input.focus(); if (!isSeeded) input.select(); });
    input.addEventListener("blur", () => end());
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const way = { Enter: event.shiftKey ? "up" : "down", Tab: event.shiftKey ? "left" : "right", ArrowUp: isSeeded && "up", ArrowDown: isSeeded && "down" }[event.key];
      if (way && !(column.options.length && event.key.startsWith("Arrow"))) { event.preventDefault(); end(way); }
      if (event.key === "Escape") { isOver = true; event.preventDefault(); cancel(); grid.drawLate(); }
    });
    return input;
  };
  grid.open = (seed = null) => {
    const cell = grid.active();
    if (!cell) return;
    if (!grid.canWrite(cell)) { krug.toast(cell.getRow().getData().yours ? place().dataset.onlyShown : place().dataset.notYours); return; }
    grid.seed = seed;
    cell.edit(true);
  };

  grid.definitions = () => grid.columns.map((column) => ({
    title: column.label, field: column.code, width: column.width, frozen: column.frozen, resizable: "header", headerSort: false,
    hozAlign: grid.isNumber(column) ? "right" : "left", headerHozAlign: grid.isNumber(column) ? "right" : "left",
    formatter: draw, editor: column.edits ? edit : false, editable: grid.canWrite,
  }));
  grid.rowHeader = {
    field: "id", formatter: (cell) => {
      const link = document.createElement("a");
      link.href = `${place().dataset.cards}${cell.getValue()}/`;
      link.tabIndex = -1;
      link.setAttribute("aria-label", place().dataset.card);
      link.title = place().dataset.card;
      link.textContent = "↗";
      return link;
    }, headerSort: false, resizable: false, frozen: true, width: 36, hozAlign: "center",
  };

  const isIn = (event) => event.target.closest?.("#grid") && !event.target.closest("input");
  grid.isIn = isIn;
  document.addEventListener("keydown", (event) => {
    if (!isIn(event) || event.isComposing) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const does = isCommand ? { KeyD: grid.fillDown, KeyZ: grid.undo }[event.code] : { F2: () => grid.open(), Enter: () => grid.open(), Delete: grid.empty, Backspace: grid.empty }[event.key];
    if (does && !event.altKey) { event.preventDefault(); event.stopPropagation(); does(); return; }
    if (event.key.length === 1 && !isCommand && !event.altKey) { event.preventDefault(); event.stopPropagation(); grid.open(event.key); }
  }, true);
})();
