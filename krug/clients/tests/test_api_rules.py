"""The company's rules of entry at the door for programs."""

import pytest
from django.test import Client as Browser

from krug.api.testing import delete, get, patch, post, refusal
from krug.clients import actions
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read", "clients:write")


def test_a_new_client_that_lacks_what_is_required_is_refused_with_the_way_to_it(writer: Browser, cast: Cast) -> None:
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True)
    actions.set_rule("person", None, "phone", by=cast.anna, is_required=True)
    refused = refusal(post(writer, "/clients", {"name": "Смирнова Анна"}))
    assert refused == (422, "invalid", [("contacts", "rule"), ("fields.city", "rule")])
    assert not Client.objects.exists()
    whole = {"contacts": [{"kind": "phone", "value": "8 912 345-67-89"}], "fields": {"city": "Пермь"}}
    assert post(writer, "/clients", {"name": "Смирнова Анна", **whole}).status_code == 201


def test_a_change_that_breaks_a_rule_is_refused(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True)
    refused = patch(writer, f"/clients/{client.pk}", {"version": client.version, "fields": {"city": ""}})
    assert refusal(refused) == (422, "invalid", [("fields.city", "rule")])


def test_contacts_keep_the_rules_too(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    actions.set_rule("person", None, "phone", by=cast.anna, is_required=True, check_kind="begins", pattern="+7")
    point, foreign = client.contact_points.get(), {"kind": "phone", "value": "+49 30 12345678"}
    refusals = (
        post(writer, f"/clients/{client.pk}/contacts", foreign),
        patch(writer, f"/contacts/{point.pk}", foreign),
        delete(writer, f"/contacts/{point.pk}"),
    )
    assert [refusal(each) for each in refusals] == [(422, "invalid", [("value", "rule")])] * 3
    assert client.contact_points.get(archived_at=None).key == "79123456789"


def test_a_category_is_a_field_by_its_number(writer: Browser, cast: Cast) -> None:
    dealers = actions.add_category("Dealers", kind="person", by_id=None)
    made = post(writer, "/clients", {"name": "Смирнова Анна", "fields": {"category": dealers.pk}}).json()
    assert get(writer, f"/clients/{made['id']}").json()["fields"]["category"] == dealers.pk
    unknown = {"version": 1, "fields": {"category": dealers.pk + 1}}
    refused = [
        post(writer, "/clients", {"name": "Орлов Пётр", "fields": unknown["fields"]}),
        patch(writer, f"/clients/{made['id']}", unknown),
    ]
    assert [refusal(each) for each in refused] == [(422, "invalid", [("fields.category", "bad_value")])] * 2
