"""Undoing a whole change set: in portions, once, and to its end after an interruption."""

import io
import json
from collections.abc import Callable, Sequence

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from krug.core.changes import sets, undo
from krug.core.changes.cells import Cell, changed, created
from krug.core.changes.undo import AlreadyUndone, ChangeSetUndone, Reverted
from krug.core.models import ChangeSet, KeptCell
from krug.core.testing import published
from krug.core.tests.things import Shelf, Thing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


@transaction.atomic
def renamed(*names: str) -> tuple[int, list[Thing]]:
    """Three rows named a, renamed one after the other to each of ``names`` under one change set."""
    rows = [Thing.objects.create(name="a") for _row in range(3)]
    change_set = sets.begin("bulk", by_id=None, label="Names")
    for name in names:
        for row in rows:
            old, row.name = row.name, name
            row.save()
            sets.record(change_set.pk, [(None, changed(row, "name", old))])
    return change_set.pk, rows


def names_of(rows: Sequence[Thing]) -> list[str]:
    return [Thing.objects.get(pk=row.pk).name for row in rows]


def break_after(portions: int) -> "Callable[[Reverted], None]":
    """Fails in portion number ``portions + 1``, after its cells were put back and before it is committed."""
    left = [portions]

    def fail(*args: object) -> None:
        if not left[0]:
            raise ConnectionError
        left[0] -= 1

    return fail


def test_begin_and_record_keep_who_what_and_which_client() -> None:
    change_set = sets.begin("import", by_id=7, label="clients.xlsx")
    sets.record(
        change_set.pk, [(11, Cell("core.thing", 5, "name", "a", "b")), (None, Cell("core.thing", 6, "", None, None))]
    )
    change_set.refresh_from_db()
    assert (change_set.kind, change_set.label, change_set.by_id) == ("import", "clients.xlsx", 7)
    assert change_set.undone_at is None
    assert list(change_set.changes.order_by("pk").values_list("table", "row", "client_id", "field", "old", "new")) == [
        ("core.thing", 5, 11, "name", "a", "b"),
        ("core.thing", 6, None, "", None, None),
    ]


def test_a_whole_set_goes_back_and_says_so_once() -> None:
    number, rows = renamed("b")
    with published() as told:
        result = undo.undo(number, by_id=None)
    assert names_of(rows) == ["a", "a", "a"]
    assert (len(result.put_back), len(result.kept)) == (3, 0)
    assert told == [ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="Names", put_back=3, kept=0)]
    assert ChangeSet.objects.get(pk=number).undone_at is not None


@pytest.mark.parametrize("portion", [1, 2, 4, 9, 400])
def test_a_chain_goes_back_to_its_beginning_however_it_is_cut(monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(undo, "PORTION", portion)
    number, rows = renamed("b", "c", "d")
    with published() as told:
        result = undo.undo(number, by_id=None)
    assert names_of(rows) == ["a", "a", "a"]
    assert (len(result.put_back), len(result.kept)) == (9, 0)
    assert told == [ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="Names", put_back=9, kept=0)]


@pytest.mark.parametrize("portion", [1, 2, 400])
def test_what_somebody_changed_since_is_kept_and_counted(monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(undo, "PORTION", portion)
    number, rows = renamed("b")
    Thing.objects.filter(pk=rows[1].pk).update(name="by somebody else")
    with published() as told:
        result = undo.undo(number, by_id=None)
    assert names_of(rows) == ["a", "by somebody else", "a"]
    assert result.kept == [Cell("core.thing", rows[1].pk, "name", "a", "b")]
    assert told == [ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="Names", put_back=2, kept=1)]
    assert KeptCell.objects.get().change.row == rows[1].pk


@pytest.mark.parametrize("portion", [1, 2, 4, 400])
@pytest.mark.parametrize("since", ["c", "by somebody else"])
def test_a_chain_changed_since_is_kept_whole(monkeypatch: pytest.MonkeyPatch, portion: int, since: str) -> None:
    """Also when somebody chose a value the chain had passed through: an earlier link must not overwrite it."""
    monkeypatch.setattr(undo, "PORTION", portion)
    number, rows = renamed("b", "c", "b", "c", "d")
    Thing.objects.filter(pk=rows[0].pk).update(name=since)
    with published() as told:
        undo.undo(number, by_id=None)
    assert names_of(rows) == [since, "a", "a"]
    assert told == [ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="Names", put_back=10, kept=5)]


@pytest.mark.parametrize("portion", [1, 400])
def test_a_kept_value_keeps_neither_other_fields_of_its_row_nor_the_same_field_of_other_tables(
    monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(undo, "PORTION", portion)
    shelf, row = Shelf.objects.create(pk=1, name="a"), Thing.objects.create(pk=1, name="a", count=1)
    Shelf.objects.update(name="b")
    Thing.objects.update(name="by somebody else", count=2)
    change_set = sets.begin("bulk", by_id=None)
    for cell in (
        Cell("core.shelf", shelf.pk, "name", "a", "b"),
        Cell("core.thing", row.pk, "count", 1, 2),
        Cell("core.thing", row.pk, "name", "a", "b"),
    ):
        sets.record(change_set.pk, [(None, cell)])
    result = undo.undo(change_set.pk, by_id=None)
    assert result.kept == [Cell("core.thing", row.pk, "name", "a", "b")]
    shelf.refresh_from_db()
    row.refresh_from_db()
    assert (shelf.name, row.name, row.count) == ("a", "by somebody else", 1)


@pytest.mark.parametrize("portion", [1, 400])
def test_created_rows_are_archived_unless_kept(monkeypatch: pytest.MonkeyPatch, portion: int) -> None:
    monkeypatch.setattr(undo, "PORTION", portion)
    rows = [Thing.objects.create(name="new") for _row in range(3)]
    change_set = sets.begin("import", by_id=None)
    sets.record(change_set.pk, [(None, created(row)) for row in rows])
    undo.undo(change_set.pk, by_id=None)
    assert Thing.objects.filter(archived_at=None).count() == 0


def test_undoing_twice_is_refused_and_changes_nothing() -> None:
    number, rows = renamed("b")
    undo.undo(number, by_id=None)
    Thing.objects.update(name="b")
    with published() as told, pytest.raises(AlreadyUndone):
        undo.undo(number, by_id=None)
    assert names_of(rows) == ["b", "b", "b"]
    assert told == []


def test_a_set_that_is_not_there_is_refused() -> None:
    with pytest.raises(AlreadyUndone):
        undo.undo(10**9, by_id=None)


def test_an_empty_set_is_undone_with_nothing_put_back() -> None:
    change_set = sets.begin("bulk", by_id=None)
    assert undo.undo(change_set.pk, by_id=None) == Reverted()
    change_set.refresh_from_db()
    assert change_set.undone_at is not None


@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_interrupted_undo_goes_on_when_called_again_and_ends_the_same(
    monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    monkeypatch.setattr(undo, "PORTION", 2)
    number, rows = renamed("b", "c")
    Thing.objects.filter(pk=rows[2].pk).update(name="by somebody else")
    with monkeypatch.context() as during, published() as told:
        during.setattr(undo, "_remember_kept", _after(break_after(done), undo._remember_kept))
        with pytest.raises(ConnectionError):
            undo.undo(number, by_id=None)
    assert told == []
    half_way = ChangeSet.objects.get(pk=number)
    assert (half_way.undo_started_at is not None, half_way.undone_at) == (True, None)
    with published() as told:
        undo.undo(number, by_id=None)
    assert names_of(rows) == ["a", "a", "by somebody else"]
    assert told == [ChangeSetUndone(by_id=None, change_set_id=number, kind="bulk", label="Names", put_back=4, kept=2)]


def _after(check: "Callable[..., None]", then: "Callable[..., None]") -> "Callable[..., None]":
    def both(*args: object) -> None:
        check(*args)
        then(*args)

    return both


def test_who_began_the_undo_stays_its_author(monkeypatch: pytest.MonkeyPatch) -> None:
    number, _rows = renamed("b")
    with monkeypatch.context() as during:
        during.setattr(undo, "_remember_kept", break_after(0))
        with pytest.raises(ConnectionError):
            undo.undo(number, by_id=8)
    undo.undo(number, by_id=None)
    assert ChangeSet.objects.get(pk=number).undone_by_id == 8


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("undo", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_came_back() -> None:
    number, rows = renamed("b")
    Thing.objects.filter(pk=rows[1].pk).update(name="by somebody else")
    assert command(str(number)) == "Undone: 2 changes put back, 1 kept.\n"


def test_the_command_answers_in_json() -> None:
    number, _rows = renamed("b")
    assert json.loads(command(str(number), "--json")) == {"change_set": number, "put_back": 3, "kept": 0}


def test_the_command_refuses_what_is_not_there_and_what_is_undone() -> None:
    number, _rows = renamed("b")
    command(str(number))
    with pytest.raises(CommandError, match=f"^Change set {number} has been undone already.$"):
        command(str(number))
    with pytest.raises(CommandError, match=r"^There is no change set 1000000\.$"):
        command("1000000")
