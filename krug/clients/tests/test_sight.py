"""What a role may not change is refused at every door, and nothing of it is kept."""

import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.clients import actions, drafts, fields, queries, sight
from krug.clients.drafts import Draft
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client, make_purchase, ready_kind
from krug.core.rights import HIDDEN, SEEN
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(
        owner=cast.boris, phone="8 912 345-67-89", email="anna@teplo.example", city="Пермь", inn="500100732259"
    )


def browser_of(cast: Cast, employee: Employee) -> Browser:
    return cast.browser(employee)


@pytest.mark.parametrize("how", [SEEN, HIDDEN])
def test_the_verb_refuses_a_field_that_is_not_the_roles_to_change(cast: Cast, client: Client, how: str) -> None:
    boris = denied(cast.boris, city=how)
    with published() as told, pytest.raises(sight.FieldDenied) as refused:
        actions.change(client, {"about": "пчеловод", "city": "Омск"}, by=boris)
    client.refresh_from_db()
    assert (client.city, client.about, client.version, codes(told)) == ("Пермь", "", 1, [])
    assert refused.value.text == "Your role may not change this: city."


def test_the_owners_role_is_denied_nothing(cast: Cast, client: Client) -> None:
    anna = denied(cast.anna, city=HIDDEN)
    assert actions.change(client, {"city": "Омск"}, by=anna) is not None


@pytest.mark.parametrize(
    ("code", "verb"),
    [
        ("phone", lambda client, by: actions.add_contact(client, drafts.contact("phone", "8 903 111-22-33"), by=by)),
        ("phone", lambda client, by: actions.remove_contact(client.contact_points.get(kind="phone"), by=by)),
        ("email", lambda client, by: _turned(client, "phone", "email", "b@teplo.example", by)),
        ("email", lambda client, by: _turned(client, "email", "phone", "8 903 111-22-33", by)),
        ("address", lambda client, by: actions.add_address(client, kind="main", text="ул. Мира, 2", by=by)),
        ("tags", lambda client, by: actions.add_tag(client, "дилер", by=by)),
        ("purchases", lambda client, by: make_purchase(client, 1000, by=by)),
        ("inn", lambda client, by: _prospect(client, by, inn="526317984689")),
        ("site", lambda client, by: _prospect(client, by, site="sokol.example")),
    ],
)  # fmt: skip
def test_the_verbs_of_what_belongs_to_a_card_refuse_too(cast: Cast, client: Client, code: str, verb: Any) -> None:
    boris = denied(cast.boris, **{code: HIDDEN if code == "purchases" else SEEN})
    with published() as told, pytest.raises(sight.FieldDenied):
        verb(client, boris)
    assert codes(told) == []


def _turned(client: Client, kind: str, into: str, value: str, by: Employee) -> None:
    point = client.contact_points.get(kind=kind)
    actions.change_contact(point, drafts.contact(into, value), is_preferred=False, opted_out=False, by=by)


def _prospect(client: Client, by: Employee, **told: Any) -> None:
    partner = ready_kind("partner")
    actions.add_prospect(client, relation_kind=partner, end="second", kind="person", name="Соколов", by=by, **told)


def test_a_new_client_gets_nothing_the_role_may_not_write(cast: Cast) -> None:
    boris = denied(cast.boris, city=SEEN, phone=HIDDEN)
    for draft in (
        Draft("person", {"last_name": "Орлов", "city": "Омск"}),
        Draft("person", {"last_name": "Орлов"}, contacts=[drafts.contact("phone", "8 903 111-22-33")]),
    ):
        with pytest.raises(sight.FieldDenied):
            actions.create(draft, by=boris)
    assert not Client.objects.exists()


def test_what_a_new_client_is_called_is_always_given(cast: Cast) -> None:
    boris = denied(cast.boris, last_name=SEEN, first_name=SEEN, sex=HIDDEN)
    pk = actions.create(Draft("person", {"last_name": "Орлова", "first_name": "Анна", "sex": "f"}), by=boris)
    with pytest.raises(sight.FieldDenied):
        actions.change(Client.objects.get(pk=pk), {"last_name": "Смирнова"}, by=boris)


def test_what_the_company_requires_is_not_asked_of_who_may_not_write_it(cast: Cast) -> None:
    actions.set_rule("person", None, "city", is_required=True, by=cast.anna)
    with pytest.raises(actions.RuleBroken):
        actions.create(Draft("person", {"last_name": "Орлов"}), by=cast.boris)
    assert actions.create(Draft("person", {"last_name": "Орлов"}), by=denied(cast.boris, city=SEEN))


def test_who_was_known_is_taken_in_whole(cast: Cast, client: Client) -> None:
    _prospect(client, cast.anna, email="s@sokol.example")
    boris = denied(cast.boris, email=SEEN)
    pk, _number = actions.take_in(client.prospects.get(), by=boris)
    assert ContactPoint.objects.get(client=pk).value == "s@sokol.example"


# pages


def test_pages_refuse_a_field_only_seen_and_know_none_that_is_hidden(cast: Cast, client: Client) -> None:
    browser = cast.browser(denied(cast.boris, city=SEEN, about=HIDDEN))
    city, about = (reverse("client_field", args=[client.pk, code]) for code in ("city", "about"))
    assert [browser.get(city).status_code, browser.post(city, {"value": "Омск"}).status_code] == [403, 403]
    assert [browser.get(about).status_code, browser.post(about, {"value": "пчеловод"}).status_code] == [404, 404]
    client.refresh_from_db()
    assert (client.city, client.about) == ("Пермь", "")


def test_a_refusal_is_told_over_the_page_to_htmx_and_on_a_page_to_the_browser(cast: Cast, client: Client) -> None:
    browser, place = cast.browser(denied(cast.boris, city=SEEN)), reverse("client_field", args=[client.pk, "city"])
    told = browser.post(place, {"value": "Омск"}, headers={"HX-Request": "true"})
    assert (told.status_code, "Your role may not change this: city." in told.headers["HX-Trigger"]) == (403, True)
    assert "Your role may not change this: city." in browser.post(place, {"value": "Омск"}).content.decode()


def test_a_card_offers_no_editor_of_what_is_only_seen(cast: Cast, client: Client) -> None:
    place = reverse("client", args=[client.pk])
    editor = reverse("client_field", args=[client.pk, "city"])
    assert editor in cast.browser(cast.boris).get(place).content.decode()
    page = cast.browser(denied(cast.boris, city=SEEN)).get(place).content.decode()
    assert ("Пермь" in page, editor in page) == (True, False)


@pytest.mark.parametrize(("code", "name", "value"), [("city", "city", "Омск"), ("address", "legal_address", "Мира, 2"),
                                                     ("email", "email", "b@teplo.example")])  # fmt: skip
def test_the_form_of_a_new_client_neither_asks_nor_takes_it(cast: Cast, code: str, name: str, value: str) -> None:
    browser, place = cast.browser(denied(cast.boris, **{code: SEEN})), reverse("client_new")
    assert f'name="{name}"' not in browser.get(f"{place}?name=ООО «Лес»").content.decode()
    answer = browser.post(place, {"who": "ООО «Лес»", name: value})
    assert (answer.status_code, Client.objects.exists()) == (422, False)
    assert "Your role may not change this" in answer.content.decode()
    assert browser.post(place, {"who": "ООО «Лес»"}).status_code == 302


def test_contacts_of_a_kind_only_seen_are_not_offered_to_be_added(cast: Cast, client: Client) -> None:
    browser, place = cast.browser(denied(cast.boris, phone=SEEN)), reverse("contact_add", args=[client.pk])
    assert 'value="phone"' not in browser.get(place).content.decode()
    assert browser.post(place, {"kind": "phone", "value": "8 903 111-22-33"}).status_code == 422
    assert browser.post(place, {"kind": "vk", "value": "smir"}).status_code == 204


def test_a_hidden_contact_is_nobodys_to_reveal(cast: Cast, client: Client) -> None:
    place = reverse("contact_reveal", args=[client.contact_points.get(kind="phone").pk])
    assert cast.browser(cast.boris).post(place).status_code == 200
    assert cast.browser(denied(cast.boris, phone=HIDDEN)).post(place).status_code == 404


def test_a_code_of_activity_brings_no_activity_the_role_may_not_write(cast: Cast, client: Client) -> None:
    browser = cast.browser(denied(cast.boris, activity=SEEN))
    browser.post(reverse("client_field", args=[client.pk, "okved"]), {"value": "43.22", "seen": ""})
    client.refresh_from_db()
    assert (client.okved, client.activity) == ("43.22", "")


# programs


def test_programs_are_refused_what_the_role_may_not_change(cast: Cast, client: Client) -> None:
    robot = program(denied(cast.boris, city=SEEN, about=HIDDEN), "clients:read", "clients:write")
    place, kind = reverse("api_client", args=[client.pk]), "application/json"
    seen = robot.patch(place, {"version": 1, "fields": {"city": "Омск"}}, content_type=kind)
    assert (seen.status_code, seen.json()["code"]) == (403, "denied")
    hidden = robot.patch(place, {"version": 1, "fields": {"about": "пчеловод"}}, content_type=kind)
    assert (hidden.status_code, hidden.json()["code"]) == (422, "invalid")
    assert "about" not in robot.get(place).json()["fields"]
    added = robot.post(reverse("api_clients"), {"name": "Орлов", "fields": {"city": "Омск"}}, content_type=kind)
    assert (added.status_code, Client.objects.count()) == (403, 1)


def test_programs_are_told_that_a_hidden_field_is_no_condition(cast: Cast, client: Client) -> None:
    robot = program(denied(cast.boris, city=HIDDEN, purchases=HIDDEN), "clients:read")
    place = reverse("api_clients")
    assert [robot.get(place + asked).status_code for asked in ("?city=Пермь", "?sort=-revenue", "")] == [422, 422, 200]
    assert robot.get(place).json()["items"][0]["revenue"] is None


# questions


def test_a_hidden_requisite_finds_nobody(cast: Cast, client: Client) -> None:
    from krug.clients import hits

    boris = denied(cast.boris)
    assert [hit.data["id"] for hit in hits.find(boris, "500100732259").hits] == [client.pk]
    assert list(hits.find(denied(cast.boris, inn=HIDDEN), "500100732259").hits) == []


def test_how_full_a_card_is_counts_what_the_reader_sees(cast: Cast) -> None:
    client = make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр")
    today = datetime.date(2026, 3, 1)
    card = queries.card(denied(cast.boris, phone=HIDDEN, email=HIDDEN), client, today=today)
    assert not {"phone", "email", "second_contact"} & {item.code for item in card.missing}
    assert card.completeness > client.totals.completeness


def test_veiling_a_client_empties_what_it_is_told(client: Client) -> None:
    sight.veil(client, frozenset({"city", "category", "birth_date", "warmth"}))
    assert (client.city, client.category_id, client.birth_date, client.warmth) == ("", None, None, 0)
    assert client.inn == "500100732259"


def test_every_field_of_a_card_can_be_denied() -> None:
    offered = {field.code for field in sight.offered()}
    assert {field.code for field in fields.ALL} <= offered


def test_a_purchase_hidden_from_the_role_is_not_its_to_return(cast: Cast, client: Client) -> None:
    purchase = make_purchase(client, 1000, by=cast.boris)
    browser = cast.browser(denied(cast.boris, purchases=HIDDEN))
    assert browser.post(reverse("purchase_return", args=[purchase.pk])).status_code == 404
    assert browser.get(reverse("purchase_add", args=[client.pk])).status_code == 404
    client.totals.refresh_from_db()
    assert client.totals.revenue == Money(100_000)
