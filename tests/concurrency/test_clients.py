"""Two people at one client at once: nothing of either is lost; and the twins, in which something is.

On the embedded database a transaction that writes has the only lock from its beginning, so that the twins, which lack
the lock of a row, can lose something on PostgreSQL only.
"""

import datetime
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from krug.clients import actions, jobs
from krug.clients.actions import totals
from krug.clients.drafts import ContactDraft, Draft
from krug.clients.models import Client, ClientQuerySet, ContactPoint, Purchase, Totals
from krug.clients.testing import make_client
from krug.core.testing import at_once
from krug.core.text.money import Money
from krug.staff.testing import Cast
from krug.timeline import actions as timeline
from krug.timeline.jobs import prove_touches
from krug.timeline.models import Event, Interaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]

DAY = datetime.date(2026, 3, 1)
INN = "7707083893"


class Meeting:
    """Two have read before either writes, unless something keeps the second one waiting."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(timeout=1)


def kinds(outcomes: list[Any]) -> list[str]:
    """What each came to: the name of its refusal, or that it was done."""
    return sorted(type(outcome).__name__ if isinstance(outcome, Exception) else "done" for outcome in outcomes)


def change(client: Client, cast: Cast, seen: dict[str, Any] | None = None, **values: Any) -> Callable[[], int | None]:
    return lambda: actions.change(client, values, by=cast.anna, seen=seen)


# Cards


def test_two_fields_changed_at_once_both_stay(cast: Cast) -> None:
    client = make_client(city="Perm", about="")
    outcomes = at_once(
        change(client, cast, {"city": "Perm"}, city="Omsk"), change(client, cast, {"about": ""}, about="kind"),
        change(client, cast, {"warmth": 0}, warmth=3),
        change(client, cast, {"last_name": "Смирнова"}, last_name="Белова"),
    )  # fmt: skip
    assert kinds(outcomes) == ["done"] * 4
    row = Client.objects.get()
    assert (row.city, row.about, row.warmth, row.name) == ("Omsk", "kind", 3, "Белова Анна Петровна")
    assert (row.version, Event.objects.count()) == (5, 4)


def test_of_two_who_saw_the_same_value_one_changes_it_and_the_other_is_told(cast: Cast) -> None:
    client = make_client(city="Perm")
    seen = {"city": "Perm"}
    outcomes = at_once(change(client, cast, seen, city="Omsk"), change(client, cast, seen, city="Tula"))
    assert kinds(outcomes) == ["Conflict", "done"]
    refusal = next(outcome for outcome in outcomes if isinstance(outcome, actions.Conflict))
    written = Client.objects.get().city
    assert {refusal.theirs, refusal.yours} == {"Omsk", "Tula"}
    assert (refusal.theirs, Client.objects.get().version, Event.objects.count()) == (written, 2, 1)


@pytest.mark.postgresql
def test_without_the_lock_of_the_card_one_of_the_two_changes_would_be_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: both see what they saw before, both write, and nobody is told."""
    client, meeting = make_client(city="Perm"), Meeting()
    get = ClientQuerySet.get

    def read_and_meet(self: ClientQuerySet, *args: Any, **wanted: Any) -> Client:
        found: Client = get(self, *args, **wanted)
        meeting.wait()
        return found

    monkeypatch.setattr(ClientQuerySet, "select_for_update", lambda self: self)
    monkeypatch.setattr(ClientQuerySet, "get", read_and_meet)
    seen = {"city": "Perm"}
    outcomes = at_once(change(client, cast, seen, city="Omsk"), change(client, cast, seen, city="Tula"))
    monkeypatch.undo()
    assert kinds(outcomes) == ["done", "done"]
    assert (Client.objects.get().version, Event.objects.count()) == (2, 2)


def test_archived_by_two_at_once_is_archived_once(cast: Cast) -> None:
    client = make_client()
    outcomes = at_once(*[lambda: actions.archive(client, by=cast.anna)] * 4)
    assert len([outcome for outcome in outcomes if outcome is not None]) == 1
    assert (Client.objects.get().version, Event.objects.count()) == (2, 1)


# What may be there once


def test_of_two_clients_with_one_inn_added_at_once_one_is(cast: Cast) -> None:
    def add() -> int:
        return actions.create(Draft("company", {"name": "Firm", "inn": INN}), by=cast.anna)

    assert kinds(at_once(add, add, add)) == ["RequisitesTaken", "RequisitesTaken", "done"]
    assert Client.objects.count() == 1


def test_of_two_clients_with_one_inn_restored_at_once_one_is(cast: Cast) -> None:
    archived = []
    for name in ("First", "Second"):
        client = make_client(name=name, inn=INN)
        actions.archive(client, by=cast.anna)
        archived.append(Client.objects.get(pk=client.pk))

    def restore(client: Client) -> Callable[[], int | None]:
        return lambda: actions.restore(client, by=cast.anna)

    assert kinds(at_once(*map(restore, archived))) == ["RequisitesTaken", "done"]
    live = Client.objects.live().get()
    assert list(Totals.objects.filter(is_live=True).values_list("pk", flat=True)) == [live.pk]


def test_of_the_same_contact_added_by_two_at_once_one_is(cast: Cast) -> None:
    client = make_client()

    def add() -> ContactPoint:
        return actions.add_contact(client, ContactDraft("phone", "8 912 345-67-89", "79123456789"), by=cast.anna)

    assert kinds(at_once(add, add)) == ["ContactTaken", "done"]
    assert client.contact_points.count() == 1


def test_two_presses_of_one_undo_put_it_back_once(cast: Cast) -> None:
    client = make_client(city="Perm")
    number = actions.change(client, {"city": "Omsk"}, by=cast.anna)
    assert number is not None
    event = Event.objects.get(pk=number)
    outcomes = at_once(*[lambda: timeline.undo(event, by=cast.anna)] * 3)
    assert kinds(outcomes) == ["AlreadyUndone", "AlreadyUndone", "done"]
    assert (Client.objects.get().city, Event.objects.count()) == ("Perm", 2)


# Aggregates


def buy(client: Client, cast: Cast, kopecks: int) -> Callable[[], Purchase | None]:
    return lambda: actions.record_purchase(client, amount=Money(kopecks), made_on=DAY, by=cast.anna)


def test_purchases_recorded_at_once_are_all_counted(cast: Cast) -> None:
    client = make_client()
    outcomes = at_once(*[buy(client, cast, 100 + place) for place in range(8)])
    assert kinds(outcomes) == ["done"] * 8
    totals_now = Totals.objects.get()
    assert (totals_now.revenue, totals_now.purchases) == (Money(828), 8)
    assert (jobs.prove_totals.call(), Client.objects.get().version) == (0, 9)


def test_a_purchase_recorded_while_another_is_returned_leaves_the_sum_right(cast: Cast) -> None:
    client = make_client()
    bought = [actions.record_purchase(client, amount=Money(1000), made_on=DAY, by=cast.anna) for _place in range(4)]

    def bring_back(purchase: Purchase | None) -> Callable[[], Any]:
        assert purchase is not None
        return lambda: actions.return_purchase(purchase, by=cast.anna)

    outcomes = at_once(*[bring_back(purchase) for purchase in bought], *[buy(client, cast, 7) for _place in range(4)])
    assert kinds(outcomes) == ["done"] * 8
    totals_now = Totals.objects.get()
    assert (totals_now.revenue, totals_now.purchases, jobs.prove_totals.call()) == (Money(28), 4, 0)


@pytest.mark.postgresql
def test_a_sum_read_and_written_back_would_drift(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: added up in Python, with nothing that keeps the second waiting."""
    client, meeting = make_client(), Meeting()

    def add_up(client_id: int, amount: Money, made_on: datetime.date) -> None:
        row = Totals.objects.get(pk=client_id)
        meeting.wait()
        Totals.objects.filter(pk=client_id).update(revenue=row.revenue + amount, purchases=row.purchases + 1)

    monkeypatch.setattr(totals, "touch", lambda client_id: None)
    monkeypatch.setattr(totals, "add_purchase", add_up)
    assert kinds(at_once(buy(client, cast, 100), buy(client, cast, 100))) == ["done", "done"]
    assert (Purchase.objects.count(), Totals.objects.get().purchases) == (2, 1)
    assert jobs.prove_totals.call() == 1
    assert (Totals.objects.get().revenue, jobs.prove_totals.call()) == (Money(200), 0)


def touch(client: Client, cast: Cast) -> Callable[[], Interaction | None]:
    return lambda: timeline.record_interaction(client, kind="call", by=cast.anna)


def test_touches_recorded_and_removed_at_once_are_all_counted(cast: Cast) -> None:
    client = make_client()
    there = [touch(client, cast)() for _place in range(3)]

    def remove(row: Interaction | None) -> Callable[[], int | None]:
        assert row is not None
        return lambda: timeline.remove_interaction(row, by=cast.anna)

    outcomes = at_once(*[touch(client, cast)] * 5, *[remove(row) for row in there])
    assert kinds(outcomes) == ["done"] * 8
    assert (Totals.objects.get().interactions, prove_touches.call()) == (5, 0)


@pytest.mark.postgresql
def test_touches_counted_without_holding_the_totals_would_drift(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: neither sees the other's row, and the later count is written over the earlier."""
    client, meeting, note = make_client(), Meeting(), actions.note_interactions

    def meet_and_note(client_id: int, **counted: Any) -> None:
        meeting.wait()
        note(client_id, **counted)

    monkeypatch.setattr(actions, "touch", lambda client_id: None)
    monkeypatch.setattr(actions, "hold", lambda client_ids: None)
    monkeypatch.setattr(actions, "note_interactions", meet_and_note)
    assert kinds(at_once(touch(client, cast), touch(client, cast))) == ["done", "done"]
    monkeypatch.undo()
    assert (Interaction.objects.count(), Totals.objects.get().interactions) == (2, 1)
    assert (prove_touches.call(), Totals.objects.get().interactions) == (1, 2)


def test_two_totals_held_in_either_order_never_wait_for_each_other(cast: Cast) -> None:
    first, second = make_client().pk, make_client().pk

    def hold(*pks: int) -> Callable[[], None]:
        @transaction.atomic
        def held() -> None:
            totals.hold(pks)
            totals.refresh_purchases(pks)

        return held

    outcomes = at_once(*[hold(first, second), hold(second, first)] * 4)
    assert kinds(outcomes) == ["done"] * 8
