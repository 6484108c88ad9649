// Files for a touch that is being written down: sent as soon as they are chosen or dropped, their refs go along with the form.
(() => {
  if (window.krug.attaching) return; // the fragment that brings this script may be drawn anew
  window.krug.attaching = true;
  const { toast, csrf } = window.krug;
  const places = (root = document) => [...root.querySelectorAll("[data-attach]")];
  const hidden = (place) => place.querySelector("[name=attached]");
  const list = (place) => place.querySelector("[data-attach-list]");
  const refs = (place) => hidden(place).value.split(",").filter(Boolean);
  const keep = (place, found) => {
    hidden(place).value = found.join(",");
    hidden(place).dispatchEvent(new Event("change", { bubbles: true })); // what is typed is kept with its files
  };

  const chip = (place, name) => {
    const line = document.createElement("span"), said = document.createElement("span"), more = document.createElement("span");
    line.className = "file";
    said.className = "file-name";
    said.textContent = name;
    more.className = "dim";
    line.append(said, " ", more);
    list(place).append(line);
    return { line, more };
  };
  const remover = (place, line, ref) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "file-act";
    button.textContent = "×";
    button.setAttribute("aria-label", `${place.dataset.remove}: ${line.querySelector(".file-name").textContent}`);
    button.addEventListener("click", () => {
      line.remove();
      keep(place, refs(place).filter((each) => each !== ref));
      fetch(`${place.dataset.url}waiting/${ref}/discard/`, { method: "POST", headers: { "X-CSRFToken": csrf() } }).catch(() => {}); // swept in a day
    });
    line.append(button);
  };

  const answer = (request) => { try { return JSON.parse(request.responseText); } catch { return {}; } };
  const send = (place, file) => {
    if (file.size > place.dataset.largest * 1024 * 1024) { toast(place.dataset.tooLarge); return; }
    if (!file.size) { toast(place.dataset.empty); return; }
    const { line, more } = chip(place, file.name.slice(-120));
    const request = new XMLHttpRequest(), body = new FormData();
    const fail = (said) => { line.remove(); toast(said || place.dataset.lost); };
    line.dataset.sending = "yes";
    body.append("file", file, file.name.slice(-120)); // a longer name is more than a header takes
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) more.textContent = `${Math.floor(100 * event.loaded / event.total)} %`; });
    request.addEventListener("error", () => fail());
    request.addEventListener("abort", () => fail());
    request.addEventListener("load", () => {
      const told = answer(request);
      if (request.status !== 200 || !told.ref) { fail(told.error); return; }
      delete line.dataset.sending;
      line.querySelector(".file-name").textContent = told.name;
      more.textContent = told.size;
      keep(place, [...refs(place), told.ref]);
      remover(place, line, told.ref);
    });
    request.open("POST", place.dataset.url);
    request.setRequestHeader("X-CSRFToken", csrf());
    request.send(body);
  };

  // After a reload the form has its refs again, as everything typed; those that were swept meanwhile are gone.
  const redraw = async (place) => {
    if (!refs(place).length || list(place).children.length || place.dataset.asks) return;
    place.dataset.asks = "yes";
    try {
      const { files } = await (await fetch(place.dataset.url)).json();
      const there = files.filter((file) => refs(place).includes(file.ref));
      keep(place, there.map((file) => file.ref));
      there.forEach((file) => { const { line, more } = chip(place, file.name); more.textContent = file.size; remover(place, line, file.ref); });
    } catch { /* no connection: they go along all the same */ }
    delete place.dataset.asks;
  };
  const clear = (form) => places(form).forEach((place) => { hidden(place).value = ""; list(place).replaceChildren(); });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-attach-input]")) return;
    const place = event.target.closest("[data-attach]");
    [...event.target.files].forEach((file) => send(place, file));
    event.target.value = "";
  });
  // A touch takes a file wherever it is dropped on it: its form is not seen before it is pointed at.
  const formAt = (element) => element.closest?.("form:has([data-attach]), form[data-drops]") ?? element.closest?.(".entry")?.querySelector("form[data-drops]");
  const target = (event) => (event.dataTransfer?.types.includes("Files") ? formAt(event.target) : null);
  document.addEventListener("dragover", (event) => { if (target(event)) { event.preventDefault(); target(event).classList.add("drops"); } });
  document.addEventListener("dragleave", (event) => { const form = target(event); if (form && (!event.relatedTarget || formAt(event.relatedTarget) !== form)) form.classList.remove("drops"); });
  document.addEventListener("drop", (event) => {
    const form = target(event);
    if (!form) return;
    event.preventDefault();
    form.classList.remove("drops");
    const place = form.querySelector("[data-attach]");
    if (place) { [...event.dataTransfer.files].forEach((file) => send(place, file)); return; }
    const field = form.querySelector("[type=file]");
    if (field.disabled) { toast(document.querySelector("[data-attach]").dataset.wait); return; }
    field.files = event.dataTransfer.files;
    htmx.trigger(form, "change");
  });
  document.addEventListener("paste", (event) => {
    const place = event.target.closest?.("form")?.querySelector("[data-attach]");
    if (place && event.clipboardData?.files.length) { event.preventDefault(); [...event.clipboardData.files].forEach((file) => send(place, file)); }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const waits = event.detail.elt.matches("form") && event.detail.elt.querySelector("[data-attach] [data-sending]");
    if (waits) { event.preventDefault(); toast(waits.closest("[data-attach]").dataset.wait); }
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.matches("form") && window.krug.isStored(event.detail.xhr) && event.detail.requestConfig.verb === "post") clear(event.detail.elt); });
  document.addEventListener("reset", (event) => clear(event.target));
  document.addEventListener("krug:given-back", () => places().forEach(redraw));
  document.addEventListener("htmx:load", (event) => places(event.target.parentElement || document).forEach(redraw));
  places().forEach(redraw);
})();
