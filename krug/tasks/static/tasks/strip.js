// The strip by keys: 1…9 are results, Enter records, d is the next step, c what was said; the clock of a conversation.
(() => {
  const form = () => document.querySelector("form[data-strip]");
  const typing = (event) => event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]");

  const put = (strip, text, byItself = false) => {
    const field = strip.elements.next_when;
    field.value = text;
    if (byItself) field.dataset.byItself = "yes"; else delete field.dataset.byItself;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    htmx.trigger(field, "krug:put");
    mark(strip);
  };
  const mark = (strip) => strip.querySelectorAll("[data-moment]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.moment === strip.elements.next_when.value));

  // Where a next step is wanted, the likeliest moment stands there until another is said.
  const chosen = (radio) => {
    const strip = radio.form;
    const field = strip.elements.next_when;
    if ("wantsNext" in radio.dataset && !field.value) put(strip, strip.querySelector("[data-moment]").dataset.moment, true);
    else if (!("wantsNext" in radio.dataset) && field.dataset.byItself) put(strip, "");
    if ("refusal" in radio.dataset) strip.querySelector(".reasons")?.focus();
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-strip] [name=result]")) chosen(event.target);
    if (event.target.matches("[data-pick]") && event.target.value) {
      const [day, time] = event.target.value.split("T");
      put(event.target.form, `${day.split("-").reverse().join(".")} ${time}`);
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[name=next_when]")) return;
    delete event.target.dataset.byItself;
    mark(event.target.form);
  });
  document.addEventListener("click", (event) => {
    const moment = event.target.closest("[data-moment]");
    if (moment) put(moment.form, moment.form.elements.next_when.value === moment.dataset.moment ? "" : moment.dataset.moment);
    if (event.target.closest("[data-timer-start], .card-head a[href^='tel:'], .hand a[href^='tel:']")) run();
  });

  // On a phone the strip is one row until it is touched; results, keys and what was kept open it too.
  const grow = (strip, isGrown) => {
    strip.classList.toggle("grown", isGrown);
    strip.querySelector("[data-grow]").setAttribute("aria-expanded", isGrown);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-grow]");
    if (!button) return;
    const isGrown = !button.form.classList.contains("grown");
    grow(button.form, isGrown);
    if (isGrown) button.form.elements.text.focus();
  });
  document.addEventListener("change", (event) => { if (event.target.matches("form[data-strip] [name=result]")) grow(event.target.form, true); });
  const written = (strip) => [strip.elements.text, strip.elements.next_when].some((field) => field.value) || strip.elements.more.checked || strip.querySelector("[name=result]:checked");
  document.addEventListener("krug:given-back", () => { if (form() && written(form())) grow(form(), true); });
  document.addEventListener("DOMContentLoaded", () => { if (form() && written(form())) grow(form(), true); });

  document.addEventListener("keydown", (event) => {
    const strip = form();
    if (!strip || event.isComposing) return;
    if (event.target.matches("[data-enter-stores]") && event.key === "Enter" && !event.shiftKey) { event.preventDefault(); if (!event.repeat) strip.requestSubmit(); return; }
    if (event.key === "Escape" && strip.contains(event.target)) { event.target.blur(); return; }
    const digit = event.code.startsWith("Digit") && (plain(event) ? !typing(event) : event.altKey) ? event.code.slice(5) : "";
    const result = digit && !event.shiftKey && strip.querySelector(`[data-digit="${digit}"]`);
    if (!result) return;
    event.preventDefault();
    result.checked = true;
    result.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The clock of a conversation: pressed again it stops; what it shows is kept with the touch.
  let ticking = 0;
  const stop = () => { clearInterval(ticking); ticking = 0; form()?.querySelector(".clock")?.classList.remove("running"); };
  const run = () => {
    const strip = form();
    if (!strip) return;
    if (ticking) { stop(); return; }
    const begun = Date.now(), output = strip.querySelector("[data-running]");
    const show = () => {
      if (!document.contains(strip)) { stop(); return; }
      const seconds = Math.round((Date.now() - begun) / 1000);
      strip.elements.duration_s.value = seconds;
      output.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    output.hidden = false;
    strip.querySelector(".clock").classList.add("running");
    ticking = setInterval(show, 1000);
    show();
  };

  // Recorded on a card, the strip is empty but for what was typed since, and its next press is another one. Lost on the way, it is emptied too.
  const clear = (strip) => {
    stop();
    strip.elements.duration_s.value = "";
    strip.querySelector("[data-running]").hidden = true;
    strip.querySelector(".understood").replaceChildren();
    grow(strip, false);
    mark(strip);
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const strip = event.detail.elt;
    if (!strip.matches?.("form[data-strip]") || event.detail.xhr.status !== 204) return; // refused, it is corrected where it stands
    const { text, key } = strip.elements;
    const since = krug.since(text, event.detail.requestConfig.formData.get("text"));
    strip.reset();
    key.value = krug.kept.newKey();
    strip.querySelector(".closes")?.remove();
    clear(strip);
    krug.rest(strip, text, since);
  });
  // Another strip in its place, of an occasion that is to be used, takes over what was written.
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.matches("form[data-strip]")) document.dispatchEvent(new CustomEvent("krug:given-back")); });
  document.addEventListener("reset", (event) => { if (event.target.matches("form[data-strip]")) setTimeout(() => clear(event.target)); });
})();
