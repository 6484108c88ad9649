// One letter, one action, on whatever keyboard layout; never while somebody types.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const move = (step) => {
    const all = rows();
    const focused = all.findIndex((row) => row.contains(document.activeElement));
    const at = focused < 0 ? all.findIndex((row) => row.matches(".current")) : focused;
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.querySelector("a")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const dialog = document.getElementById("keys");
  // A key may be pressed before htmx knows the page.
  const ready = new Promise((resolve) => { htmx.onLoad(resolve); });
  const showKeys = () => { dialog.showModal(); ready.then(() => htmx.trigger(dialog.firstElementChild, "krug:open")); };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys]")) showKeys(); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) { event.preventDefault(); showKeys(); return; }
    if (event.code === "KeyJ") { event.preventDefault(); move(1); return; }
    if (event.code === "KeyK") { event.preventDefault(); move(-1); return; }
    const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
    const target = letter && document.querySelector(`[data-key="${letter}"]`);
    if (!target) return;
    event.preventDefault();
    if (event.repeat) return;
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  });
})();
