// Cells of the list are changed where they stand: arrows walk, F2, E, Enter or a double click open the editor of the card's own field.
(() => {
  const table = () => document.querySelector("table.clients[data-cards]");
  const rowOf = (id) => document.querySelector(`tr[data-row][data-client="${id}"]`);
  const address = (id, rest) => `${table().dataset.cards}${id}/${rest}`;
  const idOf = (element) => element.closest("tr[data-row]").dataset.client;
  const isEdited = (element) => element.querySelector(".editing") || element.matches(".opening") || element.querySelector(".opening");
  let last = "";

  const edit = (cell) => {
    if (isEdited(cell)) return;
    last = idOf(cell);
    cell.classList.add("opening");
    htmx.ajax("GET", address(last, `fields/${cell.dataset.field}/`), { source: cell, target: cell, swap: "innerHTML" }).finally(() => cell.classList.remove("opening"));
  };
  // The row as it is by now; whoever stood in one of its cells stands there again.
  const reread = (id) => {
    const row = rowOf(id);
    if (!row || isEdited(row)) return undefined;
    const field = row.contains(document.activeElement) ? document.activeElement.closest("td")?.dataset.field : "";
    return htmx.ajax("GET", address(id, "row/"), { source: row, target: row, swap: "outerHTML" }).then(() => {
      if (field && document.activeElement === document.body) rowOf(id)?.querySelector(`td[data-field="${field}"]`)?.focus();
    });
  };

  // A row asked for before the editor was does not take its place: the end of the editing asks for it again.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.matches("tr[data-row]") && isEdited(event.detail.target)) event.detail.shouldSwap = false;
  });
  // The same of the whole list in another order or under another condition: it comes when the editing is over. Of two
  // asked for at once the last one comes.
  let asked = null, late = "";
  const isList = (target) => target.matches("#list, .list-box");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isList(event.detail.target)) return;
    late = "";
    asked?.abort();
    asked = event.detail.xhr;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isList(event.detail.target) || !isEdited(event.detail.target)) return;
    event.detail.shouldSwap = false;
    late = event.detail.pathInfo.finalRequestPath;
  });
  const listAnew = () => htmx.ajax("GET", late, { source: "#list", target: "#list", swap: "outerHTML", push: late === location.pathname + location.search ? "false" : late });

  // What the card would show instead of its editor is here a sign that the editing is over.
  document.addEventListener("htmx:afterSettle", (event) => {
    const typed = event.target.closest?.("td[data-field]")?.querySelector(".editing input[type=text]");
    if (typed && !typed.matches("[aria-invalid]") && !krug.isElsewhere(event.target)) typed.select();
    const shown = event.target.closest?.("td[data-field] .fact-row:not(.editing)");
    if (!shown) return;
    const cell = shown.closest("td");
    if (document.activeElement === document.body) cell.focus();
    if (late) listAnew(); else reread(idOf(cell));
  });
  for (const part of ["card", "card-head", "card-side"]) {
    document.addEventListener(`krug:refresh-${part}`, () => {
      const open = document.querySelector("#peek .peek-page")?.dataset.client;
      new Set([last, open].filter(Boolean)).forEach(reread);
    });
  }
  document.addEventListener("krug:news", (event) => { const id = String(event.detail.client); if (id !== last || !document.querySelector(".clients .editing")) reread(id); });

  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("td[data-field]");
    if (cell && !event.target.closest("a, .editing")) { event.preventDefault(); edit(cell); }
  });
  const walk = (cell, across, down) => {
    const row = cell.closest("tr"), cells = [...row.querySelectorAll("td.cell-who, td[data-field]")];
    const goal = down ? (down > 0 ? row.nextElementSibling : row.previousElementSibling)?.cells[cell.cellIndex] : cells[cells.indexOf(cell) + across];
    if (!goal) return;
    (goal.matches(".cell-who") ? goal.querySelector("a") : goal).focus();
    goal.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button")) return;
    const cell = event.target.closest?.("tr[data-row] td");
    if (!cell) return;
    const isField = event.target === cell && cell.dataset.field;
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key], down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (isField && (event.key === "Enter" || event.key === "F2" || event.code === "KeyE")) { event.preventDefault(); event.stopImmediatePropagation(); edit(cell); }
    else if ((across || down) && !document.body.classList.contains("peeking")) { event.preventDefault(); walk(cell, across, down); }
  });
})();
