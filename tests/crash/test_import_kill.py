"""`kill -9` of the worker at random moments of an import: no row is lost, none is done twice, none half."""

import os
import random
import time

import pytest

from tests import depth
from tests.crash.conftest import Start
from tests.crash.importkill import PHASES, RUNNING, ImportKilling

KILLS = depth.of(5, 100)
CLIENTS_EACH = depth.of(500, 1500)
MOST_OF_A_JOB = depth.of(2, 5)
MOST_SHEETS = 40
SEED = int(os.environ.get("KRUG_CRASH_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.assurance
@pytest.mark.timeout(depth.of(600, 7200))
def test_an_import_killed_at_random_moments_loses_nothing_and_does_nothing_twice(copies: Start) -> None:
    print(f"KRUG_CRASH_SEED={SEED}")  # shown when the test fails
    killing = ImportKilling(copies(), SEED, CLIENTS_EACH, MOST_OF_A_JOB)
    while killing.hits.total() < KILLS or not all(killing.hits[phase] for phase in PHASES):
        assert killing.sheets < MOST_SHEETS, f"the kills do not strike: {killing.hits}"
        killing.one_sheet()
        assert killing.found == [], (SEED, killing.hits)
    reading, running, undoing = (killing.hits[phase] for phase in PHASES)
    depth.note(
        "kill -9 of imports", "PostgreSQL" if killing.product.address else "SQLite",
        f"{killing.hits.total()} kills: {reading} while reading and previewing, {running} while loading, {undoing} "
        f"while undoing; {killing.sheets} sheets of {CLIENTS_EACH + 95} rows; "
        f"lost 0, twice 0, half 0 ({time.strftime('%Y-%m-%d')})",
    )  # fmt: skip


@pytest.mark.timeout(600)
def test_without_the_memory_of_how_far_it_came_a_killed_import_does_rows_twice(copies: Start) -> None:
    killing = ImportKilling(copies("twin", settings="tests.crash.twins.unresumed"), 5, 2000, 3, struck=(RUNNING,))
    while not killing.found:
        assert killing.sheets < 20, f"not noticed: {killing.hits}"
        killing.one_sheet()
    assert [trouble for trouble in killing.found if "rows done" in trouble or trouble.startswith("sheet ")] != []
