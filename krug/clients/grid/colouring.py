"""The rules of colours in the ordinary list: the same cells as the spreadsheet has, judged where the rows are made."""

from collections.abc import Mapping, Sequence

from krug.clients.columns import Layout
from krug.clients.columns.colours import Colour
from krug.clients.columns.layout import Placed
from krug.clients.grid import sheet, windows
from krug.clients.grid.sheet import GridColumn
from krug.clients.lines import Line
from krug.clients.listing import Filters
from krug.staff.models import Employee


def coloured(employee: Employee, layout: Layout) -> list[GridColumn]:
    """The columns shown that a rule speaks of; without rules nothing is asked."""
    codes = {rule.code for rule in layout.colours}
    return [column for column in sheet.columns(employee) if column.file.code in codes] if codes else []


def parts_of(columns: Sequence[GridColumn]) -> set[str]:
    """What is to be read of the clients for these columns."""
    return {part for column in columns for part in column.file.parts}


def tones(
    employee: Employee, layout: Layout, columns: Sequence[GridColumn], placed: Sequence[Placed], lines: Sequence[Line]
) -> Mapping[int, list[str]]:
    """By the client the class each cell of its row is given, in the order of the list's columns."""
    if not columns:
        return {}
    at = {place.column.code: number for number, place in enumerate(placed)}
    found: dict[int, list[str]] = {}
    for row in windows.rows(employee, columns, lines, filters=Filters()):
        classes = [""] * len(placed)
        for column, text in zip(columns, row.cells, strict=True):
            if tone := _tone(layout.colours, column, text):
                classes[at[column.code]] = f" tone-{tone}"
        if any(classes):
            found[row.id] = classes
    return found


def _tone(rules: Sequence[Colour], column: GridColumn, text: str) -> str:
    """Of the first rule that holds."""
    return next((rule.tone for rule in rules if rule.code == column.file.code and rule.holds(text)), "")
