// A picture wider than the screen is shown from its middle, where the client is.
(() => {
  const center = (box) => { box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2; };
  const show = () => document.querySelectorAll("[data-middle]").forEach(center);
  show();
  document.addEventListener("htmx:afterSettle", show);
})();
