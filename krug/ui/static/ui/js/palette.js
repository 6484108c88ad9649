// The palette: opens on «/» and Ctrl+K anywhere, walked by the arrows, opened by Enter.
(() => {
  const dialog = document.getElementById("palette");
  const input = document.getElementById("palette-input");
  const hits = document.getElementById("palette-hits");
  if (!dialog) return;

  // The page may be typed at before htmx knows it: then what was typed is asked as soon as it does.
  const ready = new Promise((resolve) => { htmx.onLoad(resolve); });
  const options = () => [...hits.querySelectorAll("[role=option]")];
  const selected = () => hits.querySelector("[aria-selected=true]");
  const select = (option) => {
    selected()?.removeAttribute("aria-selected");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.id = option.id || `hit-${options().indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const open = (text = "") => {
    if (dialog.open) return;
    dialog.showModal();
    input.value = text;
    input.focus();
    ready.then(() => htmx.trigger(input, "krug:open"));
  };

  // Enter before the answer has come waits for it rather than opening what was found for fewer letters.
  let isHurried = false;
  const answered = () => hits.querySelector("[data-answered]")?.dataset.answered;
  const create = () => {
    const link = hits.querySelector("[data-create]");
    if (!link) return;
    // The link of an answer knows what was meant in the other keyboard layout; of newer letters only these are known.
    const typed = input.value.trim();
    location.href = answered() === typed ? link.href : `${link.pathname}?${new URLSearchParams({ [link.dataset.create]: typed })}`;
  };

  hits.addEventListener("htmx:afterSwap", () => select(options()[0]));
  hits.addEventListener("htmx:afterSettle", () => {
    if (isHurried && answered() === input.value.trim()) selected()?.click();
  });
  input.addEventListener("input", () => { isHurried = false; });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette]")) open(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey && event.key === ".");
    if ((slash && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.code === "KeyK" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      open();
    }
  });
  // The shortcut of the app on the phone.
  if (location.hash === "#find") { history.replaceState(null, "", location.pathname + location.search); open(); }
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(selected());
    if (event.key === "ArrowDown") { event.preventDefault(); select(all[Math.min(at + 1, all.length - 1)]); }
    if (event.key === "ArrowUp") { event.preventDefault(); select(all[Math.max(at - 1, 0)]); }
    // Left to itself the browser takes the focus away with the next frame only, and until then keys go into the field.
    if (event.key === "Escape") { event.preventDefault(); dialog.close(); input.blur(); }
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) create();
      else if (answered() === input.value.trim()) selected()?.click();
      else isHurried = true;
    }
  });
})();
