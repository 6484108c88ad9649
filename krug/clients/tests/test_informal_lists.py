"""The informal side in lists, files and spreadsheets."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from krug.clients import access, actions, columns, lines, portable
from krug.clients.columns import Say
from krug.clients.conditions import loads, offered, where
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.informal import portable as informal
from krug.clients.informal.columns import COLUMNS
from krug.clients.matching import look_up
from krug.clients.merging import merge
from krug.clients.models import Anniversary, Client, Gift, Liking, Practice, Taste
from krug.clients.testing import make_client, ready_kind
from krug.core import registry
from krug.core.changes import sets
from krug.core.changes.undo import undo
from krug.core.text.refusals import Refusal
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db
D = datetime.date


def found(cast: Cast, field: str, op: str, value: object = None, *, stepping: bool = False) -> set[str]:
    told = {"field": field, "op": op} | ({} if value is None else {"value": value})
    asked = loads(json.dumps(told))
    assert asked is not None
    condition = where(cast.anna, asked, is_stepping=stepping)
    return set(access.visible(cast.anna).filter(condition).values_list("first_name", flat=True))


@pytest.mark.parametrize("stepping", [False, True])
def test_lists_ask_for_birthdays_of_all_who_are_close(cast: Cast, stepping: bool) -> None:
    soon, far = localdate() + datetime.timedelta(days=3), localdate() + datetime.timedelta(days=90)
    people = {name: make_client(first_name=name) for name in ("own", "child", "related", "wedding", "later", "nobody")}
    Client.objects.filter(first_name="own").update(birth_date=soon.replace(year=1984))
    actions.note_day(people["child"], "child", soon.replace(year=2016), by=cast.anna)
    actions.note_day(people["wedding"], "wedding", soon.replace(year=2016), by=cast.anna)
    actions.note_day(people["later"], "child", far.replace(year=2016), by=cast.anna)
    born = make_client(first_name="kid", birth_date=soon.replace(year=2016))
    actions.add_relation(people["related"], born, ready_kind("parent"), by=cast.anna)
    assert found(cast, "birthdays", "anniversary", 7, stepping=stepping) == {"own", "child", "related", "kid"}
    assert found(cast, "child_birthday", "anniversary", 7, stepping=stepping) == {"child", "related"}
    assert found(cast, "day", "anniversary", 7, stepping=stepping) == {"wedding"}
    assert found(cast, "child_birthday", "empty", stepping=stepping) == {"own", "wedding", "nobody", "kid"}


def test_lists_ask_for_professions_tastes_and_gifts(cast: Cast) -> None:
    one, other = make_client(first_name="one"), make_client(first_name="other")
    actions.add_profession(one, "accountant", by=cast.anna)
    actions.add_taste(one, "чай", by=cast.anna)
    actions.add_taste(other, "не любит чай", by=cast.anna)
    actions.give(other, "Набор чая", on=D(2026, 3, 8), by=cast.anna)
    tea = str(Taste.objects.get().pk)
    assert found(cast, "profession", "is", "accountant") == {"one"}
    assert found(cast, "profession", "is_not", "accountant") == {"other"}
    assert found(cast, "likes", "is", tea) == {"one"}
    assert found(cast, "dislikes", "is", tea) == {"other"}
    assert found(cast, "gift_on", "after", "2026-01-01") == {"other"}
    assert found(cast, "gift_on", "empty") == {"one"}
    assert found(cast, "gift", "contains", "чая") == {"other"}


def test_what_is_hidden_is_not_asked_for_and_has_no_column(cast: Cast) -> None:
    gleb = denied(cast.gleb, days="hidden", professions="hidden", tastes="hidden", gifts="hidden")
    asked = {"birthdays", "child_birthday", "day", "profession", "likes", "dislikes", "gift_on", "gift"}
    shown = {column.code for column in COLUMNS}
    assert asked.isdisjoint(offered(gleb))
    assert asked <= set(offered(cast.anna))
    assert shown.isdisjoint(column.code for column in columns.of(gleb))
    assert shown <= {column.code for column in columns.of(cast.anna)}


def cells(cast: Cast, clients: list[Client]) -> list[list[str]]:
    rows = lines.of(cast.anna, [client.pk for client in clients], [])
    told = {column.code: column.gather(cast.anna, rows) for column in COLUMNS if column.gather}
    return [[str(column.show(row, told[column.code].get(row.id), Say())) for column in COLUMNS] for row in rows]


def fill(cast: Cast, client: Client) -> None:
    actions.note_day(client, "child", D(2016, 5, 14), name="Соня", by=cast.anna)
    actions.note_day(client, "child", D(UNKNOWN_YEAR, 9, 1), name="Паша", by=cast.anna)
    actions.add_profession(client, "accountant", by=cast.anna)
    actions.add_taste(client, "чай", by=cast.anna)
    actions.add_taste(client, "не любит звонки", by=cast.anna)
    actions.give(client, "Книга", on=D(2020, 3, 8), by=cast.anna)
    actions.give(client, "Кружка", on=D(2021, 3, 8), by=cast.anna)


def test_the_list_shows_it_in_one_statement_for_each_column(cast: Cast) -> None:
    client, empty = make_client(), make_client()
    fill(cast, client)
    born = make_client(first_name="Ева", last_name="Лис", birth_date=D(2019, 1, 2))
    actions.add_relation(client, born, ready_kind("parent"), by=cast.anna)
    assert cells(cast, [client, empty]) == [
        ["Паша 01.09, Соня 14.05.2016, Лис Ева 02.01.2019", "Accountant's Day", "чай", "звонки", "Кружка, 8 Mar 2021"],
        ["", "", "", "", ""],
    ]
    with CaptureQueriesContext(connection) as one:
        cells(cast, [client])
    others = [make_client(), make_client()]
    for other in others:
        fill(cast, other)
    with CaptureQueriesContext(connection) as three:
        cells(cast, [client, *others])
    assert len(one) == len(three)


# Spreadsheets


def read(column: str, cell: object) -> dict[str, Any]:
    values: dict[str, Any] = {}
    registry.portable[column].read(cell, values)
    return values


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14.05.2016", [["", "2016-05-14"]]),
        (datetime.datetime(2016, 5, 14), [["", "2016-05-14"]]),  # noqa: DTZ001 — as spreadsheets give days
        ("Соня 14.05.2016, Паша — 1 сентября", [["Соня", "2016-05-14"], ["Паша", "1604-09-01"]]),
        ("Соня (14.05.2016 г.)", [["Соня", "2016-05-14"]]),
        ("Анна Мария: 14.05", [["Анна Мария", "1604-05-14"]]),
    ],
)
def test_children_are_read_from_a_cell(cell: object, expected: list[Any]) -> None:
    assert read("child_birthday", cell) == {"children": expected}


@pytest.mark.parametrize("cell", ["Соня", "Соня 31.02.2016", "Соня 14.05.2116"])
def test_a_cell_without_a_day_is_refused(cell: str) -> None:
    with pytest.raises(Refusal):
        read("child_birthday", cell)


def test_a_row_brings_children_and_tastes_once_and_is_undone_with_the_rest(cast: Cast) -> None:
    known = make_client(first_name="Пётр", last_name="Соколов", phone="8 912 345-67-89")
    actions.note_day(known, "child", D(UNKNOWN_YEAR, 5, 14), name="соня", by=cast.anna)
    actions.add_taste(known, "не любит горы", by=cast.anna)
    values: dict[str, Any] = {}
    for column, cell in (
        ("name", "Соколов Пётр"), ("phone", "8 912 345-67-89"), ("child_birthday", "Соня 14.05.2016; Паша 01.09.2019"),
        ("tastes", "чай, горы"),
    ):  # fmt: skip
        registry.portable[column].read(cell, values)
    row = portable.drafts(values, owners={}, owner_id=None)
    assert row is not None
    informal.put(row, values)
    seen = look_up([row.main])
    delta = merge(seen.faces[known.pk], row.main, seen)
    assert delta.days == [("child", D(2019, 9, 1), "Паша")]
    assert delta.tastes == [("чай", False)]
    with transaction.atomic():
        into = sets.begin("import", by_id=cast.anna.pk)
        actions.update_many([delta], by_id=cast.anna.pk, change_set_id=into.pk)
    assert Anniversary.objects.filter(client=known, archived_at=None).count() == 2
    assert Liking.objects.filter(client=known, archived_at=None).count() == 2
    undo(into.pk, by_id=cast.anna.pk)
    assert Anniversary.objects.filter(client=known, archived_at=None).count() == 1
    assert Liking.objects.filter(client=known, archived_at=None).count() == 1
    row.main.values["last_name"] = "Новый"
    with transaction.atomic():
        (new,) = actions.create_many([row.main], by_id=cast.anna.pk, as_is=True)
    assert Anniversary.objects.filter(client=new).count() == 2
    assert Liking.objects.filter(client=new).count() == 2
    assert (Practice.objects.count(), Gift.objects.count()) == (0, 0)
