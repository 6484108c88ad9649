"""A spreadsheet file opened for reading: its sheets, the layout of their tables, their rows."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Self

from krug.exchange.reading import formats, layout, wire
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.process import Child
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import Layout, Row, SheetInfo, Skipped

DEFAULT = Limits()


def detect_format(path: str | PathLike[str], *, limits: Limits = DEFAULT) -> formats.Format:
    """What the file is by its contents. Refuses what is not a table we read, with what it is and the remedy."""
    return formats.detect(Path(path), limits)


def open_book(
    path: str | PathLike[str],
    *,
    limits: Limits = DEFAULT,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> "Book":
    """The file, checked and opened in a process of its own; CannotRead says why not and what to do.

    The encoding and the delimiter of a text table are found out unless they are given. Close the book, or use it
    in a `with` statement: the process lives as long as the book.
    """
    book = Book(Path(path), formats.detect(Path(path), limits), limits, {"encoding": encoding, "delimiter": delimiter})
    try:
        book.open()
    except BaseException:
        book.close()
        raise
    return book


class Book:
    """An open file. One question at a time: asking for something else ends the rows being read."""

    def __init__(self, path: Path, kind: formats.Format, limits: Limits, text: dict[str, str | None]) -> None:
        self.path = path
        self.format = kind
        self.limits = limits
        self.skipped = Skipped()
        self._text = text
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @property
    def encoding(self) -> str | None:
        """The encoding of a text table, as Python calls it; None for a workbook."""
        return self._text["encoding"]

    @property
    def delimiter(self) -> str | None:
        """The character between the columns of a text table; None for a workbook."""
        return self._text["delimiter"]

    @cached_property
    def sheets(self) -> list[SheetInfo]:
        """The sheets that hold cells (not charts), hidden ones marked, in the order of the workbook."""
        [(_, sheets)] = self._ask("sheets")
        return [SheetInfo(*sheet) for sheet in sheets]

    def layout(self, sheet: str | None = None, *, header_row: int | None = None) -> Layout:
        """Where the table of a sheet lies; of the longest visible sheet if none is named.

        `header_row` corrects a wrong guess: the row with the names of the columns, 0 if there is none.
        """
        name = self._longest() if sheet is None else sheet
        head, merges = self._head(name)
        if self.format in ("vcard", "access"):
            return layout.named(name, head[0].cells)
        return layout.find(name, [(row.number, row.cells) for row in head], merges, header_row)

    def head(self, sheet: str) -> list[Row]:
        """The first filled rows of a sheet as they stand, whatever they are."""
        return self._head(sheet)[0]

    def _head(self, sheet: str) -> tuple[list[Row], list[Any]]:
        [(_, rows, merges)] = self._ask("head", sheet)
        return [wire.received(row) for row in rows], merges

    def rows(self, table: Layout) -> Iterator[Row]:
        """The rows of the table, streamed. What is left out on the way is accounted for in `skipped`."""
        self.skipped = skipped = Skipped()
        what = (table.header_row, table.header_depth, table.columns)
        for _, rows, left in self._ask("rows", table.sheet, what):
            for run in left:
                skipped.add(*run)
            yield from map(wire.received, rows)
            last_row = rows[-1][0] if rows else 0
            skipped.last_row = max(skipped.last_row, last_row, left[-1][1] if left else 0)

    def open(self) -> None:
        """Have the file opened, if it is not already."""
        if self._child and self._child.is_answering:
            self.close()
        if self._child is None:
            self._child = Child(self.limits.silence_s)
            [(_, *found)] = self._child.ask("open", str(self.path), self.format, asdict(self.limits), self._text)
            self._text["encoding"], self._text["delimiter"] = found

    def close(self) -> None:
        """End the process; rows being read end with it."""
        if self._child:
            self._child.close()
            self._child = None

    def _longest(self) -> str:
        shown = [sheet for sheet in self.sheets if not sheet.hidden] or self.sheets
        if not shown:
            raise CannotRead("no_sheets")
        return max(shown, key=lambda sheet: sheet.rows).name

    def _ask(self, *command: Any) -> Iterator[wire.Message]:
        self.open()
        assert self._child is not None
        return self._child.ask(*command)
