"""Own fields as columns of the list."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions, columns, lines
from krug.clients.models import Client, OwnField
from krug.clients.testing import make_client, make_own_field
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def offered(cast: Cast, who: str = "anna") -> list[str]:
    return [column.code for column in columns.of(getattr(cast, who)) if column.code.startswith("own.")]


def cells(cast: Cast, clients: list[Client], *fields: OwnField, who: str = "anna") -> list[list[Any]]:
    actor = getattr(cast, who)
    chosen = [column for column in columns.of(actor) if column.code in {field.code for field in fields}]
    read = lines.of(actor, [client.pk for client in clients], columns.parts_of(chosen))
    return [row.cells for row in columns.rows(actor, chosen, read)]


def test_values_stand_in_the_cells_as_people_write_them(cast: Cast) -> None:
    agent = make_client(owner=cast.vera, last_name="Агентов", first_name="Пётр", patronymic="")
    fields = [
        make_own_field(cast.anna, of, label, added=("Red", "Blue"))
        for of, label in (("number", "Size"), ("choices", "Taste"), ("yesno", "Smokes"), ("link", "Page"),
                          ("client", "Agent"), ("employee", "Lawyer"))
    ]  # fmt: skip
    full, empty = make_client(owner=cast.boris), make_client(owner=cast.boris)
    told = (2.5, ["red", "blue"], False, "https://example.com", agent.pk, cast.vera.pk)
    actions.change(full, {field.code: value for field, value in zip(fields, told, strict=True)}, by=cast.anna)
    assert cells(cast, [full, empty], *fields) == [
        ["2,5", "Red, Blue", "no", ("https://example.com", "https://example.com"), "Агентов Пётр", "Vera"],
        ["", "", "", ("", ""), "", ""],
    ]
    assert cells(cast, [full], fields[4], who="boris") == [["a client you do not see"]]


def test_a_hidden_field_is_no_column_and_a_long_text_none_for_anybody(cast: Cast) -> None:
    field = make_own_field(cast.anna)
    make_own_field(cast.anna, "long", "Story")
    assert offered(cast, "boris") == [field.code]
    cast.boris.role.fields = {field.code: "hidden"}
    assert offered(cast, "boris") == []


def test_any_number_of_own_columns_is_one_statement(cast: Cast) -> None:
    clients = [make_client(owner=cast.boris) for _place in range(3)]
    fields = [make_own_field(cast.anna, label=f"F{place}") for place in range(5)]
    for client in clients:
        actions.change(client, {field.code: "x" for field in fields}, by=cast.anna)
    asked = []
    for number in (1, 5):
        with CaptureQueriesContext(connection) as captured:
            cells(cast, clients, *fields[:number])
        asked.append(len(captured))
    assert asked == [2, 2]


def test_the_list_shows_a_chosen_own_column_and_sorts_by_its_head(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, ready=True)
    client = make_client(owner=cast.boris)
    actions.change(client, {field.code: "Lada"}, by=cast.anna)
    cast.anna.preferences = {columns.LIST: columns.Layout(("name", field.code)).as_json()}
    cast.anna.save()
    page = anna.get(reverse("clients")).content.decode()
    assert "Lada" in page
    assert "sort=own.car" in page


def test_a_condition_and_an_order_of_own_fields_meet_in_the_list(cast: Cast, anna: Browser) -> None:
    car, size = make_own_field(cast.anna, ready=True), make_own_field(cast.anna, "number", "Size", ready=True)
    for name, make, number in (("Aa", "Lada", 2), ("Bb", "Lada", 1), ("Cc", "Audi", 3), ("Dd", "Lada", None)):
        told = {car.code: make} | ({} if number is None else {size.code: number})
        actions.change(make_client(owner=cast.boris, last_name=name), told, by=cast.anna)
    asked = {"condition": '{"field": "own.car", "op": "is", "value": "Lada"}', "sort": size.code}
    page = anna.get(reverse("clients"), asked).content.decode()
    assert page.index(">Bb<") < page.index(">Aa<")  # elsewhere a page has secrets of letters by chance
    assert ">Cc<" not in page
    assert ">Dd<" not in page
