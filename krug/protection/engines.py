"""Copying a database out and in, each engine its own way."""

import os
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from krug.core import db


class ToolMissing(Exception):
    """A program of PostgreSQL is not installed here; the text says which and how to get it."""


def engine() -> str:
    return "sqlite" if db.is_sqlite() else "postgresql"


# SQLite


def copy_sqlite(target: Path) -> dict[str, int]:
    """One consistent copy while others write, all pages in one step; returns the rows of each table in the copy."""
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True, timeout=60)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        source.close()
        copy.close()
    return check_sqlite(target)


def check_sqlite(path: Path) -> dict[str, int]:
    """Prove a copy whole and count its rows. Raises sqlite3.DatabaseError when it is not."""
    copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
        if said != ["ok"]:
            raise sqlite3.DatabaseError("; ".join(said))
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if _is_ours(name)}
    finally:
        copy.close()


def _is_ours(table: str) -> bool:
    return not table.startswith("sqlite_") and "_fts" not in table


def put_sqlite(copy: Path) -> None:
    """Make a checked copy the database. Nothing else may have it open."""
    connection.close()
    place = Path(str(connection.settings_dict["NAME"]))
    for leftover in (f"{place}-wal", f"{place}-shm"):
        Path(leftover).unlink(missing_ok=True)
    os.replace(copy, place)


# PostgreSQL


def copy_postgresql(target: Path) -> dict[str, int]:
    """pg_dump of one snapshot; returns the rows of each table in that very snapshot."""
    with psycopg.connect(_address()) as link:
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = link.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        rows = _count(link)
        _run("pg_dump", "--format=custom", "--compress=1", f"--snapshot={snapshot[0]}", f"--file={target}", _address())
    return rows


def check_postgresql(dump: Path) -> dict[str, int]:
    """Restore the dump into a database of its own, count its rows there, and drop it."""
    with scratch_database() as address:
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address}", str(dump))
        with psycopg.connect(address) as link:
            return _count(link)


def put_postgresql(dump: Path) -> None:
    """Replace what is in the database by the dump, in one transaction: all of it or nothing."""
    connection.close()
    with psycopg.connect(_address(), autocommit=True) as link:
        link.execute("DROP SCHEMA public CASCADE")
        link.execute("CREATE SCHEMA public")
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_address()}", str(dump))


@contextmanager
def scratch_database() -> Iterator[str]:
    name = f"krug_check_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_address(), autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield _address(name)
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _count(link: "psycopg.Connection[Any]") -> dict[str, int]:
    tables = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    counted: dict[str, int] = {}
    for (table,) in tables:
        found = link.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        counted[table] = found[0] if found else 0
    return counted


def _address(name: str = "") -> str:
    told = connection.settings_dict
    parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    return psycopg.conninfo.make_conninfo("", dbname=name or told["NAME"], **{k: v for k, v in parts.items() if v})


def _run(program: str, *arguments: str) -> None:
    path = _program(program)
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise subprocess.SubprocessError(f"{program}: {done.stderr.strip()[:500]}")


def _program(name: str) -> str:
    """Debian keeps the programs of PostgreSQL out of the PATH."""
    found = shutil.which(name)
    if found is None:
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
        found = str(places[0]) if places else None
    if found is None:
        raise ToolMissing(f"{name} is not installed. On Debian and Ubuntu: sudo apt install postgresql-client")
    return found
