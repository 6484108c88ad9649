"""Pausing, going on and cancelling: between any two steps, pressed twice, by two workers, killed in between."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from krug.clients.models import Category, Client
from krug.clients.sight import FieldDenied
from krug.clients.testing import make_client
from krug.core import jobs as core_jobs
from krug.core.changes import undo
from krug.core.rights import SEEN
from krug.core.testing import codes, published
from krug.exchange import actions, jobs, loading, progress
from krug.exchange.models import Import, StagedRow, State
from krug.exchange.progress import told_left
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import read_words, words
from krug.exchange.tests.importing import base, names, numbers, read, work_off
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db

HEADERS = ("ФИО", "Телефон", "Город")
ROWS = [(f"Иванов{number} Пётр", f"8913{number:07}", "Омск") for number in range(50)]


@pytest.fixture
def load(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Fifty rows in five portions, of which the last is known already."""
    monkeypatch.setattr(loading, "FIRST_APPLIED", 10)
    monkeypatch.setattr(loading, "MOST_APPLIED", 10)
    make_client(phone="89120000009")
    known = ("Смирнова Анна", "89120000009", "Казань")
    return read(sheets.text(tmp_path / "a.csv", [HEADERS, *ROWS[:49], known]), cast.anna)


def after_portion(monkeypatch: pytest.MonkeyPatch, number: int, happens: Callable[[], object]) -> None:
    """When so many portions are committed, somebody does something."""
    apply, seen = loading.apply, list[int]()

    def apply_and_tell(*arguments: Any) -> float:
        lasted = apply(*arguments)
        seen.append(1)
        if len(seen) == number:
            happens()
        return lasted

    monkeypatch.setattr(loading, "apply", apply_and_tell)


def state(load: Import) -> tuple[str, int]:
    load.refresh_from_db()
    return load.state, load.rows_done


def started(load: Import) -> None:
    actions.start(load, by=load.by)


def test_a_pause_takes_effect_at_the_next_portion_and_going_on_ends_as_if_there_had_been_none(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_portion(monkeypatch, 2, lambda: actions.pause(load, by=load.by))
    started(load)
    with published() as told:
        assert work_off() == 1
        assert state(load) == ("paused", 20)
        assert Client.objects.count() == 21
        assert "exchange.import_finished" not in codes(told)
        actions.resume(load, by=load.by)
        assert work_off() == 1
    assert state(load) == ("done", 50)
    assert numbers(load) == (50, 49, 1, 0, 0)
    assert codes(told).count("exchange.import_finished") == 1
    assert Client.objects.count() == 50


def test_each_verb_pressed_twice_does_it_once_and_none_does_what_is_not_now(load: Import) -> None:
    for early in (actions.pause, actions.resume, actions.cancel):
        with pytest.raises(actions.NotNow):
            early(load, by=load.by)
    started(load)
    actions.pause(load, by=load.by)
    with pytest.raises(actions.NotNow):
        actions.pause(load, by=load.by)
    actions.resume(load, by=load.by)
    with pytest.raises(actions.NotNow):
        actions.resume(load, by=load.by)
    assert work_off() == 2  # the first has done all, the second finds nothing to do
    assert (state(load), Client.objects.count()) == (("done", 50), 50)
    with pytest.raises(actions.NotNow):
        actions.cancel(load, by=load.by)


def test_a_job_that_comes_again_leaves_a_paused_import_alone(load: Import) -> None:
    started(load)
    actions.pause(load, by=load.by)
    jobs.run.func(load.pk)
    assert (state(load), Client.objects.count()) == (("paused", 0), 1)


def test_a_worker_that_has_read_the_import_before_the_pause_leaves_it_alone(load: Import) -> None:
    started(load)
    stale = Import.objects.select_related("by").get(pk=load.pk)
    actions.pause(load, by=load.by)
    actions.run(stale)
    assert (state(load), Client.objects.count()) == (("paused", 0), 1)


def test_a_worker_that_has_read_the_import_before_another_went_on_counts_right(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(load)
    stale = Import.objects.select_related("by").get(pk=load.pk)
    after_portion(monkeypatch, 2, lambda: actions.pause(load, by=load.by))
    work_off()
    actions.resume(load, by=load.by)
    actions.run(stale)
    assert state(load) == ("done", 50)
    assert numbers(load) == (50, 49, 1, 0, 0)


def test_a_pause_after_the_last_portion_is_a_pause_and_going_on_ends_it(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_portion(monkeypatch, 5, lambda: actions.pause(load, by=load.by))
    started(load)
    work_off()
    assert state(load) == ("paused", 50)
    actions.resume(load, by=load.by)
    work_off()
    assert state(load) == ("done", 50)


def test_a_cancel_stops_and_takes_back_what_was_loaded(load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    after_portion(monkeypatch, 3, lambda: actions.cancel(load, by=load.by))
    started(load)
    with published() as told:
        assert work_off() == 2
    assert state(load) == ("undone", 30)
    assert codes(told) == ["core.change_set_undone"]
    assert (names(), Client.objects.filter(archived_at=None).count()) == (["Смирнова Анна Петровна"], 1)
    assert Client.objects.count() == 31  # the others are in the archive


def test_a_cancel_as_the_last_portion_is_committed_takes_all_of_it_back(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_portion(monkeypatch, 5, lambda: actions.cancel(load, by=load.by))
    started(load)
    work_off()
    known = Client.objects.get(archived_at=None)
    assert (state(load), known.city) == (("undone", 50), "")


def test_a_cancel_during_a_pause_takes_back_and_a_worker_that_comes_again_adds_nothing(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_portion(monkeypatch, 2, lambda: actions.pause(load, by=load.by))
    started(load)
    work_off()
    actions.cancel(load, by=load.by)
    jobs.run.func(load.pk)
    with pytest.raises(actions.NotNow):
        actions.resume(load, by=load.by)
    work_off()
    jobs.undo.func(load.pk, load.by_id)
    assert (state(load), names()) == (("undone", 20), ["Смирнова Анна Петровна"])


def test_a_cancel_before_any_worker_began_leaves_nothing_to_take_back(load: Import) -> None:
    before = base()
    started(load)
    actions.cancel(load, by=load.by)
    work_off()
    assert (state(load), StagedRow.objects.count()) == (("discarded", 0), 0)
    assert base() == before


def test_taking_back_that_was_killed_goes_on(load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    after_portion(monkeypatch, 3, lambda: actions.cancel(load, by=load.by))
    started(load)
    monkeypatch.setattr(undo, "PORTION", 7)
    portion, seen = undo._undo_portion, list[int]()

    def killed_at_the_third(*arguments: Any) -> object:
        seen.append(1)
        if len(seen) == 3:
            raise core_jobs.Interrupted
        return portion(*arguments)

    monkeypatch.setattr(undo, "_undo_portion", killed_at_the_third)
    jobs.run.func(load.pk)
    with pytest.raises(core_jobs.Interrupted):
        jobs.undo.func(load.pk, load.by_id)
    assert state(load)[0] == "undoing"
    jobs.undo.func(load.pk, load.by_id)
    assert (state(load)[0], names()) == ("undone", ["Смирнова Анна Петровна"])


def test_after_a_cancel_no_category_is_made_that_nobody_would_take_back(cast: Cast, tmp_path: Path) -> None:
    rows = [("ФИО", "Телефон", "Категория"), ("Орлова Мария", "89120000001", "Дилеры")]
    load = read(sheets.text(tmp_path / "b.csv", rows), cast.anna)
    started(load)
    load.refresh_from_db()
    loading.begin(load)
    actions.cancel(load, by=load.by)
    with pytest.raises(loading.Overtaken):
        loading._make_category(load, "Дилеры")
    assert Category.objects.filter(name="Дилеры").count() == 0


def test_the_page_pauses_goes_on_and_takes_back(anna: Browser, load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"/import/{load.pk}/"
    after_portion(monkeypatch, 2, lambda: anna.post(f"{url}pause/"))
    anna.post(f"{url}start/")
    work_off()
    assert "40% Paused: 20 of 50 rows are in the base" in words(anna, url)
    assert "Waits for its turn…" in read_words(anna.post(f"{url}resume/").content)
    assert "Stopped. What was loaded is being taken back…" in read_words(anna.post(f"{url}cancel/").content)
    work_off()
    assert "Cancelled: what had been loaded was taken back." in words(anna, url)


def test_the_pace_is_of_this_going_on_and_says_what_is_left(load: Import) -> None:
    moment = timezone.now()
    running = {"state": State.RUNNING, "rows_total": 100_000, "change_set": None, "counts": {"rows": 100_000}}
    Import.objects.filter(pk=load.pk).update(
        **running, rows_done=40_000, went_on_from=10_000, went_on_at=moment - timedelta(seconds=10)
    )
    load.refresh_from_db()
    told = progress.of(load)
    assert (told.percent, abs(told.per_s - 3_000) < 100, told.left) == (40, True, "less than a minute left")
    assert [told_left(seconds) for seconds in (59, 61, 600, 7_260)] == [
        "less than a minute left", "about 2 minutes left", "about 10 minutes left", "about 2 h 1 min left",
    ]  # fmt: skip


def test_who_may_not_put_a_field_back_does_not_cancel_its_import(
    cast: Cast, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_portion(monkeypatch, 5, lambda: actions.pause(load, by=load.by))
    started(load)
    work_off()
    with pytest.raises(FieldDenied):
        actions.cancel(load, by=denied(cast.olga, city=SEEN))
    assert state(load)[0] == "paused"
