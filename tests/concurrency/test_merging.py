"""Two people at one pair of cards at the same moment; and the twin without the check under the lock."""

from collections.abc import Callable, Mapping

import pytest

from krug.clients import actions
from krug.clients.actions import merging
from krug.clients.models import Client, Merge
from krug.clients.testing import make_client, make_purchase
from krug.core.testing import at_once
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def attempt(deed: Callable[[], object]) -> str:
    try:
        deed()
    except (actions.CannotMerge, actions.CannotPart) as refused:
        return type(refused).__name__
    return "done"


def merge_both_ways(one: Client, other: Client, anna: Employee, boris: Employee) -> list[str]:
    told = at_once(
        lambda: attempt(lambda: actions.merge(one, other, by=anna)),
        lambda: attempt(lambda: actions.merge(other, one, by=boris)),
    )
    return sorted(map(str, told))


def test_of_two_who_merge_a_pair_either_way_one_does_and_the_other_is_told(cast: Cast) -> None:
    one, other = make_client(phone="8 912 345-67-89"), make_client(email="a@b.example")
    make_purchase(one, 10, by=cast.anna)
    make_purchase(other, 20, by=cast.anna)
    assert merge_both_ways(one, other, cast.anna, cast.boris) == ["MergedAlready", "done"]
    survivor = Client.objects.live().select_related("totals").get()
    assert (survivor.totals.revenue.minor, survivor.contact_points.count(), Merge.objects.count()) == (3_000, 2, 1)


def test_without_the_check_under_the_lock_both_cards_would_be_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: one after the other, as the lock has them, but the second believes what it read before."""
    one, other = make_client(), make_client()

    def read() -> dict[int, Client]:
        return Client.objects.select_related("own", "totals").in_bulk([one.pk, other.pk])

    reads = [read(), read()]

    def unheld(survivor_id: int, merged_id: int, seen: Mapping[int, int] | None) -> tuple[Client, Client]:
        before = reads.pop()
        return before[survivor_id], before[merged_id]

    monkeypatch.setattr(merging, "_held", unheld)
    assert attempt(lambda: actions.merge(one, other, by=cast.anna)) == "done"
    assert attempt(lambda: actions.merge(other, one, by=cast.boris)) == "done"
    assert Client.objects.live().count() == 0


def test_parting_at_once_parts_once(cast: Cast) -> None:
    one, other = make_client(), make_client()
    made = actions.merge(one, other, by=cast.anna)
    tries = [lambda: attempt(lambda: actions.part(made, by=cast.anna))] * 3
    assert sorted(map(str, at_once(*tries))) == ["CannotPart", "CannotPart", "done"]
    assert Client.objects.live().count() == 2


def test_an_edit_while_merging_is_kept_or_stops_the_merge(cast: Cast) -> None:
    one, other = make_client(), make_client()
    seen = {one.pk: one.version, other.pk: other.version}
    told = at_once(
        lambda: attempt(lambda: actions.merge(one, other, seen=seen, by=cast.anna)),
        lambda: attempt(lambda: actions.change(one, {"city": "Омск"}, by=cast.boris)),
    )
    assert Client.objects.get(pk=one.pk).city == "Омск"
    assert told in (["done", "done"], ["Moved", "done"])
