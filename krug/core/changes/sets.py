"""Writing change sets down."""

from collections.abc import Iterable

from krug.core import db
from krug.core.changes.cells import Cell
from krug.core.models import Change, ChangeSet

_COLUMNS = ("change_set", "table", "row", "client_id", "field", "old", "new")


def begin(kind: str, *, by_id: int | None, label: str = "") -> ChangeSet:
    return ChangeSet.objects.create(kind=kind, label=label, by_id=by_id)


def record(change_set_id: int, cells: Iterable[tuple[int | None, Cell]]) -> None:
    """Write cells down, each with the client it belongs to. Call in the transaction that changes them."""
    db.insert_many(
        Change,
        _COLUMNS,
        ((change_set_id, cell.table, cell.row, client_id, cell.field, cell.old, cell.new) for client_id, cell in cells),
    )
