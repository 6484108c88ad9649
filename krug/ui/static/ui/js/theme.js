// Runs before anything is drawn, so that the page does not flash in the other theme.
(() => {
  const chosen = document.documentElement.dataset.theme || localStorage.getItem("krug-theme") || "";
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
