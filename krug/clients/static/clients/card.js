// Editing in place: Enter or leaving the field saves it, Escape leaves it as it was. Nothing typed is thrown away by an error.
(() => {
  const cancel = (form) => htmx.ajax("GET", form.dataset.cancel, { target: form, swap: "outerHTML" });
  const value = (form) => form.querySelector("[name=value]").value;
  const save = (form) => { if (!form.dataset.sent) { form.dataset.sent = "yes"; form.requestSubmit(); } };
  const leave = (form) => (value(form) === form.dataset.typed ? cancel(form) : save(form));

  document.addEventListener("htmx:afterSettle", (event) => {
    const field = event.target.closest?.(".editing, .inline-form")?.querySelector("[autofocus], input:not([type=hidden])");
    if (!field || field.closest("form").contains(document.activeElement)) return;
    field.focus();
    if (field.matches("input[type=text]")) field.select();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest(".editing");
    if (form && event.key === "Escape") { event.preventDefault(); form.dataset.sent = "yes"; cancel(form); }
    if (form && event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(form); }
    if (event.target.matches("[data-enter-sends]") && event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); event.target.form.requestSubmit(); }
    const inline = event.target.closest(".inline-form");
    if (inline && event.key === "Escape") { event.preventDefault(); inline.remove(); }
    const typing = event.target.closest("input, textarea, select");
    if (event.code === "KeyE" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      document.querySelector("[data-edit]")?.click();
    }
  });
  document.addEventListener("change", (event) => { const form = event.target.closest(".editing"); if (form && event.target.matches("select")) save(form); });
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest(".editing");
    if (form && !form.dataset.sent && !form.contains(event.relatedTarget) && !form.querySelector(".conflict")) leave(form);
  });
  document.addEventListener("htmx:beforeRequest", (event) => { const form = event.detail.elt; if (form.matches?.(".editing")) form.dataset.sent = "yes"; });
  // A refused save may be sent again.
  document.addEventListener("htmx:sendError", (event) => { delete event.target.closest?.(".editing")?.dataset.sent; });
  document.addEventListener("htmx:responseError", (event) => { delete event.target.closest?.(".editing")?.dataset.sent; });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drop-form]")) {
      const form = event.target.closest("form");
      if (form.closest("#new-contact, #new-job, #new-purchase, #card-tags")) form.remove();
      else htmx.trigger(document.body, "krug:refresh-card-side");
    }
    const keep = event.target.closest("[data-cancel-edit]");
    if (keep) cancel(keep.closest("form"));
    const choice = event.target.closest("[data-choose]");
    if (choice) {
      const form = choice.closest("form");
      form.elements.other.value = choice.dataset.choose;
      form.elements.name.value = choice.dataset.name;
      choice.closest(".others").replaceChildren();
      form.elements.position.focus();
    }
  });
  document.addEventListener("input", (event) => { if (event.target.matches("[data-chooser]")) event.target.form.elements.other.value = ""; });

  // After a touch is recorded the strip is empty again and its next press is another one.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id !== "touch" || !event.detail.successful) return;
    event.detail.elt.reset();
    event.detail.elt.elements.key.value = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
    event.detail.elt.elements.text.focus();
  });
  document.addEventListener("krug:refresh-totals", () => document.querySelectorAll("#new-purchase form").forEach((form) => form.remove()));
})();
