// What every page does: toasts with undo, errors of htmx in words, menus that close, the theme, dialogs.
(() => {
  const toasts = () => document.getElementById("toasts");
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  let latestUndo = null;

  const toast = (text, undo) => {
    const line = document.createElement("div");
    line.className = "toast";
    const said = document.createElement("span");
    said.textContent = text;
    line.append(said);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = toasts().dataset.undo;
      latestUndo = () => { latestUndo = null; line.remove(); send(undo); };
      const mine = latestUndo;
      button.addEventListener("click", () => mine());
      const key = document.createElement("kbd");
      key.className = "key desk-only";
      key.textContent = "Ctrl Z";
      line.append(button, key);
    }
    toasts().replaceChildren(line);
    setTimeout(() => line.remove(), 8000);
  };

  // What asks is always named: of all that is not, the page is the source, and of those that wait there only the last is sent.
  const send = (url) => {
    const source = document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
    htmx.ajax("POST", url, { source, target: "#toasts", swap: "none" }).finally(() => source.remove());
  };

  const signedOut = () => { toast(toasts().dataset.signedOut); document.dispatchEvent(new CustomEvent("krug:signed-out")); };

  document.addEventListener("krug:toast", (event) => toast(event.detail.text, event.detail.undo));
  // A form that keeps what was typed says itself what becomes of it, see waiting.js; what it asks in between may stay unanswered.
  const waits = (event, status = 502) => event.target.closest?.("form[data-keeps]") && [502, 503, 504].includes(status);
  document.addEventListener("htmx:sendError", (event) => { if (!waits(event)) toast(toasts().dataset.lost); });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (waits(event, status)) return;
    if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("krug:toast")) return; // it has said itself what is wrong
    const said = toasts().dataset;
    if (status === 403 || status === 401) signedOut();
    else toast(status === 404 ? said.gone : said.broke);
  });
  // A session that ended answers with the sign-in page: do not put it into a fragment's place.
  const isSignIn = (xhr) => Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname.startsWith("/account/login");
  // Whether what was sent is stored: to htmx what is refused with a fragment, or with a toast, is «successful» too.
  const isStored = (xhr) => xhr.status >= 200 && xhr.status < 300 && !isSignIn(xhr);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isSignIn(event.detail.xhr)) {
      event.detail.shouldSwap = false;
      signedOut();
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey) && !event.shiftKey && latestUndo && !typing) {
      event.preventDefault();
      latestUndo();
    }
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const close = event.target.closest("[data-close]");
    if (close) close.closest("dialog").close();
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      dialog.showModal();
      dialog.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    }
    if (event.target.closest("[data-theme-next]")) nextTheme();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).value ?? "").then(() => toast(copy.dataset.said));
  });
  document.addEventListener("click", (event) => { if (event.target.matches("dialog[open]")) event.target.close(); });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
  });

  const nextTheme = () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === "dark" || (getComputedStyle(root).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("krug-theme", root.dataset.theme);
    const place = document.querySelector("[data-theme-url]");
    if (place) fetch(place.dataset.themeUrl, { method: "POST", headers: { "X-CSRFToken": csrf(), "Content-Type": "application/x-www-form-urlencoded" }, body: `theme=${root.dataset.theme}` });
  };

  window.krug = { toast, csrf, isStored };
})();
