"""Fixtures of the whole house."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client as Browser

from krug.api import pace
from krug.clients.own import known
from krug.staff import queries
from krug.staff.testing import Cast, make_cast


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one engine are not part of the other's run."""
    other = "postgresql" if settings.DATABASES["default"]["ENGINE"] == "krug.core.db.sqlite" else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """The remembered company and own fields, and how fast tokens asked, belong to one test."""
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
