"""`krug migrate`: a backup before anything is changed, and nothing changed without one."""

import errno
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.protection import backups, engines
from krug.protection.tests.conftest import Place

MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    operations = [migrations.RunSQL("CREATE TABLE protection_novelty (id integer)", "DROP TABLE protection_novelty")]
"""


@pytest.fixture
def novelty(place: Place, tmp_path: Path, settings: Any) -> Iterator[None]:
    """A newer program: it has a migration that was not applied yet."""
    package = tmp_path / "novelties"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "0001_novelty.py").write_text(MIGRATION)
    sys.path.insert(0, str(tmp_path))
    settings.MIGRATION_MODULES = {"protection": "novelties"}
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS protection_novelty")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'protection'")
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "novelties"]:
        del sys.modules[name]


def migrate(*words: str) -> str:
    out = io.StringIO()
    call_command("migrate", *words, stdout=out, verbosity=0, interactive=False)
    return out.getvalue()


def is_applied() -> bool:
    return "protection_novelty" in connection.introspection.table_names()


def test_before_a_migration_there_is_a_backup_of_the_state_before_it(novelty: None, place: Place) -> None:
    make_client(last_name="Орлов")
    said = migrate()
    (name,) = place.made()
    assert (said, is_applied()) == (f"Backed up first: {place.backups / name}\n", True)
    assert name.endswith("-before-update.zip")
    manifest = backups.prove(place.backups / name)
    assert (manifest.rows["clients_client"], "protection_novelty" in manifest.rows) == (1, False)
    assert "protection.0001_novelty" not in manifest.migrations


def test_with_nothing_to_do_there_is_no_backup(novelty: None, place: Place) -> None:
    migrate()
    (first,) = place.made()
    assert (migrate(), place.made()) == ("", [first])


def test_who_only_asks_gets_no_backup_and_changes_nothing(novelty: None, place: Place) -> None:
    migrate("--plan")
    with pytest.raises(SystemExit, match="1"):  # there is something to do
        migrate("--check")
    assert (place.made(), is_applied()) == ([], False)


def test_going_back_is_a_change_too(novelty: None, place: Place) -> None:
    migrate()
    migrate("protection", "zero")
    assert ([name.rpartition("-")[2] for name in place.made()], is_applied()) == (["update.zip", "update.zip"], False)


def full(*arguments: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failing_backup_stops_the_migration(novelty: None, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "copy", full)
    with pytest.raises(CommandError) as refused:
        migrate()
    assert str(refused.value) == (
        "The database was not touched, because the backup failed. The backup was not made: [Errno 28] No space left on "
        "device. There is no room on the disk: free some, or name another place, krug backup --to FILE."
    )
    assert (is_applied(), place.made()) == (False, [])


def test_an_older_backup_is_brought_up_to_date_when_restored(novelty: None, place: Place) -> None:
    make_client(last_name="Орлов")
    older = backups.make("asked", target=place.backups / "older.zip")
    migrate()
    make_client(last_name="Смирнова")
    out = io.StringIO()
    call_command("restore", str(older), stdout=out)
    assert (is_applied(), list(Client.objects.values_list("last_name", flat=True))) == (True, ["Орлов"])
    assert out.getvalue().endswith(": 1 clients.\n")
