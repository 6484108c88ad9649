// Rules that colour cells: each says of a column how its cells must stand to a value. The first that holds counts; the
// list judges by the same (`columns.colours`).
(() => {
  const grid = krug.grid, TONES = ["done", "soon", "late", "hot", "cold", "accent"];
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

  document.addEventListener("krug:colours", (event) => {
    if (!grid.table) return;
    grid.place().dataset.colours = event.detail;
    grid.table.getRows().forEach((row) => row.reformat());
  });
})();
