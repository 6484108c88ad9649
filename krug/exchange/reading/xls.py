"""XLS workbooks, read by calamine, which holds a sheet in memory as one full rectangle of cells."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from krug.exchange.reading import cells
from krug.exchange.reading.cells import Value
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import Cell, SheetInfo
from krug.exchange.reading.source import Line, Merge


class Xls:
    """A workbook of which the sheet asked for last is kept."""

    def __init__(self, path: Path) -> None:
        # By path calamine would believe the name; from a file it looks at the contents.
        self.file = path.open("rb")
        with _in_our_words():
            self.workbook = CalamineWorkbook.from_filelike(self.file)
        self.kept: CalamineSheet | None = None

    def sheets(self) -> list[SheetInfo]:
        return [
            SheetInfo(sheet.name, self._sheet(sheet.name).height, sheet.visible != SheetVisibleEnum.Visible)
            for sheet in self.workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def merged(self, sheet: str) -> list[Merge]:
        ranges = self._sheet(sheet).merged_cell_ranges or []
        return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]

    def rows(self, sheet: str) -> Iterator[Line]:
        data = self._sheet(sheet)
        # Rows come from the first of the sheet on, columns from the first that has a value.
        before: list[Value] = [None] * (data.start or (0, 0))[1]
        for number, row in enumerate(data.iter_rows(), 1):
            yield number, before + [_clean(value) for value in row]

    def _sheet(self, name: str) -> CalamineSheet:
        if self.kept is None or self.kept.name != name:
            self.kept = None
            with _in_our_words(name):
                self.kept = self.workbook.get_sheet_by_name(name)
        return self.kept


@contextmanager
def _in_our_words(sheet: str = "") -> Iterator[None]:
    """The refusals of calamine, and its panics at files it did not expect, which are no Exception."""
    try:
        yield
    except PasswordError as failure:
        raise CannotRead("encrypted") from failure
    except WorksheetNotFound as failure:
        raise CannotRead("no_such_sheet", sheet=sheet) from failure
    except CalamineError as failure:
        raise CannotRead("damaged") from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise CannotRead("damaged") from failure


def _clean(value: Cell) -> Value:
    if isinstance(value, str):
        return cells.tidy(value)
    return cells.number(value) if isinstance(value, float) else value
