"""Fixtures of the room: what processes remember belongs to one test."""

from collections.abc import Iterator

import pytest

from krug.clients import listing


@pytest.fixture(autouse=True)
def _forgetful_of_counts() -> Iterator[None]:
    listing._many.clear()
    yield
    listing._many.clear()
