"""An import from the file to the result, as the tests go through it, and what the base holds then."""

import uuid
from pathlib import Path
from typing import Any

from django.db import connection

from krug.clients import hits
from krug.clients.models import Client
from krug.core.rights import Actor
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.exchange import actions
from krug.exchange.models import Import
from krug.staff.models import Employee

# What imports keep of themselves, queues and sign-ins; the full-text index is asked by its own questions.
_NOT_OF_THE_BASE = (
    "exchange_",
    "django_",
    "staff_session",
    "core_changeset",
    "core_cache",
    "timeline_event",
    "sqlite_",
)


def read(path: Path, by: Employee, **policies: Any) -> Import:
    """Uploaded, read and previewed, by hand instead of the worker."""
    with path.open("rb") as file:
        load = actions.upload(path.name, file, key=uuid.uuid4().hex, by=by, in_background=False)
    for name, value in policies.items():
        setattr(load, name, value)
    load.save()
    actions.prepare(load)
    load.refresh_from_db()
    return load


def start(load: Import) -> Import:
    actions.start(load, by=load.by, in_background=False)
    load.refresh_from_db()
    actions.run(load)
    load.refresh_from_db()
    return load


def loaded(path: Path, by: Employee, **policies: Any) -> Import:
    return start(read(path, by, **policies))


def numbers(load: Import) -> tuple[int, int, int, int, int]:
    """Rows, created, updated, skipped and bad."""
    counts = {"create": 0, "update": 0, "same": 0, "bad": 0, **load.counts}
    return counts["rows"], counts["create"], counts["update"], counts["same"], counts["bad"]


def targets(load: Import) -> dict[str, str]:
    return {column["header"]: column["target"] for column in load.mapping}


def bad(load: Import) -> list[tuple[int, str, str, str]]:
    """Each unread cell of an unread row: the row, the column, what stands there, the code of the reason."""
    rows = load.rows.filter(outcome="bad").order_by("pk")
    return [(row.number, header, value, code) for row in rows for header, value, code, _reason in row.bad]


def work_off() -> int:
    """Do what waits for the worker of long jobs; how many jobs of it somebody waits for."""
    return errands.work_off(Worker("long", "long-1"))


def names() -> list[str]:
    """Of live clients in the order they were made."""
    return list(Client.objects.live().order_by("pk").values_list("name", flat=True))


def found(actor: Actor, text: str) -> list[str]:
    """Names of clients whom the palette finds."""
    return [str(hit.data["name"]) for hit in hits.find(actor, text).hits]


def base() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those of imports themselves."""
    tables = [
        name
        for name in sorted(connection.introspection.table_names())
        if not name.startswith(_NOT_OF_THE_BASE) and "_fts" not in name
    ]
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in tables}


def _rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f'SELECT * FROM "{table}"')
    return sorted(cursor.fetchall(), key=repr)
