"""The rows of an ODS sheet, streamed: rows and cells that stand for many are repeated as they are asked for."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from krug.exchange.reading import cells, columns, xml
from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.source import Merge

_MERGED_ROWS = 1_000
_SPACES = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
_CELLS = ("table:table-cell", "table:covered-table-cell")
_LENGTH = re.compile(r"(-?)PT?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?")


@dataclass(slots=True)
class Filled:
    """A filled row of a sheet, written once and standing for so many rows from its number on."""

    number: int
    cells: list[Value]
    times: int


class Reader:
    """Turns the events of a document into the rows of one of its sheets."""

    def __init__(self, sheet: str, most_repeats: int) -> None:
        self.sheet = sheet
        self.most_repeats = most_repeats
        self.is_inside = self.is_past = False
        self.filled: deque[Filled] = deque()
        self.merges: list[Merge] = []
        self.number = 1
        self.row: list[Value] = []
        self.row_times = 1
        self.column = 0
        self.cell: xml.Attributes = {}
        self.paragraphs: list[str] = []
        # How deep we are, and how deep lie the cell, its paragraph, and what in the paragraph is not its text.
        self.depth = self.cell_depth = self.paragraph_depth = self.foreign_depth = 0

    def read(self, pieces: Iterable[bytes]) -> Iterator[None]:
        """Pause after every piece of the document, for the rows found in it to be taken away."""
        return xml.steps(pieces, self._start, self._end, self._text)

    def _start(self, name: str, attributes: xml.Attributes) -> None:
        self.depth += 1
        if name == "text:p":
            # Comments and drawings have paragraphs as well; the cell's own are its children.
            if self.depth == self.cell_depth + 1:
                self.paragraph_depth = self.depth
                self.paragraphs.append("")
        elif name in _CELLS:
            self.cell, self.cell_depth, self.paragraphs = attributes, self.depth, []
        elif name == "table:table-row":
            self.row, self.column = [], 0
            self.row_times = _count(attributes, "table:number-rows-repeated")
        elif name == "table:table":
            self.is_past = self.is_past or self.is_inside
            self.is_inside = attributes.get("table:name") == self.sheet and not self.is_past
        elif self.paragraph_depth:
            self._start_in_paragraph(name, attributes)

    def _start_in_paragraph(self, name: str, attributes: xml.Attributes) -> None:
        if name in _SPACES:
            self._text(_SPACES[name] * min(_count(attributes, "text:c"), cells.LONGEST))
        elif not name.startswith("text:") and not self.foreign_depth:
            self.foreign_depth = self.depth

    def _text(self, text: str) -> None:
        if self.paragraph_depth and not self.foreign_depth:
            self.paragraphs[-1] += text

    def _end(self, name: str) -> None:
        if name in _CELLS:
            self._end_cell(covered=name == "table:covered-table-cell")
        elif name == "table:table-row":
            self._end_row()
        elif self.depth == self.paragraph_depth:
            self.paragraph_depth = 0
        elif self.depth == self.foreign_depth:
            self.foreign_depth = 0
        self.depth -= 1

    def _end_cell(self, *, covered: bool) -> None:
        times = _count(self.cell, "table:number-columns-repeated")
        value = None if covered or not self.is_inside else _value(self.cell, "\n".join(self.paragraphs))
        if value is not None:
            if self.column + times > columns.MOST:
                raise CannotRead("too_wide", row=self.number, limit=columns.MOST)
            self.row += [None] * (self.column - len(self.row)) + [value] * times
        if "table:number-columns-spanned" in self.cell:
            self._merge()
        self.column += times
        self.cell_depth = 0

    def _merge(self) -> None:
        wide = _count(self.cell, "table:number-columns-spanned")
        high = _count(self.cell, "table:number-rows-spanned")
        if self.is_inside and self.number <= _MERGED_ROWS:
            self.merges.append((self.number, self.column, self.number + high - 1, self.column + wide - 1))

    def _end_row(self) -> None:
        if not self.is_inside:
            return
        if self.row:
            if self.row_times > self.most_repeats:
                raise CannotRead("repeated", row=self.number, times=self.row_times, sheet=self.sheet)
            self.filled.append(Filled(self.number, self.row, self.row_times))
        self.number += self.row_times


def _count(attributes: xml.Attributes, name: str) -> int:
    """A count written in an attribute; one if it is not there."""
    written = attributes.get(name, "1")
    return int(written) if written.isdecimal() and len(written) < 10 else 1


def _value(cell: xml.Attributes, text: str) -> Value:
    kind = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error":
        return Noted(None, "error", text)
    if kind in ("float", "percentage", "currency"):
        return _figure(cell.get("office:value", text))
    if kind == "date":
        return cells.iso_moment(cell.get("office:date-value", text))
    if kind == "time":
        return _length(cell.get("office:time-value", text))
    if kind == "boolean":
        return cell.get("office:boolean-value") == "true"
    if not kind and not text:
        return Noted(None, "formula") if "table:formula" in cell else None
    return cells.tidy(text or cell.get("office:string-value", ""))


def _figure(written: str) -> Value:
    try:
        return cells.number(float(written))
    except ValueError:
        return Noted(None, "error", written)


def _length(written: str) -> Value:
    """A length of time; one shorter than a day is the time of a day, for a cell does not tell them apart."""
    found = _LENGTH.fullmatch(written)
    if found is None:
        return Noted(cells.plain(cells.tidy(written)), "not_a_moment")
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups()[1:])
    try:
        length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return Noted(written, "not_a_moment")
    if found[1]:
        return -length
    return length if length.days else _clock(length)


def _clock(length: timedelta) -> time:
    minutes, second = divmod(length.seconds, 60)
    return time(minutes // 60, minutes % 60, second, length.microseconds)
