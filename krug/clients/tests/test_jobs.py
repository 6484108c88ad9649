"""The nightly proof of the aggregates: each drift is found, put right and counted; a healthy base is left alone."""

import datetime
import logging
from typing import Any

import pytest

from krug.clients import actions, jobs
from krug.clients.models import Client, ClientSearch, Totals
from krug.clients.testing import make_client, make_purchase
from krug.clients.tests.finding_base import found
from krug.core.text.money import Money
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

FIRST, LAST = datetime.date(2025, 12, 1), datetime.date(2026, 3, 1)


@pytest.fixture
def buyer(cast: Cast) -> Client:
    """Bought twice, brought a third thing back; beside one who bought nothing and one in the archive who did."""
    client = make_client(owner=cast.boris, last_name="Buyer")
    make_purchase(client, 1000, by=cast.anna, on=LAST)
    make_purchase(client, 250, by=cast.anna, on=FIRST)
    actions.return_purchase(make_purchase(client, 70, by=cast.anna, on=datetime.date(2020, 1, 1)), by=cast.anna)
    make_client(owner=cast.vera, last_name="Idle")
    archived = make_client(last_name="Archived")
    make_purchase(archived, 5, by=cast.anna)
    actions.archive(archived, by=cast.anna)
    return client


def told(client: Client) -> tuple[Any, ...]:
    row = Totals.objects.get(pk=client.pk)
    return row.revenue, row.purchases, row.first_purchase_on, row.last_purchase_on, row.owner_id, row.is_live


def test_a_healthy_base_has_no_drift(buyer: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = {client.pk: told(client) for client in Client.objects.all()}
    with caplog.at_level(logging.ERROR):
        assert jobs.prove_totals.call() == 0
    assert {client.pk: told(client) for client in Client.objects.all()} == before
    assert caplog.messages == []


@pytest.mark.parametrize(
    "drift",
    [
        {"revenue": 125_001}, {"revenue": 0}, {"revenue": -5}, {"purchases": 3}, {"purchases": 0},
        {"first_purchase_on": None}, {"first_purchase_on": datetime.date(2020, 1, 1)}, {"last_purchase_on": None},
        {"last_purchase_on": FIRST}, {"owner": None}, {"is_live": False},
        {"revenue": 1, "purchases": 1, "first_purchase_on": None, "last_purchase_on": None},
    ],
    ids=str,
)  # fmt: skip
def test_each_drift_is_put_right(
    buyer: Client, cast: Cast, drift: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    Totals.objects.filter(pk=buyer.pk).update(**drift)
    assert told(buyer) != (Money(125_000), 2, FIRST, LAST, cast.boris.pk, True)
    with caplog.at_level(logging.ERROR):
        assert jobs.prove_totals.call() == 1
    assert told(buyer) == (Money(125_000), 2, FIRST, LAST, cast.boris.pk, True)
    assert len(caplog.messages) == 1
    assert jobs.prove_totals.call() == 0


def test_purchases_said_of_who_bought_nothing_and_life_of_the_archived_are_put_right(buyer: Client) -> None:
    idle, archived = Client.objects.get(last_name="Idle"), Client.objects.get(last_name="Archived")
    Totals.objects.filter(pk=idle.pk).update(revenue=100, purchases=1, first_purchase_on=FIRST, last_purchase_on=LAST)
    Totals.objects.filter(pk=archived.pk).update(is_live=True, owner=idle.owner_id)
    assert jobs.prove_totals.call() == 2
    assert told(idle) == (Money(0), 0, None, None, idle.owner_id, True)
    assert told(archived)[4:] == (None, False)


def test_many_drifted_rows_are_put_right_in_portions(
    buyer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PORTION", 2)
    clients = [make_client(owner=cast.boris) for _number in range(5)]
    Totals.objects.filter(pk__in=[client.pk for client in clients]).update(purchases=7, owner=None)
    assert jobs.prove_totals.call() == 10
    assert {told(client) for client in clients} == {(Money(0), 0, None, None, cast.boris.pk, True)}
    assert jobs.prove_totals.call() == 0


def test_an_owner_put_right_is_found_by_again(buyer: Client, cast: Cast) -> None:
    """The index holds the owner too; what was wrong of it is made anew with the copy."""
    Totals.objects.filter(pk=buyer.pk).update(owner=cast.vera)
    ClientSearch.objects.filter(pk=buyer.pk).update(tokens="buyer")
    assert found(cast.boris, "buyer") == []
    jobs.prove_totals.call()
    assert found(cast.boris, "buyer") == ["Buyer"]
