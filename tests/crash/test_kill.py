"""`kill -9` of web and workers at random moments of import and editing: nothing lost, nothing twice, nothing half."""

import os
import random
import time
from contextlib import closing

import pytest

from tests import depth
from tests.crash.conftest import Start
from tests.crash.importing import DONE, UNDONE
from tests.crash.load import Load
from tests.crash.product import VICTIMS

KILLS = depth.of(3, 50)
CLIENTS_EACH = depth.of(600, 3000)
SEED = int(os.environ.get("KRUG_CRASH_SEED") or random.SystemRandom().randrange(10**6))
SHEETS_AT_LEAST = 2


@pytest.mark.assurance
@pytest.mark.timeout(depth.of(600, 7200))
def test_kills_at_random_moments_lose_nothing_and_leave_nothing_half_done(copies: Start) -> None:
    print(f"KRUG_CRASH_SEED={SEED}")  # shown when the test fails
    product = copies()
    product.start()
    with closing(Load(product, SEED, CLIENTS_EACH)) as load:
        back_s = killed_again_and_again(load)
        load.importer.finish(at_least=SHEETS_AT_LEAST, within_s=180)
        assert load.troubles() == [], (SEED, "at the end")
        states = [sheet.state for sheet in load.importer.sheets]
        assert states == [(DONE, UNDONE)[number % 2] for number in range(len(states))]
        _note(load, back_s, states)
    product.stop()


def killed_again_and_again(load: Load) -> list[float]:
    """Everybody in turn, in an order of chance. After how many seconds Krug answered again each time."""
    order, back_s = load.chance.sample(VICTIMS, len(VICTIMS)), []
    for number in range(KILLS):
        victim, after_s = order[number % len(order)], load.chance.uniform(0.2, 3.0)
        back_s.append(load.kill(victim, after_s=after_s))
        assert load.troubles() == [], (SEED, number, victim, after_s)
    return back_s


def _note(load: Load, back_s: list[float], states: list[str]) -> None:
    """The load was one, or the proof would be of nothing."""
    assert load.ledger.acknowledged() > 10 * KILLS
    assert load.ledger.broken > KILLS
    assert max(back_s) < 60
    depth.note(
        "kill -9", "PostgreSQL" if load.product.address else "SQLite",
        f"{KILLS} kills, {load.ledger.acknowledged()} acknowledged writes, "
        f"{load.ledger.broken} broken or refused connections, "
        f"{len(states)} imports of {load.importer.sheets[-1].rows} rows ({states.count(UNDONE)} undone), "
        f"answers again after {sorted(back_s)[len(back_s) // 2]:.1f} s (longest {max(back_s):.1f} s); "
        f"lost 0, twice 0, half 0 ({time.strftime('%Y-%m-%d')})",
    )  # fmt: skip
