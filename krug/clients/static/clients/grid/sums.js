// What is chosen, in the line under the grid: how many cells are filled, and of numbers their sum and average;
// whoever chooses a whole column of a long list is told that only a part of it is here.
(() => {
  const grid = krug.grid;
  const line = () => document.getElementById("grid-sums");
  const shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  const show = () => {
    const cells = grid.range().flat(), said = line().dataset;
    const filled = cells.filter((cell) => cell.getValue());
    const numbers = filled.filter((cell) => grid.isNumber(grid.columnOf(cell.getField()))).map((cell) => grid.number(cell.getValue())).filter((value) => value !== null);
    const sum = numbers.reduce((total, value) => total + value, 0);
    const parts = cells.length > 1 ? [`${said.count} ${shown.format(filled.length)}`] : [];
    if (cells.length > 1 && numbers.length) parts.push(`${said.sum} ${shown.format(sum)}`, `${said.average} ${shown.format(sum / numbers.length)}`);
    if (cells.length > 1 && grid.isPart() && grid.range().length === grid.table.getDataCount()) parts.push(`${said.part} ${shown.format(grid.range().length)}`);
    line().textContent = parts.join(" · ");
  };
  let late;
  grid.showSums = () => { clearTimeout(late); late = setTimeout(show, 60); };
})();
