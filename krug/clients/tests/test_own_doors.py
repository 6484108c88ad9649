"""Own fields at the other doors: the form of a new client, the API, the settings."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.api.testing import get, patch, post
from krug.clients import actions
from krug.clients.actions.categories import add_category
from krug.clients.models import Client, FieldRule, OwnField
from krug.clients.own import values
from krug.clients.testing import make_client, make_own_field
from krug.core.testing import codes, published
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db


def held(client: Client) -> dict[str, Any]:
    return dict(values.of(Client.objects.get(pk=client.pk)))


def newest() -> Client:
    return Client.objects.order_by("-pk")[0]


# The form of a new client


def test_the_form_asks_own_fields_and_fills_in_what_is_usual(cast: Cast, anna: Browser) -> None:
    make_own_field(cast.anna, label="Car", help="The make", default="Lada")
    make_own_field(cast.anna, "choices", "Pets", added=("Cat", "Dog"))
    make_own_field(cast.anna, "employee", "Lawyer")
    page = anna.get(reverse("client_new")).content.decode()
    assert 'name="own.car" type="text" value="Lada"' in page
    assert "The make" in page
    assert page.count('name="own.pets"') == 2
    assert "Vera" in page
    sent = {
        "who": "Иванов Иван", "own.car": "Volvo", "own.pets": ["dog", "cat"], "own.lawyer": str(cast.vera.pk),
    }  # fmt: skip
    assert anna.post(reverse("client_new"), sent).status_code == 302
    assert held(newest()) == {"car": "Volvo", "pets": ["cat", "dog"], "lawyer": cast.vera.pk}


def test_what_cannot_be_read_is_told_at_its_field_and_everything_is_kept(cast: Cast, boris: Browser) -> None:
    make_own_field(cast.anna, "number", "Size")
    make_own_field(cast.anna, "client", "Agent")
    make_own_field(cast.anna, "choices", "Pets", added=("Cat", "Dog"))
    foreign = make_client(owner=cast.vera)
    number = Client.objects.count()
    sent = {"who": "Иванов Иван", "own.size": "large", "own.pets": ["cat", "dog"]}
    refused = boris.post(reverse("client_new"), sent)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="large"' in page
    assert page.count("checked") >= 2
    refused = boris.post(reverse("client_new"), {"who": "Иванов Иван", "own.agent": f"№ {foreign.pk}"})
    assert refused.status_code == 422
    assert Client.objects.count() == number


def test_a_required_field_stands_at_once_and_of_its_category_only(cast: Cast, anna: Browser) -> None:
    dealers = add_category("Dealers", by_id=cast.anna.pk)
    make_own_field(cast.anna, label="Car", is_required=True)
    make_own_field(cast.anna, label="Territory", category=dealers, is_required=True)
    page = anna.get(reverse("client_new")).content.decode()
    assert page.index('name="own.car"') < page.index("More fields")
    assert 'name="own.territory"' not in page
    told = {"who": "Иванов Иван", "category": dealers.pk, "shown_kind": ""}
    more = anna.post(reverse("client_blanks"), told).content.decode()
    assert 'name="own.territory"' in more
    refused = anna.post(reverse("client_new"), {**told, "own.car": "Lada"})
    assert refused.status_code == 422
    assert anna.post(reverse("client_new"), {**told, "own.car": "Lada", "own.territory": "Омск"}).status_code == 302


# The API


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read", "clients:write")


def test_programs_read_which_fields_there_are(writer: Browser, cast: Cast) -> None:
    make_own_field(cast.anna, "choice", "Colour", added=("Red", "Blue"), kind="person", group="Taste", help="Hm")
    assert get(writer, "/own-fields").json() == {
        "items": [
            {
                "key": "colour", "name": "Colour", "type": "choice", "kind": "person", "category": None,
                "group": "Taste", "hint": "Hm",
                "options": [
                    {"code": "red", "name": "Red", "is_offered": True},
                    {"code": "blue", "name": "Blue", "is_offered": True},
                ],
            }
        ]
    }  # fmt: skip


SENT = {
    "text": ("Lada", "Lada"), "number": (12.5, 12.5), "money": (123450, 123450), "date": ("2026-11-25", "2026-11-25"),
    "yesno": (False, False), "link": ("example.com", "https://example.com"), "choices": (["blue"], ["blue"]),
    "choice": ("Red", "red"),
}  # fmt: skip


@pytest.mark.parametrize("of", SENT)
def test_programs_write_and_read_the_same(writer: Browser, cast: Cast, of: str) -> None:
    make_own_field(cast.anna, of, added=("Red", "Blue"))
    sent, kept = SENT[of]
    made = post(writer, "/clients", {"name": "Иванов Иван", "own": {"car": sent}})
    assert made.status_code == 201
    card = get(writer, f"/clients/{made.json()['id']}").json()
    assert card["own"] == {"car": kept}
    again = {"version": card["version"], "own": {"car": card["own"]["car"]}}
    assert patch(writer, f"/clients/{card['id']}", again).status_code == 200
    assert get(writer, f"/clients/{card['id']}").json()["version"] == card["version"]
    emptied = patch(writer, f"/clients/{card['id']}", {"version": card["version"], "own": {"car": None}})
    assert emptied.status_code == 200
    assert get(writer, f"/clients/{card['id']}").json()["own"] == {}


def test_programs_are_told_what_is_wrong_and_of_conflicts(writer: Browser, cast: Cast) -> None:
    make_own_field(cast.anna, "number", "Size")
    client = make_client()
    wrong = patch(writer, f"/clients/{client.pk}", {"version": 1, "own": {"size": "x", "nothing": 1}})
    assert wrong.status_code == 422
    assert [each["field"] for each in wrong.json()["errors"]] == ["own.size", "own.nothing"]
    actions.change(client, {"own.size": 5}, by=cast.anna)
    met = patch(writer, f"/clients/{client.pk}", {"version": 1, "own": {"size": 7}})
    assert met.status_code == 409
    assert met.json()["conflicts"] == [{"field": "own.size", "theirs": 5, "yours": 7}]
    seen = patch(writer, f"/clients/{client.pk}", {"version": 1, "own": {"size": 7}, "seen_own": {"size": 5}})
    assert seen.status_code == 200
    assert held(client) == {"size": 7}


def test_a_hidden_field_is_none_to_programs_of_that_role(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    client = make_client(owner=cast.boris)
    actions.change(client, {field.code: "Lada"}, by=cast.anna)
    cast.boris.role.rights |= {"staff.connect": "yes"}
    cast.boris.role.save()
    reader = program(cast.boris, "clients:read", "clients:write")
    assert get(reader, f"/clients/{client.pk}").json()["own"] == {"car": "Lada"}
    cast.boris.role.fields = {field.code: "hidden"}
    cast.boris.role.save()
    assert get(reader, f"/clients/{client.pk}").json()["own"] == {}
    assert get(reader, "/own-fields").json() == {"items": []}
    assert patch(reader, f"/clients/{client.pk}", {"version": 2, "own": {"car": "Volvo"}}).status_code == 422
    assert held(client) == {"car": "Lada"}


# The settings


def test_the_administrator_adds_changes_and_retires_a_field(cast: Cast, anna: Browser) -> None:
    sent = {"label": "Гос. номер", "kind": "person", "group": "Авто", "is_required": "on", "in_lists": "on"}
    with published() as told:
        assert anna.post(reverse("own_field_new", args=["text"]), sent).status_code == 302
    assert "clients.own_field_added" in codes(told)
    field = OwnField.objects.get()
    assert (field.key, field.type, field.kind, field.group, field.in_lists) == (
        "gos_nomer", "text", "person", "Авто", True,
    )  # fmt: skip
    assert FieldRule.objects.get(is_required=True).field == "own.gos_nomer"
    page = anna.get(reverse("own_field", args=[field.pk])).content.decode()
    assert "own.gos_nomer" in page
    anna.post(reverse("own_field", args=[field.pk]), {"label": "Номер машины"})
    field.refresh_from_db()
    assert (field.key, field.label, field.kind, field.in_lists) == ("gos_nomer", "Номер машины", "", False)
    assert not FieldRule.objects.filter(is_required=True).exists()
    client = make_client()
    actions.change(client, {field.code: "А123ВС"}, by=cast.anna)
    before = anna.get(reverse("own_field_retire", args=[field.pk])).content.decode()
    assert "1 card has something written here." in before
    assert "А123ВС" in before
    anna.post(reverse("own_field_retire", args=[field.pk]))
    assert "А123ВС" not in anna.get(reverse("client", args=[client.pk])).content.decode().split("feed")[0]
    assert held(client) == {"gos_nomer": "А123ВС"}
    anna.post(reverse("own_field_restore", args=[field.pk]))
    assert "А123ВС" in anna.get(reverse("client", args=[client.pk])).content.decode()


def test_required_moves_with_the_field_to_its_kind_and_category(cast: Cast) -> None:
    dealers = add_category("Dealers", by_id=cast.anna.pk)
    field = make_own_field(cast.anna, is_required=True)

    def required() -> list[tuple[str, int | None]]:
        rules = FieldRule.objects.filter(is_required=True, field=field.code)
        return sorted(rules.values_list("kind", "category"), key=str)

    assert required() == [("company", None), ("person", None)]
    actions.change_own_field(field, actions.OwnSpec("Car", kind="person", is_required=True), by=cast.anna)
    assert required() == [("person", None)]
    spec = actions.OwnSpec("Car", kind="person", category=dealers, is_required=True)
    actions.change_own_field(field, spec, by=cast.anna)
    assert required() == [("person", dealers.pk)]
    actions.change_own_field(field, actions.OwnSpec("Car"), by=cast.anna)
    assert required() == []


def test_two_fields_of_one_name_are_refused_and_a_retired_one_is_no_hindrance(cast: Cast, anna: Browser) -> None:
    first = make_own_field(cast.anna)
    refused = anna.post(reverse("own_field_new", args=["text"]), {"label": " CAR "})
    assert refused.status_code == 422
    assert "There is a field of this name already." in refused.content.decode()
    actions.retire_own_field(first, by=cast.anna)
    assert anna.post(reverse("own_field_new", args=["text"]), {"label": "CAR"}).status_code == 302
    assert OwnField.objects.live().get().key == "car_2"
    with pytest.raises(actions.OwnNameTaken):
        actions.restore_own_field(first, by=cast.anna)


def test_options_are_renamed_taken_out_and_added(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, "choice", "Colour", added=("Red", "Blue"))
    client = make_client()
    actions.change(client, {field.code: "red"}, by=cast.anna)
    place = reverse("own_field", args=[field.pk])
    anna.post(place, {"label": "Colour", "option-red": "Scarlet", "option-blue": "", "added": "Green\n\n"})
    field.refresh_from_db()
    assert field.options == [["red", "Scarlet", True], ["blue", "Blue", False], ["green", "Green", True]]
    assert "Scarlet" in anna.get(reverse("client", args=[client.pk])).content.decode()
    anna.post(place, {"label": "Colour", "option-red": "", "option-blue": "", "option-green": "Green"})
    field.refresh_from_db()
    assert [option[2] for option in field.options] == [False, False, True]
    editor = anna.get(reverse("client_field", args=[client.pk, field.code])).content.decode()
    assert '<option value="red" selected>' in editor
    refused = anna.post(place, {"label": "Colour", "option-green": ""})
    assert refused.status_code == 422


def test_a_default_that_is_none_of_the_type_is_refused(cast: Cast, anna: Browser) -> None:
    refused = anna.post(reverse("own_field_new", args=["number"]), {"label": "Size", "default": "large"})
    assert refused.status_code == 422
    assert not OwnField.objects.exists()


def test_fields_are_put_in_order(cast: Cast, anna: Browser) -> None:
    for label in ("A", "B", "C"):
        make_own_field(cast.anna, label=label)
    anna.post(reverse("own_field_up", args=[OwnField.objects.get(label="C").pk]))
    assert [field.label for field in OwnField.objects.all()] == ["A", "C", "B"]
