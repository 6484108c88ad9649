"""Blocks of ids, mass insertion and update: no value changes its kind on the way, on either engine."""

import datetime
import gc
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import now

from krug.core import db, portions
from krug.core.changes import version
from krug.core.models import Change, ChangeSet, DoneOnce, WorkerBeat
from krug.core.testing import at_once
from krug.core.tests.things import Shelf, Thing
from krug.core.text.money import Money

NOON = datetime.datetime(2026, 11, 24, 12, 0, 5, 123456, tzinfo=datetime.UTC)
IN_PERM = datetime.timezone(datetime.timedelta(hours=5))
FIELDS = ("name", "count", "is_new", "made_on", "opens_at", "seen_at", "price", "about")
ROW: tuple[Any, ...] = (
    "Ёж «'\"\\\t\n\\N 100% 😀",
    -7,
    True,
    datetime.date(2026, 2, 1),
    datetime.time(9, 30, 15, 250000),
    NOON,
    Money(18_400_050),
    {"car": "Lada", "pets": [1, 2.5, None, True], "ключ": "\t\\\"'"},
)
EMPTY: tuple[Any, ...] = ("", None, False, None, None, None, None, None)


def held() -> list[tuple[Any, ...]]:
    return [tuple(row) for row in Thing.objects.order_by("pk").values_list(*FIELDS)]


# Ids


@pytest.mark.django_db
def test_ids_of_one_block_are_new_and_rise() -> None:
    last = ChangeSet.objects.create(kind="bulk").pk
    ids = list(db.allocate(ChangeSet, 3))
    assert ids == [last + 1, last + 2, last + 3]


@pytest.mark.django_db
def test_two_blocks_of_one_transaction_have_nothing_in_common() -> None:
    first, second = list(db.allocate(ChangeSet, 3)), list(db.allocate(ChangeSet, 2))
    assert len({*first, *second}) == 5
    assert max(first) < min(second)


@pytest.mark.django_db
def test_a_row_created_after_a_block_gets_an_id_after_it() -> None:
    ids = list(db.allocate(ChangeSet, 3))
    assert ChangeSet.objects.create(kind="bulk").pk > max(ids)


@pytest.mark.django_db
def test_a_block_of_none_is_empty() -> None:
    assert list(db.allocate(ChangeSet, 0)) == []


@pytest.mark.django_db
def test_rows_inserted_under_allocated_ids_do_not_meet_later_ones() -> None:
    ids = list(db.allocate(ChangeSet, 2))
    db.insert_many(
        ChangeSet, ("id", "kind", "label", "made_at", "undo_reached"), [(pk, "bulk", "", NOON, 0) for pk in ids]
    )
    later = ChangeSet.objects.create(kind="bulk").pk
    assert list(ChangeSet.objects.order_by("pk").values_list("pk", flat=True)) == [*ids, later]


@pytest.mark.django_db(transaction=True)
def test_ids_are_refused_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError, match=r"^allocate\(\) must be called inside"):
        db.allocate(ChangeSet, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(60)
def test_two_importers_at_once_never_share_an_id() -> None:
    @transaction.atomic
    def load() -> list[int]:
        ids = list(db.allocate(ChangeSet, 50))
        db.insert_many(
            ChangeSet, ("id", "kind", "label", "made_at", "undo_reached"), [(pk, "bulk", "", NOON, 0) for pk in ids]
        )
        return ids

    def load_ten_times() -> list[int]:
        return [pk for _time in range(10) for pk in load()]

    first, second = at_once(load_ten_times, load_ten_times)
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert len({*first, *second}) == 1000
    assert ChangeSet.objects.count() == 1000


# Rows


def test_inserted_values_keep_their_kinds(things: None) -> None:
    db.insert_many(Thing, (*FIELDS, "secret"), [(*ROW, ""), (*EMPTY, "")])
    assert held() == [ROW, EMPTY]


def test_updated_values_keep_their_kinds(things: None) -> None:
    full, empty = Thing.objects.create(), Thing.objects.create(**dict(zip(FIELDS, ROW, strict=True)))
    db.update_many(Thing, FIELDS, [(*ROW, full.pk), (*EMPTY, empty.pk)])
    assert held() == [ROW, EMPTY]


def test_moments_of_other_zones_are_the_same_moments(things: None) -> None:
    moment = datetime.datetime(2026, 11, 24, 17, 0, 5, 123456, tzinfo=IN_PERM)
    db.insert_many(Thing, ("name", "is_new", "secret", "seen_at"), [("", False, "", moment)])
    assert Thing.objects.get(seen_at=NOON).seen_at == NOON


def test_a_json_null_is_no_value_and_json_is_found_by_its_keys(things: None) -> None:
    db.insert_many(
        Thing, ("name", "is_new", "secret", "about"), [("a", False, "", None), ("b", False, "", {"car": "Lada"})]
    )
    assert list(Thing.objects.filter(about__isnull=True).values_list("name", flat=True)) == ["a"]
    assert list(Thing.objects.filter(about__car="Lada").values_list("name", flat=True)) == ["b"]


def test_foreign_keys_are_written_as_ids(things: None) -> None:
    shelf = Shelf.objects.create(name="top")
    db.insert_many(Thing, ("name", "is_new", "secret", "shelf"), [("a", False, "", shelf.pk)])
    other = Shelf.objects.create(name="bottom")
    assert Thing.objects.get().shelf == shelf
    db.update_many(Thing, ["shelf"], [(other.pk, Thing.objects.get().pk)])
    assert Thing.objects.get().shelf == other


def test_later_values_of_one_row_win_and_unknown_rows_are_nothing(things: None) -> None:
    row, other = Thing.objects.create(name="a"), Thing.objects.create(name="a")
    db.update_many(Thing, ["name"], [("b", row.pk), ("c", row.pk), ("d", 10**9)])
    assert [Thing.objects.get(pk=each.pk).name for each in (row, other)] == ["c", "a"]


def test_no_rows_are_nothing_to_do(things: None) -> None:
    db.insert_many(Thing, ("name",), [])
    db.update_many(Thing, ["name"], [])
    assert held() == []


@pytest.mark.timeout(20)
def test_making_a_row_may_ask_the_database(things: None) -> None:
    shelf = Shelf.objects.create(name="top")
    rows = (("a", False, "", Shelf.objects.get(pk=shelf.pk).pk) for _row in range(3))
    db.insert_many(Thing, ("name", "is_new", "secret", "shelf"), rows)
    assert Thing.objects.filter(shelf=shelf).count() == 3


def test_rows_may_come_from_a_generator(things: None) -> None:
    db.insert_many(Thing, ("name", "is_new", "secret"), ((name, False, "") for name in "abc"))
    assert [row[0] for row in held()] == ["a", "b", "c"]


def test_an_unknown_field_is_refused(things: None) -> None:
    with pytest.raises(FieldDoesNotExist):
        db.insert_many(Thing, ("colour",), [("red",)])


@pytest.mark.django_db(transaction=True)
def test_rows_that_break_a_rule_take_their_whole_transaction_back() -> None:
    rows = [("a", NOON), ("b", NOON), ("a", NOON)]
    with pytest.raises(IntegrityError), transaction.atomic():
        db.insert_many(DoneOnce, ("key", "done_at"), rows)
    assert DoneOnce.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_rows_that_point_nowhere_are_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        db.insert_many(Change, ("change_set", "table", "row", "field"), [(10**9, "core.thing", 1, "")])
    assert Change.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_nul_in_a_text_is_refused_by_postgresql() -> None:
    with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
        db.insert_many(DoneOnce, ("key", "done_at"), [("a\0b", NOON)])
    assert DoneOnce.objects.count() == 0


@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_nul_in_a_text_stays_with_sqlite() -> None:
    db.insert_many(DoneOnce, ("key", "done_at"), [("a\0b", NOON)])
    assert DoneOnce.objects.get().key == "a\0b"


# By hand


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("about", "kept"),
    [({"ключ": "Ёж 😀"}, '{"ключ": "Ёж 😀"}'), ({"half": "\ud83d"}, '{"half": "\\ud83d"}')],
    ids=["letters", "half a character"],
)
def test_json_keeps_letters_as_they_are_in_sqlite(things: None, about: dict[str, str], kept: str) -> None:
    """Escaped, six signs stand for each letter of the history; half a character no text can hold."""
    db.insert_many(Thing, ("name", "is_new", "secret", "about"), [("one", False, "", about)])
    Thing.objects.create(name="two", about=about)
    assert db.rows("SELECT about FROM core_thing ORDER BY id") == [(kept,), (kept,)]
    assert list(Thing.objects.values_list("about", flat=True)) == [about, about]


def test_rows_of_a_statement_come_as_tuples(things: None) -> None:
    Thing.objects.create(name="50 %", count=1)
    Thing.objects.create(name="50 a", count=2)
    assert db.rows("SELECT name, count FROM core_thing WHERE count >= %s ORDER BY count", [1]) == [
        ("50 %", 1),
        ("50 a", 2),
    ]
    assert db.rows("SELECT count FROM core_thing WHERE name LIKE '50 %' AND name NOT LIKE '%a'") == [(1,)]


@pytest.mark.parametrize(("numbers", "text"), [([3, 1, 2], "3, 1, 2"), ([7], "7"), ([], "NULL"), (range(3), "0, 1, 2")])
def test_numbers_are_listed_for_a_statement(numbers: list[int], text: str) -> None:
    assert db.listed(numbers) == text


def test_only_numbers_are_listed() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        db.listed(["1); DROP TABLE core_thing; --"])  # type: ignore[list-item]


def test_a_list_of_nothing_finds_nothing(things: None) -> None:
    Thing.objects.create()
    assert db.rows(f"SELECT id FROM core_thing WHERE id IN ({db.listed([])})") == []


# Around them


def tuning() -> tuple[int, int]:
    return db.rows("PRAGMA wal_autocheckpoint")[0][0], db.rows("PRAGMA cache_size")[0][0]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_heavy_writing_has_more_memory_and_no_checkpoints_in_its_commits_and_then_all_is_usual() -> None:
    usual = (1_000, -8_000)
    with db.heavy_writing():
        assert tuning() == (0, -131_072)
    assert tuning() == usual
    with pytest.raises(ZeroDivisionError), db.heavy_writing():
        raise ZeroDivisionError
    assert tuning() == usual
    with transaction.atomic(), db.heavy_writing():  # no place for a checkpoint, and no error
        DoneOnce.objects.create(key="a")
    assert (tuning(), DoneOnce.objects.count()) == (usual, 1)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_takes_the_write_lock_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    wrapper: Any = connection
    DoneOnce.objects.create(key="a")
    acquire = wrapper.write_lock.acquire

    def noting() -> None:
        taken.append(connection.in_atomic_block)
        acquire()

    monkeypatch.setattr(wrapper.write_lock, "acquire", noting)
    db.checkpoint()
    assert (taken, wrapper.write_lock.held) == ([False], False)


def test_after_some_writing_there_is_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(db, "checkpoint", lambda: told.append("checkpoint"))
    pace = portions.Pace(100, most=1_000)
    for _portion in range(5):
        pace.note(100, 0.15)
        told.append("portion")
    assert told == ["portion", "checkpoint", "portion", "portion", "checkpoint", "portion", "portion"]


def test_of_many_rows_circles_are_looked_for_seldom_and_then_as_usual() -> None:
    usual = gc.get_threshold()
    with portions.many_rows():
        assert gc.get_threshold()[0] == 50_000
    assert gc.get_threshold() == usual
    with pytest.raises(ZeroDivisionError), portions.many_rows():
        raise ZeroDivisionError
    assert gc.get_threshold() == usual


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_version_seen_changes_when_somebody_else_writes_and_not_by_ones_own_writing() -> None:
    before = db.version_seen()
    DoneOnce.objects.create(key="mine")
    with transaction.atomic():
        DoneOnce.objects.create(key="mine too")
    db.checkpoint()
    mine = db.version_seen()
    at_once(lambda: DoneOnce.objects.create(key="theirs"))
    with transaction.atomic():
        theirs = db.version_seen()
    assert (before is not None, mine == before, theirs == before) == (True, True, False)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_sign_of_life_is_no_change_of_the_base_and_a_row_or_an_undo_is() -> None:
    change_set = ChangeSet.objects.create(kind="import")
    beat = WorkerBeat.objects.create(worker="long-1", queue="long", host="one", pid=1, started_at=now(), seen_at=now())
    before = version.seen()
    assert before is not None
    at_once(lambda: WorkerBeat.objects.filter(pk=beat.pk).update(seen_at=now()))
    beaten = version.seen()
    assert beaten is not None
    assert (beaten.data == before.data, before.is_still(beaten)) == (False, True)
    ChangeSet.objects.create(kind="import")
    mine = version.seen()
    assert mine is not None
    assert (beaten.is_still(mine), before.is_still(mine)) == (True, False)
    at_once(lambda: ChangeSet.objects.create(kind="import"))
    theirs = version.seen()
    assert theirs is not None
    assert mine.is_still(theirs) is False
    at_once(lambda: ChangeSet.objects.filter(pk=change_set.pk).update(undo_started_at=now(), undo_reached=7))
    assert theirs.is_still(version.seen()) is False


@pytest.mark.postgresql
@pytest.mark.django_db
def test_on_postgresql_nobody_can_tell_whether_somebody_wrote() -> None:
    assert (db.version_seen(), version.seen()) == (None, None)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_heavy_writing_changes_nothing_on_postgresql() -> None:
    with db.heavy_writing():
        DoneOnce.objects.create(key="a")
    assert DoneOnce.objects.count() == 1


@pytest.mark.sqlite
@pytest.mark.django_db
def test_analyzing_refreshes_the_planners_statistics_on_sqlite() -> None:
    DoneOnce.objects.create(key="a")
    db.analyze()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'core_doneonce' ORDER BY stat")
        assert cursor.fetchall() == [("1 1",), ("1 1",)]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_analyzing_refreshes_the_planners_statistics_on_postgresql() -> None:
    DoneOnce.objects.bulk_create([DoneOnce(key=str(number)) for number in range(100)])
    db.analyze()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'core_doneonce'")
        assert cursor.fetchone() == (100,)
