"""Krug as it is run: `krug run` in a process group of its own, with a database and a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import StorageState

from tests.forge import Forge
from tests.ready import new_database

PASSWORD = "correct horse battery"
SETTINGS = ("KRUG_URL", "KRUG_HOST", "KRUG_PORT", "KRUG_MAIL_URL", "KRUG_DEBUG", "DJANGO_SETTINGS_MODULE")


class Product:
    """Where it keeps its data and answers. `signed_in`: what the browser of whoever has signed in once remembers."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.signed_in: dict[str, StorageState] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        self.environment |= {"KRUG_DATA": str(folder), "KRUG_PORT": str(self.port), "KRUG_SAMPLE": "no"}
        if address:
            self.environment["DATABASE_URL"] = address
        self.process: subprocess.Popen[bytes] | None = None
        self._forge = Forge(self.environment)

    def twin(self, folder: Path) -> "Product":
        """Another Krug that begins with the data of this one, which must not run."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Product(folder, new_database(self.address, like=self.address))

    def running(self) -> Iterator["Product"]:
        """For a fixture: started, and stopped afterwards."""
        self.start()
        yield self
        self.stop()

    def command(self, *words: str, typed: str = "") -> str:
        """What a command of `krug` prints."""
        done = self._forge.run(*words, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        """No more commands for now."""
        self._forge.close()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "krug", "run"],
            env=self.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < deadline, "krug run did not answer within a minute"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=40)
            self.process = None
        self.close()
