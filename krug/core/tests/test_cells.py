import datetime
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from krug.core.changes.cells import Cell, changed, created, from_json, to_json
from krug.core.tests.things import Shelf, Thing
from krug.core.text.money import Money

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=datetime.UTC)
VALUES = [
    ("name", "Смирнова «А»", "Смирнова «А»"),
    ("count", -7, -7),
    ("is_new", True, True),
    ("made_on", datetime.date(2026, 2, 1), "2026-02-01"),
    ("opens_at", datetime.time(9, 30, 15), "09:30:15"),
    ("seen_at", NOON, "2026-11-24T12:00:05.123456+00:00"),
    ("price", Money(184_000_50), 18_400_050),
    ("about", {"car": "Lada", "pets": ["cat", None]}, {"car": "Lada", "pets": ["cat", None]}),
    ("made_on", None, None),
    ("price", None, None),
]


@pytest.mark.parametrize(("field", "value", "in_json"), VALUES)
def test_a_value_survives_the_database_and_json(things: None, field: str, value: Any, in_json: Any) -> None:
    row = Thing.objects.create(**{field: value})
    row.refresh_from_db()
    held = to_json(getattr(row, field))
    assert held == in_json
    assert from_json("core.thing", field, json.loads(json.dumps(held))) == value


def test_a_foreign_key_is_written_as_its_id(things: None) -> None:
    top, bottom = Shelf.objects.create(name="top"), Shelf.objects.create(name="bottom")
    row = Thing.objects.create(shelf=bottom)
    assert changed(row, "shelf", top.pk) == Cell("core.thing", row.pk, "shelf", top.pk, bottom.pk)
    assert from_json("core.thing", "shelf", top.pk) == top.pk


def test_one_moment_is_one_value_in_whatever_zone_it_was_said(things: None) -> None:
    in_yekaterinburg = NOON.astimezone(ZoneInfo("Asia/Yekaterinburg"))
    assert to_json(in_yekaterinburg) == "2026-11-24T12:00:05.123456+00:00"


def test_a_changed_cell_holds_the_values_before_and_after(things: None) -> None:
    row = Thing.objects.create(made_on=datetime.date(2026, 3, 1))
    cell = changed(row, "made_on", datetime.date(2026, 2, 1))
    assert cell == Cell("core.thing", row.pk, "made_on", "2026-02-01", "2026-03-01")
    assert cell.is_creation is False


def test_a_created_row_is_one_cell_without_a_field(things: None) -> None:
    row = Thing.objects.create()
    assert created(row) == Cell("core.thing", row.pk, "", None, None)
    assert created(row).is_creation is True


def test_a_reversed_cell_goes_the_other_way() -> None:
    assert Cell("core.thing", 3, "name", "a", "b").reversed() == Cell("core.thing", 3, "name", "b", "a")


def test_a_cell_as_a_list_makes_the_same_cell_again() -> None:
    cell = Cell("core.thing", 3, "name", "a", None)
    assert cell.as_list() == ["core.thing", 3, "name", "a", None]
    assert Cell(*cell.as_list()) == cell
