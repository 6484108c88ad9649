"""Two people at one bad row: both corrections stay; and the twin, in which nothing holds them apart."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import LazySettings

from krug.core.testing import at_once
from krug.exchange import actions as imports
from krug.exchange.models import Correction, Import, StagedRow
from krug.exchange.previewing import actions
from krug.exchange.previewing.actions import mend
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import read
from krug.staff.testing import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ROWS = [("ФИО", "Телефон", "Дата рождения"), ("Кривой Иван", "8912", "31.02.1979")]


@pytest.fixture
def row(settings: LazySettings, tmp_path: Path) -> StagedRow:
    settings.FILES_ROOT = tmp_path / "files"
    return read(sheets.text(tmp_path / "a.csv", ROWS), make_cast().anna).rows.get()


def both_corrected(row: StagedRow) -> tuple[str, list[str], int]:
    """The outcome, the cells and how many rows the import counts as new, when two people have corrected at once."""
    load = Import.objects.select_related("by__role").get(pk=row.load_id)
    at_once(
        lambda: mend(load, row.pk, {1: "89120000001"}, by=load.by),
        lambda: mend(load, row.pk, {2: "28.02.1979"}, by=load.by),
    )
    row.refresh_from_db()
    load.refresh_from_db()
    return row.outcome, (row.cells or [])[1:], load.counts.get("create", 0)


def test_two_corrections_of_one_row_at_once_both_stay(row: StagedRow) -> None:
    assert both_corrected(row) == ("create", ["89120000001", "28.02.1979"], 1)
    assert Correction.objects.get().cells == {"1": "89120000001", "2": "28.02.1979"}


@pytest.mark.postgresql
def test_unless_the_import_were_held_one_would_be_lost(row: StagedRow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded database has one writer anyway."""
    meeting = threading.Barrier(2)

    def unheld(load: Import, row_id: int) -> tuple[Import, StagedRow]:
        found = load, StagedRow.objects.get(pk=row_id)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=5)
        return found

    monkeypatch.setattr(actions, "_held", unheld)
    assert both_corrected(row)[0] == "bad"


def test_a_row_is_not_corrected_once_the_loading_has_begun(row: StagedRow) -> None:
    """Whoever is second sees what the first has done: a row read anew before, or an import that runs."""
    load = Import.objects.select_related("by__role").get(pk=row.load_id)
    Import.objects.filter(pk=load.pk).update(rows_total=1)
    _started, mended = at_once(
        lambda: imports.start(load, by=load.by, in_background=False),
        lambda: mend(load, row.pk, {1: "89120000001"}, by=load.by),
    )
    row.refresh_from_db()
    load.refresh_from_db()
    was_late = isinstance(mended, imports.NotNow)
    assert (load.state, (row.cells or [])[1]) == ("running", "8912" if was_late else "89120000001")
