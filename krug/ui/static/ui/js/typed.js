// Forms marked with data-keeps keep what is typed in them over a reload and a lost connection, until it is sent.
(() => {
  const { kept } = window.krug;
  const forms = (root = document) => [...root.querySelectorAll("form[data-keeps]")];
  const fields = (form) => [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && !["submit", "button", "password", "file"].includes(field.type));
  const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
  const isUntouched = (field) => field.type === "hidden" || field.matches("select") || (isChoice(field) ? field.checked === field.defaultChecked : !field.value.trim());
  const isEmpty = (form) => fields(form).every(isUntouched);
  const values = (form) => Object.fromEntries(fields(form).filter((field) => !isChoice(field) || field.checked).map((field) => [field.name, field.value]));

  const fill = (form, typed) => fields(form).forEach((field) => {
    if (isChoice(field)) field.checked = typed[field.name] === field.value;
    else if (field.name in typed && !("stays" in field.dataset)) field.value = typed[field.name];
    if (!isUntouched(field)) field.closest("details:not([open])")?.setAttribute("open", "");
  });
  const restore = (form) => {
    const typed = kept.get("typed", form.dataset.keeps);
    if (!typed || !isEmpty(form)) return;
    fill(form, typed);
    // What the form has no field for yet is drawn by the server, filled in.
    const { blanksUrl, blanks } = form.dataset;
    if (blanksUrl && Object.keys(typed).some((name) => !form.elements[name])) htmx.ajax("POST", blanksUrl, { source: form.parentElement, target: blanks, swap: "outerHTML", values: { ...typed, shown_kind: "" } });
  };
  const keep = (event) => {
    const form = event.target.closest("form[data-keeps]");
    if (!form) return;
    if (isEmpty(form)) kept.drop("typed", form.dataset.keeps);
    else kept.put("typed", form.dataset.keeps, values(form));
  };

  forms().forEach(restore);
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
  document.addEventListener("krug:given-back", () => forms().forEach(restore));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!krug.isStored(event.detail.xhr) || !form.matches("form[data-keeps]")) return;
    kept.drop("typed", form.dataset.keeps);
    kept.all("refused").filter((item) => item.form === form.dataset.keeps).forEach((item) => kept.drop("refused", item.key));
    document.dispatchEvent(new CustomEvent("krug:kept-changed"));
  });
})();
