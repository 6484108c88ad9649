// Copying a range for Excel, and pasting a block from it: shown first, written after a yes.
(() => {
  const grid = krug.grid;
  const dialog = () => document.getElementById("grid-paste");
  const words = () => document.getElementById("grid-words").dataset;

  const quoted = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  document.addEventListener("copy", (event) => {
    if (!grid.table || !document.activeElement?.closest("#grid") || document.activeElement.closest("input")) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", grid.range().map((row) => row.map((cell) => quoted(cell.getValue() ?? "")).join("\t")).join("\n"));
  });

  // Rows of cells; in quotes a cell may hold tabs and lines.
  grid.read = (text) => {
    const rows = [[]];
    let cell = "", isQuoted = false;
    const end = () => { rows.at(-1).push(cell); cell = ""; };
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      if (isQuoted) {
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') { cell += '"'; at += 1; } else isQuoted = false;
      } else if (sign === '"' && !cell) isQuoted = true;
      else if (sign === "\t") end();
      else if (sign === "\n") { end(); rows.push([]); } else if (sign !== "\r") cell += sign;
    }
    end();
    if (rows.length > 1 && rows.at(-1).length === 1 && !rows.at(-1)[0]) rows.pop();  // Excel ends with a line
    return rows;
  };

  // What fits into the range several times, one value at least, fills it, as in Excel; any other block begins at its top
  // left corner.
  const aim = async (block) => {
    const range = grid.range(), width = Math.max(...block.map((line) => line.length));
    const fits = range.length % block.length === 0 && range[0].length % width === 0;
    if (fits) return { cells: range.flatMap((row, down) => row.map((cell, across) => grid.cellOf(cell, block[down % block.length][across % width] ?? ""))) };
    const corner = range[0][0], fields = grid.columns.map((column) => column.code);
    await grid.reach(corner.getRow().getPosition() + block.length - 1);
    const rows = grid.table.getRows().slice(corner.getRow().getPosition() - 1), from = fields.indexOf(corner.getField());
    const cells = block.flatMap((line, down) => (rows[down] ? line.map((text, across) => fields[from + across] && grid.cellOf(rows[down].getCell(fields[from + across]), text)).filter(Boolean) : []));
    return { cells, beyond: Math.max(0, block.length - rows.length), wide: Math.max(0, from + width - fields.length) };
  };

  let aimed = [];
  grid.propose = async ({ cells, beyond = 0, wide = 0 }) => {
    const answer = await grid.send(grid.place().dataset.preview, { cells }).catch(() => null);
    if (!answer) { krug.toast(grid.place().dataset.lost); return; }
    if (!answer.ok) { krug.toast((await answer.json().catch(() => ({}))).problem || document.getElementById("toasts").dataset.broke); return; }
    dialog().querySelector("[data-body]").innerHTML = await answer.text();
    const stay = new Set(dialog().querySelector("[data-stay]").dataset.stay.split(" "));
    aimed = cells.filter((cell) => !stay.has(`${cell.id}/${cell.code}`));
    const left = dialog().querySelector("p[data-beyond]"), said = [beyond && `${words().beyond} ${beyond}.`, wide && `${words().wide} ${wide}.`].filter(Boolean);
    left.hidden = !said.length;
    left.textContent = said.join(" ");
    dialog().showModal();
  };
  document.addEventListener("paste", (event) => {
    if (!grid.table || !document.activeElement?.closest("#grid") || document.activeElement.closest("input")) return;
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (text && "canChange" in grid.place().dataset) aim(grid.read(text)).then(grid.propose);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#grid-paste [data-write]")) return;
    dialog().close();
    grid.write(aimed, false);
    grid.table.rowManager.element.focus();
  });
})();
