// While a choice between two values has the focus, the letters of the queue still work.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".pair input[type=radio]")) return;
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  const target = letter && document.querySelector(`.pair [data-key="${letter}"]`);
  if (target) { event.preventDefault(); target.click(); }
});
