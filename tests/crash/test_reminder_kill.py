"""The worker is killed at random moments while reminders fall due: none is lost, none told twice."""

import os
import random
import signal
import time

import pytest

from tests import depth
from tests.crash import base, reminding
from tests.crash.conftest import Start
from tests.crash.reminding import Work

KILLS = depth.of(5, 100)
EACH, STEP_S = 30, 0.08  # reminders that fall due around each kill
SEED = int(os.environ.get("KRUG_CRASH_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.assurance
@pytest.mark.timeout(depth.of(300, 3600))
def test_kills_while_reminders_fall_due_lose_none_and_double_none(copies: Start) -> None:
    print(f"KRUG_CRASH_SEED={SEED}")
    count = KILLS * EACH
    with reminding.mail_server() as (sink, url):
        work = Work(copies(), url, SEED)
        work.plant(count)
        for number in range(KILLS):
            work.stopped(signal.SIGTERM if number % 5 == 4 else signal.SIGKILL, each=EACH, step_s=STEP_S)
            with base.moment(work.product) as rows:
                assert reminding.troubles(rows, sink, at_the_end=False) == [], (SEED, number)
        work.finish(count)
        with base.moment(work.product) as rows:
            assert reminding.troubles(rows, sink, at_the_end=True) == [], SEED
            late = rows("SELECT count(*) FROM tasks_reminder WHERE late_s > 60")[0][0]
        twice = sum(taken - 1 for taken in sink.taken.values())
    depth.note(
        "reminders under kill -9", "PostgreSQL" if work.product.address else "SQLite",
        f"{KILLS} stops of the worker ({KILLS - KILLS // 5} of them kills), {count} reminders; lost 0, told twice 0; "
        f"letters {len(sink.taken)}, of these sent again after a kill {twice}, each on record; "
        f"late by more than a minute {late} ({time.strftime('%Y-%m-%d')})",
    )  # fmt: skip


@pytest.mark.timeout(300)
def test_without_one_transaction_for_telling_and_the_row_a_kill_doubles(copies: Start) -> None:
    with reminding.mail_server() as (sink, url):
        work = Work(copies("twin", settings="tests.crash.twins.untold"), url, 5)
        work.plant(8 * EACH)
        for _kill in range(8):
            work.stopped(signal.SIGKILL, each=EACH, step_s=STEP_S)
            with base.moment(work.product) as rows:
                if any(found.startswith("told") for found in reminding.troubles(rows, sink, at_the_end=False)):
                    return
    pytest.fail("nothing was told twice")
