"""The list and finding, for programs."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.api.testing import get, post, refusal
from krug.clients import actions
from krug.clients.models import Client
from krug.clients.testing import make_client, make_purchase
from krug.staff.models import Employee
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read")


def names(response: Any) -> list[str]:
    return [item["name"] for item in response.json()["items"]]


def make(names: str, owner: Employee | None = None, **values: Any) -> list[Client]:
    return [make_client(owner=owner, last_name=name, **values) for name in names.split()]


def test_a_line_says_what_a_row_of_the_page_says(reader: Browser, cast: Cast) -> None:
    client = make_client(
        owner=cast.boris, last_name="Орлов", phone="8 912 345-67-89", city="Пермь", warmth=3, about="котёл"
    )
    make_purchase(client, 1840, by=cast.anna)
    (line,) = get(reader, "/clients").json()["items"]
    assert line == {
        "id": client.pk, "kind": "person", "name": "Орлов", "owner": {"id": cast.boris.pk, "name": "Boris"},
        "warmth": "hot", "city": "Пермь", "about": "котёл", "phone": "+79123456789", "phone_is_masked": False,
        "last_touch_at": None, "last_touch_kind": "", "revenue": {"amount": "1840.00", "currency": "RUB"},
    }  # fmt: skip


@pytest.mark.parametrize("sort", ["name", "-name", "created", "-created", "city", "touched", "-revenue"])
def test_pages_by_key_hold_every_client_once_in_every_order(sort: str, reader: Browser, cast: Cast) -> None:
    made = make("А Б В Г Д Е Ж", cast.boris) + make("Б В Г Д", cast.vera, city="Пермь")
    found: list[int] = []
    cursor: str | None = ""
    pages = 0
    while cursor is not None:
        page = get(reader, "/clients", sort=sort, limit=3, cursor=cursor).json()
        found += [item["id"] for item in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert (len(found), sorted(found), pages) == (11, [client.pk for client in made], 4)
    assert found == [item["id"] for item in get(reader, "/clients", sort=sort, limit=200).json()["items"]]


def test_a_row_added_meanwhile_moves_no_page(reader: Browser, cast: Cast) -> None:
    make("Г В Б")
    first = get(reader, "/clients", sort="name", limit=2).json()
    make("А")
    second = get(reader, "/clients", sort="name", limit=2, cursor=first["next"]).json()
    assert [item["name"] for item in first["items"] + second["items"]] == ["Б", "В", "Г"]
    assert second["next"] is None


def test_conditions_hold_together(reader: Browser, cast: Cast) -> None:
    make("Анин", cast.anna, city="Пермь", warmth=3)
    make("Борин", cast.boris, city="Пермь", warmth=1)
    make("Ничей", None, city="Омск")
    make_client(name="ООО «Тепло»", city="Пермь")
    (gone,) = make("Ушедший", cast.boris, city="Пермь")
    actions.archive(gone, by=cast.anna)
    assert sorted(names(get(reader, "/clients", city="Пермь"))) == ["Анин", "Борин", "ООО «Тепло»"]
    assert names(get(reader, "/clients", city="Пермь", owner=cast.boris.pk)) == ["Борин"]
    assert sorted(names(get(reader, "/clients", owner="none"))) == ["Ничей", "ООО «Тепло»"]
    assert names(get(reader, "/clients", kind="company")) == ["ООО «Тепло»"]
    assert names(get(reader, "/clients", warmth="hot", kind="person")) == ["Анин"]
    assert names(get(reader, "/clients", archived="true")) == ["Ушедший"]
    assert names(get(reader, "/clients", city="Томск")) == []


def test_a_cursor_of_another_order_is_refused(reader: Browser) -> None:
    make("А Б")
    cursor = get(reader, "/clients", sort="name", limit=1).json()["next"]
    assert refusal(get(reader, "/clients", sort="-name", cursor=cursor)) == (
        422, "invalid", [("cursor", "bad_cursor")],
    )  # fmt: skip


@pytest.mark.parametrize("owner", ["-1", "0", "9223372036854775808", "-1418363841906259787776", "nobody"])
def test_a_number_that_no_employee_can_have_is_refused(reader: Browser, owner: str) -> None:
    assert get(reader, "/clients", owner=owner).status_code == 422


def test_a_program_sees_the_clients_its_owner_sees(cast: Cast) -> None:
    _connect(cast)
    make("Борин", cast.boris)
    make("Верин", cast.vera)
    make("Ничей")
    seen = {
        who: sorted(names(get(program(getattr(cast, who), "clients:read"), "/clients")))
        for who in ("anna", "olga", "boris", "vera", "gleb")
    }
    assert seen == {
        "anna": ["Борин", "Верин", "Ничей"], "olga": ["Борин"], "boris": ["Борин"], "vera": ["Верин"],
        "gleb": ["Борин", "Верин", "Ничей"],
    }  # fmt: skip


def test_one_row_and_three_rows_cost_the_same_queries(reader: Browser, cast: Cast) -> None:
    make("А", cast.boris, phone="8 912 345-67-89")
    get(reader, "/clients")  # the token's use is noted
    with CaptureQueriesContext(connection) as one:
        assert len(names(get(reader, "/clients"))) == 1
    make("Б В", cast.vera, phone="8 912 345-67-88")
    with CaptureQueriesContext(connection) as three:
        assert len(names(get(reader, "/clients"))) == 3
    assert len(one) == len(three) == 5  # the token, the count, the page, its rows, their phones


def test_finding_answers_as_the_palette(reader: Browser, cast: Cast) -> None:
    person = make_client(owner=cast.boris, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-89")
    company = make_client(name="ООО «Тепло & Ко»", city="Пермь")
    actions.add_employment(person, company, position="директор", by=cast.anna)
    assert post(reader, "/clients/find", {"text": "67-89"}).json() == {
        "items": [
            {
                "id": person.pk, "kind": "person", "name": "Смирнова Анна", "subtitle": "ООО «Тепло & Ко», директор",
                "reason": "phone +7 912 345-67-89",
            },
            {
                "id": company.pk, "kind": "company", "name": "ООО «Тепло & Ко»", "subtitle": "Пермь",
                "reason": "works here: Смирнова Анна",
            },
        ]
    }  # fmt: skip
    assert [item["name"] for item in post(reader, "/clients/find", {"text": "cvbhyjdf"}).json()["items"]] == [
        "Смирнова Анна", "ООО «Тепло & Ко»",
    ]  # fmt: skip
    assert post(reader, "/clients/find", {"text": ""}).json() == {"items": []}


def test_what_is_read_leaves_through_the_gate(reader: Browser, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    first, _second = make("Орлов Смирнов", cast.boris)
    make_purchase(first, 1840, by=cast.anna)
    with caplog.at_level(logging.INFO, "krug.core.gate"):
        get(reader, "/clients")
        get(reader, f"/clients/{first.pk}")
        get(reader, f"/clients/{first.pk}/purchases")
        post(reader, "/clients/find", {"text": "орлов"})
        get(reader, "/clients", city="Пермь")
    anna = f"rows to employee {cast.anna.pk} by api Site"
    assert [record.getMessage() for record in caplog.records if record.name == "krug.core.gate"] == [
        f"api.clients: 2 {anna}",
        f"api.clients: 1 {anna}",
        f"api.purchases: 1 {anna}",
        f"api.clients: 1 {anna}",
    ]


def _connect(cast: Cast) -> None:
    for person in (cast.olga, cast.boris, cast.gleb):
        person.role.rights |= {"staff.connect": "yes"}
        person.role.save()
