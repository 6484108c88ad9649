"""One client, for programs: read, added, changed, archived, restored."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.api.testing import get, patch, post, refusal
from krug.clients import actions, drafts
from krug.clients.models import Client
from krug.clients.testing import make_client, make_purchase
from krug.core.testing import codes, published
from krug.staff.models import Employee
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read", "clients:write")


def connected(employee: Employee, *scopes: str) -> Browser:
    employee.role.rights |= {"staff.connect": "yes"}
    employee.role.save()
    return program(employee, *(scopes or ("clients:read", "clients:write")))


def test_a_card_holds_everything_of_the_client(writer: Browser, cast: Cast) -> None:
    client = make_client(
        owner=cast.boris, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-89 доб. 12", warmth=2,
        birth_date=datetime.date(1985, 11, 27), call_from=datetime.time(11), inn="500100732259",
    )  # fmt: skip
    company = make_client(name="ООО «Тепло»")
    job = actions.add_employment(client, company, position="директор", decision_role="decides", by=cast.anna)
    address = actions.add_address(client, kind="main", text="ул. Ленина, 1", by=cast.anna)
    make_purchase(client, 1000, by=cast.anna)
    card = get(writer, f"/clients/{client.pk}").json()
    moments = {name: card.pop(name) for name in ("created_at", "changed_at")}
    assert all(moment.endswith("Z") for moment in moments.values())
    assert card == {
        "id": client.pk, "version": 4, "kind": "person", "name": "Смирнова Анна", "archived_at": None,
        "owner": {"id": cast.boris.pk, "name": "Boris"},
        "fields": {
            "last_name": "Смирнова", "first_name": "Анна", "patronymic": "", "warmth": "warm",
            "owner": cast.boris.pk, "city": "", "about": "", "note": "", "sex": "", "birth_date": "1985-11-27",
            "preferred_channel": "", "call_from": "11:00", "call_to": None, "time_zone": "", "inn": "500100732259",
            "ogrn": "", "activity": "", "okved": "", "category": None,
        },
        "own": {},
        "contacts": [
            {
                "id": client.contact_points.get().pk, "kind": "phone", "value": "+79123456789", "label": "",
                "extension": "12", "is_masked": False, "is_preferred": False, "opted_out": False,
            }
        ],
        "addresses": [{"id": address.pk, "kind": "main", "text": "ул. Ленина, 1"}],
        "employments": [
            {
                "id": job.pk, "person": {"id": client.pk, "name": "Смирнова Анна"},
                "company": {"id": company.pk, "name": "ООО «Тепло»"}, "position": "директор", "department": "",
                "decision_role": "decides", "started_on": None, "ended_on": None,
            }
        ],
        "totals": {
            "revenue": {"amount": "1000.00", "currency": "RUB"}, "purchases": 1, "first_purchase_on": "2026-03-01",
            "last_purchase_on": "2026-03-01", "touches": 0, "last_touch_at": None, "last_touch_kind": "",
        },
    }  # fmt: skip


def test_a_company_has_the_fields_of_a_company_and_its_people(writer: Browser, cast: Cast) -> None:
    company = make_client(name="ООО «Тепло»", kpp="500101001")
    person = make_client(last_name="Орлов")
    actions.add_employment(person, company, by=cast.anna)
    card = get(writer, f"/clients/{company.pk}").json()
    assert sorted(card["fields"]) == [
        "about", "activity", "call_from", "call_to", "category", "city", "full_name", "inn", "kpp", "name", "note",
        "ogrn", "okved", "owner", "preferred_channel", "time_zone", "warmth", "working_hours",
    ]  # fmt: skip
    assert [job["person"]["name"] for job in card["employments"]] == ["Орлов"]


def test_a_card_costs_the_same_queries_whatever_it_holds(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    get(writer, f"/clients/{client.pk}")
    with CaptureQueriesContext(connection) as little:
        get(writer, f"/clients/{client.pk}")
    for number in range(3):
        actions.add_contact(client, drafts.contact("email", f"a{number}@teplo.example"), by=cast.anna)
        actions.add_address(client, kind="main", text=f"ул. Ленина, {number}", by=cast.anna)
        actions.add_employment(client, make_client(name=f"Фирма {number}"), by=cast.anna)
    with CaptureQueriesContext(connection) as much:
        get(writer, f"/clients/{client.pk}")
    # The token, the card, rules, rows, contacts, what there is, instruction; then addresses and jobs, few or many.
    assert (len(little), len(much)) == (7, 9)


def test_a_birthday_without_a_year_is_read_and_written_without_one(writer: Browser) -> None:
    pk = post(writer, "/clients", {"name": "Иванов", "fields": {"birth_date": "--11-27"}}).json()["id"]
    assert get(writer, f"/clients/{pk}").json()["fields"]["birth_date"] == "--11-27"
    patch(writer, f"/clients/{pk}", {"version": 1, "fields": {"birth_date": "27.11.1985", "call_from": "9"}})
    fields = get(writer, f"/clients/{pk}").json()["fields"]
    assert (fields["birth_date"], fields["call_from"]) == ("1985-11-27", "09:00")


def test_adding_takes_a_name_apart_and_reads_contacts_as_people_write_them(writer: Browser, cast: Cast) -> None:
    body = {
        "name": "смирнова анна петровна",
        "fields": {"city": "Пермь", "warmth": "hot", "note": "с сайта"},
        "contacts": [
            {"kind": "phone", "value": "8 (912) 345-67-89", "label": "мобильный"},
            {"kind": "email", "value": " A@Teplo.Example "},
        ],
        "addresses": [{"text": "ул. Ленина, 1"}],
    }
    with published() as told:
        response = post(writer, "/clients", body)
    client = Client.objects.get()
    assert (response.status_code, response.json()) == (201, {"id": client.pk, "version": 1})
    assert (client.last_name, client.first_name, client.patronymic, client.sex) == ("Смирнова", "Анна", "Петровна", "f")
    assert (client.city, client.warmth, client.note, client.owner) == ("Пермь", 3, "с сайта", cast.anna)
    assert [(point.kind, point.key, point.label) for point in client.contact_points.order_by("pk")] == [
        ("phone", "79123456789", "мобильный"), ("email", "a@teplo.example", ""),
    ]  # fmt: skip
    assert [(address.kind, address.text) for address in client.addresses.all()] == [("main", "ул. Ленина, 1")]
    assert codes(told) == ["staff.token_used", "clients.created"]


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        ({"name": "ООО Тепло"}, "company", "ООО «Тепло»"),
        ({"fields": {"name": "Тепло"}}, "company", "Тепло"),
        ({"kind": "company", "name": "Пётр Иванов"}, "company", "Пётр Иванов"),
        ({"fields": {"last_name": "Иванов"}}, "person", "Иванов"),
        ({"name": "+7 912 345-67-89"}, "person", ""),
        ({"contacts": [{"kind": "telegram", "value": "@ivanov"}]}, "person", ""),
    ],
)
def test_a_name_a_company_or_a_contact_is_enough(body: Any, kind: str, name: str, writer: Browser) -> None:
    assert post(writer, "/clients", body).status_code == 201
    client = Client.objects.get()
    assert (client.kind, client.name) == (kind, name)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, [("name", "missing")]),
        ({"kind": "company", "contacts": [{"kind": "phone", "value": "8 912 345-67-89"}]}, [("name", "missing")]),
        ({"name": "Иванов", "contacts": [{"kind": "phone", "value": "12"}]}, [("contacts.0.value", "too_few_digits")]),
        (
            {"name": "Иванов", "fields": {"inn": "7707083894", "warmth": "boiling", "kpp": "1", "city": 5}},
            [
                ("fields.inn", "checksum"), ("fields.warmth", "bad_value"), ("fields.kpp", "bad_value"),
                ("fields.city", "bad_value"),
            ],
        ),
        ({"name": "И" * 120}, [("fields.first_name", "bad_value")]),
        ({"name": "Иванов", "fields": {"owner": 999_999}}, [("fields.owner", "unknown")]),
        ({"name": "Иванов", "fields": {"owner": True}}, [("fields.owner", "bad_value")]),
    ],
)  # fmt: skip
def test_what_cannot_be_a_client_is_refused_field_by_field(body: Any, faults: Any, writer: Browser) -> None:
    assert refusal(post(writer, "/clients", body)) == (422, "invalid", faults)
    assert not Client.objects.exists()


def test_the_same_client_is_named_before_a_second_is_made(writer: Browser, cast: Cast) -> None:
    known = make_client(owner=cast.boris, last_name="Орлов", phone="8 912 345-67-89")
    body = {"name": "Орлов Пётр", "contacts": [{"kind": "phone", "value": "+7 912 345 67 89"}]}
    response = post(writer, "/clients", body)
    assert refusal(response) == (409, "duplicate", [])
    assert response.json()["others"] == [
        {"id": known.pk, "name": "Орлов", "why": "phone", "owner": "Boris", "meant": True}
    ]
    assert "Орлов" in response.json()["detail"]
    assert Client.objects.count() == 1
    assert post(writer, "/clients", {**body, "even_if_known": True}).status_code == 201


def test_a_mere_namesake_stops_no_program(writer: Browser, cast: Cast) -> None:
    make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", city="Пермь", phone="8 912 345-67-89")
    body = {"name": "Орлов Пётр", "fields": {"city": "Пермь"}, "contacts": [{"kind": "phone", "value": "89120000001"}]}
    assert post(writer, "/clients", body).status_code == 201
    assert Client.objects.count() == 2


def test_of_a_client_one_may_not_see_only_its_owner_is_told(cast: Cast) -> None:
    make_client(owner=cast.boris, last_name="Орлов", phone="8 912 345-67-89")
    body = {"name": "Иванов", "contacts": [{"kind": "phone", "value": "8 912 345-67-89"}]}
    response = post(connected(cast.vera), "/clients", body)
    assert response.json()["others"] == [{"id": None, "name": "", "why": "phone", "owner": "Boris", "meant": False}]
    assert "Орлов" not in response.content.decode()


def test_a_token_that_only_writes_learns_nothing_of_others(cast: Cast) -> None:
    client = make_client(owner=cast.anna, last_name="Орлов", phone="8 912 345-67-89", city="Пермь")
    form = program(cast.anna, "clients:write")
    body = {"name": "Иванов", "contacts": [{"kind": "phone", "value": "8 912 345-67-89"}]}
    same = post(form, "/clients", body)
    assert same.json()["others"] == [{"id": None, "name": "", "why": "phone", "owner": "", "meant": False}]
    stale = patch(form, f"/clients/{client.pk}", {"version": 99, "fields": {"city": "Омск"}})
    assert stale.json()["conflicts"] == [{"field": "city", "yours": "Омск"}]
    for answer in (same, stale):
        assert "Орлов" not in answer.content.decode()
        assert "Пермь" not in answer.content.decode()


def test_requisites_of_another_are_refused_with_its_name(writer: Browser) -> None:
    known = make_client(name="ООО «Тепло»", inn="7707083893")
    body = {"name": "ООО Холод", "fields": {"inn": "7707083893"}, "even_if_known": True}
    response = post(writer, "/clients", body)
    assert refusal(response) == (409, "taken", [("fields.inn", "taken")])
    assert response.json()["others"] == [
        {"id": known.pk, "name": "ООО «Тепло»", "why": "inn", "owner": "", "meant": True}
    ]


def test_a_client_is_added_for_another_only_by_who_may_hand_over(cast: Cast) -> None:
    body = {"name": "Иванов", "fields": {"owner": cast.olga.pk}}
    assert refusal(post(connected(cast.boris), "/clients", body)) == (
        422, "invalid", [("fields.owner", "not_yours")],
    )  # fmt: skip
    assert post(program(cast.anna, "clients:write"), "/clients", body).status_code == 201
    assert Client.objects.get().owner == cast.olga


def test_a_change_writes_only_what_was_sent(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь", about="котёл")
    with published() as told:
        response = patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Омск", "warmth": "cold"}})
    client.refresh_from_db()
    assert (response.status_code, response.json()) == (200, {"id": client.pk, "version": 2})
    assert (client.city, client.warmth, client.about) == ("Омск", 1, "котёл")
    changed = told[-1]
    assert [(cell.field, cell.old, cell.new) for cell in changed.cells] == [("city", "Пермь", "Омск"), ("warmth", 0, 1)]
    assert (changed.code, changed.by_id) == ("clients.changed", cast.anna.pk)


def test_a_change_to_what_is_there_already_leaves_no_trace(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    with published() as told:
        response = patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Пермь"}})
    assert response.json() == {"id": client.pk, "version": 1}
    assert codes(told) == ["staff.token_used"]


def test_null_and_nothing_empty_a_field(writer: Browser, cast: Cast) -> None:
    client = make_client(
        owner=cast.boris, city="Пермь", warmth=3, birth_date=datetime.date(1985, 11, 27), about="котёл"
    )
    fields = {"city": None, "warmth": None, "birth_date": None, "about": "", "owner": None}
    assert patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": fields}).status_code == 200
    client.refresh_from_db()
    assert (client.city, client.warmth, client.birth_date, client.about, client.owner) == ("", 0, None, "", None)


def test_two_who_read_the_same_version_and_write_the_same_field_do_not_overwrite(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    first = patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Омск"}})
    second = patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Томск", "about": "котёл"}})
    assert first.json()["version"] == 2
    assert refusal(second) == (409, "conflict", [])
    assert second.json()["conflicts"] == [
        {"field": "city", "yours": "Томск", "theirs": "Омск"}, {"field": "about", "yours": "котёл", "theirs": ""},
    ]  # fmt: skip
    assert second.json()["version"] == 2
    again = patch(writer, f"/clients/{client.pk}", {"version": 2, "fields": {"city": "Томск"}})
    assert again.status_code == 200


def test_who_says_what_they_had_seen_meets_only_changes_to_that(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь", about="котёл")
    make_purchase(client, 100, by=cast.anna)  # the version is 2 now, the fields are as they were
    stale = {"version": 1, "fields": {"city": "Омск", "birth_date": "1985-11-27"}}
    assert patch(writer, f"/clients/{client.pk}", stale).status_code == 409
    seen = {**stale, "seen": {"city": "Пермь", "birth_date": None}}
    assert patch(writer, f"/clients/{client.pk}", seen).status_code == 200
    gone = patch(
        writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Томск"}, "seen": {"city": "Пермь"}}
    )
    assert gone.json()["conflicts"] == [{"field": "city", "yours": "Томск", "theirs": "Омск"}]


def test_a_change_in_between_is_met_under_the_lock(
    writer: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changes the city after the program's request has read the card and before it writes."""
    client = make_client(owner=cast.boris, city="Пермь")
    real = actions.change

    def late(found: Client, values: Any, **more: Any) -> int | None:
        monkeypatch.setattr(actions, "change", real)
        real(client, {"city": "Омск"}, by=cast.boris)
        return real(found, values, **more)

    monkeypatch.setattr(actions, "change", late)
    response = patch(writer, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Томск"}})
    assert refusal(response) == (409, "conflict", [])
    assert response.json()["conflicts"] == [{"field": "city", "yours": "Томск", "theirs": "Омск"}]
    assert Client.objects.get().city == "Омск"


def test_a_client_handed_over_out_of_sight_is_answered_all_the_same(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    asker = connected(cast.olga)
    response = patch(asker, f"/clients/{client.pk}", {"version": 1, "fields": {"owner": cast.vera.pk}})
    assert (response.status_code, response.json()) == (200, {"id": client.pk, "version": 2})
    assert get(asker, f"/clients/{client.pk}").status_code == 404


def test_fields_of_the_other_kind_are_unknown(writer: Browser) -> None:
    company = make_client(name="ООО «Тепло»")
    response = patch(writer, f"/clients/{company.pk}", {"version": 1, "fields": {"last_name": "Орлов", "name": ""}})
    assert refusal(response) == (
        422, "invalid", [("fields.last_name", "bad_value"), ("fields.name", "bad_value")],
    )  # fmt: skip


def test_archiving_and_restoring_are_the_verbs_of_the_page(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, inn="500100732259")
    with published() as told:
        assert post(writer, f"/clients/{client.pk}/archive").json() == {"id": client.pk, "version": 2}
        assert post(writer, f"/clients/{client.pk}/archive").status_code == 404
        assert post(writer, f"/clients/{client.pk}/restore").json() == {"id": client.pk, "version": 3}
    assert codes(told) == ["staff.token_used", "clients.archived", "clients.restored"]
    actions.archive(Client.objects.get(), by=cast.anna)
    make_client(inn="500100732259")
    assert refusal(post(writer, f"/clients/{client.pk}/restore")) == (409, "taken", [("fields.inn", "taken")])
