"""An export from the question to the file, as the tests go through it, and what a spreadsheet program reads there."""

import uuid
from pathlib import Path
from typing import Any

from django.http import QueryDict
from openpyxl import load_workbook

from krug.exchange.exporting import actions, asking, writing
from krug.exchange.models import Export
from krug.staff.models import Employee


def exported(by: Employee, where: str = "", **how: str) -> Export:
    """Written by hand instead of the worker; ``how`` is what the form says: form, columns, phones, ids."""
    data = QueryDict(mutable=True)
    data.update({"where": where, "key": uuid.uuid4().hex, **({} if "ids" in how else {"everything": "yes"}), **how})
    asked = asking.read(data, by=by)
    assert asked is not None
    export = actions.begin(
        asked.selection, asked.columns, form=asked.form, asked=asked.words, key=asked.key, by=by, in_background=False
    )
    writing.run(export)
    export.refresh_from_db()
    return export


def path_of(export: Export) -> Path:
    path = actions.path_of(export)
    assert path is not None
    return path


def sheet(export: Export, name: str = "Clients") -> list[tuple[Any, ...]]:
    """What stands in the sheet, without the hidden column."""
    book = load_workbook(path_of(export))
    return [tuple(cell.value for cell in row[1:]) for row in book[name].iter_rows()]


def rows(export: Export) -> list[dict[str, Any]]:
    """Rows by their headings, without empty cells."""
    heads, *found = sheet(export)
    return [{str(head): cell for head, cell in zip(heads, row, strict=True) if cell is not None} for row in found]
