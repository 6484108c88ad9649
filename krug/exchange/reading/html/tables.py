"""The tables of an HTML document and their rows, those inside others too."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from krug.exchange.reading import cells, columns
from krug.exchange.reading.cells import Value
from krug.exchange.reading.html.tokens import Token
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.source import Merge

_DEEPEST = 50
_MERGED_ROWS = 1_000
# What the standard allows a cell to go over.
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
_BREAK = "\x1f"
_BREAKS = frozenset({"br", "p", "/p", "div", "/div", "li", "/li", "h1", "h2", "h3", "h4", "hr"})
_SPACES = re.compile("[ \t\r\n\f]+")
_ROUNDED = re.compile(r"-?\d([.,]\d+)?E\+?\d+", re.IGNORECASE)


class TableRow(NamedTuple):
    """A row of a table. Tables are numbered from 0 as they begin; `merges` are the cells of the row that span."""

    table: int
    name: str
    number: int
    cells: list[Value]
    merges: list[Merge]


class _Table:
    """A table that is open: the row and the cell being read."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.name = ""
        self.number = 0
        self.row: list[Value] | None = None
        self.merges: list[Merge] = []
        self.below: dict[int, int] = {}  # the last row that a cell above reaches into, by column
        self.parts: list[str] | None = None  # of the cell, or of the caption
        self.cell: Token | None = None

    def open_row(self) -> Iterator[TableRow]:
        yield from self.close_row()
        self.number += 1
        self.row, self.merges = [], []

    def open_cell(self, token: Token) -> Iterator[TableRow]:
        self.close_cell()
        if self.row is None:
            yield from self.open_row()
        self.cell, self.parts = token, []

    def open_caption(self) -> None:
        if self.row is None:
            self.cell, self.parts = None, []

    def close_cell(self) -> None:
        parts, self.parts = self.parts, None
        if parts is None:
            return
        if self.cell is None or self.row is None:
            self.name = str(cells.plain(_value("".join(parts))) or "")[:100]
            return
        spans = self.cell.attributes() if self.cell.text else {}
        self._place(_exact(_value("".join(parts)), spans), spans)

    def _place(self, value: Value, spans: dict[str, str]) -> None:
        assert self.row is not None
        self._pass_taken()
        left = len(self.row)
        wide, high = _count(spans, "colspan", _MOST_COLUMNS), _count(spans, "rowspan", _MOST_ROWS)
        if left + wide > columns.MOST:
            raise CannotRead("too_wide", row=self.number, limit=columns.MOST)
        self.row += [value] + [None] * (wide - 1)
        if high > 1:
            self.below |= dict.fromkeys(range(left, left + wide), self.number + high - 1)
        if wide > 1 and self.number <= _MERGED_ROWS:
            self.merges.append((self.number, left, self.number + high - 1, left + wide - 1))

    def _pass_taken(self) -> None:
        """Go past the columns that a cell of a row above reaches down into."""
        assert self.row is not None
        while self.below.get(len(self.row), 0) >= self.number and len(self.row) < columns.MOST:
            self.row.append(None)

    def close_row(self) -> Iterator[TableRow]:
        self.close_cell()
        if self.row is None:
            return
        row, self.row = self.row, None
        yield TableRow(self.place, self.name, self.number, row, self.merges)


def rows(found: Iterable[Token]) -> Iterator[TableRow]:
    """The rows of all tables as they end."""
    open_tables: list[_Table] = []
    count = 0
    for token in found:
        name = token.name
        if name == "table":
            if len(open_tables) >= _DEEPEST:
                raise CannotRead("damaged")
            open_tables.append(_Table(count))
            count += 1
        elif open_tables:
            yield from _step(open_tables, token)
    while open_tables:
        yield from open_tables.pop().close_row()


def _step(open_tables: list[_Table], token: Token) -> Iterator[TableRow]:
    """One token inside a table. Cells and rows end where the next begin, whether they say so or not."""
    table, name = open_tables[-1], token.name
    if not name:
        if table.parts is not None:
            table.parts.append(token.text)
    elif name in ("td", "th"):
        yield from table.open_cell(token)
    elif name in ("/td", "/th", "/caption"):
        table.close_cell()
    elif name == "tr":
        yield from table.open_row()
    elif name in ("/tr", "tbody", "thead", "tfoot"):
        yield from table.close_row()
    elif name == "/table":
        yield from open_tables.pop().close_row()
    elif name == "caption":
        table.open_caption()
    elif name in _BREAKS and table.parts is not None:
        table.parts.append(_BREAK)


def _value(raw: str) -> Value:
    text = unescape(raw) if "&" in raw else raw
    text = _SPACES.sub(" ", text)
    if _BREAK in text:
        text = "\n".join(line for part in text.split(_BREAK) if (line := part.strip()))
    return cells.tidy(text) if text else None


def _exact(value: Value, attributes: dict[str, str]) -> Value:
    """Excel and LibreOffice keep beside «8,9E+10» the number it was."""
    exact = attributes.get("x:num") or attributes.get("sdval")
    if not exact or not isinstance(value, str) or not _ROUNDED.fullmatch(value):
        return value
    try:
        return cells.number(float(exact))
    except ValueError:
        return value


def _count(attributes: dict[str, str], name: str, most: int) -> int:
    written = attributes.get(name, "1").strip()
    return max(1, min(int(written), most)) if written.isdecimal() and len(written) < 10 else 1
