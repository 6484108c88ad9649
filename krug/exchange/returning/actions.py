"""Verbs about a file that came back: whose word counts in a clash, and new rows the usual way."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from krug.exchange import actions as imports
from krug.exchange.books import new_book
from krug.exchange.exporting.marks import export_of
from krug.exchange.models import Import, Outcome, StagedRow, State
from krug.exchange.reading import Row
from krug.exchange.returning import staging
from krug.exchange.staging import open_load
from krug.staff.models import Employee

_CHUNK = 64 * 1024


@transaction.atomic
def choose(load: Import, *, mine: bool, row: int | None = None, code: str = "", by: Employee) -> None:
    """Of one clash, or of all, whose value is to stand: that of the file, or that of the base. Raises NotNow."""
    held = Import.objects.select_for_update().get(pk=load.pk)
    if held.state != State.READY:
        raise imports.NotNow
    change = 0
    for rows in _clashing(load, row):
        for staged in rows:
            for cell in staged.values["cells"]:
                if cell["clash"] and cell["mine"] != mine and code in ("", cell["code"]):
                    cell["mine"] = mine
                    change += 1 if mine else -1
        StagedRow.objects.bulk_update(rows, ["values"])
    held.counts = {**held.counts, "mine": held.counts.get("mine", 0) + change}
    held.save(update_fields=["counts"])


def _clashing(load: Import, row: int | None) -> Iterator[list[StagedRow]]:
    if row is None:
        yield from staging.in_portions(load)
    else:
        yield list(StagedRow.objects.filter(load=load, pk=row))


def load_new_rows(load: Import, *, key: str, by: Employee) -> Import:
    """Rows without a mark as a sheet of their own, on the way any other spreadsheet goes. Raises NotNow without any."""
    if not load.counts.get("new"):
        raise imports.NotNow
    with _sheet_of_new(load) as file:
        name = _("new rows of %(name)s") % {"name": load.name.rpartition(".")[0] or load.name}
        return imports.upload(f"{name}.xlsx", iter(lambda: file.read(_CHUNK), b""), key=key, by=by)


def _sheet_of_new(load: Import) -> IO[bytes]:
    """As they stood in the file, by its headings."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — closed by whoever asked
    wanted = _numbers(load)
    with new_book(file) as book, open_load(load) as source:
        sheet, line = book.add_worksheet(), 0
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, numbers in wanted.items():
            layout = source.layout(name, header_row=load.header_row)
            keeps = [at for at, heading in enumerate(layout.headers) if export_of(heading) is None]
            if not line:
                for place, at in enumerate(keeps):
                    sheet.write_string(0, place, layout.headers[at])
            for row in source.rows(layout):
                if row.number in numbers:
                    line += 1
                    _write(sheet, line, row, keeps, day)
    file.seek(0)
    return file


def _numbers(load: Import) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row in load.rows.filter(outcome=Outcome.BAD).order_by("pk").iterator():
        if any(code == staging.NEW for _label, _value, code, _why in row.bad):
            found.setdefault(row.values["sheet"], set()).add(row.number)
    return found


def _write(sheet: Any, line: int, row: Row, keeps: list[int], day: Any) -> None:
    for place, at in enumerate(keeps):
        cell = row.cells[at]
        if isinstance(cell, bool) or cell is None:
            continue
        if isinstance(cell, str):
            sheet.write_string(line, place, cell[:32_000])
        elif isinstance(cell, int | float):
            sheet.write_number(line, place, cell)
        else:
            sheet.write_datetime(line, place, cell, day)
