// Runs before anything is drawn, so that the page does not flash in the other theme.
(() => {
  const chosen = document.documentElement.dataset.theme || localStorage.getItem("krug-theme") || "";
  if (!chosen) return;
  document.documentElement.dataset.theme = chosen;
  const colours = document.querySelectorAll("meta[name=theme-color]");
  colours.forEach((meta) => { meta.content = colours[chosen === "dark" ? 1 : 0].content; meta.media = ""; });
})();
