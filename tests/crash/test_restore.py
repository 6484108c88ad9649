"""`kill -9` in the middle of a restore: there is what was before, or what was restored, never a mixture."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import depth
from tests.crash import base
from tests.crash.conftest import Start
from tests.crash.product import ROOT, Product
from tests.ready import new_database

pytestmark = [pytest.mark.assurance, pytest.mark.timeout(depth.of(600, 3600))]

PUTS, RESTORES = depth.of(8, 200), depth.of(2, 50)
SEED = int(os.environ.get("KRUG_CRASH_SEED") or random.SystemRandom().randrange(10**6))
STATES = {"before": [("before", 20_000)], "after": [("after", 20_000)]}


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Product]:
    """A database without Krug in it."""
    product = Product(tmp_path / "bare", new_database(os.environ.get("DATABASE_URL", "")))
    product.folder.mkdir()
    yield product
    product.remove()


def putting(product: Product, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.putting", str(product.folder), *words]
    return subprocess.Popen(command, cwd=ROOT, env=product.environment, stdout=subprocess.PIPE, text=True)


def test_a_copy_takes_the_place_of_the_database_whole_or_not_at_all(bare: Product) -> None:
    print(f"KRUG_CRASH_SEED={SEED}")
    for name in STATES:
        assert putting(bare, "make", name).communicate(timeout=60)[0] == ""
    chance, found = random.Random(SEED), []
    for _kill in range(PUTS):
        with putting(bare, "loop") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            time.sleep(chance.uniform(0.0, 0.6))
            process.kill()
        with base.committed(bare) as rows:
            found.append(rows("SELECT name, count(*) FROM state GROUP BY name"))
    assert [state for state in found if state not in STATES.values()] == []
    _note("kill -9 while a copy takes the database's place", bare, PUTS)


def test_a_killed_restore_leaves_the_old_or_the_new_with_its_files(copies: Start) -> None:
    print(f"KRUG_CRASH_SEED={SEED}")
    product, chance = copies(), random.Random(SEED)
    backups = {name: _backed_up(product, name) for name in ("one", "two")}
    started = time.monotonic()
    assert product.command("restore", str(backups["one"])).returncode == 0
    longest_s, present = time.monotonic() - started, "one"
    for _kill in range(RESTORES):
        wanted = "two" if present == "one" else "one"
        _restore_killed(product, backups[wanted], after_s=chance.uniform(0.2, 1.0) * longest_s)
        present = _state(product)
        assert present in backups
    assert product.command("restore", str(backups["two"])).returncode == 0
    assert (_state(product), _files(product)) == ("two", ["two.txt"])
    assert [left.name for left in product.folder.iterdir() if left.name.startswith(".")] == []
    _note("kill -9 of krug restore", product, RESTORES)


def _backed_up(product: Product, name: str) -> Path:
    """A backup of a state with this name: in the database, and in a file of its own."""
    with base.committed(product) as rows:
        rows(f"UPDATE staff_company SET name = '{name}'")
    files = product.folder / "files"
    files.mkdir(exist_ok=True)
    for old in files.iterdir():
        old.unlink()
    (files / f"{name}.txt").write_text(name)
    path = product.folder.parent / f"{name}.zip"
    assert product.command("backup", "--to", str(path)).returncode == 0
    return path


def _restore_killed(product: Product, backup: Path, *, after_s: float) -> None:
    command = [sys.executable, "-m", "krug", "restore", str(backup)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=product.environment, stdout=quiet, stderr=quiet) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)


def _state(product: Product) -> str:
    """What the database says, whose files must be there."""
    with base.committed(product) as rows:
        name = str(rows("SELECT name FROM staff_company")[0][0])
        assert rows("SELECT email FROM staff_employee") == [("anna@teplo.example",)]
    assert base.engine_troubles(product) == []
    assert f"{name}.txt" in _files(product)
    return name


def _files(product: Product) -> list[str]:
    return sorted(path.name for path in (product.folder / "files").iterdir())


def _note(proof: str, product: Product, kills: int) -> None:
    engine = "PostgreSQL" if product.address else "SQLite"
    depth.note(proof, engine, f"{kills} kills, mixtures 0 ({time.strftime('%Y-%m-%d')})")
