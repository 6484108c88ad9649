"""The write lock of the embedded database, proved with separate processes, and its twin without the lock."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import quantiles

import pytest

OURS = "krug.core.db.sqlite"
DJANGOS = "django.db.backends.sqlite3"
UNFAIR = 60.0  # in a queue it is 2 on a quiet machine and 20 on a busy one; by polling it is 300

pytestmark = pytest.mark.sqlite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "base.sqlite3"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL)")
    database.execute(
        "CREATE TABLE django_content_type (id INTEGER PRIMARY KEY AUTOINCREMENT, app_label TEXT, model TEXT UNIQUE)"
    )
    database.execute("INSERT INTO django_content_type (app_label, model) VALUES ('notes', 'old')")
    database.commit()
    database.close()
    return path


def start(engine: str, file: Path, *verb: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.concurrency.writers", engine, str(file), *verb]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def answer(process: "subprocess.Popen[str]") -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@contextmanager
def held(file: Path) -> "Iterator[subprocess.Popen[str]]":
    """Another process holds the write lock inside the block."""
    with start(OURS, file, "hold") as holder:
        assert hear(holder) == "held\n"
        yield holder
        holder.communicate("\n", timeout=60)


@pytest.mark.parametrize(
    ("way", "rows"),
    [
        ("save", [("old",), ("save",)]),
        ("update", [("update",)]),
        ("bulk_create", [("old",), ("bulk_create",)]),
        ("executemany", [("by the holder",), ("executemany",)]),
        ("raw", [("by the holder",), ("raw",)]),
        ("returning", [("by the holder",), ("returning",)]),
        ("begin", [("by the holder",), ("begin",)]),
    ],
)
def test_every_way_of_writing_waits_for_the_holder_and_succeeds(file: Path, way: str, rows: list[tuple[str]]) -> None:
    with held(file):
        writer = start(OURS, file, "write", way)
        assert hear(writer) == "asking\n"
        time.sleep(0.5)
    assert float(answer(writer)) > 200
    table = "SELECT model FROM django_content_type" if "by the holder" not in rows[0] else "SELECT text FROM notes"
    assert read(file, table) == rows


def read(file: Path, sql: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(f"{sql} ORDER BY id").fetchall()


def unfairness(engine: str, file: Path) -> tuple[float, list[str]]:
    """How many times the median the slowest hundredth waits, of 32 writers in 4 processes; and their errors."""
    processes = [start(engine, file, "load", "8", "4") for _process in range(4)]
    told = [json.loads(answer(process)) for process in processes]
    hundredths = quantiles([latency for each in told for latency in each["latencies_ms"]], n=100)
    return hundredths[98] / hundredths[49], [error for each in told for error in each["errors"]]


@pytest.mark.alone
def test_32_writers_in_4_processes_are_served_fairly(file: Path) -> None:
    """Best of three rounds: what is measured is the lock, not what else this machine is doing."""
    rounds = []
    for _round in range(3):
        times, errors = unfairness(OURS, file)
        assert errors == []
        rounds.append(times)
        if times <= UNFAIR:
            break
    assert min(rounds) <= UNFAIR


@pytest.mark.alone
def test_without_the_lock_some_of_the_same_writers_starve(file: Path) -> None:
    """The twin: SQLite's own lock is polled and unfair. If it passed, the test above would prove nothing."""
    assert min(unfairness(DJANGOS, file)[0] for _round in range(2)) > UNFAIR


def test_the_lock_is_released_by_a_killed_writer(file: Path) -> None:
    with held(file) as holder:
        holder.kill()
    started = time.monotonic()
    answer(start(OURS, file, "write", "raw"))
    assert time.monotonic() - started < 20
    assert read(file, "SELECT text FROM notes") == [("raw",)]
