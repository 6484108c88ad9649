"""When a connection takes the write lock and when it gives it back."""

import sqlite3
import threading
from contextlib import closing
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.utils.timezone import now

from krug.core.db.sqlite.lock import WriteLock
from krug.core.models import Change, DoneOnce
from krug.core.tests.flocks import is_free, taken

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def lock_path() -> str:
    connection.ensure_connection()
    lock: WriteLock = connection.write_lock  # type: ignore[attr-defined]
    return lock.path


def test_the_lock_lies_beside_the_database() -> None:
    assert lock_path() == f"{connection.settings_dict['NAME']}.lock"


def test_a_transaction_holds_it_from_beginning_to_commit() -> None:
    path = lock_path()
    with transaction.atomic():
        assert is_free(path) is False
    assert is_free(path) is True


VERBS = ["save", "update", "delete", "bulk_create", "raw", "executemany", "get_or_create", "returning"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_statement_of_its_own_gives_it_back_at_once(verb: str) -> None:
    path = lock_path()
    write(verb)
    assert is_free(path) is True


@pytest.mark.parametrize("verb", VERBS)
def test_a_statement_of_its_own_waits_for_whoever_holds_it(verb: str) -> None:
    """Only our lock is held here; to SQLite the database is free."""
    writing = threading.Thread(target=write_and_leave, args=(verb,))
    with taken(lock_path()):
        writing.start()
        writing.join(timeout=0.3)
        assert writing.is_alive() is True
    writing.join(timeout=30)
    assert writing.is_alive() is False


def write_and_leave(verb: str) -> None:
    try:
        write(verb)
    finally:
        connection.close()


def write(verb: str) -> None:
    match verb:
        case "save":
            DoneOnce(key="a").save()
        case "update":
            DoneOnce.objects.update(result=1)
        case "delete":
            DoneOnce.objects.all().delete()
        case "bulk_create":
            DoneOnce.objects.bulk_create([DoneOnce(key="a"), DoneOnce(key="b")])
        case "get_or_create":
            DoneOnce.objects.get_or_create(key="a")
        case "raw":
            run("INSERT INTO core_doneonce (key, done_at) VALUES ('a', '2026-11-24')")
        case "returning":
            run("INSERT INTO core_doneonce (key, done_at) VALUES ('a', '2026-11-24') RETURNING key")
        case "executemany":
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO core_doneonce (key, done_at) VALUES (%s, '2026-11-24')", [["a"], ["b"]])


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_reading_waits_for_nobody() -> None:
    DoneOnce.objects.create(key="a")
    with taken(lock_path()):
        assert list(DoneOnce.objects.values_list("key", flat=True)) == ["a"]
        assert connection.introspection.table_names() != []


@pytest.mark.parametrize("verb", ["raw", "executemany"])
def test_a_refused_statement_gives_it_back(verb: str) -> None:
    path = lock_path()
    DoneOnce.objects.create(key="a")
    with pytest.raises(IntegrityError):
        write(verb)
    assert is_free(path) is True


def test_a_refused_statement_inside_a_transaction_keeps_it_to_the_end() -> None:
    path = lock_path()
    DoneOnce.objects.create(key="a")
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            run("INSERT INTO core_doneonce (key, done_at) VALUES ('a', '2026-11-24')")
        assert is_free(path) is False
    assert is_free(path) is True


def test_a_rolled_back_savepoint_keeps_it_and_a_rolled_back_transaction_does_not() -> None:
    path = lock_path()
    free_after_savepoint = []

    @transaction.atomic
    def fail() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        free_after_savepoint.append(is_free(path))
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (free_after_savepoint, is_free(path)) == ([False], True)


@transaction.atomic
def break_at_commit() -> None:
    """A foreign key is looked at in the end, so what fails is COMMIT."""
    Change.objects.create(change_set_id=10**9, table="core.thing", row=1)


def test_a_failed_commit_gives_it_back_and_the_connection_goes_on() -> None:
    path = lock_path()
    with pytest.raises(IntegrityError):
        break_at_commit()
    assert is_free(path) is True
    DoneOnce.objects.create(key="a")
    assert (Change.objects.count(), DoneOnce.objects.count()) == (0, 1)


def test_a_statement_refused_at_its_own_commit_gives_it_back() -> None:
    path = lock_path()
    with pytest.raises(IntegrityError):
        run("INSERT INTO core_keptcell (change_id, change_set_id) VALUES (1000000000, 1)")
    assert is_free(path) is True


def test_closing_gives_it_back_even_inside_a_transaction() -> None:
    path = lock_path()
    with transaction.atomic():
        connection.close()
        assert is_free(path) is True
    assert is_free(path) is True
    DoneOnce.objects.create(key="a")
    assert (DoneOnce.objects.count(), is_free(path)) == (1, True)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK", "END TRANSACTION"])
def test_a_transaction_written_by_hand_holds_it_to_its_end(end: str) -> None:
    path = lock_path()
    run("BEGIN IMMEDIATE")
    assert is_free(path) is False
    run("INSERT INTO core_doneonce (key, done_at) VALUES ('a', '2026-11-24')")
    assert is_free(path) is False
    run(end)
    assert is_free(path) is True


def test_turning_autocommit_off_is_refused() -> None:
    with pytest.raises(NotSupportedError) as refusal:
        transaction.set_autocommit(False)
    assert str(refusal.value) == "Write inside transaction.atomic(): the write lock follows it."
    assert transaction.get_autocommit() is True


# RETURNING: such a statement commits only when its last row was fetched

THREE = """
INSERT INTO core_schedulestate (code, next_at) VALUES ('a', %s), ('b', %s), ('c', %s) RETURNING code
"""
FETCHES: dict[str, Any] = {
    "fetchone": lambda cursor: [cursor.fetchone(), cursor.fetchone(), cursor.fetchone(), cursor.fetchone()],
    "fetchmany": lambda cursor: [cursor.fetchmany(2), cursor.fetchmany(2), cursor.fetchmany(2)],
    "fetchmany by one": lambda cursor: [cursor.fetchmany(), cursor.fetchmany(), cursor.fetchmany(), cursor.fetchmany()],
    "fetchall": lambda cursor: [cursor.fetchall(), cursor.fetchall()],
    "iteration": list,
    "mixed": lambda cursor: [cursor.fetchone(), cursor.fetchmany(1), list(cursor), cursor.fetchone()],
}
FETCHED: dict[str, Any] = {
    "fetchone": [("a",), ("b",), ("c",), None],
    "fetchmany": [[("a",), ("b",)], [("c",)], []],
    "fetchmany by one": [[("a",)], [("b",)], [("c",)], []],
    "fetchall": [[("a",), ("b",), ("c",)], []],
    "iteration": [("a",), ("b",), ("c",)],
    "mixed": [("a",), [("b",)], [("c",)], None],
}


@pytest.mark.parametrize("way", FETCHES)
@pytest.mark.parametrize("inside_a_transaction", [False, True])
def test_returned_rows_are_fetched_in_every_way(way: str, inside_a_transaction: bool) -> None:
    with transaction.atomic() if inside_a_transaction else connection.cursor(), connection.cursor() as cursor:
        cursor.execute(THREE, [now()] * 3)
        assert FETCHES[way](cursor) == FETCHED[way]


def test_returned_rows_are_committed_and_the_lock_is_free_before_they_are_fetched() -> None:
    path = lock_path()
    with connection.cursor() as cursor:
        cursor.execute(THREE, [now()] * 3)
        assert is_free(path) is True
        assert seen_by_another_program("SELECT count(*) FROM core_schedulestate") == (3,)
        assert cursor.fetchone() == ("a",)


def seen_by_another_program(sql: str) -> Any:
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        return other.execute(sql).fetchone()


def test_a_used_cursor_forgets_the_rows_it_had_returned() -> None:
    with connection.cursor() as cursor:
        cursor.execute(THREE, [now()] * 3)
        cursor.execute("SELECT 7")
        assert cursor.fetchall() == [(7,)]
