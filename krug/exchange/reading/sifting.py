"""Rows of a table sorted from the rows around and between them, so that every row of the sheet is accounted for."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.kinds import kind
from krug.exchange.reading.source import Line

_TOTAL = re.compile(
    r"(под|общий |промежуточный )?(итог|всего|общо|всичко)(о|и|овая|овый)?\s*"
    r"([:.=,(\d].*|(по|за|на|в|с|к|без|от)\s.*|(клиент|контакт|запис|строк|позиц|сумм|оплат|продаж|заказ|сдел|руб|шт).*)?",
    re.IGNORECASE | re.DOTALL,
)
# Companies are called Total and Сумма too, so these words alone do not decide.
_PERHAPS_TOTAL = re.compile(r"(grand |sub-?\s?)?totals?\s*:?|sum\s*:?|сумма\s*:?|сума\s*:?", re.IGNORECASE)
_TOTAL_INITIALS = frozenset("иИвВоОпПсСtTgGsS")


class Table(NamedTuple):
    """What a layout says about rows, in a form that travels to the child."""

    header_row: int
    header_depth: int
    columns: tuple[int, ...]


class Kept(NamedTuple):
    """A row of the table. `outside` tells that it also has values the columns leave out."""

    number: int
    cells: list[Value]
    outside: bool


class Left(NamedTuple):
    """Rows left out, both ends included."""

    first: int
    last: int
    reason: str


def sift(lines: Iterable[Line], table: Table) -> Iterator[Kept | Left]:
    """Every row down to the last filled one, either kept or left out with the reason."""
    pick = picker(table.columns)
    names: list[list[Value]] = []
    expected = 1
    for number, cells in lines:
        if not any(cells) and is_blank(cells):
            continue
        if number > expected:
            yield Left(expected, number - 1, "blank")
        expected = number + 1
        picked, outside = pick(cells)
        reason = _place(number, table) or _reason(picked, names, number == table.header_row + 1)
        if reason == "header":
            names.append(picked)
        if reason:
            yield Left(number, number, reason)
        else:
            yield Kept(number, picked, outside)


def is_blank(cells: list[Value]) -> bool:
    return cells.count(None) == len(cells)


def picker(columns: tuple[int, ...]) -> Callable[[list[Value]], tuple[list[Value], bool]]:
    """A function that takes these columns out of a row and tells whether anything else is in it."""
    width = columns[-1] + 1
    passed_over = sorted(set(range(width)) - set(columns))

    def pick(cells: list[Value]) -> tuple[list[Value], bool]:
        if len(cells) != width:
            cells, rest = cells + [None] * (width - len(cells)), cells[width:]
        else:
            rest = []
        if passed_over:
            rest = rest + [cells[column] for column in passed_over]
            return [cells[column] for column in columns], not is_blank(rest)
        return cells[:width], not is_blank(rest)

    return pick


def _place(number: int, table: Table) -> str:
    if number > table.header_row:
        return ""
    return "header" if number > table.header_row - table.header_depth else "title"


def _reason(picked: list[Value], names: list[list[Value]], follows_names: bool) -> str:
    """Why a row below the names of the columns is not a row of the table; empty if it is one."""
    first = next((cell for cell in picked if cell is not None), None)
    if first is None:
        return "outside"
    if isinstance(first, str) and first[0] in _TOTAL_INITIALS and _is_total(picked, first):
        return "total"
    if picked in names:
        return "repeated_header"
    return "column_numbers" if follows_names and names and _counts_columns(picked) else ""


def _is_total(picked: list[Value], first: str) -> bool:
    is_called_total = _TOTAL.fullmatch(first) is not None
    if not is_called_total and not _PERHAPS_TOTAL.fullmatch(first):
        return False
    others = [cell for cell in picked if cell is not None][1:]
    if not all(map(_is_figure, others)):
        return False
    sparse = 0 < len(others) <= max(1, len(picked) // 2)
    return is_called_total or (sparse and not any(map(_is_long, others)))


def _is_figure(cell: Value) -> bool:
    """Whether a cell could stand in a row of sums: a number, a length of time or a formula without a result."""
    if isinstance(cell, Noted):
        return cell.code in ("formula", "error", "digits")
    return kind(cell) == "number" or (kind(cell) == "label" and not isinstance(cell, str))


def _is_long(cell: Value) -> bool:
    """Whether a number has as many digits as a phone or a tax number has and sums of small companies have not."""
    return isinstance(cell, int) and abs(cell) >= 10**9


def _counts_columns(picked: list[Value]) -> bool:
    """Whether a row only numbers the columns, as printed forms do: 1, 2, 3 …"""
    numbers = [str(cell) for cell in picked if cell is not None]
    return len(numbers) > 2 and numbers == [str(number + 1) for number in range(len(numbers))]
