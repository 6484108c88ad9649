"""Threads that share connections to the embedded database."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from krug.core.db.sqlite.pool import pool
from krug.core.models import DoneOnce

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _shared() -> Iterator[None]:
    pool.size = 2
    yield
    pool.empty()


def in_a_thread(ask: Callable[[], object]) -> object:
    """What ``ask`` says in a thread of its own, which closes its connection as a request does."""
    told: list[object] = []

    def run() -> None:
        try:
            told.append(ask())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    return told[0] if told else None


def which() -> int:
    connection.ensure_connection()
    return id(connection.connection)


def write(key: str) -> int:
    DoneOnce.objects.create(key=key)
    return which()


def keys() -> list[str]:
    return sorted(DoneOnce.objects.values_list("key", flat=True))


def test_the_next_thread_takes_the_connection_of_the_last() -> None:
    assert in_a_thread(which) == in_a_thread(which)


def test_what_one_wrote_the_next_reads_and_writes_after_it() -> None:
    assert in_a_thread(lambda: write("a")) == in_a_thread(lambda: write("b"))
    assert in_a_thread(keys) == ["a", "b"]


def test_a_connection_in_the_midst_of_something_is_closed() -> None:
    def leave_open() -> int:
        transaction.atomic().__enter__()
        return write("lost")

    in_a_thread(leave_open)
    in_a_thread(lambda: write("kept"))  # nobody holds the write lock
    assert in_a_thread(keys) == ["kept"]


def test_no_more_are_kept_than_was_said() -> None:
    pool.size = 1
    barrier, seen = threading.Barrier(3), []

    def meet() -> None:
        seen.append(which())
        barrier.wait(timeout=20)

    threads = [threading.Thread(target=in_a_thread, args=(meet,)) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(set(seen)) == 3
    assert in_a_thread(which) in seen
    assert pool.take("nowhere") is None
