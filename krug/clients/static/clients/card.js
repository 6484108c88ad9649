// Editing in place: Enter or leaving the field saves it, Escape leaves it as it was. Nothing typed is thrown away by an error.
(() => {
  const cancel = (form) => {
    form.dataset.sent = "yes";
    htmx.ajax("GET", form.dataset.cancel, { source: form.parentElement, target: form, swap: "outerHTML" }).catch(() => {}).finally(() => { delete form.dataset.sent; });
  };
  // Of several ticked options each is a line.
  const value = (form) => [...form.querySelectorAll("[name=value]")].filter((field) => field.type !== "checkbox" || field.checked).map((field) => field.value).join("\n");
  const save = (form) => { if (!form.dataset.sent) { form.dataset.sent = "yes"; form.requestSubmit(); } };
  const drop = (form) => { form.remove(); krug.catchUp(); };
  const leave = (form) => (value(form) === form.dataset.typed ? cancel(form) : save(form));

  document.addEventListener("htmx:afterSettle", (event) => {
    const field = event.target.closest?.(".editing, .inline-form")?.querySelector("[autofocus], input:not([type=hidden])");
    if (!field || field.closest("form").contains(document.activeElement) || krug.isElsewhere(event.target)) return;
    field.focus();
    if (field.matches("input[type=text]")) field.select();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("form.editing");
    if (form && event.key === "Escape") { event.preventDefault(); cancel(form); }
    if (form && event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(form); }
    if (event.target.matches("[data-enter-sends]") && event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); event.target.form.requestSubmit(); }
    const inline = event.target.closest(".inline-form");
    if (inline && event.key === "Escape") { event.preventDefault(); drop(inline); }
    const typing = event.target.closest("input, textarea, select");
    if (event.code === "KeyE" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      document.querySelector("[data-edit]")?.click();
    }
  });
  document.addEventListener("change", (event) => { const form = event.target.closest("form.editing"); if (form && event.target.matches("select")) save(form); });
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest("form.editing");
    if (form && !form.dataset.sent && !form.contains(event.relatedTarget) && !form.querySelector(".conflict")) leave(form);
  });
  document.addEventListener("htmx:beforeRequest", (event) => { const form = event.detail.elt; if (form.matches?.(".editing")) form.dataset.sent = "yes"; });
  // What is saved is shown by the part around it, which is not read anew while somebody writes in it.
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches(".inline-form") && event.detail.xhr.status === 204) drop(event.detail.elt); });
  // A refused save may be sent again.
  document.addEventListener("htmx:sendError", (event) => { delete event.target.closest?.(".editing")?.dataset.sent; });
  document.addEventListener("htmx:responseError", (event) => { delete event.target.closest?.(".editing")?.dataset.sent; });

  // Whoever goes elsewhere while a value is being saved gets there once it is; from one that was refused nobody is led away.
  const onItsWay = () => document.querySelector(".editing[data-sent]");
  let next = null;
  krug.saved = (step) => { if (onItsWay()) next = step; else step(); };
  const goOn = (isSaved) => {
    if (onItsWay()) return;
    const step = next;
    next = null;
    if (isSaved) step?.();
  };
  document.addEventListener("htmx:afterSettle", (event) => goOn(!event.target.matches?.(".editing")));
  for (const name of ["htmx:sendError", "htmx:responseError"]) document.addEventListener(name, () => goOn(false));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([target], [hx-get])");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !onItsWay()) return;
    event.preventDefault();
    krug.saved(() => link.click());
  });
  addEventListener("beforeunload", (event) => { if ([...document.querySelectorAll(".editing")].some((form) => value(form) !== form.dataset.typed)) event.preventDefault(); });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-drop-form]")) {
      const form = event.target.closest("form");
      if (form.closest("[id^=new-], #card-tags")) drop(form);
      else { form.dataset.over = ""; htmx.trigger(document.body, "krug:refresh-card-side"); }
    }
    const chosen = event.target.closest(".card-side .menu-list button");
    if (chosen) chosen.closest("details").open = false;
    const keep = event.target.closest("[data-cancel-edit]");
    if (keep) cancel(keep.closest("form"));
    const choice = event.target.closest("[data-choose]");
    if (choice) {
      const form = choice.closest("form");
      form.elements.other.value = choice.dataset.choose;
      form.elements.name.value = choice.dataset.name;
      form.querySelector(".others").replaceChildren();
      (form.elements.position || form.elements.kind).focus();
    }
  });
  // Suggestions under a field: pressing one must not first save what was typed, and arrows walk them.
  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-put]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const put = event.target.closest("[data-put]");
    if (!put) return;
    const form = put.closest("form");
    const list = put.closest(".others");
    list.previousElementSibling.value = put.dataset.put;
    if (form.matches(".editing")) return save(form);
    list.previousElementSibling.dispatchEvent(new Event("change", { bubbles: true }));
    list.replaceChildren();
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const form = step && event.target.closest("form.editing");
    if (!form?.querySelector("[data-put]")) return;
    event.preventDefault();
    const walked = [form.querySelector("[data-suggests]"), ...form.querySelectorAll("[data-put]")];
    walked[Math.min(Math.max(walked.indexOf(event.target) + step, 0), walked.length - 1)].focus();
  });

  // The clock of a client goes on while the card is open.
  setInterval(() => document.querySelectorAll("[data-clock]").forEach((clock) => {
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.clock }).format();
    const { begins, ends } = clock.dataset;
    clock.textContent = time;
    clock.closest(".card-head").dataset.hours = begins >= ends || (begins <= time && time < ends) ? "" : "05:00" <= time && time < begins ? "early" : "late";
  }), 20000);

  document.addEventListener("input", (event) => { if (event.target.matches("[data-chooser]")) event.target.form.elements.other.value = ""; });

  // A purchase that is stored; another that is being written stays.
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches("#new-purchase form") && event.detail.xhr.status === 204) event.detail.elt.remove(); });
})();
