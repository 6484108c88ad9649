"""Opening and leaving an embedded database while others are in it."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler

from krug.core.db.sqlite.base import DatabaseWrapper
from krug.core.tests.flocks import is_free, taken

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db, pytest.mark.timeout(60)]

WAL = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "krug.sqlite3"


@pytest.fixture
def opened(file: Path) -> Iterator[list[DatabaseWrapper]]:
    """Connections to the file, closed when the test is over."""
    made: list[DatabaseWrapper] = []
    yield made
    for connection in made:
        connection.close()


def connect(file: Path, opened: list[DatabaseWrapper]) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1, "init_command": WAL}
    handler = ConnectionHandler({"default": {"ENGINE": "krug.core.db.sqlite", "NAME": str(file), "OPTIONS": options}})
    made: Any = handler["default"]
    opened.append(made)
    made.ensure_connection()
    return made  # type: ignore[no-any-return]


def run(connection: DatabaseWrapper, sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def another_process(file: Path, sql: str) -> str:
    """Opens the database, says what it read and leaves, as `krug doctor` or a backup does beside a running Krug."""
    script = "import sqlite3, sys; link = sqlite3.connect(sys.argv[1], isolation_level=None)"
    script += "; print(link.execute(sys.argv[2]).fetchall()); link.close()"
    command = [sys.executable, "-c", script, str(file), sql]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def journal_is_there(file: Path) -> bool:
    return file.with_name(f"{file.name}-wal").exists()


def test_a_process_that_leaves_does_not_take_the_journal_of_those_who_stay(
    file: Path, opened: list[DatabaseWrapper]
) -> None:
    """Neither did the second of our own connections give away what the first one holds."""
    first = connect(file, opened)
    run(first, "CREATE TABLE notes (text)")
    connect(file, opened).close()
    another_process(file, "INSERT INTO notes VALUES ('of the other')")
    assert journal_is_there(file) is True
    run(first, "INSERT INTO notes VALUES ('ours')")
    assert another_process(file, "SELECT text FROM notes") == "[('of the other',), ('ours',)]"


def test_after_a_look_into_the_file_the_journal_would_be_taken(file: Path, opened: list[DatabaseWrapper]) -> None:
    """The twin: opening and closing the file once is enough to lose the locks on it, and what is written after."""
    first = connect(file, opened)
    run(first, "CREATE TABLE notes (text)")
    file.open("rb").close()
    another_process(file, "INSERT INTO notes VALUES ('of the other')")
    assert journal_is_there(file) is False


def test_a_new_file_becomes_a_wal_database(file: Path, opened: list[DatabaseWrapper]) -> None:
    assert run(connect(file, opened), "PRAGMA journal_mode") == [("wal",)]
    assert run(connect(file, opened), "PRAGMA synchronous") == [(2,)]


def test_a_database_in_use_is_opened_without_waiting_for_its_writer(file: Path, opened: list[DatabaseWrapper]) -> None:
    connect(file, opened)
    with taken(f"{file}.lock"):
        assert run(connect(file, opened), "SELECT 1") == [(1,)]


def test_a_file_that_is_no_database_is_refused_and_its_lock_is_free(file: Path, opened: list[DatabaseWrapper]) -> None:
    file.write_bytes(b"this is no database " * 100)
    with pytest.raises(DatabaseError, match="file is not a database"):
        connect(file, opened)
    assert is_free(f"{file}.lock") is True


def test_a_transaction_that_could_not_begin_holds_nothing(file: Path, opened: list[DatabaseWrapper]) -> None:
    """Another program writes without asking for our lock, longer than SQLite waits."""
    connection = connect(file, opened)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert is_free(f"{file}.lock") is True


def test_a_closed_connection_opens_again_with_all_its_settings(file: Path, opened: list[DatabaseWrapper]) -> None:
    connection = connect(file, opened)
    connection.close()
    assert run(connection, "PRAGMA synchronous") == [(2,)]
    assert run(connection, "PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize(("between_requests", "sees"), [(True, 2), (False, 1)])
def test_a_question_not_read_to_its_end_does_not_hold_the_next_request_in_the_past(
    file: Path, opened: list[DatabaseWrapper], between_requests: bool, sees: int
) -> None:
    page, other = connect(file, opened), connect(file, opened)
    run(other, "CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    run(other, "INSERT INTO thing VALUES (1)")
    left = page.cursor()
    left.execute("SELECT id FROM thing UNION ALL SELECT id FROM thing")
    assert left.fetchone() == (1,)
    run(other, "INSERT INTO thing VALUES (2)")
    if between_requests:
        page.close_if_unusable_or_obsolete()
    assert run(page, "SELECT count(*) FROM thing") == [(sees,)]
