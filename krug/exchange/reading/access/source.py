"""A database as a book whose sheets are its tables of one's own data."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from krug.exchange.reading import cells
from krug.exchange.reading.access.pages import Pages
from krug.exchange.reading.access.tables import CATALOGUE, Table
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.source import Line, Merge

_TABLE, _LINKED = 1, {4, 6}
_OF_ACCESS, _HIDDEN = 0x80000002, 0x8
_PAGE = 0x00FFFFFF


class Access:
    """Pages are read as they are wanted; nothing of a table is held but the row being read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.pages = Pages(path)
        self.limits = limits

    @cached_property
    def tables(self) -> dict[str, tuple[Table, bool]]:
        """By name, the largest first, and whether it is hidden. Raises CannotRead if there is none."""
        catalogue = Table(self.pages, CATALOGUE, self.limits)
        names = [column.name for column in catalogue.columns]
        found, is_linked = dict[str, tuple[Table, bool]](), False
        for row in catalogue.rows():
            told = dict(zip(names, map(cells.plain, row), strict=True))
            kind, flags, page = (_whole(told.get(name)) for name in ("Type", "Flags", "Id"))
            is_linked = is_linked or kind in _LINKED
            if kind == _TABLE and not flags & _OF_ACCESS:
                table = Table(self.pages, page & _PAGE, self.limits)
                found[str(told.get("Name"))] = table, bool(flags & _HIDDEN)
        if not found:
            raise CannotRead("linked_tables" if is_linked else "empty")
        return dict(sorted(found.items(), key=lambda named: -named[1][0].promised))

    def sheets(self) -> list[SheetInfo]:
        return [SheetInfo(name, table.promised, is_hidden) for name, (table, is_hidden) in self.tables.items()]

    def merged(self, sheet: str) -> list[Merge]:
        return []

    def rows(self, sheet: str) -> Iterator[Line]:
        """The names of the columns as row 0, so that a row's number is its place in the table."""
        if sheet not in self.tables:
            raise CannotRead("no_such_sheet", sheet=sheet)
        table, _is_hidden = self.tables[sheet]
        yield 0, [column.name for column in table.columns]
        yield from enumerate(table.rows(), 1)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
