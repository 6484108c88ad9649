"""Putting single cells back: what comes back, what is kept, what is refused."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from krug.core import registry
from krug.core.changes.cells import Cell, changed, created
from krug.core.changes.undo import Reverted, revert
from krug.core.tests import things
from krug.core.tests.things import Shelf, Thing
from krug.core.text.money import Money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

FEBRUARY, MARCH = datetime.date(2026, 2, 1), datetime.date(2026, 3, 1)
NOON = datetime.datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=datetime.UTC)
IN_PERM = datetime.timezone(datetime.timedelta(hours=5))


def put_back(*cells: Cell) -> Reverted:
    with transaction.atomic():
        return revert(cells)


def change(row: Thing, field: str, value: Any) -> Cell:
    """Save one value and say what changed, as verbs do."""
    old = getattr(row, row._meta.get_field(field).attname)  # type: ignore[union-attr]
    setattr(row, field, value)
    row.save()
    return changed(row, field, old)


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("name", "Смирнова", "Иванова"),
        ("name", "", "Иванова"),
        ("count", 7, None),
        ("is_new", True, False),
        ("made_on", FEBRUARY, MARCH),
        ("made_on", None, MARCH),
        ("opens_at", datetime.time(9, 30), datetime.time(10, 0, 0, 1)),
        ("seen_at", NOON, NOON + datetime.timedelta(microseconds=1)),
        ("seen_at", NOON.astimezone(IN_PERM), datetime.datetime(2026, 11, 25, 3, 0, tzinfo=IN_PERM)),
        ("price", Money(18_400_050), Money(1)),
        ("price", Money(0), None),
        ("about", {"car": "Lada", "pets": [1, 2.5, None]}, {}),
        ("about", None, [1]),
    ],
)
def test_a_value_of_every_kind_comes_back(field: str, before: Any, after: Any) -> None:
    row = Thing.objects.create(**{field: before})
    cell = change(row, field, after)
    assert put_back(cell) == Reverted(put_back=[cell], kept=[])
    row.refresh_from_db()
    assert getattr(row, field) == before


def test_a_foreign_key_comes_back() -> None:
    top, bottom = Shelf.objects.create(name="top"), Shelf.objects.create(name="bottom")
    row = Thing.objects.create(shelf=top)
    cell = change(row, "shelf", bottom)
    assert put_back(cell) == Reverted(put_back=[cell])
    row.refresh_from_db()
    assert row.shelf == top


def test_a_cell_changed_since_is_kept_and_reported() -> None:
    row, other = Thing.objects.create(name="a"), Thing.objects.create(name="a")
    cells = [change(row, "name", "b"), change(other, "name", "b")]
    change(row, "name", "by somebody else")
    assert put_back(*cells) == Reverted(put_back=[cells[1]], kept=[cells[0]])
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.name, other.name) == ("by somebody else", "a")


def test_a_cell_of_a_row_that_is_gone_is_kept() -> None:
    row = Thing.objects.create(name="a")
    cell = change(row, "name", "b")
    row.delete()
    assert put_back(cell) == Reverted(kept=[cell])


def test_a_chain_goes_back_to_its_beginning() -> None:
    row = Thing.objects.create(name="a")
    first, second = change(row, "name", "b"), change(row, "name", "c")
    assert put_back(first, second) == Reverted(put_back=[second, first])
    row.refresh_from_db()
    assert row.name == "a"


def test_a_chain_to_and_fro_goes_back_to_its_beginning() -> None:
    row = Thing.objects.create(name="a")
    cells = [change(row, "name", "b"), change(row, "name", "a"), change(row, "name", "b")]
    assert len(put_back(*cells).put_back) == 3
    row.refresh_from_db()
    assert row.name == "a"


def test_a_chain_changed_since_stays_whole_even_at_a_value_from_its_middle() -> None:
    row = Thing.objects.create(name="a")
    first, second = change(row, "name", "b"), change(row, "name", "c")
    change(row, "name", "b")  # somebody chose what the chain had passed through
    assert put_back(first, second) == Reverted(kept=[second, first])
    row.refresh_from_db()
    assert row.name == "b"


def test_several_fields_of_one_row_come_back_each_for_itself() -> None:
    row = Thing.objects.create(name="a", count=1, price=Money(100))
    cells = [change(row, "name", "b"), change(row, "count", 2), change(row, "price", Money(200))]
    change(row, "count", 3)
    result = put_back(*cells)
    assert result.put_back == [cells[2], cells[0]]
    assert result.kept == [cells[1]]
    row.refresh_from_db()
    assert (row.name, row.count, row.price) == ("a", 3, Money(100))


def test_a_created_row_is_archived_and_not_deleted() -> None:
    row = Thing.objects.create(name="new")
    assert put_back(created(row)) == Reverted(put_back=[created(row)])
    row.refresh_from_db()
    assert row.archived_at is not None
    assert row.name == "new"


def test_a_created_row_archived_before_keeps_its_moment() -> None:
    row = Thing.objects.create(archived_at=NOON)
    put_back(created(row))
    row.refresh_from_db()
    assert row.archived_at == NOON


def test_a_created_row_on_which_somebody_worked_is_kept() -> None:
    fresh, worked = Thing.objects.create(), Thing.objects.create()
    things.worked_on.add(worked.pk)
    assert put_back(created(fresh), created(worked)) == Reverted(put_back=[created(fresh)], kept=[created(worked)])
    worked.refresh_from_db()
    assert worked.archived_at is None


def test_what_several_tables_name_is_made_anew_once_and_in_the_order_of_naming(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, list[int]]] = []

    def lists(rows: Sequence[int]) -> None:
        made.append(("lists", list(rows)))

    def sums(rows: Sequence[int]) -> None:
        made.append(("sums", list(rows)))

    def of_thing(cells: Sequence[Cell]) -> list[registry.Anew]:
        return [(sums, {9, 3}), (lists, {cell.row + 100 for cell in cells})]

    def of_shelf(cells: Sequence[Cell]) -> list[registry.Anew]:
        return [(lists, {101, 7}), (sums, set())]

    shelf, row = Shelf.objects.create(name="a"), Thing.objects.create(pk=1, name="a")
    Shelf.objects.update(name="b")
    cells = Cell("core.shelf", shelf.pk, "name", "a", "b"), change(row, "name", "b")
    with monkeypatch.context() as during:
        for code, after_cells in (("core.thing", of_thing), ("core.shelf", of_shelf)):
            offer = replace(registry.tracked[code], after_cells=after_cells)
            during.setitem(registry.tracked._offers, code, offer)
        put_back(*cells)
    assert made == [("sums", [3, 9]), ("lists", [7, 101])]


def test_columns_that_say_when_a_row_was_changed_take_the_moment_of_its_archiving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer = replace(registry.tracked["core.thing"], dated=("seen_at",))
    fresh, gone = Thing.objects.create(seen_at=NOON), Thing.objects.create(seen_at=NOON, archived_at=NOON)
    with monkeypatch.context() as during:
        during.setitem(registry.tracked._offers, "core.thing", offer)
        put_back(created(fresh), created(gone))
    fresh.refresh_from_db()
    gone.refresh_from_db()
    assert fresh.archived_at is not None
    assert (fresh.seen_at, gone.seen_at) == (fresh.archived_at, NOON)


def test_what_depends_on_the_rows_is_refreshed_once_for_all_that_came_back() -> None:
    first, second, third = (Thing.objects.create(name="a") for _ in range(3))
    cells = [change(row, "name", "b") for row in (first, second, third)] + [change(first, "count", 5)]
    change(second, "name", "by somebody else")
    put_back(*cells)
    assert things.refreshed == [[first.pk, third.pk]]


def test_nothing_is_refreshed_when_all_was_kept() -> None:
    row = Thing.objects.create(name="a")
    cell = change(row, "name", "b")
    change(row, "name", "c")
    put_back(cell)
    assert things.refreshed == []


def test_a_field_that_takes_no_part_in_undo_is_refused_and_nothing_is_put_back() -> None:
    row = Thing.objects.create(name="a", secret="a")
    cells = [change(row, "secret", "b"), change(row, "name", "b")]
    with pytest.raises(ValueError, match=r"core\.thing\.secret takes no part in undo"):
        put_back(*cells)
    row.refresh_from_db()
    assert (row.secret, row.name) == ("b", "b")


def test_a_table_that_takes_no_part_in_undo_is_refused() -> None:
    with pytest.raises(KeyError, match=r"core\.changeset"):
        put_back(Cell("core.changeset", 1, "label", "a", "b"))


def test_undoing_the_undo_brings_the_change_again() -> None:
    row = Thing.objects.create(name="a")
    cell = change(row, "name", "b")
    put_back(cell)
    put_back(cell.reversed())
    row.refresh_from_db()
    assert row.name == "b"


def test_no_cells_are_nothing_to_do() -> None:
    assert put_back() == Reverted(put_back=[], kept=[])
