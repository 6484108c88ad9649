"""Two people undo the same change set at once; and the twin, in which nothing holds them apart."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.changes import sets, undo
from krug.core.changes.cells import changed
from krug.core.changes.undo import AlreadyUndone, ChangeSetUndone, Reverted
from krug.core.models import ChangeSet, KeptCell
from krug.core.testing import at_once, published
from krug.timeline.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]

CLIENTS = 6


@transaction.atomic
def moved_to_kazan() -> int:
    clients = [make_client(last_name=f"Смирнов{place}", city="Пермь") for place in range(CLIENTS)]
    change_set = sets.begin("bulk", by_id=None, label="City")
    for client in clients:
        client.city = "Казань"
        client.save()
        sets.record(change_set.pk, [(client.pk, changed(client, "city", "Пермь"))])
    return change_set.pk


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read their first portion before either goes on, unless something keeps the second one waiting."""
    barrier, met, read = threading.Barrier(2), threading.local(), undo._next_portion

    def read_and_meet(change_set: ChangeSet, size: int) -> Any:
        portion = read(change_set, size)
        if not getattr(met, "before", False):
            met.before = True
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=1)
        return portion

    monkeypatch.setattr(undo, "_next_portion", read_and_meet)


def undo_twice(number: int) -> list[Reverted | Exception]:
    def once() -> Reverted:
        return undo.undo(number, by_id=None)

    return at_once(once, once)


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("portion", [1, 4, 400])
def test_everything_comes_back_once_and_is_told_once(monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(undo, "PORTION", portion)
    number = moved_to_kazan()
    with published() as told:
        outcomes = undo_twice(number)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyUndone", "Reverted"]
    assert set(Client.objects.values_list("city", flat=True)) == {"Пермь"}
    assert told == [
        ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="City", put_back=CLIENTS, kept=0)
    ]
    assert Event.objects.filter(code="core.change_set_undone").count() == 1
    assert KeptCell.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.usefixtures("meeting")
def test_without_the_row_of_the_change_set_as_a_lock_cells_would_be_kept_by_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: the second finds put back what it wanted to put back, and takes that for somebody's work."""
    monkeypatch.setattr(ChangeSet.objects, "select_for_update", ChangeSet.objects.all)
    undo_twice(moved_to_kazan())
    assert KeptCell.objects.count() == CLIENTS


def test_one_who_comes_when_all_is_done_is_refused() -> None:
    number = moved_to_kazan()
    undo.undo(number, by_id=None)
    assert [type(outcome) for outcome in undo_twice(number)] == [AlreadyUndone, AlreadyUndone]


def test_a_colleague_who_changes_a_cell_meanwhile_keeps_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell is looked at in the transaction that puts it back, not when the undo begins."""
    monkeypatch.setattr(undo, "PORTION", 2)
    number = moved_to_kazan()
    first = Client.objects.order_by("pk")[0].pk
    _after_portion(monkeypatch, 1, lambda: Client.objects.filter(pk=first).update(city="Уфа"))
    result = undo.undo(number, by_id=None)
    assert (len(result.put_back), len(result.kept)) == (CLIENTS - 1, 1)
    assert Client.objects.get(pk=first).city == "Уфа"


def _after_portion(monkeypatch: pytest.MonkeyPatch, number: int, happens: "Callable[[], object]") -> None:
    """Between two portions somebody else does something."""
    portions, put_back = iter(range(1, 1000)), undo._undo_portion

    def then(*given: Any) -> Reverted | None:
        result = put_back(*given)
        if next(portions) == number:
            happens()
        return result

    monkeypatch.setattr(undo, "_undo_portion", then)
