"""Model fields for the house's own values."""

from typing import Any

from django.db import models
from django.db.models.expressions import Combinable

from krug.core.text.money import Money


class RowIdField(models.BigIntegerField):  # type: ignore[type-arg]
    """A primary key given by who inserts the row. On SQLite it is the rowid itself, which saves a second tree."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class SharedKeyField(models.OneToOneField):  # type: ignore[type-arg]
    """A primary key that is the key of another row, on SQLite the rowid as well."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount of the company's currency, stored in minor units (kopecks), never as a float."""

    # What the type checker reads of a field: what may be assigned to it, and what it gives.
    _pyi_private_set_type: Money | int | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Money  # type: ignore[assignment]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Money | None:
        return None if value is None else Money(value)

    def get_default(self) -> Any:
        return self.to_python(super().get_default())

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Money) else Money(int(value))

    def get_prep_value(self, value: Any) -> int | None:
        if isinstance(value, Money):
            return value.minor
        return None if value is None else int(value)
