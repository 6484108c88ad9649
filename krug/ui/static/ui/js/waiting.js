// What could not be sent waits here with its key and is sent once when the connection returns; what is refused is given back.
(() => {
  const { kept, toast } = window.krug;
  const place = document.getElementById("waiting");
  const said = place.dataset;
  const LOST = [502, 503, 504]; // said by a proxy before a server that is not there
  const AGAIN_MS = 10000;
  const OLDEST_MS = 25 * 24 * 3600 * 1000; // keys of sendings are forgotten by the server after thirty days
  let isSignedOut = false;

  const written = (form) => [...form.elements].filter((field) => field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])"));
  const summary = (form, body) => written(form).map((field) => body.get(field.name)).filter(Boolean).join(", ");
  const wait = (form, sent) => {
    const body = new URLSearchParams(sent);
    body.delete("csrfmiddlewaretoken");
    if (!body.get("key")) return;
    if (!body.get("at")) body.set("at", new Date().toISOString());
    const key = body.get("key");
    const item = { key, url: new URL(form.action).pathname, body: String(body), form: form.dataset.keeps, page: location.pathname, at: Date.now(), text: summary(form, body) };
    if (!kept.put("waiting", key, item)) { toast(document.getElementById("toasts").dataset.lost); return; }
    kept.drop("typed", form.dataset.keeps);
    const since = written(form).map((field) => [field, krug.since(field, sent.get(field.name) ?? field.value)]);
    form.reset();
    since.forEach(([field, text]) => { field.value = text; }); // of what the server had filled in nothing
    since.filter(([, text]) => text).forEach(([field]) => field.dispatchEvent(new Event("input", { bubbles: true })));
    form.elements.key.value = kept.newKey();
    toast(said.kept);
    show();
    setTimeout(send, AGAIN_MS);
  };
  const isKept = (form) => form?.matches?.("form[data-keeps]");
  document.addEventListener("htmx:sendError", (event) => { if (isKept(event.detail.elt)) wait(event.detail.elt, event.detail.requestConfig.formData); });
  document.addEventListener("htmx:responseError", (event) => {
    if (isKept(event.detail.elt) && LOST.includes(event.detail.xhr.status)) wait(event.detail.elt, event.detail.requestConfig.formData);
  });

  const element = (tag, text, attributes = {}) => Object.assign(document.createElement(tag), { textContent: text, ...attributes });
  const refusedLine = (item) => {
    const line = element("li", "");
    const discard = element("button", said.discard, { type: "button", className: "btn link" });
    discard.addEventListener("click", () => { kept.drop("refused", item.key); kept.drop("typed", item.form); show(); });
    const why = said[`refused${item.status}`] || said.refused;
    line.append(element("strong", why), element("p", item.text, { className: "second" }));
    if (item.status !== 404) line.append(element("a", said.open, { href: item.page }), " ");
    line.append(discard);
    return line;
  };
  const show = () => {
    const waiting = kept.all("waiting"), refused = kept.all("refused");
    place.hidden = !waiting.length && !refused.length;
    place.querySelector("[data-waits]").hidden = !waiting.length;
    place.querySelector("[data-count]").textContent = waiting.length;
    place.querySelector("[data-sign-in]").hidden = !isSignedOut;
    place.querySelector("[data-refusals]").hidden = !refused.length;
    place.querySelector("[data-refused-count]").textContent = refused.length;
    place.querySelector("ul").replaceChildren(...refused.map(refusedLine));
  };

  // The token of a page that has waited may be of a session before this one; and only whose texts these are may send them.
  const token = async () => {
    const answer = await fetch(said.token, { redirect: "manual", cache: "no-store" });
    isSignedOut = answer.type === "opaqueredirect";
    if ("offline" in said && isSignedOut) location.reload();
    if (!answer.ok) return "";
    const told = await answer.json();
    isSignedOut = String(told.me) !== kept.me;
    return isSignedOut ? "" : told.token;
  };
  // Whoever has signed in again in another tab sends from this one what is typed in it.
  let isStale = false;
  const renew = async () => {
    const csrf = await token().catch(() => "");
    if (!csrf) return;
    isStale = false;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = csrf; });
  };
  document.addEventListener("krug:signed-out", () => { isStale = true; renew(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isStale) renew(); });
  const refuse = (item, status) => {
    place.querySelector("[data-refusals]").open = true;
    kept.put("refused", item.key, { ...item, status });
    kept.drop("waiting", item.key);
    if (!kept.get("typed", item.form)) kept.put("typed", item.form, Object.fromEntries(new URLSearchParams(item.body)));
    document.dispatchEvent(new CustomEvent("krug:given-back"));
  };
  // True when the item is off the queue, false when the rest has to wait.
  const sendOne = async (item, csrf) => {
    if (Date.now() - item.at > OLDEST_MS) { refuse(item, 0); return true; }
    const headers = { "X-CSRFToken": csrf, "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true" };
    const answer = await fetch(item.url, { method: "POST", headers, body: item.body, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status >= 500 || answer.status === 429) return false;
    if (answer.ok) kept.drop("waiting", item.key);
    else refuse(item, answer.status);
    return true;
  };
  const sendAll = async () => {
    const items = kept.all("waiting").sort((one, other) => one.at - other.at);
    if (!items.length && !("offline" in said)) return;
    try {
      const csrf = await token();
      if (!csrf) return;
      for (const item of items) if (!await sendOne(item, csrf)) break;
      if ("offline" in said) location.reload();
    } catch { /* still no connection */ }
    const sent = items.filter((item) => !kept.get("waiting", item.key) && !kept.get("refused", item.key)).length;
    if (sent) {
      toast(`${said.sent} ${sent}`);
      krug.changed(document.querySelectorAll("[data-client]"));
    }
  };
  // One tab at a time; where the browser has no locks, the key makes a second sending harmless.
  const send = async () => {
    if (!kept.me) return;
    if (navigator.locks) await navigator.locks.request("krug-send", { ifAvailable: true }, (lock) => lock && sendAll());
    else await sendAll();
    show();
  };

  addEventListener("online", send);
  addEventListener("storage", show);
  document.addEventListener("krug:kept-changed", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  document.querySelector("[data-try-again]")?.addEventListener("click", () => location.reload());
  setInterval(() => { if (!place.hidden || "offline" in said) send(); }, AGAIN_MS);
  show();
  send();
  navigator.serviceWorker?.register(said.worker, { scope: "/", updateViaCache: "none" });
})();
