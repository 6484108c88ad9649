"""Reading that takes too long is broken off, and the connection goes on working."""

import time

import pytest
from django.db import OperationalError, connection

from krug.core import db
from krug.core.db.limits import TookTooLong, within

ENDLESS = "WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each) SELECT count(*) FROM each"

pytestmark = pytest.mark.django_db


def test_what_takes_too_long_is_broken_off_in_time() -> None:
    begun = time.monotonic()
    with pytest.raises(TookTooLong), within(0.2):
        db.rows(ENDLESS)
    assert time.monotonic() - begun < 2
    assert db.rows("SELECT 1") == [(1,)]


def test_what_is_quick_is_read_and_the_limit_is_gone_afterwards() -> None:
    with within(0.1):
        assert db.rows("SELECT 1") == [(1,)]
    if connection.vendor == "sqlite":
        counted = "SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < 900000"
        slow = f"WITH RECURSIVE each(n) AS ({counted}) SELECT max(n) FROM each"
        assert db.rows(slow) == [(900_000,)]
    else:
        assert db.rows("SELECT 1 FROM pg_sleep(0.3)") == [(1,)]


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(OperationalError if connection.vendor == "sqlite" else Exception, match="nowhere"), within(1):
        db.rows("SELECT 1 FROM nowhere")
