// Choosing rows of the list: by box, by range with Shift, by «x» on the row with the focus, all on the page, all that match.
(() => {
  const bar = () => document.getElementById("bulk-bar");
  const form = () => document.getElementById("picked");
  const boxes = () => [...document.querySelectorAll("#list [data-pick]")];
  const everyBox = () => document.querySelector("#list [data-pick-page]");
  const dialog = document.getElementById("bulk");
  let last = null;
  let isEverything = false;

  const picked = () => boxes().filter((box) => box.checked);
  const show = () => {
    if (!bar()) return;
    const chosen = picked(), all = boxes();
    boxes().forEach((box) => box.closest("tr").classList.toggle("picked", box.checked));
    isEverything = isEverything && chosen.length > 0 && chosen.length === all.length;
    if (everyBox()) {
      everyBox().checked = chosen.length > 0 && chosen.length === all.length;
      everyBox().indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    const everything = bar().querySelector("[data-pick-everything]");
    const isMore = !!document.querySelector("#list tbody tr[hx-trigger]");
    everything.hidden = isEverything || !isMore || chosen.length < all.length;
    bar().querySelector("[data-count]").textContent = `${bar().dataset.said} ${isEverything ? everything.dataset.number : chosen.length}`;
    form().elements.ids.value = isEverything ? "" : chosen.map((box) => box.value).join(",");
    form().elements.everything.value = isEverything ? "yes" : "";
    bar().hidden = !chosen.length;
  };
  const pick = (box, value, withRange) => {
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(box);
    const range = withRange && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
    range.forEach((each) => { each.checked = value; });
    last = box;
    if (!value) isEverything = false;
    if (picked().length > Number(bar().dataset.most)) window.krug.toast(bar().dataset.tooMany);
    show();
  };
  const drop = () => { isEverything = false; boxes().forEach((box) => { box.checked = false; }); show(); };
  const refresh = () => htmx.ajax("GET", location.pathname + location.search, { source: "#list", target: "#list", swap: "outerHTML" });

  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-pick]")) pick(event.target, event.target.checked, event.shiftKey);
    if (event.target.matches("[data-pick-page]")) {
      const value = event.target.checked;
      if (!value) isEverything = false;
      boxes().forEach((box) => { box.checked = value; });
      show();
    }
    if (event.target.closest("[data-drop-picked]")) drop();
    if (event.target.closest("[data-pick-everything]")) { isEverything = true; show(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([data-pick]), textarea, select, [contenteditable]")) return;
    const box = document.activeElement.closest("tr")?.querySelector("[data-pick]");
    if (event.code === "KeyX" && box) { event.preventDefault(); pick(box, !box.checked, event.shiftKey); }
    if (event.key === "Escape" && bar() && !bar().hidden) drop();
  });

  // Rows that come with the scroll belong to everything that matches.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "bulk-body" && !dialog.open) dialog.showModal();
    if (event.target.id === "bulk-body") dialog.querySelector("[autofocus]")?.focus();
    if (event.target.closest?.("#list") || event.target.id === "list") {
      if (isEverything) boxes().forEach((box) => { box.checked = true; });
      show();
    }
  });
  document.addEventListener("krug:refresh-list", () => {
    if (dialog?.open && !dialog.querySelector("#bulk-state")) dialog.close();
    if (document.getElementById("list")) { isEverything = false; refresh(); }
  });
  // Whoever closes the dialog after the work sees what came of it.
  dialog?.addEventListener("close", () => {
    if (dialog.querySelector("#bulk-state")) refresh();
    document.getElementById("bulk-body").replaceChildren();
  });
})();
