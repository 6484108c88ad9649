// Going far by keyboard as in Excel: to the ends of a row and of the list, by pages, choosing rows, columns and all.
(() => {
  const grid = krug.grid;
  const rows = () => grid.table.getRows();
  const cellAt = (row, column) => rows()[row]?.getCell(grid.columns[column].code);
  const clamp = (at, most) => Math.max(0, Math.min(at, most));

  // Where the range begins and where it ends; the first column is the one of the links to the cards.
  const ends = () => {
    const range = grid.ranges()?.activeRange;
    return range?.start && range.end ? [range.start, range.end].map(({ row, col }) => ({ row, column: Math.max(0, col - 1) })) : null;
  };
  const choose = (from, to, isFollowed = true) => {
    const [one, other] = [cellAt(from.row, from.column), cellAt(to.row, to.column)];
    if (!one || !other) return;
    grid.table.getRanges()[0].setBounds(one, other);
    if (isFollowed) rows()[to.row].scrollTo("nearest", false).catch(() => {}).finally(() => grid.table && grid.ranges().autoScroll(grid.ranges().activeRange));
  };
  grid.choose = choose;

  const go = (find, isWider) => {
    const found = ends();
    if (!found) return;
    const [start, end] = found, to = find(end);
    choose(isWider ? start : to, to);
  };
  const lastColumn = () => grid.columns.length - 1, lastRow = () => rows().length - 1;
  const page = () => Math.max(1, Math.floor(grid.table.rowManager.element.clientHeight / 34) - 1);
  const byPage = async (way, isWider) => {
    const end = ends()?.[1];
    if (end && way > 0) await grid.reach(end.row + page() + 1);
    go((at) => ({ ...at, row: clamp(at.row + way * page(), lastRow()) }), isWider);
  };
  // Of a long list only a part is here: its own end is fetched first.
  const far = async (isEnd, isWider) => {
    if (!isWider) await grid.edge(isEnd);
    go(() => (isEnd ? { row: lastRow(), column: lastColumn() } : { row: 0, column: 0 }), isWider);
  };
  const whole = (part) => {
    const found = ends();
    if (!found || !rows().length) return;
    const [start, end] = found, byRow = part !== "column", byColumn = part !== "row";
    choose({ row: byColumn ? 0 : start.row, column: byRow ? 0 : start.column }, { row: byColumn ? lastRow() : end.row, column: byRow ? lastColumn() : end.column }, false);
  };

  const does = ({ key, code, ctrlKey, metaKey, shiftKey }) => {
    const isCommand = ctrlKey || metaKey;
    if (key === "Home") return () => (isCommand ? far(false, shiftKey) : go((at) => ({ ...at, column: 0 }), shiftKey));
    if (key === "End") return () => (isCommand ? far(true, shiftKey) : go((at) => ({ ...at, column: lastColumn() }), shiftKey));
    if (key === "PageDown") return () => byPage(1, shiftKey);
    if (key === "PageUp") return () => byPage(-1, shiftKey);
    if (isCommand && code === "KeyA") return () => whole("all");
    if (key === " " && (isCommand || shiftKey)) return () => whole(isCommand ? "column" : "row");
    return null;
  };
  document.addEventListener("keydown", (event) => {
    if (!grid.table || !grid.isIn(event) || event.altKey || event.isComposing) return;
    const step = does(event);
    if (!step) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    step();
  }, true);
})();
