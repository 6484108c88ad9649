// A client over the list: space or the small card opens it, j and k walk on while it stays, Enter opens the card, Escape closes.
(() => {
  const panel = document.getElementById("peek");
  if (!panel) return;
  const FRESH = 15000;
  const phone = matchMedia("(max-width: 639px)");
  const ready = new Map();  // what was asked for ahead, with when
  let shown = "", asked = "";

  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const rowOf = (id) => document.querySelector(`tr[data-row][data-client="${id}"]`);
  const place = (id) => `${panel.dataset.cards}${id}/peek/`;
  const fetched = (id) => {
    const known = ready.get(id);
    if (known && Date.now() - known.at < FRESH) return known.page;
    const page = fetch(place(id), { headers: { "HX-Request": "true" } }).then((answer) => (answer.ok && new URL(answer.url).pathname === place(id) ? answer.text() : Promise.reject(answer.status)));
    ready.set(id, { at: Date.now(), page });
    page.catch(() => ready.delete(id));
    if (ready.size > 20) ready.delete(ready.keys().next().value);
    return page;
  };

  const address = (id, isNew) => {
    const url = new URL(location.href);
    if (id) url.searchParams.set("peek", id); else url.searchParams.delete("peek");
    history[isNew ? "pushState" : "replaceState"](history.state, "", url);
  };
  const mark = () => rows().forEach((row) => row.classList.toggle("peeked", row.dataset.client === shown));
  const others = () => [...document.querySelectorAll(".side, .top, .bottom, #list")];

  const open = (id, isTyped = true) => krug.saved(() => look(id, isTyped));
  const look = (id, isTyped) => {
    const isNew = !shown;
    asked = shown = id;
    address(id, isNew && isTyped);
    mark();
    rowOf(id)?.scrollIntoView({ block: "nearest" });
    fetched(id).then((page) => {
      if (asked !== id) return;
      panel.hidden = false;
      panel.innerHTML = page;
      htmx.process(panel);
      others().forEach((one) => { one.inert = phone.matches; });
      document.body.classList.add("peeking");
      panel.querySelector("#peek-name").focus({ preventScroll: true });
      document.dispatchEvent(new CustomEvent("krug:peeked"));
      const next = rowOf(id)?.nextElementSibling?.dataset.client;
      if (next) fetched(next).catch(() => {});
    }).catch(() => { if (asked === id) { close(); krug.toast(panel.dataset.broke); } });
  };
  const close = () => krug.saved(leave);
  const leave = () => {
    const row = rowOf(shown);
    asked = shown = "";
    panel.hidden = true;
    panel.replaceChildren();
    others().forEach((one) => { one.inert = false; });
    document.body.classList.remove("peeking");
    address("", false);
    mark();
    (row?.querySelector("a") || document.getElementById("main")).focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("krug:peeked"));
  };
  const step = (by) => {
    const all = rows(), at = all.findIndex((row) => row.dataset.client === shown);
    const next = all[at < 0 ? 0 : at + by];
    if (next) open(next.dataset.client);
  };

  const star = (button) => {
    const isOn = button.getAttribute("aria-pressed") === "true";
    htmx.ajax("POST", `${panel.dataset.cards}${button.dataset.star}/star/`, { source: button, target: "#toasts", swap: "none", values: { on: isOn ? "" : "yes" } }).then(() => paint(button, !isOn));
  };
  const paint = (button, isOn) => {
    button?.setAttribute("aria-pressed", String(isOn));
    button?.classList.toggle("on", isOn);
  };

  document.addEventListener("click", (event) => {
    const at = (name) => event.target.closest(`[data-${name}]`);
    if (at("peek")) { event.preventDefault(); const id = at("peek").dataset.peek; if (id === shown) close(); else open(id); }
    else if (at("star")) { event.preventDefault(); star(at("star")); }
    else if (at("peek-step")) step(Number(at("peek-step").dataset.peekStep));
    else if (at("peek-close")) close();
  });
  // Before the keys of the page, which know nothing of what lies over it.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const taken = () => { event.preventDefault(); event.stopImmediatePropagation(); };
    const row = event.target.closest("tr[data-row]");
    const isRow = row && !event.target.closest("button");
    if (event.key === " " && isRow && !event.shiftKey) { taken(); if (row.dataset.client === shown) close(); else open(row.dataset.client); return; }
    if (event.code === "KeyS" && isRow && row.dataset.client !== shown) { taken(); star(row.querySelector("[data-star]")); return; }
    if (!shown) return;
    const isIn = panel.contains(event.target) || event.target === document.body;
    const by = { KeyJ: 1, KeyK: -1 }[event.code] || (isIn && { ArrowDown: 1, ArrowUp: -1 }[event.key]);
    if (by) { taken(); step(by); }
    else if (event.key === "Escape" && !document.querySelector("details.menu[open]")) { taken(); close(); }
    else if (event.key === "Enter" && event.target.id === "peek-name") { taken(); panel.querySelector("#peek-name a").click(); }
  }, true);
  // Back and forward between two looks is no way to another list, which htmx would read anew.
  const list = () => { const url = new URL(location.href); url.searchParams.delete("peek"); return url.href; };
  let here = list();
  document.addEventListener("htmx:pushedIntoHistory", () => { here = list(); });
  addEventListener("popstate", (event) => {
    const wanted = new URL(location.href).searchParams.get("peek");
    if (list() !== here) return;
    event.stopImmediatePropagation();
    if (!wanted && shown) close();
    else if (wanted && wanted !== shown) open(wanted, false);
  });
  // Read anew while it is open, it stands where it stood.
  let scrolled = 0;
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.target.matches?.(".peek-page")) scrolled = event.target.querySelector(".peek-body").scrollTop; });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!shown) return;
    mark();
    if (!event.target.matches?.(".peek-page")) return;
    event.target.querySelector(".peek-body").scrollTop = scrolled;
    if (document.activeElement === document.body) event.target.querySelector("#peek-name").focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("krug:peeked"));
  });
  // What was changed is asked for anew; the row says as much of the star as the client over it.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb === "get") return;
    ready.clear();
    if (event.detail.elt?.id === "star" && event.detail.successful) paint(rowOf(shown)?.querySelector("[data-star]"), event.detail.elt.getAttribute("aria-pressed") !== "true");
  });

  const wanted = new URL(location.href).searchParams.get("peek");
  if (/^\d{1,15}$/.test(wanted || "")) open(wanted, false);
})();
