"""The form of a new client beyond its two first fields: kind and category, everything else, what was pasted."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import actions
from krug.clients.models import Client, ContactPoint, Employment, FieldRule
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def values(page: str) -> dict[str, str]:
    """What stands in the fields that are filled."""
    inputs = re.findall(r'<input id="id_(\w+)"[^>]* value="([^"]+)"', page)
    areas = re.findall(r'<textarea id="id_(\w+)"[^>]*>([^<]+)</textarea>', page)
    return dict([*inputs, *areas])


def asked(page: str) -> list[str]:
    """Names of the fields under «more»."""
    return re.findall(r'<(?:input|select|textarea) id="id_(\w+)"', page[page.index('class="more-fields"') :])


EVERYTHING = {
    "who": "Смирнова Анна", "phone": "8 912 345-67-89, раб. 8 343 222-33-44 доб. 5",
    "email": "a@b.example; c@d.example", "telegram": "@anna", "site": "anna.example",
    "address": " ул. Ленина,  1 ", "company": "ооо тепло",
    "position": "директор", "city": "Пермь", "about": "любит чай", "warmth": "2", "birth_date": "27.11.1985",
    "call_from": "9", "time_zone": "Asia/Omsk", "inn": "500100732259", "note": "one\r\ntwo", "tags": "VIP; сервис, vip",
}  # fmt: skip


def test_everything_that_was_typed_is_on_the_card(cast: Cast, boris: Browser) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    with published() as told:
        response = boris.post("/clients/new/", {**EVERYTHING, "category": dealers.pk})
    client = Client.objects.get(kind="person")
    assert (response.status_code, response.headers["Location"]) == (302, f"/clients/{client.pk}/")
    points = ContactPoint.objects.filter(client=client).order_by("pk").values_list("kind", "key", "extension", "label")
    assert list(points) == [
        ("phone", "79123456789", "", ""), ("phone", "73432223344", "5", "раб."), ("email", "a@b.example", "", ""),
        ("email", "c@d.example", "", ""), ("telegram", "anna", "", ""), ("site", "anna.example", "", ""),
    ]  # fmt: skip
    job = Employment.objects.get()
    assert (job.person_id, job.company.name, job.position, job.company.owner_id) == (
        client.pk, "ООО «Тепло»", "директор", cast.boris.pk,
    )  # fmt: skip
    assert [str(address) for address in client.addresses.all()] == ["ул. Ленина, 1"]
    assert (client.city, client.warmth, str(client.birth_date), str(client.call_from), client.note) == (
        "Пермь", 2, "1985-11-27", "09:00:00", "one\ntwo",
    )  # fmt: skip
    assert [tagging.tag.name for tagging in client.taggings.order_by("pk")] == ["VIP", "сервис"]
    assert (client.category_id, client.owner_id) == (dealers.pk, cast.boris.pk)
    assert codes(told) == ["clients.created", "clients.created"]


def test_an_employer_that_is_here_is_not_added_once_more(cast: Cast, boris: Browser) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло»")
    boris.post("/clients/new/", {"who": "Смирнова Анна", "company": "Тепло, ООО"})
    assert (Employment.objects.get().company_id, Client.objects.count()) == (company.pk, 2)


def test_a_company_the_reader_does_not_see_is_not_joined_silently(cast: Cast, boris: Browser) -> None:
    hidden = make_client(owner=cast.vera, name="ООО «Тепло»")
    boris.post("/clients/new/", {"who": "Смирнова Анна", "company": "ООО Тепло"})
    assert Employment.objects.get().company_id != hidden.pk


def test_the_same_sending_twice_adds_the_employer_once(cast: Cast, boris: Browser) -> None:
    form = {"who": "Смирнова Анна", "company": "ООО Тепло", "key": "k1"}
    assert len({boris.post("/clients/new/", form).headers["Location"] for _press in range(2)}) == 1
    assert (Client.objects.count(), Employment.objects.count()) == (2, 1)


def test_a_position_without_a_company_says_who_the_person_is(cast: Cast, boris: Browser) -> None:
    boris.post("/clients/new/", {"who": "Смирнова Анна", "position": "бухгалтер"})
    assert Client.objects.get().about == "бухгалтер"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phone": "8 912 34"}, "Too few digits. Add the code of the city or of the operator."),
        ({"birth_date": "31.02.1985"}, "There is no such day. Check the day and the month."),
        (
            {"inn": "7701000018"},
            "The 10th digit must be 9, not 8, unless another is mistyped. Compare with the document.",
        ),
        ({"category": "77"}, "Choose one of the list."),
        ({"category": "x"}, "Choose one of the list."),
        ({"email": "a@b.example, c@d"}, "The part after the @ has no ending such as .ru or .com."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    cast: Cast, boris: Browser, typed: dict[str, str], sentence: str
) -> None:
    response: Any = boris.post("/clients/new/", {"who": "Анна", **typed})
    errors = re.findall(r'<p class="error" role="alert">([^<]*)', text_of(response))
    assert (response.status_code, errors) == (422, [sentence])
    assert Client.objects.count() == 0


# Kind and category


def test_the_fields_are_those_of_the_kind_the_name_speaks_of(cast: Cast, boris: Browser) -> None:
    person = text_of(boris.get("/clients/new/"))
    company = text_of(boris.get("/clients/new/", {"name": "ООО Тепло"}))
    assert ("birth_date" in asked(person), "kpp" in asked(person)) == (True, False)
    assert ("birth_date" in asked(company), "kpp" in asked(company), "company" in asked(company)) == (
        False,
        True,
        False,
    )
    assert {"owner", "last_name", "name"} & set(asked(person) + asked(company)) == set()


def test_another_kind_brings_its_fields_and_keeps_what_was_typed(cast: Cast, boris: Browser) -> None:
    form = {"who": "Тепло", "shown_kind": "person", "city": "Пермь", "note": "one"}
    assert boris.post("/clients/blanks/", form).status_code == 204
    page = text_of(boris.post("/clients/blanks/", {**form, "kind": "company", "shown_kind": ""}))
    assert ("kpp" in asked(page), values(page)) == (True, {"city": "Пермь", "note": "one"})
    assert '<input type="hidden" name="kind" value="company">' in page
    by_name = text_of(boris.post("/clients/blanks/", {**form, "who": "ООО Тепло"}))
    assert 'name="shown_kind" value="company"' in by_name


def test_a_category_brings_what_it_asks_and_its_instruction(cast: Cast, boris: Browser) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    actions.set_rule("person", dealers, "email", by=cast.anna, is_required=True, hint="Of the office")
    actions.write_instruction("person", None, "Names in full.", by=cast.anna)
    actions.write_instruction("person", dealers, "Ask for the contract.", by=cast.anna)
    page = text_of(boris.post("/clients/blanks/", {"who": "Анна", "category": dealers.pk, "shown_kind": ""}))
    assert 'name="email"' in page.partition('class="more-fields"')[0]
    assert ("Of the office" in page, "<p>Names in full.\n\nAsk for the contract.</p>" in page) == (True, True)
    assert 'id="instruction" hx-swap-oob="true"' in page


# Pasting

SIGNATURE = "Орлова Анна\nдиректор ООО «Мир»\nмоб. 8 916 111-22-33\nanna@mir.example\nг. Пермь\nЗвонить после 10"


def test_what_was_pasted_fills_the_form_and_says_where_from(cast: Cast, boris: Browser) -> None:
    page = text_of(boris.post("/clients/paste/", {"pasted": SIGNATURE, "key": "k1"}))
    assert values(page) == {
        "who": "Орлова Анна", "phone": "моб. +7 916 111-22-33", "email": "anna@mir.example", "company": "ООО «Мир»",
        "position": "директор", "city": "Пермь", "note": "Звонить после 10",
    }  # fmt: skip
    assert re.findall(r'<p class="hint taken">taken from: «(.*)»</p>', page) == [
        "Орлова Анна", "моб. 8 916 111-22-33", "anna@mir.example", "ООО «Мир»", "директор", "г. Пермь",
    ]  # fmt: skip
    assert "Filled in from what you pasted: 6 fields." in page
    assert 'name="key" value="k1"' in page


def test_one_press_takes_it_back(cast: Cast, boris: Browser) -> None:
    typed = {"who": "", "city": "Тула", "key": "k1", "note": "«1»\n2"}
    page = text_of(boris.post("/clients/paste/", {**typed, "pasted": SIGNATURE}))
    assert values(page)["city"] == "Тула"
    kept = re.findall(r'name="before" value="([^"]*)"', boris.post(
        "/clients/paste/", {**typed, "pasted": SIGNATURE}).content.decode())[0]  # fmt: skip
    back = text_of(boris.post("/clients/paste/", {"before": html.unescape(kept), "back": "yes", "who": "Орлова"}))
    assert values(back) == {"city": "Тула", "note": "«1»\n2"}
    assert ('name="key" value="k1"' in back, "Filled in" in back) == (True, False)


def test_requisites_make_it_a_company(cast: Cast, boris: Browser) -> None:
    page = text_of(boris.post("/clients/paste/", {"pasted": "ООО «Вектор»\nИНН 7701000019\nКПП 770101001"}))
    assert (values(page)["inn"], values(page)["kpp"], 'name="kind" value="company"' in page) == (
        "7701000019", "770101001", True,
    )  # fmt: skip


def test_what_nothing_is_recognised_in_goes_to_the_note(cast: Cast, boris: Browser) -> None:
    page = text_of(boris.post("/clients/paste/", {"pasted": "прайс\nза октябрь"}))
    assert (values(page), "Nothing was recognised" in page) == ({"note": "прайс\nза октябрь"}, True)


@pytest.mark.parametrize("before", ["", "x", "[1]", '{"who": 7}', "null", json.dumps({"who": "\0a"})])
def test_a_hostile_before_breaks_nothing(cast: Cast, boris: Browser, before: str) -> None:
    assert boris.post("/clients/paste/", {"before": before, "back": "yes"}).status_code == 200


# The settings


def test_a_rule_is_saved_from_its_line(cast: Cast, anna: Browser) -> None:
    sent = {
        "is_required": "yes",
        "weight": "7",
        "hint": "Where",
        "check_kind": "one_of",
        "pattern": "A, B",
        "message": "m",
    }
    line: Any = anna.post("/settings/entry/person/city/", sent)
    assert (line.status_code, 'value="A, B"' in text_of(line), 'value="7"' in text_of(line)) == (200, True, True)
    bad: Any = anna.post("/settings/entry/person/city/", {**sent, "check_kind": "digits"})
    assert (bad.status_code, "Write how many digits" in text_of(bad), 'value="A, B"' in text_of(bad)) == (
        422,
        True,
        True,
    )
    heavy: Any = anna.post("/settings/entry/person/city/", {**sent, "weight": "11"})
    assert heavy.status_code == 422
    page = text_of(anna.get("/settings/entry/"))
    assert ('value="A, B"' in page, 'value="7"' in page) == (True, True)


def test_the_ready_weight_is_kept_as_none_so_that_a_better_one_may_come(cast: Cast, anna: Browser) -> None:
    anna.post("/settings/entry/person/city/", {"weight": "2", "hint": "Where"})
    assert FieldRule.objects.get().weight is None
    anna.post("/settings/entry/person/city/", {"weight": "0"})
    assert FieldRule.objects.get().weight == 0


@pytest.mark.parametrize(
    "address",
    ["person/nothing/", "robot/city/", "person/city/?x", "robot/instruction/"],
)
def test_what_there_is_not_cannot_be_ruled(cast: Cast, anna: Browser, address: str) -> None:
    expected = 200 if address.endswith("?x") else 404
    assert anna.post(f"/settings/entry/{address}", {"text": "x"}).status_code == expected


@pytest.mark.parametrize("query", ["kind=robot", "category=99", "category=x", "category=" + "9" * 30])
def test_a_page_of_no_kind_or_category_is_none(cast: Cast, anna: Browser, query: str) -> None:
    assert anna.get(f"/settings/entry/?{query}").status_code == 404


def test_the_page_of_a_category_shows_what_it_adds(cast: Cast, anna: Browser) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True, hint="Where they live")
    page = text_of(anna.get(f"/settings/entry/?category={dealers.pk}"))
    assert ('placeholder="Where they live"' in page, "of all" in page, 'name="weight"' in page) == (True, True, False)
    anna.post("/settings/entry/person/city/", {"category": dealers.pk, "hint": "Where the shop is"})
    assert 'value="Where the shop is"' in text_of(anna.get(f"/settings/entry/?category={dealers.pk}"))
    assert 'value="Where the shop is"' not in text_of(anna.get("/settings/entry/"))
