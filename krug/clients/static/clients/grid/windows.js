// The grid itself: rows come a hundred at a time from either end of what is loaded, or from wherever the rail is let go.
(() => {
  const grid = krug.grid, SIZE = 100, NEAR = 30, MOST = 3000, HEIGHT = 34;
  const place = grid.place, rail = () => document.getElementById("grid-rail");
  let first = "", last = "", before = 0, total = 0, isExact = true, loading = null, turn = 0;
  let starts = [];  // where each window that came from below begins: rows above it may be let go

  grid.asData = (told) => {
    const data = { id: told.id, yours: told.yours };
    grid.columns.forEach((column, at) => { data[column.code] = told.cells[at]; });
    return data;
  };
  const ask = async (what) => {
    const url = place().dataset.rows, answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}${what}`).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!told?.rows) krug.toast(told?.problem || place().dataset.lost);
    return told?.rows ? told : null;
  };

  // Only the place near which one is: rows are not counted off in a long list.
  const shown = new Intl.NumberFormat(document.documentElement.lang);
  const tell = () => {
    const line = document.getElementById("grid-place"), at = Math.floor(grid.table.rowManager.element.scrollTop / HEIGHT) + before;
    const all = Math.max(total, grid.table.getDataCount() + before);
    line.textContent = !all ? "" : (isExact ? line.dataset.of : line.dataset.about).replace("%(n)s", shown.format(Math.min(at + 1, all))).replace("%(all)s", shown.format(all));
    if (document.activeElement !== rail()) rail().value = all ? Math.round((10000 * at) / all) : 0;
  };

  const fresh = async (part) => {
    const mine = turn += 1, told = await ask(`part=${part}`);
    if (!told || mine !== turn || !grid.table) return;
    ({ first, last, total } = told);
    isExact = told.exact;
    starts = [];
    await grid.table.setData(told.rows.map(grid.asData));
    before = part >= 10000 || !last ? Math.max(0, total - told.rows.length) : first ? Math.round((total * part) / 10000) : 0;
    if (part >= 10000) grid.table.rowManager.element.scrollTop = told.rows.length * HEIGHT;
    look();
  };
  const once = (load) => { loading = loading || load().finally(() => { loading = null; }); return loading; };
  const more = () => once(async () => {
    const mine = turn, told = last && (await ask(`after=${last}`));
    if (!told || mine !== turn || !grid.table) return;
    last = told.last;
    if (told.first) starts.push({ id: told.rows[0].id, key: told.first });
    await grid.table.addData(told.rows.map(grid.asData), false);
    shed();
  });
  const earlier = () => once(async () => {
    const mine = turn, told = first && (await ask(`before=${first}`));
    if (!told || mine !== turn || !grid.table) return;
    first = told.first;
    await shifted(told.rows.length, () => grid.table.addData(told.rows.map(grid.asData), true));
    before = first ? Math.max(1, before - told.rows.length) : 0;
    tell();
  });
  // Rows that come above push what is seen and chosen down by their number.
  const shifted = async (by, change) => {
    const holder = grid.table.rowManager.element, range = grid.range(), top = holder.scrollTop;
    const ends = range.length ? [range[0][0], range.at(-1).at(-1)] : null, changed = change();
    holder.scrollTop = top + by * HEIGHT;
    if (ends) grid.table.getRanges()[0].setBounds(...ends);
    await changed;
  };
  // Of a very long scroll the rows far above are let go; they come back the same way.
  const shed = () => {
    const rows = grid.table.getRows(), from = starts.at(-4);
    if (rows.length <= MOST || !from || rows.some((row) => Object.keys(row.getData().marks || {}).length)) return;
    const gone = rows.findIndex((row) => row.getData().id === from.id), holder = grid.table.rowManager.element, top = holder.scrollTop;
    if (gone < 1) return;
    first = from.key;
    starts = starts.slice(-4);
    before += gone;
    grid.table.setData(rows.slice(gone).map((row) => row.getData())).then(() => { holder.scrollTop = Math.max(0, top - gone * HEIGHT); });
  };
  grid.isPart = () => !!(first || last);
  // One end of the list, fetched if it is not here.
  grid.edge = async (isEnd) => { if (isEnd ? last : first) { await loading; await fresh(isEnd ? 10000 : 0); } };
  // So many rows are loaded, or all there are.
  grid.reach = async (many) => { while (last && grid.table.getDataCount() < many) { await (loading || more()); if (grid.table.getDataCount() < many && last) await more(); } };

  const look = () => {
    if (!grid.table || !place()) return;
    const holder = grid.table.rowManager.element;
    if (holder.scrollTop + holder.clientHeight > holder.scrollHeight - NEAR * HEIGHT && last) more();
    if (holder.scrollTop < NEAR * HEIGHT && first) earlier();
    tell();
  };

  const start = () => {
    if (!place() || place().classList.contains("tabulator")) return;
    const isNarrow = innerWidth < 640;  // where a column in sight would hide all others
    grid.columns = JSON.parse(place().dataset.columns).map((column, at) => ({ ...column, at, frozen: column.frozen && !isNarrow, width: isNarrow ? Math.min(column.width, 200) : column.width }));
    grid.columns.filter((column) => column.options.length).forEach((column) => {
      const list = Object.assign(document.createElement("datalist"), { id: `grid-options-${column.at}` });
      list.append(...column.options.map((value) => Object.assign(document.createElement("option"), { value })));
      place().after(list);
    });
    grid.table = new Tabulator(place(), {
      index: "id", data: [], columns: grid.definitions(), rowHeader: grid.rowHeader, height: "100%", layout: "fitData", rowHeight: HEIGHT, nestedFieldSeparator: false,
      selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true, editTriggerEvent: "dblclick", clipboard: false, history: false,
      placeholder: place().dataset.nobody, debugInvalidOptions: false, columnDefaults: { headerSort: false },
    });
    grid.table.on("tableBuilt", () => { fresh(0).then(() => grid.table.rowManager.element.focus()); });
    grid.table.on("scrollVertical", () => requestAnimationFrame(look));
    grid.table.on("rangeChanged", () => { grid.showSums(); grid.showNote(); requestAnimationFrame(look); });
    grid.table.on("cellEdited", grid.edited);
    grid.table.on("columnResized", (column) => {
      const told = grid.columnOf(column.getField());
      if (told) fetch(place().dataset.layout, { method: "POST", headers: { "X-CSRFToken": krug.csrf() }, body: new URLSearchParams({ code: told.layout, width: Math.round(column.getWidth()) }) });
    });
  };

  let late;
  document.addEventListener("input", (event) => {
    if (event.target !== rail()) return;
    clearTimeout(late);
    late = setTimeout(() => fresh(Number(rail().value)), 120);
  });
  document.addEventListener("change", (event) => { if (event.target === rail()) rail().blur(); });
  document.addEventListener("krug:news", (event) => {
    const row = grid.table?.getRow(event.detail.client);
    if (row) ask(`ids=${event.detail.client}`).then((told) => told && grid.put(told.rows));
  });
  // The layout has changed: the box comes anew, and htmx is not to carry over what the table wrote on its place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.matches(".grid-box") || !grid.table) return;
    grid.table.destroy();
    grid.table = null;
    event.detail.target.querySelectorAll("[id]").forEach((part) => part.removeAttribute("id"));
  });
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
