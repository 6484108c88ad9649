"""Changing the type of an own field: looked at first, done to every value, undone."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from krug.clients import actions
from krug.clients.actions import turning
from krug.clients.fields import BadValue
from krug.clients.models import Client, OwnField
from krug.clients.own import values
from krug.clients.testing import make_client, make_own_field
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def held(client: Client) -> Any:
    return values.of(Client.objects.get(pk=client.pk)).get("car")


def fill(cast: Cast, field: OwnField, *told: object) -> list[Client]:
    clients = [make_client() for _each in told]
    for client, value in zip(clients, told, strict=True):
        if value is not None:
            actions.change(client, {field.code: value}, by=cast.anna)
    return clients


def turn(cast: Cast, field: OwnField, to: str) -> OwnField:
    actions.turn_own_field(field, to, by=cast.anna)
    turning.turn_own_values(field.pk)
    return OwnField.objects.get(pk=field.pk)


def turn_back(cast: Cast, field: OwnField) -> OwnField:
    actions.turn_own_back(field, by=cast.anna)
    turning.put_own_back(field.pk, cast.anna.pk)
    return OwnField.objects.get(pk=field.pk)


@pytest.mark.parametrize(
    ("of", "told", "to", "wanted"),
    [
        ("text", ("12,5", "twelve", None), "number", [12.5, None, None]),
        ("number", (12.5, 3), "money", [1250, 300]),
        ("money", (1250, 300), "number", [12.5, 3]),
        ("number", (3, 2.5), "text", ["3", "2,5"]),
        ("text", ("Red", "red", "Blue"), "choice", ["red", "red", "blue"]),
        ("choice", ("red", "blue"), "choices", [["red"], ["blue"]]),
        ("choice", ("red", "blue"), "text", ["Red", "Blue"]),
        ("choices", (["red"], ["red", "blue"]), "choice", ["red", None]),
        ("text", ("да", "5"), "yesno", [True, None]),
        ("date", ("2026-11-25",), "text", ["25.11.2026"]),
        ("text", ("25.11.2026", "завтра"), "date", ["2026-11-25", None]),
    ],
)
def test_values_are_turned_and_turned_back(
    cast: Cast, of: str, told: tuple[object, ...], to: str, wanted: list[object]
) -> None:
    field = make_own_field(cast.anna, of, added=("Red", "Blue"))
    clients = fill(cast, field, *told)
    turned = turn(cast, field, to)
    assert (turned.type, turned.is_turning) == (to, False)
    assert [held(client) for client in clients] == wanted
    back = turn_back(cast, turned)
    assert (back.type, back.options, back.turn_set) == (of, field.options, None)
    assert [held(client) for client in clients] == list(told)


def test_what_happens_is_shown_before(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna)
    fill(cast, field, "12", "13", "twelve")
    page = anna.get(reverse("own_field_turn", args=[field.pk]), {"to": "number"}).content.decode()
    assert "2 values are kept in the new type." in page
    assert "1 value cannot be turned and disappears from its card." in page
    assert "twelve" in page
    assert OwnField.objects.get().type == "text"
    anna.post(reverse("own_field_turn", args=[field.pk]), {"to": "number"})
    assert OwnField.objects.get().is_turning


def test_a_value_written_since_stays_when_the_type_goes_back(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    one, other = fill(cast, field, "12", "13")
    turned = turn(cast, field, "number")
    actions.change(one, {field.code: 99}, by=cast.anna)
    turn_back(cast, turned)
    assert [held(one), held(other)] == [99, "13"]


def test_nothing_is_written_while_values_are_being_turned(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    (client,) = fill(cast, field, "12")
    actions.turn_own_field(field, "number", by=cast.anna)
    with pytest.raises(BadValue):
        actions.change(client, {field.code: 5}, by=cast.anna)
    with pytest.raises(actions.CannotTurn):
        actions.turn_own_field(field, "money", by=cast.anna)
    with pytest.raises(actions.CannotTurn):
        actions.turn_own_back(OwnField.objects.get(), by=cast.anna)


def test_turning_goes_on_where_it_was_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turning, "PORTION", 2)
    field = make_own_field(cast.anna, "number")
    clients = fill(cast, field, *range(5))
    actions.turn_own_field(field, "money", by=cast.anna)
    assert turning._turn_portion(field.pk)
    assert [held(client) for client in clients] == [0, 100, 2, 3, 4]
    turning.turn_own_values(field.pk)
    assert [held(client) for client in clients] == [0, 100, 200, 300, 400]
    turning.turn_own_values(field.pk)
    assert [held(client) for client in clients] == [0, 100, 200, 300, 400]


def test_nothing_becomes_a_client(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    with pytest.raises(actions.CannotTurn):
        actions.turn_own_field(field, "client", by=cast.anna)
