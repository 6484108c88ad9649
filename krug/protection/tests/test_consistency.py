"""A backup made while others write holds one moment; a plain copy of the file does not."""

import datetime
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils.timezone import now

from krug.clients.models import Client, Purchase
from krug.clients.testing import make_client
from krug.core import db
from krug.core.text.money import Money
from krug.protection import backups, engines
from krug.protection.tests.conftest import Place

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ROWS, EACH = 600, 1000
BACKUPS = 2  # each of them restored again, which takes seconds on PostgreSQL
CHUNK, PAUSE_S = 4096, 0.0005  # a slow disk

pytestmark = [pytest.mark.timeout(120)]


@pytest.fixture
def money(place: Place) -> Client:
    """Six hundred purchases of a thousand, long enough to lie on a hundred pages."""
    client = make_client()
    today = datetime.date(2026, 11, 1)
    rows = [
        Purchase(client=client, amount=Money(EACH), made_on=today, what="x" * 300, recorded_at=now())
        for _row in range(ROWS)
    ]
    Purchase.objects.bulk_create(rows)
    return client


def moved(client: Client) -> int:
    """How many transfers there were."""
    return Client.objects.get(pk=client.pk).version


def whole() -> int:
    found: Money = Purchase.objects.aggregate(total=Sum("amount"))["total"]
    return found.minor


@contextmanager
def transfers() -> Iterator[None]:
    """Another process writes inside the block."""
    address = str(connection.settings_dict["NAME"]) if db.is_sqlite() else engines._address()
    command = [sys.executable, "-m", "krug.protection.tests.transfers", address]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ.copy())
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        yield
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate(timeout=30)


def test_backups_made_under_writing_hold_one_moment_each(place: Place, money: Client) -> None:
    with transfers():
        made = [backups.make("asked", target=place.backups / f"{number}.zip") for number in range(BACKUPS)]
    moments = []
    for path in made:
        backups.restore(path)
        assert whole() == 600_000
        moments.append(moved(money))
    assert sorted(set(moments)) == moments


@pytest.mark.sqlite
def test_a_plain_copy_of_the_file_does_not(place: Place, money: Client, tmp_path: Path) -> None:
    """The twin: what an administrator with `cp` would have. If it held, the test above would prove nothing."""
    with transfers():
        outcomes = (copied_plainly(tmp_path / f"{number}.sqlite3") for number in range(60))
        assert any(outcome != "600000" for outcome in outcomes)


def copied_plainly(target: Path) -> str:
    place = str(connection.settings_dict["NAME"])
    with Path(place).open("rb") as source, target.open("wb") as copied:
        while chunk := source.read(CHUNK):
            copied.write(chunk)
            time.sleep(PAUSE_S)
    shutil.copyfile(f"{place}-wal", f"{target}-wal")
    try:
        with closing(sqlite3.connect(target)) as copy:
            (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            (total,) = copy.execute("SELECT sum(amount) FROM clients_purchase").fetchone()
            return str(total) if said == "ok" else str(said)
    except sqlite3.DatabaseError as error:
        return str(error)
