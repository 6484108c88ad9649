"""Expressions for long tables: they say the same as the ORM's own words."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from krug.core.db.expressions import OneOf, RowAfter, Unindexed
from krug.core.fields import RowIdField
from krug.core.models import KeptCell
from krug.core.tests.things import Thing
from krug.core.text.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

NOON = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def make(**columns: Any) -> list[int]:
    """Rows with these values, one for each value of a column; their ids."""
    (name, values), *_others = columns.items()
    return [Thing.objects.create(**{name: value}).pk for value in values]


@pytest.mark.parametrize(
    ("numbers", "found"), [([2], ["b"]), ([1, 3], ["a", "c"]), ([], []), ([7], []), (range(1, 3), ["a", "b"])]
)
def test_one_of_finds_rows_whose_number_is_listed(numbers: list[int], found: list[str]) -> None:
    for name, count in (("a", 1), ("b", 2), ("c", 3), ("d", None)):
        Thing.objects.create(name=name, count=count)
    rows = Thing.objects.filter(OneOf("count", numbers)).order_by("name")
    assert list(rows.values_list("name", flat=True)) == found


def test_one_of_takes_numbers_only() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        OneOf("count", ["1) OR (1 = 1"])  # type: ignore[list-item]


COLUMNS: list[tuple[str, list[Any]]] = [
    ("name", ["анна", "борис", "борис", "борис", "вера"]),
    ("count", [-1, 7, 7, 7, 8]),
    ("seen_at", [NOON - HOUR, NOON, NOON, NOON, NOON + HOUR]),
    ("made_on", [datetime.date(2026, 2, day) for day in (1, 2, 2, 2, 3)]),
    ("price", [Money(-5), Money(100), Money(100), Money(100), Money(1000)]),
]


@pytest.mark.parametrize(("column", "values"), COLUMNS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_after_a_row_hold_every_row_once_also_among_equals(
    column: str, values: list[Any], descending: bool
) -> None:
    ids = make(**{column: values})
    order = (f"-{column}", "-id") if descending else (column, "id")
    rows = Thing.objects.order_by(*order)
    last, seen = rows[0], [rows[0].pk]
    while page := list(rows.filter(RowAfter(column, "id", getattr(last, column), last.pk, descending=descending))[:2]):
        seen += [row.pk for row in page]
        last = page[-1]
    assert seen == (ids[::-1] if descending else ids)


@pytest.mark.parametrize(("descending", "places"), [(False, [2, 3]), (True, [0])])
def test_pages_may_follow_the_id_itself(descending: bool, places: list[int]) -> None:
    ids = make(name=["a", "b", "c", "d"])
    rows = Thing.objects.filter(RowAfter("id", "id", None, ids[1], descending=descending)).order_by("id")
    assert [ids.index(row.pk) for row in rows] == places


@pytest.mark.parametrize(("column", "values"), COLUMNS)
def test_an_unindexed_value_is_the_same_value(column: str, values: list[Any]) -> None:
    ids = make(**{column: values})
    rows = Thing.objects.order_by(Unindexed(F(column)).desc(), Unindexed(F("id")).asc())
    assert [row.pk for row in rows] == [ids[4], ids[1], ids[2], ids[3], ids[0]]
    assert Thing.objects.filter(**{column: values[1]}).count() == 3


@pytest.mark.sqlite
def test_given_keys_are_the_rowid_on_sqlite() -> None:
    assert RowIdField(primary_key=True).db_type(connection) == "integer"
    assert KeptCell._meta.pk.db_type(connection) == "integer"


@pytest.mark.postgresql
def test_given_keys_are_long_integers_on_postgresql() -> None:
    assert RowIdField(primary_key=True).db_type(connection) == "bigint"
    assert KeptCell._meta.pk.db_type(connection) == "bigint"
