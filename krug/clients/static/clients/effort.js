// Active seconds in fields of forms: a field has the focus, the page is in front, and something was typed or pointed at in it just now.
(() => {
  const url = document.currentScript?.dataset.url;
  if (!url || window.krug.effort) return;
  window.krug.effort = true;
  const { kept, csrf } = window.krug;
  const TICK_MS = 1000, IDLE_MS = 5000, REPORT_MS = 30000, OLDEST_MS = 6 * 24 * 3600 * 1000;
  let field = "", activeAt = -Infinity, spent = {}, ticking;

  // A form says under which code its time is counted; «*» has each field under its own name.
  const code = (element) => {
    const place = element?.closest?.("input, textarea, select, [contenteditable], fieldset, .tabulator") && element.closest("[data-fills]");
    if (!place) return "";
    return place.dataset.fills === "*" ? element.name || "" : place.dataset.fills;
  };
  const add = (seconds, edits) => { const had = spent[field] || [0, 0]; spent[field] = [had[0] + seconds, had[1] + edits]; };
  const tick = () => {
    if (code(document.activeElement) !== field) field = ""; // it was saved and is not there any more
    if (!field) { clearInterval(ticking); ticking = 0; return; }
    if (!document.hidden && document.hasFocus() && performance.now() - activeAt < IDLE_MS) add(1, 0);
  };
  const active = (event) => {
    const now = code(event.target);
    if (!now) return;
    field = now;
    activeAt = performance.now();
    ticking ||= setInterval(tick, TICK_MS);
  };
  ["keydown", "input", "pointerdown", "pointermove", "paste"].forEach((kind) => document.addEventListener(kind, (event) => { if (kind !== "pointermove" || code(event.target) === field) active(event); }, { capture: true, passive: true }));
  document.addEventListener("focusin", (event) => { field = code(event.target); if (field) active(event); });
  document.addEventListener("focusout", (event) => { if (!code(event.relatedTarget)) field = ""; });
  document.addEventListener("change", (event) => { const now = event.target.type !== "hidden" && code(event.target); if (now) { const was = field; field = now; add(0, 1); field = was; } }, true);

  // Kept before it is sent, and sent again under the same key until somebody has answered: a repeat is counted once.
  const pack = () => {
    if (!Object.keys(spent).length) return;
    const key = kept.newKey();
    kept.put("effort", key, { key, at: new Date().toISOString(), spent });
    spent = {};
  };
  const send = async (item) => {
    if (Date.now() - Date.parse(item.at) > OLDEST_MS) { kept.drop("effort", item.key); return; }
    const body = new URLSearchParams({ key: item.key, at: item.at, spent: JSON.stringify(item.spent) });
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf() }, body, keepalive: true, redirect: "manual" });
    if (answer.ok || answer.status === 422 || answer.status === 403) kept.drop("effort", item.key);
  };
  const report = () => { pack(); kept.all("effort").slice(0, 20).reduce((before, item) => before.then(() => send(item)), Promise.resolve()).catch(() => {}); };
  // A page that goes has no time to wait for answers, so all at once.
  const leave = () => { pack(); kept.all("effort").slice(0, 5).forEach((item) => send(item).catch(() => {})); };

  setInterval(() => { if (Object.keys(spent).length) report(); }, REPORT_MS);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
  addEventListener("online", report);
  if (kept.all("effort").length) report();
})();
