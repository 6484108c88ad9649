"""Where the table lies on a sheet: under which title, with which names of columns, in how many rows of them."""

import itertools
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median_high

from krug.exchange.reading.columns import letters
from krug.exchange.reading.kinds import could_be_names, names_a_column
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import Cell, Layout
from krug.exchange.reading.source import Merge

# How many filled rows from the top of a sheet it takes to see its layout.
HEAD_ROWS = 100
_ROWS_ABOVE = 40
_MOST_DEPTH = 3
_LABELS_LOOKED_AT = 100
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class _Filled:
    """A filled row: its number and its cells by column."""

    number: int
    cells: dict[int, Cell]
    spans: dict[int, int]

    @property
    def labels(self) -> list[Cell]:
        return list(itertools.islice(self.cells.values(), _LABELS_LOOKED_AT))


def find(sheet: str, head: Sequence[tuple[int, Sequence[Cell]]], merges: list[Merge], row: int | None = None) -> Layout:
    """The layout of the table whose first filled rows these are. `row` names the row of names, 0 that it has none."""
    spans = _spans(merges)
    filled = [_Filled(number, found, spans[number]) for number, cells in head if (found := _by_column(cells))]
    if not filled:
        raise CannotRead("empty_sheet", sheet=sheet)
    at = _header(filled) if row is None else _chosen(filled, row)
    if at is None:
        return _without_names(sheet, filled)
    names = _header_rows(filled, at)
    below = [other for other in filled if other.number > names[-1].number]
    columns = _columns(names, below)
    named = _joined(names)
    above = next((other for other in filled if other.number < names[0].number), None)
    return Layout(
        sheet=sheet,
        header_row=names[-1].number,
        headers=_unique(named.get(column) or letters(column) for column in columns),
        columns=tuple(columns),
        title=_title(above) if above else "",
        header_depth=names[-1].number - names[0].number + 1,
    )


def named(sheet: str, names: Sequence[Cell]) -> Layout:
    """The layout of a table that its reader made: its names stand in row 0, above the first."""
    return Layout(sheet, 0, tuple(map(_words, names)), tuple(range(len(names))))


def _columns(names: list[_Filled], below: list[_Filled]) -> list[int]:
    """The columns that have names, and those without that lie between or right beside them."""
    used = {column for row in (*names, *below) for column in row.cells}
    named = {column for row in names for column in row.cells}
    first, last = min(named), max(named)
    while first - 1 in used:
        first -= 1
    while last + 1 in used:
        last += 1
    return [column for column in sorted(used) if first <= column <= last]


def _by_column(cells: Sequence[Cell]) -> dict[int, Cell]:
    return {column: cell for column, cell in enumerate(cells) if cell is not None}


def _spans(merges: list[Merge]) -> defaultdict[int, dict[int, int]]:
    """For each row the merged cells that begin in it and go over several columns: the first column and the last."""
    spans: defaultdict[int, dict[int, int]] = defaultdict(dict)
    reached: dict[int, int] = {}
    for top, left, _, right in sorted(merges):
        if right > left > reached.get(top, -1):
            spans[top][left] = reached[top] = right
    return spans


def _chosen(filled: list[_Filled], row: int) -> int | None:
    if not row:
        return None
    at = next((index for index, other in enumerate(filled) if other.number == row), None)
    if at is None:
        raise CannotRead("no_such_row", row=row)
    return at


def _header(filled: list[_Filled]) -> int | None:
    """Which of the rows holds the names of the columns: the likeliest before the first row that holds values."""
    widths = [len(row.cells) for row in filled]
    wide = median_high(width for width in widths if width > max(widths) / 2) * 0.6
    top = filled[:_ROWS_ABOVE]
    above_values = itertools.takewhile(lambda row: len(row.cells) < wide or could_be_names(row.labels), top)
    likely = [_likeness(row, wide) for row in above_values]
    most = max(likely, default=0)
    return likely.index(most) if most else None


def _likeness(row: _Filled, wide: float) -> int:
    """How much a row looks like the names of columns: as wide as the table, or called what columns are called."""
    named = sum(map(names_a_column, row.labels))
    if not could_be_names(row.labels) or (len(row.cells) < wide and named < 2):
        return 0
    return 2 * named + len(row.cells)


def _header_rows(filled: list[_Filled], at: int) -> list[_Filled]:
    """The rows of names from the groups above to the names below."""
    rows = [filled[at]]
    if at + 1 < len(filled) and _is_under(rows[-1], filled[at + 1]):
        rows.append(filled[at + 1])
    columns = sorted({column for row in filled for column in row.cells})
    while at and len(rows) < _MOST_DEPTH and _is_over(filled[at - 1], rows[0], columns):
        at -= 1
        rows.insert(0, filled[at])
    return rows


def _is_under(groups: _Filled, row: _Filled) -> bool:
    """Whether a row names the parts of the groups above it, and is not already the first row of values."""
    if row.number != groups.number + 1 or not could_be_names(row.labels):
        return False
    parts = _groups(groups, row.cells).keys() & row.cells.keys()
    if not parts:
        return False
    merged = bool(groups.spans)
    fills_gaps = all(column in parts or column not in groups.cells for column in row.cells)
    usual_names = sum(map(names_a_column, row.labels)) * 2 >= len(row.cells)
    return merged + fills_gaps + usual_names >= 2


def _is_over(groups: _Filled, row: _Filled, columns: list[int]) -> bool:
    """Whether a row groups the names below it: merged over some of them, or sparser and standing above names only."""
    if row.number != groups.number + 1 or not could_be_names(groups.labels):
        return False
    if any(str(cell).rstrip().endswith(":") for cell in groups.labels):
        return False
    if not groups.spans:
        return 2 <= len(groups.cells) < len(row.cells) and set(groups.cells) <= set(row.cells)
    is_title = list(groups.cells) == columns[:1]
    widest = max(right - left + 1 for left, right in groups.spans.items())
    return not is_title and widest < columns[-1] - columns[0] + 1


def _groups(row: _Filled, below: Iterable[int]) -> dict[int, int]:
    """The columns that lie under a name for several of them, each with the column where that name stands."""
    if row.spans:
        return {column: left for left, right in row.spans.items() for column in range(left, right + 1)}
    # Without merged cells a group is a name followed by open cells with names below them.
    named, found = sorted(below), dict[int, int]()
    for start, following in itertools.pairwise([*sorted(row.cells), sys.maxsize]):
        parts = named[bisect_left(named, start) : bisect_left(named, following)]
        if len(parts) > 1:
            found.update(dict.fromkeys(parts, start))
    return found


def _joined(names: list[_Filled]) -> dict[int, str]:
    """The full name of each column, its groups before it: «Contacts / Phone»."""
    parts: defaultdict[int, list[str]] = defaultdict(list)
    below: set[int] = set()
    for row in reversed(names):
        groups = _groups(row, below)
        for column in row.cells.keys() | below:
            part = _words(row.cells.get(groups.get(column, column) if column in below else column))
            if part and part not in parts[column]:
                parts[column].insert(0, part)
        below |= row.cells.keys()
    return {column: " / ".join(found) for column, found in parts.items()}


def _words(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _unique(names: Iterator[str]) -> tuple[str, ...]:
    """The names with a number after each that came before."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)


def _title(row: _Filled) -> str:
    return " ".join(filter(None, map(_words, row.cells.values())))[:_LONGEST_TITLE]


def _without_names(sheet: str, filled: list[_Filled]) -> Layout:
    columns = sorted({column for other in filled for column in other.cells})
    return Layout(sheet, 0, tuple(map(letters, columns)), tuple(columns), header_depth=0)
