"""Own fields on the card: shown, edited in place, undone, told in the history, asked for by the rules of entry."""

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.clients import actions
from krug.clients.actions.categories import add_category
from krug.clients.fields import BadValue
from krug.clients.merging import Delta
from krug.clients.models import Client
from krug.clients.own import known, values
from krug.clients.testing import make_client, make_own_field
from krug.core.changes import sets
from krug.core.changes.undo import undo
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def held(client: Client) -> dict[str, Any]:
    return dict(values.of(Client.objects.get(pk=client.pk)))


def save(browser: Browser, client: Client, code: str, value: object, seen: str = "") -> Any:
    return browser.post(reverse("client_field", args=[client.pk, code]), {"value": value, "seen": seen})


def card(browser: Browser, client: Client) -> str:
    return browser.get(reverse("client", args=[client.pk])).content.decode()


def test_a_value_is_written_in_place_told_and_undone(cast: Cast, anna: Browser) -> None:
    make_own_field(cast.anna)
    client = make_client()
    assert "Car" in card(anna, client)
    saved = save(anna, client, "own.car", " Lada  Niva ")
    assert saved.status_code == 200
    assert 'id="fact-own-car"' in saved.content.decode()
    assert held(client) == {"car": "Lada Niva"}
    assert "Lada Niva" in card(anna, client)
    feed = re.sub(r"\s+", " ", anna.get(reverse("client_feed", args=[client.pk])).content.decode())
    assert "Car" in feed
    assert "Lada Niva" in feed
    back = json.loads(saved.headers["HX-Trigger"])["krug:toast"]["undo"]
    assert anna.post(back).status_code in (200, 204)
    assert held(client) == {}
    assert Client.objects.get(pk=client.pk).version == 2


def test_an_editor_shows_the_value_as_it_is_typed(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, "money", "Rent", help="A month")
    client = make_client()
    save(anna, client, field.code, "1 234,50 ₽")
    assert held(client) == {"rent": 123450}
    editor = anna.get(reverse("client_field", args=[client.pk, field.code])).content.decode()
    assert 'value="1234,50"' in editor
    assert "A month" in editor
    assert "1 234,50" in card(anna, client).replace("\u202f", " ").replace("\xa0", " ")


def test_a_conflict_shows_both_values_and_the_same_value_is_none(cast: Cast, anna: Browser) -> None:
    make_own_field(cast.anna)
    client = make_client()
    save(anna, client, "own.car", "Lada")
    met = save(anna, client, "own.car", "Volvo", "Audi")
    assert met.status_code == 409
    assert "Lada" in met.content.decode()
    assert held(client) == {"car": "Lada"}
    assert save(anna, client, "own.car", "Lada", "").status_code == 200


def test_several_options_are_ticked(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, "choices", "Pets", added=("Cat", "Dog", "Fish"))
    client = make_client()
    save(anna, client, field.code, ["dog", "cat"])
    assert held(client) == {"pets": ["cat", "dog"]}
    assert "Cat, Dog" in card(anna, client)
    save(anna, client, field.code, [], "cat\ndog")
    assert held(client) == {}


def test_a_bad_value_is_refused_and_kept_in_the_editor(cast: Cast, anna: Browser) -> None:
    make_own_field(cast.anna, "number", "Size")
    client = make_client()
    refused = save(anna, client, "own.size", "large")
    assert refused.status_code == 422
    assert 'value="large"' in refused.content.decode()
    assert held(client) == {}


def test_another_client_is_chosen_among_those_one_sees(cast: Cast, boris: Browser) -> None:
    field = make_own_field(cast.anna, "client", "Agent")
    client = make_client(owner=cast.boris)
    mine = make_client(owner=cast.boris, last_name="Агентов", first_name="Пётр", patronymic="")
    foreign = make_client(owner=cast.vera, last_name="Чужой", first_name="Иван", patronymic="")
    found = boris.get(reverse("clients_found"), {"value": "аген"}).content.decode()
    assert f"Агентов Пётр № {mine.pk}" in found
    assert "Чужой" not in boris.get(reverse("clients_found"), {"value": "чуж"}).content.decode()
    assert save(boris, client, field.code, f"Агентов Пётр № {mine.pk}").status_code == 200
    assert held(client) == {"agent": mine.pk}
    assert f'href="/clients/{mine.pk}/"' in card(boris, client)
    assert save(boris, client, field.code, f"№ {foreign.pk}", f"№ {mine.pk}").status_code == 422
    assert save(boris, client, field.code, "Чужой Иван", f"№ {mine.pk}").status_code == 422
    assert held(client) == {"agent": mine.pk}


def test_a_client_one_does_not_see_has_no_name(cast: Cast, anna: Browser, boris: Browser) -> None:
    field = make_own_field(cast.anna, "client", "Agent")
    client = make_client(owner=cast.boris)
    foreign = make_client(owner=cast.vera, last_name="Чужой", first_name="Иван", patronymic="")
    save(anna, client, field.code, f"№ {foreign.pk}")
    assert "Чужой" in card(anna, client)
    seen = card(boris, client)
    assert "a client you do not see" in seen
    assert "Чужой" not in seen
    feed = boris.get(reverse("client_feed", args=[client.pk])).content.decode()
    assert "Чужой" not in feed


def test_an_employee_is_chosen_of_those_who_work_here(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, "employee", "Lawyer")
    client = make_client()
    assert save(anna, client, field.code, str(cast.vera.pk)).status_code == 200
    assert "Vera" in card(anna, client)
    assert save(anna, client, field.code, "999999", str(cast.vera.pk)).status_code == 422


def test_a_field_of_one_kind_or_category_is_asked_only_there(cast: Cast, anna: Browser) -> None:
    dealers = add_category("Dealers", by_id=cast.anna.pk)
    make_own_field(cast.anna, label="Hobby", kind="person")
    make_own_field(cast.anna, label="Territory", category=dealers)
    person, company = make_client(), make_client(name="ООО «Тепло»")
    dealer = make_client(name="ООО «Дилер»", category_id=dealers.pk)
    shown = [[word in card(anna, each) for word in ("Hobby", "Territory")] for each in (person, company, dealer)]
    assert shown == [[True, False], [False, False], [False, True]]
    assert save(anna, company, "own.hobby", "x").status_code == 404


def test_groups_stand_together_in_the_order_of_the_company(cast: Cast, anna: Browser) -> None:
    for label, group in (("Car", "Garage"), ("Pet", ""), ("Boat", "Garage")):
        make_own_field(cast.anna, label=label, group=group)
    client = make_client()
    for code in ("own.car", "own.pet", "own.boat"):
        save(anna, client, code, "x")
    page = card(anna, client)
    assert [page.index(f"<h3>{name}</h3>") < page.index(f">{label}<") for name, label in
            (("Garage", "Car"), ("Garage", "Boat"), ("More", "Pet"))] == [True, True, True]  # fmt: skip


def test_a_required_field_may_not_be_emptied_and_counts_in_completeness(cast: Cast, anna: Browser) -> None:
    client = make_client()
    before = Client.objects.select_related("totals").get(pk=client.pk).totals.completeness
    make_own_field(cast.anna, is_required=True)
    actions.change(client, {"own.car": "Lada"}, by=cast.anna)
    assert Client.objects.select_related("totals").get(pk=client.pk).totals.completeness > before
    refused = save(anna, client, "own.car", "", "Lada")
    assert refused.status_code == 422
    assert "The company asks for this" in refused.content.decode()


def test_a_required_yes_or_no_is_answered_by_no(cast: Cast) -> None:
    make_own_field(cast.anna, "yesno", "Smokes", is_required=True)
    client = make_client_with(cast, {"own.smokes": False})
    assert held(client) == {"smokes": False}
    with pytest.raises(actions.RuleBroken):
        make_client_with(cast, {})


def make_client_with(cast: Cast, told: dict[str, Any]) -> Client:
    return make_client(by=cast.anna, **{"last_name": "Смирнова", **told})


def test_a_change_of_many_writes_own_values_into_its_change_set(cast: Cast) -> None:
    first, second = make_client(), make_client()
    for label in ("Car", "Pet"):
        make_own_field(cast.anna, label=label)
    actions.change(first, {"own.pet": "Cat"}, by=cast.anna)
    change_set = sets.begin("test", by_id=cast.anna.pk)
    deltas = [Delta(each.pk, "person", [("own.car", None, "Lada"), ("city", "", "Омск")]) for each in (first, second)]
    actions.update_many(deltas, by_id=cast.anna.pk, change_set_id=change_set.pk)
    assert [held(first), held(second)] == [{"car": "Lada", "pet": "Cat"}, {"car": "Lada"}]
    actions.change(second, {"own.car": "Volvo"}, by=cast.anna)
    reverted = undo(change_set.pk, by_id=cast.anna.pk)
    assert [held(first), held(second)] == [{"pet": "Cat"}, {"car": "Volvo"}]
    assert [cell.row for cell in reverted.kept] == [second.pk]


def test_a_field_that_is_gone_or_changed_takes_no_values(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    client = make_client()
    with pytest.raises(BadValue):
        actions.change(client, {"own.car": 12}, by=cast.anna)
    actions.retire_own_field(field, by=cast.anna)
    with pytest.raises(BadValue):
        actions.change(client, {"own.car": "Lada"}, by=cast.anna)
    assert held(client) == {}


def test_what_was_remembered_of_the_fields_does_not_decide_what_is_written(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    client = make_client()
    remembered = known.all_of_them()
    type(field).objects.filter(pk=field.pk).update(type="number")  # in another process
    assert known.all_of_them() is remembered
    with pytest.raises(BadValue):
        actions.change(client, {"own.car": "Lada"}, by=cast.anna)


def test_who_may_not_change_the_card_may_not_change_own_fields(cast: Cast, gleb: Browser) -> None:
    make_own_field(cast.anna)
    client = make_client(owner=cast.gleb)
    assert gleb.get(reverse("client", args=[client.pk])).status_code == 200
    assert save(gleb, client, "own.car", "Lada").status_code == 404
    assert held(client) == {}
