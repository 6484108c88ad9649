"""What rooms ask of the database beyond the ORM: consistent reading, blocks of ids, fast mass insertion.

Works on the embedded SQLite and on PostgreSQL alike; only this package knows which one it is.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

USUAL_CHECKPOINT_PAGES = 1_000
HEAVY_CACHE_KIB = 128 * 1024  # the pages of ten indexes that new rows fall into here and there


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one consistent state of the database, without the write lock; any write inside is refused."""
    if connection.in_atomic_block:  # the caller's transaction already is one
        yield
        return
    if not is_sqlite():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    connection.ensure_connection()
    wrapper: Any = connection
    wrapper.reading_snapshot = True
    try:
        with transaction.atomic():
            yield
    finally:
        wrapper.reading_snapshot = False


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement written by hand, as the driver gives them: no types of Django's are made of them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def moment(value: datetime.datetime | str) -> datetime.datetime:
    """A moment of `rows`: the embedded database gives it without its zone, which is always UTC, or as text."""
    read = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=datetime.UTC)


def listed(numbers: Iterable[int]) -> str:
    """Whole numbers for ``IN (…)``, written into the statement: half the cost of fifty parameters."""
    return ", ".join(str(int(number)) for number in numbers) or "NULL"


def among(column: str, texts: Iterable[str]) -> tuple[str, Any]:
    """``column IN (…)`` for any number of texts, as a condition and its one parameter."""
    if is_sqlite():
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(texts), ensure_ascii=False)  # noqa: S608
    return f"{column} = ANY(%s)", list(texts)


def allocate(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids for ``count`` new rows, taken for good. Call inside the transaction that inserts them."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("allocate() must be called inside transaction.atomic()")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()[0]
            return range(last - count + 1, last + 1)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
        )
        return [row[0] for row in cursor.fetchall()]


def insert_many(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of ready column values: no ORM objects, no defaults, no signals.

    ``columns`` are field names of ``model``; values are Python values as its fields hold them.
    """
    # All of them first: making a row may ask the database something, and a connection that copies never answers.
    insert_converted(model, columns, converted(model, columns, rows))


def converted(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as the driver takes them: this much can be done before anybody is kept from writing."""
    return list(_prepared([model._meta.get_field(name) for name in columns], rows))


def insert_converted(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """As `insert_many`, of rows that are `converted` already; whole numbers, as ids, may be put into these since."""
    quoted = ", ".join(connection.ops.quote_name(_column(model, name)) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    if not rows:
        return
    with connection.cursor() as cursor:
        if is_sqlite():
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)  # noqa: S608
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


_PLAIN = {
    "BigAutoField",
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "ForeignKey",
    "IntegerField",
    "OneToOneField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "RowIdField",
    "SharedKeyField",
    "SmallIntegerField",
    "TextField",
}


def _prepared(fields: list[Any], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Convert only the columns that need it: a call per cell is what makes mass insertion slow."""
    special = [(place, _converter(field)) for place, field in enumerate(fields) if type(field).__name__ not in _PLAIN]
    for row in rows:
        values = list(row)
        for place, convert in special:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


@lru_cache(maxsize=500)
def _converter(field: Any) -> Callable[[Any], Any]:
    """Moments, days, sums and words repeat from row to row, so what became of them is remembered."""
    thread: Any = local()

    def convert(value: Any) -> Any:
        # The connection itself: the usual proxy costs as much as the conversion.
        wrapper = getattr(thread, "wrapper", None)
        if wrapper is None:
            wrapper = thread.wrapper = connections[DEFAULT_DB_ALIAS]
        return field.get_db_prep_save(value, wrapper)

    if isinstance(field, models.JSONField):
        remembered = lru_cache(maxsize=1_000, typed=True)(convert)
        empty: dict[type, Any] = {}

        def convert_json(value: Any) -> Any:
            if isinstance(value, str | int):
                return remembered(value)
            if value:
                return convert(value)
            if type(value) not in empty:
                empty[type(value)] = convert(value)
            return empty[type(value)]

        return convert_json
    return lru_cache(maxsize=10_000, typed=True)(convert)


def update_many(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set fields of many rows, each row of ``rows`` being the values and then the primary key.

    Of several rows with the same key the last counts.
    """
    pk: Any = model._meta.pk
    fields: list[Any] = [*(model._meta.get_field(name) for name in columns), pk]
    prepared = list(_prepared(fields, rows))
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if is_sqlite():
            setting = ", ".join(f"{column} = %s" for column in quoted[:-1])
            cursor.executemany(f"UPDATE {table} SET {setting} WHERE {quoted[-1]} = %s", prepared)  # noqa: S608
        elif prepared:
            # One statement: row by row the server would be asked as often as there are rows.
            setting = ", ".join(f"{column} = fresh.{column}" for column in quoted[:-1])
            given = ", ".join(f"%s::{_array_of(field)}" for field in fields)
            fresh = f"unnest({given}) AS fresh({', '.join(quoted)})"
            sql = f"UPDATE {table} SET {setting} FROM {fresh} WHERE {table}.{quoted[-1]} = fresh.{quoted[-1]}"  # noqa: S608
            last = {row[-1]: row for row in prepared}.values()
            cursor.execute(sql, [list(column) for column in zip(*last, strict=True)])


def _array_of(field: Any) -> str:
    """Without the length of a text: a cast would cut off what the column must refuse."""
    return f"{field.db_type(connection).partition('(')[0]}[]"


def analyze() -> None:
    """Refresh the planner's statistics: stale ones turn a page of one millisecond into one of twenty."""
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")


def let_go() -> None:
    """Give the connection back before something that lasts: a live stream holds its thread for hours."""
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def heavy_writing() -> Iterator[None]:
    """For a mass of rows: more memory for pages, and checkpoints not inside the commits of whoever writes it.

    Call `checkpoint` between the portions: with a portion in front of it, it would keep others waiting for both.
    Nothing changes on PostgreSQL.
    """
    if not is_sqlite():
        yield
        return
    usual_cache = rows("PRAGMA cache_size")[0][0]
    _tune(cache_size=-HEAVY_CACHE_KIB, wal_autocheckpoint=0)
    try:
        yield
    finally:
        checkpoint()
        _tune(cache_size=usual_cache, wal_autocheckpoint=USUAL_CHECKPOINT_PAGES)


def _tune(**pragmas: int) -> None:
    with connection.cursor() as cursor:
        for name, value in pragmas.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def checkpoint() -> None:
    """Bring what was committed from the journal into the file, holding the write lock for nothing else."""
    if is_sqlite() and not connection.in_atomic_block:
        rows("PRAGMA wal_checkpoint(PASSIVE)")


def version_seen() -> int | None:
    """The same number as before says that no other connection has written anything since. None: nobody can tell.

    Ask before reading, and again inside the transaction that writes what follows from it.
    """
    return int(rows("PRAGMA data_version")[0][0]) if is_sqlite() else None
