"""After a test that commits, the database is emptied: here only of what was written.

Django truncates every table there is, for which PostgreSQL makes some hundreds of new files, a third of a second each
time. Foreign keys are deferred, so rows may go in any order.
"""

from collections.abc import Sequence

import pytest
from django.core.management.color import Style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_usual = DatabaseOperations.sql_flush


def only_what_was_written(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DatabaseOperations, "sql_flush", _sql_flush)


def _sql_flush(
    self: DatabaseOperations, style: Style, tables: Sequence[str], *, reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:  # fmt: skip
    if reset_sequences or not tables:
        return _usual(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
        return [f'DELETE FROM "{name}"' for (name,) in cursor.fetchall()]
