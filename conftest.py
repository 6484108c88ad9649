"""Fixtures of the whole house."""

import gc
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from krug.api import pace
from krug.clients.own import known
from krug.staff import queries
from krug.staff.testing import Cast, make_cast
from tests import emptying, ready

pytest_plugins = ["tests.dealing"]


gc.disable()  # while tests are collected nothing is thrown away


def pytest_collection_finish() -> None:
    """What is there by now stays: the collector of garbage need not look through it again and again.

    And it looks a tenth as often: what requests leave behind is mostly not in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(7_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """The database of the tests begins as a copy of one with its tables, where one was made for all processes.

    Migrations it has not seen are applied to it all the same.
    """
    return django_db_keepdb or ready.shared() is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """After each process was given a name of its own for it. PostgreSQL copies by itself (tests.settings)."""
    made = ready.shared()
    if made and not made.address:
        made.copy_base(Path(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    if connection.vendor == "postgresql":
        emptying.only_what_was_written(pytest.MonkeyPatch())


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The remembered company and own fields, and how fast tokens asked, belong to one test.

    They are remembered to its end: how many questions something asks is not to depend on how long it takes.
    """
    monkeypatch.setattr(queries, "COMPANY_REMEMBERED_S", math.inf)
    monkeypatch.setattr(known, "REMEMBERED_S", math.inf)
    queries.forget_company()
    known.forget()
    pace.forget()
    yield
    known.forget()
    queries.forget_company()
    pace.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Anna owns, Olga heads Boris's team, Boris sells, Vera sells in another team, Gleb only reads."""
    return make_cast()


@pytest.fixture
def anna(cast: Cast) -> Browser:
    return cast.browser(cast.anna)


@pytest.fixture
def boris(cast: Cast) -> Browser:
    return cast.browser(cast.boris)


@pytest.fixture
def gleb(cast: Cast) -> Browser:
    return cast.browser(cast.gleb)
