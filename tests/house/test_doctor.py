"""`krug doctor` as a person or a script calls it, with every room's checks."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from krug.core import registry, worker
from krug.core.models import WorkerBeat
from krug.core.registry import Check, Finding

ROOT = Path(__file__).resolve().parent.parent.parent
Usage = namedtuple("Usage", "total used free")
LEVELS = {"ok", "note", "warning", "error"}


@pytest.fixture
def healthy(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both workers live, the disk is large, nobody else reads the data folder."""
    for queue in ("fast", "long"):
        worker.beat(f"{queue}-1", queue)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2 * 1024**4, 0, 1024**4))
    Path(settings.KRUG_DATA).chmod(0o700)


def doctor(*arguments: str) -> tuple[int, str]:
    """The exit code and what was said."""
    out = io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def findings() -> dict[str, dict[str, str]]:
    return {found["check"]: found for found in json.loads(doctor("--json")[1])}


def test_a_healthy_installation_has_no_errors_and_exit_code_zero(healthy: None) -> None:
    code, said = doctor("--json")
    assert [found for found in json.loads(said) if found["level"] == "error"] == []
    assert code == 0
    assert doctor()[0] == 0


def test_an_error_is_exit_code_one(healthy: None) -> None:
    WorkerBeat.objects.filter(queue="long").delete()
    code, said = doctor("--json")
    assert [found for found in json.loads(said) if found["level"] == "error"] == [
        {
            "check": "workers",
            "level": "error",
            "text": "no sign of life of the worker: long",
            "remedy": "start Krug: krug run (or make run)",
        }
    ]
    assert code == 1
    assert doctor()[0] == 1


def test_every_check_is_looked_at_in_its_order_and_says_one_thing(healthy: None) -> None:
    found = json.loads(doctor("--json")[1])
    assert [each["check"] for each in found] == [
        "database",
        "migrations",
        "disk",
        "file_rights",
        "write_lock",
        "sqlite_version",
        "workers",
        "time_zone",
        "secret_key",
        "last_backup",
        "attached_files",
        "reminders",
    ]
    assert [sorted(each) for each in found] == [["check", "level", "remedy", "text"]] * len(found)


def test_whatever_is_not_well_comes_with_a_remedy(db: None) -> None:
    for check, found in findings().items():
        assert (check, {found["level"]} <= LEVELS, bool(found["text"])) == (check, True, True)
        assert (check, bool(found["remedy"])) == (check, found["level"] != "ok")


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> "registry.Registry[Check]":
    """The doctor looks at these things only."""
    checks: registry.Registry[Check] = registry.Registry("doctor")
    monkeypatch.setattr(registry, "doctor", checks)
    return checks


def breaks() -> Finding:
    raise ZeroDivisionError("by nought")


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(only: "registry.Registry[Check]") -> None:
    only.register(Check("first", "first", breaks))
    only.register(Check("second", "second", lambda: Finding("ok", "fine")))
    assert doctor("--json") == (
        1,
        json.dumps(
            [
                {
                    "check": "first",
                    "level": "error",
                    "text": "could not be looked at: ZeroDivisionError('by nought')",
                    "remedy": "look at the findings above first",
                },
                {"check": "second", "level": "ok", "text": "fine", "remedy": ""},
            ],
            indent=1,
        )
        + "\n",
    )


def test_a_person_reads_a_line_for_each_check_and_the_remedy_under_it(only: "registry.Registry[Check]") -> None:
    for level, remedy in (("ok", ""), ("note", "do note"), ("warning", "do warning"), ("error", "do error")):
        only.register(Check(f"{level}_check", level, partial(Finding, level, f"it is {level}", remedy)))
    assert doctor() == (
        1,
        "  ok  ok_check: it is ok\n"
        "note  note_check: it is note\n"
        "       -> do note\n"
        "WARN  warning_check: it is warning\n"
        "       -> do warning\n"
        "ERROR error_check: it is error\n"
        "       -> do error\n",
    )


@pytest.mark.parametrize(("level", "code"), [("ok", 0), ("note", 0), ("warning", 0), ("error", 1)])
def test_only_an_error_is_a_failure(only: "registry.Registry[Check]", level: str, code: int) -> None:
    only.register(Check("thing", "thing", lambda: Finding(level, "so", "do")))
    assert doctor()[0] == code


# A copy of the database in a data folder of its own, looked at by another process


@pytest.fixture
def data(transactional_db: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(folder / "krug.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = WAL")
    return folder


def doctor_of(data: Path) -> tuple[int, dict[str, str]]:
    """Its exit code and the level of each check."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "KRUG_DATA": str(data)}
    command = [sys.executable, "-m", "krug", "doctor", "--json"]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return ran.returncode, {found["check"]: found["level"] for found in json.loads(ran.stdout)}


@pytest.mark.sqlite
def test_a_sound_copy_has_a_sound_database(data: Path) -> None:
    code, levels = doctor_of(data)
    assert (levels["database"], levels["migrations"], levels["write_lock"], levels["secret_key"]) == ("ok",) * 4
    assert (code, levels["workers"]) == (1, "error")  # nobody runs there


@pytest.mark.sqlite
def test_a_damaged_copy_is_found_to_be_damaged(data: Path) -> None:
    file = data / "krug.sqlite3"
    pages = bytearray(file.read_bytes())
    middle = len(pages) // 2 // 4096 * 4096
    pages[middle : middle + 20 * 4096] = b"\xff" * (20 * 4096)
    file.write_bytes(pages)
    code, levels = doctor_of(data)
    assert (code, levels["database"]) == (1, "error")


@pytest.mark.sqlite
def test_an_opened_key_and_folder_are_found(data: Path) -> None:
    doctor_of(data)  # makes the key
    (data / "secret.key").chmod(0o644)
    data.chmod(0o755)
    code, levels = doctor_of(data)
    assert (code, levels["secret_key"], levels["file_rights"]) == (1, "error", "warning")
