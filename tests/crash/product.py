"""Krug as it is run, `krug run` with data of its own, and ways to kill it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from krug.core import supervisor
from tests.forge import Forge, Running
from tests.ready import drop_database, new_database, ready

ROOT = Path(__file__).resolve().parent.parent.parent
OWNER, PASSWORD = "anna@teplo.example", "correct horse battery"
ANSWERS_WITHIN_S, STOP_WITHIN_S = 100, 60  # of a machine that has much else to do
WEB, WEB_PROCESS, FAST, LONG = "the web server", "a process of the web server", "the fast worker", "the long worker"
WEB_AND_LONG, SUPERVISOR, ALL = "the web server and the long worker", "the supervisor alone", "all processes"
VICTIMS = (WEB, LONG, ALL, WEB_PROCESS, WEB_AND_LONG, SUPERVISOR, FAST)


class Product:
    """One installation: a data folder and, with PostgreSQL, a database."""

    def __init__(self, folder: Path, address: str, *, settings: str = "config.settings") -> None:
        self.folder, self.address = folder, address
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("KRUG_") and k != "DATABASE_URL"}
        self.environment |= {"KRUG_DATA": str(folder), "KRUG_PORT": str(self.port), "KRUG_SAMPLE": "no"}
        self.environment |= {"DJANGO_SETTINGS_MODULE": settings}
        if address:
            self.environment["DATABASE_URL"] = address
        self.process: subprocess.Popen[str] | None = None
        self._forge = Forge(self.environment)

    def command(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """A command of `krug`, with nobody at the terminal."""
        return self._forge.run(*words, typed=typed)

    def begin(self, *words: str) -> Running:
        """A command that goes on by itself; what it says is in `told`."""
        with (self.folder / "told.log").open("a") as told:
            return self._forge.begin(*words, told=told)

    def start(self) -> None:
        """Start, unless it runs, and wait until it answers."""
        started = time.monotonic()
        while not self._answers():
            assert time.monotonic() - started < ANSWERS_WITHIN_S, f"krug run does not answer: {self.told()}"
            if self.process is None or self.process.poll() is not None:
                self._launch()
            time.sleep(0.05)

    def _launch(self) -> None:
        with (self.folder / "told.log").open("a") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "krug", "run"], env=self.environment, cwd=ROOT, start_new_session=True,
                text=True, stdin=subprocess.DEVNULL, stdout=told, stderr=told,
                preexec_fn=supervisor._die_with_parent,  # noqa: PLW1509 — tests that are killed leave nothing behind
            )  # fmt: skip

    def told(self) -> str:
        return (self.folder / "told.log").read_text()[-3000:]

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def kill(self, victim: str) -> float:
        """SIGKILL. How many seconds it took until Krug answered again, started anew by hand if nobody is left."""
        everybody, killed_at = self._numbers(ALL), time.monotonic()
        for number in self._numbers(victim):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        if victim in {ALL, SUPERVISOR}:
            assert self.process is not None
            self.process.wait(timeout=10)
            _wait_until_gone(everybody)
        self.start()
        return time.monotonic() - killed_at

    def _numbers(self, victim: str) -> list[int]:
        assert self.process is not None
        table = processes()
        children = {number: told for number, (parent, told) in table.items() if parent == self.process.pid}
        web = next((number for number, told in children.items() if "granian" in told), 0)
        inside = [number for number, (parent, told) in table.items() if parent == web and "tracker" not in told]
        fast, long = (
            [n for n, told in children.items() if told.startswith(f"krug-{queue}")] for queue in ("fast", "long")
        )
        return {
            WEB: [web, *inside], WEB_PROCESS: inside[:1], FAST: fast, LONG: long, WEB_AND_LONG: [web, *inside, *long],
            SUPERVISOR: [self.process.pid], ALL: [self.process.pid, *children, *inside],
        }[victim]  # fmt: skip

    def stop(self) -> None:
        self._forge.close()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def remove(self) -> None:
        """Nothing of it goes on running or lying about."""
        if self.process is not None:
            with suppress(AssertionError, ProcessLookupError):
                for number in self._numbers(ALL):
                    with suppress(ProcessLookupError):
                        os.kill(number, signal.SIGKILL)
            self.process.wait(timeout=10)
        self._forge.close()
        drop_database(self.address)
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self, folder: Path, *, settings: str = "config.settings") -> "Product":
        """Another installation with the same data. This one must be stopped."""
        shutil.copytree(self.folder, folder)
        return Product(folder, new_database(self.address, like=self.address), settings=settings)


def migrated(folder: Path) -> Product:
    """A new installation with its tables and nobody in it, never started. Its tables were made once for all of them."""
    return Product(folder, ready().copy(folder))


def installed(folder: Path) -> Product:
    """A new installation that has its owner and was started once."""
    product = migrated(folder)
    words = ("--email", OWNER, "--company", "Teplo", "--name", "Anna", "--language", "en", "--password-stdin")
    assert product.command("owner", "create", *words, typed=PASSWORD).returncode == 0
    product.start()
    product.stop()
    return product


def _wait_until_gone(numbers: list[int]) -> None:
    """Children of a killed supervisor stop by themselves; until then the port is theirs."""
    deadline = time.monotonic() + STOP_WITHIN_S
    while left := set(numbers) & set(processes()):
        assert time.monotonic() < deadline, f"still there without their supervisor: {left}"
        time.sleep(0.1)


def processes() -> dict[int, tuple[int, str]]:
    """Of every living process its parent, and its name with its command."""
    said = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,stat=,comm=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(maxsplit=3) for line in said.splitlines()]
    return {int(row[0]): (int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")}
