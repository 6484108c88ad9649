"""`krug run` for scripts: its settings, over real HTTP, with nobody at the terminal."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from krug.core import supervisor
from tests.crash import base
from tests.crash.product import OWNER, PASSWORD, ROOT, Product, migrated
from tests.ready import new_database

pytestmark = [pytest.mark.timeout(120)]


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Product]:
    """A place where Krug was never started."""
    product = Product(tmp_path / "data", new_database(os.environ.get("DATABASE_URL", "")))
    product.folder.mkdir(mode=0o700)
    yield product
    product.remove()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Product]:
    """The same with its tables, which take their time."""
    product = migrated(tmp_path / "data")
    yield product
    product.remove()


def get(product: Product, path: str, *, host: str = "127.0.0.1", name: str = "") -> tuple[int, str]:
    """Status and body, or where it leads."""
    link = http.client.HTTPConnection(host, product.port, timeout=20)
    try:
        link.request("GET", path, headers={"Host": name} if name else {})
        answer = link.getresponse()
        body = answer.read().decode()
        return answer.status, answer.headers.get("Location") or body
    finally:
        link.close()


def test_it_serves_at_host_and_port_and_says_its_address(bare: Product) -> None:
    bare.environment |= {"KRUG_HOST": "127.0.0.1", "KRUG_URL": "http://krug.example"}
    bare.start()
    assert bare.told() == "\n  Krug is at http://krug.example\n\n  Open it in the browser. Stop it with Ctrl+C.\n"
    assert get(bare, "/healthz")[0] == 200
    assert get(bare, "/", name="krug.example") == (302, "/setup/")
    assert get(bare, "/", name="evil.example")[0] == 400
    assert sorted(path.name for path in bare.folder.iterdir() if not path.name.startswith("krug.sqlite3")) == [
        "backups", "exports", "files", "run.lock", "secret.key", "static", "told.log",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """For the two tests that follow, the second of which stops it."""
    product = migrated(tmp_path_factory.mktemp("running") / "data")
    product.start()
    yield product
    product.remove()


@pytest.mark.once
def test_a_second_one_says_why_it_does_not_start_and_the_first_goes_on(running: Product) -> None:
    again = running.command("run")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == (
        f"CommandError: Cannot listen on 127.0.0.1:{running.port}: Address already in use. If Krug is already running, "
        f"open it; otherwise choose another port: KRUG_PORT={running.port + 1} make run\n"
    )
    refused = running.command("restore", str(running.folder / "none.zip"))
    assert (refused.returncode, refused.stderr) == (
        1, "CommandError: Krug is running with this data. Stop it (Ctrl+C in its window), then restore.\n",
    )  # fmt: skip
    running.environment["KRUG_PORT"] = str(running.port + 1)
    other = running.command("run")
    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr == (
        f"CommandError: Krug is already running with the data in {running.folder}. "
        "Stop it first (Ctrl+C in its window).\n"
    )
    assert get(running, "/healthz")[0] == 200


@pytest.mark.once
def test_who_stops_it_gets_code_zero_and_no_process_stays(running: Product) -> None:
    assert running.process is not None
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=40) == 0
    with pytest.raises(OSError):
        get(running, "/healthz")


def found_company(product: Product) -> None:
    words = ("owner", "create", "--email", OWNER, "--company", "Teplo", "--password-stdin")
    assert product.command(*words, typed=PASSWORD).returncode == 0


def sample_jobs(product: Product) -> int:
    """How often the sample data was asked for. That it then comes is proved where it is made."""
    with base.moment(product) as rows:
        asked = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%load_sample'"
        return int(rows(asked)[0][0])


def test_sample_yes_has_the_new_company_filled_once(fresh: Product) -> None:
    fresh.environment["KRUG_SAMPLE"] = "yes"
    fresh.start()
    assert sample_jobs(fresh) == 0  # there is nobody yet whose clients they would be
    found_company(fresh)
    assert sample_jobs(fresh) == 1
    fresh.stop()
    fresh.start()
    assert sample_jobs(fresh) == 1


def nobody_to_ask() -> None:
    os.close(0)
    supervisor._die_with_parent()


@pytest.mark.once
@pytest.mark.parametrize("answer", ["no", ""])
def test_without_sample_it_stays_empty_and_nobody_is_asked(fresh: Product, answer: str) -> None:
    """Also with the standard input closed altogether."""
    fresh.environment |= {"KRUG_SAMPLE": answer, "KRUG_HOST": "0.0.0.0"}
    with (fresh.folder / "told.log").open("w") as told:
        fresh.process = subprocess.Popen(
            [sys.executable, "-m", "krug", "run"], cwd=ROOT, env=fresh.environment, stdout=told, stderr=told, text=True,
            start_new_session=True, preexec_fn=nobody_to_ask,  # noqa: PLW1509
        )  # fmt: skip
    fresh.start()
    assert fresh.told().splitlines()[1] == f"  Krug is at http://127.0.0.1:{fresh.port}"
    found_company(fresh)
    assert sample_jobs(fresh) == 0
    assert "Traceback" not in fresh.told()
