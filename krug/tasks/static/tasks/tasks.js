// The line that makes a task is empty again when it is made, with the key of its next press; forms that are called off go.
(() => {
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-empties]");
    if (!form || !event.detail.successful || event.detail.elt !== form) return;
    form.querySelector("[name=what]").value = "";
    form.querySelector("[name=key]").value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    form.querySelector("[name=what]").focus();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form.task-form");
    if (form && event.detail.successful && event.detail.xhr.status === 204) form.remove();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-empty]");
    if (button) document.querySelector(button.dataset.empty).replaceChildren();
  });
})();
