"""Contacts and purchases, for programs; and what a program of a manager never sees in full."""

import datetime
from typing import Any

import pytest
from django.test import Client as Browser

from krug.api.testing import delete, get, patch, post, refusal
from krug.clients import actions, drafts
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client, make_purchase
from krug.core.testing import codes, published
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db

SCOPES = ("clients:read", "clients:write", "purchases:write")


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, *SCOPES)


@pytest.fixture
def manager(cast: Cast) -> Browser:
    """Boris sees contacts masked."""
    cast.boris.role.rights |= {"staff.connect": "yes"}
    cast.boris.role.save()
    return program(cast.boris, *SCOPES)


def contacts_of(asker: Browser, client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(asker, f"/clients/{client.pk}").json()["contacts"]
    return found


def test_a_contact_is_added_changed_and_removed(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    with published() as told:
        added = post(writer, f"/clients/{client.pk}/contacts", {"kind": "phone", "value": "8 912 345-67-89"})
        pk = added.json()["id"]
        changed = patch(writer, f"/contacts/{pk}", {"label": "рабочий", "is_preferred": True})
    assert (added.status_code, added.json()["version"]) == (201, 2)
    assert (changed.status_code, changed.json()) == (200, {"id": pk, "version": 3})
    (contact,) = contacts_of(writer, client)
    assert contact == {
        "id": pk, "kind": "phone", "value": "+79123456789", "label": "рабочий", "extension": "", "is_masked": False,
        "is_preferred": True, "opted_out": False,
    }  # fmt: skip
    patch(writer, f"/contacts/{pk}", {"value": "+7 912 000-00-01", "opted_out": True})
    (contact,) = contacts_of(writer, client)
    assert (contact["value"], contact["label"], contact["opted_out"]) == ("+79120000001", "рабочий", True)
    assert delete(writer, f"/contacts/{pk}").json() == {"id": pk, "version": 5}
    assert contacts_of(writer, client) == []
    assert delete(writer, f"/contacts/{pk}").status_code == 404
    assert codes(told) == ["staff.token_used", "clients.contact_added", "clients.contact_changed"]


def test_a_contact_the_client_has_already_is_refused(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", email="a@teplo.example")
    again = post(writer, f"/clients/{client.pk}/contacts", {"kind": "phone", "value": "+7 (912) 345 67 89"})
    assert refusal(again) == (409, "taken", [("value", "taken")])
    mail = client.contact_points.get(kind="email")
    both = patch(writer, f"/contacts/{mail.pk}", {"kind": "phone", "value": "89123456789"})
    assert refusal(both) == (409, "taken", [("value", "taken")])
    assert refusal(patch(writer, f"/contacts/{mail.pk}", {"value": "a@"})) == (
        422, "invalid", [("value", "no_domain")],
    )  # fmt: skip


def test_a_manager_has_contacts_masked_as_on_the_page(manager: Browser, writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", email="secret@teplo.example")
    actions.add_contact(client, drafts.contact("telegram", "@secretshop"), by=cast.anna)
    paths = ("/clients", f"/clients/{client.pk}")
    whole = "".join(get(writer, path).content.decode() for path in paths)
    whole += post(writer, "/clients/find", {"text": "912345"}).content.decode()
    assert ["+79123456789" in whole, "secret@teplo" in whole, "secretshop" in whole] == [True, True, True]
    masked = "".join(get(manager, path).content.decode() for path in paths)
    masked += post(manager, "/clients/find", {"text": "8 912 345-67-89"}).content.decode()
    for secret in ("3456789", "345-67", "secret"):
        assert secret not in masked
    (line,) = get(manager, "/clients").json()["items"]
    assert (line["phone"], line["phone_is_masked"]) == ("+7 912 •••-••-89", True)
    assert [(each["value"], each["is_masked"]) for each in contacts_of(manager, client)] == [
        ("+7 912 •••-••-89", True), ("s•••@teplo.example", True), ("@•••", True),
    ]  # fmt: skip


def test_a_masked_contact_is_not_open_to_change_but_may_be_removed(manager: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    point = ContactPoint.objects.get()
    assert patch(manager, f"/contacts/{point.pk}", {"label": "x"}).status_code == 404
    assert delete(manager, f"/contacts/{point.pk}").status_code == 200
    assert post(manager, f"/clients/{client.pk}/contacts", {"kind": "vk", "value": "vk.com/x"}).status_code == 201


def test_a_purchase_counts_in_the_totals(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    body = {"made_on": "2026-02-01", "amount": {"amount": "1840.5", "currency": "RUB"}, "what": "Котёл"}
    with published() as told:
        response = post(writer, f"/clients/{client.pk}/purchases", body)
    assert (response.status_code, response.json()["version"]) == (201, 2)
    assert codes(told) == ["staff.token_used", "clients.purchase_recorded"]
    assert get(writer, f"/clients/{client.pk}").json()["totals"]["revenue"] == {"amount": "1840.50", "currency": "RUB"}
    assert get(writer, f"/clients/{client.pk}/purchases").json() == {
        "items": [
            {
                "id": response.json()["id"], "made_on": "2026-02-01",
                "amount": {"amount": "1840.50", "currency": "RUB"}, "what": "Котёл", "returned_at": None,
            }
        ],
        "next": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"amount": {"amount": "1", "currency": "EUR"}}, ("amount.currency", "other_currency")),
        ({"amount": {"amount": "1,5", "currency": "RUB"}}, ("amount.amount", "string_pattern_mismatch")),
        ({"amount": {"amount": "1.555", "currency": "RUB"}}, ("amount.amount", "string_pattern_mismatch")),
        ({"amount": {"amount": 1.5, "currency": "RUB"}}, ("amount.amount", "string_type")),
        ({"amount": {"currency": "RUB"}}, ("amount.amount", "missing")),
        ({"made_on": "0001-01-01"}, ("made_on", "out_of_range")),
        ({"made_on": "01.02.2026"}, ("made_on", "date_from_datetime_parsing")),
    ],
)
def test_a_purchase_that_cannot_be_is_refused(change: Any, fault: tuple[str, str], writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    body = {"made_on": "2026-02-01", "amount": {"amount": "1", "currency": "RUB"}, **change}
    assert refusal(post(writer, f"/clients/{client.pk}/purchases", body)) == (422, "invalid", [fault])


def test_purchases_come_in_pages_the_newest_first(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    for day, rubles in ((1, 1), (2, 2), (2, 3), (3, 4)):
        make_purchase(client, rubles, by=cast.anna, on=datetime.date(2026, 3, day))
    returned = make_purchase(client, 5, by=cast.anna, on=datetime.date(2026, 2, 1))
    actions.return_purchase(returned, by=cast.anna)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(writer, f"/clients/{client.pk}/purchases", limit=2, cursor=cursor).json()
        found += [item["amount"]["amount"] for item in page["items"]]
        cursor = page["next"]
    assert found == ["4.00", "3.00", "2.00", "1.00", "5.00"]
    assert page["items"][-1]["returned_at"] is not None
