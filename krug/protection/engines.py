"""Copying a database out and in, each engine its own way."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection
from psycopg import errors

from krug.core import db
from krug.core.db.sqlite.lock import WriteLock
from krug.protection.archive import Trouble, sync_folder

_DAMAGED = {11, 26}  # SQLite's «corrupt» and «not a database»
_RESTORING = 0x6B727567  # PostgreSQL's lock of this number is held by whoever puts a copy in the database's place


class ToolMissing(Trouble):
    """A program of PostgreSQL is not installed here; the text says which and how to get it."""


class Damaged(Trouble):
    """The database itself is damaged."""


@dataclass(frozen=True)
class Contents:
    """What a copy holds: the rows of each table, and the migrations it has been through."""

    rows: dict[str, int]
    migrations: list[str]


def engine() -> str:
    return "sqlite" if db.is_sqlite() else "postgresql"


def copy(target: Path) -> Contents:
    """Copy the database as it is at one moment while others write, and say what is in the copy. Raises Damaged."""
    return copy_sqlite(target) if db.is_sqlite() else copy_postgresql(target)


def check(copied: Path) -> Contents:
    """Prove a copy whole by reading all of it. Raises Damaged."""
    return check_sqlite(copied) if db.is_sqlite() else check_postgresql(copied)


def put(copied: Path) -> None:
    """Make a copy the database. Killed at any moment, there is the old database or the new one."""
    connection.close()
    (put_sqlite if db.is_sqlite() else put_postgresql)(copied)


def is_empty() -> bool:
    """Whether there is nothing that a restore could overwrite."""
    if db.is_sqlite():
        return not _place().exists() or not _place().stat().st_size
    return not connection.introspection.table_names()


def sweep() -> None:
    """Remove what a killed check has left on the server. Call when no other check of this database runs."""
    if db.is_sqlite():
        return
    with psycopg.connect(_address(), autocommit=True) as link:
        stale = link.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_check_prefix()])
        for (name,) in stale.fetchall():
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# SQLite


def copy_sqlite(target: Path) -> Contents:
    """All pages in one step: stepwise copying never ends under writers."""
    if not _place().exists():
        raise Trouble("There is no database yet, so there is nothing to back up.")
    with _telling_damage(), closing(_read_only(_place())) as source, closing(sqlite3.connect(target)) as copied:
        source.backup(copied, pages=-1)
        copied.execute("PRAGMA journal_mode = DELETE")
    return check_sqlite(target)


def check_sqlite(path: Path) -> Contents:
    with _telling_damage(), closing(_read_only(path)) as copied:
        said = [row[0] for row in copied.execute("PRAGMA integrity_check(3)")]
        if said != ["ok"]:
            raise Damaged(_damaged("; ".join(said)))
        names = [row[0] for row in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if not name.startswith("sqlite_") and "_fts" not in name]
        rows = {name: copied.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}
        return Contents(rows, _migrations(copied) if "django_migrations" in names else [])


def put_sqlite(copied: Path) -> None:
    """One transaction of SQLite over the whole file; only a file that is no database any more is replaced."""
    place = _place()
    lock = WriteLock(f"{place}.lock")
    lock.acquire()
    try:
        with closing(sqlite3.connect(copied)) as source, closing(sqlite3.connect(place, timeout=60)) as target:
            source.backup(target, pages=-1)
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        _replace(copied, place)
    finally:
        lock.close()


def keep_damaged(folder: Path, name: str) -> None:
    """Put the files of a damaged database aside as they are: somebody may yet read something out of them."""
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            kept = folder / f"{name}.sqlite3{end}"
            shutil.copyfile(f"{_place()}{end}", kept)
            kept.chmod(0o600)


def _place() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=60)


def _replace(copied: Path, place: Path) -> None:
    new = place.with_name(f".{place.name}.new")  # the database may lie on another disk than the copy
    shutil.copyfile(copied, new)
    for leftover in (f"{place}-wal", f"{place}-shm"):  # of the damaged one; they would be applied to the new
        Path(leftover).unlink(missing_ok=True)
    os.replace(new, place)
    sync_folder(place.parent)


@contextmanager
def _telling_damage() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            raise Damaged(_damaged(str(error))) from error
        raise


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _damaged(what: str) -> str:
    return f"The database is damaged: {what}. Restore the last good backup: krug restore FILE"


# PostgreSQL


def copy_postgresql(target: Path) -> Contents:
    """pg_dump of one snapshot, and what is in that very snapshot."""
    with psycopg.connect(_address()) as link:
        _wait_for_restore(link)
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = link.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        contents = _contents(link)
        _run("pg_dump", "--format=custom", "--compress=1", f"--snapshot={snapshot[0]}", f"--file={target}", _shown())
    return contents


def _wait_for_restore(link: "psycopg.Connection[Any]") -> None:
    """The psql of a killed restore may be about to commit; a snapshot from before would see its tables empty."""
    link.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_RESTORING])
    link.commit()


def check_postgresql(dump: Path) -> Contents:
    """Restore the dump into a database of its own and look what is there."""
    with _scratch_database() as name:
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={_shown(name)}", str(dump))
        with psycopg.connect(_address(name)) as link:
            return _contents(link)


def put_postgresql(dump: Path) -> None:
    """One transaction: COMMIT is sent only when all of the dump was read, and psql without it commits nothing."""
    with tempfile.TemporaryFile("w+") as complaints:
        command = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={_shown()}"]
        psql = subprocess.Popen(  # noqa: S603 — our own arguments
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, env=_environment()
        )
        assert psql.stdin is not None
        is_sent = _send_all(dump, psql.stdin, complaints)
        if psql.wait() or not is_sent:
            complaints.seek(0)
            raise Trouble(f"PostgreSQL did not take the backup, and nothing was changed: {complaints.read(500)}")


def _send_all(dump: Path, psql: IO[bytes], complaints: IO[str]) -> bool:
    """Whether all of the dump went to psql, which may have ended before."""
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    with suppress(BrokenPipeError), psql:
        _send(psql, f"BEGIN; SELECT pg_advisory_xact_lock({_RESTORING});")
        _send(psql, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        read = subprocess.run(command, stdout=psql, stderr=complaints, check=False)  # noqa: S603
        if not read.returncode:
            _send(psql, "COMMIT;")
            return True
    return False


def _send(psql: IO[bytes], sql: str) -> None:
    psql.write(f"{sql}\n".encode())
    psql.flush()


@contextmanager
def _scratch_database() -> Iterator[str]:
    name = f"{_check_prefix()}{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_address(), autocommit=True) as link:
        try:
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except errors.InsufficientPrivilege as error:
            raise Trouble(
                f"A backup is proved in a database of its own, which {connection.settings_dict['USER']} may not "
                f"create. As administrator of PostgreSQL: ALTER ROLE {connection.settings_dict['USER']} CREATEDB"
            ) from error
        try:
            yield name
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _check_prefix() -> str:
    """Of this database only: others on the server have checks of their own."""
    return f"krug_check_{hashlib.sha256(connection.settings_dict['NAME'].encode()).hexdigest()[:8]}_"


def _contents(link: "psycopg.Connection[Any]") -> Contents:
    tables = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    rows: dict[str, int] = {}
    for (table,) in tables:
        found = link.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        rows[table] = found[0] if found else 0
    return Contents(rows, _migrations(link) if "django_migrations" in rows else [])


def _migrations(link: "sqlite3.Connection | psycopg.Connection[Any]") -> list[str]:
    rows: list[tuple[str, str]] = link.execute("SELECT app, name FROM django_migrations").fetchall()
    return sorted(f"{app}.{name}" for app, name in rows)


def _address(name: str = "") -> str:
    return psycopg.conninfo.make_conninfo(_shown(name), password=connection.settings_dict["PASSWORD"] or None)


def _shown(name: str = "") -> str:
    """The address without the password: what stands in a command line everybody on the computer can read."""
    told = connection.settings_dict
    libpq = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    options = {key: value for key, value in told["OPTIONS"].items() if key in libpq}
    parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": name or told["NAME"]}
    return psycopg.conninfo.make_conninfo("", **options, **{key: value for key, value in parts.items() if value})


def _environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)


def _run(program: str, *arguments: str) -> None:
    command = [_program(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())  # noqa: S603
    if done.returncode:
        raise Trouble(f"{program} did not succeed: {done.stderr.strip()[:500]}")


def _program(name: str) -> str:
    """Debian keeps the programs of PostgreSQL out of the PATH."""
    found = shutil.which(name)
    if found is None:
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
        found = str(places[0]) if places else None
    if found is None:
        raise ToolMissing(f"{name} is not installed. On Debian and Ubuntu: sudo apt install postgresql-client")
    return found
