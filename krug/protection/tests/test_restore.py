"""Restoring: all of the backup and nothing but it, or nothing at all."""

import hashlib
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from krug.clients import hits
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import supervisor
from krug.protection import archive, backups, engines
from krug.protection.archive import BadBackup, Trouble
from krug.protection.tests.conftest import Place
from krug.protection.tests.test_archive import rewritten
from krug.staff.models import Employee
from krug.staff.testing import make_cast


def names() -> list[str]:
    return list(Client.objects.order_by("last_name").values_list("last_name", flat=True))


def found(text: str) -> list[str]:
    return [str(hit.data["name"]) for hit in hits.find(Employee.objects.get(first_name="Anna"), text).hits]


def state() -> str:
    """A digest of every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@pytest.fixture
def backup(place: Place) -> Path:
    """Orlov, findable, with one file; made before Smirnova came, with another file instead."""
    make_cast()
    make_client(last_name="Орлов")
    (place.files / "imports").mkdir()
    (place.files / "imports" / "old.xlsx").write_bytes(b"the old file")
    made = backups.make("asked", target=place.backups / "mine.zip")
    make_client(last_name="Смирнова")
    Client.objects.filter(last_name="Орлов").update(last_name="Соколов")
    (place.files / "imports" / "old.xlsx").unlink()
    (place.files / "imports" / "new.xlsx").write_bytes(b"the new file")
    return made


def files(place: Place) -> dict[str, bytes]:
    return {str(path.relative_to(place.files)): path.read_bytes() for path in place.files.rglob("*") if path.is_file()}


def test_all_is_as_it_was(backup: Path, place: Place) -> None:
    assert names() == ["Смирнова", "Соколов"]
    manifest = backups.restore(backup)
    assert (manifest.rows["clients_client"], names()) == (1, ["Орлов"])
    assert (found("орл"), found("смир")) == (["Орлов"], [])
    assert files(place) == {"imports/old.xlsx": b"the old file"}


def test_what_was_there_is_kept_and_can_be_had_back(backup: Path, place: Place) -> None:
    backups.restore(backup)
    (kept,) = [name for name in place.made() if name.endswith("-before-restore.zip")]
    backups.restore(place.backups / kept)
    assert (names(), found("смир")) == (["Смирнова", "Соколов"], ["Смирнова"])
    assert files(place) == {"imports/new.xlsx": b"the new file"}


def test_what_was_restored_takes_new_rows(backup: Path) -> None:
    """Numbers go on after those of the backup."""
    backups.restore(backup)
    make_client(last_name="Яковлева")
    assert (names(), found("яков")) == (["Орлов", "Яковлева"], ["Яковлева"])


def test_it_leaves_no_copies_behind(backup: Path, place: Place) -> None:
    backups.restore(backup)
    assert sorted(path.name for path in place.data.iterdir()) == ["backups", "files", "run.lock"]
    assert [name.rpartition("-")[2] for name in place.made()] == ["restore.zip", "mine.zip"]


def refused(path: Path) -> str:
    """What was said; nothing has changed, and nothing was even put aside."""
    before, folder = state(), sorted(path.parent.iterdir())
    with pytest.raises(Trouble) as told:
        backups.restore(path)
    assert (state(), sorted(path.parent.iterdir())) == (before, folder)
    return str(told.value)


def test_a_damaged_one_is_refused_and_the_base_is_untouched(backup: Path) -> None:
    whole = backup.read_bytes()
    middle = len(whole) // 3
    backup.write_bytes(whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 8]) + whole[middle + 8 :])
    (backup.parent / ".lock").touch()
    assert refused(backup).startswith(f"{backup} is damaged: ")


def test_a_truncated_one_is_refused_and_the_base_is_untouched(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-100])
    assert refused(backup) == (
        f"{backup} is not a backup made by krug backup, or not all of it is there: File is not a zip file"
    )


def test_a_damaged_database_under_right_digests_is_refused(backup: Path, place: Place) -> None:
    """As if it had been damaged already when it was packed."""
    database, empty = place.data / "half", place.data / "no-files"
    archive.extract(backup, archive.read_manifest(backup), database=database, files=None)
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    manifest = archive.read_manifest(backup)
    archive.write(
        backup, database=database, files=empty, engine=manifest.engine, rows=manifest.rows,
        migrations=manifest.migrations, reason="asked",
    )  # fmt: skip
    said = refused(backup)
    expected = "holds a damaged database" if engines.engine() == "sqlite" else "pg_restore did not succeed"
    assert expected in said


def test_rows_that_are_missing_are_noticed(backup: Path) -> None:
    rows = archive.read_manifest(backup).rows
    assert refused(rewritten(backup, manifest={"rows": {**rows, "clients_client": 2, "staff_team": 0}})) == (
        f"{backup} does not hold what it should: clients_client, staff_team"
    )


def test_one_of_the_other_engine_is_refused(backup: Path) -> None:
    ours = engines.engine()
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[ours]
    assert refused(rewritten(backup, manifest={"engine": other})) == (
        f"{backup} is of {other}, and this Krug works with {ours}."
    )


@pytest.mark.parametrize("migration", ["clients.0999_from_the_future", "deals.0001_initial"])
def test_one_of_a_newer_program_is_refused(backup: Path, migration: str) -> None:
    known = archive.read_manifest(backup).migrations
    newer = rewritten(backup, manifest={"migrations": sorted([*known, migration]), "version": "2.0.0"})
    assert refused(newer) == (
        f"{backup} was made by a newer Krug (2.0.0, with {migration}). Update Krug, then restore."
    )


def test_a_migration_that_was_squashed_since_is_no_sign_of_a_newer_program(backup: Path) -> None:
    manifest = archive.read_manifest(backup)
    older = archive.Manifest(**{**vars(manifest), "migrations": [*manifest.migrations, "clients.0001_a_first_try"]})
    backups._refuse_newer(backup, older)


def test_a_running_krug_is_not_pulled_from_under_its_people(backup: Path, place: Place) -> None:
    held = supervisor.claim(place.data)
    assert held is not None
    try:
        assert refused(backup) == "Krug is running with this data. Stop it (Ctrl+C in its window), then restore."
    finally:
        os.close(held)
    assert backups.restore(backup).rows["clients_client"] == 1


def test_it_fails_as_a_whole_when_the_disk_is_full(backup: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(engines, "put", full)
    with pytest.raises(Trouble, match=r"^Nothing was restored: .* No space left on device. There is no room"):
        backups.restore(backup)
    assert names() == ["Смирнова", "Соколов"]
    assert files(place)["imports/new.xlsx"] == b"the new file"


@pytest.mark.postgresql
def test_a_dump_the_server_does_not_take_changes_nothing(
    backup: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the server's disk is full in the middle: what was sent before is rolled back."""
    before = state()
    manifest = archive.read_manifest(backup)
    archive.extract(backup, manifest, database=place.data / "dump", files=None)
    whole = (place.data / "dump").read_bytes()
    (place.data / "dump").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(Trouble, match="PostgreSQL did not take the backup, and nothing was changed"):
        engines.put(place.data / "dump")
    assert state() == before


@pytest.mark.postgresql
def test_a_backup_waits_for_what_a_killed_restore_has_still_to_commit(backup: Path, place: Place) -> None:
    """Its psql lives on for a moment; a snapshot from before its commit sees tables made anew as empty."""
    remade = "CREATE TABLE anew AS SELECT * FROM clients_address; DROP TABLE clients_address; "
    remade += "ALTER TABLE anew RENAME TO clients_address"
    with psycopg.connect(engines._address()) as orphan, ThreadPoolExecutor(1) as threads:
        orphan.execute("INSERT INTO clients_address (client_id, kind, text) SELECT min(id), '', '' FROM clients_client")
        orphan.commit()
        orphan.execute("SELECT pg_advisory_xact_lock(%s)", [engines._RESTORING])
        orphan.execute(remade)
        made = threads.submit(engines.copy, place.data / "dump")
        time.sleep(1)
        assert made.done() is False
        orphan.rollback()
        assert made.result(timeout=60).rows["clients_address"] == 1


@pytest.fixture
def elsewhere(place: Place, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Krug's database is a file of its own, which the test may damage."""
    path = place.data / "krug.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")
    monkeypatch.setattr(engines, "_place", lambda: path)
    return path


def rows_of(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as base:
        return base.execute("SELECT last_name FROM clients_client ORDER BY last_name").fetchall()


@pytest.mark.sqlite
@pytest.mark.parametrize("place_of_damage", [0.0, 0.5])
def test_a_damaged_base_is_put_aside_and_the_backup_restored(
    backup: Path, place: Place, elsewhere: Path, place_of_damage: float
) -> None:
    """When it is needed most, the base that is there cannot be backed up any more."""
    assert rows_of(elsewhere) == [("Смирнова",), ("Соколов",)]
    pages = bytearray(elsewhere.read_bytes())
    start = int(len(pages) // 4096 * place_of_damage) * 4096
    pages[start : start + 20 * 4096] = b"\xff" * (20 * 4096)
    elsewhere.write_bytes(pages)
    Path(f"{elsewhere}-wal").write_bytes(b"of the damaged one")
    with pytest.raises(engines.Damaged, match=r"The database is damaged: .* krug restore FILE"):
        backups.make("asked")
    backups.restore(backup)
    assert rows_of(elsewhere) == [("Орлов",)]
    kept = [name for name in place.made() if "damaged" in name]
    assert [name.partition("-damaged")[2] for name in kept] == [".sqlite3", ".sqlite3-wal"]
    assert (place.backups / kept[0]).read_bytes() == bytes(pages)
    assert (place.backups / kept[0]).stat().st_mode & 0o777 == 0o600


@pytest.mark.sqlite
def test_what_the_old_journal_holds_does_not_come_over_the_restored(backup: Path, elsewhere: Path) -> None:
    """A killed Krug leaves commits in its journal beside the file; they belong to the old base."""
    with closing(sqlite3.connect(elsewhere)) as base:
        base.execute("PRAGMA wal_autocheckpoint = 0")
        base.execute("UPDATE clients_client SET last_name = 'Журналов'")
        base.commit()
        journal = Path(f"{elsewhere}-wal").read_bytes()
        file = elsewhere.read_bytes()
    elsewhere.write_bytes(file)
    Path(f"{elsewhere}-wal").write_bytes(journal)
    assert rows_of(elsewhere) == [("Журналов",), ("Журналов",)]
    elsewhere.write_bytes(file)
    Path(f"{elsewhere}-wal").write_bytes(journal)
    backups.restore(backup)
    assert rows_of(elsewhere) == [("Орлов",)]


def test_an_unreadable_manifest_is_not_asked_further(backup: Path) -> None:
    with pytest.raises(BadBackup):
        backups.prove(rewritten(backup, manifest={"surprise": 1}))
