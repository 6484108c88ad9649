"""What tests of any room need of the core."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

from krug.core import events

T = TypeVar("T")


@contextmanager
def published() -> Iterator[list[events.Event]]:
    """The events published inside the block, in order."""
    told: list[events.Event] = []

    def note(event: events.Event) -> None:
        told.append(event)

    events.listen(events.Event, note)
    try:
        yield told
    finally:
        events.forget(events.Event, note)


def codes(told: list[events.Event]) -> list[str]:
    return [event.code for event in told]


def at_once(*verbs: Callable[[], T]) -> "list[T | Exception]":
    """Start all together, each in a thread with a connection of its own; what each returned or raised, in order."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], T]) -> "T | Exception":
        start.wait(timeout=30)
        try:
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def forget_statistics() -> None:
    """A test before may have analysed its few rows: what SQLite knows by that outlives the rollback."""
    with connection.cursor() as cursor:
        if cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchall():
            cursor.execute("DELETE FROM sqlite_stat1")
        # Reading the statistics anew would leave how many rows each table was said to have.
        cursor.execute("PRAGMA writable_schema = RESET")
