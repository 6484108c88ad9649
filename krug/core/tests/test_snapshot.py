"""Reading one state of the database while others write."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from krug.core import db
from krug.core.models import DoneOnce
from krug.core.tests.flocks import taken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def keys() -> list[str]:
    return sorted(DoneOnce.objects.values_list("key", flat=True))


def write_elsewhere(key: str) -> None:
    """In another connection, to the end."""

    def write() -> None:
        try:
            DoneOnce.objects.create(key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(write).result(timeout=30)


def test_one_state_is_read_while_another_connection_writes() -> None:
    DoneOnce.objects.create(key="before")
    with db.snapshot():
        assert keys() == ["before"]
        write_elsewhere("meanwhile")
        assert keys() == ["before"]
    assert keys() == ["before", "meanwhile"]


def test_without_a_snapshot_two_readings_differ() -> None:
    """The twin: what the snapshot is for."""
    assert keys() == []
    write_elsewhere("meanwhile")
    assert keys() == ["meanwhile"]


def write_in_a_snapshot() -> None:
    with db.snapshot():
        assert keys() == []
        DoneOnce.objects.create(key="a")


def test_writing_inside_is_refused_and_possible_afterwards() -> None:
    with pytest.raises(DatabaseError):
        write_in_a_snapshot()
    assert keys() == []
    DoneOnce.objects.create(key="b")
    assert keys() == ["b"]


def test_a_failed_reader_leaves_the_connection_able_to_write() -> None:
    with pytest.raises(ZeroDivisionError), db.snapshot():
        raise ZeroDivisionError
    DoneOnce.objects.create(key="b")
    assert keys() == ["b"]


def test_a_snapshot_inside_a_transaction_is_that_transaction() -> None:
    with transaction.atomic():
        DoneOnce.objects.create(key="a")
        with db.snapshot():
            assert keys() == ["a"]
            DoneOnce.objects.create(key="b")
    assert keys() == ["a", "b"]


def write_after_a_nested_snapshot() -> None:
    with db.snapshot():
        with db.snapshot():
            assert keys() == []
        write_elsewhere("meanwhile")
        assert keys() == []
        DoneOnce.objects.create(key="b")


def test_snapshots_may_be_nested_and_the_outer_one_goes_on_as_before() -> None:
    with pytest.raises(DatabaseError):
        write_after_a_nested_snapshot()
    assert keys() == ["meanwhile"]


def test_a_block_that_can_be_rolled_back_by_itself_fits_inside() -> None:
    DoneOnce.objects.create(key="a")
    with db.snapshot(), transaction.atomic():
        assert keys() == ["a"]


@pytest.mark.sqlite
def test_it_waits_for_no_writer() -> None:
    DoneOnce.objects.create(key="a")
    lock = connection.write_lock  # type: ignore[attr-defined]
    with taken(lock.path), db.snapshot():
        assert keys() == ["a"]
    assert lock.held is False
