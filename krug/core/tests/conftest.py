from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from krug.core.tests.things import Shelf, Thing, drop_tables, known, make_tables


@pytest.fixture(scope="session")
def tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        make_tables()
    yield
    with django_db_blocker.unblock():
        drop_tables()


@pytest.fixture
def things(tables: None, db: None) -> Iterator[None]:
    """The tests' own table takes part in undo, and goes back with the test's transaction."""
    with known():
        yield


@pytest.fixture
def committed_things(tables: None, transactional_db: Any) -> Iterator[None]:
    """The same where commits are real."""
    with known():
        yield
        Thing.objects.all().delete()
        Shelf.objects.all().delete()
