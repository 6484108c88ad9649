// Answers come late, and whoever works fast types elsewhere by then: an answer takes neither the focus, nor the place,
// nor what was typed since it was asked for; and what it has to tell is told, whatever was drawn anew meanwhile.
(() => {
  const WRITING = ":is(.editing, .inline-form, .task-form):not([data-over])";
  const written = (part) => part.querySelector(WRITING) ?? [...part.querySelectorAll("[data-empties] [name=what]")].find((field) => field.value);

  // The focus stays with whoever types, whatever comes with a field that would like to have it.
  const isElsewhere = (place) => {
    const form = document.activeElement?.closest(".editing:not([data-sent]), .inline-form, .task-form, form[data-keeps]");
    return !!form && !form.contains(place) && !place.contains(form);
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (isElsewhere(event.target)) event.target.querySelectorAll("[autofocus]").forEach((field) => field.removeAttribute("autofocus"));
  });

  // Parts of a page are read anew where nobody is writing, and elsewhere when the writing is over. Each is told apart: a
  // part around it may be written in.
  const CHANGED = "krug:changed";
  let missed = [];
  const miss = (elt, target, cause) => { if (!missed.some((each) => each.elt === elt && each.cause === cause)) missed.push({ elt, target, cause }); };
  const changed = (parts) => parts.forEach((part) => (written(part) ? miss(part, part, CHANGED) : part.dispatchEvent(new CustomEvent(CHANGED))));
  const catchUp = () => {
    const over = missed.filter(({ target }) => !target.isConnected || !written(target));
    missed = missed.filter((each) => !over.includes(each));
    over.filter(({ target }) => target.isConnected).forEach(({ elt, cause }) => htmx.trigger(cause === CHANGED ? elt : document.body, cause));
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig: { elt, triggeringEvent } } = event.detail, form = written(target);
    const isReread = /^krug:(changed|refresh-)/.test(triggeringEvent?.type), isBeside = target.matches("#card-tags") && form && !form.contains(elt);
    if (!form || !(isReread || isBeside)) return;
    event.detail.shouldSwap = false;
    if (isReread) miss(elt, target, triggeringEvent.type); else miss(target.closest("[data-client]"), target, CHANGED);
  });
  document.addEventListener("htmx:afterSettle", catchUp);
  // What was stored with an answer that draws nothing waits only to be drawn anew.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    if (xhr.status === 204 && requestConfig.verb !== "get" && elt.matches("form, button")) elt.closest(WRITING)?.setAttribute("data-over", "");
  });

  // What asked, or what the answer was for, may have been drawn anew, and htmx tells nobody: the page hears it all the
  // same, and what stands there now is read again.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr, requestConfig } = event.detail;
    let isGone = false, isAway = false;
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState === XMLHttpRequest.DONE) [isGone, isAway] = [!elt.isConnected, !target.isConnected];
    });
    const answered = () => {
      if (isGone) tell(event.detail);
      const part = isAway && requestConfig.verb !== "get" && target.id && document.getElementById(target.id)?.closest("[hx-trigger*='krug:changed']");
      if (part) changed([part]);
    };
    ["load", "error"].forEach((name) => xhr.addEventListener(name, answered));
  });
  const tell = (detail) => {
    const { status } = detail.xhr, said = detail.xhr.getResponseHeader("HX-Trigger");
    if (said) Object.entries(JSON.parse(said)).forEach(([name, told]) => htmx.trigger(document.body, name, told === true ? {} : told));
    const failed = status >= 400 && ![409, 422].includes(status) ? ["htmx:responseError"] : [];
    ["htmx:afterRequest", ...(status ? failed : ["htmx:sendError"])].forEach((name) => document.dispatchEvent(new CustomEvent(name, { detail })));
  };

  // A field drawn anew by the answer to its own form has what was typed into it after the form was sent.
  const typed = new WeakMap();
  const isTyped = (field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=password])");
  const whose = (field) => field.form?.getAttribute("hx-post") ?? "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap, requestConfig } = event.detail, { formData, verb } = requestConfig;
    if (!shouldSwap || verb === "get") return;
    const isNewer = (field) => isTyped(field) && formData.has(field.name) && !formData.getAll(field.name).includes(field.value);
    const newer = [...target.querySelectorAll("[name]")].filter(isNewer);
    if (newer.length) typed.set(requestConfig, newer.map((field) => ({ name: field.name, value: field.value, form: whose(field), isActive: field === document.activeElement })));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    (typed.get(event.detail.requestConfig) || []).forEach(({ name, value, form, isActive }) => {
      const field = [...event.target.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((each) => isTyped(each) && whose(each) === form);
      if (!field) return;
      field.value = value;
      field.closest("details:not([open])")?.setAttribute("open", "");
      if (isActive) { field.focus(); field.setSelectionRange?.(value.length, value.length); }
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!isActive) field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  // Of a line that is sent again and again: what was typed since it was sent; and whether it was to be sent too.
  const since = (field, sent) => (field.value.startsWith(sent) ? field.value.slice(sent.length) : field.value);
  document.addEventListener("submit", (event) => { if (event.target.matches(".htmx-request")) event.target.dataset.pressed = "yes"; }, true);
  document.addEventListener("input", (event) => { if (event.target.form) delete event.target.form.dataset.pressed; });
  const rest = (form, field, text) => {
    const { pressed } = form.dataset;
    field.value = text;
    if (text) field.dispatchEvent(new Event("input", { bubbles: true }));
    if ([document.body, null].includes(document.activeElement) || form.contains(document.activeElement)) field.focus();
    if (text && pressed) setTimeout(() => form.requestSubmit());
  };
  document.addEventListener("htmx:afterRequest", (event) => { setTimeout(() => { delete event.detail.elt.dataset.pressed; }); });

  Object.assign(window.krug, { changed, catchUp, isElsewhere, since, rest });
})();
