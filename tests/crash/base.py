"""The database seen from outside the product: one moment of it, read with plain SQL."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from krug.core.db.sqlite.lock import WriteLock
from tests.crash.product import Product

FTS = "clients_clientsearch_fts"
Rows = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def moment(product: Product) -> Iterator[Rows]:
    """All that is read inside the block is of one moment."""
    if product.address:
        with psycopg.connect(product.address) as link:
            link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield lambda sql: link.execute(sql.encode()).fetchall()
        return
    path = product.folder / "krug.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60, isolation_level=None)) as base:
        base.execute("BEGIN")
        yield lambda sql: base.execute(sql).fetchall()


@contextmanager
def committed(product: Product) -> Iterator[Rows]:
    """Somebody's hand in the database; each statement sees what is committed by then."""
    if product.address:
        with psycopg.connect(product.address) as link:
            yield lambda sql: _fetched(link.execute(sql.encode()))
        return
    with closing(sqlite3.connect(product.folder / "krug.sqlite3", isolation_level=None)) as base:
        yield lambda sql: base.execute(sql).fetchall()


@contextmanager
def undone(product: Product) -> Iterator[Rows]:
    """The same, seen inside the block and rolled back at its end."""
    if product.address:
        with psycopg.connect(product.address) as link:
            yield lambda sql: _fetched(link.execute(sql.encode()))
            link.rollback()
        return
    with closing(sqlite3.connect(product.folder / "krug.sqlite3", isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        yield lambda sql: base.execute(sql).fetchall()
        base.execute("ROLLBACK")


def _fetched(cursor: "psycopg.Cursor[Any]") -> list[tuple[Any, ...]]:
    return cursor.fetchall() if cursor.description else []


def engine_troubles(product: Product) -> list[str]:
    """What SQLite itself finds wrong. A killed client cannot damage PostgreSQL, whose server lives on."""
    if product.address:
        return []
    path = product.folder / "krug.sqlite3"
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as base:
        said = [row[0] for row in base.execute("PRAGMA integrity_check(5)")]
        orphans = base.execute("PRAGMA foreign_key_check").fetchall()
        troubles = [f"integrity: {each}" for each in said if each != "ok"]
        troubles += [f"a row of {table} points at a missing one of {parent}" for table, _row, parent, _key in orphans]
        return troubles + _index_troubles(base, WriteLock(f"{path}.lock"))


def _index_troubles(base: sqlite3.Connection, lock: WriteLock) -> list[str]:
    """The full-text index compared with the table it is of."""
    lock.acquire()
    try:
        base.execute("BEGIN IMMEDIATE")
        base.execute(f"INSERT INTO {FTS} ({FTS}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        return [f"the search index is damaged: {error}"]
    finally:
        base.execute("ROLLBACK")
        lock.close()
    return []


def parsed(value: Any) -> Any:
    """JSON, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value
