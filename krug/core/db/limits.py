"""A time by which reading must be done: what takes longer is broken off by the database itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

_STEPS = 20_000  # of the embedded database between two looks at the clock: a fraction of a millisecond


class TookTooLong(Exception):
    """The statement was broken off when its time was up."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Reading inside raises TookTooLong when the time is up. Nothing is to be written inside."""
    if connection.vendor == "sqlite":
        with _interrupted(time.monotonic() + seconds):
            yield
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(max(1, int(seconds * 1000)))])
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "57014":  # query_canceled
            raise TookTooLong from error
        raise


@contextmanager
def _interrupted(deadline: float) -> Iterator[None]:
    connection.ensure_connection()
    driver: Any = connection.connection
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except OperationalError as error:
        if str(error) == "interrupted":
            raise TookTooLong from error
        raise
    finally:
        driver.set_progress_handler(None, 0)
