// The day by keys: j and k walk the queue, Enter records and goes on; the queue follows what happens and what time it is.
(() => {
  const EACH_MS = 60000, SOON_MS = 400, LOOK_MS = 90, SEEN_MS = 700;
  const by = (id) => document.getElementById(id);
  const again = () => htmx.trigger(by("today"), "krug:again");
  const move = () => { if (by("queue")) htmx.trigger(by("queue"), "krug:moved"); };
  const strip = () => document.querySelector("#hand form[data-strip]");
  const WRITTEN = ["text", "next_when", "attached", "parties", "duration_s"];
  const written = () => { const form = strip(); return form && (WRITTEN.some((name) => form.elements[name]?.value.trim()) || form.querySelector("[name=result]:checked, [data-sending]")); };
  const restore = () => document.dispatchEvent(new CustomEvent("krug:given-back"));
  let wanted = ""; // a row that was asked for and has not come yet
  const shown = () => by("hand")?.dataset.ref || "";
  const current = () => wanted || shown();
  const mark = () => document.querySelectorAll("#queue [data-row]").forEach((row) => {
    const isIt = row.dataset.ref === current();
    row.classList.toggle("current", isIt);
    if (isIt) row.querySelector("a").setAttribute("aria-current", "true"); else row.querySelector("a").removeAttribute("aria-current");
  });

  // Walking with the keys looks at each row that is stayed at.
  let looking = 0, isDrawing = false;
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("#queue [data-row]");
    clearTimeout(looking);
    if (row && !isDrawing && row.dataset.ref !== current() && event.target.matches(":focus-visible")) looking = setTimeout(() => htmx.trigger(event.target, "krug:look"), LOOK_MS);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const elsewhere = event.target.closest("a, button, input, textarea, select, summary, [contenteditable]");
    const row = event.target.closest("#queue [data-row]");
    if (elsewhere && !(row && row.dataset.ref === shown() && !wanted) && !event.target.matches("#hand [type=radio], #hand [type=checkbox]")) return;
    event.preventDefault();
    if (event.repeat) return;
    if (strip()) strip().requestSubmit(); else document.querySelector("#hand [data-enter]")?.click();
  });

  // The second press of two was meant for who stood here before: nobody has yet dealt with whom has just been drawn.
  let drawnAt = -SEEN_MS;
  const stop = (selector) => (event) => {
    if (performance.now() - drawnAt > SEEN_MS || written() || !event.target.closest(selector)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("submit", stop("#hand form"), true);
  document.addEventListener("click", stop("#hand [data-enter]"), true);

  let refocus = "";
  document.addEventListener("htmx:configRequest", (event) => { if (["queue", "today"].includes(event.detail.elt.id)) event.detail.parameters.at = current(); });
  // What was asked for from one row does not take away another that was gone to meanwhile, nor what is written in it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    requestConfig.at = current();
    if (elt.matches("#queue [data-row] a")) wanted = elt.closest("[data-row]").dataset.ref;
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.target.id === "hand") wanted = ""; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    const isElsewhere = current() !== requestConfig.at || (requestConfig.verb === "get" && written());
    if (target.id !== "today" || !isElsewhere) return;
    event.detail.shouldSwap = false;
    move();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "queue") refocus = document.activeElement.closest?.("#queue [data-row]")?.dataset.ref || "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!by("queue")) return;
    mark();
    if (refocus) {
      isDrawing = true;
      document.querySelector(`#queue [data-ref="${CSS.escape(refocus)}"] a`)?.focus();
      isDrawing = false;
      refocus = "";
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { id } = event.detail.target;
    if (id === "hand" || id === "today") restore();
    if (id === "today") drawnAt = performance.now();
    if (id === "hand") history.replaceState(history.state, "", `?${new URLSearchParams({ at: current() })}`); // for the way back
    if (id !== "queue") return;
    const queue = by("queue"), ref = current();
    if ((ref && queue.dataset.current === ref) || (!ref && !queue.dataset.current)) return;
    if (ref && written()) gone(); else again(); // somebody else has dealt with it, or it is time for something
  });
  const gone = () => {
    const hand = by("hand");
    if (hand.querySelector(".gone")) return;
    const line = document.createElement("p");
    line.className = "alert soon gone";
    line.setAttribute("role", "status");
    line.textContent = hand.dataset.gone;
    hand.prepend(line);
  };

  let wroteAt = 0, coming = 0;
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.requestConfig.verb !== "get") wroteAt = Date.now(); });
  document.addEventListener("krug:news", (event) => {
    const { client, code, by: who } = event.detail;
    if (String(who) === by("live").dataset.me && Date.now() - wroteAt < 3000) return;
    if (!code.startsWith("tasks.") && !document.querySelector(`#queue [data-of="${client}"]`)) return;
    clearTimeout(coming);
    coming = setTimeout(move, SOON_MS);
  });
  setInterval(() => { if (!document.hidden) move(); }, EACH_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) move(); });
})();
