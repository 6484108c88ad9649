"""A bulk in portions: killed, stopped or taken by two workers, each client is changed once, and undo finds it all."""

from collections.abc import Callable

import pytest
from django.db import connection

from krug.clients import actions, jobs
from krug.clients.bulk import applying, running
from krug.clients.bulk.deeds import SET, Deed
from krug.clients.bulk.selection import of_everything
from krug.clients.models import Bulk, Client
from krug.clients.testing import make_client
from krug.core import jobs as core_jobs
from krug.core.changes import undo
from krug.core.models import Change
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST", 20)
    monkeypatch.setattr(running, "MOST", 20)
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 5)


@pytest.fixture
def bulk(cast: Cast) -> Bulk:
    """All seventy clients of the city one is chosen by get another, in four portions, when a worker comes."""
    for _client in range(70):
        make_client(city="Пермь")
    return actions.start_bulk(of_everything({"city": "Пермь"}), Deed(SET, "city", "Омск"), key="one", by=cast.anna)


def after(portions: int, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """When so many portions are committed something happens, before the next."""
    apply, left = running.apply, iter(range(portions))

    def apply_and(*given: object) -> float:
        if next(left, None) is None:
            happens()
        return apply(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "apply", apply_and)


def die() -> None:
    raise ConnectionError


def run(bulk: Bulk) -> Bulk:
    jobs.run_bulk.call(bulk.pk)
    return Bulk.objects.get(pk=bulk.pk)


def changed() -> tuple[int, int, int]:
    """How many live in the new city, how many changes are written down, and how many were changed twice."""
    there = Client.objects.filter(city="Омск")
    return there.count(), Change.objects.count(), there.filter(version__gt=2).count()


def test_many_wait_for_the_worker_and_are_all_changed(bulk: Bulk) -> None:
    assert (bulk.state, bulk.total, changed()) == ("running", 70, (0, 0, 0))
    assert errands.work_off(Worker(core_jobs.LONG, "test")) == 1
    done = Bulk.objects.get()
    assert (done.state, done.done, done.counts, changed()) == ("done", 70, {"changed": 70}, (70, 70, 0))


@pytest.mark.parametrize("portions", [0, 1, 3])
def test_killed_between_portions_it_goes_on_where_it_was(
    bulk: Bulk, monkeypatch: pytest.MonkeyPatch, portions: int
) -> None:
    with monkeypatch.context() as dying:
        after(portions, die, dying)
        with pytest.raises(ConnectionError):
            run(bulk)
    assert (Bulk.objects.get().done, changed()) == (20 * portions, (20 * portions, 20 * portions, 0))
    done = run(bulk)
    assert (done.state, done.counts, changed()) == ("done", {"changed": 70}, (70, 70, 0))


def test_killed_within_a_portion_none_of_that_portion_is_changed(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        follow, done = applying._follow, iter([1])
        dying.setattr(applying, "_follow", lambda *told: follow(*told) if next(done, None) else die())
        with pytest.raises(ConnectionError):
            run(bulk)
    assert (Bulk.objects.get().done, changed()) == (20, (20, 20, 0))
    assert (run(bulk).counts, changed()) == ({"changed": 70}, (70, 70, 0))


def test_a_second_worker_is_told_that_another_is_further(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first is between two portions, a second takes the job for abandoned and does it all."""
    with monkeypatch.context() as meeting:
        stale = Bulk.objects.get()

        def overtake() -> None:
            meeting.undo()
            run(stale)

        after(1, overtake, meeting)
        meeting.setattr(running, "FIRST", 20)
        meeting.setattr(running, "MOST", 20)
        run(bulk)
    assert (Bulk.objects.get().counts, changed()) == ({"changed": 70}, (70, 70, 0))


def test_stopped_in_the_middle_the_rest_stays_and_what_was_done_comes_back(
    bulk: Bulk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopping:
        after(2, lambda: actions.stop_bulk(bulk, by=cast.anna), stopping)
        run(bulk)
    stopped = Bulk.objects.get()
    assert (stopped.state, stopped.counts, changed()) == ("stopped", {"changed": 40}, (40, 40, 0))
    with pytest.raises(actions.NotNow):
        actions.stop_bulk(bulk, by=cast.anna)
    actions.start_undo_bulk(stopped, by=cast.anna)
    assert errands.work_off(Worker(core_jobs.LONG, "test")) == 2  # the first one finds nothing to do
    assert (Bulk.objects.get().state, Client.objects.filter(city="Пермь").count()) == ("undone", 70)


def test_its_undo_killed_in_the_middle_goes_on_too(bulk: Bulk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "PORTION", 20)
    done = run(bulk)
    actions.start_undo_bulk(done, by=cast.anna)
    with monkeypatch.context() as dying:
        revert, left = undo.revert, iter([1, 2])
        dying.setattr(undo, "revert", lambda *a, **k: revert(*a, **k) if next(left, None) else die())
        with pytest.raises(ConnectionError):
            jobs.undo_bulk.call(done.pk, cast.anna.pk)
    assert Client.objects.filter(city="Пермь").count() == 40
    jobs.undo_bulk.call(done.pk, cast.anna.pk)
    assert (Client.objects.filter(city="Пермь").count(), Bulk.objects.get().state) == (70, "undone")


def test_a_client_changed_so_that_it_matches_no_more_is_left(
    bulk: Bulk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = Client.objects.order_by("-pk")[0]
    with monkeypatch.context() as working:
        after(1, lambda: actions.change(last, {"city": "Тула"}, by=cast.vera), working)
        actions_done = run(bulk)
    assert (actions_done.counts, Client.objects.get(pk=last.pk).city) == ({"changed": 69, "gone": 1}, "Тула")


def test_the_rows_are_looked_for_outside_of_transactions(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, left = [], running._left
    depth = len(connection.savepoint_ids)

    def noting(*given: object) -> list[int]:
        inside.append(len(connection.savepoint_ids) - depth)
        return left(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "_left", noting)
    run(bulk)
    assert inside == [0]
