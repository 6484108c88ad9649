"""Putting changes back. Cells that somebody changed since are kept and reported, never overwritten."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from krug.core import db, events, registry
from krug.core.changes import sets
from krug.core.changes.cells import Cell, from_json, to_json
from krug.core.db.expressions import OneOf
from krug.core.models import Change, ChangeSet, KeptCell
from krug.core.portions import Pace, many_rows

PORTION = 2_000  # at most so many cells are put back in one transaction, and fewer while it would last
FIRST, LEAST = 200, 20


class AlreadyUndone(Exception):
    """Somebody has undone it, or is doing so now."""


@dataclass(frozen=True, kw_only=True)
class ChangeSetUndone(events.Event):
    code: ClassVar[str] = "core.change_set_undone"
    kind: str
    label: str
    put_back: int
    kept: int


@dataclass
class Reverted:
    """What became of each cell. ``kept`` were changed since and stay as they are now."""

    put_back: list[Cell] = field(default_factory=list)
    kept: list[Cell] = field(default_factory=list)


class _Told(NamedTuple):
    """A row of a change set."""

    pk: int
    client_id: int | None
    cell: Cell


def revert(cells: Sequence[Cell], *, change_set_id: int = 0) -> Reverted:
    """Put cells back, the last changed first. Call inside a transaction."""
    result = Reverted()
    latest_first = list(reversed(cells))
    for (table, name), group in _grouped(latest_first).items():
        if name:
            _put_values_back(table, name, group, change_set_id, result)
        else:
            _archive_created(table, group, change_set_id, result)
    _make_anew(result.put_back)
    return result


def _make_anew(put_back: Sequence[Cell]) -> None:
    """What is derived from these cells, each thing once for all tables it is derived from."""
    by_table: dict[str, list[Cell]] = defaultdict(list)
    for cell in put_back:
        by_table[cell.table].append(cell)
    asked: dict[Callable[[Sequence[int]], object], set[int]] = {}
    for table, cells in by_table.items():
        offer = registry.tracked[table]
        if offer.after_cells is None:
            offer.after(list(dict.fromkeys(cell.row for cell in cells)))
            continue
        for make_anew, rows in offer.after_cells(cells):
            asked.setdefault(make_anew, set()).update(rows)
    for make_anew, of in asked.items():
        if of:
            make_anew(sorted(of))


def undo(change_set_id: int, *, by_id: int | None, into: int | None = None) -> Reverted:
    """Undo a whole change set, in portions, so that others work meanwhile. Interrupted, it goes on when called again.

    What it puts back is recorded in the change set ``into``, if there is one, so that this too can be undone.
    Raises AlreadyUndone when it was undone before.
    """
    _begin(change_set_id, by_id)
    total, pace = Reverted(), Pace(min(FIRST, PORTION), most=PORTION, least=min(LEAST, PORTION))
    with db.heavy_writing(), many_rows():
        while (started := time.monotonic()) and (portion := _undo_portion(change_set_id, by_id, pace.rows(), into)):
            pace.note(pace.rows(), time.monotonic() - started)
            total.put_back += portion.put_back
            total.kept += portion.kept
    return total


def reversals(put_back: Sequence[Cell]) -> list[Cell]:
    """The changes that putting these cells back was, in their order: created rows were archived at this moment."""
    created: dict[str, list[int]] = defaultdict(list)
    for cell in put_back:
        if cell.is_creation:
            created[cell.table].append(cell.row)
    archived: dict[tuple[str, int], Any] = {}
    for table, rows in created.items():
        found = registry.tracked[table].model._default_manager.filter(OneOf("pk", rows))
        archived |= {(table, pk): to_json(at) for pk, at in found.values_list("pk", "archived_at")}
    return [
        Cell(cell.table, cell.row, "archived_at", None, archived[cell.table, cell.row])
        if cell.is_creation
        else cell.reversed()
        for cell in put_back
    ]


def _begin(change_set_id: int, by_id: int | None) -> None:
    with transaction.atomic():
        open_sets = ChangeSet.objects.filter(pk=change_set_id, undone_at=None)
        if not open_sets.exists():
            raise AlreadyUndone(change_set_id)
        open_sets.filter(undo_started_at=None).update(undo_started_at=now(), undone_by_id=by_id)


@transaction.atomic
def _undo_portion(change_set_id: int, by_id: int | None, size: int, into: int | None) -> Reverted | None:
    """Two callers at once take portions in turn, since each holds the row of the change set."""
    change_set = ChangeSet.objects.select_for_update().get(pk=change_set_id)
    portion = _next_portion(change_set, size)
    if not portion:
        _finish(change_set, by_id)
        return None
    result = revert([told.cell for told in reversed(portion)], change_set_id=change_set.pk)
    _remember_kept(change_set, portion, result.kept)
    if into is not None:
        clients = {(told.cell.table, told.cell.row): told.client_id for told in portion}
        sets.record(into, [(clients[cell.table, cell.row], cell) for cell in reversals(result.put_back)])
    change_set.undo_reached = portion[-1].pk
    change_set.save(update_fields=["undo_reached"])
    return result


def _finish(change_set: ChangeSet, by_id: int | None) -> None:
    if not ChangeSet.objects.filter(pk=change_set.pk, undone_at=None).update(undone_at=now()):
        raise AlreadyUndone(change_set.pk)
    kept = change_set.kept_cells.count()
    events.publish(
        ChangeSetUndone(
            by_id=by_id,
            change_set_id=change_set.pk,
            kind=change_set.kind,
            label=change_set.label,
            put_back=change_set.changes.count() - kept,
            kept=kept,
        )
    )


def _next_portion(change_set: ChangeSet, size: int) -> list[_Told]:
    changes = Change.objects.filter(change_set=change_set)
    if change_set.undo_reached:
        changes = changes.filter(pk__lt=change_set.undo_reached)
    rows = changes.order_by("-pk").values_list("pk", "client_id", "table", "row", "field", "old", "new")[:size]
    return [_Told(pk, client_id, Cell(*cell)) for pk, client_id, *cell in rows]


def _remember_kept(change_set: ChangeSet, portion: Sequence[_Told], kept: Sequence[Cell]) -> None:
    if not kept:
        return
    by_cell: dict[str, list[int]] = defaultdict(list)
    for told in portion:
        by_cell[repr(told.cell)].append(told.pk)  # one cell may be changed to and fro more than once
    KeptCell.objects.bulk_create(
        [KeptCell(change_id=by_cell[repr(cell)].pop(), change_set=change_set) for cell in kept]
    )


def _grouped(cells: Iterable[Cell]) -> dict[tuple[str, str], list[Cell]]:
    groups: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.table, cell.field].append(cell)
    return groups


def _put_values_back(table: str, name: str, cells: Sequence[Cell], change_set_id: int, result: Reverted) -> None:
    """A value put back must be the one written last; with a kept one all that the row held before it is kept too."""
    current = _current(table, name, {cell.row for cell in cells})
    for row in _kept_before(change_set_id, table, name):
        current.pop(row, None)
    old_values = []
    for cell in cells:
        if cell.row in current and current[cell.row] == cell.new:
            current[cell.row] = cell.old
            old_values.append((cell.old, cell.row))
            result.put_back.append(cell)
        else:
            current.pop(cell.row, None)
            result.kept.append(cell)
    _write(table, name, old_values)


def _current(table: str, name: str, rows: set[int]) -> dict[int, Any]:
    """What rows hold now, as JSON, held against others who would write."""
    offer = registry.tracked[table]
    if loose := _loose(offer, name):
        return loose.read(name, rows)
    if name not in offer.fields:
        raise ValueError(f"{table}.{name} takes no part in undo")
    attname = offer.model._meta.get_field(name).attname  # type: ignore[union-attr]
    held = _locked(offer.model).filter(OneOf("pk", rows)).values_list("pk", attname)
    return {row: to_json(value) for row, value in held}


def _write(table: str, name: str, values: "Sequence[tuple[Any, int]]") -> None:
    offer = registry.tracked[table]
    if loose := _loose(offer, name):
        loose.write(name, values)
    else:
        db.update_many(offer.model, [name], [(from_json(table, name, value), row) for value, row in values])


def _loose(offer: registry.Tracked, name: str) -> registry.Loose | None:
    return offer.loose if offer.loose and name.startswith(offer.loose.begins) else None


def _kept_before(change_set_id: int, table: str, name: str) -> "QuerySet[KeptCell, int]":
    """Rows whose value an earlier portion of the same undo kept."""
    kept = KeptCell.objects.filter(change_set_id=change_set_id, change__table=table, change__field=name)
    return kept.values_list("change__row", flat=True)


def _archive_created(table: str, cells: Sequence[Cell], change_set_id: int, result: Reverted) -> None:
    offer = registry.tracked[table]
    rows = [cell.row for cell in cells]
    worked_on = offer.changed_since(change_set_id, rows)
    gone, moment = [row for row in rows if row not in worked_on], now()
    live = _locked(offer.model).filter(OneOf("pk", gone), archived_at=None)
    live.update(archived_at=moment, **dict.fromkeys(offer.dated, moment))
    for cell in cells:
        (result.kept if cell.row in worked_on else result.put_back).append(cell)


def _locked(model: type[Model]) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.select_for_update() if connection.vendor == "postgresql" else rows
