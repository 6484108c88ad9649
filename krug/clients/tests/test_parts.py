"""What belongs to a card through its doors: contacts, addresses, places of work, purchases, the archive."""

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import actions
from krug.clients.models import Address, Client, ContactPoint, Employment, Purchase, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.text.money import Money
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова", city="Omsk")


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»", city="Perm")


def told(response: Any) -> tuple[int, str, list[str]]:
    """Status, the toast, what is to be read anew."""
    found = json.loads(response.headers.get("HX-Trigger", "{}"))
    toast = found.pop("krug:toast", {"text": ""})
    return response.status_code, toast["text"], sorted(name.removeprefix("krug:refresh-") for name in found)


def errors(response: Any) -> list[str]:
    found = re.findall(r'<p class="error" role="alert">([^<]*)', response.content.decode())
    return [html.unescape(text) for text in found]


# Contacts


def send_contact(browser: Browser, client: Client, kind: str, value: str, **more: str) -> Any:
    return browser.post(f"/clients/{client.pk}/contacts/", {"kind": kind, "value": value, **more})


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("phone", "8 (912) 345-67-89 доб. 12", ("79123456789", "12", "")),
        ("email", " Anna@Teplo.example ", ("anna@teplo.example", "", "")),
        ("telegram", "https://t.me/Anna_Shop", ("anna_shop", "", "")),
        ("whatsapp", "wa.me/79123456789", ("79123456789", "", "")),
        ("whatsapp", "8 (912) 345-67-89", ("79123456789", "", "")),
        ("telegram", "+7 912 345-67-89", ("79123456789", "", "")),
        ("vk", "vk.com/anna", ("anna", "", "")),
        ("site", "https://www.teplo.example/", ("teplo.example", "", "")),
        ("other", "pager 77-12", ("pager 77-12", "", "")),
    ],
)
def test_a_contact_of_each_kind_is_added(
    client: Client, boris: Browser, kind: str, value: str, kept: tuple[str, str, str]
) -> None:
    assert told(send_contact(boris, client, kind, value)) == (204, "Added", ["card-side"])
    assert list(client.contact_points.values_list("key", "extension", "label")) == [kept]


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("email", "anna.teplo", "There is no @ here. An address looks like name@company.ru."),
        ("phone", "", "This field is required."),
        ("phone", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_a_contact_that_cannot_be_one_is_refused_and_stays_typed(
    client: Client, boris: Browser, kind: str, value: str, sentence: str
) -> None:
    response = send_contact(boris, client, kind, value, label="work")
    assert (response.status_code, errors(response)) == (422, [sentence])
    page = response.content.decode()
    assert (f'value="{value}"' in page or not value, 'value="work"' in page) == (True, True)
    assert ContactPoint.objects.count() == 0


def test_the_same_contact_twice_is_refused_however_it_is_spelt(client: Client, boris: Browser) -> None:
    send_contact(boris, client, "phone", "8 912 345-67-89")
    response = send_contact(boris, client, "phone", "+7 (912) 3456789")
    assert (response.status_code, errors(response)) == (422, ["This client already has this contact."])
    assert client.contact_points.count() == 1


def test_a_contact_is_corrected_by_who_sees_it(client: Client, cast: Cast, anna: Browser, boris: Browser) -> None:
    send_contact(anna, client, "phone", "8 912 345-67-89 доб. 12")
    point = client.contact_points.get()
    form = html.unescape(anna.get(f"/contacts/{point.pk}/").content.decode())
    shown = re.findall(r'name="value" value="([^"]*)"', form)[0]
    data = {"kind": "phone", "value": shown, "label": "work", "is_preferred": "on"}
    assert told(anna.post(f"/contacts/{point.pk}/", data)) == (204, "Changed", ["card-side"])
    point.refresh_from_db()
    assert (point.key, point.extension, point.label, point.is_preferred, point.opted_out_at) == (
        "79123456789", "12", "work", True, None,
    )  # fmt: skip
    anna.post(f"/contacts/{point.pk}/", {"kind": "email", "value": "a@teplo.example", "opted_out": "on"})
    point.refresh_from_db()
    assert (point.kind, point.key, point.extension, point.label, point.is_preferred) == (
        "email", "a@teplo.example", "", "", False,
    )  # fmt: skip
    assert point.opted_out_at is not None
    assert boris.get(f"/contacts/{point.pk}/").status_code == 404
    assert boris.post(f"/contacts/{point.pk}/", data).status_code == 404


def test_a_contact_corrected_into_one_already_there_is_refused(client: Client, anna: Browser) -> None:
    send_contact(anna, client, "phone", "8 912 345-67-89")
    send_contact(anna, client, "phone", "8 912 345-67-80")
    point = client.contact_points.latest("pk")
    response = anna.post(f"/contacts/{point.pk}/", {"kind": "phone", "value": "8 912 345-67-89"})
    assert (response.status_code, errors(response)) == (422, ["This client already has this contact."])
    assert ContactPoint.objects.get(pk=point.pk).key == "79123456780"


def test_a_contact_is_removed_once(client: Client, anna: Browser) -> None:
    send_contact(anna, client, "phone", "8 912 345-67-89")
    point = client.contact_points.get()
    assert told(anna.post(f"/contacts/{point.pk}/remove/")) == (204, "Removed", ["card-side"])
    assert anna.post(f"/contacts/{point.pk}/remove/").status_code == 404
    assert anna.get(f"/contacts/{point.pk}/remove/").status_code == 405


# Addresses


def test_an_address_is_added_once_a_press_and_removed_once(client: Client, boris: Browser) -> None:
    place = f"/clients/{client.pk}/addresses/"
    for _press in range(2):
        response = boris.post(place, {"kind": "delivery", "text": " Lenina 1 ", "key": "k1"})
        assert told(response) == (204, "Added", ["card-side"])
    address = Address.objects.get()
    assert (address.kind, address.text) == ("delivery", "Lenina 1")
    assert told(boris.post(f"/addresses/{address.pk}/remove/")) == (204, "Removed", ["card-side"])
    assert boris.post(f"/addresses/{address.pk}/remove/").status_code == 404


@pytest.mark.parametrize("data", [{"kind": "main", "text": ""}, {"kind": "moon", "text": "x"}, {"text": "x" * 501}])
def test_an_address_that_cannot_be_one_is_refused(client: Client, boris: Browser, data: dict[str, str]) -> None:
    assert boris.post(f"/clients/{client.pk}/addresses/", data).status_code == 422
    assert Address.objects.count() == 0


# Places of work


def employ(browser: Browser, client: Client, **data: Any) -> Any:
    return browser.post(f"/clients/{client.pk}/employments/", data)


def job() -> tuple[str, str, str, str, str, datetime.date | None]:
    found = Employment.objects.select_related("person", "company").get()
    return (
        found.person.name, found.company.name, found.position, found.department, found.decision_role, found.started_on,
    )  # fmt: skip


def test_a_chosen_company_is_a_place_of_work(client: Client, firm: Client, boris: Browser) -> None:
    response = employ(
        boris, client, other=firm.pk, name="ignored", position="director", department="Sales", decision_role="decides",
        started_on="01.02.2020", key="k1",
    )  # fmt: skip
    assert told(response) == (204, "Added", ["card-side"])
    assert job() == ("Орлова", "ООО «Тепло»", "director", "Sales", "decides", datetime.date(2020, 2, 1))


def test_a_person_is_chosen_from_the_card_of_a_company(client: Client, firm: Client, boris: Browser) -> None:
    assert employ(boris, firm, other=client.pk).status_code == 204
    assert job()[:2] == ("Орлова", "ООО «Тепло»")


def test_a_company_that_is_not_there_is_added_under_its_name_once(client: Client, cast: Cast, boris: Browser) -> None:
    for _press in range(2):
        assert employ(boris, client, name="ооо тепло", key="k1").status_code == 204
    assert job()[:2] == ("Орлова", "ООО «Тепло»")
    made = Client.objects.get(kind="company")
    assert (made.owner_id, made.city, Employment.objects.count()) == (cast.boris.pk, "Omsk", 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": " "}, "Write the name."),
        ({"name": "x", "started_on": "31.02.2020"}, "There is no such day. Check the day and the month."),
        ({"name": "x", "started_on": "soon"}, "This is not understood as a date. Type it as 31.12.2026."),
        ({"name": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_a_place_of_work_that_cannot_be_read_is_refused(
    client: Client, boris: Browser, data: dict[str, str], sentence: str
) -> None:
    response = employ(boris, client, **data)
    assert response.status_code == 422
    assert sentence in errors(response)
    assert (Employment.objects.count(), Client.objects.count()) == (0, 1)


def test_a_company_the_reader_does_not_see_cannot_be_chosen_nor_a_person_for_a_company(
    client: Client, cast: Cast, boris: Browser
) -> None:
    foreign = make_client(owner=cast.vera, name="Secret")
    colleague = make_client(owner=cast.boris, last_name="Белова")
    for other in (foreign.pk, colleague.pk, client.pk, 999_999):
        assert employ(boris, client, other=other).status_code == 404
    assert Employment.objects.count() == 0


def test_companies_are_offered_by_the_beginning_of_their_names(
    client: Client, firm: Client, cast: Cast, boris: Browser
) -> None:
    make_client(owner=cast.vera, name="ООО «Теплица»")

    def offered(at: Client, name: str) -> list[str]:
        page = boris.post(f"/clients/{at.pk}/others/", {"name": name}).content.decode()
        return [html.unescape(found) for found in re.findall(r'data-name="([^"]*)"', page)]

    assert offered(client, "теп") == ["ООО «Тепло»"]
    assert offered(client, "ООО Теп") == ["ООО «Тепло»"]
    assert (offered(client, "т"), offered(client, ""), offered(client, "орл")) == ([], [], [])
    assert offered(firm, "орл") == ["Орлова"]


def test_a_place_of_work_ends_today_and_once(client: Client, firm: Client, cast: Cast, boris: Browser) -> None:
    made = actions.add_employment(client, firm, by=cast.boris)
    assert told(boris.post(f"/employments/{made.pk}/end/")) == (204, "Left", ["card-side"])
    assert boris.post(f"/employments/{made.pk}/end/").status_code == 404
    made.refresh_from_db()
    assert made.ended_on is not None
    assert told(boris.post(f"/employments/{made.pk}/remove/")) == (204, "Removed", ["card-side"])
    assert boris.post(f"/employments/{made.pk}/remove/").status_code == 404


# Purchases


def buy(browser: Browser, client: Client, amount: str, **data: str) -> Any:
    return browser.post(f"/clients/{client.pk}/purchases/", {"amount": amount, "made_on": "01.03.2026", **data})


@pytest.mark.parametrize(
    ("typed", "kopecks"),
    [("1500", 150000), ("1 500,50", 150050), ("1 500.50 руб", 150050), ("1\u00a0500 ₽", 150000), ("1,5 тыс", 150000),
     ("12к", 1200000), ("1,234,567.89", 123456789)],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(client: Client, boris: Browser, typed: str, kopecks: int) -> None:
    assert told(buy(boris, client, typed, what="Boiler")) == (204, "Purchase recorded", ["totals"])
    totals = Totals.objects.get(pk=client.pk)
    assert (totals.revenue, totals.purchases, totals.last_purchase_on) == (
        Money(kopecks), 1, datetime.date(2026, 3, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "day", "sentence"),
    [
        ("much", "01.03.2026", "There are no digits here. Type the number in digits, as 1234,50."),
        ("", "01.03.2026", "This field is required."),
        ("10 000 000 000 000 000 000", "01.03.2026", "No sum is that large. Check whether two numbers ran together."),
        ("100", "31.02.2026", "There is no such day. Check the day and the month."),
        ("100", "", "This field is required."),
    ],
)
def test_a_purchase_that_cannot_be_read_is_refused_and_stays_typed(
    client: Client, boris: Browser, amount: str, day: str, sentence: str
) -> None:
    response = buy(boris, client, amount, made_on=day, what="Boiler")
    assert (response.status_code, errors(response)) == (422, [sentence])
    assert 'value="Boiler"' in response.content.decode()
    assert Purchase.objects.count() == 0


def test_a_purchase_pressed_twice_is_one(client: Client, boris: Browser) -> None:
    key = re.findall(r'name="key" value="(\w+)"', boris.get(f"/clients/{client.pk}/purchases/").content.decode())[0]
    for _press in range(2):
        assert buy(boris, client, "100", key=key).status_code == 204
    assert Totals.objects.get(pk=client.pk).purchases == 1


def test_a_purchase_is_returned_once(client: Client, cast: Cast, boris: Browser) -> None:
    purchase = make_purchase(client, 100, by=cast.boris)
    assert told(boris.post(f"/purchases/{purchase.pk}/return/")) == (204, "Marked as returned", ["totals"])
    assert boris.post(f"/purchases/{purchase.pk}/return/").status_code == 404
    assert Totals.objects.get(pk=client.pk).revenue == Money(0)


# The archive


def test_a_client_is_archived_and_restored_once(client: Client, cast: Cast, anna: Browser, boris: Browser) -> None:
    place = f"/clients/{client.pk}"
    assert boris.post(f"{place}/archive/").status_code == 404
    assert told(anna.post(f"{place}/archive/")) == (204, "Archived", ["card"])
    assert anna.post(f"{place}/archive/").status_code == 404
    assert "in the archive since" in anna.get(f"{place}/").content.decode()
    assert told(anna.post(f"{place}/restore/")) == (204, "Restored", ["card"])
    assert anna.post(f"{place}/restore/").status_code == 404
    assert [anna.get(f"{place}/{door}/").status_code for door in ("archive", "restore")] == [405, 405]


def test_a_client_whose_inn_was_taken_is_not_restored(cast: Cast, anna: Browser) -> None:
    first = make_client(name="First", inn="7707083893")
    actions.archive(first, by=cast.anna)
    make_client(name="Second", inn="7707083893")
    answer = told(anna.post(f"/clients/{first.pk}/restore/"))
    assert answer == (204, "Another client already has this INN and KPP.", [])
    assert Client.objects.archived().count() == 1


def test_nothing_of_an_archived_client_is_changed(client: Client, cast: Cast, anna: Browser) -> None:
    make_purchase(client, 100, by=cast.anna)
    send_contact(anna, client, "phone", "8 912 345-67-89")
    actions.archive(client, by=cast.anna)
    point, purchase = ContactPoint.objects.get(), Purchase.objects.get()
    doors = [
        f"/clients/{client.pk}/contacts/", f"/clients/{client.pk}/addresses/", f"/clients/{client.pk}/employments/",
        f"/clients/{client.pk}/purchases/", f"/clients/{client.pk}/others/", f"/contacts/{point.pk}/",
        f"/contacts/{point.pk}/remove/", f"/contacts/{point.pk}/reveal/", f"/purchases/{purchase.pk}/return/",
    ]  # fmt: skip
    assert {door: anna.post(door, {}).status_code for door in doors} == dict.fromkeys(doors, 404)


# The card by its parts


@pytest.mark.parametrize("part", ["head", "side", "aside"])
def test_a_part_of_the_card_is_the_same_as_in_the_whole(client: Client, boris: Browser, part: str) -> None:
    whole, fragment = (
        re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "", boris.get(address).content.decode())
        for address in (f"/clients/{client.pk}/", f"/clients/{client.pk}/?part={part}")
    )
    assert fragment.strip() in whole


def test_there_is_no_other_part(client: Client, boris: Browser) -> None:
    assert boris.get(f"/clients/{client.pk}/?part=secret").status_code == 404
