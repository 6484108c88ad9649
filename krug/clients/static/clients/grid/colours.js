// Rules that colour cells: each says of a column how its cells must stand to a value. The first that holds counts.
(() => {
  const grid = krug.grid, TONES = ["done", "soon", "late", "hot", "cold", "accent"];
  const dialog = () => document.getElementById("grid-colours");
  const rules = () => JSON.parse(grid.place().dataset.colours || "[]");

  const holds = (how, value, column, text) => {
    if (how === "empty") return !text;
    if (how === "is") return text.trim().toLowerCase() === value.trim().toLowerCase();
    if (how === "contains") return text.toLowerCase().includes(value.trim().toLowerCase());
    const [one, other] = [text, value].map((each) => grid.comparable(column, each));
    return one !== null && other !== null && (how === "greater" ? one > other : one < other);
  };
  // Numbers as numbers, days by year, month and day, anything else not at all.
  grid.comparable = (column, text) => {
    const day = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim());
    return day ? Number(day[3]) * 10000 + Number(day[2]) * 100 + Number(day[1]) : grid.number(text.trim());
  };
  grid.colour = (cell, column, text) => {
    const rule = !cell.getRow().getData().marks?.[column.code] && rules().find(([code, how, value]) => code === column.code && holds(how, value, column, text));
    TONES.forEach((tone) => cell.getElement().classList.toggle(`tone-${tone}`, !!rule && rule[3] === tone));
  };

  let count = 0;
  const add = (code, how, value, tone) => {
    const line = dialog().querySelector("template").content.firstElementChild.cloneNode(true);
    count += 1;
    line.querySelectorAll("[type=radio]").forEach((radio) => { radio.name = `tone-${count}`; radio.checked = radio.value === tone; });
    line.querySelector("[name=code]").value = code;
    line.querySelector("[name=how]").value = how;
    line.querySelector("[name=value]").value = value;
    dialog().querySelector(".rules").append(line);
    look(line);
    return line;
  };
  const look = (line) => { line.querySelector("[name=value]").hidden = line.querySelector("[name=how]").value === "empty"; };
  const fresh = () => add(grid.active()?.getField() ?? grid.columns[0].code, "is", grid.active()?.getValue() ?? "", TONES[0]);
  const told = () => [...dialog().querySelectorAll(".rule")].map((line) => [...["code", "how", "value"].map((name) => line.querySelector(`[name=${name}]`).value), line.querySelector(":checked[type=radio]")?.value ?? TONES[0]]);

  document.addEventListener("change", (event) => { const line = event.target.closest("#grid-colours .rule"); if (line) look(line); });
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-opens=grid-colours]")) {
      dialog().querySelector(".rules").replaceChildren();
      rules().forEach((rule) => add(...rule));
      if (!rules().length) fresh();
    }
    if (!event.target.closest("#grid-colours")) return;
    event.target.closest("[data-drop]")?.closest(".rule").remove();
    if (event.target.closest("[data-add]")) fresh().querySelector("[name=value]").focus();
    if (!event.target.closest("[data-keep]")) return;
    const kept = JSON.stringify(told().filter(([, how, value]) => how === "empty" || value.trim()));
    const answer = await fetch(grid.place().dataset.layout, { method: "POST", headers: { "X-CSRFToken": krug.csrf() }, body: new URLSearchParams({ colours: kept }) }).catch(() => null);
    if (!answer?.ok) { krug.toast(grid.place().dataset.lost); return; }
    grid.place().dataset.colours = kept;
    grid.table.getRows().forEach((row) => row.reformat());
    dialog().close();
  });
})();
