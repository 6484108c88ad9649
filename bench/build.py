"""Building the base once, by the verbs that build it in life: `python -m bench.build PERSONS`."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
PORTION = 5_000
MANAGERS = 50  # each sees two per cent of the base
PASSWORD = "correct horse battery"
# Those by which the verbs themselves look things up while the base is filled stay where they are.
SQLITE_INDEXES = """
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'
    AND name <> 'clients_contacts' AND tbl_name NOT IN ('clients_employment', 'clients_address')
"""
POSTGRES_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND indexdef LIKE 'CREATE INDEX%'
    AND indexname <> 'clients_contacts' AND tablename NOT IN ('clients_employment', 'clients_address')
"""


def found() -> None:
    """The company without a single client."""
    from django.core.management import call_command

    from krug.staff import actions as staff

    call_command("migrate", verbosity=0)
    staff.found_company(
        company="Bench", email="anna@bench.example", first_name="Anna", last_name="", password=PASSWORD, language="ru",
        time_zone="Europe/Moscow",
    )  # fmt: skip


def build(persons: int) -> None:
    from django.db import connection

    from bench import own
    from bench.people import World
    from krug.core import db

    found()
    owners = _managers()
    if db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")
    with _indexes_last():
        _people(World(owners), persons)
    own.add()
    _settle()


def _people(world: "Any", persons: int) -> None:
    from django.db import transaction

    ids: list[int] = []
    names: list[str] = []
    companies = max(persons // 20, 1)
    for drafts in _portions(world.companies(companies)):
        with transaction.atomic():
            ids += _add(drafts, world)
        names += [draft.values["name"] for draft in drafts]
    done, started = 0, time.monotonic()
    for drafts in _portions(world.persons(persons, ids, names)):
        with transaction.atomic():
            _add(drafts, world)
        done += len(drafts)
        rate = done / (time.monotonic() - started)
        print(f"\r  {done:,} persons, {rate:,.0f} a second", end="", flush=True)
    print()


@contextmanager
def _indexes_last() -> Iterator[None]:
    """Without its indexes while it is filled: sorted once at the end they are made in a tenth of the time."""
    from django.db import connection

    from krug.core import db

    with connection.cursor() as cursor:
        cursor.execute(SQLITE_INDEXES if db.is_sqlite() else POSTGRES_INDEXES)
        indexes: list[tuple[str, str]] = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, statement in indexes:
            cursor.execute(statement)


def _managers() -> list[int]:
    from django.contrib.auth.hashers import make_password

    from krug.staff import ready_roles
    from krug.staff.models import Employee, Role

    role, password = Role.objects.get(name=ready_roles.MANAGER), make_password(PASSWORD)
    made = []
    for number in range(MANAGERS):
        employee = Employee(email=f"m{number}@bench.example", first_name=f"Менеджер {number}", role=role)
        employee.password = password
        employee.save()
        made.append(employee.pk)
    return made


def _add(drafts: "Sequence[Any]", world: "Any") -> list[int]:
    from krug.clients.actions import create_many
    from krug.timeline.mass import TouchDraft, record_many

    ids = create_many(drafts, by_id=None)
    touches = [
        TouchDraft(pk, touch.kind, touch.at, touch.text, touch.direction) for pk in ids for touch in world.touches()
    ]
    record_many(touches, change_set_id=None, fresh=set(ids))
    return ids


def _settle() -> None:
    from django.db import connection

    from krug.core import db

    with connection.cursor() as cursor:
        if db.is_sqlite():
            cursor.execute("INSERT INTO clients_clientsearch_fts(clients_clientsearch_fts) VALUES ('optimize')")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.close()
            connection.connect()
            with connection.cursor() as other:
                other.execute("VACUUM ANALYZE")
    db.analyze()


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while portion := list(islice(iterator, PORTION)):
        yield portion


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    persons = int(sys.argv[1])
    if persons:
        build(persons)
    else:
        found()


if __name__ == "__main__":
    main()
