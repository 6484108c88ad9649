"""Fixtures of the room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from krug.core import jobs
from krug.staff.models import Employee
from krug.staff.testing import Cast


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Uploaded files of one test."""
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _going_on() -> Iterator[None]:
    yield
    jobs.stopping.clear()


@pytest.fixture
def osipov(cast: Cast) -> Employee:
    """Boris as spreadsheets name him."""
    cast.boris.first_name, cast.boris.last_name = "Борис", "Осипов"
    cast.boris.save()
    return cast.boris
