// Who else took part in a touch: chosen by name, each a chip; the chosen go along as lines of one field, «Name № 12».
(() => {
  const PLACE = "[data-parties]";
  const parts = (place) => ({ field: place.querySelector("[name=parties]"), typed: place.querySelector("[data-party]"), list: place.querySelector(".others"), chips: place.querySelector("[data-chosen]") });
  const told = (place) => parts(place).field.value.split("\n").filter(Boolean);
  const draw = (place) => {
    const { chips } = parts(place);
    chips.replaceChildren(...told(place).map((line) => {
      const chip = place.querySelector("template").content.cloneNode(true).firstElementChild, button = chip.querySelector("button");
      const name = line.slice(0, line.lastIndexOf("№")).trim();
      chip.querySelector(".file-name").textContent = name;
      button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${name}`);
      button.addEventListener("click", () => keep(place, told(place).filter((each) => each !== line)));
      return chip;
    }));
  };
  const keep = (place, lines) => {
    const { field } = parts(place);
    field.value = [...new Set(lines)].join("\n");
    field.dispatchEvent(new Event("change", { bubbles: true })); // what is typed is kept with them
    draw(place);
  };
  const choose = (button) => {
    const place = button.closest(PLACE), { typed, list } = parts(place);
    typed.value = "";
    list.replaceChildren();
    keep(place, [...told(place), button.dataset.put]);
    typed.focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(`${PLACE} [data-put]`);
    if (!button) return;
    event.stopPropagation(); // other fields put what was chosen into themselves
    choose(button);
  }, true);
  document.addEventListener("keydown", (event) => {
    const place = event.target.closest?.(PLACE);
    if (!place || event.isComposing) return;
    const { typed } = parts(place), found = [...place.querySelectorAll("[data-put]")];
    if (event.key === "Enter" && event.target === typed) { event.preventDefault(); if (found.length) choose(found[0]); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !found.length) return;
    event.preventDefault();
    const walked = [typed, ...found];
    walked[Math.min(Math.max(walked.indexOf(event.target) + step, 0), walked.length - 1)].focus();
  });

  const all = (root = document) => root.querySelectorAll(PLACE);
  document.addEventListener("reset", (event) => all(event.target).forEach((place) => { parts(place).field.value = ""; draw(place); }));
  document.addEventListener("krug:given-back", () => all().forEach(draw));
  document.addEventListener("htmx:load", () => all().forEach(draw));
  all().forEach(draw);
})();
