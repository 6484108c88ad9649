"""The columns of the spreadsheet: those of the list as the employee has laid it out, with the cells of a file."""

from collections.abc import Sequence
from typing import NamedTuple

from krug.clients import access, sight
from krug.clients import columns as listed
from krug.clients.columns import LIST, Layout
from krug.clients.columns.layout import Placed
from krug.clients.sheets import choosing
from krug.clients.sheets.column import FileColumn
from krug.clients.sheets.reading import NAMES
from krug.clients.sheets.ready import IN_LIST, NAME
from krug.core.rights import Actor
from krug.staff.models import Employee

LEAST = {"owner": 150}  # the list shows a face where the spreadsheet shows a name


class GridColumn(NamedTuple):
    """``code`` is that of the list, by which its width is kept; the cells are those of ``file``."""

    code: str
    file: FileColumn
    width: int
    is_frozen: bool
    is_editable: bool


def columns(employee: Employee) -> list[GridColumn]:
    """Without those that are hidden from the reader."""
    known, denied = choosing.known(employee), _denied(employee)
    layout = Layout.read(employee.preferences.get(LIST))
    placed = [place for place in layout.placed(listed.of(employee)) if not place.is_for_card]
    found = [(place, known.get(IN_LIST.get(place.column.code, place.column.code))) for place in placed]
    return [
        GridColumn(place.column.code, file, _width(place), bool(place.frozen), _is_editable(file, denied))
        for place, file in found
        if file is not None
    ]


def _width(place: Placed) -> int:
    return max(place.width, LEAST.get(place.column.code, 0))


def files(found: Sequence[GridColumn]) -> dict[str, FileColumn | None]:
    """By their codes, as `sheets.judging` wants them."""
    return {column.file.code: column.file for column in found}


def _denied(actor: Actor) -> frozenset[str]:
    mine = sight.readonly(actor)
    mine |= {NAME} if mine & set(NAMES) else set()
    return frozenset(mine if actor.may(access.ASSIGN) else mine | {"owner"})


def _is_editable(file: FileColumn, denied: frozenset[str]) -> bool:
    return bool(file.edits) and file.edits not in denied
