"""Making backups: what is in one, what is never in one, and that a failed one leaves nothing."""

import errno
import os
import stat
import subprocess
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from krug.clients.testing import make_client
from krug.core import registry, worker
from krug.core.models import ScheduleState
from krug.protection import archive, backups, engines
from krug.protection.archive import BadBackup, Trouble
from krug.protection.jobs import back_up
from krug.protection.tests.conftest import Place
from krug.staff.testing import make_cast


def test_a_backup_holds_the_database_and_the_files(place: Place) -> None:
    make_cast()
    make_client(last_name="Орлов")
    make_client(last_name="Смирнова")
    (place.files / "imports").mkdir()
    (place.files / "imports" / "a.xlsx").write_bytes(b"a sheet")
    path = backups.make("asked")
    manifest = backups.prove(path)
    with zipfile.ZipFile(path) as made:
        assert made.namelist() == ["database", "files/imports/a.xlsx", "manifest.json"]
    rows = {table: manifest.rows[table] for table in ("clients_client", "staff_employee", "timeline_event")}
    assert rows == {"clients_client": 2, "staff_employee": 5, "timeline_event": 0}
    assert (manifest.engine, manifest.reason) == (engines.engine(), "asked")
    assert [name for name in manifest.migrations if name.startswith("clients.")][:2] == [
        "clients.0001_initial",
        "clients.0002_search",
    ]


def test_it_is_its_owners_only_whatever_the_mask(place: Place) -> None:
    before = os.umask(0)
    try:
        path = backups.make("asked")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_folder_is_made_closed_to_others(place: Place) -> None:
    place.backups.rmdir()
    backups.make("asked")
    assert stat.S_IMODE(place.backups.stat().st_mode) == 0o700


def everything_in(path: Path, folder: Path) -> bytes:
    """All bytes of all members, a dump of PostgreSQL in words."""
    with zipfile.ZipFile(path) as made:
        made.extractall(folder)
    found = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    if engines.engine() == "postgresql":
        found += subprocess.run(["pg_restore", "--file=-", folder / "database"], capture_output=True, check=True).stdout
    return found


def test_the_secret_key_is_not_in_it(place: Place, tmp_path: Path) -> None:
    (place.data / "secret.key").write_text("the-secret-of-this-house")
    make_client(last_name="Невыдуманный")
    told = everything_in(backups.make("asked"), tmp_path / "out")
    assert "Невыдуманный".encode() in told
    assert b"the-secret-of-this-house" not in told
    assert settings.SECRET_KEY.encode() not in told


def test_its_name_says_when_and_why_and_is_never_taken_twice(place: Place) -> None:
    made = [backups.make("asked") for _time in range(3)]
    assert len(set(made)) == 3
    assert [path.name.split("-")[0] + path.suffix for path in made] == ["krug.zip"] * 3
    assert [path.stem.split("-")[-1] for path in made] == ["asked"] * 3
    assert place.made() == sorted(path.name for path in made)


def test_it_can_be_written_elsewhere(place: Place, tmp_path: Path) -> None:
    assert backups.make("asked", target=tmp_path / "mine.zip") == tmp_path / "mine.zip"
    assert backups.prove(tmp_path / "mine.zip").reason == "asked"
    assert place.made() == []


def test_elsewhere_nothing_is_written_to_the_disk_of_the_data(place: Place, tmp_path: Path) -> None:
    """Or the remedy for a full disk would be none."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ".backup-at-work-left").mkdir(parents=True)
    (place.backups / ".lock").touch()
    changed_at = place.backups.stat().st_mtime_ns
    backups.make("asked", target=elsewhere / "mine.zip")
    assert place.backups.stat().st_mtime_ns == changed_at
    assert [each.name for each in elsewhere.iterdir()] == ["mine.zip"]


def test_what_differs_from_what_was_copied_never_gets_a_name(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the one that bore the name before stays."""
    target = place.backups / "mine.zip"
    backups.make("asked", target=target)
    before = target.read_bytes()
    found = backups.prove(target)
    other = engines.Contents({**found.rows, "clients_client": 7}, found.migrations)
    monkeypatch.setattr(engines, "check", lambda copied: other)
    with pytest.raises(BadBackup) as refused:
        backups.make("asked", target=target)
    assert str(refused.value) == f"{place.backups}/.mine.zip.part does not hold what it should: clients_client"
    assert (place.made(), target.read_bytes() == before) == (["mine.zip"], True)


def full(*arguments: Any, **options: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "name"), [(archive, "_add"), (engines, "copy"), (os, "fsync"), (archive, "publish"), (archive, "_copy")]
)
def test_a_full_disk_leaves_no_half_file(place: Place, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    monkeypatch.setattr(module, name, full)
    with pytest.raises(Trouble) as told:
        backups.make("asked")
    assert str(told.value) == (
        "The backup was not made: [Errno 28] No space left on device. There is no room on the disk: free some, or name "
        "another place, krug backup --to FILE."
    )
    assert place.made() == []


def test_a_folder_that_is_not_there_is_told(place: Place) -> None:
    with pytest.raises(Trouble) as told:
        backups.make("asked", target=place.data / "nowhere" / "mine.zip")
    assert str(told.value) == (f"There is no folder {place.data}/nowhere. Make it first: mkdir -p {place.data}/nowhere")


def test_what_a_killed_backup_left_is_swept_by_the_next(place: Place) -> None:
    for folder in (place.backups, place.data):
        (folder / ".backup-at-work-x1y2").mkdir()
        (folder / ".backup-at-work-x1y2" / "database").write_bytes(b"personal data")
    (place.backups / ".krug-20260101-030000-scheduled.zip.part").write_bytes(b"half")
    path = backups.make("asked")
    assert place.made() == [path.name]
    assert sorted(each.name for each in place.data.iterdir()) == ["backups", "files"]


@pytest.mark.postgresql
def test_no_database_of_a_check_stays_on_the_server(place: Place) -> None:
    def checks() -> list[Any]:
        with psycopg.connect(engines._address()) as link:
            named = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            return link.execute(named, [engines._check_prefix()]).fetchall()

    with psycopg.connect(engines._address(), autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{engines._check_prefix()}left" TEMPLATE template0')
    assert checks() == [(f"{engines._check_prefix()}left",)]
    backups.make("asked")
    assert checks() == []


@pytest.mark.postgresql
def test_the_password_stands_in_no_command_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "s3cret")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "sslmode", "prefer")
    assert ("s3cret" in engines._shown(), "s3cret" in engines._address()) == (False, True)
    assert engines._environment()["PGPASSWORD"] == "s3cret"
    assert "sslmode=prefer" in engines._shown()


@pytest.mark.sqlite
def test_an_empty_database_is_not_worth_a_backup(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(place.data / "krug.sqlite3"))
    with pytest.raises(Trouble, match=r"^There is no database yet, so there is nothing to back up\.$"):
        backups.make("asked")
    (place.data / "krug.sqlite3").touch()
    with pytest.raises(Trouble, match=r"^There is nothing in the database yet, so there is nothing to back up\.$"):
        backups.make("asked")
    assert place.made() == []


# The schedule


def test_the_worker_makes_one_a_day(place: Place) -> None:
    ours = [(offer.code, offer.every) for offer in registry.schedule if offer.code.startswith("protection.")]
    assert ours == [("protection.back_up", timedelta(days=1))]
    worker.start_scheduled()
    ScheduleState.objects.filter(code="protection.back_up").update(next_at=now() - timedelta(minutes=1))
    worker.start_scheduled()
    worker.start_scheduled()
    queued = DBTaskResult.objects.values_list("task_path", "queue_name")
    assert list(queued) == [("krug.protection.jobs.back_up", "long")]


def test_of_the_scheduled_ones_the_newest_fourteen_stay(place: Place) -> None:
    for day in range(1, 21):
        (place.backups / f"krug-202601{day:02}-030000-scheduled.zip").touch()
    others = ["krug-20250101-120000-asked.zip", "krug-20250102-120000-before-update.zip", "mine.zip"]
    for name in others:
        (place.backups / name).touch()
    back_up.call()
    made = place.made()
    assert made[:13] == [*others[:2], *(f"krug-202601{day:02}-030000-scheduled.zip" for day in range(8, 19))]
    assert made[13:15] == ["krug-20260119-030000-scheduled.zip", "krug-20260120-030000-scheduled.zip"]
    assert (len(made), made[-1], made[-2].endswith("-scheduled.zip")) == (17, "mine.zip", True)


# What the doctor says of them


def last_backup() -> tuple[str, str]:
    found = registry.doctor["last_backup"].look()
    return found.level, found.text


def test_the_doctor_misses_a_first_backup(place: Place) -> None:
    found = registry.doctor["last_backup"].look()
    assert (found.level, found.text) == ("warning", "there is none yet")
    assert found.remedy == "krug backup, now; afterwards the worker makes one a day"


def test_the_doctor_is_content_with_a_fresh_one_and_tells_the_age_of_an_old_one(place: Place) -> None:
    path = backups.make("asked")
    assert last_backup() == ("ok", path.name)
    three_days_ago = time.time() - 3 * 86400 - 60
    os.utime(path, (three_days_ago, three_days_ago))
    assert last_backup() == ("warning", f"{path.name} is 3 days old")
