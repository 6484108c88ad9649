"""Pausing and cancelling an import while its portions are being committed; and the twin, in which nobody asks."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django_tasks_db.models import DBTaskResult

from krug.clients.models import Client
from krug.core.testing import at_once, codes, published
from krug.exchange import actions, loading
from krug.exchange.models import Import
from krug.exchange.tests.importing import numbers, read
from krug.staff.testing import Cast, make_cast
from tests.concurrency.test_import import crowd, sheet, slowly

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def load(tmp_path: Path) -> Import:
    """A hundred new clients, begun."""
    cast: Cast = make_cast()
    load = read(sheet(tmp_path, *crowd(100)), cast.anna)
    actions.start(load, by=cast.anna, in_background=False)
    return load


def worker(load: Import) -> Callable[[], object]:
    return lambda: actions.run(Import.objects.select_related("by__role").get(pk=load.pk))


def when(begun: threading.Event, verb: Callable[[Import], object], load: Import) -> Callable[[], object]:
    def wait_and_do() -> object:
        begun.wait(timeout=30)
        return verb(load)

    return wait_and_do


def cancel_and_take_back(load: Import) -> None:
    actions.cancel(load, by=load.by)
    load.refresh_from_db()
    actions.undo(load, by_id=load.by_id)


def live() -> int:
    return Client.objects.filter(archived_at=None).count()


def test_a_cancel_while_a_portion_is_committed_leaves_nothing(load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = slowly(monkeypatch)
    outcomes = at_once(worker(load), when(begun, cancel_and_take_back, load))
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    load.refresh_from_db()
    assert (load.state, live(), Client.objects.count() < 100) == ("undone", 0, True)


def test_unless_portions_asked_whether_it_still_runs_some_would_stay(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = slowly(monkeypatch)
    monkeypatch.setattr(loading, "_hold", lambda load, first: None)
    at_once(worker(load), when(begun, cancel_and_take_back, load))
    assert live() > 0


def test_a_pause_while_a_portion_is_committed_lets_it_be_the_last(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = slowly(monkeypatch)
    at_once(worker(load), when(begun, lambda load: actions.pause(load, by=load.by), load))
    load.refresh_from_db()
    assert (load.state, load.rows_done, live()) == ("paused", live(), load.rows_done)
    assert 0 < live() < 100
    actions.resume(load, by=load.by)
    worker(load)()
    load.refresh_from_db()
    assert (load.state, numbers(load), live()) == ("done", (100, 100, 0, 0, 0), 100)


def test_two_workers_of_one_import_load_each_row_once_and_count_it_once(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pause and a going on between two portions leave the first worker unaware, beside the second."""
    monkeypatch.setattr(loading, "FIRST_APPLIED", 10)
    monkeypatch.setattr(loading, "MOST_APPLIED", 10)
    with published() as told:
        at_once(worker(load), worker(load))
    load.refresh_from_db()
    assert (load.state, load.rows_done, numbers(load), live()) == ("done", 100, (100, 100, 0, 0, 0), 100)
    assert codes(told).count("exchange.import_finished") == 1


def test_of_a_cancel_and_the_end_one_is_first(load: Import) -> None:
    worker(load)()
    Import.objects.filter(pk=load.pk).update(state="running", finished_at=None)
    load.refresh_from_db()
    with published() as told:
        ended, cancelled = at_once(
            lambda: loading.finish(load), lambda: actions.cancel(Import.objects.get(pk=load.pk), by=load.by)
        )
    assert ended is None
    load.refresh_from_db()
    finished = codes(told).count("exchange.import_finished")
    was_late = isinstance(cancelled, actions.NotNow)
    assert (load.state, finished, was_late) in [("done", 1, True), ("undoing", 0, False)]


def test_going_on_pressed_twice_at_once_goes_on_once(load: Import) -> None:
    actions.pause(load, by=load.by)
    outcomes = at_once(*[lambda: actions.resume(load, by=load.by)] * 2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "NotNow"]
    assert DBTaskResult.objects.filter(task_path=actions.RUN).count() == 1
