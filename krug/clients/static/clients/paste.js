// Several lines pasted into the name are a signature, a card or requisites: the server puts each where it belongs.
(() => {
  const LONG = 60; // signs; a name that long is none

  document.addEventListener("paste", (event) => {
    const field = event.target.closest?.("[data-paste]");
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!field || (!text.includes("\n") && text.length < LONG)) return;
    event.preventDefault();
    const form = field.form;
    const values = { ...Object.fromEntries(new FormData(form)), pasted: text };
    htmx.ajax("POST", form.dataset.pasteUrl, { source: form.parentElement, target: "#new-client", swap: "outerHTML", values });
  });
})();
