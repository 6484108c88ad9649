"""What changed cells hold by now, to be shown."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from krug.core import registry
from krug.core.changes.cells import Cell, to_json

Place = tuple[str, int, str]  # table, row, field


def values_now(cells: Iterable[Cell]) -> dict[Place, Any]:
    """As JSON, by the place of the cell: a query for each table, and for each loose field."""
    fields: dict[str, set[str]] = defaultdict(set)
    rows: dict[str, set[int]] = defaultdict(set)
    for cell in cells:
        if not cell.is_creation:
            fields[cell.table].add(cell.field)
            rows[cell.table].add(cell.row)
    found: dict[Place, Any] = {}
    for table, names in fields.items():
        found |= _of_table(table, names, rows[table])
    return found


def _of_table(table: str, names: set[str], rows: set[int]) -> dict[Place, Any]:
    offer = registry.tracked[table]
    loose = {name for name in names if offer.loose and name.startswith(offer.loose.begins)}
    found: dict[Place, Any] = {}
    if offer.loose and loose:
        with transaction.atomic():  # they are held against others, for undo reads them the same way
            for name in sorted(loose):
                found |= {(table, row, name): value for row, value in offer.loose.read(name, rows).items()}
    if plain := sorted(names - loose):
        kept_as = {column.name: column.attname for column in offer.model._meta.concrete_fields}
        attnames = [kept_as[name] for name in plain]
        for pk, *values in offer.model._default_manager.filter(pk__in=rows).values_list("pk", *attnames):
            found |= {(table, pk, name): to_json(value) for name, value in zip(plain, values, strict=True)}
    return found
