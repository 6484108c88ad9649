// While a choice between two values has the focus, the letters of the queue still work.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".pair input[type=radio]")) return;
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  const target = letter && document.querySelector(`.pair [data-key="${letter}"]`);
  if (target) { event.preventDefault(); target.click(); }
});
// The arrows walk from the field of the search through those found.
document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.closest(".uniting")) return;
  const all = [document.getElementById("other-q"), ...document.querySelectorAll("[data-other]")];
  const at = all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  if (all[at]) { event.preventDefault(); all[at].focus(); }
});
