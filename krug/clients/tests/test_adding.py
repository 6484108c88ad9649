"""A new client: two fields, whatever stands in them, and who has the same contact already."""

import html
import re
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import actions, drafts
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def add(browser: Browser, **typed: str) -> Any:
    return browser.post("/clients/new/", typed)


def made() -> dict[str, Any]:
    """The only client there is, with its contacts."""
    client = Client.objects.get()
    points = ContactPoint.objects.order_by("pk").values_list("kind", "key", "extension")
    return {"kind": client.kind, "name": client.name, "contacts": list(points)}


ANNA = {"kind": "person", "name": "Смирнова Анна", "contacts": [("phone", "79123456789", "")]}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"who": "Смирнова Анна", "phone": "8 912 345-67-89"}, ANNA),
        ({"who": "Смирнова Анна 8 (912) 345-67-89"}, ANNA),
        ({"who": "+79123456789 Смирнова Анна"}, ANNA),
        ({"who": "смирнова анна", "phone": "9123456789"}, ANNA),
        ({"who": "8 912 345-67-89 доб. 12"},
         {"kind": "person", "name": "", "contacts": [("phone", "79123456789", "12")]}),
        ({"phone": "89123456789"}, {"kind": "person", "name": "", "contacts": [("phone", "79123456789", "")]}),
        ({"who": "Анна anna@teplo.example"},
         {"kind": "person", "name": "Анна", "contacts": [("email", "anna@teplo.example", "")]}),
        ({"email": "Anna@Teplo.example"},
         {"kind": "person", "name": "", "contacts": [("email", "anna@teplo.example", "")]}),
        ({"who": "ООО Тепло"}, {"kind": "company", "name": "ООО «Тепло»", "contacts": []}),
        ({"who": "ИП Северов А. П."}, {"kind": "company", "name": "ИП Северов А. П.", "contacts": []}),
        ({"who": "Тепло", "kind": "company"}, {"kind": "company", "name": "Тепло", "contacts": []}),
        ({"who": "ООО Тепло", "kind": "person"}, {"kind": "person", "name": "ООО Тепло", "contacts": []}),
    ],
    ids=lambda value: str(value.get("who") or value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_was_typed_goes_where_it_belongs(
    cast: Cast, boris: Browser, typed: dict[str, str], expected: dict[str, Any]
) -> None:
    response = add(boris, **typed)
    assert (response.status_code, made()) == (302, expected)
    assert response.headers["Location"] == f"/clients/{Client.objects.get().pk}/"


def test_whoever_adds_a_client_answers_for_it(cast: Cast, boris: Browser) -> None:
    add(boris, who="Смирнова Анна", city="Omsk", about="likes tea")
    client = Client.objects.get()
    assert (client.owner_id, client.created_by_id, client.city, client.about, client.sex) == (
        cast.boris.pk, cast.boris.pk, "Omsk", "likes tea", "f",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "who", "Write a name, a company, a phone or an e-mail: one of them is enough."),
        ({"who": "  "}, "who", "Write a name, a company, a phone or an e-mail: one of them is enough."),
        ({"who": "Anna", "email": "anna@teplo"}, "email", "The part after the @ has no ending such as .ru or .com."),
    ],
)
def test_what_cannot_be_read_is_said_and_stays(
    cast: Cast, boris: Browser, typed: dict[str, str], field: str, sentence: str
) -> None:
    response = add(boris, **typed)
    page = html.unescape(response.content.decode())
    assert (response.status_code, re.findall(r'<p class="error" role="alert">([^<]*)', page)) == (422, [sentence])
    for name, value in typed.items():
        assert f'name="{name}" type="text"' in page
        assert f'value="{value.strip()}"' in page
    assert Client.objects.count() == 0


def test_the_same_form_twice_makes_one_client_and_leads_to_it(cast: Cast, boris: Browser) -> None:
    key = re.findall(r'name="key" value="(\w+)"', boris.get("/clients/new/").content.decode())[0]
    answers = [add(boris, who="Анна", phone="89123456789", key=key).headers["Location"] for _press in range(3)]
    assert (Client.objects.count(), len(set(answers))) == (1, 1)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Смирнова", "who"),
        ("8 912 345", "phone"),
        ("anna@", "email"),
        ("ООО Тепло 24", "who"),
        ("89123456789", "phone"),
    ],
)
def test_what_was_typed_in_the_palette_stands_in_its_field(cast: Cast, boris: Browser, text: str, field: str) -> None:
    page = html.unescape(boris.get("/clients/new/", {"name": text}).content.decode())
    assert re.findall(rf'name="(\w+)" [^>]*value="{re.escape(text)}"', page) == [field]


def test_a_reader_adds_nobody(cast: Cast, gleb: Browser) -> None:
    assert [gleb.get("/clients/new/").status_code, add(gleb, who="Anna").status_code] == [404, 404]
    assert gleb.post("/clients/check/", {"phone": "89123456789"}).status_code == 404
    assert Client.objects.count() == 0


# Who has the same contact


def hints(page: str) -> list[str]:
    """The sentences about others, with the links in them."""
    found = re.findall(r'<div[^>]*class="alert soon same">.*?<span>(.*?)</span>', page, re.DOTALL)
    return [re.sub(r"</?strong>", "", html.unescape(text)) for text in found]


PHONE, MAIL = "8 912 345-67-89", "anna@teplo.example"


def test_a_visible_twin_is_named_with_a_link_and_can_be_overruled(cast: Cast, boris: Browser) -> None:
    twin = make_client(owner=cast.boris, last_name="Орлова", first_name="Анна", city="Omsk", phone=PHONE)
    response = add(boris, who="Анна", phone="+79123456789")
    assert (response.status_code, Client.objects.count()) == (409, 1)
    sentence = f'Here already: <a href="/clients/{twin.pk}/" target="_blank">Орлова Анна</a>, Omsk: the same phone'
    assert hints(response.content.decode()) == [sentence]
    assert hints(boris.post("/clients/check/", {"phone": PHONE}).content.decode()) == [sentence]
    assert add(boris, who="Анна", phone=PHONE, anyway="yes").status_code == 302
    assert Client.objects.count() == 2


def test_of_an_invisible_twin_only_the_owner_is_named(cast: Cast, boris: Browser) -> None:
    make_client(owner=cast.vera, last_name="Орлова", city="Zeleny Bor", email=MAIL)
    page = add(boris, who="Анна", email=MAIL.upper()).content.decode()
    assert hints(page) == ["Vera has such a client: the same e-mail. Ask to have it handed over."]
    assert ("Орлова" in page, "Zeleny Bor" in page) == (False, False)


def test_of_nobodys_twin_it_is_said_that_there_is_one(cast: Cast, boris: Browser, anna: Browser) -> None:
    twin = make_client(last_name="Орлова", phone=PHONE)
    assert hints(add(boris, phone=PHONE).content.decode()) == [
        "There is such a client whom you do not see: the same phone. Ask your head of sales."
    ]
    assert hints(add(anna, phone=PHONE).content.decode()) == [
        f'Here already: <a href="/clients/{twin.pk}/" target="_blank">Орлова</a>: the same phone'
    ]


def test_several_twins_are_all_named(cast: Cast, anna: Browser) -> None:
    make_client(last_name="First", phone=PHONE)
    make_client(last_name="Second", email=MAIL)
    page = add(anna, phone=PHONE, email=MAIL).content.decode()
    assert sorted(re.findall(r">(\w+)</a>", "".join(hints(page)))) == ["First", "Second"]


def test_an_archived_twin_and_a_removed_contact_hold_nobody_up(cast: Cast, boris: Browser) -> None:
    actions.archive(make_client(owner=cast.boris, phone=PHONE), by=cast.anna)
    other = make_client(owner=cast.boris, phone=PHONE)
    actions.remove_contact(other.contact_points.get(), by=cast.boris)
    assert hints(boris.post("/clients/check/", {"phone": PHONE}).content.decode()) == []
    assert add(boris, phone=PHONE).status_code == 302


def test_a_telegram_of_the_same_letters_is_no_twin_of_an_e_mail(cast: Cast, boris: Browser) -> None:
    other = make_client(owner=cast.boris)
    actions.add_contact(other, drafts.contact("telegram", MAIL), by=cast.boris)
    assert add(boris, email=MAIL).status_code == 302
