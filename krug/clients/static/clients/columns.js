// Columns of the list: chosen and ordered in their menu, made wider and narrower at their edges, some kept in sight.
(() => {
  const NARROWEST = 48, WIDEST = 800, STEP = 10, NAME = 300;
  const table = () => document.querySelector("table.clients[data-layout]");

  // What is kept goes out in the order in which it was done; the list is read anew after the last of it.
  let queue = Promise.resolve(), waiting = 0;
  const keep = (url, values, andReread) => {
    waiting += 1;
    queue = queue.then(() => htmx.ajax("POST", url, { source: table(), target: "#toasts", swap: "none", values })).catch(() => {}).then(() => {
      waiting -= 1;
      if (andReread && !waiting) return reread();
    });
  };
  const reread = () => htmx.ajax("GET", location.pathname + location.search, { source: ".list-box", target: ".list-box", select: ".list-box", swap: "outerHTML" });

  // The menu
  const menuOf = (element) => element.closest(".columns-menu");
  const keepColumns = (menu) => {
    const codes = [...menu.querySelectorAll(".columns-chosen [data-code]")].map((line) => line.dataset.code);
    keep(menu.dataset.layout, { columns: codes.join(",") }, true);
  };
  document.addEventListener("change", (event) => {
    const menu = menuOf(event.target);
    if (!menu) return;
    if (event.target.matches("[data-frozen]")) { keep(menu.dataset.layout, { frozen: event.target.value }, true); return; }
    const line = event.target.closest("[data-code]");
    const chosen = menu.querySelector(".columns-chosen");
    line.classList.toggle("unchosen", !event.target.checked);
    if (event.target.checked) chosen.append(line);
    else chosen.after(line.home || (line.home = Object.assign(document.createElement("ul"), { className: "columns-left" })));
    if (!event.target.checked) line.home.append(line);
    event.target.focus();
    keepColumns(menu);
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches?.("[data-relays]") && event.detail.successful) reread(); });

  document.addEventListener("krug:colours", () => { if (table()) reread(); });

  let late;
  const step = (line, by) => {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line); else other.after(line);
    line.querySelector(".grip").focus();
    clearTimeout(late);
    const menu = menuOf(line);
    late = setTimeout(() => keepColumns(menu), 350);
  };
  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest(".columns-chosen .grip");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (grip && by) { event.preventDefault(); step(grip.closest("li"), by); }
  });
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".columns-chosen .grip");
    if (!grip || event.button) return;
    event.preventDefault();
    const line = grip.closest("li"), list = line.parentElement;
    const before = [...list.children].indexOf(line);
    list.setPointerCapture(event.pointerId);  // a line that is moved would lose it
    line.classList.add("dragged");
    const move = (moved) => {
      const after = [...list.children].find((other) => other !== line && moved.clientY < other.getBoundingClientRect().bottom - other.offsetHeight / 2) || null;
      if (line.nextElementSibling !== after) list.insertBefore(line, after);
    };
    list.addEventListener("pointermove", move);
    list.addEventListener("lostpointercapture", () => {
      list.removeEventListener("pointermove", move);
      line.classList.remove("dragged");
      if ([...list.children].indexOf(line) !== before) keepColumns(menuOf(line));
    }, { once: true });
  });

  // The edges
  const columnOf = (head) => head.closest("table").querySelectorAll("col")[head.cellIndex];
  const put = (head, width) => {
    const wide = Math.round(Math.min(Math.max(width, NARROWEST), WIDEST)), sheet = head.closest("table");
    columnOf(head).width = wide;
    head.querySelector(".resizer").setAttribute("aria-valuenow", wide);
    sheet.classList.remove("usual");
    const shown = [...sheet.querySelectorAll("col:not(.for-card)")];
    sheet.classList.toggle("fitted", shown.every((column) => column.width));
    sheet.width = shown.reduce((sum, column) => sum + (Number(column.width) || NAME), 0);
    stay(sheet);
    return wide;
  };
  const keepWidth = (head, width) => keep(head.closest("table").dataset.layout, { code: head.dataset.code, width }, false);
  const fitting = (head) => {
    const range = document.createRange();
    const cells = [...head.closest("table").rows].slice(0, 200).map((row) => row.cells[head.cellIndex]).filter(Boolean);
    return Math.max(...cells.map((cell) => { range.selectNodeContents(cell.querySelector("a, .clip") || cell); return range.getBoundingClientRect().width; })) + 26;
  };

  document.addEventListener("pointerdown", (event) => {
    const edge = event.target.closest(".resizer");
    if (!edge || event.button) return;
    event.preventDefault();
    const head = edge.closest("th"), began = event.clientX, wide = head.offsetWidth;
    let width = wide;
    edge.setPointerCapture(event.pointerId);
    edge.classList.add("held");
    const move = (moved) => { width = put(head, wide + moved.clientX - began); };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => {
      edge.removeEventListener("pointermove", move);
      edge.classList.remove("held");
      if (width !== wide) keepWidth(head, width);
    }, { once: true });
  });
  document.addEventListener("dblclick", (event) => {
    const head = event.target.closest(".resizer")?.closest("th");
    if (head) keepWidth(head, put(head, fitting(head)));
  });
  document.addEventListener("keydown", (event) => {
    const edge = event.target.closest(".resizer"), by = edge && { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    const head = edge.closest("th"), width = put(head, head.offsetWidth + (event.shiftKey ? 5 * by : by));
    clearTimeout(late);
    late = setTimeout(() => keepWidth(head, width), 400);
  });

  // Columns that stay in sight stand one beside the other.
  const stay = (sheet) => {
    let left = sheet.querySelector("th.pick")?.offsetWidth || 0;
    sheet.querySelectorAll("th.f1, th.f2, th.f3, th.f4").forEach((head, place) => {
      sheet.style.setProperty(`--f${place + 1}`, `${left}px`);
      left += head.offsetWidth;
    });
    sheet.parentElement.style.scrollPaddingLeft = `${left}px`;
  };
  const watch = new ResizeObserver((seen) => seen.forEach((one) => stay(one.target)));
  const look = () => { watch.disconnect(); if (table()) { stay(table()); watch.observe(table()); } };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.matches?.("#list, .list-box, body") || event.target.querySelector?.(".list-box")) look(); });
  look();
})();
