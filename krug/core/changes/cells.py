"""One changed value, and how values travel into and out of JSON."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of one row, before and after. A created row is a single cell with an empty ``field``."""

    table: str  # model label, "clients.client"
    row: int
    field: str
    old: Any
    new: Any

    @property
    def is_creation(self) -> bool:
        return not self.field

    def reversed(self) -> "Cell":
        return Cell(self.table, self.row, self.field, self.new, self.old)

    def as_list(self) -> list[Any]:
        return [self.table, self.row, self.field, self.old, self.new]


def created(row: Model) -> Cell:
    return Cell(row._meta.label_lower, row.pk, "", None, None)


def changed(row: Model, field: str, old: Any) -> Cell:
    """The cell of a value that ``row`` now holds and that was ``old`` before."""
    column = _field(row._meta.label_lower, field)
    return Cell(row._meta.label_lower, row.pk, field, to_json(old), to_json(getattr(row, column.attname)))


def to_json(value: Any) -> Any:
    """Equal values give equal JSON: a moment is written in UTC, which is how the database gives it back."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.datetime | datetime.time):
        return value.isoformat()
    if hasattr(value, "minor"):  # Money
        return value.minor
    return value


def from_json(table: str, field: str, value: Any) -> Any:
    """The Python value a field takes, from what `to_json` made of it."""
    return _field(table, field).to_python(value) if value is not None else None


def _field(table: str, name: str) -> "Field[Any, Any]":
    field = apps.get_model(table)._meta.get_field(name)
    assert isinstance(field, Field)
    return field
