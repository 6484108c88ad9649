"""Two people at one prospect or one relation at once; and the twins, in which the guard is missing."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db.models import QuerySet

from krug.clients import actions
from krug.clients.actions import relations
from krug.clients.models import Client, Prospect, Relation
from krug.clients.testing import make_client, ready_kind
from krug.core.testing import at_once
from krug.staff.testing import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def prospect_of(client: Client, cast: Cast) -> Prospect:
    return actions.add_prospect(
        client, relation_kind=ready_kind("partner_company"), end="second", kind="company", name="ИП Соколов",
        by=cast.anna,
    )  # fmt: skip


def test_of_two_who_take_a_prospect_in_at_once_both_get_the_same_client(cast: Cast) -> None:
    prospect = prospect_of(make_client(name="ООО «Тепло»"), cast)
    outcomes = at_once(*[lambda: actions.take_in(Prospect.objects.get(pk=prospect.pk), by=cast.anna)] * 2)
    made = Client.objects.get(name="ИП Соколов").pk
    assert sorted(str(outcome[0]) if isinstance(outcome, tuple) else repr(outcome) for outcome in outcomes) == [
        str(made), str(made),
    ]  # fmt: skip
    assert Relation.objects.count() == 1


@pytest.mark.postgresql
def test_looking_first_would_make_two_clients_of_one_prospect(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: both look before either writes. The embedded database lets only one look at a time."""
    prospect = prospect_of(make_client(name="ООО «Тепло»"), cast)
    barrier, update = threading.Barrier(2), QuerySet.update

    def look(rows: "QuerySet[Any]", **values: Any) -> int:
        if "became_at" not in values:
            return update(rows, **values)
        found = rows.count()
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=5)
        return found

    monkeypatch.setattr(QuerySet, "update", look)
    at_once(*[lambda: actions.take_in(Prospect.objects.get(pk=prospect.pk), by=cast.anna)] * 2)
    assert Client.objects.filter(name="ИП Соколов").count() == 2


def test_the_same_relation_added_at_once_is_one(cast: Cast) -> None:
    one, other = make_client(last_name="Альфа"), make_client(last_name="Бета")
    kind = ready_kind("spouse")
    outcomes = at_once(
        lambda: actions.add_relation(one, other, kind, by=cast.anna),
        lambda: actions.add_relation(other, one, kind, by=cast.anna),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRelated", "Relation"]
    assert Relation.objects.count() == 1


def test_without_the_one_order_both_would_be_added(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the constraint knows a symmetric relation only because the older client always stands first. Of two at
    once neither sees the other's when it looks.
    """
    one, other = make_client(last_name="Альфа"), make_client(last_name="Бета")
    kind = ready_kind("spouse")
    monkeypatch.setattr(relations, "ordered", lambda first, second, kind: (first, second))
    monkeypatch.setattr(relations, "save", Relation.save)
    actions.add_relation(one, other, kind, by=cast.anna)  # one after the other: at once they may wait for each other
    actions.add_relation(other, one, kind, by=cast.anna)
    assert Relation.objects.count() == 2
