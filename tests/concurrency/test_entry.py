"""Two people at one card and one rule at once; and the twins, in which the rule or the figure would be lost.

On the embedded database a transaction that writes has the only lock from its beginning, so that the twins, which lack
the lock of a row, can lose something on PostgreSQL only.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from krug.clients import actions, drafts
from krug.clients.actions import completeness, contacts
from krug.clients.models import Client, ClientQuerySet, ContactPoint, Tagging, Totals
from krug.clients.testing import make_client
from krug.core.testing import at_once
from krug.staff.testing import Cast
from tests.concurrency.test_clients import Meeting, kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


@pytest.fixture
def client(cast: Cast) -> Client:
    """With two phones, of which the company requires one."""
    client = make_client(owner=cast.boris, phone="8 912 000-00-01")
    actions.add_contact(client, drafts.contact("phone", "8 912 000-00-02"), by=cast.anna)
    actions.set_rule("person", None, "phone", by=cast.anna, is_required=True)
    counted_anew(client)
    return client


def counted_anew(client: Client) -> int:
    with transaction.atomic():
        return completeness.refresh([client.pk])


def remove(point: ContactPoint, cast: Cast) -> Callable[[], int | None]:
    return lambda: actions.remove_contact(point, by=cast.anna)


def test_of_two_who_take_the_last_two_phones_away_one_is_refused(client: Client, cast: Cast) -> None:
    outcomes = at_once(*(remove(point, cast) for point in client.contact_points.all()))
    assert kinds(outcomes) == ["RuleBroken", "done"]
    assert ContactPoint.objects.filter(archived_at=None).count() == 1


@pytest.mark.postgresql
def test_without_the_lock_of_the_card_both_phones_would_be_gone(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: both count the other's phone before either is removed."""
    meeting, count = Meeting(), contacts._others

    def count_and_meet(point: ContactPoint, kind: str) -> int:
        found = count(point, kind)
        meeting.wait()
        return found

    monkeypatch.setattr(ClientQuerySet, "select_for_update", lambda self: self)
    monkeypatch.setattr(contacts, "_others", count_and_meet)
    outcomes = at_once(*(remove(point, cast) for point in client.contact_points.all()))
    monkeypatch.undo()
    assert kinds(outcomes) == ["done", "done"]
    assert ContactPoint.objects.filter(archived_at=None).count() == 0


def _adders(client: Client, cast: Cast) -> list[Callable[[], Any]]:
    return [
        lambda: actions.add_contact(client, drafts.contact("email", "a@b.example"), by=cast.anna),
        lambda: actions.add_address(client, kind="main", text="ул. Мира", by=cast.anna),
        lambda: actions.change(client, {"about": "likes tea"}, by=cast.anna),
    ]


def test_what_three_add_at_once_all_counts(client: Client, cast: Cast) -> None:
    assert kinds(at_once(*_adders(client, cast))) == ["done"] * 3
    assert counted_anew(client) == 0
    assert Totals.objects.get().completeness == 71  # 5 + 1 + 4 + 4 + 1 + 3 + 1 + 1 of 28


def test_a_tag_put_on_by_two_at_once_is_there_once(client: Client, cast: Cast) -> None:
    outcomes = at_once(*[lambda: actions.add_tag(client, "VIP", by=cast.anna)] * 4)
    assert kinds(outcomes) == ["done"] * 4
    assert (len([each for each in outcomes if each is not None]), Tagging.objects.count()) == (1, 1)


def test_a_category_added_by_two_at_once_is_added_once(cast: Cast) -> None:
    outcomes = at_once(*[lambda: actions.add_category("Dealers", by_id=None)] * 3)
    assert kinds(outcomes) == ["NameTaken", "NameTaken", "done"]


def test_a_rule_set_by_two_at_once_is_one_rule(client: Client, cast: Cast) -> None:
    outcomes = at_once(
        lambda: actions.set_rule("person", None, "city", by=cast.anna, is_required=True),
        lambda: actions.set_rule("person", None, "city", by=cast.anna, hint="Where they live"),
    )
    assert kinds(outcomes) == ["done", "done"]
