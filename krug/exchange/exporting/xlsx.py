"""A workbook of any number of rows at constant memory.

XlsxWriter makes the book: its formats, headings, widths, filters, the page about it. The rows are written into its
sheets as a stream, as text that no program takes for a formula: a cell's type says what it is, not what it begins with.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

from krug.clients.sheets.column import FileColumn, Of, Value, headings
from krug.core.text.money import Money, format_money
from krug.exchange.books import letters, new_book

if TYPE_CHECKING:
    import xlsxwriter

ROWS_OF_SHEET = 1_048_575  # and the headings
_DAY_0 = datetime.date(1899, 12, 30).toordinal()
_ROWS_PLACE = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_STYLE = re.compile(rb'<c r="[A-Z]+2" s="(\d+)"')
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(x[0-9A-Fa-f]{4}_)")
_COUNTED = b"@@rows@@"
_LEVEL = 3  # of packing: beyond it files hardly become smaller, and much later
_WRITTEN = 400  # rows joined before they are packed


@dataclass(frozen=True)
class About:
    """What the last sheet says: its name, and lines of a label and a text. The count of rows comes when it is known."""

    name: str
    lines: Sequence[tuple[str, str]]
    counted: str  # the label of the line that says how many rows were written


class Workbook:
    """Open it, ``write`` rows of a mark and values, ``close`` it with what the page about it says of their number."""

    def __init__(
        self, path: Path, columns: Sequence[FileColumn], *, sheet: str, heading: str, total: int, about: About,
        currency: str,
    ) -> None:  # fmt: skip
        self._columns = columns
        self._shell = zipfile.ZipFile(_shell(columns, sheet, heading, total, about, currency))
        self._file = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._left = _names_of_sheets(self._shell)
        self._about = self._left.pop()
        self._letters = [letters(place) for place in range(len(columns) + 1)]
        self._out: IO[bytes] | None = None
        self._after, self._row, self._unwritten = b"", 0, total
        self._styles: list[str] = []
        self._copy_the_rest()
        self._next_sheet()

    def write(self, rows: Iterable[tuple[str, Sequence[Value]]]) -> None:
        lines: list[str] = []
        for mark, values in rows:
            if self._row > ROWS_OF_SHEET:
                self._put(lines)
                lines = []
                self._next_sheet()
            self._row += 1
            lines.append(self._line(mark, values))
            if len(lines) >= _WRITTEN:
                self._put(lines)
                lines = []
        self._put(lines)

    def close(self, counted: str) -> None:
        self._end_sheet()
        for name in self._left:  # counted on at the beginning, not needed in the end
            self._file.writestr(name, self._shell.read(name))
        about = self._shell.read(self._about)
        self._file.writestr(self._about, about.replace(_COUNTED, escape(counted).encode()))
        self._file.close()

    def abandon(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None
        self._file.close()

    def _copy_the_rest(self) -> None:
        for item in self._shell.infolist():
            if item.filename not in {*self._left, self._about}:
                self._file.writestr(item.filename, self._shell.read(item))

    def _next_sheet(self) -> None:
        self._end_sheet()
        name = self._left.pop(0)
        rows = min(self._unwritten, ROWS_OF_SHEET)
        self._unwritten -= rows
        ends = f'<dimension ref="A1:{self._letters[-1]}{rows + 1}"/>'.encode()
        made = _DIMENSION.sub(ends, self._shell.read(name))
        found = _ROWS_PLACE.search(made)
        assert found is not None
        self._styles = [style.decode() for style in _STYLE.findall(found[0])]
        self._out = self._file.open(name, "w", force_zip64=True)
        self._out.write(made[: found.start()])
        self._after, self._row = made[found.end() :], 1

    def _end_sheet(self) -> None:
        if self._out is not None:
            self._out.write(self._after)
            self._out.close()
            self._out = None

    def _put(self, lines: Sequence[str]) -> None:
        assert self._out is not None
        self._out.write("".join(lines).encode(errors="replace"))

    def _line(self, mark: str, values: Sequence[Value]) -> str:
        row, styles, letters = self._row, self._styles, self._letters
        cells = [f'<row r="{row}"><c r="A{row}" s="{styles[0]}" t="inlineStr"><is><t>{mark}</t></is></c>']
        for place, value in enumerate(values, 1):
            if value is not None:
                cells.append(_cell(f'<c r="{letters[place]}{row}" s="{styles[place]}"', value))
        cells.append("</row>")
        return "".join(cells)


def _cell(begun: str, value: Value) -> str:
    if isinstance(value, str):
        if not value.isprintable() or "_x" in value:
            value = safe(value)
        elif "&" in value or "<" in value or ">" in value:
            value = escape(value)
        keeps = ' xml:space="preserve"' if value[:1] in " \n\t" or value[-1:] in " \n\t" or "\n" in value else ""
        return f'{begun} t="inlineStr"><is><t{keeps}>{value}</t></is></c>'
    if isinstance(value, Money):
        return f"{begun}><v>{value.minor / 100!r}</v></c>"
    if isinstance(value, datetime.date):
        return f"{begun}><v>{value.toordinal() - _DAY_0}</v></c>"
    return f"{begun}><v>{value!r}</v></c>"


def safe(text: str) -> str:
    """Text as XML holds it: what it cannot hold is written as Excel writes it, `_x0001_`."""
    text = _LOOKS_ESCAPED.sub(r"_x005F_\1", text)
    return _UNSAFE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", escape(text)).replace("\r", "_x000D_")


def _names_of_sheets(shell: zipfile.ZipFile) -> list[str]:
    found = [name for name in shell.namelist() if name.startswith("xl/worksheets/sheet")]
    return sorted(found, key=lambda name: int("".join(filter(str.isdigit, name))))


def _shell(
    columns: Sequence[FileColumn], name: str, heading: str, total: int, about: About, currency: str
) -> io.BytesIO:
    """The book with one row in each sheet, which says how its cells look and is replaced."""
    shell = io.BytesIO()
    with new_book(shell) as book:  # without a table of texts: they stand in their cells
        look = _looks(book, currency)
        sheets = max(1, -(-total // ROWS_OF_SHEET))
        for number in range(1, sheets + 1):
            rows = min(total - (number - 1) * ROWS_OF_SHEET, ROWS_OF_SHEET)
            _sheet(book, name if sheets == 1 else f"{name} {number}", columns, heading, rows, look)
        page = book.add_worksheet(about.name)
        page.set_column(0, 0, 24, book.add_format({"bold": True, "valign": "top"}))
        page.set_column(1, 1, 90, book.add_format({"text_wrap": True, "num_format": "@", "valign": "top"}))
        for row, (label, text) in enumerate([*about.lines, (about.counted, _COUNTED.decode())]):
            page.write_string(row, 0, label)
            page.write_string(row, 1, text)
        book.get_worksheet_by_name(name if sheets == 1 else f"{name} 1").activate()
    shell.seek(0)
    return shell


Look = Callable[[Of], "xlsxwriter.format.Format"]


def _looks(book: "xlsxwriter.Workbook", currency: str) -> Look:
    """Text everywhere but in numbers, sums and days: what is typed there later stays what was typed."""
    sign = format_money(Money(0), currency)[1:].strip()
    text = book.add_format({"num_format": "@"})
    looks = {
        Of.NUMBER: book.add_format(),
        Of.MONEY: book.add_format({"num_format": f'#,##0.00 "{sign}"'}),
        Of.DAY: book.add_format({"num_format": "dd.mm.yyyy"}),
    }
    return lambda of: looks.get(of, text)


def _sheet(
    book: "xlsxwriter.Workbook", name: str, columns: Sequence[FileColumn], heading: str, rows: int, look: Look
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 10, look(Of.TEXT), {"hidden": True})
    sheet.write_string(0, 0, heading, bold)
    names = headings(columns)
    for place, column in enumerate(columns, 1):
        sheet.set_column(place, place, column.width, look(column.of))
        sheet.write_string(0, place, names[place - 1], bold)
    for place, of in enumerate([Of.TEXT, *(column.of for column in columns)]):
        sheet.write_blank(1, place, None, look(of))
    sheet.ignore_errors({"number_stored_as_text": f"A1:{letters(len(columns))}{ROWS_OF_SHEET + 1}"})
    sheet.autofilter(0, 0, max(rows, 1), len(columns))
