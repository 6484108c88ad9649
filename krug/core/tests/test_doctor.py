"""Each check of the core with its fault injected: the right level, what was found and what to do."""

import datetime
import fcntl
import shutil
import socket
import sqlite3
import time
import zoneinfo
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.utils.timezone import now
from pytest_django import Settings

from krug.core import doctor, worker
from krug.core.models import WorkerBeat
from krug.core.registry import Finding

pytestmark = pytest.mark.django_db

GIGABYTE = 1024**3
SECOND = datetime.timedelta(seconds=1)
KEY = "k" * 86


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """A data folder as it should be."""
    path = tmp_path / "data"
    path.mkdir(mode=0o700)
    settings.KRUG_DATA = path
    (path / "krug.sqlite3").touch(mode=0o600)
    secret = path / "secret.key"
    secret.write_text(KEY)
    secret.chmod(0o600)
    return path


def another_connection(monkeypatch: pytest.MonkeyPatch, **database: Any) -> BaseDatabaseWrapper:
    """The doctor looks at this database instead of the one of the tests."""
    made = ConnectionHandler({"default": database})["default"]
    monkeypatch.setattr(doctor, "connection", made)
    return made


# The database


def test_a_database_that_answers_is_well() -> None:
    assert doctor.database() == Finding("ok", f"{connection.vendor} answers")


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "krug.sqlite3"
    path.write_bytes(b"this is no database " * 100)
    another_connection(monkeypatch, ENGINE="django.db.backends.sqlite3", NAME=path)
    assert doctor.database() == Finding("error", "no answer: file is not a database", "krug restore the last backup")


@pytest.mark.sqlite
def test_a_damaged_database_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "krug.sqlite3"
    _damaged(path)
    made = another_connection(monkeypatch, ENGINE="django.db.backends.sqlite3", NAME=path)
    found = doctor.database()
    made.close()
    assert (found.level, found.remedy) == ("error", "krug restore with the last good backup")
    assert found.text.startswith("the database is damaged: ")


def _damaged(path: Path) -> None:
    """The index says other things than its table, as after a page was written to the wrong place."""
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")
    made.executemany("INSERT INTO notes (text) VALUES (?)", [(f"note {number:04}",) for number in range(5000)])
    made.commit()
    made.close()
    bytes_of = bytearray(path.read_bytes())
    bytes_of[4096 * 5 : 4096 * 7] = b"\xff" * 8192
    path.write_bytes(bytes_of)


@pytest.mark.postgresql
def test_a_server_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    made = another_connection(
        monkeypatch, ENGINE="django.db.backends.postgresql", NAME="krug", HOST="127.0.0.1", PORT="1"
    )
    found = doctor.database()
    assert (found.level, found.remedy) == ("error", "check DATABASE_URL and that PostgreSQL runs")
    assert found.text.startswith("no answer: connection failed")
    assert made.connection is None


def test_applied_migrations_are_well() -> None:
    assert doctor.migrations() == Finding("ok", "all applied")


def test_a_migration_that_was_not_applied_is_an_error() -> None:
    MigrationRecorder.Migration.objects.filter(app="core", name="0003_live_notes").delete()
    assert doctor.migrations() == Finding(
        "error", "1 not applied: core.0003_live_notes", "krug migrate (it makes a backup first)"
    )


# The computer

Usage = namedtuple("Usage", "total used free")  # what shutil.disk_usage gives


@pytest.mark.parametrize(
    ("free", "level", "gigabytes", "remedy"),
    [
        (50 * GIGABYTE, "ok", "50.0", ""),
        (2 * GIGABYTE + 1, "ok", "2.0", ""),
        (2 * GIGABYTE, "warning", "2.0", "free some space, or move old backups away"),
        (GIGABYTE, "warning", "1.0", "free some space, or move old backups away"),
        (GIGABYTE // 2 - 1, "error", "0.5", "free some space now: without it nothing can be saved"),
        (0, "error", "0.0", "free some space now: without it nothing can be saved"),
    ],
)
def test_the_less_space_is_left_the_louder_the_doctor(
    monkeypatch: pytest.MonkeyPatch, folder: Path, free: int, level: str, gigabytes: str, remedy: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100 * GIGABYTE, 0, free))
    assert doctor.disk() == Finding(level, f"{gigabytes} GB free in {folder}", remedy)


def test_a_closed_data_folder_is_well(folder: Path) -> None:
    assert doctor.file_rights() == Finding("ok", "only the owner reads the data folder")


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o755, 0o777])
def test_a_data_folder_open_to_others_is_a_warning(folder: Path, mode: int) -> None:
    folder.chmod(mode)
    assert doctor.file_rights() == Finding(
        "warning", f"{folder} is open to other users of this computer", f"chmod 700 {folder}"
    )


def test_a_file_that_cannot_be_written_is_an_error(folder: Path) -> None:
    lost = folder / "krug.sqlite3.lock"
    lost.symlink_to(folder / "a disk that is not mounted" / "lock")  # for root every file that is there can be written
    assert doctor.file_rights() == Finding("error", f"cannot write: {lost}", f"chown -R $USER {folder}")


def test_a_good_key_is_well(folder: Path) -> None:
    assert doctor.secret_key() == Finding("ok", "its own, readable by the owner only")


def test_a_missing_key_is_an_error(folder: Path) -> None:
    (folder / "secret.key").unlink()
    assert doctor.secret_key() == Finding(
        "error",
        f"{folder}/secret.key is missing",
        "start Krug again: it makes a new one, and everybody signs in again",
    )


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_can_read_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "crm")
    (folder / "secret.key").chmod(mode)
    assert doctor.secret_key() == Finding(
        "error", f"{folder}/secret.key can be read by other users of crm", f"chmod 600 {folder}/secret.key"
    )


@pytest.mark.parametrize("text", ["", "secret", "k" * 49, " " * 80])
def test_a_short_key_is_an_error(folder: Path, text: str) -> None:
    (folder / "secret.key").write_text(text)
    assert doctor.secret_key() == Finding(
        "error", f"{folder}/secret.key is too short to be safe", f"delete {folder}/secret.key and start Krug again"
    )


def test_a_right_clock_and_known_zones_are_well() -> None:
    assert doctor.time_zone() == Finding("ok", "Europe/Moscow, the clock is right")


def test_a_clock_years_behind_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    assert doctor.time_zone() == Finding(
        "error", "the clock of this computer is years behind", "set the clock, then start Krug again"
    )


def test_a_computer_without_time_zones_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(name: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", not_found)
    assert doctor.time_zone() == Finding("error", "time zones are not installed", "pip install tzdata")


@pytest.mark.postgresql
@pytest.mark.parametrize(("ahead_s", "level"), [(3, "ok"), (-3, "ok"), (60, "warning"), (-60, "warning")])
def test_a_database_with_another_clock_is_a_warning(monkeypatch: pytest.MonkeyPatch, ahead_s: int, level: str) -> None:
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(time.time() + ahead_s, tz)

    monkeypatch.setattr(doctor, "datetime", Clock)
    found = doctor.time_zone()
    assert found.level == level
    assert found.remedy == ("set up NTP on both" if level == "warning" else "")


# The write lock


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_lock_that_locks_is_well() -> None:
    assert doctor.write_lock() == Finding("ok", f"in force, {connection.settings_dict['NAME']}.lock")
    assert connection.write_lock.held is False  # type: ignore[attr-defined]


@pytest.mark.sqlite
def test_the_lock_can_be_looked_at_before_the_first_query(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = another_connection(monkeypatch, ENGINE="krug.core.db.sqlite", NAME=tmp_path / "krug.sqlite3")
    assert doctor.write_lock() == Finding("ok", f"in force, {tmp_path}/krug.sqlite3.lock")
    made.close()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_looking_at_the_lock_inside_a_transaction_leaves_it_held() -> None:
    with transaction.atomic():
        assert doctor.write_lock().level == "ok"
        assert connection.write_lock.held is True  # type: ignore[attr-defined]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_lock_file_that_does_not_lock_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", lambda descriptor, how: None)  # as on some network drives
    assert doctor.write_lock() == Finding(
        "error", "the lock file does not lock (a network drive?)", "keep KRUG_DATA on a local disk"
    )
    assert connection.write_lock.held is False  # type: ignore[attr-defined]


@pytest.mark.sqlite
def test_another_engine_than_ours_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = another_connection(monkeypatch, ENGINE="django.db.backends.sqlite3", NAME=tmp_path / "krug.sqlite3")
    assert doctor.write_lock() == Finding(
        "error", "the database is used without Krug's backend", "remove ENGINE from your own settings"
    )
    made.close()


@pytest.mark.postgresql
def test_postgresql_needs_neither_our_lock_nor_a_version_of_sqlite() -> None:
    assert doctor.write_lock() == Finding("ok", "not needed with PostgreSQL")
    assert doctor.sqlite_version() == Finding("ok", "not used")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("version", "level"),
    [
        ((3, 40, 1), "note"),
        ((3, 44, 5), "note"),
        ((3, 44, 6), "ok"),
        ((3, 45, 9), "note"),
        ((3, 50, 6), "note"),
        ((3, 50, 7), "ok"),
        ((3, 51, 2), "note"),
        ((3, 51, 3), "ok"),
        ((3, 52, 0), "ok"),
        ((4, 0, 0), "ok"),
    ],
)
def test_a_sqlite_with_the_old_fault_is_a_note(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], level: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert doctor.sqlite_version().level == level


# The workers


@pytest.mark.parametrize(
    ("fast_silent_s", "long_silent_s", "finding"),
    [
        (0, 0, Finding("ok", "both workers are alive")),
        (19, 3, Finding("ok", "both workers are alive")),
        (21, 3, Finding("error", "no sign of life of the worker: fast", "start Krug: krug run (or make run)")),
        (0, 600, Finding("error", "no sign of life of the worker: long", "start Krug: krug run (or make run)")),
        (21, 21, Finding("error", "no sign of life of the worker: fast, long", "start Krug: krug run (or make run)")),
    ],
)
def test_a_silent_worker_is_an_error(fast_silent_s: int, long_silent_s: int, finding: Finding) -> None:
    for queue, silent_s in (("fast", fast_silent_s), ("long", long_silent_s)):
        worker.beat(f"{queue}-1", queue)
        WorkerBeat.objects.filter(queue=queue).update(seen_at=now() - silent_s * SECOND)
    assert doctor.workers() == finding


def test_no_workers_at_all_are_an_error() -> None:
    assert doctor.workers() == Finding(
        "error", "no sign of life of the worker: fast, long", "start Krug: krug run (or make run)"
    )
