// The line that makes a task loses what was made of it and gets the key of its next press; forms that are called off go.
(() => {
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-empties]");
    if (!form || event.detail.xhr.status !== 204 || event.detail.elt !== form) return; // refused, it is corrected where it stands
    const { what, key } = form.elements;
    key.value = krug.kept.newKey();
    krug.rest(form, what, krug.since(what, event.detail.requestConfig.formData.get("what")));
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
