"""Undo of every kind of change, through the door: what it was is again, once, and what was changed since stays."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from krug.clients import actions as clients
from krug.clients import drafts
from krug.clients.models import Client, ContactPoint, Employment, Purchase, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import access, actions
from krug.timeline.events import EventUndone
from krug.timeline.models import Event, Interaction
from krug.timeline.tests.told import lines, touches_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def client(cast: Cast) -> Client:
    """Of Boris, with a contact, an address, a place of work, a purchase and a touch; nothing of that is in the way."""
    made = make_client(
        owner=cast.boris,
        last_name="Орлова",
        first_name="Анна",
        city="Perm",
        phone="8 912 345-67-89",
        inn="500100732259",
    )
    clients.add_address(made, kind="main", text="Lenina 1", by=cast.anna)
    clients.add_employment(made, make_client(name="ООО «Тепло»", owner=cast.boris), by=cast.anna)
    make_purchase(made, 1000, by=cast.anna)
    actions.record_interaction(made, kind="call", text="Hello", by=cast.anna)
    return Client.objects.get(pk=made.pk)


def undo(browser: Browser, event: Event | int) -> str:
    """What the page says after «Undo» of an event."""
    number = event if isinstance(event, int) else event.pk
    response = browser.post(f"/history/{number}/undo/")
    if response.status_code != 204:
        return str(response.status_code)
    told = json.loads(response.headers["HX-Trigger"])
    return str(told["krug:toast"]["text"])


def last_event(code: str = "") -> Event:
    events = Event.objects.filter(code=code) if code else Event.objects.all()
    return events.latest("pk")


# Every change: how it is made, the event it leaves, and what is looked at before and after

Change = Callable[[Client, Cast], Any]


def fact(client: Client) -> dict[str, Any]:
    """All that changes change, in one look."""
    row = Client.objects.get(pk=client.pk)
    totals = Totals.objects.get(pk=client.pk)
    points = ContactPoint.objects.filter(client=client, archived_at=None).order_by("pk")
    return {
        "name": (row.name, row.sort_key),
        "city": row.city,
        "owner": (row.owner_id, totals.owner_id),
        "inn": row.inn,
        "live": (row.archived_at is None, totals.is_live),
        "contacts": list(points.values_list("kind", "value", "key", "extension", "label", "is_preferred")),
        "addresses": list(client.addresses.filter(archived_at=None).values_list("text", flat=True)),
        "jobs": list(Employment.objects.filter(person=client, archived_at=None).values_list("ended_on", flat=True)),
        "bought": (totals.revenue, totals.purchases, totals.first_purchase_on, totals.last_purchase_on),
        "returned": list(
            Purchase.objects.filter(client=client, archived_at=None).values_list("returned_at", flat=True)
        ),
        "touches": totals.interactions,
    }


def phone(client: Client) -> ContactPoint:
    return client.contact_points.get(kind="phone")


CHANGES: dict[str, tuple[Change, str]] = {
    "field": (lambda c, cast: clients.change(c, {"city": "Omsk"}, by=cast.anna), "clients.changed"),
    "name": (lambda c, cast: clients.change(c, {"last_name": "Белова"}, by=cast.anna), "clients.changed"),
    "several": (lambda c, cast: clients.change(c, {"city": "", "inn": ""}, by=cast.anna), "clients.changed"),
    "owner": (lambda c, cast: clients.change(c, {"owner": cast.vera.pk}, by=cast.anna), "clients.changed"),
    "nobody": (lambda c, cast: clients.change(c, {"owner": None}, by=cast.anna), "clients.changed"),
    "archive": (lambda c, cast: clients.archive(c, by=cast.anna), "clients.archived"),
    "contact added": (
        lambda c, cast: clients.add_contact(c, drafts.contact("email", "a@teplo.example"), by=cast.anna),
        "clients.contact_added",
    ),
    "contact changed": (
        lambda c, cast: clients.change_contact(
            phone(c), drafts.contact("whatsapp", "+7 999 111-22-33", label="new"), is_preferred=True, opted_out=True,
            by=cast.anna,
        ),
        "clients.contact_changed",
    ),
    "contact removed": (lambda c, cast: clients.remove_contact(phone(c), by=cast.anna), "clients.contact_removed"),
    "address added": (
        lambda c, cast: clients.add_address(c, kind="main", text="Mira 2", by=cast.anna), "clients.address_added",
    ),
    "address removed": (
        lambda c, cast: clients.remove_address(c.addresses.get(), by=cast.anna), "clients.address_removed",
    ),
    "job added": (
        lambda c, cast: clients.add_employment(c, make_client(name="ООО «Свет»"), by=cast.anna),
        "clients.employment_added",
    ),
    "job ended": (
        lambda c, cast: clients.end_employment(Employment.objects.get(person=c), on=DAY, by=cast.anna),
        "clients.employment_ended",
    ),
    "job removed": (
        lambda c, cast: clients.remove_employment(Employment.objects.get(person=c), by=cast.anna),
        "clients.employment_removed",
    ),
    "purchase": (lambda c, cast: make_purchase(c, 250, by=cast.anna), "clients.purchase_recorded"),
    "purchase returned": (
        lambda c, cast: clients.return_purchase(c.purchases.get(), by=cast.anna), "clients.purchase_returned",
    ),
    "touch": (
        lambda c, cast: actions.record_interaction(c, kind="note", by=cast.anna), "timeline.interaction_recorded",
    ),
    "touch removed": (
        lambda c, cast: actions.remove_interaction(Interaction.objects.get(), by=cast.anna),
        "timeline.interaction_removed",
    ),
}  # fmt: skip


def with_cells(code: str) -> Event:
    """Of a place of work both cards are told; the person's event has what undo needs."""
    return next(event for event in Event.objects.filter(code=code).order_by("-pk") if event.data.get("cells"))


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_is_again(client: Client, cast: Cast, anna: Browser, change: str) -> None:
    make, code = CHANGES[change]
    before = fact(client)
    make(client, cast)
    assert fact(client) != before
    assert len({*fact(client)["owner"]}) == 1  # the totals know the same owner as the card
    assert undo(anna, with_cells(code)) == "Undone"
    assert fact(client) == before


@pytest.mark.parametrize("change", CHANGES)
def test_twice_is_once(client: Client, cast: Cast, anna: Browser, change: str) -> None:
    make, code = CHANGES[change]
    before = fact(client)
    make(client, cast)
    event = with_cells(code)
    undo(anna, event)
    number = Event.objects.count()
    assert undo(anna, event) == "404"
    with pytest.raises(actions.AlreadyUndone):
        actions.undo(event, by=cast.boris)
    assert (fact(client), Event.objects.count()) == (before, number)


# What an undo did that made something new is not made again by undoing the undo: the row is in the archive.
AGAIN = [
    "field", "name", "several", "owner", "nobody", "archive", "contact changed", "contact removed", "address removed",
    "job ended", "job removed", "purchase returned", "touch removed",
]  # fmt: skip


@pytest.mark.parametrize("change", AGAIN)
def test_an_undo_is_undone_too(client: Client, cast: Cast, anna: Browser, change: str) -> None:
    make, code = CHANGES[change]
    make(client, cast)
    after = fact(client)
    undo(anna, with_cells(code))
    assert undo(anna, last_event("timeline.event_undone")) == "Undone"
    assert fact(client) == after


@pytest.mark.parametrize("change", [name for name in CHANGES if name not in AGAIN])
def test_an_undo_that_took_away_what_was_new_has_nothing_to_undo(
    client: Client, cast: Cast, anna: Browser, change: str
) -> None:
    make, code = CHANGES[change]
    make(client, cast)
    undo(anna, with_cells(code))
    after, undone = fact(client), last_event("timeline.event_undone")
    assert undone.data.get("cells", []) == []
    assert undo(anna, undone) == "404"
    assert fact(client) == after


def test_restoring_is_undone_back_into_the_archive(client: Client, cast: Cast, anna: Browser) -> None:
    clients.archive(client, by=cast.anna)
    before = fact(client)
    clients.restore(Client.objects.get(pk=client.pk), by=cast.anna)
    assert undo(anna, last_event("clients.restored")) == "Undone"
    assert fact(client) == before


def test_a_client_added_by_hand_is_undone_into_the_archive(cast: Cast, anna: Browser) -> None:
    pk = clients.create(drafts.Draft("person", {"last_name": "Орлова"}), by=cast.anna)
    assert undo(anna, last_event("clients.created")) == "Undone"
    assert fact(Client.objects.get(pk=pk))["live"] == (False, False)


def test_an_undo_is_told_with_what_came_back(client: Client, cast: Cast) -> None:
    number = clients.change(client, {"city": "Omsk"}, by=cast.anna)
    assert number is not None
    result = actions.undo(Event.objects.get(pk=number), by=cast.olga)
    told = last_event()
    assert (told.code, told.by_id, told.client_id) == (EventUndone.code, cast.olga.pk, client.pk)
    assert told.data == {
        "event_id": number,
        "what": "clients.changed",
        "cells": [["clients.client", client.pk, "city", "Omsk", "Perm"]],
    }
    assert (len(result.put_back), result.kept) == (1, [])
    assert Event.objects.get(pk=number).undone_at is not None


def test_the_history_says_what_was_undone(client: Client, cast: Cast, anna: Browser) -> None:
    undo(anna, clients.change(client, {"city": "Omsk"}, by=cast.anna) or 0)
    assert lines(cast.anna, client, "changes")[:2] == [
        "Change undone | city: Omsk → Perm | UNDO",
        "Card changed | city: Perm → Omsk | undone",
    ]


def test_putting_back_is_no_work_on_the_card(client: Client, cast: Cast, anna: Browser) -> None:
    """Nor on its version, by which an import knows that somebody has worked on the client since."""
    for change, version in (("field", 6), ("contact removed", 7), ("touch", 8), ("purchase", 9), ("address added", 10)):
        make, code = CHANGES[change]
        make(client, cast)
        was = Client.objects.get(pk=client.pk)
        assert undo(anna, with_cells(code)) == "Undone"
        now = Client.objects.get(pk=client.pk)
        assert (was.version, now.version, now.changed_at > was.changed_at) == (version, version, True)


# Changed since


def test_what_was_changed_since_stays_and_the_rest_comes_back(client: Client, cast: Cast, anna: Browser) -> None:
    number = clients.change(client, {"city": "Omsk", "about": "kind", "warmth": 3}, by=cast.anna)
    clients.change(client, {"city": "Tula"}, by=cast.boris)
    assert undo(anna, number or 0) == "Undone, except what was changed since"
    row = Client.objects.get(pk=client.pk)
    assert (row.city, row.about, row.warmth) == ("Tula", "", 0)


def test_a_value_changed_to_and_fro_is_the_one_that_was_written_and_comes_back(
    client: Client, cast: Cast, anna: Browser
) -> None:
    number = clients.change(client, {"city": "Omsk"}, by=cast.anna)
    clients.change(client, {"city": "Tula"}, by=cast.boris)
    clients.change(client, {"city": "Omsk"}, by=cast.boris)
    assert undo(anna, number or 0) == "Undone"
    assert Client.objects.get(pk=client.pk).city == "Perm"


# The place was taken meanwhile


def refused(browser: Browser, event: Event, client: Client) -> bool:
    """Refused, with nothing written: it can be tried again."""
    before, number = fact(client), Event.objects.count()
    said = undo(browser, event)
    event.refresh_from_db()
    return (said, fact(client), Event.objects.count(), event.undone_at) == (
        "Not undone: the same is here or with another client by now", before, number, None,
    )  # fmt: skip


def test_an_archived_client_does_not_come_back_over_its_inn_at_another(
    client: Client, cast: Cast, anna: Browser
) -> None:
    clients.archive(client, by=cast.anna)
    other = make_client(last_name="Другая", inn="500100732259")
    assert refused(anna, last_event("clients.archived"), client) is True
    clients.change(other, {"inn": ""}, by=cast.anna)
    assert undo(anna, last_event("clients.archived")) == "Undone"


def test_an_inn_does_not_come_back_over_another_client_that_has_it(client: Client, cast: Cast, anna: Browser) -> None:
    clients.change(client, {"inn": ""}, by=cast.anna)
    make_client(last_name="Другая", inn="500100732259")
    assert refused(anna, last_event("clients.changed"), client) is True


def test_a_removed_contact_does_not_come_back_beside_the_same_entered_again(
    client: Client, cast: Cast, anna: Browser
) -> None:
    clients.remove_contact(phone(client), by=cast.anna)
    clients.add_contact(client, drafts.contact("phone", "8 912 345-67-89"), by=cast.anna)
    assert refused(anna, last_event("clients.contact_removed"), client) is True


# Totals after undo


def test_totals_follow_every_undo(client: Client, cast: Cast, anna: Browser) -> None:
    bought = make_purchase(client, 250, by=cast.anna, on=datetime.date(2026, 5, 1))
    recorded = last_event("clients.purchase_recorded")
    clients.return_purchase(bought, by=cast.anna)
    returned = last_event("clients.purchase_returned")
    assert fact(client)["bought"] == (Money(100_000), 1, DAY, DAY)
    undo(anna, returned)
    assert fact(client)["bought"] == (Money(125_000), 2, DAY, datetime.date(2026, 5, 1))
    undo(anna, recorded)
    assert fact(client)["bought"] == (Money(100_000), 1, DAY, DAY)


def test_touches_put_back_are_counted_again(client: Client, cast: Cast, anna: Browser) -> None:
    noon = datetime.datetime(2030, 3, 1, 12, tzinfo=datetime.UTC)
    touch = actions.record_interaction(client, kind="meeting", at=noon, by=cast.anna)
    assert touch is not None
    assert touches_of(client) == (2, "2030-03-01 12:00", "meeting")
    actions.remove_interaction(touch, by=cast.anna)
    assert touches_of(client)[::2] == (1, "call")
    undo(anna, last_event("timeline.interaction_removed"))
    assert touches_of(client) == (2, "2030-03-01 12:00", "meeting")
    undo(anna, last_event("timeline.interaction_recorded"))
    assert touches_of(client)[::2] == (1, "call")


# Whose changes


def changed_by(client: Client, by: Employee) -> Event:
    number = clients.change(client, {"about": f"{Event.objects.count()} by {by}"}, by=by)
    assert number is not None
    return Event.objects.get(pk=number)


def test_everybody_undoes_their_own_and_with_the_right_those_of_others(client: Client, cast: Cast) -> None:
    browsers = {name: cast.browser(getattr(cast, name)) for name in ("anna", "olga", "boris", "vera", "gleb")}
    said = {
        (author, name): undo(browser, changed_by(client, getattr(cast, author)))
        for author in ("boris", "anna")
        for name, browser in browsers.items()
    }
    assert said == {
        ("boris", "anna"): "Undone", ("boris", "olga"): "Undone", ("boris", "boris"): "Undone",
        ("boris", "vera"): "404", ("boris", "gleb"): "404",
        ("anna", "anna"): "Undone", ("anna", "olga"): "Undone", ("anna", "boris"): "404",
        ("anna", "vera"): "404", ("anna", "gleb"): "404",
    }  # fmt: skip


def test_the_feed_offers_undo_to_whom_the_door_lets_in(client: Client, cast: Cast) -> None:
    for author in (cast.boris, cast.anna):
        changed_by(client, author)
    offered = {
        name: [part.endswith("UNDO") for part in lines(getattr(cast, name), client, "changes")[:2]]
        for name in ("anna", "olga", "boris", "gleb")
    }
    assert offered == {"anna": [True, True], "olga": [True, True], "boris": [False, True], "gleb": [False, False]}
    for name in ("anna", "olga", "boris", "gleb"):
        let_in = access.undoable(getattr(cast, name)).filter(client=client, code="clients.changed").order_by("-pk")
        assert [event.by_id for event in let_in] == {
            "anna": [cast.anna.pk, cast.boris.pk], "olga": [cast.anna.pk, cast.boris.pk], "boris": [cast.boris.pk],
            "gleb": [],
        }[name]  # fmt: skip


def test_what_was_ones_own_change_is_out_of_reach_with_the_client(client: Client, cast: Cast, boris: Browser) -> None:
    event = changed_by(client, cast.boris)
    clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert undo(boris, event) == "404"


def test_an_event_that_changed_no_values_has_nothing_to_undo(client: Client, cast: Cast, anna: Browser) -> None:
    clients.reveal_contact(phone(client), by=cast.boris)
    assert undo(anna, last_event("clients.contact_revealed")) == "404"
    with pytest.raises(actions.NothingToUndo):
        actions.undo(last_event("clients.contact_revealed"), by=cast.anna)


def test_undo_is_a_press_and_never_a_link(client: Client, cast: Cast, anna: Browser) -> None:
    event = changed_by(client, cast.anna)
    assert anna.get(f"/history/{event.pk}/undo/").status_code == 405
    assert anna.post("/history/999999/undo/").status_code == 404
    assert Client.objects.get(pk=client.pk).about == "4 by Anna"


def test_an_undo_that_breaks_leaves_everything_as_it_was(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = changed_by(client, cast.anna)

    def fail(*anything: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("krug.clients.actions.completeness.refresh", fail)
    with pytest.raises(ConnectionError), transaction.atomic():
        actions.undo(event, by=cast.anna)
    event.refresh_from_db()
    assert (event.undone_at, Client.objects.get(pk=client.pk).about) == (None, "4 by Anna")
