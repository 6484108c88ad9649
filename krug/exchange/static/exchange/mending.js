// Bad cells one after the other by keyboard: Enter keeps what was typed and goes to the next one, with Shift back; the
// arrows walk without a change. The row is read again by the change itself.
(() => {
  const cells = () => [...document.querySelectorAll(".lines.bad .mend input:not(:disabled)")];
  const isBad = (input) => !!input.closest(".mend").querySelector(".why")?.textContent.trim();
  const step = (from, way, isAny) => {
    const all = cells(), rest = way > 0 ? all.slice(all.indexOf(from) + 1) : all.slice(0, all.indexOf(from)).reverse();
    const next = rest.find((input) => isAny || isBad(input));
    next?.focus();
    next?.select();
    return next;
  };
  let waits = null;
  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.(".lines.bad .mend input");
    if (!input || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    if (step(input, way, event.key !== "Enter") || event.key !== "Enter") return;
    input.blur();  // the last one here: it is read again, and more rows come if there are any
    input.focus();
    const more = way > 0 && document.querySelector(".lines.bad .more button");
    if (more) { waits = input; more.click(); }
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!waits) return;
    const from = waits;
    waits = null;
    if (document.activeElement === from || document.activeElement === document.body) step(from, 1, false);
  });
})();
