"""Which tests are run on which engine, and how they are dealt out to processes: a pytest plugin.

A file goes to one process as a whole, so that what its tests share is made once; and so do all the journeys, which
share a browser and products, and all the kills, which share an installation. The longest come first: at the end nobody
waits for a process that has just begun one.
(The groups of pytest-xdist 3.8 do the same by a mark, and nothing at all under pytest 9.2.)
"""

from collections import Counter

import pytest
from django.conf import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/crash", "tests/journeys")
LONGEST = (
    *TOGETHER, "tests/house/test_authorization.py", "tests/house/test_run.py", "tests/house/test_sight.py",
    "tests/broken/test_corpus.py", "krug/clients/tests/test_listing.py", "krug/exchange/tests/test_sample.py",
    "tests/house/test_cli.py", "tests/house/test_api_schema.py",
)  # fmt: skip
DATABASE = {"db", "transactional_db"}
# Where scripts/test.py looks for tests that are run alone: looking everywhere takes longer than some of them.
ALONE = ("tests/concurrency/", "tests/house/test_live.py")


class Dealing(LoadScopeScheduling):
    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False  # we have put them in order ourselves
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)


def share_of(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Dealing:
    return Dealing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lost = [item.nodeid for item in items if item.get_closest_marker("alone") and not item.nodeid.startswith(ALONE)]
    if lost:
        raise pytest.UsageError(f"nobody would run these alone, they are not in {ALONE}: {lost}")
    on_sqlite = settings.DATABASES["default"]["ENGINE"] == "krug.core.db.sqlite"
    left_out = [item for item in items if not (_of_sqlite(item) if on_sqlite else _of_postgresql(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    dealt = [item for item in items if item not in set(left_out)]
    many = Counter(share_of(item.nodeid) for item in dealt)
    items[:] = sorted(dealt, key=lambda item: _turn(share_of(item.nodeid), many))


def _turn(share: str, many: Counter[str]) -> tuple[int, int, str]:
    return LONGEST.index(share) if share in LONGEST else len(LONGEST), -many[share], share


def _of_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql") is None


def _of_postgresql(item: pytest.Item) -> bool:
    """Not what would be proved a second time: what asks no database, and what is marked so.

    A test in a room without a fixture of the database can ask none: pytest-django would break it. Those under tests/
    may start processes that ask.
    """
    if item.get_closest_marker("sqlite") or item.get_closest_marker("once"):
        return False
    if item.get_closest_marker("postgresql") or not item.nodeid.startswith("krug/"):
        return True
    return bool(item.get_closest_marker("django_db") or DATABASE.intersection(getattr(item, "fixturenames", ())))
