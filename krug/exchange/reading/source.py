"""What every kind of file is turned into inside the child: sheets of numbered rows of clean values."""

from collections.abc import Iterator
from typing import Protocol

from krug.exchange.reading.cells import Value
from krug.exchange.reading.shapes import SheetInfo

# The row's number as Excel shows it, and its cells from the first column of the sheet on.
Line = tuple[int, list[Value]]
# Top row and left column, bottom row and right column; rows numbered from 1, columns from 0.
Merge = tuple[int, int, int, int]


class Source(Protocol):
    def sheets(self) -> list[SheetInfo]: ...

    def merged(self, sheet: str) -> list[Merge]: ...

    def rows(self, sheet: str) -> Iterator[Line]: ...
