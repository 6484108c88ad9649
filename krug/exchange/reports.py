"""Files that an import gives back."""

import tempfile
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from krug.clients.portable import as_text
from krug.exchange import staging
from krug.exchange.books import new_book
from krug.exchange.models import Import, Outcome
from krug.exchange.staging import open_load

if TYPE_CHECKING:
    import xlsxwriter


def file_name(load: Import) -> str:
    not_read = _("not read")
    return f"{load.name.rpartition('.')[0] or load.name} — {not_read}.xlsx"


def count_bad_rows(load: Import) -> int:
    return load.rows.filter(outcome=Outcome.BAD).count()


def bad_rows(load: Import) -> IO[bytes]:
    """The unread rows as they stood in the file, with a column of reasons in front."""
    reasons = {
        row.number: "; ".join(f"{header}: {reason}" if header else reason for header, _v, _c, reason in row.bad)
        for row in load.rows.filter(outcome=Outcome.BAD).order_by("pk")
    }
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    with new_book(file) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 60)
        _write(sheet, load, reasons)
    file.seek(0)
    return file


def _write(sheet: "xlsxwriter.worksheet.Worksheet", load: Import, reasons: dict[int, str]) -> None:
    with open_load(load) as book:
        layout = book.layout(load.sheet or None, header_row=load.header_row or None)
        for place, header in enumerate([_("Reason"), *layout.headers]):
            sheet.write_string(0, place, header)
        line = 1
        for row in staging.mended(load, book.rows(layout)):
            if row.number in reasons:
                for place, cell in enumerate([reasons[row.number], *row.cells]):
                    if cell is not None:
                        _cell(sheet, line, place, cell)
                line += 1


def _cell(sheet: "xlsxwriter.worksheet.Worksheet", line: int, place: int, cell: object) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 10**15:
        sheet.write_number(line, place, cell)
    else:
        sheet.write_string(line, place, as_text(cell))
