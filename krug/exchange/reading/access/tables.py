"""Tables of a database: what columns they have, and the values of their rows."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from krug.exchange.reading.access import values
from krug.exchange.reading.access.pages import DEFINITION, Pages
from krug.exchange.reading.access.values import BOOLEAN, Stored
from krug.exchange.reading.cells import Value
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead

CATALOGUE = 2  # the page of the definition of the table of all tables
_COLUMN = struct.Struct("<BxxxxHHHHxxBxxxxxHH")
_FIXED = 1
_INDEX_BYTES = 12
_HEAD_BYTES = 63
_LONGEST_DEFINITION = 1 << 20


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: int
    number: int  # its bit among the nulls of a row; columns that were deleted keep theirs
    is_fixed: bool
    place: int  # of a fixed one its offset, of another which of the others it is
    length: int
    scale: int


class Table:
    """One table, by the page of its definition. ``promised`` is how many rows the definition counts."""

    def __init__(self, pages: Pages, page: int, limits: Limits) -> None:
        self.pages = pages
        told = _definition(pages, page)
        (self.promised,) = struct.unpack_from("<I", told, 16)
        count, _indexes, indexes = struct.unpack_from("<HII", told, 45)
        (self.map,) = struct.unpack_from("<I", told, 55)
        at = _HEAD_BYTES + indexes * _INDEX_BYTES
        if count > limits.columns or at + count * _COLUMN.size > len(told):
            raise CannotRead("damaged")
        self.columns = _columns(told, at, count)

    def rows(self) -> Iterator[list[Value]]:
        """Raises CannotRead at the end if there were fewer than the definition counts."""
        given = 0
        for number in self.pages.owned(self.map):
            for row in self.pages.live_rows(number):
                yield self._read(row)
                given += 1
        if given < self.promised:
            raise CannotRead("damaged")

    def _read(self, row: bytes) -> list[Value]:
        held = _Row(row, has_others=any(not column.is_fixed for column in self.columns))
        return [held.value(column, self.pages) for column in self.columns]


class _Row:
    """A row as it is stored: number of columns, fixed values, others, where the others begin, bits of the nulls.

    A row that was written before a column was added knows nothing of it.
    """

    def __init__(self, row: bytes, *, has_others: bool) -> None:
        if len(row) < 3:
            raise CannotRead("damaged")
        self.row = row
        self.columns = int.from_bytes(row[:2], "little")
        self.nulls = len(row) - (self.columns + 7) // 8
        self.others = int.from_bytes(row[self.nulls - 2 : self.nulls], "little") if has_others else 0
        if self.nulls < 2 or self.nulls - 4 - 2 * self.others < 0:
            raise CannotRead("damaged")

    def value(self, column: Column, pages: Pages) -> Value:
        is_there = column.number < self.columns and self.row[self.nulls + column.number // 8] >> column.number % 8 & 1
        if column.kind == BOOLEAN:
            return bool(is_there)
        if not is_there or (not column.is_fixed and column.place >= self.others):
            return None
        start, end = self._place(column)
        if not 0 <= start <= end <= self.nulls:
            raise CannotRead("damaged")
        return values.read(Stored(column.kind, self.row[start:end], column.scale), pages)

    def _place(self, column: Column) -> tuple[int, int]:
        if column.is_fixed:
            return 2 + column.place, 2 + column.place + column.length
        at = self.nulls - 4 - 2 * column.place
        start, end = (int.from_bytes(self.row[place : place + 2], "little") for place in (at, at - 2))
        return start, end


def _definition(pages: Pages, page: int) -> bytes:
    """It may go on on further pages, after eight bytes of each."""
    told = pages.of_kind(DEFINITION, page)
    following = int.from_bytes(told[4:8], "little")
    while following:
        if len(told) > _LONGEST_DEFINITION:
            raise CannotRead("damaged")
        more = pages.of_kind(DEFINITION, following)
        told, following = told + more[8:], int.from_bytes(more[4:8], "little")
    return told


def _columns(told: bytes, at: int, count: int) -> list[Column]:
    """In the order in which they stand in Access, which is that of their numbers."""
    described = [_COLUMN.unpack_from(told, at + number * _COLUMN.size) for number in range(count)]
    at += count * _COLUMN.size
    found = []
    for kind, number, other, _order, extra, flags, offset, length in described:
        size = int.from_bytes(told[at : at + 2], "little")
        name = told[at + 2 : at + 2 + size].decode("utf-16-le", "replace")
        at += 2 + size
        is_fixed = bool(flags & _FIXED)
        found.append(Column(name, kind, number, is_fixed, offset if is_fixed else other, length, extra >> 8))
    return sorted(found, key=lambda column: column.number)
