// Answers come late, and whoever works fast types elsewhere by then: an answer takes neither the focus, nor the place,
// nor what was typed since it was asked for.
(() => {
  const FORMS = ".editing, .inline-form";

  // The focus stays with whoever types, whatever comes with a field that would like to have it.
  const isElsewhere = (place) => {
    const form = document.activeElement?.closest(".editing:not([data-sent]), .inline-form, form[data-keeps]");
    return !!form && !form.contains(place) && !place.contains(form);
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (isElsewhere(event.target)) event.target.querySelectorAll("[autofocus]").forEach((field) => field.removeAttribute("autofocus"));
  });

  // Parts of a card are read anew where nobody is writing, and elsewhere when the writing is over. Each is told apart: a
  // part around it may be written in.
  const written = (part) => part.querySelector(FORMS);
  const reread = (part) => part.dispatchEvent(new CustomEvent("krug:changed"));
  const wait = (part) => { part.dataset.late = "yes"; };
  const changed = (parts) => parts.forEach((part) => (written(part) ? wait(part) : reread(part)));
  const catchUp = () => [...document.querySelectorAll("[data-late]")].filter((part) => !written(part)).forEach((part) => { delete part.dataset.late; reread(part); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig: { elt, triggeringEvent } } = event.detail, form = written(target), part = target.closest("[data-client]");
    const isReread = triggeringEvent?.type.startsWith("krug:") && part === target;
    if (!form || !part || !(isReread || target.matches("#card-tags")) || form.contains(elt)) return;
    event.detail.shouldSwap = false;
    wait(part);
  });
  document.addEventListener("htmx:afterSettle", catchUp);

  // A field drawn anew by the answer to a form has what was typed into it after the form was sent.
  const since = new WeakMap();
  const isTyped = (field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=password])");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap, requestConfig } = event.detail, { formData, verb } = requestConfig;
    if (!shouldSwap || verb === "get") return;
    const isNewer = (field) => isTyped(field) && formData.has(field.name) && !formData.getAll(field.name).includes(field.value);
    const typed = [...target.querySelectorAll("[name]")].filter(isNewer);
    if (typed.length) since.set(requestConfig, typed.map((field) => ({ name: field.name, value: field.value, isActive: field === document.activeElement })));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    (since.get(event.detail.requestConfig) || []).forEach(({ name, value, isActive }) => {
      const field = event.target.querySelector(`[name="${CSS.escape(name)}"]`);
      if (!field || !isTyped(field)) return;
      field.value = value;
      field.closest("details:not([open])")?.setAttribute("open", "");
      if (isActive) { field.focus(); field.setSelectionRange?.(value.length, value.length); }
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!isActive) field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  Object.assign(window.krug, { changed, catchUp, isElsewhere });
})();
